"""Site rules: what an operator or we know of a site, applied to its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator import selectors, stamps, urls
from syndicator.dataclass import dataclass
from syndicator.model import Credit, Evidence, PageFacts, Role
from syndicator.refine.credits import latinnames, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from syndicator.model import SiteRule


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule finds on a page; "" and () where it says nothing or finds nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    source: str = ""
    editors: tuple[str, ...] = ()
    literals: tuple[str, str, str] = ("", "", "")  # of author, source, editor: as they stand


def rule_for(rules: Iterable[SiteRule], url: str) -> SiteRule | None:
    """The rule with the longest domain that ``url``'s host is or stands below; of several the last."""
    host, best, length = urls.host_of(url), None, 0
    for rule in rules:
        for domain in rule.domains:
            if (host == domain or host.endswith(f".{domain}")) and len(domain) >= length:
                best, length = rule, len(domain)
    return best


STRIPPED = "site-rule-removed"


def strip(root: HtmlElement, rule: SiteRule) -> list[HtmlElement]:
    """Take away what the rule says is none of the article, in place; what each piece stood in."""
    stood: list[HtmlElement] = []
    for selector in rule.strip:
        for element in selectors.elements(root, selector):
            if (parent := element.getparent()) is not None:
                stood.append(parent)
                element.drop_tree()
    return stood


def inside(stood: Iterable[HtmlElement], container: HtmlElement) -> int:
    """How many of the pieces stood somewhere in ``container``."""
    return sum(one is container or container in one.iterancestors() for one in stood)


def bodies(root: HtmlElement, rule: SiteRule) -> list[HtmlElement]:
    """The elements that hold the text: all that the first selector finds which finds any, none inside another."""
    for selector in rule.body:
        found = selectors.elements(root, selector)
        if found:
            inside = set(found)
            return [e for e in found if not any(around in inside for around in e.iterancestors())]
    return []


def read(root: HtmlElement, rule: SiteRule) -> Ruled:
    """The facts that the rule finds on a page."""
    author, source, editor = (_first(root, which) for which in (rule.author, rule.source, rule.editor))
    return Ruled(
        title=_first(root, rule.title),
        authors=_people(author),
        date=_first(root, rule.date),
        source=_unlabelled(source),
        editors=_people(editor),
        literals=(author, source, editor),
    )


def next_pages(root: HtmlElement, rule: SiteRule, url: str) -> tuple[str, ...]:
    """The further pages that the rule finds, absolute and of the same host."""
    return _leading_on(root, rule.next_page, url)


def single_page(root: HtmlElement, rule: SiteRule, url: str) -> str | None:
    """The page with all of the article, where the rule finds one."""
    return next(iter(_leading_on(root, rule.single_page, url)), None)


def with_facts(facts: PageFacts, found: Ruled, timezone: str, language: str | None) -> PageFacts:
    """Facts with those of the rule in their place."""
    site, origin = facts.credits, facts.origin_credits
    for role, people, literal in (
        (Role.AUTHOR, found.authors, found.literals[0]),
        (Role.EDITOR, found.editors, found.literals[2]),
    ):
        if people:
            site = tuple(one for one in site if one.role is not role)
            site += tuple(Credit(role, name, Evidence.FOUND, literal) for name in people)
            origin = tuple(one for one in origin if one.role is not role)
    facts = replace(facts, credits=site, origin_credits=origin, title=found.title or facts.title)
    if found.source:
        facts = replace(
            facts,
            source=found.source,
            source_evidence=Evidence.FOUND,
            source_literal=found.literals[1],
            source_url=None,
        )
    if dated := stamps.stamps(found.date, stamps.zone_of(timezone, language), language=language):
        facts = replace(facts, published=dated[0].when, published_precision=dated[0].precision)
    return facts


def _first(root: HtmlElement, chosen: Sequence[str]) -> str:
    return next((found[0] for selector in chosen if (found := selectors.values(root, selector))), "")


def _leading_on(root: HtmlElement, chosen: Sequence[str], url: str) -> tuple[str, ...]:
    for selector in chosen:
        resolved = [urls.resolve(url, address) for address in selectors.addresses(root, selector)]
        found = [one for one in resolved if one and one != url and urls.host_of(one) == urls.host_of(url)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _people(literal: str) -> tuple[str, ...]:
    value = _unlabelled(literal)
    return tuple(names.people(value) or latinnames.latin_people(value) or ([value] if value else []))


def _unlabelled(text: str) -> str:
    """What stands behind a label, where one stands: 来源：, Author:."""
    head, mark, rest = text.replace("：", ":").partition(":")
    return rest.strip() if mark and len(head) <= 12 and rest.strip() and "//" not in rest[:3] else text.strip()  # noqa: PLR2004
