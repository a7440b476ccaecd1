"""What is wrong with the installation is said once, and shown while it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.alarms import KINDS, REPEAT, Alarms
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    import pytest


def test_an_alarm_is_logged_when_it_begins_hourly_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """However often it is met, it costs one line an hour; the latest message is the one that is shown."""
    shown: dict[str, bool] = {}
    clock = FakeClock()
    alarms = Alarms(clock, shown.__setitem__)
    assert shown == dict.fromkeys(KINDS, False)
    alarms.clear("state")
    assert caplog.text == ""
    for number in range(50):
        alarms.sound("state", f"no space {number}")
    assert caplog.text.count("no space") == 1
    assert alarms.messages() == ("no space 49",)
    assert shown["state"]
    assert alarms.is_on("state")
    assert not alarms.is_on("outbox")
    clock.forward(seconds=REPEAT + 1)
    alarms.sound("state", "still none")
    alarms.sound("state", "still none")
    assert caplog.text.count("still none") == 1
    alarms.clear("state")
    alarms.clear("state")
    assert caplog.text.count(KINDS["state"]) == 1
    assert alarms.messages() == ()
    assert not shown["state"]


def test_alarms_of_different_kinds_stand_beside_each_other() -> None:
    """The end of one is not the end of the other."""
    alarms = Alarms(FakeClock(), lambda _kind, _on: None)
    alarms.sound("config", "line 4")
    alarms.sound("damage", "harbour.json")
    alarms.clear("config")
    assert alarms.messages() == ("harbour.json",)


def test_what_is_known_not_to_be_wrong_is_told_from_what_is_not_known() -> None:
    """After a start nothing is known; an alarm that was never on can be known to be off."""
    alarms = Alarms(FakeClock(), lambda _kind, _on: None)
    assert alarms.standing() == ({}, {})
    alarms.sound("state", "full")
    alarms.clear("config")
    assert alarms.standing() == ({"state": "full"}, {"config": KINDS["config"]})
    alarms.clear("state")
    assert alarms.standing() == ({}, {kind: KINDS[kind] for kind in ("config", "state")})
