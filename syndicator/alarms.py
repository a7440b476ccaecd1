"""What is wrong with this installation itself, as against with a source: said once, shown while it lasts.

A full disk is met at every poll and every few seconds; one line when it begins, one an hour while it lasts, and one
when it is over say more than a line each time.
"""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.ports import Clock

log = logging.getLogger("syndicator.alarms")

Kind: TypeAlias = Literal["state", "outbox", "config", "damage", "bug", "target"]

KINDS: dict[Kind, str] = {
    "state": "the state can be written again",
    "outbox": "releases go through again",
    "config": "feeds.yaml is in order again",
    "damage": "nothing damaged lies in the state any more",
    "bug": "no poll meets a bug any more",
    "target": "releases are copied to every target again",
}
"""Every kind of alarm, and what is logged when it is over."""

REPEAT = 3600.0
"""Seconds after which an alarm that lasts is logged again."""


@dataclass(slots=True)
class _Alarm:
    message: str
    logged: float


class Alarms:
    """Safe to use from many threads. ``show(kind, on)`` is told whenever an alarm begins and ends."""

    def __init__(self, clock: Clock, show: Callable[[str, bool], None]) -> None:
        self._clock = clock
        self._show = show
        self._lock = Lock()
        self._on: dict[Kind, _Alarm] = {}
        self._fine: set[Kind] = set()
        for kind in KINDS:
            show(kind, False)

    def sound(self, kind: Kind, message: str) -> None:
        """Something is wrong, or still is; ``message`` says what, and what to do, in one line."""
        now = self._clock.monotonic()
        with self._lock:
            alarm = self._on.get(kind)
            new = alarm is None
            due = alarm is None or now - alarm.logged >= REPEAT
            self._on[kind] = _Alarm(message, now if alarm is None or due else alarm.logged)
            self._fine.discard(kind)
        if new:
            self._show(kind, True)
        if due:
            log.error("%s", message)

    def clear(self, kind: Kind) -> None:
        """It is not, or no longer, wrong. Costs nothing where it was not."""
        with self._lock:
            ended = self._on.pop(kind, None) is not None
            self._fine.add(kind)
        if ended:
            self._show(kind, False)
            log.warning("%s", KINDS[kind])

    def is_on(self, kind: Kind) -> bool:
        """Whether this is wrong now."""
        return kind in self._on

    def standing(self) -> tuple[dict[str, str], dict[str, str]]:
        """What is wrong now, and what is known not to be, by kind, in words; of others it is not known yet."""
        with self._lock:
            wrong = {str(kind): alarm.message for kind, alarm in self._on.items()}
            return wrong, {str(kind): KINDS[kind] for kind in self._fine}

    def messages(self) -> tuple[str, ...]:
        """What is wrong now, one line each."""
        with self._lock:
            return tuple(alarm.message for alarm in self._on.values())
