"""When an article was published and last changed: what is stated, what of it can be, what stands in for the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from syndicator import stamps
from syndicator.dataclass import dataclass
from syndicator.model import Evidence, Flag, Precision

if TYPE_CHECKING:
    from syndicator.model import Entry, PageFacts

FUTURE = timedelta(hours=24)
"""A stated time farther ahead than this is not believed."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""A stated time before this is a program's way to say "none"."""
APART = timedelta(days=2)
"""A stated day farther than this from the one in the address is told."""


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article was published and changed, and what was wrong with what is stated of it."""

    published: datetime
    precision: Precision
    evidence: Evidence  # INFERRED: from the address or the time of a change; ABSENT: it is when we met it
    updated: datetime
    flags: tuple[Flag, ...] = ()


_Claim = tuple[datetime, Precision, Evidence]


def decide(entry: Entry, facts: PageFacts, fetched_at: datetime, timezone: str) -> Dated:
    """The first stated time that can be: the feed's, the page's, the address's day, a change's; else ``fetched_at``.

    A time over a day ahead, or before 1990, cannot be; a day over two days from the one in the address is kept, and
    flagged, unless the page and the address agree against the feed.
    """
    in_url = stamps.of_url(entry.url, stamps.zone_of(timezone)) if entry.url else None
    claims = _claims(entry, facts, in_url)
    possible = [claim for claim in claims if EARLIEST <= claim[0] <= fetched_at + FUTURE]
    flags = [_wrong(claim, fetched_at) for claim in claims if claim not in possible]
    published, precision, evidence = possible[0] if possible else (fetched_at, Precision.SECOND, Evidence.ABSENT)
    if in_url and evidence is Evidence.FOUND and not _near(published, in_url.when):
        flags.append(Flag.DATE_AGAINST_ADDRESS)
        if facts.published and _near(facts.published, in_url.when) and facts.published <= fetched_at + FUTURE:
            published, precision = facts.published, facts.published_precision
    updated = next((t for t in (entry.updated, facts.updated) if t and t >= EARLIEST), published)
    updated = min(max(updated, published), max(fetched_at, published))
    return Dated(published, precision, evidence, updated, tuple(dict.fromkeys(flags)))


def doubts_of_page(facts: PageFacts, url: str, timezone: str, now: datetime | None) -> tuple[Flag, ...]:
    """What is wrong with the time that a page states of itself."""
    if facts.published is None:
        return ()
    flags = []
    if now and facts.published > now + FUTURE:
        flags.append(Flag.DATE_IN_FUTURE)
    in_url = stamps.of_url(url, stamps.zone_of(timezone)) if url else None
    if in_url and not _near(facts.published, in_url.when):
        flags.append(Flag.DATE_AGAINST_ADDRESS)
    return tuple(flags)


def _claims(entry: Entry, facts: PageFacts, in_url: stamps.Stamp | None) -> list[_Claim]:
    """What is stated of the publication, strongest first."""
    claims: list[_Claim] = []
    if facts.published and _finer(facts, entry):
        claims.append((facts.published, facts.published_precision, Evidence.FOUND))
    if entry.published and entry.published_evidence is Evidence.FOUND:
        claims.append((entry.published, entry.published_precision, Evidence.FOUND))
    if facts.published:
        claims.append((facts.published, facts.published_precision, Evidence.FOUND))
    if entry.published:
        claims.append((entry.published, entry.published_precision, entry.published_evidence))
    if entry.updated:
        claims.append((entry.updated, Precision.SECOND, Evidence.INFERRED))
    if in_url:
        claims.append((in_url.when, Precision.DATE, Evidence.INFERRED))
    return claims


def _finer(facts: PageFacts, entry: Entry) -> bool:
    """Whether the page states the time of a day that the list states alone."""
    if entry.published_precision is not Precision.DATE or facts.published_precision is Precision.DATE:
        return False
    # midnight somewhere: where the list's day is in another zone than the page's, they lie up to a day apart
    stated = entry.published_evidence is Evidence.FOUND
    return bool(stated and facts.published and entry.published and _near(facts.published, entry.published))


def _near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= APART


def _wrong(claim: _Claim, fetched_at: datetime) -> Flag:
    return Flag.DATE_IN_FUTURE if claim[0] > fetched_at else Flag.DATE_ABSURD
