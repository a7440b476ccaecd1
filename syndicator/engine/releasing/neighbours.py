"""What stands beside an article: picture news, the latest, and more of its category, as they stood when it came.

Pure. The lists are made of the stories that came here on earlier days (UTC), the newest day's first and of each day the
latest published first. Such a day is over: what comes later changes nothing beside what is there already, however old
it is; a first import brings stories of every day of the past, over and over. On a mirror's first day, of which that
leaves lists too short, those follow that came first on the day itself, one of each source, which soon stay the same
as well. The lists are shared by all articles of one day and category, so that they are made once.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from datetime import date
from functools import partial
from heapq import nsmallest
from itertools import islice, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from syndicator.engine.releasing.fingerprints import fingerprint
from syndicator.engine.selecting.crowd import chosen
from syndicator.publish.site.articlepage import Sidebar, sidebar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.engine.selecting.selection import Plan

LENGTH = 6
"""Titles in each list."""
REACH = 400
"""Stories of earlier days looked through for a list at most; of its own day, those that could stand in it."""


class Beside(NamedTuple):
    """The lists beside an article."""

    lists: Sidebar
    mark: str  # equal while they say the same
    stories: tuple[Sequence[Plan], ...]  # of which they are made


Memory: TypeAlias = dict[tuple[date, str], Beside]
"""Lists that were made before, by day and category."""


class Neighbours:
    """The lists beside each of ``plans``, which are sorted newest first.

    What is in ``memory`` is not made again; it then holds these lists and no others.
    """

    def __init__(self, plans: Sequence[Plan], memory: Memory | None = None) -> None:
        days: dict[date, array[int]] = defaultdict(_places)
        pictured, filed, kinds = bytearray(), _places(), _Kinds()
        for number, plan in enumerate(plans):  # once: very many are made as they are looked at
            days[plan.seen.date()].append(number)
            pictured.append(plan.elected.image is not None)
            filed.append(kinds[plan.elected.categories])
        order = _places()
        self._days: dict[date, tuple[int, int]] = {}  # places of its first story, and of the first behind it
        for day in sorted(days, reverse=True):
            first = len(order)
            order += days[day]
            self._days[day] = (first, len(order))
        self._plans = chosen(plans, order)
        self._pictured = _places()
        self._filed: dict[str, array[int]] = defaultdict(_places)
        categories = list(kinds)
        for place, number in enumerate(order):
            if pictured[number]:
                self._pictured.append(place)
            for category in categories[filed[number]]:
                self._filed[category].append(place)
        memory = {} if memory is None else memory
        self._before: Memory = dict(memory)
        memory.clear()
        self._made = memory

    def of(self, plan: Plan) -> Beside:
        """The lists beside one story; the same object for every story of its day and category."""
        key = (plan.seen.date(), plan.elected.categories[0] if plan.elected.categories else "")
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(*key)
        return found

    def _make(self, day: date, category: str) -> Beside:
        choose = partial(self._choose, *self._days.get(day, (0, 0)))
        latest = choose(range(len(self._plans)))
        pictured, filed = choose(self._pictured), choose(self._filed[category]) if category else []
        shown = {plan.id for plan in latest}
        filed = [
            plan for plan in filed if plan.id not in shown
        ]  # not filled up again: short lists do not stay the same
        told = (latest, pictured, filed)
        known = self._before.get((day, category))
        if known is not None and known.stories == told:
            return known
        lists = sidebar(
            picture=[(p.id, p.elected.title, p.elected.image) for p in pictured if p.elected.image],
            latest=[(p.id, p.elected.title) for p in latest],
            filed=[(p.id, p.elected.title) for p in filed],
            category=category,
        )
        return Beside(lists, fingerprint(repr(lists)), told)

    def _choose(self, first: int, before: int, places: Sequence[int]) -> list[Plan]:
        """Of the stories at these ``places``, which rise: those of earlier days, which begin at ``before``, then the
        first of its own, which stand from ``first`` on.
        """
        at = bisect_left(places, before)
        earlier = takewhile(lambda place: place < before + REACH, places[at : at + LENGTH])
        found = [self._plans[place] for place in earlier]
        if len(found) < LENGTH:
            own = map(self._plans.__getitem__, islice(places, bisect_left(places, first), at))
            found += _each_once(nsmallest(REACH, own, key=_SEEN), LENGTH - len(found))
        return found


_SEEN = attrgetter("seen")


class _Kinds(dict[tuple[str, ...], int]):
    """Numbers for what comes again and again, from 0 in the order in which it came first."""

    def __missing__(self, kind: tuple[str, ...]) -> int:
        return self.setdefault(kind, len(self))


def _places() -> array[int]:
    return array("I")


def _each_once(plans: Sequence[Plan], number: int) -> list[Plan]:
    """The first of each source, and where these are too few, further ones."""
    found: dict[str, Plan] = {}
    further = [plan for plan in plans if found.setdefault(plan.elected.source, plan) is not plan]
    return [*found.values(), *further][:number]
