"""A daemon that is its own hub, a publisher that it polls, and subscribers, over real HTTP."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from syndicator.ingest.links import linked
from tests.integration.hub import Hub, call, signed
from tests.integration.test_daemon import command, get, running, until
from tests.integration.test_websub import feed
from tests.origin.server import Answer, Origin, Seen, reply
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Reader:
    """Somebody who wants to be told: confirms what he asked for, and keeps what he is sent."""

    def __init__(self) -> None:
        self.origin = Origin()
        self.secret = secrets.token_hex(16)
        self.path = f"/push/{secrets.token_hex(8)}"
        self.origin.routes[self.path] = self._called
        self.granted: list[dict[str, list[str]]] = []
        self.taken: list[tuple[float, Seen]] = []

    def ask(self, address: str, topic: str, mode: str = "subscribe", callback: str = "") -> tuple[int, bytes]:
        form = {
            "hub.mode": mode,
            "hub.topic": topic,
            "hub.callback": callback or self.origin.url(self.path),
            "hub.secret": self.secret,
            "hub.lease_seconds": "86400",
        }
        return call("POST", address, urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def _called(self, seen: Seen) -> Answer:
        if seen.method == "POST":
            self.taken.append((time.monotonic(), seen))
            return reply(204)
        query = parse_qs(urlsplit(seen.target).query)
        self.granted.append(query)
        return reply(200, query["hub.challenge"][0].encode())


@pytest.fixture
def publisher() -> Iterator[Hub]:
    """An outlet; its hub is not used."""
    made = Hub()
    made.publish(feed("ferry"))
    yield made
    made.origin.close()


def write(folder: Path, publisher: Hub, port: int) -> Path:
    path = folder / "feeds.yaml"
    path.write_text(
        f"""
site: {{title: M, url: "http://127.0.0.1:{port}/"}}
sources:
  gazette: {{url: "{publisher.topic}", every: 1 d, websub: false}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0, timeout: 10 s}}
serve: {{port: {port}, url: "http://127.0.0.1:{port}/", hub: true}}
workers: {{processes: 1}}
""",
        encoding="utf-8",
    )
    return path


def test_a_release_is_pushed_within_moments(tmp_path: Path, publisher: Hub) -> None:
    """Found by the feed's own link, subscribed to, verified; then signed deliveries, also after a restart, until it leaves."""
    port = free_port()
    path = write(tmp_path, publisher, port)
    reader, topic = Reader(), f"http://127.0.0.1:{port}/all/rss.xml"
    with running(path):
        until(lambda: b"ferry" in get(port, "all/rss.xml")[1], 90)
        address = f"http://127.0.0.1:{port}/hub"
        assert f'<atom:link rel="hub" href="{address}"/>'.encode() in get(port, "all/rss.xml")[1]
        assert reader.ask(address, topic)[0] == 202
        until(lambda: len(reader.granted) == 1, 90)
        assert reader.granted[0]["hub.lease_seconds"] == ["86400"]
        publisher.publish(feed("tide", "ferry"))
        command(path, "poll", "gazette", "--force")
        until(lambda: len(reader.taken) == 1, 90)
        _, seen = reader.taken[0]
        assert b"tide" in seen.body
        assert seen.body == get(port, "all/rss.xml")[1]
        assert seen.headers["content-type"] == "application/rss+xml; charset=utf-8"
        assert seen.headers["x-hub-signature"] == signed(reader.secret, seen.body)
        assert linked(seen.headers["link"], "hub", topic) == address
        assert linked(seen.headers["link"], "self", topic) == topic
        until(lambda: b"syndicator_hub_subscribers 1.0" in get(port, "metrics")[1], 90)
        delivered = b'syndicator_hub_deliveries_total{outcome="delivered"} 1.0'
        until(lambda: delivered in get(port, "metrics")[1], 90)  # it is counted once it was answered
    log = (tmp_path / "daemon.log").read_text()
    assert reader.path not in log
    assert reader.secret not in log
    with running(path):
        until(lambda: get(port, "healthz")[0] == 200, 90)
        publisher.publish(feed("quay", "tide", "ferry"))
        command(path, "poll", "gazette", "--force")
        until(lambda: len(reader.taken) == 2, 90)
        assert b"quay" in reader.taken[1][1].body
        assert reader.ask(address, topic, "unsubscribe")[0] == 202
        until(lambda: b"syndicator_hub_subscribers 0.0" in get(port, "metrics")[1], 90)
    reader.origin.close()


def test_what_the_hub_refuses(tmp_path: Path, publisher: Hub) -> None:
    """Other topics, other methods, too much, and call-backs where nobody may go: no connection is made there."""
    port = free_port()
    path = write(tmp_path, publisher, port)
    path.write_text(path.read_text().replace("127.0.0.0/8", "127.0.0.1/32"), encoding="utf-8")
    reader, canary = Reader(), Origin(address="127.0.0.2")
    topic, address = f"http://127.0.0.1:{port}/all/atom.xml", f"http://127.0.0.1:{port}/hub"
    with running(path):
        until(lambda: b"ferry" in get(port, "all/atom.xml")[1], 90)
        assert reader.ask(address, topic + "x") == (400, b"hub.topic is no feed of this site\n")
        assert reader.ask(address, f"http://127.0.0.1:{port}/all/")[0] == 400
        assert call("GET", address)[0] == 405
        assert call("POST", address, b"hub.mode=subscribe&" + b"x" * 20_000)[0] == 413
        assert call("POST", address, b"\xff\xfe=\xff")[0] == 400
        assert reader.ask(address, topic, callback=canary.url("/x"))[0] == 202
        assert reader.ask(address, topic)[0] == 202
        until(lambda: len(reader.granted) == 1, 90)
        until(lambda: "not meant" in (tmp_path / "daemon.log").read_text(), 90)
        assert canary.accepted == 0
        assert reader.ask(address, topic, callback=canary.url("/x"))[0] == 429
    for origin in (reader.origin, canary):
        origin.close()
