"""A daemon over thousands of sources, some of which fail, as a user runs it: `syndicator run`, over HTTP on loopback.

    cold     every source is due; over when each of them was polled once, and, then, when all they brought is published
    steady   one interval more: how late good sources were polled, going by what each poll announced for the next
    start    the daemon is stopped and started again over what it has stored
    status   `syndicator status` beside it, and after it

Memory is the resident set, as ``ps`` tells it, the largest that was seen; of workers that of the largest.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import crowd
from benchmarks.polls import control, environment, measure
from benchmarks.processes import Watch, children, proportional, resident, serving
from tests.gates.daemons import answers, get
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

CONFIG = """\
site: {{title: Bench, url: "http://127.0.0.1/", contact: bench@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8]}}
defaults: {{permission: bench, every: {every} s}}
serve: {{port: {serve}}}
sources:
{sources}channels:
  all: {{title: All}}
"""
LONGEST = 3600.0
"""Seconds after which a phase that does not end is given up."""


def outlets(feeds: int, failing: int, port: int, entries: int) -> AbstractContextManager[None]:
    return serving("benchmarks.crowd", "--feeds", feeds, "--failing", failing, "--port", port, "--entries", entries)


def config(feeds: int, failing: int, port: int, *, every: float, serve: int) -> str:
    """A feeds.yaml over all of them."""
    sources = "".join(f"  s{k}: {{name: Source {k}, url: {crowd.url(k, failing, port)}}}\n" for k in range(feeds))
    return CONFIG.format(every=round(every), serve=serve, sources=sources)


class Log:
    """What the daemon has logged, read on as it grows."""

    def __init__(self, path: Path) -> None:
        self.polls: dict[str, list[tuple[float, float, float]]] = {}  # source -> begun, seconds, next due
        self.statuses: dict[str, int] = {}
        self.releases: list[float] = []  # seconds
        self.released = 0.0  # when the last of them began
        self._lines = path.open(encoding="utf-8")
        self._rest = ""

    def read(self) -> None:
        for line in self._whole_lines():
            if not line.startswith("{"):
                continue
            told = json.loads(line)
            if told["event"] == "poll" and told["status"] != "skipped":
                ended = datetime.fromisoformat(told["time"]).timestamp()
                due = datetime.fromisoformat(told["next"]).timestamp() if told.get("next") else float("inf")
                spent = told["seconds"]
                self.polls.setdefault(told["source"], []).append((ended - spent, spent, due))
                self.statuses[told["status"]] = self.statuses.get(told["status"], 0) + 1
            elif told["event"] == "release":
                self.releases.append(told["seconds"])
                self.released = datetime.fromisoformat(told["time"]).timestamp() - told["seconds"]

    def _whole_lines(self) -> Iterable[str]:
        self._rest += self._lines.read()
        *whole, self._rest = self._rest.split("\n")
        return whole

    def lateness(self, good: Iterable[str], since: float) -> list[float]:
        """Seconds by which polls of ``good`` sources that began after ``since`` came later than announced."""
        late: list[float] = []
        for key in good:
            polls = self.polls.get(key, [])
            late += [max(0.0, begun - due) for (_, _, due), (begun, _, _) in pairwise(polls) if begun >= since]
        return sorted(late)


class Running:
    """A daemon as a process, and what is seen of it."""

    def __init__(self, folder: Path, port: int) -> None:
        self._log = folder / "log"
        words = ["--config", "feeds.yaml", "--log", "json", "--log-level", "debug", "run"]
        self.begun = time.time()
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "syndicator", *words], cwd=folder, stdout=log, stderr=log, env=environment()
            )
        self.watch = Watch(self.process.pid)
        self.port = port
        self.ready = self._wait_until_ready()

    def _wait_until_ready(self) -> float:
        while time.time() - self.begun < LONGEST:
            try:
                if answers(self.port):
                    return time.time() - self.begun
            except OSError:
                pass
            assert self.process.poll() is None, self._log.read_text(encoding="utf-8")[-2000:]
            self.watch.look()
            time.sleep(0.05)
        raise AssertionError("the daemon does not answer")

    def stop(self) -> float:
        begun = time.time()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.time() - begun


def run(feeds: int, failing: int, port: int, *, entries: int, every: float, folder: Path | None = None) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        begun = time.time()
        with outlets(feeds, failing, port, entries):
            print(f"{feeds} sources of {entries} articles, {failing} % failing (made in {time.time() - begun:.0f} s)")
            _measured(feeds, failing, port, folder=folder or Path(made), every=every)


IDLE = 75.0
"""Seconds after which workers that nobody needs have ended."""


def idle(feeds: int, port: int, *, entries: int) -> None:
    """What a daemon and its web server take with a few sources, once all is polled, published, read, and quiet."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made, outlets(feeds, 0, port, entries):
        folder, serve = Path(made), free_port()
        (folder / "feeds.yaml").write_text(config(feeds, 0, port, every=3600, serve=serve), encoding="utf-8")
        (folder / "log").touch()
        daemon, log = Running(folder, serve), Log(folder / "log")
        try:
            while len(log.polls) < feeds or not log.releases:
                time.sleep(0.5)
                log.read()
            for path in ("", "all/feed.json", "all/feed.xml", "all/atom.xml", "sources/", "search/?q=water") * 20:
                get(serve, path, Accept_Encoding="gzip")
            time.sleep(IDLE)
            told = [(daemon.process.pid, "daemon"), *((pid, "web server") for pid in children(daemon.process.pid))]
            for pid, name in told:
                print(
                    f"{name:<10} {resident(pid):6.1f} MB resident, {proportional(pid):6.1f} MB with shared pages divided"
                )
            print(
                f"together   {sum(resident(p) for p, _ in told):6.1f} MB, {sum(proportional(p) for p, _ in told):6.1f} MB"
            )
        finally:
            daemon.stop()


