"""G-S1: nothing that a stranger wrote makes us connect to an address that is not public, whichever way it comes in."""

from __future__ import annotations

import ast
import errno
import json
import os
import socket
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

import syndicator
from syndicator.app import App
from syndicator.config import load
from syndicator.engine.subscribing.subscribers import Subscribers
from syndicator.errors import FetchError, SyndicatorError
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import FetchRequest, Parcel
from syndicator.notify.webhook import WebhookMessenger
from syndicator.publish.hub import HubNotifier
from tests.fakes.workers import InlineWorkers
from tests.gates import FULL, report
from tests.origin.server import Answer, Origin, Seen, reply
from tests.unit.ingest.fetching.test_guard import NEIGHBOURS, REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HOME = "127.0.0.77"
"""Where the public origin stands; the one address that the operator opened."""
MODES = ("direct", "redirect", "rebinding", "mixed")


def numeric(address: str) -> bool:
    try:
        return getattr(ip_address(address), "scope_id", None) is None
    except ValueError:
        return False


ADDRESSES = [address for address in REFUSED if numeric(address)]
CHOSEN = ADDRESSES if FULL else ADDRESSES[:: len(ADDRESSES) // 8]


# ---------------------------------------------------------------------------------------------- what is connected to


class Connects:
    """Every TCP connection that this process tries to make, as the interpreter itself reports it."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: Counter[tuple[str, int]] = Counter()
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event != "socket.connect" or not self.watching or not isinstance(args[1], tuple):
            return
        host, port = args[1][:2]
        self.seen[host, port] += 1
        if not ip_address(host).is_loopback:
            raise OSError(errno.ENETUNREACH, "this test connects to nobody")


CONNECTS = Connects()


class Names:
    """DNS: ``rebind-N-K`` is public at first and the N-th address from then on, ``mixed-N-K`` both at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        kind, _, rest = host.partition("-")
        if kind not in {"rebind", "mixed"}:
            return (HOME,)
        bad = ADDRESSES[int(rest.partition("-")[0])]
        with self._lock:
            self._asked[host] += 1
            first = self._asked[host] == 1
        if kind == "mixed":
            return (HOME, bad)
        return (HOME,) if first else (bad,)


class Clock:
    """The machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        import time

        return time.monotonic()


class World:
    """One public origin, which leads wherever an address in its own address says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.origin = Origin(serve=self._serve, address=HOME)
        self.names = Names()
        self.traps = 0
        CONNECTS.seen.clear()
        CONNECTS.watching = True

    def close(self) -> None:
        CONNECTS.watching = False
        self.origin.close()

    def url(self, path: str, host: str = "good.test") -> str:
        return self.origin.url(path, host)

    def lures(self, entry: str) -> list[str]:
        """Addresses that lead to every chosen one in every mode; no two entry points share a name."""
        found = []
        for address in CHOSEN:
            number = ADDRESSES.index(address)
            literal = f"http://[{address}]/" if ":" in address else f"http://{address}/"
            found += [
                f"{literal}{entry}",
                self.url(f"/to/{quote(literal, safe='')}{entry}"),
                self.url(f"/{entry}", f"rebind-{number}-{entry}.test"),
                self.url(f"/{entry}", f"mixed-{number}-{entry}.test"),
            ]
        self.traps += len(found)
        return found

    def app(self, sources: dict[str, Any], **more: Any) -> App:
        """An App over these sources, whose fetchers know no other names."""
        path = self.folder / "feeds.yaml"
        told = {
            "site": {"title": "T", "url": "http://mirror.test/", "contact": "d@mirror.test"},
            "store": "state",
            "fetch": {"allow_networks": [f"{HOME}/32"], "host_interval": "0 s", "timeout": "5 s"},
            "sources": sources,
            "channels": {"all": {}},
            **more,
        }
        path.write_text(json.dumps(told), encoding="utf-8")
        config = load(path, os.environ)
        fetcher = HttpFetcher(config.fetch, clock=Clock(), resolver=self.names)
        return App(config, workers=InlineWorkers(), fetcher=fetcher)

    def polled(self, sources: dict[str, Any], **more: Any) -> App:
        app = self.app(sources, **more)
        app.poll(app.chosen([]))
        return app

    def _serve(self, seen: Seen) -> Answer:
        _, kind, rest = [*seen.target.split("/", 2), ""][:3]
        rest = unquote(rest)
        if seen.host.startswith("rebind-"):
            # on another connection, and so after another look at DNS
            return reply(302, Location=f"/again{seen.target}", keep=False)
        match kind:
            case "to":
                return reply(302, Location=rest)
            case "robots.txt":
                return reply(302, Location=unquote(ROBOTS[seen.host])) if seen.host in ROBOTS else reply(404)
            case "items":
                links = "".join(f"<item><title>{n}</title><link>{u}</link></item>" for n, u in enumerate(LINKS))
                return xml(f"<rss version='2.0'><channel><title>T</title>{links}</channel></rss>")
            case "pictures":
                items = "".join(
                    f"<item><title>Picture {n}</title><link>{self.url(f'/p/{n}')}</link><description>&lt;p>Words of number"
                    f" {n}. &lt;img src='{u}' width='600' height='400'>&lt;/p></description></item>"
                    for n, u in enumerate(LINKS)
                )
                return xml(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")
            case "terms":
                link = f"<link rel='license' type='application/rsl+xml' href='{rest}' xmlns='http://www.w3.org/2005/Atom'/>"
                return xml(
                    f"<rss version='2.0'><channel><title>T</title>{link}<item><title>1</title></item></channel></rss>"
                )
            case "index.xml":
                parts = "".join(f"<sitemap><loc>{u}</loc><lastmod>2026-03-01</lastmod></sitemap>" for u in LINKS)
                return xml(f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{parts}</sitemapindex>")
            case "list":
                return reply(
                    body=f"<ul><li><a href='/n/1'>A headline of some length</a></li></ul><a class=next href='{rest}'>2</a>".encode(),
                    Content_Type="text/html",
                )
        return reply(404)


LINKS: list[str] = []
ROBOTS: dict[str, str] = {}


def xml(text: str) -> Answer:
    return reply(body=text.encode(), Content_Type="application/xml")


@pytest.fixture(name="world")
def a_world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    LINKS.clear()
    ROBOTS.clear()
    yield made
    made.close()


# ---------------------------------------------------------------------------------------------- the ways in


def as_feeds(world: World) -> App:
    return world.polled({f"s{n}": {"url": url} for n, url in enumerate(world.lures("feed"))})


def as_article_pages(world: World) -> App:
    LINKS.extend(world.lures("page"))
    limits = {"backlog": 1000}
    return world.polled({"s": {"url": world.url("/items"), "reprint": "full", "permission": "a", "limits": limits}})


def as_next_pages_of_a_list(world: World) -> App:
    listing = {"item": "li", "next": "a.next"}
    return world.polled(
        {
            f"s{n}": {"url": world.url(f"/list/{quote(url, safe='')}"), "kind": "page", "list": listing}
            for n, url in enumerate(world.lures("next"))
        }
    )


def as_parts_of_a_sitemap(world: World) -> App:
    LINKS.extend(world.lures("part"))
    return world.polled({"s": {"url": world.url("/index.xml"), "kind": "sitemap", "list": {"max_pages": 100}}})


def as_robots_txt(world: World) -> App:
    """Of hosts that are public themselves: their rules are said to stand elsewhere."""
    for number, url in enumerate(world.lures("rules")):
        ROBOTS[f"host{number}.test"] = url
        LINKS.append(world.url("/page", f"host{number}.test"))
    limits = {"backlog": 1000}
    return world.polled({"s": {"url": world.url("/items"), "reprint": "full", "permission": "a", "limits": limits}})


def as_terms_of_licence(world: World) -> App:
    return world.polled(
        {f"s{n}": {"url": world.url(f"/terms/{quote(u, safe='')}")} for n, u in enumerate(world.lures("terms"))}
    )


def as_pictures(world: World) -> App:
    LINKS.extend(world.lures("picture"))
    app = world.polled(
        {
            "s": {
                "url": world.url("/pictures"),
                "media": "mirror",
                "permission": "a",
                "limits": {"backlog": 1000, "keep": 1000},
            }
        }
    )
    app.mirror.round()
    return app


def each(world: World, entry: str, visit: Callable[[App, str], object], **sources: Any) -> App:
    app = world.app(sources or {"s": {"url": world.url("/items")}})
    for url in world.lures(entry):
        try:
            visit(app, url)
        except SyndicatorError:
            continue
    return app


def as_hubs_that_are_told(world: World) -> App:
    return each(world, "hub", lambda app, url: HubNotifier([url], app.fetcher.post).notify(["http://mirror.test/all"]))


def as_hubs_that_are_subscribed_to(world: World) -> App:
    return each(world, "subscribe", lambda app, url: app._post(Parcel(url, b"hub.mode=subscribe", "text/plain")))


def as_subscribers_of_our_hub(world: World) -> App:
    """Whoever asks names the address that is called: first to ask it whether it meant that."""
    topic = "http://mirror.test/all/rss.xml"
    app = world.app({"s": {"url": world.url("/items")}})
    ours = Subscribers(
        app.store,
        clock=app.clock,
        address="http://mirror.test/hub",
        shelf=app.outbox,
        door=lambda: app.fetcher,
        token=lambda: "word",
    )
    ours.topics = {topic: "all/rss.xml"}
    for url in world.lures("callback"):
        with suppress(SyndicatorError):
            ours.ask({"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": url})
        while ours.tend():
            time.sleep(0.001)
        ours._unproven.clear()  # so that it is the guard that keeps us, and not the bounds
        ours._cold.clear()
    assert ours.tally().subscribers == 0
    ours.close()
    return app


def as_webhooks(world: World) -> App:
    return each(
        world, "webhook", lambda app, url: WebhookMessenger(url, "", "http://m.test/", app.fetcher.post).send(())
    )


def as_addresses_to_add(world: World) -> App:
    return each(world, "add", lambda app, url: app.discover(url))


def as_addresses_to_inspect(world: World) -> App:
    return each(world, "inspect", lambda app, url: app.fetch(url))


WAYS = (
    *(as_feeds, as_article_pages, as_next_pages_of_a_list, as_parts_of_a_sitemap, as_robots_txt, as_terms_of_licence),
    *(as_pictures, as_hubs_that_are_told, as_hubs_that_are_subscribed_to, as_subscribers_of_our_hub, as_webhooks),
    *(as_addresses_to_add, as_addresses_to_inspect),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_in_leads_to_an_address_that_is_not_public(world: World, way: Callable[[World], App]) -> None:
    """Named literally, by a redirect, by a name that changes its mind, by a name with a good address too: nothing but
    the public origin is ever connected to, and a listener beside it accepts nobody.
    """
    with socket.create_server(("127.0.0.2", world.origin.port)) as canary:
        canary.setblocking(False)
        app = way(world)
        app.close()
        app.fetcher.close()
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert set(CONNECTS.seen) == {(HOME, world.origin.port)}
    followed = {seen.target for seen in world.origin.seen if seen.target.startswith("/to/")}
    assert len(followed) == len(CHOSEN)  # so it is the guard that kept us, and not that nobody tried
    report("G-S1", f"{way.__name__}: {world.traps} ways to {len(CHOSEN)} addresses, 0 connected to")


def test_the_table_and_the_ways_are_as_many_as_the_gate_asks_for() -> None:
    """At least 60 addresses, 10 ways in and 4 modes: 2,400 cases at full size."""
    assert len(ADDRESSES) >= 60
    assert len(WAYS) >= 10
    assert len(ADDRESSES) * len(WAYS) * len(MODES) >= 2400


def test_just_outside_is_reached(world: World) -> None:
    """Addresses beside the refused ranges are connected to, named literally and by a redirect."""
    app = world.app({"s": {"url": world.url("/items")}})
    for address in NEIGHBOURS:
        literal = f"http://[{address}]/" if ":" in address else f"http://{address}/"
        for url in (literal, world.url(f"/to/{quote(literal, safe='')}")):
            with pytest.raises(FetchError, match="connects to nobody"):
                app.fetcher.fetch(FetchRequest(url))
    reached = {host for host, _ in CONNECTS.seen}
    assert {str(ip_address(address)) for address in NEIGHBOURS} <= reached
    app.close()
    app.fetcher.close()


# ---------------------------------------------------------------------------------------------- no other door

DOORS = {
    "requests": {"ingest/fetching/transport.py"},
    "urllib3": {"ingest/fetching/transport.py", "ingest/fetching/connections.py", "ingest/fetching/exchange.py"},
    "http.client": {"ingest/fetching/transport.py", "ingest/fetching/exchange.py"},
    "http.server": set(),
    "fsspec": {"publish/outbox/targets.py"},  # where the operator has releases copied to
    "urllib.request": set(),
    "ftplib": set(),
    "socket": {
        *(
            "ingest/fetching/transport.py",
            "ingest/fetching/connections.py",
            "ingest/fetching/deadlines.py",
        ),  # the door itself
        *("workers/child.py", "workers/serving.py", "workers/wire.py", "control.py"),  # between our own processes
        *("web/alone.py", "web/process.py"),  # between the daemon and its web server
        "web/server.py",  # listens
    },
    "smtplib": {"notify/mail.py"},  # the operator's own mail server
    "asyncio": {
        *("web/server.py", "web/application.py", "web/protocol.py"),
        *("cluster/queue.py", "cluster/worker.py", "cluster/batches.py"),  # to the operator's own database
    },
    "procrastinate": {"cluster/queue.py"},
    "psycopg": {
        "store/database/connections.py",
        "store/database/migrating.py",
        "store/database/roster.py",
        "cluster/queue.py",
    },
}
"""Modules that can connect to something, and who may import them."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # of this package only what is named counts: a status is no door
            yield from (f"http.{name.name}" for name in node.names) if node.module == "http" else (node.module,)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_there_is_no_other_door() -> None:
    """No module but those named imports anything that can open a connection."""
    root = Path(syndicator.__file__).parent
    found = {
        (module, path.relative_to(root).as_posix())
        for path in root.rglob("*.py")
        if not path.is_relative_to(root / "demo")
        for name in imported(path)
        for module in DOORS
        if name == module or name.startswith(f"{module}.")
    }
    assert not {(module, path) for module, path in found if path not in DOORS[module]}


def test_no_library_is_handed_an_address() -> None:
    """feedparser, lxml and pandas-like helpers that fetch what they are given are given bytes, and nothing else."""
    root = Path(syndicator.__file__).parent
    calls = {"fetch_url", "fetch_response", "urlopen", "urlretrieve", "fetch_document"}
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                assert name not in calls, f"{path.name}:{node.lineno}"
