"""The credit line, the excerpt, the credit box and the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from syndicator.model import (
    Article,
    Card,
    Credit,
    Edit,
    Evidence,
    Hop,
    HopRole,
    Permission,
    Precision,
    Remark,
    Reprint,
    Role,
    Transformation,
)
from syndicator.publish.formats import facts, notice
from syndicator.publish.locale import words
from tests.unit.publish.publish_builders import HARBOUR, RIVER, article, card, edition, publication, reprint

HOSTILE = "<script>alert(1)</script>\"'&"


def line(of: Article, language: str = "en", **site: Any) -> str:
    return notice.credit_line(publication(of), edition(**site), language)


def box(of: Article, language: str = "en", also: tuple[Card, ...] = (), **site: Any) -> str:
    return notice.credit_box(publication(of, also=also), edition(**site), language)


def test_the_line_of_a_reprint() -> None:
    """Inferred source, the outlet it was reprinted from, local time and responsible editor stand in one paragraph."""
    assert line(reprint(), "zh-Hant") == (
        '<p class="syn-source">來源：<a href="https://news.jiangan.example/t1.html">江岸日报网</a>（推定）｜轉載自 '
        '<a href="https://harbour.example/a/77">港城資訊網</a>｜2024-02-20 09:49｜責任編輯：周文</p>'
    )


def test_the_line_in_english() -> None:
    """The same facts in English order and punctuation, with reporter and editor."""
    assert line(article()) == (
        '<p class="syn-source">Source: <a href="https://river.example/ferry">River Gazette</a> · '
        "20 February 2024, 09:49 · Reporter: Ann Poole · Editor: Jo Reed</p>"
    )


@pytest.mark.parametrize(
    ("language", "words"), [("en", "source not stated"), ("zh-Hans", "来源未标明"), ("zh-Hant", "來源未標明")]
)
@pytest.mark.parametrize("hops", [(), (Hop(HopRole.ORIGINAL, None, evidence=Evidence.ABSENT),)])
def test_a_missing_source_is_called_missing(language: str, words: str, hops: tuple[Hop, ...]) -> None:
    """Where nobody states a source, the line says so instead of leaving a gap."""
    assert words in line(article(hops=hops), language)


def test_the_responsible_editor_is_the_last_one_who_is_named() -> None:
    """Also where whoever reprinted the text since names others alone."""
    theirs = Hop(HopRole.ORIGINAL, "A", credits=(Credit(Role.RESPONSIBLE_EDITOR, "Ann"),))
    ours = Hop(HopRole.REPRINT, "B", credits=(Credit(Role.REPORTER, "Bo"),))
    assert "Responsible editor: Ann" in line(article(hops=(theirs, ours)))
    later = replace(ours, credits=(Credit(Role.RESPONSIBLE_EDITOR, "Cy"),))
    assert "Responsible editor: Cy" in (told := line(article(hops=(theirs, later))))
    assert "Ann" not in told


def test_the_licence_that_a_source_states_stands_in_the_box() -> None:
    """Whoever takes the text from us learns on which terms."""
    licensed = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "licensed", licence="Open Harbour Licence")
    assert "Open Harbour Licence" in box(article(permission=licensed))


def test_what_was_inferred_is_marked() -> None:
    """Inferred names and times wear a mark; found ones do not."""
    hops = (Hop(HopRole.ORIGINAL, "A", credits=(Credit(Role.AUTHOR, "Ann", Evidence.INFERRED),)),)
    told = line(article(hops=hops, published_evidence=Evidence.INFERRED))
    assert "09:49 (inferred)" in told
    assert "Author: Ann (inferred)" in told
    assert "A</a> ·" in told


def test_an_outlet_that_reprints_itself_is_named_once() -> None:
    """A reprint hop of the original's own name adds nothing to the line."""
    hops = (Hop(HopRole.ORIGINAL, "A"), Hop(HopRole.REPRINT, "A"))
    assert "Reprinted" not in line(article(hops=hops))


def test_a_day_without_a_time_is_the_day_it_was_stated() -> None:
    """A date is told in its source's own zone, so that it does not become another day."""
    midnight = datetime(2024, 2, 19, 16, 0, tzinfo=UTC)
    here = replace(HARBOUR, timezone="Asia/Shanghai")
    told = replace(edition(timezone="America/New_York"), sources={HARBOUR.key: here})
    published = publication(reprint(published=midnight, published_precision=Precision.DATE))
    assert "2024-02-20｜" in notice.credit_line(published, told, "zh-Hant")


