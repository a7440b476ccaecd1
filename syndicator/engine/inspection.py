"""What refine finds on one saved page, without storing anything. Pure."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from syndicator.engine.pipeline import visible
from syndicator.ingest import charset
from syndicator.model import Cleaned, Evidence, Extracted, Hop, PageFacts, Prints, RawHtml, Transformation
from syndicator.refine import clean, credit, extract, fingerprint, language, repair
from syndicator.refine.frame import without_frame
from syndicator.urls import host_of


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything found on a page."""

    url: str
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


def inspect(
    body: bytes, content_type: str | None, url: str, *, timezone: str = "Asia/Shanghai", tongue: str | None = None
) -> Inspection:
    """Read one page: decode, repair, credit, extract, clean. ``url`` may be empty where the address is not known."""
    decoded = charset.decode(body, content_type, markup="html")
    raw = decoded.text if "<" in decoded.text else _as_page(decoded.text)
    damage = repair.diagnose(visible(raw))
    raw, repairs = repair.repair(raw, damage)
    facts = credit.read_page(raw, url, timezone=timezone, language=tongue)
    extracted = extract.extract(raw, url, tongue) or Extracted(RawHtml(""), "none", 0.0)
    content, moved = without_frame(extracted.body, facts)
    cleaned = clean.clean(content, url, title=facts.title or "")
    return Inspection(
        url=url,
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
        transformations=(*repairs, *moved, *cleaned.transformations),
    )


def _as_page(text: str) -> str:
    """A plain text as a page: its first line is the title, every other line a paragraph."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines[1:])
    return f"<html><body><h1>{html.escape(lines[0])}</h1>{body}</body></html>"


def plain(found: Inspection) -> dict[str, Any]:
    """The inspection as JSON values. Credits stand by hop, and once more by role for quick reading."""
    facts = found.facts
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
        "published": facts.published.isoformat() if facts.published else None,
        "published_precision": facts.published_precision.value if facts.published else None,
        "updated": facts.updated.isoformat() if facts.updated else None,
        "source": facts.source,
        "source_evidence": facts.source_evidence.value if facts.source else Evidence.ABSENT.value,
        "source_literal": facts.source_literal,
        "original_title": facts.original_title,
        "original_url": facts.original_url,
        "views": facts.views,
        "site_notice": facts.site_notice,
        "credits": roles,
        "hops": [_hop(hop) for hop in found.hops],
        "language": found.language,
        "method": found.method,
        "confidence": round(found.confidence, 3),
        "text": found.cleaned.text,
        "html": found.cleaned.body,
        "image": found.cleaned.image,
        "removed": [
            {"name": step.name, "count": step.count}
            for step in found.transformations
            if step.name.endswith(("removed", "moved"))
        ],
        "transformations": [{"name": step.name, "count": step.count} for step in found.transformations],
        "prints": {"exact": found.prints.exact, "length": found.prints.length, "sketch": found.prints.sketch.hex()},
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "role": hop.role.value,
        "outlet": hop.outlet,
        "url": hop.url,
        "evidence": hop.evidence.value,
        "literal": hop.literal,
        "published": hop.published.isoformat() if hop.published else None,
        "credits": [
            {"role": c.role.value, "name": c.name, "evidence": c.evidence.value, "literal": c.literal}
            for c in hop.credits
        ],
    }
