"""Which keys tell a source's entries apart: distrusted as soon as a document speaks against one, trusted again late.

Pure. A key is distrusted at once: when different entries of a document share it, when it changed again behind entries
that are otherwise known, or when it was given to another text. It is trusted again once :data:`PROBATION` documents in
a row, over at least :data:`WAIT`, spoke for it and none against it; each time it is lost, that takes twice as long.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import Article, ArticleId, Doubt, IdentityMode
from syndicator.refine.judging.twice import is_given_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ORDER = (IdentityMode.GUID, IdentityMode.LINK, IdentityMode.TITLE_DATE, IdentityMode.CONTENT)
"""The strongest first."""
KINDS = {
    IdentityMode.GUID: "guid:",
    IdentityMode.LINK: "link:",
    IdentityMode.TITLE_DATE: "td:",
    IdentityMode.CONTENT: "content:",
}
"""How each one's keys begin."""
CHANGES = 2
"""Keys of one kind that an article has had already when the next makes it one whose key changes: a site may move."""
CHANGING = 3
"""So many articles of a document whose key changes, and the key is distrusted; or one that has had twice as many."""
PROBATION = 20
"""Documents in a row that must speak for a distrusted key,"""
WAIT = timedelta(days=14)
"""and the time that must lie between the first and the last of them; doubled each time the key is lost,"""
LONGEST = 16
"""at most so many times as long."""
SHOWN = 64
"""Entries that are remembered to see how a distrusted key behaves."""

LONG = 300
"""Letters; a text so long tells who it is under whatever title."""

