"""The chain of publishers that an article passed through, origin first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicator.model import Credit, Evidence, Hop, HopRole, Role
from syndicator.refine.credits import names, outlets
from syndicator.refine.credits.authorfield import OWN, people_in
from syndicator.refine.credits.findings import SITE_LITERALS
from syndicator.refine.credits.photographs import photographers
from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.model import Origin, PageFacts

_AUTHOR_ROLES = frozenset({Role.AUTHOR, Role.REPORTER, Role.CORRESPONDENT})
_WITH_TEXT = _AUTHOR_ROLES | {Role.TRANSLATOR, Role.PHOTOGRAPHER}
"""Who goes with a text wherever it is reprinted; editors are the site's own."""
_MAX_AUTHORS = 20
_MIN_SITE = 2


def hops(
    facts: PageFacts,
    *,
    site_outlet: str,
    site_url: str,
    page_url: str,
    entry_authors: Sequence[str] = (),
    entry_origin: Origin | None = None,
    entry_photos: Sequence[tuple[str, str]] = (),
    published: datetime | None = None,
    configured_editor: str | None = None,
) -> tuple[Hop, ...]:
    """The hops before ours, origin first: one where the polled site first published the article, else two.

    ``site_outlet`` and ``site_url`` name the polled site, ``page_url`` the article there, ``published`` when it
    stood there. ``entry_authors``, ``entry_origin`` and ``entry_photos`` (role and words) are the feed's own claims:
    what the page says goes before them. ``configured_editor`` is ours and no credit of theirs: among the feed's authors
    that name is left out.
    """
    outlet, evidence, literal = _origin(facts, entry_origin, site_outlet, site_url)
    authors = _authors(entry_authors, facts, {site_outlet, outlet or "", configured_editor or ""})
    authors += photographers(entry_photos) if entry_photos else ()
    stood = published or facts.published
    if outlet is None:
        own = _merged(facts.origin_credits, facts.credits, authors)
        return (Hop(HopRole.ORIGINAL, site_outlet, page_url or None, published=stood, credits=own),)
    claimed = entry_origin.url if entry_origin and facts.source is None else None
    address = facts.original_url or _article(facts.source_url, site_url) or claimed
    if address and canonical(address) == canonical(page_url):
        address = None
    writers = [c for c in authors if c.role in _WITH_TEXT]
    origin = Hop(HopRole.ORIGINAL, outlet, address, evidence, literal, credits=_merged(*_at_origin(facts), writers))
    site = _merged(_at_site(facts), [c for c in authors if c not in writers])
    return origin, Hop(HopRole.REPRINT, site_outlet, page_url or None, published=stood, credits=site)


def passed_on(told: tuple[Hop, ...], *, site_outlet: str, site_url: str, page_url: str) -> tuple[Hop, ...]:
    """The hops that a syndicator's feed names, with that syndicator at the end."""
    if any(hop.url and _same_site(hop.url, site_url) for hop in told):
        return told
    return (*told, Hop(HopRole.MIRROR, site_outlet, page_url or None))


def _origin(
    facts: PageFacts, claim: Origin | None, site_outlet: str, site_url: str
) -> tuple[str | None, Evidence, str | None]:
    """(outlet, evidence, literal) of the first publisher, or None where it is the polled site itself."""
    if (facts.source_literal or "").startswith(SITE_LITERALS):  # the site's own name, from its own head
        return None, Evidence.FOUND, None
    if (
        facts.source
        and not _is_own(facts.source, site_outlet, site_url)
        and not _is_own_platform(facts.source, site_url)
    ):
        return facts.source, facts.source_evidence, facts.source_literal
    own_claim = claim is None or (claim.url and _same_site(claim.url, site_url))
    if (
        facts.source is None
        and claim
        and claim.name
        and not own_claim
        and not _is_own(claim.name, site_outlet, site_url)
    ):
        return claim.name.strip(), Evidence.FOUND, claim.name
    if facts.source is None and facts.original_url and not _same_site(facts.original_url, site_url):
        known = outlets.outlet_of(facts.original_url)
        if known and not outlets.same_outlet(known, site_outlet):
            return known, Evidence.INFERRED, facts.original_url
    return None, Evidence.FOUND, None


