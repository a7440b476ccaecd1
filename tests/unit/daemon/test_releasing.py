"""What goes on while a release takes long."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from syndicator.daemon import Daemon
from syndicator.model import ReleaseOutcome
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable


def test_polls_are_taken_up_while_a_release_goes_on() -> None:
    """Between the parts of a release sources that have come due are offered, twice a second at most, until it ends."""
    clock = FakeClock()
    offered: list[str] = []

    def release(*, check: bool, stopped: Callable[[], bool]) -> ReleaseOutcome:
        assert not check
        for _ in range(40):
            clock.forward(seconds=0.1)
            assert not stopped()
        return ReleaseOutcome(0, 0, 0, 0, 4.0)

    alarms = SimpleNamespace(is_on=lambda _: False, clear=lambda _: None)
    app: Any = SimpleNamespace(
        clock=clock,
        alarms=alarms,
        release=release,
        publishes=True,
        config=SimpleNamespace(store="x", path=Path("nowhere.yaml")),
    )
    app.due = lambda _busy, paced: [f"due at {clock.monotonic():.1f}"] if paced else []
    daemon = Daemon(app, lambda: None)
    daemon._round = SimpleNamespace(busy=frozenset, offer=offered.extend)  # type: ignore[assignment]
    daemon._release()
    assert 7 <= len(offered) <= 8
    daemon.stop()
    assert not daemon._between_parts()
    assert len(offered) <= 8
