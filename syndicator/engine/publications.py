"""Stories as they are published: under the rules, within what may be reprinted, with our copies of their pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from syndicator.model import EXTENT, Publication, Rendition
from syndicator.publish import media

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from syndicator.engine.rulings import Rulings
    from syndicator.engine.selection import Plan
    from syndicator.engine.underway import Underway
    from syndicator.model import Article, ArticleId, Card, Channel
    from syndicator.ports import Pictures, Store
    from syndicator.publish.edition import Edition


def published(plan: Plan, article: Article, edition: Edition, copies: Collection[str]) -> Publication:
    """A story with the text of ``article``, as the rules have it, showing those ``copies`` of pictures that exist."""
    shown = media.with_copies(allowed(article, edition), edition.site, copies)
    return Publication(plan.id, shown, plan.also, plan.updated)


def allowed(article: Article, edition: Edition) -> Article:
    """An article with no more than may be published of it now: an operator who lowers that means what stands, too."""
    most = edition.source(article.source).reprint
    return replace(article, reprint=most) if EXTENT.index(most) < EXTENT.index(article.reprint) else article


class Publications:
    """Reads what a release renders, and brings the pictures that go with it."""

    def __init__(
        self,
        release: Underway,
        store: Store,
        rulings: Rulings,
        pictures: Pictures | None,
        known: dict[ArticleId, tuple[Plan, Plan]],
    ) -> None:
        self._release = release
        self._known = known
        self._store = store
        self._rulings = rulings
        self._pictures = pictures
        self._copies: frozenset[str] = frozenset()  # of pictures that we have

    def bring_pictures(self, plans: Sequence[Plan]) -> frozenset[str]:
        """Bring the copies of pictures that are shown into the outbox; before what shows them."""
        mirrored = (p.elected for p in plans if self._release.edition.sources[p.elected.source].media == "mirror")
        wanted = {name for card in mirrored for name in card.pictures}
        if not wanted or self._pictures is None:
            return frozenset()
        for name in sorted(wanted):
            path = media.media_path(name)
            if path in self._release.standing:
                self._copies |= {name}
            elif (body := self._pictures.get(name)) is not None:
                self._release.put(Rendition(path, media.media_type(name), body))
                self._copies |= {name}
        return self._copies

    def showing_copies(self, plan: Plan) -> Plan:
        """The same with our copy of its picture in lists."""
        card = plan.elected
        if card.copy not in self._copies:
            return plan
        known = self._known.get(plan.id)
        if known is None or known[0] is not plan:
            own = f"{self._release.edition.site.url}{media.media_path(card.copy)}"
            known = self._known[plan.id] = (plan, replace(plan, elected=structs.replace(card, image=own)))
        return known[1]

    def of(self, plan: Plan) -> Publication | None:
        """A story with its text; None where its article is gone."""
        article = self._article(plan.elected)
        return published(plan, article, self._release.edition, self._copies) if article else None

    def all_of(self, plans: Sequence[Plan]) -> Iterator[Publication]:
        """Those of several stories, in their order. They are read source by source, each of whose documents is opened
        once.
        """
        found = {plan.id: self.of(plan) for plan in sorted(plans, key=lambda plan: plan.elected.source)}
        return (publication for plan in plans if (publication := found[plan.id]) is not None)

    def in_channel(self, channel: Channel, plans: Sequence[Plan]) -> Iterator[Publication]:
        """Those of several stories, in the script that a channel asks for."""
        publications = self.all_of(plans)
        if channel.script == "as-is":
            yield from publications
            return
        from syndicator.publish.script import converted

        for publication in publications:
            yield converted(publication, channel.script, self._release.edition)

    def _article(self, card: Card) -> Article | None:
        article = self._store.article(card.id)
        return self._rulings.article(article) if article else None
