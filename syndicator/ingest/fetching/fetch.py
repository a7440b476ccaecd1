"""The world's bytes: one document at a time, conditionally, politely, within limits.

Redirects are followed here, hop by hop, because each hop is a request of its own to the guard, to the host's gate and
to robots.txt, and because credentials belong to one origin only.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.errors import FetchError, Gone, NotAllowed, RateLimited, Refused, TimedOut, TooLarge, Unreachable
from syndicator.ingest import rights
from syndicator.ingest.fetching import coding, fields, proxies, transport, wholeness
from syndicator.ingest.fetching.guard import Guard
from syndicator.ingest.fetching.politeness import HostGate
from syndicator.ingest.fetching.robots import ROBOTS_BYTES, Robots
from syndicator.ingest.fetching.target import Target, following, origin_of, target_of
from syndicator.ingest.fetching.transport import Order, Transport
from syndicator.model import Fetched, FetchRequest, NotModified, Receipt, Validators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syndicator.ingest.fetching.deadlines import Leash, Resolver
    from syndicator.ingest.fetching.exchange import Answer
    from syndicator.ingest.fetching.rulesnotes import Origin
    from syndicator.model import FetchSettings, Parcel, Signal
    from syndicator.ports import Clock, Notes

MAX_BYTES: Final = 10 * 1024 * 1024
"""Decoded bytes of a document where the request names no limit."""
PATIENCE: Final = 300.0
"""Seconds that a request waits for its turn at a host before it is given up."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_REPEATING = frozenset({307, 308})  # the method stays the same (RFC 9110, 15.4.8)
_REFUSING = 400
_OK, _NOT_MODIFIED, _GONE = 200, 304, 410
_WAIT = frozenset({429, 503})
_SAID = 200
_SPARE = 4096  # bytes of a body nobody wants that are read to keep its connection
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class _Hop:
    """The host sent us on."""

    status: int
    location: str


@dataclass(slots=True)
class _Trip:
    """What one fetch knows while it goes from hop to hop."""

    request: FetchRequest
    start: Target
    seconds: float  # left of the deadline; waiting for a host's turn does not count
    limit: int
    truncate: bool  # keep what fits instead of refusing what is too large
    trusted: bool = True  # still at the origin that headers and credentials are for
    permanent: bool = True
    hops: int = 0

    @property
    def conditional(self) -> bool:
        return bool(self.request.validators.etag or self.request.validators.last_modified)

    @property
    def carries(self) -> bool:
        """Whether something goes with it that is meant for one origin only."""
        return bool(self.request.headers or self.start.authorization)


