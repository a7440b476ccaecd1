"""How we are is told in time, also while the state waits for its database."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from syndicator.daemon import pulse
from syndicator.daemon.pulse import Pulse
from syndicator.errors import StoreError
from tests.fakes.clock import FakeClock


class Look:
    """What is seen, or an error; waits while the gate is shut."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.looks = 0

    def __call__(self) -> dict[str, Any]:
        self.looks += 1
        assert self.gate.wait(60)
        if self.error is not None:
            raise self.error
        return {"status": "ok", "failing": self.looks, "problems": ["one is damaged"]}


def test_what_is_seen_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anew each time; and an error is the asker's, until a look ends well again."""
    monkeypatch.setattr(pulse, "MOMENT", 60.0)
    look = Look()
    told = Pulse(look)
    assert [told.report()["failing"] for _ in range(3)] == [1, 2, 3]
    look.error = OSError("no")
    with pytest.raises(OSError, match="no"):
        told.report()
    look.error = None
    assert told.report()["status"] == "ok"


def test_nobody_waits_for_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a moment the last look will do; then it is said for how long there was none; one looks at a time."""
    look, clock = Look(), FakeClock()
    told = Pulse(look, clock.monotonic)
    monkeypatch.setattr(pulse, "MOMENT", 60.0)
    told.report()
    monkeypatch.setattr(pulse, "MOMENT", 0.02)
    look.gate.clear()
    try:
        assert told.report() == {"status": "ok", "failing": 1, "problems": ["one is damaged"]}
        clock.forward(seconds=pulse.LONG + 9)
        for _ in range(3):
            report = told.report()
            assert (report["status"], report["failing"]) == ("degraded", 1)
            assert report["problems"] == [
                "the state does not answer, for 12 s at least; what stands is served",
                "one is damaged",
            ]
        assert look.looks == 2
        look.error = StoreError("waited 60 s")
        look.gate.set()
        monkeypatch.setattr(pulse, "MOMENT", 60.0)
        report = told.report()  # it gave up, and another look waits as long: nothing is well meanwhile
        assert (report["status"], report["failing"]) == ("degraded", 1)
        assert told.report()["status"] == "degraded"
        look.error = None
    finally:
        look.gate.set()
    monkeypatch.setattr(pulse, "MOMENT", 60.0)
    assert told.report()["status"] == "ok"


def test_before_anything_was_seen_it_is_said_so() -> None:
    """Nothing is made up."""
    look = Look()
    look.gate.clear()
    try:
        report = Pulse(look).report()
        assert report == {"status": "degraded", "problems": ["the state does not answer; what stands is served"]}
    finally:
        look.gate.set()
