"""Text fields of feeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.ingest import text
from syndicator.ingest.text import as_html, headline, is_teaser, language_tag, plain


@pytest.mark.parametrize(
    ("value", "markup", "expected"),
    [
        ("Tom &amp; Jerry", True, "Tom & Jerry"),
        ("Tom &amp;amp; Jerry", True, "Tom & Jerry"),
        ("Tom &amp; Jerry", False, "Tom & Jerry"),
        ("It&#8217;s", False, "It’s"),
        ("a < b", True, "a < b"),
        ("if (a < b && c)", False, "if (a < b && c)"),
        ("A <b>bold</b> word<script>evil()</script>", True, "A bold word"),
        ("<p>One</p><p>Two</p>", True, "One Two"),
        ("<dl><dt>Depth</dt><dd>10 km</dd><dt>Place</dt></dl>", True, "Depth 10 km Place"),
        ("<figure>A<figcaption>quay</figcaption></figure>x", True, "A quay x"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt;", True, "Bold"),
        ("AT&T and Q&A", True, "AT&T and Q&A"),
        ("  spaced \n out\xa0 ", False, "spaced out"),
        ("标题　副标题", False, "标题　副标题"),
        ("evil\u202etxt.exe\x07", False, "eviltxt.exe"),
        ("lone \ud800 half", True, "lone half"),
        ("<<<<", True, "<<<<"),
        (None, True, ""),
        ("<!-- only a comment -->", True, ""),
    ],
)
def test_plain(value: str | None, markup: bool, expected: str) -> None:
    """Markup goes, entities are decoded as often as they were escaped, and the words stay."""
    assert plain(value, markup=markup) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Map<String, List<Integer>> and Vec<T>", "Map<String, List<Integer>> and Vec<T>"),
        ("The <video> element &amp; you", "The <video> element & you"),
        ("<Article> vs. <section>", "<Article> vs. <section>"),
        ("<em>New</em>: <dialog>", "New: <dialog>"),
        ("if a<b and c>d", "if a<b and c>d"),
        ("Why </body> may go", "Why </body> may go"),
        # what is markup all the same
        ("<strong>Breaking: fire", "Breaking: fire"),
        ("<div>Fire</div> on the <Quay>quay</quay>", "Fire on the quay"),
        ('<video src="x">Fire', "Fire"),
        ("Fire<br/>on the quay", "Fire on the quay"),
        ("Fire<script>evil()</script>", "Fire"),
        ("Fire & <3", "Fire & <3"),
    ],
)
def test_words_between_angle_brackets_are_words_of_a_title(title: str, expected: str) -> None:
    """Where no attribute, no counterpart and no habit says that they are markup; in plain text all are."""
    assert headline(title, markup=True) == expected
    assert headline("Vec<b>", markup=False) == "Vec<b>"


def test_as_html_shows_the_text_itself() -> None:
    """Plain text in HTML keeps its characters, its lines and its paragraphs."""
    assert as_html('a < "b"\nc\n \nd & e\n') == '<p>a &lt; "b"<br>\nc</p>\n<p>d &amp; e</p>'


@pytest.mark.parametrize(
    "content",
    [
        "It begins here and then […]",
        "It begins here and then [&#8230;]",
        "<p>It begins here [...]</p>",
        "x" * 5000 + '<a href="/x">Read more &raquo;</a>',
        "开头的一段文字。<a href='/x'>阅读全文</a>",
        "开头的一段文字……",
        "Short, and trails off ...",
        '<p>Some words <a class="more-link" href="/x">Continue reading →</a></p>',
    ],
)
def test_teasers_are_seen(content: str) -> None:
    """Text that sends the reader on, or is short and trails off, is a beginning."""
    assert is_teaser(content)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "A short but whole item.",
        "一则简讯。",
        "<p>" + "long " * 900 + "…</p>",
        "Once more",
        "The READ MORE campaign ended.",
    ],
)
def test_whole_texts_are_not_teasers(content: str) -> None:
    """Short is not cut, and a long text may end in an ellipsis."""
    assert not is_teaser(content)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("zh_CN", "zh-CN"),
        (" en ", "en"),
        ("zh-Hant-HK", "zh-Hant-HK"),
        ("chinese", None),
        ("", None),
        (None, None),
        ("e", None),
    ],
)
def test_language_tag(value: str | None, expected: str | None) -> None:
    """Tags get their usual separator; what is no tag is none."""
    assert language_tag(value) == expected


@given(st.text("[]…. \t»)rReEaAdDmoOnNfFuUlLwWitsS\u017f阅读全文续き전체보기点击查看K\u212a", max_size=40))
def test_the_cheap_look_for_sendings_on_promises_only_what_holds(end: str) -> None:
    """Nothing is found where it says that nothing can be."""
    for phrase in (
        "",
        "read more",
        "Continue Reading",
        "FULL STORY",
        "weiterleſen",
        "lire la suite",
        "[...]",
        "閱讀全文",
    ):
        assert text._may_send_on(end + phrase) or not text._READ_ON.search(end + phrase)
