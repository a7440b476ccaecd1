"""One connection: what it may cost us, and the short way for most of what is asked.

uvicorn makes a task, an event and a dozen calls of a request. Where the whole answer is at hand when its headers have
come, it is written at once, which is half of the work; everything else goes uvicorn's way.
"""

from __future__ import annotations

import resource
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from syndicator.web import headers

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from starlette.types import Scope

    from syndicator.web.outbox import Answer

PATIENCE = 10.0
"""Seconds within which a connection must bring a whole request, or take this many bytes of what it asked for:"""
LEAST_DRAINED = 32 * 1024
MOST_CONNECTIONS = 2000
_LONGEST_HEAD = 256 * 1024
_METHODS = (b"GET", b"HEAD")
_BODIES = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade"))


class _Over:
    """In place of uvicorn's cycle: a request that was answered."""

    response_complete = True
    keep_alive = False

    class message_event:  # noqa: N801 - as uvicorn names it
        """Nobody waits for more of it."""

        @staticmethod
        def set() -> None:
            """Nothing to do."""


_OVER, _GONE = _Over(), _Over()


class PatientProtocol(HttpToolsProtocol):
    """Hangs up on clients that stall: uvicorn by itself waits for ever for a request, and for a reader."""

    patience = PATIENCE
    quick: ClassVar[Callable[[Scope], Answer | None] | None] = None
    """Answers what can be answered without waiting for anything; None for what goes the long way."""
    hand_over: ClassVar[Callable[[int, bytes], bool] | None] = None
    """Takes connections on which something is asked for that is :attr:`elsewhere`, with the bytes that came."""
    elsewhere: ClassVar[Callable[[str], bool] | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answers = 0
        self._seen = (0, 0)  # answers, and bytes not yet taken, at the last look
        self._look: asyncio.TimerHandle | None = None
        self._came: bytes | None = b""  # since the request began that has not come whole yet; None: too much
        self._begun = 0  # requests that begin in these bytes
        self._idle = True  # between two requests
        self.first = b""  # what somebody else has read of this connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Count the connection, and begin to watch it."""
        super().connection_made(transport)
        if len(self.connections) > _most_connections():
            transport.abort()
            return
        self._look = self.loop.call_later(self.patience, self._look_again)
        if self.first:  # here, because reading begins right behind
            self.data_received(self.first)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Keep what came of a request, as long as it may have to be handed over."""
        if type(self).hand_over is not None:
            if self._idle:
                self._came, self._begun = data, 0
            elif self._came is not None:
                self._came = self._came + data if len(self._came) + len(data) <= _LONGEST_HEAD else None
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._idle = False
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request has come whole."""
        self._idle = True
        super().on_message_complete()

    def on_headers_complete(self) -> None:
        """Answer at once, where that can be."""
        cycle: Any = self.cycle
        if cycle is _GONE:
            return
        if not self._answered_at_once() and not self._handed_over():
            super().on_headers_complete()

    def _handed_over(self) -> bool:
        """Let somebody else go on with this connection, where what is asked for is not ours to answer."""
        hand_over, elsewhere = type(self).hand_over, type(self).elsewhere
        if hand_over is None or elsewhere is None or not elsewhere(_path(self.url)):
            return False
        cycle: Any = self.cycle
        alone = self._begun == 1 and (cycle is None or cycle.response_complete)
        connection = self.transport.get_extra_info("socket")
        if not alone or self._came is None or self.transport.get_write_buffer_size() or connection is None:
            return False  # behind others that were asked for at once: the answer will be to ask again
        if not hand_over(connection.fileno(), self._came):
            return False
        self.cycle = cast("Any", _GONE)
        self.transport.abort()  # our end of it
        return True

    def _answered_at_once(self) -> bool:
        quick, url = type(self).quick, self.url
        cycle: Any = self.cycle  # None before the first request
        busy = cycle is not None and not cycle.response_complete
        if quick is None or busy or self.flow.write_paused or self.parser.get_method() not in _METHODS:
            return False
        if (
            url[:1] != b"/"
            or b"%" in url
            or b"#" in url
            or not url.isascii()
            or not _BODIES.isdisjoint(name for name, _ in self.headers)
        ):
            return False
        path, _, query = url.partition(b"?")
        method = self.parser.get_method().decode()
        scope = cast("dict[str, Any]", self.scope)
        scope |= {"method": method, "path": path.decode(), "raw_path": path, "query_string": query}
        try:
            answer = quick(scope)
        except Exception:  # noqa: BLE001 - it fails again on the long way, where that is told and logged
            return False
        if answer is None:
            return False
        keep = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        head = [STATUS_LINE[answer.status]]
        for name, value in self.server_state.default_headers:
            head += (name, b": ", value, b"\r\n")
        head += (answer.lines, b"\r\n" if keep else b"connection: close\r\n\r\n")
        written = b"".join(head)
        has_body = answer.body and method == "GET" and answer.status != HTTPStatus.NOT_MODIFIED
        self.cycle = cast("Any", _OVER)
        self.transport.writelines([written, answer.body] if has_body else [written])
        if not keep:
            self.transport.close()
        self.on_response_complete()
        return True

    def on_response_complete(self) -> None:
        """Note progress."""
        self._answers += 1
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP with our own headers, and without a log line that a stranger could repeat."""
        body = b"This is not a request.\n"
        head = headers.text([(b"content-length", b"%d" % len(body)), (b"connection", b"close")])
        lines = [b"HTTP/1.1 400 Bad Request", *(name + b": " + value for name, value in head)]
        self.transport.write(b"\r\n".join([*lines, b"", body]))
        self.transport.close()

    def _look_again(self) -> None:
        answers, waiting = self._seen
        now = self.transport.get_write_buffer_size()
        self._seen = (self._answers, now)
        if self._answers == answers and not (waiting and waiting - now >= min(waiting, LEAST_DRAINED)):
            self.transport.abort()
            return
        self._look = self.loop.call_later(self.patience, self._look_again)


def _path(url: bytes) -> str:
    """The path that is asked for, decoded as uvicorn does; "" where there is none."""
    try:
        path = httptools.parse_url(url).path or b""
    except httptools.HttpParserInvalidURLError:
        return ""
    return unquote(path.decode("latin-1")) if b"%" in path else path.decode("latin-1")


def _most_connections() -> int:
    """Half of the files we may open are left for polling and for the state."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, max(16, soft // 2)) if soft != resource.RLIM_INFINITY else MOST_CONNECTIONS
