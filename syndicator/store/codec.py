"""Values of the model as plain JSON values and back; one codec for every back end.

Bytes are base64, times RFC 3339 in UTC, enums their value, sets sorted arrays, absent values null. Unknown fields are
passed over, so that what a later release of the same schema wrote stays readable; a newer schema is refused.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import msgspec

from syndicator.errors import Damaged, SchemaMismatch

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SCHEMA = 1
"""The layout written by this version, and the newest it reads."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_BUILDING = Lock()
"""Held while msgspec learns a type: a second thread would find it half learned, and crash the process."""
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


def to_plain(value: Any) -> Any:
    """``value`` in dicts, lists, strings, numbers, booleans and None: exactly what its JSON says."""
    return msgspec.json.decode(encode(value))


def from_plain(type: type[T], plain: Any) -> T:
    """The ``type`` that ``plain`` describes. Raises :class:`Damaged` where it describes none."""
    _decoder(cast("Any", type))
    try:
        return msgspec.convert(plain, type)
    except _UNREADABLE as error:
        raise Damaged(f"not a {_name(type)}: {error}", shard="") from error


def encode(value: Any) -> bytes:
    """``value`` as JSON, UTF-8, the same bytes for equal values. What JSON cannot say is :func:`mended`."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        return _ENCODER.encode(mended(value))


def decode(type: type[T], data: bytes | msgspec.Raw) -> T:
    """The ``type`` that the JSON ``data`` describes. Raises :class:`Damaged` where it describes none."""
    try:
        return cast("T", _decoder(cast("Any", type)).decode(data))
    except _UNREADABLE as error:
        raise Damaged(f"not a {_name(type)}: {error}", shard="") from error


def encode_sound(value: T) -> tuple[T, bytes]:
    """``value`` and its JSON, of which it is certain that it can be read back; mended where need be."""
    try:
        data = _ENCODER.encode(value)
        _prove(value, data)
    except (UnicodeEncodeError, Damaged):
        value = mended(value)
        data = _ENCODER.encode(value)
        decode(type(value), data)
    return value, data


def _prove(value: Any, data: bytes) -> None:
    """Read back what ``value`` was written as, but for its own fields of text and bytes: what is such can be read, and
    of an article those take half the time. Raises :class:`Damaged`.
    """
    kind: Any = type(value)
    rest = _rest(kind)
    if rest is None or not all(map(isinstance, rest.plain(value), rest.kinds)):
        decode(type(value), data)
        return
    try:
        rest.decoder.decode(data)
    except _UNREADABLE as error:
        raise Damaged(f"not a {_name(type(value))}: {error}", shard="") from error


def check_schema(found: int, newest: int = SCHEMA) -> None:
    """Raise :class:`SchemaMismatch` where a document was written in a newer layout than this version knows."""
    if found > newest:
        message = f"the state has schema {found}, this version reads up to {newest}: run the newer version again"
        raise SchemaMismatch(message, found=found, wanted=newest)


def mended(value: T) -> T:
    """``value`` without what JSON cannot carry: lone surrogates, numbers that are none, times without a zone.

    A title from the wild may hold half a character; it must cost that character, not the poll.
    """
    return cast("T", _mended(value))


def _mended(value: Any) -> Any:
    match value:
        case str():
            return value if value.isascii() else _whole(value)
        case float():
            return value if math.isfinite(value) else 0.0
        case datetime():
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        case tuple() | list() | frozenset() | set():
            return type(value)(_mended(item) for item in value)
        case dict():
            return {_mended(key): _mended(item) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **{n: _mended(getattr(value, n)) for n in value.__struct_fields__})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: _mended(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changes)
    return value


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class _Rest(NamedTuple):
    """What there is to prove of a value besides its own text and bytes."""

    decoder: msgspec.json.Decoder[Any]
    plain: Callable[[Any], tuple[Any, ...]]  # those
    kinds: tuple[type, ...]  # what each of them is


@lru_cache(maxsize=64)
def _rest(type: Any) -> _Rest | None:
    """None for what is no dataclass with several of them."""
    if not dataclasses.is_dataclass(type):
        return None
    hints = typing.get_type_hints(type)
    told = {field.name: _likened(hints[field.name]) for field in dataclasses.fields(type)}
    plain = {name: kind for name, kind in told.items() if kind in (str, bytes)}
    if len(plain) < 2:  # noqa: PLR2004 - of one attrgetter makes no tuple
        return None
    with _BUILDING:
        rest = msgspec.defstruct(f"_Rest{_name(type)}", [(n, told[n]) for n in told if n not in plain], gc=False)
        return _Rest(msgspec.json.Decoder(rest), attrgetter(*plain), tuple(plain.values()))


def _likened(hint: Any) -> Any:
    """The same with structs of the same fields for dataclasses that are nothing but their fields: they are read in two
    thirds of the time.
    """
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    if dataclasses.is_dataclass(hint):
        return hint if hasattr(hint, "__post_init__") else _struct_like(cast("Any", hint))
    if not (given := typing.get_args(hint)):
        return hint
    likened = tuple(one if one is ... else _likened(one) for one in given)
    kind = typing.get_origin(hint)
    return typing.Union[likened] if kind in (typing.Union, types.UnionType) else kind[likened]  # noqa: UP007


@cache
def _struct_like(type: Any) -> Any:
    hints = typing.get_type_hints(type)
    fields = [(field.name, _likened(hints[field.name])) for field in dataclasses.fields(type)]
    return msgspec.defstruct(f"_{_name(type)}", fields, gc=False)


@lru_cache(maxsize=64)
def _decoder(type: Any) -> msgspec.json.Decoder[Any]:
    with _BUILDING:
        return msgspec.json.Decoder(type)


def _name(type: Any) -> str:
    return getattr(type, "__name__", str(type))
