"""An HTML page that lists articles -> entries, by CSS selectors. Pure; the only reader of list pages."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag

from syndicator import patterns, urls
from syndicator.dataclass import dataclass
from syndicator.endless import endless
from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds import refusal
from syndicator.ingest.feeds.document import content_start
from syndicator.ingest.feeds.entries import person_name
from syndicator.ingest.listings.gather import NO_LINK, Gathered, Shown, Task, gather
from syndicator.ingest.text import language_tag, plain
from syndicator.model import NextPage, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.ingest.listings.when import Reader, When

MAX_PAGE = 4_000_000
"""Characters of a list page; a tree of more takes hundreds of megabytes."""
MAX_TAGS = 80_000
"""Start and end tags of a list page: what a tree costs depends on them, and not on characters."""
MAX_ITEMS = 20_000
"""Items looked at, entries or not."""

_LINKS = "a[href]"
_ENOUGH = 2000  # characters read of one element
_PIECES = 60  # texts of an item that are looked at for a date
_NESTED = 4  # items in one another; of links that nobody closed each would hold all that follow
_CLIMB = 3  # elements around a link that may hold its date
_CELL = 40  # characters of a text that may be a date and nothing else
_HEADINGS = re.compile(r"h[1-6]$")
_HIDDEN = ("script", "style", "template", "noscript")
_MORE = re.compile(r"(?:…|\.{2,}|⋯)$")
_WINDOW = re.compile(
    r"\s?[\[(（【]?(?:另[開开]新?(?:視窗|窗口)|新窗口打开|(?:opens )?in (?:a )?new (?:window|tab))[\])）】]?$",
    re.IGNORECASE,
)
_BULLET = " \t\u3000·•・▪■◆»>-–|"
_DIGIT = re.compile(r"\d")
_IMAGES = ("src", "data-src", "data-original", "data-lazy-src")


def read(body: bytes, content_type: str | None, task: Task) -> ParsedFeed:
    """Raises :class:`ParseError` where no entry is found: then the page is not what it was."""
    refusal.refuse_binary(body)
    decoded = decode(body, content_type, markup="html")
    if len(decoded.text) > MAX_PAGE:
        raise ParseError(f"a list page of more than {MAX_PAGE // 1_000_000} million characters")
    if decoded.text.count("<") > MAX_TAGS:
        raise ParseError(f"a list page of more than {MAX_TAGS} tags")
    text = endless(decoded.text[content_start(decoded.text) :].replace("\0", ""))
    soup = BeautifulSoup(text if "<" in text else f"<p>{text}", "lxml")
    for hidden in soup.find_all(_HIDDEN):
        hidden.extract()
    page = _Page(soup, task)
    items = page.items()
    made = gather(map(page.shown, items), task, page.dates, needs_title=True)
    if not made.hashes:
        raise ParseError(why_nothing(text, len(items), made, task))
    problems = made.problems(task.source.limits.entries)
    if decoded.replaced:
        problems.append(f"{decoded.replaced} characters could not be read as {decoded.encoding}")
    following, trouble = page.next()
    return ParsedFeed(
        format="page",
        title=page.title(),
        url=None,
        home=None,
        language=page.language,
        rights=None,
        entries=tuple(made.entries),
        hashes=tuple(made.hashes),
        problems=(*problems, *trouble),
        encoding=decoded.encoding,
        fully_parsed=len(made.entries) == len(made.hashes),
        next=following,
        passed_over=tuple(made.passed),
    )


def why_nothing(text: str, items: int, made: Gathered, task: Task) -> str:
    """One sentence: what came instead of a list, or which of the configured keys finds nothing."""
    if barrier := refusal.barrier(text):
        return f"{barrier}, not a list of articles"
    title = refusal.title_of(text)
    named = f" (“{title}”)" if title else ""
    wanted = task.source.listing.items or _LINKS
    if items:
        reason, count = made.reasons.most_common(1)[0]
        hint = " (list.link says where it stands)" if reason == NO_LINK else ""
        return f"{items} items match “{wanted}” on the page{named}, but none is an entry: {count} times {reason}{hint}"
    links = len(re.findall(r"<a\s[^<>]{0,2000}?\bhref\b", text))
    which = f"nothing matches “{wanted}” on the page{named}, which has {links} links"
    if links <= _FEW_LINKS and "<script" in text:
        return f"{which}: it is put together by scripts in browsers"

    return f"{which}: its layout has changed, or never was so"


_FEW_LINKS = 5


@dataclass(frozen=True, slots=True)
class _Named:
    """The elements of one item that have been found."""

    item: Tag
    link: Tag | None
    url: str | None


class _Page:
    """A list page, parsed."""

    def __init__(self, soup: BeautifulSoup, task: Task) -> None:
        self._soup = soup
        self._task = task
        self._listing = task.source.listing
        base = soup.find("base", href=True)
        self._base = urls.resolve(task.url, _attribute(base, "href") if isinstance(base, Tag) else None) or task.url
        root = soup.find("html")
        self.language = language_tag(_attribute(root, "lang")) if isinstance(root, Tag) else None
        self.dates: Reader = task.dates(self.language)

    def title(self) -> str:
        """What the page calls itself."""
        found = self._soup.find("title")
        return plain(_words(found), markup=False) if isinstance(found, Tag) else ""

    def items(self) -> list[Tag]:
        """The elements that hold one entry each."""
        chosen = patterns.selector(self._listing.items or _LINKS)
        depths: dict[int, int] = {}
        found = []
        for item in islice(chosen.css.iselect(self._soup), MAX_ITEMS) if chosen.css else ():
            around = next((depths[id(parent)] for parent in item.parents if id(parent) in depths), 0)
            depths[id(item)] = around + 1
            if around < _NESTED:
                found.append(item)
        return found

    def shown(self, item: Tag) -> Shown:
        """What one item shows."""
        link, url = self._link(item)
        if url and self._task.refuses(url):
            return Shown(url)  # nothing more is asked of what is left out
        found = _Named(item, link, url)
        dated = self._dated(found)
        title, date = self._title(found, dated), None
        if dated is not None:
            date = self._date_of(dated, self._listing.date, url)
        elif not self._listing.date:
            date, title = self._date_beside(found, title)
        return Shown(
            url=url,
            title=title,
            date=date,
            summary=plain(_value(item, self._listing.summary), markup=False) if self._listing.summary else "",
            authors=tuple(filter(None, [person_name(_value(item, self._listing.author)[:300])]))
            if self._listing.author
            else (),
            image=self._image(item),
        )

    # ------------------------------------------------------------------------------------------ links

    def _link(self, item: Tag) -> tuple[Tag | None, str | None]:
        wanted = self._listing.link
        if wanted:
            element = _element(item, wanted)
            reference = _attribute(element, patterns.selector(wanted).attribute or "href") if element else ""
            return element, urls.resolve(self._base, reference)
        links = [item] if item.name == "a" else list(islice(_anchors(item), 20))
        found = [(link, url) for link in links if (url := urls.resolve(self._base, _attribute(link, "href")))]
        ours = [(link, url) for link, url in found if not self._task.refuses(url)]
        named = [(link, url) for link, url in ours if _words(link).strip() or link.has_attr("title")]
        return next(iter(named or ours or found), (links[0] if links else None, None))

    def next(self) -> tuple[tuple[NextPage, ...], list[str]]:
        """The page that follows this one, and what is wrong with it."""
        wanted = self._listing.next
        if not wanted:
            return (), []
        if patterns.is_template(wanted):
            url = urls.resolve(self._base, patterns.numbered(wanted, self._task.page + 1))
        else:
            element = _element(self._soup, wanted)
            reference = _attribute(element, patterns.selector(wanted).attribute or "href") if element else ""
            url = urls.resolve(self._base, reference)
        if url is None or url == self._task.url:
            return (), []
        if urls.origin_of(url)[1] != urls.origin_of(self._task.url)[1]:
            return (), [f"its next page is said to be on another host ({urls.host_of(url)}) and is not read"]
        return (NextPage(url),), []

    # ------------------------------------------------------------------------------------------ words

    def _title(self, found: _Named, dated: Tag | None) -> str:
        wanted = self._listing.title
        if wanted:
            chosen = patterns.selector(wanted)
            element = _element(found.item, wanted)
            if element is None:
                return ""
            if chosen.attribute:
                return plain(_attribute(element, chosen.attribute), markup=False)
            return _label(element, dated, insist=wanted.rstrip().endswith("[title]"))
        link = found.link
        if link is None:
            return ""
        heading = link.find(_HEADINGS)
        title = _label(heading if isinstance(heading, Tag) else link, dated)
        if not title and isinstance(heading := found.item.find(_HEADINGS), Tag):
            title = _label(heading, dated)
        if not title and isinstance(image := link.find("img", alt=True), Tag):
            title = plain(_attribute(image, "alt"), markup=False)
        return title

    def _image(self, item: Tag) -> str | None:
        wanted = self._listing.image
        if not wanted or (element := _element(item, wanted)) is None:
            return None
        attribute = patterns.selector(wanted).attribute
        names = (attribute,) if attribute else _IMAGES
        return next((url for name in names if (url := urls.resolve(self._base, _attribute(element, name)))), None)

    # ------------------------------------------------------------------------------------------ dates

    def _dated(self, found: _Named) -> Tag | None:
        """The element that holds the date, where one is named or marked as such."""
        if self._listing.date:
            return _element(found.item, self._listing.date)
        time = found.item.find("time")
        return time if isinstance(time, Tag) else None

    def _date_of(self, element: Tag, wanted: str, url: str | None) -> When | None:
        attribute = patterns.selector(wanted).attribute if wanted else ""
        texts = (
            [_attribute(element, attribute)] if attribute else [_attribute(element, "datetime"), _words(element, " ")]
        )
        return next((when for text in texts if text and (when := self.dates.read(text, url))), None)

    def _date_beside(self, found: _Named, title: str) -> tuple[When | None, str]:
        """A date that nobody named: a short text of its own in the item, or around a bare link; and the title
        without it.
        """
        for element in (found.item, *(_around(found.item) if found.item.name == "a" else ())):
            for piece in islice(element.stripped_strings, _PIECES):
                text = piece.strip("[]()（）【】 \t\r\n")
                if len(text) > _CELL or not _DIGIT.search(text) or text == title:
                    continue
                if when := self.dates.read(text, found.url):
                    return when, title.removesuffix(piece).rstrip(_BULLET) or title
        return None, title


def _around(link: Tag) -> Iterator[Tag]:
    """The elements around a link in which no other link stands."""
    parent = link.parent
    for _ in range(_CLIMB):
        if parent is None or len({_attribute(a, "href") for a in islice(_anchors(parent), 3)}) > 1:
            return
        yield parent
        parent = parent.parent


def _anchors(tag: Tag) -> Iterator[Tag]:
    for element in tag.descendants:
        if isinstance(element, Tag) and element.name == "a" and element.has_attr("href"):
            yield element


def _element(item: Tag, wanted: str) -> Tag | None:
    """The first element in the item that a selector finds, or the item itself."""
    css = patterns.selector(wanted).css
    if css is None:
        return item
    found = css.select_one(item)
    return found if found is not None else item if css.match(item) else None


def _value(item: Tag, wanted: str) -> str:
    element = _element(item, wanted)
    if element is None:
        return ""
    attribute = patterns.selector(wanted).attribute
    return _attribute(element, attribute) if attribute else _words(element, " ")


def _attribute(tag: Tag | None, name: str) -> str:
    value = tag.get(name) if tag is not None else None
    return " ".join(value) if isinstance(value, list) else value or ""


def _words(tag: Tag, between: str = "", without: Tag | None = None) -> str:
    """The text of an element, as far as anything could need it."""
    pieces: list[str] = []
    size = 0
    for piece in tag.strings:
        if without is not None and any(parent is without for parent in piece.parents):
            continue
        pieces.append(piece)
        size += len(piece)
        if size > _ENOUGH:
            break
    return between.join(pieces)


def _label(tag: Tag, dated: Tag | None, *, insist: bool = False) -> str:
    """The title in an element: its ``title`` attribute where that is the longer form of the visible text."""
    inside = dated if dated is not None and dated is not tag and any(p is tag for p in dated.parents) else None
    visible = plain(_words(tag, without=inside), markup=False).strip(_BULLET)
    stated = _WINDOW.sub("", plain(_attribute(tag, "title"), markup=False))
    if stated and (insist or stated.startswith(_MORE.sub("", visible))):
        return stated
    return visible
