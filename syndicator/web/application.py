"""The web application: the outbox, and beside it health, metrics and the call-backs of hubs."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from syndicator.dataclass import dataclass
from syndicator.web import headers, hub, search, websub
from syndicator.web import outbox as serving
from syndicator.web.front import Front
from syndicator.web.private import PrivateHandler
from syndicator.web.shelf import Index, Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from syndicator.web.hub import Hub
    from syndicator.web.websub import Callbacks

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "x-forwarded-host", "via")
WELL = frozenset({"ok", "degraded"})
ROUTED = frozenset(("healthz", "metrics", websub.FOLDER, hub.FOLDER))
"""The first parts of paths that are not in the outbox."""


class Meter(Protocol):
    """What counts our answers and shows the counters."""

    def served(self, status: int) -> None:
        """Count one answer."""
        ...

    def metrics(self) -> bytes:
        """Prometheus' text format."""
        ...


@dataclass(frozen=True, slots=True)
class Private:
    """What is not for everybody: where it stands, what is known of it, and which channel a token opens."""

    root: Path
    index: Index
    channel_of: Callable[[str], str | None]


def create_app(
    root: Path,
    outbox: Index,
    observer: Meter,
    health: Callable[[], Mapping[str, Any]],
    *,
    watchers: Sequence[str] = (),
    callbacks: Callable[[], Callbacks | None] = lambda: None,
    own_hub: Callable[[], Hub | None] = lambda: None,
    private: Private | None = None,
    viewed: Callable[[str], None] | None = None,
    searched: Callable[[str, int], bytes | None] | None = None,
) -> Front:
    """The ASGI application over the outbox in ``root``.

    ``health`` answers a mapping whose "status" is "ok" when all is well, and "degraded" when something is wrong that
    neither a restart nor another server would help: what stands is served all the same. The rest of it is shown to the
    machine itself and the networks of ``watchers`` only, like the metrics. What came through a proxy came from neither,
    whatever the headers claim. ``viewed`` is told of each story whose page somebody looks at;
    ``searched`` gives the page for what is sought, and for which page of it.
    """
    finding = search.routes(searched) if searched else []
    routed = Starlette(
        routes=[
            *_for_operators(health, observer, watchers),
            *(websub.route(callbacks), hub.route(own_hub), *finding),
        ],
        exception_handlers={
            404: lambda *_: _answered(serving.NOT_FOUND),
            405: lambda *_: _answered(serving.NOT_ALLOWED),
            500: lambda *_: _answered(serving.FAILED),
        },
    )
    routed.router.redirect_slashes = False
    handler = serving.OutboxHandler(Shelf(root), outbox)
    hidden = serving.OutboxHandler(Shelf(private.root, private=True), private.index, shared=False) if private else None
    closed = PrivateHandler(hidden, handler, private.channel_of) if private and hidden else None
    answer = closed.answer if closed else lambda _scope: serving.NOT_FOUND
    return Front(
        handler.answer, observer.served, routed, ROUTED | {search.FOLDER} if finding else ROUTED, answer, viewed
    )


def _for_operators(
    health: Callable[[], Mapping[str, Any]], observer: Meter, watchers: Sequence[str]
) -> tuple[Route, Route]:
    """How it is, and what is counted."""
    networks = [ip_network("127.0.0.0/8"), ip_network("::1"), *(ip_network(one, strict=False) for one in watchers)]

    def may_look(request: Request) -> bool:
        if request.client is None or any(name in request.headers for name in _FORWARDED):
            return False
        try:
            address = ip_address(request.client.host)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in networks)

    def healthz(request: Request) -> Response:
        try:
            report = dict(health())
        except Exception:  # noqa: BLE001 - whatever it is, we are not well, and the one who asks can act on that
            report = {"status": "failing"}
        well = report.get("status") in WELL
        shown = report if may_look(request) else {"status": report.get("status")}
        body = json.dumps(shown, default=str, ensure_ascii=False).encode()
        return _response(200 if well else 503, body, "application/json")

    def metrics(request: Request) -> Response:
        if not may_look(request):
            return _answered(serving.NOT_FOUND)
        return _response(200, observer.metrics(), "text/plain; version=0.0.4; charset=utf-8")

    return Route("/healthz", healthz), Route("/metrics", metrics)


def _response(status: int, body: bytes, media_type: str) -> Response:
    response = Response(body, status, media_type=media_type)
    response.raw_headers += [(b"cache-control", b"no-store"), *headers.SECURITY]
    return response


def _answered(answer: serving.Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.raw_headers = list(answer.headers)
    return response
