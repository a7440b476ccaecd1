"""How many processors there are for this process: a container may be given less than its machine has."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def processors(groups: Path = _GROUPS, own: Path = _OWN) -> int:
    """Those it is bound to, or as many as the time comes to that its control group is given, rounded up (``cpu.max`` of
    cgroup 2, ``cpu.cfs_quota_us`` of cgroup 1); at least one.
    """
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([bound, *(math.ceil(share) for share in _shares(groups, own))]))


def _shares(groups: Path, own: Path) -> list[float]:
    """Every limit that holds for our group, in processors: whether or not the whole tree is seen."""
    found = []
    for folder in _folders(groups, own):
        with suppress(OSError, ValueError, ZeroDivisionError):
            if (limit := folder / "cpu.max").exists():
                quota, period = limit.read_text().split()
            else:
                quota, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if quota != "max" and float(quota) > 0:
                found.append(float(quota) / float(period))
    return found


def _folders(groups: Path, own: Path) -> list[Path]:
    found = [groups, groups / "cpu"]
    with suppress(OSError, ValueError):
        for line in own.read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            if not kinds or "cpu" in kinds.split(","):
                found.append(groups.joinpath(*(["cpu"] if kinds else []), path.lstrip("/")))
    return found
