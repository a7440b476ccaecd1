"""Dates: missing, impossible, in the future, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.origin.scenario import RSS, Kind, feed
from tests.origin.server import reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Answer, Seen

KIND = Kind("date")


def dated(value: str | None) -> Callable[[Seen], Answer]:
    return lambda seen: reply(body=feed(seen, 1, 2, 3, pubDate=value), Content_Type=RSS)


for _name, _value in (
    ("missing", None),
    ("empty", ""),
    ("garbage", "soon"),
    ("in-2041", "Fri, 18 Mar 2041 08:00:00 GMT"),
    ("in-10000", "10000-01-01T00:00:00Z"),
    ("in-year-1", "0001-01-01T00:00:00Z"),
    ("in-year-0", "0000-00-00T00:00:00Z"),
    ("at-the-epoch", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("in-2038", "Tue, 19 Jan 2038 03:14:08 GMT"),
    ("leap-second", "Sat, 31 Dec 2016 23:59:60 GMT"),
    ("leap-day-that-is-none", "Sun, 29 Feb 2026 08:00:00 GMT"),
    ("hour-25", "Wed, 18 Mar 2026 25:61:61 GMT"),
    ("zone-of-99-hours", "Wed, 18 Mar 2026 07:00:00 +9999"),
    ("zone-by-name", "Wed, 18 Mar 2026 07:00:00 CST"),
    ("seconds-since-the-epoch", "1773817200"),
    ("milliseconds-since-the-epoch", "1773817200000"),
    ("a-million-digits", "9" * 1_000_000),
    ("in-chinese", "2026年3月18日 07:00"),
):
    KIND.add(_name, dated(_value), "changed unchanged", "3 3")


def restamped(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1, 2, 3, pubDate=f"Wed, {17 + seen.visit} Mar 2026 07:00:00 GMT"), Content_Type=RSS)


KIND.add("new-at-every-fetch", restamped, "changed unchanged unchanged", "3 3 3")
