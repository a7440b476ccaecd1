"""Whole polls as a user runs them: `syndicator poll`, as a process, against the corpus on loopback.

    cold    every feed is new                    idle, idle2   nothing has changed (304)
    tick    a tenth of the feeds have 3 new entries

CPU is user and system time of the command and of everything it started and waited for; ``MB`` is the largest process.

Or as a daemon does them (:func:`run_daemon`): the command asks the daemon that runs, and CPU is what the daemon and its
workers used meanwhile; the command's own stands beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.origin import PORTS

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROL = "control.json"
"""Beside the state: there once a daemon listens."""
REST = 0.05
"""CPU seconds in a second that a daemon at rest may use: looks at what is due, at feeds.yaml, writes that may be late."""
CONFIG = """\
site: {{title: Bench, url: "http://127.0.0.1/", contact: bench@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s, host_connections: 32}}
defaults: {{permission: bench}}
{publish}sources:
{sources}channels:
  all: {{title: All}}
"""


def config(feeds: int, port: int, *, pages: bool = True) -> str:
    """A feeds.yaml over the corpus."""
    sources = "".join(
        f"  s{k}: {{name: Source {k}, url: http://127.0.0.1:{port + k % PORTS}/feed/{k}}}\n" for k in range(feeds)
    )
    return CONFIG.format(sources=sources, publish="" if pages else "publish: {pages: false}\n")


def control(origin: int | str, path: str, *, post: bool = False) -> dict[str, int]:
    """Ask something of an origin: a port on loopback, or an address."""
    base = f"http://127.0.0.1:{origin}" if isinstance(origin, int) else origin
    request = urllib.request.Request(base + path, method="POST" if post else "GET")
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, int] = json.load(answer)
    return found


def environment() -> dict[str, str]:
    """For what is measured: modules are compiled once and kept, as in every installation, whatever this shell says of it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(command: list[str], folder: Path, told: Path | None = None) -> dict[str, float]:
    """Run a command; wall and CPU seconds, peak MB of its largest process, exit code.

    What it prints is added to ``told``, or to the log. Modules are compiled once and kept, as in every installation, whatever this shell says of it.
    """
    started = time.monotonic()
    with (told or folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment())
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "wall": time.monotonic() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss / 1024,
        "code": process.returncode,
    }


def run_daemon(feeds: int, port: int, folder: Path, *, pages: bool = True) -> list[dict[str, float | str]]:
    """One repetition of every phase in a daemon. ``cold`` counts from the start of its process; after each phase it is left
    alone until what follows a release (search) is done, and that counts too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feeds.yaml").write_text(config(feeds, port, pages=pages), encoding="utf-8")
    command = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml"]
    rows: list[dict[str, float | str]] = []
    control(port, "/_zero", post=True)
    with (folder / "daemon.log").open("ab") as log:
        daemon = subprocess.Popen(
            [*command, "run", "--no-serve"], cwd=folder, stdout=log, stderr=log, env=environment()
        )
    try:
        while not (folder / "state" / CONTROL).exists():
            if daemon.poll() is not None:
                sys.exit((folder / "daemon.log").read_text("utf-8"))
            time.sleep(0.05)
        before = 0.0
        for phase in ("cold", "idle", "idle2", "tick"):
            if phase == "tick":
                control(port, "/_tick?k=3&every=10", post=True)
            if phase != "cold":
                control(port, "/_zero", post=True)
                before = cpu_of(daemon.pid)
            asked = measure([*command, "poll"], folder)
            after = _at_rest(daemon.pid)
            row: dict[str, float | str] = {"phase": phase, **asked, **control(port, "/_stats")}
            row |= {"cpu": after - before, "mb": peak_of(daemon.pid), "client": asked["cpu"]}
            row["cpu_ms_per_source"] = 1000 * float(row["cpu"]) / feeds
            rows.append(row)
            print(
                f"{phase:<6} wall {row['wall']:6.2f} s  cpu {row['cpu']:6.2f} s  {row['cpu_ms_per_source']:6.2f} "
                f"cpu-ms/source  (+ {asked['cpu']:.2f} s who asked)  {row['mb']:6.1f} MB  "
                f"200: {row.get('200', 0)}  304: {row.get('304', 0)}  exit {row['code']:.0f}",
                flush=True,
            )
    finally:
        daemon.terminate()
        daemon.wait(30)
    return rows


def _at_rest(daemon: int) -> float:
    """CPU seconds of a daemon's processes once they do no more than look around."""
    spent = cpu_of(daemon)
    while (now := _after(1.0, daemon)) - spent > REST:
        spent = now
    return now


def _after(seconds: float, daemon: int) -> float:
    time.sleep(seconds)
    return cpu_of(daemon)


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, of those that it waited for, and of its children that run (``/proc``)."""
    ticks = os.sysconf("SC_CLK_TCK")
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / ticks + sum(map(cpu_of, children(pid)))


def children(pid: int) -> list[int]:
    """The processes that one has started and that run."""
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text("ascii").split()
    ]


def peak_of(pid: int) -> float:
    """The most MB that a process ever held in memory."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(
    feeds: int,
    port: int,
    folder: Path,
    *,
    pages: bool = True,
    store: str = "",
    beside: Callable[[], float] | None = None,
) -> list[dict[str, float | str]]:
    """One repetition of every phase. ``store`` is YAML for the configuration; ``beside`` tells the CPU seconds of a server
    that works for us.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feeds.yaml").write_text(config(feeds, port, pages=pages) + store, encoding="utf-8")
    command = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml", "poll"]
    rows: list[dict[str, float | str]] = []
    for phase in ("cold", "idle", "idle2", "tick"):
        if phase == "tick":
            control(port, "/_tick?k=3&every=10", post=True)
        control(port, "/_zero", post=True)
        before = beside() if beside else 0.0
        row: dict[str, float | str] = {"phase": phase, **measure(command, folder), **control(port, "/_stats")}
        row["cpu_ms_per_source"] = 1000 * float(row["cpu"]) / feeds
        row["server"] = 1000 * (beside() - before) / feeds if beside else 0.0
        rows.append(row)
        told = f"+ {row['server']:.2f} in the database  " if beside else ""
        print(
            f"{phase:<6} wall {row['wall']:6.2f} s  cpu {row['cpu']:6.2f} s  {row['cpu_ms_per_source']:6.2f} cpu-ms/source  "
            f"{told}{row['mb']:6.1f} MB  200: {row.get('200', 0)}  304: {row.get('304', 0)}  exit {row['code']:.0f}",
            flush=True,
        )
    return rows
