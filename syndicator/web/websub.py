"""The WebSub call-back: what hubs ask and bring (W3C WebSub, sections 5.2, 5.3 and 7).

Whoever does not know a call-back's address gets the same 404 as for anything that is not there. Whoever knows it, but
not its secret, is thanked like the hub, and nothing happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from syndicator.engine.subscribing.websub import PATH
from syndicator.errors import StoreError
from syndicator.web import headers
from syndicator.web import outbox as serving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from syndicator.engine.subscribing.websub import Signature

FOLDER = PATH.rstrip("/")
"""The first part of the path of every call-back."""
LARGEST = 10 * 1024 * 1024
"""Bytes of a delivery; a hub sends the whole feed along, which we only read to check its signature."""
_LONGEST_CHALLENGE = 1024


class Callbacks(Protocol):
    """Who knows what we agreed with hubs."""

    def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What to answer a hub's question; None where we know nothing of it."""
        ...

    def delivery(self, token: str, given: str) -> Signature | None:
        """What checks a delivery; None where we know nothing of it."""
        ...

    def delivered(self, token: str, signature: Signature) -> bool:
        """A delivery has come whole."""
        ...

    def refused(self) -> None:
        """A delivery was not read to its end."""
        ...


def route(callbacks: Callable[[], Callbacks | None]) -> Route:
    """``/websub/<token>``; ``callbacks`` answers whoever is in charge now."""

    async def answer(request: Request) -> Response:
        agreed = callbacks()
        token = str(request.path_params["token"])
        if agreed is None:
            return _plain(404, serving.NOT_FOUND.body)
        if request.method == "POST":
            return await _deliver(request, agreed, token)
        try:
            challenge = await run_in_threadpool(agreed.verify, token, dict(request.query_params))
        except StoreError:
            return _later()
        if challenge is None or len(challenge) > _LONGEST_CHALLENGE:
            return _plain(404, serving.NOT_FOUND.body)
        return _plain(200, challenge.encode("utf-8", "replace"))

    return Route(f"/{PATH}{{token}}", answer, methods=["GET", "POST"])


async def _deliver(request: Request, agreed: Callbacks, token: str) -> Response:
    given = request.headers.getlist("x-hub-signature")
    try:
        check = await run_in_threadpool(agreed.delivery, token, given[0] if len(given) == 1 else "")
    except StoreError:
        return _later()
    if check is None:
        return _plain(404, serving.NOT_FOUND.body)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST:
            agreed.refused()
            response = _plain(413, b"Too large.\n")
            response.raw_headers.append((b"connection", b"close"))  # or the server would read the rest of it
            return response
        if check.is_plausible:
            check.update(chunk)
    try:
        await run_in_threadpool(agreed.delivered, token, check)
    except StoreError:
        return _later()
    return _plain(202)


def _later() -> Response:
    """What a hub is told while the database is away: it tries again, and nothing is lost."""
    response = _plain(503, b"Later.\n")
    response.raw_headers.append((b"retry-after", b"60"))
    return response


def _plain(status: int, body: bytes = b"") -> Response:
    """Plain text that no browser takes for anything else: a challenge is a stranger's words."""
    response = Response(body, status, media_type="text/plain; charset=utf-8")
    response.raw_headers += [(b"cache-control", b"no-store"), *headers.SECURITY]
    return response
