"""What became of an article after it was first published: its source's edits, an editor's own, what they replaced."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from syndicator.dataclass import dataclass
from syndicator.model.credited import Hop
from syndicator.model.vocabulary import SafeHtml


class Edit(StrEnum):
    """What kind of edit it is, the least first."""

    INVISIBLE = "invisible"  # nothing that a reader would call a change: publishes nothing
    MINOR = "minor"  # typos, punctuation, a word or two, a link: published in place
    SUBSTANTIVE = "substantive"
    TITLE = "title"
    CORRECTION = "correction"  # its source says so
    RETRACTION = "retraction"  # its source withdrew it


@dataclass(frozen=True, slots=True)
class Revision:
    """One edit that was published, with what stood before it."""

    number: int  # of the article that came of it; the first edit makes revision 2
    at: datetime
    edit: Edit
    why: str
    before: bytes = b""  # title, summary and HTML, packed by refine.changes.revisions; empty where let go for room


@dataclass(frozen=True, slots=True)
class Remark:
    """What a source itself says of an edit, to be shown to readers: a correction, or that it withdrew the article."""

    edit: Edit
    at: datetime
    line: str = ""  # its own words
    overruled: bool = False  # of a retraction: an editor publishes the article all the same


class RetractionPolicy(StrEnum):
    """What becomes of an article that its source retracts by a notice in it."""

    NOTE = "note"  # stays published, and says so at the top and in its title
    HOLD = "hold"  # published no longer, until an editor approves it
    WITHDRAW = "withdraw"  # published no longer; its page answers 410


@dataclass(frozen=True, slots=True)
class Wording:
    """What an editor may change of an article, as it stood at one time."""

    title: str
    summary: str
    body: SafeHtml
    category: str  # the first of its categories; "" where it has none
    tags: tuple[str, ...]  # the others
    hops: tuple[Hop, ...]
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """An editor's own change of an article, kept beside what its source wrote."""

    by: str  # the editor's name; "" where nobody was named
    at: datetime
    base: Wording  # the source's, that it changes; while in conflict, not the source's latest
    shown: Wording  # what is published
    fields: tuple[str, ...]  # those that it changes: of refine.overlay.FIELDS
    conflicts: tuple[str, ...] = ()  # those that its source has changed since, otherwise: its words wait
    without: tuple[str, ...] = ()  # addresses of pictures that were taken out
