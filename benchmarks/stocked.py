"""What a large state costs: reading it, releasing all of it, telling of it, holding it in a daemon that rests.

The state is made without fetching or cleaning anything: articles of about 3 KB, every sixth of them a reprint of another
source's. Article pages are off, so that what is measured is looking at everything, not writing files; with ``--pages``
they are on, and what is told is what a mirror of that size takes.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.polls import environment, measure, peak_of
from benchmarks.processes import Watch
from syndicator.control import FILE
from syndicator.model import Article, PollRecord, SourceKey, SourceState, Tie, TieKind
from syndicator.store.folder.tiny import TinyStore
from tests.builders import NOON, article
from tests.fakes.clock import FakeClock

CONFIG = """\
site: {{title: Bench, url: "http://127.0.0.1/", contact: bench@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8]}}
defaults: {{permission: bench}}
publish: {{pages: {pages}}}
sources:
{sources}channels:
  all: {{title: All}}
"""
WORDS = 450
"""In a text."""
REPRINTED = 6
"""Every how many articles one tells another's text."""
REST = 5.0
"""Seconds for which a daemon is watched once it answers."""


def run(sources: int, each: int, *, pages: bool = False) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        listed = "".join(
            f"  s{n}: {{name: Source {n}, url: 'http://127.0.0.1:9/{n}', every: 30 d}}\n" for n in range(sources)
        )
        (folder / "feeds.yaml").write_text(CONFIG.format(sources=listed, pages=str(pages).lower()), encoding="utf-8")
        # in a process of its own: what this one holds would count as the peak of those that it starts
        filling = [sys.executable, "-m", "benchmarks.stocked", str(folder / "state"), str(sources), str(each)]
        subprocess.run(filling, check=True)
        size = sum(file.stat().st_size for file in (folder / "state").rglob("*") if file.is_file())
        print(f"{sources} sources, {sources * each} articles, {size / 1e6:.0f} MB")
        command = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml"]
        _tell("release, all of it", measure([*command, "release"], folder))
        _tell("release, nothing new", measure([*command, "release"], folder))
        _tell("status", measure([*command, "status"], folder))
        for what in ("public", "state/notes"):  # what was released, and what is known of it
            shutil.rmtree(folder / what)
        with (folder / "daemon.log").open("ab") as log:
            begun = time.monotonic()
            daemon = subprocess.Popen(
                [*command, "run", "--no-serve"], cwd=folder, stdout=log, stderr=log, env=environment()
            )
        try:
            while not (folder / "state" / FILE).exists():
                if daemon.poll() is not None:
                    sys.exit((folder / "daemon.log").read_text("utf-8"))
                time.sleep(0.05)
            watch, started = Watch(daemon.pid), time.monotonic() - begun
            spent = watch.cpu()
            _tell("status, while it releases all", measure([*command, "status"], folder))
            while b" release channels=" not in (folder / "daemon.log").read_bytes():
                time.sleep(0.05)
            print(f"  {'the daemon, having released':<30} {'':32}{peak_of(daemon.pid):6.1f} MB at most")
            _tell("status, beside a daemon", measure([*command, "status"], folder))
            _tell("status --json, beside it", measure([*command, "status", "--json"], folder))
            end = time.monotonic() + REST
            while time.monotonic() < end:
                watch.look()
                time.sleep(0.2)
            print(
                f"  {'the daemon, until it answers':<30} wall {started:6.2f} s  cpu {spent:6.2f} s  {watch.now:6.1f} MB"
            )
        finally:
            daemon.terminate()
            daemon.wait(60)


def _fill(folder: Path, sources: int, each: int) -> None:
    dice, clock = random.Random(5), FakeClock()
    words = ["".join(dice.choices("aeioulnrstdkm", k=dice.randint(3, 9))) for _ in range(20_000)]
    store = TinyStore(folder, clock=clock)
    told: list[Article] = []
    for n in range(sources):
        articles = []
        for number in range(each):
            when = NOON - timedelta(minutes=dice.randint(0, 60 * 24 * 60))
            again = dice.choice(told) if told and dice.randrange(REPRINTED) == 0 else None
            text = again.text if again else " ".join(dice.choices(words, k=WORDS))
            title = again.title if again else " ".join(dice.choices(words, k=8))
            made = article(f"s{n}", number, title=title, text=text, published=when, updated=when, first_seen=when)
            if again:
                made = replace(made, story=again.story, ties=(Tie(again.id, TieKind.TEXT, 1.0),))
            elif len(told) < 1000:
                told.append(made)
            else:
                told[dice.randrange(1000)] = made
            articles.append(made)
        state = SourceState(
            SourceKey(f"s{n}"),
            f"http://127.0.0.1:9/{n}",
            last_polled=clock.now(),
            last_ok=clock.now(),
            next_due=clock.now() + timedelta(days=3650),
        )
        store.commit(PollRecord(state, tuple(articles), tuple((key, a.id) for a in articles for key in a.identities)))
    store.close()


def _tell(what: str, row: dict[str, float]) -> None:
    told = f"wall {row['wall']:6.2f} s  cpu {row['cpu']:6.2f} s  {row['mb']:6.1f} MB"
    print(f"  {what:<30} {told}" + ("" if not row["code"] else f"  exit {row['code']:.0f}"), flush=True)


if __name__ == "__main__":
    _fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
