"""A channel as JSON Feed 1.1 (jsonfeed.org/version/1.1).

What the format has no field for stands under ``_syndicator``, on the feed::

    about       address of the page that explains it
    id          the feed's permanent id, the same as in Atom
    updated     when anything in the feed last changed
    tombstones  [{id, at}] of articles that were taken down, or removed by their source
    archive     true on an archive (RFC 5005, section 4), which ``next_url`` of the feed, or of a later one, leads to
    current     on an archive, the address of the feed itself
    later       on an archive, the address of the next later one
    podcast     {author, image, category: […], explicit, type} of a podcast, in Apple's words

and on every item::

    source           {key, name, url, feed}: the source it was read from
    via              address of the page it was read from, where that is not ``url``
    hops             [{role, outlet, url, published, evidence, credits: [{role, name, evidence}]}], origin first, this
                     mirror last. The lines in which facts were found stay in the house: people's numbers stand in them
    also             [{outlet, title, url, published, remark: {edit, at}}]: who else carries the story, and whether it
                     was corrected or retracted there
    podcast          {duration, explicit, season, episode, episodeType, title, image} of an episode, in Apple's words
    original_title   where it is another one
    original_url     where the original stands, if known
    reprint          "feed", "full", "excerpt" or "link": how much of it is republished
    rights           {statement, permission, site_notice}
    licence          {level, asked, allowed, reason, basis, stated, until, snippet, verbatim, non_commercial,
                     signals: [{kind, value, where}]}: how much may be republished, on what basis, and what the source
                     says about reuse
    notice           the reprint notice, plain
    transformations  [{name, count}]: what was removed or repaired
    edited           {by, at, fields}: an editor of this mirror has changed these of title, summary, category, tags,
                     credits and body
    revision         1, and one more for every change that is published
    remarks          [{edit, at, line}]: "correction" or "retraction", as the source itself announced it; ``line`` only
                     where the text is republished
    removed          {at, trace}: its source has removed it, and we keep it; how we know
    raw_hash         SHA-256 of the entry as it came

Fields without a value are left out. The feed has no ``authors``: feedparser adds them to those of every item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.errors import PublishError
from syndicator.model import Rendition, Reprint
from syndicator.publish.edition import FORMATS, article_urn, chain, feed_urn, home_of, place
from syndicator.publish.formats import facts, notice, podcasts
from syndicator.publish.formats.feeds import EPOCH
from syndicator.publish.formats.item import item
from syndicator.publish.locale import words

if TYPE_CHECKING:
    from syndicator.model import Card, ChannelView, Enclosure, Hop, Overlay, Permission, Publication, Told
    from syndicator.publish.edition import Edition
    from syndicator.publish.formats.item import Item

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(view: ChannelView, edition: Edition) -> Rendition:
    """The channel as JSON Feed 1.1. Raises PublishError where a value cannot be written as JSON."""
    channel = view.channel
    try:
        body = msgspec.json.encode(_document(view, edition))
    except (TypeError, ValueError) as error:
        raise PublishError(f"json: {error}", channel=channel.key) from error
    return Rendition(place(edition, view, "json")[0], FORMATS["json"].media_type, body)


def _document(view: ChannelView, edition: Edition) -> dict[str, Any]:
    channel, site = view.channel, edition.site
    language = channel.language or site.language
    others, is_archive = chain(edition, view, "json"), view.paging.number is not None
    hubs = () if is_archive else edition.settings.hubs  # nobody subscribes to an archive
    told = _present(
        version=VERSION,
        title=facts.line(channel.title) or channel.key,
        home_page_url=home_of(edition, channel),
        feed_url=place(edition, view, "json")[1],
        next_url=others.get("prev-archive"),
        description=facts.line(channel.description) or facts.line(site.description),
        language=language,
        hubs=[{"type": "WebSub", "url": hub} for h in hubs if (hub := facts.public(h))],
        _syndicator=_present(
            about=f"{site.url}about/",
            id=feed_urn(edition, channel),
            updated=facts.stamp(view.updated or EPOCH),
            archive=is_archive or None,
            current=others.get("current"),
            later=others.get("next-archive"),
            podcast=_show(view),
            tombstones=[
                {"id": article_urn(t.id), "at": facts.stamp(t.at)} for t in view.tombstones if not t.restored_at
            ],
        ),
    )
    # present even when empty: the format demands it
    return {**told, "items": [_item(publication, edition, language) for publication in view.publications]}


def _show(view: ChannelView) -> dict[str, Any]:
    told = podcasts.show(view)
    categories = [value for name, value in told if name == "category"]
    return _present(**{**dict(told), "category": categories})


def _item(publication: Publication, edition: Edition, feed_language: str) -> dict[str, Any]:
    told = item(publication, edition)
    return _present(
        id=told.urn,
        url=told.links.item,
        external_url=told.links.related if edition.settings.link_to == "mirror" else None,
        title=told.title,
        content_html=told.content,
        summary=told.summary,
        image=told.image,
        date_published=facts.stamp(told.published),
        date_modified=facts.stamp(told.updated),
        authors=[{"name": name} for name in told.authors],
        tags=told.categories,
        language=told.language if told.language != feed_language else None,
        attachments=[_attachment(e, told.podcast if not place else ()) for place, e in enumerate(told.enclosures)],
        _syndicator=_provenance(publication, edition, told),
    )


def _provenance(publication: Publication, edition: Edition, told: Item) -> dict[str, Any]:
    article, source = publication.article, told.source
    return _present(
        source=_present(key=source.key, name=source.name, url=source.home, feed=source.feed),
        via=told.links.via,
        hops=[_hop(hop) for hop in told.hops],
        also=[_also(card, edition) for card in facts.carriers(publication, edition)],
        podcast=dict(told.podcast),
        original_title=told.original_title,
        original_url=told.original_url,
        reprint=article.reprint.value,
        rights=_present(
            statement=told.rights, permission=source.permission, site_notice=facts.line(article.site_notice)
        ),
        licence=_licence(article.permission, told) if article.permission else None,
        notice=notice.notice_text(edition, words(told.labels), told.outlet or source.name),
        transformations=[{"name": facts.line(t.name), "count": t.count} for t in article.transformations],
        edited=_edited(article.overlay) if article.overlay else None,
        revision=article.revision,
        remarks=[
            _present(
                edit=remark.edit.value,
                at=facts.stamp(remark.at),
                line=facts.line(remark.line) if article.reprint in {Reprint.FEED, Reprint.FULL} else None,
            )
            for remark in article.remarks
        ],
        removed=_present(at=facts.stamp(article.deletion.at), trace=article.deletion.trace.value)
        if article.deletion
        else None,
        raw_hash=article.provenance.raw_hash,
    )


def _edited(overlay: Overlay) -> dict[str, Any]:
    return _present(by=facts.line(overlay.by), at=facts.stamp(overlay.at), fields=list(overlay.fields))


def _licence(grant: Permission, told: Item) -> dict[str, Any]:
    return _present(
        level=grant.level.value if grant.level else "none",
        asked=grant.asked.value,
        allowed=grant.allowed.value if grant.allowed else "none",
        reason=facts.line(grant.reason),
        basis=facts.line(grant.basis),
        stated=facts.line(grant.licence),
        until=facts.stamp(grant.until) if grant.until else None,
        snippet=grant.snippet,
        verbatim=grant.verbatim or None,
        non_commercial=grant.non_commercial or None,
        signals=[_present(kind=s.kind.value, value=s.value, where=s.where) for s in told.reuse.signals],
    )


def _hop(hop: Hop) -> dict[str, Any]:
    return _present(
        role=hop.role.value,
        outlet=hop.outlet,
        url=hop.url,
        published=facts.stamp(hop.published) if hop.published else None,
        evidence=hop.evidence.value,
        credits=[_present(role=c.role.value, name=c.name, evidence=c.evidence.value) for c in hop.credits],
    )


def _also(card: Card, edition: Edition) -> dict[str, Any]:
    outlet = facts.line(edition.source(card.source).name)
    return _present(
        outlet=outlet,
        title=facts.line(card.title),
        url=facts.page_of(card),
        published=facts.stamp(card.published),
        remark=_present(edit=card.remark.edit.value, at=facts.stamp(card.remark.at)) if card.remark else None,
    )


def _attachment(enclosure: Enclosure, told: Told) -> dict[str, Any]:
    podcast = dict(told)  # of the file that is played first: of further ones nobody says how long they are
    played = enclosure.media_type.startswith(("audio/", "video/")) if enclosure.media_type else False
    return _present(
        url=enclosure.url,
        mime_type=enclosure.media_type,
        title=enclosure.about,
        size_in_bytes=enclosure.length,
        duration_in_seconds=facts.seconds(podcast["duration"]) if played and "duration" in podcast else None,
    )


def _present(**fields: Any) -> dict[str, Any]:
    """The fields that have a value. 0 is one; "", [], {} and None are not."""
    return {name: value for name, value in fields.items() if value or value == 0}
