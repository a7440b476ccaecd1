"""R33 of the catalogue: whoever reads during releases never meets a torn file, nor a feed ahead of its pages."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.gates import report, size
from tests.gates.daemons import Readers, get, running, titles, until
from tests.gates.press import Press, press
from tests.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = size(3, 120)


class Reader:
    """Reads a feed in a random form, and then pages of what it lists; says what is wrong with what it got."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._dice = random.Random(3)
        self._bodies: dict[tuple[str, str], str] = {}  # by path and entity tag
        self._lock = threading.Lock()
        self.entries = 0

    def __call__(self) -> str | None:
        name = self._dice.choice(("all/feed.json", "all/atom.xml", "all/rss.xml", "all/index.html"))
        body = self._body(name)
        ids = self._ids(name, body)
        for one in self._dice.sample(ids, min(3, len(ids))):
            self.entries += 1
            self._body(f"articles/{one.rpartition(':')[2].replace('-', '')}/", gone=True)
        return None

    def _body(self, path: str, *, gone: bool = False) -> bytes:
        coding = self._dice.choice(("gzip", "identity"))
        status, body, headers = get(self._port, path, Accept_Encoding=coding)
        if gone and status == 410:  # taken down between the two requests
            return b""
        assert status == 200, f"{path} answered {status}"
        digest = hashlib.sha256(body).hexdigest()
        with self._lock:
            assert self._bodies.setdefault((path, headers["etag"]), digest) == digest, (
                f"{path}: two bodies under one tag"
            )
        return gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body

    @staticmethod
    def _ids(name: str, body: bytes) -> list[str]:
        if name.endswith(".json"):
            return [item["id"] for item in json.loads(body)["items"]]
        if name.endswith(".html"):
            assert body.rstrip().endswith(b"</html>"), f"{name} is cut short"
            return []
        root = etree.fromstring(body)
        found = root.findall("{*}entry/{*}id") if name.endswith("atom.xml") else root.findall("channel/item/guid")
        return [str(one.text) for one in found]


@pytest.mark.timeout(600)
def test_r33_read_while_it_is_written(tmp_path: Path) -> None:
    """Every answer parses, one tag never stands for two bodies, and each entry of a feed has its page."""
    port = free_port()
    with press(3, first=75, shown=30) as outlets:
        outlets.publish("s0", "first")
        path = outlets.configure(tmp_path, port=port, every="1 s", entries=20)
        with running(path):
            until(lambda: titles(port) == {"s0 first"})
            reader, ended = Reader(port), time.monotonic() + SECONDS
            with Readers(reader, 3) as readers:
                number = _publish_until(outlets, ended)
            releases = _metric(port, "syndicator_releases_total")
    assert readers.wrong == []
    assert reader.entries > 0
    assert releases >= size(1, 20)
    report(
        "R33",
        f"{releases:.0f} releases of {number} articles in {SECONDS} s, {readers.read} feeds read in 4 forms and 2 codings, "
        f"{reader.entries} pages of their entries: 0 torn, 0 missing, 0 tags with two bodies",
    )


def _publish_until(outlets: Press, ended: float) -> int:
    dice, number = random.Random(4), 0
    while time.monotonic() < ended:
        number += 1
        key = f"s{dice.randrange(3)}"
        outlets.publish(key, f"n{number}")
        if number % 5 == 0:  # a correction
            outlets.publish(key, f"n{number}", f"told anew {number} " + " ".join(str(dice.random()) for _ in range(60)))
        time.sleep(0.15)
    return number


def _metric(port: int, name: str) -> float:
    lines = get(port, "metrics")[1].decode().splitlines()
    found: Any = next(line for line in lines if line.startswith(f"{name} "))
    return float(found.split()[1])
