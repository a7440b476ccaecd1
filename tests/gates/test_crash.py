"""G-K1 and G-K2: killed at any moment, or refused any file operation, the state is the one before or the one after."""

from __future__ import annotations

import json
import random
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.engine.releasing.rendering import MANY
from tests.gates import report, size
from tests.gates.faults import KILLED
from tests.gates.press import Press, litter, press, tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gates.nursery import Nursery

CYCLES = size(20, 1000)
LARGE = size(4, 200)
FAULTS = {"exit": size(6, 0), "EIO": size(5, 0), "ENOSPC": size(2, 0), "short": size(2, 0), "fsync": size(2, 0)}
"""How many operations of a run are tried for each fault; 0: every one."""


def said(answer: dict[str, Any], what: str) -> list[Any]:
    return [line[what] for line in answer["said"] if what in line]


@pytest.mark.timeout(3600)
def test_k1_killed_a_thousand_times(nursery: Nursery, tmp_path: Path) -> None:
    """Whenever it is killed, everything acknowledged is there at the next start, once, and nothing is littered."""
    dice, started = random.Random(20260301), time.monotonic()
    with press(4, shown=100) as outlets:
        path = outlets.configure(tmp_path)
        acknowledged: set[str] = set()
        opened: list[float] = []
        killed_in, longest = 0, 0.4  # seconds: about half of the runs are to end before their release has
        for number in range(CYCLES):
            outlets.publish(f"s{dice.randrange(4)}", f"n{number}")
            answer = nursery.run(path, "open", "view", "poll", "release", kill_after=dice.uniform(0.0, longest))
            opened += said(answer, "opened")
            for seen in said(answer, "view"):
                assert acknowledged <= set(seen["cards"])
                assert len(seen["cards"]) == len(set(seen["cards"]))
                assert seen["problems"] == []
            acknowledged |= {one for outcome in said(answer, "polled") for one in outcome["articles"]}
            assert not said(answer, "error")
            done = bool(said(answer, "released"))
            killed_in += not done
            longest *= 0.95 if done else 1.05
        answer = nursery.run(path, "open", "poll", "release", "view")
        assert answer["status"] == 0
        opened += said(answer, "opened")  # of the others, on a busy machine, none may have come that far
        _everything_stands(outlets, said(answer, "view")[0], tmp_path / "public")
        assert litter(tmp_path) == []
        assert acknowledged <= set(said(answer, "view")[0]["cards"])
    assert max(opened) <= 2.0
    report(
        "G-K1",
        f"{CYCLES} × kill -9, {killed_in} before the release was done: {len(acknowledged)} acknowledged articles, 0 lost, "
        f"0 unreadable files, 0 left over; start ≤ {max(opened):.2f} s ({time.monotonic() - started:.0f} s)",
    )


@pytest.mark.timeout(3600)
def test_k1_killed_while_pages_are_laid_ready(nursery: Nursery, tmp_path: Path) -> None:
    """Of a release so large that workers lay its pages ready nothing is left over, and every page stands, byte for byte."""
    dice, swept, killed_in = random.Random(20261130), 0, 0
    with press(3, shown=50) as outlets:
        for key in outlets.pieces:
            for number in range(50):
                outlets.publish(key, f"n{number}")
        polled, whole = tmp_path / "polled", tmp_path / "whole"
        polled.mkdir()
        assert nursery.run(outlets.configure(polled), "open", "poll")["status"] == 0
    shutil.copytree(polled, whole)
    assert nursery.run(whole / "feeds.yaml", "open", "release")["status"] == 0
    stands = tree(whole / "public")
    assert sum(name.startswith("articles/") for name in stands) == len(outlets.titles()) > MANY
    for number in range(LARGE):
        folder = tmp_path / str(number)
        shutil.copytree(polled, folder)
        path = folder / "feeds.yaml"
        answer = nursery.run(path, "open", "release", kill_after=dice.uniform(0.1, 0.6))
        killed_in += not said(answer, "released")
        swept += len(litter(folder))
        assert nursery.run(path, "open", "release")["status"] == 0
        assert litter(folder) == []
        assert tree(folder / "public") == stands
        shutil.rmtree(folder)
    report(
        "G-K1",
        f"{LARGE} × kill -9 in a release of {len(outlets.titles())} pages, {killed_in} before it was done: {swept} pages that "
        "were laid ready swept up, every file as in one that was not killed",
    )


