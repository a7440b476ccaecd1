"""Which entry a worker is at: left where its parent can read it, however the worker ends.

What kills or stalls a worker can mostly be named at once that way, and need not be looked for. A mark costs less than a
microsecond: two numbers in memory that both processes see.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

SIZE: Final = 16
"""Bytes of a board: the entry, as a number, 0 for none; and how many steps were begun."""
DIGITS: Final = 16
"""So many hexadecimal digits of an entry's hash are its number."""

_here = memoryview(bytearray(SIZE)).cast("Q")


def through(hashes: Iterable[str], items: Iterable[T]) -> Iterator[T]:
    """``items``, each of which belongs to the entry of that hash, with a mark at each."""
    board = _here
    for digest, item in zip(hashes, items, strict=True):
        board[0] = number(digest)
        board[1] += 1
        yield item
    board[0] = 0


@lru_cache(maxsize=1024)  # every stage marks every entry
def number(digest: str) -> int:
    """The number under which an entry's hash stands on a board."""
    try:
        return int(digest[:DIGITS], 16)
    except ValueError:  # no hash of ours
        return 0


def write_on(descriptor: int) -> None:
    """From now on the marks of this process stand on the board behind ``descriptor``."""
    global _here
    _here = memoryview(mmap.mmap(descriptor, SIZE)).cast("Q")


class Board:
    """A board that another process writes on, as long as this one holds it."""

    def __init__(self) -> None:
        """Raises OSError where no descriptors are left."""
        self.descriptor = os.memfd_create("steps") if hasattr(os, "memfd_create") else _nameless_file()
        try:
            os.ftruncate(self.descriptor, SIZE)
            self._map = mmap.mmap(self.descriptor, SIZE)
        except BaseException:
            os.close(self.descriptor)
            raise

    def handed_over(self) -> None:
        """The other process has the descriptor."""
        os.close(self.descriptor)

    def clear(self) -> None:
        """Nothing has been begun yet."""
        self._map[:] = bytes(SIZE)

    def read(self) -> tuple[int, int]:
        """The entry's number, and how many steps were begun."""
        raw = self._map[:]
        return int.from_bytes(raw[:8], sys.byteorder), int.from_bytes(raw[8:], sys.byteorder)

    def close(self) -> None:
        """Give the memory back."""
        self._map.close()


def _nameless_file() -> int:
    descriptor, name = tempfile.mkstemp()
    Path(name).unlink()
    return descriptor
