"""Commands that are told to end: while they start, and while they are at work."""

from __future__ import annotations

import json
import signal
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.pace import slowness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEED = """<rss version="2.0"><channel><title>Quay</title><link>http://{host}/</link><description>d</description>
<item><title>{title} at the quay</title><link>http://{host}/{title}</link><guid>{title}</guid>
<description>The {title} was moored at the quay at noon, its captain said.</description></item></channel></rss>"""
STARTED = "from syndicator.begin import command_line; print('on', flush=True); command_line()"
"""A command that says when our first line has been read: before that a signal finds Python itself, which heeds none."""


class Quay(BaseHTTPRequestHandler):
    """Answers at once, but for ``/slow``, which waits until it may."""

    asked: ClassVar[threading.Event]
    may: ClassVar[threading.Event]

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        if self.path == "/slow":
            self.asked.set()
            self.may.wait(60)
        body = FEED.format(host=self.headers["Host"], title=self.path[1:]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Not told."""


@contextmanager
def quay() -> Iterator[tuple[str, type[Quay]]]:
    class kind(Quay):  # noqa: N801 - each has its own
        asked, may = threading.Event(), threading.Event()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", kind
        finally:
            kind.may.set()
            server.shutdown()
            serving.join()


def configure(folder: Path, *urls: str) -> Path:
    path = folder / "feeds.yaml"
    sources = "".join(f"  s{number}: {{url: '{url}', permission: ours}}\n" for number, url in enumerate(urls))
    path.write_text(
        "site: {title: M, url: 'https://m.example/', contact: m@m.example}\n"
        "fetch: {allow_networks: [127.0.0.0/8], host_interval: 0 s, host_connections: 1}\nserve: {port: 0}\n"
        f"sources:\n{sources}channels: {{all: {{title: All}}}}\n",
        encoding="utf-8",
    )
    return path


def spawn(path: Path, *words: str, program: str = STARTED) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, "--config", str(path), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("after", [0.0, 0.03, 0.15, 0.4, 0.8])
def test_a_daemon_that_starts_ends_in_order(tmp_path: Path, after: float, number: signal.Signals) -> None:
    """With 0 and without a word that something went wrong, from our first line on."""
    with quay() as (url, _):
        path = configure(tmp_path, f"{url}/fast")
        with spawn(path, "run") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "on\n"
            time.sleep(after * slowness())
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "Error" not in said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_poll_that_is_told_to_end_keeps_what_came(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """What was under way ends, is stored, published and told; what was not is asked another time."""
    with quay() as (url, origin):
        path = configure(tmp_path, f"{url}/fast", f"{url}/slow", f"{url}/never")
        with spawn(path, "poll", "--json") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "on\n"
            assert json.loads(process.stdout.readline())["source"] == "s0"
            assert origin.asked.wait(30)
            process.send_signal(number)
            assert process.stderr is not None
            assert process.stderr.readline() == f"stopping on {number.name}\n"
            time.sleep(0.3)  # it has begun to end by then
            origin.may.set()
            told, said = process.communicate(timeout=60)
        assert process.returncode == code, said
        assert [json.loads(line)["source"] for line in told.splitlines()] == ["s1"]
        assert said == "stopped: 2 of 3 sources polled; what came is kept\n"
        published = (tmp_path / "public" / "all" / "feed.json").read_text(encoding="utf-8")
        assert "fast at the quay" in published
        assert "slow at the quay" in published
        with spawn(path, "status", "--json") as process:
            told, _ = process.communicate(timeout=60)
    health = {one["key"]: one["health"] for one in json.loads(told[3:])["sources"]}
    assert health == {"s0": "ok", "s1": "ok", "s2": "new"}


def test_a_run_for_cron_ends_in_order(tmp_path: Path) -> None:
    """As the one that stays: with 0, and what it did not poll is still due."""
    with quay() as (url, origin):
        path = configure(tmp_path, f"{url}/slow")
        with spawn(path, "run", "--once") as process:
            assert origin.asked.wait(60)
            process.send_signal(signal.SIGTERM)
            origin.may.set()
            _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_a_release_that_is_told_to_end_goes_on_with_the_next(tmp_path: Path) -> None:
    """It says so; nothing of what stands is lost, and the next one does the rest."""
    with quay() as (url, _):
        path = configure(tmp_path, f"{url}/fast")
        with spawn(path, "poll") as process:
            process.communicate(timeout=60)
    program = (
        "import os, signal, sys; from syndicator.engine.releasing import release\n"
        "go = release.Releaser.release\n"
        "def told(self, **options): os.kill(os.getpid(), signal.SIGTERM); return go(self, **options)\n"
        "release.Releaser.release = told\n"
        "from syndicator.begin import command_line; command_line()"
    )
    with spawn(path, "release", "--force", program=program) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 143, said
    assert said.splitlines() == [
        "stopping on SIGTERM",
        "stopped before everything was released; the next release goes on",
    ]
    with spawn(path, "release") as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert "fast at the quay" in (tmp_path / "public" / "all" / "feed.json").read_text(encoding="utf-8")
