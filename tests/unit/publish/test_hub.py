"""Hubs are told, and whatever they answer does no harm."""

from __future__ import annotations

import logging
import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests

from syndicator.publish.hub import HubNotifier, RequestsPoster

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HUB, OTHER = "https://hub.example/", "https://u:hunter2@other.example/"
TOPICS = ["https://t.example/all/rss.xml", "https://t.example/all/atom.xml", "https://t.example/all/rss.xml"]


class FakePoster:
    """Remembers what was posted; answers or raises as told."""

    def __init__(self, answers: Mapping[str, int | Exception]) -> None:
        self.answers = answers
        self.posted: list[tuple[str, str]] = []

    def __call__(self, url: str, fields: Mapping[str, str]) -> int:
        assert fields["hub.mode"] == "publish"
        assert fields["hub.topic"] == fields["hub.url"]
        self.posted.append((url, fields["hub.url"]))
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_every_hub_hears_of_every_topic_once() -> None:
    """Each hub gets one request for each changed feed."""
    post = FakePoster({HUB: 204, OTHER: 202})
    HubNotifier([HUB, OTHER], post).notify(TOPICS)
    assert post.posted == [(hub, topic) for hub in (HUB, OTHER) for topic in TOPICS[:2]]


@pytest.mark.parametrize("answer", [500, 302, requests.ConnectionError("https://u:hunter2@other"), ValueError("x")])
def test_a_failing_hub_is_logged_and_left_alone(answer: int | Exception, caplog: pytest.LogCaptureFixture) -> None:
    """A hub that fails is asked once, logged without its credentials, and keeps no other hub from hearing."""
    post = FakePoster({OTHER: answer, HUB: 204})
    with caplog.at_level(logging.WARNING):
        HubNotifier([OTHER, HUB], post).notify(TOPICS)
    assert [hub for hub, _ in post.posted] == [OTHER, HUB, HUB]
    assert "other.example" in caplog.text
    assert "hunter2" not in caplog.text


@contextmanager
def hub(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A hub on loopback that gives one answer, and what it was sent."""
    heard: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data = b""
            while b"hub.topic=" not in data and (more := self.request.recv(65536)):
                data += more
            heard.append(data)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", heard
        finally:
            server.shutdown()
            thread.join()


def test_the_poster_sends_a_form() -> None:
    """The default poster sends the fields as a form and answers the status."""
    with hub(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") as (url, heard):
        assert RequestsPoster(2)(url, {"hub.mode": "publish", "hub.topic": "https://t.example/?a=1&b"}) == 202
    assert b"application/x-www-form-urlencoded" in heard[0]
    assert b"hub.mode=publish&hub.topic=https%3A%2F%2Ft.example%2F%3Fa%3D1%26b" in heard[0]


def test_the_poster_follows_nothing() -> None:
    """A redirect is an answer like any other, and its body is not read."""
    head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 999999999\r\n\r\n"
    with hub(head) as (url, heard):
        assert RequestsPoster(2)(url, {"hub.topic": "x"}) == 302
    assert len(heard) == 1