_HEADLINES = 2
_STOCK = Doubt(IdentityMode.CONTENT, "one text stood under several titles", datetime.fromtimestamp(0, UTC), times=0)
_NAMES = {
    IdentityMode.GUID: ("guid", "guids"),
    IdentityMode.LINK: ("link", "links"),
    IdentityMode.TITLE_DATE: ("title and day", "titles and days"),
}
_TELL = {
    IdentityMode.GUID: "guids tell entries apart",
    IdentityMode.LINK: "links tell them apart",
    IdentityMode.TITLE_DATE: "title and date tell them apart",
    IdentityMode.CONTENT: "their text tells them apart",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """Which identity keys of one document can be trusted, and why the others cannot."""

    mode: IdentityMode  # the strongest that is trusted
    reason: str
    shared: frozenset[str] = frozenset()  # keys that different entries of the document claim, and those of front pages
    doubts: tuple[Doubt, ...] = ()
    fixed: bool = False  # the operator says which key it is, and no other counts beside it
    doubted: frozenset[IdentityMode] = field(default=frozenset())
    steady: bool = (
        False  # something in the document is as it was: its source has neither moved nor numbered itself anew
    )
    standing: frozenset[ArticleId] = frozenset()  # whose entries stand in the document as they were

    @property
    def fickle_links(self) -> bool:
        """Whether an article's link is another one at every fetch."""
        return any(d.mode is IdentityMode.LINK and d.changing and not d.overcome for d in self.doubts)


@dataclass(frozen=True, slots=True)
class Met:
    """An entry with its keys, and the article that it turned out to be."""

    identities: tuple[str, ...]
    id: ArticleId


def inherited(mode: IdentityMode, reason: str, now: datetime) -> tuple[Doubt, ...]:
    """The doubts of a state that was stored before they were: everything stronger than its mode."""
    return tuple(Doubt(one, reason, now) for one in ORDER[: ORDER.index(mode)] if reason and "no guid" not in reason)


def trust(
    articles: Sequence[Article],
    known: Mapping[str, ArticleId],
    doubts: Sequence[Doubt],
    now: datetime,
    before: tuple[IdentityMode, str] = (IdentityMode.GUID, ""),
    *,
    configured: IdentityMode | None = None,
) -> Keys:
    """Decide which keys tell the entries of a document apart. ``before`` are the mode and its reason until now."""
    doubts = tuple(doubts)
    if configured is not None:
        return Keys(configured, "as feeds.yaml says", doubts=doubts, fixed=True)
    if not articles:
        return _keys(*before, frozenset(), doubts)
    claims = Counter(key for article in articles for key in set(article.identities))
    standing = {doubt.mode: doubt for doubt in doubts}
    stock = standing.get(IdentityMode.CONTENT, _STOCK)
    fresh = stock is _STOCK or stock.overcome
    several = _several(articles, {key for key, count in claims.items() if count > 1}, _HEADLINES if fresh else 1)
    without = _missing(article.identities for article in articles)
    leader = None
    for one in ORDER[:-1]:
        if (one in standing and not standing[one].overcome) or one in without:
            continue
        if leader is None and any(key.startswith(KINDS[one]) for key in several):
            standing[one] = _lost(standing.get(one), one, "one {} stood on several entries", now)
        elif one is not IdentityMode.TITLE_DATE and _changes(articles, known, one):
            standing[one] = _lost(standing.get(one), one, "{} changed again and again", now, changing=True)
        else:
            leader = leader or one
    leader = leader or IdentityMode.CONTENT
    if fresh and _is_stock(articles, several):
        standing[IdentityMode.CONTENT] = replace(_STOCK, since=now, times=stock.times + 1)
    doubts = tuple(standing.values())
    return _keys(leader, _reason(leader, doubts, without), several | _fronts(articles), doubts)


def observed(
    keys: Keys, met: Sequence[Met], known: Mapping[str, ArticleId], now: datetime
) -> tuple[Keys, dict[str, ArticleId]]:
    """The same once it is known which articles the entries were, and keys to be learned because they are trusted again.

    ``known`` are the keys known before the document.
    """
    if keys.fixed or not met:
        return keys, {}
    standing = {doubt.mode: doubt for doubt in keys.doubts}
    learned: dict[str, ArticleId] = {}
    if keys.mode in {IdentityMode.GUID, IdentityMode.LINK} and _given_away(keys, met, known):
        standing[keys.mode] = _lost(standing.get(keys.mode), keys.mode, "a {} was given to another text", now)
    for doubt in keys.doubts:
        if not doubt.overcome:
            standing[doubt.mode] = tried = _tried(doubt, met, now)
            learned |= dict(tried.shown) if tried.overcome else {}
    if tuple(standing.values()) == keys.doubts:
        return keys, learned
    doubts = tuple(standing.values())
    doubted = {doubt.mode for doubt in doubts if not doubt.overcome}
    without = _missing(one.identities for one in met)
    leader = next((one for one in ORDER if one not in doubted | without), IdentityMode.CONTENT)
    return _keys(leader, _reason(leader, doubts, without), keys.shared, doubts), learned


def key_of(identities: Iterable[str], mode: IdentityMode) -> str | None:
    """The entry's key of this kind."""
    kind = KINDS[mode]
    for key in identities:
        if key.startswith(kind):
            return key
    return None


def usable(article: Article, keys: Keys) -> tuple[str, ...]:
    """The article's keys, strongest trusted one first; never empty."""
    given = article.identities or (f"content:{article.prints.exact}",)
    if keys.fixed:
        return tuple(key for key in given if key.startswith(KINDS[keys.mode])) or given
    ranks = _ranks(keys.doubted)
    ranked = [(rank, key) for key in given if (rank := ranks.get(key[: key.find(":") + 1], -1)) >= 0]
    kept = [key for _, key in sorted(ranked, key=_rank)]
    if IdentityMode.CONTENT in keys.doubted:  # then a text tells apart only together with its title
        kept = [more for key in kept for more in _with_title(key, article)]
    # a key that several entries of one document claim is not this article's alone, unless nothing else is left
    alone = [key for key in kept if key not in keys.shared or key.startswith("guid:")]
    if kept and not alone:
        # each is claimed by another entry too, all of them together hardly
        changing = {KINDS[doubt.mode] for doubt in keys.doubts if doubt.changing and not doubt.overcome}
        steady = [key for key in given if key[: key.index(":") + 1] not in changing]
        alone = [f"content:{'|'.join(steady)}", *kept]
    return tuple(alone or given)


@lru_cache(maxsize=64)
def _ranks(doubted: frozenset[IdentityMode]) -> Mapping[str, int]:
    """The kinds of key that are trusted, by how strong they are."""
    trusted = [one for one in ORDER if one not in doubted or one is IdentityMode.CONTENT]
    return {KINDS[one]: rank for rank, one in enumerate(trusted)}


_rank = itemgetter(0)


def _with_title(key: str, article: Article) -> tuple[str, ...]:
    return (f"{key}|{article.prints.title}", key) if key.startswith("content:") else (key,)


def _keys(mode: IdentityMode, reason: str, shared: frozenset[str], doubts: tuple[Doubt, ...]) -> Keys:
    doubted = frozenset(doubt.mode for doubt in doubts if not doubt.overcome)
    return Keys(mode, reason, shared, doubts, doubted=doubted)


def _missing(found: Iterable[tuple[str, ...]]) -> frozenset[IdentityMode]:
    """Kinds of key that no entry has."""
    missing = set(ORDER[:-1])
    for identities in found:
        missing = {one for one in missing if key_of(identities, one) is None}
        if not missing:
            break
    return frozenset(missing)


def _reason(mode: IdentityMode, doubts: Iterable[Doubt], without: frozenset[IdentityMode]) -> str:
    doubted = {doubt.mode: doubt.reason for doubt in doubts if not doubt.overcome}
    stronger = ORDER[: ORDER.index(mode)]
    said = [
        doubted.get(one) or f"entries carry no {_NAMES[one][0]}" for one in stronger if one in doubted or one in without
    ]
    said += [why for one, why in doubted.items() if one not in stronger and one is not IdentityMode.CONTENT]
    return "; ".join(dict.fromkeys((*said, _TELL[mode]))) if said else ""


def _lost(before: Doubt | None, mode: IdentityMode, why: str, now: datetime, *, changing: bool = False) -> Doubt:
    name = _NAMES[mode][changing]
    return Doubt(mode, why.format(name), now, times=before.times + 1 if before else 1, changing=changing)


def _several(articles: Sequence[Article], repeated: set[str], headlines: int) -> frozenset[str]:
    """Of keys that more than one item of a document has, those of different entries: a repetition is none."""
    if not repeated:
        return frozenset()
    tellings: dict[str, dict[tuple[str, ...], Article]] = {}
    long = set()
    for article in articles:
        for key in article.identities:
            if key in repeated:
                tellings.setdefault(key, {})[_telling(article, key)] = article
                if key.startswith("content:") and article.prints.length >= LONG:
                    long.add(key)
    # a long text under a second title is one whose headline is tried out; under a third, stock that says nothing
    return frozenset(
        key
        for key, found in tellings.items()
        if len(found) > (headlines if key in long else 1) and not _is_one(key, list(found.values()))
    )


def _is_one(key: str, entries: Sequence[Article]) -> bool:
    """Whether all entries of a link are one article, given again."""
    return key.startswith("link:") and all(is_given_twice(entries[0], other) for other in entries[1:])


def _is_stock(articles: Iterable[Article], several: frozenset[str]) -> bool:
    """Whether a long text stands under many titles."""
    if not any(key.startswith("content:") for key in several):
        return False
    return any(
        one.prints.length >= LONG and key_of(one.identities, IdentityMode.CONTENT) in several for one in articles
    )


def _telling(article: Article, key: str) -> tuple[str, ...]:
    """What an entry says; without a text, where it leads."""
    if article.prints.exact:
        return article.title, article.prints.exact
    others = (other for other in article.identities if other != key and other.startswith(("guid:", "link:")))
    return article.title, *others


def _fronts(articles: Iterable[Article]) -> frozenset[str]:
    """The links that lead to front pages: they name no entry."""
    links = (key_of(article.identities, IdentityMode.LINK) for article in articles)
    return frozenset(link for link in links if link and is_front(link))


def is_front(link: str) -> bool:
    """Whether a link's key is that of a site's front page."""
    return not any(mark in link for mark in "/?#")


def _changes(articles: Iterable[Article], known: Mapping[str, ArticleId], mode: IdentityMode) -> bool:
    """Whether keys of this kind change again and again behind entries that are known otherwise."""
    moved = []
    for article in articles:
        key = key_of(article.identities, mode)
        if key is not None and key not in known and (owner := _known_otherwise(article, known, mode)):
            moved.append(owner)
    if not moved:
        return False
    kind, wanted = KINDS[mode], frozenset(moved)
    had = Counter(owner for key, owner in known.items() if owner in wanted and key.startswith(kind))
    again = sum(had[owner] >= CHANGES for owner in moved)
    return again >= CHANGING or any(had[owner] >= 2 * CHANGES for owner in moved)


def _known_otherwise(article: Article, known: Mapping[str, ArticleId], mode: IdentityMode) -> ArticleId | None:
    """Whose entry this is by its other keys, if the title or the text is among those that say so."""
    if not any(key in known for key in article.identities):
        return None
    other = IdentityMode.LINK if mode is IdentityMode.GUID else IdentityMode.GUID
    by_key, by_title, by_text = (
        known.get(key_of(article.identities, one) or "")
        for one in (other, IdentityMode.TITLE_DATE, IdentityMode.CONTENT)
    )
    if by_key is not None and by_key in {by_title, by_text}:
        return by_key
    return by_title if by_title == by_text else None


def _given_away(keys: Keys, met: Iterable[Met], known: Mapping[str, ArticleId]) -> bool:
    """Whether a key of the leading kind that one article is known by stands on another one now."""
    return any(
        (key := key_of(one.identities, keys.mode)) is not None
        and key not in keys.shared
        and known.get(key, one.id) != one.id
        for one in met
    )


def _tried(doubt: Doubt, met: Sequence[Met], now: datetime) -> Doubt:
    """How a distrusted key behaved in one more document."""
    pairs = [(key_of(one.identities, doubt.mode), one.id) for one in met]
    by_key, by_id = dict(doubt.shown), {owner: key for key, owner in doubt.shown}
    sound = True
    for key, owner in pairs:
        if key is None or (doubt.mode is IdentityMode.LINK and is_front(key)):
            sound = False
            continue
        sound = sound and by_key.get(key, owner) == owner and by_id.get(owner, key) == key
        by_key.pop(key, None)
        by_key[key] = owner
        by_id[owner] = key
    latest = {owner: key for key, owner in by_key.items()}  # one key for each article: its newest
    shown = tuple((key, owner) for owner, key in latest.items())[-SHOWN:]
    if not sound:
        return replace(doubt, since=now, documents=0, shown=shown)
    documents = doubt.documents + 1
    wait = WAIT * min(LONGEST, 2 ** (doubt.times - 1))
    overcome = documents >= PROBATION and now - doubt.since >= wait
    return replace(doubt, documents=documents, shown=shown, overcome=overcome)
