"""How much may be republished: licences and reservations in words, and the decision."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from syndicator.model import EXTENT, Reprint, Signal, SignalKind
from syndicator.refine import licences, permission

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
PROSE = "The council met on Tuesday and spoke of the budget, the bridge and the school at some length. "


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("http://creativecommons.org/licenses/by-nc-nd/3.0/deed.de", "CC BY-NC-ND 3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "public domain"),
        ("cc-by-sa 4.0", "CC BY-SA 4.0"),
        ("CC BY-NC 4.0", "CC BY-NC 4.0"),
        ("Licensed under Creative Commons Attribution-NonCommercial-NoDerivs", "CC BY-NC-ND"),
        ("本作品采用知识共享署名-禁止演绎 4.0 许可", "CC BY-ND"),
        ("Open Government Licence v3.0", "Open Government Licence"),
        ("Public domain", "public domain"),
        ("This is not in the public domain", None),
        ("© 2026 One. All rights reserved", None),
        ("https://one.example/terms", None),
        ("https://creativecommons.org/licenses/sampling/1.0/", None),
    ],
)
def test_licences_are_recognised(text: str, name: str | None) -> None:
    """Open licences are known by address and by name; anything else is none."""
    found = licences.recognise(text)
    assert (found.name if found else None) == name
    if found:
        assert found.verbatim == ("ND" in found.name)
        assert found.non_commercial == ("NC" in found.name)


@pytest.mark.parametrize(
    "text",
    [
        *("未经授权不得转载", "未经本网书面许可，任何单位和个人不得转载、摘编", "禁止转载", "转载须授权", "謝絕轉載"),
        *(
            "※本文版權所有，非經授權，不得轉載。",
            "如需轉載，請與本報聯絡取得授權轉載須經同意",
            "无断転載禁止 無断転載を禁じます",
        ),
        *("本サイトの内容の無断複製はご遠慮ください", "무단 전재 및 재배포 금지", "ⓒ 한겨울일보 무단전재-재배포금지"),
        *("This material may not be published, broadcast, rewritten or redistributed.", "Do not republish."),
        *("Republication without written permission is a breach", "Nachdruck verboten", "Reproduction interdite"),
        *("Riproduzione riservata", "Перепечатка материалов запрещена"),
    ],
)
def test_bans_on_reprints(text: str) -> None:
    """No-reprint notices are known in the forms and languages in which they stand."""
    assert [s.kind for s in licences.statements(text, "page")] == [SignalKind.NO_REPRINT]
    assert [s.kind for s in licences.notices(f"{PROSE * 5}\n{text}", PROSE * 5, "page")] == [SignalKind.NO_REPRINT]


@pytest.mark.parametrize(
    "text", ["欢迎转载，请注明出处", "本文无需授权即可转载", "转载自：临江日报", "© One 2026", "reserved seats"]
)
def test_what_is_no_ban(text: str) -> None:
    """Invitations, credits and ordinary words are no reservation."""
    assert licences.statements(text, "page") == ()


def test_a_text_about_reprints_is_no_notice() -> None:
    """The words in the middle of an article are its subject; at its end, or outside it, they are a notice."""
    words = "禁止转载"
    middle = PROSE * 5 + words + PROSE * 5
    assert licences.notices(middle, middle, "page") == ()
    assert licences.notices(middle + words, middle, "page") == ()  # the same words: they are in the text
    ending = PROSE * 5 + words
    assert len(licences.notices(ending, ending, "page")) == 1
    assert licences.notices(f"{middle}\n未经授权不得转载", middle, "page")[0].value == "未经授权不得转载"


def test_a_notice_about_the_sites_own_articles() -> None:
    """Such a notice bans reprints of the site's own articles, not of what it has from elsewhere itself."""
    notice = "凡本网注明“来源：江畔网”的所有作品，版权均属于江畔网，未经本网授权不得转载。"
    assert licences.notices(notice, PROSE, "page", "江畔网")
    assert licences.notices(notice, PROSE, "page", None)
    assert licences.notices(notice, PROSE, "page", "临江日报") == ()


