"""One source's document, and what each use case makes of it. Pure: nothing here touches a disk.

A document is never changed: every function answers with a new one, so that what could not be written leaves no trace.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from syndicator.dataclass import dataclass
from syndicator.model import (
    Article,
    ArticleId,
    CanonicalUrl,
    Card,
    Deletion,
    Edit,
    Hop,
    Judgement,
    Known,
    Overlay,
    Picture,
    Prints,
    Remark,
    Reprint,
    SourceKey,
    SourceState,
    Tie,
    TieKind,
    Validators,
)
from syndicator.store import codec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from syndicator.model import PollRecord, Tombstone

MOST_IDENTITIES = 5000
"""Remembered per source, beyond those of its stored articles: the newest."""
PER_ITEM = 8
"""Remembered for each item of its latest document, where that is more: what a source still shows is never forgotten."""

MOST_LEFT_OUT = 200
_WHOLE = frozenset({Reprint.FEED, Reprint.FULL})
"""What is published of articles whose texts are."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as its document holds it: JSON, not decoded until someone reads it."""

    raw: bytes
    digest: str
    sum: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything kept of one source. ``commits`` counts how often it was written."""

    state: SourceState
    commits: int = 0
    hashes: tuple[str, ...] = ()
    identities: dict[str, ArticleId] = field(default_factory=dict)  # oldest first
    left_out: dict[str, str] = field(default_factory=dict)  # oldest first
    shown: dict[str, ArticleId] = field(default_factory=dict)  # in the order of its last document
    articles: dict[ArticleId, Stored] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gist:
    """What cards and prints are made from: an article without its words, for reading many of them."""

    id: ArticleId
    source: SourceKey
    story: ArticleId
    title: str
    url: str
    canonical: CanonicalUrl
    published: datetime
    updated: datetime
    first_seen: datetime
    language: str
    hops: tuple[Hop, ...]
    prints: Prints
    digest: str
    judgement: Judgement
    reprint: Reprint = Reprint.FEED
    categories: tuple[str, ...] = ()
    original_url: str | None = None
    image: str | None = None
    pictures: tuple[Picture, ...] = ()
    hold: str = ""
    approved: bool = False
    believed: datetime | None = None
    deletion: Deletion | None = None
    ties: tuple[Tie, ...] = ()
    overlay: Overlay | None = None
    remarks: tuple[Remark, ...] = ()


class _Written(Protocol):
    """How storages take a document: tables of rows by number."""

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None: ...


class _StateRow(msgspec.Struct):
    state: SourceState
    commits: int = 0


class _KnownRow(msgspec.Struct):
    hashes: tuple[str, ...] = ()
    identities: dict[str, ArticleId] = {}
    left_out: dict[str, str] = {}
    shown: dict[str, ArticleId] = {}


class _CatalogRow(msgspec.Struct):
    id: ArticleId
    digest: str
    sum: str


class Tables(msgspec.Struct):
    """A document's TinyDB tables as they stand in its file. ``catalog`` and ``articles`` share their row numbers."""

    source: dict[str, _StateRow]
    known: dict[str, _KnownRow] = {}
    catalog: dict[str, _CatalogRow] = {}
    articles: dict[str, msgspec.Raw] = {}


def from_tables(tables: Tables) -> Document:
    """The document that was written as ``tables``. Raises KeyError where a row is missing."""
    row, known = tables.source["1"], tables.known["1"]
    articles = {
        entry.id: Stored(bytes(tables.articles[number]), entry.digest, entry.sum)
        for number, entry in tables.catalog.items()
    }
    return Document(row.state, row.commits, known.hashes, known.identities, known.left_out, known.shown, articles)


def to_tables(document: Document) -> dict[str, dict[str, Any]]:
    """``document`` as TinyDB tables, ready to be written."""
    numbered = list(enumerate(document.articles.items(), 1))
    known = _KnownRow(document.hashes, document.identities, document.left_out, document.shown)
    return {
        "source": {"1": _StateRow(document.state, document.commits)},
        "known": {"1": known},
        "catalog": {str(n): _CatalogRow(key, stored.digest, stored.sum) for n, (key, stored) in numbered},
        "articles": {str(n): msgspec.Raw(stored.raw) for n, (_, stored) in numbered},
    }


