"""What a source says, and shows, of having removed an article of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trace(StrEnum):
    """How we know that a source has removed an article."""

    TOMBSTONE = "tombstone"  # its feed names it as deleted
    COMPLETE = "complete"  # its feed says that it lists everything there is, and does not list it


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
    """That a source has removed an article of its own, and how we know. Repeats nothing of the article."""

    at: datetime  # when we took note of it
    trace: Trace
    words: str  # the evidence, for a person
    stated: datetime | None = None  # when it was removed, as its source says
    overruled: bool = False  # an editor publishes the article all the same
