"""Which new entries are taken: by age and so many at one poll; over a whole poll, pages and later polls included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndicator.engine.polling.intake import STALE
from syndicator.model import Limits, Reprint, SourceKey, Verdict
from tests.builders import source
from tests.unit.engine.polling.test_poll import FEED, World, counts, entry

DAY = 86_400.0
KEY = SourceKey("one")


def world(*entries: dict[str, Any], reprint: Reprint = Reprint.FEED, **limits: Any) -> World:
    made = World(*entries)
    made.source = source("one", url=FEED, reprint=reprint, limits=Limits(**limits))
    return made


def dated(number: int, day: int, **fields: Any) -> dict[str, Any]:
    return entry(number, date_published=f"2026-03-{day:02}T08:00:00Z", **fields)


def test_what_is_too_old_when_first_met_is_never_taken() -> None:
    """Old entries are left out by name, stay out when they are edited or the limit goes, and undated ones are taken."""
    one = world(dated(1, 2), dated(2, 17), entry(3, date_published=None), max_age=3 * DAY)
    assert counts(one.poll()) == {"new": 2}
    assert one.store.known(KEY).left_out == {"https://one.example/1": STALE}
    one.source = source("one", url=FEED)
    one.show(dated(1, 2, title="Another title"), dated(2, 17), dated(4, 3))
    assert counts(one.poll())["new"] == 1
    assert sorted(article.url[-1] for article in one.articles()) == ["2", "3", "4"]


def test_edits_of_what_is_held_come_however_old_it_is() -> None:
    """An article that was taken in time is corrected weeks after; an old entry that came into the feed since is not."""
    one = world(dated(1, 17), max_age=3 * DAY)
    one.poll()
    one.show(dated(1, 17, title="Corrected"), dated(2, 17))
    assert counts(one.poll(days=30)) == {"changed": 1}
    assert one.titles() == ["Corrected"]


def test_a_late_change_makes_an_old_entry_young() -> None:
    """Age is counted from the last change that is stated, as it is when articles are dropped."""
    one = world(dated(1, 2, date_modified="2026-03-17T08:00:00Z"), max_age=3 * DAY)
    assert counts(one.poll()) == {"new": 1}


def test_so_many_at_one_poll_oldest_first_and_all_in_the_end() -> None:
    """Of seven new ones three come at each poll though the feed stays the same; then it is not read again."""
    one = world(*(entry(n) for n in range(7)), max_new=3)
    taken = []
    for _ in range(4):
        outcome = one.poll()
        taken.append(dict(outcome.verdicts).get(Verdict.NEW, 0))
        if len(taken) < 3:
            assert "limits.max_new" in outcome.problems[-1]
            assert one.titles() == sorted(entry(n)["title"] for n in range(3 * len(taken)))
    assert taken == [3, 3, 1, 0]
    assert outcome.status == "not-modified"
    assert not outcome.problems


def test_what_is_known_does_not_count_as_new() -> None:
    """Edits, and entries under a changed guid, come beside as many new ones as are allowed."""
    one = world(entry(1), entry(2), max_new=2)
    one.poll()
    one.show(entry(1, title="Corrected"), entry(2, id="moved"), *(entry(n) for n in (3, 4, 5)))
    outcome = one.poll()
    assert counts(outcome) == {"changed": 1, "new": 2, "unchanged": 1}
    assert len(one.articles()) == 4


def test_the_backlog_is_not_exceeded_by_what_is_put_off() -> None:
    """A first import of five at two a poll ends with five: what is older than the backlog never comes."""
    one = world(*(entry(n) for n in range(12)), backlog=5, max_new=2)
    for _ in range(5):
        one.poll()
    assert one.titles() == sorted(entry(n)["title"] for n in range(7, 12))


@pytest.mark.parametrize(("limits", "pages"), [({"max_age": 3 * DAY}, ["/2", "/3"]), ({"max_new": 1}, ["/1"])])
def test_no_page_is_asked_for_in_vain(limits: dict[str, Any], pages: list[str]) -> None:
    """What is too old or comes later costs its site no request."""
    entries = [dated(n, day, content_html="<p>A teaser.</p>") for n, day in ((1, 2), (2, 16), (3, 17))]
    one = world(*entries, reprint=Reprint.FULL, **limits)
    one.poll()
    assert [url for url in one.asked() if url != FEED] == [f"https://one.example{page}" for page in pages]


def test_what_is_held_is_the_same_under_new_limits() -> None:
    """Setting either limit is no reason to read everything again."""
    one = world(entry(1))
    one.poll()
    before = one.state.settings
    one.source = replace(one.source, limits=Limits(max_age=DAY, max_new=1))
    one.show(entry(1), entry(2, date_published="2026-03-18T07:00:00Z"))
    one.poll()
    assert one.state.settings == before
