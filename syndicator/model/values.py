"""What one stage hands to the next, from the bytes of a feed to the article made of them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from syndicator.dataclass import dataclass
from syndicator.model.credited import Credit, Hop
from syndicator.model.deletion import DeletedEntry, Deletion
from syndicator.model.edited import Overlay, Remark, Revision
from syndicator.model.permission import Permission, Signal
from syndicator.model.podcasting import Told
from syndicator.model.vocabulary import (
    ArticleId,
    CanonicalUrl,
    Evidence,
    Flag,
    Precision,
    RawHtml,
    Reprint,
    SafeHtml,
    SourceKey,
    TieKind,
    Verdict,
)

# ---------------------------------------------------------------------------------------------- what ingest gives


@dataclass(frozen=True, slots=True)
class Validators:
    """What to send back to ask "changed?" (RFC 9110, 13.1). Opaque: sent exactly as received."""

    etag: str | None = None
    last_modified: str | None = None
    vain: bool = False  # they were the same for another document: not sent, but known again


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One document wanted. ``headers`` go only to the origin (scheme, host, port) of ``url``."""

    url: str
    validators: Validators = Validators()
    accept: str = "*/*"
    headers: tuple[tuple[str, str], ...] = ()
    source: SourceKey | None = None
    max_bytes: int | None = None  # None: the fetcher's default
    deadline: float | None = None  # seconds for everything; None: the fetcher's default
    obey_robots: bool = False
    proxy: str | None = None  # "http://user:password@host:port"; None: as the fetcher is set up


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole document. ``url`` is where it finally stood; ``moved_to`` is set when every hop was permanent.

    A move to another origin is withheld from requests that carry credentials or headers.
    """

    url: str
    status: int
    body: bytes
    content_type: str | None
    validators: Validators
    max_age: float | None = None  # seconds the host asks us to keep it (Cache-Control, Expires)
    moved_to: str | None = None
    link_header: str | None = None
    signals: tuple[Signal, ...] = ()  # about reuse: in its headers, and in robots.txt where that was read
    whole: bool = True  # False: nothing says that this is all of it, neither a length nor its own end


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: what we have still stands."""

    url: str
    max_age: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with an entry."""

    url: str
    media_type: str | None = None
    length: int | None = None  # bytes
    about: str = ""  # what it shows, in words, for who does not see it


@dataclass(frozen=True, slots=True)
class Origin:
    """Who an entry says it is from: ``atom:source`` or RSS ``<source url>``. A claim, not a fact."""

    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its source gave it: parsed, not touched. Addresses are absolute; text fields hold no markup."""

    hash: str  # of the serialised item: equal hash, unchanged item
    guid: str | None
    url: str | None
    title: str
    content: RawHtml
    content_is_summary: bool
    base: str  # what relative addresses in ``content`` are relative to
    summary: str = ""
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    origin: Origin | None = None
    rights: str | None = None
    via: str | None = None
    image: str | None = None
    pictures: tuple[Enclosure, ...] = ()  # those it names that may or may not stand in its text
    photos: tuple[tuple[str, str], ...] = ()  # role, words: to whom it credits its pictures
    published_precision: Precision = Precision.SECOND
    published_evidence: Evidence = Evidence.FOUND  # INFERRED: only its address shows the day
    signals: tuple[Signal, ...] = ()  # about reuse
    hops: tuple[Hop, ...] = ()  # of a syndicator's entry: everyone before us, origin first
    podcast: Told = ()  # of an episode, by the names of Apple's elements
    show: Told = ()  # of the podcast that it is an episode of


@dataclass(frozen=True, slots=True)
class FeedHints:
    """What a feed says about how often to ask for it."""

    ttl: float | None = None  # seconds
    period: float | None = None  # seconds between updates, from sy:updatePeriod and sy:updateFrequency
    skip_hours: frozenset[int] = frozenset()  # 0-23, UTC
    skip_days: frozenset[int] = frozenset()  # 0 is Monday


