"""Dataclasses whose methods are made later behave as the library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any, ClassVar

import msgspec
import pytest

from syndicator.dataclass import dataclass
from syndicator.model.changing import replace


@dataclass(frozen=True, slots=True)
class Point:
    """Where something is."""

    x: int
    y: int = 0
    tags: tuple[str, ...] = ()
    notes: list[str] = dataclasses.field(default_factory=list, compare=False)
    LEAST: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class Named(Point):
    """The same with a name."""

    name: str = "origin"

    @property
    def told(self) -> str:
        """In words."""
        return f"{self.name} at {self.x}"


@dataclass(slots=True)
class Counter:
    """Counts."""

    seen: int
    most: int = dataclasses.field(default=9, repr=False)
    checked: bool = dataclasses.field(default=False, init=False)

    def __post_init__(self) -> None:
        self.checked = True


@dataclass(frozen=True)
class Loose:
    """Without slots, and compared in its own way."""

    word: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Loose) and self.word.lower() == other.word.lower()

    def __hash__(self) -> int:
        return hash(self.word.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """Only by names."""

    a: int = 1
    b: int


def test_a_value_is_made_shown_compared_and_hashed_by_its_fields() -> None:
    one, same, other = Point(1, y=2), Point(1, 2, notes=["said"]), Point(1, 3)
    assert (one.x, one.y, one.tags, one.notes, Point.LEAST) == (1, 2, (), [], 3)
    assert one == same
    assert one != other
    assert hash(one) == hash(same)
    assert {one, same, other} == {one, other}
    assert repr(one) == "Point(x=1, y=2, tags=(), notes=[])"
    assert one != Named(1, 2)
    assert Point(1).notes is not Point(1).notes


def test_what_is_missing_or_unknown_is_told() -> None:
    with pytest.raises(TypeError, match="'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="z"):
        Point(1, z=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Spelled(1, 2)  # type: ignore[call-arg]
    assert Spelled(b=2) == Spelled(a=1, b=2)


def test_a_frozen_value_cannot_be_changed() -> None:
    made: Any = Named(1, name="here")
    for name in ("x", "name", "nothing"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, name, 5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.x
    assert made.told == "here at 1"
    assert not hasattr(made, "__dict__")


def test_the_first_thing_done_to_a_kind_may_be_any() -> None:
    def kind() -> Any:
        @dataclass(frozen=True, slots=True)
        class Fresh:
            """Fresh."""

            a: int
            b: str = "b"

        return Fresh

    for first in (repr, hash, lambda value: value == value):  # noqa: PLR0124 - it is how equality is asked
        fresh = kind()
        made = msgspec.convert({"a": 1}, fresh)
        assert first(made)
        assert (made, repr(made)) == (fresh(1), f"{fresh.__qualname__}(a=1, b='b')")


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    counter = Counter(1)
    counter.seen += 1
    assert repr(counter) == "Counter(seen=2, checked=True)"
    assert counter == Counter(2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_a_method_of_its_own_stays() -> None:
    assert Loose("A") == Loose("a")
    assert hash(Loose("A")) == hash(Loose("a"))
    assert repr(Loose("A")) == "Loose(word='A')"


@pytest.mark.parametrize("value", [Point(1, 2, ("a",), ["b"]), Named(3), Counter(4), Loose("w"), Spelled(b=1)])
def test_libraries_take_them_for_dataclasses(value: Any) -> None:
    assert dataclasses.is_dataclass(type(value))
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    told = msgspec.json.encode(value)
    assert msgspec.json.decode(told, type=type(value)) == value
    assert all(field.name in dataclasses.asdict(value) for field in dataclasses.fields(value))


def test_fields_are_changed() -> None:
    assert dataclasses.replace(Named(1), y=4) == replace(Named(1), y=4) == Named(1, 4)
    match Named(7):
        case Named(x, y):
            assert (x, y) == (7, 0)