def test_long_and_hostile_pages_cost_little() -> None:
    """A megabyte of stems takes a fraction of a second."""
    started = time.process_time()
    for stem in ("未经", "转载", "reproduc", "not be ", "All rights", "Nachdruck "):
        licences.notices(stem * (1_000_000 // len(stem)), "x", "page")
        licences.statements(stem * 10_000, "page")
    assert time.process_time() - started < 6


# ---------------------------------------------------------------------------------------------- the decision


def signal(kind: str, value: str = "", where: str = "entry") -> Signal:
    return Signal(SignalKind(kind), value, where)


CC = "https://creativecommons.org/licenses/by/4.0/"


def level(asked: Reprint, *signals: Signal, stated: str | None = None) -> Reprint | None:
    return permission.decide(asked, stated, signals, NOON).level


def test_nothing_said_leaves_what_the_source_syndicates() -> None:
    """Without any statement, the feed's own text is what may be republished: the default works, full needs a word."""
    assert [level(asked) for asked in EXTENT] == [Reprint.LINK, Reprint.EXCERPT, Reprint.FEED, Reprint.FEED]


def test_a_stated_permission_is_the_operators_word() -> None:
    """With it, what was asked for is what is done, whatever the source says; only its time limit stays."""
    for asked in EXTENT:
        assert level(asked, signal("no-reprint", "禁止转载"), signal("block"), stated="agreement") is asked
    past = signal("unavailable-after", (NOON - timedelta(days=1)).isoformat())
    assert level(Reprint.FULL, past, stated="agreement") is None


def test_the_nearest_statement_counts() -> None:
    """A licence on the entry outweighs what the feed reserves; one on the feed does not outweigh the page."""
    reserved = signal("all-rights-reserved", "All rights reserved", "feed")
    assert level(Reprint.FULL, signal("licence", CC), reserved) is Reprint.FULL
    assert level(Reprint.FULL, signal("licence", CC, "feed"), signal("no-reprint", "x", "page")) is Reprint.LINK
    assert level(Reprint.FULL, signal("licence", CC, "feed"), reserved) is Reprint.EXCERPT
    assert level(Reprint.FULL, signal("licence", CC, "configuration"), reserved) is Reprint.EXCERPT


def test_directives_bind_whatever_the_licence_says() -> None:
    """A page that says noarchive caps a licensed text too."""
    assert level(Reprint.FULL, signal("licence", CC), signal("noarchive", "", "page")) is Reprint.EXCERPT


def test_no_derivatives_means_no_excerpts() -> None:
    """Under a licence that allows no edits, what would be an excerpt becomes a link; the whole stays the whole."""
    nd = signal("licence", "https://creativecommons.org/licenses/by-nd/4.0/")
    assert level(Reprint.FULL, nd) is Reprint.FULL
    assert level(Reprint.EXCERPT, nd) is Reprint.LINK
    assert level(Reprint.FULL, nd, signal("max-snippet", "90")) is Reprint.LINK
    assert permission.decide(Reprint.FULL, None, [nd], NOON).verbatim


def test_time_limits_and_snippets_are_kept_with_the_decision() -> None:
    """The earliest end and the smallest bound are what counts."""
    ends = [signal("unavailable-after", (NOON + timedelta(days=days)).isoformat()) for days in (3, 1)]
    made = permission.decide(
        Reprint.FEED, None, [*ends, signal("max-snippet", "90"), signal("max-snippet", "40")], NOON
    )
    assert (made.until, made.snippet, made.level) == (NOON + timedelta(days=1), 40, Reprint.EXCERPT)


def test_non_commercial_is_flagged() -> None:
    """A licence for non-commercial use allows the text, and says so."""
    made = permission.decide(Reprint.FULL, None, [signal("licence", "CC BY-NC 4.0")], NOON)
    assert (made.level, made.non_commercial, made.basis) == (Reprint.FULL, True, "CC BY-NC 4.0")


def test_a_feeds_own_noindex_is_about_the_feed() -> None:
    """A widely used plug-in sends it with every feed; of a page it means the page."""
    assert level(Reprint.FEED, signal("noindex", "", "feed header")) is Reprint.FEED
    assert level(Reprint.FEED, signal("noindex", "", "page header")) is Reprint.EXCERPT