class HttpFetcher:
    """The :class:`~syndicator.ports.Fetcher` over real HTTP. Safe to call from many threads.

    ``settings.user_agent`` is the complete header. ``resolver`` takes the place of the system's DNS, ``ca_file`` that
    of the usual roots of trust, ``sleep`` that of waiting for a host's turn. ``notes`` keep across restarts what hosts
    have asked of us. A request's deadline bounds DNS, connection, headers, body and all hops together; a
    robots.txt that must be read first has the same deadline for itself.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Clock,
        resolver: Resolver | None = None,
        ca_file: str | None = None,
        notes: Notes | None = None,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._environment = proxies.Environment(settings.environment)
        self._closing = threading.Event()
        self._transport = Transport(
            Guard(settings.allow_networks, settings.ports),
            resolver=resolver,
            ca_file=ca_file or self._environment.ca_file,
            connections=min(max(settings.host_connections, 1), 32),
            connect_timeout=settings.connect_timeout,
        )
        waiting = sleep or self._closing.wait
        self._gate = HostGate(settings.host_interval, settings.host_connections, clock, waiting, notes)
        self._robots = Robots(self._read_robots, clock, settings.user_agent, notes)
        self._refusals: dict[Origin, RateLimited] = {}  # what hosts said to a preparation, until a request meets it
        self._headers = {"User-Agent": settings.user_agent, "Accept-Encoding": coding.ACCEPTED}

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        """Get one document (RFC 9110); see :class:`~syndicator.ports.Fetcher`.

        Raises a :class:`~syndicator.errors.FetchError`; its ``url`` is the hop that failed. ``moved_to`` is only given
        where following it would take headers and credentials nowhere else.
        """
        try:
            return self._travel(self._trip(request, truncate=False))
        except RateLimited as error:
            said = None if error.asked else self._refusals.pop(urls.origin_of(error.url), None)
            raise said or error from None

    def prepare(self, request: FetchRequest) -> bool:
        """Read the robots.txt that :meth:`fetch` would read first; see :class:`~syndicator.ports.Fetcher`."""
        if not request.obey_robots:
            return False
        try:
            url = target_of(request.url).url
            if self._robots.knows(url):
                return False
            self._heed(url, request.proxy)
        except RateLimited as error:
            if error.asked:  # fetching would only meet that the host is left alone, which is no failure of anything
                self._refusals[urls.origin_of(url)] = error
        except FetchError:
            pass  # fetching meets it again
        return True

    def post(self, parcel: Parcel) -> Receipt:
        """Send something; see :class:`~syndicator.ports.Fetcher`."""
        start = here = target_of(parcel.url)
        seconds = self._settings.deadline if parcel.deadline is None else parcel.deadline
        for _ in range(self._settings.max_hops + 1):
            with self._gate.turn(here.url, self._clock.monotonic() + PATIENCE):
                started = time.monotonic()
                with self._transport.watchdog.leash(seconds) as leash:
                    try:
                        answer = self._hand_over(here, parcel, leash, trusted=origin_of(here) == origin_of(start))
                    except (*transport.ERRORS, FetchError) as error:
                        raise transport.translate(error, host=here.host, url=here.url, leash=leash) from None
                seconds -= time.monotonic() - started
            if not isinstance(answer, _Hop):
                return answer
            there = following(here, answer.location)
            if here.scheme == "https" and there.scheme == "http":
                raise NotAllowed(f"{here.host} redirects from https to http", rule="downgrade", url=here.url)
            if seconds <= 0:
                raise TimedOut(f"{here.host}: no complete answer in time", url=here.url)
            here = there
        raise Refused(f"{start.host} redirects more than {self._settings.max_hops} times", status=308, url=here.url)

    def _hand_over(self, here: Target, parcel: Parcel, leash: Leash, *, trusted: bool) -> Receipt | _Hop:
        headers = {**self._headers, "Accept": "*/*;q=0.1", "Content-Type": parcel.media_type}
        headers["Content-Length"] = str(len(parcel.body))
        if trusted:
            headers.update(parcel.headers)
            if here.authorization:
                headers["Authorization"] = here.authorization
        order = Order(here.scheme, here.host, here.port, here.path, headers, parcel.body, self._proxy(here, None))
        response = self._transport.ask(order, leash)
        status, location = response.status, response.headers.get("Location")
        try:
            said = _said(response.raw) if status >= _REFUSING else ""
            _spare(response.raw)
        except BaseException:
            response.raw.close()
            raise
        if leash.cut:  # a head that broke off can look like a whole one
            raise TimedOut(f"{here.host}: no complete answer in time", url=here.url)
        return _Hop(status, location) if status in _REPEATING and location else Receipt(status, here.url, said)

    def ready_in(self, url: str, *, held: bool = True) -> float:
        """Seconds until this address's host may be asked; 0 where it may be now."""
        return self._gate.ready_in(url, held=held)

    def pardon(self, url: str) -> None:
        """Let this address's host be asked now, whatever it told us."""
        self._gate.pardon(url)

    def follow(self) -> None:
        """See what hosts have asked of others who share our notes."""
        self._gate.follow()

    def drain(self) -> None:
        """Begin no request any more; those that wait for their host end with an error."""
        self._gate.close()
        self._closing.set()

    def close(self) -> None:
        """Drop every connection; requests that run or wait end with an error."""
        self.drain()
        self._transport.close()
        self._robots.save()

    def _trip(self, request: FetchRequest, *, truncate: bool) -> _Trip:
        seconds = self._settings.deadline if request.deadline is None else request.deadline
        limit = MAX_BYTES if request.max_bytes is None else request.max_bytes
        return _Trip(request, target_of(request.url), seconds, limit, truncate)

    def _read_robots(self, url: str, proxy: str | None) -> bytes:
        request = FetchRequest(url, max_bytes=ROBOTS_BYTES, accept="text/plain, */*;q=0.5", proxy=proxy)
        answer = self._travel(self._trip(request, truncate=True))
        return answer.body if isinstance(answer, Fetched) else b""

    # ------------------------------------------------------------------------------------------ hops

    def _travel(self, trip: _Trip) -> Fetched | NotModified:
        here = trip.start
        seen = {here.url}
        while True:
            answer = self._visit(here, trip)
            if not isinstance(answer, _Hop):
                return answer
            there = following(here, answer.location)
            if trip.hops >= self._settings.max_hops or there.url in seen:
                how = "in a circle" if there.url in seen else f"more than {self._settings.max_hops} times"
                raise Refused(f"{trip.start.host} redirects {how}", status=answer.status, url=here.url)
            _check_downgrade(here, there, trip)
            seen.add(there.url)
            trip.hops += 1
            trip.permanent = trip.permanent and answer.status in _PERMANENT
            trip.trusted = trip.trusted and origin_of(there) == origin_of(trip.start)
            here = there

    def _visit(self, here: Target, trip: _Trip) -> Fetched | NotModified | _Hop:
        """One request, when its host may be asked."""
        if trip.request.obey_robots:
            self._heed(here.url, trip.request.proxy)
        with self._gate.turn(here.url, self._clock.monotonic() + PATIENCE):
            started = time.monotonic()
            with self._transport.watchdog.leash(trip.seconds) as leash:
                try:
                    answer = self._exchange(here, trip, leash)
                except (*transport.ERRORS, FetchError) as error:
                    # only our words leave: the library's name the whole address
                    raise transport.translate(error, host=here.host, url=here.url, leash=leash) from None
            trip.seconds -= time.monotonic() - started
        if trip.seconds <= 0 and isinstance(answer, _Hop):
            raise TimedOut(f"{here.host}: no complete answer in time", url=here.url)
        return answer

    def _heed(self, url: str, proxy: str | None) -> None:
        """Know what the host allows, and how often; raises where it does not allow this."""
        self._gate.slow(url, self._robots.check(url, proxy) or 0.0)

    def _exchange(self, here: Target, trip: _Trip, leash: Leash) -> Fetched | NotModified | _Hop:
        proxy = self._proxy(here, trip.request.proxy)
        order = Order(here.scheme, here.host, here.port, here.path, self._headers_for(here, trip), proxy=proxy)
        response = self._transport.ask(order, leash)
        try:
            answer = self._judge(response, here, trip)
        except BaseException:
            response.raw.close()
            raise
        if leash.cut and isinstance(answer, Fetched):
            # a body without a declared length looks complete when its socket is shut
            raise TimedOut(f"{here.host}: no complete answer in time", url=here.url)
        return answer

    def _proxy(self, here: Target, wanted: str | None) -> proxies.Proxy | None:
        """The request's own, else the environment's where that is trusted."""
        found = wanted or self._environment.proxy_for(here.scheme, here.host, here.port)
        return proxies.parse(found) if found else None

    def _headers_for(self, here: Target, trip: _Trip) -> dict[str, str]:
        request = trip.request
        headers = {**self._headers, "Accept": request.accept}
        if request.validators.etag:
            headers["If-None-Match"] = request.validators.etag
        if request.validators.last_modified:
            headers["If-Modified-Since"] = request.validators.last_modified
        if not trip.trusted:
            return headers
        if trip.start.authorization:
            headers["Authorization"] = trip.start.authorization
        if request.headers:
            given = {name.lower() for name, _ in request.headers}
            headers = {name: value for name, value in headers.items() if name.lower() not in given}
            headers.update(request.headers)
        return headers

    # ------------------------------------------------------------------------------------------ answers

    def _judge(self, response: Answer, here: Target, trip: _Trip) -> Fetched | NotModified | _Hop:
        status, headers, raw = response.status, response.headers, response.raw
        if status == _OK:
            return self._document(headers, raw, here, trip)
        _spare(raw)
        if status == _NOT_MODIFIED and trip.conditional:
            return NotModified(here.url, fields.max_age(headers, self._clock), _moved_to(here, trip))
        location = headers.get("Location")
        if status in _REDIRECTS and location:
            return _Hop(status, location)
        raise self._refusal(status, headers, here, trip)

    def _refusal(self, status: int, headers: Mapping[str, str], here: Target, trip: _Trip) -> Refused:
        message = f"{here.host} answered {status}"
        if status == _GONE and trip.permanent:
            # behind a redirect for the time being it says nothing of the address that was asked for
            return Gone(message, url=here.url)
        if status in _WAIT:
            named = fields.retry_after(headers.get("Retry-After"), self._clock.now())
            wait = self._gate.refused(here.url, status, named)
            return RateLimited(message, status=status, retry_after=named, wait=wait, url=here.url)
        return Refused(message, status=status, url=here.url)

    def _document(self, headers: Mapping[str, str], raw: Any, here: Target, trip: _Trip) -> Fetched:
        framed = raw.length_remaining is not None or getattr(raw, "chunked", False)
        body = _body(headers, raw, here, trip)
        return Fetched(
            url=here.url,
            status=_OK,
            body=body,
            content_type=headers.get("Content-Type") or None,
            validators=Validators(headers.get("ETag") or None, headers.get("Last-Modified") or None),
            max_age=fields.max_age(headers, self._clock),
            moved_to=_moved_to(here, trip),
            link_header=headers.get("Link") or None,
            signals=self._signals(raw, here, trip),
            whole=framed or wholeness.has_end(body),
        )

    def _signals(self, raw: Any, here: Target, trip: _Trip) -> tuple[Signal, ...]:
        """What the answer's headers, and a robots.txt that was read for it, say about reuse."""
        lines = [(name, line) for name in rights.HEADERS for line in raw.headers.getlist(name)]
        said = rights.from_headers(lines, here.url, "header") if lines else ()
        return (*said, *self._robots.statements(here.url)) if trip.request.obey_robots else said


