"""Days and times as lists show them: full, without a year, in pieces, relative, or only in the address. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from syndicator import stamps
from syndicator.dataclass import dataclass
from syndicator.ingest.dates import parse_date
from syndicator.model import Precision

LONGEST = 200
"""Characters; a longer text is no date."""
APART = timedelta(days=2)
"""A stated day farther than this from the one in the address is told to the operator."""

_AHEAD = timedelta(days=1)
_NUMBER = re.compile(r"\d{9,13}(?:\.\d+)?")
_ROC_DAY = re.compile(r"^\D{0,12}(9\d|1[0-3]\d)\s?[-/.]\s?([01]?\d)\s?[-/.]\s?([0-3]?\d)(?!\d)(.{0,20})$")
_DAY_APART = re.compile(r"^\D{0,6}([0-3]?\d)\s{1,4}((?:19|20)\d\d)\s?[-/.年]\s?([01]?\d)(?!\d)月?\D{0,4}$")
_DAY_LAST = re.compile(r"^\D{0,6}((?:19|20)\d\d)\s?[-/.年]\s?([01]?\d)月?\s{1,4}([0-3]?\d)日?\D{0,4}$")
_MONTH_AND_DAY = re.compile(r"^[^\d]{0,8}([01]?\d)\s?[-/.月]\s?([0-3]?\d)\s?日?[^\d]{0,8}$")
_AGO = re.compile(r"(\d{1,3}|an?|one)\s(minute|min|hour|day|week)s?\sago", re.IGNORECASE)
_YESTERDAY = re.compile(r"\b(today|yesterday)\b(?:\D{0,6}(\d{1,2}):(\d\d))?", re.IGNORECASE)
_RELATIVE_WORDS = re.compile(r"前|昨天|今天|\bago\b|\btoday\b|\byesterday\b", re.IGNORECASE)
_UNITS = {"min": timedelta(minutes=1), "hou": timedelta(hours=1), "day": timedelta(days=1), "wee": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class When:
    """A stated time. ``relative``: it was counted from the present, so that another fetch gives another time."""

    at: datetime  # UTC
    precision: Precision
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads times as one source writes them. ``now`` is when its list was fetched."""

    zone: tzinfo
    zone_name: str
    language: str | None
    now: datetime

    @classmethod
    def of(cls, timezone: str, language: str | None, now: datetime) -> Reader:
        """For times in ``timezone`` (IANA) where they name none."""
        return cls(stamps.zone_of(timezone, language), timezone, language, now)

    def read(self, text: str, url: str | None = None) -> When | None:
        """The time in a text; ``url`` is the entry's, whose day may settle which year is meant."""
        text = " ".join(text.split())
        if not text or len(text) > LONGEST:
            return None
        if _NUMBER.fullmatch(text):
            return self._exact(text)
        for found in (self._odd(text), self._stated(text, None), self._month_and_day(text, url)):
            if found:
                return found
        if (ago := self._english(text)) is not None:
            return ago
        return self._stated(text, self.now) or self._exact(text)

    def of_url(self, url: str) -> When | None:
        """The day in an address, where that is not still to come."""
        stamp = stamps.of_url(url, self.zone)
        return When(stamp.when, Precision.DATE) if stamp and stamp.when <= self.now + _AHEAD else None

    def _stated(self, text: str, now: datetime | None) -> When | None:
        found = stamps.stamps(text, self.zone, language=self.language, now=now)
        if not found and (short := stamps.compact(text, self.zone)):
            found = [short]
        if not found:
            return None
        relative = now is not None and bool(_RELATIVE_WORDS.search(text))
        return When(found[0].when, found[0].precision, relative)

    def _exact(self, text: str) -> When | None:
        """Epochs, and what only the reader of feeds' dates knows."""
        moment = parse_date(text, self.zone_name)
        return When(moment, Precision.SECOND if ":" in text or text.isdigit() else Precision.DATE) if moment else None

    def _odd(self, text: str) -> When | None:
        """Forms that only lists have: 114/04/24 of the Republic; the day in a cell of its own."""
        if roc := _ROC_DAY.match(text):
            year, month, day, clock = roc.groups()
            return self._stated(f"{int(year) + 1911}-{month}-{day} {clock}", None)
        if apart := _DAY_APART.match(text):
            return self._stated(f"{apart[2]}-{apart[3]}-{apart[1]}", None)
        if last := _DAY_LAST.match(text):
            return self._stated(f"{last[1]}-{last[2]}-{last[3]}", None)
        return None

    def _month_and_day(self, text: str, url: str | None) -> When | None:
        """10-08: of the year in the address, or the last one that is not still to come."""
        found = _MONTH_AND_DAY.match(text)
        if not found:
            return None
        month, day = int(found[1]), int(found[2])
        shown = self.of_url(url) if url else None
        here = self.now.astimezone(self.zone)
        years = [here.year, here.year - 1]
        if shown:
            years = [shown.at.astimezone(self.zone).year + step for step in (0, 1, -1)]
        for year in years:
            try:
                at = datetime(year, month, day, tzinfo=self.zone)
            except ValueError:
                continue
            if at <= self.now + _AHEAD and (shown is None or abs(at - shown.at) <= APART * 30):
                return When(at.astimezone(self.now.tzinfo), Precision.DATE)
        return None

    def _english(self, text: str) -> When | None:
        if found := _AGO.search(text):
            count = int(found[1]) if found[1].isdigit() else 1
            unit = _UNITS[found[2][:3].lower()]
            precision = Precision.MINUTE if unit < timedelta(days=1) else Precision.DATE
            return When(self.now - count * unit, precision, relative=True)
        if found := _YESTERDAY.search(text):
            here = self.now.astimezone(self.zone)
            day = here - timedelta(days=found[1].lower() == "yesterday")
            try:
                at = day.replace(hour=int(found[2] or 0), minute=int(found[3] or 0), second=0, microsecond=0)
            except ValueError:
                return None
            precision = Precision.MINUTE if found[2] else Precision.DATE
            return When(at.astimezone(self.now.tzinfo), precision, relative=True)
        return None
