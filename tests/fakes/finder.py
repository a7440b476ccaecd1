"""Port: Finder, in memory: looks at every text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.model import Found
from syndicator.store.finding.terms import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from syndicator.model import ArticleId, Findable


class MemoryFinder:
    """Everything that was put."""

    def __init__(self) -> None:
        self.stories: dict[ArticleId, Findable] = {}
        self.scrubbed: set[ArticleId] = set()

    def marks(self) -> dict[ArticleId, bytes]:
        return {story: told.mark for story, told in self.stories.items()}

    def put(self, stories: Iterable[Findable]) -> None:
        self.stories |= {told.id: told for told in stories}

    def ready(self, stories: Iterable[Findable]) -> Callable[[], None]:
        read = list(stories)
        return lambda: self.put(read)

    def forget(self, stories: Collection[ArticleId], *, scrub: bool = False) -> None:
        for story in stories:
            if self.stories.pop(story, None) and scrub:
                self.scrubbed.add(story)

    def find(self, asked: str, *, skip: int, limit: int) -> tuple[list[Found], bool] | None:
        runs = folded(asked).split()
        newest = sorted(self.stories.values(), key=lambda told: told.published, reverse=True)
        found = [told for told in newest if runs and all(map(_has(told), runs))][skip:]
        shown = [Found(one.id, one.title, one.outlet, one.day, one.language, one.summary) for one in found]
        return shown[:limit], len(shown) > limit


def _has(told: Findable) -> Callable[[str], bool]:
    text = folded(f"{told.title}\n{told.outlet}\n{told.text}")
    words = text.split()
    return lambda run: run in words or (not run.isascii() and run in text)
