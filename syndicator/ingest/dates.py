"""Times as feeds and list pages write them. Pure; linear in the text; never raises.

A time is put together from parts (day, clock, half of the day, zone), each of which is found in any of its usual
forms: RFC 822 and its relatives, ISO 8601, asctime, American, and Chinese, Japanese and Korean forms. Months in words
that are rare in feeds are those of :mod:`syndicator.stamps`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from syndicator.later import pattern

MAX_LENGTH = 160
"""Characters; longer text is not a time."""

_FIRST_YEAR, _LAST_YEAR = 1971, 2100  # the epoch itself, year 1 and year 9999 are a program's way to say "none"
_ROC = 1911  # year 1 of the Republic of China is 1912

_YEAR_FIRST = pattern(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)\s?[日号號일]?")
_COMPACT = pattern(r"^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_MONTH = pattern(r"^(\d{4})-(\d{2})$")  # of the W3C's profile of ISO 8601, as RSS 1.0 has its dates
_ROC_DAY = pattern(r"(?:民國|民国)?\s?(?<!\d)(\d{2,3})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]")
_DAY_FIRST = pattern(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s/-]{0,3}(?:de )?([^\W\d_]{3,10})\.?[\s,/-]{0,3}(?:de )?(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = pattern(r"([^\W\d_]{3,10})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(\d{4})(?!\d)")
_MONTH_NUMBERED = pattern(r"(?<!\d)(\d{1,2})\s{1,2}(\d{1,2})\s?[月월]\s{1,2}(\d{4})(?!\d)")
_ASCTIME = pattern(r"([^\W\d_]{3})\s{1,3}(\d{1,2})\s(?=\d{1,2}:\d\d:\d\d\s(?:[A-Z]{2,5}\s)?(\d{4})(?!\d))")
_NUMERIC = pattern(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = r"(\d{1,2})\s?[:：时時点點시]\s?(\d{1,2})?(?:\s?[:：分분]\s?(\d{1,2})?(?:[.,]\d{1,9})?)?秒?"
_CLOCK_AFTER = pattern(r"[^\d:：+]{0,16}?-?" + _CLOCK)
_CLOCK_ANY = pattern(r"(?<!\d)" + _CLOCK)
_ZONE = pattern(r"\s{0,3}\(?(?:(?:GMT|UTC|UT)?\s?([+−-])(\d{1,2}):?(\d{2})?(?!\d)|([A-Za-z]{1,5})(?![A-Za-z]))")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|([+-])(\d\d)(\d\d))", re.ASCII
)
_EPOCH = pattern(r"^(\d{9,10})(?:\d{3})?(?:\.\d+)?$")
_AFTERNOON = pattern(r"下午|晚上|傍晚|午後|오후|\bp\.?m\b", re.IGNORECASE)
_MORNING = pattern(r"上午|凌晨|早上|午前|오전|\ba\.?m\b", re.IGNORECASE)
_CHINESE_NUMBER = pattern(r"[〇○零一二三四五六七八九十]{1,4}(?=[年月日号號时時点點分])")
_CHINESE_DIGITS = {"〇": 0, "○": 0, "零": 0, **{c: n for n, c in enumerate("一二三四五六七八九", 1)}}
_ONLY = "only "
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：／－．　", "0123456789:/-. ")

_MONTH_WORDS = (
    "jan janv january januar enero ene gen gennaio janvier januari янв января",
    "feb february februar febrero fev fév février febbraio februari fevereiro фев февраля",
    "mar march mär märz mrz mars marzo março maart maa мар марта",
    "apr april abr abril avr avril aprile апр апреля",
    "may mai mayo mag maggio maio mei мая май",
    "jun june juni juin junio giu giugno junho июн июня",
    "jul july juli juil juillet julio lug luglio julho июл июля",
    "aug august août aout ago agosto augustus авг августа",
    "sep sept september septembre septiembre set settembre setembro сен сент сентября",
    "oct october okt oktober octobre octubre ott ottobre out outubro окт октября",
    "nov november novembre noviembre novembro ноя нояб ноября",
    "dec december dez dezember déc décembre dic dicembre diciembre dezembro дек декабря",
)
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_ZONE_TABLE = """
    0: Z UT UTC GMT WET
    1: BST WEST CET MET      2: CEST MEST EET    3: EEST MSK     5: PKT       5.5: IST
    7: ICT WIB               8: HKT SGT AWST PHT 9: JST KST      9.5: ACST    10: AEST
    11: AEDT                 12: NZST            13: NZDT
    -2.5: NDT                -3: ADT BRT ART     -3.5: NST       -4: EDT AST  -5: EST CDT
    -6: MDT                  -7: MST PDT         -8: PST AKDT    -9: AKST     -10: HST
