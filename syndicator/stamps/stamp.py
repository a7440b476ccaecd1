"""What a printed time comes to."""

from __future__ import annotations

from datetime import datetime

from syndicator.dataclass import dataclass
from syndicator.model import Precision


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time and where in the text it stands. ``zoned``: the text itself named the zone."""

    start: int
    end: int
    when: datetime  # UTC
    precision: Precision
    zoned: bool = False
