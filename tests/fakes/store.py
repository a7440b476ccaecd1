"""A Store in dictionaries: what is remembered while the test runs."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.polling.retention import size_of
from syndicator.errors import StoreError
from syndicator.model import (
    Article,
    ArticleId,
    AuditLine,
    Card,
    Edit,
    Known,
    PollRecord,
    Reprint,
    SourceKey,
    SourceState,
    Tally,
    Tombstone,
    Twin,
    Validators,
)
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

MOST_IDENTITIES = 5000
MOST_LEFT_OUT = 200


@dataclass
class Shelf:
    """One source."""

    state: SourceState
    hashes: frozenset[str] = frozenset()
    identities: dict[str, ArticleId] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    shown: dict[str, ArticleId] = field(default_factory=dict)
    articles: dict[ArticleId, Article] = field(default_factory=dict)


@dataclass
class Memory:
    """What outlives a MemoryStore, as a disk outlives a process."""

    shelves: dict[SourceKey, Shelf] = field(default_factory=dict)
    tombstones: dict[ArticleId, Tombstone] = field(default_factory=dict)
    audit: list[AuditLine] = field(default_factory=list)
    notes: dict[str, bytes] = field(default_factory=dict)


class MemoryStore:
    """See :class:`syndicator.ports.Store`. Naive on purpose: it looks at everything, every time."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory or Memory()
        self._lock = RLock()
        self._closed = False

    def states(self) -> Mapping[SourceKey, SourceState]:
        with self._lock:
            return {key: shelf.state for key, shelf in self.memory.shelves.items()}

    def state(self, key: SourceKey) -> SourceState | None:
        with self._lock:
            shelf = self.memory.shelves.get(key)
            return shelf.state if shelf else None

    def save_state(self, state: SourceState) -> None:
        with self._writing():
            self.memory.shelves.setdefault(state.key, Shelf(state)).state = state

    def known(self, key: SourceKey) -> Known:
        with self._lock:
            shelf = self.memory.shelves.get(key)
            if shelf is None:
                return Known()
            digests = {article.id: article.digest for article in shelf.articles.values()}
            return Known(shelf.hashes, dict(shelf.identities), digests, dict(shelf.left_out), dict(shelf.shown))

    @contextmanager
    def judging(self) -> Iterator[None]:
        yield

    def commit(self, record: PollRecord) -> None:
        if any(article.source != record.state.key for article in record.articles):
            raise StoreError("a poll brought another source's articles")
        with self._writing():
            shelf = self.memory.shelves.setdefault(record.state.key, Shelf(record.state))
            shelf.state = record.state
            if record.hashes is not None:
                shelf.hashes = frozenset(record.hashes)
            if record.shown is not None:
                shelf.shown = dict(record.shown)
            shelf.articles |= {article.id: article for article in record.articles}
            for unwanted in {*record.dropped, *self._buried_ids()}:
                shelf.articles.pop(unwanted, None)
            for identity, owner in record.identities:
                shelf.identities.pop(identity, None)
                shelf.identities[identity] = owner
            aged = [identity for identity, owner in shelf.identities.items() if owner not in shelf.articles]
            most = max(MOST_IDENTITIES, 8 * len(shelf.hashes))
            for identity in aged[: max(0, len(aged) - most)]:
                del shelf.identities[identity]
            for what, why in record.left_out:
                shelf.left_out.pop(what, None)
                shelf.left_out[what] = why
            shelf.left_out = dict(list(shelf.left_out.items())[-MOST_LEFT_OUT:])

    def article(self, id: ArticleId) -> Article | None:
        return next((article for article in self._all() if article.id == id), None)

    def several(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        return {one: article for one in ids if (article := self.article(one)) is not None}

    def packed(self, ids: Sequence[ArticleId]) -> dict[ArticleId, bytes]:
        return {one: msgspec.json.encode(article) for one, article in self.several(ids).items()}

    def text(self, id: ArticleId) -> str:
        found = self.article(id)
        return found.text if found else ""

    def articles(self, key: SourceKey) -> tuple[Article, ...]:
        mine = [article for article in self._all() if article.source == key]
        return tuple(sorted(mine, key=lambda article: (-article.published.timestamp(), article.id)))

    def cards(self, key: SourceKey | None = None) -> Iterable[Card]:
        return [_card(article) for article in self._all() if key in (None, article.source)]

    def tallies(self) -> Mapping[SourceKey, Tally]:
        found: dict[SourceKey, list[Card]] = {}
        for card in self.cards():
            found.setdefault(card.source, []).append(card)
        return {
            key: Tally(
                dict(Counter(card.verdict for card in cards)),
                tuple(card for card in cards if card.deletion or card.remark or card.conflicts),
            )
            for key, cards in found.items()
        }

    def sizes(self) -> Mapping[SourceKey, int]:
        with self._lock:
            return {
                key: sum(size_of(article) for article in shelf.articles.values())
                for key, shelf in self.memory.shelves.items()
                if shelf.articles
            }

    def expecting(self, articles: Sequence[Article]) -> AbstractContextManager[object]:
        """Everything is at hand."""
        return nullcontext()

    def twins(self, article: Article) -> Sequence[Twin]:
        found = []
        for other in self._all():
            same_url = bool(article.canonical) and other.canonical == article.canonical
            same_exact = bool(article.prints.exact) and other.prints.exact == article.prints.exact
            near = _agreement(article.prints.sketch, other.prints.sketch)
            same_title = len(article.prints.title) >= 6 and other.prints.title == article.prints.title
            original = bool(article.original_url) and canonical(article.original_url or "") == other.canonical
            reprint = bool(other.original_url) and canonical(other.original_url or "") == article.canonical
            ways = (same_url, same_exact, same_title, original, reprint)
            if other.source != article.source and (any(ways) or near >= 0.2):
                agreement = 1.0 if same_exact else near if near >= 0.2 else 0.0
                found.append(Twin(_card(other), other.prints, agreement, *ways))
        found.sort(key=_twin_rank)
        return found[:20]

    def buried(self, article: Article) -> Tombstone | None:
        with self._lock:
            active = [t for t in self.memory.tombstones.values() if t.restored_at is None]
        return next((t for t in active if _forbids(t, article)), None)

    def bury(self, tombstone: Tombstone, audit: AuditLine) -> None:
        with self._writing():
            old = self.memory.tombstones.pop(tombstone.id, None)
            if old is not None and old.restored_at is None:
                tombstone = replace(
                    tombstone,
                    legal=old.legal or tombstone.legal,
                    urls=tuple(dict.fromkeys(old.urls + tombstone.urls)),
                    channels=tuple(dict.fromkeys(old.channels + tombstone.channels)),
                    buried=tuple({b.id: b for b in old.buried + tombstone.buried}.values()),
                    apart=tuple(dict.fromkeys(old.apart + tombstone.apart)),
                )
            self.memory.tombstones[tombstone.id] = tombstone
            self._log(audit)
            for burial in tombstone.buried:
                if shelf := self.memory.shelves.get(burial.source):
                    for identity in burial.identities:
                        shelf.identities.setdefault(identity, burial.id)
                    shelf.articles.pop(burial.id, None)

    def bury_all(self, graves: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        for tombstone, audit in graves:
            self.bury(tombstone, audit)

    def amend(self, changes: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        with self._writing():
            for tombstone, audit in changes:
                old = self.memory.tombstones.get(tombstone.id)
                if old is not None and old.restored_at is None:
                    self.memory.tombstones[tombstone.id] = tombstone
                    self._log(audit)

    def unbury(self, id: ArticleId, at: datetime, audit: AuditLine) -> Tombstone | None:
        with self._writing():
            old = self.memory.tombstones.get(id)
            if old is None or old.restored_at is not None:
                return None
            self.memory.tombstones[id] = lifted = replace(old, restored_at=at)
            self._log(audit)
            for burial in lifted.buried:
                if shelf := self.memory.shelves.get(burial.source):
                    shelf.shown = {}
                    shelf.identities = {
                        identity: owner
                        for identity, owner in shelf.identities.items()
                        if owner != burial.id and identity not in burial.identities
                    }
                    shelf.hashes = frozenset()
                    shelf.state = replace(shelf.state, validators=Validators(), body_hash="", listed=None)
            return lifted

    def tombstones(self) -> tuple[Tombstone, ...]:
        with self._lock:
            return tuple(sorted(self.memory.tombstones.values(), key=lambda tombstone: tombstone.at))

    def audit(self) -> tuple[AuditLine, ...]:
        return tuple(self.memory.audit)

    def record(self, audit: AuditLine) -> None:
        with self._writing():
            self._log(audit)

    def revision(self) -> str:
        shown = repr((sorted(self._all(), key=lambda article: article.id), self.tombstones()))
        return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()

    def adopt(self, tombstones: Sequence[Tombstone], audit: Sequence[AuditLine]) -> None:
        with self._writing():
            self.memory.tombstones = {tombstone.id: tombstone for tombstone in tombstones}
            self.memory.audit = list(audit)
            for shelf in self.memory.shelves.values():
                for unwanted in self._buried_ids():
                    shelf.articles.pop(unwanted, None)

    def recall(self, name: str) -> bytes | None:
        return self.memory.notes.get(name)

    def remember(self, name: str, value: bytes) -> None:
        with self._writing():
            self.memory.notes[name] = value

    def problems(self) -> tuple[str, ...]:
        return ()

    def check_writable(self) -> None:
        return

    def flush(self) -> None:
        """Nothing is held back."""

    def hurry(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        self._closed = True

    def _writing(self) -> RLock:
        if self._closed:
            raise StoreError("the store is closed")
        return self._lock

    def _all(self) -> list[Article]:
        with self._lock:
            return [article for shelf in self.memory.shelves.values() for article in shelf.articles.values()]

    def _log(self, line: AuditLine) -> None:
        if line not in self.memory.audit:
            self.memory.audit.append(line)

    def _buried_ids(self) -> set[ArticleId]:
        return {b.id for t in self.memory.tombstones.values() if t.restored_at is None for b in t.buried}


def _twin_rank(twin: Twin) -> tuple[bool, bool, bool, float, str]:
    return not twin.same_exact, not twin.same_url, not (twin.original or twin.reprint), -twin.agreement, twin.card.id


def _forbids(tombstone: Tombstone, article: Article) -> bool:
    return any(
        burial.id == article.id
        or (burial.source == article.source and set(burial.identities) & set(article.identities))
        or (article.canonical and burial.canonical == article.canonical)
        or (article.prints.exact and burial.prints.exact == article.prints.exact)
        or _agreement(burial.prints.sketch, article.prints.sketch) >= 0.5
        for burial in tombstone.buried
    )


def _agreement(one: bytes, other: bytes) -> float:
    if len(one) != 64 or len(other) != 64:
        return 0.0
    distance = (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()
    return max(0.0, 1.0 - distance / 256)


def _card(article: Article) -> Card:
    shared = ("id", "source", "story", "title", "url", "canonical", "published", "updated", "first_seen", "language")
    rest = ("categories", "digest", "original_url", "hold", "approved", "believed", "ties", "deletion")
    origin = article.hops[0].outlet if len(article.hops) > 1 else None
    fields = {name: getattr(article, name) for name in (*shared, *rest)}
    image, shown = article.image, article.pictures
    if laid := article.overlay:
        image, shown = laid.shown.image, tuple(one for one in shown if one.url not in laid.without)
        fields["title"], categories = laid.shown.title, (laid.shown.category, *laid.shown.tags)
        fields["categories"] = tuple(dict.fromkeys(one for one in categories if one))
        fields |= {"edited": laid.fields, "conflicts": laid.conflicts}
    pictures = tuple(dict.fromkeys(picture.name for picture in shown if picture.name))
    copy = next((picture.name for picture in shown if picture.url == image), "")
    retractions = [one for one in article.remarks if one.edit is Edit.RETRACTION]
    remarks = retractions or list(article.remarks)
    return Card(
        **fields,
        verdict=article.judgement.verdict,
        origin=origin,
        pictures=pictures,
        image=image,
        copy=copy,
        remark=remarks[-1] if remarks else None,
        length=0 if article.reprint in {Reprint.EXCERPT, Reprint.LINK} else article.prints.length,
    )
