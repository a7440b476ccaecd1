"""Little web servers on loopback that stand for the outlets. Validators and 304, nothing else clever."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class _Server(ThreadingHTTPServer):
    """Who asks and goes away without the answer, as browsers do with pictures, is none of its troubles."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


Answer = tuple[bytes, str] | None


class Origin:
    """One outlet's server. ``answer`` maps a path to (body, content type), or None where nothing stands."""

    def __init__(self, host: str, answer: Callable[[str], Answer]) -> None:
        self.seen: Counter[str] = Counter()
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                origin.respond(self, answer(self.path.partition("?")[0]))

            def log_message(self, format: str, *args: Any) -> None:
                return

        try:
            self._server = _Server((host, 0), Handler)
        except OSError:
            # only Linux has the whole of 127.0.0.0/8 without set-up
            self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address of the site, without a slash at its end."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def respond(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Send one answer, 304 where the validator still holds."""
        if answer is None:
            self.seen["404"] += 1
            handler.send_response(404)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        body, content_type = answer
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        same = handler.headers.get("If-None-Match") == etag
        self.seen["304" if same else "200"] += 1
        handler.send_response(304 if same else 200)
        handler.send_header("ETag", etag)
        if not same:
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if not same:
            handler.wfile.write(body)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
