"""The structural half of cleaning: BeautifulSoup on lxml, grown only where something has to be rebuilt.

A BeautifulSoup tag costs twenty times what lxml pays for the element. So lxml parses the fragment once, one survey marks
what needs a hand, and our tree builder grows tags there alone; everything else enters the soup as :class:`Verbatim`
strings. What comes out is for nh3: structure is decided here, safety is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.builder import LXMLTreeBuilder
from lxml import etree

from syndicator import urls
from syndicator.refine import furniture, media

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

MAX_DEPTH = 200
"""Elements inside one another; what is deeper is kept as text."""

ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading", "referrerpolicy"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "abbr": {"title"},
}
"""What may stand on an element; ``*`` is any. Everything else goes: no class, id, name or style reaches a page of ours."""

MANNERS = {"loading": "lazy", "referrerpolicy": "no-referrer"}
"""What every picture of ours carries: readers' addresses are not given to the outlets' hosts before they scroll."""

_INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var".split()
)
_VOID = frozenset(("br", "hr", "wbr", "img", "col"))
_OLD_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre blockquote table caption thead tbody tfoot tr td th colgroup address".split()
)
# libxml2 does not know these: a paragraph around them stays open, which HTML5 forbids. They are always grown.
_NEW_BLOCKS = frozenset(
    "article aside details figcaption figure footer header hgroup main nav section summary".split()
)
BLOCKS = _OLD_BLOCKS | _NEW_BLOCKS | {"hr"}
TAGS = _INLINE | _VOID | _OLD_BLOCKS | _NEW_BLOCKS
"""Every element that may be published."""

_PLAIN = _INLINE | _OLD_BLOCKS | {"br", "hr", "wbr", "col"}
_MAY_BE_EMPTY = _VOID | {"td", "th", "tr", "tbody", "thead", "tfoot", "table", "colgroup", "rt", "rp"}
_RENAMED = {
    "center": "div",
    "fieldset": "div",
    "legend": "p",
    "dir": "ul",
    "menu": "ul",
    "listing": "pre",
    "xmp": "pre",
    "image": "img",
    "amp-img": "img",
    "amp-anim": "img",
    "amp-iframe": "iframe",
    "amp-video": "video",
    "amp-audio": "audio",
}
_DROPPED = {
    **dict.fromkeys(("script", "head", "meta", "link", "base", "basefont", "title"), "scripts-removed"),
    "style": "styles-removed",
    **dict.fromkeys(
        "button input select textarea option optgroup datalist output progress meter label keygen isindex".split(),
        "form-controls-removed",
    ),
    **dict.fromkeys(("svg", "math", "canvas", "template", "map", "area", "dialog"), "graphics-removed"),
    **dict.fromkeys(("applet", "frameset", "noframes", "noembed", "bgsound"), "embeds-removed"),
}
_EMBEDS = frozenset(("iframe", "frame", "embed", "object", "video", "audio"))
_ADDRESSES = (*media.LAZY[:2], "src", "data", "href")
_FORM_PROSE = 80  # characters beside its controls from which a form is a page wrapped in one

_PARSER = etree.HTMLParser(recover=True, no_network=True, huge_tree=True, remove_pis=True)


class Verbatim(NavigableString):
    """Markup that needs no restructuring, as lxml wrote it."""


@dataclass(slots=True)
class _Plan:
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


def restructure(markup: str, base: str, title: str, counts: Counter[str]) -> str:
    """The fragment with everything resolved, linked, dropped and collapsed that is not a matter of safety.

    ``title`` is in the form of :func:`line_key`; ``counts`` gathers what was done.
    """
    builder = _Builder(base, title, counts)
    # the wrapper keeps libxml2 from wrapping leading text into a paragraph of its own
    soup = BeautifulSoup(f"<div>{markup}</div>", builder=builder)
    for tag in builder.grown:
        if not tag.decomposed and (rule := _RULES.get(tag.name)):
            rule(tag, base, counts)
    _settle_fallbacks(builder.fallbacks, counts)
    for tag in reversed(builder.grown):
        if not tag.decomposed:
            _collapse(tag, counts)
    written: list[str] = []
    _write(soup, written)
    return "".join(written)


def line_key(text: str) -> str:
    """A line in the form in which a heading equals the title: letters and digits alone."""
    return "".join(filter(str.isalnum, text.casefold()))


def says(line: str, title: str) -> bool:
    """Whether a line says the title, given in the form of :func:`line_key`, and nothing else."""
    return len(title) <= len(line) <= 4 * len(title) + 40 and line_key(line) == title


# ---------------------------------------------------------------------------------------------- the survey


def _survey(root: Any, base: str, title: str, counts: Counter[str], *, hinted: bool) -> _Plan:
    plan = _Plan(list(root.iter()))
    for node in plan.nodes:
        tag = node.tag
        if tag in _RENAMED:
            tag = node.tag = _RENAMED[tag]
        if tag == "form":
            tag = _unform(node, plan)
        if (attrs := node.items()) and isinstance(tag, str):
            _survey_attributes(node, tag, dict(attrs), plan, base, counts)
        if tag not in _PLAIN or (tag == "a" and not attrs) or _is_hollow(node, tag):
            plan.mark(node)
        elif tag == "pre" and (node.text or "").startswith("\n"):
            node.text = node.text.lstrip("\n")
        if hinted and tag in BLOCKS and (kind := _furniture_line(node)):
            plan.drop(node, kind)
    if title:
        for node in _repeats(root, title):
            plan.drop(node, "title-repeats-removed")
    return plan


def _unform(node: Any, plan: _Plan) -> str:
    controls = "".join("".join(child.itertext()) for child in node.iter(*_CONTROLS) if child is not node)
    if len(_words(node)) - len(" ".join(controls.split())) < _FORM_PROSE and next(node.iter("img"), None) is None:
        plan.drop(node, "forms-removed")
    node.tag = "div"
    return "div"


_CONTROLS = tuple(name for name, why in _DROPPED.items() if why == "form-controls-removed" and name not in {"option", "optgroup"})


def _survey_attributes(node: Any, tag: str, attrs: dict[str, str], plan: _Plan, base: str, counts: Counter[str]) -> None:
    if tag == "a":
        if not _settle_link(node, attrs.get("href"), base, counts):
            plan.mark(node)
    elif "cite" in attrs:
        if cited := urls.resolve(base, attrs["cite"]):
            node.set("cite", cited)
        else:
            del node.attrib["cite"]
    if tag in BLOCKS or tag in _INLINE or tag in _EMBEDS:
        names = f"{attrs.get('class', '')} {attrs.get('id', '')}" if "class" in attrs or "id" in attrs else ""
        kind = furniture.HIDDEN if "hidden" in attrs else furniture.suspect(names, attrs.get("style", ""))
        if kind and (kind == furniture.HIDDEN or tag not in _INLINE or tag == "ins"):
            text, linked = _words(node), _linked(node)
            if furniture.confirmed(kind, text, linked):
                plan.drop(node, kind)


def _settle_link(node: Any, href: str | None, base: str, counts: Counter[str]) -> bool:
    """Make the link absolute and free of trackers; False where it leads nowhere."""
    if href is None:
        return False
    if href.lstrip()[:7].lower() == "mailto:":
        return True
    address = href if media.is_settled(href) else urls.resolve(base, href)
    if address is None:
        return False
    shown = urls.without_tracking(address)
    if shown != address:
        counts["tracking-parameters-removed"] += 1
    if shown != href:
        node.set("href", shown)
    return True


def _is_hollow(node: Any, tag: str) -> bool:
    """Whether nothing stands in an element; a last line break makes its parent's turn."""
    if tag == "br":
        parent = node.getparent()
        return node.getnext() is None and all(
            child.tag == "br" and _blank(child.tail) for child in parent
        ) and _blank(parent.text)
    return not len(node) and _blank(node.text) and tag not in _MAY_BE_EMPTY


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


