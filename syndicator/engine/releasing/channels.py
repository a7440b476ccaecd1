"""The feeds of channels and their archives, rendered again where something differs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syndicator.engine.releasing.fingerprints import fingerprint
from syndicator.engine.selecting import selection
from syndicator.errors import PublishError
from syndicator.model import ArticleId, ChannelView, Paging, Rendition, Tombstone
from syndicator.publish.edition import archive_path, channel_path, channel_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from syndicator.engine.releasing.publications import Publications
    from syndicator.engine.releasing.underway import Underway
    from syndicator.engine.selecting.archives import Archives
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Card, Channel
    from syndicator.publish.edition import Edition


def own_formats(channel: Channel, edition: Edition) -> list[str]:
    """Those that are rendered as a channel's: the page of one that is there for a list is the list's."""
    listed = edition.is_catalogued(channel)
    return [name for name in channel.formats if name != "html" or not listed]


def rendered(name: str, view: ChannelView, edition: Edition) -> Rendition:
    """A channel in one of its formats."""
    from syndicator.publish.formats import feeds, jsonfeed
    from syndicator.publish.site import pages

    made = {"rss": feeds.rss, "atom": feeds.atom, "json": jsonfeed.json_feed, "html": pages.channel_page}
    return made[name](view, edition)


class Channels:
    """The part of one release that renders channels. ``plans`` are all stories: for everybody, and (True) for private
    channels.
    """

    def __init__(
        self,
        release: Underway,
        publications: Publications,
        archives: Archives,
        plans: Mapping[bool, Mapping[ArticleId, Plan]],
        tombstones: Sequence[Tombstone],
        text_of: Callable[[Card], str],
    ) -> None:
        self._release = release
        self._publications = publications
        self._archives = archives
        self._plans = plans
        self._tombstones = tombstones
        self._text_of = text_of
        self.archived: set[str] = set()
        """Paths of archives."""

    def bring(self, channel: Channel, plans: Sequence[Plan], withdrawn: Sequence[Plan], edition: Edition) -> None:
        """Its feeds, with its archives, as they show ``plans`` and tell of what was ``withdrawn``."""
        buried, paging = self._buried_in(channel, withdrawn), Paging(earlier=self._archive(channel, plans, edition))
        mark = self._mark(channel, paging, plans, edition, *(f"{tomb.id}{tomb.at}" for tomb in buried))
        formats = own_formats(channel, self._release.edition)
        files = [channel_path(channel, name) for name in formats]
        self._release.new.carried[channel.key] = [plan.id for plan in plans]
        if self._release.old.channels.get(channel.key) == mark and self._release.all_stand(files):
            self._release.new.channels[channel.key] = mark
            return
        view = ChannelView(channel, tuple(self._publications.in_channel(channel, plans)), buried, paging)
        try:
            for name, rendition in [(name, rendered(name, view, edition)) for name in formats]:
                if self._release.put(rendition) and name != "html" and not channel.private:
                    self._release.topics.append(channel_url(self._release.edition, channel, name))
        except PublishError as error:
            # what stands stays, and the channel is tried again at the next release
            self._release.problems.append(str(error))
            self._release.new.carried[channel.key] = self._release.old.carried.get(channel.key, [])
            self._archives.undo(channel)
            return
        self._release.channels += 1
        self._release.new.channels[channel.key] = mark

    def _archive(self, channel: Channel, shown: Sequence[Plan], edition: Edition) -> int | None:
        """Bring a channel's archives up to date, before its feeds lead to them; the number of the newest."""
        carried = self._release.old.carried.get(channel.key, ())
        formats = [name for name in channel.formats if name != "html"]
        known = self._plans[channel.private]
        parts = self._archives.file(channel, carried, shown, known, partial(self._belongs, channel))
        numbers = [None, *(part.number for part in parts), None]
        for part, earlier, later in zip(parts, numbers, numbers[2:], strict=False):
            paging, plans = Paging(part.number, earlier, later), [known[story] for story in part.stories]
            paths = {archive_path(channel, part.number, name) for name in formats}
            self.archived |= paths
            key = f"{channel.key}/archive/{part.number}"
            mark = self._mark(channel, paging, plans, edition)
            if self._release.old.channels.get(key) != mark or not self._release.all_stand(paths):
                view = ChannelView(channel, tuple(self._publications.in_channel(channel, plans)), (), paging)
                try:
                    for name in formats:
                        self._release.put(rendered(name, view, edition))
                except PublishError as error:  # what stands stays, and is tried again at the next release
                    self._release.problems.append(str(error))
                    continue
            self._release.new.channels[key] = mark
        return parts[-1].number if parts and formats else None

    def _belongs(self, channel: Channel, plan: Plan) -> bool:
        return selection.belongs(plan, channel, self._text_of)

    def _mark(self, channel: Channel, paging: Paging, plans: Sequence[Plan], edition: Edition, *more: str) -> str:
        """Of a document of a channel: equal while nothing in it changes."""
        stories = (f"{self._release.shown.of(plan)}{'|hidden' * (plan.id in edition.hidden)}" for plan in plans)
        return fingerprint(self._release.shown.site, repr(channel), repr(paging), *stories, *more)

    def _buried_in(self, channel: Channel, removed: Sequence[Plan]) -> tuple[Tombstone, ...]:
        theirs = [tomb for tomb in self._tombstones if channel.key in tomb.channels]
        withdrawn = [plan for plan in removed if selection.belongs(plan, channel, self._text_of)]
        if withdrawn:
            theirs = sorted([*theirs, *map(_stone, withdrawn)], key=lambda tomb: (tomb.at, tomb.id))
        return tuple(theirs[-self._release.edition.settings.tombstones :])


def _stone(plan: Plan) -> Tombstone:
    """What tells a channel's subscribers that a story was removed by its source."""
    members = (plan.elected, *plan.also)
    times = [card.deletion.at for card in members if card.deletion]
    at = max(times) if times else plan.elected.updated  # it was retracted
    return Tombstone(plan.id, at, "", (), (), ())
