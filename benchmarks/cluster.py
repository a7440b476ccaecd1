"""What polls cost where they are jobs: `syndicator worker` as processes, over a real PostgreSQL, against the corpus.

    alone       one `syndicator run` that has the database to itself: no queue, and it releases what comes
    1, 2, ...   so many workers; nobody publishes

Each begins with an empty schema and polls every source (cold), then every source as often as it comes to it for some
seconds (idle: nothing has changed, every answer is a 304). CPU is that of all our processes with those they started, and
that of the server with all of its own; it does not count the origin's.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]  # no stubs among the tools
import psycopg

from benchmarks import corpus
from benchmarks.origin import spread
from benchmarks.polls import control, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Server

CONFIG = """\
site: {{title: Bench, url: "http://127.0.0.1/", contact: bench@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s, min_interval: 1 s}}
defaults: {{permission: bench, every: 1 s}}
store: {{url: "{url}", schema_name: {schema}, shared: {shared}}}
publish: {{pages: false, per_source: false, per_category: false}}
serve: {{enabled: false}}
sources:
{sources}channels:
  all: {{title: All}}
"""
LONGEST = 600.0
"""Seconds for which a cold round may last."""


@dataclass
class Row:
    """One phase of one round."""

    phase: str
    polls: int
    seconds: float
    ours: float  # CPU seconds
    server: float

    def told(self) -> str:
        return (
            f"{self.phase:<5} {self.polls:6d} polls in {self.seconds:6.1f} s  {self.polls / self.seconds:6.1f}/s  "
            f"{1000 * self.ours / self.polls:6.2f} cpu-ms/poll ours + {1000 * self.server / self.polls:5.2f} the server's"
        )


def run(feeds: int, port: int, folder: Path, server: Server, workers: list[int], *, seconds: float = 20.0) -> None:
    """A round alone, and one for each number of workers."""
    for count in (0, *workers):
        place = folder / f"w{count}"
        place.mkdir(parents=True)
        schema = f"bench{count}"
        sources = "".join(f"  s{k}: {{name: Source {k}, url: {spread(port, k)}/feed/{k}}}\n" for k in range(feeds))
        shared = "true" if count else "false"
        text = CONFIG.format(url=server.url, schema=schema, shared=shared, sources=sources)
        (place / "feeds.yaml").write_text(text, encoding="utf-8")
        print(f"{count} worker{'s' * (count > 1)}" if count else "alone, without a queue", flush=True)
        for row in measured(feeds, port, place, server, schema, count, seconds):
            print(f"  {row.told()}", flush=True)
    for wall, cpu in starts(place):
        print(f"a worker has started after {wall:.2f} s, {cpu:.2f} of them CPU", flush=True)


def measured(
    feeds: int, port: int, place: Path, server: Server, schema: str, count: int, seconds: float
) -> Iterator[Row]:
    """The phases of one round."""
    origin = spread(port, 0)
    control(origin, "/_zero", post=True)
    began, before = time.monotonic(), server.busy()
    with at_work(place, ["worker"] * count or ["run"]) as processes:
        until_all_is_stored(server, schema, feeds)
        ours, theirs, at = used(processes), server.busy(), time.monotonic()
        yield Row("cold", feeds, at - began, ours, theirs - before)
        time.sleep(5)  # what the first round left to do is done
        control(origin, "/_zero", post=True)
        ours, theirs, at = used(processes), server.busy(), time.monotonic()
        time.sleep(seconds)
        polls = control(origin, "/_stats").get("304", 0)
        yield Row("idle", polls, time.monotonic() - at, used(processes) - ours, server.busy() - theirs)


@contextlib.contextmanager
def at_work(place: Path, commands: list[str]) -> Iterator[list[psutil.Process]]:
    """Processes over one feeds.yaml, ended with the context."""
    started = []
    try:
        with (place / "log").open("ab") as log:
            for command in commands:
                words = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml", command]
                started.append(subprocess.Popen(words, cwd=place, stdout=log, stderr=log))
        yield [psutil.Process(one.pid) for one in started]
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(30)


def starts(place: Path, times: int = 3) -> Iterator[tuple[float, float]]:
    """Seconds until a worker takes jobs, over a state that is there: wall and CPU."""
    for _ in range(times):
        began = time.monotonic()
        words = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml", "worker"]
        with subprocess.Popen(words, cwd=place, stderr=subprocess.PIPE, env=environment()) as worker:
            assert worker.stderr is not None
            for line in worker.stderr:
                if line.startswith(b"polling for"):
                    took = psutil.Process(worker.pid).cpu_times()
                    yield time.monotonic() - began, took.user + took.system
                    break
            worker.terminate()


def until_all_is_stored(server: Server, schema: str, feeds: int) -> None:
    """Until the articles of every source are there."""
    end = time.monotonic() + LONGEST
    with psycopg.connect(server.url, autocommit=True) as connection:
        while time.monotonic() < end:
            with contextlib.suppress(psycopg.errors.UndefinedTable):  # nobody has made it yet
                found = connection.execute(f"SELECT count(*) FROM {schema}.article".encode()).fetchone()
                if found and found[0] == feeds * corpus.ENTRIES:
                    return
            time.sleep(0.25)
    raise TimeoutError(f"not everything was stored within {LONGEST:.0f} s")


def used(processes: list[psutil.Process]) -> float:
    """CPU seconds of processes and of all that they started."""
    total = 0.0
    for process in processes:
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):  # then its parent has its time
                took = one.cpu_times()
                total += took.user + took.system + took.children_user + took.children_system
    return total
