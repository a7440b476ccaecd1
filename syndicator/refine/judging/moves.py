"""A source that has moved: the same articles under other guids, addresses, hosts, dates and in another format. Pure.

Asked only where nothing in a document is as it was, and for entries that no key tells; the texts tell them then.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from syndicator.refine.judging import likeness
from syndicator.refine.judging.identity import LONG
from syndicator.refine.prints import sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.model import Article, ArticleId

SHORTEST_TITLE = 6
"""Letters; shorter titles, equal, say nothing."""
ALL_BUT_THE_SAME = 0.9
"""Estimated Jaccard similarity from which a long text is the same one under another title."""


def moved(entries: Sequence[Article], stored: Iterable[Article]) -> dict[int, tuple[ArticleId, str]]:
    """Of entries that are not known by any key: the place of each that is a stored article after all, which one that
    is, and how that is known. No two are the same.
    """
    shelf = _Shelf(stored)
    told_by = Counter(_path(entry.canonical) for entry in entries)
    found = [
        (*told, place, old.id)
        for place, entry in enumerate(entries)
        for old in shelf.like(entry)
        if (told := _likeness(entry, old, placed=told_by[_path(entry.canonical)] == 1 and shelf.is_at(entry, old)))
    ]
    taken: dict[int, tuple[ArticleId, str]] = {}
    given: set[ArticleId] = set()
    for _, how, place, owner in sorted(found, key=lambda one: (-one[0], *one[2:])):
        if place not in taken and owner not in given:
            taken[place] = owner, how
            given.add(owner)
    return taken


class _Shelf:
    """Stored articles, by what can make an entry one of them."""

    def __init__(self, stored: Iterable[Article]) -> None:
        self._all = list(stored)
        self._by_title: dict[str, list[Article]] = {}
        self._by_path: dict[str, list[Article]] = {}
        for old in self._all:
            self._by_title.setdefault(old.prints.title, []).append(old)
            self._by_path.setdefault(_path(old.canonical), []).append(old)
        self._long = [old for old in self._all if old.prints.length >= LONG and old.prints.sketch]

    def is_at(self, entry: Article, old: Article) -> bool:
        """Whether a stored article's path is that of an entry, and no other's: a page of several tells none of them."""
        path = _path(entry.canonical)
        return bool(path) and path == _path(old.canonical) and len(self._by_path[path]) == 1

    def like(self, entry: Article) -> Iterable[Article]:
        """Those of its title, of its path, and of nearly its text."""
        found = {old.id: old for old in self._by_title.get(entry.prints.title, ())}
        if path := _path(entry.canonical):
            found |= {old.id: old for old in self._by_path.get(path, ())}
        if self._long and entry.prints.length >= LONG and entry.prints.sketch:
            import numpy as np

            sketches = np.frombuffer(b"".join(old.prints.sketch for old in self._long), np.uint64).reshape(-1, 8)
            apart = np.bitwise_count(sketches ^ np.frombuffer(entry.prints.sketch, np.uint64)).sum(axis=1)
            near = np.flatnonzero(apart <= (1 - ALL_BUT_THE_SAME) * 256)
            found |= {self._long[row].id: self._long[row] for row in near}
        return found.values()


def _likeness(entry: Article, old: Article, *, placed: bool) -> tuple[float, str] | None:
    """How much speaks for their being one, and what; None where too little does. ``placed``: their path does."""
    ours, theirs = entry.prints, old.prints
    titled = ours.title == theirs.title and len(ours.title) >= SHORTEST_TITLE
    if not titled and not placed and min(ours.length, theirs.length) < LONG:
        return None
    alike = 1.0 if ours.exact and ours.exact == theirs.exact else sketch.agreement(ours.sketch, theirs.sketch)
    timed = entry.published == old.published
    wordless = not ours.sketch and not theirs.sketch and timed
    if placed and (titled or alike >= likeness.SAME):
        return 2 + alike, f"same path at another address ({old.canonical} → {entry.canonical})"
    if titled and (alike >= likeness.SAME or wordless):
        return 1 + alike + timed / 2, "same title and nearly the same text, after its source moved"
    if alike >= ALL_BUT_THE_SAME:
        return alike, "nearly the same text under another title, after its source moved"
    return None


def _path(canonical: str) -> str:
    """What follows the host, where that can tell one page from another."""
    host, slash, path = canonical.partition("/")
    return path if slash and "." in host else ""
