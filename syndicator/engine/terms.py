"""The RSL documents that sources point to, each read once a day."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from syndicator.errors import FetchError
from syndicator.ingest import rights, rsl
from syndicator.model import Fetched, FetchRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.engine.batch import Terms
    from syndicator.model import Signal
    from syndicator.ports import Clock, Fetcher

KEPT: Final = 24 * 3600.0
"""Seconds that terms are believed."""
RETRY: Final = 3600.0
"""Seconds until terms that could not be had are asked for again."""
_MOST: Final = 256


def said(answer: Fetched, where: str) -> tuple[Signal, ...]:
    """What an answer says about reuse; its headers are those of a feed, or of a page."""
    return tuple(replace(signal, where=where) if signal.where == "header" else signal for signal in answer.signals)


class TermsReader:
    """Reads RSL documents, each once a day, politely. Safe to call from many threads."""

    def __init__(self, fetcher: Fetcher, clock: Clock, *, robots: bool) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._robots = robots
        self._lock = Lock()
        self._held: OrderedDict[str, tuple[float, bytes | None]] = OrderedDict()

    def named_by(self, body: bytes, signals: Sequence[Signal], url: str, proxy: str | None = None) -> Terms:
        """The terms that a document or its headers point to, asked for through the source's ``proxy``."""
        return tuple((address, self._read(address, proxy)) for address in rights.rsl_addresses(body, signals, url))

    def _read(self, address: str, proxy: str | None) -> bytes | None:
        now = self._clock.monotonic()
        with self._lock:
            held = self._held.get(address)
        if held is not None and now < held[0]:
            return held[1]
        body = self._fetch(address, proxy)
        with self._lock:
            self._held[address] = (now + (KEPT if body is not None else RETRY), body)
            self._held.move_to_end(address)
            if len(self._held) > _MOST:
                self._held.popitem(last=False)
        return body

    def _fetch(self, address: str, proxy: str | None) -> bytes | None:
        request = FetchRequest(
            address,
            accept=f"{rights.RSL_TYPE}, application/xml;q=0.5",
            max_bytes=rsl.MAX_BYTES,
            obey_robots=self._robots,
            proxy=proxy,
        )
        try:
            answer = self._fetcher.fetch(request)
        except FetchError:
            return None
        return answer.body if isinstance(answer, Fetched) else None