"""  # hours east of Greenwich


def _zones() -> dict[str, float]:
    hours, found = 0.0, {}
    for word in _ZONE_TABLE.split():
        if word.endswith(":"):
            hours = float(word[:-1])
        else:
            found[word] = hours
    return found


_ZONES = _zones()

_Day = tuple[int, int, int, int, int]  # year, month, day, where it begins in the text, where it ends


def parse_date(text: str, timezone: str) -> datetime | None:
    """The time that ``text`` states, aware and in UTC, or None where it states none that can be true.

    ``timezone`` is the IANA name of the zone of times that name none themselves. A day without a clock is its
    midnight there; "only Asia/Taipei" holds even where the text names another zone.
    Relative forms ("yesterday") are not read: they need a now.
    """
    text = (text if text.isascii() else text.translate(_FULL_WIDTH)).strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        moment = None if timezone.startswith(_ONLY) else _as_usual(text)
        moment = moment or _from_epoch(text) or _from_parts(_arabic(text), timezone) or _from_words(text, timezone)
        if moment is None:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _as_usual(text: str) -> datetime | None:
    """The time in one of the two forms that nearly all feeds write (RFC 3339; RFC 822, with all digits of the year);
    None where it has to be looked at part by part.
    """
    try:
        if _RFC3339.fullmatch(text):
            return datetime.fromisoformat(text)
        if (found := _RFC822.fullmatch(text)) and (month := _MONTHS.get(found[2].lower())):
            day, _, year, hour, minute, second = found.group(1, 2, 3, 4, 5, 6)
            zone = _east(found[7], found[8], found[9]) if found[7] else UTC
            return datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone)
    except ValueError:
        pass
    return None


@lru_cache(maxsize=256)
def _east(sign: str, hours: str, minutes: str) -> timezone:
    """The zone that is so far from Greenwich. Raises ValueError for one that there cannot be."""
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)


def _from_epoch(text: str) -> datetime | None:
    found = _EPOCH.match(text)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _from_parts(text: str, timezone: str) -> datetime | None:
    if compact := _COMPACT.match(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
        zone = _zone(text, compact.end(), timezone)
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    if stated := _MONTH.match(text):
        return datetime(int(stated[1]), int(stated[2]), 1, tzinfo=_named(timezone))
    found = _day(text)
    if found is None:
        return None
    year, month, day, begin, end = found
    clock = _CLOCK_AFTER.match(text, end) or _CLOCK_ANY.search(text, 0, begin)
    if clock is None:
        return datetime(year, month, day, tzinfo=_zone(text, end, timezone))
    hour, minute, second = (int(part or 0) for part in clock.groups())
    hour = _in_full_day(hour, text)
    midnight = datetime(year, month, day, tzinfo=_zone(text, clock.end(), timezone))
    if (hour, minute) == (24, 0):
        return midnight + timedelta(days=1)
    return midnight.replace(hour=hour, minute=minute, second=min(second, 59))


def _from_words(text: str, timezone: str) -> datetime | None:
    """The time where the month is a word that pages write and few feeds do."""
    from syndicator import stamps

    found = stamps.worded(text, stamps.zone_of(timezone))
    return found.when if found else None


def _day(text: str) -> _Day | None:
    if found := _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3]), found.start(), found.end()
    if found := _ROC_DAY.search(text):
        return int(found[1]) + _ROC, int(found[2]), int(found[3]), found.start(), found.end()
    for found in _DAY_FIRST.finditer(text):
        if month := _MONTHS.get(found[2].lower()):
            return _year(found[3]), month, int(found[1]), found.start(), found.end()
    for written in (_MONTH_FIRST, _ASCTIME):
        for found in written.finditer(text):
            if month := _MONTHS.get(found[1].lower()):
                return int(found[3]), month, int(found[2]), found.start(), found.end()
    if found := _MONTH_NUMBERED.search(text):  # RFC 822's order, as programs fill it in in China, Japan and Korea
        return int(found[3]), int(found[2]), int(found[1]), found.start(), found.end()
    return _numeric_day(text)


def _numeric_day(text: str) -> _Day | None:
    """``23.04.2015``, ``10/4/2026``: which number is the month shows by size, by the dots or by a.m. and p.m."""
    found = _NUMERIC.search(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    american = found[2] == "/" and bool(_AFTERNOON.search(text) or _MORNING.search(text))
    if first > 12 or found[2] in ".-":  # noqa: PLR2004 - months
        day, month = first, second
    elif second > 12 or american or first == second:  # noqa: PLR2004 - months
        day, month = second, first
    else:
        return None
    return year, month, day, found.start(), found.end()


def _year(digits: str) -> int:
    if len(digits) == 4:  # noqa: PLR2004 - written out
        return int(digits)
    return int(digits) + (1900 if int(digits) > 68 else 2000)  # noqa: PLR2004 - POSIX strptime's %y


def _in_full_day(hour: int, text: str) -> int:
    if hour < 12 and _AFTERNOON.search(text):  # noqa: PLR2004 - noon
        return hour + 12
    if hour == 12 and _MORNING.search(text):  # noqa: PLR2004 - noon
        return 0
    return hour


def _zone(text: str, end: int, default: str) -> tzinfo:
    found = _ZONE.match(text, end)
    if found is None or default.startswith(_ONLY):  # "only Asia/Taipei": what the text names is wrong
        return _named(default)
    sign, hours, minutes, name = found.groups()
    if name is None:
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-offset if sign in "-−" else offset) if offset < timedelta(hours=24) else UTC
    if name.upper() == "CST":  # China's standard time where the source is Chinese, America's central elsewhere
        at_home = datetime(2000, 1, 1, tzinfo=_named(default)).utcoffset()
        return timezone(timedelta(hours=8 if at_home == timedelta(hours=8) else -6))
    offset_hours = _ZONES.get(name.upper())
    if offset_hours is None:
        return _zone(text, found.end(), default) if name.upper() in {"AM", "PM"} else _named(default)
    if offset_hours == 0.0 and (exact := _ZONE.match(text, found.end())) and exact[1]:
        return _zone(text, found.end(), default)  # "GMT +0800"
    return timezone(timedelta(hours=offset_hours))


@lru_cache(maxsize=64)
def _named(name: str) -> tzinfo:
    try:
        return ZoneInfo(name.removeprefix(_ONLY))
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return UTC


def _arabic(text: str) -> str:
    """Chinese numerals before a unit, as digits."""
    if text.isascii() or not _CHINESE_NUMBER.search(text):
        return text
    return _CHINESE_NUMBER.sub(lambda found: _number(found[0]), text)


def _number(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(str(_CHINESE_DIGITS[digit]) for digit in numeral)
    tens, _, ones = numeral.partition("十")
    ten = _CHINESE_DIGITS.get(tens[-1:], 1)
    return str(10 * ten + _CHINESE_DIGITS.get(ones[:1], 0))
