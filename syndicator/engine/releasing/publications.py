"""Stories as they are published: under the rules, within what may be reprinted, with our copies of their pictures."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from syndicator.dataclass import dataclass
from syndicator.engine.selecting.selection import Plan
from syndicator.engine.selecting.telling import Packed, published
from syndicator.model import ArticleId, Publication, Rendition
from syndicator.publish.formats import media

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from syndicator.engine.releasing.underway import Underway
    from syndicator.engine.selecting.rulings import Rulings
    from syndicator.model import Article, Card, Channel
    from syndicator.ports import Pictures, Store

MOST_LATELY = 256
"""Publications that are kept: what the feeds that change most show. What each format tells of one is kept with it."""


class Lately(NamedTuple):
    """A publication, and what it was made of."""

    plan: Plan
    article: Article
    copies: tuple[str, ...]
    publication: Publication


@dataclass(slots=True)
class Memory:
    """Stories as they were shown before: with our copies of their pictures in lists, and whole."""

    pictured: dict[ArticleId, tuple[Plan, Plan]] = field(default_factory=dict)  # and with our copy
    lately: OrderedDict[ArticleId, Lately] = field(default_factory=OrderedDict)  # the latest last


class Publications:
    """Reads what a release renders, and brings the pictures that go with it."""

    def __init__(
        self,
        release: Underway,
        store: Store,
        rulings: Rulings,
        pictures: Pictures | None,
        known: Memory,
    ) -> None:
        self._release = release
        self._known = known
        self._store = store
        self._rulings = rulings
        self._pictures = pictures
        self._copies: frozenset[str] = frozenset()  # of pictures that we have

    def bring_pictures(self, plans: Sequence[Plan]) -> frozenset[str]:
        """Bring the copies of pictures that are shown into the outbox; before what shows them."""
        mirrored = {key for key, source in self._release.edition.sources.items() if source.media == "mirror"}
        if not mirrored or self._pictures is None:
            return frozenset()
        wanted = {name for p in plans if p.elected.source in mirrored for name in p.elected.pictures}
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
        known = self._known.pictured.get(plan.id)
        if known is None or known[0] is not plan:
            own = f"{self._release.edition.site.url}{media.media_path(card.copy)}"
            pictured = structs.replace(plan, elected=structs.replace(card, image=own))
            known = self._known.pictured[plan.id] = (plan, pictured)
        return known[1]

    def of(self, plan: Plan) -> Publication | None:
        """A story with its text; None where its article is gone."""
        article, lately = self._article(plan.elected), self._known.lately
        if article is None:
            return None
        copies = self._shown_of(article)
        known = lately.pop(plan.id, None)
        if known is None or known.plan is not plan or known.article is not article or known.copies != copies:
            known = Lately(plan, article, copies, published(plan, article, self._release.edition, copies))
        lately[plan.id] = known
        if len(lately) > MOST_LATELY:
            lately.popitem(last=False)
        return known.publication

    def several(self, plans: Sequence[Plan]) -> Iterator[Publication | Packed | None]:
        """:meth:`of` for stories that are asked for once: their articles are read together, and none is kept. Without
        rules they are not unpacked either.
        """
        ids = [plan.elected.id for plan in plans]
        if not self._rulings.rules:
            packed = self._store.packed(ids)
            yield from (self._packed(plan, packed.get(plan.elected.id)) for plan in plans)
            return
        found = self._store.several(ids)
        for plan in plans:
            article = found.get(plan.elected.id)
            if article is None:
                yield None
                continue
            article = self._rulings.article(article)
            yield published(plan, article, self._release.edition, self._shown_of(article))

    def _packed(self, plan: Plan, article: bytes | None) -> Packed | None:
        copies = tuple(name for name in plan.elected.pictures if name in self._copies)
        return None if article is None else Packed(plan.id, article, plan.also, plan.updated, copies)

    def forget_but(self, stories: Collection[ArticleId]) -> None:
        """Keep nothing of what is not among these: it was taken down, or is published no longer."""
        for kept in (self._known.pictured, self._known.lately):
            for story in [story for story in kept if story not in stories]:
                del kept[story]

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
        from syndicator.publish.formats.script import converted

        for publication in publications:
            yield converted(publication, channel.script, self._release.edition)

    def _shown_of(self, article: Article) -> tuple[str, ...]:
        """The copies that we have of its pictures."""
        return tuple(picture.name for picture in article.pictures if picture.name in self._copies)

    def _article(self, card: Card) -> Article | None:
        article = self._store.article(card.id)
        return self._rulings.article(article) if article else None
