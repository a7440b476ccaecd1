"""Most articles, set right tag by tag in their text: no tree is built where no element has to be moved.

A fragment whose elements are known, closed, and stand where both HTML5 and libxml2 leave them has the same tree as its
text says. In it links are settled, pictures shown, players linked, scripts and furniture cut out where they stand.
At the first thing that goes beyond that, all of it is left to :mod:`~syndicator.refine.markup.structure`, whose
results these are.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from html import escape, unescape

from syndicator.refine.markup import furniture, media, settle
from syndicator.refine.markup.elements import (
    ATTRIBUTES,
    BLOCKS,
    DROPPED,
    INLINE,
    MAX_DEPTH,
    NEW_BLOCKS,
    OF_LINES,
)

_WORDS = r"p>\s*+[^<\s&][^<]*+</p>\s*+"
# what all of it begins with stands in front: then words are passed over at once, and not looked at one by one
_TOKEN = re.compile(rf"<(?:({_WORDS}(?:<{_WORDS})*+)|!--|(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>)")
_RAW = {name: re.compile(f"</(?i:{name})\\s*+>") for name in ("script", "style", "iframe")}
"""Element in which tags are none -> its end."""
_UNSURE = {name: re.compile(f"<(?:!--|/?(?i:{name}))") for name in ("script", "style")} | {"iframe": re.compile("<")}
"""What in it makes parsers differ on where it ends."""
_PARAGRAPH = re.compile(r"<p>([^<]*+)</p>\s*+")
_ATTRIBUTE = re.compile(r"""\s++([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++)))?""")
_USUAL = re.compile(r' ([a-z-]+)="([^"&]*+)"')
"""An attribute as nearly all are written: half of what the other forms take."""
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ANY_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"<a\b[^<>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)

_LINES = frozenset("p h1 h2 h3 h4 h5 h6 pre".split())
_PHRASES = (INLINE - {"rp", "rt", "ruby"}) | {"br", "img"}
_FLOW = (
    _PHRASES | _LINES | {"div", "ul", "ol", "dl", "blockquote", "hr"} | (NEW_BLOCKS - {"summary", "details", "hgroup"})
)
_LISTS = {"ul": frozenset(("li",)), "ol": frozenset(("li",)), "dl": frozenset(("dt", "dd"))}
_HOLDS = {
    "": _FLOW,
    **dict.fromkeys(_FLOW - _PHRASES - {"hr"}, _FLOW),
    **dict.fromkeys(_PHRASES | _LINES | {"dt"}, _PHRASES),
    **_LISTS,
    **dict.fromkeys(("li", "dd"), _FLOW),
}
"""Element -> what may stand in it so that every parser leaves it there; "" is the fragment."""

_KEPT_OF_LINKS = ATTRIBUTES["a"] | ATTRIBUTES["*"]

_LONGEST = 4096  # characters: no rule about furniture looks at a longer text
_SHORT = 200  # characters of attributes that are worth remembering


class _Beyond(Exception):
    """The fragment asks for a tree."""


class _Open:
    """An element that is not closed yet."""

    filled = False
    blocks = False  # there are some in it
    kind: str | None = None  # of furniture, which it is suspected to be
    shown = True  # its tags are
    href = ""  # of a link
    worded = False  # there are words in the link
    pictures: tuple[tuple[int, dict[str, str]], ...] = ()  # in the link, without words of their own

    def __init__(self, name: str, at: int, inside: int, changes: int) -> None:
        self.name = name
        self.at = at  # where its own tag stands among what was written
        self.inside = inside  # where its content begins in the markup
        self.changes = changes  # what had been cut out or rebuilt before it


def set_right(markup: str, base: str, counts: Counter[str]) -> str | None:
    """What :func:`~syndicator.refine.markup.structure.restructure` makes of the fragment; None where only it can.

    Linear in the length of the markup. What repeats a title is left in it.
    """
    if markup.count("<") > 2 * MAX_DEPTH:
        return None
    walk = _Walk(markup, base)
    try:
        written = walk.whole()
    except _Beyond:
        return None
    for name, count in walk.counts.items():
        counts[name] += count
    return written


class _Walk:
    """From tag to tag."""

    def __init__(self, markup: str, base: str) -> None:
        self.counts: Counter[str] = Counter()
        self._markup = markup
        self._base = base
        self._hinted = furniture.is_hinted(markup)
        self._open = [_Open("", 0, 0, 0)]
        self._link: _Open | None = None
        self._changes = 0
        self._out: list[str] = []

    def whole(self) -> str:
        """All of it."""
        at, markup = 0, self._markup
        for token in _TOKEN.finditer(markup):
            start, end = token.span()
            if start != at:
                if start < at:
                    continue  # within a comment or a script; one that reached beyond leaves half a tag behind
                self._text(markup[at:start])
            at = end
            run, slash, name, rest = token.groups()
            if run is not None:
                self._paragraphs(token[0])
            elif name is None:
                at = self._comment(at)
            elif slash:
                self._end(name.lower(), start)
            elif (name := name.lower()) in _RAW:
                at = self._raw(name, token)
            else:
                self._start(name, rest, token)
        if at < len(markup):
            self._text(markup[at:])
        if len(self._open) > 1:
            raise _Beyond
        return "".join(self._out)

    def _text(self, text: str) -> None:
        if "<" in text:
            raise _Beyond
        top, link = self._open[-1], self._link
        if link is not None and not link.worded and not _is_blank(text):
            link.worded = True
        if not top.filled and not _is_blank(text):
            if top.name in _LISTS:
                raise _Beyond
            top.filled = True
        self._out.append(text)

    def _paragraphs(self, run: str) -> None:
        """Paragraphs of nothing but words, one after the other."""
        top = self._open[-1]
        if "p" not in _HOLDS[top.name]:
            raise _Beyond
        top.blocks = True
        if not self._hinted:
            top.filled = True
            self._out.append(run)
            return
        for paragraph in _PARAGRAPH.finditer(run):
            if kind := _kind_of_line(paragraph[1], ""):
                self._changes += 1
                self.counts[kind] += 1
            else:
                top.filled = True
                self._out.append(paragraph[0])

    def _comment(self, at: int) -> int:
        """Where it ends."""
        end = self._markup.find("-->", at)
        if end < 0 or "--" in (told := self._markup[at:end]) or told.startswith((">", "->")):
            raise _Beyond
        self._changes += 1
        self.counts["comments-removed"] += 1
        return end + len("-->")

    def _raw(self, name: str, token: re.Match[str]) -> int:
        """A script, a style, a frame: where it ends."""
        end = _RAW[name].search(self._markup, token.end())
        if end is None or _UNSURE[name].search(self._markup, token.end(), end.start()):
            raise _Beyond
        self._changes += 1
        attrs = _attributes(token[4])
        if name in DROPPED:
            self.counts[DROPPED[name]] += 1
        else:
            self._frame(attrs)
        return end.end()

    def _frame(self, attrs: dict[str, str]) -> None:
        """As a link to what it would have loaded."""
        top = self._open[-1]
        if "p" not in _HOLDS[top.name] and "a" not in _HOLDS[top.name]:
            raise _Beyond
        if _kind_of("iframe", attrs) or "poster" in attrs or "data-poster" in attrs:
            raise _Beyond
        address = settle.loaded(attrs, self._base)
        inside_link = self._link is not None and self._link.shown
        found = settle.embed("iframe", attrs, address, inside_link=inside_link, counts=self.counts)
        if found is not None:
            link = f'<a href="{escape(found.url)}">{escape(found.label, quote=False)}</a>'
            self._out.append(link if top.name in OF_LINES else f"<p>{link}</p>")
            top.filled = True

    def _start(self, name: str, rest: str, token: re.Match[str]) -> None:
        top = self._open[-1]
        if name not in _HOLDS[top.name] or (name == "a" and self._link):
            raise _Beyond
        if name == "br":
            _attributes(rest)
            self._out.append("<br>")
            if self._link is not None:
                self._link.worded = True
        elif name == "hr":
            if _kind_of(name, _attributes(rest)):
                raise _Beyond
            self._out.append("<hr>")
            top.filled = top.blocks = True
        elif name == "img":
            self._image(_attributes(rest), top)
        else:
            if name in BLOCKS:
                top.blocks = True
            self._element(name, rest, token)

    def _image(self, attrs: dict[str, str], top: _Open) -> None:
        self._changes += 1
        shown = settle.image(attrs, self._base, self.counts)
        if shown is not None:
            if self._link is not None and not shown["alt"]:
                self._link.pictures += ((len(self._out), shown),)
            self._out.append(f"<img{_written(shown)}>")
            top.filled = True

    def _element(self, name: str, rest: str, token: re.Match[str]) -> None:
        if rest.endswith("/"):
            raise _Beyond  # it is open all the same
        opened = _Open(name, len(self._out), token.end(), self._changes)
        self._open.append(opened)
        if name == "a":
            self._link = opened
            attrs = _attributes(rest)
            opened.kind = _kind_of(name, attrs)
            self._lead(opened, attrs, token)
            return
        if rest:
            opened.kind = _kind_told(name, rest) if len(rest) < _SHORT else _kind_of(name, _attributes(rest))
        elif name == "pre" and self._markup.startswith(("\n", "\r"), opened.inside):
            raise _Beyond
        self._out.append(token[0])

    def _lead(self, opened: _Open, attrs: dict[str, str], token: re.Match[str]) -> None:
        href = attrs.get("href")
        shown = None if href is None else settle.link(href, self._base, self.counts)
        opened.href = shown or ""
        if shown is None:
            opened.shown = False
        elif shown == href:
            self._out.append(token[0])
        else:
            changed = {key: shown if key == "href" else value for key, value in attrs.items() if key in _KEPT_OF_LINKS}
            self._out.append(f"<a{_written(changed)}>")

    def _end(self, name: str, end: int) -> None:
        closed = self._open.pop()
        if closed.name != name:
            raise _Beyond
        top = self._open[-1]
        if name == "a":
            self._link = None
            self._describe(closed)
        if (closed.kind or (self._hinted and name in BLOCKS)) and (kind := self._furniture(closed, end)):
            if self._changes != closed.changes or self._link is not None:
                raise _Beyond  # what was counted inside is not to be
            self._changes += 1
            self.counts[kind] += 1
            del self._out[closed.at :]
            return
        if closed.shown:
            if not closed.filled:
                raise _Beyond
            self._out.append(f"</{name}>")
        if closed.filled:
            top.filled = True

    def _describe(self, link: _Open) -> None:
        """Pictures that are all of a link say where it leads."""
        if link.pictures and link.shown and not link.worded and (said := settle.destination(link.href)):
            for at, shown in link.pictures:
                self._out[at] = f"<img{_written(shown | {'alt': said})}>"

    def _furniture(self, closed: _Open, end: int) -> str | None:
        """Which kind an element is, now that its words are known."""
        inner = self._markup[closed.inside : end]
        if len(inner) > _LONGEST * 4:
            raise _Beyond
        if closed.kind:
            text = _words(inner)
            if len(text) < _LONGEST and furniture.confirmed(closed.kind, text, _linked(inner)):
                return closed.kind
        if not self._hinted or closed.blocks or closed.name not in BLOCKS:
            return None
        return _kind_of_line(inner, None)


def _kind_of_line(inner: str, linked: str | None) -> str | None:
    """What one line of markup is by its words; ``linked``: those in links, where they are known."""
    if furniture.is_lead_of_prose(inner[:1]) or not furniture.may_lead(unescape(inner.partition("<")[0])):
        return None
    text = _words(inner)
    if not furniture.of_line(text, None):
        return None
    return furniture.of_line(text, _linked(inner) if linked is None else linked)


def _is_blank(text: str) -> bool:
    return text.isspace() or ("&" in text and unescape(text).isspace())


def _attributes(rest: str) -> dict[str, str]:
    """What stands in a tag behind its name, the first of each name."""
    parts = _USUAL.split(rest)
    found = dict(zip(parts[1::3], parts[2::3], strict=True))
    if not any(parts[::3]) and len(parts) == 3 * len(found) + 1:  # nothing stands between them, and no name twice
        return found
    parts = _ATTRIBUTE.split(rest)  # what stands before an attribute, its name, its value in one of three forms, …
    if any(parts[:-1:5]) or parts[-1].strip() not in {"", "/"}:
        raise _Beyond
    found = {}
    for name, quoted, other, bare in zip(parts[1::5], parts[2::5], parts[3::5], parts[4::5], strict=True):
        value = quoted or other or bare or ""
        found.setdefault(name.lower(), _plain(value) if "&" in value else value)
    return found


def _plain(value: str) -> str:
    """An attribute's value without references; parsers differ on those that are not closed."""
    plain = _REFERENCE.sub(lambda reference: unescape(reference[0]), value)
    if unescape(value) != plain:
        raise _Beyond
    return plain


@lru_cache(maxsize=2048)
def _kind_told(name: str, rest: str) -> str | None:
    return _kind_of(name, _attributes(rest))


def _kind_of(name: str, attrs: dict[str, str]) -> str | None:
    """What kind of furniture an element's attributes make it look like."""
    if (cited := attrs.get("cite")) is not None and not media.is_settled(cited):
        raise _Beyond
    names = f"{attrs.get('class', '')} {attrs.get('id', '')}" if "class" in attrs or "id" in attrs else ""
    kind = furniture.HIDDEN if "hidden" in attrs else furniture.suspect(names, attrs.get("style", ""))
    return kind if kind == furniture.HIDDEN or name not in INLINE or name == "ins" else None


def _written(attrs: dict[str, str]) -> str:
    return "".join([f' {name}="{escape(value)}"' for name, value in attrs.items()])


def _words(inner: str) -> str:
    return " ".join(unescape(_ANY_TAG.sub("", inner)).split())


def _linked(inner: str) -> str:
    return " ".join(_words(link) for link in _LINK.findall(inner))
