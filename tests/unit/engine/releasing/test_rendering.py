"""Articles' pages: the same whoever renders them, in their turn, and whatever happens to a worker."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest

from syndicator.engine.releasing import rendering, sheets
from syndicator.engine.releasing.making import Wanted
from syndicator.engine.releasing.rendering import MANY, Rendering
from syndicator.engine.selecting.telling import Packed
from syndicator.errors import PoisonError, SyndicatorError, TooBusy
from syndicator.model import ArticleId, Publication, Theme, WorkerSettings
from syndicator.publish.edition import HTML, article_path
from syndicator.publish.locale import speaking
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.publish.site.articlepage import Places, Sidebar, sidebar
from syndicator.publish.site.catalogue import Listed, ListPage
from syndicator.workers import ProcessWorkers
from tests.fakes.workers import InlineWorkers
from tests.unit.publish.publish_builders import article, edition, reprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syndicator.engine.releasing.making import Made
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


def packed() -> Iterator[tuple[int, Wanted]]:
    """The same, with articles as a store has them."""
    for at, one in wanted():
        assert isinstance(one.story, Publication)
        raw = msgspec.json.encode(one.story.article)
        yield at, one._replace(story=Packed(one.story.id, raw, (), one.story.article.updated, ()))


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
        assert list(Rendering(workers, 2).pages(packed(), edition())) == here
    assert list(Rendering().pages(packed(), edition())) == here


def lists() -> Iterator[tuple[int, ListPage]]:
    """Lists of stories, some with neighbours, the front of one that is a channel's."""
    rows = [Listed(OTHER, f"Story {at} – 故事 <b>", "zh-Hans", "Outlet", "2026-11-29", None, "") for at in range(9)]
    channel = edition().channels[0]
    for at in range(NUMBER):
        part = f"2026-11-{at % 28 + 1:02}" if at % 2 else ""
        shown = rows[at % 5 :]
        yield at, ListPage("sources", f"s{at}", f"Source {at}", part, shown, "a/b", "", () if part else ("2026-11",))
    yield NUMBER, ListPage("categories", "local", "Local", "", [], channel=channel)


def test_workers_render_lists_as_we_would(tmp_path: Path) -> None:
    """As bytes, and laid ready."""
    here = list(Rendering().pages(lists(), edition()))
    assert all(made.body and not made.is_listed for _, made in here)
    outbox = FileOutbox(tmp_path)
    with ProcessWorkers(WorkerSettings(processes=2)) as workers:
        assert list(Rendering(workers, 2).pages(lists(), edition())) == here
        for at, made in Rendering(workers, 2).pages(lists(), edition(), outbox):
            assert made.staged is not None
            assert outbox.put_staged(f"sources/s{at}/index.html", HTML, made.staged)
    assert [(tmp_path / f"sources/s{at}/index.html").read_bytes() for at, _ in here] == [one.body for _, one in here]


def test_workers_lay_pages_ready_for_an_outbox(tmp_path: Path) -> None:
    """As files with the bytes that we would have made; real ones, and all of them are taken in."""
    outbox = FileOutbox(tmp_path)
    here = {at: made.body for at, made in rendered(None)}
    with ProcessWorkers(WorkerSettings(processes=2)) as workers:
        for at, made in Rendering(workers, 2).pages(wanted(), edition(), outbox):
            assert made.staged is not None
            assert not made.body
            assert outbox.put_staged(article_path(ArticleId(f"{at:032x}")), HTML, made.staged)
    assert {at: (tmp_path / article_path(ArticleId(f"{at:032x}"))).read_bytes() for at in here} == here
    assert [path.name for path in (tmp_path / ".outbox").iterdir()] == ["manifest.jsonl"]


def test_where_no_page_can_be_laid_ready_the_bytes_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns the outbox meets the full disk himself, and tells of it."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sheets, "stage", full)
    assert list(Rendering(InlineWorkers(), 1).pages(wanted(), edition(), FileOutbox(tmp_path))) == rendered(None)


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


def test_what_a_worker_laid_ready_before_it_was_killed_is_swept_up(tmp_path: Path) -> None:
    """And what was laid ready for a release that ends early."""

    class Killed(InlineWorkers):
        def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
            result = super().run(function, argument, suspect=suspect)
            if self.calls % 3 == 0:
                raise PoisonError("killed")
            return result

    outbox = FileOutbox(tmp_path)
    pages = Rendering(Killed(), 1).pages(wanted(), edition(), outbox)
    put = [
        at for at, made in pages if made.staged and outbox.put_staged(f"articles/{at}/index.html", HTML, made.staged)
    ]
    assert 0 < len(put) < NUMBER
    assert [path.name for path in (tmp_path / ".outbox").iterdir()] == ["manifest.jsonl"]
    early = Rendering(InlineWorkers(), 1).pages(wanted(), edition(), outbox)
    assert isinstance(early, Generator)
    for at, made in islice(early, 40):
        assert made.staged is not None
        outbox.put_staged(f"articles/early-{at}/index.html", HTML, made.staged)
    early.close()
    assert [path.name for path in (tmp_path / ".outbox").iterdir()] == ["manifest.jsonl"]


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
