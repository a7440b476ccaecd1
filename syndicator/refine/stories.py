"""Which articles tell one text, and which of them is published. Pure.

Identity never leaves its source (see ``dedupe``); a story is what several sources' articles have in common.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.model import Article, Judged, Judgement, Verdict
from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from syndicator.model import Card, SourceKey, Twin

SAME = 0.5
"""Estimated Jaccard similarity from which two texts are one (measured: no false pair among template flashes)."""
ALIKE = 0.35
"""From here two texts are one only if their numbers or their titles agree as well."""
SHORT = 150
"""Characters; shorter texts are compared by exact print and title alone."""


def welcome(article: Article, twins: Callable[[Article], Sequence[Twin]]) -> Judged:
    """The verdict on a stored article that is published for the first time: new, or another's telling of a story."""
    best = best_twin(article, twins)
    if best is None:
        judgement = Judgement(Verdict.NEW, "released")
    else:
        twin, why = best
        article = replace(article, story=twin.card.story)
        judgement = Judgement(Verdict.DUPLICATE, why, twin.card.id, twin.agreement)
    return Judged(replace(article, judgement=judgement), judgement)


def best_twin(article: Article, twins: Callable[[Article], Sequence[Twin]]) -> tuple[Twin, str] | None:
    """The stored article whose text this one tells, and why; None where it is a story of its own."""
    for twin in twins(article):
        if why := _same_story(article, twin):
            return twin, why
    if article.original_url:
        # the page that the article names as its original may be one that we hold
        for twin in twins(replace(article, canonical=canonical(article.original_url))):
            if twin.same_url:
                return twin, f"names {twin.card.source}'s article as its original"
    return None


def _same_story(article: Article, twin: Twin) -> str:
    """Why these two tell one text; "" if they do not."""
    ours, theirs = article.prints, twin.prints
    if twin.same_url:
        return f"same address as {twin.card.source}'s article"
    if min(ours.length, theirs.length) < SHORT:
        if twin.same_exact and ours.title == theirs.title:
            return f"same short text and title as {twin.card.source}'s article"
        return ""
    if twin.same_exact:
        return f"same text as {twin.card.source}'s article"
    if twin.agreement >= SAME:
        return f"nearly the same text as {twin.card.source}'s article"
    if twin.agreement >= ALIKE and ours.title and (ours.numbers == theirs.numbers or ours.title == theirs.title):
        return f"an edited form of the text of {twin.card.source}'s article"
    return ""


def elect(members: Sequence[Card], homes: Mapping[SourceKey, str]) -> Card:
    """The member of a story that is published; the others are "also carried by".

    In this order: whom another source's member names as the original; who credits no other outlet as its source;
    whose page stands at its source's own ``homes`` host; who published first, as far as that can be believed; the
    smaller id. A claim in a member's own favour counts for nothing, and neither does one for a page of somebody else's.
    """
    return min(members, key=lambda member: _rank(member, members, homes))


def _rank(
    member: Card, members: Sequence[Card], homes: Mapping[SourceKey, str]
) -> tuple[bool, bool, bool, datetime, str]:
    at_home = _at_home(host_of(member.url), homes.get(member.source, ""))
    named = at_home and any(
        other.source != member.source and other.original_url and canonical(other.original_url) == member.canonical
        for other in members
    )
    return (not named, member.origin is not None, not at_home, member.believable, member.id)


def _at_home(host: str, home: str) -> bool:
    """Whether a page's host is the source's own: the same, or one under the other."""
    host, home = host.removeprefix("www."), home.removeprefix("www.")
    return bool(host and home) and (host == home or host.endswith("." + home) or home.endswith("." + host))
