"""What poisons a batch is found by halving it, at a bounded cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.engine.isolation import isolate
from syndicator.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Attempts:
    """Fails on whatever holds a poison, and counts what it was asked to do."""

    def __init__(self, poison: set[int]) -> None:
        self.poison = poison
        self.failures = 0
        self.done: list[int] = []

    def __call__(self, part: Sequence[int]) -> list[int]:
        if found := self.poison.intersection(part):
            self.failures += 1
            raise PoisonError(f"{min(found)} is poison")
        self.done += part
        return list(part)


@pytest.mark.parametrize("count", [1, 2, 3, 50, 1000])
def test_one_poison_costs_the_logarithm_of_its_batch(count: int) -> None:
    """Whichever of n entries it is, at most log2(n) parts fail, and every other entry is done exactly once."""
    for poison in {0, count // 3, count - 1}:
        attempt = Attempts({poison})
        found = isolate(range(count), attempt)
        assert found.poison == ((poison, f"{poison} is poison"),)
        assert attempt.done == [number for number in range(count) if number != poison]
        assert attempt.failures <= max(1, math.ceil(math.log2(count)))
        assert not found.left


@given(st.sets(st.integers(0, 39)), st.integers(0, 40))
def test_nothing_is_lost_and_nothing_done_twice(poison: set[int], allowance: int) -> None:
    """However much is poison and however little may fail, each entry is taken, condemned or left: once."""
    attempt = Attempts(poison)
    found = isolate(range(40), attempt, allowance, failed=False)
    condemned = {number for number, _ in found.poison}
    assert sorted([*attempt.done, *condemned, *found.left]) == list(range(40))
    assert condemned <= poison
    assert attempt.failures <= allowance
    assert [number for part in found.taken for number in part] == attempt.done


def test_what_failed_only_because_it_was_much_is_all_taken() -> None:
    """A batch that fails whole but not in parts holds no poison."""
    found = isolate(range(10), list)
    assert [number for part in found.taken for number in part] == list(range(10))
    assert not found.poison


def test_nothing_gives_nothing() -> None:
    """An empty batch is not tried."""
    attempt = Attempts(set())
    assert isolate((), attempt, failed=False).taken == ()
    assert attempt.done == []
