"""When a source is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syndicator.engine.polling import aftermath, schedule
from syndicator.errors import Refused, TimedOut
from syndicator.model import FeedHints, FetchSettings, SourceKey, SourceState, Validators
from tests.builders import NOON, source

SETTINGS = FetchSettings()
STATE = SourceState(SourceKey("one"), "https://one.example/feed", Validators('"1"'), last_polled=NOON, last_ok=NOON)


def seconds_until_due(**fields: object) -> float:
    due = schedule.next_due(source(), replace(STATE, **fields), NOON, SETTINGS)  # type: ignore[arg-type]  # by field
    return (due - NOON).total_seconds()


def test_auto_asks_twice_as_often_as_the_source_publishes() -> None:
    """A source with an entry every six hours is polled about every three."""
    assert 3 <= seconds_until_due(interval=6 * 3600.0) / 3600 <= 1.1 * 3


def test_auto_stays_within_the_operators_bounds() -> None:
    """A very busy source is not polled more often than min_interval, a dead one not more rarely than max_interval."""
    assert seconds_until_due(interval=60.0) >= SETTINGS.min_interval
    assert seconds_until_due(interval=1e9) <= 1.1 * SETTINGS.max_interval


def test_hints_only_make_polling_rarer() -> None:
    """ttl, sy:update… and max-age push the time out, and never beyond a day."""
    busy = seconds_until_due(interval=60.0)
    assert seconds_until_due(interval=60.0, hints=FeedHints(ttl=2 * 3600.0)) >= 2 * 3600
    assert seconds_until_due(interval=60.0, max_age=3 * 3600.0) >= 3 * 3600
    assert seconds_until_due(interval=60.0, hints=FeedHints(period=30 * 86400.0)) <= 1.1 * 86400
    assert seconds_until_due(interval=60.0, hints=FeedHints(ttl=1.0)) == busy


def test_the_operators_interval_is_taken_as_it_stands() -> None:
    """`every: 5 m` means about five minutes, whatever the feed hints."""
    state = replace(STATE, hints=FeedHints(ttl=86400.0))
    due = schedule.next_due(source(every=300.0), state, NOON, SETTINGS)
    assert 300 <= (due - NOON).total_seconds() <= 330


def test_failures_back_off_but_never_give_up() -> None:
    """Each failure in a row doubles the wait, up to the longest interval."""
    waits = [seconds_until_due(interval=1800.0, failures=n) for n in (1, 2, 3, 50)]
    assert waits == sorted(waits)
    assert waits[-1] <= 1.1 * SETTINGS.max_interval


def test_what_is_missing_for_months_is_asked_for_weekly_in_the_end() -> None:
    """For sixty days of 404 as often as at any failure; then every two days, and after seven months every week."""
    longest = 1.1 * SETTINGS.max_interval
    for since, days in ((1, 0), (30, 0), (59, 0), (60, 2), (90, 3), (210, 7), (3000, 7)):
        seconds = seconds_until_due(failures=50, missing_since=NOON - timedelta(days=since))
        assert days * 86400 <= seconds <= max(longest, 1.1 * days * 86400)
    state = replace(STATE, failures=50, missing_since=NOON - timedelta(days=3000), failing_since=NOON)
    state = replace(state, next_due=schedule.next_due(source(), state, NOON, SETTINGS))
    assert not schedule.is_due(source(), state, NOON + timedelta(days=6), SETTINGS)
    assert schedule.is_due(source(), state, NOON + timedelta(days=7.71), SETTINGS)
    assert not aftermath.leave_alone(state, NOON)  # whoever asks for a poll gets it


def test_only_404_in_a_row_is_taken_for_missing() -> None:
    """What a server cannot do just now, or forbids, is no 404, and neither is an answer: then the count begins anew."""
    long_ago = NOON - timedelta(days=300)
    state = replace(STATE, failures=50, missing_since=long_ago, failing_since=long_ago)
    for error in (Refused("no", status=403), Refused("no", status=500), TimedOut("slow")):
        after = aftermath.failed(source(), state, error, NOON, SETTINGS)
        assert after.missing_since is None
        assert after.next_due is not None
        assert after.next_due - NOON <= timedelta(seconds=1.1 * SETTINGS.max_interval)
    missing = Refused("not found", status=404)
    assert aftermath.failed(source(), state, missing, NOON, SETTINGS).missing_since == long_ago
    assert aftermath.failed(source(), STATE, missing, NOON, SETTINGS).missing_since == NOON
    assert aftermath.succeeded(state, NOON).missing_since is None
    assert aftermath.readdressed(state, "https://other.example/feed").missing_since is None


def test_a_host_that_gives_no_validators_is_asked_once_a_day_unless_it_hints_otherwise() -> None:
    """Where each poll costs a whole document, only a hint of the source or the operator's own word makes it more."""
    blind = {"interval": 60.0, "validators": Validators()}
    assert seconds_until_due(**blind) >= SETTINGS.blind_interval
    assert seconds_until_due(**blind, hints=FeedHints(ttl=1800.0)) <= 1.1 * SETTINGS.min_interval
    due = schedule.next_due(source(every=300.0), replace(STATE, validators=Validators()), NOON, SETTINGS)
    assert (due - NOON).total_seconds() <= 330


def test_after_its_first_success_a_source_is_pulled_out_of_step() -> None:
    """Fifty sources added together have their second poll within a quarter of an interval beyond it, and none before."""
    dues = sorted(
        schedule.next_due(source(every=3600.0), replace(STATE, key=SourceKey(f"s{n}")), NOON, SETTINGS, first=True)
        for n in range(50)
    )
    assert dues[0] >= NOON + timedelta(hours=1)
    assert timedelta(minutes=10) < dues[-1] - dues[0] <= timedelta(minutes=15)


