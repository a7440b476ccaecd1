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

_PLAIN = _INLINE | _OLD_BLOCKS | {"br", "hr", "col"}
_MAY_BE_EMPTY = _VOID | {"td", "th", "tr", "tbody", "thead", "tfoot", "table", "colgroup", "rt", "rp"}
_RENAMED = {
    "center": "div",
    "fieldset": "div",
    "legend": "p",
    "dir": "ul",
    "menu": "ul",
    "image": "img",
    "amp-img": "img",
    "amp-anim": "img",
    "amp-iframe": "iframe",
    "amp-video": "video",
    "amp-audio": "audio",
}
_ROWS = frozenset(("table", "thead", "tbody", "tfoot"))
# HTML5 ignores the tags of these elsewhere, and runs their words together
_HOMES = {
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
    "tr": _ROWS,
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), frozenset(("table",))),
    "col": frozenset(("table", "colgroup")),
}
_DROPPED = {
    "script": "scripts-removed",
    **dict.fromkeys(("head", "meta", "link", "base", "basefont", "title"), "page-metadata-removed"),
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

_LONG = 4096  # characters: no rule about furniture or titles looks at a longer text

_PARSER = etree.HTMLParser(recover=True, no_network=True, huge_tree=True, remove_pis=True)


class Verbatim(NavigableString):
    """Markup that needs no restructuring, as lxml wrote it, and text, escaped."""


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


def line_key(text: str) -> str:
    """A line in the form in which a heading equals the title: letters and digits alone."""
    return "".join(filter(str.isalnum, text.casefold()))


def says(line: str, title: str) -> bool:
    """Whether a line says the title, given in the form of :func:`line_key`, and nothing else."""
    return len(title) <= len(line) <= _longest(title) and line_key(line) == title


def _longest(title: str) -> int:
    return 4 * len(title) + 40  # a line may be spaced and punctuated otherwise than the title


# ---------------------------------------------------------------------------------------------- the survey


def _survey(root: Any, base: str, title: str, counts: Counter[str], *, hinted: bool) -> _Plan:
    plan = _Plan(list(root.iter()))
    for node in plan.nodes:
        tag = node.tag
        if tag in _RENAMED:
            tag = node.tag = _RENAMED[tag]
        if tag in _HOMES and node.getparent().tag not in _HOMES[tag]:
            tag = node.tag = "div"
        elif tag == "form":
            tag = _unform(node, plan)
        if (attrs := node.items()) and isinstance(tag, str):
            _survey_attributes(node, tag, dict(attrs), plan, base, counts)
        if tag not in _PLAIN or (tag == "a" and node.get("href") is None) or _is_hollow(node, tag) or _is_block_in_line(node, tag):
            plan.mark(node)
        elif tag == "br":
            if _is_all_of_parent(node):
                plan.mark(node.getparent())
        elif tag == "pre" and (node.text or "").startswith("\n"):
            node.text = node.text.lstrip("\n")
        if hinted and tag in BLOCKS and (kind := _furniture_line(node)):
            plan.drop(node, kind)
    if title:
        for node in _repeats(root.find("body"), title):
            plan.drop(node, "title-repeats-removed")
    return plan


def _unform(node: Any, plan: _Plan) -> str:
    controls = " ".join(_words(child) for child in node.iter(*_CONTROLS))
    if len(_words(node)) - len(controls) < _FORM_PROSE and next(node.iter("img"), None) is None:
        plan.drop(node, "forms-removed")
    node.tag = "div"
    return "div"


_CONTROLS = tuple(name for name, why in _DROPPED.items() if why == "form-controls-removed" and name not in {"option", "optgroup"})


def _survey_attributes(node: Any, tag: str, attrs: dict[str, str], plan: _Plan, base: str, counts: Counter[str]) -> None:
    if tag == "a":
        _settle_link(node, attrs.get("href"), base, counts)
    elif "cite" in attrs:
        if cited := urls.resolve(base, attrs["cite"]):
            node.set("cite", cited)
        else:
            del node.attrib["cite"]
    if tag in BLOCKS or tag in _INLINE or tag in _EMBEDS:
        names = f"{attrs.get('class', '')} {attrs.get('id', '')}" if "class" in attrs or "id" in attrs else ""
        kind = furniture.HIDDEN if "hidden" in attrs else furniture.suspect(names, attrs.get("style", ""))
        if kind and (kind == furniture.HIDDEN or tag not in _INLINE or tag == "ins"):
            text = _words(node)
            if len(text) < _LONG and furniture.confirmed(kind, text, _linked(node)):
                plan.drop(node, kind)


def _settle_link(node: Any, href: str | None, base: str, counts: Counter[str]) -> None:
    """Make the link absolute and free of trackers; one that leads nowhere loses its ``href``."""
    if href is None or href.lstrip()[:7].lower() == "mailto:":
        return
    address = href if media.is_settled(href) else urls.resolve(base, href)
    if address is None:
        counts["links-disarmed"] += 1
        del node.attrib["href"]
        return
    shown = urls.without_tracking(address)
    if shown != address:
        counts["tracking-parameters-removed"] += 1
    if shown != href:
        node.set("href", shown)


def _is_hollow(node: Any, tag: str) -> bool:
    return not len(node) and _blank(node.text) and tag not in _MAY_BE_EMPTY


def _is_all_of_parent(node: Any) -> bool:
    """Whether a line break is the last of line breaks that are everything their parent holds."""
    if node.getnext() is not None:
        return False
    parent = node.getparent()
    return _blank(parent.text) and all(child.tag == "br" and _blank(child.tail) for child in parent)


def _is_block_in_line(node: Any, tag: str) -> bool:
    """Whether a block stands inside a phrase: HTML5 would end the paragraph around it."""
    return tag in _OLD_BLOCKS and node.getparent() is not None and node.getparent().tag in _INLINE


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


def _furniture_line(node: Any) -> str | None:
    if not furniture.may_lead(node.text or "") or any(child.tag in BLOCKS for child in node):
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
    if found and next(parent.iter("img"), None) is None and line_key("".join(parent.itertext("*"))) == title * len(found):
        found.pop()
    return found


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
        self._plan = _survey(document, self._base, self._title, self._counts, hinted=hinted)
        body = document.find("body")
        for child in () if body is None else body:
            if child.tag == "div" and child is body[0] and not child.attrib:
                self._inside(child, 1)
            else:
                self._one(child, 1)
            self._text(child.tail)
        self._flush()

    def _inside(self, node: Any, depth: int) -> None:
        self._text(node.text)
        for child in node:
            self._one(child, depth)
            self._text(child.tail)

    def _one(self, node: Any, depth: int) -> None:
        name = node.tag
        if node not in self._plan.rich:
            self._pending.append(etree.tostring(node, method="html", encoding="unicode", with_tail=False))
        elif not isinstance(name, str):
            self._counts["comments-removed"] += 1
        elif (why := self._plan.dropped.get(node) or _DROPPED.get(name)) is not None:
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
        if self.soup is None:
            raise RuntimeError("the builder has not been given its soup")
        return self.soup


# ---------------------------------------------------------------------------------------------- rules on the soup


def _unwrap(tag: Tag) -> None:
    """Let only what is inside be written. Taking tags out of a bs4 tree is quadratic in their number."""
    tag.name = ""


def _vanish(tag: Tag) -> None:
    """Let nothing of a tag be written, nor any rule see it again."""
    for inside in (tag, *tag.find_all(True)):
        inside.name = ""
    tag.contents.clear()


def _rule_picture(tag: Tag, base: str, counts: Counter[str]) -> None:
    """``<picture>`` becomes its ``img``, which inherits a source's candidates where it has no address of its own."""
    offered = [value for source in tag.find_all("source") if (value := _attr(source, "srcset") or _attr(source, "data-srcset"))]
    image = tag.find("img")
    if isinstance(image, Tag):
        if offered and not _attr(image, "data-srcset"):
            image["data-srcset"] = offered[0]
        _unwrap(tag)
    elif offered:
        _vanish(tag)
        tag.name = "img"
        tag["srcset"] = offered[0]
        _rule_image(tag, base, counts)
    else:
        _unwrap(tag)


def _rule_image(tag: Tag, base: str, counts: Counter[str]) -> None:
    attrs = _attrs(tag)
    found = media.picture(attrs, base)
    if media.is_beacon(attrs, found.src if found else urls.resolve(base, attrs.get("src"))):
        counts["trackers-removed"] += 1
        _vanish(tag)
    elif found is None:
        counts["images-without-address-removed"] += 1
        _vanish(tag)
    elif media.is_qr_code(attrs, found.src):
        counts[furniture.QR_CODE] += 1
        _vanish(tag)
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
    if address is None or media.is_beacon(attrs, address) or tag.find_parent("a"):
        counts["embeds-removed"] += 1
        _vanish(tag)
        return
    counts["iframes-linked" if tag.name in {"iframe", "frame"} else "media-linked"] += 1
    found = media.player(address)
    poster = urls.resolve(base, attrs.get("poster"))
    _vanish(tag)
    tag.attrs.clear()
    link = tag
    if tag.parent is None or not _in_line(tag.parent):
        tag.name = "p"
        link = Tag(name="a")
        tag.contents.append(link)
    link.name = "a"
    link["href"] = found.url
    if poster:
        image = Tag(name="img")
        image.attrs.update({"src": poster, **MANNERS})
        link.contents.append(image)
    link.contents.append(Verbatim(escape(found.label, quote=False)))


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


def _rule_stray(tag: Tag, base: str, counts: Counter[str]) -> None:
    _unwrap(tag)  # libxml2 does not know all of these as void: what follows may stand inside


_RULES = {
    "picture": _rule_picture,
    "img": _rule_image,
    **dict.fromkeys(_EMBEDS, _rule_embed),
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
    if not name or name in _MAY_BE_EMPTY or not all(_is_nothing(child) for child in tag.contents):
        return
    if name in _INLINE:
        _unwrap(tag)
        return
    counts["empty-elements-removed"] += 1
    _vanish(tag)
    if isinstance(tag.previous_sibling, Verbatim) and isinstance(tag.next_sibling, Verbatim):
        tag.name = "br"  # it kept two lines apart


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
            written.append(child)
        elif not child.name:
            _write(child, written)
        else:
            written.append(f"<{child.name}{_written_attributes(child)}>")
            if child.name not in _VOID:
                _write(child, written)
                written.append(f"</{child.name}>")


def _written_attributes(tag: Tag) -> str:
    if not tag.attrs:
        return ""
    kept = ATTRIBUTES.get(tag.name, ATTRIBUTES["*"]) | ATTRIBUTES["*"]
    return "".join(f' {name}="{escape(str(value))}"' for name, value in tag.attrs.items() if name in kept)
