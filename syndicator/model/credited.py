"""Who did what for an article, and through whose hands it went."""

from __future__ import annotations

from datetime import datetime

from syndicator.dataclass import dataclass
from syndicator.model.vocabulary import Evidence, HopRole, Role


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
