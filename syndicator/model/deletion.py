"""What a source says, and shows, of having removed an article of its own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from syndicator.dataclass import dataclass
from syndicator.model.vocabulary import ArticleId


class Trace(StrEnum):
    """How we know that a source has removed an article."""

    TOMBSTONE = "tombstone"  # its feed names it as deleted
    COMPLETE = "complete"  # its feed says that it lists everything there is, and does not list it any more
    PAGE_GONE = "page-gone"  # its page answered 404 or 410, twice
    PAGE_SAYS = "page-says"  # its page said so, twice


class DeletionPolicy(StrEnum):
    """What becomes of an article that its source has removed."""

    WITHDRAW = "withdraw"  # published no longer; its page answers 410
    HOLD = "hold"  # published no longer, until an editor approves it
    KEEP = "keep"  # stays published, and says that its source has removed it


@dataclass(frozen=True, slots=True)
class DeletedEntry:
    """An entry that a feed names as deleted (``at:deleted-entry``, RFC 6721, section 3, or the like of it in JSON)."""

    ref: str  # its guid
    url: str | None = None
    at: datetime | None = None  # None: not stated
    comment: str = ""  # in the source's words


@dataclass(frozen=True, slots=True)
class Deletion:
    """That a source has removed an article of its own, and how we know."""

    at: datetime  # when we took note of it
    trace: Trace
    words: str  # the evidence, for a person
    stated: datetime | None = None  # when it was removed, as its source says
    overruled: bool = False  # an editor publishes the article all the same
    comment: str = ""  # its source's own; it may repeat the article, and stands nowhere but on it

    @property
    def told(self) -> str:
        """The evidence with the source's comment."""
        return f"{self.words}: “{self.comment}”" if self.comment else self.words


@dataclass(frozen=True, slots=True)
class Suspect:
    """An article that its source's document no longer shows, although it still shows older ones."""

    id: ArticleId
    url: str
    since: datetime  # of the document that did not show it
    asked_at: datetime | None = None  # its page, last
    found: Deletion | None = None  # what its page answered then, if that it is gone
