"""G-N2: one poisonous source among many is one source's trouble: the others are polled as if it were not there."""

from __future__ import annotations

import json
import os
import time
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import PollOutcome, SourceKey, WorkerSettings
from syndicator.workers import ProcessWorkers
from tests.fakes.poison import MARK, PoisonedWorkers
from tests.gates import FULL, report, size
from tests.origin.client import Clock
from tests.origin.scenario import RSS, channel, item
from tests.origin.server import Answer, Origin, Seen, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = size(60, 1000)
WARM = 8
ENTRIES = size(4, 10)
ROUNDS = size(1, 3)
"""With it, and before and after each of them without it: what else the machine does changes from minute to minute, so
each is compared with its neighbours, and the middle one of these comparisons counts.
"""
SLOWER = 1.1 if FULL else 1000.0
"""How much longer the others may take: a tenth. What takes a second, beside a test suite, is not compared."""
KINDS = ("abort", "spin")
"""What the entry does, in the midst of a stage: it takes its worker along, or it never ends."""
POISON = SourceKey("s17")


@pytest.fixture(name="origin")
def many_hosts() -> Iterator[Origin]:
    """Serves every host ten entries; the seventeenth has one more, which is poison, where ``trouble`` names a kind."""
    made = Origin(serve=_serve)
    yield made
    made.close()


TROUBLE: list[str] = []


def _serve(seen: Seen) -> Answer:
    items = "".join(item(seen, number) for number in range(1, ENTRIES + 1))
    if seen.host == f"{POISON}.test" and TROUBLE:
        items += item(seen, 99, description=f"{MARK.decode()}{TROUBLE[0]} ")
    return reply(body=channel(seen, items).encode(), Content_Type=RSS)


def resolve(_host: str, _port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


def polled(origin: Origin, folder: Path, kind: str) -> tuple[float, list[PollOutcome]]:
    """Poll everything once; seconds until every source but the poisonous one was done, and what came of each."""
    TROUBLE[:] = [kind] if kind else []
    folder.mkdir()
    path = folder / "feeds.yaml"
    told = {
        "site": {"title": "T", "url": "http://mirror.test/", "contact": "d@mirror.test"},
        "store": "state",
        "fetch": {"allow_networks": ["127.0.0.0/8"], "host_interval": "0 s"},
        "sources": {f"s{number}": {"url": origin.url("/feed", f"s{number}.test")} for number in range(COUNT + WARM)},
        "channels": {"all": {}},
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    config = load(path, os.environ)
    clock = Clock()
    inner = ProcessWorkers(
        WorkerSettings(processes=2, deadline=8.0 if FULL else 60.0), preload=("syndicator.engine.refining.pipeline",)
    )
    fetcher = HttpFetcher(config.fetch, clock=clock, resolver=resolve)
    outcomes: list[PollOutcome] = []
    last = started = 0.0

    def done(outcome: PollOutcome) -> None:
        nonlocal last
        outcomes.append(outcome)
        if outcome.source != POISON:
            last = time.monotonic()

    with inner, App(config, clock=clock, workers=PoisonedWorkers(inner, in_stages=True), fetcher=fetcher) as app:
        chosen = app.chosen([])
        app.poll(chosen[COUNT:])  # the workers are there, and have read something, before the race begins
        started = time.monotonic()
        app.poll(chosen[:COUNT], done)
        kept = {key: len(app.store.articles(SourceKey(key))) for key in config.sources}
        assert kept == dict.fromkeys(config.sources, ENTRIES)
        quarantined = [status.key for status in app.status() if status.quarantine]
        assert quarantined == ([POISON] if kind else [])
    fetcher.close()
    return last - started, outcomes


@pytest.mark.parametrize("kind", KINDS if FULL else KINDS[:1])
def test_one_poison_among_many(origin: Origin, tmp_path: Path, kind: str) -> None:
    """All other sources are updated, hardly later than without it, and the poisonous source's own other entries come too."""
    spent: dict[str, list[float]] = {"": [], kind: []}
    for number, trouble in enumerate(["", *[kind, ""] * ROUNDS]):
        seconds, outcomes = polled(origin, tmp_path / f"{number}", trouble)
        assert len(outcomes) == COUNT
        assert {outcome.status for outcome in outcomes} == {"changed"}
        spent[trouble].append(seconds)
    alone = [(before + after) / 2 for before, after in pairwise(spent[""])]
    slower = [beside / without for beside, without in zip(spent[kind], alone, strict=True)]
    assert median(slower) < SLOWER
    report(
        "G-N2",
        f"one entry that does “{kind}” among {COUNT} sources of {ENTRIES} entries: {COUNT - 1} updated after "
        f"{median(spent[kind]):.1f} s, {median(alone):.1f} s without it ("
        + ", ".join(f"{100 * (ratio - 1):+.0f} %" for ratio in sorted(slower))
        + ")",
    )
