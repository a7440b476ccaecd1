"""What the end of a poll makes of its source's state. Pure."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from syndicator.engine.polling import schedule
from syndicator.engine.polling.health import MOVES
from syndicator.errors import Gone, RateLimited, Refused
from syndicator.model import Validators
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.errors import SourceError
    from syndicator.model import Fetched, FetchSettings, NotModified, Source, SourceState

NETWORK = "our own network seems to be down"


def leave_alone(state: SourceState, now: datetime) -> str:
    """Why the source is not to be asked now; "" where it may be."""
    if state.gone:
        return "gone (410): its host says it will not come back"
    if state.not_before and now < state.not_before:
        return f"its host asked us to wait until {state.not_before:%Y-%m-%d %H:%M:%S} UTC"
    return ""


def address(source: Source, state: SourceState) -> str:
    """Where the source is asked for: at its configured address, or where that has led often enough."""
    return state.moved_to if state.moved_to and state.moved_seen >= MOVES else source.url


def new_home(state: SourceState) -> str | None:
    """The address to which a source has moved for good, as far as we can tell."""
    return state.moved_to if state.moved_seen >= MOVES else None


def moved(state: SourceState, answer: Fetched | NotModified, asked: str) -> SourceState:
    """Count consistent permanent redirects; believed only after several (a hotel's login page redirects too)."""
    if answer.moved_to is None:
        forgotten = asked == state.url and (state.moved_to is not None or state.moved_seen)
        return replace(state, moved_to=None, moved_seen=0) if forgotten else state
    if answer.moved_to == state.moved_to:
        return replace(state, moved_seen=state.moved_seen + 1)
    return replace(state, moved_to=answer.moved_to, moved_seen=1)


def readdressed(state: SourceState, url: str) -> SourceState:
    """The operator gave the source another address: only its articles and identities stay."""
    return replace(
        state,
        url=url,
        validators=Validators(),
        body_hash="",
        listed=None,
        moved_to=None,
        moved_seen=0,
        gone=False,
        not_before=None,
        failures=0,
        failing_since=None,
        missing_since=None,
        face=None,
        settings="",
        resume="",
        resumed=0,
        vanished=(),
        suspects=(),
    )


def succeeded(state: SourceState, now: datetime, **learned: Any) -> SourceState:
    """After an answer that could be used. The next poll's time is the caller's."""
    return replace(
        state,
        **learned,
        last_polled=now,
        last_ok=now,
        failures=0,
        last_error=None,
        last_error_kind=None,
        failing_since=None,
        missing_since=None,
        not_before=None,
        gone=False,
    )


def failed(
    source: Source, state: SourceState, error: SourceError, now: datetime, settings: FetchSettings
) -> SourceState:
    """After a failure of the source's own."""
    asked = address(source, state)
    state = replace(
        state,
        last_polled=now,
        failures=state.failures + 1,
        last_error=str(error),
        last_error_kind=error.kind,
        failing_since=state.failing_since or now,
        missing_since=(state.missing_since or now) if _is_missing(error) else None,
        # what a new address says of itself is not yet said of the source
        gone=isinstance(error, Gone) and asked == source.url,
        not_before=None,
    )
    nothing_there = isinstance(error, Refused) and not isinstance(error, RateLimited)
    if asked != source.url and (nothing_there or state.failures >= MOVES):
        # a move that leads nowhere is forgotten: the configured address is asked again
        state = replace(state, moved_to=None, moved_seen=0)
    if isinstance(error, RateLimited) and error.wait:
        return _waiting(source, state, error.wait, now, settings)
    return replace(state, next_due=schedule.next_due(source, state, now, settings))


def _is_missing(error: SourceError) -> bool:
    return isinstance(error, Refused) and error.status == HTTPStatus.NOT_FOUND


def told_to_wait(
    source: Source, state: SourceState, error: RateLimited, now: datetime, settings: FetchSettings
) -> SourceState:
    """After a poll that was not made, because another one of the same host was told to wait: no failure of this one."""
    return _waiting(source, state, error.wait or schedule.RETRY, now, settings)


def excused(state: SourceState, error: SourceError, now: datetime, why: str = NETWORK) -> SourceState:
    """After a failure of our own, most often the network's: nothing is counted, the source is asked again soon."""
    return replace(
        state,
        last_error=f"{error} ({why})" if why else str(error),
        last_error_kind=error.kind,
        next_due=schedule.after_outage(state.key, now),
    )


def pardoned(state: SourceState, now: datetime) -> SourceState:
    """A failure was counted that turned out to be our own network's."""
    left = max(0, state.failures - 1)
    return replace(
        state,
        failures=left,
        failing_since=state.failing_since if left else None,
        last_error=f"{state.last_error} ({NETWORK})",
        next_due=schedule.after_outage(state.key, now),
    )


def _waiting(source: Source, state: SourceState, wait: float, now: datetime, settings: FetchSettings) -> SourceState:
    state = replace(state, not_before=now + timedelta(seconds=min(wait, schedule.MAX_WAIT)))
    return replace(state, next_due=schedule.after_wait(source, state, now, settings))
