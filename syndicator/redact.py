"""What in an address is a secret, and texts without it. Pure, and below everything that logs, shows or publishes.

Two nets: the shapes that secrets have in anybody's address (user names, passwords, parameters called ``token``), and
the very words that the operator configured as secret, wherever they turn up (:class:`Veil`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from syndicator.later import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.model import Source

SHOWN = "…"
"""Stands where a secret stood."""
SHORTEST = 6
"""Characters below which a word is no secret: it would veil ordinary text."""

_NAMES = (
    r"(?:api[_-]?key|key|\w{0,20}token|auth(?:[_-]?key)?|secret|pass(?:word|wd|code|phrase)?|pwd|sig|signature"
    r"|session(?:[_-]?id)?|credentials?|hash|hmac)"
)
_PARAMETER = pattern(rf"(?:[\w.-]{{0,40}}[_.-])?{_NAMES}", re.IGNORECASE)
_USERINFO_IN_TEXT = pattern(r"([a-z][a-z0-9+.-]{0,20}://)[^\s/?#@\"'<>]{0,500}@", re.IGNORECASE)
_TOKEN_IN_TEXT = pattern(
    r"([?&;](?:[\w.-]{0,40}[_.-])?(?:api_?-?key|key|\w{0,20}token|auth\w{0,20}|secret|pass\w{0,20}|pwd|sig|signature"
    r"|session\w{0,20}|credentials?)=)[^\s&#\"'<>]+",
    re.IGNORECASE,
)
_DOOR = pattern(r"(?:private|secret|token|members?|premium|subscriber|paid)s?", re.IGNORECASE)
_LONG_HEX = pattern(r"[0-9a-f]{32,}", re.IGNORECASE)
_MIXED = pattern(r"(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*[A-Z])(?=(?:[A-Za-z_-]*[0-9]){3})[A-Za-z0-9_-]{20,}")
_RANDOM = pattern(r"(?=[A-Za-z-]*[0-9])[0-9a-z-]{12,}|(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{16,}")
_DATE = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T-]*")
_LONG_VALUE = 12
_SHORTEST_HEADER = 8
"""Characters below which the value of a header is a setting, such as a language, and no secret."""
_MALFORMED = "(malformed address)"


def secret_in(url: str) -> str:
    """Which part of an address looks as if it opened a door, in words that do not show it; "" where none does."""
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            return "a user name or password"
        for name, content in parse_qsl(parts.query):
            if _PARAMETER.fullmatch(name) and len(content) >= SHORTEST:
                return f"a secret: {name[:40]}={SHOWN}"
        return "a secret in its path" if any(_in_path(parts.path)) else ""
    except ValueError:
        return ""


def _in_path(path: str) -> Iterable[str]:
    """Segments that are keys rather than names: long and random, or random behind a word such as "private"."""
    before = ""
    for raw in path.split("/"):
        segment = raw.partition(".")[0]
        behind = _DOOR.fullmatch(before) and _RANDOM.fullmatch(segment) and not _DATE.fullmatch(segment)
        if behind or _LONG_HEX.fullmatch(segment) or _MIXED.fullmatch(segment):
            yield segment
        before = segment


def secret_words(url: str) -> tuple[str, ...]:
    """The parts of a private address that must stand nowhere: the whole of it, and each secret by itself.

    A parameter that is not called a secret counts where it is long, a part of the path where it looks random.
    """
    try:
        parts = urlsplit(url)
        userinfo, _, place = parts.netloc.rpartition("@")
        behind = parts.path + (f"?{parts.query}" if parts.query else "")
        found = [url, f"{parts.scheme}://{place}{behind}", place + behind] if len(behind) > 1 else [url]
        found += [userinfo, *userinfo.split(":"), *_basic(userinfo)]
        pairs = parse_qsl(parts.query)
        found += [value for name, value in pairs if _PARAMETER.fullmatch(name) or len(value) >= _LONG_VALUE]
        segments = [
            *_in_path(parts.path),
            *(s for s in parts.path.split("/") if _RANDOM.fullmatch(s.partition(".")[0])),
        ]
        found += [*segments, behind] if segments or parts.query else []
    except ValueError:
        return (url,)
    forms = [form for word in found for form in (word, unquote(word), quote(word, safe=""))]
    return tuple(dict.fromkeys(word for word in forms if len(word) >= SHORTEST))


def _basic(userinfo: str) -> tuple[str, ...]:
    """As a request carries it (RFC 7617)."""
    return (b64encode(unquote(userinfo).encode("utf-8", "replace")).decode(),) if userinfo else ()


def source_secrets(source: Source) -> set[str]:
    """Every word that must not be told of a source; none where it is as public as any."""
    found = set(secret_words(source.url)) if source.private else set()
    for _, value in source.headers:
        if len(value) >= _SHORTEST_HEADER:
            found |= {value, value.rpartition(" ")[2]}
    return found


def without_secrets(text: str) -> str:
    """``text`` with the credentials and tokens of the addresses in it left out."""
    return _TOKEN_IN_TEXT.sub(rf"\1{SHOWN}", _USERINFO_IN_TEXT.sub(r"\1", text))


def origin_only(url: str) -> str:
    """Scheme and host of an address, of which no more may be told."""
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return _MALFORMED
    return f"{parts.scheme}://{host}{port}/"


class Veil:
    """Covers the very words it was given, wherever they stand. Safe to use from many threads."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        kept = sorted({word for word in words if len(word) >= SHORTEST}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, kept))) if kept else None

    def touches(self, text: str) -> bool:
        """Whether one of the words stands in it."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def cover(self, text: str) -> str:
        """``text`` without the words."""
        return text if self._pattern is None else self._pattern.sub(SHOWN, text)

    def over(self, text: str) -> str:
        """``text`` without the words, and without what looks like a secret in any address."""
        return without_secrets(self.cover(text))
