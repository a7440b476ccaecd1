"""The operator is told once when something begins and once when it is over, across restarts and failures."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from syndicator.engine.chores import Chore
from syndicator.engine.polling import alerts as alerting
from syndicator.engine.polling.alerts import Alerts
from syndicator.model import Alert, Checkup, Health, SourceKey
from syndicator.model.changing import replace
from syndicator.notify import wording
from tests.builders import NOON, source
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakeMessenger
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    import pytest

ONE, TWO = SourceKey("one"), SourceKey("two")
SOURCES = {key: source(key) for key in (ONE, TWO)}


class Desk:
    """An operator's desk: a store, a clock, a channel."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.channel = FakeMessenger()
        self.alerts = self.restarted()

    def restarted(self) -> Alerts:
        self.alerts = Alerts(self.store, [self.channel], self.clock)
        return self.alerts

    def see(self, one: Health, two: Health = Health.OK, **span: float) -> None:
        self.clock.forward(**(span or {"minutes": 2}))
        self.alerts.watch([Checkup(ONE, one, "why"), Checkup(TWO, two)], SOURCES)
        self.alerts.deliver()


def test_once_when_it_begins_and_once_when_it_is_over() -> None:
    """A hundred looks at a broken source tell it once; failing again meanwhile is no recovery; then it is well."""
    desk = Desk()
    for word in [
        Health.OK,
        Health.FAILING,
        *[Health.BROKEN] * 100,
        Health.FAILING,
        Health.WAITING,
        Health.OK,
        Health.OK,
    ]:
        desk.see(word)
    assert desk.channel.said == [("one", "begun", "broken"), ("one", "recovered", "ok")]
    assert desk.channel.told[1][0].was is Health.BROKEN


def test_where_what_was_told_cannot_be_read_it_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    """Rather twice than not at all; and what is told then is remembered."""
    desk = Desk()
    desk.see(Health.BROKEN)
    desk.store.remember(alerting.NOTE, b"junk")
    desk.restarted()
    assert "told of anew" in caplog.text
    desk.see(Health.BROKEN)
    desk.restarted()
    desk.see(Health.BROKEN)
    assert desk.channel.said == [("one", "begun", "broken")] * 2


def test_the_installation_is_told_of_as_sources_are() -> None:
    """An alarm is told once, over a restart too, where nothing is known of it at first; and once when it is over."""
    desk = Desk()
    full = {"state": "no space left"}

    def see(wrong: dict[str, str], fine: dict[str, str]) -> None:
        desk.clock.forward(minutes=2)
        desk.alerts.watch([], SOURCES, (wrong, fine))
        desk.alerts.deliver()

    for _ in range(3):
        see(full, {"config": "in order"})
    desk.restarted()
    see({}, {})
    see(full, {})
    see({}, {"state": "can be written again"})
    see({}, {"state": "can be written again"})
    alerts = [alert for batch in desk.channel.told for alert in batch]
    told = [(alert.event, alert.alarm, alert.source, alert.remark) for alert in alerts]
    assert told == [("begun", "state", None, "no space left"), ("recovered", "state", None, "can be written again")]
    assert wording.subject(alerts) == (
        "syndicator: the installation itself needs a look; the installation itself well again"
    )
    assert wording.line(alerts[0]) == "the installation itself: no space left"


def test_an_edit_in_conflict_is_told_once_and_settled_without_a_word() -> None:
    """Each article's, over a restart too; and again where its source has changed it once more after that."""
    desk = Desk()
    one, two = ({f"conflict-{name}": f"“{name}”: its source has changed the same"} for name in ("a", "b"))

    def see(wrong: dict[str, str]) -> None:
        desk.clock.forward(minutes=2)
        desk.alerts.watch([], SOURCES, (wrong, {}))
        desk.alerts.deliver()

    see(one)
    see(one)
    desk.restarted()
    for wrong in (one | two, two, {}, {}, two):
        see(wrong)
    alerts = [alert for batch in desk.channel.told for alert in batch]
    assert [(alert.event, alert.alarm) for alert in alerts] == [
        ("begun", "conflict-a"),
        ("begun", "conflict-b"),
        ("begun", "conflict-b"),
    ]
    assert wording.subject(alerts[:1]) == "syndicator: an article that was edited here needs a look"
    assert wording.line(alerts[0]) == "an article that was edited here: “a”: its source has changed the same"