def test_sources_of_one_host_that_must_wait_are_spread_beyond_it() -> None:
    """Nobody comes before the host's own time, and they do not all come at it."""
    until = NOON + timedelta(minutes=10)
    waiting = [replace(STATE, key=SourceKey(f"s{n}"), not_before=until) for n in range(50)]
    dues = sorted(schedule.after_wait(source(every=3600.0), state, NOON, SETTINGS) for state in waiting)
    assert until <= dues[0]
    assert timedelta(minutes=5) < dues[-1] - dues[0] <= timedelta(minutes=15)


def test_a_clock_that_was_set_moves_every_time_along() -> None:
    """All distances stay: until the next poll, since the last one, since the last news."""
    state = replace(STATE, last_changed=NOON - timedelta(days=2), next_due=NOON + timedelta(hours=1))
    for by in (timedelta(days=3650), timedelta(days=-3650)):
        moved = schedule.shifted(state, by)
        assert moved.next_due == NOON + by + timedelta(hours=1)
        assert moved.last_changed == NOON + by - timedelta(days=2)
        assert schedule.shifted(moved, -by) == state


def test_retry_after_wins_and_is_capped() -> None:
    """Nothing is due before the host's own time, but a wait of years is cut to a week."""
    assert seconds_until_due(not_before=NOON + timedelta(hours=30)) == 30 * 3600
    assert seconds_until_due(not_before=NOON + timedelta(days=4000)) == 7 * 86400


def test_skip_hours_are_skipped() -> None:
    """A poll that would fall into a skipped hour waits for the next one that is not."""
    hints = FeedHints(skip_hours=frozenset(range(11, 20)))
    due = schedule.next_due(source(every=3600.0), replace(STATE, hints=hints), NOON, SETTINGS)
    assert due.hour == 20
    every_hour = FeedHints(skip_hours=frozenset(range(24)))
    assert schedule.next_due(source(every=3600.0), replace(STATE, hints=every_hour), NOON, SETTINGS) < NOON + timedelta(
        hours=2
    )


def test_sources_are_spread() -> None:
    """Sources polled at one moment are not due at one moment again."""
    dues = {
        schedule.next_due(source(every=3600.0), replace(STATE, key=SourceKey(f"s{n}")), NOON, SETTINGS)
        for n in range(50)
    }
    assert len(dues) == 50


def test_a_stored_time_from_a_wrong_clock_is_not_believed() -> None:
    """After a clock that ran ten years ahead, sources are polled at once and not in ten years."""
    far = replace(STATE, next_due=NOON + timedelta(days=3650))
    assert schedule.is_due(source(), far, NOON, SETTINGS)
    assert not schedule.is_due(source(), replace(STATE, next_due=NOON + timedelta(hours=1)), NOON, SETTINGS)
    assert not schedule.is_due(
        source(every=40 * 86400.0), replace(STATE, next_due=NOON + timedelta(days=40)), NOON, SETTINGS
    )
    assert schedule.is_due(source(), None, NOON, SETTINGS)
    assert not schedule.is_due(source(), replace(STATE, gone=True, next_due=NOON), NOON, SETTINGS)


def test_another_address_is_due_at_once() -> None:
    """The operator gave a source another address: it is polled, even if the old one was gone or far from due."""
    gone = replace(STATE, gone=True, next_due=NOON + timedelta(hours=9))
    assert schedule.is_due(source(url="https://one.example/new"), gone, NOON, SETTINGS)


def test_a_shortened_interval_holds_at_once() -> None:
    """From daily to hourly: not after a day. A time that failures or Retry-After have set stays."""
    hourly, tomorrow = source(every=3600.0), NOON + timedelta(days=1)
    assert schedule.is_due(hourly, replace(STATE, next_due=tomorrow), NOON, SETTINGS)
    for told in ({"failures": 3}, {"not_before": tomorrow}, {"hints": FeedHints(skip_hours=frozenset({12}))}):
        assert not schedule.is_due(hourly, replace(STATE, next_due=tomorrow, **told), NOON, SETTINGS)
    due = schedule.next_due(hourly, STATE, NOON, SETTINGS)
    assert not schedule.is_due(hourly, replace(STATE, next_due=due), NOON, SETTINGS)


def test_the_rate_is_learned_from_the_first_documents_dates() -> None:
    """The median gap of the dates in a first document is its first estimate; later ones are smoothed in."""
    dates = [NOON - timedelta(hours=4 * n) for n in range(10)]
    first = schedule.observed_interval(STATE, dates, NOON)
    assert first == 4 * 3600
    later = replace(STATE, interval=first, last_changed=NOON - timedelta(hours=8))
    learned = schedule.observed_interval(later, [NOON], NOON)
    assert learned is not None
    assert 4 * 3600 < learned < 8 * 3600


@given(
    st.floats(min_value=1, max_value=1e9),
    st.integers(min_value=0, max_value=60),
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)),
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
)
def test_due_is_always_later_and_never_absurd(
    interval: float, failures: int, now: datetime, hours: frozenset[int], days: frozenset[int]
) -> None:
    """Whatever a feed hints, the next poll lies ahead, and within a day's interval and a week of skipped hours."""
    state = replace(STATE, interval=interval, failures=failures, hints=FeedHints(skip_hours=hours, skip_days=days))
    due = schedule.next_due(source(), state, now, SETTINGS)
    assert now < due <= now + timedelta(days=10)
