"""The headers that go with what we serve."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src https: http: data:; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing runs and nothing is sent anywhere, should markup ever slip through: pages hold text, pictures and a style."""

SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
ALLOW = b"GET, HEAD, OPTIONS"
REVALIDATE = (b"cache-control", b"no-cache")
"""May be kept, but is asked for each time: what was taken down is gone from caches at once, and asking costs a 304."""

ASKED_ELSEWHERE = b"If-None-Match, If-Modified-Since"
"""What scripts of other sites may ask feeds with."""

_FEEDS = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"))
_XML_FEEDS = ("application/rss+xml", "application/atom+xml")
_MEDIA = ("image/", "audio/", "video/")
_LASTING = ("text/css", "image/svg", "font/", "text/javascript")  # ours; pictures of articles can be taken down


def is_feed(media_type: str) -> bool:
    """Whether scripts of other sites may read it: feeds are made to be read by others."""
    return media_type.partition(";")[0].strip().lower() in _FEEDS


def is_xml_feed(media_type: str) -> bool:
    """Whether browsers would show its source, rather than what its style makes of it, under its own name."""
    return media_type.startswith(_XML_FEEDS)


def is_ranged(media_type: str) -> bool:
    """Whether parts of it are worth asking for: pictures, sound and film, which have one coding only."""
    return media_type.startswith(_MEDIA) and not media_type.startswith("image/svg")


@lru_cache(maxsize=64)
def of(media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    """What goes with a rendition of this type, changed or not."""
    lasting = media_type.startswith(_LASTING)
    cache = (b"cache-control", b"public, max-age=3600") if lasting else REVALIDATE
    shared = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"ETag"))
    kind = (b"accept-ranges", b"bytes") if is_ranged(media_type) else (b"vary", _varies(media_type))
    return (cache, kind, *SECURITY, *(shared if is_feed(media_type) else ()))


def _varies(media_type: str) -> bytes:
    return b"Accept-Encoding, Accept" if is_xml_feed(media_type) else b"Accept-Encoding"


@lru_cache(maxsize=64)
def of_private(media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    """The same for what only its subscribers may read: no cache that others share keeps it, no crawler lists it.

    A reader's own cache may, but asks each time: so a token that is revoked opens nothing from then on.
    """
    kind = (
        (b"accept-ranges", b"bytes") if is_ranged(media_type) else (b"vary", _varies(media_type) + b", Authorization")
    )
    return ((b"cache-control", b"private, no-cache"), kind, *SECURITY, (b"x-robots-tag", b"noindex"))


_SIGNALS = {b"robots": b"x-robots-tag", **{n: n for n in (b"tdm-reservation", b"tdm-policy", b"content-usage")}}
_META = re.compile(rb'<meta name="(robots|tdm-reservation|tdm-policy|content-usage)" content="([^"<>]{1,600})">')


def of_page(head: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """What a page's own head says about reuse, as headers: crawlers that do not read pages see it too."""
    found = ((_SIGNALS[name], unescape(value.decode("utf-8", "replace"))) for name, value in _META.findall(head))
    return tuple((name, value.encode()) for name, value in found if value.isascii() and value.isprintable())


def as_file(types: Mapping[str, str]) -> str:
    """The headers of these paths (path -> media type) as static hosts take them from a file named ``_headers``."""
    everything = [("Cache-Control", "no-cache"), *((name.decode().title(), value.decode()) for name, value in SECURITY)]
    rules = {"/*": everything}
    for path, media_type in types.items():
        if is_feed(media_type):
            told = [("Content-Type", media_type), ("Access-Control-Allow-Origin", "*")]
            rules[f"/{quote(path)}"] = [*told, ("Access-Control-Expose-Headers", "ETag")]
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in pairs) for path, pairs in rules.items()
    )


def text(extra: Iterable[tuple[bytes, bytes]] = ()) -> list[tuple[bytes, bytes]]:
    """The headers of a fixed plain text, such as that of an error."""
    return [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-cache"), *SECURITY, *extra]
