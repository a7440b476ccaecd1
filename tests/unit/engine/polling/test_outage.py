"""Whose fault it is that hosts do not answer."""

from __future__ import annotations

import pytest

from syndicator.engine.polling import outage
from syndicator.engine.polling.outage import Outage
from syndicator.errors import Gone, NotAllowed, ParseError, Refused, SourceError, TimedOut, Unreachable, Unresolved
from syndicator.model import SourceKey


def fail(seen: Outage, number: int, at: float = 0.0, *, healthy: bool = True, silent_for: float = 60.0) -> bool:
    key = SourceKey(f"s{number}")
    return seen.failed(f"h{number}.example", key, at, healthy=healthy, silent_for=silent_for)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (TimedOut("no answer"), True),
        (Unresolved("no such name"), True),
        (Unreachable("no route to host", reached=False), True),
        (Unreachable("the body broke off"), False),
        (TimedOut("busy with our other requests", asked=False), False),
        (Refused("500", status=500), False),
        (Gone("410"), False),
        (NotAllowed("robots.txt", rule="robots.txt"), False),
        (ParseError("no feed"), False),
    ],
)
def test_only_what_never_reached_its_host_can_be_our_network(error: SourceError, *, ours: bool) -> None:
    """An answer, however bad, proves that the network works."""
    assert outage.is_network(error) is ours


def test_hosts_that_fail_at_once_are_our_fault_and_the_first_are_pardoned() -> None:
    """The third of three hosts tells; the two that were blamed before are named, once."""
    seen = Outage()
    assert [fail(seen, number) for number in range(5)] == [False, False, True, True, True]
    assert seen.pardons() == {"s0", "s1"}
    assert seen.pardons() == frozenset()


def test_as_long_as_half_of_the_hosts_answer_it_is_theirs() -> None:
    """Three failing of six are not more than half; a fourth is."""
    seen = Outage()
    for number in range(10, 13):
        seen.answered(f"h{number}.example", 0.0)
    assert [fail(seen, number) for number in range(4)] == [False, False, False, True]


def test_what_has_been_failing_before_proves_nothing() -> None:
    """Any number of dead hosts asked in a row is no outage; but in an outage they are excused as well."""
    seen = Outage()
    assert not any(fail(seen, number, healthy=False) for number in range(50))
    for number in range(50, 53):
        fail(seen, number)
    assert fail(seen, 0, healthy=False)
    assert {"s49", "s50", "s51"} <= seen.pardons()


def test_an_answer_ends_it() -> None:
    """What counts of a host is its latest request."""
    seen = Outage()
    for number in range(4):
        fail(seen, number)
    for number in range(4):
        seen.answered(f"h{number}.example", 10.0)
    assert not fail(seen, 9, 11.0)


def test_few_sources_are_looked_at_over_a_longer_time() -> None:
    """With a poll every five minutes, failures a quarter of an hour apart are at once; yesterday's are not."""
    seen = Outage()
    assert [fail(seen, number, number * 300.0) for number in range(4)] == [False, False, True, True]
    late = Outage()
    assert not any(fail(late, number, number * 86400.0) for number in range(9))


def test_many_sources_are_looked_at_within_a_minute() -> None:
    """Where hosts are asked every second, what was well two minutes ago does not hide that nothing answers now."""
    seen = Outage()
    for second in range(300):
        seen.answered(f"w{second}.example", float(second))
    verdicts = [fail(seen, second, 300.0 + second) for second in range(60)]
    assert verdicts.index(True) <= 31
    assert len(seen.pardons()) >= 30


def test_who_is_dead_for_days_is_not_excused_while_others_answer() -> None:
    """Three hosts of five that die together are excused for a day, and blamed from then on."""
    seen = Outage()
    seen.answered("h8.example", 0.0)
    seen.answered("h9.example", 0.0)
    assert [fail(seen, number) for number in range(3)] == [False, False, True]
    assert not fail(seen, 3, silent_for=2 * 86400.0)
