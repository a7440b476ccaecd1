"""The RSL documents that sources point to, and what their hosts say of mining (TDMRep), each read once a day."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from syndicator.errors import FetchError, NotAllowed, Refused
from syndicator.ingest import rights, rsl, tdmrep
from syndicator.model import Fetched, FetchRequest, SignalKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.engine.refining.batch import Page, Terms
    from syndicator.model import Signal
    from syndicator.ports import Clock, Fetcher

KEPT: Final = 24 * 3600.0
"""Seconds that terms are believed."""
RETRY: Final = 3600.0
"""Seconds until terms that could not be had are asked for again."""
_MOST: Final = 256
_AS_RSL: Final = f"{rights.RSL_TYPE}, application/xml;q=0.5"
_AS_JSON: Final = "application/json"
_CLIENT_ERRORS: Final = range(400, 500)


def said(answer: Fetched, where: str) -> tuple[Signal, ...]:
    """What an answer says about reuse; its headers are those of a feed, or of a page."""
    return tuple(replace(signal, where=where) if signal.where == "header" else signal for signal in answer.signals)


class TermsReader:
    """Reads such documents, each once a day, politely. Safe to call from many threads."""

    def __init__(self, fetcher: Fetcher, clock: Clock, *, robots: bool) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._robots = robots
        self._lock = Lock()
        self._held: OrderedDict[str, tuple[float, bytes | None]] = OrderedDict()

    def named_by(self, body: bytes, signals: Sequence[Signal], url: str, proxy: str | None = None) -> Terms:
        """The terms that a document or its headers point to, asked for through the source's ``proxy``."""
        addresses = rights.rsl_addresses(body, signals, url)
        return tuple((address, self._read(address, proxy, _AS_RSL)) for address in addresses)

    def of_page(self, page: Page, proxy: str | None = None) -> Terms:
        """The terms that an article page points to, and those of its host, where the page has no word of its own."""
        named = self.named_by(page.body, page.signals, page.url, proxy)
        if any(signal.kind is SignalKind.TDM for signal in page.signals):
            return named
        address = tdmrep.address(page.url)
        return (*named, (address, self._read(address, proxy, _AS_JSON)))

    def _read(self, address: str, proxy: str | None, accept: str) -> bytes | None:
        now = self._clock.monotonic()
        with self._lock:
            held = self._held.get(address)
        if held is not None and now < held[0]:
            return held[1]
        body = self._fetch(address, proxy, accept)
        with self._lock:
            self._held[address] = (now + (KEPT if body is not None else RETRY), body)
            self._held.move_to_end(address)
            if len(self._held) > _MOST:
                self._held.popitem(last=False)
        return body

    def _fetch(self, address: str, proxy: str | None, accept: str) -> bytes | None:
        request = FetchRequest(
            address,
            accept=accept,
            max_bytes=rsl.MAX_BYTES,
            obey_robots=self._robots,
            proxy=proxy,
        )
        try:
            answer = self._fetcher.fetch(request)
        except (Refused, NotAllowed) as error:
            # there is none, or none for us: that, too, holds for a day
            nothing = accept == _AS_JSON and (isinstance(error, NotAllowed) or error.status in _CLIENT_ERRORS)
            return b"" if nothing else None
        except FetchError:
            return None
        return answer.body if isinstance(answer, Fetched) else None
