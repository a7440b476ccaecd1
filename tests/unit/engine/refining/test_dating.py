"""When an article was published: what is stated, what of it can be, what stands in for the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from syndicator.engine.polling import proving
from syndicator.engine.refining import dating
from syndicator.model import Entry, Evidence, Flag, PageFacts, Precision, RawHtml
from tests.builders import article

MET = datetime(2024, 3, 6, 4, 30, tzinfo=UTC)
FEED, PAGE = datetime(2024, 3, 5, 1, 0, tzinfo=UTC), datetime(2024, 3, 5, 1, 12, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"


def entry(url: str | None = "https://one.example/a/1", **fields: Any) -> Entry:
    return Entry("h", "g", url, "A title", RawHtml(""), content_is_summary=False, base="https://one.example/", **fields)


def page(when: datetime | None, precision: Precision = Precision.MINUTE) -> PageFacts:
    return PageFacts(published=when, published_precision=precision)


def test_the_feed_speaks_first_then_the_page() -> None:
    """A feed's time stands; without one the page's does, to the precision it states."""
    assert dating.decide(entry(published=FEED), page(PAGE), MET, SHANGHAI).published == FEED
    dated = dating.decide(entry(), page(PAGE), MET, SHANGHAI)
    assert (dated.published, dated.precision, dated.evidence) == (PAGE, Precision.MINUTE, Evidence.FOUND)


def test_a_day_becomes_the_pages_minute() -> None:
    """Where a list states the day alone and the page that day's minute, the minute stands."""
    listed = entry(published=datetime(2024, 3, 4, 16, 0, tzinfo=UTC), published_precision=Precision.DATE)
    assert dating.decide(listed, page(PAGE), MET, SHANGHAI).published == PAGE


def test_a_future_time_is_flagged_and_replaced() -> None:
    """A time over a day ahead is not believed: the page's stands, and where that is wrong too, when we met it."""
    ahead = MET + timedelta(days=400)
    dated = dating.decide(entry(published=ahead), page(PAGE), MET, SHANGHAI)
    assert (dated.published, dated.flags) == (PAGE, (Flag.DATE_IN_FUTURE,))
    dated = dating.decide(entry(published=ahead), page(ahead), MET, SHANGHAI)
    assert (dated.published, dated.evidence, dated.flags) == (MET, Evidence.ABSENT, (Flag.DATE_IN_FUTURE,))
    soon = MET + timedelta(hours=20)
    assert dating.decide(entry(published=soon), page(None), MET, SHANGHAI).flags == ()


def test_an_absurd_time_is_flagged_and_replaced() -> None:
    """A time before 1990 is a program's way to say none."""
    dated = dating.decide(entry(published=datetime(1980, 1, 1, tzinfo=UTC)), page(PAGE), MET, SHANGHAI)
    assert (dated.published, dated.flags) == (PAGE, (Flag.DATE_ABSURD,))


def test_the_addresss_day_checks_what_is_stated() -> None:
    """A day far from the address's is flagged; where page and address agree against the feed, the page's stands."""
    dated_url = "https://one.example/202403/t20240305_1.html"
    late = datetime(2024, 2, 1, tzinfo=UTC)
    dated = dating.decide(entry(dated_url, published=late), page(None), MET, SHANGHAI)
    assert (dated.published, dated.flags) == (late, (Flag.DATE_AGAINST_ADDRESS,))
    dated = dating.decide(entry(dated_url, published=late), page(PAGE), MET, SHANGHAI)
    assert (dated.published, dated.flags) == (PAGE, (Flag.DATE_AGAINST_ADDRESS,))


def test_the_addresss_day_is_the_last_resort() -> None:
    """Where nothing else is stated, the day in the address stands, inferred; without it, when we met the article."""
    dated = dating.decide(entry("https://one.example/2024-03/05/content_1.htm"), page(None), MET, SHANGHAI)
    assert (dated.published, dated.precision, dated.evidence) == (
        datetime(2024, 3, 4, 16, 0, tzinfo=UTC),
        Precision.DATE,
        Evidence.INFERRED,
    )
    dated = dating.decide(entry(None), page(None), MET, SHANGHAI)
    assert (dated.published, dated.evidence, dated.flags) == (MET, Evidence.ABSENT, ())


def test_a_change_is_neither_before_the_publication_nor_ahead() -> None:
    """The time of a change lies between the publication and when we met it."""
    dated = dating.decide(entry(published=FEED, updated=FEED - timedelta(days=9)), page(None), MET, SHANGHAI)
    assert dated.updated == FEED
    dated = dating.decide(entry(published=FEED, updated=MET + timedelta(days=9)), page(None), MET, SHANGHAI)
    assert dated.updated == MET


def test_a_date_before_what_the_source_had_not_shown_yet_does_not_count() -> None:
    """As stated where nothing speaks against it; from then on where it is a little earlier; as met where it is much."""
    made = article(published=PAGE, first_seen=MET, published_precision=Precision.MINUTE)
    for absent_at, believed, flagged in (
        (None, None, False),
        (PAGE - timedelta(hours=1), None, False),
        (PAGE + timedelta(minutes=30), PAGE + timedelta(minutes=30), False),
        (PAGE + timedelta(hours=2), MET, True),
    ):
        found = proving.proved(made, absent_at)
        assert (found.absent_at, found.believed) == (absent_at, believed)
        assert (Flag.BACKDATED in found.flags) == flagged


def test_a_day_is_not_backdated_before_it_is_over() -> None:
    """Where a source states days, an article of today counts from when it was not there yet, and is not doubtful."""
    made = article(published=PAGE, first_seen=MET, published_precision=Precision.DATE)
    found = proving.proved(made, PAGE + timedelta(hours=20))
    assert (found.believed, found.flags) == (PAGE + timedelta(hours=20), ())
