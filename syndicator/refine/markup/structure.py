"""The structural half of cleaning: BeautifulSoup on lxml, grown only where something has to be rebuilt.

A BeautifulSoup tag costs twenty times what lxml pays for the element. So lxml parses the fragment once, a survey marks
what needs a hand, and our tree builder grows tags there alone; everything else enters the soup as :class:`Verbatim`
strings. What comes out is for nh3: structure is decided here, safety is not.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString, Tag
from lxml import etree

from syndicator import urls
from syndicator.refine.markup import furniture, settle
from syndicator.refine.markup.elements import (
    ATTRIBUTES,
    BLOCKS,
    DROPPED,
    EMBEDS,
    INLINE,
    MANNERS,
    MAX_DEPTH,
    MAY_BE_EMPTY,
    OF_LINES,
    TAGS,
    UNCLOSED,
    VOID,
)
from syndicator.refine.markup.survey import survey

if TYPE_CHECKING:
    from collections import Counter

_PARSER = etree.HTMLParser(recover=True, no_network=True, huge_tree=True, remove_pis=True)


class Verbatim(NavigableString):
    """Markup that needs no restructuring, as lxml wrote it, and text, escaped."""


def restructure(markup: str, base: str, title: str, counts: Counter[str]) -> str:
    """The fragment with everything resolved, linked, dropped and collapsed that is not a matter of safety.

    ``title`` is in the form of :func:`line_key`; ``counts`` gathers what was done.
    """
    builder = _Builder(base, title, counts)
    # the wrapper keeps libxml2 from wrapping leading text into a paragraph of its own
    soup = BeautifulSoup("<div>" + markup, builder=builder)
    for tag in builder.grown:
        if rule := _RULES.get(tag.name):
            rule(tag, base, counts)
    _settle_fallbacks(builder.fallbacks, counts)
    for tag in reversed(builder.grown):
        _collapse(tag, counts)
    written: list[str] = []
    _write(soup, written)
    return "".join(written)


# ---------------------------------------------------------------------------------------------- growing the soup


class _Builder(LXMLTreeBuilder):
    """Builds a soup from an lxml tree: tags where the plan asks for them, :class:`Verbatim` elsewhere."""

    def __init__(self, base: str, title: str, counts: Counter[str]) -> None:
        super().__init__(multi_valued_attributes=None, string_containers={}, preserve_whitespace_tags=set())
        self._base = base
        self._title = title
        self._counts = counts
        self.grown: list[Tag] = []  # in document order
        self.fallbacks: list[Tag] = []  # pictures out of <noscript>
        self._pending: list[str] = []  # markup not yet in the soup: one string there for many here

    def prepare_markup(self, markup: Any, *_args: Any, **_kwargs: Any) -> Any:
        """The markup is text already: there is nothing to detect."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Parse, survey, grow."""
        document = etree.fromstring(markup, _PARSER)
        hinted = furniture.is_hinted(markup)
        self._plan = survey(document, self._base, self._title, self._counts, hinted=hinted)
        body: Any = document.find("body")
        for place, child in enumerate(() if body is None else body):
            if place == 0 and child.tag == "div" and not child.attrib:
                self._inside(child, 1)  # the wrapper
                self._text(child.tail)
            else:
                self._next(child, 1)
        self._flush()

    def _inside(self, node: Any, depth: int) -> None:
        self._text(node.text)
        for child in node:
            self._next(child, depth)

    def _next(self, node: Any, depth: int) -> None:
        """An element and the text behind it."""
        if node in self._plan.rich:
            self._one(node, depth)
            self._text(node.tail)
        else:
            self._pending.append(etree.tostring(node, method="html", encoding="unicode"))

    def _one(self, node: Any, depth: int) -> None:
        name = node.tag
        if not isinstance(name, str):
            self._counts["comments-removed"] += 1
        elif name in UNCLOSED and (len(node) or node.text):
            self._unclosed(node, name, depth)
        elif (why := self._plan.dropped.get(node) or DROPPED.get(name)) is not None:
            self._counts[why] += 1
        elif depth > MAX_DEPTH:
            self._counts["depth-flattened"] += 1
            self._text("".join(node.itertext("*")))
        elif name == "wbr":
            self._pending.append("<wbr>")
            self._inside(node, depth)  # libxml2 does not know that it is void
        elif name == "noscript":
            self._fallback(node, depth)
        elif (name in TAGS or name in _RULES) and (name != "a" or node.get("href") is not None):
            self._tag(node, name, depth)
        else:
            self._inside(node, depth + 1)

    def _tag(self, node: Any, name: str, depth: int) -> None:
        self._flush()
        soup = self._soup
        tag = soup.handle_starttag(name, None, None, dict(node.items()))
        if tag is None:
            return
        if name in BLOCKS:
            for around in soup.tagStack:
                if around.name == "p" and around is not tag:
                    around.name = "div"
        self.grown.append(tag)
        self._inside(node, depth + 1)
        self._flush()
        soup.popTag()

    def _unclosed(self, node: Any, name: str, depth: int) -> None:
        """An element that ends by itself, although libxml2 put what follows into it."""
        if (why := self._plan.dropped.get(node) or DROPPED.get(name)) is not None:
            self._counts[why] += 1
        else:
            self._flush()
            if (tag := self._soup.handle_starttag(name, None, None, dict(node.items()))) is not None:
                self.grown.append(tag)
                self._soup.popTag()
        self._inside(node, depth)

    def _fallback(self, node: Any, depth: int) -> None:
        for image in node.iter("img"):
            self._tag(image, "img", depth)
            self.fallbacks.append(self.grown[-1])

    def _text(self, text: str | None) -> None:
        if text:
            self._pending.append(escape(text, quote=False))

    def _flush(self) -> None:
        if self._pending:
            self._soup.object_was_parsed(Verbatim("".join(self._pending)))
            self._pending.clear()

    @property
    def _soup(self) -> BeautifulSoup:
        soup: BeautifulSoup | None = self.soup
        if soup is None:
            raise RuntimeError("the builder has not been given its soup")
        return soup


