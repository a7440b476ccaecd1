"""One connection: what it may cost us, and the short way for most of what is asked.

uvicorn makes a task, an event and a dozen calls of a request. Where the whole answer is at hand when its headers have
come, it is written at once, which is half of the work; everything else goes uvicorn's way.
"""

from __future__ import annotations

import resource
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast

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


_OVER = _Over()


class PatientProtocol(HttpToolsProtocol):
    """Hangs up on clients that stall: uvicorn by itself waits for ever for a request, and for a reader."""

    patience = PATIENCE
    quick: ClassVar[Callable[[Scope], Answer | None] | None] = None
    """Answers what can be answered without waiting for anything; None for what goes the long way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answers = 0
        self._seen = (0, 0)  # answers, and bytes not yet taken, at the last look
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Count the connection, and begin to watch it."""
        super().connection_made(transport)
        if len(self.connections) > _most_connections():
            transport.abort()
            return
        self._look = self.loop.call_later(self.patience, self._look_again)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """Answer at once, where that can be."""
        if not self._answered_at_once():
            super().on_headers_complete()

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


def _most_connections() -> int:
    """Half of the files we may open are left for polling and for the state."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, max(16, soft // 2)) if soft != resource.RLIM_INFINITY else MOST_CONNECTIONS
