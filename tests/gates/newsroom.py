"""A mirror that lives through simulated months: the real schedule, poller, store and fetcher, on a clock of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from syndicator.app import App
from syndicator.config import load
from syndicator.engine.polling.agenda import Agenda
from syndicator.engine.polling.outage import Outage
from syndicator.engine.polling.poll import Poller
from syndicator.engine.turns import Turns
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import Fetched, FetchRequest, FetchSettings, NotModified
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import MemoryStore
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta
    from pathlib import Path

    from syndicator.model import PollOutcome, Source

FEED = b'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}'


class Newsroom:
    """One configuration over an origin on loopback, run, stopped and started again as a daemon would be."""

    def __init__(self, folder: Path, sources: dict[str, Any], clock: FakeClock, **fetch: Any) -> None:
        told = {
            "site": {"title": "Mirror", "url": "http://mirror.test/", "contact": "desk@mirror.test"},
            "fetch": {"allow_networks": ["127.0.0.0/8"], **fetch},
            "sources": sources,
            "publish": {"path": "public"},
        }
        self.clock = clock
        path = folder / "feeds.yaml"
        path.write_text(json.dumps(told), encoding="utf-8")
        self._config = load(path, {})
        self.polls = 0
        self.app = self._started()

    def _started(self) -> App:
        clock = self.clock
        app = App(self._config, clock=clock, workers=InlineWorkers())
        fetcher = HttpFetcher(
            self._config.fetch, clock=clock, resolver=lambda *_: ("127.0.0.1",), notes=app.store, sleep=clock.sleep
        )
        app.__dict__["fetcher"] = fetcher
        return app

    def restart(self) -> None:
        """Stop in order, and start again."""
        self.app.close()
        self.app = self._started()

    def close(self) -> None:
        self.app.close()

    def live(self, until: datetime, longest: float = 600.0) -> None:
        """Poll what is due, and let time pass, until then."""
        while self.clock.now() < until:
            for source in self.app.due(paced=True):
                self.app.poller.poll(source)
                self.polls += 1
            dues = [state.next_due for state in self.app.store.states().values() if state.next_due]
            wait = (min([*dues, until]) - self.clock.now()).total_seconds()
            self.clock.forward(seconds=min(max(wait, 1.0), longest))


@contextmanager
def newsroom(folder: Path, sources: dict[str, Any], clock: FakeClock, **fetch: Any) -> Iterator[Newsroom]:
    made = Newsroom(folder, sources, clock, **fetch)
    try:
        yield made
    finally:
        made.close()


@dataclass
class Asked:
    """One request: which clock said what."""

    source: str
    at: datetime
    tick: float


@dataclass
class World(FakeFetcher):
    """Port: Fetcher. Notes each request, and answers as ``answer`` does."""

    clock: FakeClock = field(default_factory=FakeClock)
    answer: Callable[[FetchRequest], Fetched | NotModified] | None = None
    asked: list[Asked] = field(default_factory=list)

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        self.asked.append(Asked(str(request.source), self.clock.now(), self.clock.monotonic()))
        return self.answer(request) if self.answer else super().fetch(request)


class Desk:
    """Sources in a world that nobody but the test has made: no bytes, no threads, only times."""

    def __init__(self, sources: Sequence[Source], **settings: Any) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore()
        self.world = World(clock=self.clock)
        self.sources = {source.key: source for source in sources}
        self.settings = FetchSettings(**settings)
        for source in sources:
            self.world.pages[source.url] = FEED, "application/feed+json"
        self._outages = Outage()
        self.restart()

    def restart(self) -> None:
        self.agenda = Agenda(self.clock, self.store)
        self.poller = Poller(
            fetcher=self.world,
            store=self.store,
            workers=InlineWorkers(),
            clock=self.clock,
            settings=self.settings,
            timezone="UTC",
            turns=Turns(),
            outages=self._outages,
        )

    def look(self) -> list[PollOutcome]:
        """Poll what is due now."""
        return [self.poller.poll(source) for source in self.agenda.look(self.sources, self.settings)]

    def live(self, span: timedelta, step: float = 60.0) -> None:
        """Let time pass."""
        end = self.clock.monotonic() + span.total_seconds()
        while self.clock.monotonic() < end:
            self.look()
            self.clock.forward(seconds=step)
