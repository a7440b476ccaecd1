"""What new articles cost the process that polls, judges and stores: sources polled one after the other in one process, over
answers of workers that were recorded in a first pass. What a worker takes, and the fetching, is not in it.

    cold    every source is new, with 20 articles, in an order without order; figures are those of the last third
    full    sources that keep as many articles as they may, 200, have two new ones
"""

from __future__ import annotations

import random
import tempfile
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import corpus, polls
from syndicator import heap
from syndicator.config.assembling import assemble
from syndicator.engine.polling.poll import Poller
from syndicator.engine.turns import Turns
from syndicator.store.folder.tiny import TinyStore
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.model import Source

START = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
ENTRIES, KEPT, NEW, FULL, LOOKS = 20, 200, 2, 20, 4

Step = tuple[int, int]
"""A source, and its newest entry."""


class _Workers:
    """Port: Workers. Does what is asked and keeps the answers, or gives those that were kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._step: Step = (0, 0)
        self._number = 0
        self.recording = True

    def begin(self, step: Step) -> None:
        self._step, self._number = step, 0

    def run(self, function: Callable[[Any], Any], argument: Any, *, suspect: bool = False) -> Any:
        path = self._folder / f"{self._step[0]}-{self._step[1]}-{self._number}"
        self._number += 1
        if self.recording:
            path.write_bytes(zlib.compress(function(argument), 1))
        return zlib.decompress(path.read_bytes())


class _Mirror:
    """A store, and what polls into it."""

    def __init__(self, folder: Path, feeds: int, workers: _Workers, back: int) -> None:
        config = assemble(polls.config(feeds, 20_000), folder / "feeds.yaml", {})
        self._clock, self._workers, self._fetcher = FakeClock(START), workers, FakeFetcher()
        self._sources: list[Source] = list(config.sources.values())
        self._base = START.timestamp() // 86400 * 86400 - back * 5400
        self._store = TinyStore(folder / "state", clock=self._clock)
        self._poller = Poller(
            fetcher=self._fetcher,
            store=self._store,
            workers=workers,  # type: ignore[arg-type]  # answers bytes to whatever
            clock=self._clock,
            settings=config.fetch,
            timezone=config.site.timezone,
            turns=Turns(),
        )

    def polled(self, steps: Iterable[Step]) -> Iterator[float]:
        """CPU seconds of each poll, but for what workers do."""
        for source, newest in steps:
            one = self._sources[source]
            document = corpus.document(source, newest, base=self._base, entries=ENTRIES)
            self._fetcher.pages = {one.url: document}
            self._fetcher.requests.clear()
            self._clock.forward(seconds=20)
            self._workers.begin((source, newest))
            begun = time.thread_time()
            outcome = self._poller.poll(one)
            yield time.thread_time() - begun
            assert outcome.status == "changed", outcome
        self._store.close()


def _measured(feeds: int, steps: list[Step], back: int) -> list[float]:
    """The same polls twice, in two stores; CPU seconds of each of the second time."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        workers = _Workers(Path(folder))
        for name in ("first", "again"):
            (place := Path(folder) / name).mkdir()
            spent = list(_Mirror(place, feeds, workers, back).polled(steps))
            workers.recording = False
        return spent


def _tell(what: str, spent: list[float]) -> None:
    each = sorted(1000 * one for one in spent)
    print(f"  {what:<60} {sum(each) / len(each):6.2f} ms of CPU a poll, median {each[len(each) // 2]:.2f}", flush=True)


def run(feeds: int) -> None:
    heap.spare()
    order = [(source, corpus.FIRST) for source in range(feeds)]
    random.Random(7).shuffle(order)
    third = _measured(feeds, order, 0)[-(feeds // 3 or 1) :]
    _tell(f"{ENTRIES} new articles each, {feeds * ENTRIES} stored at the end", third)
    newest = [corpus.FIRST + step * ENTRIES for step in range(KEPT // ENTRIES)]
    newest += [newest[-1] + NEW * step for step in range(1, LOOKS + 1)]
    filled = [(source, one) for one in newest for source in range(FULL)]
    _tell(f"{NEW} new articles beside {KEPT}, {FULL} sources", _measured(FULL, filled, KEPT + 100)[-LOOKS * FULL :])
