"""A process that lives through simulated hours: polls what is due, releases, looks after everything, and tells what it takes.

Standard input: a JSON object with ``folder``, ``sources`` (as in feeds.yaml), ``keep`` (articles of
each), ``hours`` and ``samples``; standard output: one
JSON object for each sample: polls so far, resident memory in MB, descriptors, children, temporary files, threads.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # no stubs among the tools

from syndicator.app import App
from syndicator.config import load
from syndicator.files import TEMPORARY
from syndicator.ingest.fetching.fetch import HttpFetcher
from tests.fakes.clock import FakeClock

START = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=1)
RELEASED = 10
"""Steps between two releases."""


class Life:
    """One App, as the daemon has it, on a clock of its own."""

    def __init__(self, told: dict[str, Any]) -> None:
        folder = Path(told["folder"])
        config = {
            "site": {"title": "Mirror", "url": "http://mirror.test/", "contact": "desk@mirror.test"},
            "fetch": {"allow_networks": ["127.0.0.0/8"], "host_interval": 0},
            "workers": {"processes": 1},
            "defaults": {"limits": {"keep": told["keep"]}},
            "sources": told["sources"],
            "publish": {"path": "public"},
        }
        path = folder / "feeds.yaml"
        path.write_text(json.dumps(config), encoding="utf-8")
        self.folder, self.clock, self.polls = folder, FakeClock(START), 0
        self.app = App(load(path, {}), clock=self.clock, metered=True)
        fetcher = HttpFetcher(
            self.app.config.fetch,
            clock=self.clock,
            resolver=lambda *_: ("127.0.0.1",),
            notes=self.app.store,
            sleep=self.clock.sleep,
        )
        self.app.__dict__["fetcher"] = fetcher

    def live(self, hours: float, samples: int) -> None:
        steps = round(timedelta(hours=hours) / STEP)
        self.app.poller  # noqa: B018 - opened before threads would race to open it
        polling = self.app.round(lambda _: None)
        with self.app:
            for step in range(1, steps + 1):
                self.clock.forward(minutes=STEP.total_seconds() / 60)
                self.polls += polling.offer(self.app.due(paced=True))
                polling.join()
                if step % RELEASED == 0:
                    self.app.release()
                self.app.store.flush()
                self.app.look_after()
                if step * samples // steps > (step - 1) * samples // steps:
                    print(json.dumps(self.seen()), flush=True)
            polling.stop()

    def seen(self) -> dict[str, float]:
        own = psutil.Process()
        return {
            "polls": self.polls,
            "articles": sum(1 for _ in self.app.store.cards()),
            "mb": own.memory_info().rss / 1e6,
            "files": own.num_fds(),
            "children": len(own.children(recursive=True)),
            "threads": threading.active_count(),
            "temporary": sum(1 for path in self.folder.rglob(f"*{TEMPORARY}")),
        }


def main() -> None:
    told = json.load(sys.stdin)
    Life(told).live(told["hours"], told["samples"])


if __name__ == "__main__":
    main()
