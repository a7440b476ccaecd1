"""Places of very many stories, gathered source by source: the documents in which they stand are then read once each."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Gathered:
    """Of each story its place and a number below 2⁶⁴ that goes with it: twenty bytes, where objects would take ten
    times as much.
    """

    def __init__(self) -> None:
        self._ranks: dict[str, int] = {}  # of sources, in the order in which they came
        self._sources = array("I")
        self._places = array("I")
        self._numbers = array("Q")

    def __len__(self) -> int:
        return len(self._places)

    def add(self, source: str, place: int, number: int) -> None:
        """The next one."""
        self._sources.append(self._ranks.setdefault(source, len(self._ranks)))
        self._places.append(place)
        self._numbers.append(number)

    def by_source(self, first: int = 0) -> Iterator[tuple[int, int]]:
        """Each one's place and number, those of a source together; before the others so many that came ``first``."""
        ranks = array("I", bytes(4 * len(self._ranks)))
        for rank, source in enumerate(sorted(self._ranks)):
            ranks[self._ranks[source]] = rank
        for part in (range(len(self))[:first], range(len(self))[first:]):
            for at in array("I", sorted(part, key=lambda at: ranks[self._sources[at]])):
                yield self._places[at], self._numbers[at]
