"""What refine finds on one saved page, without storing anything. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syndicator.dataclass import dataclass
from syndicator.engine.refining import dating
from syndicator.engine.refining.mending import totals, visible
from syndicator.ingest import charset
from syndicator.model import (
    Cleaned,
    Evidence,
    Extracted,
    Flag,
    Hop,
    PageFacts,
    Precision,
    Prints,
    RawHtml,
    Transformation,
)
from syndicator.refine import clean, credit, language, repair, rules
from syndicator.refine.frame import united, without_frame
from syndicator.refine.prints import fingerprint
from syndicator.refine.sheets import Sheet, facts_of, goes_on, text_of
from syndicator.urls import host_of, is_http

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.model import SiteRule


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything found on a page."""

    url: str
    timezone: str  # in which times are shown, as the page meant them
    encoding: str
    title: str | None
    language: str
    facts: PageFacts
    hops: tuple[Hop, ...]
    cleaned: Cleaned
    method: str
    confidence: float
    prints: Prints
    transformations: tuple[Transformation, ...]
    rule: str = ""  # the domain whose site rule named the text
    doubts: tuple[str, ...] = ()
    further: tuple[str, ...] = ()  # further pages of the same article
    damage: repair.Damage = repair.SOUND
    flags: tuple[Flag, ...] = ()  # what is doubtful


DEFAULT_ZONE = "Asia/Shanghai"


def inspect(
    body: bytes,
    content_type: str | None,
    url: str,
    *,
    timezone: str = DEFAULT_ZONE,
    tongue: str | None = None,
    site_rules: Sequence[SiteRule] = (),
    now: datetime | None = None,
) -> Inspection:
    """Read one page: decode, repair, credit, extract, clean. ``url`` may be empty: a saved page often names its own.

    Relative times are read, and times that lie ahead doubted, only where ``now`` says when the page was fetched.
    """
    decoded = charset.decode(body, content_type, markup="html")
    raw = decoded.text if "<" in decoded.text else _as_page(decoded.text)
    url = url or _own_address(raw)
    damage = repair.diagnose(visible(raw))
    raw, repairs = repair.repair(raw, damage)
    sheet, rule = Sheet(raw, url), rules.rule_for(site_rules, url) if url else None
    facts = facts_of([sheet], timezone, tongue, rule, now)
    extracted = text_of([sheet], tongue, rule) or Extracted(RawHtml(""), "none", 0.0)
    found = without_frame(extracted.body, facts)
    cleaned = clean.clean(found.body, extracted.base or url, title=facts.title or "")
    steps = totals((*repairs, *extracted.removed, *found.made, *cleaned.transformations))
    facts = replace(facts, site_notice=united(facts.site_notice, found.notice))
    return Inspection(
        url=url,
        timezone=timezone,
        encoding=decoded.encoding,
        title=facts.title,
        language=language.detect(f"{facts.title or ''}\n{cleaned.text}", tongue),
        facts=facts,
        hops=credit.hops(
            facts,
            site_outlet=(credit.outlet_of(url) or host_of(url)) if url else "",
            site_url=url,
            page_url=url,
            entry_authors=(),
            entry_origin=None,
            published=facts.published,
            configured_editor=None,
        ),
        cleaned=cleaned,
        method=extracted.method,
        confidence=extracted.confidence,
        prints=fingerprint.prints(facts.title or "", cleaned.text),
        transformations=steps,
        rule=extracted.rule,
        doubts=extracted.doubts,
        further=goes_on([sheet], rule).pages if url else (),
        damage=damage,
        flags=_flags(facts, url, timezone, now, damaged=repair.is_damaged(steps)),
    )


def _flags(facts: PageFacts, url: str, timezone: str, now: datetime | None, *, damaged: bool) -> tuple[Flag, ...]:
    return (*dating.doubts_of_page(facts, url, timezone, now), *((Flag.DAMAGED,) if damaged else ()))


_NAMES_ITSELF = re.compile(
    r"""<link\b[^<>]*\brel=["']?canonical\b[^<>]*>|<meta\b[^<>]*\bproperty=["']?og:url\b[^<>]*>""", re.IGNORECASE
)
_ADDRESS = re.compile(r"""\b(?:href|content)=["']?([^"'\s<>]+)""", re.IGNORECASE)


def _own_address(raw: str) -> str:
    """The address that a saved page gives as its own, "" where it gives none."""
    for tag in _NAMES_ITSELF.findall(raw):
        found = _ADDRESS.search(tag)
        if found and is_http(unescaped := html.unescape(found[1])):
            return unescaped
    return ""


def _as_page(text: str) -> str:
    """A plain text as a page: its first line is the title, every other line a paragraph."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines[1:])
    return f"<html><body><h1>{html.escape(lines[0])}</h1>{body}</body></html>"


def plain(found: Inspection) -> dict[str, Any]:
    """The inspection as JSON values. Credits stand by hop, and once more by role for quick reading."""
    facts, zone = found.facts, ZoneInfo(found.timezone)
    roles: dict[str, list[str]] = {}
    for hop in found.hops:
        for credit_line in hop.credits:
            names = roles.setdefault(credit_line.role.value.replace("-", "_"), [])
            if credit_line.name not in names:
                names.append(credit_line.name)
    return {
        "url": found.url or None,
        "encoding": found.encoding,
        "title": found.title,
        "published": _stated(facts.published, facts.published_precision, zone),
        "published_precision": facts.published_precision.value if facts.published else None,
        "updated": _stated(facts.updated, facts.updated_precision, zone),
        "source": facts.source,
        "source_evidence": facts.source_evidence.value if facts.source else Evidence.ABSENT.value,
        "source_literal": facts.source_literal,
        "source_url": facts.source_url,
        "original_title": facts.original_title,
        "original_url": facts.original_url,
        "views": facts.views,
        "site_notice": facts.site_notice,
        "credits": roles,
        "hops": [_hop(hop, zone) for hop in found.hops],
        "language": found.language,
        "method": found.method,
        "confidence": round(found.confidence, 3),
        "rule": found.rule or None,
        "doubts": list(found.doubts),
        "further_pages": list(found.further),
        "text": found.cleaned.text,
        "html": found.cleaned.body,
        "image": found.cleaned.image,
        "removed": [
            {"name": step.name, "count": step.count}
            for step in found.transformations
            if step.name.endswith(("removed", "moved"))
        ],
        "transformations": [{"name": step.name, "count": step.count} for step in found.transformations],
        "damage": list(found.damage.kinds),
        "flags": [flag.value for flag in found.flags],
        "prints": {"exact": found.prints.exact, "length": found.prints.length, "sketch": found.prints.sketch.hex()},
    }


def _stated(moment: datetime | None, precision: Precision, zone: ZoneInfo) -> str | None:
    """A time as the page meant it: in its zone, and a day alone where it states no more."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    return local.date().isoformat() if precision is Precision.DATE else local.isoformat()


def _hop(hop: Hop, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "role": hop.role.value,
        "outlet": hop.outlet,
        "url": hop.url,
        "evidence": hop.evidence.value,
        "literal": hop.literal,
        "published": _stated(hop.published, Precision.SECOND, zone),
        "credits": [
            {"role": c.role.value, "name": c.name, "evidence": c.evidence.value, "literal": c.literal}
            for c in hop.credits
        ],
    }
