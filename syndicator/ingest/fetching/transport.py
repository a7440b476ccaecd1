"""The HTTP library, fitted with what it lacks: vetted addresses, one total deadline, bounded DNS, one TLS context.

* Every connection is made by us, to an address that the guard has seen (``connections``).
* A deadline is a :class:`Leash`: a watchdog shuts the socket down when it passes, whatever the thread is blocked in
  (connection, TLS, a header or a body that drips). The library's own timeouts hold for single reads only.
* Nothing is followed or stored, and nothing taken from the environment by the library: no redirects, cookies, netrc. A
  proxy is one that the caller names; what is asked for through it is vetted as far as it can be seen from here.
* :func:`translate` is the one place where the library's errors become ours.
"""

from __future__ import annotations

import errno
import http.client
import logging
import re
import socket
import ssl
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import urllib3
from urllib3.util.ssl_ import create_urllib3_context

from syndicator.errors import FetchError, TimedOut, Unreachable, Unresolved
from syndicator.ingest.fetching import exchange
from syndicator.ingest.fetching.connections import Dialer, Pool, TlsPool, ToProxy
from syndicator.ingest.fetching.deadlines import Lookups, LookupTimeout, Watchdog, system_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.ingest.fetching.deadlines import Leash, Resolver
    from syndicator.ingest.fetching.exchange import Answer
    from syndicator.ingest.fetching.guard import Guard
    from syndicator.ingest.fetching.proxies import Proxy

ERRORS: Final = (
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,  # ssl.SSLError, socket.gaierror and TimeoutError are kinds of it
    ValueError,  # a header or an address that cannot be put on the wire
)
"""Everything that a request can raise besides our own errors."""

