"""Whatever the model can say, the codec says and reads back."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicator.model import Article, Card, Known, PollRecord, Prints, SourceState, Tombstone
from syndicator.store import codec

BASIC: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(-(2**70), 2**70),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    type(None): st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


@cache
def values(kind: Any) -> st.SearchStrategy[Any]:
    """Every value of a type of the model, small ones."""
    while hasattr(kind, "__supertype__"):
        kind = kind.__supertype__
    if kind in BASIC:
        return BASIC[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(
            cast("type", kind), **{field.name: values(hints[field.name]) for field in dataclasses.fields(kind)}
        )
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})
    return generic(typing.get_origin(kind), typing.get_args(kind))


def generic(origin: Any, inner: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*map(values, inner))
    if origin is frozenset:
        return st.frozensets(values(inner[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=3)
    assert origin is tuple
    if inner[-1] is Ellipsis:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    return st.tuples(*map(values, inner))


@pytest.mark.parametrize(
    "kind", [Article, SourceState, Known, PollRecord, Card, Prints, Tombstone], ids=lambda k: k.__name__
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_value_is_read_back_equal(kind: type, data: st.DataObject) -> None:
    """Bytes and plain values both lead back to an equal value, and plain values are JSON."""
    value = data.draw(values(kind))
    encoded = codec.encode(value)
    assert codec.decode(kind, encoded) == value
    plain = codec.to_plain(value)
    assert codec.from_plain(kind, plain) == value
    assert json.loads(encoded) == plain
    assert codec.encode(codec.decode(kind, encoded)) == encoded


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec=None), max_size=20))
def test_any_text_can_be_kept(text: str) -> None:
    """Text with half characters in it becomes text without; text without stays as it is."""
    mended = codec.mended(text)
    assert codec.decode(str, codec.encode(text)) == mended
    assert mended.encode().decode() == mended
    if all(not 0xD800 <= ord(c) <= 0xDFFF for c in text):
        assert mended == text
