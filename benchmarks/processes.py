"""What the system tells of processes: a daemon, its web server and its workers."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(module: str, *words: object) -> Iterator[None]:
    """A module that runs in a process of its own, from the line on with which it says that it is ready."""
    process = subprocess.Popen([sys.executable, "-m", module, *map(str, words)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait()


_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Seen:
    """The most that was seen of processes of one kind, each."""

    mb: float = 0.0
    threads: int = 0
    files: int = 0
    processes: int = 0

    def add(self, mb: float, threads: int, files: int) -> None:
        self.mb, self.threads, self.files = max(self.mb, mb), max(self.threads, threads), max(self.files, files)


class Watch:
    """A process and its children, looked at now and then."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.most = {kind: Seen() for kind in ("daemon", "web", "worker")}
        self.now = 0.0

    def look(self) -> None:
        with suppress(OSError):
            self.now = resident(self.pid)
            self.most["daemon"].add(self.now, *_counts(self.pid))
        kinds: dict[str, int] = {}
        for child in children(self.pid):
            with suppress(OSError):
                kind = "web" if b"syndicator.web" in _read(child, "cmdline") else "worker"
                kinds[kind] = kinds.get(kind, 0) + 1
                self.most[kind].add(resident(child), *_counts(child))
        for kind, number in kinds.items():
            self.most[kind].processes = max(self.most[kind].processes, number)

    def cpu(self) -> float:
        """Seconds of processor that the process and those of its children that live have had."""
        spent = 0
        for pid in (self.pid, *children(self.pid)):
            with suppress(OSError):
                fields = _read(pid, "stat").rpartition(b")")[2].split()
                spent += int(fields[11]) + int(fields[12])
        return spent / _TICK

    def told(self) -> str:
        parts = [
            f"{kind} {seen.mb:.0f} MB" + (f" × {seen.processes}" if seen.processes > 1 else "")
            for kind, seen in self.most.items()
        ]
        own = self.most["daemon"]
        return (
            f"{', '.join(parts)} at most, daemon now {self.now:.0f} MB; {own.threads} threads, {own.files} files open"
        )


def resident(pid: int) -> float:
    """MB of memory that a process has, shared pages and all."""
    return int(_read(pid, "statm").split()[1]) * _PAGE / 1e6


def proportional(pid: int) -> float:
    """MB of memory, each shared page divided by those that share it."""
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text("ascii").split()
        ]
    return []


def _counts(pid: int) -> tuple[int, int]:
    """Threads and open files."""
    return len([*Path(f"/proc/{pid}/task").iterdir()]), len([*Path(f"/proc/{pid}/fd").iterdir()])


def _read(pid: int, name: str) -> bytes:
    return Path(f"/proc/{pid}/{name}").read_bytes()
