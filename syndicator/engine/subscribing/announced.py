"""Which version of each feed hubs were told of: what we wrote and did not come to tell, whoever leads next tells."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from syndicator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from syndicator.ports import Notes, Notifier

NOTE = "announced"
"""Name of the note."""

log = logging.getLogger("syndicator.announced")


class Announced:
    """Port: Notifier. Tells through another, and remembers what it told, where this process ``speaks`` for all.

    ``topics`` leads from the addresses of feeds to their paths, ``digest_of`` says which version stands at one.
    """

    def __init__(
        self,
        through: Notifier,
        notes: Notes,
        topics: Callable[[], Mapping[str, str]],
        digest_of: Callable[[str], str | None],
        speaks: Callable[[], bool],
    ) -> None:
        self._through = through
        self._notes = notes
        self._topics = topics
        self._digest_of = digest_of
        self._speaks = speaks

    def notify(self, topics: Sequence[str]) -> None:
        """Announce these feeds."""
        self._through.notify(topics)
        if self._speaks():
            try:
                self._notes.remember(NOTE, msgspec.json.encode(self._standing()))
            except StoreError as error:  # whoever leads next tells it once more
                log.warning("what hubs were told of is not written down: %s", error)

    def catch_up(self) -> int:
        """Announce what stands and was not told of by whoever spoke before; how many feeds. Raises StoreError."""
        told, standing = self._told(), self._standing()
        missed = [topic for topic, digest in standing.items() if told is not None and told.get(topic) != digest]
        if missed or told is None:
            self.notify(missed)
        return len(missed)

    def _standing(self) -> dict[str, str]:
        found = {topic: self._digest_of(path) for topic, path in self._topics().items()}
        return {topic: digest for topic, digest in found.items() if digest is not None}

    def _told(self) -> dict[str, str] | None:
        note = self._notes.recall(NOTE)
        try:
            return msgspec.json.decode(note, type=dict[str, str]) if note else None
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
