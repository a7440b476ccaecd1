"""G-K1, G-R1 and G-Y1 with the daemon itself: kill -9, many over one state, wrong configurations, SIGTERM."""

from __future__ import annotations

import random
import signal
import time
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]  # no stubs among the tools
import pytest

from syndicator.config import load
from syndicator.errors import ConfigError
from tests.gates import FULL, report, size
from tests.gates.daemons import Readers, answers, get, health, log, running, start, titles, until
from tests.gates.press import litter, press
from tests.pace import slowness
from tests.ports import free_port

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from syndicator.errors import Mistake

DAEMONS = size(5, 20)
CONFIGS = size(15, 200)
STOPS = size(3, 200)
KILLS = size(2, 40)
READY = 2.0 if FULL else 4.0
"""Seconds of CPU within which a daemon is ready. Beside a test suite, whose work goes through the same caches, each takes longer."""


@pytest.mark.timeout(1800)
def test_k1_a_daemon_is_killed(tmp_path: Path) -> None:
    """What it had published is there after the next start, its workers die with it, and the start is as any."""
    port, dice = free_port(), random.Random(10)
    with press(3, first=91) as outlets:
        path = outlets.configure(tmp_path, port=port, every="1 s")
        seen: set[str] = set()
        slowest = 0.0
        for number in range(KILLS):
            outlets.publish(f"s{dice.randrange(3)}", f"n{number}")
            process = start(path)
            until(lambda: answers(port))
            used = psutil.Process(process.pid).cpu_times()
            slowest = max(slowest, used.user + used.system)
            assert seen <= titles(port)
            assert health(port)["problems"] == []
            if number % 2:
                until(lambda: titles(port) == outlets.titles())
            time.sleep(dice.uniform(0.0, 2.0))
            seen |= titles(port)
            workers = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
            assert psutil.wait_procs(workers, timeout=60)[1] == []  # those that start, too
        with running(path):
            until(lambda: titles(port) == outlets.titles())
            assert health(port)["problems"] == []
        assert litter(tmp_path) == []
    assert seen
    assert slowest <= READY
    report(
        "G-K1",
        f"the daemon × {KILLS} kill -9: {len(seen)} articles seen in the feed, 0 lost, no worker left, ready after "
        f"≤ {slowest:.2f} s of CPU",
    )


@pytest.mark.timeout(600)
def test_r1_many_daemons_one_state(tmp_path: Path) -> None:
    """Started at once over one state, exactly one runs; the others say whose it is; after kill -9 the next one runs."""
    with press(1, first=81) as outlets:
        outlets.publish("s0", "first")
        path = outlets.configure(tmp_path, port=free_port())
        began = time.monotonic()
        daemons = [start(path) for _ in range(DAEMONS)]
        try:
            until(lambda: sum(one.poll() is None for one in daemons) == 1, 120)
            took = time.monotonic() - began
            (holder,) = [one for one in daemons if one.poll() is None]
            until(lambda: any(line["event"] == "release" for line in log(path)))
            assert {one.returncode for one in daemons if one is not holder} == {4}
            assert holder.poll() is None
            text = (tmp_path / "daemon.log").read_text()
            assert text.count(f"is in use by process {holder.pid}: stop that one first") == DAEMONS - 1
            assert "Traceback" not in text
            holder.kill()
            holder.wait()
            waited, cpu = _starts(path)
        finally:
            for one in daemons:
                one.kill()
                one.wait()
    report(
        "G-R1",
        f"{DAEMONS} daemons at once: 1 ran, {DAEMONS - 1} ended with 4 and a line ({took:.1f} s for all); after kill -9 "
        f"the next one was ready in {waited:.2f} s ({cpu:.2f} s of CPU)",
    )


