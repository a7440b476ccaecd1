"""How a process that is a command begins and ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from syndicator.cli.main import Context

COMMAND = """\
import os, signal, sys
from syndicator import begin
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal, however the tests were started
own = os.getpid()
os.getpid = lambda: {pid}
sys.argv[1:] = {words}
begin.heed(begin.command_of(sys.argv[1:]))
os.kill(own, signal.{number})
print("on")
"""


@pytest.mark.parametrize(
    ("words", "pid", "number", "code"),
    [
        (["list"], "own", "SIGTERM", -15),
        (["list"], "1", "SIGTERM", 143),  # the system would keep it from a container's first process
        (["list"], "own", "SIGINT", 130),
        (["run"], "1", "SIGTERM", 0),
        (["--config", "run", "poll"], "own", "SIGTERM", -15),
        (["--log=json", "--config", "list", "worker", "--concurrency", "3"], "own", "SIGINT", 0),
        ([], "own", "SIGTERM", -15),
    ],
)
def test_signals_are_heeded_from_the_first_moment(words: list[str], pid: str, number: str, code: int) -> None:
    """What stays running ends with 0, also while it has not begun; every other process as the system has it."""
    program = COMMAND.format(pid=pid, words=words, number=number)
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=False, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


def test_a_hangup_ends_no_daemon_that_starts() -> None:
    """Its configuration is still to be read."""
    program = COMMAND.format(pid="own", words=["run"], number="SIGHUP")
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=True, capture_output=True)
    assert done.stdout == b"on\n"


def test_what_heeds_signals_imports_nothing_of_ours() -> None:
    """Each import before it is time in which a signal ends the process as if nobody were there."""
    program = "import sys, syndicator.begin; print(*(name for name in sys.modules if name.startswith('syndicator.')))"
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["syndicator.begin"]


def test_a_command_seldom_looks_for_cycles() -> None:
    """What it imports stays: to look through that for every 700 new objects would take a twentieth of a short command."""
    code = (
        "import gc; from syndicator.cli import leaving; leaving.main = lambda: print(gc.get_threshold()[0]);"
        "leaving.command_line()"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=True, capture_output=True, text=True)
    assert int(done.stdout) >= 10_000


def test_a_log_for_machines_holds_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """What is told when something begins is one of its lines; for people it is a line by itself."""
    for log_format in ("json", "text"):
        context = Context(Path("feeds.yaml"), log_format, "")
        context.logging("info")
        context.announce("serving public at http://127.0.0.1:8080/")
        told = capsys.readouterr().err
        assert (json.loads(told)["event"] if log_format == "json" else told.strip()) == (
            "serving public at http://127.0.0.1:8080/"
        )
