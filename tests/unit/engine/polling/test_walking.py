"""Which documents of a list are read at a poll, and what is left to the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.engine.polling.reading import Reading
from syndicator.engine.polling.walking import RETRIES, Walk, Walked, nothing_in, since
from syndicator.engine.refining.batch import Draft
from syndicator.errors import (
    Gone,
    NotAllowed,
    ParseError,
    RateLimited,
    Refused,
    SourceError,
    TimedOut,
    TooLarge,
    Unreachable,
)
from syndicator.model import Kind, Known, Limits, Listing, NextPage, ParsedFeed, Source, SourceKey, SourceState
from tests.builders import NOON, article, some_id, source

URL = "https://one.example/news/"


def listed(**fields: object) -> Source:
    made = source(url=URL, kind=Kind.PAGE, listing=Listing("li", max_pages=4))
    return replace(made, **fields)  # type: ignore[arg-type]  # tests name its own fields


def reading(*numbers: int, next: str | tuple[NextPage, ...] = "", problems: tuple[str, ...] = ()) -> Reading:
    """A document with these entries, as a worker reads it when it knows none of them."""
    following = (NextPage(f"{URL}{next}"),) if isinstance(next, str) and next else next or ()
    drafts = tuple(Draft(article(number=number, identities=(f"link:{number}",))) for number in numbers)
    feed = ParsedFeed("page", "T", None, None, None, None, (), tuple(f"h{n}" for n in numbers), next=following)
    return Reading(feed, drafts, problems)


class Site:
    """Further documents by address; an error where one stands for it."""

    def __init__(self, **pages: Reading | SourceError) -> None:
        self.pages = {f"{URL}{name}": page for name, page in pages.items()}
        self.asked: list[str] = []

    def __call__(self, url: str, number: int, newest: int | None) -> Reading:
        self.asked.append(url.removeprefix(URL))
        page = self.pages[url]
        if isinstance(page, SourceError):
            raise page
        return page


def knowing(*numbers: int) -> Known:
    return Known(frozenset(f"h{n}" for n in numbers), {f"link:{n}": some_id(n) for n in numbers})


def walk(
    site: Site, first: Reading, known: Known, *, newest: int | None = None, resume: str = "", **fields: object
) -> Walked:
    return Walk(listed(**fields), known, site, newest).on(first, URL, f"{URL}{resume}" if resume else "")


def met(walked: Walked) -> list[str]:
    return [draft.article.identities[0] for draft in walked.reading.drafts]


def test_a_page_that_ends_with_what_is_known_is_the_last() -> None:
    """Known entries above new ones are pinned; below them begins what was taken before."""
    site = Site(p2=reading(3, 4, next="p3"), p3=reading(5, 1, next="p4"), p4=reading(0))
    walked = walk(site, reading(9, 2, next="p2"), knowing(9, 1, 0))
    assert site.asked == ["p2", "p3"]
    assert met(walked) == [f"link:{n}" for n in (9, 2, 3, 4, 5, 1)]
    assert walked.reading.feed.hashes == ("h9", "h2", "h3", "h4", "h5", "h1", "h0")


def test_a_known_page_is_followed_by_nothing() -> None:
    """Neither where its items are as they were, nor where they changed but lead to the same pages."""
    site = Site(p2=reading(3))
    assert walk(site, reading(1, 2, next="p2"), knowing(1, 2)).unfinished is False
    walk(site, reading(1, 2, next="p2"), replace(knowing(1, 2), hashes=frozenset()))
    assert site.asked == []


def test_pages_are_bounded_and_the_bound_is_told() -> None:
    """No more than max_pages at one poll, even where each leads to another for ever, or back."""
    endless = Site(p2=reading(2, next="p3"), p3=reading(3, next="p4"), p4=reading(4, next="p5"))
    walked = walk(endless, reading(1, next="p2"), knowing(0))
    assert endless.asked == ["p2", "p3", "p4"]
    assert walked.reading.problems == ("the last of 4 pages is new as well; list.max_pages bounds them",)
    circle = Site(p2=reading(2, next="p3"), p3=reading(3, next="p2"))
    walk(circle, reading(1, next="p2"), knowing(0))
    assert circle.asked == ["p2", "p3"]


def test_the_first_import_reads_as_far_as_its_backlog() -> None:
    """And no further, without complaint."""
    site = Site(p2=reading(3, 4, next="p3"), p3=reading(5))
    walked = walk(site, reading(1, 2, next="p2"), Known(), newest=4)
    assert site.asked == ["p2"]
    assert walked.reading.problems == ()


def test_an_entry_that_moved_between_two_requests_counts_once() -> None:
    """A list moves on while it is read."""
    walked = walk(Site(p2=reading(2, 3)), reading(1, 2, next="p2"), knowing(0))
    assert met(walked) == ["link:1", "link:2", "link:3"]


@pytest.mark.parametrize(
    ("error", "heals"),
    [
        (TimedOut("slow"), True),
        (Unreachable("broken off"), True),
        (RateLimited("busy", status=503, retry_after=None), True),
        (Refused("error", status=500), True),
        (Refused("not found", status=404), False),
        (Gone("gone"), False),
        (NotAllowed("robots", rule="robots.txt"), False),
        (TooLarge("large", limit=1), False),
        (ParseError("no list"), False),
    ],
)
def test_a_page_that_does_not_come_is_the_end_or_waits(error: SourceError, heals: bool) -> None:
    """What may heal is where the next poll goes on; anything else ends the list. What came is taken either way."""
    walked = walk(Site(p2=error), reading(1, next="p2"), knowing(0))
    assert met(walked) == ["link:1"]
    assert (walked.resume, walked.unfinished) == ((f"{URL}p2", True) if heals else ("", False))
    assert len(walked.reading.problems) == 1


def test_the_next_poll_goes_on_where_this_one_broke_off() -> None:
    """Although the first page shows nothing new by then; and it gives up after some polls in vain."""
    site = Site(p2=reading(2, 1))
    walked = walk(site, reading(4, 3, next="p2"), knowing(4, 3, 1), resume="p2")
    assert site.asked == ["p2"]
    assert met(walked)[2:] == ["link:2", "link:1"]
    state = SourceState(SourceKey("one"), URL)
    for number in range(RETRIES):
        state = Walked(reading(1), reading(1), resume="x", unfinished=True).remembered(state)
        assert (state.resume, state.resumed) == ("x", number + 1)
    state = Walked(reading(1), reading(1), resume="x", unfinished=True).remembered(state)
    assert (state.resume, state.resumed) == ("", 0)


def parts(*names: str) -> tuple[NextPage, ...]:
    return tuple(NextPage(f"{URL}{name}", f"part-{name}") for name in names)


def test_only_parts_that_changed_are_read() -> None:
    """What was read stays known, so does what failed for good; what may heal, and what is beyond the bound, does not."""
    site = Site(b=reading(1), c=ParseError("no sitemap"), d=TimedOut("slow"), e=reading(2), f=reading(3))
    known = Known(frozenset({"part-a", "h0"}), {"link:0": some_id(0)})
    walked = walk(site, reading(next=parts("a", "b", "c", "d", "e", "f")), known, kind=Kind.SITEMAP)
    assert site.asked == ["b", "c", "d", "e"]
    assert walked.unfinished
    assert set(walked.reading.feed.hashes) == {"part-a", "part-b", "part-c", "part-e", "h0", "h1", "h2"}


def test_the_first_import_of_an_index_reads_its_newest_parts() -> None:
    """What lies beyond the backlog counts as seen: it is older."""
    site = Site(a=reading(1, 2), b=reading(3))
    walked = walk(site, reading(next=parts("a", "b", "c")), Known(), newest=2, kind=Kind.SITEMAP)
    assert site.asked == ["a"]
    assert not walked.unfinished
    assert {"part-a", "part-b", "part-c"} <= set(walked.reading.feed.hashes)


def test_memory_of_a_list_is_bounded() -> None:
    """Years of a list's items do not pile up."""
    known = knowing(*range(100))
    walked = walk(Site(), reading(200, next="p2"), replace(known, identities=known.identities | {"link:200": some_id(1)}),
                  limits=Limits(entries=5))  # fmt: skip
    assert len(walked.reading.feed.hashes) == 20
    assert walked.reading.feed.hashes[0] == "h200"


def test_a_new_document_without_news_stores_nothing() -> None:
    """A counter moved on a list page: there is nothing to write. A feed's memory follows its document."""
    quiet = replace(reading(1, 2), drafts=())
    assert nothing_in(listed(), quiet, knowing(1, 2, 3))
    assert not nothing_in(listed(), quiet, knowing(1))
    assert not nothing_in(listed(), reading(1, 2), knowing(1, 2))
    assert not nothing_in(replace(source(), kind=Kind.FEED), quiet, knowing(1, 2, 3))


def test_parts_have_a_bound_in_time() -> None:
    """Only further documents of sitemaps, and only after a first poll."""
    town = listed(kind=Kind.SITEMAP)
    assert since(town, 2, NOON) == NOON - timedelta(days=2)
    assert since(town, 1, NOON) is None
    assert since(town, 2, None) is None
    assert since(listed(), 2, NOON) is None
