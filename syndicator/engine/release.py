"""Articles to renditions to outbox to hubs: a pure function of what is stored, applied only where it differs.

What was rendered last is remembered beside the state as one fingerprint per rendition. A release compares fingerprints
first, so that an idle one reads nothing and writes nothing, and one new article costs its own page and the channels
that carry it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syndicator.engine import selection
from syndicator.errors import PublishError
from syndicator.model import ChannelView, Limits, Publication, ReleaseOutcome, Words
from syndicator.publish import feeds, jsonfeed, pages
from syndicator.publish.edition import article_path, channel_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from syndicator.engine.selection import Plan
    from syndicator.model import Article, ArticleId, Card, Channel, Rendition, Source, Tombstone
    from syndicator.ports import Clock, Notifier, Outbox, Store
    from syndicator.publish.edition import Edition

NOTE = "release"
FORMATS: dict[str, Callable[[ChannelView, Edition], Rendition]] = {
    "rss": feeds.rss,
    "atom": feeds.atom,
    "json": jsonfeed.json_feed,
    "html": pages.channel_page,
}
FILES = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json", "html": "index.html"}
BESIDE = 6
"""Titles in each list beside an article."""


@dataclass(slots=True)
class _Marks:
    """What stands released: one fingerprint for everything, and one for each channel and page."""

    whole: str
    channels: dict[str, str]
    pages: dict[str, str]
    carried: dict[str, list[str]]  # channel -> story ids, so that a tombstone reaches who had the story


class Releaser:
    """Brings the outbox up to the store. One release at a time."""

    def __init__(self, *, store: Store, outbox: Outbox, notifier: Notifier, clock: Clock, edition: Edition) -> None:
        self._store = store
        self._outbox = outbox
        self._notifier = notifier
        self._clock = clock
        self._edition = edition
        self._lock = threading.Lock()
        self._fingerprint = _hash(repr(edition))
        self._shown = _Shown(edition)

    def release(self, *, force: bool = False) -> ReleaseOutcome:
        """Render what changed since the last release. ``force`` renders everything; equal bytes are not rewritten."""
        with self._lock:
            tick = self._clock.monotonic()
            marks = _Marks("", {}, {}, {}) if force else self._recall()
            whole = _hash(self._fingerprint, self._store.revision())
            standing = self._outbox.paths()
            if marks.whole == whole and "index.html" in standing:
                return ReleaseOutcome(0, 0, 0, 0, self._clock.monotonic() - tick)
            run = _Run(self._store, self._outbox, self._edition, self._shown, marks, standing)
            outcome = run.everything()
            self._remember(replace(run.new, whole=whole if not outcome.problems else ""))
            if run.topics:
                self._notifier.notify(run.topics)
            return replace(outcome, seconds=self._clock.monotonic() - tick)

    def carrying(self, story: ArticleId) -> tuple[str, ...]:
        """The channels whose last release carried a story."""
        return tuple(sorted(key for key, ids in self._recall().carried.items() if story in ids))

    def _recall(self) -> _Marks:
        kept = self._store.recall(NOTE)
        if kept is None:
            return _Marks("", {}, {}, {})
        try:
            return _Marks(**json.loads(kept))
        except (ValueError, TypeError):
            # written by another version, or damaged: everything is rendered again, which loses nothing
            return _Marks("", {}, {}, {})

    def _remember(self, marks: _Marks) -> None:
        fields = {"whole": marks.whole, "channels": marks.channels, "pages": marks.pages, "carried": marks.carried}
        self._store.remember(NOTE, json.dumps(fields, separators=(",", ":")).encode())


class _Shown:
    """What renditions show of the configuration, as fingerprints: adding a source does not touch others' pages."""

    def __init__(self, edition: Edition) -> None:
        channels = [(channel.key, channel.title) for channel in edition.channels]
        self.site = _hash(repr(edition.site), repr(edition.settings), edition.version, repr(channels))
        self._sources = {key: repr(_visible(source)) for key, source in edition.sources.items()}
        self.sources = _hash(*self._sources.values())

    def of(self, plan: Plan) -> str:
        """A story with its sources."""
        keys = sorted({card.source for card in (plan.elected, *plan.also)})
        return "|".join((plan.fingerprint, *(self._sources[key] for key in keys)))


def _visible(source: Source) -> Source:
    return replace(source, every=None, limits=Limits(), words=Words(), headers=())


