"""Times as pages print them, to aware UTC with the precision that was stated.

Every expression is bounded: no repetition may run over more than a few characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicator.model import Precision

_FIRST_YEAR = 1990
_LAST_YEAR = 2100
_ROC = 1911
_NOON = 12
_MIDNIGHT = 24
_CENTURY = 100

_TIME = (
    r"(?P<half>上午|下午|晚上|晚间|凌晨|早上|中午|오전|오후)?\s{0,2}(?P<hour>[0-2]?\d)\s{0,2}(?:[:：h]|時|时|点|點|시)\s{0,2}(?P<minute>[0-5]\d)"
    r"(?:\s{0,1}(?:[:：]|分)\s{0,1}(?P<second>[0-5]\d)(?:\.\d{1,7})?)?秒?分?\s{0,2}(?P<ampm>[ap]\.?m\.?(?![a-z]))?"
    r"\s{0,2}(?P<zone>Z\b|(?:UTC|GMT)(?:[+-]\d{1,2})?(?::?\d\d)?|[+-]\d\d:?\d\d(?!\d)|EDT|EST|CDT|PDT|PST|MDT|MST|BST|CEST|CET|[ECMP]T\b)?"
)
_MONTH_WORDS = """
jan gen ene янв; feb fév fev febr фев; mar mär mrt мар; apr avr abr апр; may mai mag maj мая; jun juin giu июн;
jul juil lug июл; aug aoû aou ago авг; sep set сен; oct okt ott out окт; nov ноя; dec déc dez dic дек
"""
_MONTH_NUMBERS = {word: number for number, words in enumerate(_MONTH_WORDS.split(";"), 1) for word in words.split()}
_MONTHS = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_WEEKDAY = r"(?:\s{0,2}[(（]?(?:星期|周|週)?[一二三四五六日天月火水木金土]?(?:曜日)?[)）]?)"
_GAP = r"(?:\s{0,3}(?:T|,|，|-|–|\||/|at|a las|um|alle|à|às|ore|klo|kl\.?|o godz\.)?\s{0,3})"

_NUMERIC = re.compile(
    r"(?:(?P<first>[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?)\s{1,3}(?=(?:19|20)\d\d[-/.年]))?"
    r"(?<!\.)(?:(?<!\d)|(?=20\d\d-\d\d-\d\d \d\d:))"
    r"(?P<year>(?:19|20)\d\d)\s{0,2}(?:[-/.年\n]|년)\s{0,2}(?P<month>[01]?\d)\s{0,2}(?:[-/.月]|월)\s{0,2}(?P<day>[0-3]?\d)(?!\d)"
    r"\s{0,2}[日号號일]?" + _WEEKDAY + r"(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?:19|20)\d\d[-/.年][01]?\d[-/.月][0-3]?\d")
_DAY_FIRST = re.compile(
    r"(?<![\d./-])(?P<a>[0-3]?\d)(?P<sep>[./-])(?P<b>[01]?\d|[0-3]\d)(?P=sep)(?P<year>(?:19|20)\d\d)(?!\d)(?:"
    + _GAP
    + _TIME
    + r")?",
    re.IGNORECASE,
)
_MONTH_FIRST_WORDS = re.compile(
    r"(?<![^\W\d_])(?P<word>"
    + _MONTHS
    + r")[^\W\d_]{0,7}\.?\s{1,2}(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s{1,2}(?P<year>(?:19|20)\d\d)(?!\d)"
    r"(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_DAY_FIRST_WORDS = re.compile(
    r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|\.)?\s{1,2}(?:de\s)?(?P<word>"
    + _MONTHS
    + r")[^\W\d_]{0,7}\.?,?\s{1,2}(?:de\s)?"
    r"(?P<year>(?:19|20)\d\d|\d\d(?![\d:]))(?!\d)(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_ROC_YEAR = re.compile(
    r"(?<!\d)(?:中華民國|民國|民国)?\s{0,2}(?P<year>(?:9\d|1[0-3]\d))\s{0,2}年\s{0,2}(?P<month>[01]?\d)\s{0,2}月\s{0,2}(?P<day>[0-3]?\d)\s{0,2}日"
    r"(?:" + _GAP + _TIME + r")?"
)
_NUMERALS = re.compile(
    r"(?P<year>[一二][〇○零ＯO一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十廿]{1,3})日"
)
_COMPACT = re.compile(r"(?<![\d.])(?P<year>1[01]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_RELATIVE = re.compile(r"(?P<word>昨天|前天|今天)\s{0,2}(?:(?P<hour>[0-2]?\d)[:：](?P<minute>[0-5]\d))?")
_AGO = re.compile(r"(?P<n>\d{1,3})\s{0,2}(?:个)?(?P<unit>分钟|分鐘|小时|小時|天)前")
_NO_YEAR = re.compile(
    r"(?<![\d年:/.-])(?P<month>[01]?\d)(?:-|月|/)(?P<day>[0-3]?\d)日?\s{1,3}(?P<hour>[0-2]?\d)[:：](?P<minute>[0-5]\d)"
)
_ZONES = {
    "EDT": -4, "EST": -5, "CDT": -5, "PDT": -7, "PST": -8, "MDT": -6, "MST": -7, "BST": 1, "CET": 1, "CEST": 2
}  # fmt: skip
_CIVIL = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_URL_DATE = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d|199\d)(?:(?P<s>[-/_.]?)(?P<month>0[1-9]|1[0-2]))(?:(?P=s)|/)?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_TRS = re.compile(r"/t(?P<year>20[0-4]\d|199\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])_")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time and where in the text it stands. ``zoned``: the text itself named the zone."""

    start: int
    end: int
    when: datetime  # UTC
    precision: Precision
    zoned: bool = False


