"""Every WebSub subscription: asked for, verified, renewed, remembered, ended; and what pushes come to.

:meth:`Subscriptions.tend` asks hubs and runs in a thread of its own; the web server calls :meth:`verify` and
:meth:`delivery`; the loop asks :meth:`pushed` which sources to look at. What must survive a restart is a note beside
the state, which only its owner can read: it holds the secrets.

Where several machines share the state hubs reach any of them: each change is made on top of what the others have made,
what was pushed stands in notes of its own (``pushes``), one of the machines tends, and those that poll follow.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.subscribing import websub
from syndicator.engine.subscribing.pushes import Pushes
from syndicator.errors import FetchError, StoreError
from syndicator.model import Parcel, SourceKey, Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from syndicator.model import FetchSettings, Receipt, Source, SourceState
    from syndicator.ports import Clock, Joint, Store

NOTE = "websub"
"""Under which the store remembers them."""
PATIENCE = 10.0
"""Seconds for one request to a hub."""
HELD_BACK = 60.0
"""Seconds for which pushes may stay in memory alone."""
AT_ONCE = 20
"""Hubs asked in one turn."""
_OK = range(200, 300)
_NEVER = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger("syndicator.websub")


class Subscriptions:
    """Safe to call from many threads. ``callback`` is the address below which hubs reach us, with a slash at its end;
    ``token`` makes words that nobody can guess; ``count`` is told what becomes of each push.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        callback: str,
        post: Callable[[Parcel], Receipt],
        token: Callable[[], str],
        count: Callable[[str], None] = lambda _: None,
        joint: Joint | None = None,
    ) -> None:
        self._joint = joint
        self._pushes = Pushes(store, joint) if joint is not None else None
        self._looks = 0
        self._mark: str | None = None
        self._store = store
        self._clock = clock
        self._callback = callback
        self._post = post
        self._token = token
        self._count = count
        self._lock = Lock()
        self._dirty = False
        self._pushed_since = False
        self._saved_at = clock.monotonic()
        self._by_token: dict[str, Subscription] = {}
        self._by_source: dict[SourceKey, Subscription] = {}
        self._pings: set[SourceKey] = set()
        if joint is None:
            self._take(_remembered(store))
            self._pings = self._missed()
        else:
            self._look()

    def _missed(self) -> set[SourceKey]:
        """Pushes that came before the last end, and were not followed by a poll."""
        states = self._store.states()
        found = set()
        for made in self._by_token.values():
            state = states.get(made.source)
            if made.pushed_at and state and (state.last_polled is None or made.pushed_at > state.last_polled):
                found.add(made.source)
        return found

    # ------------------------------------------------------------------------------------------ with others

    def follow(self) -> None:
        """See what others who share the state have agreed, and were pushed. Alone there is nothing to see."""
        if self._joint is not None:
            with self._lock:
                self._look()

    def _look(self) -> None:
        """Take in what is not known yet, under the lock."""
        assert self._joint is not None
        assert self._pushes is not None
        self._looks += 1
        mark = dict(self._joint.marks([NOTE])).get(NOTE, "")
        moved = self._pushes.follow()
        if mark != self._mark:
            self._take(_remembered(self._store))
            self._mark = mark
        elif moved:
            self._take(tuple(self._by_token.values()))

    def _take(self, all: Iterable[Subscription]) -> None:
        self._by_token = {made.token: self._as_pushed(made) for made in all}
        self._by_source = {made.source: made for made in self._by_token.values() if not made.leaving}

    def _as_pushed(self, made: Subscription) -> Subscription:
        last = self._pushes.last(made.token) if self._pushes is not None else None
        newer = last is not None and (made.pushed_at is None or last > made.pushed_at)
        return replace(made, pushed_at=last) if newer else made

    def _known(self, token: str) -> Subscription | None:
        """One that may have been made elsewhere a moment ago. Requests that come together share one look."""
        before = self._looks
        if token not in self._by_token and self._joint is not None:
            with self._lock:
                if self._looks == before:
                    self._look()
        return self._by_token.get(token)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change something, under the lock; where others share the state, alone of all, and on top of what they did."""
        with self._lock:
            if self._joint is None:
                yield
                return
            with self._joint.alone(NOTE):
                self._look()
                try:
                    yield
                    if self._dirty:
                        self._store.remember(NOTE, msgspec.json.encode(tuple(self._by_token.values())))
                except BaseException:
                    self._mark = None  # what is in memory does not stand in the note
                    raise
                finally:
                    self._dirty = False

    # ------------------------------------------------------------------------------------------ for the loop

    def pushed(self, states: Mapping[SourceKey, SourceState], settings: FetchSettings) -> frozenset[SourceKey]:
        """Sources that a hub says have changed, and that may be asked now.

        Never before ``push_interval`` has passed since the last poll, nor while the host wants to be left alone.
        """
        now = self._clock.now()
        with self._lock:
            waiting = tuple(self._pings) if self._joint is None else self._waiting(states)
        return frozenset(key for key in waiting if _may_poll(states.get(key), now, settings.push_interval))

    def _waiting(self, states: Mapping[SourceKey, SourceState]) -> tuple[SourceKey, ...]:
        """Sources that have not been polled since they were pushed, by whoever."""
        return tuple(
            key
            for key, made in self._by_source.items()
            if made.pushed_at and (state := states.get(key)) and (state.last_polled or _NEVER) < made.pushed_at
        )

    def rests(self, state: SourceState) -> bool:
        """Whether a source need be polled only now and then, because its changes are announced."""
        made = self._by_source.get(state.key)
        return made is not None and websub.is_reliable(made, state, self._clock.now())

    def polling(self, source: SourceKey) -> None:
        """A poll begins: whatever was pushed so far is answered by it, whatever comes from now on is not."""
        with self._lock:
            self._pings.discard(source)

    def overview(self) -> Mapping[SourceKey, Subscription]:
        """What there is with each source's hub."""
        with self._lock:
            return dict(self._by_source)

    def tally(self) -> Mapping[str, int]:
        """How many subscriptions are active, and how many are not granted or have run out."""
        now = self._clock.now()
        found = self.overview()
        active = sum(websub.is_active(made, now) for made in found.values())
        return {"active": active, "asked": len(found) - active}

    # ------------------------------------------------------------------------------------------ for the hub

    def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What to answer a hub that asks whether we meant it: its challenge, or None (404). Raises StoreError."""
        now = self._clock.now()
        if self._known(token) is None:
            return None
        with self._changing():
            made = self._by_token.get(token)
            if made is None:
                return None
            if refused := websub.denied(made, query, now):
                self._put(refused)
                log.info("websub denied", extra={"fields": {"source": made.source, "reason": refused.refused}})
                return ""
            found = websub.verified(made, query, now)
            challenge = query.get("hub.challenge", "")
            if found is None or not challenge:
                return None
            if found.leaving:
                self._forget(found)
            else:
                self._put(found)
        self.save()  # the hub believes from now on that we know
        fields = {"source": found.source, "until": found.lease_until}
        log.info("websub ended" if found.leaving else "websub granted", extra={"fields": fields})
        return challenge

    def delivery(self, token: str, given: str) -> websub.Signature | None:
        """The check to run a delivery through; None where no such subscription is (404). Raises StoreError."""
        made = self._known(token)
        if made is None or made.leaving:
            self._count("unknown")
            return None
        return websub.Signature(made.secret, given)

    def delivered(self, token: str, signature: websub.Signature) -> bool:
        """A delivery has come whole. Whether it was the hub's, and new; the sender is not told which. Raises StoreError
        where that cannot be kept for others.
        """
        right = signature.is_right()
        now = self._clock.now()
        if self._pushes is not None:
            self.follow()
            made = self._by_token.get(token)
            fresh = right and made is not None and websub.is_active(made, now) and signature.print not in made.seen
            fresh = fresh and self._pushes.add(token, signature.print, now, self._by_token)
            self._count("accepted" if fresh else "ignored")
            return fresh
        with self._lock:
            made = self._by_token.get(token)
            fresh = right and made is not None and websub.is_active(made, now) and signature.print not in made.seen
            if made is not None and fresh:
                seen = (signature.print, *made.seen)[: websub.REMEMBERED]
                dirty = self._dirty
                self._put(replace(made, pushed_at=now, seen=seen))
                self._dirty, self._pushed_since = dirty, True
                self._pings.add(made.source)
        self._count("accepted" if fresh else "ignored")
        return fresh

    def refused(self) -> None:
        """A delivery was not read to its end: without a right signature it means nothing."""
        self._count("ignored")

    # ------------------------------------------------------------------------------------------ tending

    def tend(self, sources: Mapping[SourceKey, Source], states: Mapping[SourceKey, SourceState]) -> int:
        """Ask hubs for what is missing or runs out, and leave what nobody wants; how many were asked. Of several
        machines one does. Raises StoreError where others share the state.
        """
        self.follow()
        self._sort_out(sources, states)
        asked = 0
        now = self._clock.now()
        with self._lock:
            due = [made for made in self._by_token.values() if websub.is_due(made, now)][:AT_ONCE]
        for made in due:
            self._ask(made)
            asked += 1
        self.save()
        return asked

    def _sort_out(self, sources: Mapping[SourceKey, Source], states: Mapping[SourceKey, SourceState]) -> None:
        now = self._clock.now()
        wanted = {key: found for key, source in sources.items() if (found := websub.wanted(source, states.get(key)))}
        with self._changing():
            for made in list(self._by_token.values()):
                if not made.leaving and wanted.get(made.source) != (made.hub, made.topic):
                    self._put(replace(made, leaving=True, attempts=0, next_try=now))
                    self._pings.discard(made.source)
                elif made.leaving and (made.asked_at is None or (made.attempts and made.next_try <= now)):
                    self._forget(made)  # it was asked once; a hub that did not hear it gets 404 from now on
            for key in wanted.keys() - self._by_source.keys():
                hub, topic = wanted[key]
                self._put(Subscription(key, hub, topic, self._token(), self._token(), next_try=now))

    def _ask(self, made: Subscription) -> None:
        now = self._clock.now()
        with self._changing():
            if made.token not in self._by_token:
                return
            made = websub.asked(self._by_token[made.token], now)
            self._put(made)
        self.save()  # before the hub can ask back: the answer must survive our own end
        parcel = Parcel(made.hub, websub.request(made, self._callback), websub.FORM, deadline=PATIENCE)
        try:
            receipt = self._post(parcel)
        except FetchError as error:
            self._note(made, str(error))
            return
        self._note(made, "" if receipt.status in _OK else f"answered {receipt.status} {receipt.said}".rstrip())

    def _note(self, made: Subscription, refused: str) -> None:
        with self._changing():
            current = self._by_token.get(made.token)
            if current is not None and current.refused != refused and (refused or not current.lease_until):
                self._put(replace(current, refused=refused))
        if refused:
            log.info("websub not granted", extra={"fields": {"source": made.source, "reason": refused}})

    def _put(self, made: Subscription) -> None:
        self._by_token[made.token] = made
        if made.leaving:
            self._by_source.pop(made.source, None)
        else:
            self._by_source[made.source] = made
        self._dirty = True

    def _forget(self, made: Subscription) -> None:
        del self._by_token[made.token]
        self._dirty = True

    def save(self, *, last: bool = False) -> None:
        """Write down what has changed; ``last``: all of it. Where that fails it is tried again with the next turn."""
        if self._joint is not None:
            return  # every change was written when it was made
        with self._lock:
            # that something was pushed is worth a write now and then: losing it costs a poll at most
            late = self._pushed_since and (last or self._clock.monotonic() - self._saved_at >= HELD_BACK)
            if not (self._dirty or late):
                return
            made = tuple(self._by_token.values())
            self._dirty = self._pushed_since = False
            self._saved_at = self._clock.monotonic()
        try:
            self._store.remember(NOTE, msgspec.json.encode(made))
        except StoreError as error:
            self._dirty = True
            log.warning("subscriptions not written down: %s", error)


def _remembered(store: Store) -> tuple[Subscription, ...]:
    note = store.recall(NOTE)
    if note is None:
        return ()
    try:
        return msgspec.json.decode(note, type=tuple[Subscription, ...])
    except msgspec.MsgspecError:
        log.warning("subscriptions cannot be read; hubs are asked anew")
        return ()


def _may_poll(state: SourceState | None, now: datetime, interval: float) -> bool:
    if state is None or state.gone or (state.not_before is not None and now < state.not_before):
        return False
    since = timedelta.max if state.last_polled is None else now - state.last_polled
    return since >= timedelta(seconds=interval) or since < timedelta(0)
