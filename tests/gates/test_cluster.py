"""G-Q2: machines that die at any moment, and a database that goes away, lose nothing and publish nothing twice."""

from __future__ import annotations

import itertools
import json
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.gates import report, size
from tests.gates.cluster import clustered
from tests.gates.daemons import get, until
from tests.gates.press import Press
from tests.gates.press import press as pressed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Server
    from tests.gates.cluster import Machine


def shown(port: int) -> list[str]:
    """The titles in the feed that a node serves."""
    return [item["title"] for item in json.loads(get(port, "all/feed.json")[1])["items"]]


def all_is_there(node: Machine, press: Press) -> bool:
    """Everything that any outlet has published, and all of it once."""
    titles = shown(node.port)
    assert len(titles) == len(set(titles))
    return set(titles) == press.titles()


@contextmanager
def newsroom(press: Press, pause: float) -> Iterator[None]:
    """Outlets that publish all the while, one piece after another."""
    ended = threading.Event()

    def publish() -> None:
        for number, key in enumerate(itertools.cycle(press.pieces)):
            if ended.wait(pause):
                return
            press.publish(key, f"piece-{number}")

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_what_dies_costs_nothing(postgres: Server, tmp_path: Path) -> None:
    """Workers are killed in the middle of polls, one every two seconds, the node that leads once, and the database is
    restarted every thirty: every source is polled, nothing is lost, nothing is published twice.
    """
    with pressed(size(4, 12)) as press, clustered(press, tmp_path, postgres) as cluster:
        nodes = [cluster.machine("run") for _ in range(2)]
        workers = [cluster.machine("worker") for _ in range(size(2, 3))]
        for key in press.pieces:
            press.publish(key, "early")
        until(lambda: any("this node leads" in one.log for one in nodes))
        leader, node = sorted(nodes, key=lambda one: "this node leads" not in one.log)
        until(lambda: all_is_there(node, press), 120)
        press.slow = 0.3  # so that there is always somebody in the middle of something
        before = {key: len(times) for key, times in press.times.items()}
        killed, restarts, began = 0, 0, time.monotonic()
        with newsroom(press, 0.5):
            while killed < 2 or time.monotonic() - began < size(0, 300):
                worker = workers[killed % len(workers)]
                until(lambda: "polling for" in worker.said)  # noqa: B023 - asked at once
                time.sleep(2)
                worker.end(signal.SIGKILL)
                worker.start("worker")
                killed += 1
                if killed == 1:
                    leader.end(signal.SIGKILL)
                if time.monotonic() - began > 30 * restarts:
                    postgres.stop()
                    time.sleep(1)
                    postgres.start()
                    restarts += 1
        took = until(lambda: all_is_there(node, press), 180)
        assert "this node leads" in node.log
        polled = [len(times) - before[key] for key, times in press.times.items()]
        assert min(polled) > 0
        for worker in workers:  # one that was just started again is to have heard that it may be ended
            until(lambda: "polling for" in worker.said)  # noqa: B023 - asked at once
        for machine in (*workers, node):
            assert machine.end() == 0
        assert "Traceback" not in cluster.logs()
        report(
            "G-Q2",
            f"{killed} workers killed, {restarts} restarts of the database, {len(press.titles())} pieces of "
            f"{len(press.pieces)} sources, all published once {took:.0f} s after; {min(polled)} to {max(polled)} polls "
            f"of a source meanwhile",
        )
