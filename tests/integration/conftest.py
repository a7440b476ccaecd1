"""A stage for whole runs: the demo's outlets over real HTTP, and an App with a configuration like any user's."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.demo.show import CONFIG, Scene
from syndicator.model import SourceKey, WorkerSettings
from syndicator.workers import ProcessWorkers

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Stage:
    """The outlets, the configuration, and the App over it."""

    scene: Scene
    path: Path
    app: App

    @property
    def public(self) -> Path:
        return self.path.parent / "public"

    def poll(self, *keys: str) -> dict[SourceKey, str]:
        """Poll, release, and say what came of each source."""
        outcomes = self.app.poll(self.app.chosen(keys))
        self.app.release()
        return {outcome.source: outcome.error or outcome.status for outcome in outcomes}


def write_config(scene: Scene, folder: Path, *, port: int = 8080, every: str = "1 s") -> Path:
    path = folder / "feeds.yaml"
    urls = {key: outlet.url for key, outlet in scene.outlets.items()}
    path.write_text(CONFIG.format(port=port, every=every, **urls), encoding="utf-8")
    return path


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene.open(datetime.now(UTC).replace(microsecond=0))
    yield made
    made.close()


@pytest.fixture(scope="session")
def workers() -> Iterator[ProcessWorkers]:
    """Worker processes for the whole session: starting them is most of what a short run costs."""
    made = ProcessWorkers(WorkerSettings(processes=1, idle=600), preload=("syndicator.engine.refining.pipeline",))
    yield made
    made.close()


@pytest.fixture
def stage(scene: Scene, tmp_path: Path, workers: ProcessWorkers) -> Iterator[Stage]:
    path = write_config(scene, tmp_path)
    with App(load(path, os.environ), workers=workers) as app:
        yield Stage(scene, path, app)
