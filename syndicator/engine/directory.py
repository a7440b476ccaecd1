"""What names the site's pages to search engines, and only the files of it that have changed. Pure."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING

from syndicator.publish import sitemap
from syndicator.publish.edition import article_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from syndicator.engine.selection import Plan
    from syndicator.model import Rendition
    from syndicator.publish.edition import Edition


class Directory:
    """The sitemaps over ``listed`` pages (path -> ``sitemap.listing``)."""

    def __init__(self, edition: Edition, listed: Mapping[str, str]) -> None:
        self._edition = edition
        self._shelves = sitemap.shelves({_address(path): told for path, told in listed.items()})
        self._listed = listed
        self.paths = frozenset((sitemap.INDEX, sitemap.NEWS, sitemap.OTHERS, *map(sitemap.shelf_path, self._shelves)))

    def renditions(
        self, before: Mapping[str, str], plans: Sequence[Plan], standing: Collection[str]
    ) -> Iterator[Rendition]:
        """Those on which something differs from what was listed ``before``, or that do not stand.

        ``plans`` are all stories, newest first.
        """
        touched = {told[:width] for _, told in before.items() ^ self._listed.items() for width in sitemap.WIDTHS}
        for name, rows in self._shelves.items():
            if name[: sitemap.WIDTHS[-1]] in touched or sitemap.shelf_path(name) not in standing:
                yield sitemap.shelf(self._edition, name, rows)
        yield sitemap.others(self._edition)
        yield sitemap.news(self._edition, self._news(plans))
        yield sitemap.index(self._edition, self._shelves)

    def _news(self, plans: Sequence[Plan]) -> Iterator[tuple[str, datetime, str, str]]:
        if not plans:
            return iter(())
        since = plans[0].elected.published - sitemap.NEWS_FOR
        fresh = takewhile(lambda plan: plan.elected.published >= since, plans)
        listed = (plan for plan in fresh if article_path(plan.id) in self._listed)
        return (
            (_address(article_path(plan.id)), plan.elected.published, plan.elected.title, plan.elected.language)
            for plan in islice(listed, sitemap.NEWS_LONGEST)
        )


def _address(path: str) -> str:
    return path.removesuffix("index.html")
