"""Finding what poisons a batch: it is halved until what goes through is through, and what is left is one thing.

One poison among n costs at most log2(n) further failures; everything else is done once, and not again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from syndicator.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
R = TypeVar("R")

ALLOWANCE = 24
"""Failures that one batch may cost before the rest of it is left for another time."""


@dataclass(frozen=True, slots=True)
class Isolated(Generic[T, R]):
    """``taken`` are the results of the parts that went through, in order; ``poison`` what does not, even alone, each
    with the reason; ``left`` what was not tried.
    """

    taken: tuple[R, ...]
    poison: tuple[tuple[T, str], ...]
    left: tuple[T, ...]


def isolate(
    whole: Sequence[T], attempt: Callable[[Sequence[T]], R], allowance: int = ALLOWANCE, *, failed: bool = True
) -> Isolated[T, R]:
    """Do ``attempt`` with all parts of ``whole``, which has ``failed`` already, or is tried first.

    What fails does so with :class:`PoisonError`.
    """
    taken: list[R] = []
    poison: list[tuple[T, str]] = []
    left: list[T] = []
    waiting = _halves(whole) if failed and len(whole) > 1 else [whole] if whole else []
    while waiting:
        part = waiting.pop()
        if allowance <= 0:
            left += part
            continue
        try:
            taken.append(attempt(part))
        except PoisonError as error:
            allowance -= 1
            if len(part) == 1:
                poison.append((part[0], str(error)))
            else:
                waiting += _halves(part)
    return Isolated(tuple(taken), tuple(poison), tuple(left))


def _halves(part: Sequence[T]) -> list[Sequence[T]]:
    """The second half and the first, which is taken from the end, and so is next."""
    middle = (len(part) + 1) // 2
    return [part[middle:], part[:middle]]