@dataclass(frozen=True, slots=True)
class NextPage:
    """A further document of a list. ``hash`` is known once it was read; "" where it can hold something new later."""

    url: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed, read. ``entries`` are those whose hash was not already known, in the feed's order."""

    format: str  # "rss20", "atom10", "rdf10", "json11", "page", "sitemap" …
    title: str
    url: str | None  # the feed's own "self"
    home: str | None
    language: str | None
    rights: str | None
    entries: tuple[Entry, ...]
    hashes: tuple[str, ...]  # of every item in the document, known ones too
    hints: FeedHints = FeedHints()
    hub: str | None = None
    problems: tuple[str, ...] = ()
    encoding: str = "utf-8"
    signals: tuple[Signal, ...] = ()  # about reuse of everything in it
    record: FetchRecord | None = None  # how it came
    fully_parsed: bool = True  # False: the delta trick left known items out
    next: tuple[NextPage, ...] = ()  # further documents of the same list
    passed_over: tuple[tuple[str, str], ...] = ()  # address or title of what is no entry, and why
    deleted: tuple[DeletedEntry, ...] = ()  # entries of its own that it names as deleted
    complete: bool = False  # it says that it lists everything there is (RFC 5005, section 2), and all of it was seen


# ---------------------------------------------------------------------------------------------- what refine makes


