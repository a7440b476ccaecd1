"""Times as operators read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndicator.moments import UNIVERSAL, WallClock


@pytest.mark.parametrize(
    ("zone", "at", "told"),
    [
        ("UTC", datetime(2026, 3, 18, 1, 30, 59, tzinfo=UTC), "2026-03-18 01:30 UTC"),
        ("Asia/Shanghai", datetime(2026, 3, 17, 16, 0, tzinfo=UTC), "2026-03-18 00:00 +08:00"),
        ("Europe/Berlin", datetime(2026, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC), "2026-01-01 01:00 +01:00"),
        ("Europe/Berlin", datetime(2026, 7, 1, 0, 0, tzinfo=UTC), "2026-07-01 02:00 +02:00"),
        ("America/St_Johns", datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "2025-12-31 20:30 -03:30"),
        ("Europe/London", datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "2026-01-01 00:00 +00:00"),
    ],
)
def test_a_time_is_told_with_how_far_its_clock_is_ahead(zone: str, at: datetime, told: str) -> None:
    """Also where that changes with the season, and by half hours."""
    assert WallClock(zone).told(at) == told
    assert WallClock(zone).cell(at) == told[:16]


def test_a_column_names_its_clock() -> None:
    """So that its cells need not; nothing is an empty cell."""
    assert UNIVERSAL.head("published") == "published (UTC)"
    assert UNIVERSAL.cell(None) == ""
