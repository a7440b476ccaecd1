"""What renditions are made of, and by, as fingerprints: equal, and nothing is rendered again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.model import DeletionPolicy, Limits, RetractionPolicy, Words
from syndicator.publish import shipped

if TYPE_CHECKING:
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Source
    from syndicator.publish.edition import Edition


def fingerprint(*parts: str) -> str:
    """Of texts, in their order: 24 hexadecimal digits."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class Shown:
    """What renditions show of the configuration, as fingerprints: adding a source does not touch others' pages."""

    def __init__(self, edition: Edition) -> None:
        channels = [(channel.key, channel.title) for channel in edition.channels]
        made_by = f"{edition.version} {shipped.mark()}"
        self.site = fingerprint(
            repr(edition.site), repr(edition.settings), made_by, repr(channels), *edition.categories
        )
        self._sources = {key: fingerprint(repr(_visible(source))) for key, source in edition.sources.items()}
        self.sources = fingerprint(*self._sources.values())

    def of(self, plan: Plan) -> str:
        """A story with its sources."""
        if not plan.also:
            return f"{plan.fingerprint}|{self._sources[plan.elected.source]}"
        keys = sorted({card.source for card in (plan.elected, *plan.also)})
        return "|".join((plan.fingerprint, *(self._sources[key] for key in keys)))


def _visible(source: Source) -> Source:
    ours = DeletionPolicy.WITHDRAW  # what it comes to is told of each story
    noted = RetractionPolicy.NOTE  # likewise
    return replace(
        source,
        every=None,
        limits=Limits(),
        words=Words(),
        priority=0,
        require=(),
        headers=(),
        deleted=ours,
        retracted=noted,
    )