def _furniture_line(node: Any) -> str | None:
    if any(child.tag in BLOCKS for child in node):
        return None
    text = _words(node)
    return furniture.of_line(text, _linked(node)) if furniture.of_line(text, None) else None


def _words(node: Any) -> str:
    return " ".join("".join(node.itertext(*_TEXT)).split())


def _linked(node: Any) -> str:
    return " ".join(_words(link) for link in node.iter("a"))


_TEXT = ("*",)  # text of elements, not of comments


def _repeats(root: Any, title: str) -> Iterable[Any]:
    """Elements at the very top that say the title again, as long as something follows them."""
    found: list[Any] = []
    node = root
    while True:
        node = _first_element(node, found)
        if node is None or node.tag not in BLOCKS:
            return found
        if not says(_words(node), title):
            if len(node) == 0:
                return found
        elif next(node.iter("img"), None) is not None or line_key(_words(root)) == title * (len(found) + 1):
            return found
        else:
            found.append(node)
            node = node.getparent()


def _first_element(parent: Any, passed: list[Any]) -> Any:
    if not _blank(parent.text):
        return None
    for child in parent:
        if child not in passed and isinstance(child.tag, str):
            return child
        if not _blank(child.tail):
            return None
    return None


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

    def prepare_markup(self, markup: Any, *_args: Any, **_kwargs: Any) -> Any:
        """The markup is text already: there is nothing to detect."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Parse, survey, grow."""
        document = etree.fromstring(markup, _PARSER)
        hinted = furniture.is_hinted(markup)
        self._plan = _survey(document, self._base, self._title, self._counts, hinted=hinted)
        body = document.find("body")
        for child in () if body is None else body:
            if child.tag == "div" and child is body[0] and not child.attrib:
                self._inside(child, 1)
            else:
                self._one(child, 1)
            self._text(child.tail)

    def _inside(self, node: Any, depth: int) -> None:
        self._text(node.text)
        for child in node:
            self._one(child, depth)
            self._text(child.tail)

    def _one(self, node: Any, depth: int) -> None:
        name = node.tag
        if node not in self._plan.rich:
            self._verbatim(etree.tostring(node, method="html", encoding="unicode", with_tail=False))
        elif not isinstance(name, str):
            self._counts["comments-removed"] += 1
        elif (why := self._plan.dropped.get(node) or _DROPPED.get(name)) is not None:
            self._counts[why] += 1
        elif depth > MAX_DEPTH:
            self._counts["depth-flattened"] += 1
            self._text("".join(node.itertext(*_TEXT)))
        elif name == "noscript":
            self._fallback(node, depth)
        elif name in TAGS or name in _RULES:
            self._tag(node, name, depth)
        else:
            self._inside(node, depth + 1)

    def _tag(self, node: Any, name: str, depth: int) -> None:
        soup = self._soup
        tag = soup.handle_starttag(name, None, None, dict(node.items()))
        if tag is not None:
            self.grown.append(tag)
            self._inside(node, depth + 1)
            soup.endData()
            soup.popTag()

    def _fallback(self, node: Any, depth: int) -> None:
        for image in node.iter("img"):
            self._tag(image, "img", depth)
            self.fallbacks.append(self.grown[-1])

    def _text(self, text: str | None) -> None:
        if text:
            self._soup.handle_data(text)

    def _verbatim(self, markup: str) -> None:
        soup = self._soup
        soup.endData()
        soup.object_was_parsed(Verbatim(markup))

    @property
    def _soup(self) -> BeautifulSoup:
        if self.soup is None:
            raise RuntimeError("the builder has not been given its soup")
        return self.soup