def _article(url: str | None, site_url: str) -> str | None:
    """Where the source's name leads, if that is an article of another site and not a front page."""
    path = urlsplit(url or "").path.strip("/")
    deep = "/" in path or any(c.isdigit() for c in path)
    return url if url and deep and not _same_site(url, site_url) else None


def canonical_elsewhere(stated: str | None, page_url: str) -> str | None:
    """The page that a reprint names as its canonical one (RFC 6596), where that is an article of another outlet.

    A site's pages for telephones, and its sections under names of their own, are no other outlet; a front page is a
    mistake in a template.
    """
    if not stated or _family(stated) == _family(page_url):
        return None
    return _article(stated, page_url)


def _family(url: str) -> str:
    """The last labels of a host under which all belongs to one owner, as far as that can be told without a list."""
    labels = host_of(url).split(".")
    under_country = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3  # noqa: PLR2004 - co.uk, com.cn
    return ".".join(labels[-3 if under_country else -2 :])


def _is_own(name: str, site_outlet: str, site_url: str) -> bool:
    """Whether a source names the site itself: by its name, its domain, "this site" or a section of it."""
    bare = name.strip()
    if OWN.match(bare) or names.is_placeholder(bare) or outlets.same_outlet(bare, site_outlet):
        return True
    key, own = outlets.fold(bare), outlets.fold(site_outlet)
    host = host_of(site_url).removeprefix("www.")
    section = len(own) > _MIN_SITE and key.startswith(own) and bool(re.search(r"频道|頻道|中心|网|網|综合|原创", name))
    return section or bool(host and key in {host, "www." + host}) or outlets.on_domain_of(bare, site_url)


def _is_own_platform(name: str, site_url: str) -> bool:
    """Whether a source is the polled site's own self-publishing section: a way in, not a publisher."""
    known = outlets.outlet_of(site_url)
    return outlets.is_platform(name) and bool(known) and outlets.fold(known or "")[:2] == outlets.fold(name)[:2]


def _same_site(url: str, site_url: str) -> bool:
    a, b = host_of(url).removeprefix("www."), host_of(site_url).removeprefix("www.")
    return bool(a) and bool(b) and (a == b or a.endswith("." + b) or b.endswith("." + a))


def _at_origin(facts: PageFacts) -> tuple[tuple[Credit, ...], tuple[Credit, ...]]:
    """Credits of the first publisher: those in the text, and the authors whom the reprinting page names."""
    return facts.origin_credits, tuple(c for c in facts.credits if c.role in _WITH_TEXT)


def _at_site(facts: PageFacts) -> tuple[Credit, ...]:
    return tuple(c for c in facts.credits if c.role not in _WITH_TEXT)


def _authors(told: Sequence[str], facts: PageFacts, outlet_names: set[str]) -> tuple[Credit, ...]:
    """The feed's authors who are people, and are not credited already in another role."""
    credited = {outlets.fold(c.name) for c in (*facts.credits, *facts.origin_credits)}
    ours = {outlets.fold(n) for n in outlet_names if n}
    found: dict[str, Credit] = {}
    for raw in told[:_MAX_AUTHORS]:
        for role, name in people_in(raw):
            if (key := outlets.fold(name)) not in credited | ours:
                found.setdefault(key, Credit(role, name, Evidence.FOUND, raw))
    return tuple(found.values())


def _merged(*groups: Sequence[Credit]) -> tuple[Credit, ...]:
    """Every credit once per role and name, in order."""
    seen: dict[tuple[Role, str], Credit] = {}
    for credit in (c for group in groups for c in group):
        seen.setdefault((credit.role, outlets.fold(credit.name)), credit)
    return tuple(seen.values())
