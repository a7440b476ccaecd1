"""Names, times and outlets: the small grammars under the credit lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndicator import stamps
from syndicator.model import Precision
from syndicator.refine.credit import domain_of, outlet_of
from syndicator.refine.credits import names, outlets

SHANGHAI = stamps.zone_of("Asia/Shanghai")

LISTS = [
    ("尹昌 張爍 溫素", ["尹昌", "張爍", "溫素"]),
    ("张三和李四", ["张三", "李四"]),
    ("李和平", ["李和平"]),
    ("王 远", ["王远"]),
    ("Anna Lee", ["Anna Lee"]),
    ("河东晚报记者 张晓", ["张晓"]),
    ("陈小智 整合", ["陈小智"]),
    ("陳大文", ["陳大文"]),
    ("河东 张晓", ["张晓"]),
    ("张晓 13800000000", ["张晓"]),
    ("张晓(实习)", ["张晓"]),
    ("记者 林小旻攝", []),
    ("阿依古丽·买买提、张晓", ["阿依古丽·买买提", "张晓"]),
    ("小编", []),
    ("", []),
]


@pytest.mark.parametrize(("value", "expected"), LISTS)
def test_people(value: str, expected: list[str]) -> None:
    """A list of people ends where its grammar ends: roles, codes, telephones and photographers are no authors."""
    assert names.people(value) == expected


@pytest.mark.parametrize("word", ["河东晚报", "河東新聞", "中国河东网", "河东发布", "河东客户端", "河东区人民政府"])
def test_outlets_have_a_shape(word: str) -> None:
    """What ends like a publisher's name is one, and is no person."""
    assert names.is_outlet(word)
    assert not names.is_person(word)


def at(text: str, **kwargs: str) -> tuple[str, Precision] | None:
    found = stamps.stamps(text, SHANGHAI, **kwargs)  # type: ignore[arg-type]  # tests pass strings only
    return (found[0].when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"), found[0].precision) if found else None


TIMES = [
    ("2024-02-20 09:49", "2024-02-20 09:49", Precision.MINUTE),
    ("2019年06月15日08:18", "2019-06-15 08:18", Precision.MINUTE),
    ("2024年2月20日 24时00分", "2024-02-21 00:00", Precision.MINUTE),
    ("2023年5月4日 下午3:20", "2023-05-04 15:20", Precision.MINUTE),
    ("09:02 2023/08/28", "2023-08-28 09:02", Precision.MINUTE),
    ("23.04.2015 15:54", "2015-04-23 15:54", Precision.MINUTE),
    ("2019\n09\x1f/\x1f07\n19\x1f:\x1f02", "2019-09-07 19:02", Precision.MINUTE),
    ("2026-07-10-20:28:00", "2026-07-10 20:28", Precision.SECOND),
    ("2020-02-29T10:34:31Z", "2020-02-29 18:34", Precision.SECOND),
    ("二○二四年二月二十日", "2024-02-20 00:00", Precision.DATE),
    ("114年4月24日", "2025-04-24 00:00", Precision.DATE),
    ("2023/8/23 15:06（8/23 15:31 更新）", "2023-08-23 15:06", Precision.MINUTE),
    ("December 21st, 2016 at 8:31pm", "2016-12-21 20:31", Precision.MINUTE),
    ("1 June 2019 at 08:34 PM EDT", "2019-06-02 08:34", Precision.MINUTE),
    ("4 April 17", "2017-04-04 00:00", Precision.DATE),
    ("2025.05.15 20:00", "2025-05-15 20:00", Precision.MINUTE),
]


@pytest.mark.parametrize(("text", "expected", "precision"), TIMES)
def test_times(text: str, expected: str, precision: Precision) -> None:
    """Every form that pages print becomes the same instant, with the precision it was stated in."""
    assert at(text) == (expected, precision)


@pytest.mark.parametrize("text", ["2024-13-40", "2024年", "1234-56-78", "010-12345678", "3.14.15"])
def test_no_times(text: str) -> None:
    """Impossible days and other numbers are no dates."""
    assert at(text) is None


def test_the_order_of_day_and_month_follows_the_language() -> None:
    """3/4/2020 is March in English and April elsewhere; what can only be read one way is."""
    assert at("3/4/2020", language="en") == ("2020-03-04 00:00", Precision.DATE)
    assert at("3/4/2020", language="pt") == ("2020-04-03 00:00", Precision.DATE)
    assert at("25/4/2020", language="en") == ("2020-04-25 00:00", Precision.DATE)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.com/202402/t20240220_1.shtml", 20),
        ("https://example.com/2024/0220/c1-2.html", 20),
        ("https://example.com/2024-02/20/c_1.htm", 20),
        ("https://example.com/20240220/1.htm", 20),
    ],
)
def test_dates_in_addresses(url: str, day: int) -> None:
    """An article's address tells the day, at date precision."""
    stamp = stamps.of_url(url, UTC)
    assert stamp is not None
    assert (stamp.when, stamp.precision) == (datetime(2024, 2, day, tzinfo=UTC), Precision.DATE)


def test_outlets_by_domain() -> None:
    """The longest known suffix of the host decides, and what the operator adds goes first, for as long as it holds."""
    assert outlet_of("https://jsnews.jschina.com.cn/a/1.html") == "中国江苏网"
    assert outlet_of("https://news.example.org/") is None
    with outlets.knowing([("example.org", "河东日报"), ("jschina.com.cn", "江苏中国网")]):
        assert outlet_of("https://news.example.org/") == "河东日报"
        assert outlet_of("https://jsnews.jschina.com.cn/a/1.html") == "江苏中国网"
        assert outlets.is_known("河東日報")
        assert outlets.on_domain_of("河东日报", "https://news.example.org/a")
    assert not outlets.is_known("河東日報")
    assert outlet_of("https://notjschina.com.cn/") is None
    assert outlet_of("not an address") is None


def test_domains_by_outlet_in_either_script() -> None:
    """An outlet's name finds its domain whether it is written in simplified or traditional characters."""
    assert domain_of("中國江蘇網") == domain_of("中国江苏网") == "jschina.com.cn"
    assert domain_of("河东日报") is None
    assert outlets.on_domain_of("中國江蘇網", "https://jsnews.jschina.com.cn/x")
    assert not outlets.on_domain_of("中國江蘇網", "https://example.com/x")


def test_the_outlet_table_is_sound() -> None:
    """Every domain of the table is a bare lower-case host, and every other name leads to one of them or to none."""
    table, also = outlets._tables()
    assert len(table) > 150
    assert all(d == d.lower() and "/" not in d and "." in d for d in table)
    assert set(also.values()) - {""} <= set(table)