# ---------------------------------------------------------------------------------------------- rules on the soup


def _rule_link(tag: Tag, base: str, counts: Counter[str]) -> None:
    href = _attr(tag, "href")
    if href[:7].lower().strip() == "mailto:" or urls.resolve(base, href):
        return
    if href:
        counts["links-disarmed"] += 1
    tag.unwrap()


def _rule_picture(tag: Tag, base: str, counts: Counter[str]) -> None:
    """``<picture>`` becomes its ``img``, which inherits a source's candidates where it has no address of its own."""
    image = tag.find("img")
    offered = [value for source in tag.find_all("source") if (value := _attr(source, "srcset") or _attr(source, "data-srcset"))]
    if isinstance(image, Tag):
        if offered and not _attr(image, "data-srcset"):
            image["data-srcset"] = offered[0]
        tag.unwrap()
    elif offered:
        tag.name = "img"
        tag.clear()
        tag["srcset"] = offered[0]
        _rule_image(tag, base, counts)
    else:
        tag.unwrap()


def _rule_image(tag: Tag, base: str, counts: Counter[str]) -> None:
    attrs = _attrs(tag)
    found = media.picture(attrs, base)
    if media.is_beacon(attrs, found.src if found else urls.resolve(base, attrs.get("src"))):
        counts["trackers-removed"] += 1
        tag.decompose()
    elif found is None:
        counts["images-without-address-removed"] += 1
        tag.decompose()
    elif media.is_qr_code(attrs, found.src):
        counts[furniture.QR_CODE] += 1
        tag.decompose()
    else:
        if found.lazy:
            counts["lazy-images-resolved"] += 1
        kept = {name: attrs[name] for name in ("alt", "title", "lang", "dir") if name in attrs}
        sizes = {side: size for side in ("width", "height") if (size := media.length(attrs.get(side)))}
        tag.attrs.clear()
        tag.attrs.update({"src": found.src, **kept, **sizes, **MANNERS})


