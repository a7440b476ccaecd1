"""What goes to the worker processes, and what comes back.

Results come back packed and are checked against their types when unpacked: a worker handles hostile input, so nothing
it says is executed, and it is faster than pickling besides.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

import msgspec

from syndicator.dataclass import dataclass
from syndicator.model import Article, Entry, ParsedFeed, Signal, SiteRule, Source, Validators

Terms = tuple[tuple[str, bytes | None], ...]
"""RSL documents by address; None where one could not be had."""

Named = tuple[tuple[str, tuple[str, ...]], ...]
"""Items by hash, with the identity keys of each."""

OLDER = "older than the first import's backlog"
"""Why an entry of the first document is not taken."""


@dataclass(frozen=True, slots=True)
class Document:
    """A fetched document and what is needed to read it."""

    source: Source
    timezone: str  # of times that name none
    url: str
    body: bytes
    content_type: str | None
    known: frozenset[str]  # hashes of items already judged
    fetched_at: datetime
    newest: int | None = None  # take only so many entries, the newest (the first import's backlog)
    page: int = 1  # of a list of several pages
    since: datetime | None = None  # entries dated before are not taken: what is read of the list was never read before
    index: frozenset[str] = frozenset()  # known items whose keys are wanted: nobody noted which articles they are
    tell_all: bool = False  # the feed that comes back says what was passed over, and why
    signals: tuple[Signal, ...] = ()  # about reuse, in its headers
    terms: Terms = ()
    only: frozenset[str] | None = None  # hashes of the items to read; None: all that are not known
    asked: str = ""  # the address that led to ``url``
    status: int = 200
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Labels:
    """Items of a document, by hash, that need a name although they must not be parsed."""

    body: bytes
    content_type: str | None
    hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Parting:
    """A page that may say that its article is gone, and the article's text."""

    body: bytes
    content_type: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """An article page, fetched for an entry, with the further pages of the same article."""

    url: str
    body: bytes
    content_type: str | None
    signals: tuple[Signal, ...] = ()  # about reuse, in its headers and the host's robots.txt
    further: tuple[Page, ...] = ()
    missing: tuple[str, ...] = ()  # addresses of further pages that could not be had
    whole: bool = False  # shows all of the article: there are no further pages to look for
    asked: str = ""
    status: int = 200
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before judgement."""

    article: Article
    left_out: str = ""  # why it is not taken; the article then serves to know it again
    label: str = ""  # address or title of what was left out
    for_good: bool = False  # left out whatever becomes of it, so that its identity is remembered
    wants_page: str | None = None  # the address to fetch before this entry can be refined
    entry: Entry | None = None  # what was read, where the page is still wanted
    more: tuple[str, ...] = ()  # further pages of the article, in order; it can do without
    single: str | None = None  # a page that shows all of them
    hash: str = ""  # of its entry
    passed: tuple[str, ...] = ()  # addresses in the boxes that syndicators put below its text


@dataclass(frozen=True, slots=True)
class Batch:
    """What reading one document gave."""

    feed: ParsedFeed  # without its entries
    drafts: tuple[Draft, ...]
    known: Named = ()  # items that were not read, where their keys were wanted


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entries whose pages have come (or failed to: None)."""

    source: Source
    timezone: str
    feed: ParsedFeed  # without its entries
    url: str
    fetched_at: datetime
    entries: tuple[tuple[Entry, Page | None], ...]
    terms: Terms = ()
    rules: tuple[SiteRule, ...] = ()  # for the sites of these pages, without their tests


def unpack_batch(packed: bytes) -> Batch:
    """What ``jobs.read`` gave."""
    return _BATCH.decode(packed)


def unpack_drafts(packed: bytes) -> tuple[Draft, ...]:
    """What ``jobs.refine_wanted`` gave."""
    return _DRAFTS.decode(packed)


_BATCH = msgspec.msgpack.Decoder(Batch)
_DRAFTS = msgspec.msgpack.Decoder(tuple[Draft, ...])
