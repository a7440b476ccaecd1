"""One look over a parsed fragment: which of its elements have to be rebuilt, and which are to go.

Works on lxml's own elements, because it visits all of them; :mod:`~syndicator.refine.markup.structure` does the rest.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from lxml import etree

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.refine.markup import furniture, media, settle
from syndicator.refine.markup.elements import (
    BLOCKS,
    DROPPED,
    EMBEDS,
    HOMES,
    INLINE,
    MAY_BE_EMPTY,
    OLD_BLOCKS,
    PLAIN,
    RENAMED,
)

if TYPE_CHECKING:
    from collections import Counter

_CONTROLS = tuple(
    name for name, why in DROPPED.items() if why == "form-controls-removed" and name not in {"option", "optgroup"}
)
_FORM_PROSE = 80  # characters beside its controls from which a form is a page wrapped in one
_BADGES = frozenset("原创 原創 独家 獨家 转载 轉載 置顶 置頂".split())  # before a title
_LONG = 4096  # characters: no rule about furniture or titles looks at a longer text


_NEITHER = bytes(code for code in range(128) if not chr(code).isalnum())  # letter nor digit, of ASCII
_SETTLED = (INLINE | OLD_BLOCKS) - HOMES.keys() - RENAMED.keys()


@dataclass(slots=True)
class Plan:
    """What the survey found. Holding every element keeps lxml's proxies, and so their identity, alive."""

    nodes: list[Any]
    rich: set[Any] = field(default_factory=set)  # to be grown as tags, with all their ancestors
    dropped: dict[Any, str] = field(default_factory=dict)  # and under which name

    def mark(self, node: Any) -> None:
        """This element needs a tag, and so does what it stands in."""
        rich = self.rich
        while node is not None and node not in rich:
            rich.add(node)
            node = node.getparent()

    def drop(self, node: Any, name: str) -> None:
        """This element goes."""
        self.dropped[node] = name
        self.mark(node)


def line_key(text: str) -> str:
    """A line in the form in which a heading equals the title: letters and digits alone."""
    if text.isascii():
        return text.lower().encode().translate(None, _NEITHER).decode()
    return "".join(filter(str.isalnum, text.casefold()))


def says(line: str, title: str) -> bool:
    """Whether a line says the title, given in the form of :func:`line_key`, and nothing else."""
    if not len(title) <= len(line) <= _longest(title):
        return False
    key = line_key(line)
    return key == title or (key.endswith(title) and key[: -len(title)] in _BADGES)


def _longest(title: str) -> int:
    return 4 * len(title) + 40  # a line may be spaced and punctuated otherwise than the title


def survey(root: Any, base: str, title: str, counts: Counter[str], *, hinted: bool) -> Plan:
    """Look at every element of a document once; links are settled and old elements renamed on the way.

    ``title`` is in the form of :func:`line_key`; ``hinted``: whether lines of furniture are to be expected.
    """
    plan = Plan(list(root.iter()))
    for node in plan.nodes:
        tag = node.tag
        if tag not in _SETTLED:
            tag = _settled(node, tag, plan)
        if (attrs := node.items()) and isinstance(tag, str):
            _survey_attributes(node, tag, dict(attrs), plan, base, counts)
        text = node.text
        if (
            tag not in PLAIN
            or (tag == "a" and node.get("href") is None)
            or (_blank(text) and not len(node) and tag not in MAY_BE_EMPTY)
            or (tag in OLD_BLOCKS and (parent := node.getparent()) is not None and parent.tag in INLINE)
        ):  # HTML5 would end a paragraph round a block that stands in a phrase
            plan.mark(node)
        elif tag == "br":
            if _is_all_of_parent(node):
                plan.mark(node.getparent())
        elif tag == "pre" and text and text[0] == "\n":
            node.text = text.lstrip("\n")
        if hinted and tag in BLOCKS and node not in plan.dropped and (kind := _furniture_line(node, text)):
            plan.drop(node, kind)
    if title:
        for node in _repeats(root.find("body"), title):
            plan.drop(node, "title-repeats-removed")
    return plan


