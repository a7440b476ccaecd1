"""Times as operators read them: by the clock of the site's time zone."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime


class WallClock:
    """The clock of one time zone, named as the IANA database names it ("Asia/Shanghai")."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._zone = UTC if zone in {"UTC", "Etc/UTC"} else ZoneInfo(zone)

    def told(self, moment: datetime) -> str:
        """To the minute, with what it is ahead of UTC: "2026-03-18 09:30 +08:00", "2026-03-18 01:30 UTC"."""
        local = moment.astimezone(self._zone)
        offset = "UTC" if self._zone is UTC else local.isoformat()[-6:]
        return f"{local:%Y-%m-%d %H:%M} {offset}"

    def cell(self, moment: datetime | None) -> str:
        """To the minute, for a column whose head tells the zone. Nothing is an empty cell."""
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}" if moment else ""

    def head(self, name: str) -> str:
        """The head of a column of such cells."""
        return f"{name} ({self.zone})"


UNIVERSAL = WallClock("UTC")