# ---------------------------------------------------------------------------------------------- rules on the soup


def _unwrap(tag: Tag) -> None:
    """Let only what is inside be written. Taking tags out of a bs4 tree is quadratic in their number."""
    tag.name = ""


def _vanish(tag: Tag) -> None:
    """Let nothing of a tag be written, nor any rule see it again."""
    waiting: list[Any] = [tag]
    while waiting:
        gone = waiting.pop()
        gone.name = ""
        waiting += [child for child in gone.contents if isinstance(child, Tag)]
    tag.contents.clear()


def _rule_picture(tag: Tag, base: str, counts: Counter[str]) -> None:
    """``<picture>`` becomes its ``img``, which inherits a source's candidates where it has no address of its own."""
    sources = tag.find_all("source")
    kept = [value for source in sources if (value := _attr(source, "data-srcset"))]  # until it scrolls into view
    offered = [value for source in sources if (value := _attr(source, "srcset"))] + kept
    image = tag.find("img")
    if isinstance(image, Tag):
        if kept and not _attr(image, "data-srcset"):
            image["data-srcset"] = kept[0]
        elif offered and not _attr(image, "srcset"):
            image["srcset"] = offered[0]
        _unwrap(tag)
    elif offered:
        _vanish(tag)
        tag.name = "img"
        tag["srcset"] = offered[0]
        _rule_image(tag, base, counts)
    else:
        _unwrap(tag)


def _rule_image(tag: Tag, base: str, counts: Counter[str]) -> None:
    shown = settle.image(_attrs(tag), base, counts, lambda: _destination(tag))
    if shown is None:
        _vanish(tag)
    else:
        tag.attrs.clear()
        tag.attrs.update(shown)


def _destination(image: Tag) -> str:
    """Where a link leads that shows nothing but this picture: what a screen reader says of it. Of others: ""."""
    link = image.find_parent("a")
    if not isinstance(link, Tag) or any(str(text).strip() for text in link.find_all(string=True)):
        return ""
    return settle.destination(_attr(link, "href"))


