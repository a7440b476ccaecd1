"""How often the daemon looks for what is due."""

from __future__ import annotations

from syndicator.daemon.looks import CROWDED_TICK, LONGEST_TICK, SHARE, TICK, Looks
from syndicator.daemon.news import CROWD


def test_what_is_due_is_found_at_once_and_looked_for_twice_a_second() -> None:
    """The first look waits for nothing; news that wakes the loop forty times a second makes no more looks."""
    looks = Looks()
    assert looks.is_due(0.0, 0)
    looks.looked(0.0, 0.001)
    assert not looks.is_due(0.025, 0)
    assert looks.is_due(TICK, 0)


def test_amid_a_crowd_it_is_looked_for_more_rarely() -> None:
    """Sources that are found wait for a thread as it is."""
    looks = Looks()
    looks.looked(0.0, 0.001)
    assert not looks.is_due(TICK, CROWD)
    assert looks.is_due(CROWDED_TICK, CROWD)


def test_looking_takes_a_small_share_of_a_processor_however_many_sources_there_are() -> None:
    """Of ten thousand a look takes 40 ms: then every two seconds, and of a million not more rarely than is bearable."""
    looks = Looks()
    looks.looked(0.0, 0.04)
    assert not looks.is_due(0.04 / SHARE - 0.2, 0)
    assert looks.is_due(0.04 / SHARE, 0)
    looks.looked(100.0, 4.0)
    assert not looks.is_due(100 + LONGEST_TICK - 1, 0)
    assert looks.is_due(100 + LONGEST_TICK, 0)
