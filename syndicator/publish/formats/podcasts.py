"""What a channel says of itself where it is a podcast: as configured, else as the one source says that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.model import SHOW
from syndicator.publish.formats import facts

if TYPE_CHECKING:
    from syndicator.model import ChannelView, Site, Told


def show(view: ChannelView) -> Told:
    """Name and value of each thing that is told, in order; () where the channel is no podcast.

    A channel that has articles of several sources is no source's show. Of what a source says, the newest episode's
    word counts; what is configured takes its place, name by name.
    """
    own = view.channel.show
    named = {name for name, _ in own}
    told = (*own, *(pair for pair in _of_its_source(view) if pair[0] not in named))
    shown = ((name, facts.public(value) if name == "image" else facts.line(value)) for name, value in told)
    return tuple(sorted(((name, value) for name, value in shown if value), key=lambda pair: SHOW.index(pair[0])))


def _of_its_source(view: ChannelView) -> Told:
    articles = [publication.article for publication in view.publications]
    if len({article.source for article in articles}) != 1:
        return ()
    return next((article.show for article in articles if article.show), ())


def owner(site: Site) -> tuple[str, str | None]:
    """Who answers for the feed: the mirror, by the address that stands on all its pages. Never its source."""
    return facts.line(site.title), site.contact if facts.is_mail(site.contact) else None
