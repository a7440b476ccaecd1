"""Which stored article an entry is that no key tells, after its source has moved."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.refine.judging.moves import moved
from tests.builders import NOON, TEXT, article
from tests.unit.refine.judging.test_dedupe import OTHER, THIRD

if TYPE_CHECKING:
    from syndicator.model import Article

NOTE = TEXT[:345]
"""Words enough to be compared, too few to tell an article by them alone."""
EDITED = NOTE[:270] + OTHER[:75]
"""Two thirds of them alike."""


def old(number: int = 1, **fields: Any) -> Article:
    return article("one", number, **{"url": f"https://one.example/old/{number}", **fields})


def entry(number: int = 1, **fields: Any) -> Article:
    return article("one", number, **{"url": f"https://two.example/new/{number}", **fields})


def told(entries: list[Article], stored: list[Article]) -> dict[int, str]:
    return {place: owner for place, (owner, _) in moved(entries, stored).items()}


SAME_PATH = {"url": "https://two.example/old/1"}
IS_ONE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "title and most of the text": (
        {"title": "Tides today", "text": NOTE},
        {"title": "Tides today", "text": EDITED},
    ),
    "title and the few words below it": (
        {"title": "Tides today", "text": "High at six."},
        {"title": "Tides today", "text": "High at six.", "published": NOON + timedelta(minutes=1)},
    ),
    "a long text": ({"text": TEXT}, {"title": "Under another headline", "text": TEXT}),
    "path and title": ({"title": "Tides today", "text": NOTE}, {"title": "Tides today", "text": OTHER, **SAME_PATH}),
    "path and most of the text": ({"text": NOTE}, {"title": "Another", "text": EDITED, **SAME_PATH}),
    "title and time of what has no text": ({"title": "Picture of the day", "text": ""},) * 2,
}
IS_NONE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the title alone": ({"title": "Tides today", "text": NOTE}, {"title": "Tides today", "text": OTHER}),
    "the title of what had a text": ({"title": "Tides today", "text": NOTE}, {"title": "Tides today", "text": ""}),
    "a title of a few letters": ({"title": "Tides", "text": NOTE}, {"title": "Tides", "text": NOTE + " Mon"}),
    "a short text": ({"title": "Monday", "text": NOTE}, {"title": "Tuesday", "text": NOTE}),
    "a short text of a long one": ({"title": "Monday", "text": NOTE}, {"title": "Tuesday", "text": TEXT}),
    "most of a long text": ({"text": TEXT + OTHER}, {"title": "Another", "text": TEXT + OTHER + THIRD[:200]}),
    "the path alone": ({"text": TEXT}, {"title": "Another", "text": OTHER, **SAME_PATH}),
    "a title without text of another time": (
        {"title": "Picture of the day", "text": ""},
        {"title": "Picture of the day", "text": "", "published": NOON + timedelta(days=1)},
    ),
}


@pytest.mark.parametrize(("before", "after"), IS_ONE.values(), ids=IS_ONE)
def test_an_article_is_found_again(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Under another address and guid: it keeps its id, and is not published again."""
    stored = old(**before)
    assert told([entry(**after)], [old(2, text=THIRD), stored]) == {0: stored.id}


@pytest.mark.parametrize(("before", "after"), IS_NONE.values(), ids=IS_NONE)
def test_another_article_is_not_taken_for_it(before: dict[str, Any], after: dict[str, Any]) -> None:
    """What is only like it is new; an article that another one is taken for would be lost."""
    stored = old(**before)
    assert told([entry(**after)], [stored]) == told([entry(**after)], [old(2, text=THIRD), stored]) == {}


def test_a_page_of_several_tells_none_of_them() -> None:
    """Notices much like one another at one address, in the document or stored: its path names no article."""
    days: list[dict[str, Any]] = [
        {"title": f"Tides of {day}", "text": f"{NOTE} {day}"} for day in ("Monday", "Tuesday", "Wednesday")
    ]
    here: dict[str, Any] = {"url": "https://one.example/tides"}
    there: dict[str, Any] = {"url": "https://two.example/tides"}
    first, second, third = days
    stored = old(**first, **here)
    assert told([entry(**second, **there)], [stored]) == {0: stored.id}
    assert told([entry(1, **second, **there), entry(2, **third, **there)], [stored]) == {}
    assert told([entry(**third, **there)], [stored, old(2, **second, **here)]) == {}


def test_no_article_is_two_and_no_entry_two_articles() -> None:
    """Of two that are alike each is the one that it is most like, in whatever order they stand."""
    texts = [f"{NOTE} Monday", f"{NOTE} Tuesday"]
    stored = [old(n, title="Tides today", text=text) for n, text in enumerate(texts, 1)]
    entries = [entry(n, title="Tides today", text=text) for n, text in enumerate(texts, 1)]
    for order in permutations(range(2)):
        found = told([entries[n] for n in order], stored)
        assert found == {place: stored[n].id for place, n in enumerate(order)}
        assert list(told([entries[n] for n in order], stored[:1]).values()) == [stored[0].id]
