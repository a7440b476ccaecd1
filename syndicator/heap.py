"""Memory that was needed for a moment goes back to the system.

glibc gives every thread a heap of its own and keeps there the room of the largest thing that it ever held: sixteen
threads that have read a few megabytes each hold them for ever. Two heaps, and large blocks mapped one by one, cost no
time that can be measured (the C library's manual: mallopt).
"""

from __future__ import annotations

from contextlib import suppress

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_HEAPS = 2
_LARGE = 1024 * 1024


def spare() -> None:
    """Have freed memory given back. For the whole process; nothing where the C library is another one."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, _HEAPS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
