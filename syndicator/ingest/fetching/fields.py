"""What header fields say of time: Retry-After, Cache-Control, Expires. Pure but for the clock that is asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.ports import Clock

MAX_RETRY_AFTER: Final = 7 * 24 * 3600.0
"""Seconds. A host that names more is asked again after this."""
MAX_AGE: Final = 365 * 24 * 3600.0

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?([0-9]+)", re.ASCII)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds (RFC 9110, 10.2.3); None where the value is absent, garbage, naught or in the past."""
    value = (value or "").strip()
    if _DIGITS.fullmatch(value):
        return _seconds(value, MAX_RETRY_AFTER) or None
    moment = date_of(value)
    if moment is None or (wait := (moment - now).total_seconds()) <= 0:
        return None
    return min(wait, MAX_RETRY_AFTER)


def max_age(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds that an answer stays fresh for us (RFC 9111, 4.2.1); None where the host does not say."""
    control = headers.get("Cache-Control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return None
    if stated := _MAX_AGE.search(control):
        age = (headers.get("Age") or "").strip()
        spent = _seconds(age, MAX_AGE) if _DIGITS.fullmatch(age) else 0.0
        return max(_seconds(stated[1], MAX_AGE) - spent, 0.0)
    expires = headers.get("Expires")
    if expires is None or (moment := date_of(expires)) is None:
        return None
    sent = date_of(headers.get("Date") or "") or clock.now()
    return min(max((moment - sent).total_seconds(), 0.0), MAX_AGE)


def _seconds(digits: str, most: float) -> float:
    return min(float(digits[:18]), most)


def date_of(value: str) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110, 5.6.7), or None."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
