"""Times as feeds write them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.ingest import dates
from syndicator.ingest.dates import parse_date

AT = datetime(2026, 10, 4, 1, 39, 11, tzinfo=UTC)
MINUTE = AT.replace(second=0)
DAY = datetime(2026, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 04 Oct 2026 01:39:11 GMT",
        "Sun, 4 Oct 2026 01:39:11 +0000",
        "Sun, 4 Oct 26 01:39:11 Z",
        "Sunday, 04-Oct-26 01:39:11 UTC",
        "04 October 2026 01:39:11",
        "Sat, 03 Oct 2026 21:39:11 EDT",
        "Sun, 04 Oct 2026 09:39:11 GMT+0800",
        "Sun, 04 Oct 2026 09:39:11 GMT +0800",
        "Sun Oct  4 01:39:11 2026",
        "Sun Oct  4 01:39:11 UTC 2026",
        "Oct 4, 2026 1:39:11 AM",
        "October 4th, 2026, 01:39:11",
        "2026-10-04T01:39:11Z",
        "2026-10-04T01:39:11.123456Z",
        "2026-10-04T09:39:11+08:00",
        "2026-10-03T20:09:11-05:30",
        "2026-10-04T01:39:11+00",
        "2026-10-04 01:39:11.0",
        "2026-10-4 1:39:11",
        "2026/10/04 01:39:11",
        "2026.10.04 01:39:11",
        "2026-10-04-01:39:11",
        "20261004T013911Z",
        "20261004013911",
        "04.10.2026 01:39:11",
        "2026年10月04日 01:39:11",
        "2026年10月4日01时39分11秒",
        "2026年10月4日 星期日 凌晨1:39:11",
        "发布时间：2026-10-04 01:39:11",
        "２０２６－１０－０４　０１：３９：１１",
        "1791077951",
        "1791077951000",
        "dim., 4 octobre 2026 01:39:11",
        "4 de octubre de 2026 01:39:11",
        "So, 04 Okt 2026 01:39:11",
        "Вс, 04 окт 2026 01:39:11",
    ],
)
def test_forms_of_one_second(text: str) -> None:
    """Every usual form of one moment gives that moment."""
    assert parse_date(text, "UTC") == AT


@pytest.mark.parametrize(
    "text",
    [
        "2026年10月04日 01:39",
        "01:39 2026/10/04",
        "2026/10/4 1:39（10/4 15:31 更新）",
        "2026년 10월 4일 오전 1:39",
        "10/4/2026 1:39 AM",
    ],
)
def test_forms_of_one_minute(text: str) -> None:
    """Forms without seconds, and with the clock first, give the minute."""
    assert parse_date(text, "UTC") == MINUTE


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-04",
        "2026年10月4日",
        "20261004",
        "4 Oct 2026",
        "October 4, 2026",
        "民國115年10月4日",
        "115年10月4日",
        "二〇二六年十月四日",
        "二○二六年十月四日",
        "04.10.2026",
    ],
)
def test_forms_of_one_day(text: str) -> None:
    """A day alone is its midnight."""
    assert parse_date(text, "UTC") == DAY


@pytest.mark.parametrize(
    "text",
    [
        "Cum, 20 Kas 2026 10:00:00 +0300",
        "Pt, 20 lis 2026 08:00:00 +0100",
        "Pá, 20 listopadu 2026 08:00 +0100",
        "الجمعة, 20 نوفمبر 2026 10:00:00 +0300",
        "٢٠ نوفمبر ٢٠٢٦ 07:00",
        "Παρ, 20 Νοε 2026 09:00:00 +0200",
        "Пт, 20 лис 2026 09:00:00 +0200",
        "Pe, 20 marras 2026 09:00:00 +0200",
        "शुक्र, 20 नवंबर 2026 12:30:00 +0530",
        "Thứ Sáu, 20 Tháng 11 2026 14:00:00 +0700",
        "2026. nov. 20. 07:00",
        "金, 20 11月 2026 16:00:00 +0900",
        "五, 20 11月 2026 15:00:00 +0800",
        "금, 20 11월 2026 16:00:00 +0900",
    ],
)
def test_rfc_822_in_a_programs_own_language(text: str) -> None:
    """Whoever fills in RFC 822's form in the language of the server states a time all the same."""
    assert parse_date(text, "UTC") == datetime(2026, 11, 20, 7, tzinfo=UTC)


