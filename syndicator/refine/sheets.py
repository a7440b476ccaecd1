"""An article's page, or its several pages, in; its text and its facts out. Pure."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import Extracted, PageFacts, RawHtml, Transformation
from syndicator.refine import credit, extract, rules
from syndicator.refine.fulltext.joining import join
from syndicator.refine.fulltext.paging import Further, further, may_go_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.model import Credit, SiteRule


REPEATED = "repeated-passages-removed"
NOWHERE = Further(())


@dataclass(frozen=True)
class Sheet:
    """One page, decoded and repaired; parsed once for all who read it."""

    html: str
    url: str

    @cached_property
    def parsed(self) -> extract.Parsed | None:
        """The page as a tree, which nobody may change, and its source; None where it cannot be parsed as one."""
        return extract.parse_page(self.html)


def text_of(sheets: Sequence[Sheet], language: str | None = None, rule: SiteRule | None = None) -> Extracted | None:
    """The text of all sheets as one; None where the first has none."""
    found = [extract.extract(sheet.html, sheet.url, language, rule, parsed=sheet.parsed) for sheet in sheets]
    first = found[0] if found else None
    if first is None or len(found) == 1:
        return first
    read = [one for one in found if one is not None]
    body, repeated = join([(one.body, one.base) for one in read])
    doubts = [f"no text was found on {sheet.url}" for sheet, one in zip(sheets, found, strict=True) if one is None]
    confidence = min(one.confidence for one in read)
    drifted = next((one.drifted for one in read if one.drifted), "")
    removed = [step for one in read for step in one.removed]
    if repeated:
        removed.append(Transformation(REPEATED, repeated))
    return replace(
        first,
        body=RawHtml(body),
        confidence=confidence,
        doubts=(*first.doubts, *doubts),
        drifted=drifted,
        removed=tuple(removed),
    )


def facts_of(
    sheets: Sequence[Sheet],
    timezone: str,
    language: str | None = None,
    rule: SiteRule | None = None,
    now: datetime | None = None,
) -> PageFacts:
    """What the sheets say of the article's origin. The first page speaks first; credits often stand on the last."""
    facts = [
        credit.read_page(s.html, s.url, timezone=timezone, language=language, now=now, root=s.parsed and s.parsed[0])
        for s in sheets
    ]
    first = facts[0]
    for other in facts[1:]:
        first = _joined(first, other)
    if rule and (page := sheets[0].parsed):
        first = rules.with_facts(first, rules.read(page[0], rule), timezone, language)
    return first


def goes_on(sheets: Sequence[Sheet], rule: SiteRule | None = None) -> Further:
    """The pages that the last of these leads on to; on a first page also the one that shows all of them."""
    last, ruled = sheets[-1], rule is not None and bool(rule.next_page or rule.single_page)
    if not ruled and not may_go_on(last.html):
        return NOWHERE
    page = last.parsed
    if page is None:
        return NOWHERE
    if rule and ruled:
        return Further(rules.next_pages(page[0], rule, last.url), rules.single_page(page[0], rule, last.url))
    return further(page[0], last.html, last.url)


def _joined(first: PageFacts, other: PageFacts) -> PageFacts:
    """What the first states, completed; of a role only one page's names count, or a reprinted header doubles them."""
    source = first if first.source or not other.source else other
    return replace(
        first,
        source=source.source,
        source_evidence=source.source_evidence,
        source_literal=source.source_literal,
        source_url=source.source_url,
        credits=_united(first.credits, other.credits),
        origin_credits=_united(first.origin_credits, other.origin_credits),
        original_title=first.original_title or other.original_title,
        original_url=first.original_url or other.original_url,
        published=first.published or other.published,
        published_precision=first.published_precision if first.published else other.published_precision,
        updated=first.updated or other.updated,
        updated_precision=first.updated_precision if first.updated else other.updated_precision,
        site_notice=first.site_notice or other.site_notice,
    )


def _united(first: tuple[Credit, ...], other: tuple[Credit, ...]) -> tuple[Credit, ...]:
    roles = {credit.role for credit in first}
    return (*first, *(credit for credit in other if credit.role not in roles))
