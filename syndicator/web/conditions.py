"""Preconditions of a request, and ranges of a body (RFC 9110, sections 13 and 14). Pure."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from syndicator.web import negotiate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADERS = frozenset(
    (b"if-match", b"if-unmodified-since", b"if-none-match", b"if-modified-since", b"range", b"if-range")
)
"""What of a request is looked at here."""

_RANGE = re.compile(r"bytes\s*=\s*(?:(\d{1,18})\s*-\s*(\d{1,18})?|-\s*(\d{1,18}))", re.ASCII | re.IGNORECASE)


def judged(asked: Mapping[bytes, str], etag: str, etags: Iterable[str], modified: int) -> int:
    """The status that the preconditions come to, in the order of section 13.2.2: 200, 304 or 412.

    ``etag`` is that of what would be sent; ``etags`` are those of every coding in which it can be had: whoever has one
    of them has the same document. ``modified`` is in seconds since 1970.
    """
    if (wanted := asked.get(b"if-match")) is not None:
        if not _is_among(wanted, (etag, *etags)):
            return HTTPStatus.PRECONDITION_FAILED
    elif (date := asked.get(b"if-unmodified-since")) is not None:
        until = negotiate.seconds(date)
        if until is not None and modified > until:
            return HTTPStatus.PRECONDITION_FAILED
    if (known := asked.get(b"if-none-match")) is not None:
        return HTTPStatus.OK if negotiate.matching(known, [etag]) is None else HTTPStatus.NOT_MODIFIED
    if (date := asked.get(b"if-modified-since")) is not None:
        since = negotiate.seconds(date)
        if since is not None and modified <= since:
            return HTTPStatus.NOT_MODIFIED
    return HTTPStatus.OK


def _is_among(wanted: str, etags: Iterable[str]) -> bool:
    """Compared strongly: a weak tag is never the same (section 8.8.3.2)."""
    named = {tag.strip() for tag in wanted[:8000].split(",")}
    return "*" in named or not named.isdisjoint(etags)


def span(asked: Mapping[bytes, str], etag: str, modified: int, length: int) -> range | None:
    """The bytes of a body that are asked for, None where all of them are; empty where there are no such bytes (416).

    One range is answered; several, other units and nonsense are passed over, as section 14.2 allows. So is every range
    of another version than If-Range names.
    """
    given = asked.get(b"range")
    found = _RANGE.fullmatch(given.strip()) if given is not None else None
    if found is None or not _same_version(asked.get(b"if-range"), etag, modified):
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        return range(max(0, length - int(suffix)), length)
    if last is not None and int(last) < int(first):
        return None
    return range(int(first), min(length, int(last) + 1 if last is not None else length))


def _same_version(condition: str | None, etag: str, modified: int) -> bool:
    if condition is None:
        return True
    condition = condition.strip()
    if condition.startswith(('"', "W/")):
        return condition == etag
    return negotiate.seconds(condition) == modified  # exactly that date (section 13.1.5)
