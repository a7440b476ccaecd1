"""What hubs have pushed to any of several machines."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.engine.subscribing.pushes import NOTES, Pushes, _note
from tests.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

TOGETHER = [token for token in map(str, range(500)) if _note(token) == NOTES[0]]
"""Subscriptions that are kept in one note."""


class Shared:
    """Notes, and the marks of those that were written."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, int]] = {}

    def recall(self, name: str) -> bytes | None:
        return self.kept[name][0] if name in self.kept else None

    def remember(self, name: str, value: bytes) -> None:
        self.kept[name] = value, len(self.kept) + sum(number for _, number in self.kept.values())

    def marks(self, names: Sequence[str]) -> Mapping[str, str]:
        return {name: str(self.kept[name][1]) for name in names if name in self.kept}

    def alone(self, place: str) -> AbstractContextManager[None]:
        return nullcontext()


def test_a_delivery_counts_once_on_whichever_machine() -> None:
    """A second one of the same is none, also while others of the same note come; what is subscribed no more is forgotten."""
    shared = Shared()
    here, there = (Pushes(shared, shared) for _ in range(2))
    first, second, ended = TOGETHER[:3]
    later = NOON + timedelta(minutes=1)
    assert here.add(ended, "x", NOON, {first, second, ended})
    assert here.add(first, "x", NOON, {first, second})
    assert there.add(second, "x", later, {first, second})
    assert not there.add(first, "x", later, {first, second})
    assert there.add(first, "y", later, {first, second})
    assert not here.add(first, "x", later, {first, second})
    assert (there.last(first), there.last(second), there.last(ended)) == (later, later, None)
    assert (here.last(first), here.last(second)) == (NOON, None)
    assert here.follow()
    assert (here.last(first), here.last(second)) == (later, later)
    assert not here.follow()


def test_a_damaged_note_costs_one_more_poll() -> None:
    """What was pushed before may come once more; what comes from then on is known again."""
    shared = Shared()
    pushes = Pushes(shared, shared)
    token = TOGETHER[0]
    assert pushes.add(token, "x", NOON, {token})
    shared.remember(NOTES[0], b"\xc1")
    assert pushes.follow()
    assert pushes.last(token) is None
    assert pushes.add(token, "x", NOON, {token})
    assert not pushes.add(token, "x", NOON, {token})
