"""What publishing makes of vectors that no stage before has stopped: they stand in every text and address it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from syndicator.model import ArticleId, ChannelView, Source, SourceKey
from syndicator.publish.formats import feeds, jsonfeed, opml
from syndicator.publish.site import articlepage, assets, pages, sitemap
from tests.browser.hostile import FIELDS, SPREAD, Told
from tests.browser.vectors import vectors
from tests.formats.fuzz import Fuzz
from tests.unit.publish.publish_builders import RIVER, channel, edition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from syndicator.model import Publication, Rendition
    from syndicator.publish.edition import Edition

PLACES = 40
"""Texts of one article whose markers are told apart; further ones share the last."""


class Printed(Fuzz):
    """Publications with a vector for each of their texts and addresses; innocent words for None."""

    def __init__(self, seed: int, numbers: Sequence[int | None]) -> None:
        super().__init__(seed)
        self._sets = [vectors((len(FIELDS) + place) * SPREAD) for place in range(PLACES)]
        self._numbers = numbers
        self._number: int | None = None
        self._place = 0

    def told(self) -> Iterator[tuple[Publication, Source]]:
        """Each publication, and the source it comes from."""
        for own, number in enumerate(self._numbers):
            self._number, self._place = number, 0
            key = SourceKey(f"outlet-{own}")
            made = self.publication()
            article = replace(made.article, source=key, text=f"{Told(None, own).words} {self._line()}")
            source = replace(
                RIVER,
                key=key,
                name=self._line(),
                home=self._address(),
                category=self._line(),
                editor=self._line(),
                rights=self._line(),
                permission=self._maybe(),
            )
            yield (
                replace(made, article=article, also=tuple(structs.replace(card, source=key) for card in made.also)),
                source,
            )

    def teaser(self) -> tuple[ArticleId, str, str]:
        return ArticleId(f"{self._dice.getrandbits(128):032x}"), self._line(), self._address() or ""

    def _line(self) -> str:
        place = self._place = min(self._place + 1, PLACES - 1)
        return f"words of {place}" if self._number is None else self._sets[place][self._number]

    def _markup(self) -> str:
        return f"<p>{self._line()}</p><img src='{self._line()}'>{self._line()}"

    def _address(self) -> str | None:
        told = self._line().replace("words of ", "https://words.example/")
        return (
            told
            if self._number is None
            else self._dice.choice((told, f"https://river.example/{told}", f"https://{told}"))
        )


def write(folder: Path, printed: Printed) -> None:
    """Every output of what is ``printed``."""
    told = list(printed.told())
    made = replace(edition(), sources={source.key: source for _, source in told})
    view = ChannelView(channel(), tuple(publication for publication, _ in told))
    beside = articlepage.sidebar(
        picture=[printed.teaser()], latest=[printed.teaser()[:2]], filed=[printed.teaser()[:2]]
    )
    for rendition in _renditions(view, made, beside):
        path = folder / rendition.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rendition.body)


def _renditions(view: ChannelView, made: Edition, beside: articlepage.Sidebar) -> Iterator[Rendition]:
    yield from assets.assets(made)
    for publication in view.publications:
        yield articlepage.article_page(publication, made, beside)
    yield pages.channel_page(view, made)
    yield pages.index_page((view,), made)
    yield from (feeds.rss(view, made), feeds.atom(view, made), jsonfeed.json_feed(view, made), opml.sources_opml(made))
    articles = [p.article for p in view.publications]
    yield sitemap.news(made, [(f"articles/{a.id}/", a.published, a.title, a.language) for a in articles])