class _Run:
    """One release under way."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        edition: Edition,
        shown: _Shown,
        old: _Marks,
        standing: frozenset[str],
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._edition = edition
        self._shown = shown
        self._old = old
        self._standing = standing
        self._tombstones = tuple(t for t in store.tombstones() if t.restored_at is None)
        self._buried = {article_path(story) for tomb in self._tombstones for story in _ids_of(tomb)}
        self.new = _Marks("", {}, {}, {})
        self.topics: list[str] = []
        self._problems: list[str] = []
        self._written = 0
        self._removed = 0
        self._rendered_channels = 0
        self._rendered_pages = 0

    def everything(self) -> ReleaseOutcome:
        self._bury()
        plans = selection.stories(self._store.cards(), self._edition.sources)
        if self._edition.settings.pages:
            self._article_pages(plans)
        selected = {channel.key: selection.select(plans, channel, self._text_of) for channel in self._edition.channels}
        for channel in self._edition.channels:
            self._channel(channel, selected[channel.key])
        self._front(selected)
        self._clear_away()
        return ReleaseOutcome(
            self._rendered_channels,
            self._rendered_pages,
            self._written,
            self._removed,
            0.0,
            tuple(self._problems),
        )

    # -------------------------------------------------------------------------------------------- articles

    def _article_pages(self, plans: Sequence[Plan]) -> None:
        for plan, beside in _with_neighbours(plans):
            path = article_path(plan.id)
            mark = _hash(self._shown.site, self._shown.of(plan), repr(beside))
            if self._old.pages.get(path) == mark and path in self._standing:
                self.new.pages[path] = mark
                continue
            publication = self._publication(plan)
            if publication is None:
                continue
            self._put(pages.article_page(publication, self._edition, beside))
            self._rendered_pages += 1
            self.new.pages[path] = mark

    def _publication(self, plan: Plan) -> Publication | None:
        article = self._article(plan.elected)
        return Publication(plan.id, article, plan.also, plan.updated) if article else None

    def _article(self, card: Card) -> Article | None:
        return self._store.article(card.id)

    def _text_of(self, card: Card) -> str:
        article = self._article(card)
        return article.text if article else ""

    # -------------------------------------------------------------------------------------------- channels

    def _channel(self, channel: Channel, plans: Sequence[Plan]) -> None:
        buried = self._buried_in(channel)
        stories = (self._shown.of(plan) for plan in plans)
        mark = _hash(self._shown.site, repr(channel), *stories, *(f"{tomb.id}{tomb.at}" for tomb in buried))
        files = [f"{channel.path}/{FILES[name]}" for name in channel.formats]
        self.new.carried[channel.key] = [plan.id for plan in plans]
        if self._old.channels.get(channel.key) == mark and self._standing.issuperset(files):
            self.new.channels[channel.key] = mark
            return
        view = ChannelView(channel, tuple(self._publications(plans)), buried)
        try:
            renditions = [FORMATS[name](view, self._edition) for name in channel.formats]
        except PublishError as error:
            # what stands stays, and the channel is tried again at the next release
            self._problems.append(str(error))
            self.new.carried[channel.key] = self._old.carried.get(channel.key, [])
            return
        self._rendered_channels += 1
        for name, rendition in zip(channel.formats, renditions, strict=True):
            if self._put(rendition) and name != "html":
                self.topics.append(channel_url(self._edition, channel, FILES[name]))
        self.new.channels[channel.key] = mark

    def _publications(self, plans: Sequence[Plan]) -> Iterator[Publication]:
        for plan in plans:
            if (publication := self._publication(plan)) is not None:
                yield publication

    def _buried_in(self, channel: Channel) -> tuple[Tombstone, ...]:
        theirs = [tomb for tomb in self._tombstones if channel.key in tomb.channels]
        return tuple(theirs[-self._edition.settings.tombstones :])

    # -------------------------------------------------------------------------------------------- the rest

    def _front(self, selected: Mapping[str, Sequence[Plan]]) -> None:
        """The home page and what goes with it; from the same views as the channels."""
        mark = _hash(
            self._shown.site,
            self._shown.sources,
            *(f"{key}:{self._shown.of(plan)}" for key, plans in selected.items() for plan in plans[: pages.FRONT]),
        )
        if self._old.channels.get("") == mark and "index.html" in self._standing:
            self.new.channels[""] = mark
            return
        views = [
            ChannelView(channel, tuple(self._publications(selected[channel.key][: pages.FRONT])))
            for channel in self._edition.channels
        ]
        self._put(pages.index_page(views, self._edition))
        for rendition in (*pages.assets(self._edition), pages.gone_page(self._edition)):
            self._put(rendition)
        self.new.channels[""] = mark

    def _put(self, rendition: Rendition) -> bool:
        written = self._outbox.put(rendition)
        self._written += written
        return written

    def _bury(self) -> None:
        """What was taken down goes before anything else is rendered; its pages answer 410 from now on."""
        gone = self._outbox.gone()
        for path in sorted(self._buried - gone):
            self._removed += self._outbox.bury(path)
        for path in sorted(gone - self._buried):
            self._outbox.remove(path)

    def _clear_away(self) -> None:
        """Remove the pages and channels that are no longer published."""
        channels = {f"{c.path}/{FILES[name]}" for c in self._edition.channels for name in c.formats}
        for path in sorted(self._standing - self._buried):
            folder, _, name = path.rpartition("/")
            if folder.startswith("articles/"):
                stale = path not in self.new.pages
            else:
                stale = bool(folder) and name in FILES.values() and not path.startswith(KEPT) and path not in channels
            if stale:
                self._removed += self._outbox.remove(path)


KEPT = ("about/", "gone/")


def _ids_of(tomb: Tombstone) -> set[ArticleId]:
    return {tomb.id, *(burial.id for burial in tomb.buried)}


def _with_neighbours(plans: Sequence[Plan]) -> Iterator[tuple[Plan, pages.Sidebar]]:
    """Each story with the lists beside it, made of the stories published before it.

    Later ones are left out, so that a page does not change with every article that comes after it.
    """
    for position, plan in enumerate(plans):
        earlier = plans[position + 1 : position + 1 + 4 * BESIDE]
        ours = set(plan.elected.categories)
        yield (
            plan,
            pages.sidebar(
                picture=[(p.id, p.elected.title, p.elected.image) for p in earlier if p.elected.image][:BESIDE],
                latest=[(p.id, p.elected.title) for p in earlier[:BESIDE]],
                featured=[(p.id, p.elected.title) for p in earlier if ours & set(p.elected.categories)][:BESIDE],
            ),
        )


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
