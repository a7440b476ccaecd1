"""What a poll has read, judged and committed; and what is committed where it brought nothing new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.editing import deletions, desk, expiry
from syndicator.engine.polling import absence, aftermath, asking, retention, schedule
from syndicator.engine.polling.judging import judge_all
from syndicator.engine.refining.shaping import settings_of
from syndicator.model import (
    Article,
    ArticleId,
    Card,
    Evidence,
    Fetched,
    Kind,
    Known,
    PollRecord,
    SourceState,
    Trace,
    Validators,
    Verdict,
)
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.engine.polling.absence import Absence
    from syndicator.engine.polling.judging import JudgedDocument
    from syndicator.engine.polling.reading import Reading
    from syndicator.engine.turns import Turns
    from syndicator.model import FetchSettings, Source
    from syndicator.ports import Clock, Store

HALF = (
    "the document came without a length and lacks its end: what is whole in it is taken, nothing is concluded from it"
)
MAX_QUARANTINE = 50
"""So many poisonous entries of a source are remembered with their reasons."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one successful request came to."""

    status: str
    state: SourceState
    verdicts: tuple[tuple[Verdict, int], ...] = ()
    articles: tuple[ArticleId, ...] = ()
    problems: tuple[str, ...] = ()
    bytes_read: int = 0
    deleted: tuple[Trace, ...] = ()


class Committer:
    """Judges and commits what polls have read. Safe to call from many threads; documents are judged one at a time."""

    def __init__(self, *, store: Store, clock: Clock, settings: FetchSettings, turns: Turns, site: str) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._turns = turns
        self._site = site  # our own address, by which what we have published ourselves is known again

    def nothing_new(
        self, source: Source, state: SourceState, status: str, size: int = 0, *, max_age: float | None
    ) -> Polled:
        """Commit that a document says nothing new, and what has aged too much meanwhile to be kept."""
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
            return Polled(status, state, bytes_read=size)
        self._store.commit(PollRecord(state, dropped=dropped))
        return Polled("changed", state, bytes_read=size)

    def take(self, source: Source, state: SourceState, answer: Fetched, reading: Reading, now: datetime) -> Polled:
        """Judge what was read of a source's document, and commit what comes of it, together with ``state`` after it."""
        with self._turns.judging:
            return self._judge_and_commit(source, state, answer, reading, now)

    def _judge_and_commit(
        self,
        source: Source,
        state: SourceState,
        answer: Fetched,
        reading: Reading,
        now: datetime,
    ) -> Polled:
        known, first = self._store.known(source.key), state.last_ok is None
        # what the operator has configured since may take what was passed over then
        anew = state.settings != settings_of(source)
        absent_at = None if anew else state.listed
        judged = judge_all(
            *(reading.drafts, known, self._store, source, state, now, absent_at),
            anew=anew,
            site=self._site,
            turned=bool(known.hashes) and known.hashes.isdisjoint(reading.feed.hashes),
            items=reading.feed.hashes,
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
        return Polled(
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
        stored = self._store.cards if source.limits.keep_size is None else self._store.articles
        held: dict[ArticleId, Article | Card] = {one.id: one for one in stored(source.key)}
        held |= {article.id: article for article in taken}
        return retention.past(held.values(), source.limits, now)


def _confirmed(state: SourceState, source: Source, answer: Fetched, reading: Reading) -> SourceState:
    """What is remembered of a document, so that "not modified" confirms only what was whole and was read."""
    if not reading.left and answer.whole:
        state = replace(state, settings=settings_of(source))
    if reading.left or reading.put_off or reading.due or state.resumed:
        # the document is asked for whole, and read again in the same way
        return replace(state, validators=Validators(), body_hash="")
    if not answer.whole:
        return replace(state, body_hash="")
    return replace(state, validators=asking.confirmed(state.validators, answer.validators, changed=True))


def _drifted(reading: Reading, before: str) -> str:
    """The site rule that does not fit the pages just fetched; as it was where none was fetched."""
    origins = [draft.article.provenance for draft in reading.drafts if draft.article.provenance.page_url]
    if not origins:
        return before
    return next((origin.drifted for origin in origins if origin.drifted), "")
