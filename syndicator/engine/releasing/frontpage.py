"""The home page, rendered again where something on it differs, and what stands beside it and tells of no story."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from syndicator.engine.releasing.fingerprints import fingerprint
from syndicator.engine.releasing.marks import ASSETS
from syndicator.engine.selecting.picks import atop
from syndicator.model import ChannelView
from syndicator.publish.edition import is_article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from syndicator.engine.releasing.publications import Publications
    from syndicator.engine.releasing.underway import Underway
    from syndicator.engine.selecting.selection import Offer, Plan
    from syndicator.model import Card
    from syndicator.publish.site.pages import Teaser


class FrontPage:
    """The part of one release that renders them."""

    def __init__(self, release: Underway, publications: Publications, text_of: Callable[[Card], str]) -> None:
        self._release = release
        self._edition = release.edition
        self._publications = publications
        self._text_of = text_of

    def bring(self, selected: Mapping[str, Sequence[Plan]], offer: Offer) -> None:
        """The home page; from the same views as the channels."""
        from syndicator.publish.site import pages

        above, hot = self._picked(offer)
        newest = self._newest(selected)
        mark = fingerprint(
            self._release.shown.site,
            self._release.shown.sources,
            *map(self._release.shown.of, newest),
            "featured",
            *map(self._release.shown.of, above),
            repr(hot),
        )
        self._release.new.channels[""] = mark
        if self._release.old.channels.get("") == mark and "index.html" in self._release.standing:
            return
        latest = {publication.id: publication for publication in self._publications.all_of(newest)}
        views = [
            ChannelView(channel, tuple(latest[p.id] for p in selected[channel.key] if p.id in latest))
            for channel in self._edition.channels
        ]
        self._release.put(pages.index_page(views, self._edition, list(self._publications.all_of(above)), hot))

    def bring_assets(self) -> None:
        """What stands beside it and tells of no story."""
        from syndicator.publish.site import assets, pages

        mark = fingerprint(self._release.shown.site, self._release.shown.sources)
        self._release.new.channels[ASSETS] = mark
        standing = [path for path in self._release.old.pages.apart if not is_article(path)]
        if self._release.old.channels.get(ASSETS) == mark and self._release.all_stand(standing):
            self._release.new.pages.update(dict.fromkeys(standing, mark))
            return
        for rendition in (
            *assets.assets(self._edition),
            pages.gone_page(self._edition),
            pages.barred_page(self._edition),
            pages.missing_page(self._edition),
        ):
            self._release.put(rendition)
            self._release.new.pages[rendition.path] = mark

    def _newest(self, selected: Mapping[str, Sequence[Plan]]) -> list[Plan]:
        """Of all channels for everybody, as many as the home page looks at."""
        from syndicator.publish.site import pages

        found = {plan.id: plan for c in self._edition.channels for plan in selected[c.key][: pages.FRONT]}
        return sorted(found.values(), key=attrgetter("order"), reverse=True)[: pages.REACH]

    def _picked(self, offer: Offer) -> tuple[list[Plan], list[Teaser]]:
        """What is featured, and the stories that are read most."""
        picked = self._release.picks
        read = frozenset(picked.views.hot) if self._edition.settings.pages else ()
        known = {plan.id: plan for plan in offer.plans if plan.id in read} if read else {}
        hot = [known[story] for story in picked.views.hot if story in known]
        return (
            atop(picked, offer, self._edition.featured, self._text_of),
            [(plan.elected.title, f"articles/{plan.id}/", None) for plan in hot],
        )
