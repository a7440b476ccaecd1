"""An origin that scores whoever reads its feeds, by the rules of a well-known public test of feed readers.

With validators at most once an hour and never without them again, values opaque and unaltered; without any at most once
a day; never earlier than Cache-Control or Retry-After allow; no cookies, referrer or cache-busters.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.fakes.clock import FakeClock
from tests.origin.server import Answer, Origin, Seen, reply

HOUR = 3600.0
DAY = 24 * HOUR
START = datetime(2026, 3, 1, tzinfo=UTC)
TAGS = {
    "strong": '"{path}-{version}"',
    "weak": 'W/"{version} {path}"',
    "bare": "{version}",
    "odd": '"a, \\"b\\"; {version}é"',
}
ALLOWED = {"host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since"}


@dataclass
class Feed:
    """How one feed answers, and what its reader has done so far."""

    tag: str = ""  # one of TAGS
    dated: bool = False  # Last-Modified
    fresh: float = 0.0  # max-age
    changes: float = 6.0  # hours between two entries
    given: tuple[str, str] | None = None  # validators of the last 200
    earliest: datetime = START
    asked: int = 0
    whole: int = 0


@dataclass
class Score:
    """Answers, and notes every violation."""

    clock: FakeClock
    feeds: dict[str, Feed]
    refusals: float = 0.05  # share of requests that are refused for a while
    violations: list[str] = field(default_factory=list)
    refused: int = 0
    robots: dict[str, list[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._dice = random.Random(5)
        self.origin = Origin(serve=self._serve)

    def sources(self) -> dict[str, dict[str, str]]:
        return {host: {"url": self.origin.url("/feed", f"{host}.test")} for host in self.feeds}

    def _serve(self, seen: Seen) -> Answer:
        host, now = seen.host.removesuffix(".test"), self.clock.now()
        if seen.path == "/robots.txt":
            times = self.robots.setdefault(host, [])
            self._expect(not times or now - times[-1] >= timedelta(days=1), host, "robots.txt twice in a day")
            times.append(now)
            return reply(404, Set_Cookie="id=1")
        feed = self.feeds[host]
        self._judge(seen, feed, host, now)
        feed.asked += 1
        if self._dice.random() < self.refusals:
            return self._refuse(feed, now)
        wait = max(HOUR if feed.tag or feed.dated else DAY, feed.fresh)
        feed.earliest = now + timedelta(seconds=wait)
        return self._answer(seen, feed, host, now)

    def _refuse(self, feed: Feed, now: datetime) -> Answer:
        self.refused += 1
        wait = self._dice.choice((90, 1200, 5 * HOUR))
        feed.earliest = now + timedelta(seconds=wait)
        form = format_datetime(feed.earliest, usegmt=True) if self._dice.random() < 0.5 else f"{wait:.0f}"
        return reply(self._dice.choice((429, 503)), Retry_After=form, Set_Cookie="id=1")

    def _answer(self, seen: Seen, feed: Feed, host: str, now: datetime) -> Answer:
        version = int((now - START).total_seconds() // (feed.changes * HOUR))
        tag = TAGS[feed.tag].format(path=host, version=version) if feed.tag else ""
        born = START + timedelta(hours=version * feed.changes)
        date = format_datetime(born, usegmt=True) if feed.dated else ""
        headers: dict[str, Any] = {"ETag": tag, "Last-Modified": date, "Set-Cookie": "id=1; Path=/"}
        if feed.fresh:
            headers["Cache-Control"] = f"max-age={feed.fresh:.0f}"
        headers = {name: value for name, value in headers.items() if value}
        if (tag or date) and feed.given == (tag, date) and ("if-none-match" in seen.headers or not tag):
            return reply(304, **headers)
        feed.given, feed.whole = (tag, date), feed.whole + 1
        items = [
            {
                "id": str(n),
                "url": f"https://{host}.example/{n}",
                "title": f"{host} {n}",
                "content_text": f"Piece {n} of {host}, one of many.",
                "date_published": (START + timedelta(hours=n * feed.changes)).isoformat(),
            }
            for n in range(max(0, version - 9), version + 1)
        ]
        made = {"version": "https://jsonfeed.org/version/1.1", "title": host, "items": items}
        return reply(body=json.dumps(made).encode(), Content_Type="application/feed+json", **headers)

    def _judge(self, seen: Seen, feed: Feed, host: str, now: datetime) -> None:
        early = (feed.earliest - now).total_seconds()
        self._expect(early <= 0, host, f"{early:.0f} s too early")
        if feed.given is not None:
            sent = seen.headers.get("if-none-match", ""), seen.headers.get("if-modified-since", "")
            given = tuple(value.encode("utf-8").decode("latin-1") for value in feed.given)
            self._expect(sent == given, host, f"validators {sent} for {given}")
        self._expect(seen.headers.keys() <= ALLOWED, host, f"headers {sorted(seen.headers.keys() - ALLOWED)}")
        self._expect(seen.target == "/feed", host, f"asked for {seen.target}")
        self._expect("mirror.test" in seen.headers["user-agent"], host, "nobody to write to")

    def _expect(self, fine: bool, host: str, what: str) -> None:
        if not fine:
            self.violations.append(f"{host} at {self.clock.now():%m-%d %H:%M:%S}: {what}")
