"""G-D1 and G-D2: a disk that fills up, and documents that are damaged: nobody else suffers, and it mends by itself."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.store.folder.storage import AtomicStorage
from tests.gates import report, size
from tests.gates.daemons import Readers, answers, get, health, log, running, titles, until
from tests.gates.press import Press, press, tree
from tests.ports import free_port
from tests.unit.store.faults import DAMAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.gates.nursery import Nursery

POINTS = size(6, 200)
ON_TMPFS = size(3, 200)


def said(answer: dict[str, Any], what: str) -> list[Any]:
    return [line[what] for line in answer["said"] if what in line]


class Bench:
    """A mirror with something to poll, on a disk that fills up."""

    def __init__(self, nursery: Nursery, outlets: Press, work: Path, kept: Path) -> None:
        self._nursery, self._kept = nursery, kept
        self.work = work
        self.path = outlets.configure(work)
        for key in outlets.pieces:
            outlets.publish(key, "first")
        self.before = said(nursery.run(self.path, "poll", "release", "view"), "view")[0]
        shutil.copytree(work, kept)
        for key in outlets.pieces:
            outlets.publish(key, "second")
        answer = nursery.run(self.path, "poll", "release", "view", roots=self.roots, room=1 << 40)
        self.bytes = (1 << 40) - said(answer, "room")[-1]
        self.after, self.public = said(answer, "view")[0], tree(work / "public")

    @property
    def roots(self) -> list[str]:
        return [str(self.work / "state"), str(self.work / "public")]

    def begin(self) -> None:
        for name in ("state", "public"):
            shutil.rmtree(self.work / name)
            shutil.copytree(self._kept / name, self.work / name)

    def meet(self, relief: str, **order: Any) -> bool:
        """Poll on a full disk, then with room again, in one process; whether the disk was full for it."""
        acts = ("poll", "release", "view", relief, "try", "poll", "release", "flush", "view")
        answer = self._nursery.run(self.path, *acts, go_on=True, **order)
        assert answer["status"] == 0, answer
        while_full, then = said(answer, "view")
        assert set(self.before["cards"]) <= set(while_full["cards"])
        refused = {line["failed"]: line["error"] for line in answer["said"] if "failed" in line}
        assert refused.keys() <= {"poll", "release"}
        assert all("No space left" in error for error in refused.values())
        assert then == self.after
        assert tree(self.work / "public") == self.public
        again = self._nursery.run(self.path, "view")
        assert said(again, "view") == [self.after]
        return bool(refused)


@pytest.mark.timeout(3600)
def test_d1_full_at_any_byte(nursery: Nursery, tmp_path: Path) -> None:
    """However few bytes there is room for, nothing is lost; with room again one poll brings everything, no restart."""
    dice, started = random.Random(1), time.monotonic()
    (tmp_path / "work").mkdir()
    with press(2, first=61) as outlets:
        bench = Bench(nursery, outlets, tmp_path / "work", tmp_path / "kept")
        full = 0
        for _ in range(POINTS):
            bench.begin()
            full += bench.meet("relieve", roots=bench.roots, room=dice.randrange(bench.bytes))
    assert full >= POINTS // 2
    report(
        "G-D1",
        f"room for a random part of {bench.bytes} bytes × {POINTS}: {full} × refused with a clear line, 0 lost, all there "
        f"after one poll without a restart ({time.monotonic() - started:.0f} s)",
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes, where we may mount one; an ordinary folder elsewhere."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], check=False, capture_output=True
        ).returncode
    )
    yield place
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.timeout(3600)
def test_d1_on_a_file_system_that_is_full(nursery: Nursery, small_disk: Path, tmp_path: Path) -> None:
    """The same on a real one; where none may be mounted, with the system calls that a full one refuses."""
    dice, started = random.Random(2), time.monotonic()
    mounted = small_disk.is_mount()
    with press(2, first=63) as outlets:
        bench = Bench(nursery, outlets, small_disk, tmp_path / "kept")
        ballast = small_disk / "ballast"
        full = 0
        for _ in range(ON_TMPFS):
            bench.begin()
            room = dice.randrange(bench.bytes)
            if mounted:
                fill(ballast, room)
                full += bench.meet(f"relieve {ballast}")
            else:
                full += bench.meet("relieve", roots=bench.roots, room=room)
    assert full
    report(
        "G-D1",
        f"{'tmpfs' if mounted else 'refused system calls'} × {ON_TMPFS}: {full} × full, 0 lost, all there after one poll "
        f"without a restart ({time.monotonic() - started:.0f} s)",
    )


def fill(ballast: Path, room: int) -> None:
    """Leave ``room`` bytes free on a small file system."""
    with ballast.open("wb", buffering=0) as file:
        for step in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(step))
            except OSError:
                continue
        file.truncate(max(0, file.tell() - room))


@pytest.mark.timeout(600)
def test_d1_a_daemon_waits_for_room(tmp_path: Path) -> None:
    """On a full disk the daemon serves, says so, leaves its sources alone, ends with 0 and starts; then it goes on."""
    flag, port = tmp_path / "full", free_port()
    rounds, took = size(1, 10), []
    with press(2, first=65) as outlets:
        outlets.publish("s0", "first")
        path = outlets.configure(tmp_path, port=port, every="1 s")
        options = {"module": "tests.gates.daemons", "before": (str(flag), str(tmp_path))}
        with running(path, **options) as daemon:
            until(lambda: titles(port) == {"s0 first"})
            with Readers(lambda: None if get(port, "all/feed.json")[0] == 200 else "no feed") as readers:
                for number in range(rounds):
                    flag.touch()
                    outlets.publish("s1", f"n{number}")
                    until(lambda: b'syndicator_alarm{kind="state"} 1.0' in get(port, "metrics")[1])
                    assert health(port)["status"] == "degraded"
                    assert any("No space left" in problem for problem in health(port)["problems"])
                    asked = outlets.asked()
                    time.sleep(1.5)
                    assert outlets.asked() - asked <= 2  # what was under way
                    flag.unlink()
                    took.append(until(lambda: outlets.titles() == titles(port)))
                    until(lambda: health(port)["status"] == "ok")
            assert readers.wrong == []
            flag.touch()
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(20) == 0
        with running(path, **options) as daemon:  # on a disk that is still full
            until(lambda: titles(port) == outlets.titles())
            flag.unlink()
            outlets.publish("s0", "last")
            until(lambda: titles(port) == outlets.titles())
            until(lambda: health(port)["status"] == "ok")
    report(
        "G-D1", f"a daemon × {rounds}: {readers.read} requests served meanwhile, 0 failed; back in ≤ {max(took):.1f} s"
    )


# ------------------------------------------------------------------------------------------------------------ damage


def gone(path: Path) -> None:
    path.unlink()


WAYS: tuple[Callable[[Path], None], ...] = (*DAMAGES, gone)


def shards(folder: Path, but: str) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder / "state" / "sources").iterdir() if p.stem != but and p.is_file()}


@pytest.mark.timeout(600)
def test_d2_damaged_while_nobody_looks(nursery: Nursery, tmp_path: Path) -> None:
    """Each of ten kinds of damage: the other documents keep every byte, this one is whole after one poll."""
    started = time.monotonic()
    work, kept = tmp_path / "work", tmp_path / "kept"
    work.mkdir()
    with press(3, first=67) as outlets:
        path = outlets.configure(work)
        for name in ("taken", "first", "second"):
            for key in outlets.pieces:
                outlets.publish(key, name)
            answer = nursery.run(path, "poll", "release", "view")
        sources = said(answer, "view")[0]["sources"]
        victim = next(i for i, (title, *_) in sources["s1"]["articles"].items() if title == "s1 taken")
        outlets.publish("s1", "third")
        sound = said(nursery.run(path, f"takedown {victim}", "poll", "release", "view"), "view")[0]
        public = tree(work / "public")
        shutil.copytree(work, kept)
        for damage in WAYS:
            shutil.rmtree(work)
            shutil.copytree(kept, work)
            others = shards(work, "s1")
            damage(work / "state" / "sources" / "s1.json")
            answer = nursery.run(path, "view", "release", "poll", "release", "view")
            assert answer["status"] == 0, (damage, answer)
            found, then = said(answer, "view")
            assert shards(work, "s1") == others, damage
            assert {k: v for k, v in found["sources"].items() if k != "s1"} == {
                k: v for k, v in sound["sources"].items() if k != "s1"
            }
            assert victim not in then["cards"]
            assert then["tombstones"] == sound["tombstones"]
            assert then["cards"] == sound["cards"], damage
            assert bool(found["problems"]) == (damage is not gone), damage
            assert tree(work / "public").keys() == public.keys(), damage
            assert AtomicStorage(work / "state" / "sources" / "s1.json").read(), damage
    report(
        "G-D2",
        f"{len(WAYS)} ways, daemon down: others byte-identical, whole after one poll, taken down stays down, reported "
        f"({time.monotonic() - started:.0f} s)",
    )


def polled(path: Path) -> int:
    """How often the source whose document is damaged was polled to the end."""
    return sum(line["event"] == "poll" and line["source"] == "s1" for line in log(path))


def mended(port: int, path: Path, damages: int, polls: int) -> bool:
    """Whether so many damages have been noticed, and the source was polled since."""
    return len(health(port)["problems"]) > damages and polled(path) > polls


@pytest.mark.timeout(600)
def test_d2_damaged_while_the_daemon_runs(tmp_path: Path) -> None:
    """It is noticed within seconds, set aside, shown as a problem, and mended by a poll; every request is answered."""
    ways = WAYS[: size(1, len(WAYS))]
    port, took = free_port(), []
    with press(3, first=71) as outlets:
        for name in ("first", "second"):
            for key in outlets.pieces:
                outlets.publish(key, name)
        path = outlets.configure(tmp_path, port=port, every="1 h")
        shard = tmp_path / "state" / "sources" / "s1.json"
        with running(path), Readers(lambda: None if get(port, "all/feed.json")[0] == 200 else "no feed", 1) as readers:
            until(lambda: titles(port) == outlets.titles())
            until(lambda: answers(port))
            for number, damage in enumerate(ways, 1):
                others, polls = shards(tmp_path, "s1"), polled(path)
                damage(shard)
                took.append(until(partial(mended, port, path, number, polls)))
                assert AtomicStorage(shard).read()
                until(lambda: titles(port) == outlets.titles())
                assert shards(tmp_path, "s1") == others, damage
        wrong = [one for one in readers.wrong if "Refused" not in one]  # before it served
    assert wrong == []
    report(
        "G-D2",
        f"{len(ways)} ways, daemon up: noticed, set aside and mended in ≤ {max(took):.1f} s, others byte-identical, "
        f"{readers.read} requests, 0 failed",
    )
