"""What every Finder does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.model import ArticleId, Findable
from syndicator.store.finding.search import SearchFile
from tests.builders import NOON
from tests.fakes.finder import MemoryFinder

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.ports import Finder

FERRY = "The ferry will run on tides alone from September. Café owners at the quay are pleased."
WATER = "三月十七日清晨，青石镇自来水厂二期工程的最后一道闸门缓缓开启。"


@pytest.fixture(params=["memory", "file"])
def finder(request: pytest.FixtureRequest, tmp_path: Path) -> Finder:
    return MemoryFinder() if request.param == "memory" else SearchFile(tmp_path / "search.sqlite")


def story(number: int, text: str = FERRY, **fields: object) -> Findable:
    made = Findable(
        id=ArticleId(f"{number:032x}"),
        mark=b"1",
        published=NOON + timedelta(hours=number),
        title=f"Story {number}",
        text=text,
        outlet="The One Post",
        day="2026-11-29",
        language="en",
        summary=text[:20],
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def found(finder: Finder, asked: str, skip: int = 0, limit: int = 20) -> list[int]:
    answer = finder.find(asked, skip=skip, limit=limit)
    assert answer is not None
    return [int(one.id, 16) for one in answer[0]]


def test_words_and_characters_are_found(finder: Finder) -> None:
    """Words whole, whatever their case and accents, all of them anywhere; Chinese by any part of it, without spaces."""
    finder.put([story(1), story(2, WATER, title="水厂二期工程提前通水", language="zh-Hans")])
    for asked in ("ferry", "FERRY tides", "cafe", "“quay”, September!", "story 1", "one post ferry", "ｆｅｒｒｙ"):
        assert found(finder, asked) == [1], asked
    for asked in ("青石镇", "水", "闸门", "自来水厂二期工程", "提前通水", "青石镇 通水", "青石镇story"):
        assert found(finder, asked) == ([2] if "story" not in asked else []), asked
    for asked in ("青石鎮", "閘門", "自來水廠二期工程", "緩緩開啟", "提前通水 青石鎮"):  # as it is written elsewhere
        assert found(finder, asked) == [2], asked
    finder.put([story(3, "清晨，青石鎮自來水廠的閘門緩緩開啟。", title="乾隆的書法", language="zh-Hant")])
    for asked in ("青石镇自来水厂", "青石鎮自來水廠"):
        assert found(finder, asked) == [3, 2], asked
    for asked in ("乾", "干隆", "书法", "書"):
        assert found(finder, asked) == [3], asked
    for asked in ("ferr0", "青镇石", "水闸", "ferry 青石镇", "", "  ", "!?", '"', "*"):
        assert found(finder, asked) == [], asked


def test_the_newest_comes_first_page_by_page(finder: Finder) -> None:
    """However they were put, and with a word on whether there are more."""
    finder.put([story(n) for n in (3, 1, 5, 2, 4)])
    assert found(finder, "ferry", 0, 2) == [5, 4]
    assert found(finder, "ferry", 2, 2) == [3, 2]
    assert found(finder, "ferry", 4, 2) == [1]
    answers = [finder.find("ferry", skip=skip, limit=2) for skip in (0, 2, 4, 6)]
    assert [answer[1] for answer in answers if answer] == [True, True, False, False]


def test_what_changed_is_found_as_it_is(finder: Finder) -> None:
    """Put again, a story is found by its new words and no longer by the old ones."""
    finder.put([story(1)])
    finder.put([story(1, "Bees come through the winter.", mark=b"2", published=NOON)])
    assert finder.marks() == {story(1).id: b"2"}
    assert found(finder, "ferry") == []
    assert found(finder, "bees") == [1]


def test_what_is_made_ready_is_found_once_it_is_put(finder: Finder) -> None:
    """And not before."""
    write = finder.ready([story(1)])
    assert finder.marks() == {}
    write()
    assert found(finder, "ferry") == [1]


def test_what_is_forgotten_is_not_found(finder: Finder) -> None:
    """Neither it nor its mark is there; the others are; what was never there may be forgotten."""
    finder.put([story(1), story(2)])
    finder.forget({story(1).id, story(9).id}, scrub=True)
    assert found(finder, "ferry") == [2]
    assert finder.marks().keys() == {story(2).id}
    finder.forget({story(2).id})
    assert found(finder, "ferry") == []


def test_many_of_one_minute(finder: Finder) -> None:
    """More stories of one minute than there are places for it are all found."""
    finder.put([story(n, published=NOON) for n in range(1, 200)])
    assert len(found(finder, "ferry", limit=300)) == 199
