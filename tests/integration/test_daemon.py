"""The daemon as a process: serves, reloads, obeys commands, stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import write_config
from tests.pace import slowness
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syndicator.demo.show import Scene


def get(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"did not come true within {seconds} s")


def command(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "syndicator", "--config", str(path), *words],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@contextmanager
def running(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (path.parent / "daemon.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "syndicator", "--config", str(path), "run"], stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@pytest.fixture
def place(scene: Scene, tmp_path: Path) -> tuple[Path, int]:
    port = free_port()
    return write_config(scene, tmp_path, port=port), port


def sources(path: Path) -> list[dict[str, Any]]:
    """What ``status`` says of each source."""
    found: list[dict[str, Any]] = json.loads(command(path, "status", "--json").stdout)["sources"]
    return found


def test_it_polls_serves_and_stops(place: tuple[Path, int]) -> None:
    """Started on nothing, it serves the mirrored articles, and SIGTERM ends it cleanly within ten seconds."""
    path, port = place
    with running(path) as process:
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
        status, body = get(port, "healthz")
        assert status == 200
        assert json.loads(body)["sources"] == 5
        assert b"syndicator_" in get(port, "metrics")[1]
        until(lambda: all(one["health"] != "new" for one in sources(path)))  # asked once each: nothing comes any more
        beside = sources(path)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert time.monotonic() - started < 10 * slowness()
    log = (path.parent / "daemon.log").read_text()
    assert "Traceback" not in log
    after = sources(path)
    assert after[0]["health"] == "ok"
    said = ("key", "name", "health", "articles", "duplicates", "held", "removed", "identity")
    assert [[one[word] for word in said] for one in beside] == [[one[word] for word in said] for one in after]


def priorities(pid: int) -> dict[bytes, int]:
    """How far each child of a process stands back, by what it runs."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found[(folder / "cmdline").read_bytes()] = int(fields[16])
    return found


def test_readers_are_served_before_anything_is_polled(place: tuple[Path, int]) -> None:
    """The web server's process has the priority that the daemon was given; what polls and publishes stands back."""
    path, port = place
    with running(path) as process:
        until(lambda: get(port, "healthz")[0] == 200)
        until(lambda: any(b"workers" in told for told in priorities(process.pid)))
        for told, steps in priorities(process.pid).items():
            own = os.getpriority(os.PRIO_PROCESS, 0)
            assert steps == own if b"web.alone" in told else steps > own, told


def test_commands_reach_a_running_daemon(place: tuple[Path, int]) -> None:
    """Beside it, edit and takedown are done by the daemon at once: 410, and out of the feed; list and status read along."""
    path, port = place
    with running(path):
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
        rows = [json.loads(line) for line in command(path, "list", "--json", "--source", "lantern").stdout.splitlines()]
        taken = rows[0]["id"]
        assert get(port, f"articles/{taken}/")[0] == 200
        held = command(path, "hold", taken, "--reason", "being checked")
        assert held.returncode == 0, held.stderr
        assert get(port, f"articles/{taken}/")[0] == 404
        approved = command(path, "approve", taken)
        assert approved.returncode == 0, approved.stderr
        assert get(port, f"articles/{taken}/")[0] == 200
        edited = command(path, "edit", taken, "--title", "As the mirror has it", "--by", "Wei Lan")
        assert edited.returncode == 0, edited.stderr
        assert b"As the mirror has it" in get(port, f"articles/{taken}/")[1]
        assert get(port, "world/feed.json")[1].count(b"As the mirror has it") == 1
        started = time.monotonic()
        done = command(path, "takedown", taken, "--reason", "asked for")
        assert done.returncode == 0, done.stderr
        assert get(port, f"articles/{taken}/")[0] == 410
        assert b"tidal power" not in get(port, "world/feed.json")[1]
        assert time.monotonic() - started < 10 * slowness()
        polled = command(path, "poll", "almanac")
        assert polled.returncode == 0, polled.stderr
        letter = path.parent / "counter.txt"
        letter.write_text("It was ours.")
        restored = command(path, "restore", "1", "--statement", str(letter), "--reason", "theirs")
        assert restored.returncode == 0, restored.stderr
        (case,) = json.loads(command(path, "takedown", "--cases", "--json").stdout)
        assert (case["state"], [one["size"] for one in case["statements"]]) == ("restored", [12])
        assert get(port, f"articles/{taken}/")[0] in {404, 200}


def test_a_legal_order_for_what_is_gone(place: tuple[Path, int]) -> None:
    """410 becomes 451 by its address here, 410 again by that at its source; cases and letters follow; restored, no more."""
    path, port = place
    with running(path):
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
        rows = [json.loads(line) for line in command(path, "list", "--json", "--source", "lantern").stdout.splitlines()]
        taken, page = rows[0]["id"], f"articles/{rows[0]['id']}/"

        def take(target: str, *words: str) -> int:
            done = command(path, "takedown", target, "--reason", "as asked", *words)
            assert done.returncode == 0, done.stderr
            return get(port, page)[0]

        assert take(taken) == 410
        assert take(f"http://127.0.0.1:{port}/{page}", "--legal-order") == 451
        letter = command(path, "takedown", "--show", "1", "--letter", "reasons", "--language", "en")
        assert "(451)" in letter.stdout, letter.stderr
        assert take(rows[0]["url"], "--no-legal-order") == 410
        restored = command(path, "restore", taken)
        assert restored.returncode == 0, restored.stderr
        assert get(port, page)[0] in {404, 200}
        cases = json.loads(command(path, "takedown", "--cases", "--json").stdout)
        assert [case["state"] for case in cases] == ["restored"] * 3


