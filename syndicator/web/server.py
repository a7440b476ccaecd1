"""The web server: uvicorn in a thread, with bounds on what one connection may cost."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from syndicator.errors import SyndicatorError
from syndicator.web.protocol import PATIENCE, PatientProtocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from syndicator.model import ServeSettings

_GRACE = 2
_STOPPED_WITHIN = 2.8
_STARTED_WITHIN = 20.0


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
        own = {"patience": self._patience, "quick": getattr(self._app, "quick", None)}
        protocol = type("Protocol", (PatientProtocol,), own)
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
