"""Which member of a story is published; the others are "also carried by". Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from syndicator.model import Card, SourceKey


def elect(members: Sequence[Card], homes: Mapping[SourceKey, str]) -> Card:
    """The member of a story that is published; the others are "also carried by".

    One that an editor of ours has changed goes before all others, lest the change vanish with an election. Then, in
    this order: whom another source's member names as the original; who credits no other outlet as its source;
    whose page stands at its source's own ``homes`` host; who published first, as far as that can be believed; the
    smaller id. A claim in a member's own favour counts for nothing, and neither does one for a page of somebody else's.
    """
    return min(members, key=lambda member: _rank(member, members, homes))


def _rank(
    member: Card, members: Sequence[Card], homes: Mapping[SourceKey, str]
) -> tuple[bool, bool, bool, bool, datetime, str]:
    at_home = _at_home(host_of(member.url), homes.get(member.source, ""))
    named = at_home and any(
        other.source != member.source and other.original_url and canonical(other.original_url) == member.canonical
        for other in members
    )
    return (not member.edited, not named, member.origin is not None, not at_home, member.believable, member.id)


def _at_home(host: str, home: str) -> bool:
    """Whether a page's host is the source's own: the same, or one under the other."""
    host, home = host.removeprefix("www."), home.removeprefix("www.")
    return bool(host and home) and (host == home or host.endswith("." + home) or home.endswith("." + host))