def write(document: Document, storage: _Written) -> Document:
    """Write ``document`` in one step, mended where it holds what JSON cannot carry. Answers what was written."""
    try:
        storage.write(to_tables(document))
    except UnicodeEncodeError:
        document = codec.mended(document)
        storage.write(to_tables(document))
    return document


def committed(
    document: Document | None, record: PollRecord, buried: frozenset[ArticleId]
) -> tuple[Document, tuple[Article, ...]]:
    """What a poll makes of a source's document, and those of its articles that are stored now.

    Articles that a tombstone forbids are left out, whoever brings them; what is known of them stays known.
    """
    old = document or Document(record.state)
    identities, articles = dict(old.identities), dict(old.articles)
    kept = []
    for article in record.articles:
        if article.id not in buried and article.id not in record.dropped:
            sound, raw = codec.encode_sound(article)
            kept.append(sound)
            articles[article.id] = Stored(raw, sound.digest, checksum(raw))
    for identity, owner in record.identities:
        identities.pop(identity, None)  # to the end: it was seen just now
        identities[identity] = owner
    for unwanted in articles.keys() & buried.union(record.dropped):
        del articles[unwanted]
    hashes = old.hashes if record.hashes is None else tuple(dict.fromkeys(record.hashes))
    new = Document(
        state=codec.encode_sound(record.state)[0],
        commits=old.commits + 1,
        hashes=hashes,
        identities=_bounded(identities, articles, max(MOST_IDENTITIES, PER_ITEM * len(hashes))),
        left_out=newest(old.left_out, record.left_out),
        shown=old.shown if record.shown is None else record.shown,
        articles=articles,
    )
    return new, tuple(kept)


def without(document: Document, tombstone: Tombstone, state: SourceState) -> Document:
    """``document`` without what was taken down; its identities stay, so that it is not taken for new."""
    burials = [burial for burial in tombstone.buried if burial.source == state.key]
    gone = {burial.id for burial in burials}
    missing = {
        identity: burial.id
        for burial in burials
        for identity in burial.identities
        if identity not in document.identities
    }
    titles = {codec.decode(Gist, document.articles[key].raw).title for key in gone & document.articles.keys()}
    unwanted = titles | set(tombstone.urls)
    return replace(
        document,
        state=state,
        commits=document.commits + 1,
        identities=document.identities | missing,
        left_out={what: why for what, why in document.left_out.items() if what not in unwanted},
        articles={key: stored for key, stored in document.articles.items() if key not in gone},
    )


def forgetting(document: Document, tombstone: Tombstone, state: SourceState) -> Document:
    """``document`` in such a state that the next poll finds what was taken down, and finds it new."""
    burials = [burial for burial in tombstone.buried if burial.source == state.key]
    ids = {burial.id for burial in burials}
    names = {identity for burial in burials for identity in burial.identities}
    return replace(
        document,
        state=unconditional(state),
        commits=document.commits + 1,
        hashes=(),
        shown={},
        identities={n: owner for n, owner in document.identities.items() if n not in names and owner not in ids},
    )


def unconditional(state: SourceState) -> SourceState:
    """``state`` without what would let the source answer "not modified", and without the claim that its document did
    not show what was forgotten.
    """
    return replace(state, validators=Validators(), body_hash="", listed=None)


def lost(state: SourceState) -> SourceState:
    """``state`` of a source whose document was lost: asked without conditions, and now unless it must be left alone."""
    due = state.next_due if state.gone or state.not_before else None
    return replace(unconditional(state), next_due=due)


def known_of(document: Document, buried: Collection[ArticleId] = ()) -> Known:
    """What the source has shown us, in values that are the caller's own. ``buried`` ones do not count as stored."""
    return Known(
        hashes=frozenset(document.hashes),
        identities=dict(document.identities),
        digests={key: stored.digest for key, stored in document.articles.items() if key not in buried},
        left_out=dict(document.left_out),
        shown=dict(document.shown),
    )


