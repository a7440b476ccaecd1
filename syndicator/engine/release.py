"""Articles to renditions to outbox to hubs: a pure function of what is stored, applied only where it differs.

What was rendered last is remembered beside the state as one fingerprint per rendition. A release compares fingerprints
first, so that an idle one reads nothing and writes nothing, and one new article costs its own page and the channels
that carry it.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from syndicator.engine import archives, selection
from syndicator.engine.audience import parted
from syndicator.engine.cutting import without
from syndicator.engine.directory import Directory
from syndicator.engine.joined import joined
from syndicator.engine.marks import MAPS, MARKS, Marks
from syndicator.engine.rulings import Rulings
from syndicator.errors import PublishError, ReleaseStopped
from syndicator.model import (
    EXTENT,
    PRIVATE,
    ArticleId,
    ChannelView,
    DeletionPolicy,
    Edit,
    Limits,
    Paging,
    Publication,
    ReleaseOutcome,
    Rendition,
    RetractionPolicy,
    Tombstone,
    Words,
)
from syndicator.publish import contact, facts, media, sitemap
from syndicator.publish.edition import archive_path, article_path, channel_url

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from syndicator.engine.audience import Audience
    from syndicator.engine.selection import Plan
    from syndicator.model import Article, Card, Channel, Source
    from syndicator.ports import Clock, Notifier, Outbox, Pictures, Store
    from syndicator.publish.edition import Edition
    from syndicator.publish.pages import Sidebar

    _Page: TypeAlias = tuple[Plan, str, Sidebar, str]  # a story's page to be rendered, its path, lists and mark

WHOLE = "released-whole"
"""Name of the note that holds one fingerprint of everything: equal, and there is nothing to do."""
FILES = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json", "html": "index.html"}


class Releaser:
    """Brings the outbox up to the store. One release at a time."""

    def __init__(
        self,
        *,
        store: Store,
        outbox: Outbox,
        notifier: Notifier,
        clock: Clock,
        edition: Edition,
        pictures: Pictures | None = None,
        rulings: Rulings | None = None,
    ) -> None:
        self._store = store
        self._rulings = rulings or Rulings((), store, edition.sources)
        self._pictures = pictures
        self._outbox = outbox
        self._notifier = notifier
        self._clock = clock
        self._edition = edition
        self._lock = threading.Lock()
        self._fingerprint = hashlib.blake2b(msgspec.msgpack.encode(edition), digest_size=12).hexdigest()

    def release(
        self, *, force: bool = False, check: bool = False, stopped: Callable[[], bool] | None = None
    ) -> ReleaseOutcome:
        """Render what changed since the last release.

        ``check`` looks what stands even where nothing changed, and brings back what somebody removed. ``force``
        renders everything; equal bytes are not rewritten. Once ``stopped`` is true it ends early, with a
        :class:`~syndicator.errors.PublishError`; the next one goes on from there.
        """
        with self._lock:
            tick = self._clock.monotonic()
            whole = _hash(self._fingerprint, self._store.revision() + self._rulings.hash).encode()
            idle = self._store.recall(WHOLE) == whole and self._outbox.stands("index.html")
            if idle and not force and not check:
                return ReleaseOutcome(0, 0, 0, 0, self._clock.monotonic() - tick)
            marks = self._recall()
            if force:
                marks = Marks(carried=marks.carried, moved=marks.moved)
            shown = _Shown(self._edition)
            run = _Run(
                *(self._store, self._outbox, self._edition, shown, marks, self._outbox.paths(), self._pictures),
                rulings=self._rulings,
            )
            run.archives = archives.Archives.read(
                self._store.recall(archives.ARCHIVES), self._edition.settings.archives
            )
            run.stopped = stopped or run.stopped
            try:
                outcome = run.everything()
            except ReleaseStopped:
                self._store.remember(archives.ARCHIVES, run.archives.written(whole=False))
                self._remember(marks.overlaid(run.new))
                self._rulings.save()
                raise
            finally:
                if run.topics:  # what was written is announced, also where a full disk ends the release half-way
                    self._notifier.notify(run.topics)
            self._store.remember(archives.ARCHIVES, run.archives.written(whole=True))
            self._remember(run.new)
            self._rulings.save()
            self._store.remember(WHOLE, b"" if outcome.problems else whole)
            return replace(outcome, seconds=self._clock.monotonic() - tick)

    def carrying(self, story: ArticleId) -> tuple[str, ...]:
        """The channels whose last release carried a story, in their feeds or their archives."""
        return self.carriers()(story)

    def standing(self) -> tuple[dict[str, list[str]], list[ArticleId]]:
        """The stories in each channel, and those that have a page, as the last release left them."""
        marks = self._recall()
        pages = dict.fromkeys(path.split("/")[-2] for path in marks.pages if _is_article(path))
        return marks.carried, [ArticleId(one) for one in pages]

    def carriers(self) -> Callable[[ArticleId], tuple[str, ...]]:
        """:meth:`carrying` for many stories."""
        found: dict[str, list[str]] = {}
        shown = self._recall().carried
        filed = archives.carriers(self._store.recall(archives.ARCHIVES))
        for key in shown.keys() | filed.keys():
            for story in {*shown.get(key, ()), *filed.get(key, ())}:
                found.setdefault(story, []).append(key)
        return lambda story: tuple(sorted(found.get(story, ())))

    def _remember(self, marks: Marks) -> None:
        self._store.remember(MARKS, marks.written())

    def _recall(self) -> Marks:
        return Marks.read(self._store.recall(MARKS))


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


class _Run:
    """One release under way."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        edition: Edition,
        shown: _Shown,
        old: Marks,
        standing: frozenset[str],
        pictures: Pictures | None,
        rulings: Rulings,
    ) -> None:
        self._store = store
        self._rulings = rulings
        self._outbox = outbox
        self._edition = edition
        self._shown = shown
        self._old = old
        self._standing = standing
        self._pictures = pictures
        self._copies: frozenset[str] = frozenset()  # of pictures that we have
        self._tombstones = tuple(t for t in store.tombstones() if t.restored_at is None)
        self._fallen = {story for tomb in store.tombstones() for story in _ids_of(tomb)}
        self._buried = {path for tomb in self._tombstones for path in self._paths_of(tomb)}
        self._barred = {path for tomb in self._tombstones if tomb.legal for path in self._paths_of(tomb)}
        self.new = Marks()
        self.topics: list[str] = []
        self.stopped: Callable[[], bool] = lambda: False
        self.archives = archives.Archives(0, {})
        self._plans: dict[bool, dict[ArticleId, Plan]] = {}  # for everybody, and for private channels
        self._archived: set[str] = set()  # paths of archives
        self._fresh: set[ArticleId] = set()  # stories that this release buries
        self._problems: list[str] = []
        self._written = 0
        self._removed = 0
        self._rendered_channels = 0
        self._rendered_pages = 0

    def everything(self) -> ReleaseOutcome:
        self._bury()
        audience = parted(self._rulings.cards(lambda _: self._go_on()), self._edition, self._text_of)
        self._withdraw(audience)
        shown = self._media(audience.open)
        if shown:
            audience = audience.changed(self._showing_copies)
        if any(plan.elected.remark for plan in audience.whole):
            audience = audience.changed(_marked)
        late: list[_Page] = []
        if self._edition.settings.pages:
            late = self._article_pages(audience.open, self._edition)
            self._lead_on(audience.open)
        self._plans = {False: {plan.id: plan for plan in audience.open}}
        if self._edition.private:
            self._plans[True] = {plan.id: plan for plan in audience.whole}
        selected = {
            channel.key: selection.select(audience.of(channel), channel, self._text_of)
            for channel in self._edition.all_channels
        }
        for channel in self._edition.all_channels:
            self._go_on()
            edition = self._private_pages(channel, audience) if channel.private else self._edition
            self._channel(channel, selected[channel.key], audience.withdrawn_from(channel), edition)
        self._front(selected)
        beside = self._directory(audience.open)
        self._clear_away(shown, beside)
        for page in late:
            self._page(page, self._edition)
        return ReleaseOutcome(
            self._rendered_channels,
            self._rendered_pages,
            self._written,
            self._removed,
            0.0,
            tuple(self._problems),
        )

    # -------------------------------------------------------------------------------------------- pictures

    def _media(self, plans: Sequence[Plan]) -> frozenset[str]:
        """Bring the copies of pictures that are shown into the outbox; before what shows them."""
        mirrored = (p.elected for p in plans if self._edition.sources[p.elected.source].media == "mirror")
        wanted = {name for card in mirrored for name in card.pictures}
        if not wanted or self._pictures is None:
            return frozenset()
        for name in sorted(wanted):
            path = media.media_path(name)
            if path in self._standing:
                self._copies |= {name}
            elif (body := self._pictures.get(name)) is not None:
                self._put(Rendition(path, media.media_type(name), body))
                self._copies |= {name}
        return self._copies

    def _showing_copies(self, plan: Plan) -> Plan:
        """The same with our copy of its picture in lists."""
        card = plan.elected
        if card.copy not in self._copies:
            return plan
        own = f"{self._edition.site.url}{media.media_path(card.copy)}"
        return replace(plan, elected=replace(card, image=own))

    # -------------------------------------------------------------------------------------------- articles

    def _lead_on(self, plans: Sequence[Plan]) -> None:
        """Pages of stories that turned out to be others lead there."""
        from syndicator.publish import pages

        here = {article_path(plan.id) for plan in plans}
        vanished = {_id_of(path) for path in self._old.pages.keys() - here if path.startswith("articles/")}
        before = {ArticleId(old): ArticleId(target) for old, target in self._old.moved.items()}
        found = joined(plans, before, vanished, self._fallen, self._store.cards)
        self.new.moved = {str(old): str(target) for old, target in found.items()}
        for old, target in found.items():
            path = article_path(old)
            if article_path(target) not in here or path in self._buried:
                continue
            mark = _hash(self._shown.site, target)
            if self._old.ways.get(path) != mark or path not in self._standing:
                self._put(pages.moved_page(old, target, self._edition))
            self.new.ways[path] = mark

    def _leading_to(self, stories: Collection[ArticleId]) -> Iterator[str]:
        """The pages of stories that turned out to be one of these."""
        return (article_path(ArticleId(old)) for old, target in self._old.moved.items() if target in stories)

    def _private_pages(self, channel: Channel, audience: Audience) -> Edition:
        """The pages of stories that stand in private channels alone, in this one's folder; its edition."""
        theirs = [
            plan
            for plan in audience.whole
            if plan.id in audience.hidden and selection.belongs(plan, channel, self._text_of)
        ]
        edition = self._edition.within(channel, frozenset(plan.id for plan in theirs))
        if edition.settings.pages:
            self._article_pages(theirs, edition)
        return edition

    def _article_pages(self, plans: Sequence[Plan], edition: Edition) -> list[_Page]:
        """Render the pages that differ, and return those that are to be rendered after all else.

        Where something was taken down these are the pages that stand: it goes from their lists at once, and then from
        the feeds, before any of them is rendered.
        """
        late = []
        for page in self._differing(plans, edition):
            if self._fresh and not edition.folder and page[1] in self._standing:
                late.append(page)
            else:
                self._page(page, edition)
        for _, path, *_ in late:
            self._outbox.amend(path, without(self._fresh))
            self.new.pages[path] = ""  # until it is rendered
            if path in self._old.listed:
                self.new.listed[path] = self._old.listed[path]
        return late

    def _differing(self, plans: Sequence[Plan], edition: Edition) -> Iterator[_Page]:
        """The pages that are to be rendered; what stays as it is is noted as that."""
        from syndicator.engine.neighbours import Neighbours

        neighbours = Neighbours(() if edition.folder else plans)
        fingerprints: dict[int, str] = {}
        # source by source: their documents are then read once each
        for plan in sorted(plans, key=lambda plan: plan.elected.source):
            path, beside = edition.place(plan.id), neighbours.of(plan)
            lists = fingerprints.setdefault(id(beside), "") or _hash(repr(beside))
            fingerprints[id(beside)] = lists
            mark = _hash(self._shown.site, self._shown.of(plan), lists)
            if self._old.pages.get(path) == mark and path in self._standing:
                self.new.pages[path] = mark
                if path in self._old.listed:
                    self.new.listed[path] = self._old.listed[path]
            else:
                yield plan, path, beside, mark

    def _page(self, page: _Page, edition: Edition) -> None:
        from syndicator.publish import pages

        plan, path, beside, mark = page
        self.new.pages.pop(path, None)
        self.new.listed.pop(path, None)
        if (publication := self._publication(plan)) is None:
            return
        self._go_on()
        try:
            self._put(pages.article_page(publication, edition, beside))
            if not edition.folder and pages.is_listed(publication, edition):
                self.new.listed[path] = sitemap.listing(plan.elected.published, plan.updated)
        except PublishError as error:
            self._problems.append(str(error))
            mark = ""  # what stands stays, and the page is tried again at the next release
        self._rendered_pages += 1
        self.new.pages[path] = mark

    def _publication(self, plan: Plan) -> Publication | None:
        article = self._article(plan.elected)
        if article is None:
            return None
        # an operator who lowers what may be reprinted means what stands already, too
        allowed = self._edition.sources[article.source].reprint
        if EXTENT.index(allowed) < EXTENT.index(article.reprint):
            article = replace(article, reprint=allowed)
        return Publication(
            plan.id, media.with_copies(article, self._edition.site, self._copies), plan.also, plan.updated
        )

    def _article(self, card: Card) -> Article | None:
        article = self._store.article(card.id)
        return self._rulings.article(article) if article else None

    def _text_of(self, card: Card) -> str:
        return self._rulings.text_of(card)

    # -------------------------------------------------------------------------------------------- channels

    def _channel(self, channel: Channel, plans: Sequence[Plan], withdrawn: Sequence[Plan], edition: Edition) -> None:
        buried, paging = self._buried_in(channel, withdrawn), Paging(earlier=self._archive(channel, plans, edition))
        mark = self._mark(channel, paging, plans, edition, *(f"{tomb.id}{tomb.at}" for tomb in buried))
        files = [f"{channel.path}/{FILES[name]}" for name in channel.formats]
        self.new.carried[channel.key] = [plan.id for plan in plans]
        if self._old.channels.get(channel.key) == mark and self._standing.issuperset(files):
            self.new.channels[channel.key] = mark
            return
        view = ChannelView(channel, tuple(self._in_script(channel, self._publications(plans))), buried, paging)
        try:
            for name, rendition in [(name, self._render(name, view, edition)) for name in channel.formats]:
                if self._put(rendition) and name != "html" and not channel.private:
                    self.topics.append(channel_url(self._edition, channel, FILES[name]))
        except PublishError as error:
            # what stands stays, and the channel is tried again at the next release
            self._problems.append(str(error))
            self.new.carried[channel.key] = self._old.carried.get(channel.key, [])
            self.archives.undo(channel)
            return
        self._rendered_channels += 1
        self.new.channels[channel.key] = mark

    def _archive(self, channel: Channel, shown: Sequence[Plan], edition: Edition) -> int | None:
        """Bring a channel's archives up to date, before its feeds lead to them; the number of the newest."""
        carried = self._old.carried.get(channel.key, ())
        formats = [name for name in channel.formats if name != "html"]
        known = self._plans[channel.private]
        parts = self.archives.file(channel, carried, shown, known, partial(self._belongs, channel))
        numbers = [None, *(part.number for part in parts), None]
        for part, earlier, later in zip(parts, numbers, numbers[2:], strict=False):
            paging, plans = Paging(part.number, earlier, later), [known[story] for story in part.stories]
            paths = {archive_path(channel, part.number, name) for name in formats}
            self._archived |= paths
            key = f"{channel.key}/archive/{part.number}"
            mark = self._mark(channel, paging, plans, edition)
            if self._old.channels.get(key) != mark or not self._standing.issuperset(paths):
                view = ChannelView(channel, tuple(self._in_script(channel, self._publications(plans))), (), paging)
                try:
                    for name in formats:
                        self._put(self._render(name, view, edition))
                except PublishError as error:  # what stands stays, and is tried again at the next release
                    self._problems.append(str(error))
                    continue
            self.new.channels[key] = mark
        return parts[-1].number if parts and formats else None

    def _belongs(self, channel: Channel, plan: Plan) -> bool:
        return selection.belongs(plan, channel, self._text_of)

    def _mark(self, channel: Channel, paging: Paging, plans: Sequence[Plan], edition: Edition, *more: str) -> str:
        """Of a document of a channel: equal while nothing in it changes."""
        stories = (f"{self._shown.of(plan)}{'|hidden' * (plan.id in edition.hidden)}" for plan in plans)
        return _hash(self._shown.site, repr(channel), repr(paging), *stories, *more)

    def _render(self, name: str, view: ChannelView, edition: Edition) -> Rendition:
        from syndicator.publish import feeds, jsonfeed, pages

        made = {"rss": feeds.rss, "atom": feeds.atom, "json": jsonfeed.json_feed, "html": pages.channel_page}
        return made[name](view, edition)

    def _publications(self, plans: Sequence[Plan]) -> Iterator[Publication]:
        for plan in plans:
            if (publication := self._publication(plan)) is not None:
                yield publication

    def _in_script(self, channel: Channel, publications: Iterator[Publication]) -> Iterator[Publication]:
        """The same in the script that a channel asks for."""
        if channel.script == "as-is":
            yield from publications
            return
        from syndicator.publish.script import converted

        for publication in publications:
            yield converted(publication, channel.script, self._edition)

    def _buried_in(self, channel: Channel, removed: Sequence[Plan]) -> tuple[Tombstone, ...]:
        theirs = [tomb for tomb in self._tombstones if channel.key in tomb.channels]
        withdrawn = [plan for plan in removed if selection.belongs(plan, channel, self._text_of)]
        if withdrawn:
            theirs = sorted([*theirs, *map(_stone, withdrawn)], key=lambda tomb: (tomb.at, tomb.id))
        return tuple(theirs[-self._edition.settings.tombstones :])

    # -------------------------------------------------------------------------------------------- the rest

    def _front(self, selected: Mapping[str, Sequence[Plan]]) -> None:
        """The home page and what goes with it; from the same views as the channels."""
        from syndicator.publish import assets, pages

        mark = _hash(
            self._shown.site,
            self._shown.sources,
            *(
                f"{channel.key}:{self._shown.of(plan)}"
                for channel in self._edition.channels
                for plan in selected[channel.key][: pages.FRONT]
            ),
        )
        self.new.channels[""] = mark
        beside = [path for path in self._old.pages if not _is_article(path)]
        if self._old.channels.get("") == mark and self._standing.issuperset(("index.html", *beside)):
            self.new.pages |= dict.fromkeys(beside, mark)
            return
        views = [
            ChannelView(channel, tuple(self._publications(selected[channel.key][: pages.FRONT])))
            for channel in self._edition.channels
        ]
        self._put(pages.index_page(views, self._edition))
        for rendition in (
            *assets.assets(self._edition),
            pages.gone_page(self._edition),
            pages.barred_page(self._edition),
        ):
            self._put(rendition)
            self.new.pages[rendition.path] = mark

    def _directory(self, plans: Sequence[Plan]) -> frozenset[str]:
        """What names the pages to search engines, and whom to tell of a hole; the paths of all that stands of it."""
        directory = Directory(self._edition, self.new.listed)
        before = self._old.listed if self._old.channels.get(MAPS) == self._shown.site else {}
        for rendition in directory.renditions(before, plans, self._standing):
            self._put(rendition)
        self.new.channels[MAPS] = self._shown.site
        newest = max((plan.updated for plan in plans), default=None)
        told = contact.security_txt(self._edition, newest) if newest else None
        if told is None:
            return directory.paths
        self._put(told)
        return directory.paths | {told.path}

    def _paths_of(self, tomb: Tombstone) -> Iterator[str]:
        """Where what was taken down has, or had, its pages."""
        private = [channel.path for channel in self._edition.private if channel.key in tomb.channels]
        yield from self._leading_to(_ids_of(tomb))
        for story in _ids_of(tomb):
            yield article_path(story)
            yield from (f"{folder}/{article_path(story)}" for folder in private)

    def _go_on(self) -> None:
        if self.stopped():
            raise ReleaseStopped("stopped before everything was released; the next release goes on", channel="")

    def _put(self, rendition: Rendition) -> bool:
        written = self._outbox.put(rendition)
        self._written += written
        return written

    def _bury(self) -> None:
        """What was taken down goes before anything else is rendered; its pages answer 410 from now on."""
        gone = self._outbox.gone()
        self._fresh = {_id_of(path) for path in self._buried - gone if _is_article(path)}
        barred = self._outbox.barred()
        for path in sorted((self._buried - gone) | (self._buried & (barred ^ self._barred))):
            self._removed += self._outbox.bury(path, legal=path in self._barred)

    def _withdraw(self, audience: Audience) -> None:
        """The pages of what its source removed answer 410, too; those of what has come back no longer do."""
        removed = {plan.id for plan in audience.open_withdrawn}
        self._fallen |= removed
        self._buried |= {*map(article_path, removed), *self._leading_to(removed)}
        for channel in self._edition.private:
            theirs = (p for p in audience.whole_withdrawn if selection.belongs(p, channel, self._text_of))
            self._buried |= {f"{channel.path}/{article_path(plan.id)}" for plan in theirs}
        gone = self._outbox.gone()
        for path in sorted(self._buried - gone):
            self._removed += self._outbox.bury(path)
            self._fresh |= {_id_of(path)} if _is_article(path) else set()
        for path in sorted(gone - self._buried):
            self._outbox.remove(path)

    def _clear_away(self, pictures: frozenset[str], beside: frozenset[str]) -> None:
        """Remove the pages, channels, ``pictures`` and what stands ``beside`` them that are no longer published."""
        channels = {f"{c.path}/{FILES[name]}" for c in self._edition.all_channels for name in c.formats}
        # what was released and was touched since does not stand as ours any more, and must go all the same
        for path in sorted((self._standing | self._old.pages.keys()) - self._buried):
            folder, _, name = path.rpartition("/")
            if _is_article(path):
                stale = path not in self.new.pages and path not in self.new.ways
            elif folder == media.FOLDER:
                stale = name not in pictures
            elif folder == sitemap.FOLDER or path == contact.PATH:
                stale = path not in beside
            else:
                ours = bool(folder) and name in FILES.values() and not path.startswith(KEPT)
                stale = ours and path not in channels and path not in self._archived
            if stale:
                self._removed += self._outbox.remove(path)


KEPT = ("about/", "gone/")


def _marked(plan: Plan) -> Plan:
    """The same with a mark in its title, in lists, where its source has retracted it."""
    card = plan.elected
    if card.remark is None or card.remark.edit is not Edit.RETRACTION:
        return plan
    return replace(plan, elected=replace(card, title=facts.marked(card.title, card.language, (card.remark,))))


def _stone(plan: Plan) -> Tombstone:
    """What tells a channel's subscribers that a story was removed by its source."""
    members = (plan.elected, *plan.also)
    times = [card.deletion.at for card in members if card.deletion]
    at = max(times) if times else plan.elected.updated  # it was retracted
    return Tombstone(plan.id, at, "", (), (), ())


def _is_article(path: str) -> bool:
    """Whether it is an article's page, a private one too."""
    return path.startswith("articles/") or (path.startswith(PRIVATE) and "/articles/" in path)


def _id_of(path: str) -> ArticleId:
    return ArticleId(path.split("/")[-2])


def _ids_of(tomb: Tombstone) -> set[ArticleId]:
    return {tomb.id, *(burial.id for burial in tomb.buried)}


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
