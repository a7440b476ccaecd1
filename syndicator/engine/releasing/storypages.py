"""The pages of stories: those rendered again on which something differs, and those that lead on to another story."""

from __future__ import annotations

import logging
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

from syndicator.engine.editing.cutting import without
from syndicator.engine.releasing.fingerprints import fingerprint
from syndicator.engine.releasing.gathered import Gathered
from syndicator.engine.releasing.making import Wanted
from syndicator.engine.releasing.recollection import Marked, Recollection
from syndicator.engine.releasing.rendering import TOGETHER
from syndicator.engine.selecting import selection
from syndicator.engine.selecting.joined import joined, returned
from syndicator.model import ArticleId
from syndicator.publish.edition import article_path, story_of
from syndicator.publish.site import sitemap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from syndicator.engine.releasing.clearing import Clearing
    from syndicator.engine.releasing.fingerprints import Shown
    from syndicator.engine.releasing.neighbours import Beside
    from syndicator.engine.releasing.publications import Publications
    from syndicator.engine.releasing.rendering import Rendering
    from syndicator.engine.releasing.underway import Underway
    from syndicator.engine.selecting.audience import Audience
    from syndicator.engine.selecting.catalogue import Catalogue
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Card, Channel
    from syndicator.publish.edition import Edition
    from syndicator.publish.site.articlepage import Places, Sidebar

    Page: TypeAlias = tuple[Plan, str, Sidebar, Places | None, str]  # to be rendered: path, lists, places, mark

TOLD = 5000
"""After so many pages each the log tells how far a release has come."""

_LOG = logging.getLogger("syndicator.release")


def marked(
    plans: Sequence[Plan], edition: Edition, shown: Shown, known: Recollection | None = None
) -> Iterator[Marked]:
    """Of each story the path of its page, the lists beside it, and the mark that changes with what the page says.

    What is ``known`` is not worked out again; to the end of these stories, it is of them and no others.
    """
    from syndicator.engine.releasing.neighbours import Neighbours

    known = Recollection() if known is None else known
    neighbours = Neighbours(() if edition.folder else plans, known.beside)
    before, pages = known.pages, {}
    for plan in plans:
        beside = neighbours.of(plan)
        page = before.get(plan.id)
        if page is None or page.plan is not plan or page.beside is not beside:
            page = Marked(plan, edition.place(plan.id), beside, _mark(plan, beside, shown))
        if not known.crowded:
            pages[plan.id] = page
        yield page
    known.pages = pages


def _mark(plan: Plan, beside: Beside, shown: Shown) -> str:
    return fingerprint(shown.site, shown.of(plan), beside.mark)


