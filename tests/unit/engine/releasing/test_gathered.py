"""Places of very many stories, gathered source by source."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syndicator.engine.releasing.gathered import Gathered

STORIES = st.lists(st.tuples(st.text(max_size=2), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)))


@given(STORIES, st.integers(0, 5))
def test_each_comes_once_and_those_of_a_source_together(told: list[tuple[str, int, int]], first: int) -> None:
    """As a stable sort by source would have them, those that came first before the others."""
    made = Gathered()
    for one in told:
        made.add(*one)
    wanted = sorted(told[:first], key=lambda one: one[0]) + sorted(told[first:], key=lambda one: one[0])
    assert [*made.by_source(first)] == [(place, number) for _, place, number in wanted]
    assert len(made) == len(told)
