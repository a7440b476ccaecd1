"""Serving renditions: a look-up, two looks at the file system, and bytes that were made when they were written.

Only what the outbox's index names is served, so that no address leads anywhere else: a request's path is a key, and
never becomes a file name of its own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from syndicator.web import conditions, headers, negotiate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Scope, Send

    from syndicator.web.shelf import Held, Index, Shelf, Standing

GONE_PAGE = "gone/index.html"
BARRED_PAGE = "gone/legal/index.html"
MISSING_PAGE = "404.html"
_INDEX = "index.html"
_ENCODED = (b"%2f", b"%5c", b"%00")
_LONGEST = 2000
_METHODS = ("GET", "HEAD")
_LOOKED_AT = conditions.HEADERS | {b"accept-encoding"}


class Answer(NamedTuple):
    """What is sent back."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes = b""
    lines: bytes = b""  # the headers as they are written, where that was made ready


def fixed(status: int, message: str, *extra: tuple[bytes, bytes]) -> Answer:
    """A fixed text: nothing of the request stands in it."""
    body = message.encode() + b"\n"
    return Answer(status, headers.text([(b"content-length", b"%d" % len(body)), *extra]), body)


def _moved(target: str) -> Answer:
    """To another address of ours, for good (RFC 9110, 15.4.2); asked anew each time: what moved may be taken down."""
    return fixed(301, "It stands under another address.", (b"location", target.encode("ascii")), headers.REVALIDATE)


NOT_FOUND = fixed(404, "There is nothing here.")
GONE = fixed(410, "This was taken down and will not come back.")
BARRED = fixed(451, "An order of a court or authority keeps this away.")
NOT_ALLOWED = fixed(405, "This can only be read.", (b"allow", headers.ALLOW))
OUTDATED = fixed(412, "It is not the version that was named.")
FAILED = fixed(500, "Something went wrong on our side.")


class OutboxHandler:
    """What an outbox answers to requests. ``shared``: whether scripts of other sites may read its feeds."""

    def __init__(self, shelf: Shelf, index: Index, *, shared: bool = True) -> None:
        self._shelf = shelf
        self._index = index
        self._shared = shared

    def answer(self, scope: Scope, within: str | None = None, at: str = "/") -> Answer:
        """What a request gets. ``within`` stands for its path, where that begins with something else: ``at``."""
        path = _path(scope)
        if within is not None and path is not None:
            path = within
        method = scope["method"]
        if method == "OPTIONS":
            return self._options(path)
        if method not in _METHODS:
            return NOT_ALLOWED
        if path is None:
            return self._missing(scope)
        file = path + _INDEX if not path or path.endswith("/") else path
        if self._index.is_gone(file):
            return self._gone(file)
        standing = self._index.lookup(file)
        if standing is None:
            return self._elsewhere(path, at) or self._missing(scope)
        if standing.moved:
            return _moved(standing.moved)
        asked = _headers(scope)
        if method != "GET":
            asked.pop(b"range", None)  # is defined for GET alone (RFC 9110, 14.2)
        answer = self._rendition(file, standing, asked)
        return _shown(answer, scope) if headers.is_xml_feed(standing.media_type) else answer

    def _rendition(self, file: str, standing: Standing, asked: dict[bytes, str]) -> Answer:
        codings = negotiate.encodings(asked.get(b"accept-encoding"))
        known = asked.get(b"if-none-match")
        # whoever names no codings takes any (RFC 9110, 12.5.3), so each of our tags may be the one it has
        considered = negotiate.PREFERENCE if asked and b"accept-encoding" not in asked else codings
        etags = self._shelf.etags(file, standing, considered)
        if not etags:
            return NOT_FOUND
        coding = next((name for name in codings if name in etags), "identity")
        tags = [etags[coding], *etags.values()]
        if known is not None and (etag := negotiate.matching(known, tags)) is not None:
            coding = next(name for name, tag in etags.items() if tag == etag)
        held = self._shelf.get(file, standing, coding) or self._shelf.get(file, standing, "identity")
        if held is None:
            return NOT_FOUND
        if not asked:
            return Answer(200, held.whole, held.body, held.whole_lines)
        status = conditions.judged(asked, held.etag, etags.values(), held.modified)
        if status == HTTPStatus.NOT_MODIFIED:
            return Answer(304, held.unchanged, b"", held.unchanged_lines)
        if status == HTTPStatus.PRECONDITION_FAILED:
            return OUTDATED
        if b"range" in asked:
            return _part(held, asked)
        return Answer(200, held.whole, held.body, held.whole_lines)

    def _elsewhere(self, path: str, at: str) -> Answer | None:
        """What is not there itself may be a folder that is."""
        if path and not path.endswith("/"):
            inside = f"{path}/{_INDEX}"
            if self._index.is_gone(inside):
                return self._gone(inside)
            if self._index.lookup(inside) is not None:
                target = f"{at}{quote(path)}/".encode()  # begins with a name of ours, so it leads nowhere else
                return fixed(301, "It stands under the address with a slash.", (b"location", target))
        return None

    def _missing(self, scope: Scope) -> Answer:
        """A page with ways on for whoever reads pages, a line for programs."""
        reads = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
        return self._page(MISSING_PAGE, NOT_FOUND) if reads else NOT_FOUND

    def _gone(self, path: str) -> Answer:
        if self._index.is_barred(path):
            return self._page(BARRED_PAGE, BARRED)
        return self._page(GONE_PAGE, GONE)

    def _page(self, page: str, bare: Answer) -> Answer:
        """A page in place of what was asked for; ``bare``, whose status it has, where there is none."""
        standing = self._index.lookup(page)
        held = self._shelf.get(page, standing, "identity") if standing else None
        if held is None:
            return bare
        kind = [(b"content-type", held.media_type.encode("latin-1", "replace")), headers.REVALIDATE]
        length = (b"content-length", b"%d" % len(held.body))
        return Answer(bare.status, [*kind, length, *headers.SECURITY], held.body)

    def _options(self, path: str | None) -> Answer:
        """What may be asked; for feeds also by scripts of other sites (Fetch standard, CORS preflight)."""
        standing = self._index.lookup(path) if path else None
        extra = [(b"allow", headers.ALLOW)]
        if standing is not None and self._shared and headers.is_feed(standing.media_type):
            extra += [
                (b"access-control-allow-origin", b"*"),
                (b"access-control-allow-methods", b"GET, HEAD"),
                (b"access-control-allow-headers", headers.ASKED_ELSEWHERE),
                (b"access-control-max-age", b"86400"),
            ]
        return Answer(204, [*headers.SECURITY, *extra])


