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
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import msgspec

from syndicator.engine import hub
from syndicator.errors import FetchError, StoreError, UsageError
from syndicator.model import Fetched, FetchRequest, Parcel, Subscriber

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syndicator.model import Rendition
    from syndicator.ports import Clock, Fetcher, Store

NOTE = "hub"
"""Under which the store remembers them."""
PATIENCE = 10.0
"""Seconds for one request to a subscriber."""
AT_ONCE = 8
"""Hosts called at the same time."""
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
        self._busy: set[str] = set()
        self._threads: ThreadPoolExecutor | None = None
        self._by_key = {(made.callback, made.topic): made for made in _remembered(store)}

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
        if len(self._by_key) >= MOST or sum(hub.host_of(one) == wish.host for one, _ in self._by_key) >= PER_HOST:
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
        """Have everything done that is due; how many hosts are being called. Does not wait for them."""
        now = self._clock.now()
        with self._lock:
            if self._closed:
                return 0
            for key, made in list(self._by_key.items()):
                if (kept := hub.aged(made, now)) is None:
                    self._drop(key)
                elif kept != made:
                    self._by_key[key], self._dirty = kept, True
            hosts = {wish.host for wish in self._wishes.values()}
            hosts.update(hub.host_of(made.callback) for made in self._due())
            hosts -= self._busy
            if hosts and self._threads is None:
                self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hub")
            for host in sorted(hosts):
                assert self._threads is not None
                self._busy.add(host)
                self._threads.submit(self._call, host)
            calling = len(self._busy)
        self.save()
        return calling

    def _due(self) -> list[Subscriber]:
        """Who lacks what stands, and may be tried; whoever took the last one first."""
        now = self._clock.now()
        digests = {topic: self._shelf.digest_of(path) for topic, path in self.topics.items()}
        due = [made for made in self._by_key.values() if hub.is_due(made, digests.get(made.topic), now)]
        return sorted(due, key=lambda made: made.attempts)

    def _call(self, host: str) -> None:
        """Everything that is due at one host, until nothing is any more, or it does not answer."""
        answers = True
        try:
            while answers:
                what = self._next_at(host)
                if what is None:
                    break
                answers = self._verify(what) if isinstance(what, hub.Wish) else self._deliver(what)
        except Exception:
            log.exception("a bug was met calling a subscriber")
            answers = False
        if not answers:
            with self._lock:
                self._busy.discard(host)
        self.save()

    def _next_at(self, host: str) -> hub.Wish | Subscriber | None:
        """What is to be done next at a host; None, and it is busy no more, where that is nothing."""
        with self._lock:
            if not self._closed:
                for wish in self._wishes.values():
                    if wish.host == host:
                        return wish
                for made in self._due():
                    if hub.host_of(made.callback) == host:
                        return made
            self._busy.discard(host)
            return None

    def _verify(self, wish: hub.Wish) -> bool:
        """Ask whether it was meant (section 5.3). Whether there is any point in going on."""
        challenge = self._token()
        request = FetchRequest(hub.question(wish, challenge), max_bytes=_LONGEST_ANSWER, deadline=PATIENCE)
        try:
            answer = self._door().fetch(request)
            said = answer.body.strip() if isinstance(answer, Fetched) else b""
            meant, why = hmac.compare_digest(said, challenge.encode()), "another answer than the challenge"
        except FetchError as error:
            meant, why = False, str(error)
        key = (wish.callback, wish.topic)
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
        self._by_key[key] = replace(made, lease_until=until, secret=wish.secret)
        self._dirty = True

    def _deliver(self, made: Subscriber) -> bool:
        """Push what stands (section 7). Whether there is any point in going on with this host."""
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
        key = (made.callback, made.topic)
        with self._lock:
            current = self._by_key.get(key)
            if current is None:
                return answered
            if status == _GONE:
                self._drop(key)
            else:
                taken = digest is not None and status in _OK
                self._by_key[key] = (
                    hub.delivered(current, digest or "") if taken else hub.failed(current, self._clock.now())
                )
                self._dirty = True
        self._count("delivered" if status in _OK else "gone" if status == _GONE else "failed")
        if status not in _OK:
            fields = {"host": hub.host_of(made.callback), "topic": made.topic, "reason": why or f"answered {status}"}
            log.info("hub: not delivered", extra={"fields": fields})
        return answered

    def _drop(self, key: Key) -> None:
        self._dirty = self._by_key.pop(key, None) is not None or self._dirty

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

    def close(self) -> None:
        """Call nobody any more, and write down what there is."""
        with self._lock:
            self._closed = True
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)
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
