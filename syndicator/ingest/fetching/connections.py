"""Connections that are made by us alone: to vetted addresses, and on the leash of the exchange that uses them.

A host is resolved, *all* its answers are shown to the guard, and the socket is connected to an address that passed, so
that a second DNS answer can change nothing (rebinding).
"""

from __future__ import annotations

import errno
import ipaddress
import queue
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from syndicator.errors import NotAllowed
from syndicator.ingest.fetching import exchange
from syndicator.ingest.fetching.proxies import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.ingest.fetching.deadlines import Leash, Lookups
    from syndicator.ingest.fetching.exchange import Answer
    from syndicator.ingest.fetching.guard import Guard

_ADDRESSES: Final = 4
_CLOSED: Final = frozenset({errno.EPIPE, errno.ECONNRESET, errno.EPROTOTYPE})


class Dialer:
    """Connects to vetted addresses only. The leash of the exchange comes with the thread."""

    def __init__(self, guard: Guard, lookups: Lookups, connect_timeout: float) -> None:
        self._guard = guard
        self._lookups = lookups
        self._connect_timeout = connect_timeout
        self._local = threading.local()

    @property
    def leash(self) -> Leash:
        """The leash of the exchange that this thread is in."""
        leash: Leash = self._local.leash
        return leash

    @leash.setter
    def leash(self, leash: Leash) -> None:
        self._local.leash = leash

    def dial(self, host: str, port: int, options: Iterable[Any]) -> socket.socket:
        """A connected socket. Raises NotAllowed where the guard forbids any of the host's addresses, else OSError."""
        return self.dial_any(self._vetted(host, port), port, options)

    def dial_any(self, addresses: Sequence[str], port: int, options: Iterable[Any]) -> socket.socket:
        """A socket that is connected to one of these addresses, whatever they are."""
        error: OSError | None = None
        for address in addresses[:_ADDRESSES]:
            try:
                return self._connect(address, port, options)
            except OSError as failed:
                error = failed
            if self.leash.cut:
                break
        raise error or OSError(errno.EADDRNOTAVAIL, "the name has no address")

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """What a name stands for. Raises OSError."""
        return _literal(host) or self._lookups.find(host, port, min(self.leash.remaining(), self._connect_timeout))

    def vet_behind_proxy(self, host: str, port: int) -> None:
        """Raises NotAllowed for what a proxy must not be asked to reach, as far as our own DNS can tell.

        A proxy resolves names by itself and may know more of them, or others; so it has to refuse private addresses
        itself, too. Names that nobody but its own network can know are not passed on.
        """
        try:
            self._vetted(host, port)
        except OSError:
            if objection := self._guard.objection_to_port(port):
                raise NotAllowed(f"{host}: {objection}", rule="guard") from None
            if is_inside(host):
                raise NotAllowed(f"{host}: a name of the proxy's own network", rule="guard") from None

    def _vetted(self, host: str, port: int) -> tuple[str, ...]:
        addresses = self.addresses(host, port)
        for address in addresses:
            if objection := self._guard.objection(address, port):
                raise NotAllowed(f"{host}: {objection}", rule="guard")
        return addresses

    def _connect(self, address: str, port: int, options: Iterable[Any]) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(min(self._connect_timeout, self.leash.remaining()))
            sock.connect((address, port))
        except BaseException:
            sock.close()
            raise
        return sock


