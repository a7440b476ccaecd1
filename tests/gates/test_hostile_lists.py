"""Lists cut, doubled, torn and stuffed: each is read or refused, in bounded time, and leads nowhere else."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass

from syndicator.errors import ParseError
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import LONGEST_TITLE, Task
from syndicator.urls import is_http
from tests.gates import report, size
from tests.pages.test_page_pairs import SOURCES, TYPES, document, task

LONGEST = 5.0
"""Seconds of CPU for one list."""
STUFFING = (
    b"<li>", b"</ul>", b"<a href='javascript:alert(1)'>x</a>", b"<a href='//evil.example/x'>x</a>", b"<base href=//evil.example>",
    b"\0", b"&#xD800;", b"]]>", b"<!--", b"<![CDATA[", b"<script>", b'"', b"'", b"}", b"[" * 500, b"<div>" * 500,
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>", b"&a;" * 50, b"\xff\xfe", b"\xe2\x80\xae", b"9" * 300, b"2024-13-45", b"\\ud800",
    b"<time datetime='" + b"1" * 5000 + b"'>", b"<url><loc>ftp://x/</loc></url>", b"<sitemap>", b"{page}", b"1e999",
)  # fmt: skip


@dataclass
class Mutilated:
    """A list that was one of our examples."""

    task: Task
    media_type: str
    body: bytes


def mutilated(dice: random.Random) -> Mutilated:
    path = dice.choice(SOURCES)
    original = document(path)
    body = bytearray(original.read_bytes())
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(body) + 1)
        end = min(len(body), at + dice.choice((1, 3, 20, 200, 2000)))
        kind = dice.randrange(5)
        if kind == 0:
            del body[at:end]
        elif kind == 1:
            body[at:at] = body[at:end] * dice.choice((1, 2, 50))
        elif kind == 2:
            body[at:at] = dice.choice(STUFFING) * dice.choice((1, 1, 30))
        elif kind == 3:
            body[at:end] = dice.randbytes(end - at)
        else:
            del body[at + dice.randrange(max(1, len(body) - at)) :]
        body = body[:2_000_000]
    return Mutilated(task(path), TYPES[original.suffix], bytes(body))


def test_no_list_harms_its_reader() -> None:
    """Mutilated lists of every kind give entries with web addresses on admitted hosts, or ParseError, and soon."""
    rounds = size(400, 20_000)
    dice = random.Random(20_260_318)
    came: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(rounds):
        made = mutilated(dice)
        tick = time.process_time()
        try:
            feed = read_listing(made.body, made.media_type, made.task)
        except ParseError:
            came["refused"] += 1
        else:
            came["read"] += 1
            came["entries"] += len(feed.entries)
            for entry in feed.entries:
                assert is_http(entry.url)
                assert not made.task.refuses(entry.url or "")
                assert len(entry.title) <= LONGEST_TITLE
                entry.title.encode()
            assert all(is_http(part.url) for part in feed.next)
        slowest = max(slowest, time.process_time() - tick)
    assert slowest < LONGEST
    assert min(came.values()) > rounds // 20
    report(
        "lists",
        f"{rounds} mutilated lists: {came['read']} read ({came['entries']} entries), {came['refused']} refused, "
        f"0 other errors, 0 addresses elsewhere, slowest {slowest:.2f} s",
    )
