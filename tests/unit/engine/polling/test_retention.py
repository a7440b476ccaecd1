"""What is kept of a source: by number, by age, by size; and what it forgets by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syndicator.engine.polling.retention import past, size_of
from syndicator.engine.refining.shaping import settings_of
from syndicator.model import Limits, SafeHtml
from tests.builders import NOON, article, source
from tests.unit.engine.polling.test_poll import FEED, World, entry

DAY = 86_400.0

MADE = [
    article("one", n, text="x" * 1000 * n, body=SafeHtml("y" * 1000 * n), published=NOON - timedelta(days=n))
    for n in range(1, 9)
]


@given(
    keep=st.integers(1, 10),
    size=st.none() | st.integers(1, 100_000),
    days=st.none() | st.integers(1, 10),
    chosen=st.permutations(MADE),
)
def test_what_is_kept_is_the_newest_part(keep: int, size: int | None, days: int | None, chosen: list) -> None:  # type: ignore[type-arg]
    """Whatever the limits and the order: what is kept is newer than what goes, within every limit, and one at least."""
    made = [replace(one, updated=one.published) for one in chosen]
    limits = Limits(keep=keep, keep_size=size, keep_for=days and days * 86_400.0)
    gone = past(made, limits, NOON)
    kept = sorted((one for one in made if one.id not in gone), key=lambda one: one.published, reverse=True)
    assert [one.id for one in kept] == [one.id for one in MADE[: len(kept)]]
    assert len(kept) <= keep
    assert size is None or len(kept) <= 1 or sum(map(size_of, kept)) <= size
    assert days is None or all(NOON - one.published <= timedelta(days=days) for one in kept)
    assert kept or days is not None
    assert past(kept, limits, NOON) == ()


def test_what_is_kept_does_not_shape_what_is_taken() -> None:
    """A limit by size refines nothing anew, and what is configured without one is what it was before there was any."""
    assert settings_of(source()) == settings_of(source(limits=Limits(keep_size=5000)))
    assert settings_of(source()) == "5cbf5fa6eb7e47b6"
    assert settings_of(source()) != settings_of(source(limits=Limits(keep=5)))


STEP = st.tuples(
    st.integers(0, 12),  # where the feed's window begins
    st.integers(0, 6),  # how much it shows
    st.booleans(),  # whether all of it was edited
    st.sampled_from(["g", "h"]),  # under which guids it stands
    st.sampled_from(
        [
            Limits(),
            Limits(keep=2),
            Limits(keep_size=9000),
            Limits(keep_for=DAY),
            Limits(max_age=3 * DAY),
            Limits(max_new=1),
        ]
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, min_size=3, max_size=8))
def test_what_went_never_returns(steps: list[tuple[int, int, bool, str, Limits]]) -> None:
    """Whatever a feed shows again, edited or under another guid, and however the limits change: what was dropped stays
    away, while what is held goes on to be held.
    """
    world, gone, held = World(), set[str](), set[str]()
    for number, (begin, size, edited, guids, limits) in enumerate(steps):
        world.source = source("one", url=FEED, limits=limits)
        more = {"tags": [f"edit {number}"]} if edited else {}
        world.show(*(entry(n, id=f"{guids}{n}", **more) for n in range(begin, begin + size)))
        assert world.poll(hours=7).status != "failed"
        now = {article.url for article in world.articles()}
        gone |= held - now
        assert not gone & now
        held = now
