"""The states of polls that brought nothing: kept in memory, written together every few seconds."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from syndicator.model import SourceState  # noqa: TC001 - msgspec reads the annotations
from syndicator.store import codec
from syndicator.store.folder.storage import AtomicStorage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.files import Files
    from syndicator.model import SourceKey

HELD_BACK = 5.0
"""Seconds for which a state may stay in memory alone."""


class _Row(msgspec.Struct):
    state: SourceState
    base: str  # checksum of the document the state belongs to, "" where there was none


class _Tables(msgspec.Struct):
    states: dict[str, _Row] = {}


class Schedule:
    """``schedule.json``. An entry counts only beside the very document on top of which it was saved.

    That needs no clock, which may jump, and never lets the validators of a lost document answer "not modified".
    """

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self._storage = AtomicStorage(path, files=files)
        self._lock = Lock()  # never held while waiting for the disk
        self._writing = Lock()
        self._rows: dict[SourceKey, _Row] = {}
        self._dirty = False
        self._due = 0.0

    def load(self) -> Iterator[tuple[SourceState, str]]:
        """Every state with its base. Raises Damaged."""
        tables = self._storage.load(_Tables)
        self._rows = {row.state.key: row for row in tables.states.values()} if tables else {}
        return iter([(row.state, row.base) for row in self._rows.values()])

    def put(self, state: SourceState, base: str, now: float) -> None:
        """Keep a state; ``now`` is monotonic."""
        with self._lock:
            self._rows[state.key] = _Row(state, base)
            if not self._dirty:
                self._dirty, self._due = True, now + HELD_BACK

    def drop(self, key: SourceKey) -> None:
        """Forget a state that a newer document has overtaken. On the disk its base no longer fits."""
        with self._lock:
            self._rows.pop(key, None)

    def is_due(self, now: float) -> bool:
        """Whether something has been held back for long enough."""
        return self._dirty and now >= self._due

    def flush(self, now: float) -> None:
        """Write what was held back. Where that fails it stays held back, and is due again in a while."""
        with self._writing:
            with self._lock:
                if not self._dirty:
                    return
                rows, self._dirty = list(self._rows.values()), False
            try:
                self._write(rows)
            except BaseException:
                with self._lock:
                    self._dirty, self._due = True, now + HELD_BACK
                raise

    def _write(self, rows: list[_Row]) -> None:
        try:
            self._storage.write({"states": _numbered(rows)})
        except UnicodeEncodeError:
            self._storage.write({"states": _numbered([_Row(codec.mended(row.state), row.base) for row in rows])})


def _numbered(rows: list[_Row]) -> dict[str, _Row]:
    return {str(number): row for number, row in enumerate(rows, 1)}
