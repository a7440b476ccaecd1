"""The corpus over HTTP on loopback: keep-alive, gzip, ETag and 304, one process, a hundred ports.

``GET /feed/<k>`` is a feed. ``POST /_tick?k=3&every=10`` puts k new entries into every tenth feed; ``GET /_stats`` and
``POST /_zero`` read and clear the counters.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
from collections import Counter
from urllib.parse import parse_qs, urlsplit

from benchmarks import corpus

PORTS = 100


def spread(port: int, feed: int) -> str:
    """The address of a feed's origin where each port has a host of its own (``--spread``)."""
    return f"http://127.0.1.{feed % PORTS + 1}:{port + feed % PORTS}"


class State:
    def __init__(self, feeds: int, entries: int = corpus.ENTRIES) -> None:
        self.entries = entries
        self.newest = [corpus.FIRST] * feeds
        self.made: dict[tuple[int, int], tuple[bytes, str, str]] = {}
        self.seen: Counter[str] = Counter()

    def document(self, feed: int) -> tuple[bytes, str, str]:
        """(gzipped body, content type, validator)"""
        key = (feed, self.newest[feed])
        if key not in self.made:
            body, content_type = corpus.document(*key, entries=self.entries)
            tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
            self.made[key] = (gzip.compress(body, 5, mtime=0), content_type, tag)
        return self.made[key]

    def answer(self, method: str, target: str, headers: dict[bytes, bytes]) -> bytes:
        parts = urlsplit(target)
        if parts.path.startswith("/feed/"):
            body, content_type, tag = self.document(int(parts.path[6:]))
            if headers.get(b"if-none-match") == tag.encode():
                self.seen["304"] += 1
                return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
            self.seen["200"] += 1
            head = (
                f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Type: {content_type}\r\nContent-Encoding: gzip\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            return head.encode() + body
        asked = parse_qs(parts.query)
        if parts.path == "/_tick":
            for feed in range(0, len(self.newest), int(asked["every"][0])):
                self.newest[feed] += int(asked["k"][0])
        elif parts.path == "/_zero":
            self.seen.clear()
        payload = json.dumps(self.seen).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(payload), payload)


async def serve(feeds: int, port: int, *, hosts: bool = False) -> None:
    state = State(feeds)
    for feed in range(feeds):
        state.document(feed)  # made before anything is measured

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *rest = head[:-4].split(b"\r\n")
                method, target, _ = first.decode("latin-1").split(" ")
                headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(b":") for line in rest)}
                writer.write(state.answer(method, target, headers))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            writer.close()

    at = [f"127.0.1.{n + 1}" if hosts else "127.0.0.1" for n in range(PORTS)]
    servers = [await asyncio.start_server(connection, at[n], port + n) for n in range(PORTS)]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--port", type=int, default=20000)
    parser.add_argument(
        "--spread", action="store_true", help="each port at a host of its own, 127.0.1.1 to 127.0.1.100"
    )
    given = parser.parse_args()
    asyncio.run(serve(given.feeds, given.port, hosts=given.spread))
