"""Everybody whom our own hub pushes to: asked back, delivered to, remembered, let go.

The web server calls :meth:`Subscribers.ask`; :meth:`Subscribers.tend` runs in a thread of its own and has a few more
call the subscribers' hosts, each by itself, so that a host that answers slowly holds up nobody else. What is owed to
whom is not noted but seen: a subscriber has some version of a topic, and another one stands. So nothing is lost by our
end, and a subscriber that was away gets what stands, once.
"""

from __future__ import annotations

import hmac
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import msgspec

from syndicator.dataclass import dataclass
from syndicator.engine.subscribing import hub
from syndicator.errors import FetchError, StoreError, UsageError
from syndicator.model import Fetched, FetchRequest, Parcel, Subscriber

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from syndicator.model import Rendition
    from syndicator.ports import Clock, Fetcher, Store

NOTE = "hub"
"""Under which the store remembers them."""
PATIENCE = 10.0
"""Seconds for one request to a subscriber."""
AT_ONCE = 8
"""Hosts called at the same time,"""
QUEUED = 64
"""hosts that are being called or will be next,"""
DOUBTFUL_AT_ONCE = 4
"""and of them those of which it is doubtful that they answer."""
MOST = 10_000
"""Subscribers, all in all,"""
PER_HOST = 1_000
"""and at one host."""
WAITING = 500
"""Requests that wait for being asked back."""
UNPROVEN = 50
"""Requests for a host within :data:`MEMORY` that turned out not to be meant, or have not yet been asked back."""
MEMORY = 3600.0
"""Seconds."""
COLD = 600.0
"""Seconds for which a call-back that did not mean it is not asked again."""
LOOK, AGAIN = timedelta(minutes=1), timedelta(seconds=5)
"""Between two looks at everybody, where nothing new asks for one; and after a host did not answer."""
_MOST_REMEMBERED = 10_000
_LONGEST_ANSWER = 4096
_GONE = 410
_OK = range(200, 300)
Key = tuple[str, str]
"""Call-back and topic."""

log = logging.getLogger("syndicator.hub")


class TooMany(UsageError):
    """More is asked for than is done for anybody; later it may be."""


class Shelf(Protocol):
    """The renditions, as a hub needs them; paths are those of topics."""

    def digest_of(self, path: str) -> str | None:
        """Which version stands, None where none does. Cheap."""
        ...

    def content(self, path: str) -> Rendition | None:
        """What stands."""
        ...


@dataclass(frozen=True, slots=True)
class Tally:
    """What there is to count: leases, and deliveries that failed and are tried again."""

    subscribers: int
    failing: int


