"""Article pages for new entries: fetched once each, with the further pages of articles that have several.

A page that cannot be had for the moment is asked for again at the next polls, a bounded number of times; until then,
and where it never comes, the feed's own text stands.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.refining.batch import Page
from syndicator.errors import FetchError, RateLimited, Refused, TimedOut, Unreachable
from syndicator.model import Entry
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from syndicator.engine.refining.batch import Draft

MOST = 20
"""Pages of one article."""
TRIES = 3
"""Polls at which an article's page is asked for."""
MISSES = 2
"""Further pages that may be missing before no more of that article are asked for."""
ENOUGH = 3
"""Pages in a row for which the host did not answer; then it is left in peace until the next poll."""
_SERVER_ERROR = 500
_IN_A_WHILE = frozenset((408, 425, 429))


@dataclass(slots=True)
class Sought:
    """One entry, and what was had of its article's pages so far."""

    entry: Entry
    url: str
    tried: int  # polls at which its pages were asked for, this one included
    page: Page | None = None
    again: bool = False  # at the next poll
    seen: set[str] = field(default_factory=set)


class Pages:
    """Fetches through ``page``, which raises FetchError. ``tried`` says how often an item's pages were asked for."""

    def __init__(self, page: Callable[[str], Page | None], tried: Mapping[str, int]) -> None:
        self._page = page
        self._tried = tried
        self._unanswered = 0

    def first(self, entry: Entry, url: str, problems: list[str]) -> Sought:
        """The page that an entry links to."""
        sought = Sought(entry, url, self._tried.get(entry.hash, 0) + 1)
        if self._unanswered >= ENOUGH:
            return replace(sought, tried=sought.tried - 1, again=True)
        try:
            sought.page, self._unanswered = self._page(url), 0
        except FetchError as error:
            self._unanswered = self._unanswered + 1 if isinstance(error, TimedOut | Unreachable) else 0
            sought.again = passes(error) and sought.tried < TRIES
            later = "; it is asked for again at the next poll" if sought.again else ""
            problems.append(f"{url}: {error}; the feed's own text is used{later}")
        if sought.page:
            sought.seen = {canonical(url), canonical(sought.page.url)}
        return sought

    def turn(self, sought: Sought, draft: Draft) -> bool:
        """Fetch what ``draft`` leads on to. False where that is nothing, or nothing of it came."""
        page = sought.page
        if page is None or page.whole:
            return False
        if draft.single and canonical(draft.single) not in sought.seen and self._whole(sought, draft.single):
            return True
        came = False
        for url in self._unseen(sought, draft.more):
            sought.seen.add(canonical(url))
            found = self._tolerated(url) if len(page.missing) < MISSES else None
            if found is None:
                page, came = replace(page, missing=(*page.missing, url)), True
            else:
                page, came = replace(page, further=(*page.further, found)), True
        sought.page = page
        return came

    def finish(self, sought: Sought, problems: list[str]) -> None:
        """Decide whether pages that are missing are asked for once more."""
        if sought.page and sought.page.missing:
            sought.again = sought.tried < TRIES - 1
            missing = ", ".join(sought.page.missing)
            problems.append(f"{sought.page.url}: further pages of it could not be had: {missing}")

    def _whole(self, sought: Sought, url: str) -> bool:
        sought.seen.add(canonical(url))
        found = self._tolerated(url)
        if found is None:
            return False
        sought.page = replace(found, whole=True)
        return True

    def _unseen(self, sought: Sought, more: Sequence[str]) -> list[str]:
        found = [url for url in more if canonical(url) not in sought.seen]
        return found[: max(0, MOST - len(sought.seen))]

    def _tolerated(self, url: str) -> Page | None:
        try:
            return self._page(url)
        except FetchError:
            return None


def passes(error: FetchError) -> bool:
    """Whether a failure may be over at the next poll."""
    if isinstance(error, Refused) and not isinstance(error, RateLimited):
        return error.status >= _SERVER_ERROR or error.status in _IN_A_WHILE
    return isinstance(error, TimedOut | Unreachable | RateLimited)
