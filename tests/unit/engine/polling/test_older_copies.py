"""Hosts behind several caches show an older document now and then: what it corrected stays corrected."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.polling import asking
from syndicator.engine.polling.poll import OLDER_COPY
from syndicator.model import Validators
from tests.documents import START, Item, Newsroom, item, rss, text

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.model import PollOutcome

MORE = " A correction: it was forty-four boats, said the harbour office, and not forty-one as this paper had it."


def stamped(room: Newsroom, at: datetime, *items: Item, force: bool = False) -> PollOutcome:
    """A poll of a document that was changed then."""
    room.fetcher.pages[room.source.url] = rss(items)
    room.fetcher.modified[room.source.url] = format_datetime(at, usegmt=True)
    room.clock.forward(minutes=30)
    return room.poller.poll(room.source, force=force)


def test_an_older_copy_takes_nothing_back() -> None:
    """It was taken for an edit, and its source's correction was gone until the next poll. What is newer is taken."""
    room = Newsroom()
    first, second = room.clock.now(), room.clock.now() + timedelta(minutes=40)
    stamped(room, first, item(1), item(2))
    assert stamped(room, second, item(3), item(1, text=text(1) + MORE), item(2)).status == "changed"
    stale = stamped(room, first, item(1), item(2))
    assert (stale.status, stale.problems, stale.error) == ("unchanged", (OLDER_COPY,), None)
    assert MORE.strip() in next(one for one in room.articles() if one.title == item(1).title).text
    assert room.state.validators.last_modified == format_datetime(second, usegmt=True)
    newer = stamped(room, second + timedelta(minutes=30), item(4), item(3), item(1), item(2))
    assert dict(newer.verdicts)
    assert len(room.articles()) == 4


def test_an_older_document_is_taken_where_it_is_asked_for() -> None:
    """`poll --force` takes what there is."""
    room = Newsroom()
    first = room.clock.now()
    stamped(room, first + timedelta(minutes=20), item(1), item(2))
    assert stamped(room, first, item(1), item(2), item(3), force=True).status == "changed"


@pytest.mark.parametrize(
    ("last", "this", "older"),
    [
        (60, 90, True),
        (90, 60, False),
        (60, 60, False),
        (300, 360, False),  # put back: caches do not lag for hours
        (-60, 30, False),  # a clock that runs ahead is not believed
    ],
)
def test_by_what_a_document_is_an_older_copy(last: int, this: int, older: bool) -> None:
    """By the times, minutes ago, at which the last one and this one were changed."""
    one, two = (
        Validators(last_modified=format_datetime(START - timedelta(minutes=ago), usegmt=True)) for ago in (last, this)
    )
    assert asking.is_older_copy(one, two, START) is older
    assert not asking.is_older_copy(one, Validators(), START)
    assert not asking.is_older_copy(one, Validators(last_modified="garbage"), START)
