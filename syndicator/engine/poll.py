"""One source from fetch to commit. Returns a PollOutcome; a SourceError never leaves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine import (
    absence,
    aftermath,
    asking,
    deletions,
    desk,
    expiry,
    health,
    outage,
    retention,
    schedule,
    websub,
)
from syndicator.engine.batch import Document, Page
from syndicator.engine.intake import admission
from syndicator.engine.judging import judge_all
from syndicator.engine.outage import Outage
from syndicator.engine.reading import Reader, last_line
from syndicator.engine.siterules import RuleBook
from syndicator.engine.terms import TermsReader, said
from syndicator.engine.vigil import Vigil
from syndicator.engine.walking import Walk, nothing_in, since
from syndicator.errors import (
    AnotherSite,
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
    ArticleId,
    Evidence,
    Face,
    Fetched,
    FetchRequest,
    Kind,
    Known,
    NotModified,
    PollOutcome,
    PollRecord,
    Quarantined,
    SourceState,
    Trace,
    Validators,
    Verdict,
)
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.engine.absence import Absence
    from syndicator.engine.batch import Terms
    from syndicator.engine.judging import JudgedDocument
    from syndicator.engine.reading import Reading
    from syndicator.engine.turns import Turns
    from syndicator.engine.walking import Walked
    from syndicator.model import FetchSettings, ParsedFeed, Source
    from syndicator.ports import Clock, Fetcher, Store, Workers

HALF = (
    "the document came without a length and lacks its end: what is whole in it is taken, nothing is concluded from it"
)
MAX_QUARANTINE = 50
"""So many poisonous entries of a source are remembered with their reasons."""


class _PoisonousError(PoisonError):
    """A document as a whole is poison; ``document`` is its hash."""

    def __init__(self, message: str, document: str) -> None:
        super().__init__(message)
        self.document = document


@dataclass(frozen=True, slots=True)
class _Polled:
    """What one successful request came to."""

    status: str
    state: SourceState
    verdicts: tuple[tuple[Verdict, int], ...] = ()
    articles: tuple[ArticleId, ...] = ()
    problems: tuple[str, ...] = ()
    bytes_read: int = 0
    deleted: tuple[Trace, ...] = ()


class Poller:
    """Polls single sources. Safe to call from many threads; judging and committing happen one at a time."""

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
        self._site = site  # our own address, by which what we have published ourselves is known again
        self._stopping = False

    def stop(self) -> None:
        """From now on a failure is our own end, not the source's: it is not recorded."""
        self._stopping = True

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
            return PollOutcome(source.key, started, 0.0, "skipped", problems=(why,), next_due=state.next_due)
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

    def _looked_after(self, source: Source, polled: _Polled) -> _Polled:
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

    def _poll(self, source: Source, state: SourceState, *, again: bool) -> _Polled:
        """``again``: what is quarantined is tried once more."""
        again = again and bool(state.quarantine)
        if again:
            state = replace(state, validators=Validators(), body_hash="")
        url = aftermath.address(source, state)
        answer = self._fetcher.fetch(self._request(source, url, state.validators))
        self._outage.answered(host_of(url), self._clock.monotonic())
        state = aftermath.moved(state, answer, url)
        if isinstance(answer, NotModified):
            return self._nothing_new(source, state, "not-modified", max_age=answer.max_age)
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if answer.whole and body_hash == state.body_hash:
            state = replace(state, validators=answer.validators)
            return self._nothing_new(source, state, "unchanged", len(answer.body), max_age=answer.max_age)
        if not again and (one := next((one for one in state.quarantine if one.hash == body_hash), None)):
            raise PoisonError(f"unchanged since {one.since:%Y-%m-%d}, when reading it ended so: {one.reason}")
        return self._take(source, replace(state, max_age=answer.max_age, body_hash=body_hash), answer, again=again)

    def _nothing_new(
        self, source: Source, state: SourceState, status: str, size: int = 0, *, max_age: float | None
    ) -> _Polled:
        now = self._clock.now()
        # what is kept by age ages although nothing comes; to look once a day is enough
        looked = source.limits.keep_for is None or (state.last_ok is not None and state.last_ok.date() == now.date())
        dropped = () if looked else self._past_retention(source, (), now)
        first = state.last_ok is None
        # unchanged is a document that was seen to its end, and its absences with it
        state = aftermath.succeeded(state, now, max_age=max_age, listed=now if state.listed else None)
        state = replace(state, next_due=schedule.next_due(source, state, now, self._settings, first=first))
        if not dropped:
            self._store.save_state(state)
            return _Polled(status, state, bytes_read=size)
        self._store.commit(PollRecord(state, dropped=dropped))
        return _Polled("changed", state, bytes_read=size)

    def _take(self, source: Source, state: SourceState, answer: Fetched, *, again: bool) -> _Polled:
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
            state = replace(state, validators=answer.validators, resume="", resumed=0)
            return self._nothing_new(source, state, "unchanged", len(answer.body), max_age=answer.max_age)
        state = walked.remembered(state)
        if again:
            state = replace(state, quarantine=())
        face = _recognised(source, state, walked.first, remembered, now)
        hub, topic = websub.discovered(answer, walked.first.feed)
        state = replace(state, face=face, hub=hub, topic=topic)
        with self._turns.judging:
            return self._judge_and_commit(source, state, answer, reading, now)

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
            lambda url: self._page(source, url),
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

    def _terms_of(self, source: Source, feed: ParsedFeed, pages: Sequence[Page | None]) -> Terms:
        """The terms that pages and their hosts point to, and again those of the feed: they are held by now."""
        found = dict(self._terms.named_by(b"", feed.signals, feed.url or "", source.proxy))
        for page in pages:
            if page is not None:
                found.update(self._terms.of_page(page, source.proxy))
        return tuple(found.items())

    def _judge_and_commit(
        self,
        source: Source,
        state: SourceState,
        answer: Fetched,
        reading: Reading,
        now: datetime,
    ) -> _Polled:
        known, first = self._store.known(source.key), state.last_ok is None
        # what the operator has configured since may take what was passed over then
        anew = state.settings != settings_of(source)
        absent_at = None if anew else state.listed
        judged = judge_all(
            *(reading.drafts, known, self._store, source, state, now, absent_at),
            anew=anew,
            site=self._site,
            turned=bool(known.hashes) and known.hashes.isdisjoint(reading.feed.hashes),
        )
        beside = absence.compare(reading, judged, known, state.quarantine, whole=answer.whole, anew=anew)
        swept = self._swept(state, reading, judged, beside, known, now, whole=answer.whole)
        taken = swept.taken
        limits = source.limits
        crowded = len(known.digests) + len(taken) > limits.keep or limits.keep_for is not None
        crowded = crowded or limits.keep_size is not None
        dropped = self._past_retention(source, taken, now) if crowded else ()
        after = self._after(source, state, reading, judged, now, whole=answer.whole)
        suspects = absence.suspected(beside, state.suspects, self._store.article, now)
        state = replace(_confirmed(after, source, answer, reading), vanished=swept.vanished, suspects=suspects)
        state = replace(state, next_due=schedule.next_due(source, state, now, self._settings, first=first))
        unread = reading.left | reading.put_off | {item for item, _ in reading.due}
        hashes = tuple(one for one in reading.feed.hashes if one not in unread)
        poison = tuple((one.label, f"quarantined: {one.reason}") for one in reading.poison)
        self._store.commit(
            PollRecord(
                state=state,
                articles=taken,
                identities=judged.learned,
                hashes=hashes if answer.whole else (*known.hashes, *hashes),
                left_out=(*judged.left_out, *poison),
                shown=beside.shown,
                dropped=dropped,
            )
        )
        return _Polled(
            "changed" if taken or dropped else "unchanged",
            state,
            judged.verdicts,
            tuple(article.id for article in taken),
            (*(() if answer.whole else (HALF,)), *reading.problems, *desk.news(taken, now)),
            len(answer.body),
            swept.deleted,
        )

    def _swept(
        self,
        state: SourceState,
        reading: Reading,
        judged: JudgedDocument,
        beside: Absence,
        known: Known,
        now: datetime,
        *,
        whole: bool,
    ) -> deletions.Swept:
        """What is to be stored, with what the document says of the source having removed articles."""
        if not whole:  # half a document removes nothing
            return deletions.Swept(judged.taken, (), state.vanished)
        feed = reading.feed
        if not (feed.deleted or feed.complete or state.vanished):
            return deletions.Swept(judged.taken, (), ())
        found = deletions.still_held(state.vanished, beside.present, complete=feed.complete)
        if feed.complete:
            found |= absence.unlisted(beside, now)
        identities = known.identities | dict(judged.learned)
        found |= deletions.named(feed.deleted, identities, judged.keys, now)
        return deletions.sweep(found, judged.taken, judged.shown, self._store.articles(state.key), state, now)

    def _after(
        self,
        source: Source,
        state: SourceState,
        reading: Reading,
        judged: JudgedDocument,
        now: datetime,
        *,
        whole: bool,
    ) -> SourceState:
        shown, known = frozenset(reading.feed.hashes), {one.hash for one in reading.poison}
        kept = tuple(one for one in state.quarantine if one.hash in shown and one.hash not in known)
        fresh = [a.published for a in judged.taken if a.revision == 1 and a.published_evidence is not Evidence.ABSENT]
        return replace(
            aftermath.succeeded(state, now),
            listed=now if whole and not reading.left and source.kind is Kind.FEED else state.listed,
            interval=schedule.observed_interval(state, fresh, now),
            mode=judged.keys.mode,
            mode_reason=judged.keys.reason,
            doubts=judged.keys.doubts,
            title=reading.feed.title,
            hints=reading.feed.hints,
            pages_due=reading.due,
            drifted=_drifted(reading, state.drifted),
            last_changed=now if judged.taken else state.last_changed,
            expires=expiry.first_end(judged.taken, state.expires),
            quarantine=(*kept, *reading.poison)[-MAX_QUARANTINE:],
        )

    def _past_retention(self, source: Source, taken: Sequence[Article], now: datetime) -> tuple[ArticleId, ...]:
        held = {article.id: article for article in self._store.articles(source.key)}
        held |= {article.id: article for article in taken}
        return retention.past(held.values(), source.limits, now)

    def _failed(
        self, source: Source, state: SourceState, error: SourceError, started: datetime, tick: float
    ) -> PollOutcome:
        now = self._clock.now()
        if isinstance(error, RateLimited) and not error.asked:
            state = aftermath.told_to_wait(source, state, error, now, self._settings)
            self._store.save_state(state)
            return PollOutcome(source.key, started, 0.0, "skipped", problems=(str(error),), next_due=state.next_due)
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


