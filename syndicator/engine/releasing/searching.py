"""What everybody may read, kept to be searched: what goes, goes in the release; what comes, soon after it."""

from __future__ import annotations

from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from syndicator.engine.releasing.gathered import Gathered
from syndicator.engine.selecting.catalogue import Filing
from syndicator.engine.selecting.crowd import by_id
from syndicator.engine.selecting.selection import Plan
from syndicator.model import ArticleId, Findable, Reprint
from syndicator.publish.formats import facts, notice

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from syndicator.engine.releasing.fingerprints import Shown
    from syndicator.model import Article
    from syndicator.ports import Finder
    from syndicator.publish.edition import Edition

Memory: TypeAlias = dict[ArticleId, tuple[Plan, bytes]]
"""Stories with the marks that were worked out for them."""
BATCH = 500
"""Stories written at a time, at most,"""
LETTERS = 1_000_000
"""and so many characters of their texts: their terms take ten times that in bytes."""
TOGETHER = 50
"""Articles that are read at a time."""
SOONEST = 1000
"""The newest stories, which can be found before older ones."""
LONGEST = 20_000
"""Characters of a text that can be found."""
SUMMARY = 160
"""Characters of what is shown of it."""
_MARK = 8
"""Bytes of what marks a story."""


def marked(plans: Sequence[Plan], shown: Shown, memory: Memory | None) -> Iterable[tuple[Plan, bytes]]:
    """Stories, in their order, each with what changes with everything that is found of it.

    That is worked out again where ``memory``, which then holds these, has another of that id; without, for each.
    """
    if memory is None:
        return ((plan, _mark(plan, shown)) for plan in plans)
    now = {}
    for plan in plans:
        known = memory.get(plan.id)
        now[plan.id] = known if known is not None and known[0] is plan else (plan, _mark(plan, shown))
    memory.clear()
    memory.update(now)
    return now.values()


def drop(finder: Finder, plans: Sequence[Plan], buried: Collection[ArticleId]) -> None:
    """Let nothing be found but what stands: ``plans`` are all stories that everybody may read; of those that are
    ``buried`` no byte stays.
    """
    standing = by_id(plans)
    gone = {story for story in finder.marks() if story not in standing}
    finder.forget(gone & set(buried), scrub=True)
    finder.forget(gone - set(buried))


def bring(
    finder: Finder,
    plans: Sequence[Plan],
    stories: Iterable[tuple[Plan, bytes]],
    edition: Edition,
    articles: Callable[[Sequence[ArticleId]], Mapping[ArticleId, Article]],
    stopped: Callable[[], bool],
    put: Callable[[list[Findable]], bool],
) -> int:
    """Let be found what came or changed; how many stories.

    ``plans`` are all that everybody may read, newest first, and ``stories`` these as :func:`marked` gives them;
    ``articles`` are some as they are published, by their ids; ``put`` puts some into ``finder``, unless another release
    has come since, which ends this.

    The newest of many come first, and the others source by source: their documents are then read once each.
    """
    marks = finder.marks()
    wanted = Gathered()
    for place, (plan, mark) in enumerate(stories):
        if marks.get(plan.id) != mark:
            wanted.add(plan.elected.source, place, int.from_bytes(mark, "big"))
    del marks
    filing = Filing(edition)

    def missing() -> Iterator[Findable]:
        coming = wanted.by_source(first=SOONEST)
        while some := [(plans[place], mark.to_bytes(_MARK, "big")) for place, mark in islice(coming, TOGETHER)]:
            found = articles([plan.elected.id for plan, _ in some])
            for plan, mark in some:
                if stopped():
                    return
                if (article := found.get(plan.elected.id)) is not None:
                    filed = filing.of(plan)
                    yield _findable(plan, article, mark, filed.outlet, filed.day)

    number = 0
    for batch in _batches(missing()):
        if not put(batch):
            break
        number += len(batch)
    return number


def _batches(stories: Iterator[Findable]) -> Iterator[list[Findable]]:
    batch: list[Findable] = []
    letters = 0
    for story in stories:
        batch.append(story)
        letters += len(story.text)
        if len(batch) == BATCH or letters >= LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _mark(plan: Plan, shown: Shown) -> bytes:
    """Of the telling that is shown: who else tells the story is not found."""
    told = shown.of(Plan(plan.id, plan.elected, ()))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()


def _findable(plan: Plan, article: Article, mark: bytes, outlet: str, day: str) -> Findable:
    return Findable(
        id=plan.id,
        mark=mark,
        published=plan.elected.published,
        title=facts.line(plan.elected.title),
        text=facts.clean(_readable(article)[:LONGEST]),
        outlet=facts.line(outlet),
        day=day,
        language=plan.elected.language,
        summary=facts.shorten(facts.summary(article), SUMMARY),
    )


def _readable(article: Article) -> str:
    """As much of a text as stands on its page."""
    if article.reprint is Reprint.LINK:
        return ""
    return "\n".join(notice.quoted(article)) if article.reprint is Reprint.EXCERPT else article.text
