"""A process that polls what it is told to, as the daemon does, and says what came of it.

Standard input: a JSON object with ``sources`` (as in feeds.yaml), ``polls`` (how often, by source), ``even`` (keys of
sources that are polled before all of that, three times), ``folder``, and ``deadline``; standard output: a JSON object.
"""

from __future__ import annotations

import json
import logging
import os
import re
import resource
import socket
import sys
import time
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]  # no stubs among the tools

from syndicator import heap
from syndicator.app import App
from syndicator.config import load
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import Fetched, FetchRequest, NotModified, Parcel, PollOutcome, Receipt, SourceKey
from tests.origin.scenario import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

MEGABYTE = 1024 * 1024
ONCE = ("requests", "re2", "lxml.cssselect")
"""Code that comes with the first odd address or page, 10 MB of it, and is no growth."""
PRIVATE = "10.0.0.5"


class Clock:
    """The farm's date; seconds that really pass, and days that are skipped."""

    def __init__(self) -> None:
        self.skipped = timedelta()

    def now(self) -> datetime:
        return NOW + self.skipped

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped.total_seconds()


def resolve(host: str, _port: int) -> Sequence[str]:
    """Every name stands on loopback, but for those that play something."""
    if host.startswith("inside."):
        return (PRIVATE,)
    if host.startswith("mixed."):
        return ("127.0.0.1", PRIVATE)
    match host.removesuffix(".test"):
        case "broken-name-unknown":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        case "broken-name-without-address":
            return ()
        case "broken-name-private":
            return (PRIVATE,)
        case "broken-name-mixed":
            return ("127.0.0.1", PRIVATE)
        case "broken-resolver-raises":
            raise RuntimeError("nobody expects this of a resolver")
        case "slow-dns":
            time.sleep(300)
    return ("127.0.0.1",)


class Timed:
    """Port: Fetcher. Notes how long each request took, and the slowest of them by host."""

    def __init__(self, inner: HttpFetcher) -> None:
        self.inner = inner
        self.slowest: dict[str, float] = {}

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        started = time.monotonic()
        try:
            return self.inner.fetch(request)
        finally:
            # rules that have to be read first have a deadline of their own
            spent = (time.monotonic() - started) / (2 if request.obey_robots else 1)
            host = request.url.split("/")[2]
            self.slowest[host] = max(self.slowest.get(host, 0.0), spent)

    def prepare(self, request: FetchRequest) -> bool:
        return self.inner.prepare(request)

    def ready_in(self, url: str, *, held: bool = True) -> float:
        return self.inner.ready_in(url, held=held)

    def pardon(self, url: str) -> None:
        self.inner.pardon(url)

    def follow(self) -> None:
        self.inner.follow()

    def close(self) -> None:
        self.inner.close()

    def drain(self) -> None:
        self.inner.drain()

    def post(self, parcel: Parcel) -> Receipt:
        return self.inner.post(parcel)


def configuration(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "site": {"title": "Mirror", "url": "http://mirror.test/", "contact": "desk@mirror.test"},
        "store": "state",
        "fetch": {
            "allow_networks": ["127.0.0.0/8"],
            "host_interval": "0 s",
            "timeout": f"{told['deadline']} s",
            "threads": told["threads"],
        },
        "workers": {"processes": 2, "deadline": "20 s"},
        "defaults": {"every": "1 h", "limits": {"body": "4 MiB"}},
        "sources": told["sources"],
        "channels": {"all": {}},
        "publish": {"path": "public"},
    }


def main() -> None:
    told = json.load(sys.stdin)
    folder = Path(told["folder"])
    path = folder / "feeds.yaml"
    path.write_text(json.dumps(configuration(told)), encoding="utf-8")
    logging.basicConfig(level=logging.CRITICAL)
    config = load(path, os.environ)
    clock = Clock()
    fetcher = Timed(HttpFetcher(config.fetch, clock=clock, resolver=resolve))
    with App(config, clock=clock, fetcher=fetcher) as app:
        json.dump(run(app, clock, fetcher, told), sys.stdout)
    fetcher.close()


