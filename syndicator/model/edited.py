"""What became of an article after it was first published: its source's edits, and what they replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Edit(StrEnum):
    """What kind of edit a source made, the least first."""

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
