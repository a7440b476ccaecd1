"""What hubs have pushed, where several machines share the state: to any of them, and known to all.

Kept are the time of the last push and the prints of the last deliveries of each subscription, in several notes: a push
changes one of them, and nothing of the subscriptions themselves.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec asks for it
from threading import Lock
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from syndicator.engine.subscribing.websub import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Container

    from syndicator.ports import Joint, Notes

PARTS = 32
"""Notes."""
NOTES = tuple(f"websub-pushed-{number}" for number in range(PARTS))


class Pushed(msgspec.Struct, array_like=True):
    """One subscription's."""

    at: datetime
    seen: list[str]


class Pushes:
    """Safe to call from many threads. Its methods raise StoreError."""

    def __init__(self, notes: Notes, joint: Joint) -> None:
        self._notes = notes
        self._joint = joint
        self._lock = Lock()
        self._marks: dict[str, str] = {}
        self._told: dict[str, dict[str, Pushed]] = {}

    def follow(self) -> bool:
        """Take in what others were pushed; whether there was anything."""
        with self._lock:
            marks = dict(self._joint.marks(NOTES))
            changed = [name for name, mark in marks.items() if self._marks.get(name) != mark]
            for name in changed:
                self._told[name] = _read(self._notes.recall(name))
            self._marks = marks
            return bool(changed)

    def last(self, token: str) -> datetime | None:
        """When the hub of a subscription has pushed last."""
        found = self._told.get(_note(token), {}).get(token)
        return found.at if found else None

    def add(self, token: str, print: str, now: datetime, known: Container[str]) -> bool:
        """A delivery came; whether it is a new one. What is remembered of subscriptions that are not ``known`` goes."""
        name = _note(token)
        with self._lock, self._joint.alone(name):
            told = _read(self._notes.recall(name))
            before = told.get(token)
            if before is not None and print in before.seen:
                return False
            kept = {one: pushed for one, pushed in told.items() if one in known}
            kept[token] = Pushed(now, [print, *(before.seen if before else ())][:REMEMBERED])
            self._notes.remember(name, msgspec.msgpack.encode(kept))
            self._told[name] = kept
            return True


def _note(token: str) -> str:
    return NOTES[crc32(token.encode()) % PARTS]


def _read(note: bytes | None) -> dict[str, Pushed]:
    try:
        return msgspec.msgpack.decode(note, type=dict[str, Pushed]) if note else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}  # what was pushed before may come once more, and costs a poll
