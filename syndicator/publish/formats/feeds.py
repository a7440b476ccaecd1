"""A channel as RSS 2.0 and Atom 1.0 (RFC 4287), through feedgen and our extensions.

Clock-free: feedgen would stamp the present time wherever it is not told one, so that no two renditions were equal;
every time here comes from what is stored. Every rendition is parsed strictly before it leaves.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from syndicator.errors import PublishError
from syndicator.model import Rendition
from syndicator.publish.edition import FORMATS, article_urn, chain, feed_urn, home_of, place
from syndicator.publish.formats import facts, podcasts
from syndicator.publish.formats.item import item
from syndicator.publish.locale import rss_code, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import ChannelView
    from syndicator.publish.edition import Edition
    from syndicator.publish.formats.item import Item

STYLE = "feed.css"
"""Where the style stands in which a browser shows a feed."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When a channel changed that was always empty."""

_BRACKETS = str.maketrans("()", "[]")
_LOCALE = threading.Lock()  # feedgen switches the process's locale while it writes a date


def rss(view: ChannelView, edition: Edition) -> Rendition:
    """The channel as RSS 2.0. Raises PublishError where it cannot be well-formed."""
    return _rendition(view, edition, "rss", _rss)


def atom(view: ChannelView, edition: Edition) -> Rendition:
    """The channel as Atom 1.0, with tombstones (RFC 6721). Raises PublishError where it cannot be well-formed."""
    return _rendition(view, edition, "atom", _atom)


def _rendition(
    view: ChannelView, edition: Edition, name: str, make: Callable[[ChannelView, Edition], bytes]
) -> Rendition:
    from lxml import etree

    try:
        body = _styled(make(view, edition), place(edition, view, name)[0])
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (ValueError, etree.XMLSyntaxError) as error:
        raise PublishError(f"{name}: {error}", channel=view.channel.key) from error
    return Rendition(place(edition, view, name)[0], FORMATS[name].media_type, body)


def _styled(body: bytes, path: str) -> bytes:
    """The same with a style for browsers (xml-stylesheet, 1.0); its address is relative, wherever the site is read."""
    root = "../" * path.count("/")
    head, _, rest = body.partition(b"?>\n")
    return b"".join((head, b'?>\n<?xml-stylesheet type="text/css" href="', f"{root}{STYLE}".encode(), b'"?>\n', rest))


def _rss(view: ChannelView, edition: Edition) -> bytes:
    feed = _feed(view, edition, "rss")
    site, channel = edition.site, view.channel
    feed.language(rss_code(channel.language or site.language))
    feed.copyright(words(channel.language or site.language).say("rights_default"))
    if facts.is_mail(site.contact):
        feed.managingEditor(_mailbox(site.contact, site.responsible_editor or site.title))
        feed.webMaster(_mailbox(site.contact, site.title))
    for publication in view.publications:
        _rss_item(feed.add_entry(order="append"), item(publication, edition))
    with _LOCALE:
        return bytes(feed.rss_str())


def _mailbox(mail: str | None, name: str) -> str:
    """An address with a name, as the RSS Advisory Board recommends; brackets in the name would end it early."""
    return f"{mail} ({facts.line(name).translate(_BRACKETS)})"


def _rss_item(element: Any, told: Item) -> None:
    element.id(told.urn)
    element.title(told.title)
    element.link(href=told.links.item)
    element.description(_description(told))
    element.content(told.content)
    for category in told.categories:
        element.category(term=category)
    for enclosure in told.enclosures[:1]:  # RSS 2.0 knows one; readers disagree on which of several counts
        element.enclosure(enclosure.url, str(enclosure.length or 0), enclosure.media_type)
    element.syn.item = told


def _description(told: Item) -> str:
    """The short text. RSS readers take a description for HTML, so plain text is escaped once more."""
    return escape(
        told.summary or words(told.labels).say("read_at", outlet=told.outlet or told.source.name), quote=False
    )


def _atom(view: ChannelView, edition: Edition) -> bytes:
    feed = _feed(view, edition, "atom")
    site, channel = edition.site, view.channel
    mail = {"email": site.contact} if facts.is_mail(site.contact) else {}
    feed.language(channel.language or site.language)
    feed.author(name=facts.line(site.title), uri=facts.public(site.url) or site.url, **mail)
    feed.rights(words(channel.language or site.language).say("rights_default"))
    feed.syn.tombstones = [(article_urn(t.id), facts.stamp(t.at)) for t in view.tombstones if not t.restored_at]
    for publication in view.publications:
        _atom_entry(feed.add_entry(order="append"), item(publication, edition))
    with _LOCALE:
        return bytes(feed.atom_str())


def _atom_entry(element: Any, told: Item) -> None:
    element.id(told.urn)
    element.title(told.title)
    element.published(told.published)
    element.updated(told.updated)
    element.author([{"name": name} for name in told.authors])
    element.contributor([{"name": name} for name in told.contributors])
    element.content(told.content, type="html")
    if told.summary:
        element.summary(told.summary)
    for category in told.categories:
        element.category(term=category)
    if told.rights:
        element.rights(told.rights)
    element.syn.item = told


def _feed(view: ChannelView, edition: Edition, name: str) -> Any:
    """What both formats say of the channel itself."""
    from feedgen.feed import FeedGenerator

    from syndicator.publish.formats.extensions import SyndicatedEntry, SyndicatedFeed

    channel, site = view.channel, edition.site
    feed = FeedGenerator()
    feed.register_extension("syn", SyndicatedFeed, SyndicatedEntry)
    feed.id(feed_urn(edition, channel))
    feed.title(facts.line(channel.title) or channel.key)
    described = facts.line(channel.description) or facts.line(site.description) or facts.line(channel.title)
    feed.description(described or channel.key)
    is_archive = view.paging.number is not None
    # nobody subscribes to an archive
    hubs = [] if is_archive else [hub for address in edition.settings.hubs if (hub := facts.public(address))]
    feed.link(href=place(edition, view, name)[1], rel="self", type=FORMATS[name].link_type)
    if name == "atom":
        for hub in hubs:
            feed.link(href=hub, rel="hub")
        feed.link(href=f"{edition.site.url}about/", rel="help", type="text/html")
    feed.link(href=home_of(edition, channel), rel="alternate", type="text/html")  # RSS takes the last one as its own
    feed.syn.chain, feed.syn.is_archive = chain(edition, view, name), is_archive
    feed.syn.hubs, feed.syn.about = hubs, f"{edition.site.url}about/"
    feed.syn.is_podcast = any(publication.article.podcast for publication in view.publications)
    feed.syn.show, feed.syn.owner = podcasts.show(view), podcasts.owner(site)
    feed.generator("syndicator", version=edition.version)
    feed.updated(facts.to_second(view.updated or EPOCH))
    return feed
