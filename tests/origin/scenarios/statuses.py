"""Every status, with and without Retry-After, each with a page that must never be taken for an article."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.origin.scenario import HTML, RSS, Kind, feed, page
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from tests.origin.server import Seen

KIND = Kind("status")


def _limited(seen: Seen, status: int, value: str) -> Answer:
    if seen.visit == 2:
        return reply(status, page(), Retry_After=value, **HTML)
    return reply(body=feed(seen, 1, 2, 3), Content_Type=RSS)


def _gone(seen: Seen) -> Answer:
    return reply(410, page(), **HTML) if seen.visit > 1 else reply(body=feed(seen, 1, 2, 3), Content_Type=RSS)


for _status in (
    *(201, 202, 203, 206, 226, 300, 305, 306, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 411, 418, 421, 451),
    *(500, 501, 502, 504, 507, 520, 522, 599, 999),
):
    KIND.amid(str(_status), reply(_status, page(), **HTML), "refused")
KIND.amid("204", reply(204), "refused")
KIND.amid("304-unasked", reply(304), "refused")
KIND.add("410", reply(410, page(), **HTML), "gone skipped skipped", "0 0 0")
KIND.add("410-later", _gone, "changed gone skipped", "3 3 3")
for _status in (429, 503):
    for _name, _value, _end in (
        ("bare", None, "rate-limited"),
        ("an-hour", "3600", "rate-limited"),
        ("a-date", "Thu, 19 Mar 2026 18:00:00 GMT", "rate-limited"),
        ("garbage", "in a while", "rate-limited"),
        ("negative", "-5", "rate-limited"),
        ("past", "Wed, 01 May 2024 12:00:00 GMT", "rate-limited"),
    ):
        _header: dict[str, Any] = {} if _value is None else {"Retry_After": _value}
        KIND.amid(f"{_status}-{_name}", reply(_status, page(), **HTML, **_header), _end)
    for _name, _value in (("three-days", "259200"), ("for-ever", "9" * 40)):
        KIND.add(
            f"{_status}-{_name}",
            partial(_limited, status=_status, value=_value),
            "changed rate-limited skipped",
            "3 3 3",
        )


def _preceded(seen: Seen, before: bytes) -> Answer:
    body = feed(seen, 1, 2, 3)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {RSS}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return Answer((before, head, body), keep=True)


def _old(seen: Seen) -> Answer:
    return Answer((b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" + feed(seen, 1, 2, 3),))


def _terse(seen: Seen) -> Answer:
    body = feed(seen, 1, 2, 3)
    return Answer((b"HTTP/1.1 200\r\nContent-Length: %d\r\n\r\n" % len(body) + body,), keep=True)


KIND.add("100-before-200", lambda seen: _preceded(seen, b"HTTP/1.1 100 Continue\r\n\r\n"), "changed unchanged", "3 3")
KIND.add("http-10-without-length", _old, "changed unchanged", "3 3")
KIND.add("200-without-reason", _terse, "changed unchanged", "3 3")
KIND.amid("200-in-http-09", lambda seen: Answer((feed(seen, 1),)), "unreachable")
KIND.amid("200-in-http-2", Answer((b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18),)), "unreachable")
