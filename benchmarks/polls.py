"""Whole polls as a user runs them: `syndicator poll`, as a process, against the corpus on loopback.

    cold    every feed is new                    idle, idle2   nothing has changed (304)
    tick    a tenth of the feeds have 3 new entries

CPU is user and system time of the command and of everything it started and waited for; ``MB`` is the largest process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

from benchmarks.origin import PORTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def measure(command: list[str], folder: Path) -> dict[str, float]:
    """Run a command; wall and CPU seconds, peak MB of its largest process, exit code.

    Modules are compiled once and kept, as in every installation, whatever this shell says of it.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.monotonic()
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "wall": time.monotonic() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss / 1024,
        "code": process.returncode,
    }


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
