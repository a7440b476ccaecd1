"""What one stage hands to the next, from the bytes of a feed to the bytes of a rendition."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from syndicator.model.configured import Channel
from syndicator.model.edited import Remark, Revision
from syndicator.model.permission import Permission, Signal
from syndicator.model.vocabulary import (
    ArticleId,
    CanonicalUrl,
    Evidence,
    Flag,
    HopRole,
    IdentityMode,
    Precision,
    RawHtml,
    Reprint,
    Role,
    SafeHtml,
    SourceKey,
    TieKind,
    Verdict,
)
from syndicator.model.watched import Face

# ---------------------------------------------------------------------------------------------- what ingest gives


@dataclass(frozen=True, slots=True)
class Validators:
    """What to send back to ask "changed?" (RFC 9110, 13.1). Opaque: sent exactly as received."""

    etag: str | None = None
    last_modified: str | None = None


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
    published_precision: Precision = Precision.SECOND
    published_evidence: Evidence = Evidence.FOUND  # INFERRED: only its address shows the day
    signals: tuple[Signal, ...] = ()  # about reuse


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


# ---------------------------------------------------------------------------------------------- what refine makes


@dataclass(frozen=True, slots=True)
class Transformation:
    """Something that was removed or repaired, by name, and how often."""

    name: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Credit:
    """A person in a role. ``literal`` is the line in which the credit was found."""

    role: Role
    name: str
    evidence: Evidence = Evidence.FOUND
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One publisher an article passed through, with that publisher's credits."""

    role: HopRole
    outlet: str | None
    url: str | None = None
    evidence: Evidence = Evidence.FOUND  # of ``outlet``
    literal: str | None = None
    published: datetime | None = None
    credits: tuple[Credit, ...] = ()


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
    facts: bytes = b""  # its numbers and names by the words around them (``refine.facts``)


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


