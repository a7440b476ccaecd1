"""How a process that is a command begins and ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from syndicator.cli.main import Context

COMMAND = """\
import os, signal
from syndicator.cli import leaving
own = os.getpid()
os.getpid = lambda: {pid}
leaving.main = lambda: os.kill(own, signal.SIGTERM)
leaving.command_line()
"""


@pytest.mark.parametrize(("pid", "code"), [("1", 143), ("own", -15)])
def test_the_first_process_of_a_container_is_ended_by_sigterm(pid: str, code: int) -> None:
    """Which the system would keep from it: it arranges for its end; every other process leaves that to the system."""
    done = subprocess.run([sys.executable, "-c", COMMAND.format(pid=pid)], timeout=60, check=False)
    assert done.returncode == code


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
