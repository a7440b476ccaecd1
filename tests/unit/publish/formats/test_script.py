"""Chinese in another script, and everything that must stay as it is."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.model import Credit, Hop, HopRole, Permission, Publication, Reprint, Role, SafeHtml, Transformation
from syndicator.publish.formats import feeds, jsonfeed
from syndicator.publish.formats.item import item
from syndicator.publish.formats.script import CONVERSIONS, Prose, converted
from syndicator.refine import clean
from tests.unit.publish.publish_builders import article, edition, publication, view

TITLE = "临江新区发布后续规划"
BODY = (
    "<p>记者于干从临江日报获悉，这条线路的发展规划里面包括头发博物馆。</p>"
    '<p><a href="https://临江.example/发展">发展</a>见 https://linjiang.example/发展？ 又见<code>发展()</code></p>'
    '<p lang="ja">日本の発展と国会</p><p>他引用道：「這條路線會發展」，又说：“这条路线会发展”。</p>'
    '<p>标题旁写着「国会へ行こう」几个字。</p><p><img src="https://临江.example/发.jpg" alt="发展">图里</p>'
)
ND = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "licensed", basis="CC BY-ND 4.0", verbatim=True)


def chinese(**changes: Any) -> Publication:
    hops = (
        Hop(
            HopRole.ORIGINAL, "临江日报", "https://linjiang.example/1", credits=(Credit(Role.REPORTER, "于干"),)
        ),
    )  # fmt: skip
    made = {
        "title": TITLE,
        "body": SafeHtml(BODY),
        "text": "记者于干报道：这条线路发展。",
        "summary": "这条线路发展",
        "language": "zh-Hans",
        "hops": hops,
    }
    return publication(article(**(made | changes)))


def show(script: str, **changes: Any) -> Publication:
    return converted(chinese(**changes), script, edition())


def test_traditional_for_taiwan() -> None:
    """Title, text and summary are converted; credited names, addresses, code, other languages and quotations are not."""
    made = show("hant-tw").article
    assert made.title == "臨江新區發佈後續規劃"
    body = made.body
    assert "記者于干從临江日报獲悉，這條線路的發展規劃裡面包括頭髮博物館。" in body
    assert '<a href="https://临江.example/发展">發展</a>' in body
    assert "https://linjiang.example/" in body
    assert "<code>发展()</code>" in body
    assert '<p lang="ja">日本の発展と国会</p>' in body
    assert "「這條路線會發展」" in body
    assert "“這條路線會發展”" in body
    assert "「国会へ行こう」幾個字" in body
    assert 'src="https://临江.example/发.jpg" alt="發展">圖裡' in body
    assert (made.text, made.summary) == ("記者于干報道：這條線路發展。", "這條線路發展")
    assert made.language == "zh-Hant-TW"
    assert made.original_title == TITLE


def test_hong_kong_writes_it_otherwise() -> None:
    """The same text with the characters that readers there expect."""
    assert "裏面" in show("hant-hk").article.body
    assert show("hant-hk").article.language == "zh-Hant-HK"


def test_simplified() -> None:
    """Traditional text becomes simplified, names stay."""
    hops = (Hop(HopRole.ORIGINAL, "臨江日報", "https://x.example/", credits=(Credit(Role.EDITOR, "陳後"),)),)
    made = show("hans", language="zh-Hant", title="後續發展", body=SafeHtml("<p>陳後在臨江日報說後來</p>"), hops=hops)
    assert (made.article.title, made.article.body) == ("后续发展", "<p>陳後在臨江日報说后来</p>")
    assert made.article.language == "zh-Hans"


@pytest.mark.parametrize(
    ("script", "changes"),
    [
        ("as-is", {}),
        ("hans", {}),
        ("hant-tw", {"language": "en"}),
        ("hant-tw", {"language": "zh"}),
        ("hant-tw", {"language": "ja"}),
        ("hant-tw", {"language": "zh-Hant-HK"}),
        ("hant-tw", {"permission": ND}),
        ("hant-tw", {"title": "山", "body": SafeHtml("<p>山水</p>"), "text": "山水", "summary": ""}),
    ],
)
def test_what_is_not_converted(script: str, changes: dict[str, Any]) -> None:
    """Other languages, what is in the wanted script or may not be edited, and text without a difference: the very same."""
    told = chinese(**changes)
    assert converted(told, script, edition()) is told


def body_of(body: str, script: str = "hant-tw", keep: tuple[str, ...] = (), **changes: Any) -> str:
    told = edition(script_keep=keep)
    return converted(chinese(body=SafeHtml(body), **changes), script, told).article.body


def test_what_describes_a_picture_goes_with_its_caption() -> None:
    """``alt`` and ``title`` are converted as the text is, names in them stay, and other attributes are not touched."""
    picture = '<figure><img src="https://临江.example/发.jpg" alt="于干在发展区" title="发展"><figcaption>{}</figcaption></figure>'
    assert body_of(picture.format("于干在发展区")) == (
        picture.replace('区" title="发展', '區" title="發展').replace("在发展區", "在發展區").format("于干在發展區")
    )
    assert 'alt="发展"' in body_of('<p>发展<span lang="ja"><img src="https://x.example/1.png" alt="发展"></span></p>')


def test_what_is_marked_as_another_script_or_language_stays() -> None:
    """By ``lang``, with script or region; what was marked as the script it no longer is in is marked anew."""
    kept = '<p lang="{}">这里发展</p><p>发展</p>'
    for other in ("en", "ja", "zh-Hant", "zh-TW", "zh-HK"):
        assert body_of(kept.format(other)) == kept.format(other).replace("<p>发展", "<p>發展")
    for own in ("zh-CN", "zh-Hans", "zh-Hans-SG"):
        assert body_of(kept.format(own)) == '<p lang="zh-Hant-TW">這裡發展</p><p>發展</p>'
    assert body_of(kept.format("zh")) == '<p lang="zh">這裡發展</p><p>發展</p>'


def test_a_paragraph_in_the_other_script_stays() -> None:
    """Without quotation marks, too: such as a Hong Kong letter printed in full, in its own characters."""
    letter = "<p>發展委員會鄭重聲明：這裏的羣眾着重於後續發展。</p>"
    assert body_of(f"<p>来信如下，这里照登。</p><blockquote>{letter}</blockquote>") == (
        f"<p>來信如下，這裡照登。</p><blockquote>{letter}</blockquote>"
    )


def test_words_that_the_operator_lists_stay() -> None:
    """In title, text and summary, in either direction."""
    assert body_of("<p>于右任故居后面</p>", keep=("于右任",)) == "<p>于右任故居後面</p>"
    text = "<p>於姓與範姓的後人</p>"
    assert body_of(text, "hans", keep=("範姓",), language="zh-Hant") == "<p>于姓与範姓的后人</p>"
    told = converted(
        chinese(title="于右任后记", text="于右任", summary="于右任发"), "hant-tw", edition(script_keep=("于右任",))
    )
    assert (told.article.title, told.article.summary) == ("于右任後記", "于右任發")


def test_the_conversion_is_stated_and_nothing_else_differs() -> None:
    """Box, JSON and language say what was done; ids, addresses, dates and authors are those of the unconverted item."""
    told = edition(language="zh-Hant")
    before, after = chinese(transformations=(Transformation("trackers-removed"),)), None
    after = converted(before, "hant-tw", told)
    assert "繁體由 OpenCC s2tw 轉換" in item(after, told).box
    plain, made = item(before, told), item(after, told)
    for name in ("urn", "links", "published", "updated", "authors", "creator", "outlet", "original_url", "rights"):
        assert getattr(plain, name) == getattr(made, name), name
    shown = feeds.atom(view(after), told).body.decode()
    assert 'xml:lang="zh-Hant-TW"' in shown
    assert '"language":"zh-Hant-TW"' in jsonfeed.json_feed(view(after), told).body.decode()


PIECES = ("<p>", "</p>", "发展", "&lt;后&gt;", '<a href="https://x/发?a=1&amp;b">', "</a>", "<code>", "</code>", "「這後」", "a ", "ねこ", '<b lang="ko">', "</b>", "&amp;")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_conversion_adds_no_markup(pieces: list[str]) -> None:
    """Of whatever cleaning lets through, every tag is the same after conversion, and cleaning finds nothing to do."""
    safe = clean.clean("".join(pieces), "https://x.example/").body  # type: ignore[arg-type]  # raw by nature
    for config, _, _ in CONVERSIONS.values():
        made = Prose(config, ["后发"]).html(safe)
        assert re.findall(r"</?\w+", made) == re.findall(r"</?\w+", safe)
        assert made.count("&") == safe.count("&")
        assert clean.clean(made, "https://x.example/").body == made  # type: ignore[arg-type]  # as above


def test_the_second_time_costs_nothing() -> None:
    """A channel that is rendered again converts only what is new in it."""
    long = chinese(body=SafeHtml(BODY * 50), text="发展" * 5000)
    converted(long, "hant-tw", edition())
    started = time.process_time()
    for _ in range(50):
        converted(replace(long, updated=None), "hant-tw", edition())
    assert time.process_time() - started < 0.5
