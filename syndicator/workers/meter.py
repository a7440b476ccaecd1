"""How much time a process has had, as against how much passed: waiting for a processor is not its fault."""

from __future__ import annotations

import os
import time
from pathlib import Path


class Meter:
    """Counts a process's seconds from now on: those it ran, and those it slept; not those it waited for a processor.

    Where a system does not say what its processes do (there is no /proc), every second that passes is counted.
    """

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")
        self._used = 0.0
        self._at = time.monotonic()
        self._ran = self._look()[1]

    def read(self) -> float:
        """Seconds until now. Who can run at this moment is taken to have been able to since the last look."""
        now = time.monotonic()
        passed, self._at = now - self._at, now
        could_run, ran = self._look()
        had, self._ran = ran - self._ran, ran
        self._used += min(had, passed) if could_run else passed
        return self._used

    def _look(self) -> tuple[bool, float]:
        """Whether it runs or could, and its seconds of processor so far (proc(5), /proc/pid/stat)."""
        try:
            fields = self._stat.read_text("ascii", "replace").rpartition(")")[2].split()
            return fields[0] == "R", (int(fields[11]) + int(fields[12])) / _TICKS
        except (OSError, IndexError, ValueError):
            return False, 0.0


_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
