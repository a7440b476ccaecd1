"""What the tests of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.sites import Mirror, mirrors
from tests.integration.conftest import workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.workers import ProcessWorkers

__all__ = ["workers"]


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, workers: ProcessWorkers) -> Iterator[dict[str, Mirror]]:
    """A mirror in each language."""
    with mirrors(tmp_path_factory.mktemp("sites"), workers) as made:
        yield made
