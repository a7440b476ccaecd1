"""Burying a story: out of the store, out of every rendition, and blocked for good; and lifting that again."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicator.errors import UsageError
from syndicator.later import pattern
from syndicator.model import ArticleId, AuditLine, Burial, PollRecord, TieKind, Tombstone
from syndicator.refine.judging.stories import united
from syndicator.urls import canonical, is_http

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from datetime import datetime

    from syndicator.model import Article, Card
    from syndicator.ports import Store

_ID = pattern(r"(?:urn:uuid:)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$")
_OUR_PAGE = pattern(r"/articles/([0-9a-f]{32})(?:/(?:index\.html)?)?$")


def find(store: Store, target: str) -> list[Card]:
    """The stored articles that an id or address names: ours, the source's, or the original's; nearest first."""
    if story := id_in(target):
        found = [card for card in united(store.cards()) if story in {card.id, card.story}]
        if found:  # other sites' addresses can look like ours
            return sorted(found, key=lambda card: card.id != story)
    if not is_http(target):
        return []
    key = canonical(target)
    found = [
        card
        for card in united(store.cards())
        if key == card.canonical or (card.original_url and canonical(card.original_url) == key)
    ]
    return sorted(found, key=lambda card: card.canonical != key)


def id_in(target: str) -> ArticleId | None:
    """The article id in an id, a ``urn:uuid:`` or the address of one of our own pages."""
    target = target.strip()
    if match := _ID.match(target.lower()):
        return ArticleId("".join(match.groups()))
    page = _OUR_PAGE.search(urlsplit(target).path) if is_http(target) else None
    return ArticleId(page[1]) if page else None


def names(tomb: Tombstone, target: str) -> bool:
    """Whether an id or address is that of something under this tombstone."""
    if id_in(target) in {tomb.id, *(burial.id for burial in tomb.buried)}:
        return True
    if not is_http(target):
        return False
    key = canonical(target)
    return any(key == burial.canonical for burial in tomb.buried) or any(key == canonical(url) for url in tomb.urls)


def take_down(
    store: Store, target: str, *, reason: str, now: datetime, carrying: Callable[[ArticleId], tuple[str, ...]]
) -> list[Tombstone]:
    """Bury every story that ``target`` names: all its members, whoever carries them.

    ``carrying`` names the channels a story stands in; their feeds tell subscribers. Raises UsageError where nothing
    is found, and does nothing to what was buried before.
    """
    found = find(store, target)
    if not found:
        raise UsageError(nothing_found(store, target))
    return bury(store, list(dict.fromkeys(card.story for card in found)), reason=reason, now=now, carrying=carrying)


def bury(
    store: Store,
    stories: Sequence[ArticleId],
    *,
    reason: str,
    now: datetime,
    carrying: Callable[[ArticleId], tuple[str, ...]],
    legal: bool = False,
    case: int | None = None,
) -> list[Tombstone]:
    """Bury these stories, all in one step."""
    members: dict[ArticleId, list[Card]] = {story: [] for story in stories}
    stored = tuple(store.cards())
    cards = united(stored)
    for card in cards:
        if card.story in members:
            members[card.story].append(card)
    _part(store, stored, cards, members)
    others = _apart(cards, members)
    graves = []
    for story, told in members.items():
        articles = [article for card in told if (article := store.article(card.id))]
        tomb = Tombstone(
            id=story,
            at=now,
            reason=reason,
            urls=tuple(dict.fromkeys(article.url for article in articles)),
            channels=carrying(story),
            buried=tuple(_burial(article) for article in articles),
            legal=legal,
            case=case,
            apart=others.get(story, ()),
        )
        detail = f"case {case}: {reason}" if case else reason
        graves.append((tomb, AuditLine(now, "takedown", story, detail)))
    store.bury_all(graves)
    return [tomb for tomb, _ in graves]


def _part(store: Store, stored: Sequence[Card], cards: Sequence[Card], members: Container[ArticleId]) -> None:
    """Store with their own story those that were stored with one of these and have come to stand apart from it: alone,
    they would take its id again, and with it the address of what went.
    """
    for was, card in zip(stored, cards, strict=True):
        if was.story not in members or card.story in members:
            continue
        article, state = store.article(card.id), store.state(card.source)
        if article is not None and state is not None:
            store.commit(PollRecord(state, (replace(article, story=card.story),)))


def editions(store: Store, stories: Container[ArticleId]) -> list[ArticleId]:
    """The stories that were told apart from any of these as another edition of its text."""
    return list(dict.fromkeys(chain(*_apart(united(store.cards()), stories).values())))


def _apart(cards: Sequence[Card], members: Container[ArticleId]) -> dict[ArticleId, tuple[ArticleId, ...]]:
    """Of each of these stories those others that were told apart from it as another edition of its text."""
    ties = [(card.id, tie.id) for card in cards for tie in card.ties if tie.kind is TieKind.EDITION]
    ends = {end for tie in ties for end in tie}
    story = {card.id: card.story for card in cards if card.id in ends}
    found: dict[ArticleId, dict[ArticleId, None]] = {}
    for one, other in (pair for tie in ties for pair in (tie, tie[::-1])):
        if one in story and other in story and story[one] in members and story[other] not in members:
            found.setdefault(story[one], {})[story[other]] = None
    return {gone: tuple(others) for gone, others in found.items()}


def _burial(article: Article) -> Burial:
    return Burial(
        article.source, article.id, article.identities, article.canonical, replace(article.prints, title="", facts=b"")
    )


def nothing_found(store: Store, target: str) -> str:
    """Why an id or address names nothing that is stored."""
    for tomb in store.tombstones():
        if tomb.restored_at is None and names(tomb, target):
            return f"{target} was already taken down on {tomb.at:%Y-%m-%d}: {tomb.reason}; its page answers " + (
                "451 (`--no-legal-order`: 410)" if tomb.legal else "410 (`--legal-order`: 451)"
            )
    return f"no stored article has the id or address {target}; `syndicator list` shows what there is"


def restore(store: Store, target: str, *, now: datetime, reason: str = "") -> Tombstone:
    """Lift a tombstone. The article comes back with the next poll, if its source still has it."""
    for tomb in store.tombstones():
        if tomb.restored_at is None and names(tomb, target):
            lifted = store.unbury(tomb.id, now, AuditLine(now, "restore", tomb.id, reason))
            if lifted is not None:
                return lifted
    raise UsageError(f"nothing that was taken down has the id or address {target}; `syndicator takedown --list`")