def test_a_month_alone_is_its_first_day() -> None:
    """Journals state no more; an article of last year is not of today."""
    assert parse_date("2015-04", "UTC") == datetime(2015, 4, 1, tzinfo=UTC)
    assert parse_date("2015-04", "Asia/Shanghai") == datetime(2015, 3, 31, 16, tzinfo=UTC)
    assert parse_date("2015-13", "UTC") is None
    assert parse_date("2015", "UTC") is None


def test_naive_times_are_in_the_given_zone() -> None:
    """A time without a zone is the source's own; one with a zone is not."""
    assert parse_date("2026-10-04 09:39:11.0", "Asia/Shanghai") == AT
    assert parse_date("2026-07-01 12:00", "America/New_York") == datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert parse_date("2026-10-04T01:39:11Z", "Asia/Shanghai") == AT


def test_cst_is_chinas_for_chinese_sources() -> None:
    """The ambiguous CST follows the source's own zone."""
    assert parse_date("Sun Oct 4 09:39:11 CST 2026", "Asia/Shanghai") == AT
    assert parse_date("Sat, 3 Oct 2026 19:39:11 CST", "America/Chicago") == AT


def test_afternoon_midnight_and_leap_second() -> None:
    """Halves of the day, 24 o'clock and second 60 are put right."""
    assert parse_date("2026年10月4日 下午3:05", "UTC") == DAY + timedelta(hours=15, minutes=5)
    assert parse_date("Oct 4, 2026 12:00 AM", "UTC") == DAY
    assert parse_date("Oct 4, 2026 12:00 PM", "UTC") == DAY + timedelta(hours=12)
    assert parse_date("2026-10-04 24:00", "UTC") == DAY + timedelta(days=1)
    assert parse_date("2026-12-31T23:59:60Z", "UTC") == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_unknown_zone_names_do_no_harm() -> None:
    """A zone nobody knows, in the text or in the configuration, is not an error."""
    assert parse_date("Sun, 04 Oct 2026 01:39:11 XYZT", "UTC") == AT
    assert parse_date("2026-10-04 01:39:11", "Not/AZone") == AT
    assert parse_date("2026-10-04 01:39:11", "../../etc/passwd") == AT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "yesterday",
        "昨天 12:00",
        "10-08 12:00",
        "04/05/2026",
        "2026-13-01",
        "2026-02-30",
        "2026-10-04 25:00",
        "0001-01-01T00:00:00Z",
        "-0001-11-30",
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "9999-12-31",
        "0",
        "0000-00-00 00:00:00",
        "x" * 500,
        "²⁰²⁶-10-04",
    ],
)
def test_what_states_no_time_gives_none(text: str) -> None:
    """Relative, ambiguous, impossible and absurd times are no times."""
    assert parse_date(text, "UTC") is None


@pytest.mark.parametrize("piece", ["1", "2026-", " ", "一", "Oct ", "1 ", "12:", "+", "十", "2026年1月"])
def test_long_text_costs_nothing(piece: str) -> None:
    """No text of any length or pattern makes the patterns backtrack."""
    begin = time.process_time()
    for size in (160, 100_000):
        parse_date((piece * size)[:size], "UTC")
    assert time.process_time() - begin < 0.2


def test_a_wrong_zone_can_be_ignored() -> None:
    """Where the operator says that a source's zones are wrong, its clock is that of its own zone."""
    for text in ("2024-03-05T18:35:00+00:00", "Tue, 05 Mar 2024 18:35:00 GMT", "2024-03-05 18:35"):
        assert parse_date(text, "only Asia/Taipei") == datetime(2024, 3, 5, 10, 35, tzinfo=UTC)


@st.composite
def nearly_usual(draw: st.DrawFn) -> str:
    """A time in one of the usual forms, or in one that a character or two set apart from it."""
    usual = (
        "Sun, 04 Oct 2026 01:39:11 GMT",
        "4 Oct 2026 21:39:11 -0430",
        "2026-10-04T01:39:11Z",
        "2026-10-04T01:39:11+08:00",
    )
    text = draw(st.sampled_from(usual))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text) - 1))
        text = text[:place] + draw(st.sampled_from([*"0123456789:-+ ZTDaG.", "٣", ""])) + text[place + 1 :]
    return text


@given(nearly_usual(), st.sampled_from(["UTC", "Asia/Taipei", "only Asia/Taipei"]))
def test_the_usual_forms_say_what_their_parts_say(text: str, timezone: str) -> None:
    """The short way through nearly all times of feeds comes to what the long one comes to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "_as_usual", lambda _: None)
        expected = parse_date(text, timezone)
    assert parse_date(text, timezone) == expected
