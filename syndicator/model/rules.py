"""What is known of one site's pages: where its articles' text and facts stand, and how they go on."""

from __future__ import annotations

from syndicator.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A small page of the site, and what its rule must find there."""

    url: str
    html: str
    body: tuple[str, ...] = ()  # stand in the text, in this order
    without: tuple[str, ...] = ()  # do not
    title: str = ""
    author: tuple[str, ...] = ()
    date: str = ""  # the beginning of an ISO 8601 time, in the page's own zone
    source: str = ""
    editor: tuple[str, ...] = ()
    next_page: str = ""
    single_page: str = ""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """Selectors (CSS, or XPath where they begin with / or (), of which the first that finds something counts.

    All matches of ``strip`` go. ``@name`` after a CSS selector takes an attribute instead of the text.
    """

    domains: tuple[str, ...]  # these and everything below them
    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    next_page: tuple[str, ...] = ()
    single_page: tuple[str, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    where: str = ""  # file and line
