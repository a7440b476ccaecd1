"""kill -9 during polls: nothing committed is lost, nothing stands twice, every file parses."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.demo.outlets import Piece
from tests.integration.conftest import write_config

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.demo.show import Scene

CYCLES = int(os.environ.get("SYNDICATOR_KILL_CYCLES", "8"))


def publish(scene: Scene, number: int) -> None:
    """Every outlet brings one more article."""
    for key, outlet in scene.outlets.items():
        if key != "jiangpan":
            words = " ".join(f"{key}{number}word{n}" for n in range(40))
            outlet.pieces.append(
                Piece(
                    f"n{number}", f"{key} number {number}", [words], datetime.now(UTC).replace(microsecond=0), "A. B."
                )
            )


@pytest.mark.timeout(120 + 6 * CYCLES)
def test_killed_at_any_moment(scene: Scene, tmp_path: Path) -> None:
    """After each kill, what earlier polls had acknowledged is there, once; at the end everything is."""
    path = write_config(scene, tmp_path)
    command = [sys.executable, "-m", "syndicator", "--config", str(path), "poll", "--json"]
    pick = random.Random(7)
    acknowledged: set[str] = set()
    for number in range(CYCLES):
        publish(scene, number)
        with (tmp_path / "out").open("w+b") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
            time.sleep(pick.uniform(0.3, 2.2))
            process.send_signal(signal.SIGKILL)
            process.wait()
            out.seek(0)
            for line in out.read().splitlines():
                if line.endswith(b"}"):
                    acknowledged |= set(json.loads(line)["articles"])
        for file in (tmp_path / "state").rglob("*.json"):
            json.loads(file.read_bytes())
        with App(load(path, os.environ), read_only=True) as app:
            ids = [row.id for row in app.rows()]
            assert len(ids) == len(set(ids))
            assert acknowledged <= set(ids)
            assert app.store.problems() == ()
    with App(load(path, os.environ)) as app:
        app.poll(app.chosen(()))
        app.release()
        rows = list(app.rows())
        addresses = [(row.source, row.url) for row in rows]
        assert len(addresses) == len(set(addresses))
        items = json.loads((tmp_path / "public" / "all" / "feed.json").read_bytes())["items"]
        assert len({item["id"] for item in items}) == len(items)
        wanted = sum(len(outlet.pieces) for outlet in scene.outlets.values())
        assert len(rows) == wanted
        assert acknowledged <= {row.id for row in rows}
