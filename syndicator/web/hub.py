"""Our own WebSub hub: what those who want to be told ask of it (W3C WebSub, section 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from syndicator.engine.subscribing.hub import PATH
from syndicator.errors import StoreError, UsageError
from syndicator.web import headers
from syndicator.web import outbox as serving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

LARGEST = 16 * 1024
"""Bytes of a request: two addresses and a secret."""
_MOST_FIELDS = 30
_LATER = (b"retry-after", b"600")
FOLDER = PATH


class Hub(Protocol):
    """Who keeps the subscribers."""

    def ask(self, form: Mapping[str, str]) -> None:
        """Take a request. Raises UsageError, and its subclass TooMany for what may be asked later."""
        ...


def route(hub: Callable[[], Hub | None]) -> Route:
    """``/hub``; ``hub`` answers whoever is in charge now."""

    async def answer(request: Request) -> Response:
        own = hub()
        if own is None:
            return _plain(404, serving.NOT_FOUND.body)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return _plain(413, b"Too large.\n", (b"connection", b"close"))
        try:
            form = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            return _plain(400, b"That is no form in UTF-8.\n")
        try:
            await run_in_threadpool(own.ask, form)
        except StoreError:
            return _plain(503, b"Later.\n", _LATER)
        except UsageError as error:
            from syndicator.engine.subscribing.subscribers import TooMany

            said = f"{error}\n".encode()
            return _plain(429, said, _LATER) if isinstance(error, TooMany) else _plain(400, said)
        return _plain(202)

    return Route(f"/{PATH}", answer, methods=["POST"])


def _plain(status: int, body: bytes = b"", *extra: tuple[bytes, bytes]) -> Response:
    """Our own words, as plain text."""
    response = Response(body, status, media_type="text/plain; charset=utf-8")
    response.raw_headers += [(b"cache-control", b"no-store"), *headers.SECURITY, *extra]
    return response
