"""What readers seek: a question in the address, an answer that nobody keeps."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.routing import Route

from syndicator.errors import SyndicatorError
from syndicator.web import headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

FOLDER = "search"
AT_ONCE = 4
"""Questions that are answered or wait at a time."""
_LONGEST = 1000  # characters of a query
_DIGITS = 3  # of the number of a page
_POLICY = headers.CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'")
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex"),
    *((name, _POLICY.encode() if name == b"content-security-policy" else value) for name, value in headers.SECURITY),
)


def routes(answer: Callable[[str, int], bytes | None]) -> list[Route]:
    """``answer`` gives the page for a question and the number of a page; None where too much is asked."""
    turns = BoundedSemaphore(AT_ONCE)

    def search(request: Request) -> Response:
        asked, number = _question(request.scope["query_string"])
        if not turns.acquire(blocking=False):
            return _busy()
        try:
            body = answer(asked, number)
        except SyndicatorError:  # the search cannot be read now; everything else can
            body = None
        finally:
            turns.release()
        return _busy() if body is None else _told(200, body, "text/html; charset=utf-8")

    def moved(request: Request) -> Response:
        query = request.scope["query_string"][:_LONGEST].decode("latin-1")
        target = f"/{FOLDER}/?{query}" if query and query.isprintable() and query.isascii() else f"/{FOLDER}/"
        response = _told(301, b"", "text/plain; charset=utf-8")
        response.headers["location"] = target
        return response

    return [Route(f"/{FOLDER}/", search), Route(f"/{FOLDER}", moved)]


def _question(query: bytes) -> tuple[str, int]:
    """What is asked for, and which page of it; nonsense asks for nothing."""
    try:
        told = parse_qs(query[:_LONGEST].decode("latin-1"), max_num_fields=10, errors="replace")
    except ValueError:
        return "", 1
    number = told.get("page", ["1"])[0]
    return told.get("q", [""])[0], int(number) if number.isascii() and number.isdecimal() and len(
        number
    ) <= _DIGITS else 1


def _busy() -> Response:
    response = _told(503, b"Too many questions at once. Please ask again in a moment.\n", "text/plain; charset=utf-8")
    response.headers["retry-after"] = "2"
    return response


def _told(status: int, body: bytes, media_type: str) -> Response:
    response = Response(body, status, media_type=media_type)
    response.raw_headers += list(_HEADERS)
    return response
