"""One source from fetch to commit. Returns a PollOutcome; a SourceError never leaves."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from syndicator.engine.polling import aftermath, asking, health, outage
from syndicator.engine.polling.committing import MAX_QUARANTINE, Committer, Polled
from syndicator.engine.polling.intake import admission
from syndicator.engine.polling.judging import fresh
from syndicator.engine.polling.outage import Outage
from syndicator.engine.polling.reading import Reader, last_line
from syndicator.engine.polling.siterules import RuleBook
from syndicator.engine.polling.terms import TermsReader, said
from syndicator.engine.polling.vigil import Vigil
from syndicator.engine.polling.walking import Walk, nothing_in, since
from syndicator.engine.refining.batch import Document, Page
from syndicator.engine.refining.shaping import settings_of
from syndicator.engine.subscribing import websub
from syndicator.errors import (
    FetchError,
    NotAllowed,
    PoisonError,
    RateLimited,
    SourceError,
    SyndicatorError,
    TooBusy,
)
from syndicator.model import (
    Article,
    Fetched,
    FetchRequest,
    Kind,
    Known,
    NotModified,
    PollOutcome,
    Quarantined,
    SourceState,
    Validators,
)
from syndicator.model.changing import replace
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.engine.polling.reading import Reading
    from syndicator.engine.polling.walking import Walked
    from syndicator.engine.refining.batch import Terms
    from syndicator.engine.turns import Turns
    from syndicator.model import FetchSettings, ParsedFeed, Source
    from syndicator.ports import Clock, Fetcher, Store, Workers


OLDER_COPY = "an older copy than the last document (Last-Modified) was left alone: a cache of its host lags behind"


class _PoisonousError(PoisonError):
    """A document as a whole is poison; ``document`` is its hash."""

    def __init__(self, message: str, document: str) -> None:
        super().__init__(message)
        self.document = document


class Poller:
    """Polls single sources. Safe to call from many threads."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        store: Store,
        workers: Workers,
        clock: Clock,
        settings: FetchSettings,
        timezone: str,
        turns: Turns,
        outages: Outage | None = None,
        rules: RuleBook | None = None,
        site: str = "",
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._workers = workers
        self._clock = clock
        self._settings = settings
        self._timezone = timezone
        self._turns = turns
        self._outage = outages or Outage()
        self._rules = rules or RuleBook()
        self._terms = TermsReader(fetcher, clock, robots=settings.robots)
        self._vigil = Vigil(store=store, workers=workers, clock=clock, turns=turns)
        self._commits = Committer(store=store, clock=clock, settings=settings, turns=turns, site=site)
        self._stopping = False

    def stop(self) -> None:
        """From now on a failure is our own end, not the source's: it is not recorded."""
        self._stopping = True

    def prepare(self, source: Source, *, force: bool = False) -> bool:
        """Ask a source's host for what must be known before its first poll, where that is not; whether it was asked.

        Before later ones it is known, most likely, and to look takes a tenth of a poll that brings nothing.
        """
        if (state := self._store.state(source.key)) is not None and state.last_ok is not None:
            return False
        state = self._current(source)
        if not force and aftermath.leave_alone(state, self._clock.now()):
            return False
        return self._fetcher.prepare(self._request(source, aftermath.address(source, state)))

    def poll(self, source: Source, *, force: bool = False) -> PollOutcome:
        """Poll one source now.

        A source that is gone, or whose host told us to wait, is left alone unless ``force``. One source is never
        polled twice at once: a second call waits for the first.
        """
        with self._turns.holding([source.key]):
            outcome = self._poll_in_turn(source, force=force)
        self._pardon()  # holding no turn: two polls that wait for each other's would wait for ever
        return outcome

    def _poll_in_turn(self, source: Source, *, force: bool) -> PollOutcome:
        started, tick = self._clock.now(), self._clock.monotonic()
        state = self._current(source)
        if not force and (why := aftermath.leave_alone(state, started)):
            return _left_alone(source, state, why, started)
        try:
            polled = self._poll(source, state, again=force)
        except SyndicatorError as error:
            if self._stopping:
                return PollOutcome(source.key, started, 0.0, "skipped", problems=("stopped before it had ended",))
            if not isinstance(error, SourceError):
                raise
            return self._failed(source, state, error, started, tick)
        if polled.state.suspects:
            polled = self._looked_after(source, polled)
        return PollOutcome(
            source.key,
            started,
            self._clock.monotonic() - tick,
            polled.status,
            polled.verdicts,
            polled.articles,
            next_due=polled.state.next_due,
            problems=polled.problems,
            bytes_read=polled.bytes_read,
            deleted=polled.deleted,
        )

    def _looked_after(self, source: Source, polled: Polled) -> Polled:
        """The same with what the pages of articles show that are missing from the source's document."""
        try:
            looked = self._vigil.look(polled.state, lambda url: self._page(source, url))
        except SyndicatorError:
            if not self._stopping:
                raise
            return polled
        return replace(
            polled,
            status="changed" if looked.removed else polled.status,
            state=looked.state,
            articles=(*polled.articles, *looked.removed),
            deleted=(*polled.deleted, *looked.deleted),
        )

    def _current(self, source: Source) -> SourceState:
        """The stored state, started afresh where the operator changed the address."""
        state = self._store.state(source.key)
        settings = settings_of(source)
        if state is None:
            return SourceState(source.key, source.url, settings=settings)
        if state.url != source.url:
            return aftermath.readdressed(state, source.url)
        return state if state.settings == settings else replace(state, validators=Validators(), body_hash="")

    def _poll(self, source: Source, state: SourceState, *, again: bool) -> Polled:
        """``again``: the document is asked for whole, and what is quarantined is tried once more."""
        asked, before = (Validators(),) * 2 if again else (asking.conditions(state.validators), state.validators)
        again = again and bool(state.quarantine)
        if again:
            state = replace(state, validators=Validators(), body_hash="")
        url = aftermath.address(source, state)
        answer = self._fetcher.fetch(self._request(source, url, asked))
        self._outage.answered(host_of(url), self._clock.monotonic())
        state = aftermath.moved(state, answer, url)
        if isinstance(answer, NotModified):
            return self._commits.nothing_new(source, state, "not-modified", max_age=answer.max_age)
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if answer.whole and body_hash == state.body_hash:
            state = replace(state, validators=asking.confirmed(state.validators, answer.validators, changed=False))
            return self._commits.nothing_new(source, state, "unchanged", len(answer.body), max_age=answer.max_age)
        if asking.is_older_copy(before, answer.validators, self._clock.now()):
            state = replace(state, listed=None)  # what the newer one shows is not seen here
            polled = self._commits.nothing_new(source, state, "unchanged", len(answer.body), max_age=answer.max_age)
            return replace(polled, problems=(OLDER_COPY,))
        if not again and (one := next((one for one in state.quarantine if one.hash == body_hash), None)):
            raise PoisonError(f"unchanged since {one.since:%Y-%m-%d}, when reading it ended so: {one.reason}")
        with self._turns.document:
            return self._take(source, replace(state, max_age=answer.max_age, body_hash=body_hash), answer, again=again)

    def _take(self, source: Source, state: SourceState, answer: Fetched, *, again: bool) -> Polled:
        """Read a changed document, judge what is new in it, and commit."""
        now = self._clock.now()
        known = remembered = self._store.known(source.key)
        # what is configured for this source has changed: everything in its document is looked at again, pages too
        anew = state.settings != settings_of(source)
        if anew:
            known = replace(known, hashes=frozenset())
        poison = {one.hash for one in state.quarantine}
        known = replace(known, hashes=known.hashes - poison if again else known.hashes | poison)
        try:
            walked = self._walk(source, state, answer, known, Known() if anew else known, now)
        except PoisonError as error:
            raise _PoisonousError(str(error), state.body_hash) from error
        reading = walked.reading
        if not anew and nothing_in(source, reading, known):
            validators = asking.confirmed(state.validators, answer.validators, changed=False)
            state = replace(state, validators=validators, resume="", resumed=0)
            return self._commits.nothing_new(source, state, "unchanged", len(answer.body), max_age=answer.max_age)
        state = walked.remembered(state)
        if again:
            state = replace(state, quarantine=())
        face = health.recognised(source, state, walked.first, remembered, now)
        hub, topic = websub.discovered(answer, walked.first.feed)
        state = replace(state, face=face, hub=hub, topic=topic)
        with self._store.expecting(fresh(reading.drafts, remembered)):
            return self._commits.take(source, state, answer, reading, now)

    def _walk(
        self, source: Source, state: SourceState, answer: Fetched, known: Known, met: Known, now: datetime
    ) -> Walked:
        """Read a document, and those that belong to it. ``met`` are the entries whose pages were read before."""
        first = not known.identities
        newest = source.limits.backlog if first else None
        # an earlier version did not note which articles they are; what is poison is not read for it
        unnoted = frozenset() if known.shown else known.hashes - {one.hash for one in state.quarantine}
        reader = Reader(
            self._workers,
            lambda url: self._page_meanwhile(source, url),
            lambda article: _is_known(article, met, source),
            lambda feed, pages: self._terms_of(source, feed, pages),
            tried=dict(state.pages_due),
            rules=self._rules.for_pages,
            admit=admission(source, state, known, self._store, now),
        )

        def read(asked: str, found: Fetched, number: int, newest: int | None) -> Reading:
            document = Document(
                source=source,
                timezone=source.zone_of_times(self._timezone),
                url=found.url,
                body=found.body,
                content_type=found.content_type,
                known=known.hashes,
                fetched_at=now,
                newest=newest,
                page=number,
                since=None if first else since(source, number, state.last_ok),
                signals=said(found, "feed header"),
                terms=self._terms.named_by(found.body, found.signals, found.url, source.proxy),
                index=unnoted,
                asked=asked,
                status=found.status,
                validators=found.validators,
            )
            return reader.read(document)

        def read_at(url: str, number: int, newest: int | None) -> Reading:
            with self._turns.elsewhere():
                found = self._fetched(self._request(source, url))
            if not isinstance(found, Fetched):
                raise FetchError("answered without a document", url=url)
            return read(url, found, number, newest)

        return Walk(source, known, read_at, newest).on(read(source.url, answer, 1, newest), answer.url, state.resume)

    def _request(self, source: Source, url: str, validators: Validators | None = None) -> FetchRequest:
        return asking.document(source, url, robots=self._settings.robots, validators=validators or Validators())

    def _fetched(self, request: FetchRequest) -> Fetched | NotModified:
        """What belongs to a source's document: more of its list, an article page."""
        try:
            return self._fetcher.fetch(request)
        except FetchError as error:
            if self._stopping:  # it was we who cut it short: the next start gets the page
                raise SyndicatorError("shutting down") from error
            raise

    def _page(self, source: Source, url: str) -> Page | None:
        answer = self._fetched(asking.page(source, url, robots=self._settings.robots))
        if not isinstance(answer, Fetched):
            return None
        return Page(
            url=answer.url,
            body=answer.body,
            content_type=answer.content_type,
            signals=said(answer, "page header"),
            asked=url,
            status=answer.status,
            validators=answer.validators,
        )

    def _page_meanwhile(self, source: Source, url: str) -> Page | None:
        with self._turns.elsewhere():
            return self._page(source, url)

    def _terms_of(self, source: Source, feed: ParsedFeed, pages: Sequence[Page | None]) -> Terms:
        """The terms that pages and their hosts point to, and again those of the feed: they are held by now."""
        found = dict(self._terms.named_by(b"", feed.signals, feed.url or "", source.proxy))
        for page in pages:
            if page is not None:
                found.update(self._terms.of_page(page, source.proxy))
        return tuple(found.items())

    def _failed(
        self, source: Source, state: SourceState, error: SourceError, started: datetime, tick: float
    ) -> PollOutcome:
        now = self._clock.now()
        if isinstance(error, RateLimited) and not error.asked:
            state = aftermath.told_to_wait(source, state, error, now, self._settings)
            self._store.save_state(state)
            return _left_alone(source, state, aftermath.leave_alone(state, now) or str(error), started)
        if isinstance(error, _PoisonousError):
            found = Quarantined(error.document, state.url, last_line(str(error)), now)
            state = replace(state, quarantine=(*state.quarantine, found)[-MAX_QUARANTINE:])
        if isinstance(error, TooBusy):
            state = aftermath.excused(state, error, now, why="")
        elif self._is_ours(source, state, error, now):
            state = aftermath.excused(state, error, now)
        else:
            state = aftermath.failed(source, state, error, now, self._settings)
        self._store.save_state(state)
        seconds = self._clock.monotonic() - tick
        return PollOutcome(
            *(source.key, started, seconds, "failed"),
            error=state.last_error,
            error_kind=error.kind,
            next_due=state.next_due,
            not_before=state.not_before,
        )

    def _is_ours(self, source: Source, state: SourceState, error: SourceError, now: datetime) -> bool:
        """Whether it was our own network that failed. Tells the others' fate from each answer and each failure."""
        host, at = host_of(aftermath.address(source, state)), self._clock.monotonic()
        if not outage.is_network(error):
            if isinstance(error, FetchError) and not isinstance(error, NotAllowed):
                self._outage.answered(host, at)
            return False
        silent = (now - state.last_ok).total_seconds() if state.last_ok else 0.0
        return self._outage.failed(host, source.key, at, healthy=not state.failures, silent_for=silent)

    def _pardon(self) -> None:
        """Take back what was counted against sources before it was known that our own network is down."""
        for key in self._outage.pardons():
            with self._turns.holding([key]):
                state = self._store.state(key)
                if state is not None and state.failures and not state.gone:
                    self._store.save_state(aftermath.pardoned(state, self._clock.now()))


def _left_alone(source: Source, state: SourceState, why: str, started: datetime) -> PollOutcome:
    until = None if state.gone else state.not_before
    return PollOutcome(
        *(source.key, started, 0.0, "skipped"), problems=(why,), next_due=state.next_due, not_before=until
    )


def _is_known(article: Article, known: Known, source: Source) -> bool:
    """Whether a feed shows an entry just as before, whatever else in its item changed; of a list, whether its link was
    met: a list says too little of its articles to show that one has changed.
    """
    kinds = {key.partition(":")[0] for key in article.identities if key in known.identities}
    if source.kind is not Kind.FEED:
        return "link" in kinds
    return "content" in kinds and len(kinds) > 1
