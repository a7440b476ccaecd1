"""What two states of an article's page say otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndicator.engine.releasing.reworded import Rewording, reworded
from syndicator.model import SafeHtml
from syndicator.publish.site.articlepage import article_page, sidebar
from tests.unit.publish.publish_builders import MORNING, article, edition, publication

LONG = "Before it a long sentence stands, which says the same on both pages and need not be shown. "


def page(**changes: object) -> bytes:
    beside = sidebar(picture=[], latest=[], filed=[])
    return article_page(publication(article(**changes)), edition(), beside).body


def test_equal_pages_differ_in_nothing() -> None:
    """The same article, rendered twice."""
    assert reworded(page(), page()) == ()


def test_a_title_is_shown_whole() -> None:
    """With characters as readers see them."""
    found = reworded(page(title="Tides & <winds>"), page(title="Tides and winds"))
    assert found == (Rewording("title", "Tides & <winds>", "Tides and winds"),)


def test_of_a_long_text_the_passage_that_differs_is_shown() -> None:
    """With some of what stands around it."""
    old, new = (SafeHtml(f"<p>{LONG * 3}It was a {word} day for all. {LONG * 3}</p>") for word in ("windy", "calm"))
    (found,) = reworded(page(body=old), page(body=new))
    assert found.part == "text"
    assert "windy" in found.before
    assert "calm" in found.after
    assert found.before.startswith("…")
    assert found.after.endswith("…")
    assert len(found.before) < 130


@pytest.mark.parametrize("old", [b"", b"\xff\xfe no page", b"<h1>"])
def test_whatever_stands_is_compared(old: bytes) -> None:
    """A file that somebody else put there differs in everything, and that is all."""
    assert "title" in {found.part for found in reworded(old, page())}


def test_a_new_time_is_in_the_line() -> None:
    """What stands below the title changes with the date."""
    found = reworded(page(), page(published=MORNING - timedelta(days=400)))
    assert "line" in {one.part for one in found}