class ToProxy:
    """Dials the operator's own proxy, in which the guard has no say, on the leash of the exchange."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer

    @property
    def leash(self) -> Leash:
        """The leash of the exchange that this thread is in."""
        return self._dialer.leash

    def dial(self, host: str, port: int, options: Iterable[Any]) -> socket.socket:
        """A connected socket. Raises OSError."""
        return self._dialer.dial_any(self._dialer.addresses(host, port), port, options)


def _literal(host: str) -> tuple[str, ...]:
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        return ()


class _Leashed(HTTPConnection):
    """A connection of ours: made by the dialer, always on the leash of the exchange that uses it."""

    def __init__(self, *args: Any, dialer: Dialer | ToProxy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialer = dialer
        self._used = False
        self._leash: Leash | None = None
        self.idle_since = 0.0

    def _new_conn(self) -> socket.socket:
        return self._dialer.dial(self._dns_host, self.port, self.socket_options or ())

    def connect(self) -> None:
        self._used = False
        super().connect()
        self._dialer.leash.hold(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._on_leash()
        super().request(*args, **kwargs)

    def begin(self) -> Any:
        """Connected, on the leash of the exchange that begins; what it runs over."""
        if self.sock is None:
            self.connect()
        self._on_leash()
        self.sock.settimeout(self._dialer.leash.remaining())
        return self.sock

    def _on_leash(self) -> None:
        self._leash = self._dialer.leash
        if self._used and self.sock is not None:  # closed meanwhile, it is connected anew
            self._leash.reused = True
            self._leash.hold(self.sock)

    def off_leash(self) -> None:
        """The exchange is over: its deadline must not hit the next one."""
        self.idle_since = time.monotonic()
        self._used = True
        if self._leash is not None:
            self._leash.hold(None)
            self._leash = None


class _LeashedTls(_Leashed, HTTPSConnection):
    """The same over TLS; the handshake is on the leash too."""

    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        # wrapping takes the descriptor out of this object, so the watchdog gets one of its own to pull by
        self._handle = sock.dup()
        self._dialer.leash.hold(self._handle)
        return sock

    def connect(self) -> None:
        try:
            super().connect()
        except BaseException:
            self._dialer.leash.hold(None)
            raise
        finally:
            if self._handle is not None:
                self._handle.close()
                self._handle = None


class _Kept(queue.LifoQueue[Any]):
    """Connections that wait, the latest on top; what the library's own costs most of is its locks."""

    def __init__(self, maxsize: int) -> None:  # nothing of the library's: nobody waits here for anything
        self.maxsize = maxsize
        self.mutex = threading.Lock()
        self.queue: list[Any] = []

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Keep a connection; None, by which the library means a place for one, is none. Raises queue.Full."""
        if item is None:
            return
        with self.mutex:
            if len(self.queue) >= self.maxsize:
                raise queue.Full
            self.queue.append(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The latest. Raises queue.Empty."""
        with self.mutex:
            if not self.queue:
                raise queue.Empty
            return self.queue.pop()


class Pool(HTTPConnectionPool):
    """Kept connections to one origin, or to the proxy that it is asked through."""

    ConnectionCls = _Leashed
    QueueCls: Any = _Kept

    def exchange(self, request: bytes, target: str) -> Answer:
        """Send a GET as it is ``written``, and read the answer's head. Raises OSError and http.client.HTTPException."""
        conn: Any = self._get_conn()
        try:
            sock = conn.begin()
            try:
                sock.sendall(request)
            except OSError as error:  # a host may have answered, and closed, before it had read all of it
                if error.errno not in _CLOSED:
                    raise
            stream = sock.makefile("rb")
            try:
                answer = exchange.unchanged(stream)
            except BaseException:
                stream.close()
                raise
            if answer is None:
                answer, ends = exchange.begun(stream, target, self, conn)
                if ends:
                    conn.close()  # the body is read on
                return answer
            stream.close()
        except BaseException:
            conn.close()
            raise
        self._put_conn(conn)
        return answer

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.off_leash()
        super()._put_conn(conn)

    def close_idle(self, before: float) -> None:
        """Close the connections that nobody has used since; they reconnect when they are taken again."""
        waiting = self.pool
        if waiting is None:
            return
        with waiting.mutex:
            for conn in waiting.queue:
                if conn.idle_since < before:
                    conn.close()


class TlsPool(Pool, HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls = _LeashedTls
