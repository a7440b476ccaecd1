"""An outbox, served on loopback."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syndicator.model import Rendition, ServeSettings
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.web import WebServer, create_app

if TYPE_CHECKING:
    from pathlib import Path

RSS = "all/rss.xml"
PAGE = "articles/0a/index.html"
BODY = b"<rss>" + b"some words of news, " * 500 + b"</rss>"
HTML = "text/html; charset=utf-8"
TYPES = {
    RSS: "application/rss+xml; charset=utf-8",
    "all/atom.xml": "application/atom+xml; charset=utf-8",
    "all/feed.json": "application/feed+json",
    "all/index.html": HTML,
    "index.html": HTML,
    PAGE: HTML,
    "static/site.css": "text/css; charset=utf-8",
    "categories/科技/rss.xml": "application/rss+xml; charset=utf-8",
}


@dataclass
class FakeMeter:
    """Counts answers."""

    statuses: list[int] = field(default_factory=list)

    def served(self, status: int) -> None:
        self.statuses.append(status)

    def metrics(self) -> bytes:
        return b"syndicator_up 1\n"


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(port: int, target: str, headers: dict[str, str] | None = None, method: str = "GET") -> Reply:
    """What a server on loopback answers to a request with these headers and no others."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)
    finally:
        connection.close()


class Site:
    """An outbox, served."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.outbox = FileOutbox(root)
        self.meter = FakeMeter()
        self.health: dict[str, Any] = {"status": "ok", "failing": 3}
        for path, media_type in TYPES.items():
            self.outbox.put(Rendition(path, media_type, BODY))
        app = create_app(root, self.outbox, self.meter, lambda: dict(self.health))
        self.server = WebServer(ServeSettings(port=0), app, patience=1.0)
        self.server.start()

    def get(self, target: str, headers: dict[str, str] | None = None, method: str = "GET") -> Reply:
        return ask(self.server.port, target, headers, method)

    def close(self) -> None:
        self.server.stop()
        self.outbox.close()


def unzstd(body: bytes) -> bytes:
    """What a Zstandard frame holds."""
    try:
        from compression import zstd
    except ImportError:
        from backports import zstd
    return bytes(zstd.decompress(body))
