"""What is asked of our own hub at a machine that does not lead: kept for the one that does."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.subscribing import hub
from syndicator.engine.subscribing.subscribers import WAITING, TooMany

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from syndicator.ports import Joint, Notes

NOTE = "hub-asked"
"""Name of the note."""


class Wishes:
    """Safe to call from many threads. ``topics`` are the addresses of all feeds. Raises StoreError."""

    def __init__(self, notes: Notes, joint: Joint, topics: Callable[[], Container[str]]) -> None:
        self._notes = notes
        self._joint = joint
        self._topics = topics
        self._lock = Lock()

    def ask(self, form: Mapping[str, str]) -> None:
        """Take a request (section 5.1). Raises UsageError for what cannot be done, and TooMany."""
        wish = hub.wished(form, self._topics())
        with self._lock, self._joint.alone(NOTE):
            waiting = _read(self._notes.recall(NOTE))
            kept = [
                one for one in waiting if (one.get("hub.callback"), one.get("hub.topic")) != (wish.callback, wish.topic)
            ]
            if len(kept) >= WAITING:
                raise TooMany("too many requests wait already")
            told = {name: value for name, value in form.items() if name.startswith("hub.")}
            self._notes.remember(NOTE, msgspec.json.encode([*kept, told]))

    def take(self) -> list[dict[str, str]]:
        """Everything that waits, which waits no more."""
        with self._lock, self._joint.alone(NOTE):
            waiting = _read(self._notes.recall(NOTE))
            if waiting:
                self._notes.remember(NOTE, b"[]")
            return waiting


def _read(note: bytes | None) -> list[dict[str, str]]:
    try:
        return msgspec.json.decode(note or b"[]", type=list[dict[str, str]])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []  # whoever asked asks again