@lru_cache(maxsize=64)
def zone_of(name: str | None, language: str | None = None) -> tzinfo:
    """The IANA zone of that name; without one (or with an unknown one) the zone most pages of the language are in."""
    usual = {"ja": "Asia/Tokyo", "ko": "Asia/Seoul", "zh": "Asia/Shanghai", "": "Asia/Shanghai"}
    for candidate in (name, usual.get((language or "").partition("-")[0].lower(), "UTC")):
        try:
            if candidate:
                return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return UTC


def _offset(text: str) -> tzinfo | None:
    """A stated zone: "Z", "+08:00", "GMT+1", "EDT"."""
    text = text.upper()
    if text in _CIVIL:
        return zone_of(_CIVIL[text])
    if text in _ZONES:
        return fixed(timedelta(hours=_ZONES[text]))
    digits = re.fullmatch(r"(?:UTC|GMT|Z)?(?:([+-])(\d{1,2}):?(\d\d)?)?", text)
    if not digits:
        return None
    if not digits[1]:
        return UTC
    minutes = int(digits[2]) * 60 + int(digits[3] or 0)
    return fixed(timedelta(minutes=-minutes if digits[1] == "-" else minutes)) if minutes < _MIDNIGHT * 60 else None


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    half = (match["half"] or "") + (match["ampm"] or "").replace(".", "").lower()
    if (
        half in {"下午", "晚上", "晚间", "中午", "오후", "pm"}
        and 0 < hour < _NOON
        and not (half == "中午" and hour >= _NOON - 1)
    ):
        return hour + _NOON
    return 0 if half in {"am", "上午", "凌晨", "오전"} and hour == _NOON else hour


