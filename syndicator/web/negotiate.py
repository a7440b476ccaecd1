"""What a request prefers and what it already has (RFC 9110, sections 8.8, 12.5.3 and 13.1). Pure."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 2000
IDENTITY = "identity"
PREFERENCE = ("br", "zstd", "gzip", IDENTITY)
"""Where the client has no preference, the smallest."""


@lru_cache(maxsize=512)
def encodings(accept: str | None) -> tuple[str, ...]:
    """The content codings to try, best first; ``identity`` is always among them, for there is nothing else to send."""
    if accept is None or len(accept) > _LONGEST:
        return (IDENTITY,)
    weights = _weights(accept)
    anything = weights.get("*")
    rated: list[tuple[float, int, str]] = []
    for rank, name in enumerate(PREFERENCE):
        weight = weights.get("x-gzip" if name == "gzip" and "gzip" not in weights else name, anything)
        if weight is None and name == IDENTITY:
            weight = 0.0001  # acceptable, though nobody asked for it
        if weight or name == IDENTITY:
            rated.append((-(weight or 0.0), rank, name))
    return tuple(name for _, _, name in sorted(rated))


def _weights(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    weight = min(1.0, max(0.0, float(value)))
                except ValueError:
                    weight = 0.0
        if name.strip():
            found[name.strip().lower()] = weight if weight == weight else 0.0  # noqa: PLR0124 - q=nan
    return found


@lru_cache(maxsize=512)
def wants_xml(accept: str, media_type: str) -> bool:
    """Whether a feed of this type is better called ``application/xml`` (RFC 9110, 12.5.1): browsers name that one, and
    show feeds by their style only under it, while readers name the feed's own or nothing.
    """
    if len(accept) > _LONGEST:
        return False
    weights = _weights(accept)
    own = weights.get(media_type, weights.get("application/*", weights.get("*/*", 0.0)))
    return weights.get("application/xml", 0.0) > own


@lru_cache(maxsize=1024)
def tags(if_none_match: str) -> frozenset[str]:
    """The entity tags in a header, compared weakly as section 13.1.2 asks: without ``W/``, with their quotes."""
    return frozenset(tag.strip().removeprefix("W/") for tag in if_none_match[: 4 * _LONGEST].split(","))


def matching(header: str, etags: Sequence[str]) -> str | None:
    """The first of ``etags`` that the client has, None where it has none."""
    known = tags(header)
    if "*" in known:
        return etags[0]
    return next((etag for etag in etags if etag in known), None)


@lru_cache(maxsize=1024)
def seconds(http_date: str) -> float | None:
    """A date header as seconds since 1970, None where it is malformed."""
    try:
        return parsedate_to_datetime(http_date[:100]).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
