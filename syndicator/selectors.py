"""Where something stands on a page: CSS selectors, and XPath where CSS cannot say it, over lxml trees.

Raises :class:`ValueError`, fit for the operator, for what is neither.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

LONGEST = 1000
"""Characters of one selector."""
_ATTRIBUTE = re.compile(r"\s*@([A-Za-z_:][\w:.-]{0,60})$")
_OWN_ATTRIBUTE = {"meta": "content", "time": "datetime"}


def is_xpath(selector: str) -> bool:
    """Whether a selector is XPath: it begins as no CSS selector does."""
    return selector.startswith(("/", "(", "./", "concat(", "substring", "string("))


@lru_cache(maxsize=1024)
def compiled(selector: str) -> tuple[Callable[[Any], Any], str]:
    """A function of a tree, and the attribute wanted, "" for none."""
    if len(selector) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    if is_xpath(selector):
        return _xpath(selector), ""
    found = _ATTRIBUTE.search(selector)
    css, attribute = (selector[: found.start()].strip(), found[1]) if found else (selector.strip(), "")
    if not css:
        raise ValueError("an empty selector")
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    try:
        return CSSSelector(css, translator="html"), attribute
    except SelectorError as error:
        raise ValueError(f"no CSS selector: {error}") from None


def _xpath(selector: str) -> Callable[[Any], Any]:
    from lxml import etree

    try:
        return etree.XPath(selector, smart_strings=False)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"no XPath: {error}") from None


def elements(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """Every element that a selector finds, in the order of the page."""
    found, _ = _found(root, selector)
    return [one for one in found if hasattr(one, "itertext")]


def values(root: HtmlElement, selector: str) -> list[str]:
    """What it finds as text, white space collapsed: the attribute asked for, else that in which an element keeps its
    value (``meta``, ``time``), else its words.
    """
    found, attribute = _found(root, selector)
    said = (one if isinstance(one, str) else _value(one, attribute) for one in found)
    return [text for value in said if (text := " ".join(value.split()))]


def addresses(root: HtmlElement, selector: str) -> list[str]:
    """The addresses that it finds: of links the one they lead to."""
    found, attribute = _found(root, selector)
    said = (one if isinstance(one, str) else one.get(attribute or "href") or "" for one in found)
    return [address for value in said if (address := value.strip())]


def _found(root: HtmlElement, selector: str) -> tuple[list[Any], str]:
    from lxml import etree

    function, attribute = compiled(selector)
    try:
        found = function(root)
    except etree.XPathError:
        return [], attribute
    return (found if isinstance(found, list) else [str(found)] if isinstance(found, str) else []), attribute


def _value(element: Any, attribute: str) -> str:
    name = attribute or _OWN_ATTRIBUTE.get(element.tag, "")
    if name and (value := element.get(name)) is not None:
        return str(value)
    return "" if attribute else "".join(element.itertext("*"))