def _measured(feeds: int, failing: int, port: int, *, folder: Path, every: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    serve = free_port()
    (folder / "feeds.yaml").write_text(config(feeds, failing, port, every=every, serve=serve), encoding="utf-8")
    (folder / "log").touch()
    good = [f"s{k}" for k in range(feeds) if crowd.way(k, failing) is None]
    log = Log(folder / "log")
    daemon = Running(folder, serve)
    try:
        _cold(daemon, log, feeds, good, port)
        _steady(daemon, log, good, every)
        _status(folder, "beside it")
        print(f"stop     {daemon.stop():.1f} s", flush=True)
        _status(folder, "after it")
        daemon = Running(folder, serve)
        print(f"start    answers after {daemon.ready:.1f} s, {daemon.watch.told()}", flush=True)
        _steady(daemon, log, good, every / 2)
    finally:
        if daemon.process.poll() is None:
            daemon.stop()


def _cold(daemon: Running, log: Log, feeds: int, good: list[str], port: int) -> None:
    told = time.time()
    while len(log.polls) < feeds and time.time() - daemon.begun < LONGEST:
        time.sleep(1)
        daemon.watch.look()
        log.read()
        if time.time() - told > 30:
            told = time.time()
            print(f"  {told - daemon.begun:4.0f} s: {len(log.polls)} polled, {daemon.watch.told()}", flush=True)
    spent = time.time() - daemon.begun
    first = sorted(
        begun + seconds - daemon.begun for begun, seconds, _ in (log.polls[k][0] for k in good if k in log.polls)
    )
    print(
        f"cold     {len(log.polls)} sources in {spent:.0f} s, the last good one after {first[-1]:.0f} s; {log.statuses}; "
        f"{len(log.releases)} releases of {sum(log.releases):.0f} s, longest {max(log.releases, default=0):.1f}\n"
        f"         {daemon.watch.told()}\n         {control(port, '/_stats')}",
        flush=True,
    )
    while log.released - daemon.begun < first[-1] and time.time() - daemon.begun < LONGEST:
        time.sleep(1)
        daemon.watch.look()
        log.read()
    print(
        f"public   after {time.time() - daemon.begun:.0f} s; {len(log.releases)} releases of {sum(log.releases):.0f} s"
    )
    print(f"         {daemon.watch.told()}", flush=True)


def _steady(daemon: Running, log: Log, good: list[str], seconds: float) -> None:
    since = time.time()
    before = daemon.watch.cpu()
    while time.time() - since < seconds:
        time.sleep(1)
        daemon.watch.look()
        log.read()
    late = log.lateness(good, since)
    if not late:
        print("steady   nothing was polled twice")
        return
    told = ", ".join(f"p{share} {late[min(len(late) * share // 100, len(late) - 1)]:.1f}" for share in (50, 90, 99))
    print(
        f"steady   {len(late)} polls of good sources in {seconds:.0f} s; late by {told}, at most {late[-1]:.1f} s; "
        f"{daemon.watch.cpu() - before:.0f} s of CPU\n         {daemon.watch.told()}",
        flush=True,
    )


def _status(folder: Path, when: str) -> None:
    for words in (["status"], ["status", "--json"]):
        command = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml", *words]
        runs: list[dict[str, Any]] = [measure(command, folder, folder / "status") for _ in range(3)]
        best = min(runs, key=lambda row: row["wall"])
        print(f"{' '.join(words):<14} {when}: {best['wall']:.2f} s ({best['cpu']:.2f} of CPU, {best['mb']:.0f} MB)")