class StoryPages:
    """The part of one release that renders the pages of stories."""

    def __init__(
        self,
        release: Underway,
        publications: Publications,
        clearing: Clearing,
        known: Recollection,
        rendering: Rendering,
    ) -> None:
        self._release = release
        self._rendering = rendering
        self._known = known
        self._publications = publications
        self._clearing = clearing

    def bring(self, plans: Sequence[Plan], edition: Edition, catalogue: Catalogue | None = None) -> list[Page]:
        """Render the pages that differ, and return those that are to be rendered after all else.

        Where something was taken down these are the pages that stand: it goes from their lists at once, and then from
        the feeds, before any of them is rendered.
        """
        late: list[Page] = []
        self.render(self._at_once(self._differing(plans, edition, catalogue), edition, late), edition)
        for _, path, *_ in late:
            self._release.outbox.amend(path, without(self._clearing.fresh))
            self._release.new.pages[path] = ""  # until it is rendered
            self._release.new.listed.keep(path, self._release.old.listed)
        return late

    def _at_once(self, pages: Iterable[Page], edition: Edition, late: list[Page]) -> Iterator[Page]:
        """Those that are not to be rendered ``late``, where they are put."""
        for page in pages:
            if self._clearing.fresh and not edition.folder and page[1] in self._release.standing:
                late.append(page)
            else:
                yield page

    def render(self, pages: Iterable[Page], edition: Edition) -> None:
        """Render pages, whatever stands."""
        for page, made in self._rendering.pages(self._wanted(pages, edition), edition, self._release.outbox):
            plan, path, *_, mark = page
            if problem := self._release.put_made(path, made):
                self._release.problems.append(problem)
                mark = ""  # what stands stays, and the page is tried again at the next release
            elif not edition.folder and made.is_listed:
                self._release.new.listed[path] = sitemap.listing(plan.elected.published, plan.updated)
            self._release.pages += 1
            if self._release.pages % TOLD == 0:
                _LOG.info("the release goes on: %d pages of articles are rendered", self._release.pages)
            self._release.new.pages[path] = mark

    def _wanted(self, pages: Iterable[Page], edition: Edition) -> Iterator[tuple[Page, Wanted]]:
        """What each is made of; those of what is gone are left out."""
        counts = {} if edition.folder else self._release.picks.views.counts
        coming = iter(pages)
        while some := list(islice(coming, TOGETHER)):
            plans = [plan for plan, *_ in some]
            few = len(some) < TOGETHER  # what feeds show as well, as far as they are new
            read = map(self._publications.of, plans) if few else self._publications.several(plans)
            for page, story in zip(some, read, strict=True):
                plan, path, beside, places, _ = page
                self._release.new.pages.pop(path, None)
                self._release.new.listed.pop(path, None)
                if story is not None:
                    self._release.go_on()
                    yield page, Wanted(story, beside, places, counts.get(plan.id, 0))

    def lead_on(self, plans: Sequence[Plan], here: Collection[ArticleId], cards: Callable[[], Iterable[Card]]) -> None:
        """Pages of stories that turned out to be others lead there. ``here`` are the ids of all, ``cards`` gives
        everything stored.
        """
        from syndicator.publish.site import pages

        apart = (story_of(path) for path in self._release.old.pages.apart if path.startswith("articles/"))
        stood = map(ArticleId, chain(self._release.old.pages.stories(), apart))
        vanished = {story for story in stood if story not in here}
        before = {ArticleId(old): ArticleId(target) for old, target in self._release.old.moved.items()}
        if back := returned(plans, here, self._clearing.lifted):
            before = {old: target for old, target in before.items() if old not in here} | back
        found = joined(plans, here, before, vanished, self._clearing.fallen, cards)
        self._release.new.moved = {str(old): str(target) for old, target in found.items()}
        for old, target in found.items():
            path = article_path(old)
            if target not in here or path in self._clearing.buried:
                continue
            mark = fingerprint(self._release.shown.site, target)
            if self._release.old.ways.get(path) != mark or path not in self._release.standing:
                self._release.put(pages.moved_page(old, target, self._release.edition))
            self._release.new.ways[path] = mark

    def within(self, channel: Channel, audience: Audience, text_of: Callable[[Card], str]) -> Edition:
        """Render the pages of stories that stand in private channels alone, in this one's folder; its edition."""
        theirs = [
            plan for plan in audience.whole if plan.id in audience.hidden and selection.belongs(plan, channel, text_of)
        ]
        edition = self._release.edition.within(channel, frozenset(plan.id for plan in theirs))
        if edition.settings.pages:
            self.bring(theirs, edition)
        return edition

    def _differing(self, plans: Sequence[Plan], edition: Edition, catalogue: Catalogue | None) -> Iterator[Page]:
        """The pages that are to be rendered; what stays as it is is noted as that."""
        old, new, standing = self._release.old, self._release.new, self._release.standing
        counts = {} if edition.folder else self._release.picks.views.counts
        known = None if edition.folder else self._known
        differing = Gathered()  # all there are, at first: what takes more room is made again
        besides: dict[int, tuple[int, Beside]] = {}  # by identity: that of a day and category is one object
        for place, page in enumerate(marked(plans, edition, self._release.shown, known)):
            self._release.go_on()
            plan, path, _, mark = page
            if counts and (views := counts.get(plan.id, 0)):
                mark = f"{mark}|{views}"
            if old.pages.tells(path, mark) and path in standing:
                new.pages.keep(path, old.pages)
                new.listed.keep(path, old.listed)
            else:
                number, _ = besides.setdefault(id(page.beside), (len(besides), page.beside))
                differing.add(plan.elected.source, place, number)
        lists = [beside for _, beside in besides.values()]
        for place, number in differing.by_source():
            plan, beside = plans[place], lists[number]
            noted = known.pages.get(plan.id) if known is not None else None
            mark = noted.mark if noted is not None else _mark(plan, beside, self._release.shown)
            if counts and (views := counts.get(plan.id, 0)):
                mark = f"{mark}|{views}"
            yield plan, edition.place(plan.id), beside.lists, catalogue.places(plan) if catalogue else None, mark
