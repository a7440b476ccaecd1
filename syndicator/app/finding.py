"""What readers seek."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import heap
from syndicator.app.polling import Polling

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = 20
"""Stories on a page of what was found."""
MOST_PAGES = 10
MANY = 100
"""Stories that leave much memory behind once they can be found."""


class Finding(Polling):
    """The search over what everybody may read."""

    def bring_to_search(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Let be found what was published since; how many stories."""
        brought = self.releaser.bring_to_search(stopped) if self.is_searched else 0
        if brought:
            heap.trim(thorough=brought >= MANY)  # their texts and what they are found by were in use until now
        return brought

    def answer_search(self, asked: str, number: int) -> bytes | None:
        """The page of what was found, or of the search itself where nothing is asked. None where too much is."""
        from syndicator.publish.locale import speaking

        with speaking(self.config.site.theme):
            return self._answer(asked, number)

    def _answer(self, asked: str, number: int) -> bytes | None:
        from syndicator.publish.site import search

        number = min(max(1, number), MOST_PAGES)
        asked = " ".join(asked.split())[: search.LONGEST]
        if not asked:
            standing = self.outbox.content(search.PATH)
            return search.with_form(standing.body if standing else b"", self.edition)
        finder = self.finder
        found = finder.find(asked, skip=(number - 1) * PAGE, limit=PAGE) if finder is not None else ([], False)
        if found is None:
            return None
        stories, more = found
        return search.results(asked, stories, number, self.edition, more=more and number < MOST_PAGES)
