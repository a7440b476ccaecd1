"""What several gates share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates.nursery import Nursery
from tests.integration.conftest import scene, stage, workers

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["nursery", "scene", "stage", "workers"]


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Mirrors that may be killed; warming up is most of what a short run costs."""
    made = Nursery(tmp_path_factory.mktemp("nursery") / "nursery.log")
    yield made
    made.close()
