"""A takedown as a case: who asked for what, why, until when, and what was done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from syndicator.dataclass import dataclass
from syndicator.model.vocabulary import ArticleId

BASES = ("copyright", "legal-order", "personal-data", "defamation", "error", "other")
"""The usual grounds. Any other words may stand for one."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    OVERDUE = "overdue"  # open, and its deadline has passed
    DONE = "done"
    RESTORED = "restored"  # everything that was taken down in it was allowed again


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to go: everything that any of these names, with everybody who tells the same story."""

    targets: tuple[str, ...] = ()  # ids and addresses
    sources: tuple[str, ...] = ()  # keys in feeds.yaml
    outlets: tuple[str, ...] = ()  # names, as any hop credits them
    authors: tuple[str, ...] = ()  # names of people, as credited
    patterns: tuple[str, ...] = ()  # regular expressions over title and text

    def __bool__(self) -> bool:
        """Whether it names anything."""
        return any((self.targets, self.sources, self.outlets, self.authors, self.patterns))


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody asks for. ``received`` and ``deadline`` are None where nobody said."""

    scope: Scope
    reason: str
    basis: str = "other"  # one of BASES, or other words
    claimant: str = ""
    contact: str = ""
    legal: bool = False  # an order of a court or authority: 451 instead of 410
    received: datetime | None = None
    deadline: datetime | None = None
    order_lifted: bool = False  # a legal order holds no longer: what it kept away answers 410


@dataclass(frozen=True, slots=True)
class Statement:
    """A document that came with a notice, or against it."""

    name: str  # of our copy, beside the case
    sha256: str  # in hex
    size: int  # bytes
    given: str  # the path it was read from
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a case."""

    at: datetime
    action: str  # received, taken down, barred, order lifted, restored
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A notice, its number, and what came of it. Holds personal data, so it is published and logged nowhere."""

    number: int  # 1, 2, …
    notice: Notice
    received: datetime
    deadline: datetime
    statements: tuple[Statement, ...] = ()
    steps: tuple[Step, ...] = ()
    stories: tuple[ArticleId, ...] = ()  # that were taken down
    urls: tuple[str, ...] = ()  # at their sources
    acted_at: datetime | None = None
    restored_at: datetime | None = None
    barred: bool | None = None  # whether its pages answer 451, where a later case changed that