def _everything_stands(outlets: Press, seen: dict[str, Any], public: Path) -> None:
    titles = [title for one in seen["sources"].values() for title, *_ in one["articles"].values()]
    assert sorted(titles) == sorted(outlets.titles())
    items = json.loads((public / "all" / "feed.json").read_bytes())["items"]
    assert items
    for item in items:
        assert (public / "articles" / item["id"].rpartition(":")[2].replace("-", "") / "index.html").is_file(), item[
            "id"
        ]


class Bench:
    """A mirror before its next poll, made anew for each trial, and what it is afterwards."""

    def __init__(self, nursery: Nursery, folder: Path, outlets: Press) -> None:
        self._nursery = nursery
        self._folder = folder
        self.work = folder / "work"
        self.work.mkdir()
        self.path = outlets.configure(self.work)
        outlets.publish("s0", "gone")
        for key in ("s0", "s1"):
            outlets.publish(key, "first")
        self.before = said(self.run("poll", "release", "view"), "view")[0]
        victim = next(i for i, (title, *_) in self.before["sources"]["s0"]["articles"].items() if title == "s0 gone")
        self.acts = ("poll", "release", f"takedown {victim}")
        shutil.copytree(self.work, folder / "kept")
        outlets.publish("s0", "second")
        outlets.publish("s1", "first", "told anew, in words that nobody else has")
        answer = self.run(*self.acts, "view", roots=self.roots)
        self.steps = int(said(answer, "count")[0])
        self.after = said(answer, "view")[0]
        self.public = tree(self.work / "public")

    @property
    def roots(self) -> list[str]:
        return [str(self.work / "state"), str(self.work / "public")]

    def run(self, *acts: str, **order: Any) -> dict[str, Any]:
        return self._nursery.run(self.path, *acts, **order)

    def begin(self) -> None:
        shutil.rmtree(self.work)
        shutil.copytree(self._folder / "kept", self.work)

    def check(self, where: str) -> None:
        """What a start finds, and what the next poll and release make of it."""
        answer = self.run("view", *self.acts, "view")
        assert answer["status"] == 0, (where, answer)
        found, then = said(answer, "view")
        for key, one in found["sources"].items():
            was, will = self.before["sources"][key], self.after["sources"][key]
            polled = {**will, "articles": was["articles"] | will["articles"]}  # s0 after its poll, before the takedown
            assert one["articles"] in (was["articles"], will["articles"], polled["articles"]), (where, key)
            assert one["identities"] in (was["identities"], will["identities"]), (where, key)
        assert found["tombstones"] in (self.before["tombstones"], self.after["tombstones"]), where
        assert found["problems"] == [] == then["problems"], where
        assert then == self.after, where
        assert tree(self.work / "public") == self.public, where
        assert litter(self.work) == [], where


@pytest.mark.timeout(7200)
def test_k2_whichever_file_operation_fails(nursery: Nursery, tmp_path: Path) -> None:
    """Poll, release and takedown with a fault at the n-th operation: before or after, and the next run ends as any."""
    with press(2, first=51) as outlets:
        bench = Bench(nursery, tmp_path, outlets)
        for fault, wanted in FAULTS.items():
            started = time.monotonic()
            bench.begin()
            steps = int(said(bench.run(*bench.acts, roots=bench.roots, fault=fault, at=1 << 40), "count")[0])
            points = random.Random(fault).sample(range(1, steps + 1), min(wanted or steps, steps))
            failed = sum(_suffers(bench, fault, at) for at in sorted(points))
            report(
                "G-K2",
                f"{fault} at {len(points)} of {steps} file operations of poll, release and takedown: {failed} ended the "
                f"run, {len(points)} × before or after, {len(points)} × complete after the next run "
                f"({time.monotonic() - started:.0f} s)",
            )


def _suffers(bench: Bench, fault: str, at: int) -> bool:
    """One run with one fault; whether it ended the run."""
    bench.begin()
    answer = bench.run(*bench.acts, roots=bench.roots, at=at, fault=fault)
    what = "".join(said(answer, "fired"))
    assert what or answer["status"] == KILLED
    assert answer["status"] in ({KILLED} if fault == "exit" else {0} if fault == "short" else {0, 1})
    bench.check(f"{fault} at {at}: {what}")
    return bool(answer["status"])
