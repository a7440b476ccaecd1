"""Values with some fields changed are what the standard library makes of them."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import pytest

from syndicator.model import FeedHints, Judgement, SourceKey, SourceState, Verdict
from syndicator.model.changing import replace
from tests.builders import article


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (article(), {"digest": "another", "story": "f" * 32, "ties": ()}),
        (article(), {}),
        (Judgement(Verdict.NEW, "not seen before"), {"similarity": 0.5}),
        (SourceState(SourceKey("s"), "http://s.example/"), {"hints": FeedHints(), "failures": 3}),
    ],
)
def test_replacing_gives_what_the_standard_library_gives(value: object, changes: dict[str, object]) -> None:
    """Equal values, and the one that was there is not touched."""
    before = repr(value)
    assert replace(value, **changes) == dataclasses.replace(value, **changes)  # type: ignore[type-var]
    assert repr(value) == before


def test_a_field_that_there_is_none_of() -> None:
    """It is an error that names it, as with the standard library."""
    unknown: dict[str, Any] = {"verdct": Verdict.HELD}
    with pytest.raises(TypeError, match="Judgement has no field 'verdct'"):
        replace(Judgement(Verdict.NEW, ""), **unknown)


def test_values_that_are_not_their_fields_alone() -> None:
    """A dataclass that takes its fields by name only, or makes one itself, is refused and not made wrong."""

    @dataclasses.dataclass(frozen=True)
    class Named:
        one: int
        other: int = dataclasses.field(default=0, kw_only=True)

    with pytest.raises(TypeError, match="not made of its fields alone"):
        replace(Named(1), one=2)


def test_values_that_make_something_of_their_fields() -> None:
    """Are made as they make themselves; and so is what keeps more than its fields."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Checked:
        one: int
        other: int = 0

        def __post_init__(self) -> None:
            if self.one > self.other:
                raise ValueError

    @dataclasses.dataclass
    class Kept:
        one: int
        other: int = 0

        @functools.cached_property
        def both(self) -> int:
            return self.one + self.other

    assert replace(Checked(1, 2), other=3) == Checked(1, 3)
    with pytest.raises(ValueError):
        replace(Checked(1, 2), one=3)
    kept = Kept(1, 2)
    assert kept.both == 3
    assert replace(kept, one=5).both == 7
