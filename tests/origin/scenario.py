"""What a scenario is, and the documents that scenarios are made of."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from tests.origin.server import Answer, Seen, reply

Serve = Callable[[Seen], Answer]

NOW = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
"""The time of the first poll; each later one comes a day later."""
MARK = "this domain is parked"
"""Stands in everything that is no article; must stand in nothing that we store or publish."""
RSS = "application/rss+xml; charset=utf-8"
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


@dataclass(frozen=True)
class Scenario:
    """One way in which a source behaves, and what has to come of it.

    ``ends`` says how each poll ends: an outcome's status, or the kind of its error; ``keeps`` how many articles of the
    source are stored then. ``source`` is configuration beside its name and address; ``pages`` how many article
    pages were asked for in all (None: not looked at).
    """

    name: str
    serve: Serve
    ends: tuple[str, ...]
    keeps: tuple[int, ...]
    source: Mapping[str, Any] = field(default_factory=dict)
    scheme: str = "http"
    path: str = "/feed"
    pages: int | None = None
    absent: tuple[str, ...] = ()
    """Words that must not stand in anything published."""

    @property
    def host(self) -> str:
        return f"{self.name}.test"


class Kind:
    """The scenarios of one file."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.scenarios: list[Scenario] = []

    def add(self, name: str, serve: Serve | Answer, ends: str, keeps: str, **more: Any) -> None:
        """``ends`` and ``keeps`` with blanks between the polls."""
        made = (lambda _: serve) if isinstance(serve, Answer) else serve
        scenario = Scenario(f"{self.prefix}-{name}", made, tuple(ends.split()), tuple(map(int, keeps.split())), **more)
        assert len(scenario.ends) == len(scenario.keeps), scenario.name
        self.scenarios.append(scenario)

    def amid(self, name: str, bad: Serve | Answer, end: str, keeps: str = "3 3 4", **more: Any) -> None:
        """A good answer, a bad one that ends so, and a good one with one entry more."""
        self.add(name, amid(bad), f"changed {end} changed", keeps, **more)


def amid(bad: Serve | Answer) -> Serve:
    def serve(seen: Seen) -> Answer:
        if seen.visit == 2 or seen.path != "/feed":
            return bad(seen) if callable(bad) else bad
        # every time over a new connection: what breaks on a kept one is asked for once more, as it should be
        return reply(body=feed(seen, *range(1, 5 if seen.visit > 2 else 4)), Content_Type=RSS, keep=False)

    return serve


def words(seed: str, count: int = 60) -> str:
    """A text that no other seed has."""
    chosen = random.Random(seed)
    return " ".join("".join(chosen.choices(SYLLABLES, k=3)) for _ in range(count)).capitalize() + "."


def item(seen: Seen, number: int, **fields: str | None) -> str:
    """An RSS item; ``fields`` are elements that replace the usual ones, markup included; None leaves one out."""
    site = seen.site
    moment = NOW - timedelta(hours=number)
    made: dict[str, str | None] = {
        "title": f"Story {number} of {seen.host}",
        "link": f"{site}/story/{number}",
        "guid": f"{site}/story/{number}",
        "pubDate": f"{moment:%a, %d %b %Y %H:%M:%S} GMT",
        "description": escape(f"<p>{words(f'{seen.host} {number}')}</p>"),
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in {**made, **fields}.items() if value is not None)
    return f"<item>{inner}</item>"


def channel(
    seen: Seen, items: str, *, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>'
) -> str:
    return (
        f'{declaration}<rss version="2.0"><channel><title>{seen.host}</title><link>http://{seen.host}/</link>{head}'
        f"{items}</channel></rss>"
    )


def feed(seen: Seen, *numbers: int, **fields: str | None) -> bytes:
    """An RSS feed of these stories."""
    return channel(seen, "".join(item(seen, number, **fields) for number in numbers)).encode()


def good(seen: Seen) -> Answer:
    """Three stories, and one more each day."""
    return reply(body=feed(seen, *range(1, 3 + seen.visit)), Content_Type=RSS)


def page(text: str = MARK, title: str = "Sign in") -> bytes:
    """An HTML page that is nobody's article."""
    return f"<!doctype html><html><head><title>{title}</title></head><body><h1>{text}</h1><p>{text}</p></body></html>".encode()


HTML: dict[str, Any] = {"Content_Type": "text/html; charset=utf-8"}
