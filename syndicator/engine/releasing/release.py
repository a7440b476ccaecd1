"""Articles to renditions to outbox to hubs: a pure function of what is stored, applied only where it differs.

What was rendered last is remembered beside the state as one fingerprint per rendition. A release compares fingerprints
first, so that an idle one reads nothing and writes nothing, and one new article costs its own page and the channels
that carry it.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.releasing import custody, searching
from syndicator.engine.releasing.channels import Channels
from syndicator.engine.releasing.clearing import Clearing, fallen
from syndicator.engine.releasing.directory import Directory
from syndicator.engine.releasing.fingerprints import Shown, fingerprint
from syndicator.engine.releasing.frontpage import FrontPage
from syndicator.engine.releasing.lists import Lists
from syndicator.engine.releasing.marks import MAPS, MARKS, Marks
from syndicator.engine.releasing.packed import Listings
from syndicator.engine.releasing.publications import Publications
from syndicator.engine.releasing.recollection import Recollection, Settled
from syndicator.engine.releasing.rendering import Rendering
from syndicator.engine.releasing.storypages import StoryPages
from syndicator.engine.releasing.underway import Underway
from syndicator.engine.selecting import archives, selection
from syndicator.engine.selecting.audience import parted
from syndicator.engine.selecting.catalogue import Catalogue
from syndicator.engine.selecting.crowd import by_id, latest, odd
from syndicator.engine.selecting.picks import picks
from syndicator.engine.selecting.rulings import Rulings
from syndicator.engine.selecting.telling import allowed
from syndicator.errors import ReleaseStopped, StoreError
from syndicator.model import ArticleId, Deck, Edit, ReleaseOutcome
from syndicator.publish import shipped
from syndicator.publish.formats import facts
from syndicator.publish.locale import speaking
from syndicator.publish.site import contact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from syndicator.engine.releasing.storypages import Page
    from syndicator.engine.selecting.audience import Audience
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Article, Findable
    from syndicator.ports import Clock, Finder, Notes, Notifier, Outbox, Pictures, Store
    from syndicator.publish.edition import Edition

WHOLE = "released-whole"
"""Name of the note that holds one fingerprint of everything: equal, and there is nothing to do."""

TAKEN = "released-removals"
"""Name of the note that holds one fingerprint of what the last whole release had to take away, and by what rule."""

MOST_KNOWN = 50_000
"""Stories of which is kept what a release worked out of them. Of more the store makes new cards for each release, so
that nothing kept would be taken again, and everything would be held twice.
"""

_LOOK = 0.05
"""Seconds between two looks whether a release has begun."""


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
        views: bool = False,
        notes: Notes | None = None,
        finder: Finder | None = None,
        rendering: Rendering | None = None,
    ) -> None:
        self._store = store
        self._rendering = rendering or Rendering()
        self._notes = notes or store  # what stands in this outbox
        self._rulings = rulings or Rulings((), store, edition.sources)
        self._pictures = pictures
        self._outbox = outbox
        self._notifier = notifier
        self._clock = clock
        self._edition = edition
        self._views = views
        self._finder = finder
        self._open: Sequence[Plan] | None = None  # stories that everybody may read, until they can be searched
        self._searched = False  # whether all that the last release left can be
        self._lock = threading.Lock()
        self._known = Recollection()
        self._settled = Settled(store)
        self._configured = hashlib.blake2b(msgspec.msgpack.encode(edition), digest_size=12).hexdigest() + shipped.mark()

    def release(
        self, *, force: bool = False, check: bool = False, stopped: Callable[[], bool] | None = None
    ) -> ReleaseOutcome:
        """Render what changed since the last release.

        ``check`` looks what stands even where nothing changed, and brings back what somebody removed. ``force``
        renders everything; equal bytes are not rewritten. Once ``stopped`` is true it ends early, with a
        :class:`~syndicator.errors.PublishError`; the next one goes on from there.
        """
        with self._lock, speaking(self._edition.site.theme):
            tick = self._clock.monotonic()
            picked = picks(self._store, views=self._views)
            whole = fingerprint(self._configured, self._store.revision() + self._rulings.hash, picked.mark).encode()
            idle = self._notes.recall(WHOLE) == whole and self._outbox.stands("index.html")
            anew = force or self.is_put_back()
            if idle and not anew and not check:
                return ReleaseOutcome(0, 0, 0, 0, self._clock.monotonic() - tick)
            custody.begin(self._notes, self._outbox)
            marks = self._recall()
            if anew:
                marks = Marks(carried=marks.carried, moved=marks.moved, listed=marks.listed)
            run = Underway(
                *(self._edition, self._outbox, Shown(self._edition), marks, self._outbox.paths()),
                stopped=stopped or (lambda: False),
                picks=picked,
            )
            filed = archives.Archives.read(self._store.recall(archives.ARCHIVES), self._edition.settings.archives)
            try:
                outcome = self._carry_out(run, filed)
            except ReleaseStopped:
                self._store.remember(archives.ARCHIVES, filed.written(whole=False))
                self._remember(marks.overlaid(run.new))
                self._rulings.save()
                raise
            finally:
                if run.topics:  # what was written is announced, also where a full disk ends the release half-way
                    self._notifier.notify(run.topics)
            self._store.remember(archives.ARCHIVES, filed.written(whole=True))
            self._remember(run.new)
            self._rulings.save()
            self._settled.note()
            if self._notes.recall(TAKEN) != (taken := self._taken(self._said)):
                self._notes.remember(TAKEN, taken)
            self._notes.remember(WHOLE, b"" if outcome.problems else whole)
            return replace(outcome, seconds=self._clock.monotonic() - tick)

    def _carry_out(self, run: Underway, filed: archives.Archives) -> ReleaseOutcome:
        self._open, self._searched = None, False  # of everything there is one list at a time
        self._settled.recall()

        def opened(plans: Sequence[Plan], buried: Collection[ArticleId]) -> None:
            if self._finder is not None:
                self._open = plans
                try:
                    searching.drop(self._finder, plans, buried)
                except StoreError as error:  # the next release tries again
                    run.problems.append(str(error))

        try:
            return _Run(
                run, self._store, self._rulings, self._pictures, filed, self._known, self._rendering, opened
            ).everything()
        finally:
            if self._known.crowded:
                self._known = Recollection(maps=self._known.maps)

    def follow(self) -> None:
        """What another process releases into the outbox that we serve: what stands no longer is found no more, what
        came is brought by :meth:`bring_to_search`.
        """
        if self._finder is None:
            return
        with self._lock:
            audience = parted(self._rulings.cards(), self._edition, self._rulings.text_of)
            self._open, self._searched = audience.open, False
            gone = {plan.id for plan in audience.open_withdrawn}
            searching.drop(self._finder, audience.open, gone | fallen(self._store.tombstones()))

    def bring_to_search(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Let be found what the last release published and what cannot be found yet; how many stories."""
        if self._finder is None:
            return 0
        finder = self._finder
        with self._lock:
            if self._searched:
                return 0
            if self._open is None:
                self._open = parted(self._rulings.cards(), self._edition, self._rulings.text_of).open
            plans = self._open

        def articles(ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
            found = self._store.several(ids)
            return {key: allowed(self._rulings.article(one), self._edition) for key, one in found.items()}

        def put(stories: list[Findable]) -> bool:
            write = finder.ready(stories)
            while self._open is plans:  # a release that has begun is not waited for: it has as many stories of its own
                if self._lock.acquire(timeout=_LOOK):
                    try:  # what a release takes out meanwhile must not be put in again
                        if self._open is plans:
                            write()
                            return True
                    finally:
                        self._lock.release()
            return False

        few = isinstance(plans, list) and len(plans) <= MOST_KNOWN
        memory = self._known.searchable if few else None
        marked = searching.marked(plans, Shown(self._edition), memory)
        brought = searching.bring(finder, plans, marked, self._edition, articles, stopped, put)
        if self._open is plans and not stopped():
            with self._lock:
                if self._open is plans:
                    self._open, self._searched = None, True
        return brought

    def is_put_back(self) -> bool:
        """Whether the outbox holds what another state has released, or this one at another time."""
        return custody.differs(self._notes, self._outbox)

    def may_stand(self) -> bool:
        """Whether what stands may be shown until a release has been through: it has nothing to take down that the last
        one had not, and the same sources, channels and rules say what may be published.

        What was held or removed by its source since is not asked for: it goes when that release reaches it.
        """
        noted, told = self._notes.recall(TAKEN), (self._edition.sources, self._edition.all_channels)
        same = noted == self._taken(self._said) or noted == self._taken(told)  # the latter as older versions noted it
        return same and not self.is_put_back()

    @cached_property
    def _said(self) -> object:
        return custody.said((self._edition.sources, self._edition.all_channels))

    def _taken(self, told: object) -> bytes:
        tombs = sorted(f"{tomb.id}|{tomb.restored_at}|{tomb.legal}" for tomb in self._store.tombstones())
        rule = hashlib.blake2b(msgspec.msgpack.encode(told), digest_size=12)
        return fingerprint(rule.hexdigest(), self._rulings.hash, *tombs).encode()

    def carrying(self, story: ArticleId) -> tuple[str, ...]:
        """The channels whose last release carried a story, in their feeds or their archives."""
        return self.carriers()(story)

    def standing(self) -> Marks:
        """What stands as the last release left it."""
        return self._recall()

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
        self._notes.remember(MARKS, marks.written())

    def _recall(self) -> Marks:
        return Marks.read(self._notes.recall(MARKS))


class _Run:
    """The order of one release."""

    def __init__(
        self,
        release: Underway,
        store: Store,
        rulings: Rulings,
        pictures: Pictures | None,
        filed: archives.Archives,
        known: Recollection,
        rendering: Rendering,
        opened: Callable[[Sequence[Plan], Collection[ArticleId]], None],
    ) -> None:
        self._release = release
        self._edition = release.edition
        self._store = store
        self._rulings = rulings
        self._archives = filed
        self._known = known
        self._opened = opened
        self._rendering = rendering
        self._clearing = Clearing(release, store.tombstones(), rulings.text_of)
        self._publications = Publications(release, store, rulings, pictures, known.published)
        self._pages = StoryPages(release, self._publications, self._clearing, known, rendering)

    def everything(self) -> ReleaseOutcome:
        release, text_of = self._release, self._rulings.text_of
        self._clearing.bury()
        cards = self._rulings.cards(lambda _: release.go_on())
        if isinstance(cards, Deck):  # of very many: what is kept of fewer makes room
            self._known.forget()
        audience = parted(cards, self._edition, text_of, self._known.plans)
        self._known.crowded = isinstance(cards, Deck) or len(audience.whole) > MOST_KNOWN
        self._known.plans = {} if self._known.crowded else {plan.id: plan for plan in audience.whole}
        self._publications.forget_but(self._known.plans)
        self._clearing.withdraw(audience)
        release.go_on()
        self._opened(audience.open, self._clearing.fallen)
        pictures = self._publications.bring_pictures(audience.open)
        if pictures:
            audience = audience.changed(self._publications.showing_copies)
        if any(plan.elected.remark for plan in odd(audience.whole)):
            audience = audience.changed(_marked)
        known = _by_id(audience)
        late: list[Page] = []
        catalogue: Catalogue | None = None
        if self._edition.settings.pages:
            catalogue = Catalogue(audience.open, self._edition, None if self._known.crowded else self._known.filed)
            release.go_on()
            late = self._pages.bring(audience.open, self._edition, catalogue)
            self._pages.lead_on(audience.open, known[False], self._store.cards)
        channels = Channels(release, self._publications, self._archives, known, self._clearing.tombstones, text_of)
        offers = {False: selection.Offer(audience.open), True: selection.Offer(audience.whole)}
        selected = {
            channel.key: offers[channel.private].select(channel, text_of) for channel in self._edition.all_channels
        }
        for channel in self._edition.all_channels:
            release.go_on()
            edition = self._pages.within(channel, audience, text_of) if channel.private else self._edition
            channels.bring(channel, selected[channel.key], audience.withdrawn_from(channel), edition)
        if catalogue is not None:
            Lists(release, catalogue, None if self._known.crowded else self._known.divided, self._rendering).bring()
        front = FrontPage(release, self._publications, text_of)
        front.bring(selected, offers[False])
        release.go_on()
        front.bring_assets()
        for told in (release.new.pages, release.new.listed):
            told.retain(known[False] if catalogue is not None else ())
        beside = self._directory(audience.open)
        self._clearing.clear_away(pictures, channels.archived, beside)
        self._pages.render(late, self._edition)
        if late:  # and what names them tells when they changed
            self._clearing.clear_away(pictures, channels.archived, self._directory(audience.open))
        return ReleaseOutcome(
            release.channels, release.pages, release.written, release.removed, 0.0, tuple(release.problems)
        )

    def _directory(self, plans: Sequence[Plan]) -> frozenset[str]:
        """What names the pages to search engines, and whom to tell of a hole; the paths of all that stands of it."""
        memory, same = self._known.maps, self._release.old.channels.get(MAPS) == self._release.shown.site
        before = self._release.old.listed if same else Listings()
        if same and self._release.old.maps and not memory.shelves:
            memory.listed, memory.shelves = before, dict(self._release.old.maps)
        directory = Directory(self._edition, self._release.new.listed, memory)
        for rendition in directory.renditions(before, plans, self._release.standing):
            self._release.put(rendition)
        self._release.new.channels[MAPS] = self._release.shown.site
        self._release.new.maps = memory.shelves
        newest = latest(plans)
        told = contact.security_txt(self._edition, newest) if newest else None
        if told is None:
            return directory.paths
        self._release.put(told)
        return directory.paths | {told.path}


def _by_id(audience: Audience) -> dict[bool, Mapping[ArticleId, Plan]]:
    """All stories by their ids: for everybody, and for private channels."""
    shown = by_id(audience.open)
    whole = shown if audience.whole is audience.open else by_id(audience.whole)
    return {False: shown, True: whole}


def _marked(plan: Plan) -> Plan:
    """The same with a mark in its title, in lists, where its source has retracted it."""
    card = plan.elected
    if card.remark is None or card.remark.edit is not Edit.RETRACTION:
        return plan
    return msgspec.structs.replace(
        plan, elected=msgspec.structs.replace(card, title=facts.marked(card.title, card.language, (card.remark,)))
    )
