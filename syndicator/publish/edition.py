"""What every rendition of one release has in common, and where renditions stand.

Paths are relative to the outbox and use forward slashes; addresses are absolute and percent-encoded (RFC 3986).
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote

from syndicator.dataclass import dataclass
from syndicator.model import (
    PRIVATE,
    ArticleId,
    Channel,
    ChannelView,
    Featured,
    PublishSettings,
    Site,
    Source,
    SourceKey,
    is_closed,
)

HTML = "text/html; charset=utf-8"
"""Media type of every page."""


@dataclass(frozen=True, slots=True)
class Format:
    """One form in which a channel is published. ``link_type`` is the media type to name in links."""

    file: str
    link_type: str
    label: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    "rss": Format("rss.xml", "application/rss+xml", "RSS", "application/rss+xml; charset=utf-8"),
    "atom": Format("atom.xml", "application/atom+xml", "Atom", "application/atom+xml; charset=utf-8"),
    "json": Format("feed.json", "application/feed+json", "JSON", "application/feed+json"),
    "html": Format("index.html", "text/html", "HTML", HTML),
}
"""By the word used in ``Channel.formats``, in the order of recommendation."""


CATEGORIES, SOURCES, OUTLETS, DAYS = "categories", "sources", "outlets", "days"
"""Folders of the lists of stories by what they have in common."""
_LONGEST_NAME = 60  # characters


@lru_cache(maxsize=4096)
def folder_name(name: str) -> str:
    """A name as a folder's: letters (of any script, with their vowels and accents) and digits stay, everything else
    becomes a hyphen.
    """
    plain = unicodedata.normalize("NFC", name.lower())
    words = "-".join("".join(c if c.isalnum() or _is_mark(c) else " " for c in plain).split())
    return words[:_LONGEST_NAME].strip("-") or "other"


def _is_mark(character: str) -> bool:
    """Whether it is written on a letter: a vowel of Hindi or Thai, an accent; but no choice of an emoji's form."""
    return unicodedata.category(character) in {"Mn", "Mc"} and not unicodedata.name(character, "").startswith(
        "VARIATION"
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """Who publishes, from which sources, in which channels. ``version`` is syndicator's own, for generator elements."""

    site: Site
    sources: Mapping[SourceKey, Source]
    channels: tuple[Channel, ...]
    settings: PublishSettings
    version: str
    private: tuple[Channel, ...] = ()  # not among ``channels``, so that nothing for everybody can name one
    folder: str = ""  # of a private channel, for which this is made; ends with "/"
    hidden: frozenset[ArticleId] = frozenset()  # stories whose pages stand in it, and nowhere else
    categories: tuple[str, ...] = ()  # those that have a page
    featured: Featured | None = None  # what the home page begins with, besides what editors choose

    @property
    def all_channels(self) -> tuple[Channel, ...]:
        """Those for everybody, and private ones."""
        return (*self.channels, *self.private)

    @property
    def listed(self) -> tuple[Source, ...]:
        """The sources that everybody may know of."""
        return tuple(s for s in self.sources.values() if s.enabled and not is_closed(s, self.all_channels))

    def is_catalogued(self, channel: Channel) -> bool:
        """Whether a channel's page is that of its category or source, and no page of its own."""
        return channel.derived and self.settings.pages

    def within(self, channel: Channel, hidden: frozenset[ArticleId]) -> Edition:
        """The same for a private channel, in which the pages of ``hidden`` stories stand."""
        return replace(self, folder=f"{channel.path}/", hidden=hidden)

    def place(self, id: ArticleId) -> str:
        """Where an article's page stands in the outbox."""
        return f"{self.folder if id in self.hidden else ''}{article_path(id)}"

    def source(self, key: SourceKey) -> Source:
        """The configured source, or, for one that was removed from the configuration, a bare one named by its key."""
        return self.sources.get(key) or Source(key=key, name=key, url="")

    def topics(self) -> dict[str, str]:
        """The feeds that others can subscribe to: address -> path in the outbox."""
        return {
            channel_url(self, channel, name): channel_path(channel, name)
            for channel in self.channels
            for name in channel.formats
            if name != "html"
        }


def article_path(id: ArticleId) -> str:
    """Where the page of an article that everybody may read stands in the outbox."""
    return f"articles/{id}/index.html"


def is_article(path: str) -> bool:
    """Whether it is an article's page, a private one too."""
    return path.startswith("articles/") or (path.startswith(PRIVATE) and "/articles/" in path)


def story_of(path: str) -> ArticleId:
    """Whose page it is, of the path of an article's page."""
    return ArticleId(path.split("/")[-2])


def article_url(edition: Edition, id: ArticleId) -> str:
    """The address of an article's page."""
    return edition.site.url + edition.place(id).removesuffix(FORMATS["html"].file)


def list_path(kind: str, name: str, part: str = "") -> str:
    """Where a page of a list stands in the outbox."""
    return f"{kind}/{name}/{part}{'/' * bool(part)}index.html"


def channel_path(channel: Channel, name: str) -> str:
    """Where a channel's rendition stands in the outbox; ``name`` is a key of :data:`FORMATS` or a file name."""
    return f"{channel.path}/{_file(name)}"


def channel_url(edition: Edition, channel: Channel, name: str) -> str:
    """The address of a channel's rendition; that of ``html`` (or ``index.html``) is its folder."""
    file = _file(name)
    folder = edition.site.url + quote(channel.path, safe="/") + "/"
    return folder if file == FORMATS["html"].file else folder + file


def archive_path(channel: Channel, number: int, name: str) -> str:
    """Where a rendition of one of a channel's archives stands in the outbox."""
    return f"{channel.path}/archive/{number}/{_file(name)}"


def archive_url(edition: Edition, channel: Channel, number: int, name: str) -> str:
    """Its address."""
    return edition.site.url + quote(archive_path(channel, number, name), safe="/")


def place(edition: Edition, view: ChannelView, name: str) -> tuple[str, str]:
    """Path and address of a rendition: of a channel's feed, or of the archive that the view is of."""
    channel, number = view.channel, view.paging.number
    if number is None:
        return channel_path(channel, name), channel_url(edition, channel, name)
    return archive_path(channel, number, name), archive_url(edition, channel, number, name)


def chain(edition: Edition, view: ChannelView, name: str) -> dict[str, str]:
    """The other documents of its channel by their relation to it (RFC 5005, section 4): relation -> address."""
    paging, channel = view.paging, view.channel
    found = {} if paging.number is None else {"current": channel_url(edition, channel, name)}
    for relation, number in (("prev-archive", paging.earlier), ("next-archive", paging.later)):
        if number is not None:
            found[relation] = archive_url(edition, channel, number, name)
    return found


def _file(name: str) -> str:
    known = FORMATS.get(name)
    return known.file if known else name


def home_of(edition: Edition, channel: Channel) -> str:
    """The page a channel's feeds belong to: its own, or the site's where it has none."""
    return channel_url(edition, channel, "html") if "html" in channel.formats else edition.site.url


def feed_urn(edition: Edition, channel: Channel) -> str:
    """A channel's permanent id: the same as long as the site's address and the channel's key are."""
    return named_urn(edition, channel.key)


def named_urn(edition: Edition, name: str) -> str:
    """The permanent id of whatever the site calls by this name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, edition.site.url + name).urn


def article_urn(id: ArticleId) -> str:
    """An article's permanent id in every format (RFC 9562, section 4)."""
    return f"urn:uuid:{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"
