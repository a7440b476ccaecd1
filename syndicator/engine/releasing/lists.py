"""The pages of categories, sources, outlets and days, rendered again where something in them differs."""

from __future__ import annotations

from heapq import nlargest
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from syndicator.engine.releasing.fingerprints import fingerprint
from syndicator.engine.releasing.making import tried
from syndicator.publish.edition import CATEGORIES, DAYS, OUTLETS, SOURCES, list_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.engine.releasing.making import Made
    from syndicator.engine.releasing.rendering import Rendering
    from syndicator.engine.releasing.underway import Underway
    from syndicator.engine.selecting.catalogue import Catalogue, Leaf, Shelf
    from syndicator.engine.selecting.selection import Order, Plan
    from syndicator.publish.site.catalogue import Listed, ListPage

LARGE = 4
"""Articles' pages that a list weighs as much as: it names up to a hundred of them."""
MOST_OUTLETS = 300
"""Outlets named on the page that leads to all lists: those that published last."""


class Divided(NamedTuple):
    """A list, divided into pages."""

    plans: Sequence[Plan]
    leaves: Sequence[Leaf]
    rows: Sequence[str]  # of each, what its rows say, as a mark


_Named: TypeAlias = tuple[str, str, str]  # kind, name, title
Memory: TypeAlias = dict[tuple[str, str], Divided]
"""Lists by kind and name, as they were divided before; good as long as the edition is the same."""


class Lists:
    """The part of one release that renders the lists of a catalogue.

    A list of the very stories of which it is in ``memory`` is not divided again; without, nothing is kept.
    """

    def __init__(self, release: Underway, catalogue: Catalogue, memory: Memory | None, rendering: Rendering) -> None:
        edition = release.edition
        self._before = dict(memory or {})
        if memory is not None:
            memory.clear()
        self._divided = memory
        self._release = release
        self._rendering = rendering
        self._catalogue = catalogue
        self._channels = {channel.key: channel for channel in edition.channels if edition.is_catalogued(channel)}

    def bring(self) -> None:
        """All of them up to date."""
        named: list[_Named] = []
        outlets: list[tuple[Order, _Named]] = []

        def passing() -> Iterator[Shelf]:
            # of ten thousand lists none is held once its pages are asked for
            for shelf in self._catalogue.shelves():
                if shelf.kind == OUTLETS:
                    outlets.append((shelf.plans[0].order, (shelf.kind, shelf.name, shelf.title)))
                elif shelf.kind in {CATEGORIES, SOURCES}:
                    named.append((shelf.kind, shelf.name, shelf.title))
                yield shelf

        differing = chain.from_iterable(map(self._differing, passing()))
        rendered = self._rendering.pages(differing, self._release.edition, self._release.outbox, large=LARGE)
        for (path, mark), made in rendered:
            self._put(path, mark, made)
        self._lead([*named, *(told for _, told in nlargest(MOST_OUTLETS, outlets, key=itemgetter(0)))])

    def _differing(self, shelf: Shelf) -> Iterator[tuple[tuple[str, str], ListPage]]:
        """The pages of a list that are to be rendered, with their paths and marks."""
        from syndicator.publish.site.catalogue import ListPage

        self._release.go_on()
        _, leaves, rows = self._divide(shelf)
        channel = self._channels.get(f"{shelf.kind}/{shelf.name}")
        parts = tuple(leaf.name for leaf in leaves[1:])
        front, *others = [list_path(shelf.kind, shelf.name, leaf.name) for leaf in leaves]
        beside = [front, *others]
        for number, (leaf, path) in enumerate(zip(leaves, beside, strict=True)):
            later = beside[number - 1] if number else self._day_beside(shelf, 1)
            earlier = beside[number + 1] if number + 1 < len(beside) else self._day_beside(shelf, -1)
            links = (later, earlier, parts if not number else ())
            mark = fingerprint(self._release.shown.site, shelf.title, repr(channel), repr(links), rows[number])
            if self._stands(path, mark):
                continue
            told = ListPage(
                *(shelf.kind, shelf.name, shelf.title, leaf.name),
                rows=[self._listed(plan, pictured=not number) for plan in leaf.plans],
                later=later,
                earlier=earlier,
                parts=parts if not number else (),
                channel=channel,
            )
            yield (path, mark), told

    def _day_beside(self, shelf: Shelf, step: int) -> str:
        """The page of the next day, or of that before, on which something was published."""
        if shelf.kind != DAYS:
            return ""
        days = self._catalogue.all_days
        at = self._catalogue.place[shelf.name] - step
        return list_path(DAYS, days[at]) if 0 <= at < len(days) else ""

    def _lead(self, lists: list[_Named]) -> None:
        """The pages that lead to lists: those that are named, and days."""
        from syndicator.publish.site import catalogue

        edition, days = self._release.edition, self._catalogue.all_days
        lists.sort(key=lambda told: (told[0], told[2].casefold(), told[1]))
        mark = fingerprint(self._release.shown.site, repr(lists), *days[: catalogue.LATEST_DAYS])
        if not self._stands(catalogue.BROWSE, mark):
            self._put(catalogue.BROWSE, mark, tried(lambda: catalogue.browse_page(lists, days, edition)))
        mark = fingerprint(self._release.shown.site, *days[: catalogue.CALENDAR_LONGEST])
        if not self._stands(catalogue.CALENDAR, mark):
            self._put(catalogue.CALENDAR, mark, tried(lambda: catalogue.calendar_page(days, edition)))

    def _stands(self, path: str, mark: str) -> bool:
        """Whether it stands as it should; then this is noted."""
        before = self._release.old.lists.get(path)
        stands = before == mark and path in self._release.standing
        if stands and before is not None:
            self._release.new.lists[path] = before  # of both one object: there may be very many
        return stands

    def _put(self, path: str, mark: str, made: Made) -> None:
        if problem := self._release.put_made(path, made):  # what stands stays, and is tried again at the next release
            self._release.problems.append(problem)
            mark = ""
        self._release.new.lists[path] = mark

    def _divide(self, shelf: Shelf) -> Divided:
        key = (shelf.kind, shelf.name)
        known = self._before.get(key)
        if known is None or known.plans != shelf.plans:
            leaves = self._catalogue.leaves(shelf)
            rows = [self._catalogue.marks(leaf.plans).hex() for leaf in leaves]
            known = Divided(shelf.plans, leaves, [fingerprint(row) for row in rows])
        if self._divided is not None:
            self._divided[key] = known
        return known

    def _listed(self, plan: Plan, *, pictured: bool) -> Listed:
        from syndicator.publish.site.catalogue import Listed

        card = plan.elected
        filed = self._catalogue.filed_of(plan)
        image = card.image if pictured else None
        return Listed(plan.id, card.title, card.language, filed.outlet, filed.day, image)
