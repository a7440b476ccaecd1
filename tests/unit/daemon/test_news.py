"""When news is published: settled, not for ever, and not all the time."""

from __future__ import annotations

from syndicator.daemon.news import (
    CROWD,
    CROWDED_REST,
    FIRST_REST,
    LONGEST,
    LONGEST_REST,
    NEARLY_ALL,
    SETTLE,
    SHARE,
    News,
)


def polling() -> int:
    return 1


def resting() -> int:
    return 0


def crowded() -> int:
    return CROWD


def test_nothing_is_due_before_something_came() -> None:
    """An idle daemon releases nothing."""
    news = News()
    assert not news.is_waiting
    assert not news.is_due(100.0, resting)


def test_what_came_last_is_published_at_once() -> None:
    """With no poll under way there is nothing to wait for."""
    news = News()
    news.came(100.0)
    assert news.is_due(100.0, resting)


def test_a_crowded_poll_is_published_together_but_not_put_off_for_ever() -> None:
    """While more comes news waits, for five seconds at most."""
    news = News()
    for tenth in range(int(10 * LONGEST)):
        now = 100 + tenth / 10
        news.came(now)
        assert not news.is_due(now, polling)
    assert news.is_due(100 + LONGEST, polling)


def test_it_is_published_once_it_has_settled() -> None:
    """A second after the last of it, though others are still being asked."""
    news = News()
    news.came(100.0)
    assert not news.is_due(100 + SETTLE / 2, polling)
    assert news.is_due(100 + SETTLE, polling)


def test_a_long_release_is_followed_by_a_longer_rest() -> None:
    """Releases take a fifth of the time at most, and never make news wait for more than half a minute for that."""
    news = News()
    news.came(100.0)
    news.taken()
    news.published(103.0, 3.0)
    news.came(104.0)
    assert not news.is_due(103 + 3 * SHARE - 0.1, resting)
    assert news.is_due(103 + 3 * SHARE, resting)
    news.taken()
    news.published(300.0, 600.0)
    news.came(301.0)
    assert not news.is_due(300 + LONGEST_REST - 0.1, resting)
    assert news.is_due(300 + LONGEST_REST, resting)


def test_while_hundreds_of_sources_come_for_the_first_time_little_is_released_twice() -> None:
    """What they have brought until then is published soon, and all of it once nearly all have come."""
    news = News()
    news.published(100.0, 0.1)
    news.came(101.0)
    assert news.is_due(101 + LONGEST, crowded, CROWD)
    news.published(110.0, SETTLE)
    news.came(112.0)
    assert not news.is_due(110 + FIRST_REST - 0.1, crowded, CROWD)
    assert news.is_due(110 + FIRST_REST, crowded, CROWD)
    assert not news.is_due(110 + FIRST_REST - 0.1, crowded, NEARLY_ALL)
    assert news.is_due(110 + LONGEST_REST, crowded, NEARLY_ALL - 1)
    assert news.is_due(110 + LONGEST_REST, crowded, CROWD - 1)
    assert not news.is_due(110 + LONGEST_REST, crowded, CROWD)
    news.is_urgent(130.0)
    assert news.is_due(130 + LONGEST, crowded, CROWD)


def test_that_a_crowd_is_through_is_told_once() -> None:
    """When nearly all of hundreds have come, and not of a few that come any day."""
    news = News()
    for newcomers, told in ((NEARLY_ALL, False), (CROWD, False), (NEARLY_ALL, False), (0, True), (0, True)):
        news.is_due(100.0, crowded, newcomers)
        assert news.crowd_is_through is told
    news.taken()
    news.is_due(101.0, crowded, 0)
    assert not news.crowd_is_through


def test_a_first_import_is_not_kept_waiting_by_its_own_releases() -> None:
    """While hundreds of polls are waited for, a long release is followed by a rest of its length four times over."""
    news = News()
    news.published(300.0, 40.0)
    news.came(301.0)
    assert not news.is_due(300 + 40 * SHARE - 0.1, crowded)
    assert news.is_due(300 + 40 * SHARE, crowded)
    news.published(600.0, 600.0)
    news.came(601.0)
    assert not news.is_due(600 + CROWDED_REST - 0.1, crowded)
    assert news.is_due(600 + CROWDED_REST, crowded)
    assert news.is_due(600 + LONGEST_REST, polling)


def test_an_order_does_not_wait_for_rest() -> None:
    """What an operator asks for is out at once, also after the longest release."""
    news = News()
    news.published(100.0, 60.0)
    news.is_urgent(101.0)
    assert news.is_due(101.0, resting)


def test_a_failed_release_is_tried_again_when_it_is_told() -> None:
    """Not before, and with what came since."""
    news = News()
    news.came(100.0)
    news.taken()
    news.put_off(105.0)
    assert news.is_waiting
    assert not news.is_due(104.9, resting)
    assert news.is_due(105.0, resting)
