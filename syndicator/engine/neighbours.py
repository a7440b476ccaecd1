"""What stands beside an article: picture news, the latest, and more of its category, as they stood on its day.

Pure. The lists are made of the stories of earlier days, so that a page does not change with everything that is
published after it, and are shared by all articles of one day and category, so that they are made once.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from syndicator.publish.pages import Sidebar, sidebar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from syndicator.engine.selection import Plan

LENGTH = 6
"""Titles in each list."""
REACH = 400
"""Stories looked through for a list at most."""


class Neighbours:
    """The lists beside each of ``plans``, which are sorted newest first."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._days = [-plan.elected.published.date().toordinal() for plan in plans]  # rising
        self._made: dict[tuple[date, str], Sidebar] = {}

    def of(self, plan: Plan) -> Sidebar:
        """The lists beside one story; the same object for every story of its day and category."""
        day = plan.elected.published.date()
        category = plan.elected.categories[0] if plan.elected.categories else ""
        if (day, category) not in self._made:
            self._made[day, category] = self._make(day, category)
        return self._made[day, category]

    def _make(self, day: date, category: str) -> Sidebar:
        choose = partial(self._choose, day)
        return sidebar(
            picture=[(p.id, p.elected.title, p.elected.image) for p in choose(_has_image) if p.elected.image],
            latest=[(p.id, p.elected.title) for p in choose(lambda _: True)],
            featured=[(p.id, p.elected.title) for p in choose(lambda p: category in p.elected.categories)]
            if category
            else [],
        )

    def _choose(self, day: date, wanted: Callable[[Plan], bool]) -> list[Plan]:
        return list(islice(filter(wanted, self._candidates(day)), LENGTH))

    def _candidates(self, day: date) -> Iterator[Plan]:
        """Stories of earlier days, newest first; then, for the first days of a mirror, its own day's oldest first."""
        first = bisect_left(self._days, -day.toordinal())
        before = bisect_left(self._days, -day.toordinal() + 1)
        yield from self._plans[before : before + REACH]
        yield from reversed(self._plans[max(first, before - REACH) : before])


def _has_image(plan: Plan) -> bool:
    return plan.elected.image is not None
