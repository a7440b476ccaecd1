"""Which feed of one page is shown: teasers of an outlet beside its whole texts."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

from msgspec import structs

from syndicator.model import Hop, HopRole, Reprint, SourceKey
from syndicator.refine.judging.election import CAUGHT, Standing, elect, unbelieved
from tests.builders import NOON, TEXT, article, card

if TYPE_CHECKING:
    from syndicator.model import Card

PAGE = "https://outlet.example/2026/ferry"
HOMES = {SourceKey(key): Standing("outlet.example", "The Outlet") for key in ("short", "whole", "other")}


def of_page(source: str, text: str, **fields: Any) -> Card:
    """What a feed of the outlet has of the page."""
    return card(article(source, text=text, **{"url": PAGE, **fields}))


TEASER = of_page("short", TEXT[:60] + " …")
WHOLE = of_page("whole", TEXT * 3, url=f"{PAGE}?utm_source=feed", published=NOON + timedelta(hours=2))


def test_of_two_feeds_of_one_page_the_whole_text_is_shown() -> None:
    """Although its feed dates it later, and although its text names whom the teaser cannot name."""
    naming = structs.replace(WHOLE, origin="An Agency")
    for whole in (WHOLE, naming):
        assert all(
            elect(members, HOMES) == whole for members in permutations((TEASER, whole, of_page("other", TEXT[:50])))
        )


def test_a_little_more_text_changes_nothing() -> None:
    """A note at the end of one feed does not decide; who was first does."""
    noted = of_page("whole", f"{TEXT} Reading time: two minutes.", published=NOON + timedelta(hours=2))
    plain = of_page("short", TEXT)
    assert elect([noted, plain], HOMES) == plain


def test_a_longer_text_of_another_page_changes_nothing() -> None:
    """A reprint does not become the original because it is longer, and neither does a text on somebody's own site."""
    reprint = of_page("whole", TEXT * 3, url="https://outlet.example/2026/other", published=NOON + timedelta(hours=2))
    assert elect([TEASER, reprint], HOMES) == TEASER
    planet = HOMES | {SourceKey("whole"): Standing("planet.example", "Planet")}
    assert elect([TEASER, WHOLE], planet) == TEASER


def test_what_the_operator_says_goes_before_length() -> None:
    """His editor's change, a priority, and how much is republished of a source."""
    edited = structs.replace(TEASER, edited=("title",))
    assert elect([edited, WHOLE], HOMES) == edited
    preferred = HOMES | {SourceKey("short"): Standing("outlet.example", "The Outlet", priority=1)}
    assert elect([TEASER, WHOLE], preferred) == TEASER
    linked = of_page("whole", TEXT * 3, reprint=Reprint.LINK, published=NOON + timedelta(hours=2))
    assert elect([TEASER, linked], HOMES) == TEASER


def test_whom_others_name_stays_before_its_reprints() -> None:
    """A longer feed of the same page is shown in its place; of another outlet's page none is."""
    hops = (Hop(HopRole.ORIGINAL, "The Outlet"), Hop(HopRole.REPRINT, "Elsewhere"))
    elsewhere = card(article("third", text=TEXT * 5, hops=hops, published=NOON - timedelta(days=1)))
    assert elect([TEASER, elsewhere], HOMES) == TEASER
    assert elect([TEASER, elsewhere, WHOLE], HOMES) == WHOLE


def test_whom_others_name_at_a_page_that_is_not_its_own_gains_nothing() -> None:
    """A planet shows an outlet's page, and a reprint names that page: what the operator prefers is shown all the same."""
    shown = of_page("planet", TEXT)
    reprint = card(article("third", original_url=PAGE, published=NOON + timedelta(hours=2)))
    preferred = {
        SourceKey("planet"): Standing("planet.example", "Planet"),
        SourceKey("third"): Standing("third.example", "Third", priority=1),
    }
    assert elect([shown, reprint], preferred) == reprint


def test_old_dates_of_what_nobody_else_tells_cost_a_source_nothing() -> None:
    """Only where others have the same text does a date say who was first: there it is disproved, three times."""

    def of(source: str, number: int, *, caught: bool) -> Card:
        return card(article(source, number, believed=NOON if caught else None))

    alone = [[of("old", number, caught=True)] for number in range(9)]
    shared = [[of("old", number, caught=True), of("two", number, caught=False)] for number in range(10, 10 + CAUGHT)]
    assert unbelieved([*alone, *shared[1:]]) == frozenset()
    assert unbelieved([*alone, *shared]) == {"old"}
