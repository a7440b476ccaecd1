"""What tests of several folders share."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.browser.chromium import Chromium
from tests.database import Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator


# how long an example takes says more of what else the machine does than of the code
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

LONGEST_FIRST = ("gates", "browser", "integration", "contract")
"""Folders whose files take long: begun first where two processes share the files, so that neither is left with one at the end."""


@pytest.hookimpl(trylast=True)  # after the order that pytest-randomly has given
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long files first where several processes run the tests; else the order stays as random as it is."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _rank(item.path.relative_to(config.rootpath).parts[1]))


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what stands until the end: thousands of tests, and what they import."""
    gc.collect()
    gc.freeze()


def _rank(folder: str) -> int:
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A browser for the whole session: starting it takes longer than most tests."""
    made = Chromium(tmp_path_factory.mktemp("chromium"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for the whole session, started when the first test asks for it."""
    with running() as server:
        yield server