def test_a_wrong_configuration_never_replaces_the_right_one(place: tuple[Path, int]) -> None:
    """A broken file is reported with its line and the old one goes on; the mended file is taken."""
    path, port = place
    right = path.read_text(encoding="utf-8")
    with running(path) as process:
        until(lambda: get(port, "all/feed.json")[0] == 200)
        path.write_text(right.replace("title: World", "titel: World"), encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        log = path.parent / "daemon.log"
        until(lambda: "titel" in log.read_text())
        assert get(port, "world/feed.json")[0] == 200
        path.write_text(right.replace("title: World", "title: Whole World"), encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        until(lambda: b"Whole World" in get(port, "world/feed.json")[1])


def test_a_key_that_alone_has_changed_is_told_of(place: tuple[Path, int]) -> None:
    """What the source has brought is no longer published: the log says under which key it could be, and how."""
    path, port = place
    right = path.read_text(encoding="utf-8")
    assert "lantern" in right
    with running(path) as process:
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
        path.write_text(right.replace("lantern", "lamp").replace("name: lamp", "name: lantern"), encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        log = path.parent / "daemon.log"
        until(lambda: "lantern is no longer published: its address is that of lamp now" in log.read_text())


def test_a_second_daemon_refuses_to_start(place: tuple[Path, int]) -> None:
    """Two daemons over one state directory: the second says who owns it and exits with 4."""
    path, port = place
    with running(path) as process:
        until(lambda: get(port, "healthz")[0] == 200)
        second = command(path, "run")
        assert second.returncode == 4
        assert str(process.pid) in second.stderr


def test_no_process_is_left_behind(place: tuple[Path, int]) -> None:
    """After SIGTERM during the first poll, nothing of ours is running and the next start goes on."""
    path, port = place
    with running(path) as process:
        until((path.parent / "state" / "control.json").exists)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert not os.path.exists(f"/proc/{process.pid}")  # noqa: PTH110 - it is a process
    with running(path):
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])


def test_a_rule_reaches_what_a_running_daemon_publishes(place: tuple[Path, int]) -> None:
    """Tried and compared beside the daemon nothing changes; saved, it takes effect by itself, and back."""
    path, port = place
    before = path.read_text("utf-8")
    with running(path):
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
        rows = [json.loads(line) for line in command(path, "list", "--json", "--source", "lantern").stdout.splitlines()]
        row = next(row for row in rows if "tidal power" in row["title"].casefold())
        rule = f"{{name: tides, when: {{url: '{row['url']}'}}, then: exclude}}"
        tried = command(path, "rules", "try", rule, "--json")
        assert tried.returncode == 0, tried.stderr
        assert json.loads(tried.stdout)["excluded"] == [row["id"]]
        new = path.with_name("new.yaml")
        new.write_text(before.replace("defaults:", f"defaults:\n  rules: [{rule}]"), encoding="utf-8")
        assert new.read_text("utf-8") != before
        compared = command(new, "check", "--diff", "--json")
        assert compared.returncode == 1, compared.stderr
        assert [one["id"] for one in json.loads(compared.stdout)["changes"]["pages_gone"]] == [row["id"]]
        assert get(port, f"articles/{row['id']}/")[0] == 200
        new.replace(path)
        until(lambda: get(port, f"articles/{row['id']}/")[0] == 404)
        until(lambda: b"tidal power" not in get(port, "world/feed.json")[1])
        assert "nothing that is published would change" in command(path, "check", "--diff").stdout
        path.write_text(before, encoding="utf-8")
        until(lambda: get(port, f"articles/{row['id']}/")[0] == 200)
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
    assert "Traceback" not in (path.parent / "daemon.log").read_text()


def test_a_source_that_left_the_configuration_can_still_be_named(place: tuple[Path, int]) -> None:
    """Beside a daemon and without one `status` and `list` show what is left of it; a key nobody ever had is a mistake."""
    path, port = place

    def told() -> tuple[list[str], int, int]:
        shown = json.loads(command(path, "status", "lantern", "--json").stdout)["sources"]
        listed = command(path, "list", "--source", "lantern", "--json")
        unknown = [command(path, *words).returncode for words in (("status", "lamp"), ("list", "--source", "lamp"))]
        return [one["health"] for one in shown], len(listed.stdout.splitlines()), sum(unknown)

    with running(path):
        until(lambda: b"tidal power" in get(port, "world/feed.json")[1])
        before, left = path.read_text("utf-8"), told()
        assert left[0] == ["ok"]
        path.write_text(before.replace("\n  lantern:", "\n  lighthouse:"), encoding="utf-8")
        until(lambda: any(one["health"] == "removed" for one in sources(path)))
        assert told() == (["removed"], *left[1:])
    assert told() == (["removed"], *left[1:])
    assert left[2] == 1 + 1
