"""What is kept of a source: by number, by age, by size; and what it forgets by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from syndicator.engine.poll import settings_of
from syndicator.engine.retention import past, size_of
from syndicator.model import Limits, SafeHtml
from tests.builders import NOON, article, source

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
