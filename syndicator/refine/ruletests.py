"""Site rules tried on the pages that they carry along: a rule that does not do what it says there is not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import stamps
from syndicator.model import PageFacts
from syndicator.refine import rules
from syndicator.refine.extract import extract, parse_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.model import RuleTest, SiteRule


def failures(rule: SiteRule, timezone: str = "Asia/Shanghai") -> list[str]:
    """What does not come out as the rule's own tests say, in words; empty where all is right."""
    return [failure for test in rule.tests for failure in _failures(rule, test, timezone)]


def _failures(rule: SiteRule, test: RuleTest, timezone: str) -> Iterable[str]:
    page = parse_page(test.html)
    if page is None:
        yield "its page cannot be read"
        return
    root = page[0]
    found = rules.read(root, rule)
    leads = next(iter(rules.next_pages(root, rule, test.url)), "")
    facts = rules.with_facts(PageFacts(), found, timezone, None)
    zone = stamps.zone_of(timezone)
    wanted: Sequence[tuple[str, object, object]] = (
        ("title", test.title, found.title),
        ("author", test.author, found.authors),
        ("source", test.source, found.source),
        ("editor", test.editor, found.editors),
        ("next_page", test.next_page, leads),
        ("single_page", test.single_page, rules.single_page(root, rule, test.url) or ""),
        ("date", test.date, facts.published.astimezone(zone).isoformat()[: len(test.date)] if facts.published else ""),
    )
    for name, expected, got in wanted:
        if expected and expected != got:
            yield f"{name}: expected {_shown(expected)}, found {_shown(got)}"
    if test.body or test.without:
        extracted = extract(test.html, test.url, rule=rule)
        text = "" if extracted is None or not extracted.rule else _squeezed(_text(extracted.body))
        position = 0
        for words in test.body:
            at = text.find(_squeezed(words), position)
            if at < 0:
                yield f"body: {_shown(words)} does not stand in the text" + (
                    " behind what comes before it" * (position > 0)
                )
            position = max(position, at)
        for words in test.without:
            if _squeezed(words) in text:
                yield f"without: {_shown(words)} stands in the text"


def _text(markup: str) -> str:
    import lxml.html

    return str(lxml.html.fragment_fromstring(markup, create_parent="div").text_content())


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _shown(value: object) -> str:
    text = "、".join(value) if isinstance(value, tuple) else str(value)
    return f"“{text}”" if text else "nothing"
