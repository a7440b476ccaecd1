"""What to call an item that must not be parsed: the address or the title that stands in it. Pure; linear."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds import jsonfeed
from syndicator.ingest.feeds.slices import find_slices
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_READ = 20_000  # characters of an item that are looked at
_LONGEST = 300
_NAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"<link\b[^<>]{0,200}\bhref=[\"']([^\"'<>]{1,1000})",
        r"<(?:link|guid|id)\b[^<>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,1000})",
        r"<title\b[^<>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,1000})",
    )
)


def labels(body: bytes, content_type: str | None, hashes: Collection[str]) -> dict[str, str]:
    """Address or title by hash, of the items with these hashes that can be found; see ``parse.parse_feed``."""
    text = decode(body, content_type, markup="xml").text.strip("\ufeff\0 \t\r\n")
    found = _in_json(text) if text.startswith(("{", "[")) else _in_xml(text)
    return {print_: label for print_, label in found if print_ in hashes and label}


def _in_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        items = jsonfeed.items(text)
    except ParseError:
        return
    for print_, item in items:
        named = (item.get("url"), item.get("id"), item.get("title"))
        yield print_, _tidy(next((name for name in named if isinstance(name, str) and name.strip()), ""))


def _in_xml(text: str) -> Iterator[tuple[str, str]]:
    for piece in find_slices(text):
        item = text[piece.start : min(piece.end, piece.start + _READ)]
        named = [_tidy(html.unescape(hit[1])) for pattern in _NAMES if (hit := pattern.search(item))]
        yield piece.hash, next((name for name in named if is_http(name)), named[-1] if named else "")


def _tidy(text: str) -> str:
    return " ".join("".join(filter(str.isprintable, text[:_LONGEST].replace("\n", " "))).split())
