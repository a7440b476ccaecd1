"""Many outlets on loopback, each with an address of its own, and some that misbehave: what ``benchmarks scale`` polls.

Outlet ``k`` stands at its own address of 127.0.0.0/8. Of a hundred outlets, as many as are asked for fail, each of them in
one way: nobody listens (refuse), it takes the request and never answers (hang), sends a byte a second (drip), a gigabyte of
zeros compressed to a megabyte (bomb), or noise that is no feed (garbage). The others serve the corpus, with ETag and 304.

``GET /_stats`` tells how often each way was asked, and of the good ones how many were ever read; ``GET /_times`` when each
of them was asked for its feed; ``POST /_tick?k=3&every=10`` puts k new entries into every tenth feed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
import zlib
from collections import Counter

from benchmarks.origin import State

WAYS = ("refuse", "hang", "drip", "bomb", "garbage")
CONTROL = "127.0.0.1"
REFUSED = 1
"""The port at which nobody listens."""


def address(number: int) -> str:
    """That of an outlet; 127.0.0.1 is left to who asks for figures."""
    return f"127.1.{number // 250}.{1 + number % 250}"


def way(number: int, failing: int) -> str | None:
    """In which way an outlet fails; None where it is well. ``failing`` is per cent."""
    hundred, place = divmod(number, 100)
    return WAYS[(hundred + place) % len(WAYS)] if place < failing else None


def url(number: int, failing: int, port: int) -> str:
    """Where an outlet's feed stands."""
    return f"http://{address(number)}:{REFUSED if way(number, failing) == 'refuse' else port}/feed/{number}"


def bomb(size: int) -> bytes:
    """So many bytes of a feed that never ends, compressed."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(b'<?xml version="1.0"?><rss version="2.0"><channel><title>')]
    parts += [packer.compress(b"a" * 1_000_000) for _ in range(size // 1_000_000)]
    return b"".join(parts) + packer.flush()


class Crowd:
    def __init__(self, feeds: int, failing: int, entries: int) -> None:
        self.good = State(feeds, entries)
        self.failing = failing
        self.asked: Counter[str] = Counter()
        self.times: dict[int, list[float]] = {}
        self.bomb = bomb(1_000_000_000)
        self.noise = random.Random(7).randbytes(40_000)

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at = writer.get_extra_info("sockname")[0]
        try:
            if not at.startswith("127."):
                return  # nobody but this machine is meant
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *rest = head[:-4].split(b"\r\n")
                method, target, _ = first.decode("latin-1").split(" ")
                headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(b":") for line in rest)}
                if at == CONTROL:
                    writer.write(self.figures(method, target))
                elif target == "/robots.txt":
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                elif not await self.answer(int(target.rpartition("/")[2]), method, target, headers, writer):
                    return
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    def figures(self, method: str, target: str) -> bytes:
        if target == "/_stats":
            return _json({**self.asked, **self.good.seen, "read": len(self.times)})
        return _json(self.times) if target == "/_times" else self.good.answer(method, target, {})

    async def answer(
        self, number: int, method: str, target: str, headers: dict[bytes, bytes], writer: asyncio.StreamWriter
    ) -> bool:
        """Answer for an outlet; whether the connection goes on."""
        wrong = way(number, self.failing)
        if wrong is None:
            self.times.setdefault(number, []).append(time.time())
            writer.write(self.good.answer(method, target, headers))
            return True
        self.asked[wrong] += 1
        if wrong == "hang":
            await asyncio.sleep(3600)
        elif wrong == "drip":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 5000\r\n\r\n<rss>")
            for _ in range(3600):
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(1)
        elif wrong == "bomb":
            head = f"Content-Type: application/rss+xml\r\nContent-Encoding: gzip\r\nContent-Length: {len(self.bomb)}"
            writer.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + self.bomb)
            await writer.drain()
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 40000\r\n\r\n" + self.noise)
            return True
        return False


def _json(value: object) -> bytes:
    body = json.dumps(value).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def serve(feeds: int, failing: int, port: int, entries: int) -> None:
    crowd = Crowd(feeds, failing, entries)
    for number in range(feeds):
        if way(number, failing) is None:
            crowd.good.document(number)  # made before anything is measured
    server = await asyncio.start_server(crowd.connection, "", port, backlog=1024)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, required=True)
    parser.add_argument("--failing", type=int, default=5)
    parser.add_argument("--port", type=int, default=20000)
    parser.add_argument("--entries", type=int, default=20)
    given = parser.parse_args()
    asyncio.run(serve(given.feeds, given.failing, given.port, given.entries))
