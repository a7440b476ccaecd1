"""The pages of articles that their source's document no longer shows, although it still shows older ones.

They are asked for at the source's own polls, few at a time, as any article page is: after robots.txt, with the source's
headers, at its host's pace. A page is believed to be gone when it was so twice, some hours apart, while another page of
the same host, of an article that the document still shows, stood: a site that is broken, or has moved all of its pages,
proves nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.editing import deletions
from syndicator.engine.refining.batch import Parting
from syndicator.engine.refining.jobs import parting
from syndicator.errors import FetchError, NotAllowed, PoisonError, RateLimited, Refused
from syndicator.model import ArticleId, Deletion, PollRecord, SourceState, Trace
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from syndicator.engine.refining.batch import Page
    from syndicator.engine.turns import Turns
    from syndicator.model import Article, Suspect
    from syndicator.ports import Clock, Store, Workers

    Ask = Callable[[str], Page | None]

SETTLE = timedelta(hours=1)
"""How long an article is missing before its page is asked for: what was left out by mistake is back by then."""
CONFIRM = timedelta(hours=6)
"""Between the two times that a page has to be gone."""
AT_ONCE = 3
"""Pages asked for at one poll, besides one that should stand."""
PATIENT = 10
"""So many pages in a row that stood: the source's articles merely come and go, and are asked for more seldom."""
SELDOM = timedelta(days=1)
"""How long an article of such a source is missing before its page is asked for, one at a poll."""
GIVEN_UP = timedelta(days=7)
"""After so long without a clear answer an article is suspected no longer."""
_GONE = frozenset((404, 410))


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of it."""

    state: SourceState
    removed: tuple[ArticleId, ...] = ()
    deleted: tuple[Trace, ...] = ()  # of each that is removed now, how we know


def due(state: SourceState, now: datetime) -> list[Suspect]:
    """The suspects whose pages are to be asked for now; those that were gone before come first."""
    settle, most = (SETTLE, AT_ONCE) if state.vain < PATIENT else (SELDOM, 1)
    ready = [one for one in state.suspects if now >= _when(one, settle)]
    return sorted(ready, key=lambda one: (one.found is None, one.since))[:most]


def _when(one: Suspect, settle: timedelta) -> datetime:
    if one.asked_at is None:
        return one.since + settle
    return one.asked_at + CONFIRM


class Vigil:
    """Looks after the suspects of one source at a time. Safe to call from many threads."""

    def __init__(self, *, store: Store, workers: Workers, clock: Clock, turns: Turns) -> None:
        self._store = store
        self._workers = workers
        self._clock = clock
        self._turns = turns

    def look(self, state: SourceState, ask: Ask) -> Looked:
        """Ask for the pages that are due, and store what they show. ``ask`` fetches a page; it raises FetchError."""
        now = self._clock.now()
        stale = {one.id for one in state.suspects if now - one.since >= GIVEN_UP}
        asked = [one for one in due(state, now) if one.id not in stale]
        if not asked and not stale:
            return Looked(state)
        answers: dict[ArticleId, Suspect | None] = dict.fromkeys(stale)
        gone: dict[ArticleId, Deletion] = {}
        hosts: dict[str, list[ArticleId]] = {}
        vain = state.vain
        for one in asked:
            article = self._store.article(one.id)
            if article is None or article.deletion is not None:
                answers[one.id] = None
                continue
            stands, found = self._answer(article, ask)
            answers[one.id] = None if stands else replace(one, asked_at=self._clock.now(), found=one.found or found)
            vain = vain + 1 if stands else 0 if found else vain
            if found and one.found:
                gone[one.id] = _confirmed(one.found, found)
                hosts.setdefault(host_of(article.url), []).append(one.id)
        for host, ids in hosts.items():
            witness = self._witness(state, host)
            if witness is not None and not self._answer(witness, ask)[0]:
                continue  # looked at again
            answers |= dict.fromkeys(ids)
            if witness is None:  # nothing to compare with, now or later
                gone = {key: deletion for key, deletion in gone.items() if key not in ids}
        gone = {key: deletion for key, deletion in gone.items() if answers[key] is None}
        left = [answers.get(one.id, one) for one in state.suspects]
        # the state as it is by now: what has expired meanwhile has changed it
        state = self._store.state(state.key) or state
        state = replace(state, suspects=tuple(one for one in left if one is not None), vain=vain)
        return self._stored(state, gone)

    def _stored(self, state: SourceState, gone: dict[ArticleId, Deletion]) -> Looked:
        if not gone:
            self._store.save_state(state)
            return Looked(state)
        now = self._clock.now()
        with self._turns.judging:
            stored = self._store.articles(state.key)
            swept = deletions.sweep(dict(state.vanished) | gone, (), {}, stored, state, now)
            state = replace(state, vanished=swept.vanished)
            self._store.commit(PollRecord(state, swept.taken))
        return Looked(state, tuple(article.id for article in swept.taken), swept.deleted)

    def _answer(self, article: Article, ask: Ask) -> tuple[bool, Deletion | None]:
        """Whether an article's page stands, and what speaks for its being gone; neither where no clear answer came."""
        now = self._clock.now()
        try:
            page = ask(article.url)
        except NotAllowed:
            return True, None  # it must not be asked for: there is no more to be found out
        except FetchError as error:
            if isinstance(error, Refused) and not isinstance(error, RateLimited) and error.status in _GONE:
                return False, Deletion(now, Trace.PAGE_GONE, f"its page answered {error.status}")
            return False, None
        if page is None:
            return False, None
        try:
            said = self._workers.run(parting, Parting(page.body, page.content_type, article.text))
        except PoisonError:
            return True, None
        return not said, Deletion(now, Trace.PAGE_SAYS, f"its page said “{said}”") if said else None

    def _witness(self, state: SourceState, host: str) -> Article | None:
        """An article with a page at this host that the source's document shows."""
        articles = (self._store.article(one) for one in self._store.known(state.key).shown.values())
        return next(
            (one for one in articles if one and one.deletion is None and has_page(one) and host_of(one.url) == host),
            None,
        )


def has_page(article: Article) -> bool:
    """Whether its source gave an article an address of its own."""
    return any(key.startswith("link:") for key in article.identities)


def _confirmed(first: Deletion, again: Deletion) -> Deletion:
    """Evidence that was found twice."""
    words = (
        f"its source's list no longer shows it, though it shows older ones, and {again.words} on "
        f"{first.at:%Y-%m-%d %H:%M} and {again.at:%Y-%m-%d %H:%M} UTC"
    )
    return replace(again, words=words)


def suspicion(suspects: Sequence[Suspect], article: Article) -> str:
    """What there is to say of an article that is suspected to be gone; "" of any other."""
    one = next((one for one in suspects if one.id == article.id), None)
    if one is None:
        return ""
    said = f"not shown any more by its source, though older ones are, since {one.since:%Y-%m-%d %H:%M} UTC"
    if one.found is None:
        return f"{said}; its page is asked for"
    return f"{said}; {one.found.words} on {one.found.at:%Y-%m-%d %H:%M} UTC, and is asked for once more"
