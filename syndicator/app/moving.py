"""What is carried elsewhere: what is published, our sources, everything remembered."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import syndicator
from syndicator.app.leading import Lease
from syndicator.config.configuration import in_the_way
from syndicator.errors import UsageError
from syndicator.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

    from syndicator.model import Moved, SourceKey
    from syndicator.publish.outbox.export import Exported
    from syndicator.store.transfer import Everything


class Moving(Wiring):
    """Copies for other places."""

    def build(
        self,
        where: str,
        *,
        packed: bool = False,
        force: bool = False,
        headers: Callable[[Mapping[str, str]], str] | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> Exported:
        """Bring a folder, or what an address names, up to what is published. Raises PublishError, also where we led and
        another may do so by now, and OSError.
        """
        from syndicator.publish.outbox.export import Export
        from syndicator.publish.outbox.targets import Led, target_of

        self._check_target(where)
        export = Export(Path(self.config.publish.path), packed=packed, headers=headers)
        target = target_of(where)
        if self.config.shared and self.leads:
            target = Led(target, Lease("the copies of what is published", self.roster.leads, self.clock.monotonic).heed)
        return export.bring_up(target, force=force, step=step)

    def _check_target(self, where: str) -> None:
        """An export must not overwrite what it is made from."""
        if "://" in where:
            return
        publish = self.config.publish
        kept = [Path(one).resolve() for one in (publish.path, self.config.store, publish.private) if one]
        if one := in_the_way(Path(where).resolve(), self.config.path.parent.resolve(), kept):
            raise UsageError(f"{where} holds {one}, or stands in it; build into a folder of its own")

    def opml(self) -> bytes:
        """Our sources as OPML."""
        from syndicator.publish.formats.opml import sources_opml

        return sources_opml(self.edition).body

    def export_state(self, file: BinaryIO) -> Moved:
        """Write everything that is remembered."""
        from syndicator.store.transfer import pack

        return pack(self._everything(), file, syndicator.__version__)

    def import_state(self, file: BinaryIO) -> Moved:
        """Take in everything that another installation remembered; only where nothing is remembered yet."""
        from syndicator.store.transfer import unpack

        return unpack(self._everything(), file)

    def copy_state(
        self,
        new: Moving,
        step: Callable[[str], object] = lambda _: None,
        keys: Mapping[SourceKey, SourceKey] = MappingProxyType({}),
    ) -> Moved:
        """Have ``new``, with another store that is empty, remember everything that we do, caches too; sources under
        other ``keys`` where these say so. Raises StoreError where that cannot be.
        """
        from syndicator.engine.releasing import release
        from syndicator.engine.selecting import rulings
        from syndicator.ingest.fetching import politeness
        from syndicator.store.transfer import copy

        caches = () if keys else (release.WHOLE, rulings.NOTE, politeness.NOTE)  # which know sources by their keys
        return copy(self._everything(*caches), new._everything(), step, keys)

    def _everything(self, *beside: str) -> Everything:
        from syndicator.engine.polling import alerts
        from syndicator.engine.releasing import marks
        from syndicator.engine.selecting import archives, picks, views
        from syndicator.engine.subscribing import subscribers, subscriptions, tokens
        from syndicator.store.transfer import Everything

        lasting: tuple[str, ...] = (
            marks.MARKS,
            archives.ARCHIVES,
            alerts.NOTE,
            subscriptions.NOTE,
            subscribers.NOTE,
            tokens.NOTE,
        )
        lasting += (picks.NOTE, views.NOTE, views.SHOWN)
        return Everything(self.store, self.casebook, self.pictures, (*lasting, *beside))