def _settled(node: Any, tag: Any, plan: Plan) -> Any:
    """The element's name, where it is an old one or stands where it may not: its new one."""
    if tag in RENAMED:
        tag = node.tag = RENAMED[tag]
    if tag in HOMES and node.getparent().tag not in HOMES[tag]:
        tag = node.tag = "div"
    elif tag == "form":
        tag = _unform(node, plan)
    elif isinstance(tag, str) and "-" in tag and (address := media.component(tag, dict(node.items()))):
        tag = node.tag = "iframe"
        node.set("src", address)
    return tag


def _unform(node: Any, plan: Plan) -> str:
    controls = " ".join(_words(child) for child in node.iter(*_CONTROLS))
    if len(_words(node)) - len(controls) < _FORM_PROSE and next(node.iter("img"), None) is None:
        plan.drop(node, "forms-removed")
    node.tag = "div"
    return "div"


def _survey_attributes(node: Any, tag: str, attrs: dict[str, str], plan: Plan, base: str, counts: Counter[str]) -> None:
    if tag == "a":
        _settle_link(node, attrs.get("href"), base, counts)
    elif "cite" in attrs:
        if cited := urls.resolve(base, attrs["cite"]):
            node.set("cite", cited)
        else:
            del node.attrib["cite"]
    if tag in BLOCKS or tag in INLINE or tag in EMBEDS:
        names = f"{attrs.get('class', '')} {attrs.get('id', '')}" if "class" in attrs or "id" in attrs else ""
        kind = furniture.HIDDEN if "hidden" in attrs else furniture.suspect(names, attrs.get("style", ""))
        if kind and (kind == furniture.HIDDEN or tag not in INLINE or tag == "ins"):
            text = _words(node)
            if len(text) < _LONG and furniture.confirmed(kind, text, _linked(node)):
                plan.drop(node, kind)
        elif not len(node) and _blank(node.text) and tag not in EMBEDS:
            _show_background(node, attrs, plan, base, counts)


def _show_background(node: Any, attrs: dict[str, str], plan: Plan, base: str, counts: Counter[str]) -> None:
    """What an empty element shows as its background stands in it as a picture."""
    address = media.background(attrs, base)
    if address is None or media.is_beacon(attrs, address):
        return
    image = etree.SubElement(node, "img", src=address)
    if said := attrs.get("aria-label") or attrs.get("title"):
        image.set("alt", said)
    plan.nodes.append(image)
    plan.mark(image)
    counts["background-images-kept"] += 1


def _settle_link(node: Any, href: str | None, base: str, counts: Counter[str]) -> None:
    """Make the link absolute and free of trackers; one that leads nowhere loses its ``href``."""
    if href is None:
        return
    shown = settle.link(href, base, counts)
    if shown is None:
        del node.attrib["href"]
    elif shown != href:
        node.set("href", shown)


def _is_all_of_parent(node: Any) -> bool:
    """Whether a line break is the last of line breaks that are everything their parent holds."""
    if node.getnext() is not None:
        return False
    parent = node.getparent()
    return _blank(parent.text) and all(child.tag == "br" and _blank(child.tail) for child in parent)


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


def _furniture_line(node: Any, begins: str | None) -> str | None:
    if not furniture.may_lead(begins or "") or any(child.tag in BLOCKS for child in node):
        return None
    text = _words(node)
    return furniture.of_line(text, _linked(node)) if furniture.of_line(text, None) else None


def _words(node: Any, limit: int = _LONG) -> str:
    """The words inside, or more than ``limit`` characters of them."""
    found: list[str] = []
    length = 0
    for text in node.itertext("*"):  # of elements, not of comments
        found.append(text)
        length += len(text)
        if length > limit:
            return "".join(found)
    return " ".join("".join(found).split())


def _linked(node: Any) -> str:
    return " ".join(_words(link) for link in node.iter("a"))


def _repeats(parent: Any, title: str) -> list[Any]:
    """Elements at the very top that say the title again, as long as something follows them."""
    found: list[Any] = []
    node = parent
    while node is not None:
        blank, inner = _blank(node.text), None
        for child in node if blank else ():
            if isinstance(child.tag, str):
                if child.tag not in BLOCKS:
                    return found
                if not says(_words(child, _longest(title)), title) or next(child.iter("img"), None) is not None:
                    inner = child
                    break
                found.append(child)
            if not _blank(child.tail):
                break
        node = inner
    if (
        found
        and next(parent.iter("img"), None) is None
        and line_key("".join(parent.itertext("*"))) == title * len(found)
    ):
        found.pop()
    return found
