"""How much of the memory that was needed for a moment is kept for the next one, and when cycles are looked for.

glibc gives every thread a heap of its own and keeps there the room of the largest thing that it ever held: sixteen
threads that have read a few megabytes each hold them for ever. Two heaps, and large blocks mapped one by one, cost no
time that can be measured (the C library's manual: mallopt). Giving back the end of a heap at once does: the system has
to clear each page again when it is wanted again, some hundred for a document.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_HEAPS = 2
_MEGABYTE = 1024 * 1024
_LARGE = _MEGABYTE
_AT_THE_END = 2 * _MEGABYTE
_OF_A_WORKER = 32 * _MEGABYTE
_NEW_OBJECTS = 10_000
_NEW_OBJECTS_OF_A_COMMAND = 50_000
_LOOKS = 100

_LOCK = Lock()
_undisturbed = 0
_forgettable: list[Callable[[], None]] = []


def rarely() -> None:
    """Look for cycles once for so many new objects, not for every 700: what is imported stays, and is looked through
    fifty times in vain while a process starts; of what a poll makes, nearly all is gone before the next look.
    """
    gc.set_threshold(_NEW_OBJECTS)


def seldom() -> None:
    """Look even less often, and at what was there at the look before hardly ever: for a process that ends soon, where
    each look goes through all that it has imported and opened.
    """
    gc.set_threshold(_NEW_OBJECTS_OF_A_COMMAND, _LOOKS)


def opened() -> None:
    """Never look for cycles in what is there by now, which is what was imported and what is remembered: for a process
    that ends before any of it could become one. What comes is looked through as before.
    """
    gc.freeze()


def spare() -> None:
    """Have freed memory given back. For the whole process; nothing where the C library is another one."""
    _settle({_ARENA_MAX: _HEAPS, _MMAP_THRESHOLD: _LARGE, _TRIM_THRESHOLD: _AT_THE_END})


def trim(*, thorough: bool = False) -> None:
    """Give back what lies free between what is in use, now. Takes milliseconds; for moments when much was let go.

    ``thorough``, for when it was very much, takes half a second: the interpreter keeps thousands of tuples for the next
    time, all over the memory, and one of them is enough to hold a megabyte.
    """
    import ctypes

    if thorough:
        gc.collect()

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def forgettable(forget: Callable[[], None]) -> None:
    """``forget`` lets go of what is kept only to save time; safe to call from any thread."""
    _forgettable.append(forget)


def forget() -> None:
    """Let go of all that is kept only to save time, for a moment that wants much memory and none of it."""
    for one in _forgettable:
        one()
    trim(thorough=True)


def keep() -> None:
    """Have freed memory kept, as far as one document needs it: for a process that reads one after the other."""
    _settle({_MMAP_THRESHOLD: _OF_A_WORKER, _TRIM_THRESHOLD: _OF_A_WORKER})


@contextmanager
def undisturbed() -> Iterator[None]:
    """While very much is made that stays, nobody looks for cycles in it: that takes five times as long as making it.

    For the whole process; may be nested, and used by several threads at once.
    """
    global _undisturbed
    with _LOCK:
        _undisturbed += 1
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _undisturbed -= 1
            if not _undisturbed:
                gc.enable()


def _settle(options: dict[int, int]) -> None:
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        for option, value in options.items():
            library.mallopt(option, value)
