"""Times that need a "now": 昨天, 3小时前, "2 hours ago", and days without a year.

``now`` is when the page was fetched. A day without a year is the last such day that is not in the future.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from syndicator import later
from syndicator.model import Precision
from syndicator.stamps.stamp import Stamp

_NUMBER = r"(?P<n>\d{1,3}|an?|one|une?|una?|eine[rm]?|[一二两兩三四五六七八九十半])"
_UNITS = (
    ("second", timedelta(seconds=1), "秒钟|秒鐘|秒|초|seconds?|secs?|Sekunden?|secondes?|segundos?|secondi"),
    ("minute", timedelta(minutes=1), "分钟|分鐘|分|분|minutes?|mins?|Minuten?|minutos?|minuti"),
    ("hour", timedelta(hours=1), "个小时|個小時|小时|小時|时间|時間|시간|hours?|hrs?|Stunden?|heures?|horas?|ore|ora"),
    ("day", timedelta(days=1), "天|日|일|days?|Tagen?|jours?|d[ií]as?|giorni|giorno"),
    ("week", timedelta(days=7), "周|週間|週|个星期|個星期|주|weeks?|Wochen?|semaines?|semanas?|settimane"),
    ("month", timedelta(days=30), "个月|個月|か月|ヶ月|개월|months?|Monaten?|mois|mes(?:es)?|mesi"),
)
_UNIT = "|".join(f"(?P<{name}>{words})" for name, _, words in _UNITS)
_AGO = later.pattern(rf"(?<![\w.])(?:vor\s|il y a\s|hace\s|há\s)\s?{_NUMBER}\s(?:{_UNIT})(?!\w)", re.IGNORECASE)
_AGO_BEHIND = later.pattern(
    rf"(?<![\d.]){_NUMBER}\s{{0,2}}(?:{_UNIT})\s{{0,2}}(?:之?前|以前|전|ago\b|fa\b|atrás\b)", re.IGNORECASE
)
_JUST_NOW = later.pattern(r"刚刚|剛剛|たった今|방금|\bjust now\b|\bgerade eben\b|à l.instant", re.IGNORECASE)
_DAYS = {
    **dict.fromkeys(("今天", "今日", "오늘", "today", "heute", "hoy", "oggi"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨", "어제", "yesterday", "gestern", "hier", "ayer", "ieri", "ontem"), 1),
    **dict.fromkeys(("前天", "前日", "一昨日", "그저께", "vorgestern", "avant-hier", "anteayer"), 2),
    "大前天": 3,
}
_CLOCK = (
    r"(?P<half>上午|下午|晚上|凌晨|早上|中午|오전|오후)?\s?(?P<hour>[0-2]?\d)(?:[:：h]|时|時|点|點)(?P<minute>[0-5]\d)"
    r"\s?(?P<ampm>[ap]\.?m)?"
)
_DAY = later.pattern(
    r"(?<![A-Za-z])(?P<word>"
    + "|".join(sorted(_DAYS, key=len, reverse=True))
    + r")(?![A-Za-z])(?:\s{0,2}(?:,|at|um|à|a las|alle)?\s{0,2}"
    + _CLOCK
    + r")?",
    re.IGNORECASE,
)
_NO_YEAR = later.pattern(
    r"(?<![\d年:/.-])(?P<month>[01]?\d)(?P<sep>-|月|/)(?P<day>[0-3]?\d)(?![\d/-])日?(?:\s{0,3}" + _CLOCK + r")?"
)
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "兩": 2}
_NOON, _MIDNIGHT = 12, 24
_FAR = {"week", "month", "day"}


def stamps(text: str, zone: tzinfo, now: datetime) -> list[Stamp]:
    """The first such time in the text, or nothing."""
    if match := _AGO.search(text) or _AGO_BEHIND.search(text):
        return _ago(match, zone, now)
    if match := _JUST_NOW.search(text):
        return [Stamp(match.start(), match.end(), now.astimezone(UTC), Precision.MINUTE)]
    if match := _DAY.search(text):
        day = now.astimezone(zone) - timedelta(days=_DAYS[match["word"].lower()])
        return _on(match, day.year, day.month, day.day, zone)
    for match in _NO_YEAR.finditer(text):
        if found := _last_such_day(match, zone, now):
            return found
    return []


def of_year(text: str, year: int, zone: tzinfo) -> Stamp | None:
    """A day without a year, where the year is known from beside it."""
    match = _NO_YEAR.search(text)
    found = _on(match, year, int(match["month"]), int(match["day"]), zone) if match else []
    return found[0] if found else None


def on_day(text: str, day: datetime, zone: tzinfo) -> list[Stamp]:
    """The first day in the text without a year but with a clock, where it is one that is known; or nothing."""
    known = day.astimezone(zone)
    for match in _NO_YEAR.finditer(text):
        if match["hour"] and (int(match["month"]), int(match["day"])) == (known.month, known.day):
            return _on(match, known.year, known.month, known.day, zone)
    return []


def _ago(match: re.Match[str], zone: tzinfo, now: datetime) -> list[Stamp]:
    name, length = next((name, length) for name, length, _ in _UNITS if match[name])
    word = match["n"].lower()
    count = float(word) if word.isdigit() else 0.5 if word == "半" else float(_NUMERALS.get(word, 1))
    when = now - count * length
    if name not in _FAR:
        return [Stamp(match.start(), match.end(), when.astimezone(UTC), Precision.MINUTE)]
    midnight = when.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return [Stamp(match.start(), match.end(), midnight.astimezone(UTC), Precision.DATE)]


def _on(match: re.Match[str], year: int, month: int, day: int, zone: tzinfo) -> list[Stamp]:
    hour = int(match["hour"] or 0)
    half = (match["half"] or "") + (match["ampm"] or "").replace(".", "").lower()
    if half in {"下午", "晚上", "오후", "pm"} and hour < _NOON:
        hour += _NOON
    try:
        local = datetime(year, month, day, hour % _MIDNIGHT, int(match["minute"] or 0), tzinfo=zone)
    except ValueError:
        return []
    precision = Precision.MINUTE if match["hour"] else Precision.DATE
    when = local + timedelta(days=hour // _MIDNIGHT)
    return [Stamp(match.start(), match.end(), when.astimezone(UTC), precision)]


def _last_such_day(match: re.Match[str], zone: tzinfo, now: datetime) -> list[Stamp]:
    if match["sep"] != "月" and not match["hour"]:  # 3-5 and 3/4 alone are scores and fractions
        return []
    this_year = now.astimezone(zone).year
    for year in (this_year, this_year - 1):
        found = _on(match, year, int(match["month"]), int(match["day"]), zone)
        if found and found[0].when <= now + timedelta(days=1):
            return found
    return []
