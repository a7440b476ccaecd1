"""Hubs are told, and whatever they answer does no harm."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import FetchError, Unreachable
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import FetchSettings, Parcel, Receipt
from syndicator.publish.hub import HubNotifier
from tests.origin.server import Origin, reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HUB, OTHER = "https://hub.example/", "https://u:hunter2@other.example/"
TOPICS = ["https://t.example/all/rss.xml", "https://t.example/all/atom.xml?a=1&b", "https://t.example/all/rss.xml"]


class FakePoster:
    """Remembers what was posted; answers or raises as told."""

    def __init__(self, answers: Mapping[str, int | FetchError]) -> None:
        self.answers = answers
        self.posted: list[tuple[str, bytes]] = []

    def __call__(self, parcel: Parcel) -> Receipt:
        assert parcel.media_type == "application/x-www-form-urlencoded"
        self.posted.append((parcel.url, parcel.body))
        answer = self.answers[parcel.url]
        if isinstance(answer, FetchError):
            raise answer
        return Receipt(answer, parcel.url)


def test_every_hub_hears_of_every_topic_once() -> None:
    """Each hub gets one form for each changed feed."""
    post = FakePoster({HUB: 204, OTHER: 202})
    HubNotifier([HUB, OTHER], post).notify(TOPICS)
    assert [hub for hub, _ in post.posted] == [HUB, HUB, OTHER, OTHER]
    assert post.posted[1][1] == (
        b"hub.mode=publish&hub.url=https%3A%2F%2Ft.example%2Fall%2Fatom.xml%3Fa%3D1%26b"
        b"&hub.topic=https%3A%2F%2Ft.example%2Fall%2Fatom.xml%3Fa%3D1%26b"
    )


@pytest.mark.parametrize("answer", [500, 302, Unreachable("other.example: no route", url="https://u:hunter2@other")])
def test_a_failing_hub_is_logged_and_left_alone(answer: int | FetchError, caplog: pytest.LogCaptureFixture) -> None:
    """A hub that fails is asked once, logged without its credentials, and keeps no other hub from hearing."""
    post = FakePoster({OTHER: answer, HUB: 204})
    with caplog.at_level(logging.WARNING):
        HubNotifier([OTHER, HUB], post).notify(TOPICS)
    assert [hub for hub, _ in post.posted] == [OTHER, HUB, HUB]
    assert "other.example" in caplog.text
    assert "hunter2" not in caplog.text


class Clock:
    """The machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def hub() -> Iterator[Origin]:
    """A hub on loopback."""
    made = Origin({"/": reply(202)})
    yield made
    made.close()


def test_hubs_are_reached_by_the_guarded_door(hub: Origin, caplog: pytest.LogCaptureFixture) -> None:
    """A hub on an address that the guard refuses is not connected to; on one that the operator opened, it is told."""
    for networks, told in (((), 0), (("127.0.0.0/8",), 2)):
        fetcher = HttpFetcher(FetchSettings(user_agent="x", allow_networks=networks, host_interval=0), clock=Clock())
        HubNotifier([hub.url("/")], fetcher.post).notify(TOPICS)
        fetcher.close()
        assert len(hub.seen) == told
    assert "port" in caplog.text
    assert hub.seen[0].method == "POST"