@dataclass(frozen=True, slots=True)
class Tie:
    """What was found between an article and another source's when the later of them came."""

    id: ArticleId  # the other one
    kind: TieKind
    strength: float = 0.0  # estimated Jaccard similarity of the texts, 0 to 1
    ours: bool = True  # of a claim: whether the article with this tie makes it


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
    raw: bytes = b""  # the HTML that was cleaned, packed by engine.comparing; empty where it is not kept
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


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with the verdict on it; its id, story and revision are final."""

    article: Article
    judgement: Judgement
    aliases: tuple[str, ...] = ()  # identities learned now


# ---------------------------------------------------------------------------------------------- what the store keeps


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry, or a whole document, that kills or stalls what reads it. Not read again until it changes."""

    hash: str  # of the item as it stands, or of the document's bytes
    label: str  # its address or title, as far as that can be told without reading it
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between polls, but for its articles."""

    key: SourceKey
    url: str  # the address polled; follows permanent moves
    validators: Validators = Validators()
    body_hash: str = ""
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    last_changed: datetime | None = None  # the last poll that brought something new
    listed: datetime | None = None  # the last poll that saw its document to the end
    next_due: datetime | None = None
    not_before: datetime | None = None  # the host asked us to wait (Retry-After)
    interval: float | None = None  # seconds between new entries, smoothed
    failures: int = 0  # in a row
    last_error: str | None = None
    last_error_kind: str | None = None
    gone: bool = False
    moved_to: str | None = None
    moved_seen: int = 0  # how often in a row the same permanent move was answered
    mode: IdentityMode = IdentityMode.GUID
    mode_reason: str = ""
    title: str = ""  # as the feed calls itself
    hub: str | None = None
    topic: str | None = None  # what the hub calls the source
    hints: FeedHints = FeedHints()
    max_age: float | None = None
    settings: str = ""  # of the configuration its articles were refined with
    pages_due: tuple[tuple[str, int], ...] = ()  # items whose pages could not be had, and how often they were asked for
    drifted: str = ""  # the domain whose site rule did not fit the pages last fetched
    expires: datetime | None = None  # when the first of its articles has to be gone
    quarantine: tuple[Quarantined, ...] = ()
    failing_since: datetime | None = None
    face: Face | None = None  # as its last good documents showed it
    resume: str = ""  # a page of its list at which the next poll goes on; "" where none could not be read
    resumed: int = 0  # polls in a row that left something of the list to the next one


@dataclass(frozen=True, slots=True)
class Known:
    """What a source has shown us: the memory against which its next document is judged."""

    hashes: frozenset[str] = frozenset()  # items of the last documents, as they stood
    identities: dict[str, ArticleId] = field(default_factory=dict)  # identity key -> article, aged out ones too
    digests: dict[ArticleId, str] = field(default_factory=dict)  # of the articles still stored
    left_out: dict[str, str] = field(default_factory=dict)  # address or title -> why it was not taken


@dataclass(frozen=True, slots=True)
class PollRecord:
    """Everything one poll changes. Stored in one transaction."""

    state: SourceState
    articles: tuple[Article, ...] = ()  # new and changed ones, whole
    identities: tuple[tuple[str, ArticleId], ...] = ()  # learned now
    hashes: tuple[str, ...] | None = None  # of the items in the document; None: as they were
    left_out: tuple[tuple[str, str], ...] = ()
    dropped: tuple[ArticleId, ...] = ()  # past retention: body goes, identity stays


@dataclass(frozen=True, slots=True)
class Card:
    """What selecting and ordering need of an article, without its text."""

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
    categories: tuple[str, ...]
    verdict: Verdict
    digest: str
    original_url: str | None = None
    origin: str | None = None  # the outlet of the first hop, where that is not the source itself
    image: str | None = None
    pictures: tuple[str, ...] = ()  # names of our copies
    copy: str = ""  # that of ``image``
    hold: str = ""  # why an editor holds it
    approved: bool = False  # by an editor
    remarks: tuple[Remark, ...] = ()  # its source's corrections and retraction
    believed: datetime | None = None  # what counts for having been first, where that is not ``published``

    @property
    def believable(self) -> datetime:
        """When it was published, as far as that can be believed."""
        return self.believed or self.published

    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """A stored article that may tell the same text as another one."""

    card: Card
    prints: Prints
    agreement: float  # estimated Jaccard similarity of the texts, 0 to 1; 1.0 for equal exact prints
    same_url: bool = False  # equal canonical address
    same_exact: bool = False
    same_title: bool = False
    original: bool = False  # it stands at the address that the article states as its original's
    reprint: bool = False  # it states the article's address as its original's


@dataclass(frozen=True, slots=True)
class Burial:
    """What is blocked with a tombstone, so that it never returns. Hashes and keys only: nothing of the text."""

    source: SourceKey
    id: ArticleId
    identities: tuple[str, ...]
    canonical: CanonicalUrl
    prints: Prints  # without ``title``


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of a story that was taken down."""

    id: ArticleId  # as it was published
    at: datetime
    reason: str
    urls: tuple[str, ...]
    channels: tuple[str, ...]  # that carried it: their feeds tell subscribers
    buried: tuple[Burial, ...]
    restored_at: datetime | None = None
    legal: bool = False  # a legal order: its pages answer 451 (RFC 7725)
    case: int | None = None  # its number


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing an operator did. The log is append-only and repeats nothing of a text."""

    at: datetime
    action: str
    subject: str
    detail: str = ""


# ---------------------------------------------------------------------------------------------- what publish gives


@dataclass(frozen=True, slots=True)
class Publication:
    """A story as it is published: one id, the elected article, and who else carries it."""

    id: ArticleId
    article: Article
    also: tuple[Card, ...] = ()
    updated: datetime | None = None  # later than the article's own where the election changed

    @property
    def changed_at(self) -> datetime:
        """The time subscribers see as "updated"."""
        return max(self.updated, self.article.updated) if self.updated else self.article.updated


@dataclass(frozen=True, slots=True)
class ChannelView:
    """Everything a channel's renditions are made from, newest publication first. Holds no "now"."""

    channel: Channel
    publications: tuple[Publication, ...]
    tombstones: tuple[Tombstone, ...] = ()

    @property
    def updated(self) -> datetime | None:
        """When anything in it last changed; None where it was always empty."""
        times = [p.changed_at for p in self.publications] + [t.at for t in self.tombstones]
        return max(times) if times else None


@dataclass(frozen=True, slots=True)
class Rendition:
    """The bytes of one format of one channel or page. ``path`` is relative to the outbox, with forward slashes."""

    path: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What came of polling one source. Never an exception: ``error`` says what failed."""

    source: SourceKey
    started: datetime
    seconds: float  # wall clock
    status: str  # "changed", "unchanged", "not-modified", "failed", "skipped"
    verdicts: tuple[tuple[Verdict, int], ...] = ()
    articles: tuple[ArticleId, ...] = ()  # new and changed
    error: str | None = None
    error_kind: str | None = None
    next_due: datetime | None = None
    problems: tuple[str, ...] = ()
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseOutcome:
    """What a release did."""

    channels: int  # rendered
    pages: int  # rendered
    written: int  # files that differed from what stood
    removed: int
    seconds: float
    problems: tuple[str, ...] = ()
