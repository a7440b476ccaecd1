"""How much of itself the machine gives us now: what is promised in seconds is promised of a machine that does nothing else."""

from __future__ import annotations

import time

_WORK = 0.3
"""Seconds of CPU that a look at it takes."""
_MOST = 6.0


def slowness() -> float:
    """How many times longer work takes than it costs, because the machine does other things too: 1.0 where it does none,
    and at most six, beyond which nothing that is measured says anything.
    """
    started, spent = time.perf_counter(), time.thread_time()
    while time.thread_time() - spent < _WORK:
        sum(range(2000))
    return min(max((time.perf_counter() - started) / _WORK, 1.0), _MOST)
