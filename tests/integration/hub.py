"""A little WebSub hub and publisher on loopback: verifies, remembers, delivers (W3C WebSub)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import secrets
import threading
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.origin.server import Answer, Origin, Seen, reply


@dataclass
class Hub:
    """Stands at ``/hub`` of its origin; ``/feed`` is its one topic. ``lease`` is what it grants, as it writes it."""

    origin: Origin = field(default_factory=Origin)
    lease: str = "864000"
    requests: list[dict[str, str]] = field(default_factory=list)
    granted: dict[str, str] = field(default_factory=dict)  # call-back -> secret
    verifying: bool = True
    status: int = 202
    answers: list[tuple[int, bytes]] = field(default_factory=list)  # to our questions

    def __post_init__(self) -> None:
        self.origin.routes["/hub"] = self._asked

    @property
    def topic(self) -> str:
        return self.origin.url("/feed")

    def publish(self, body: bytes) -> None:
        link = f'<{self.origin.url("/hub")}>; rel="hub", <{self.topic}>; rel=self'
        self.origin.routes["/feed"] = reply(200, body, Content_Type="application/rss+xml", Link=link)

    def _asked(self, seen: Seen) -> Answer:
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        self.requests.append(form)
        if self.verifying and self.status == 202:
            threading.Thread(target=self._verify, args=(form,), daemon=True).start()
        return reply(self.status, b"no such topic" if self.status >= 400 else b"")

    def _verify(self, form: dict[str, str]) -> None:
        challenge = secrets.token_hex(8)
        query = {name: form[name] for name in ("hub.mode", "hub.topic")} | {"hub.challenge": challenge}
        if form["hub.mode"] == "subscribe":
            query["hub.lease_seconds"] = self.lease
        status, body = self.ask(form["hub.callback"], query)
        self.answers.append((status, body))
        if status == 200 and body.decode() == challenge:
            if form["hub.mode"] == "subscribe":
                self.granted[form["hub.callback"]] = form["hub.secret"]
            else:
                self.granted.pop(form["hub.callback"], None)

    def ask(self, callback: str, query: dict[str, str]) -> tuple[int, bytes]:
        return call("GET", f"{callback}?{urlencode(query)}")

    def deliver(self, body: bytes) -> list[int]:
        """To every subscriber, signed."""
        return [
            call("POST", callback, body, {"X-Hub-Signature": signed(secret, body)})[0]
            for callback, secret in self.granted.items()
        ]


def signed(secret: str, body: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}={hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()}"


def call(method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=30)
    try:
        connection.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
