"""What stands beside an article: picture news, the latest, and more of its category, as they stood on its day.

Pure. The lists are made of the stories of earlier days, so that a page does not change with everything that is
published after it, and are shared by all articles of one day and category, so that they are made once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import date
from functools import partial
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from syndicator.engine.fingerprints import fingerprint
from syndicator.publish.pages import Sidebar, sidebar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.engine.selection import Plan

LENGTH = 6
"""Titles in each list."""
REACH = 400
"""Stories looked through for a list at most."""


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
        self._plans = plans
        self._pictured = [place for place, plan in enumerate(plans) if plan.elected.image is not None]
        self._filed: dict[str, list[int]] = defaultdict(list)
        for place, plan in enumerate(plans):
            for category in plan.elected.categories:
                self._filed[category].append(place)
        memory = {} if memory is None else memory
        self._before: Memory = dict(memory)
        memory.clear()
        self._made = memory

    def of(self, plan: Plan) -> Beside:
        """The lists beside one story; the same object for every story of its day and category."""
        key = (plan.day, plan.elected.categories[0] if plan.elected.categories else "")
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(*key)
        return found

    def _make(self, day: date, category: str) -> Beside:
        first = bisect_left(self._plans, -day.toordinal(), key=_day)
        before = bisect_left(self._plans, -day.toordinal() + 1, first, key=_day)
        choose = partial(self._choose, first, before)
        latest = choose(range(len(self._plans)))
        pictured, filed = choose(self._pictured), choose(self._filed[category]) if category else []
        told = (latest, pictured, filed)
        known = self._before.get((day, category))
        if known is not None and known.stories == told:
            return known
        lists = sidebar(
            picture=[(p.id, p.elected.title, p.elected.image) for p in pictured if p.elected.image],
            latest=[(p.id, p.elected.title) for p in latest],
            featured=[(p.id, p.elected.title) for p in filed],
        )
        return Beside(lists, fingerprint(repr(lists)), told)

    def _choose(self, first: int, before: int, places: Sequence[int]) -> list[Plan]:
        """Of the stories at these ``places``, which rise: those of earlier days, newest first; then, for the first days
        of a mirror, its own day's (from ``first`` to ``before``) oldest first.
        """
        at = bisect_left(places, before)
        earlier = takewhile(lambda place: place < before + REACH, places[at : at + LENGTH])
        own = takewhile(lambda place: place >= max(first, before - REACH), reversed(places[max(0, at - LENGTH) : at]))
        return [self._plans[place] for place in islice(chain(earlier, own), LENGTH)]


def _day(plan: Plan) -> int:
    """Rises from the newest on."""
    return -plan.day.toordinal()
