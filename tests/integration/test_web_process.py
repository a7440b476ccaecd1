"""The web server as a process of its own: what it answers, what it hands over, and what comes after its death."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from syndicator.backends import BackEnds
from syndicator.errors import SyndicatorError
from syndicator.model import Rendition, ServeSettings
from syndicator.observe import Observer
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.web import Private, WebProcess, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "articles/0a/index.html"
HTML = "text/html; charset=utf-8"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Site:
    """An outbox that we write, served by a process."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.outbox = FileOutbox(folder / "public")
        self.outbox.put(Rendition(PAGE, HTML, b"<p>One</p>"))
        hidden = FileOutbox(folder / "private")
        hidden.put(Rendition("private/club/rss.xml", "application/rss+xml; charset=utf-8", b"<rss/>"))
        self.observer = Observer()
        self.viewed: Counter[str] = Counter()
        private = Private(folder / "private", hidden, {"t0ken": "club"}.get)
        behind = create_app(
            folder / "public",
            self.outbox,
            self.observer,
            lambda: {"status": "ok", "here": os.getpid()},
            private=private,
        )
        self.server = WebProcess(
            ServeSettings(port=port),
            folder / "public",
            behind,
            reader=BackEnds.reader,
            served=self.observer.served,
            viewed=lambda story: self.viewed.update([story]),
        )

    def get(self, connection: http.client.HTTPConnection, target: str) -> tuple[int, bytes]:
        connection.request("GET", target, headers={"User-Agent": FIREFOX})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def once(self, target: str) -> tuple[int, bytes]:
        connection = self.connected()
        try:
            return self.get(connection, target)
        finally:
            connection.close()

    def connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    site.server.start()
    try:
        yield site
    finally:
        site.server.stop()


def test_files_come_from_the_process_and_everything_else_from_here(tmp_path: Path) -> None:
    """On one connection, before and after it was handed over; what was answered there is counted here, and what was
    written after the start is served.
    """
    with served(tmp_path) as site:
        connection = site.connected()
        assert site.server.pid != os.getpid()
        assert site.get(connection, "/articles/0a/") == (200, b"<p>One</p>")
        assert site.get(connection, "/nothing")[0] == 404
        site.outbox.put(Rendition(PAGE, HTML, b"<p>Two</p>"))
        assert site.get(connection, "/articles/0a/") == (200, b"<p>Two</p>")
        status, told = site.get(connection, "/metrics")
        assert status == 200
        assert b'syndicator_requests_total{status="200"} 2.0' in told
        assert b'syndicator_requests_total{status="404"} 1.0' in told
        assert site.viewed == {"0a": 2}
        assert str(os.getpid()).encode() in site.get(connection, "/healthz")[1]
        assert site.get(connection, "/articles/0a/") == (200, b"<p>Two</p>")
        site.outbox.bury(PAGE)
        assert site.once("/articles/0a/")[0] == 410
        connection.close()


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/private/club/rss.xml", 401),
        ("/private/club/rss.xml?token=t0ken", 200),
        ("/~t0ken/private/club/rss.xml", 200),
        ("/%7Et0ken/private/club/rss.xml", 200),
        ("/~wrong/private/club/rss.xml", 404),
        ("/%70rivate/club/rss.xml", 401),
        ("/hub", 405),
        ("/websub/x", 404),
    ],
)
def test_what_is_handed_over(tmp_path: Path, target: str, status: int) -> None:
    """Private channels, hubs and call-backs are answered by who knows of them, however the path is written."""
    with served(tmp_path) as site:
        assert site.once(target)[0] == status


def test_a_request_that_comes_in_pieces_is_handed_over_whole(tmp_path: Path) -> None:
    """Its bytes are kept until it is known what it asks for; behind another one, not yet answered, the answer is to come back."""
    with served(tmp_path) as site:
        with socket.create_connection(("127.0.0.1", site.server.port), timeout=30) as one:
            for piece in (b"GET /hea", b"lthz HT", b"TP/1.1\r\nHost: x\r\n", b"Connection: close\r\n\r\n"):
                one.sendall(piece)
                time.sleep(0.05)
            assert b'"here"' in b"".join(iter(lambda: one.recv(4096), b""))
        with socket.create_connection(("127.0.0.1", site.server.port), timeout=30) as two:
            two.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            told = b"".join(iter(lambda: two.recv(4096), b""))
            assert [line.split()[1] for line in told.splitlines() if line.startswith(b"HTTP/1.1 ")] == [b"404", b"503"]


def test_one_that_dies_is_followed_by_another(tmp_path: Path) -> None:
    """At the same port; who asks meanwhile waits, and is answered."""
    with served(tmp_path) as site:
        first = site.server.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert site.once("/articles/0a/") == (200, b"<p>One</p>")
        assert site.server.pid != first
        last = site.server.pid
    with pytest.raises(ProcessLookupError):
        os.kill(last or 0, 0)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """Before any process is started."""
    with served(tmp_path) as site, pytest.raises(SyndicatorError, match=r"serve\.port"):
        Site(tmp_path / "other", site.server.port).server.start()
