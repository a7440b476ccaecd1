"""ETag and Last-Modified: strong, weak, odd, changing and lying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.origin.scenario import RSS, Kind, feed
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("validator")


def honest(etag: str = "", modified: str = "") -> Callable[[Seen], Answer]:
    """304 to exactly what was given, for ever."""

    def serve(seen: Seen) -> Answer:
        asked = seen.headers.get("if-none-match", ""), seen.headers.get("if-modified-since", "")
        if any(asked) and asked == (etag.strip(), modified.strip()):
            return reply(304)
        more: dict[str, Any] = ({"ETag": etag} if etag else {}) | ({"Last_Modified": modified} if modified else {})
        return reply(body=feed(seen, 1, 2, 3), Content_Type=RSS, **more)

    return serve


for _name, _etag, _modified in (
    ("strong", '"abc"', ""),
    ("weak", 'W/"abc"', ""),
    ("unquoted", "abc", ""),
    ("empty", '""', ""),
    ("long", '"' + "e" * 8000 + '"', ""),
    ("with-commas", '"a, b", "c"', ""),
    ("date", "", "Wed, 18 Mar 2026 07:00:00 GMT"),
    ("date-in-2041", "", "Wed, 18 Mar 2041 07:00:00 GMT"),
    ("date-garbage", "", "yesterday, roughly"),
    ("both", '"abc"', "Wed, 18 Mar 2026 07:00:00 GMT"),
):
    KIND.add(_name, honest(_etag, _modified), "changed not-modified not-modified", "3 3 3")


def _lying_same(seen: Seen) -> Answer:
    """The same ETag on other documents; never 304."""
    return reply(body=feed(seen, *range(1, 3 + seen.visit)), Content_Type=RSS, ETag='"one"')


def _lying_304(seen: Seen) -> Answer:
    """304 to anything at all."""
    if "if-none-match" in seen.headers:
        return reply(304)
    return reply(body=feed(seen, *range(1, 3 + seen.visit)), Content_Type=RSS, ETag=f'"{seen.visit}"')


def _304_with_a_body(seen: Seen) -> Answer:
    if "if-none-match" in seen.headers:
        return Answer((b"HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n" + b"x" * 50,))
    return reply(body=feed(seen, 1, 2, 3), Content_Type=RSS, ETag='"x"')


def _changing(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1, 2, 3), Content_Type=RSS, ETag=f'"{seen.visit}"')


KIND.add("same-on-other-documents", _lying_same, "changed changed changed", "3 4 5")
KIND.add("304-to-anything", _lying_304, "changed not-modified not-modified", "3 3 3")
KIND.add("304-with-a-body", _304_with_a_body, "changed not-modified not-modified", "3 3 3")
KIND.add("new-at-every-fetch", _changing, "changed unchanged unchanged", "3 3 3")
KIND.add("none", lambda seen: reply(body=feed(seen, 1, 2, 3), Content_Type=RSS), "changed unchanged", "3 3")
