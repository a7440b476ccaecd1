"""Stories that became one: where the address leads under which one of them was published before. Pure.

The id that goes is that of a story which began by itself. Its address leads to the story that its articles belong to
now, for as long as that one stands; whatever becomes of it holds for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.engine.selecting.crowd import odd
from syndicator.model import ArticleId, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Card, Tombstone


def joined(
    plans: Sequence[Plan],
    standing: Collection[ArticleId],
    before: Mapping[ArticleId, ArticleId],
    vanished: Collection[ArticleId],
    kept: Collection[ArticleId],
    cards: Callable[[], Iterable[Card]],
) -> dict[ArticleId, ArticleId]:
    """Ids that were published, and the id of the story that each belongs to now. ``standing`` are the ids of ``plans``.

    ``before`` is what this told at the last release, ``vanished`` are stories that had a page then and have none now,
    ``kept`` those that were taken down once: what leads to one of them is remembered, to be buried and to come back
    with it. ``cards`` gives everything stored, with the stories that articles began or joined; it is asked only where
    one has vanished.
    """
    found = dict(before)
    for plan in odd(plans):
        for card in (plan.elected, *plan.also) if plan.also else ():
            if card.id != plan.id and card.verdict is not Verdict.DUPLICATE:  # it began a story of its own
                found[card.id] = plan.id
    lost = set(vanished) - found.keys()
    if lost:
        began = {card.id: card.story for card in cards() if card.story in lost}
        now = {
            card.id: plan.id
            for plan in plans
            for card in ((plan.elected, *plan.also) if plan.also else (plan.elected,))
            if card.id in began
        }
        found |= {story: now[one] for one, story in began.items() if one in now}
    return {
        old: target
        for old in found
        if old not in standing and ((target := _end(old, found)) in standing or target in kept)
    }


def returned(
    plans: Sequence[Plan], standing: Collection[ArticleId], lifted: Iterable[Tombstone]
) -> dict[ArticleId, ArticleId]:
    """Ids of stories that were taken down and restored, and the id under which another of their articles, which came
    back before the one that began the story, tells them now. ``standing`` are the ids of ``plans``.
    """
    asked = {burial.id: tomb.id for tomb in lifted if tomb.id not in standing for burial in tomb.buried}
    found = {story: one for one, story in asked.items() if one in standing}
    for plan in odd(plans) if asked else ():
        found |= {asked[card.id]: plan.id for card in (plan.elected, *plan.also) if card.id in asked}
    return found


def _end(old: ArticleId, found: Mapping[ArticleId, ArticleId]) -> ArticleId:
    """Where a way that goes over several stories ends."""
    target, seen = found[old], {old}
    while target in found and target not in seen:
        seen.add(target)
        target = found[target]
    return target
