"""Feeds as sources write them, in every format, from the same items; and a poller that reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from syndicator.engine.polling.poll import Poller
from syndicator.engine.turns import Turns
from syndicator.model import FetchSettings, Limits, Source, SourceKey
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import Memory, MemoryStore
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.model import Article, PollOutcome, SourceState

START = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
PLACES = "Aldermoor Brackwater Cinderford Dunmere Eastholm Fallowfield Gorsley Hatherden Inverly Juniper".split()


def text(number: int) -> str:
    """A text of its own for each number, long enough for a print."""
    place = PLACES[number % len(PLACES)]
    return " ".join(f"{place}{number} {'abcdefgh'[step % 8]}{step * (number + 3)}" for step in range(60)) + "."


@dataclass(frozen=True)
class Item:
    """One item; None is left out."""

    title: str
    text: str
    guid: str | None = None
    link: str | None = None
    date: datetime | None = None


def item(number: int, **fields: Any) -> Item:
    """An item of one.example like any other."""
    made = Item(
        f"Notes from {PLACES[number % len(PLACES)]} {number}",
        text(number),
        f"g{number}",
        f"https://one.example/{number}",
        START - timedelta(hours=number),
    )
    return replace(made, **fields)


def rss(items: Sequence[Item], title: str = "One") -> tuple[bytes, str]:
    """RSS 2.0."""
    made = "".join(
        "<item>"
        + _tag("title", one.title)
        + _tag("link", one.link)
        + (_tag("guid", one.guid, ' isPermaLink="false"'))
        + _tag("pubDate", f"{one.date:%a, %d %b %Y %H:%M:%S +0000}" if one.date else None)
        + _tag("description", f"<p>{one.text}</p>" if one.text else None)
        + "</item>"
        for one in items
    )
    return f'<rss version="2.0"><channel>{_tag("title", title)}{made}</channel></rss>'.encode(), "application/rss+xml"


def atom(items: Sequence[Item], title: str = "One") -> tuple[bytes, str]:
    """Atom 1.0."""
    made = "".join(
        "<entry>"
        + _tag("title", one.title)
        + (f'<link href="{escape(one.link)}"/>' if one.link else "")
        + _tag("id", one.guid)
        + _tag("published", f"{one.date:%Y-%m-%dT%H:%M:%SZ}" if one.date else None)
        + _tag("content", f"<p>{one.text}</p>", ' type="html"')
        + "</entry>"
        for one in items
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{_tag("title", title)}{made}</feed>'
    return feed.encode(), "application/atom+xml"


def jsonfeed(items: Sequence[Item], title: str = "One") -> tuple[bytes, str]:
    """JSON Feed 1.1."""
    made = [
        {
            name: value
            for name, value in (
                ("id", one.guid),
                ("url", one.link),
                ("title", one.title),
                ("content_html", f"<p>{one.text}</p>" if one.text else None),
                ("date_published", f"{one.date:%Y-%m-%dT%H:%M:%SZ}" if one.date else None),
            )
            if value is not None
        }
        for one in items
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": made}
    return json.dumps(feed).encode(), "application/feed+json"


def _tag(name: str, content: str | None, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(content)}</{name}>" if content is not None else ""


@dataclass
class Newsroom:
    """One poller over a world that stands still."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    fetcher: FakeFetcher = field(default_factory=FakeFetcher)
    store: MemoryStore = field(default_factory=lambda: MemoryStore(Memory()))
    site: str = "https://mirror.example/"

    def __post_init__(self) -> None:
        self.source: Source = source("one", limits=Limits(backlog=1000, keep=1000))
        self.poller = self._poller()

    def _poller(self) -> Poller:
        return Poller(
            fetcher=self.fetcher,
            store=self.store,
            workers=InlineWorkers(),
            clock=self.clock,
            settings=FetchSettings(),
            timezone="UTC",
            turns=Turns(),
            site=self.site,
        )

    def poll(
        self, *items: Item, form: Callable[..., tuple[bytes, str]] = rss, title: str = "One", **span: float
    ) -> dict[str, int]:
        """The verdicts on a document of these items, an hour later."""
        self.fetcher.pages[self.source.url] = form(items, title)
        self.clock.forward(**(span or {"hours": 1}))
        outcome: PollOutcome = self.poller.poll(self.source)
        assert outcome.error is None, outcome.error
        return {verdict.value: count for verdict, count in outcome.verdicts}

    def articles(self, key: str = "one") -> tuple[Article, ...]:
        return self.store.articles(SourceKey(key))

    @property
    def state(self) -> SourceState:
        state = self.store.state(self.source.key)
        assert state is not None
        return state