def mark_of(document: Document) -> int:
    """A number that changes with any article: what a store's revision is summed up from."""
    return sum(int(stored.sum, 16) for stored in document.articles.values())


def checksum(raw: bytes) -> str:
    """A name for these bytes."""
    return sha256(raw).hexdigest()[:32]


def piece_of(data: bytes, id: ArticleId) -> bytes | None:
    """One article's JSON out of a document's file, found without decoding the rest of it, and proved by the checksum
    that its row of the catalog has; None where it is not found so, which says nothing.
    """
    name = id.encode("utf-8", "surrogatepass")
    row = data.find(b'{"id":"%s","digest":"' % name)
    number = data[data.rfind(b'"', 0, max(0, row - 2)) + 1 : max(0, row - 2)]  # "7":{"id":
    if not number.isdigit():
        return None
    begin = data.find(b'"%s":{"id":"%s",' % (number, name), row + 1) + len(number) + 3
    end = data.find(b',"%d":{"id":"' % (int(number) + 1), begin)
    raw = data[begin : end if end >= 0 else -len(b"}}}")]
    stated = data[(at := data.find(b'"sum":"', row) + 7) : at + 32]
    return raw if checksum(raw).encode() == stated else None


def card_of(article: Article | Gist) -> Card:
    """What selecting and ordering need of an article, as its editor has it."""
    made = _card_of(article)
    if (overlay := article.overlay) is None:
        return made
    shown = overlay.shown
    pictures = [picture for picture in article.pictures if picture.url not in overlay.without]
    return msgspec.structs.replace(
        made,
        title=shown.title,
        categories=tuple(dict.fromkeys(filter(None, (shown.category, *shown.tags)))),
        origin=_origin(shown.hops),
        image=shown.image,
        pictures=_copies(pictures),
        copy=_copy(pictures, shown.image),
        edited=overlay.fields,
        conflicts=overlay.conflicts,
    )


def _copies(pictures: Iterable[Picture]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(picture.name for picture in pictures if picture.name))


def _copy(pictures: Iterable[Picture], image: str | None) -> str:
    return next((picture.name for picture in pictures if picture.url == image), "")


def _remark(remarks: tuple[Remark, ...]) -> Remark:
    return next((one for one in reversed(remarks) if one.edit is Edit.RETRACTION), remarks[-1])


def _card_of(article: Article | Gist) -> Card:
    return Card(
        id=article.id,
        source=article.source,
        story=article.story,
        title=article.title,
        url=article.url,
        canonical=article.canonical,
        published=article.published,
        updated=article.updated,
        first_seen=article.first_seen,
        language=article.language,
        categories=article.categories,
        verdict=article.judgement.verdict,
        digest=article.digest,
        original_url=article.original_url,
        origin=_origin(article.hops),
        image=article.image,
        pictures=_copies(article.pictures),
        approved=article.approved,
        copy=_copy(article.pictures, article.image),
        hold=article.hold,
        believed=article.believed,
        deletion=article.deletion,
        remark=_remark(article.remarks) if article.remarks else None,
        ties=tuple([tie for tie in article.ties if tie.kind is not TieKind.REPORT]) if article.ties else (),
        length=article.prints.length if article.reprint in _WHOLE else 0,
    )


def _origin(hops: tuple[Hop, ...]) -> str | None:
    # a single hop is the source's own: only beyond it stands somebody it was taken from
    return hops[0].outlet if len(hops) > 1 else None


def _bounded(identities: dict[str, ArticleId], articles: Collection[ArticleId], most: int) -> dict[str, ArticleId]:
    if len(identities) <= most:
        return identities
    aged = [identity for identity, owner in identities.items() if owner not in articles]
    for identity in aged[: max(0, len(aged) - most)]:
        del identities[identity]
    return identities


def newest(old: dict[str, str], learned: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was left out, and why, with what was learned now: the newest of it."""
    merged = dict(old)
    for what, why in learned:
        merged.pop(what, None)
        merged[what] = why
    return dict(list(merged.items())[-MOST_LEFT_OUT:])
