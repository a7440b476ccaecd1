"""Whether a body that came without a length has its own end. Pure; looks at its two ends only.

Where a host neither declares a length nor sends chunks, a broken connection looks like the end (RFC 9112, 8).
"""

from __future__ import annotations

import re

_ENDS = 16384  # bytes looked at
_NAME = re.compile(rb"<([A-Za-z_][\w:.-]{0,80})")
_CLOSING = re.compile(rb"</([A-Za-z_][\w:.-]{0,80})\s{0,80}>\Z")
_ASIDES = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">"))


def has_end(body: bytes) -> bool:
    """Whether the body ends as it began: with the closing tag of its root element, or the closing bracket of JSON."""
    # UTF-16 and UTF-32 differ from ASCII in zeros only, as far as tags are concerned
    head = body[:_ENDS].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    tail = body[-_ENDS:].replace(b"\0", b"").rstrip()
    if head[:1] in {b"{", b"["}:
        return tail[-1:] == {b"{": b"}", b"[": b"]"}[head[:1]]
    root = _NAME.search(_without_prolog(head))
    closing = _CLOSING.search(_without_trailer(tail))
    if root is None:
        return False
    if closing is None:
        return body.rstrip().endswith(b"/>") and body.count(b"<", body.find(root[0])) == 1
    return closing[1].lower() == root[1].lower()


def _without_prolog(head: bytes) -> bytes:
    at = 0
    while True:
        at = head.find(b"<", at)
        aside = next((end for start, end in _ASIDES if at >= 0 and head.startswith(start, at)), None)
        if aside is None:
            return head[max(at, 0) :]
        end = head.find(aside, at)
        if end < 0:
            return b""
        at = end + len(aside)


def _without_trailer(tail: bytes) -> bytes:
    """Servers like to say, after the end, how long they took."""
    while True:
        for start, end in _ASIDES[:2]:
            if tail.endswith(end):
                tail = tail[: max(tail.rfind(start), 0)].rstrip()
                break
        else:
            return tail
