"""What robots.txt said, kept in notes across restarts.

The rules of all origins share some notes, each of which is written whole: so what comes waits for others of its note,
for a minute at most. A process that is killed loses what waits, which costs one request for each origin.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from syndicator.errors import StoreError

if TYPE_CHECKING:
    from syndicator.ports import Clock, Notes

LATER: Final = 60.0
"""Seconds for which rules wait at most, as long as others come."""
MOST_WAITING: Final = 1024 * 1024
"""Bytes of rules that wait at most, compressed."""

_SHELVES = 64  # notes
_OLDEST = 30 * 24 * 3600.0  # seconds after which rules that could not be renewed are forgotten

Origin = tuple[str, str, int]


class _Kept(msgspec.Struct, array_like=True):
    """One origin's rules as a note keeps them."""

    read_at: float  # seconds since 1970
    body: bytes  # compressed


class _Waiting(msgspec.Struct):
    """What is to come into a note, by address."""

    since: float  # by the monotonic clock
    rules: dict[str, _Kept] = {}
    bytes: int = 0


_SHELF = msgspec.msgpack.Decoder(dict[str, _Kept])  # here: threads that learn a type at once crash the process


def address_of(origin: Origin) -> str:
    """Where an origin's robots.txt stands."""
    scheme, host, port = origin
    return f"{scheme}://[{host}]:{port}/robots.txt" if ":" in host else f"{scheme}://{host}:{port}/robots.txt"


class RulesNotes:
    """Safe to call from many threads."""

    def __init__(self, notes: Notes, clock: Clock) -> None:
        self._notes = notes
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()  # by note, what has waited the longest first
        self._bytes = 0

    def find(self, origin: Origin) -> tuple[float, bytes] | None:
        """How many seconds ago an origin's robots.txt was read, and what it said; None where none is known, or that is
        a month ago.
        """
        name, address = _note_of(origin), address_of(origin)
        with self._lock:
            waiting = self._waiting.get(name)
            kept = waiting.rules.get(address) if waiting else None
        kept = kept or self._read(name).get(address)
        if kept is None:
            return None
        age = self._clock.now().timestamp() - kept.read_at
        if age >= _OLDEST:
            return None
        try:
            return age, zlib.decompress(kept.body)
        except zlib.error:
            return None

    def keep(self, origin: Origin, body: bytes) -> None:
        """Let this be found, from the next moment on; it is written with what else comes into its note."""
        now, made = self._clock.monotonic(), _Kept(self._clock.now().timestamp(), zlib.compress(body))
        with self._lock, suppress(StoreError):  # losing it costs one request for each
            waiting = self._waiting.setdefault(_note_of(origin), _Waiting(now))
            waiting.rules[address_of(origin)] = made
            waiting.bytes += len(made.body)
            self._bytes += len(made.body)
            while self._bytes > MOST_WAITING or (self._waiting and now - self._first().since >= LATER):
                self._write()

    def save(self) -> None:
        """Write all that waits, as far as the notes can be written."""
        with self._lock, suppress(StoreError):
            while self._waiting:
                self._write()

    def _first(self) -> _Waiting:
        return next(iter(self._waiting.values()))

    def _write(self) -> None:
        """Write the note for which something has waited the longest. Raises StoreError, and it is lost."""
        name, waiting = self._waiting.popitem(last=False)
        self._bytes -= waiting.bytes
        now = self._clock.now().timestamp()
        shelf = {one: kept for one, kept in self._read(name).items() if abs(now - kept.read_at) < _OLDEST}
        self._notes.remember(name, msgspec.msgpack.encode(shelf | waiting.rules))

    def _read(self, name: str) -> dict[str, _Kept]:
        found = self._notes.recall(name)
        try:
            return _SHELF.decode(found) if found else {}
        except (msgspec.MsgspecError, ValueError):
            return {}


def _note_of(origin: Origin) -> str:
    return f"robots-{zlib.crc32(repr(origin).encode()) % _SHELVES:02}"