_TIMEOUTS = (urllib3.exceptions.TimeoutError, TimeoutError)
_NOT_REACHED = frozenset(
    {errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)
_TUNNEL = "Tunnel connection failed"  # the words of the standard library
_TUNNEL_STATUS = re.compile(_TUNNEL + r": (\d{3})")
_STALE = (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected)

Place = tuple[str, str, int, "Proxy | None"]
"""Scheme, host and port of an origin, and the proxy it is asked through."""

POOLS: Final = 256
"""So many origins keep idle connections."""
IDLE: Final = 60.0
"""Seconds after which an idle connection is closed."""
_SWEEP = 15.0


class Order:
    """A request ready for the wire."""

    __slots__ = ("body", "headers", "place", "target", "written")

    def __init__(
        self,
        scheme: str,
        host: str,
        port: int,
        target: str,
        headers: dict[str, str],
        body: bytes | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self.body = body
        self.headers = headers
        self.place: Place = (scheme, host, port, proxy)
        self.target = target
        self.written: bytes | None = None
        if proxy is None and body is None:
            self.written = exchange.written(scheme, host, port, target, headers)
        elif proxy is not None and scheme == "http":
            # RFC 9112, 3.2.2; an https address is asked for through a tunnel, and the proxy sees its host alone
            self.target = f"{scheme}://{host}:{port}{target}"
            if proxy.authorization:
                self.headers = {**headers, "Proxy-Authorization": proxy.authorization}


class Transport:
    """Sends single requests. Safe to call from many threads.

    So many ``connections`` are kept per origin; ``ca_file`` holds the roots of trust, None: certifi's.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        resolver: Resolver | None = None,
        ca_file: str | None = None,
        connections: int = 1,
        connect_timeout: float = 10.0,
    ) -> None:
        # its warnings hold whole addresses, with their tokens
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        self.watchdog = Watchdog()
        self._dialer = Dialer(guard, Lookups(resolver or system_resolver), connect_timeout)
        self._ca_file = ca_file
        self._connections = connections
        self._lock = threading.Lock()
        self._pools: OrderedDict[Place, Pool] = OrderedDict()
        self._context: ssl.SSLContext | None = None
        self._next_sweep = 0.0

    def ask(self, order: Order, leash: Leash) -> Answer:
        """The answer's head; its body waits in ``raw``, which the caller reads or closes.

        A request that met a connection which the host had just closed is sent once more (RFC 9110, 9.2.2).
        """
        self._dialer.leash = leash
        _scheme, host, port, proxy = order.place
        if proxy is not None:
            self._dialer.vet_behind_proxy(host, port)
        pool = self._pool(order.place)
        try:
            if order.written is not None:
                return pool.exchange(order.written, order.target)
            return _sent(pool, order, leash)
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            if not leash.reused or leash.cut or not _is_stale(error):
                raise
        return _sent(pool, order, leash)

    def _pool(self, place: Place) -> Pool:
        with self._lock:
            pool = self._pools.get(place)
            if pool is None:
                pool = self._pools[place] = self._new_pool(*place)
                if len(self._pools) > POOLS:
                    # not closed but forgotten: it closes its connections with its last user
                    self._pools.popitem(last=False)
            else:
                self._pools.move_to_end(place)
            self._sweep()
        return pool

    def close(self) -> None:
        """End what runs, close what is idle."""
        self.watchdog.close()
        with self._lock:
            pools = tuple(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()

    def _new_pool(self, scheme: str, host: str, port: int, proxy: Proxy | None) -> Pool:
        dialer = ToProxy(self._dialer) if proxy else self._dialer
        size = self._connections
        if scheme != "https":
            where = (proxy.host, proxy.port) if proxy else (host, port)
            return Pool(*where, maxsize=size, dialer=dialer)
        if self._context is None:
            self._context = _tls_context(self._ca_file)
        tunnel: dict[str, Any] = {}
        if proxy is not None:
            tunnel["_proxy"] = urllib3.util.Url("http", host=proxy.host, port=proxy.port)
            if proxy.authorization:
                tunnel["_proxy_headers"] = {"Proxy-Authorization": proxy.authorization}
        return TlsPool(host, port, maxsize=size, ssl_context=self._context, dialer=dialer, **tunnel)

    def _sweep(self) -> None:
        now = time.monotonic()
        if now >= self._next_sweep:
            self._next_sweep = now + _SWEEP
            for pool in self._pools.values():
                pool.close_idle(now - IDLE)


def _sent(pool: Pool, order: Order, leash: Leash) -> Answer:
    """A request in the library's own way: one with a body, through a proxy, or of which something has to be encoded."""
    response = pool.request(
        "GET" if order.body is None else "POST",
        order.target,
        body=order.body,
        headers=order.headers,
        retries=False,
        redirect=False,
        assert_same_host=False,
        preload_content=False,
        decode_content=False,
        timeout=urllib3.Timeout(connect=leash.remaining(), read=leash.remaining()),
    )
    return exchange.Answer(response.status, response.headers, response)


def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Made once: loading the roots costs more than a whole request."""
    if ca_file is None:
        import certifi

        ca_file = certifi.where()
    context = create_urllib3_context()
    context.load_verify_locations(ca_file)
    return context


# ---------------------------------------------------------------------------------------------- errors


def as_asked(url: str) -> tuple[str, str]:
    """An address as it goes over the wire, and its request target (RFC 9112, 3.2). Raises ValueError."""
    import requests  # which takes as long to import as to poll thirty sources, and most addresses need nothing of it

    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(url, None)
    except requests.RequestException as error:
        raise ValueError(str(error)) from None
    return prepared.url or "", prepared.path_url


def translate(error: Exception, *, host: str, url: str, leash: Leash | None = None) -> FetchError:
    """Our error for whatever a request raised. The message names the host and never an address, query or header."""
    causes = tuple(_causes(error))
    if leash is not None and leash.cut == "deadline" and not any(isinstance(cause, LookupTimeout) for cause in causes):
        return TimedOut(f"{host}: no complete answer in time", url=url)
    if leash is not None and leash.cut not in {"", "deadline"}:
        return Unreachable(f"{host}: {leash.cut}", url=url)
    if isinstance(error, FetchError):
        error.url = error.url or url
        return error
    if any(isinstance(cause, socket.gaierror | LookupTimeout) for cause in causes):
        return Unresolved(f"{host}: {_reason(causes)}", url=url)
    if any(isinstance(cause, _TIMEOUTS) for cause in causes):
        return TimedOut(f"{host}: no answer in time", url=url)
    return Unreachable(f"{host}: {_reason(causes)}", url=url, reached=_was_reached(causes))


def _was_reached(causes: Sequence[BaseException]) -> bool:
    """Whether whoever was at the other end answered at all."""
    not_there = any(isinstance(cause, OSError) and cause.errno in _NOT_REACHED for cause in causes)
    return not not_there and not any(isinstance(cause, OSError) and _TUNNEL in str(cause) for cause in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps: urllib3 hides the cause in different places."""
    seen: set[int] = set()
    stack: list[Any] = [error]
    while stack:
        current = stack.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        stack += [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]


def _reason(causes: Sequence[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"TLS certificate not accepted: {getattr(cause, 'verify_message', '')}".rstrip(": ")
    for cause in causes:
        if isinstance(cause, LookupTimeout):
            return "the name was not resolved in time"
        if isinstance(cause, socket.gaierror):
            return "the name is not known"
        if isinstance(cause, ssl.SSLError):
            return f"TLS failed: {getattr(cause, 'reason', None) or type(cause).__name__}"
        if isinstance(cause, http.client.RemoteDisconnected):
            return "closed without an answer"
        if isinstance(cause, http.client.IncompleteRead | urllib3.exceptions.IncompleteRead):
            return "the body broke off"
    for cause in causes:
        if isinstance(cause, OSError) and (refused := _TUNNEL_STATUS.search(str(cause))):
            return f"the proxy answered {refused[1]}"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    return f"not understood ({type(causes[-1]).__name__})"


def _is_stale(error: Exception) -> bool:
    return any(isinstance(cause, _STALE) for cause in _causes(error))