def _confirmed(state: SourceState, source: Source, answer: Fetched, reading: Reading) -> SourceState:
    """What is remembered of a document, so that "not modified" confirms only what was whole and was read."""
    if not reading.left and answer.whole:
        state = replace(state, settings=settings_of(source))
    if reading.left or reading.put_off or reading.due or state.resumed:
        # the document is asked for whole, and read again in the same way
        return replace(state, validators=Validators(), body_hash="")
    return replace(state, validators=answer.validators) if answer.whole else replace(state, body_hash="")


def _recognised(source: Source, state: SourceState, reading: Reading, known: Known, now: datetime) -> Face:
    """The face to remember of a source. Raises AnotherSite where somebody else's document came instead of its own."""
    articles = [draft.article for draft in reading.drafts]
    shown = health.face_of(reading.feed.title, articles)
    # a guid alone proves nothing ("post-1" stands at many sites); an unchanged item or a known address does
    keys = (key for article in articles for key in article.identities if key.startswith("link:"))
    unchanged = not known.hashes.isdisjoint(reading.feed.hashes)
    knows_any = unchanged or any(key in known.identities for key in keys)
    if state.face is not None and health.is_another(state.face, shown, knows_any=knows_any, state=state, now=now):
        how = health.difference(state.face, shown, reading.feed.title)
        raise AnotherSite(
            f"another site answers here: {how}; `syndicator accept {source.key}` takes it", source=source.key
        )
    return health.merged(state.face, shown)


