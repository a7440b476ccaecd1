"""What was looked up before its turn, and which rows have changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.store.memory.pairing import Asked
    from syndicator.store.memory.sketches import Array


class Look:
    """Some articles, and what they had in common with the rows there were: ``pairs``, None until that is known."""

    __slots__ = ("asked", "pairs", "since")

    def __init__(self, asked: Sequence[Asked], since: int) -> None:
        self.asked = tuple(dict.fromkeys(asked))
        self.since = since
        self.pairs: tuple[Array, Array] | None = None


class Looks:
    """Those that are under way or wait for their turn. Whoever has them keeps threads apart."""

    def __init__(self) -> None:
        self._open: list[Look] = []
        self._changed: list[int] = []  # since the first of those that are open began

    def begin(self, asked: Sequence[Asked]) -> Look:
        """One more, of what is there now."""
        look = Look(asked, len(self._changed))
        self._open.append(look)
        return look

    def end(self, look: Look) -> None:
        """Its answers are not asked for again, nor what changed before any that is left began."""
        self._open.remove(look)
        passed = min((one.since for one in self._open), default=len(self._changed))
        del self._changed[:passed]
        for one in self._open:
            one.since -= passed

    def changed(self, rows: Iterable[int]) -> None:
        """These rows hold something else from now on, or nothing."""
        if self._open:
            self._changed += rows

    def of(self, asked: Asked) -> Look | None:
        """The one that this was asked with."""
        return next((look for look in self._open if asked in look.asked), None)

    def since(self, look: Look) -> list[int]:
        """The rows that have changed since it began, rising."""
        return sorted(set(self._changed[look.since :]))