# ---------------------------------------------------------------------------------------------- hops


def _check_downgrade(here: Target, there: Target, trip: _Trip) -> None:
    if trip.carries and here.scheme == "https" and there.scheme == "http":
        message = f"{here.host} redirects a request with credentials from https to http"
        raise NotAllowed(message, rule="downgrade", url=here.url)


def _moved_to(here: Target, trip: _Trip) -> str | None:
    if not trip.hops or not trip.permanent:
        return None
    if not trip.carries:
        return here.url
    if not trip.trusted:
        return None  # who adopted this address would send the headers there
    credentials, at, _ = urlsplit(trip.request.url).netloc.rpartition("@")
    return here.url.replace("://", f"://{credentials}{at}", 1)


# ---------------------------------------------------------------------------------------------- bodies


def _body(headers: Mapping[str, str], raw: Any, here: Target, trip: _Trip) -> bytes:
    """The decoded body, whole; of a gzip file what is in it.

    Raises TooLarge, Unreachable where it is broken, and the library's errors.
    """
    named = coding.codings(headers.get("Content-Encoding"))
    if len(named) > 1:
        raise Unreachable(f"{here.host} sent a body in {len(named)} content codings", url=here.url)
    declared = raw.length_remaining
    if declared is not None and declared > trip.limit and not trip.truncate:
        raise _too_large(here, trip)
    try:
        body = coding.decode(raw.stream(_CHUNK, decode_content=False), named[0] if named else "", trip.limit)
        return coding.unpacked(body, trip.limit)
    except coding.Overflow as overflow:
        raw.close()
        if trip.truncate:
            return overflow.head
        raise _too_large(here, trip) from None
    except coding.CodingError as error:
        raise Unreachable(f"{here.host}: {error}", url=here.url) from None


def _too_large(here: Target, trip: _Trip) -> TooLarge:
    return TooLarge(f"{here.host} sent more than {trip.limit} bytes", limit=trip.limit, url=here.url)


def _spare(raw: Any) -> None:
    """Be done with a body nobody wants: read a short one, so that its connection can be used again, else drop it."""
    length = raw.length_remaining
    if length is None or length > _SPARE:
        raw.close()
        return
    try:
        raw.read(decode_content=False)
    except transport.ERRORS:
        raw.close()


def _said(raw: Any) -> str:
    """The beginning of what a refusal says, as one line."""
    head = raw.read(_SAID, decode_content=False)
    return " ".join("".join(c if c.isprintable() else " " for c in head.decode("utf-8", "replace")).split())
