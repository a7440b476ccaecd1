"""What the store keeps: states of sources, cards of articles, tombstones, the audit log."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

import msgspec

from syndicator.dataclass import dataclass
from syndicator.model.deletion import Deletion, Suspect
from syndicator.model.edited import Remark  # noqa: TC001 - msgspec reads the annotations
from syndicator.model.values import Article, FeedHints, Prints, Tie, Validators
from syndicator.model.vocabulary import ArticleId, CanonicalUrl, IdentityMode, SourceKey, Verdict
from syndicator.model.watched import Face


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry, or a whole document, that kills or stalls what reads it. Not read again until it changes."""

    hash: str  # of the item as it stands, or of the document's bytes
    label: str  # its address or title, as far as that can be told without reading it
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why one kind of a source's keys does not tell its entries apart, and how these keys have behaved since."""

    mode: IdentityMode  # of these keys
    reason: str
    since: datetime  # when a document last spoke against them
    documents: int = 0  # since then that spoke for them
    times: int = 1  # how often they were distrusted
    changing: bool = False  # the same entry has another one at every fetch
    overcome: bool = False  # they are trusted again
    shown: tuple[tuple[str, ArticleId], ...] = ()  # the latest of them, and whose they were


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
    doubts: tuple[Doubt, ...] = ()  # keys that are not trusted, and those that were not once
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
    vanished: tuple[tuple[ArticleId, Deletion], ...] = ()  # so much removed at once that nobody believes it yet
    accepted_at: datetime | None = None  # when the operator last let so much go
    suspects: tuple[Suspect, ...] = ()  # articles whose pages are to be asked for
    vain: int = 0  # pages in a row that were asked for so, and stood
    missing_since: datetime | None = None  # the first of the answers, if all since were 404


@dataclass(frozen=True, slots=True)
class Known:
    """What a source has shown us: the memory against which its next document is judged."""

    hashes: frozenset[str] = frozenset()  # items of the last documents, as they stood
    identities: dict[str, ArticleId] = field(default_factory=dict)  # identity key -> article, aged out ones too
    digests: dict[ArticleId, str] = field(default_factory=dict)  # of the articles still stored
    left_out: dict[str, str] = field(default_factory=dict)  # address or title -> why it was not taken
    shown: dict[str, ArticleId] = field(default_factory=dict)  # items of the last document, in its order -> article


@dataclass(frozen=True, slots=True)
class PollRecord:
    """Everything one poll changes. Stored in one transaction."""

    state: SourceState
    articles: tuple[Article, ...] = ()  # new and changed ones, whole
    identities: tuple[tuple[str, ArticleId], ...] = ()  # learned now
    hashes: tuple[str, ...] | None = None  # of the items in the document; None: as they were
    left_out: tuple[tuple[str, str], ...] = ()
    shown: dict[str, ArticleId] | None = None  # what each of these items is; None: as it was
    dropped: tuple[ArticleId, ...] = ()  # past retention: body goes, identity stays


class Card(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What selecting and ordering need of an article, without its text.

    A struct, of which there are as many as articles: packed without the names of its fields, and none that the
    interpreter looks through for what refers to what, because nothing of it refers to it.
    """

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
    believed: datetime | None = None  # what counts for having been first, where that is not ``published``
    deletion: Deletion | None = None  # its source has removed it

    @property
    def believable(self) -> datetime:
        """When it was published, as far as that can be believed."""
        return self.believed or self.published

    ties: tuple[Tie, ...] = ()
    edited: tuple[str, ...] = ()  # what an editor of ours changed of it; its title and categories are his
    remark: Remark | None = None  # its source's retraction, or else its latest correction
    conflicts: tuple[str, ...] = ()  # of these, what its source has changed since, otherwise
    length: int = 0  # characters of its text, where that is published; of an excerpt or a link 0


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """How many articles of a source there are with each verdict, and those of which there is more to say than that."""

    verdicts: dict[Verdict, int]
    odd: tuple[
        Card, ...
    ] = ()  # removed, retracted or corrected by their source, or in conflict with an edit; counted too


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
    apart: tuple[ArticleId, ...] = ()  # stories that stood then and tell another edition of it: they stand still


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing an operator did. The log is append-only and repeats nothing of a text."""

    at: datetime
    action: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """How much was written or taken in."""

    sources: int = 0
    articles: int = 0
    tombstones: int = 0
    cases: int = 0
    pictures: int = 0
