"""An article page in zones: its title, the header below it, where the text begins and ends, and what stands after it.

One parse, one walk, no recursion: linear in the page, whatever its depth. Credits are read from what this cuts out.
"""

from __future__ import annotations

import re
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING, Any

from syndicator.dataclass import dataclass
from syndicator.endless import endless
from syndicator.later import pattern
from syndicator.refine.credits import labels
from syndicator.refine.credits.findings import NODE, Line, Link
from syndicator.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_PAGE = 2 * 1024 * 1024
"""Characters of a page that are looked at."""
_MAX_BLOCKS = 6000
_MAX_DEPTH = 250

_BLOCKS = frozenset(
    "html body p div li ul ol dl dt dd table tbody thead tr td th "
    "h1 h2 h3 h4 h5 h6 section article header footer aside "
    "nav main blockquote pre figure figcaption form fieldset br hr center".split()
)
_DEAF = frozenset(
    "script style noscript template svg iframe select textarea head object canvas math video audio".split()
)
_ASIDE = frozenset({"nav", "footer", "aside"})
_SPACE = pattern(r"[ \t\r\n\f]+")
_ODD_SPACE = pattern(r"[\t\r\n\f]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_TITLE_CLASS = pattern(
    r"(?:^|[\s_-])(?:title|tit|bt|biaoti|headline|subject|activity-name|wzbt|"
    r"arti?cle-?title|con-title|h-title|main-title)\d?(?:$|[\s_-])|Title",
    re.IGNORECASE,
)
_NONE = pattern(r"display\s{0,2}:\s{0,2}none", re.IGNORECASE)
_SENTENCE = pattern(r"[。！？；.!?]")
_HAN = pattern(r"[\u3400-\u9fff]")
_FIGURE = frozenset({"figcaption", "figure"})
_XML = pattern(r"^\s{0,200}<\?xml[^>]{0,200}\?>")
STOP = pattern(
    r"^[\s【\[#]{0,3}(?:"
    + "|".join(re.escape(w) for w in labels.WORDS["page"]["stops"].split())
    + r"|related|recommended|more from|you may|read more|most read|share this"
    + r"|评论(?:\s|\x1f|$|[(（])|(?:推荐|留言|版权声明)$"
    + r"|(?:\d{1,4}\s)?(?:comments?|kommentare|commentaires|comentarios|comentários|commenti|reacties)"
    + r"(?:\s?[(:]?\d{0,4}\)?)$|leave a (?:reply|comment)|post a comment|schreiben? sie einen kommentar"
    + r"|laisser un commentaire|deja un comentario)",
    re.IGNORECASE,
)
"""How a block begins behind which other articles or comments stand."""
HINTS = (
    ("views", re.compile(r"view|click|hits?\b|read(?:num|count|s)|yuedu|liulan", re.IGNORECASE)),
    (
        "author",
        re.compile(
            r"author|authi\b|writer|byline|(?:user|display)-?name|zuozhe|reporter|"
            r"(?:^|[_\s-])(?:editor|firma|autor(?:e|es|en)?|auteurs?|verfasser|media-user)(?:$|[_\s-])",
            re.IGNORECASE,
        ),
    ),
    (
        "source",
        re.compile(
            r"source|laiyuan|(?:^|[_\s-])(?:from|origin|nickname|account|copyfrom|comefrom)(?:$|[_\s-])", re.IGNORECASE
        ),
    ),
)
_TELLING = ("data-testid", "data-component", "data-qa", "data-hook", "itemprop")
_TOPICS = pattern(r"^\W*(?:标签|標籤|关键[词字]|關鍵[詞字])\s?[:：]\s?\S")
"""A line of topics with some in it: credits may stand below it."""
_MOSTLY = 0.9
_PARAGRAPH = 40
_LATIN_PARAGRAPH = 90
_HEADER_BLOCKS = 45
_TAIL_BLOCKS = 32
_MAX_NODE = 3000
_MIN_TITLE = 4
_HEADING = 4  # the weight of an h2
_MAX_TITLE = 160
_FEW_LINKS = 0.4
_NEAR_TITLE = 2  # elements around it


