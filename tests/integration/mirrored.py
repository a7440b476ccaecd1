"""A mirror of one source, two articles of which one is edited: what readers get to see, over real HTTP."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from syndicator.app import App
from syndicator.cli import main
from syndicator.config import load
from syndicator.demo.origin import Origin
from syndicator.workers import ProcessWorkers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.demo.origin import Answer

FERRY = (
    "The harbour trust said on Tuesday that the small ferry will run on tidal power alone from September. Two "
    "turbines moored under the east pier charge its batteries on every tide, and over the winter they supplied most "
    "of what the boat needed. Fares stay as they are, and readings will be shown on the notice board at the quay."
)
CORRECTION = "Correction: An earlier version of this article misstated where the turbines are moored."
RETRACTION = "This article has been retracted by the editors."
CONFIG = """\
site: {{title: Mirror, url: https://mirror.example/, language: en}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
sources:
  gazette: {{name: Gazette, url: "{origin}/feed.json", home: "https://gazette.example/", category: Local}}
channels:
  all: {{title: Everything}}
"""


@dataclass
class Mirror:
    """A source of two articles, one of which is edited, and the mirror of it."""

    path: Path
    app: App
    workers: ProcessWorkers
    content: str = f"<p>{FERRY}</p>"
    title: str = "Ferry to run on tides"

    @property
    def public(self) -> Path:
        return self.path.parent / "public"

    def act(self, *words: str, stdin: str = "") -> tuple[int, str]:
        """A command that changes something, in its turn; its exit code and all that it says. The App is opened anew."""
        self.app.close()
        try:
            ended = CliRunner().invoke(main, ["--config", str(self.path), *words], input=stdin, catch_exceptions=False)
        finally:
            self.app = App(load(self.path, os.environ), workers=self.workers)
        return ended.exit_code, ended.output

    def answer(self, path: str) -> Answer:
        bees = "Beekeepers in the northern valleys counted their hives and lost fewer than ever before."
        items = [_item("ferry", self.title, self.content), _item("bees", "Bees", f"<p>{bees}</p>")]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": items}
        return (json.dumps(feed).encode(), "application/feed+json") if path == "/feed.json" else None

    def poll(self) -> list[str]:
        """Poll and release; the verdicts and errors."""
        outcomes = self.app.poll(self.app.chosen(()))
        self.app.release()
        return [outcome.error or outcome.status for outcome in outcomes]

    def edit(self, content: str) -> list[str]:
        self.content = content
        return self.poll()

    def item(self) -> dict[str, Any]:
        """The edited article as JSON Feed tells it."""
        items: list[dict[str, Any]] = json.loads((self.public / "all" / "feed.json").read_bytes())["items"]
        return next(one for one in items if one["url"].endswith("/ferry"))

    def updated(self) -> str:
        return str(self.item().get("date_modified", self.item()["date_published"]))

    def page(self) -> str:
        (row,) = (one for one in self.app.rows() if one.url.endswith("/ferry"))
        return (self.public / "articles" / row.id / "index.html").read_text("utf-8")

    def cli(self, *words: str) -> str:
        ended = CliRunner().invoke(main, ["--config", str(self.path), *words], catch_exceptions=False)
        assert ended.exit_code == 0, ended.output
        return ended.stdout


def _item(guid: str, title: str, html: str) -> dict[str, str]:
    url, day = f"https://gazette.example/{guid}", "2026-03-17T09:00:00Z"
    return {"id": guid, "url": url, "title": title, "content_html": html, "date_published": day}


@contextmanager
def mirrored(folder: Path, workers: ProcessWorkers, host: str) -> Iterator[Mirror]:
    """A mirror in ``folder`` of a source at ``host``, a loopback address that no other test file uses."""
    made: list[Mirror] = []
    origin = Origin(host, lambda path: made[0].answer(path) if made else None)
    path = folder / "feeds.yaml"
    path.write_text(CONFIG.format(origin=origin.url), encoding="utf-8")
    try:
        made.append(Mirror(path, App(load(path, os.environ), workers=workers), workers))
        yield made[0]
    finally:
        for mirror in made:
            mirror.app.close()
        origin.close()
