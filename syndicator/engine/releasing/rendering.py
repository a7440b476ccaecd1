"""Articles' pages and lists to HTML, very many of them in worker processes: the one that releases polls and stores too.

Workers lay the pages ready as files, where the outbox says how; what is left to do for each is one rename.
"""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from syndicator.engine.releasing.making import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.engine.releasing.making import Made, Wanted
    from syndicator.ports import Outbox, Workers
    from syndicator.publish.edition import Edition
    from syndicator.publish.site.catalogue import ListPage

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

MANY = 100
"""Articles' pages for which it is worth asking workers, who import all that it takes first."""
TOGETHER = 32
"""Such pages that are rendered in one call."""


class _Asked(NamedTuple, Generic[T]):
    wanted: list[tuple[T, Wanted | ListPage]]
    stage: str  # under which name they are laid ready
    answer: Future[list[Made]]


class Rendering:
    """Renders here, or in at most ``processes`` ``workers`` where it is told of any."""

    def __init__(self, workers: Workers | None = None, processes: int = 1) -> None:
        self._workers = workers
        self._processes = processes

    def pages(
        self,
        wanted: Iterable[tuple[T, Wanted | ListPage]],
        edition: Edition,
        outbox: Outbox | None = None,
        *,
        large: int = 1,
    ) -> Iterator[tuple[T, Made]]:
        """Each page, all of one kind, in its turn and with what came with it; as bytes, or laid ready for ``outbox``,
        where there is one. One of them is as ``large`` as so many of articles.
        """
        coming, many = iter(wanted), MANY // large
        first = list(islice(coming, many))
        if self._workers is None or len(first) < many:
            return ((told, render(one, edition)) for told, one in chain(first, coming))
        return self._by_workers(self._workers, chain(first, coming), edition, outbox, TOGETHER // large)

    def _by_workers(
        self,
        workers: Workers,
        wanted: Iterator[tuple[T, Wanted | ListPage]],
        edition: Edition,
        outbox: Outbox | None,
        together: int,
    ) -> Iterator[tuple[T, Made]]:
        from syndicator.engine.releasing import sheets

        ask = sheets.asking(workers, edition)
        under_way: deque[_Asked[T]] = deque()
        try:
            with ThreadPoolExecutor(self._processes, thread_name_prefix="render") as calls:
                try:
                    while batch := list(islice(wanted, together)):
                        stage = outbox.stage(edition.folder) if outbox is not None else ""
                        under_way.append(_Asked(batch, stage, calls.submit(ask, [one for _, one in batch], stage)))
                        if len(under_way) > 2 * self._processes:
                            yield from _answered(under_way[0], edition, outbox)
                            under_way.popleft()
                    while under_way:
                        yield from _answered(under_way[0], edition, outbox)
                        under_way.popleft()
                finally:
                    for asked in under_way:
                        asked.answer.cancel()
        finally:
            for asked in under_way:  # it ended early
                _sweep(asked, outbox)


def _answered(asked: _Asked[T], edition: Edition, outbox: Outbox | None) -> Iterator[tuple[T, Made]]:
    try:
        made = asked.answer.result()
    except Exception as error:  # noqa: BLE001 - a worker was killed, closed, too busy; what is wrong with a page shows here, too
        _LOG.debug("%d pages are rendered here, not by a worker: %s", len(asked.wanted), error)
        _sweep(asked, outbox)
        made = [render(one, edition) for _, one in asked.wanted]
    return zip((told for told, _ in asked.wanted), made, strict=True)


def _sweep(asked: _Asked[T], outbox: Outbox | None) -> None:
    if outbox is not None and asked.stage:
        outbox.unstage(asked.stage)