@dataclass(slots=True)
class Block:
    """One block's text nodes as (text, href, the element they stand in)."""

    tag: str
    element: Any
    hidden: bool
    nodes: list[tuple[str, str | None, Any]] = field(default_factory=list)
    _text: str | None = None  # asked for again and again, once the walk is over

    @property
    def text(self) -> str:
        """The words as one string, nodes joined as they stood."""
        if self._text is None:
            self._text = "".join([n[0] for n in self.nodes]).strip()
        return self._text

    def drop(self, node: tuple[str, str | None, Any]) -> None:
        """Let this be the block without one of its nodes."""
        self.nodes = [one for one in self.nodes if one is not node]
        self._text = None

    def silence(self) -> None:
        """Let this be a block that says nothing."""
        self.nodes, self._text = [], None

    @property
    def linked(self) -> float:
        """The share of the words that are links."""
        total = linked = 0
        for words, href, _ in self.nodes:
            total += len(words)
            linked += len(words) if href else 0
        return linked / total if total else 0.0

    def line(self, base: str) -> Line:
        """The block as a credit line, nodes kept apart."""
        links = tuple(
            Link(text.strip(), address) for text, href, _ in self.nodes if href and (address := link_of(base, href))
        )
        return Line(NODE.join(t for t in (n[0].strip(" ") for n in self.nodes) if t), links)


