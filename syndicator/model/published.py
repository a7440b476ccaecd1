"""What publishing is given and gives, and what came of a poll and of a release."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from syndicator.dataclass import dataclass
from syndicator.model.configured import Channel
from syndicator.model.deletion import Trace
from syndicator.model.stored import Card, Tombstone
from syndicator.model.values import Article
from syndicator.model.vocabulary import ArticleId, SourceKey, Verdict


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
class Paging:
    """Where a document stands among those of its channel (RFC 5005, section 4), by their numbers."""

    number: int | None = None  # of an archive; None: the feed itself
    earlier: int | None = None
    later: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelView:
    """Everything a channel's renditions are made from, newest publication first. Holds no "now"."""

    channel: Channel
    publications: tuple[Publication, ...]
    tombstones: tuple[Tombstone, ...] = ()
    paging: Paging = Paging()

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
    moved: str = ""  # where its address leads for good, relative to it; "": it is what it is


class Staged(NamedTuple):
    """The file of a rendition that has been laid ready, and has to be moved to its place only."""

    folder: str  # made for it, which holds nothing else
    name: str
    digest: str  # of its bytes, as the outbox has it
    inode: int
    size: int  # bytes
    modified: int  # nanoseconds


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
    deleted: tuple[Trace, ...] = ()  # of each article that its source was found to have removed, how we know
    not_before: datetime | None = None  # until when it is left alone, because its host asked for that


@dataclass(frozen=True, slots=True)
class ReleaseOutcome:
    """What a release did."""

    channels: int  # rendered
    pages: int  # rendered
    written: int  # files that differed from what stood
    removed: int
    seconds: float
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findable:
    """A story as the search has it. ``text`` is plain, and no more of it than everybody may read here."""

    id: ArticleId
    mark: bytes  # equal while nothing of it changes
    published: datetime
    title: str
    text: str
    outlet: str
    day: str  # ISO 8601
    language: str
    summary: str


@dataclass(frozen=True, slots=True)
class Found:
    """A story that was sought, without its text."""

    id: ArticleId
    title: str
    outlet: str
    day: str  # ISO 8601
    language: str
    summary: str