def run(app: App, clock: Clock, fetcher: Timed, told: dict[str, Any]) -> dict[str, Any]:
    here = psutil.Process()
    even = told["even"]
    healthy = [key for key in told["sources"] if key not in told["polls"] and key not in even]
    app.poll(app.chosen(healthy))
    app.release()
    # what the first edit needs, what odd ones do, and every thread, is there before anything is measured
    for name in ONCE:
        import_module(name)
    warm = even[: told["threads"]]
    for _ in range(3 if warm else 0):
        app.poll(app.chosen(warm))
        clock.skipped += timedelta(days=1)
    app.release()
    heap.trim(thorough=True)  # as a daemon does
    started_at = here.memory_info().rss
    for _ in range(3 if even else 0):
        app.poll(app.chosen(even[len(warm) :]))
        clock.skipped += timedelta(days=1)
    app.release()
    heap.trim(thorough=True)  # as a daemon does
    before = here.memory_info().rss
    evenly = sum(len(app.store.articles(SourceKey(key))) for key in even[len(warm) :])
    watched = [*told["polls"], *healthy]
    ends: dict[str, list[str]] = {key: [] for key in watched}
    keeps: dict[str, list[int]] = {key: [] for key in watched}
    problems: dict[str, list[str]] = {}
    seconds: dict[str, float] = {}

    def done(outcome: PollOutcome) -> None:
        ends[outcome.source].append(outcome.error_kind or outcome.status)
        seconds[outcome.source] = max(seconds.get(outcome.source, 0.0), outcome.seconds)
        problems.setdefault(outcome.source, []).extend((outcome.error or "", *outcome.problems))

    walls = []
    for number in range(max(told["polls"].values())):
        due = [key for key, polls in told["polls"].items() if number < polls]
        started = time.monotonic()
        app.poll(app.chosen([*due, *healthy]), done)
        walls.append(round(time.monotonic() - started, 2))
        for key in (*due, *healthy):
            keeps[key].append(len(app.store.articles(SourceKey(key))))
        clock.skipped += timedelta(days=1)
    app.release()
    heap.trim(thorough=True)  # as a daemon does
    after = here.memory_info().rss
    if told["again"]:
        fetcher.fetch(FetchRequest(told["again"]))
        for number in range(max(told["polls"].values())):
            app.poll(app.chosen([*(key for key, polls in told["polls"].items() if number < polls), *healthy]))
            clock.skipped += timedelta(days=1)
        app.release()
        heap.trim(thorough=True)  # as a daemon does
    again = here.memory_info().rss
    descriptors = here.num_fds()
    app.workers.close()
    return {
        "ends": ends,
        "keeps": keeps,
        "problems": problems,
        "seconds": seconds,
        "slowest": fetcher.slowest,
        "walls": walls,
        "grown_evenly": (before - started_at) / MEGABYTE,
        "evenly": evenly,
        "grown": (after - before) / MEGABYTE,
        "grown_again": (again - after) / MEGABYTE,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "descriptors": descriptors,
        "published": published(app, Path(told["folder"]) / "public", told["unwanted"]),
    }


def published(app: App, public: Path, unwanted: list[str]) -> list[str]:
    """Where words stand, in what is stored or published, that must stand nowhere."""
    pattern = re.compile("|".join(map(re.escape, unwanted)))
    texts = [
        (key, f"{article.title}\n{article.body}\n{article.text}\n{article.url}")
        for key in app.config.sources
        for article in app.store.articles(key)
    ]
    files = (file for file in public.rglob("*") if file.suffix in {".html", ".xml", ".json"})
    texts += [(SourceKey(file.relative_to(public).as_posix()), file.read_text("utf-8")) for file in files]
    return [f"{place}: {hit[0]}" for place, text in texts if (hit := pattern.search(text))]


if __name__ == "__main__":
    main()
