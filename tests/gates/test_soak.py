"""G-M1: what a process takes stays what it is, however long it runs."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.gates import FULL, report, size
from tests.gates.soak import START
from tests.origin.server import Answer, Origin, Seen, reply

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = size(25, 1100)
EVERY = 900
HOURS = size(2, 25)
SAMPLES = size(6, 50)
NEWS = 60
"""Polls of a source after which it has something new."""
ITEMS = 4
"""In a feed, and kept of it: what comes puts out what is oldest, so that what grows is none of the articles."""
REPRINTED = 8
"""Of every how many pieces of news a neighbour tells the text as well."""
VOCABULARY = [f"word{n}" for n in range(997)]
SLOPE = 1.0
"""MB by which 10,000 polls may leave the process larger."""
SPREAD = 12
"""Descriptors more than at the least moment that may be open: connections that are kept for a while."""


class Outlets:
    """Feeds that bring something new now and then; each of their hosts answers 304 meanwhile."""

    def __init__(self) -> None:
        self.origin = Origin(serve=self._answer)
        self.visits: dict[str, int] = {}
        self.whole = self.same = 0

    def sources(self) -> dict[str, Any]:
        return {
            f"s{n}": {"name": f"Source {n}", "url": self.origin.url(f"/{n}", f"h{n}.test"), "every": f"{EVERY} s"}
            for n in range(SOURCES)
        }

    def _answer(self, seen: Seen) -> Answer:
        self.origin.seen.clear()
        self.origin.forget()
        if seen.path == "/robots.txt":
            return _kept(reply(404))
        number = int(seen.path[1:])
        visit = self.visits[seen.path] = self.visits.get(seen.path, number % NEWS) + 1
        version = visit // NEWS
        tag = f'"{version}"'
        if seen.headers.get("if-none-match") == tag:
            self.same += 1
            return _kept(reply(304, ETag=tag))
        self.whole += 1
        return _kept(reply(body=feed(number, version), Content_Type="application/rss+xml", ETag=tag))


def _kept(answer: Answer) -> Answer:
    return Answer(answer.pieces, keep=True)


def feed(number: int, version: int) -> bytes:
    items = []
    for told in range(version, version - ITEMS, -1):
        at = format_datetime(START + timedelta(hours=told, seconds=number - 7200))
        teller = number - 1 if number % 2 and told % REPRINTED == 0 else number
        words = " ".join(random.Random(f"{teller} {told}").choices(VOCABULARY, k=90))
        items.append(
            f"<item><title>Report {told} of place {number}</title><link>http://h{number}.test/{told}</link>"
            f"<guid>{number}-{told}</guid><pubDate>{at}</pubDate><description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
        )
    head = f"<title>Place {number}</title><link>http://h{number}.test/</link><description>x</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def slope(samples: list[dict[str, float]]) -> float:
    """MB per 10,000 polls, by least squares."""
    xs, ys = [one["polls"] / 10_000 for one in samples], [one["mb"] for one in samples]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / over if over else 0.0


def _range(samples: list[dict[str, float]], what: str) -> str:
    values = [one[what] for one in samples]
    return f"{min(values)} to {max(values)}" if min(values) < max(values) else f"{values[0]}"


@pytest.mark.timeout(3000)
def test_m1_memory_and_all_else_stays_flat(tmp_path: Path) -> None:
    """A day of polls through the whole program: memory, descriptors, children and temporary files stay as they are."""
    outlets = Outlets()
    told = {"folder": str(tmp_path), "sources": outlets.sources(), "keep": ITEMS, "hours": HOURS, "samples": SAMPLES}
    done = subprocess.run(
        [sys.executable, "-m", "tests.gates.soak"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=2900,
        check=False,
    )
    outlets.origin.close()
    assert done.returncode == 0, done.stderr[-4000:]
    samples = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(samples) == SAMPLES
    polls = samples[-1]["polls"]
    assert polls >= SOURCES * (HOURS * 3600 / EVERY / 1.3 - 1)
    assert outlets.same > outlets.whole
    settled = samples[len(samples) // 3 :]
    for what, most in (("files", SPREAD), ("children", 1), ("threads", 4), ("temporary", 0)):
        values = [one[what] for one in settled]
        assert max(values) - min(values) <= most, (what, values)
    grown = slope(settled)
    if FULL:
        assert grown <= SLOPE
    else:  # in so few polls the slope says nothing: that memory does not run away is all that can be seen
        assert settled[-1]["mb"] - settled[0]["mb"] <= 25
    report(
        "G-M1",
        f"{HOURS} simulated hours, {SOURCES} sources, {polls} polls ({outlets.same} × 304, {outlets.whole} documents), "
        f"{samples[-1]['articles']} articles: {settled[0]['mb']:.0f} → {settled[-1]['mb']:.0f} MB after the first third, "
        f"{grown:+.2f} MB per 10,000 polls; {_range(settled, 'files')} files open, {_range(settled, 'children')} children, "
        f"{_range(settled, 'threads')} threads, {_range(settled, 'temporary')} temporary files",
    )
