"""The web server: uvicorn in a thread, with bounds on what one connection may cost."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from syndicator.errors import SyndicatorError
from syndicator.web.protocol import PATIENCE, PatientProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp

    from syndicator.model import ServeSettings

_GRACE = 2
STOPPED_WITHIN = 2.8
STARTED_WITHIN = 20.0


class WebServer:
    """Serves ``app`` at ``settings.host`` and ``settings.port`` from a thread of its own.

    ``hand_over`` takes connections on which something is asked for that is ``elsewhere``: a descriptor, and the bytes
    that came; it says whether it did.
    """

    def __init__(
        self,
        settings: ServeSettings | None,
        app: ASGIApp,
        *,
        patience: float = PATIENCE,
        hand_over: Callable[[int, bytes], bool] | None = None,
        elsewhere: Callable[[str], bool] | None = None,
    ) -> None:
        self._settings = settings
        quick = getattr(app, "quick", None)
        own = {"patience": patience, "quick": quick, "hand_over": hand_over, "elsewhere": elsewhere}
        self._app = app
        self._protocol = type("Protocol", (PatientProtocol,), own)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._port = settings.port if settings else 0

    @property
    def port(self) -> int:
        """The port it listens on; after :meth:`start` never 0."""
        return self._port

    def start(self, sockets: Sequence[socket.socket] | None = None) -> None:
        """Listen, and return when requests are answered. ``sockets``: those that listen already.

        Raises :class:`~syndicator.errors.SyndicatorError` where host and port cannot be had.
        """
        if sockets is None:
            assert self._settings is not None
            sockets = [listen(self._settings)]
        if sockets:
            self._port = sockets[0].getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http=cast("Any", self._protocol),
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
        self._server = _Server(config)
        arguments = {"sockets": list(sockets)}
        self._thread = threading.Thread(target=self._server.run, kwargs=arguments, name="web", daemon=True)
        self._thread.start()
        self._wait_until_started()

    def _wait_until_started(self) -> None:
        pause = threading.Event()
        waited = 0.0
        while self._server is not None and not self._server.started:
            if self._thread is None or not self._thread.is_alive() or waited > STARTED_WITHIN:
                self.stop()
                raise SyndicatorError("the web server did not start; the log says why")
            pause.wait(0.01)
            waited += 0.01

    def adopt(self, connection: socket.socket, came: bytes) -> None:
        """Go on with a connection that somebody else accepted, on which these bytes came."""
        server = self._server
        if server is None or server.loop is None:
            connection.close()
            return
        asyncio.run_coroutine_threadsafe(server.adopt(connection, came), server.loop)

    def stop(self) -> None:
        """Stop listening, finish what is being answered, and hang up; takes three seconds at most."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None or thread is None:
            return
        server.should_exit = True
        thread.join(STOPPED_WITHIN)
        if thread.is_alive():
            server.force_exit = True
            thread.join(0.5)


class _Server(uvicorn.Server):
    """uvicorn's, which also takes connections that others accepted."""

    loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Note the loop."""
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def adopt(self, connection: socket.socket, came: bytes) -> None:
        """Serve a connection as if it had been accepted here, and these bytes been read from it."""
        loop = asyncio.get_running_loop()
        connection.setblocking(False)

        def protocol() -> asyncio.Protocol:
            kind: Any = self.config.http_protocol_class
            made = kind(config=self.config, server_state=self.server_state, app_state=self.lifespan.state, _loop=loop)
            made.first = came
            return cast("asyncio.Protocol", made)

        try:
            await loop.connect_accepted_socket(protocol, connection)
        except OSError:
            connection.close()


def listen(settings: ServeSettings) -> socket.socket:
    """A socket that listens at ``settings.host`` and ``settings.port``. Raises SyndicatorError."""
    host, port = settings.host, settings.port
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
