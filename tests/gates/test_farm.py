"""G-H1: every way in which an origin can misbehave, through the whole App, beside origins that are well."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.gates import FULL, report
from tests.origin.farm import Farm
from tests.origin.scenario import MARK
from tests.origin.scenarios import ALL
from tests.pace import slowness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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


AGAIN = 0 if FULL else 2
"""How many times what went wrong may be played again by itself: a machine that is busy for a moment is no fault of ours."""


@dataclass(frozen=True)
class Played:
    """The farm, and what a process that polled it says."""

    farm: Farm
    said: dict[str, Any]
    deadline: float
    slack: float

    def wrong(self) -> dict[str, Any]:
        """What did not end as it should, by scenario."""
        found = {}
        for scenario in self.farm.scenarios:
            ends, keeps = tuple(self.said["ends"][scenario.name]), tuple(self.said["keeps"][scenario.name])
            pages = self.farm.asked(scenario, "/story") if scenario.pages is not None else None
            if (ends, keeps, pages) != (scenario.ends, scenario.keeps, scenario.pages):
                found[scenario.name] = (ends, keeps, pages, self.said["problems"][scenario.name])
        return found

    def late(self) -> dict[str, float]:
        """Requests that took longer than they may, by host without its domain."""
        slowest = self.said["slowest"].items()
        limit = self.deadline + self.slack
        return {host.partition(".test")[0]: spent for host, spent in slowest if spent > limit}

    def unwell(self) -> dict[str, Any]:
        """Healthy sources that did not get all of their articles at every poll."""
        of_healthy = {key: ends for key, ends in self.said["ends"].items() if key.startswith("healthy-")}
        assert of_healthy
        return {
            key: (ends, self.said["keeps"][key])
            for key, ends in of_healthy.items()
            if set(ends) != {"changed"} or self.said["keeps"][key] != list(range(10, 10 + len(ends)))
        }


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


def play(scenarios: Sequence[Scenario], folder: Path) -> Played:
    """Have a process poll all of them, served by this one."""
    deadline = round(DEADLINE * (slow := slowness()), 1)
    with Farm(scenarios, tempo=deadline / 2) as farm:
        done = subprocess.run(
            [sys.executable, "-m", "tests.origin.client"],
            input=json.dumps(told(farm, scenarios, folder, deadline)),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    return Played(farm, json.loads(done.stdout), deadline, SLACK * max(slow, slowness()))


@pytest.fixture(scope="module", name="played")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Every scenario, played. The short form plays every sixth."""
    return play(ALL if FULL else ALL[::6], tmp_path_factory.mktemp("farm"))


def every_time(fault: Callable[[Played], dict[str, Any]], played: Played, folder: Path) -> dict[str, Any]:
    """What goes wrong, and again when it is played by itself."""
    found = fault(played)
    for number in range(AGAIN):
        if found:
            place = folder / str(number)
            place.mkdir()
            # some hosts stand below that of their scenario, and the healthy ones are always there
            chosen = [one for one in played.farm.scenarios if any(name.endswith(one.name) for name in found)]
            found = fault(play(chosen or played.farm.scenarios, place))
    return found


def test_the_farm_is_large_enough() -> None:
    """There are at least 150 scenarios, and no two of one name."""
    assert len(ALL) >= 150
    assert len({scenario.name for scenario in ALL}) == len(ALL)


def test_every_scenario_ends_as_it_should(played: Played, tmp_path: Path) -> None:
    """Each poll ends with the right outcome, and the source's articles are those it should have: none lost, none made
    of an error page.
    """
    assert not every_time(Played.wrong, played, tmp_path)
    assert not played.said["published"]


def test_no_scenario_takes_longer_than_it_may(played: Played, tmp_path: Path) -> None:
    """Whatever an origin does, its request is over at the deadline."""
    assert not every_time(Played.late, played, tmp_path)


def test_the_healthy_notice_nothing(played: Played, tmp_path: Path) -> None:
    """Sources beside the farm get every one of their articles at every poll."""
    assert not every_time(Played.unwell, played, tmp_path)


def test_memory_stays_where_it_is(played: Played) -> None:
    """No worker takes more than 256 MB, and the process that polls grows by what it stores and little more."""
    farm, found = played.farm, played.said
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
        f"{len(farm.scenarios)} scenarios, slowest request {slowest:.2f} s of a deadline of {played.deadline:.2g} s, largest worker "
        f"{found['worker']:.0f} MB, growth {found['grown']:.1f} MB with {articles} articles, where as many of hosts that "
        f"behave take {each * articles:.1f} MB ({1024 * each:.1f} KB each), {found['grown_again']:.1f} MB when all of it "
        f"was played again, polls {sum(found['walls']):.1f} s",
    )
