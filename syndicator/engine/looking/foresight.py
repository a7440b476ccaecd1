"""What the next release would change, of what the last one published. Looks, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.looking.renames import renamed
from syndicator.engine.releasing.channels import own_formats, rendered
from syndicator.engine.releasing.fingerprints import Shown
from syndicator.engine.releasing.reworded import Rewording, fronted, retitled, reworded
from syndicator.engine.releasing.storypages import marked
from syndicator.engine.selecting import selection
from syndicator.engine.selecting.audience import parted
from syndicator.engine.selecting.picks import atop, picks
from syndicator.engine.selecting.telling import published
from syndicator.errors import PublishError
from syndicator.model import ArticleId, ChannelView, SourceKey
from syndicator.publish.edition import FORMATS, channel_path, is_article, story_of
from syndicator.publish.formats.media import media_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from syndicator.engine.releasing.marks import Marks
    from syndicator.engine.releasing.release import Releaser
    from syndicator.engine.selecting.rulings import Rulings
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Channel, Source, SourceState
    from syndicator.ports import Store
    from syndicator.publish.edition import Edition


@dataclass(frozen=True, slots=True)
class Story:
    """A story that comes or goes."""

    id: ArticleId
    title: str  # "" where nothing is stored of it any more


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """What would change in one channel."""

    channel: str
    status: str  # "new", "gone" or "changed"
    added: tuple[Story, ...] = ()
    removed: tuple[Story, ...] = ()
    parts: tuple[Rewording, ...] = ()  # what it would say otherwise of itself


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that stays and would say something else."""

    id: ArticleId
    title: str
    parts: tuple[Rewording, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What would change in what is published."""

    channels: tuple[ChannelChange, ...]
    pages_new: tuple[Story, ...]
    pages_gone: tuple[Story, ...]
    pages_changed: tuple[PageChange, ...]
    refined_anew: tuple[SourceKey, ...]  # sources of which everything in their document is looked at again
    unpublished: tuple[SourceKey, ...]  # sources with a state that are no longer configured, or not enabled
    home: tuple[Rewording, ...] = ()  # what the home page would say otherwise, but for its news
    renamed: tuple[tuple[SourceKey, SourceKey], ...] = ()  # of the unpublished, those that have another key now

    @property
    def none(self) -> bool:
        """Whether all stays as it is."""
        pages = self.pages_new or self.pages_gone or self.pages_changed
        return not (self.channels or pages or self.home or self.refined_anew or self.unpublished)


def foresee(
    releaser: Releaser,
    store: Store,
    rulings: Rulings,
    edition: Edition,
    fingerprints: Mapping[SourceKey, str],
    read: Callable[[str], bytes | None],
) -> Changes:
    """What a release under this edition and these rulings would change of what ``releaser`` published last.

    ``fingerprints`` are of what is configured for each source and shapes its articles. ``read`` gives what stands in
    the outbox under a path. Pages that the release would render are rendered here, too.
    """
    marks = releaser.standing()
    carried, pages = marks.carried, list(dict.fromkeys(story_of(path) for path in marks.pages if is_article(path)))
    audience = parted(rulings.cards(), edition, rulings.text_of)
    plans = audience.whole
    titles = {str(card.story): card.title for card in store.cards()}
    titles |= {str(plan.id): plan.elected.title for plan in plans}
    selected = {
        channel.key: [str(plan.id) for plan in selection.select(audience.of(channel), channel, rulings.text_of)]
        for channel in edition.all_channels
    }

    channels = {channel.key: channel for channel in edition.all_channels}

    def stories(ids: Sequence[str], others: Sequence[str]) -> tuple[Story, ...]:
        known = frozenset(others)
        return tuple(Story(ArticleId(one), titles.get(one, "")) for one in ids if one not in known)

    found = []
    for key in dict.fromkeys((*carried, *selected)):
        old, new = carried.get(key, ()), selected.get(key, ())
        status = "new" if key not in carried else "gone" if key not in selected else "changed"
        parts = _retitled(channels[key], edition, read) if status == "changed" else ()
        if status != "changed" or set(old) != set(new) or parts:
            found.append(ChannelChange(key, status, stories(new, old), stories(old, new), parts))
    shown = [str(plan.id) for plan in plans] if edition.settings.pages else []
    states = store.states()
    anew, unpublished = _touched(states, edition.sources, fingerprints)
    changed = tuple(_reworded(audience.open, marks, store, rulings, edition, read)) if edition.settings.pages else ()
    home = _front(selection.Offer(audience.open), store, rulings, edition, read)
    other = tuple(renamed(states, edition.sources).items())
    return Changes(tuple(found), stories(shown, pages), stories(pages, shown), changed, anew, unpublished, home, other)


def _front(
    offer: selection.Offer, store: Store, rulings: Rulings, edition: Edition, read: Callable[[str], bytes | None]
) -> tuple[Rewording, ...]:
    """What the home page would say otherwise: of the site, of its channels, and what is featured."""
    from syndicator.publish.site.pages import index_page

    if (stands := read("index.html")) is None:
        return ()
    above = atop(picks(store, views=False), offer, edition.featured, rulings.text_of)
    found = [(plan, article) for plan in above if (article := store.article(plan.elected.id)) is not None]
    shown = [published(plan, rulings.article(article), edition, ()) for plan, article in found]
    views = [ChannelView(channel, ()) for channel in edition.channels]
    try:
        return fronted(stands, index_page(views, edition, shown).body)
    except PublishError:  # the release says so, and what stands stays
        return ()


def _retitled(channel: Channel, edition: Edition, read: Callable[[str], bytes | None]) -> tuple[Rewording, ...]:
    """What a channel that stays would say otherwise of itself, and the formats that it would have."""
    stands = {name: body for name in FORMATS if (body := read(channel_path(channel, name))) is not None}
    if not stands:
        return ()
    formats = [name for name in FORMATS if name in own_formats(channel, edition)]
    told: dict[str, Rewording] = {}
    for name in formats:
        if name in stands:
            try:
                would = rendered(name, ChannelView(channel, ()), edition).body
            except PublishError:  # the release says so, and what stands stays
                continue
            told = {part.part: part for part in retitled(name, stands[name], would)} | told
    old = [name for name in stands if name != "html" or "html" in formats or not edition.is_catalogued(channel)]
    changed = (Rewording("formats", ", ".join(old), ", ".join(formats)),) if old != formats else ()
    return (*told.values(), *changed)


def _reworded(
    plans: Sequence[Plan],
    marks: Marks,
    store: Store,
    rulings: Rulings,
    edition: Edition,
    read: Callable[[str], bytes | None],
) -> Iterator[PageChange]:
    """The pages of stories that stay, where they would say something else."""
    from syndicator.engine.selecting.catalogue import Catalogue
    from syndicator.publish.site.articlepage import article_page

    catalogue = Catalogue(plans, edition, {})
    # source by source: their documents are then read once each
    pages = sorted(marked(plans, edition, Shown(edition)), key=lambda page: page.plan.elected.source)
    for plan, path, beside, mark in pages:
        was, _, views = marks.pages.get(path, mark).partition("|")
        if was == mark or (stands := read(path)) is None:
            continue
        if (article := store.article(plan.elected.id)) is None:
            continue
        mirrored = edition.sources[article.source].media == "mirror"
        copies = [p.name for p in article.pictures if mirrored and p.name and read(media_path(p.name)) is not None]
        try:
            publication = published(plan, rulings.article(article), edition, copies)
            would = article_page(publication, edition, beside.lists, catalogue.places(plan), int(views or 0))
        except PublishError:  # the release says so, and what stands stays
            continue
        if parts := reworded(stands, would.body):
            yield PageChange(plan.id, plan.elected.title, parts)


def _touched(
    states: Mapping[SourceKey, SourceState], sources: Mapping[SourceKey, Source], fingerprints: Mapping[SourceKey, str]
) -> tuple[tuple[SourceKey, ...], tuple[SourceKey, ...]]:
    """Polled sources that would be refined anew, and those that would no longer be published."""
    enabled = {key for key, source in sources.items() if source.enabled}
    anew = [k for k, state in states.items() if k in enabled and state.settings not in {"", fingerprints[k]}]
    return tuple(anew), tuple(key for key in states if key not in enabled)
