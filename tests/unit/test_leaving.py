"""How a process that is a command begins and ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
