"""What goes from the outbox: what was taken down, what its source removed, and what is published no longer."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from syndicator.engine.selecting import selection
from syndicator.model import ArticleId
from syndicator.publish.edition import FORMATS, article_path, channel_path, is_article, story_of
from syndicator.publish.formats import media
from syndicator.publish.site import contact, sitemap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from syndicator.engine.releasing.underway import Underway
    from syndicator.engine.selecting.audience import Audience
    from syndicator.model import Card, Tombstone

KEPT = ("about/", "gone/")
"""Folders of pages that no channel can have."""


class Clearing:
    """The part of one release that takes away. ``tombstones`` are all there are, with those that were lifted."""

    def __init__(self, release: Underway, tombstones: Sequence[Tombstone], text_of: Callable[[Card], str]) -> None:
        self._release = release
        self._text_of = text_of
        self.tombstones = tuple(t for t in tombstones if t.restored_at is None)
        self.lifted = tuple(t for t in tombstones if t.restored_at is not None)
        self.fallen = fallen(tombstones)
        """Stories that were taken down once, or that their sources removed."""
        self.buried = {path for tomb in self.tombstones for path in self._paths_of(tomb)}
        """Where pages stood that answer 410 now."""
        self.fresh: set[ArticleId] = set()
        """Stories that this release buries."""
        self._barred = {path for tomb in self.tombstones if tomb.legal for path in self._paths_of(tomb)}

    def bury(self) -> None:
        """What was taken down goes before anything else is rendered; its pages answer 410 from now on."""
        gone = self._release.outbox.gone()
        self.fresh = {story_of(path) for path in self.buried - gone if is_article(path)}
        barred = self._release.outbox.barred()
        for path in sorted((self.buried - gone) | (self.buried & (barred ^ self._barred))):
            self._release.removed += self._release.outbox.bury(path, legal=path in self._barred)

    def withdraw(self, audience: Audience) -> None:
        """The pages of what its source removed answer 410, too; those of what has come back no longer do."""
        removed = {plan.id for plan in audience.open_withdrawn}
        self.fallen |= removed
        self.buried |= {*map(article_path, removed), *self._leading_to(removed)}
        for channel in self._release.edition.private:
            theirs = (p for p in audience.whole_withdrawn if selection.belongs(p, channel, self._text_of))
            self.buried |= {f"{channel.path}/{article_path(plan.id)}" for plan in theirs}
        gone = self._release.outbox.gone()
        for path in sorted(self.buried - gone):
            self._release.removed += self._release.outbox.bury(path)
            self.fresh |= {story_of(path)} if is_article(path) else set()
        for path in sorted(gone - self.buried):
            self._release.outbox.remove(path)

    def clear_away(self, pictures: Collection[str], archived: Collection[str], beside: Collection[str]) -> None:
        """Remove what is published no longer: pages and channels that are none of this release's, other ``pictures``,
        and what is neither in ``archived`` nor ``beside`` them (paths).
        """
        channels = {channel_path(c, name) for c in self._release.edition.all_channels for name in c.formats}
        files = {form.file for form in FORMATS.values()}
        old, new = self._release.old, self._release.new
        # what was released and was touched since does not stand as ours any more, and must go all the same
        gone = (path for path, _ in old.pages.differing(new.pages))
        left = {*new.pages.absent(chain(self._release.standing, old.lists, gone))}
        for path in sorted(left.difference(self.buried, new.ways, new.lists)):
            folder, _, name = path.rpartition("/")
            if is_article(path) or path in old.lists:
                stale = True
            elif folder == media.FOLDER:
                stale = name not in pictures
            elif folder == sitemap.FOLDER or path == contact.PATH:
                stale = path not in beside
            else:
                ours = bool(folder) and name in files and not path.startswith(KEPT)
                stale = ours and path not in channels and path not in archived
            if stale:
                self._release.removed += self._release.outbox.remove(path)

    def _paths_of(self, tomb: Tombstone) -> Iterator[str]:
        """Where what was taken down has, or had, its pages."""
        private = [channel.path for channel in self._release.edition.private if channel.key in tomb.channels]
        yield from self._leading_to(_ids_of(tomb))
        for story in _ids_of(tomb):
            yield article_path(story)
            yield from (f"{folder}/{article_path(story)}" for folder in private)

    def _leading_to(self, stories: Collection[ArticleId]) -> Iterator[str]:
        """The pages of stories that turned out to be one of these."""
        return (article_path(ArticleId(old)) for old, target in self._release.old.moved.items() if target in stories)


def fallen(tombstones: Sequence[Tombstone]) -> set[ArticleId]:
    """Every story that was taken down once."""
    return {story for tomb in tombstones for story in _ids_of(tomb)}


def _ids_of(tomb: Tombstone) -> set[ArticleId]:
    return {tomb.id, *(burial.id for burial in tomb.buried)}
