"""Whether a node that leads still does."""

from __future__ import annotations

import pytest

from syndicator.app.leading import LEASE, Lease
from syndicator.errors import PublishError
from tests.fakes.clock import FakeClock


def test_the_database_is_asked_now_and_then_and_never_again_once_it_said_no() -> None:
    """Very many files are written; who leads no longer does not lead again in the middle of them."""
    clock, answers = FakeClock(), [True, True, False, True]
    asked: list[float] = []

    def leads() -> bool:
        asked.append(clock.monotonic())
        return answers[len(asked) - 1]

    lease = Lease("the folder", leads, clock.monotonic)
    for _ in range(2):
        for _ in range(100):
            lease.heed()
        clock.forward(seconds=LEASE)
    for _ in range(3):
        with pytest.raises(PublishError, match="another node writes the folder by now"):
            lease.heed()
        clock.forward(seconds=LEASE)
    assert len(asked) == 3
