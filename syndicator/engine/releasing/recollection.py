"""What earlier releases worked out, kept while the process lives: a release works out what differs and no more.

Nothing in it is believed by itself. Each part stands beside the very thing it was made of, and is taken again where
that is the same still. It belongs to one configuration; another one begins with an empty recollection.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

from syndicator.dataclass import dataclass
from syndicator.engine.releasing import directory, lists, neighbours, publications, searching
from syndicator.engine.selecting import catalogue
from syndicator.engine.selecting.selection import Plan
from syndicator.model import ArticleId
from syndicator.refine.judging import settled, stories

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.ports import Store

SETTLED = "settled"
"""Name of the note with what the rules of stories came to."""
_MUCH = 8
"""Once one in so many is new, it is noted again."""


class Marked(NamedTuple):
    """What the page of a story says, as a fingerprint, and what that was made of."""

    plan: Plan
    path: str
    beside: neighbours.Beside
    mark: str


@dataclass(slots=True)
class Recollection:
    """Of stories that everybody may read, but for ``plans``."""

    plans: dict[ArticleId, Plan] = field(default_factory=dict)  # private ones, too
    published: publications.Memory = field(default_factory=publications.Memory)
    filed: catalogue.Memory = field(default_factory=dict)
    divided: lists.Memory = field(default_factory=dict)
    beside: neighbours.Memory = field(default_factory=dict)
    pages: dict[ArticleId, Marked] = field(default_factory=dict)
    searchable: searching.Memory = field(default_factory=dict)
    maps: directory.Memory = field(default_factory=directory.Memory)
    crowded: bool = False  # there are so many stories that none of it is kept

    def forget(self) -> None:
        """Let go everything but the sitemaps."""
        kept: tuple[dict[Any, Any], ...] = (self.plans, self.published.pictured, self.published.lately, self.filed)
        for one in (*kept, self.divided, self.beside, self.pages, self.searchable):
            one.clear()


class Settled:
    """What the rules of stories came to, taken over from the process before, and handed to the next.

    A process that lives long notes it now and then: who ends before the next time hands over the most of it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: Collection[bytes] | None = None  # at the beginning
        self._noted = 0

    def recall(self) -> None:
        """Before the first time that stories are decided."""
        if self._told is None:
            told = settled.read(self._store.recall(SETTLED))
            self._told, self._noted = frozenset(told), len(told)
            stories.RECENT.update(told)

    def note(self) -> None:
        """What there is by now: after the first time whatever is new, and from then on where a good part is."""
        known, told = stories.RECENT, self._told or ()
        if (told and not known.keys() <= set(told)) or len(known) * _MUCH > self._noted * (_MUCH + 1):
            self._store.remember(SETTLED, settled.written(known))
            self._noted = len(known)
        self._told = ()