class Subscribers:
    """Safe to call from many threads. ``address`` is the hub's own; ``token`` makes words that nobody can guess;
    ``count`` is told what becomes of each delivery; ``wake`` has :meth:`tend` called soon. What was asked for and not
    yet asked back is in memory alone: whoever hears nothing asks again.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        address: str,
        shelf: Shelf,
        door: Callable[[], Fetcher],
        token: Callable[[], str],
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._address = address
        self._shelf = shelf
        self._door = door
        self._token = token
        self._count = count
        self.wake: Callable[[], object] = lambda: None
        self.topics: Mapping[str, str] = {}  # address -> path of its rendition
        self._lock = Lock()
        self._saving = Lock()
        self._dirty = False
        self._closed = False
        self._wishes: dict[Key, hub.Wish] = {}
        self._unproven: dict[str, deque[float]] = {}  # host -> when it was asked for
        self._cold: dict[str, float] = {}  # call-back -> until when
        self._waiting: deque[tuple[bool, str]] = deque()  # hosts where something is due, doubtful or not
        self._looked_for: dict[str, str | None] = {}
        self._looked_at = self._look_at = clock.now()  # when all were last gone through, and when that is due again
        self._busy: dict[str, bool] = {}  # hosts that are being called; whether one of the doubtful
        self._threads: ThreadPoolExecutor | None = None
        self._by_key: dict[Key, Subscriber] = {}
        self._at: dict[str, set[Key]] = {}  # by the host that is called
        for made in _remembered(store):
            self._put(made)

    # ------------------------------------------------------------------------------------------ for the web server

    def ask(self, form: Mapping[str, str]) -> None:
        """Take a request (section 5.1); whoever listens there is asked whether it was meant, soon.

        Raises UsageError for what cannot be done, and TooMany for what is not done now.
        """
        wish = hub.wished(form, self.topics)
        now = self._clock.monotonic()
        with self._lock:
            key = (wish.callback, wish.topic)
            if key not in self._wishes:
                self._check_bounds(wish, now)
                self._unproven.setdefault(wish.host, deque()).append(now)
            self._wishes[key] = wish
        self.wake()

    def _check_bounds(self, wish: hub.Wish, now: float) -> None:
        self._forget(now)
        known = (wish.callback, wish.topic) in self._by_key
        if len(self._wishes) >= WAITING or len(self._unproven) >= _MOST_REMEMBERED:
            raise TooMany("too many requests wait already")
        if wish.callback in self._cold or len(self._unproven.get(wish.host, ())) >= UNPROVEN:
            raise TooMany("this call-back, or others at its host, did not confirm what was asked for them")
        if known or wish.leaving:
            return
        if len(self._by_key) >= MOST or len(self._at.get(wish.host, ())) >= PER_HOST:
            raise TooMany("there are too many subscribers")

    def _forget(self, now: float) -> None:
        """What was asked and refused long enough ago."""
        for host, times in list(self._unproven.items()):
            while times and times[0] <= now - MEMORY:
                times.popleft()
            if not times:
                del self._unproven[host]
        for callback, until in list(self._cold.items()):
            if until <= now or len(self._cold) > _MOST_REMEMBERED:
                del self._cold[callback]

    # ------------------------------------------------------------------------------------------ tending

    def tend(self) -> int:
        """Have done what is due; how many hosts are being called. Does not wait for them, but is woken by each.

        Whoever took the last delivery goes first. Hosts that did not, and those of which nobody has confirmed anything
        yet, never get more than half of the threads, so that no number of them keeps the others waiting.
        """
        now = self._clock.now()
        with self._lock:
            if self._closed:
                return 0
            digests = self._digests()
            if self._wishes or digests != self._looked_for or not self._looked_at <= now < self._look_at:
                self._look(now, digests)
            later = []
            while self._waiting and len(self._busy) < QUEUED:
                doubtful, host = self._waiting.popleft()
                if host in self._busy:
                    continue
                if doubtful and sum(self._busy.values()) >= DOUBTFUL_AT_ONCE:
                    later.append((doubtful, host))
                    continue
                self._busy[host] = doubtful
                self._threads = self._threads or ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hub")
                self._threads.submit(self._call, host)
            self._waiting.extend(later)
            calling = len(self._busy)
        self.save()
        return calling

    def _look(self, now: datetime, digests: dict[str, str | None]) -> None:
        """Go through all of them: whose lease has ended, and where something is to be done, the doubtful last."""
        self._looked_for, self._looked_at, self._look_at = digests, now, now + LOOK
        found = {wish.host: wish.host not in self._at for wish in self._wishes.values()}
        for host, keys in list(self._at.items()):
            due = []
            for key in list(keys):
                made = self._by_key[key]
                if (kept := hub.aged(made, now)) is None:
                    self._drop(key)
                    continue
                if kept != made:
                    self._put(kept)
                if hub.is_due(kept, digests.get(kept.topic), now):
                    due.append(kept.attempts)
                elif kept.next_try is not None:
                    self._look_at = min(self._look_at, kept.next_try)
            if due:
                found[host] = min(due) > 0
        self._waiting = deque(sorted((doubtful, host) for host, doubtful in found.items()))

    def _digests(self) -> dict[str, str | None]:
        return {topic: self._shelf.digest_of(path) for topic, path in self.topics.items()}

    def _call(self, host: str) -> None:
        """Everything that is due at one host, until nothing is any more, or it does not answer."""
        answers = True
        try:
            while answers and (batch := self._due_at(host)):
                for what in batch:
                    answers = self._verify(what) if isinstance(what, hub.Wish) else self._deliver(what)
                    if not answers or self._closed:
                        break
        except Exception:
            log.exception("a bug was met calling a subscriber")
            answers = False
        if not answers:
            with self._lock:
                self._busy.pop(host, None)
                self._look_at = min(self._look_at, self._clock.now() + AGAIN)  # what else is due there
        self.save()
        self.wake()

    def _due_at(self, host: str) -> list[hub.Wish | Subscriber]:
        """What is to be done at a host, wishes first; nothing, and it is busy no more, where there is nothing."""
        with self._lock:
            # looked up under the lock: what is released later finds the host busy no more
            now, digests = self._clock.now(), self._digests()
            wishes = [wish for wish in self._wishes.values() if wish.host == host]
            made = [self._by_key[key] for key in self._at.get(host, ())]
            due = sorted(
                (one for one in made if hub.is_due(one, digests.get(one.topic), now)), key=lambda one: one.attempts
            )
            batch: list[hub.Wish | Subscriber] = [] if self._closed else [*wishes, *due]
            if not batch:
                self._busy.pop(host, None)
            return batch

    def _verify(self, wish: hub.Wish) -> bool:
        """Ask whether it was meant (section 5.3). Whether there is any point in going on."""
        key = (wish.callback, wish.topic)
        if self._wishes.get(key) != wish:
            return True  # its call-back did not mean another one, or wants something else by now
        challenge = self._token()
        request = FetchRequest(hub.question(wish, challenge), max_bytes=_LONGEST_ANSWER, deadline=PATIENCE)
        try:
            answer = self._door().fetch(request)
            said = answer.body.strip() if isinstance(answer, Fetched) else b""
            meant, why = hmac.compare_digest(said, challenge.encode()), "another answer than the challenge"
        except FetchError as error:
            meant, why = False, str(error)
        with self._lock:
            if self._wishes.get(key) == wish:  # not asked for otherwise meanwhile
                del self._wishes[key]
            if meant:
                self._grant(key, wish)
            else:
                self._cold[wish.callback] = self._clock.monotonic() + COLD
                for other in [one for one in self._wishes if one[0] == wish.callback]:
                    del self._wishes[other]
        fields = {"host": wish.host, "topic": wish.topic, "reason": None if meant else why}
        log.info(
            "hub: not meant" if not meant else "hub: unsubscribed" if wish.leaving else "hub: subscribed",
            extra={"fields": {name: value for name, value in fields.items() if value is not None}},
        )
        return True  # each wish is asked about once, whatever comes of others

    def _grant(self, key: Key, wish: hub.Wish) -> None:
        if times := self._unproven.get(wish.host):
            times.pop()
        if wish.leaving:
            self._drop(key)
            return
        until = self._clock.now() + wish.lease
        old = self._by_key.get(key)
        stands = self._shelf.digest_of(self.topics[wish.topic]) if wish.topic in self.topics else None
        made = old or Subscriber(wish.callback, wish.topic, until, digest=stands or "")
        self._put(replace(made, lease_until=until, secret=wish.secret))

    def _deliver(self, made: Subscriber) -> bool:
        """Push what stands (section 7). Whether there is any point in going on with this host."""
        key = (made.callback, made.topic)
        if key not in self._by_key:
            return True
        path = self.topics.get(made.topic, "")
        digest, content = self._shelf.digest_of(path), self._shelf.content(path)
        status, answered, why = 0, True, "nothing stands there"
        if content is not None:
            given = hub.headers(made, self._address, content.body)
            parcel = Parcel(made.callback, content.body, content.media_type, given, deadline=PATIENCE)
            try:
                status, why = self._door().post(parcel).status, ""
            except FetchError as error:
                answered, why = False, str(error)
        with self._lock:
            current = self._by_key.get(key)
            if current is None:
                return answered
            if status == _GONE:
                self._drop(key)
            else:
                taken = digest is not None and status in _OK
                after = hub.delivered(current, digest or "") if taken else hub.failed(current, self._clock.now())
                self._put(after)
                if after.next_try is not None:
                    self._look_at = min(self._look_at, max(after.next_try, self._looked_at + AGAIN))
        self._count("delivered" if status in _OK else "gone" if status == _GONE else "failed")
        if status not in _OK:
            fields = {"host": hub.host_of(made.callback), "topic": made.topic, "reason": why or f"answered {status}"}
            log.info("hub: not delivered", extra={"fields": fields})
        return answered

    def _put(self, made: Subscriber) -> None:
        key = (made.callback, made.topic)
        self._by_key[key] = made
        self._at.setdefault(hub.host_of(made.callback), set()).add(key)
        self._dirty = True

    def _drop(self, key: Key) -> None:
        if self._by_key.pop(key, None) is None:
            return
        host = hub.host_of(key[0])
        self._at[host].discard(key)
        if not self._at[host]:
            del self._at[host]
        self._dirty = True

    # ------------------------------------------------------------------------------------------ keeping

    def tally(self) -> Tally:
        """How many there are, and how many did not take what they were last pushed."""
        with self._lock:
            made = tuple(self._by_key.values())
        return Tally(len(made), sum(one.attempts > 0 for one in made))

    def save(self, *, last: bool = False) -> None:
        """Write down what has changed. Where that fails it is tried again with the next turn."""
        with self._saving:  # or an older state could be written over a newer one
            with self._lock:
                if not self._dirty or (self._closed and not last):
                    return  # once closed, another may know more by now
                made = tuple(self._by_key.values())
                self._dirty = False
            try:
                self._store.remember(NOTE, msgspec.json.encode(made))
            except StoreError as error:
                self._dirty = True
                log.warning("subscribers not written down: %s", error)

    def close(self, *, keep: bool = True) -> None:
        """Call nobody any more, and write down what there is, unless another knows more by now."""
        with self._lock:
            self._closed = True
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)
        if keep:
            self.save(last=True)


def _remembered(store: Store) -> tuple[Subscriber, ...]:
    note = store.recall(NOTE)
    if note is None:
        return ()
    try:
        return msgspec.json.decode(note, type=tuple[Subscriber, ...])
    except msgspec.MsgspecError:
        log.warning("the hub's subscribers cannot be read; they will ask anew when their leases end")
        return ()