def test_a_message_says_of_each_what_it_is_and_what_it_was() -> None:
    """How a source is, how it was where it is well again, and why; the subject names three of them and counts the rest."""

    def alert(key: str, event: str, health: Health, was: Health | None = None, remark: str = "") -> Alert:
        return Alert("id", event, SourceKey(key), f"The {key} Post", health, was, remark, NOON, NOON)

    broken = alert("one", "begun", Health.BROKEN, remark="answers 404\nsince noon")
    well = alert("two", "recovered", Health.OK, Health.IDLE)
    assert [wording.line(one) for one in (broken, well, replace(well, was=None))] == [
        "one is broken: answers 404 since noon",
        "two is well again (was idle)",
        "two is well again",
    ]
    others = [alert(key, "begun", Health.GONE) for key in ("three", "four", "five")]
    assert wording.subject([broken, well, *others]) == (
        "syndicator: one, three, four and 1 more need a look; two well again"
    )
    assert wording.subject([broken]) == "syndicator: one needs a look"
    assert "The one Post, since 2026-03-18 12:00 UTC" in wording.body([broken], "https://mirror.example/")


def test_a_restart_repeats_nothing() -> None:
    """What was told is remembered, and what was not yet told leaves after the restart, with the same id."""
    desk = Desk()
    desk.see(Health.BROKEN)
    desk.restarted()
    desk.see(Health.BROKEN)
    assert len(desk.channel.said) == 1
    desk.channel.refusing = True
    desk.see(Health.BROKEN, Health.GONE)
    desk.channel.refusing = False
    desk.restarted()
    desk.see(Health.BROKEN, Health.GONE)
    assert desk.channel.said == [("one", "begun", "broken"), ("two", "begun", "gone")]


def test_something_worse_is_told_as_well() -> None:
    """From idle to gone are two things to know; the way back is one."""
    desk = Desk()
    for word in (Health.IDLE, Health.GONE, Health.OK):
        desk.see(word)
    assert desk.channel.said == [("one", "begun", "idle"), ("one", "begun", "gone"), ("one", "recovered", "ok")]


def test_what_the_operator_did_needs_no_telling() -> None:
    """A source that is disabled is forgotten without a word, and told of anew if it comes back broken."""
    desk = Desk()
    for word in (Health.BROKEN, Health.DISABLED, Health.BROKEN):
        desk.see(word)
    assert desk.channel.said == [("one", "begun", "broken")] * 2


def test_what_happens_together_is_one_message() -> None:
    """Within a minute a channel is used once; what happened meanwhile is in the next message."""
    desk = Desk()
    desk.see(Health.BROKEN, Health.GONE)
    assert [len(batch) for batch in desk.channel.told] == [2]
    desk.see(Health.OK, Health.GONE, seconds=10)
    assert len(desk.channel.told) == 1
    desk.see(Health.OK, Health.GONE, seconds=60)
    assert len(desk.channel.told) == 2


def test_a_channel_that_fails_is_tried_a_few_times(caplog: pytest.LogCaptureFixture) -> None:
    """Six attempts over nine hours, then it is given up and logged; the other channel is not held up."""
    desk = Desk()
    desk.channel.refusing = True
    other = FakeMessenger("email")
    desk.alerts = Alerts(desk.store, [desk.channel, other], desk.clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(24 * 30):
            desk.see(Health.BROKEN)
    assert desk.channel.attempts == len(alerting.RETRIES) + 1
    assert other.said == [("one", "begun", "broken")]
    assert "1 given up" in caplog.text


def test_a_channel_that_breaks_is_a_channel_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """An exception nobody foresaw is logged and tried again, and never reaches the loop."""

    class Broken(FakeMessenger):
        def send(self, alerts: object) -> None:
            raise ZeroDivisionError

    desk = Desk()
    desk.alerts = Alerts(desk.store, [Broken()], desk.clock)
    desk.see(Health.BROKEN)
    assert "ZeroDivisionError" in caplog.text


def test_whoever_is_configured_later_is_told() -> None:
    """Without any channel nothing counts as told."""
    desk = Desk()
    nobody = Alerts(desk.store, [], desk.clock)
    nobody.watch([Checkup(ONE, Health.BROKEN)], SOURCES)
    desk.restarted()
    desk.see(Health.BROKEN)
    assert len(desk.channel.said) == 1


def test_a_chore_survives_its_mistakes(caplog: pytest.LogCaptureFixture) -> None:
    """It is called again after an exception, at once when nudged, and not after it was stopped."""
    calls: list[int] = []

    def act() -> None:
        calls.append(1)
        raise ValueError("no")

    chore = Chore("test", act, every=60)
    end = time.monotonic() + 60
    while len(calls) < 3 and time.monotonic() < end:
        chore.nudge()
        time.sleep(0.01)
    chore.stop()
    seen = len(calls)
    chore.nudge()
    time.sleep(0.05)
    assert seen >= 3
    assert len(calls) == seen
    assert "test failed" in caplog.text
