"""Copies of articles' pictures: fetched after the text is published, kept as long as an article shows them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from syndicator.engine.selecting import selection
from syndicator.errors import FetchError, NotAllowed, RateLimited, Refused, TooLarge
from syndicator.model import Fetched, FetchRequest, Picture, PollRecord
from syndicator.publish.formats.media import TYPES, pictures_of
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from syndicator.engine.turns import Turns
    from syndicator.model import Article, ArticleId, Card, FetchSettings, Source, SourceKey
    from syndicator.ports import Clock, Fetcher, Pictures, Store

ACCEPT: Final = "image/avif, image/webp, image/png, image/jpeg, image/gif;q=0.9"
MOST: Final = 30
"""Pictures of one article that are mirrored; the others stay links."""
TRIES: Final = 3
"""How often a picture is asked for whose host does not answer."""
PAUSE: Final = timedelta(minutes=15)
"""Until such a picture is asked for again; the second time twice as long."""
AT_ONCE: Final = 32 * 1024 * 1024
"""Bytes that are held until they are stored with their article."""

_SERVER_ERRORS = range(500, 600)


def kind_of(body: bytes) -> str:
    """The ending for these bytes, by what they begin with; "" for anything that is no picture we serve.

    What a host declares counts for nothing: SVG and HTML under an image's name would run in our pages' origin.
    """
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    return "avif" if body[4:12] in {b"ftypavif", b"ftypavis"} else ""


def missing(article: Article) -> tuple[str, ...]:
    """Pictures of an article of which it is not known yet what becomes of them."""
    known = {picture.url for picture in article.pictures}
    return tuple(url for url in _shown_with(article)[:MOST] if url not in known)


def _shown_with(article: Article) -> tuple[str, ...]:
    """Addresses of an article's pictures, as its editor has it."""
    if article.overlay:
        from syndicator.refine import overlay

        article = overlay.shown(article)
    return pictures_of(article)


class Mirror:
    """Fetches pictures, one after the other, and lets go of those that nothing has any more.

    ``fetcher`` is asked for when the first picture is wanted; ``cards`` for what may be published.
    """

    def __init__(
        self,
        *,
        fetcher: Callable[[], Fetcher],
        store: Store,
        pictures: Pictures,
        clock: Clock,
        sources: Mapping[SourceKey, Source],
        settings: FetchSettings,
        turns: Turns,
        cards: Callable[[], Iterable[Card]] | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._cards = cards or store.cards
        self._store = store
        self._pictures = pictures
        self._clock = clock
        self._sources = sources
        self._settings = settings
        self._turns = turns
        self._round = Lock()
        self._keeping = Lock()  # between storing a picture and storing who shows it, nothing is swept
        self._seen: dict[ArticleId, str] = {}  # articles that lack nothing, by what they were then
        self._again: dict[str, tuple[int, datetime]] = {}  # address -> how often it failed, and when to ask again
        self._swept = ""
        self._complete_at = ""  # the revision of the store at which nothing was lacking

    def round(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Fetch what is lacking; how many articles show something new."""
        if not any(source.media == "mirror" for source in self._sources.values()):
            return 0
        changed = 0
        with self._round:
            revision = self._store.revision()
            if revision == self._complete_at and not self._again:
                return 0
            for plan in selection.stories(self._cards(), self._sources):
                card = plan.elected
                if self._sources[card.source].media != "mirror" or self._seen.get(card.id) == card.digest:
                    continue
                if stopped():
                    return changed
                if (article := self._store.article(card.id)) is not None:
                    changed += self._complete(article, stopped)
            self._complete_at = revision  # what was stored since is looked at once more
        return changed

    def _complete(self, article: Article, stopped: Callable[[], bool]) -> bool:
        """Fetch the pictures that an article lacks and store them with it; whether any came."""
        found: list[tuple[Picture, bytes]] = []
        lacking = missing(article)
        for url in lacking:
            if stopped() or sum(len(body) for _, body in found) > AT_ONCE:
                break
            if (got := self._picture(url, article.source)) is not None:
                found.append(got)
        if found:
            self._keep(article.id, found)
        if len(found) == len(lacking):
            self._seen[article.id] = article.digest
        return any(picture.name for picture, _ in found)

    def _picture(self, url: str, source: SourceKey) -> tuple[Picture, bytes] | None:
        """A picture and its bytes, or why there is none; None where it is to be asked for later."""
        now = self._clock.now()
        tries, due = self._again.get(url, (0, now))
        if due > now:
            return None
        try:
            answer = self._fetcher().fetch(self._request(url, source))
        except FetchError as error:
            if _is_lasting(error) or tries + 1 >= TRIES:
                self._again.pop(url, None)
                return Picture(url, why=str(error)), b""
            self._again[url] = tries + 1, now + PAUSE * 2**tries
            return None
        self._again.pop(url, None)
        body = answer.body if isinstance(answer, Fetched) else b""
        kind = kind_of(body)
        if not kind:
            return Picture(url, why="it is no PNG, JPEG, GIF, WebP or AVIF"), b""
        name = f"{hashlib.sha256(body).hexdigest()[:40]}.{kind}"
        return Picture(url, name, TYPES[kind], len(body)), body

    def _request(self, url: str, source: SourceKey) -> FetchRequest:
        """Nothing is said to refer to a picture, unless it is configured for its host or one above it."""
        host = host_of(url)
        referers = [value for name, value in self._settings.referers if host == name or host.endswith(f".{name}")]
        return FetchRequest(
            url,
            accept=ACCEPT,
            headers=tuple(("Referer", value) for value in referers[:1]),
            source=source,
            max_bytes=self._settings.picture,
            obey_robots=self._settings.robots,
            proxy=self._sources[source].proxy,
        )

    def _keep(self, id: ArticleId, found: list[tuple[Picture, bytes]]) -> None:
        with self._keeping, self._turns.judging:
            article = self._store.article(id)
            state = self._store.state(article.source) if article else None
            if article is None or state is None:
                return  # it was taken down meanwhile
            shown = set(_shown_with(article))
            kept = {picture.url: picture for picture in article.pictures if picture.url in shown}
            for picture, body in found:
                if picture.url in shown:
                    if picture.name:
                        self._pictures.put(picture.name, body)
                    kept[picture.url] = picture
            self._store.commit(PollRecord(state, (replace(article, pictures=tuple(kept.values())),)))

    def sweep(self) -> int:
        """Delete the pictures that no stored article has; how many. Costs nothing while nothing has changed."""
        revision = self._store.revision()
        if revision == self._swept:
            return 0
        with self._keeping:
            have = self._pictures.names()
            used = {name for card in self._store.cards() for name in card.pictures} if have else set()
            self._pictures.drop(have - used)
        self._swept = revision
        return len(have - used)


def _is_lasting(error: FetchError) -> bool:
    """Whether asking again is of no use."""
    if isinstance(error, RateLimited):
        return False
    refused = isinstance(error, Refused) and error.status not in _SERVER_ERRORS
    return refused or isinstance(error, NotAllowed | TooLarge)
