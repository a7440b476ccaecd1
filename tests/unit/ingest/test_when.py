"""Days and times as lists show them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndicator.ingest.listings.when import Reader
from syndicator.model import Precision

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai
SHANGHAI = Reader.of("Asia/Shanghai", "zh", NOW)


@pytest.mark.parametrize(
    ("text", "local", "precision"),
    [
        ("2024-02-20", "2024-02-20 00:00", Precision.DATE),
        ("[2024-02-20]", "2024-02-20 00:00", Precision.DATE),
        ("2024-02-20 09:49", "2024-02-20 09:49", Precision.MINUTE),
        ("2024-02-20 09:49:05", "2024-02-20 09:49", Precision.SECOND),
        ("2026-10-04 01:39:11.0", "2026-10-04 01:39", Precision.SECOND),
        ("发布时间：2024年02月20日 09:49", "2024-02-20 09:49", Precision.MINUTE),
        ("2019年06月15日08:18", "2019-06-15 08:18", Precision.MINUTE),
        ("2024/2/20", "2024-02-20 00:00", Precision.DATE),
        ("2024.02.20", "2024-02-20 00:00", Precision.DATE),
        ("23.04.2015 15:54", "2015-04-23 15:54", Precision.MINUTE),
        ("09:02 2023/08/28", "2023-08-28 09:02", Precision.MINUTE),
        ("2023/8/23 15:06（8/23 15:31 更新）", "2023-08-23 15:06", Precision.MINUTE),
        ("二○二四年二月二十日", "2024-02-20 00:00", Precision.DATE),
        ("114年4月24日", "2025-04-24 00:00", Precision.DATE),
        ("114-04-24", "2025-04-24 00:00", Precision.DATE),
        ("114/04/24 15:30", "2025-04-24 15:30", Precision.MINUTE),
        ("114.4.24", "2025-04-24 00:00", Precision.DATE),
        ("1120823", "2023-08-23 00:00", Precision.DATE),
        ("[03-17]", "2026-03-17 00:00", Precision.DATE),
        ("12-31", "2025-12-31 00:00", Precision.DATE),
        ("3月17日", "2026-03-17 00:00", Precision.DATE),
        ("17 2026-03", "2026-03-17 00:00", Precision.DATE),
        ("2026.03 17", "2026-03-17 00:00", Precision.DATE),
        ("10-08 12:00", "2025-10-08 12:00", Precision.MINUTE),
        ("3小时前", "2026-03-18 17:00", Precision.MINUTE),
        ("昨天 21:40", "2026-03-17 21:40", Precision.MINUTE),
        ("2 hours ago", "2026-03-18 18:00", Precision.MINUTE),
        ("an hour ago", "2026-03-18 19:00", Precision.MINUTE),
        ("Yesterday, 9:15", "2026-03-17 09:15", Precision.MINUTE),
        ("27 February 2026", "2026-02-27 00:00", Precision.DATE),
        ("Feb 27, 2026", "2026-02-27 00:00", Precision.DATE),
        ("2026-03-14T09:30:00+00:00", "2026-03-14 17:30", Precision.SECOND),
        ("Sat, 14 Mar 2026 09:30:00 GMT", "2026-03-14 17:30", Precision.SECOND),
        ("1773800000", "2026-03-18 10:13", Precision.SECOND),
        ("1773800000000", "2026-03-18 10:13", Precision.SECOND),
    ],
)  # fmt: skip
def test_a_date_is_read_with_its_precision(text: str, local: str, precision: Precision) -> None:
    """In the source's zone where it names none, and no more exactly than it is stated."""
    found = SHANGHAI.read(text)
    assert found is not None
    assert (f"{found.at.astimezone(SHANGHAI.zone):%Y-%m-%d %H:%M}", found.precision) == (local, precision)


@pytest.mark.parametrize("text", ["", "置顶", "NEW", "阅读 1234", "13-45", "2024-13-45", "x" * 300, "第3期", "1.2.3"])
def test_what_is_no_date_is_none(text: str) -> None:
    """Counters, labels and impossible days do not become dates."""
    assert SHANGHAI.read(text) is None


def test_relative_times_are_marked() -> None:
    """They are counted from the present, so that the next fetch would give another."""
    assert [found.relative for text in ("5分钟前", "昨天", "2 days ago") if (found := SHANGHAI.read(text))] == [
        True
    ] * 3
    assert [found.relative for text in ("10-08", "10-08 12:00", "2024-02-20") if (found := SHANGHAI.read(text))] == [
        False
    ] * 3


def test_a_day_without_a_year_takes_it_from_the_address() -> None:
    """A list of years ago shows days alone; its addresses know the year."""
    found = SHANGHAI.read("02-20", "https://a.example/202102/t20210220_3363783.html")
    assert found is not None
    assert found.at.astimezone(SHANGHAI.zone).year == 2021


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/zwdt/202402/t20240220_3363783.shtml", "2024-02-20"),
        ("/2019-06/17/content_5400996.htm", "2019-06-17"),
        ("/n1/2019/0615/c1013-31153719.html", "2019-06-15"),
        ("/20190904/1234.htm", "2019-09-04"),
        ("/2020-02/19/c_1125597921.htm", "2020-02-19"),
        ("/2026/03/14/tides/", "2026-03-14"),
        ("/c_1125597921.htm", ""),
        ("/news/31153719", ""),
        ("/20290904/1234.htm", ""),
    ],
)
def test_days_in_addresses(path: str, day: str) -> None:
    """The usual forms, and no number that happens to be long, and no day that is still to come."""
    found = SHANGHAI.of_url(f"https://a.example{path}")
    assert (f"{found.at.astimezone(SHANGHAI.zone):%Y-%m-%d}" if found else "") == day
