"""A few little outlets whose feeds grow, and a configuration over them: what the gates of state mirror."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import defaultdict
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from syndicator.demo.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """\
site: {{title: Mirror, url: "http://127.0.0.1:{port}/", contact: desk@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s, min_interval: 1 s}}
serve: {{port: {port}}}
publish: {{per_source: false, per_category: false}}
defaults: {{every: {every}, permission: ours, limits: {{keep: 5000}}}}
sources:
{sources}
channels:
  all: {{title: Everything, limit: {entries}}}
"""


class Press:
    """``outlets`` feeds of JSON, each on an address of its own; ``publish`` adds a piece to one of them."""

    def __init__(self, outlets: int = 3, *, first: int = 41, shown: int = 50) -> None:
        self.pieces: dict[str, list[dict[str, Any]]] = {}
        self.origins: dict[str, Origin] = {}
        self.times: defaultdict[str, list[float]] = defaultdict(list)  # when each outlet was asked
        self.slow = 0.0  # seconds that each answer takes
        self._shown = shown
        for number in range(outlets):
            key = f"s{number}"
            self.pieces[key] = []
            self.origins[key] = Origin(f"127.0.0.{first + number}", partial(self._feed, key))

    def _feed(self, key: str, path: str) -> tuple[bytes, str] | None:
        if path == "/robots.txt":
            return None
        self.times[key].append(time.monotonic())
        if self.slow:
            time.sleep(self.slow)
        items = self.pieces[key][-self._shown :][::-1]
        made = {"version": "https://jsonfeed.org/version/1.1", "title": key, "items": items}
        return json.dumps(made).encode(), "application/feed+json"

    def publish(self, key: str, name: str, words: str = "") -> None:
        """One more piece, or a new wording of one there is. Its words are like nobody else's."""
        told = words or " ".join(hashlib.sha256(f"{key}{name}{n}".encode()).hexdigest()[:9] for n in range(60))
        piece = {
            "id": name,
            "url": f"https://{key}.example/{name}",
            "title": f"{key} {name}",
            "content_html": f"<p>{told}</p>",
            "date_published": f"2026-02-{1 + len(self.pieces[key]) % 28:02}T{len(self.pieces[key]) // 28 % 24:02}:00:00Z",
        }
        old = next((n for n, one in enumerate(self.pieces[key]) if one["id"] == name), None)
        if old is None:
            self.pieces[key].append(piece)
        else:
            self.pieces[key][old] = piece | {"date_published": self.pieces[key][old]["date_published"]}

    def asked(self, *kinds: str) -> int:
        """Requests there were, of these kinds (200, 304) or all."""
        return sum(
            n for origin in self.origins.values() for kind, n in origin.seen.items() if not kinds or kind in kinds
        )

    def titles(self) -> set[str]:
        return {piece["title"] for pieces in self.pieces.values() for piece in pieces}

    def configure(self, folder: Path, *, port: int = 8080, every: str = "1 h", entries: int = 50) -> Path:
        sources = "\n".join(f'  {key}: {{name: {key}, url: "{one.url}/feed"}}' for key, one in self.origins.items())
        path = folder / "feeds.yaml"
        text = CONFIG.format(port=port, every=every, sources=sources, entries=entries)
        path.write_text(text, encoding="utf-8")
        return path

    def close(self) -> None:
        for origin in self.origins.values():
            origin.close()


@contextmanager
def press(outlets: int = 3, **options: Any) -> Iterator[Press]:
    made = Press(outlets, **options)
    try:
        yield made
    finally:
        made.close()


def tree(folder: Path) -> dict[str, str]:
    """Every published file by what it holds; the outbox's own books left out."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)  # noqa: PTH118 - thousands of them
            if "/.outbox/" not in path:
                with open(path, "rb") as file:  # noqa: PTH123
                    found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def litter(folder: Path) -> list[str]:
    """Files that were being written."""
    return [p.name for p in folder.rglob("*") if p.name.endswith((".tmp", ".part", ".new"))]