def test_the_box_of_a_reprint() -> None:
    """Original address and title, all credits by hop, who else carries it, what was done, rights and contact."""
    told = box(reprint(), "zh-Hant", also=(card(),))
    for fact in (
        '<hr><ul class="syn-credits"><li>原文地址：<a href="https://news.jiangan.example/t1.html">',
        "<li>原標題：新区春天开工</li>",
        "<li>責任編輯（港城資訊網）：周文</li>",
        "<li>責任編輯（Two Banks Mirror）：林一鳴</li>",
        '<li>同時刊載：<a href="https://river.example/spring">River Gazette</a></li>',
        "擷取於 2024-02-20 10:02 +08:00｜處理：已移除括號拼音、已移除指令碼</li>",
        "<li>版權：版權歸作者及原發布者所有</li>",
        '請聯絡 <a href="mailto:desk@mirror.example">desk@mirror.example</a>。</li></ul>',
    ):
        assert fact in told


def test_the_box_without_changes_says_so() -> None:
    """An article nobody touched is called unaltered; its rights and our permission are named."""
    told = box(article())
    assert "text unaltered" in told
    assert "Rights: © River Gazette · republished by permission: licence of 3 May" in told
    assert "Original title" not in told


def test_the_same_original_title_is_not_repeated() -> None:
    """An original title that is the shown one is no news."""
    assert "Original title" not in box(article(original_title="Ferry returns to the north bank"))


def test_an_excerpt_is_called_one() -> None:
    """Readers are told when they see only a part."""
    assert "excerpt only" in box(article(reprint=Reprint.EXCERPT))
    assert "title and link only" in box(article(reprint=Reprint.LINK))


def test_the_notice_of_the_site_replaces_ours() -> None:
    """A configured notice stands in place of the built-in one, with its fields filled and the contact added once."""
    told = box(article(), notice="{site} reprints {source}; ask {contact}.", contact="https://mirror.example/form")
    assert 'Two Banks Mirror reprints River Gazette; ask <a href="https://mirror.example/form">' in told
    assert told.count("mirror.example/form</a>") == 1
    assert "write to" in box(article(), notice="No contact here.")


def test_without_a_contact_none_is_promised() -> None:
    """A site that names no contact does not ask to be written to."""
    assert "write to" not in box(article(), contact=None)


def test_the_plain_notice_says_the_same() -> None:
    """Programs get the notice without markup."""
    told = notice.notice_text(edition(notice="{site} & {source}, {contact}"), words("en"), "X")
    assert told == "Two Banks Mirror & X, desk@mirror.example"
    assert notice.notice_text(edition(), words("zh")).endswith("请联系 desk@mirror.example。")


def test_every_value_is_escaped() -> None:
    """Nothing that came from outside, or from the configuration, reaches the content as markup."""
    hops = (
        Hop(HopRole.ORIGINAL, HOSTILE, "javascript:x", credits=(Credit(Role.AUTHOR, HOSTILE),)),
        Hop(HopRole.REPRINT, HOSTILE + "2", 'https://a.example/"><script>', credits=(Credit(Role.EDITOR, HOSTILE),)),
    )
    told = article(
        hops=hops,
        original_title=HOSTILE,
        rights=HOSTILE,
        original_url=f"https://a.example/{HOSTILE}",
        transformations=(Transformation(HOSTILE),),
        text=HOSTILE,
        reprint=Reprint.EXCERPT,
    )
    whole = notice.content(
        publication(told, also=(card(url=f"https://b.example/{HOSTILE}"),)),
        edition(title=HOSTILE, notice=HOSTILE, contact=HOSTILE, responsible_editor=HOSTILE),
    )
    assert "<script" not in whole
    assert "javascript:" not in whole
    assert '="https://a.example/"' not in whole


def test_the_content_begins_with_the_line_and_ends_with_the_box() -> None:
    """Previews show the line first; the box is last."""
    told = notice.content(publication(), edition())
    assert told.startswith('<p class="syn-source">')
    assert "</p>\n<p>The ferry is back.</p>" in told
    assert told.endswith("</ul>")


