"""Which stories stand on which page of a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import structs

from syndicator.engine.selecting.catalogue import FRONT, LONGEST, Catalogue, Leaf, Shelf
from syndicator.engine.selecting.selection import Plan
from syndicator.model import ArticleId, Channel, PublishSettings, Site, SourceKey
from syndicator.publish.edition import Edition
from tests.builders import article, card, source

LATEST = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
SITE = Site("Mirror", "https://mirror.example/", timezone="Asia/Shanghai")
BARE = card(article())


def plan(number: int, at: datetime, **fields: Any) -> Plan:
    told: dict[str, Any] = {
        "id": ArticleId(f"{number:032x}"),
        "title": f"Story {number}",
        "published": at,
        "origin": None,
    } | fields
    made = structs.replace(BARE, **told)
    return Plan(made.id, made, ())


def sorted_out(*plans: Plan, **fields: Any) -> Catalogue:
    sources = {SourceKey(key): source(key, category="Local" if key == "one" else None) for key in ("one", "two")}
    edition = Edition(SITE, sources, (Channel("all", "All"),), PublishSettings(), "1", categories=("Local",))
    newest_first = sorted(plans, key=lambda plan: plan.elected.published, reverse=True)
    return Catalogue(newest_first, replace(edition, **fields), {})


def shelf(told: Catalogue, kind: str, name: str) -> Shelf:
    (found,) = [one for one in told.shelves() if (one.kind, one.name) == (kind, name)]
    return found


def names(leaves: list[Leaf]) -> list[str]:
    return [leaf.name for leaf in leaves]


def spread(number: int, step: timedelta) -> list[Plan]:
    return [plan(n, LATEST - n * step) for n in range(number)]


def test_a_short_list_has_one_page() -> None:
    """What a front holds has no other page."""
    told = sorted_out(*spread(FRONT, timedelta(days=1)))
    assert names(told.leaves(shelf(told, "sources", "one"))) == [""]


def test_a_long_list_stands_by_month_or_day_or_number() -> None:
    """Months while they are short, else days, else parts of a day from the earliest; each story on one of them."""
    told = sorted_out(
        *spread(LONGEST + 20, timedelta(minutes=1)),
        *(plan(1000 + n, LATEST - timedelta(days=1, minutes=n)) for n in range(5)),
        *(plan(2000 + n, LATEST - timedelta(days=40 + n)) for n in range(10)),
    )
    leaves = told.leaves(shelf(told, "sources", "one"))
    assert names(leaves) == ["", "2026-11-29/2", "2026-11-29/1", "2026-11-28", "2026-10"]
    assert [len(leaf.plans) for leaf in leaves] == [FRONT, 20, LONGEST, 5, 10]
    assert len({one.id for leaf in leaves[1:] for one in leaf.plans}) == LONGEST + 35


def test_news_leaves_full_pages_alone() -> None:
    """One more story changes the front and the page of its day, and no other."""
    before = spread(3 * LONGEST, timedelta(minutes=1))
    one, two = sorted_out(*before), sorted_out(*before, plan(9999, LATEST + timedelta(minutes=1)))
    old = {leaf.name: leaf.plans for leaf in one.leaves(shelf(one, "sources", "one"))}
    new = {leaf.name: leaf.plans for leaf in two.leaves(shelf(two, "sources", "one"))}
    assert {name for name in new if new[name] != old.get(name)} == {"", "2026-11-29/4"}


def test_a_day_is_that_of_the_site_and_a_bare_date_that_of_its_source() -> None:
    """Shown is the day on which readers live; a day without a time began where it was stated."""
    berlin = source("two", timezone="Europe/Berlin")
    told = sorted_out(
        plan(1, datetime(2026, 11, 28, 23, 30, 5, tzinfo=UTC)),
        plan(2, datetime(2026, 11, 27, 23, 0, tzinfo=UTC), source=SourceKey("two")),
        plan(3, datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC), source=SourceKey("two")),
        sources={SourceKey("one"): source("one"), SourceKey("two"): berlin},
    )
    assert [told.filed[ArticleId(f"{n:032x}")].day for n in (1, 2, 3)] == ["2026-11-29", "2026-11-28", "2026-11-27"]
    assert told.all_days == ["2026-11-29", "2026-11-28", "2026-11-27"]


def test_an_outlet_of_which_there_is_a_source_has_one_page() -> None:
    """What others reprint from it stands with what was read from it; other outlets have pages of their own."""
    reprint = plan(1, LATEST, source=SourceKey("two"), origin="The One Post")
    stranger = plan(2, LATEST, source=SourceKey("two"), origin="The Far/Away: Times")
    told = sorted_out(reprint, stranger)
    kinds = {(one.kind, one.name): [p.id for p in one.plans] for one in told.shelves() if one.kind != "days"}
    assert kinds["sources", "one"] == [reprint.id]
    assert sorted(kinds["sources", "two"]) == sorted([reprint.id, stranger.id])
    assert kinds["outlets", "the-far-away-times"] == [stranger.id]
    assert told.places(reprint).sources == ("one", "two")
    assert told.places(stranger).outlet == "The Far/Away: Times"


def test_categories_are_those_that_are_configured() -> None:
    """Tags that sources make up get no pages, and those that are configured have one while it is empty, too."""
    told = sorted_out(plan(1, LATEST, categories=("Local", "made up")))
    assert [one.name for one in told.shelves() if one.kind == "categories"] == ["local"]
    assert shelf(sorted_out(), "categories", "local").plans == ()


def test_what_was_worked_out_is_remembered_for_the_very_same_article() -> None:
    """A changed article is looked at again; what stands no longer is forgotten."""
    one, two = plan(1, LATEST), plan(2, LATEST)
    edition = Edition(SITE, {SourceKey("one"): source("one")}, (), PublishSettings(), "1")
    memory: dict[Any, Any] = {}
    first = Catalogue([one, two], edition, memory).filed[one.id]
    assert Catalogue([one], edition, memory).filed[one.id] is first
    assert memory.keys() == {one.id}
    changed = Plan(one.id, structs.replace(one.elected, title="Another"), ())
    assert Catalogue([changed], edition, memory).filed[one.id].mark != first.mark
