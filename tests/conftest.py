"""What tests of several folders share."""

from __future__ import annotations

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