def _starts(path: Path) -> tuple[float, float]:
    """How long a daemon takes to be ready, by the wall and in CPU."""
    before = (path.parent / "daemon.log").read_text().count("serving ")
    began = time.monotonic()
    process = start(path)
    try:
        until(lambda: (path.parent / "daemon.log").read_text().count("serving ") > before)
        waited = time.monotonic() - began
        used = psutil.Process(process.pid).cpu_times()
        assert used.user + used.system <= READY
        return waited, used.user + used.system
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def wrong_ones(right: str, dice: random.Random) -> Iterator[bytes]:
    """Configurations that are wrong in one way each, for ever."""
    lines = right.splitlines(keepends=True)
    junk = (
        "titel: x",
        "  - [",
        "\t: tab",
        "fetch: 7",
        '"unclosed',
        "<<: *nobody",
        "key: !!python/object:os.system x",
        "{",
    )
    while True:
        at = dice.randrange(len(lines))
        line = lines[at]
        where = dice.randrange(max(1, len(line)))
        kinds = (
            [*lines[:at], line[:where]],
            [*lines[:at], dice.choice(junk) + "\n", *lines[at:]],
            [
                *lines[:at],
                line[:where] + dice.choice("\x00\x07\ufffe{}[]:&*!|>'\"%@`\t") + line[where:],
                *lines[at + 1 :],
            ],
            [*lines[:at], *lines[at + 1 :]],
            [*lines[:at], line, line, *lines[at + 1 :]],
            [*lines[:at], line.replace(": ", ": [", 1), *lines[at + 1 :]],
        )
        made = "".join(dice.choice(kinds)).encode("utf-8", "surrogatepass")
        if dice.random() < 0.1:
            made = dice.choice((b"", b"\xff\xfe" + made, made[: len(made) // 2] + bytes(range(256)), b"a: &a [*a]\n"))
        yield made


@pytest.mark.timeout(900)
def test_r1_wrong_configurations_under_load(tmp_path: Path) -> None:
    """Each is refused with its line, the last good one stays in force, and no request is dropped."""
    port, dice, refused = free_port(), random.Random(8), 0
    with press(2, first=83) as outlets:
        outlets.publish("s0", "first")
        path = outlets.configure(tmp_path, port=port)
        right = path.read_text(encoding="utf-8")
        trial = tmp_path / "trial.yaml"
        with running(path) as daemon:
            until(lambda: titles(port) == {"s0 first"})
            with Readers(lambda: None if get(port, "all/feed.json")[0] == 200 else "no feed") as readers:
                for wrong in wrong_ones(right, dice):
                    trial.write_bytes(wrong)
                    mistakes = _mistakes(trial)
                    if not mistakes:
                        continue  # it happens to be a right one
                    _refuse(daemon, path, wrong, mistakes)
                    refused += 1
                    if refused == CONFIGS:
                        break
            assert health(port)["sources"] == 2
            assert "feeds.yaml" in "".join(health(port)["problems"])
            path.write_text(right.replace("Everything", "The whole"), encoding="utf-8")
            daemon.send_signal(signal.SIGHUP)
            until(lambda: b"The whole" in get(port, "all/feed.json")[1])
            until(lambda: health(port)["status"] == "ok")
    assert readers.wrong == []
    report(
        "G-R1",
        f"{refused} wrong configurations by SIGHUP: all refused by their line, {readers.read} requests, 0 dropped",
    )


def _mistakes(path: Path) -> tuple[Mistake, ...]:
    try:
        load(path, {})
    except ConfigError as error:
        return error.mistakes
    return ()


def _refuse(daemon: subprocess.Popen[bytes], path: Path, wrong: bytes, mistakes: Sequence[Mistake]) -> None:
    """Put ``wrong`` in the place of the configuration, and wait until the log has refused it for each mistake's line."""
    new = path.with_suffix(".new")
    new.write_bytes(wrong)
    new.replace(path)
    before = len(log(path))
    daemon.send_signal(signal.SIGHUP)
    missing = {f"line {one.line}, " if one.line else "" for one in mistakes}

    def told() -> bool:
        refused = [line["event"] for line in log(path)[before:] if "not taken" in line["event"]]
        missing.difference_update([place for place in missing if any(place in event for event in refused)])
        return not missing

    with suppress(AssertionError):
        until(told)
    assert not missing, wrong
    assert daemon.poll() is None


@pytest.mark.timeout(3600)
def test_y1_stopped_at_any_moment(tmp_path: Path) -> None:
    """SIGTERM ends it with 0 within ten seconds, nothing is lost, and the restart asks nobody again."""
    port, dice, every = free_port(), random.Random(9), 2.0
    longest, early = 0.0, 0
    with press(4, first=85, shown=STOPS) as outlets:
        outlets.slow = 0.2
        path = outlets.configure(tmp_path, port=port, every=f"{every:.0f} s", entries=STOPS)
        for number in range(STOPS):
            key = f"s{dice.randrange(4)}"
            outlets.publish(key, f"n{number}")
            daemon = start(path)
            if number % 4 == 2:  # while it starts
                time.sleep(dice.uniform(0.0, 1.0))
            else:
                until(lambda: answers(port))
                time.sleep(dice.uniform(0.0, 2.0))
            began = time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            code = daemon.wait(30)
            longest = max(longest, time.monotonic() - began)
            early += code == -signal.SIGTERM  # Python itself was still starting
            assert code in ({0, -signal.SIGTERM} if number % 4 == 2 else {0}), (number, code)
        with running(path):
            until(lambda: outlets.titles() == titles(port))
        gaps = sorted(b - a for times in outlets.times.values() for a, b in pairwise(times))
        fetched = outlets.asked("200")
    # a poll that a busy machine does not end within the time that it has then is made again, as the log says
    cut = sum(line["number"] for line in log(path) if line["event"].startswith("polls cut short"))
    assert longest <= 10 * (1 if FULL else slowness())
    assert gaps[cut] >= every * 0.9 - 0.1  # as often as without any restart, by the jitter
    assert fetched <= STOPS + len(outlets.pieces) + cut  # every other answer was 304
    assert "Traceback" not in (tmp_path / "daemon.log").read_text()
    report(
        "G-Y1",
        f"SIGTERM × {STOPS} ({early} before Python had started): exit 0, ≤ {longest:.1f} s, 0 of {len(outlets.titles())} "
        f"articles lost, {len(gaps)} polls never nearer than {gaps[cut]:.2f} s of {every:.0f} s ± 10 %, {fetched} documents "
        f"read, {cut} of them again because their polls were cut short",
    )
