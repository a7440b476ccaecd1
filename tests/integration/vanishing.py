"""An outlet over real HTTP whose articles come and go, and a mirror of it on a clock of its own."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from lxml import etree

from syndicator.app import App
from syndicator.cli import main
from syndicator.config import load
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.web.outbox import OutboxHandler
from syndicator.web.shelf import Shelf
from tests.fakes.clock import FakeClock
from tests.fakes.workers import InlineWorkers
from tests.origin.server import Origin, reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from syndicator.model import PollOutcome

AT = "http://purl.org/atompub/tombstones/1.0"
WORDS = ("harbour", "orchard", "tramway", "lighthouse", "quarry", "dairy", "library", "ferry", "mill", "school")
"""What the articles are about: texts that nobody takes for one another."""


def text(number: int) -> str:
    """The text of article ``number``: unlike every other one's."""
    about = WORDS[number % len(WORDS)]
    return " ".join(
        f"The {about} of ward {number} counted {number * 7 + line} visitors in week {line}, its keeper {chr(65 + line)}. "
        f"{about.title()}-{number} wrote."
        for line in range(6)
    )


@dataclass
class Outlet:
    """One source. ``numbers`` are the articles that its feed shows, newest (the greatest) first by default."""

    origin: Origin
    key: str
    numbers: list[int] = field(default_factory=list)
    head: str = ""  # elements of the feed besides its entries
    updated: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    raw: bytes | None = None  # instead of a feed
    media_type: str = "application/atom+xml"
    extra: dict[str, Any] = field(default_factory=dict)  # what feeds.yaml says of it besides

    @property
    def url(self) -> str:
        return self.origin.url(f"/{self.key}/feed")

    def page(self, number: int) -> str:
        return self.origin.url(f"/{self.key}/{number}")

    def stone(self, number: int, when: str = "2026-03-19T12:00:00Z", inner: str = "") -> str:
        return f'<at:deleted-entry ref="urn:{self.key}:{number}" when="{when}">{inner}</at:deleted-entry>'

    def entry(self, number: int) -> str:
        stated = self.updated.get(number, day(number))
        return (
            f"<entry><id>urn:{self.key}:{number}</id><title>Ward {number} and its {WORDS[number % 10]}</title>"
            f'<link href="{self.page(number)}"/><published>{day(number)}</published><updated>{stated}</updated>'
            f'<content type="html">&lt;p&gt;{self.texts.get(number) or text(number)}&lt;/p&gt;</content></entry>'
        )

    def atom(self) -> bytes:
        entries = "".join(map(self.entry, self.numbers))
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="{AT}" xmlns:fh="http://purl.org/syndication/history/1.0">'
            f"<id>urn:{self.key}</id><title>{self.key.title()}</title><updated>2026-03-18T08:00:00Z</updated>"
            f"{self.head}{entries}</feed>"
        ).encode()

    def publish(self) -> None:
        """Put the feed, as it is now, where it stands."""
        body = self.raw if self.raw is not None else self.atom()
        self.origin.routes[f"/{self.key}/feed"] = reply(body=body, Content_Type=self.media_type)


def day(number: int) -> str:
    """When article ``number`` was published: a greater number later."""
    return f"2026-03-{1 + number // 24:02}T{number % 24:02}:00:00Z"


@dataclass
class Mirror:
    """What mirrors them."""

    folder: Path
    origin: Origin
    clock: FakeClock
    app: App
    outlets: dict[str, Outlet]

    @property
    def path(self) -> Path:
        return self.folder / "feeds.yaml"

    def poll(self, *keys: str) -> list[PollOutcome]:
        """Publish the outlets' feeds, poll, release."""
        for outlet in self.outlets.values():
            outlet.publish()
        outcomes = self.app.poll(self.app.chosen(keys))
        self.app.release()
        return outcomes

    def later(self, **span: float) -> datetime:
        return self.clock.forward(**span)

    def id_of(self, outlet: Outlet, number: int) -> str:
        return self.app.article(outlet.page(number)).story

    def status(self, story: str) -> int:
        path = f"/articles/{story}/"
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "headers": []}
        handler = OutboxHandler(Shelf(self.folder / "public"), self.app.outbox)
        return handler.answer(scope).status

    def page(self, story: str) -> str:
        return (self.folder / "public" / "articles" / story / "index.html").read_text("utf-8")

    def feed(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "public" / "all" / "feed.json").read_bytes())
        return found

    def shown(self) -> set[str]:
        """The stories that the channel carries."""
        return {item["id"].removeprefix("urn:uuid:").replace("-", "") for item in self.feed()["items"]}

    def stones(self) -> list[str]:
        """The stories for which the Atom feed has a tombstone."""
        tree = etree.fromstring((self.folder / "public" / "all" / "atom.xml").read_bytes())
        refs = [str(stone.get("ref")) for stone in tree.iter(f"{{{AT}}}deleted-entry")]
        return [ref.removeprefix("urn:uuid:").replace("-", "") for ref in refs]

    def bytes_of_everything(self) -> dict[str, bytes]:
        root = self.folder / "public"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def configure(self, **fields: Any) -> None:
        """Go on with other settings of the sources."""
        write(self.folder, self.outlets.values(), fields)
        self.app.reconfigure(load(self.path, {}))
        fit(self.app, self.clock)

    def command(self, *words: str, status: int = 0) -> str:
        """A command of its own process, while nobody else has the state open."""
        self.app.close()
        done = CliRunner().invoke(main, ["--config", str(self.path), *words], catch_exceptions=False)
        assert done.exit_code == status, done.output
        self.app = opened(self.path, self.clock)
        return done.stdout


def write(folder: Path, outlets: Any, fields: dict[str, Any]) -> None:
    told = {
        "site": {"title": "Mirror", "url": "http://mirror.test/", "contact": "desk@mirror.test"},
        "fetch": {"allow_networks": ["127.0.0.0/8"], "host_interval": "0 s"},
        "defaults": {"limits": {"backlog": 500, "keep": 500}, **fields},
        "sources": {o.key: {"url": o.url, "home": o.origin.url("/"), **o.extra} for o in outlets},
        "channels": {"all": {"title": "Everything", "limit": 500}},
    }
    (folder / "feeds.yaml").write_text(json.dumps(told), encoding="utf-8")


def fit(app: App, clock: FakeClock) -> None:
    """Let requests go out without waiting for a clock that stands still."""
    app.__dict__["fetcher"] = HttpFetcher(
        app.config.fetch, clock=clock, resolver=lambda *_: ("127.0.0.1",), notes=app.store, sleep=clock.sleep
    )


def opened(path: Path, clock: FakeClock) -> App:
    app = App(load(path, {}), clock=clock, workers=InlineWorkers())
    fit(app, clock)
    return app


@contextmanager
def mirror(folder: Path, keys: Sequence[str] = ("gazette",), **fields: Any) -> Iterator[Mirror]:
    """A mirror of these outlets, of which nothing is published yet; ``fields`` are of every source."""
    origins = {key: Origin() for key in keys}
    outlets = {key: Outlet(origins[key], key) for key in keys}
    clock = FakeClock()
    write(folder, outlets.values(), fields)
    made = Mirror(folder, next(iter(origins.values())), clock, opened(folder / "feeds.yaml", clock), outlets)
    try:
        yield made
    finally:
        made.app.close()
        for origin in origins.values():
            origin.close()
