"""What poisons a batch is found by its name, or by halving it, at a bounded cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.engine.polling.isolation import isolate
from syndicator.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Attempts:
    """Fails on whatever holds a poison, and counts what it was asked to do. ``named``: a failure says whose it is."""

    def __init__(self, poison: set[int], *, named: bool = False) -> None:
        self.poison = poison
        self.named = named
        self.failures = 0
        self.done: list[int] = []

    def __call__(self, part: Sequence[int]) -> list[int]:
        if found := self.poison.intersection(part):
            self.failures += 1
            raise PoisonError(f"{min(found)} is poison", at=hash_of(min(found))[:16] if self.named else "")
        self.done += part
        return list(part)


def hash_of(number: int) -> str:
    return f"{number:032x}"[::-1]


@pytest.mark.parametrize("count", [1, 2, 3, 50, 1000])
def test_one_poison_costs_the_logarithm_of_its_batch(count: int) -> None:
    """Whichever of n entries it is, at most log2(n) parts fail, and every other entry is done exactly once."""
    for poison in {0, count // 3, count - 1}:
        attempt = Attempts({poison})
        found = isolate(range(count), attempt, hash_of, failed=PoisonError("no result"))
        assert found.poison == ((poison, f"{poison} is poison"),)
        assert attempt.done == [number for number in range(count) if number != poison]
        assert attempt.failures <= max(1, math.ceil(math.log2(count)))
        assert not found.left


@pytest.mark.parametrize("count", [2, 3, 50, 1000])
def test_a_poison_that_is_named_costs_one_failure(count: int) -> None:
    """Whom the worker was at when it ended is tried alone, fails once more, and the others are done all together."""
    for poison in {0, count // 3, count - 1}:
        attempt = Attempts({poison}, named=True)
        found = isolate(range(count), attempt, hash_of, failed=PoisonError("", at=hash_of(poison)[:16]))
        assert found.poison == ((poison, f"{poison} is poison"),)
        assert attempt.done == [number for number in range(count) if number != poison]
        assert (attempt.failures, len(found.taken)) == (1, 1)


def test_who_is_named_without_being_to_blame_is_taken() -> None:
    """A name is a suspicion: who goes through alone is taken, and the poison is found among the others."""
    attempt = Attempts({7})
    found = isolate(range(10), attempt, hash_of, failed=PoisonError("", at=hash_of(3)[:16]))
    assert [number for number, _ in found.poison] == [7]
    assert sorted(attempt.done) == [number for number in range(10) if number != 7]


@given(st.sets(st.integers(0, 39)), st.integers(0, 40), st.booleans())
def test_nothing_is_lost_and_nothing_done_twice(poison: set[int], allowance: int, named: bool) -> None:
    """However much is poison and however little may fail, each entry is taken, condemned or left: once."""
    attempt = Attempts(poison, named=named)
    found = isolate(range(40), attempt, hash_of, allowance=allowance)
    condemned = {number for number, _ in found.poison}
    assert sorted([*attempt.done, *condemned, *found.left]) == list(range(40))
    assert condemned <= poison
    assert attempt.failures <= allowance
    assert [number for part in found.taken for number in part] == attempt.done


def test_what_failed_only_because_it_was_much_is_all_taken() -> None:
    """A batch that fails whole but not in parts holds no poison."""
    found = isolate(range(10), list, hash_of, failed=PoisonError("too much"))
    assert [number for part in found.taken for number in part] == list(range(10))
    assert not found.poison


def test_nothing_gives_nothing() -> None:
    """An empty batch is not tried."""
    attempt = Attempts(set())
    assert isolate((), attempt, hash_of).taken == ()
    assert attempt.done == []
