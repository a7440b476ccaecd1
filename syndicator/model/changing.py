"""Values with some fields changed: :func:`dataclasses.replace`, at a third of its cost for values of many fields."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NamedTuple

__all__ = ["replace"]

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import replace  # so that the fields' names and types are checked
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """The same value with other ``changes``: for dataclasses that are made of all their fields, in their order.

        Raises TypeError for a field that there is none of.
        """
        kind = type(value)
        shape = _shape(kind)
        try:
            if shape.copied is not None:
                made = shape.copied(value)
                for name, changed in changes.items():
                    shape.setters[name](made, changed)
                return made
            values = list(shape.values(value))
            for name, changed in changes.items():
                values[shape.places[name]] = changed
        except KeyError as error:
            raise TypeError(f"{kind.__name__} has no field {error}") from None
        return kind(*values)


class _Shape(NamedTuple):
    """How values of a kind are made of others."""

    places: Mapping[str, int]  # where each field stands
    values: Callable[[Any], tuple[Any, ...]]  # reads all of them
    setters: Mapping[str, Callable[[Any, Any], None]]
    copied: Callable[[Any], Any] | None  # makes another with the same fields, where nothing but them makes a value


@cache
def _shape(kind: type[Any]) -> _Shape:
    names = [field.name for field in fields(kind)]
    if not all(field.init and not field.kw_only for field in fields(kind)) or len(names) == 1:
        raise TypeError(f"{kind.__name__} is not made of its fields alone, in their order")
    slots = [getattr(kind, name, None) for name in names]
    bare = all(isinstance(slot, MemberDescriptorType) for slot in slots) and not hasattr(kind, "__post_init__")
    setters: dict[str, Any] = (
        {name: slot.__set__ for name, slot in zip(names, slots, strict=True) if slot} if bare else {}
    )
    places = {name: place for place, name in enumerate(names)}
    return _Shape(places, attrgetter(*names), setters, _copier(kind, setters) if bare else None)


def _copier(kind: type[Any], setters: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Without a loop, as ``dataclasses`` makes its own; the ``__init__`` of a frozen value takes twice as long."""
    known: dict[str, Any] = {"new": object.__new__, "kind": kind}
    known |= {f"set_{name}": setter for name, setter in setters.items()}
    lines = [f"    set_{name}(made, value.{name})" for name in setters]
    source = "\n".join(["def copied(value):", "    made = new(kind)", *lines, "    return made"])
    exec(source, known)  # noqa: S102 - names of fields, and nothing from anywhere else
    made: Callable[[Any], Any] = known["copied"]
    return made