def _rule_embed(tag: Tag, base: str, counts: Counter[str]) -> None:
    """A player or frame becomes a link to what it would have loaded."""
    address = _embedded(tag, base)
    attrs = _attrs(tag)
    parent = tag.parent
    if address is None or parent is None or media.is_beacon(attrs, address) or tag.find_parent("a"):
        counts["embeds-removed"] += 1
        tag.decompose()
        return
    counts["iframes-linked" if tag.name in {"iframe", "frame"} else "media-linked"] += 1
    found = media.player(address)
    poster = urls.resolve(base, attrs.get("poster"))
    tag.clear()
    tag.attrs.clear()
    tag.name = "a"
    tag["href"] = found.url
    tag.append(NavigableString(found.label))
    if poster:
        image = _bare("img")
        image.attrs.update({"src": poster, **MANNERS})
        tag.insert(0, image)
    if not _in_line(parent):
        tag.wrap(_bare("p"))


def _embedded(tag: Tag, base: str) -> str | None:
    attrs = _attrs(tag)
    for name in _ADDRESSES:
        if (value := attrs.get(name)) and (address := urls.resolve(base, value)):
            return address
    for child in tag.find_all(["source", "embed", "param", "iframe"]):
        value = _attr(child, "value") if _attr(child, "name").lower() in {"movie", "src", "url"} else _attr(child, "src")
        if address := urls.resolve(base, value):
            return address
    return None


def _in_line(parent: Tag) -> bool:
    return parent.name in _INLINE or parent.name in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "summary"}


def _bare(name: str) -> Tag:
    return Tag(name=name)


def _rule_stray(tag: Tag, base: str, counts: Counter[str]) -> None:
    tag.decompose()


_RULES = {
    "a": _rule_link,
    "picture": _rule_picture,
    "img": _rule_image,
    **dict.fromkeys(_EMBEDS, _rule_embed),
    **dict.fromkeys(("source", "track", "param"), _rule_stray),
}


def _settle_fallbacks(fallbacks: list[Tag], counts: Counter[str]) -> None:
    """A picture out of ``<noscript>`` stays only where the one that a script would have shown did not."""
    for image in fallbacks:
        if image.decomposed:
            continue
        before = image.find_previous_sibling(True)
        if isinstance(before, Tag) and (before.name == "img" or before.find("img") is not None):
            image.decompose()
        else:
            counts["lazy-images-resolved"] += 1


def _collapse(tag: Tag, counts: Counter[str]) -> None:
    """Drop what holds nothing, and let no paragraph hold what a paragraph cannot."""
    name = tag.name
    if name in _MAY_BE_EMPTY:
        return
    if all(_is_nothing(child) for child in tag.contents):
        if name in _INLINE:
            tag.unwrap()
        else:
            counts["empty-elements-removed"] += 1
            tag.decompose()
    elif name == "p" and tag.find(_is_block) is not None:
        tag.name = "div"


def _is_nothing(child: Any) -> bool:
    if isinstance(child, Tag):
        return False
    return child in {"<br>", ""} if isinstance(child, Verbatim) else child.isspace()


def _is_block(tag: Tag) -> bool:
    return tag.name in BLOCKS


def _attrs(tag: Tag) -> dict[str, str]:
    return {name: value for name, value in tag.attrs.items() if isinstance(value, str)}


def _attr(tag: Any, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _write(tag: Tag, written: list[str]) -> None:
    for child in tag.contents:
        if isinstance(child, Tag):
            written.append(f"<{child.name}{_written_attributes(child)}>")
            if child.name not in _VOID:
                _write(child, written)
                written.append(f"</{child.name}>")
        elif isinstance(child, Verbatim):
            written.append(child)
        else:
            written.append(escape(child, quote=False))


def _written_attributes(tag: Tag) -> str:
    if not tag.attrs:
        return ""
    kept = ATTRIBUTES.get(tag.name, ATTRIBUTES["*"]) | ATTRIBUTES["*"]
    return "".join(f' {name}="{escape(str(value))}"' for name, value in tag.attrs.items() if name in kept)
