"""File operations that fail when told to, and ways to damage a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from syndicator.files import Files

if TYPE_CHECKING:
    from pathlib import Path


class FaultyFiles(Files):
    """Fails at the ``fail_at``-th operation counted from :meth:`arm`, once or from then on.

    A failing write leaves half of its data behind, as a full disk does.
    """

    def __init__(self) -> None:
        self.count = 0
        self._fail_at = 0
        self._error = 0
        self._lasting = False

    def arm(self, fail_at: int, error: int, *, lasting: bool = False) -> None:
        self.count, self._fail_at, self._error, self._lasting = 0, fail_at, error, lasting

    def disarm(self) -> None:
        self._fail_at = 0

    def _step(self) -> None:
        self.count += 1
        if self._fail_at and (self.count == self._fail_at or (self._lasting and self.count > self._fail_at)):
            raise OSError(self._error, os.strerror(self._error))

    def open(self, path: Path) -> int:
        self._step()
        return super().open(path)

    def write(self, fd: int, data: memoryview) -> int:
        half = data[: max(1, len(data) // 2)]
        written = super().write(fd, half)
        self._step()
        return written

    def fsync(self, fd: int) -> None:
        self._step()
        super().fsync(fd)

    def close(self, fd: int) -> None:
        super().close(fd)
        self._step()

    def replace(self, source: Path, target: Path) -> None:
        self._step()
        super().replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        self._step()
        super().link(source, target)

    def sync_directory(self, path: Path) -> None:
        self._step()
        super().sync_directory(path)

    def unlink(self, path: Path) -> None:
        self._step()
        super().unlink(path)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def junk(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 8)


def deep(path: Path) -> None:
    path.write_bytes(b"[" * 200_000)


def other_json(path: Path) -> None:
    path.write_bytes(b'{"_default": {"1": {"a": 1}}}')


def flip_first(path: Path) -> None:
    _flip(path, 3)


def flip_middle(path: Path) -> None:
    _flip(path, path.stat().st_size // 2)


def flip_last(path: Path) -> None:
    _flip(path, path.stat().st_size - 2)


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


DAMAGES: tuple[Any, ...] = (
    truncate,
    empty,
    junk,
    deep,
    other_json,
    flip_first,
    flip_middle,
    flip_last,
    directory,
)
