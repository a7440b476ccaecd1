"""Which stories stand in which archive of a channel (RFC 5005, section 4). Pure.

A channel's feed shows its newest stories. When one leaves it that stands in no archive yet, an archive is made of those
that leave, and of the older half of those that are still shown, so that the next one is made half a feed later. From
then on it stands as it was made: it is rendered again where a story in it is told anew or is published no longer, or
where the archive before or after it comes or goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from syndicator.dataclass import dataclass
from syndicator.model import ArticleId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Channel

ARCHIVES = "archives"
"""Name of the note that holds which stories stand in which archive."""


@dataclass(frozen=True, slots=True)
class Part:
    """One archive. ``number`` is never given to another of its channel."""

    number: int
    stories: tuple[ArticleId, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Filed:
    """The archives of a channel, oldest first. ``next`` is the number of the next one."""

    next: int = 1
    parts: tuple[Part, ...] = ()


@dataclass(slots=True)
class Archives:
    """Those of all channels: as the last release left them, and as this one makes them."""

    most: int  # kept of each channel
    before: Mapping[str, Filed]
    now: dict[str, Filed] = field(default_factory=dict)

    @classmethod
    def read(cls, note: bytes | None, most: int) -> Archives:
        """From a note. None, or a damaged one: there are none yet."""
        try:
            return cls(most, msgspec.json.decode(note or b"{}", type=dict[str, Filed]))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return cls(most, {})

    def written(self, *, whole: bool) -> bytes:
        """As a note. Not ``whole``: of channels that this release has not come to, what there was stands."""
        told = self.now if whole else {**self.before, **self.now}
        return msgspec.json.encode({key: filed for key, filed in sorted(told.items()) if filed.next > 1})

    def file(
        self,
        channel: Channel,
        carried: Sequence[str],
        shown: Sequence[Plan],
        plans: Mapping[ArticleId, Plan],
        belongs: Callable[[Plan], bool],
    ) -> tuple[Part, ...]:
        """A channel's archives now that it shows ``shown``, and ``carried`` was shown before. Oldest first."""
        filed = self.before.get(channel.key, Filed())
        if self.most:
            filed = _filed(filed, channel, carried, shown, plans, belongs)
        parts = filed.parts[-self.most :] if self.most else ()
        self.now[channel.key] = Filed(filed.next, parts)
        return parts

    def undo(self, channel: Channel) -> None:
        """What was filed of a channel that could not be published stands no more."""
        self.now[channel.key] = self.before.get(channel.key, Filed())


def carriers(note: bytes | None) -> dict[str, set[ArticleId]]:
    """The stories in each channel's archives."""
    filed = Archives.read(note, 0).before
    return {key: {story for part in one.parts for story in part.stories} for key, one in filed.items()}


def _filed(
    filed: Filed,
    channel: Channel,
    carried: Sequence[str],
    shown: Sequence[Plan],
    plans: Mapping[ArticleId, Plan],
    belongs: Callable[[Plan], bool],
) -> Filed:
    def stands(story: ArticleId) -> bool:
        return (plan := plans.get(story)) is not None and belongs(plan)

    kept = (Part(part.number, tuple(filter(stands, part.stories))) for part in filed.parts)
    parts = [part for part in kept if part.stories]
    known = {story for part in parts for story in part.stories}
    current = {plan.id for plan in shown}
    leaving = [plans[own] for own in map(ArticleId, carried) if own not in current | known and stands(own)]
    if not leaving:
        return Filed(filed.next, tuple(parts))
    fresh = [plan for plan in shown if plan.id not in known]
    half = max(0, channel.limit // 2 - len(leaving))
    leaving += fresh[len(fresh) - min(half, len(fresh) // 2) :]
    leaving.sort(key=attrgetter("order"), reverse=True)
    number = filed.next
    for start in range(len(leaving), 0, -channel.limit):  # a lower limit sends away many at once
        parts.append(Part(number, tuple(plan.id for plan in leaving[max(0, start - channel.limit) : start])))
        number += 1
    return Filed(number, tuple(parts))
