"""Worker processes under poison: what hangs, dies or devours costs one entry, and leaves nothing behind."""

from __future__ import annotations

import math
import tempfile
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]  # no stubs among the tools
import pytest

from syndicator.engine.polling.reading import Reader
from syndicator.engine.refining.batch import Document
from syndicator.errors import PoisonError
from syndicator.model import WorkerSettings
from syndicator.workers import ProcessWorkers
from syndicator.workers.child import LATE
from tests.builders import source
from tests.fakes import poison
from tests.fakes.poison import PoisonedWorkers
from tests.gates import FULL, report, size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEADLINE = 2.0
COUNT = size(3, 41)
STUCK = 1.0
"""Seconds that a step with one entry may take."""
SLACK = 1 if FULL else 50
"""What hangs gets what others leave of the processors: beside a test suite, it takes longer until it has had its time."""
NOW = datetime.fromisoformat("2026-03-18T08:00:00+00:00")


@pytest.fixture(scope="module", name="workers")
def two_workers() -> Iterator[ProcessWorkers]:
    settings = WorkerSettings(processes=2, deadline=DEADLINE, memory=256 * 1024 * 1024, idle=60)
    with ProcessWorkers(settings, preload=("syndicator.engine.refining.pipeline",)) as workers:
        yield workers


def feed(count: int, poisonous: dict[int, str]) -> bytes:
    items = "".join(
        f"<item><title>Item {number}</title><link>https://one.example/{number}</link><description>"
        f"{poison.MARK.decode() + poisonous[number] if number in poisonous else 'Nothing new'} here</description></item>"
        for number in range(count)
    )
    return f"<rss version='2.0'><channel><title>One</title>{items}</channel></rss>".encode()


def document(body: bytes) -> Document:
    return Document(source("one"), "UTC", "https://one.example/feed", body, "application/rss+xml", frozenset(), NOW)


@pytest.mark.parametrize("kind", ["abort", "devour", "hang", "recurse", "stumble"])
def test_a_poisonous_entry_is_isolated_in_real_workers(workers: ProcessWorkers, kind: str) -> None:
    """Whatever an entry does to its worker, it alone is set apart, with the reason, and the others are read."""
    reader = Reader(PoisonedWorkers(workers), lambda _: None, lambda _: False)
    started = time.monotonic()
    reading = reader.read(document(feed(COUNT, {2: kind})))
    assert [one.label for one in reading.poison] == ["https://one.example/2"]
    assert len(reading.drafts) == COUNT - 1
    reasons = {
        "abort": "SIGABRT",
        "devour": "MemoryError",
        "hang": "no result within 1 s",
        "recurse": "RecursionError",
        "stumble": "KeyError: 'nobody thought of this' (poison.py, line",
    }
    assert reasons[kind] in reading.poison[0].reason
    # the whole at its deadline, then log2(n) parts at a second each, and the start of a worker after each
    assert time.monotonic() - started < (DEADLINE + math.log2(COUNT) * (1 + 8)) * SLACK


def test_an_entry_that_was_marked_is_found_at_once() -> None:
    """An entry on which a stage does not end costs a step's time twice, not a deadline and the halving of the others."""
    settings = WorkerSettings(processes=2, deadline=6 * STUCK, idle=60)
    with ProcessWorkers(settings, preload=("syndicator.engine.refining.pipeline",)) as workers:
        counted = PoisonedWorkers(workers, in_stages=True)
        reading = Reader(counted, lambda _: None, lambda _: False).read(document(feed(COUNT, {2: "spin"})))
    ((label, reason),) = [(one.label, one.reason) for one in reading.poison]
    assert label == "https://one.example/2"
    assert reason.startswith("no result within")  # of a step, or of a suspect, whichever was looked at first
    assert len(reading.drafts) == COUNT - 1
    # the whole, it without items, the one that is named, the others, and what to call that one
    assert counted.calls == 5


def test_a_hang_does_not_hold_up_the_others() -> None:
    """While as many calls hang as there are processes, others are served, and the hanging ones get less of the machine."""
    with ProcessWorkers(WorkerSettings(processes=2, deadline=1.5, idle=60), preload=(__name__,)) as workers:
        _serve_while_two_hang(workers)


def _serve_while_two_hang(workers: ProcessWorkers) -> None:
    ended: list[str] = []

    def hang() -> None:
        with pytest.raises(PoisonError) as caught:
            workers.run(call, "spin")
        ended.append(str(caught.value))

    threads = [threading.Thread(target=hang) for _ in range(2)]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + 60
    while [child.nice() for child in psutil.Process().children()].count(LATE) < 2:
        assert time.monotonic() < ends
        time.sleep(0.02)
    for _ in range(10):
        assert workers.run(abs, -3) == 3
    assert not ended
    for thread in threads:
        thread.join()
    assert ended == ["no result within 1.5 s"] * 2


def test_a_result_that_is_too_large_is_poison() -> None:
    """A worker cannot make its parent take more memory than it may take itself."""
    with ProcessWorkers(WorkerSettings(processes=1)) as workers:
        before = psutil.Process().memory_info().rss
        with pytest.raises(PoisonError, match="a result of 2"):
            workers.run(bytes, 200_000_000)
        assert psutil.Process().memory_info().rss - before < 20_000_000


def call(kind: str) -> None:
    poison.KINDS[kind]()


def test_deaths_in_a_row_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many hangs and kills descriptors, children, threads and temporary files are what they were."""
    rounds = size(4, 100)
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # a folder in which nobody else makes any
    monkeypatch.setattr(tempfile, "tempdir", None)
    here = psutil.Process()
    kinds = ["spin", "abort", "devour", "leave"]
    with ProcessWorkers(WorkerSettings(processes=2, deadline=0.5, memory=128 * 1024 * 1024)) as workers:
        # what earlier tests left may end meanwhile, so what is asked is that nothing is there that was not
        threads, children = set(threading.enumerate()), here.children()
        descriptors = here.num_fds()
        slowest = 0.0
        for number in range(rounds):
            workers.run(abs, -1)
            started = time.monotonic()
            with pytest.raises(PoisonError):
                workers.run(call, kinds[number % len(kinds)])
            slowest = max(slowest, time.monotonic() - started)
        workers.run(abs, -1)
        assert len(here.children()) <= len(children) + 1
        workers.close()
        assert set(threading.enumerate()) <= threads
        assert here.num_fds() <= descriptors
        assert not list(tmp_path.iterdir())
    assert len(here.children()) <= len(children)
    assert slowest < 0.5 * SLACK + 1
    report(
        "R19",
        f"{rounds} hangs and kills in a row, slot back after at most {slowest:.2f} s of a deadline of 0.5 s, nothing left",
    )
