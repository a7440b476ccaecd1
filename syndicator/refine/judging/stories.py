"""Which articles tell one text: what a new one joins, and the stories that all ties between articles make. Pure.

An article keeps the ties that were found when it came. What is one story is worked out from the ties of all articles
together, so that it depends on which there are and not on the order they came in:

1. same texts unite, the most alike first, but for what follows;
2. an edited form joins the story of the earliest publication that it is like, if it is of no story yet: two halves of
   one text are alike to it and not to each other, and somebody may put two texts of others together;
3. who names an original, stands at its address or sums it up joins it, if all who tell its text do;
4. who tells what two editions have in common counts to the earlier one;
5. no two editions of one text come into one story, and no two texts of one source, unless there is a third that shows
   the two to be alike: then both have more than half in common with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from syndicator.model import Article, ArticleId, Card, Judged, Judgement, Tie, TieKind, Twin, Verdict
from syndicator.model.changing import replace
from syndicator.refine.judging.likeness import Beside, Likeness, likeness
from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Mapping, Sequence

    from syndicator.model import SourceKey
    from syndicator.refine.judging.settled import Groups

JOINS = (TieKind.TEXT, TieKind.EDITED, TieKind.CLAIM)
"""Ties that make a story, the strongest first."""
_RANKS = (*JOINS, TieKind.EDITION, TieKind.REPORT)
MOST_REPORTS = 3
"""Ties to other reports that an article keeps, for telling."""
PROOF = 1.1
"""Two texts whose similarities to a third sum up to more are alike: Jaccard distance is a metric."""

DOUBT = 0.1
"""Similarities that differ by less leave open to which of two editions somebody is nearer."""


class Library(Protocol):
    """What is stored."""

    def text(self, id: ArticleId) -> str:
        """The text of a stored article of any source, "" where there is none."""
        ...

    def twins(self, article: Article) -> Sequence[Twin]:
        """Articles of other sources that may tell the same text, best first."""
        ...


def judge_new(article: Article, library: Library, reason: str) -> Judged:
    """The verdict on an article that is published for the first time: new (for this ``reason``), or another's telling
    of a story.
    """
    if not (twins := library.twins(article)):  # as of nearly all that is new
        judgement = Judgement(Verdict.NEW, reason)
        return Judged(replace(article, ties=(), judgement=judgement), judgement)
    beside = Beside(article, library.text)
    found = [(like, twin) for twin in twins if (like := likeness(article, twin, beside))]
    found.sort(key=lambda pair: _rank(pair[0]))
    ties = _kept([like.tie for like, _ in found])
    named = {twin.card.story for like, twin in found if like.tie.kind in JOINS and (twin.original or twin.reprint)}
    stand = {(twin.card.canonical, twin.card.story) for _, twin in found}
    apart = {
        twin.card.story
        for like, twin in found
        if like.tie.kind is TieKind.EDITION
        and not (like.tie.open and (twin.card.story in named or _names(twin.card, stand)))
    }
    told = [(like, twin) for like, twin in found if like.tie.kind in JOINS and twin.card.story not in apart]
    if not told:
        judgement = Judgement(Verdict.NEW, "; ".join((reason, *(like.why for like, _ in found[:1]))))
        return Judged(replace(article, ties=ties, judgement=judgement), judgement)
    like, twin = told[0]
    judgement = Judgement(Verdict.DUPLICATE, like.why, twin.card.id, twin.agreement)
    return Judged(replace(article, ties=ties, judgement=judgement, story=twin.card.story), judgement)


def _names(card: Card, stand: Container[tuple[str, ArticleId]]) -> bool:
    """Whether an article states for its original who stands, of its own story, among ``stand``."""
    return card.original_url is not None and (canonical(card.original_url), card.story) in stand


def _rank(like: Likeness) -> tuple[int, float, str]:
    return _RANKS.index(like.tie.kind), -like.tie.strength, like.tie.id


def _kept(ranked: Sequence[Tie]) -> tuple[Tie, ...]:
    reports = [tie for tie in ranked if tie.kind is TieKind.REPORT][:MOST_REPORTS]
    return (*(tie for tie in ranked if tie.kind is not TieKind.REPORT), *reports)


# ---------------------------------------------------------------------------------------------- all of them


def united(cards: Iterable[Card], beside: Iterable[Card] | None = None) -> list[Card]:
    """The cards with the story that each belongs to by the ties of all; in their order.

    What is held ties nothing, and stays in the story that it was held in. A story keeps the id that its first-met
    article was stored under. One that falls apart, because an edition came between, leaves it to the part that has
    that article. ``beside``: all that is stored, where the cards are those alone that are tied and that they name.
    """
    told = list(cards)
    tied = {card.id: card for card in told if (card.story != card.id or card.ties) and card.verdict is not Verdict.HELD}
    if not tied:
        return told
    stories = _Stories(told, tied, told if beside is None else beside).ids()
    return [
        msgspec.structs.replace(card, story=stories[card.id])
        if stories.get(card.id, card.story) != card.story
        else card
        for card in told
    ]


_NOBODY: frozenset[ArticleId] = frozenset()


class _Edge(NamedTuple):
    """One joining tie between two articles; what comes first in JOINS ranks first, then what is less ``unlike``.

    A plain tuple: a release makes as many as there are ties. ``claimers`` are those of the two that make a claim.
    """

    order: int  # in JOINS
    unlike: float  # the strength, negated
    ends: tuple[ArticleId, ArticleId]
    claimers: frozenset[ArticleId]

    @property
    def kind(self) -> TieKind:
        return JOINS[self.order]


RECENT: dict[bytes, Groups] = {}
"""What the rules came to the last time, for cards that are linked, by :func:`_mark` of them; see ``settled``."""


def _mark(cards: Collection[Card]) -> bytes:
    """Equal as long as the rules say the same of these cards, claims apart."""
    told: list[object] = [
        (c.id, c.source, c.published, [(tie.id, tie.kind, tie.strength, tie.open) for tie in c.ties], c.story)
        for c in cards
    ]
    if any(tie.kind is TieKind.EDITION for card in cards for tie in card.ties):
        told += [(card.canonical, card.original_url) for card in cards]
    return blake2b(msgspec.msgpack.encode(told), digest_size=16).digest()


def _each_of_another_source(cards: Sequence[Card]) -> bool:
    return len({card.source for card in cards}) == len(cards)


def _linked(tied: Mapping[ArticleId, Card]) -> list[list[ArticleId]]:
    """The ids that ties link, over however many others (union-find, halving paths). Ties are asked for once."""
    above: dict[ArticleId, ArticleId] = {}

    def top(one: ArticleId) -> ArticleId:
        while (higher := above.setdefault(one, one)) != one:
            above[one] = above[higher]
            one = above[one]
        return one

    for card in tied.values():
        mine, ties = top(card.id), card.ties
        ids = [tie.id for tie in ties]
        if not any(tie.kind in JOINS for tie in ties):
            ids.append(card.story)  # stored before ties were kept
        for other in ids:
            above[top(other)] = mine
    found: dict[ArticleId, list[ArticleId]] = defaultdict(list)
    for one in list(above):
        found[top(one)].append(one)
    return list(found.values())


def _named(cards: Mapping[ArticleId, Card]) -> dict[ArticleId, frozenset[ArticleId]]:
    """Whom those of some linked cards mean that state the address of their original."""
    at: dict[str, set[ArticleId]] = defaultdict(set)
    for one, card in cards.items():
        at[card.canonical].add(one)
    return {
        one: frozenset(at.get(canonical(card.original_url), ())) for one, card in cards.items() if card.original_url
    }


class _Stories:
    """Articles and what ties them. Ids of articles that are no longer stored still tie others together."""

    def __init__(self, cards: Sequence[Card], tied: dict[ArticleId, Card], beside: Iterable[Card]) -> None:
        groups = _linked(tied)
        named = {*chain.from_iterable(groups), *(card.story for card in tied.values())}
        self._all = beside
        self._cards = {c.id: c for c in cards if c.id in tied or (c.id in named and c.verdict is not Verdict.HELD)}
        self._group: dict[ArticleId, set[ArticleId]] = {}  # of those that are being looked at
        self._together: list[tuple[ArticleId, ...]] = []  # what the rules came to
        self._near: dict[ArticleId, dict[ArticleId, float]] = defaultdict(dict)  # likewise, and so on
        self._apart: dict[ArticleId, set[ArticleId]] = defaultdict(set)
        self._open: set[tuple[ArticleId, ArticleId]] = set()  # those of them that a claim overrules, either way round
        self._claims: dict[ArticleId, set[ArticleId]] = defaultdict(set)
        self._named: dict[ArticleId, frozenset[ArticleId]] = {}  # where there are editions
        self._hosts: dict[SourceKey, Counter[str]] = defaultdict(Counter)
        kept: dict[bytes, Groups] = {}
        for linked in groups:
            stored = [self._cards[one] for one in sorted(linked) if one in self._cards]
            kinds = {tie.kind for one in stored for tie in one.ties}
            if kinds <= {TieKind.TEXT} and _each_of_another_source(stored):
                self._together.append(tuple(linked))  # no rule can speak against it
                continue
            mark = _mark(stored)
            if (found := RECENT.get(mark)) is None:
                self._group = {one: {one} for one in linked}
                self._settle([tied[one] for one in linked if one in tied], linked)
                found = tuple({id(group): tuple(group) for group in map(self._group.__getitem__, linked)}.values())
            self._together += found
            if TieKind.CLAIM not in kinds:
                kept[mark] = found  # claims depend on more: on where most pages of their sources stand
        RECENT.clear()
        RECENT.update(kept)

    def _settle(self, cards: Iterable[Card], linked: Collection[ArticleId]) -> None:
        """Bring together what the rules let come together of cards that are linked with no others."""
        for known in (self._near, self._apart, self._open, self._claims):
            known.clear()  # of others that nothing links with these
        edges = {edge[:3]: edge for card in cards for edge in self._edges(card)}
        self._named = _named({one: self._cards[one] for one in linked if one in self._cards}) if self._apart else {}
        for edge in sorted(edges.values()):
            one, other = edge.ends
            if self._group[one] is self._group[other]:  # as of most: many tell one text
                continue
            if not self._is_of_the_earlier(one, other, edge) and not self._is_of_the_earlier(other, one, edge):
                self._unite(edge)

    def ids(self) -> dict[ArticleId, ArticleId]:
        """The story of each article."""
        stored = [members for group in self._together if (members := [m for m in group if m in self._cards])]
        first = {min(members, key=self._met): members for members in stored}
        taken: set[ArticleId] = set()
        found: dict[ArticleId, ArticleId] = {}
        for eldest in sorted(first, key=lambda one: (self._cards[one].story != one, *self._met(one))):
            story = self._cards[eldest].story
            if story in taken:
                story = eldest
            taken.add(story)
            found |= dict.fromkeys(first[eldest], story)
        return found

    def _met(self, id: ArticleId) -> tuple[float, str]:
        return self._cards[id].first_seen.timestamp(), id

    def _edges(self, card: Card) -> Iterable[_Edge]:
        joins = []
        for tie in card.ties:
            if tie.kind in JOINS:
                joins.append(tie)
            elif tie.kind is TieKind.EDITION:
                self._apart[card.id].add(tie.id)
                self._apart[tie.id].add(card.id)
                if tie.open:
                    self._open |= {(card.id, tie.id), (tie.id, card.id)}
        if not joins and card.story != card.id:  # stored before ties were kept
            joins = [Tie(card.story, TieKind.TEXT, 1.0)]
        for tie in joins:
            one, other = ends = (card.id, tie.id) if card.id < tie.id else (tie.id, card.id)
            claimers = _NOBODY
            if tie.kind is TieKind.CLAIM:
                claimers = self._claimers(card, tie)
                for claimer in claimers:
                    self._claims[claimer].add(ends[one == claimer])
            else:
                self._near[one][other] = self._near[other][one] = tie.strength
            yield _Edge(JOINS.index(tie.kind), -tie.strength, ends, claimers)

    def _claimers(self, card: Card, tie: Tie) -> frozenset[ArticleId]:
        other = self._cards.get(tie.id)
        if other is None or other.canonical != card.canonical:
            return frozenset({card.id if tie.ours else tie.id})
        # two at one address: it is the page of whose source usually stands there
        away = {one.id for one in (card, other) if host_of(one.url) != self._usual_host(one.source)}
        return frozenset(away if len(away) == 1 else {card.id, other.id})

    def _is_of_the_earlier(self, edition: ArticleId, teller: ArticleId, edge: _Edge) -> bool:
        """Whether who is tied to an edition is as much like an earlier one, or tells that he has it from there, and so
        says nothing of what differs.
        """
        if not self._apart.get(edition):  # as with nearly all
            return False
        if edition in self._named.get(teller, _NOBODY):
            return False  # it says whose text it has
        mine = self._published(edition)
        return any(
            self._published(other) < mine
            and (self._near[teller].get(other, -1.0) >= -edge.unlike - DOUBT or other in self._claims[teller])
            for other in self._apart[edition]
            if not self._is_style(edition, other, {teller})
        )

    def _published(self, id: ArticleId) -> tuple[float, str]:
        card = self._cards.get(id)
        return card.published.timestamp() if card else 0.0, id

    def _unite(self, edge: _Edge) -> None:
        one, other = (self._group[end] for end in edge.ends)
        if not self._may(edge, one, other) or not self._fit(one, other):
            return
        one |= other
        for member in other:
            self._group[member] = one

    def _may(self, edge: _Edge, one: set[ArticleId], other: set[ArticleId]) -> bool:
        if edge.kind is TieKind.TEXT:
            return True
        sides = ((edge.ends[0], one, other), (edge.ends[1], other, one))
        if edge.kind is TieKind.EDITED:
            return any(len(mine) == 1 and self._earliest(theirs) in edge.ends for _, mine, theirs in sides)
        return any(
            end in edge.claimers and all(self._claims[member] & theirs for member in mine)
            for end, mine, theirs in sides
        )

    def _earliest(self, group: set[ArticleId]) -> ArticleId | None:
        stored = [self._cards[member] for member in group if member in self._cards]
        return min(stored, key=lambda card: (card.published, card.id)).id if stored else None

    def _fit(self, one: set[ArticleId], other: set[ArticleId]) -> bool:
        if any(
            not self._is_style(member, rival, one | other)
            for member in one
            if member in self._apart
            for rival in self._apart[member] & other
        ):
            return False
        sources = {self._cards[member].source for member in one if member in self._cards}
        rivals = [member for member in other if member in self._cards and self._cards[member].source in sources]
        return all(
            self._alike(member, rival)
            for rival in rivals
            for member in one
            if member in self._cards and self._cards[member].source == self._cards[rival].source
        )

    def _is_style(self, one: ArticleId, other: ArticleId, story: set[ArticleId]) -> bool:
        """Whether one of two editions names somebody of their story, and so may only have its house's style."""
        named = self._named.get(one, _NOBODY) | self._named.get(other, _NOBODY)
        return (one, other) in self._open and not named.isdisjoint(story)

    def _alike(self, one: ArticleId, other: ArticleId) -> bool:
        ours, theirs = self._near[one], self._near[other]
        return any(ours[third] + theirs[third] > PROOF for third in ours.keys() & theirs.keys())

    def _usual_host(self, source: SourceKey) -> str:
        """The host at which most of a source's pages stand."""
        if not self._hosts:  # all of them in one pass: asked for one by one, each would take one
            for card in self._all:
                self._hosts[card.source][host_of(card.url)] += 1
        hosts = self._hosts[source]
        return max(sorted(hosts), key=hosts.__getitem__)