def _stamp(match: re.Match[str], date: tuple[int, int, int], zone: tzinfo) -> Stamp | None:
    """The match as a time, or None where there is no such day."""
    groups = match.groupdict()
    end = match.end()
    precision, hour, minute, second = Precision.DATE, 0, 0, 0
    stated: tzinfo | None = None
    if first := groups.get("first"):
        parts = [int(p) for p in re.split("[:：]", first)]
        hour, minute, second = parts[0], parts[1], parts[2] if parts[2:] else 0
        precision = Precision.SECOND if parts[2:] else Precision.MINUTE
    elif groups.get("hour") is not None and int(groups["hour"]) <= _MIDNIGHT:
        hour, minute = _hour(match), int(groups["minute"])
        second = int(groups["second"] or 0)
        precision = Precision.SECOND if groups["second"] else Precision.MINUTE
        stated = _offset(groups["zone"]) if groups.get("zone") else None
    try:
        if not _FIRST_YEAR <= date[0] <= _LAST_YEAR:
            return None
        day = datetime(*date, tzinfo=stated or zone)
        local = day.replace(hour=hour % _MIDNIGHT, minute=minute, second=second) + timedelta(days=hour // _MIDNIGHT)
        return Stamp(match.start(), end, local.astimezone(UTC), precision, stated is not None)
    except (ValueError, OverflowError):
        return None


def _numeral(text: str) -> int:
    """一 to 三十一, or a year digit by digit."""
    digits = text.translate(str.maketrans("〇○零ＯO一二三四五六七八九", "00000123456789")).replace("廿", "2十")
    tens, ten, ones = digits.partition("十")
    return int(tens or 1) * 10 + int(ones or 0) if ten else int(digits)


def _date(match: re.Match[str], form: re.Pattern[str], *, month_first: bool) -> tuple[int, int, int]:
    if form is _DAY_FIRST:
        a, b = int(match["a"]), int(match["b"])
        swap = (month_first and match["sep"] == "/" and a <= _NOON) or b > _NOON
        return int(match["year"]), a if swap else b, b if swap else a
    if form in {_MONTH_FIRST_WORDS, _DAY_FIRST_WORDS}:
        word = match["word"].lower()
        year = int(match["year"])
        return year if year >= _CENTURY else 2000 + year, _MONTH_NUMBERS.get(word, 0), int(match["day"])
    if form is _NUMERALS:
        return _numeral(match["year"]), _numeral(match["month"]), _numeral(match["day"])
    year = int(match["year"]) + (_ROC if form in {_ROC_YEAR, _COMPACT} else 0)
    return year, int(match["month"]), int(match["day"])


_FORMS = (_NUMERIC, _DAY_FIRST, _MONTH_FIRST_WORDS, _DAY_FIRST_WORDS, _ROC_YEAR, _NUMERALS)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d|\d{2,3}\s{0,2}年|[一二][〇○零ＯO一二三四五六七八九]{3}年|\d\.?\s{1,2}\w{3}")


def stamps(text: str, zone: tzinfo, *, language: str | None = None, now: datetime | None = None) -> list[Stamp]:
    """Every time stated in the text, from left to right, none overlapping another.

    ``zone`` holds where the text names none. English reads 3/4/2020 as March; others as April. Relative times and
    days without a year are read only where ``now`` is given.
    """
    found: list[Stamp] = []
    month_first = (language or "").lower().startswith("en")
    if _ANY_YEAR.search(text):
        for form in _FORMS:
            for match in form.finditer(text):
                stamp = _stamp(match, _date(match, form, month_first=month_first), zone)
                if stamp and not any(s.start < stamp.end and stamp.start < s.end for s in found):
                    found.append(stamp)
    if now is not None and not found:
        found = _relative(text, zone, now)
    return sorted(found, key=lambda s: s.start)


def _relative(text: str, zone: tzinfo, now: datetime) -> list[Stamp]:
    """昨天, 3小时前, 10-08 12:00: times that need a "now"."""
    here = now.astimezone(zone)
    if match := _AGO.search(text):
        unit = {"分": timedelta(minutes=1), "小": timedelta(hours=1), "天": timedelta(days=1)}[match["unit"][0]]
        precision = Precision.DATE if match["unit"] == "天" else Precision.MINUTE
        return [Stamp(match.start(), match.end(), now - int(match["n"]) * unit, precision)]
    if match := _RELATIVE.search(text):
        day = here - timedelta(days={"今天": 0, "昨天": 1, "前天": 2}[match["word"]])
        hour, minute = int(match["hour"] or 0) % _MIDNIGHT, int(match["minute"] or 0)
        when = day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)
        return [Stamp(match.start(), match.end(), when, Precision.MINUTE if match["hour"] else Precision.DATE)]
    if match := _NO_YEAR.search(text):
        for year in (here.year, here.year - 1):
            try:
                local = datetime(
                    year, int(match["month"]), int(match["day"]), int(match["hour"]), int(match["minute"]), tzinfo=zone
                )
            except ValueError:
                continue
            if local <= now + timedelta(days=1):
                return [Stamp(match.start(), match.end(), local.astimezone(UTC), Precision.MINUTE)]
    return []


def compact(text: str, zone: tzinfo) -> Stamp | None:
    """The seven-digit day of Taiwan's agencies, 1120823: year 112 of the Republic."""
    match = _COMPACT.search(text)
    return _stamp(match, _date(match, _COMPACT, month_first=False), zone) if match else None


def glued(text: str) -> int:
    """Where a date begins, even right behind other digits; the length of the text where there is none."""
    match = _GLUED.search(text)
    return match.start() if match else len(text)


def of_url(url: str, zone: tzinfo) -> Stamp | None:
    """The day that stands in an article's address, at date precision."""
    match = _URL_TRS.search(url) or _URL_DATE.search(url)
    return _stamp(match, (int(match["year"]), int(match["month"]), int(match["day"])), zone) if match else None
