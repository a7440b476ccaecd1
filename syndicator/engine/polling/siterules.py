"""Site rules at hand: which of them a set of pages needs, and whether they do what their tests say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.engine.refining.jobs import try_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from syndicator.model import SiteRule
    from syndicator.ports import Workers


class RuleBook:
    """Rules that are read when a page first asks for them; later ones win over earlier ones for the same domain."""

    def __init__(self, load: Callable[[], Sequence[SiteRule]] = tuple) -> None:
        self._load = load
        self._rules: tuple[SiteRule, ...] | None = None

    @property
    def rules(self) -> tuple[SiteRule, ...]:
        """All of them."""
        if self._rules is None:
            self._rules = tuple(self._load())
        return self._rules

    def for_pages(self, addresses: Iterable[str]) -> tuple[SiteRule, ...]:
        """The rules for the sites of these pages, without the pages that they carry along."""
        if not self.rules:
            return ()
        from syndicator.refine.rules import rule_for

        found = (rule_for(self.rules, url) for url in addresses)
        return tuple({rule.domains: replace(rule, tests=()) for rule in found if rule}.values())


def failing(workers: Workers, rules: Sequence[SiteRule]) -> list[tuple[SiteRule, list[str]]]:
    """The rules that do not find what their tests expect, and what is wrong; tried in a worker process."""
    found = workers.run(try_rules, tuple(rules)) if rules else []
    return [(rule, wrong) for rule, wrong in zip(rules, found, strict=True) if wrong]