def test_a_short_text_is_quoted_whole() -> None:
    """An excerpt of a text within the limit has no ellipsis."""
    assert notice.excerpt("One two.\n\nThree.") == ["One two.", "Three."]


def test_a_long_paragraph_is_cut_after_a_word() -> None:
    """The first paragraph, if it is too long by itself, ends after its 300th word."""
    (only,) = notice.excerpt(" ".join(f"w{n}" for n in range(400)))
    assert only.endswith(" w299…")


def test_chinese_is_counted_by_character() -> None:
    """Without spaces, characters count."""
    (only,) = notice.excerpt("春" * 1000)
    assert only == "春" * 300 + "…"


def test_an_excerpt_long_enough_ends_with_its_paragraph() -> None:
    """Once 200 words are there, the next paragraph is left out whole rather than torn."""
    first, second = "a " * 210, "b " * 210
    assert notice.excerpt(f"{first}\n{second}") == [first + " …"]


def test_an_excerpt_that_ends_exactly_shows_that_more_follows() -> None:
    """A text whose first paragraphs fill the limit exactly still ends in an ellipsis."""
    assert notice.excerpt("春" * 300 + "\n秋") == ["春" * 300 + " …"]


def test_reprint_modes() -> None:
    """Full and feed give the body, excerpt a beginning and a way on, link the way on alone."""
    told = edition()
    whole = notice.body(publication(article(reprint=Reprint.FULL)), told, "en")
    part = notice.body(publication(article(reprint=Reprint.EXCERPT)), told, "en")
    link = notice.body(publication(article(reprint=Reprint.LINK)), told, "en")
    assert whole == article().body
    assert part.startswith("<p>The ferry is back.</p>\n<p>It runs hourly.</p>\n")
    assert "Read on at River Gazette</a></p>" in part
    assert link == (
        '<p class="syn-more"><a href="https://river.example/ferry">Read the article at River Gazette</a></p>'
    )


def test_a_second_feed_of_one_page_carries_nothing_besides() -> None:
    """An outlet does not also carry its own page; another outlet's feed of it is named, and so is what only one says."""
    told = article()
    same = card(url=told.url, canonical=told.canonical)
    sister = replace(HARBOUR, name="River Gazette")
    known = edition()
    known = replace(known, sources={**known.sources, HARBOUR.key: sister})

    def named(*also: Card) -> bool:
        published = publication(told, also=also)
        assert bool(facts.carriers(published, known)) is (
            "Also carried by" in notice.credit_box(published, known, "en")
        )
        return bool(facts.carriers(published, known))

    assert told.source == RIVER.key
    assert not named(same, structs.replace(same, source=HARBOUR.key))
    assert named(card(source=HARBOUR.key))
    assert named(structs.replace(same, remark=Remark(Edit.CORRECTION, told.published, "Correction: nine.")))
    known = edition()
    assert named(structs.replace(same, source=HARBOUR.key))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", " (corrected there, 20 February 2024, 12:00)"),
        ("zh-Hans", "（该处已于 2024-02-20 12:00 更正）"),
        ("zh-Hant", "（該處已於 2024-02-20 12:00 更正）"),
    ],
)
def test_a_correction_at_who_else_carries_it_is_said_beside_his_name(language: str, told: str) -> None:
    """Readers learn that the text was corrected elsewhere, unless what they read says so itself."""
    there = Remark(Edit.CORRECTION, datetime(2024, 2, 20, 4, 0, tzinfo=UTC), "Correction: eight, not nine.")
    other = structs.replace(card(), remark=there)
    assert told in box(article(), language, also=(other,))
    assert told not in box(article(remarks=(there,)), language, also=(other,))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Retracted: T"), ("zh-Hans", "【撤稿】T"), ("zh-TW", "【撤稿】T")]
)
def test_a_retracted_title_is_marked(language: str, told: str) -> None:
    """In the article's language, once, and not where the source's own title says it."""
    gone = Remark(Edit.RETRACTION, datetime(2024, 2, 20, 4, 0, tzinfo=UTC), "This article has been retracted.")
    assert facts.title(article(title="T", language=language, remarks=(gone,))) == told
    itself = replace(gone, line="RETRACTED: T")
    assert facts.title(article(title="RETRACTED: T", language=language, remarks=(itself,))) == "RETRACTED: T"
