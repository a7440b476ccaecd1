"""Which of its articles a source's document no longer shows, and whether that is a reason to look. Pure.

Absence proves nothing: every feed lets its oldest entries go, and half a feed is sent by mistake now and then. An
article that is missing while older ones that stood behind it are still there is a reason to ask for its page
(``vigil``). Only a feed that says that it lists everything there is proves by not listing (RFC 5005, section 2).
"""

from __future__ import annotations

from bisect import bisect
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.polling.vigil import has_page
from syndicator.model import ArticleId, Deletion, Evidence, Suspect, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from syndicator.engine.polling.judging import JudgedDocument
    from syndicator.engine.polling.reading import Reading
    from syndicator.model import Article, Known, Quarantined

NEAREST = 2
"""Of the articles that stood behind one, so many are asked how old they are."""
MOST = 20
"""Articles of a source that are suspected at once: those missed last."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A document beside the one before it."""

    shown: dict[str, ArticleId]  # its items, in its order; with earlier ones where it cannot be told what is missing
    present: frozenset[ArticleId]
    missed: tuple[ArticleId, ...]  # stored articles that the one before it showed, in its order
    before: tuple[ArticleId, ...]  # what that showed
    news: bool  # it shows what was never met before


def compare(
    reading: Reading,
    judged: JudgedDocument,
    known: Known,
    quarantine: Sequence[Quarantined],
    *,
    whole: bool,
    anew: bool = False,
) -> Absence:
    """What is missing of what the source's last document showed.

    Nothing is missing of a document that came or was read in part: an item that could not be read may be any article.
    ``anew``: what is configured for the source has changed, so that the one before may have been another feed's.
    """
    of_passed = {
        item: next((known.identities[key] for key in keys if key in known.identities), None)
        for item, keys in reading.passed
    }
    shown: dict[str, ArticleId] = {}
    for item in reading.feed.hashes:
        owner = judged.items.get(item) or of_passed.get(item) or known.shown.get(item)
        if owner is not None:
            shown[item] = owner
    present = frozenset(shown.values()) | judged.shown.keys()
    unread = reading.poison or reading.left or any(one.hash in reading.feed.hashes for one in quarantine)
    if anew:
        return Absence(shown, present, (), (), news=False)
    before = tuple(dict.fromkeys(known.shown.values()))
    if unread or not whole:
        earlier = {item: owner for item, owner in known.shown.items() if owner not in present}
        return Absence({**earlier, **shown}, present, (), before, news=False)
    missed = tuple(one for one in before if one not in present and one in known.digests)
    news = any(article.revision == 1 and article.id not in known.digests for article in judged.taken)
    return Absence(shown, present, missed, before, news=news)


def unlisted(absence: Absence, now: datetime) -> dict[ArticleId, Deletion]:
    """What a document that lists everything there is lists no longer.

    What falls off its end while news comes in is left out: many a feed calls itself complete that shows the newest.
    """
    place, standing = _places(absence)
    last = standing[-1] if standing else -1
    words = "its feed says that it lists everything there is (fh:complete), and lists it no longer"
    return {
        one: Deletion(now, Trace.COMPLETE, words) for one in absence.missed if not absence.news or place[one] < last
    }


def suspected(
    absence: Absence, before: Sequence[Suspect], article_of: Callable[[ArticleId], Article | None], now: datetime
) -> tuple[Suspect, ...]:
    """The suspects after a document: those of ``before`` that it does not show, and what it newly misses."""
    kept = [one for one in before if one.id not in absence.present]
    place, standing = _places(absence)
    asked = {one.id for one in kept}
    missed = [one for one in absence.missed if standing and place[one] < standing[-1] and one not in asked]
    fresh = []
    for one in missed[-MOST:]:
        at = bisect(standing, place[one])
        behind = [absence.before[number] for number in standing[at : at + NEAREST]]
        if (article := article_of(one)) and _spanned(article, behind, article_of):
            fresh.append(Suspect(article.id, article.url, now))
    return (*kept, *fresh)[-MOST:]


def _places(absence: Absence) -> tuple[dict[ArticleId, int], list[int]]:
    """Where each article stood in the document before, and where those stood that still do."""
    place = {one: number for number, one in enumerate(absence.before)}
    return place, [number for one, number in place.items() if one in absence.present]


def _spanned(article: Article, behind: Sequence[ArticleId], article_of: Callable[[ArticleId], Article | None]) -> bool:
    """Whether any of what still stands behind an article is older than it, by what their source states."""
    if article.deletion is not None or article.published_evidence is Evidence.ABSENT or not has_page(article):
        return False
    others = [other for one in behind if (other := article_of(one)) is not None]
    dated = [other for other in others if other.published_evidence is not Evidence.ABSENT]
    return any(other.published < article.published for other in dated)
