"""Damage that is told of a whole text and undone in each of its pieces, one kind after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from syndicator.refine.damage import apart, apostrophes, disguised, entities, notations

if TYPE_CHECKING:
    from collections.abc import Callable

BYTES_REPAIRED = "byte-damage-repaired"
ESCAPES_REPAIRED = "double-escape-repaired"
SPACING_CLOSED = "spacing-closed"
CHARACTERS_RESTORED = "characters-restored"


class Mend(NamedTuple):
    """One kind of damage."""

    kind: str  # in the words that are reported
    step: str  # the transformation that undoing it is
    finds: Callable[[str], bool]  # whether a whole text has it
    undo: Callable[[str], tuple[str, int]]  # a piece of it as it was, and how much that changed


MENDS = {
    **{
        name: Mend("escapes", ESCAPES_REPAIRED, notation.sees, notation.undo)
        for name, notation in notations.NOTATIONS.items()
    },
    "halved entities": Mend("escapes", ESCAPES_REPAIRED, entities.is_halved, entities.complete),
    "apostrophes": Mend("lost-bytes", BYTES_REPAIRED, apostrophes.are_lost, apostrophes.restore),
    "disguised": Mend("disguised", CHARACTERS_RESTORED, disguised.is_disguised, disguised.undo),
    "unseen": Mend("spacing", SPACING_CLOSED, apart.has_unseen_gaps, apart.close_unseen),
    "apart": Mend("spacing", SPACING_CLOSED, apart.is_apart, apart.close),
}
"""In the order in which they are undone."""


def needed(text: str) -> tuple[str, ...]:
    """The names of those that a text needs."""
    return tuple(name for name, mend in MENDS.items() if mend.finds(text))


def undo(piece: str, names: tuple[str, ...], done: dict[str, int]) -> str:
    """A piece with the damage of these names undone; ``done`` counts what that took, by steps."""
    for name in names:
        mend = MENDS[name]
        piece, count = mend.undo(piece)
        done[mend.step] = done.get(mend.step, 0) + count
    return piece
