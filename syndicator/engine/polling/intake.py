"""Which new entries of a document are taken now: none that is too old, and only so many at one poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.polling.judging import unmet
from syndicator.engine.refining.batch import Draft
from syndicator.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from syndicator.model import Article, Known, Limits, ParsedFeed, Source, SourceState
    from syndicator.ports import Store

STALE = "older than limits.max_age when it was first met"
"""Why an entry is not taken."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A document's drafts, those that are too old marked as left out, and the items that are not taken yet."""

    drafts: tuple[Draft, ...]
    put_off: frozenset[str] = frozenset()  # hashes


def admission(
    source: Source, state: SourceState, known: Known, store: Store, now: datetime
) -> Callable[[ParsedFeed, Sequence[Draft]], Admitted]:
    """What decides for one poll of a source. Costs nothing where neither limit is set."""
    limits = source.limits

    def admit(feed: ParsedFeed, drafts: Sequence[Draft]) -> Admitted:
        if not drafts or (limits.max_age is None and limits.max_new is None):
            return Admitted(tuple(drafts))
        new = unmet(drafts, known, store, source, state, now)
        # where a list goes on, the older ones stand in documents that are read later
        return admitted(drafts, new, limits if not feed.next else replace(limits, max_new=None), now)

    return admit


def admitted(drafts: Sequence[Draft], new: Sequence[bool], limits: Limits, now: datetime) -> Admitted:
    """What is taken of drafts, of which some are ``new`` to us. What is known already is never touched.

    Of what is new, the oldest come first: they leave the document soonest.
    """
    marked = [
        _stale(draft) if fresh and not draft.left_out and is_stale(draft.article, limits, now) else draft
        for draft, fresh in zip(drafts, new, strict=True)
    ]
    wanted = [i for i, draft in enumerate(marked) if new[i] and not draft.left_out]
    if limits.max_new is None or len(wanted) <= limits.max_new:
        return Admitted(tuple(marked))
    # without a date it is as old as the poll; of several such the last is the oldest, as documents go
    ranked = sorted(wanted, key=lambda i: (marked[i].article.published, -i))
    late = set(ranked[limits.max_new :])
    kept = tuple(draft for i, draft in enumerate(marked) if i not in late)
    return Admitted(kept, frozenset(marked[i].hash for i in late))


def is_stale(article: Article, limits: Limits, now: datetime) -> bool:
    """Whether an article is older than is taken: by its last change, where it states any date."""
    if limits.max_age is None or article.published_evidence is Evidence.ABSENT:
        return False
    return max(article.published, article.updated) < now - timedelta(seconds=limits.max_age)


def _stale(draft: Draft) -> Draft:
    return replace(
        draft,
        left_out=STALE,
        label=draft.article.url or draft.article.title,
        for_good=True,
        wants_page=None,
        entry=None,
    )
