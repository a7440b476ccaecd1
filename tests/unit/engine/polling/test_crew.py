"""A few threads at once, more where those are held up."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from syndicator.engine.polling import crew
from syndicator.engine.polling.crew import FEW, Crew

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_things_that_wait_get_a_thread_each() -> None:
    """Thirty that only end together all end; no more threads are started than may be."""
    lock = threading.Lock()
    together = threading.Barrier(30, timeout=60)
    served: list[int] = []

    def serve(number: int) -> None:
        together.wait()
        with lock:
            served.append(number)
            made.ended()

    made = Crew(serve, 30, lock)
    with lock:
        for number in range(60):
            made.add(number)
    _until(lambda: len(served) == 60)
    with lock:
        made.stop()
    assert sorted(served) == list(range(60))


def test_things_that_end_at_once_are_served_by_a_few_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the process is busy and gets on, no thread is added to those few."""
    monkeypatch.setattr(crew, "process_time", time.monotonic)  # a whole processor, however busy the machine is
    lock = threading.Lock()
    served, by = [0], set()

    def serve(_: int) -> None:
        time.sleep(0.0005)
        with lock:
            served[0] += 1
            by.add(threading.get_ident())
            made.ended()

    made = Crew(serve, 64, lock)
    with lock:
        for number in range(4000):
            made.add(number)
    _until(lambda: served[0] == 4000)
    with lock:
        made.stop()
    assert len(by) <= FEW


def test_a_process_that_is_busy_with_something_else_starts_threads_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Things that wait while others use the processor are held up, and get threads."""
    monkeypatch.setattr(crew, "process_time", time.monotonic)
    lock = threading.Lock()
    together = threading.Barrier(3 * FEW, timeout=60)

    def serve(_: int) -> None:
        together.wait()
        with lock:
            made.ended()

    made = Crew(serve, 64, lock)
    with lock:
        for number in range(3 * FEW):
            made.add(number)
    _until(lambda: made._ended == 3 * FEW)
    with lock:
        made.stop()


def test_what_is_to_be_served_first_is() -> None:
    """A thing added as the first goes before those that wait for a thread."""
    lock, gate = threading.Lock(), threading.Event()
    served: list[str] = []

    def serve(name: str) -> None:
        if name == "gate":
            gate.wait(60)
        served.append(name)

    made = Crew(serve, 1, lock)
    with lock:
        for name in ("gate", "b", "c"):
            made.add(name)
        made.add("a", first=True)
    gate.set()
    _until(lambda: len(served) == 4)
    with lock:
        made.stop()
    assert served in (["gate", "a", "b", "c"], ["a", "gate", "b", "c"])


def test_what_fails_leaves_its_thread_to_the_others() -> None:
    """Nothing waits for ever behind a thing that raised something."""
    lock = threading.Lock()
    served: list[int] = []

    def serve(number: int) -> None:
        if number < 5:
            raise ZeroDivisionError
        served.append(number)

    made = Crew(serve, 2, lock)
    with lock:
        for number in range(10):
            made.add(number)
    _until(lambda: len(served) == 5)
    with lock:
        made.stop()
    assert sorted(served) == [5, 6, 7, 8, 9]


def test_a_crew_that_was_stopped_serves_nothing_more() -> None:
    """What had not begun does not begin."""
    lock, gate, begun = threading.Lock(), threading.Event(), threading.Event()
    served: list[int] = []

    def serve(number: int) -> None:
        served.append(number)
        begun.set()
        gate.wait(60)

    made = Crew(serve, 1, lock)
    with lock:
        made.add(1)
        made.add(2)
    assert begun.wait(60)
    with lock:
        made.stop()
    gate.set()
    time.sleep(0.1)
    assert served == [1]
