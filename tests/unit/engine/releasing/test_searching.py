"""What can be found after a release, and after another one that comes in between."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.releasing import release, searching
from syndicator.errors import StoreError
from syndicator.model import Article, ArticleId, Judgement, Rendition, Tie, TieKind, Verdict
from tests.builders import article
from tests.fakes.finder import MemoryFinder
from tests.unit.engine.releasing.test_release import ONE, TWO, House

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import Findable


def house_with_search() -> tuple[House, MemoryFinder]:
    house, finder = House(ONE, TWO), MemoryFinder()
    house.releaser._finder = finder
    house.releaser.release()
    return house, finder


@pytest.mark.parametrize("most", [50_000, 0], ids=["few", "very many"])
def test_what_is_published_is_found_and_what_is_known_is_not_put_again(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each story once, until it changes; also where nothing is kept of what was worked out of the stories."""
    monkeypatch.setattr(release, "MOST_KNOWN", most)
    house, finder = house_with_search()
    assert house.releaser.bring_to_search() == 2
    assert house.releaser.bring_to_search() == 0
    assert finder.marks().keys() == {ONE.id, TWO.id}
    changed = replace(TWO, title="Bees stay", digest="again", revision=2)
    house.bring(changed)
    house.releaser.release()
    assert house.releaser.bring_to_search() == 1
    assert finder.stories[TWO.id].title == "Bees stay"


def test_what_goes_is_dropped_by_its_release() -> None:
    """What is taken down without a byte left, what is held without."""
    house, finder = house_with_search()
    house.releaser.bring_to_search()
    house.bury(ONE)
    house.releaser.release()
    assert finder.marks().keys() == {TWO.id}
    assert finder.scrubbed == {ONE.id}
    house.bring(replace(TWO, judgement=Judgement(Verdict.HELD, "to be looked at")))
    house.releaser.release()
    assert not finder.marks()


def test_what_could_not_be_dropped_goes_with_the_next_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """A takedown is published although what is searched cannot be written, which is said; then no byte of it stays."""
    house, finder = house_with_search()
    house.releaser.bring_to_search()
    house.bury(ONE)

    def refuse(*_: object, **_more: object) -> None:
        raise StoreError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(finder, "forget", refuse)
        outcome = house.releaser.release()
    assert outcome.problems == ("no space left on device",)
    assert f"articles/{ONE.id}/index.html" in house.outbox.gone()
    assert house.releaser.release().problems == ()
    assert finder.marks().keys() == {TWO.id}
    assert finder.scrubbed == {ONE.id}


def test_a_release_in_between_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it takes out is not put in again by whoever still has the stories of the release before."""
    house, finder = house_with_search()
    read = house.store.article
    held: list[ArticleId] = []

    def reading(id: ArticleId) -> Article | None:
        found = read(id)
        if not held and id == ONE.id:
            held.append(id)
            house.bring(replace(ONE, judgement=Judgement(Verdict.HELD, "to be looked at")))
            house.releaser.release()
        return found

    monkeypatch.setattr(house.store, "article", reading)
    assert house.releaser.bring_to_search() == 0
    assert held
    assert ONE.id not in finder.marks()
    house.releaser.bring_to_search()
    assert finder.marks().keys() == {TWO.id}


def test_a_release_that_goes_on_is_not_waited_for() -> None:
    """Of very many stories there is one list at a time: what is not found yet is brought after it."""
    house, finder = house_with_search()
    brought: list[int] = []
    bringing = threading.Thread(target=lambda: brought.append(house.releaser.bring_to_search()))
    read, put = threading.Event(), house.store.article

    def reading(id: ArticleId) -> Article | None:
        if threading.current_thread() is bringing:
            read.set()
            assert begun.wait(20)
        return put(id)

    def render(rendition: Rendition) -> bool:
        begun.set()
        bringing.join(20)  # within the release, whose lock is held
        return bool(brought) and stands(rendition)

    begun, stands = threading.Event(), house.outbox.put
    house.store.article = reading  # type: ignore[method-assign]
    house.outbox.put = render  # type: ignore[method-assign]
    bringing.start()
    assert read.wait(20)
    house.bring(replace(TWO, title="Bees stay", digest="again", revision=2))
    house.releaser.release()
    assert brought == [0]
    assert not finder.marks()
    assert house.releaser.bring_to_search() == 2


def test_who_else_tells_a_story_is_not_found() -> None:
    """So that a further telling lets nothing be put again, although the story's page says so."""
    house, finder = house_with_search()
    assert house.releaser.bring_to_search() == 2
    also = article(
        "two", identities=("guid:also",), url="https://two.example/also", published=ONE.published + timedelta(hours=9)
    )
    house.bring(replace(also, id=ArticleId("f" * 32), story=ONE.id, ties=(Tie(ONE.id, TieKind.TEXT, 1.0),)))
    assert f"articles/{ONE.id}/index.html" in house.written()
    assert house.releaser.bring_to_search() == 0
    assert finder.marks().keys() == {ONE.id, TWO.id}


@pytest.mark.parametrize(("most", "letters", "times"), [(500, 10**6, 1), (1, 10**6, 2), (500, 10, 2)])
def test_what_is_written_at_a_time_is_bounded(
    most: int, letters: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By stories and by the length of their texts; all of them are found."""
    monkeypatch.setattr(searching, "BATCH", most)
    monkeypatch.setattr(searching, "LETTERS", letters)
    house, finder = house_with_search()
    ready, written = finder.ready, []

    def counting(stories: list[Findable]) -> Callable[[], None]:
        written.append(len(stories))
        return ready(stories)

    monkeypatch.setattr(finder, "ready", counting)
    assert house.releaser.bring_to_search() == 2
    assert len(written) == times
    assert finder.marks().keys() == {ONE.id, TWO.id}