def _rule_embed(tag: Tag, base: str, counts: Counter[str]) -> None:
    """A player or frame becomes a link to what it would have loaded."""
    attrs = _attrs(tag)
    inside_link = tag.find_parent("a") is not None
    found = settle.embed(tag.name, attrs, _embedded(tag, base), inside_link=inside_link, counts=counts)
    _vanish(tag)
    if found is None:
        return
    tag.attrs.clear()
    link = tag
    if tag.parent is None or tag.parent.name not in OF_LINES:
        tag.name = "p"
        link = Tag(name="a")
        tag.contents.append(link)
    link.name = "a"
    link["href"] = found.url
    if poster := urls.resolve(base, attrs.get("poster") or attrs.get("data-poster")):
        image = Tag(name="img")
        image.attrs.update({"src": poster, "alt": "", **MANNERS})
        link.contents.append(image)
    link.contents.append(Verbatim(escape(found.label, quote=False)))


def _embedded(tag: Tag, base: str) -> str | None:
    if address := settle.loaded(_attrs(tag), base):
        return address
    for child in tag.find_all(["source", "embed", "param", "iframe"]):
        value = (
            _attr(child, "value")
            if _attr(child, "name").lower() in {"movie", "src", "url"}
            else _attr(child, "src") or _attr(child, "data-src")
        )
        if address := urls.resolve(base, value):
            return address
    return None


def _rule_stray(tag: Tag, _base: str, _counts: Counter[str]) -> None:
    _unwrap(tag)  # libxml2 does not know all of these as void: what follows may stand inside


_RULES = {
    "picture": _rule_picture,
    "img": _rule_image,
    **dict.fromkeys(EMBEDS, _rule_embed),
    **dict.fromkeys(("source", "track", "param"), _rule_stray),
}


def _settle_fallbacks(fallbacks: list[Tag], counts: Counter[str]) -> None:
    """A picture out of ``<noscript>`` stays only where the one that a script would have shown did not."""
    for image in fallbacks:
        if not image.name:
            continue
        before = image.find_previous_sibling(True)
        if isinstance(before, Tag) and (before.name == "img" or before.find("img") is not None):
            _vanish(image)
        else:
            counts["lazy-images-resolved"] += 1


def _collapse(tag: Tag, counts: Counter[str]) -> None:
    """Drop what holds nothing."""
    name = tag.name
    if not name or name in MAY_BE_EMPTY or not all(_is_nothing(child) for child in tag.contents):
        return
    if name in INLINE:
        _unwrap(tag)
        return
    counts["empty-elements-removed"] += 1
    _vanish(tag)
    if _ends_with_words(tag.previous_sibling) and _begins_with_words(tag.next_sibling):
        tag.name = "br"  # it kept two lines apart


def _ends_with_words(sibling: Any) -> bool:
    return isinstance(sibling, Verbatim) and not sibling.isspace() and sibling.rstrip()[-1] != ">"


def _begins_with_words(sibling: Any) -> bool:
    return isinstance(sibling, Verbatim) and not sibling.isspace() and sibling.lstrip()[0] != "<"


def _is_nothing(child: Any) -> bool:
    if isinstance(child, Tag):
        return not child.name and all(_is_nothing(inside) for inside in child.contents)
    return not child.replace("<br>", "").strip()


def _attrs(tag: Tag) -> dict[str, str]:
    return {name: value for name, value in tag.attrs.items() if isinstance(value, str)}


def _attr(tag: Any, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _write(tag: Tag, written: list[str]) -> None:
    for child in tag.contents:
        if not isinstance(child, Tag):
            written.append(str(child))  # Verbatim: escaped already
        elif not child.name:
            _write(child, written)
        else:
            written.append(f"<{child.name}{_written_attributes(child)}>")
            if child.name not in VOID:
                _write(child, written)
                written.append(f"</{child.name}>")


def _written_attributes(tag: Tag) -> str:
    if not tag.attrs:
        return ""
    kept = ATTRIBUTES.get(tag.name, ATTRIBUTES["*"]) | ATTRIBUTES["*"]
    return "".join(f' {name}="{escape(str(value))}"' for name, value in tag.attrs.items() if name in kept)
