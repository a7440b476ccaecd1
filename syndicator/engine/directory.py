"""What names the site's pages to search engines, and only the files of it that have changed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from syndicator.publish import sitemap
from syndicator.publish.edition import article_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from syndicator.engine.selection import Plan
    from syndicator.model import Rendition
    from syndicator.publish.edition import Edition


_MONTH = sitemap.WIDTHS[0]


@dataclass(slots=True)
class Memory:
    """The shelves over what was listed before, month by month."""

    listed: Mapping[str, str] = field(default_factory=dict)  # path -> sitemap.listing
    months: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # of it, those of each
    shelves: dict[str, dict[str, Shelf]] = field(default_factory=dict)  # of each month, by name


class Shelf(NamedTuple):
    """The pages in one file."""

    rows: Sequence[sitemap.Row]
    changed: str  # when any of them did


class Directory:
    """The sitemaps over ``listed`` pages (path -> ``sitemap.listing``). Only the months in which something differs from
    ``memory`` are sorted anew; it is then of these pages.
    """

    def __init__(self, edition: Edition, listed: Mapping[str, str], memory: Memory | None = None) -> None:
        self._edition = edition
        self._listed = listed
        memory = Memory() if memory is None else memory
        _follow(memory, listed)
        self._shelves = {name: shelf for month in memory.shelves.values() for name, shelf in month.items()}
        self.paths = frozenset((sitemap.INDEX, sitemap.NEWS, sitemap.OTHERS, *map(sitemap.shelf_path, self._shelves)))

    def renditions(
        self, before: Mapping[str, str], plans: Sequence[Plan], standing: Collection[str]
    ) -> Iterator[Rendition]:
        """Those on which something differs from what was listed ``before``, or that do not stand.

        ``plans`` are all stories, newest first.
        """
        touched = {told[:width] for _, told in before.items() ^ self._listed.items() for width in sitemap.WIDTHS}
        for name, shelf in self._shelves.items():
            if name[: sitemap.WIDTHS[-1]] in touched or sitemap.shelf_path(name) not in standing:
                yield sitemap.shelf(self._edition, name, shelf.rows)
        yield sitemap.others(self._edition)
        yield sitemap.news(self._edition, self._news(plans))
        yield sitemap.index(self._edition, {name: shelf.changed for name, shelf in self._shelves.items()})

    def _news(self, plans: Sequence[Plan]) -> Iterator[tuple[str, datetime, str, str]]:
        if not plans:
            return iter(())
        since = plans[0].elected.published - sitemap.NEWS_FOR
        fresh = takewhile(lambda plan: plan.elected.published >= since, plans)
        listed = (plan for plan in fresh if article_path(plan.id) in self._listed)
        return (
            (sitemap.address(article_path(plan.id)), plan.elected.published, plan.elected.title, plan.elected.language)
            for plan in islice(listed, sitemap.NEWS_LONGEST)
        )


def _follow(memory: Memory, listed: Mapping[str, str]) -> None:
    """Bring what is remembered up to what is listed."""
    differing = memory.listed.items() ^ listed.items()
    touched = {told[:_MONTH] for _, told in differing}
    for path, told in memory.listed.items() & differing:
        del memory.months[told[:_MONTH]][path]
    for path, told in listed.items() & differing:
        memory.months[told[:_MONTH]][path] = told
    for month in touched:
        shelves = sitemap.shelves(memory.months[month]).items()
        memory.shelves[month] = {name: Shelf(rows, sitemap.latest(rows)) for name, rows in shelves}
    memory.listed = dict(listed)
