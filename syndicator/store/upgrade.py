"""Older layouts of the state made this version's, one step at a time (pure).

A document is upgraded when it is read, and stands in the new layout from its next write on. So an upgrade costs nothing
at a start, may be broken off anywhere, and keeps no copy in which a text that was taken down could survive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from syndicator.errors import Damaged
from syndicator.store import codec

Step: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: tuple[Step, ...] = ()
"""The n-th makes tables of layout n, of whichever document, those of layout n + 1. Layout 1 is the first there was."""


def upgraded(tables: msgspec.Raw, found: int, steps: Sequence[Step] = STEPS) -> msgspec.Raw:
    """``tables``, written in layout ``found``, as the newest layout has them.

    Raises SchemaMismatch where a newer version wrote them, :class:`Damaged` for a layout that there never was.
    """
    codec.check_schema(found, len(steps) + 1)
    if found < 1:
        raise Damaged(f"there is no layout {found}", shard="")
    if found == len(steps) + 1:
        return tables
    plain: dict[str, Any] = msgspec.json.decode(tables)
    for step in steps[found - 1 :]:
        plain = step(plain)
    return msgspec.Raw(msgspec.json.encode(plain))