def _shown(answer: Answer, scope: Scope) -> Answer:
    """A feed, under the name by which a browser shows it."""
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    if answer.status != HTTPStatus.OK or b"application/xml" not in accept:
        return answer
    (name, media_type), *others = answer.headers  # the first is what it is
    own, _, charset = media_type.decode().partition(";")
    if not negotiate.wants_xml(accept.decode("latin-1"), own):
        return answer
    return Answer(answer.status, ((name, f"application/xml;{charset}".encode()), *others), answer.body)


def _path(scope: Scope) -> str | None:
    """The path as a key of the index, or None for one that cannot be."""
    raw = scope.get("raw_path") or b""
    path: str = scope["path"]
    if not path.startswith("/") or len(path) > _LONGEST or "\\" in path:
        return None
    if b"%" in raw and any(code in raw.lower() for code in _ENCODED):
        return None
    return path[1:]


def _part(held: Held, asked: dict[bytes, str]) -> Answer:
    """The range that is asked for, of what is served in ranges."""
    if not headers.is_ranged(held.media_type):
        return Answer(200, held.whole, held.body)
    size = len(held.body)
    span = conditions.span(asked, held.etag, held.modified, size)
    if span is None:
        return Answer(200, held.whole, held.body)
    if not span:
        return fixed(416, "It has no such bytes.", (b"content-range", b"bytes */%d" % size))
    kind = (b"content-type", held.media_type.encode("latin-1", "replace"))
    place = (b"content-range", b"bytes %d-%d/%d" % (span.start, span.stop - 1, size))
    head = (kind, (b"content-length", b"%d" % len(span)), place, *held.unchanged)
    return Answer(206, head, held.body[span.start : span.stop])


def _headers(scope: Scope) -> dict[bytes, str]:
    """What matters of the request's headers; lines of one name are one list (RFC 9110, 5.3)."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _LOOKED_AT:
            text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


async def send_answer(answer: Answer, scope: Scope, send: Send) -> None:
    """Send an answer, to HEAD without its body."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