@dataclass(frozen=True, slots=True)
class Transformation:
    """Something that was removed or repaired, by name, and how often."""

    name: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What credit lines and metadata of one page (or one entry's text) say. None and () mean "not stated"."""

    title: str | None = None
    source: str | None = None  # the outlet credited
    source_evidence: Evidence = Evidence.ABSENT
    source_literal: str | None = None
    source_url: str | None = None
    credits: tuple[Credit, ...] = ()  # stated by the page's own site
    origin_credits: tuple[Credit, ...] = ()  # inside the text: they belong to the source outlet
    original_title: str | None = None
    original_url: str | None = None
    published: datetime | None = None
    published_precision: Precision = Precision.SECOND
    updated: datetime | None = None
    views: int | None = None
    site_notice: str | None = None
    updated_precision: Precision = Precision.SECOND


@dataclass(frozen=True, slots=True)
class Extracted:
    """The full text of an article page."""

    body: RawHtml
    method: str  # which extractor
    confidence: float  # 0 to 1
    base: str = ""  # what relative addresses in ``body`` are relative to
    doubts: tuple[str, ...] = ()  # what speaks against it, in words
    rule: str = ""  # the domain whose rule named the text
    drifted: str = ""  # the domain whose rule no longer fits this page
    removed: tuple[Transformation, ...] = ()  # from inside what was found, and from page to page


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What ``refine.clean`` makes of raw HTML."""

    body: SafeHtml
    text: str  # the words alone, one paragraph a line
    transformations: tuple[Transformation, ...]
    image: str | None = None  # the first real picture


@dataclass(frozen=True, slots=True)
class Prints:
    """What makes two texts comparable. ``exact`` is a hash of the normalised text, ``sketch`` its 512-bit MinHash."""

    exact: str
    sketch: bytes  # 64 bytes; empty where the text is too short to sketch
    length: int  # characters of the normalised text
    numbers: str = ""  # hash of the multiset of numbers in the text
    title: str = ""  # normalised title
    facts: bytes = b""  # its numbers and names by the words around them (``refine.prints.facts``)


@dataclass(frozen=True, slots=True)
class Picture:
    """What became of one picture of an article that is mirrored with its pictures."""

    url: str  # as it stands in the article
    name: str = ""  # of our copy: its hash, and an ending; "" where there is none
    media_type: str = ""
    length: int = 0  # bytes
    why: str = ""  # there is no copy


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """How one document came to us. Addresses are without credentials."""

    asked: str
    url: str  # where it finally stood
    status: int
    at: datetime
    hash: str  # SHA-256 of its bytes, decompressed
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None  # as the host declares it
    declared: str | None = None  # encoding, by the host or by the document itself
    used: str = "utf-8"  # encoding, that it was read in


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an article's bytes came from."""

    feed_url: str
    fetched_at: datetime
    raw_hash: str  # SHA-256 of the entry as it came
    encoding: str = "utf-8"
    page_url: str | None = None  # the article page, where it was fetched
    page_hash: str | None = None
    method: str = "feed"  # where the text is from: "feed" or the extractor's name
    confidence: float = 1.0
    pages: tuple[str, ...] = ()  # further pages of the same article, joined to it
    missing: tuple[str, ...] = ()  # those that could not be had
    doubts: tuple[str, ...] = ()  # what speaks against the page's text, and why it was not used
    feed: FetchRecord | None = None  # the document in which the source showed it
    page: FetchRecord | None = None  # its page, where that was fetched
    rule: str = ""  # the domain whose site rule named the text
    drifted: str = ""  # the domain whose site rule no longer fits the page: the general method was used


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and why."""

    verdict: Verdict
    reason: str
    twin: ArticleId | None = None  # whose text it tells
    similarity: float | None = None  # 0 to 1


class Tie(msgspec.Struct, frozen=True, gc=False):
    """What was found between an article and another source's when the later of them came."""

    id: ArticleId  # the other one
    kind: TieKind
    strength: float = 0.0  # estimated Jaccard similarity of the texts, 0 to 1
    ours: bool = True  # of a claim: whether the article with this tie makes it
    open: bool = False  # of an edition: one that names the other as its original may have followed its house's style


@dataclass(frozen=True, slots=True)
class Article:
    """An entry made ours: whole, repaired, cleaned, credited, fingerprinted. What is stored and republished.

    ``story`` is the id of the article that began the story; a story is published once, under that id, whichever
    of its members is elected. ``identities`` are every key under which the source has shown this article,
    strongest first.
    """

    id: ArticleId
    source: SourceKey
    story: ArticleId
    identities: tuple[str, ...]
    title: str
    url: str
    canonical: CanonicalUrl
    published: datetime
    published_precision: Precision
    published_evidence: Evidence
    updated: datetime
    first_seen: datetime
    language: str
    body: SafeHtml
    text: str
    summary: str
    hops: tuple[Hop, ...]  # origin first; this mirror's own hop is added when publishing
    prints: Prints
    digest: str  # of everything published: equal digest, nothing to publish
    provenance: Provenance
    judgement: Judgement
    reprint: Reprint = Reprint.FEED
    revision: int = 1
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    original_title: str | None = None
    original_url: str | None = None
    views: int | None = None
    rights: str | None = None
    site_notice: str | None = None
    transformations: tuple[Transformation, ...] = ()
    raw: bytes = b""  # the HTML that was cleaned, packed by engine.refining.comparing; empty where it is not kept
    permission: Permission | None = None  # None: stored before such decisions were made
    hold: str = ""  # why an editor holds it; "": none does
    pictures: tuple[Picture, ...] = ()  # copies of its pictures, and those that could not be had
    approved: bool = False  # by an editor: what its source is required to state does not hold it
    flags: tuple[Flag, ...] = ()  # what is doubtful about it
    absent_at: datetime | None = None  # when its source last showed a whole document without it; None: none was read
    believed: datetime | None = None  # when it was published at the earliest, where that is not ``published``
    ties: tuple[Tie, ...] = ()  # to articles of other sources that tell the same, or nearly
    revisions: tuple[Revision, ...] = ()  # its source's edits, oldest first, and what they replaced
    remarks: tuple[Remark, ...] = ()  # its source's corrections and retraction
    deletion: Deletion | None = None  # its source has removed it
    overlay: Overlay | None = None  # an editor's own change of it; everything above is its source's
    podcast: Told = ()  # of an episode: duration, season, episode … as its source states them
    show: Told = ()  # of the podcast that it is an episode of, as its source stated it when it came


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with the verdict on it; its id, story and revision are final."""

    article: Article
    judgement: Judgement
    aliases: tuple[str, ...] = ()  # identities learned now