def _drifted(reading: Reading, before: str) -> str:
    """The site rule that does not fit the pages just fetched; as it was where none was fetched."""
    origins = [draft.article.provenance for draft in reading.drafts if draft.article.provenance.page_url]
    if not origins:
        return before
    return next((origin.drifted for origin in origins if origin.drifted), "")


def _limits(source: Source) -> dict[str, float | None]:
    """The limits that shape what is held already; the others came later, or concern only what is not met yet."""
    limits = source.limits
    names = ("body", "page", "entries", "backlog", "keep", "keep_for")
    return {name: getattr(limits, name) for name in names}


def settings_of(source: Source) -> str:
    """A fingerprint of what is configured for a source and shapes its articles."""
    shaping = (
        *(source.name, source.home, source.language, source.timezone, source.category, source.editor, source.rights),
        *(source.permission, source.reprint, _limits(source), source.words),
        *((source.require,) if source.require else ()),
        *((source.kind, source.listing) if source.kind is not Kind.FEED else ()),
        *(("private",) if source.private else ()),
        *(("ignore_zones",) if source.ignore_zones else ()),
        *((source.identity,) if source.identity else ()),
        *source.outlets,
    )
    return hashlib.blake2b(msgspec.msgpack.encode(shaping), digest_size=8).hexdigest()


def _is_known(article: Article, known: Known, source: Source) -> bool:
    """Whether a feed shows an entry just as before, whatever else in its item changed; of a list, whether its link was
    met: a list says too little of its articles to show that one has changed.
    """
    kinds = {key.partition(":")[0] for key in article.identities if key in known.identities}
    if source.kind is not Kind.FEED:
        return "link" in kinds
    return "content" in kinds and len(kinds) > 1
