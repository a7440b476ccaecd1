"""Finding what poisons a batch: whom the worker was at when it ended is tried alone, and the rest without him. Where it
was at none, or that one was not to blame, the batch is halved until what is left is one thing.

One poison among n costs one further failure, and at most log2(n); everything else is done once, and not again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from syndicator.dataclass import dataclass
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
    whole: Sequence[T],
    attempt: Callable[[Sequence[T]], R],
    hash_of: Callable[[T], str],
    *,
    failed: PoisonError | None = None,
    allowance: int = ALLOWANCE,
) -> Isolated[T, R]:
    """Do ``attempt`` with all parts of ``whole``, which has ``failed`` already, or is tried first.

    What fails does so with :class:`PoisonError`, which may name the hash of the part to blame.
    """
    taken: list[R] = []
    poison: list[tuple[T, str]] = []
    left: list[T] = []
    waiting = _parts(whole, failed, hash_of) if failed and len(whole) > 1 else [whole] if whole else []
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
                waiting += _parts(part, error, hash_of)
    return Isolated(tuple(taken), tuple(poison), tuple(left))


def _parts(part: Sequence[T], error: PoisonError, hash_of: Callable[[T], str]) -> list[Sequence[T]]:
    """All but the suspect and he alone, or the second half and the first: the last of these is next."""
    named = [bool(error.at) and hash_of(one).startswith(error.at) for one in part]
    if named.count(True) == 1:
        place = named.index(True)
        return [[*part[:place], *part[place + 1 :]], [part[place]]]
    middle = (len(part) + 1) // 2
    return [part[middle:], part[:middle]]
