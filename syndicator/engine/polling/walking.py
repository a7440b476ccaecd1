"""The further documents of a list: pages until one ends with what is known, and the changed parts of a sitemap.

Decides what to read next; reading itself is handed in. What could not be read now is remembered as a place at which the
next poll goes on, so that an article that has moved to the second page meanwhile is not lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.polling.pages import passes
from syndicator.engine.polling.reading import Reading
from syndicator.errors import FetchError, SourceError
from syndicator.model import Kind
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import Known, NextPage, Source, SourceState

    Read = Callable[[str, int, int | None], Reading]

RETRIES = 3
"""Polls in a row that go on at a place that cannot be read; then it is given up."""
MEMORY = 4
"""Times ``limits.entries``: hashes kept of a list whose documents are not all read at each poll."""
SLACK = timedelta(days=2)
"""How long after its date an article may come into a sitemap."""


@dataclass(slots=True)
class Walked:
    """A list's documents as one, and the first by itself. ``resume`` is where the next poll goes on, ``unfinished``
    whether it has to look again although the list itself may not have changed.
    """

    first: Reading
    reading: Reading
    resume: str = ""
    unfinished: bool = False

    def remembered(self, state: SourceState) -> SourceState:
        """The state with what the next poll has to go on with. After some polls in vain it begins anew instead."""
        if (self.unfinished or self.reading.left) and state.resumed < RETRIES:
            return replace(state, resume=self.resume, resumed=state.resumed + 1)
        return replace(state, resume="", resumed=0)

    def tell(self, problem: str) -> None:
        """Add to what the operator should know."""
        self.reading = replace(self.reading, problems=(*self.reading.problems, problem))


class Walk:
    """One walk over a source's list.

    ``read`` fetches and reads a document: its address, its number (the list's own is 1), and how many new entries are
    wanted at most. ``newest`` bounds the entries taken (the first import's backlog); None: no bound.
    """

    def __init__(self, source: Source, known: Known, read: Read, newest: int | None) -> None:
        self._listing = source.listing
        self._limit = source.limits.entries * MEMORY
        self._known = known
        self._read = read
        self._newest = newest
        self._met: set[str] = set()
        self._taken = 0

    def on(self, first: Reading, url: str, resume: str) -> Walked:
        """Go on from the first document, which stood at ``url``."""
        walked = Walked(first, self._fresh(first))
        if any(part.hash for part in first.feed.next):
            self._parts(walked, first.feed.next)
        elif first.feed.next or resume:
            self._pages(walked, url, resume)
        else:
            return walked
        feed = walked.reading.feed
        kept = tuple(dict.fromkeys((*feed.hashes, *sorted(self._known.hashes.difference(feed.hashes)))))
        walked.reading = replace(walked.reading, feed=replace(feed, hashes=kept[: max(self._limit, len(feed.hashes))]))
        return walked

    # ------------------------------------------------------------------------------------------ pages

    def _pages(self, walked: Walked, url: str, resume: str) -> None:
        reading, seen = walked.reading, {url}
        for number in range(2, self._listing.max_pages + 1):
            following = reading.feed.next[0].url if reading.feed.next and self._brings_news(reading) else ""
            if not following or following in seen:
                following, resume = resume, ""
            if not following or following in seen or self._enough():
                return
            seen.add(following)
            try:
                reading = self._fresh(self._read(following, number, self._room()))
            except SourceError as error:
                self._stopped(walked, following, error)
                return
            self._add(walked, reading)
            if reading.due and not walked.resume:
                walked.resume, walked.unfinished = following, True
        if reading.feed.next and self._newest is None and self._brings_news(reading):
            walked.tell(f"the last of {self._listing.max_pages} pages is new as well; list.max_pages bounds them")

    def _stopped(self, walked: Walked, url: str, error: SourceError) -> None:
        if isinstance(error, FetchError) and passes(error):
            walked.resume, walked.unfinished = url, True
            walked.tell(f"{url}: {error}; the next poll goes on there")
        else:
            walked.tell(f"{url}: {error}; taken for the end of the list")

    def _brings_news(self, reading: Reading) -> bool:
        """Whether what follows may be new as well. A known entry above others is pinned; one at the end is older."""
        if reading.feed.hashes and reading.feed.hashes[-1] in self._known.hashes:
            return False
        links = (key for draft in reading.drafts for key in draft.article.identities if key.startswith("link:"))
        return any(link not in self._known.identities for link in links)

    # ------------------------------------------------------------------------------------------ parts

    def _parts(self, walked: Walked, parts: tuple[NextPage, ...]) -> None:
        """Parts whose hash is unknown have changed; the newest come first."""
        seen = [part.hash for part in parts if part.hash in self._known.hashes]
        changed = [part for part in parts if part.hash not in self._known.hashes]
        began = not self._known.hashes  # what was never looked at is as old as the backlog's end
        for number, part in enumerate(changed):
            if number >= self._listing.max_pages or self._enough():
                if began:
                    seen += [late.hash for late in changed[number:]]
                else:
                    walked.unfinished = True
                    walked.tell(f"{len(changed) - number} more parts have changed; the next poll reads on")
                break
            try:
                reading = self._fresh(self._read(part.url, 2, self._room()))
            except SourceError as error:
                walked.tell(f"{part.url}: {error}")
                if isinstance(error, FetchError) and passes(error):
                    walked.unfinished = True
                    continue
            else:
                self._add(walked, reading)
                if reading.due:
                    walked.unfinished = True
                    continue
            seen.append(part.hash)
        feed = walked.reading.feed
        walked.reading = replace(walked.reading, feed=replace(feed, hashes=(*seen, *feed.hashes)))

    # ------------------------------------------------------------------------------------------ both

    def _fresh(self, reading: Reading) -> Reading:
        """Without what stood in an earlier document already: a list moves on between two requests."""
        drafts = tuple(draft for draft in reading.drafts if draft.article.canonical not in self._met)
        self._met.update(draft.article.canonical for draft in drafts)
        self._taken += sum(not draft.left_out for draft in drafts)
        return replace(reading, drafts=drafts)

    def _add(self, walked: Walked, reading: Reading) -> None:
        whole = walked.reading
        walked.reading = replace(
            whole,
            feed=replace(whole.feed, hashes=(*whole.feed.hashes, *reading.feed.hashes)),
            drafts=(*whole.drafts, *reading.drafts),
            problems=(*whole.problems, *reading.problems),
            poison=(*whole.poison, *reading.poison),
            left=whole.left | reading.left,
            due=(*whole.due, *reading.due),
            passed=(*whole.passed, *reading.passed),
        )

    def _room(self) -> int | None:
        return None if self._newest is None else max(self._newest - self._taken, 0)

    def _enough(self) -> bool:
        return self._room() == 0


def nothing_in(source: Source, reading: Reading, known: Known) -> bool:
    """Whether a list came in a new document but with nothing new in it, so that there is nothing to store."""
    told = reading.drafts or reading.problems or reading.poison or reading.left or reading.due
    return source.kind is not Kind.FEED and not told and known.hashes.issuperset(reading.feed.hashes)


def since(source: Source, number: int, last: datetime | None) -> datetime | None:
    """The bound of what is new in the parts of a sitemap: one that was touched may never have been read before."""
    return last - SLACK if last and number > 1 and source.kind is Kind.SITEMAP else None
