"""Which member of a story is published; the others are "also carried by". Pure."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.refine.prints.words import normalised
from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from syndicator.model import Card, SourceKey


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts in an election of a source: what its operator configured, and whether its dates are believed."""

    home: str = ""  # its own host
    outlet: str = ""  # under which name others credit it
    priority: int = 0  # the higher, the sooner one of its articles is shown
    believed: bool = True  # False: what it shows counts as of when we met it


CAUGHT = 3
"""So many stories that a source dated before documents of its own which did not show them, and it is not believed."""
SHARE = 20
"""They have to be this part of the stories that it shares with others, too: a few old dates happen to anybody."""
MUCH_MORE = 1.5
"""So many times the text of a page another feed has to show of it; what is taken from one page differs by some notes at
its end.
"""


def unbelieved(stories: Iterable[Sequence[Card]]) -> frozenset[SourceKey]:
    """Sources whose dates count for nothing, because they were disproved too often where others have the same text.

    What a source claims between two polls, or in its first document, cannot be checked by itself; but who dates copies
    early does so where it can be checked as well.
    """
    shared: Counter[SourceKey] = Counter()
    caught: Counter[SourceKey] = Counter()
    for members in stories:
        if len(members) > 1:
            shared.update({member.source for member in members})
            caught.update({member.source for member in members if member.believed == member.first_seen})
    return frozenset(key for key, count in caught.items() if count >= CAUGHT and count * SHARE >= shared[key])


def elect(members: Sequence[Card], standings: Mapping[SourceKey, Standing]) -> Card:
    """The member of a story that is published; the others are "also carried by".

    One that an editor of ours has changed goes before all others, lest the change vanish with an election. Then, in
    this order: whom another source's member names as the original by its address; whose outlet another source's member
    credits; whose source has the higher priority; who credits no other outlet as its source; whose page stands at
    its source's own host; who published first, as far as that can be believed; the smaller id. A claim in a member's
    own favour counts for nothing, and neither does one for a page that does not stand at its source's own host.

    Where several feeds lead to the very page of that one, the feed with much more of its text is shown in its place:
    an outlet's teasers say of their page neither more nor sooner than its feed of whole texts.
    """
    first = min(members, key=lambda member: _rank(member, members, standings))
    fuller = [] if first.edited else [member for member in members if _has_more(member, first, standings)]
    return min(fuller, key=lambda member: (-member.length, _rank(member, members, standings)), default=first)


def _has_more(member: Card, first: Card, standings: Mapping[SourceKey, Standing]) -> bool:
    """Whether a member shows much more of the page that ``first`` is of, and nothing else speaks for either of them."""
    if member.length <= first.length * MUCH_MORE or member.canonical != first.canonical:
        return False
    one, other = (standings.get(card.source, _UNKNOWN) for card in (member, first))
    at_home = [_at_home(host_of(card.url), own.home) for card, own in ((member, one), (first, other))]
    return one.priority == other.priority and at_home[0] == at_home[1]


def _rank(
    member: Card, members: Sequence[Card], standings: Mapping[SourceKey, Standing]
) -> tuple[bool, bool, bool, int, bool, bool, datetime, str]:
    own = standings.get(member.source, _UNKNOWN)
    at_home = _at_home(host_of(member.url), own.home)
    others = [other for other in members if other.source != member.source] if at_home else []
    named = any(other.original_url and canonical(other.original_url) == member.canonical for other in others)
    credited = bool(own.outlet) and any(other.origin and _key(other.origin) == _key(own.outlet) for other in others)
    settled = (not member.edited, not named, not credited, -own.priority)
    first = member.believable if own.believed else max(member.believable, member.first_seen)
    return (*settled, member.origin is not None, not at_home, first, member.id)


_UNKNOWN = Standing()


@lru_cache(maxsize=4096)
def _key(outlet: str) -> str:
    """An outlet's name as a key: in simplified script, without case, spaces and quotes."""
    return "".join(filter(str.isalnum, normalised(outlet)))


def _at_home(host: str, home: str) -> bool:
    """Whether a page's host is the source's own: the same, or one under the other."""
    host, home = host.removeprefix("www."), home.removeprefix("www.")
    return bool(host and home) and (host == home or host.endswith("." + home) or home.endswith("." + host))
