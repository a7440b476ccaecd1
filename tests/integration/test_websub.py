"""A daemon, a publisher and a hub, over real HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.integration.hub import Hub, call, signed
from tests.integration.test_daemon import command, get, running, until
from tests.origin.server import reply
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def feed(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://g.example/{title}</link><guid>{title}</guid>"
        f"<description>About {title}.</description></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'.encode()


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    made.publish(feed("ferry"))
    yield made
    made.origin.close()


def write(folder: Path, hub: Hub, port: int) -> Path:
    path = folder / "feeds.yaml"
    path.write_text(
        f"""
site: {{title: M, url: "http://127.0.0.1:{port}/"}}
sources:
  gazette: {{url: "{hub.topic}", every: 1 d}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0, timeout: 10 s, push_interval: 1 s}}
serve: {{port: {port}, url: "http://127.0.0.1:{port}/"}}
workers: {{processes: 1}}
""",
        encoding="utf-8",
    )
    return path


def test_subscribe_deliver_restart_renew_forge(tmp_path: Path, hub: Hub) -> None:
    """A daily poll, and yet news is out within moments of the push; the agreement survives a restart, forgers gain nothing."""
    port = free_port()
    path = write(tmp_path, hub, port)
    hub.lease = "3600"
    with running(path):
        until(lambda: len(hub.granted) == 1, 90)
        ((callback, secret),) = hub.granted.items()
        assert len(callback.rpartition("/")[2]) >= 40
        assert "hub.secret" in hub.requests[0]
        assert hub.answers[0][0] == 200
        hub.publish(feed("tide", "ferry"))
        time.sleep(1.1)
        assert hub.deliver(feed("tide", "ferry")) == [202]
        until(lambda: b"tide" in get(port, "all/feed.json")[1], 90)
        until(lambda: b'syndicator_subscriptions{state="active"} 1.0' in get(port, "metrics")[1], 90)
        assert "pushed by its hub" in command(path, "status", "--json").stdout
    log = (tmp_path / "daemon.log").read_text()
    assert secret not in log
    assert callback.rpartition("/")[2] not in log
    with running(path):
        until(lambda: get(port, "healthz")[0] == 200, 90)
        hub.publish(feed("quay", "tide", "ferry"))
        fetched = sum(seen.target == "/feed" for seen in hub.origin.seen)
        body = feed("quay", "tide", "ferry")
        for headers in (
            {},
            {"X-Hub-Signature": signed("guess", body)},
            {"X-Hub-Signature": signed(secret, body, "sha1")},
        ):
            assert call("POST", callback, body, headers)[0] == 202
        assert call("POST", callback + "x", body, {"X-Hub-Signature": signed(secret, body)})[0] == 404
        assert (
            hub.ask(callback, {"hub.mode": "subscribe", "hub.topic": "https://evil.example/", "hub.challenge": "x"})[0]
            == 404
        )
        time.sleep(1.5)
        assert sum(seen.target == "/feed" for seen in hub.origin.seen) == fetched
        assert len(hub.requests) == 1  # nothing was asked anew
        assert hub.deliver(body) == [202]
        until(lambda: b"quay" in get(port, "all/feed.json")[1], 90)
        path.write_text(path.read_text().replace("every: 1 d", "every: 1 d, websub: false"), encoding="utf-8")
        until(lambda: not hub.granted, 90)
    assert [asked["hub.mode"] for asked in hub.requests] == ["subscribe", "unsubscribe"]


def test_a_push_brings_back_a_source_that_was_not_found(tmp_path: Path, hub: Hub) -> None:
    """After a 404 its poll is a day off; what its hub announces is read at once, and the source is sound again."""
    port = free_port()
    path = write(tmp_path, hub, port)

    def failures() -> int:
        (told,) = json.loads(command(path, "status", "--json").stdout)["sources"]
        return int(told["failures"])

    with running(path):
        until(lambda: len(hub.granted) == 1, 90)
        time.sleep(1.1)
        hub.origin.routes["/feed"] = reply(404, b"not here")
        assert hub.deliver(b"look") == [202]
        until(lambda: failures() == 1, 90)
        time.sleep(1.1)
        hub.publish(feed("tide", "ferry"))
        assert hub.deliver(feed("tide", "ferry")) == [202]
        until(lambda: b"tide" in get(port, "all/feed.json")[1], 90)
        until(lambda: failures() == 0, 90)


def test_the_call_back_is_bounded(tmp_path: Path, hub: Hub) -> None:
    """A body beyond the limit is refused unread, and a question's answer is plain text that no browser runs."""
    port = free_port()
    with running(write(tmp_path, hub, port)):
        until(lambda: len(hub.granted) == 1, 90)
        ((callback, secret),) = hub.granted.items()
        target = "/" + callback.split("/", 3)[3]
        with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
            head = f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {10**10}\r\nX-Hub-Signature: {signed(secret, b'')}\r\n\r\n"
            wire.sendall(head.encode())
            sent = 0
            try:
                while sent < 64 * 1024 * 1024:
                    sent += wire.send(b"x" * 65536)
            except OSError:
                pass
            assert sent < 64 * 1024 * 1024
        query = f"hub.mode=subscribe&hub.topic={hub.topic}&hub.challenge=%3Cscript%3Ealert(1)%3C/script%3E"
        wired = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        wired.request("GET", f"{target}?{query}")
        answer = wired.getresponse()
        assert answer.read() == b"<script>alert(1)</script>"
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        wired.request("PUT", target)
        assert wired.getresponse().status == 405
        wired.close()
