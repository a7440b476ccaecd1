"""Articles' pages: the same whoever renders them, in their turn, and whatever happens to a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest

from syndicator.engine import rendering, sheets
from syndicator.engine.rendering import MANY, Rendering, Wanted
from syndicator.errors import PoisonError, SyndicatorError, TooBusy
from syndicator.model import ArticleId, Publication, Theme, WorkerSettings
from syndicator.publish.locale import speaking
from syndicator.publish.pages import Places, Sidebar, sidebar
from syndicator.workers import ProcessWorkers
from tests.fakes.workers import InlineWorkers
from tests.unit.publish.publish_builders import article, edition, reprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syndicator.engine.rendering import Made
    from syndicator.ports import Workers

A = TypeVar("A")
R = TypeVar("R")

OTHER = ArticleId("f" * 32)
SIDES = (Sidebar(), sidebar(latest=[(OTHER, "Bridge <opens>")], filed=[(OTHER, "More")], category="Local"))
NUMBER = 2 * MANY + 7


def wanted(number: int = NUMBER) -> Iterator[tuple[int, Wanted]]:
    """Pages that differ, in both languages, beside one list or another."""
    for at in range(number):
        own = ArticleId(f"{at:032x}")
        made = (article, reprint)[at % 2](id=own, story=own, title=f"Story {at} – 故事")
        places = Places(("Local",), None, (made.source,), "2026-11-29") if at % 3 else None
        yield at, Wanted(Publication(own, made), SIDES[at % 2], places, at % 5)


def rendered(workers: Workers | None, processes: int = 2) -> list[tuple[int, Made]]:
    return list(Rendering(workers, processes).pages(wanted(), edition()))


@pytest.fixture(autouse=True)
def _knowing_nothing() -> None:
    sheets._told.clear()


def test_workers_render_what_we_would() -> None:
    """Byte for byte, and in their order; real ones, of which each is told the edition once."""
    here = rendered(None)
    assert [at for at, _ in here] == list(range(NUMBER))
    assert all(made.body and not made.problem for _, made in here)
    with ProcessWorkers(WorkerSettings(processes=2)) as workers:
        assert rendered(workers) == here
        assert rendered(workers) == here


def test_few_pages_are_rendered_here() -> None:
    workers = InlineWorkers()
    assert len(list(Rendering(workers, 2).pages(wanted(MANY - 1), edition()))) == MANY - 1
    assert not workers.calls


def test_an_edition_is_told_once_and_another_one_anew() -> None:
    """With a theme of the operator's, too, whose words and templates the page then has."""
    workers = InlineWorkers()
    rendered(workers, 1)
    calls = -(-NUMBER // rendering.TOGETHER)
    assert workers.calls == calls + 1
    theme = Theme(
        *("/theme", "d"),
        locales=(("en", '[phrases]\nsource = "Said first by"'),),
        templates=(("frame-bottom.html", "<p>own</p>"),),
    )
    themed = replace(edition(), site=replace(edition().site, theme=theme))
    pages = list(Rendering(workers, 1).pages(wanted(), themed))
    assert workers.calls == 2 * (calls + 1)
    with speaking(theme):
        assert pages == list(Rendering().pages(wanted(), themed))
    assert all(b"<p>own</p>" in made.body for _, made in pages)
    assert any(b"Said first by" in made.body for _, made in pages)


@pytest.mark.parametrize(
    "error",
    [PoisonError("killed"), TooBusy("busy"), SyndicatorError("the workers are closed"), OSError("no socket")],
    ids=str,
)
def test_what_a_worker_does_not_render_is_rendered_here(error: Exception) -> None:
    """Killed, too busy, closed: no page is missed."""

    class Failing(InlineWorkers):
        def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
            self.calls += 1
            if self.calls % 3 == 0:
                raise error
            return super().run(function, argument, suspect=suspect)

    assert rendered(Failing()) == rendered(None)


def test_one_that_ends_early_leaves_nothing_behind() -> None:
    """What is asked no further, as a release that is stopped, waits for no page that has not begun."""
    asked: list[object] = []

    class Counting(InlineWorkers):
        def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
            asked.append(function)
            return super().run(function, argument, suspect=suspect)

    def stopping() -> Iterator[tuple[int, Wanted]]:
        for at, one in wanted(10 * MANY):
            if at == 2 * MANY:
                raise InterruptedError
            yield at, one

    with pytest.raises(InterruptedError):
        list(Rendering(Counting(), 1).pages(stopping(), edition()))
    assert len(asked) <= 2 * MANY // rendering.TOGETHER + 2
