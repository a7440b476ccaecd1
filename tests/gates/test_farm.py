"""G-H1: every way in which an origin can misbehave, through the whole App, beside origins that are well."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.gates import FULL, report
from tests.gates.pace import slowness
from tests.origin.farm import Farm
from tests.origin.scenario import MARK
from tests.origin.scenarios import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.origin.scenario import Scenario

DEADLINE = 2.0 if FULL else 3.0
"""Seconds that a request may take, on a machine that does nothing else: what a busy one does not give us, it has more."""
SLACK = 1.0
"""Seconds past the deadline, in the same way."""
FIRST = 30.0
"""Megabytes by which the process may grow when it meets all of it: with what it stores, and code it had not needed."""
BEYOND = 5.0
"""Those by which it may grow beyond what as many articles of as many hosts that behave take, which are polled before."""
GROWTH = 4.0
"""Those by which a second round of all of it may leave it larger."""


def told(farm: Farm, scenarios: Sequence[Scenario], folder: Path, deadline: float) -> dict[str, Any]:
    even = farm.even() if FULL else {}
    return {
        "sources": farm.sources() | even,
        "even": list(even),
        "polls": {scenario.name: len(scenario.ends) for scenario in scenarios},
        "folder": str(folder),
        "deadline": deadline,
        "threads": 48,
        "again": farm.plain.url("/again", "farm.test") if FULL else "",
        "unwanted": [MARK, *{word for scenario in scenarios for word in scenario.absent}],
    }


@pytest.fixture(scope="module", name="played")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Farm, dict[str, Any]]]:
    """The farm, in this process, and what a process that polled it says. The short form plays every sixth scenario."""
    scenarios = ALL if FULL else ALL[::6]
    deadline = round(DEADLINE * (slow := slowness()), 1)
    with Farm(scenarios, tempo=deadline / 2) as farm:
        done = subprocess.run(
            [sys.executable, "-m", "tests.origin.client"],
            input=json.dumps(told(farm, scenarios, tmp_path_factory.mktemp("farm"), deadline)),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        yield farm, json.loads(done.stdout) | {"deadline": deadline, "slack": SLACK * max(slow, slowness())}


def test_the_farm_is_large_enough() -> None:
    """There are at least 150 scenarios, and no two of one name."""
    assert len(ALL) >= 150
    assert len({scenario.name for scenario in ALL}) == len(ALL)


def test_every_scenario_ends_as_it_should(played: tuple[Farm, dict[str, Any]]) -> None:
    """Each poll ends with the right outcome, and the source's articles are those it should have: none lost, none made
    of an error page.
    """
    farm, found = played
    wrong = {}
    for scenario in farm.scenarios:
        ends, keeps = tuple(found["ends"][scenario.name]), tuple(found["keeps"][scenario.name])
        pages = farm.asked(scenario, "/story") if scenario.pages is not None else None
        if (ends, keeps, pages) != (scenario.ends, scenario.keeps, scenario.pages):
            wrong[scenario.name] = (ends, keeps, pages, found["problems"][scenario.name])
    assert not wrong
    assert not found["published"]


def test_no_scenario_takes_longer_than_it_may(played: tuple[Farm, dict[str, Any]]) -> None:
    """Whatever an origin does, its request is over at the deadline."""
    _, found = played
    late = {host: spent for host, spent in found["slowest"].items() if spent > found["deadline"] + found["slack"]}
    assert not late


def test_the_healthy_notice_nothing(played: tuple[Farm, dict[str, Any]]) -> None:
    """Sources beside the farm get every one of their articles at every poll."""
    _, found = played
    for key, ends in found["ends"].items():
        if key.startswith("healthy-"):
            assert set(ends) == {"changed"}
            assert found["keeps"][key] == list(range(10, 10 + len(ends)))


def test_memory_stays_where_it_is(played: tuple[Farm, dict[str, Any]]) -> None:
    """No worker takes more than 256 MB, and the process that polls grows by what it stores and little more."""
    farm, found = played
    articles = sum(found["keeps"][scenario.name][-1] for scenario in farm.scenarios)
    assert found["worker"] <= 256
    assert found["grown"] <= FIRST
    # what an article takes where nothing is wrong: its card, its prints, what is known of its source and host
    each = found["grown_evenly"] / found["evenly"] if FULL else 0.0
    if FULL:
        assert found["grown"] - each * articles <= BEYOND
        assert found["grown_again"] <= GROWTH
    slowest = max(found["slowest"].values())
    report(
        "G-H1",
        f"{len(farm.scenarios)} scenarios, slowest request {slowest:.2f} s of a deadline of {found['deadline']:.2g} s, largest worker "
        f"{found['worker']:.0f} MB, growth {found['grown']:.1f} MB with {articles} articles, where as many of hosts that "
        f"behave take {each * articles:.1f} MB ({1024 * each:.1f} KB each), {found['grown_again']:.1f} MB when all of it "
        f"was played again, polls {sum(found['walls']):.1f} s",
    )
