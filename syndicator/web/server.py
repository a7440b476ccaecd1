"""The web server: uvicorn in a thread, with bounds on what one connection may cost."""

from __future__ import annotations

import resource
import socket
import threading
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from syndicator.errors import SyndicatorError
from syndicator.web import headers

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp

    from syndicator.model import ServeSettings

PATIENCE = 10.0
"""Seconds within which a connection must bring a whole request, or take this many bytes of what it asked for:"""
LEAST_DRAINED = 32 * 1024
MOST_CONNECTIONS = 2000
_GRACE = 2
_STOPPED_WITHIN = 2.8
_STARTED_WITHIN = 20.0


class PatientProtocol(HttpToolsProtocol):
    """Hangs up on clients that stall: uvicorn by itself waits for ever for a request, and for a reader."""

    patience = PATIENCE

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


class WebServer:
    """Serves ``app`` at ``settings.host`` and ``settings.port`` from a thread of its own."""

    def __init__(self, settings: ServeSettings, app: ASGIApp, *, patience: float = PATIENCE) -> None:
        self._settings = settings
        self._app = app
        self._patience = patience
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._port = settings.port

    @property
    def port(self) -> int:
        """The port it listens on; after :meth:`start` never 0."""
        return self._port

    def start(self) -> None:
        """Listen, and return when requests are answered.

        Raises :class:`~syndicator.errors.SyndicatorError` where host and port cannot be had.
        """
        listening = self._listen()
        self._port = listening.getsockname()[1]
        protocol = type("Protocol", (PatientProtocol,), {"patience": self._patience})
        config = uvicorn.Config(
            self._app,
            http=cast("Any", protocol),
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=_GRACE,
        )
        self._server = uvicorn.Server(config)
        arguments = {"sockets": [listening]}
        self._thread = threading.Thread(target=self._server.run, kwargs=arguments, name="web", daemon=True)
        self._thread.start()
        self._wait_until_started()

    def _wait_until_started(self) -> None:
        pause = threading.Event()
        waited = 0.0
        while self._server is not None and not self._server.started:
            if self._thread is None or not self._thread.is_alive() or waited > _STARTED_WITHIN:
                self.stop()
                raise SyndicatorError("the web server did not start; the log says why")
            pause.wait(0.01)
            waited += 0.01

    def _listen(self) -> socket.socket:
        host, port = self._settings.host, self._settings.port
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            family, _, _, _, address = found[0]
            listening = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            raise SyndicatorError(f"cannot listen on {host}: {error.strerror or error} (serve.host)") from error
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(512)
        except OSError as error:
            listening.close()
            reason = error.strerror or str(error)
            raise SyndicatorError(f"cannot listen on {host} port {port}: {reason} (serve.host, serve.port)") from error
        listening.setblocking(False)
        return listening

    def stop(self) -> None:
        """Stop listening, finish what is being answered, and hang up; takes three seconds at most."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None or thread is None:
            return
        server.should_exit = True
        thread.join(_STOPPED_WITHIN)
        if thread.is_alive():
            server.force_exit = True
            thread.join(0.5)
