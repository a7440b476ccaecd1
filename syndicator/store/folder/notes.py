"""Small things kept beside the state, and the place where damaged files are put."""

from __future__ import annotations

import contextlib
import logging
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

from syndicator.errors import Damaged, StoreError
from syndicator.files import told
from syndicator.store.folder.shards import file_name
from syndicator.store.folder.storage import read_whole, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syndicator.files import Files
    from syndicator.ports import Notes as Shared

_LOG = logging.getLogger(__name__)
_DIGEST = 16
TWICE = frozenset(("featured", "tokens"))
"""Notes of what people decided, which nothing else could tell again: kept twice."""

UNDER_WAY = "importing"
"""Note that holds the name of what is being taken in from elsewhere: only the same may go on. Empty once it is in."""


class Infirmary:
    """Where damaged files go, so that they neither harm nor are lost. Safe to use from many threads.

    What lies here is a problem until somebody has looked at it and removed it, also after a restart.
    """

    def __init__(self, directory: Path, files: Files, *, read_only: bool = False) -> None:
        self._directory = directory
        self._files = files
        self._read_only = read_only
        self._lock = Lock()
        self._problems: list[tuple[str, Path | None]] = []
        self._find()

    def _find(self) -> None:
        with contextlib.suppress(OSError):
            for path in sorted(self._directory.glob("*.*")):
                name = path.name.rpartition(".")[0]
                problem = f"{name} was damaged and lies in {self._directory}/{path.name}: look at it, then remove it"
                self._problems.append((problem, path))

    def problems(self) -> tuple[str, ...]:
        """What was put here and still lies here, and why."""
        return tuple(text for text, path in self._problems if path is None or path.exists())

    def report(self, problem: str) -> None:
        """Note a problem for which there is no file."""
        self._note(problem, None)

    def _note(self, problem: str, path: Path | None) -> None:
        if (problem, path) not in self._problems:  # what cannot be mended is met again at every poll
            _LOG.error("%s", problem)
            self._problems.append((problem, path))

    def take(self, path: Path, why: str) -> None:
        """Move a damaged file here under a name of its own. Where even that fails, it is reported and left."""
        if self._read_only:
            self.report(why)
            return
        with self._lock:
            try:
                self._directory.mkdir(mode=0o700, exist_ok=True)
                target = next(p for n in range(1, 1 << 30) if not (p := self._directory / f"{path.name}.{n}").exists())
                self._files.replace(path, target)
                self._files.sync_directory(self._directory)
                self._note(f"{why}; set aside as {self._directory.name}/{target.name}", target)
            except OSError as error:
                self.report(f"{why}; it could not be set aside: {told(error)}")

    def purge(self, name: str) -> None:
        """Remove every file that came here under ``name``: what was taken down must not stand here either."""
        try:
            for path in self._directory.glob(f"{name}.*"):
                self._files.unlink(path)
        except OSError as error:
            raise StoreError(f"cannot remove damaged copies of {name}: {told(error)}") from error


class Notes:
    """Named bytes, each in a file of its own behind a checksum. Safe to use from many threads."""

    def __init__(self, directory: Path, files: Files, infirmary: Infirmary) -> None:
        self._directory = directory
        self._files = files
        self._infirmary = infirmary
        self._lock = Lock()

    def recall(self, name: str) -> bytes | None:
        """What was kept under ``name``; None where nothing was, or where it was damaged and is kept once."""
        path = self._directory / file_name(name)
        with self._lock:
            found = self._read(path, name)
            return self._read(_copy_of(path), name) if found is None and name in TWICE else found

    def _read(self, path: Path, name: str) -> bytes | None:
        try:
            data = read_whole(self._files, path)
        except Damaged as error:
            self._infirmary.take(path, f"the note {name!r}: {error}")
            return None
        if data is None:
            return None
        if data[:_DIGEST] != _digest(data[_DIGEST:]):
            self._infirmary.take(path, f"the note {name!r}: its checksum is wrong")
            return None
        return data[_DIGEST:]

    def remember(self, name: str, value: bytes) -> None:
        """Keep ``value`` under ``name``. Raises StoreError, and keeps what there was."""
        path, data = self._directory / file_name(name), _digest(value) + value
        with self._lock:
            if name in TWICE:  # first: a token that was revoked must not come back with an older copy
                write_whole(self._files, _copy_of(path), data)
            write_whole(self._files, path, data)


class OutboxNotes:
    """What stands in this machine's own outbox, kept on this machine; who leads tells the ``shared`` state as well, for
    whoever has no outbox and asks what is published.
    """

    def __init__(self, directory: Path, files: Files, shared: Shared, leads: Callable[[], bool]) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own = Notes(directory, files, Infirmary(directory / "damaged", files))
        self._shared = shared
        self._leads = leads

    def recall(self, name: str) -> bytes | None:
        """What this machine has kept."""
        return self._own.recall(name)

    def remember(self, name: str, value: bytes) -> None:
        """Keep it here, and there too where we lead. Raises StoreError."""
        self._own.remember(name, value)
        if self._leads():
            self._shared.remember(name, value)


def _copy_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.copy")


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()
