"""Where state and pages cannot be written or read: one clear line, and what to do; and a copy of the state is a backup."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from tests.gates.press import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Stage

ROOT = Path(__file__).parents[2]
CONFIG = """\
site: {title: Mirror, url: "http://127.0.0.1:8080/"}
sources:
  one: {name: One, url: "http://127.0.0.1:1/feed"}
channels: {all: {title: All}}
serve: {port: 0}
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder with a configuration that was run once."""
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    assert bound(tmp_path, "release").returncode == 0
    yield tmp_path
    subprocess.run(["chmod", "-R", "u+rwx", str(tmp_path)], check=False)


def bound(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command by somebody whom permissions bind: root, too, once it may no longer pass over them."""
    script = (
        "import ctypes, os, sys\n"
        "for capability in (1, 2):\n"  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        "    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)\n"  # PR_CAPBSET_DROP
        "os.execv(sys.executable, [sys.executable, '-m', 'syndicator', *sys.argv[1:]])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script, "--config", str(folder / "feeds.yaml"), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    ("what", "mode", "command"),
    [
        ("state", 0o555, "run"),
        ("state", 0o000, "run"),
        ("state/lock", 0o000, "poll"),
        ("state/ledger.json", 0o000, "run"),
        ("state/notes", 0o000, "release"),
        ("public", 0o000, "release"),
        ("public", 0o555, "run"),
        ("public/.outbox/manifest.jsonl", 0o000, "run"),
    ],
)
def test_what_may_not_be_written_is_said_in_one_line(place: Path, what: str, mode: int, command: str) -> None:
    """Whichever place belongs to somebody else, the command ends at once, names it, and says what to do."""
    if what == "state/ledger.json":
        (place / what).write_text("{}")
    (place / what).chmod(mode)
    done = bound(place, command)
    assert done.returncode in {1, 2}, done
    assert "Traceback" not in done.stderr
    assert "Permission denied" in done.stderr, done.stderr
    assert what.partition("/")[0] in done.stderr
    assert len(done.stderr.splitlines()) <= 2, done.stderr
    assert "chown" in done.stderr


def test_a_copy_of_the_state_is_a_backup(stage: Stage, tmp_path: Path) -> None:
    """Copied elsewhere with an empty folder for its pages, it publishes the same bytes, and remembers what is gone."""
    stage.poll()
    row = next(iter(stage.app.rows(source="lantern")))
    stage.app.take_down(row.id, "asked for")
    stage.app.store.flush()
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "state", copy / "state", ignore=shutil.ignore_patterns("index.cache"))
    shutil.copy(stage.path, copy)
    config = load(copy / "feeds.yaml", os.environ)
    with App(config) as app:
        app.release()
        assert [tomb.id for tomb in app.store.tombstones()] == [tomb.id for tomb in stage.app.store.tombstones()]
        assert app.store.revision() == stage.app.store.revision()
    assert tree(copy / "public") == tree(stage.public)
    items = json.loads((copy / "public" / "all" / "feed.json").read_bytes())["items"]
    assert items
