"""Translations: complete, chosen rightly, and fit for their purpose."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest

from syndicator.model import Precision, Reprint, Role, SafeHtml
from syndicator.publish import locale

MORNING = datetime(2024, 2, 20, 1, 49, tzinfo=UTC)


def test_all_locales_have_the_same_keys() -> None:
    """Every translation has exactly the keys of English, in every table, and the same places to fill in."""
    english = locale.words("en")
    for tag in locale.available():
        words = locale.words(tag)
        assert words.tag == tag
        for table in ("phrases", "roles", "reprint", "transformations", "dates"):
            assert getattr(words, table).keys() == getattr(english, table).keys(), (tag, table)
        for key, phrase in words.phrases.items():
            assert _fields(phrase) == _fields(english.phrases[key]), (tag, key)
        assert len(words.months) == 12


def _fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "zh-Hant"])
def test_every_role_and_reprint_mode_has_a_word(tag: str) -> None:
    """No role or reprint mode is left without its word in any language."""
    words = locale.words(tag)
    assert set(words.roles) == {role.value for role in Role}
    assert set(words.reprint) == {mode.value for mode in Reprint}


@pytest.mark.parametrize(
    ("language", "served_by"),
    [
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh_MO", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-cmn-Hans", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("de", "en"),
        ("", "en"),
        ("x-klingon", "en"),
    ],
)
def test_fallback_chain(language: str, served_by: str) -> None:
    """A language is served by its nearest relative that we have, and by English where there is none."""
    assert locale.words(language).tag == served_by


def test_labels_follow_the_article_where_we_can() -> None:
    """Labels stand in the article's own language, else in the site's, else in English."""
    assert locale.speaks("zh-TW", "en") == "zh-Hant"
    assert locale.speaks("de", "zh-Hans") == "zh-Hans"
    assert locale.speaks("de", "fr") == "en"


@pytest.mark.parametrize(
    ("language", "code"),
    [("zh-Hans", "zh-CN"), ("zh-Hant-HK", "zh-TW"), ("en", "en"), ("en-GB", "en-GB"), ("de", "de")],
)
def test_rss_knows_only_its_own_list(language: str, code: str) -> None:
    """RSS gets zh-CN and zh-TW for the scripts, and every other language as it is."""
    assert locale.rss_code(language) == code


def test_dates_follow_locale_zone_and_precision() -> None:
    """A time is told in the reader's zone and manner; a day without its time has no time."""
    chinese, english = locale.words("zh-Hant"), locale.words("en")
    assert chinese.when(MORNING, "Asia/Shanghai") == "2024-02-20 09:49"
    assert english.when(MORNING, "Asia/Shanghai") == "20 February 2024, 09:49"
    assert english.when(MORNING, "America/New_York", offset=True) == "19 February 2024, 20:49 -05:00"
    assert english.when(MORNING, "UTC", Precision.DATE) == "20 February 2024"


def test_the_edge_of_time_is_told_all_the_same() -> None:
    """A time that has no local form because the year 1 or 9999 ends is told in UTC."""
    assert "1-01-01 00:00" in locale.words("zh").when(datetime(1, 1, 1, tzinfo=UTC), "America/New_York")


def test_a_phrase_as_html_is_escaped() -> None:
    """What a translation says is text: only the values filled in are HTML."""
    words = locale.words("en")
    told = locale.Locale("x", "x", {"p": "a < b {v}"}, {}, {}, {}, {}, words.months)
    assert told.html("p", v=SafeHtml("<b>1</b>")) == "a &lt; b <b>1</b>"


def test_an_unknown_transformation_is_named_by_itself() -> None:
    """A transformation that no translation knows is shown under its own name, not left out."""
    assert locale.words("en").transformation("flux-aligned") == "flux aligned"