@dataclass(slots=True)
class Page:
    """A page cut into zones; indices count ``blocks``."""

    root: Any
    blocks: list[Block]
    spans: dict[Any, tuple[int, int]]
    title: int | None = None  # the block of the title
    first: int = 0  # the first paragraph
    last: int = 0  # the last paragraph
    inside: tuple[int, int] = (0, 0)  # the blocks of the element that holds the text

    def header(self) -> list[Block]:
        """What stands between the title and the first paragraph."""
        start = self.first - _HEADER_BLOCKS // 3 if self.title is None else self.title + 1
        blocks = self.blocks[max(0, start) : max(0, start) + _HEADER_BLOCKS][: max(0, self.first - max(0, start))]
        late = [
            b
            for b in self.blocks[self.first + 1 : self.first + 4]
            if len(b.text) <= _PARAGRAPH // 2 and _DATE_ALONE.match(b.text)
        ]
        return [block for block in (*blocks, *late) if not _is_of_picture(block)]

    def before_title(self) -> list[Block]:
        """The few blocks above the title, where some sites print the date."""
        return self.blocks[max(0, self.title - 4) : self.title] if self.title is not None else []

    def beside_title(self) -> list[Block]:
        """Those of them that stand in one small element with the title."""
        if self.title is None:
            return []
        around = self.blocks[self.title].element
        for _ in range(_NEAR_TITLE):
            around = around.getparent() if around is not None else None
        start, _ = self.spans.get(around, (self.title, 0))
        return self.before_title() if start >= self.title - 4 else []

    def close_above(self) -> list[Block]:
        """The last few blocks above the first paragraph."""
        return [b for b in self.blocks[max(0, self.first - 6) : self.first] if not _is_of_picture(b)]

    def lead(self) -> list[Block]:
        """The first lines of the text, with the short ones above the first paragraph."""
        start = self.inside[0] if self.title is None or self.inside[0] > self.title else self.title + 1
        found = (
            self.blocks[start : min(start + 4, self.last + 1)]
            + self.blocks[max(start, self.first - 4) : min(self.first + 3, self.last + 1)]
        )
        return list({id(b): b for b in found}.values())

    def goes_on(self, index: int) -> bool:
        """Whether running text follows a block, within reach."""
        return any(is_paragraph(block) for block in self.blocks[index + 1 : index + 1 + _HEADER_BLOCKS // 3])

    def tail(self) -> list[Block]:
        """What stands after the last paragraph, within reach."""
        return self.blocks[self.last + 1 : self.last + 1 + _TAIL_BLOCKS]


_DATE_ALONE = pattern(
    r"^\D{0,6}(?:(?:19|20)\d\d\D{1,2}\d{1,2}\D{1,2}\d{1,2}[日号號]?|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)"
    r"\W{0,3}(?:\d{1,2}:\d\d(?::\d\d)?)?\W{0,3}$"
)


def link_of(base: str, href: str | None) -> str | None:
    """An anchor's address as an absolute one, or None."""
    return resolve(base, href) if href and not href.startswith(("#", "javascript")) else None


def parse(html: str) -> Page | None:
    """The page as blocks; None where there is nothing to parse. Never raises for what the page holds."""
    from lxml import etree

    text = endless(_XML.sub("", html[:MAX_PAGE]).replace("\x00", ""))
    if not text.strip():
        return None
    try:
        root = etree.fromstring(
            text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except etree.LxmlError:
        return None
    return None if root is None else blocks_of(root)


def blocks_of(root: Any) -> Page:
    """A page's tree as blocks."""
    body = root.find("body")
    blocks, spans = _walk(body if body is not None else root)
    return Page(root, blocks, spans)


def _walk(body: Any) -> tuple[list[Block], dict[Any, tuple[int, int]]]:
    """Every block with text, in order, and which blocks each block element spans."""
    from lxml import etree

    blocks: list[Block] = []
    spans: dict[Any, tuple[int, int]] = {}
    starts: dict[Any, int] = {}
    current: Block | None = None
    stack: list[tuple[Any, str | None, bool]] = []  # the elements one is in, with the address and hiddenness there

    def put(text: str, element: Any, href: str | None, hidden: bool, *, goes_on: bool = False) -> None:
        nonlocal current
        if text.isspace():
            return
        words = text[:_MAX_NODE]
        if "  " in words or _ODD_SPACE.search(words):
            words = _SPACE.sub(" ", words)
        if current is None:
            current = Block(element.tag, element, hidden)
            blocks.append(current)
        if goes_on and current.nodes and current.nodes[-1][2] is element:
            words = current.nodes.pop()[0] + words
        current.nodes.append((words, href, element))

    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _DEAF or len(stack) > _MAX_DEPTH:
                walker.skip_subtree()
                stack.append(_SKIPPED)
                continue
            if tag in _BLOCKS:
                current = None
                starts[element] = len(blocks)
            href, hidden = stack[-1][1:] if stack else (None, False)
            hidden = hidden or _is_hidden(element)
            href = (element.get("href") or "") if tag == "a" else href
            stack.append((element, href, hidden))
            if text := element.text:
                put(text, element, href, hidden)
        else:
            if stack.pop() is not _SKIPPED and tag in _BLOCKS:
                current = None
                spans[element] = (starts.pop(element, 0), len(blocks))
            if stack and (text := element.tail):
                put(text, *stack[-1], goes_on=tag == "script")  # as in a tree without scripts
            if len(blocks) >= _MAX_BLOCKS:
                break
    return blocks, spans


_SKIPPED: tuple[Any, str | None, bool] = (None, None, True)


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return (style is not None and _NONE.search(style) is not None) or element.get("hidden") is not None


def called(element: Any) -> str:
    """What an element is called: its class or id, or those of the one around it where it has none, and what both are
    called for machines, which stays where a site makes up its classes.
    """
    parent = element.getparent()
    name = element.get("class") or element.get("id")
    if name is None and parent is not None:
        name = parent.get("class") or parent.get("id")
    told = [value for one in (element, parent) if one is not None for key in _TELLING if (value := one.get(key))]
    return " ".join([name or "", *told]).strip()


def is_paragraph(block: Block) -> bool:
    """Whether a block is running text: long enough, with a sentence's end, not a list of links."""
    text = block.text
    if block.hidden or block.tag in _FIGURE or len(text) < _PARAGRAPH:
        return text[-1:] in _ENDS and not block.hidden and opens(text)
    long_enough = len(_HAN.findall(text[:200])) >= _PARAGRAPH * 3 // 4 or len(text) >= _LATIN_PARAGRAPH
    return (
        long_enough
        and _SENTENCE.search(text) is not None
        and block.linked < _FEW_LINKS
        and not labels.NOTICE.search(text[:120])
    )


_ENDS = frozenset('。！？”」.!?"')
_OPENS = pattern(
    r"^[\s（(【\[〔]{0,3}[^。：:|]{2,24}(?:(?:\d\s?日\s?)[电電讯訊]|[报報网網社]\s?[讯訊](?=\s?[（(])|[报報][导導])[\s】\])）〕]{0,3}"
    r"(?:[（(][^（）()]{2,40}[)）])?[^。！？]{3,}[。！？”」]$"
)
_OPENS_ABROAD = pattern(
    r"^(?:[^().!?:|]{0,50}\([A-Z][A-Za-z]{1,11}\)|[A-Z][^()!?:|/]{2,50}/[A-Z][\w ]{2,24}/)"
    r"\s?[—–-]{1,2}\s?[^()]{6,}[.!?”\"]$"
)


def opens(text: str) -> bool:
    """Whether a short block is a text's first sentence: 某社某地6日电（记者某某）某地某事; LAGOS (AP) — It rained."""
    if text[-1:] not in _ENDS or len(text) > 3 * _PARAGRAPH:
        return False
    return (_OPENS_ABROAD if text[:2].isascii() else _OPENS).match(text) is not None


def cut(page: Page, title: int | None) -> None:
    """Find the text, given the title's block, and set the zones."""
    page.title = title
    after = title + 1 if title is not None else 0
    paragraphs = [i for i in range(after, len(page.blocks)) if is_paragraph(page.blocks[i])]
    if not paragraphs:
        page.first = page.last = min(len(page.blocks), after + 12)
        page.last -= 1
        page.inside = (page.first, page.first)
        return
    start, end = page.inside = _holder(page, paragraphs)
    held = [i for i in paragraphs if start <= i < end] or paragraphs[:1]
    stops = (i for i in range(held[0] + 1, end) if is_stop(page.blocks[i]))
    stop = next((i for i in stops if not _goes_on_behind(page, held, i)), end)
    page.first = held[0]
    page.last = max((i for i in held if i < stop), default=held[0])


def _goes_on_behind(page: Page, held: Sequence[int], stop: int) -> bool:
    """Whether other articles stand amid the text: nothing but links, and a paragraph beside the one before them."""
    before = max((i for i in held if i < stop), default=stop)
    behind = next((i for i in held if i > stop), None)
    if behind is None or page.blocks[behind].element.getparent() is not page.blocks[before].element.getparent():
        return False
    others = page.blocks[stop + 1 : behind]
    linked = [block for block in others if block.linked > _MOSTLY]
    return bool(linked) and len(others) - len(linked) <= 1  # a heading of the text


def _is_of_picture(block: Block) -> bool:
    """Whether a block is a picture's caption: the day and the people in it are the picture's."""
    return block.tag in _FIGURE or any(around.tag in _FIGURE for around in islice(block.element.iterancestors(), 4))


def is_stop(block: Block) -> bool:
    """Whether other articles or comments begin here."""
    text = block.text
    return len(text) <= _PARAGRAPH // 2 and STOP.match(text) is not None and _TOPICS.match(text) is None


def is_main_heading(block: Block) -> bool:
    """Whether a block is an ``h1`` or stands in one."""
    return block.tag == "h1" or any(around.tag == "h1" for around in islice(block.element.iterancestors(), 3))


def _holder(page: Page, paragraphs: Iterable[int]) -> tuple[int, int]:
    """The span of the element that holds most of the running text."""
    scores: dict[Any, float] = {}
    for index in paragraphs:
        block = page.blocks[index]
        size = float(len(block.text))
        element = block.element
        while element is not None and element not in page.spans:
            element = element.getparent()
        for share in (0.5, 1.0, 0.5):
            if element is None:
                break
            scores[element] = scores.get(element, 0.0) + size * share
            element = element.getparent()
    best = max(scores, key=lambda e: scores[e], default=None)
    return page.spans.get(best, (0, len(page.blocks)))


def titles(page: Page) -> Iterator[tuple[int, str, int]]:
    """(block, words, weight) of every block that may hold the title: headings and blocks that are called so."""
    for index, block in enumerate(page.blocks):
        text = block.text
        if block.hidden or not _MIN_TITLE <= len(text) <= _MAX_TITLE:
            continue
        element = block.element
        weight = 0
        for _ in range(3):
            if element is None or element.tag in {"body", "ul"}:
                break
            tag = element.tag
            if tag in _HEADINGS:
                weight = 6 - int(tag[1])
                break
            if "-" in tag and tag.endswith("title"):  # an element of the site's own naming
                weight = _HEADING
                break
            name, key = element.get("class"), element.get("id")
            if (name and _TITLE_CLASS.search(name)) or (key and _TITLE_CLASS.search(key)):
                weight = 2
                break
            element = element.getparent()
        if weight:
            yield index, text, weight
