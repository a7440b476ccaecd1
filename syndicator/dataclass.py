"""Dataclasses whose methods are made when they are first needed.

The library compiles six of them for each class, which takes most of a millisecond: a process that imports the whole
model and uses a third of it spends longer on that than on reading its state.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass  # so that the fields' names and types are checked
else:

    def dataclass(
        cls: type[Any] | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False
    ) -> Any:
        """As :func:`dataclasses.dataclass`; values are compared by their fields.

        Of what is frozen nothing can be set, whether it is a field or not.
        """

        def made(kind: type[Any]) -> type[Any]:
            return _made(kind, frozen=frozen, slots=slots, kw_only=kw_only)

        return made if cls is None else made(cls)


_METHODS = ("__init__", "__repr__", "__eq__")


def _made(kind: type[Any], *, frozen: bool, slots: bool, kw_only: bool) -> type[Any]:
    own = vars(kind)
    kind.__doc__ = own.get("__doc__") or kind.__name__  # else the library works one out, from the signature
    bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
    found: Any = bare(kind)

    def methods() -> dict[str, Any]:
        """What the library makes for such fields; none of it asks which class it is of."""
        fields = {field.name: field for field in dataclasses.fields(found)}
        body: dict[str, Any] = {"__annotations__": {name: field.type for name, field in fields.items()}, **fields}
        if hasattr(found, "__post_init__"):
            body["__post_init__"] = found.__post_init__
        twin: Any = dataclasses.dataclass(frozen=frozen)(type(kind.__name__, (), body))
        return {name: vars(twin)[name] for name in (*_METHODS, "__hash__")}

    later = [name for name in _METHODS if name not in own]
    if own.get("__hash__") is None:
        if frozen:
            later.append("__hash__")
        else:
            found.__hash__ = None
    for name in later:
        setattr(found, name, _later(found, name, later, methods))
    if frozen:
        found.__setattr__, found.__delattr__ = _set, _delete
        if slots:
            found.__getstate__, found.__setstate__ = _state, _restore
    return cast("type[Any]", found)


def _later(kind: type[Any], name: str, names: list[str], methods: Callable[[], dict[str, Any]]) -> Any:
    """A method that puts the real ones into their places when it is first called."""

    def first(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = methods()
        for one in names:
            setattr(kind, one, made[one])
        return made[name](self, *args, **kwargs)

    return first


def _set(_self: Any, name: str, _value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
