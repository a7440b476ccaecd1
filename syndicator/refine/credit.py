"""Who really wrote, edited and first published an article.

``read_page`` for a whole article page, ``read_body`` for the HTML of a feed's entry, ``read_lines`` for lines whose
place is known; ``hops`` makes the chain of publishers of what they found. All pure. The rules are those of
reprints.md, section 1: credits belong to a hop; what stands inside the text is the source's, what stands in the page's
template is the page's own site's; a label found empty stays empty; nothing is guessed silently.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

from syndicator.model import PageFacts, Precision, Role
from syndicator.refine import labels, names, pagemeta, stamps, zones
from syndicator.refine.creditlines import Findings, Line, Rank, Zone, has_credit, lines_of, read, read_lines
from syndicator.refine.hops import hops
from syndicator.refine.outlets import domain_of, outlet_of
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from syndicator.refine.zones import Block, Page

__all__ = ["domain_of", "hops", "outlet_of", "read_body", "read_lines", "read_page"]

_SUFFIX = re.compile(r"\s{0,3}(?:--|——|::|[_|｜\-–—»@])\s{0,3}")
_KEY = re.compile(r"[\s\u3000]+")
_RELATIVE = re.compile(r"^(?:昨天|前天|今天|刚刚|\d{1,3}.{1,2}前|作者|来源|來源|记者|原创|关注|.{0,4}小编)$")
_NUMBER = re.compile(r"^[\d,]{1,9}$")
_BRACKETED_EDITOR = re.compile(r"^[\s【\[(（〔]{0,2}(?:[责責]任?\s?[编編]|[责責]任[编編])")
_STRONG_TAIL = re.compile(
    r"^[\s【\[(（]{0,2}(?:(?:本文|稿件|文章)[来來]源|[责責]\s{0,3}任?\s{0,3}[编編]|[编編]\s{0,3}[辑輯]|原[标標][题題]|原文|作\s{0,4}者|[审審校]|[发發]布)"
)
_DAYS = timedelta(days=2)
_MIN_TITLE = 4
_SHORT_LINE = 120
_OPENING = 14


# ------------------------------------------------------------------------------------------------ whole pages


def read_page(
    html: str,
    url: str,
    *,
    timezone: str | None = "Asia/Shanghai",
    language: str | None = None,
    now: datetime | None = None,
) -> PageFacts:
    """What an article page says of its origin. Never raises for what the page holds.

    ``timezone`` is the IANA zone of times that name none; ``language`` BCP 47, None for unknown; relative times are
    read only where ``now`` is given. At most the first 2 MB are looked at.
    """
    page = zones.parse(html)
    if page is None:
        return PageFacts()
    meta = pagemeta.read(page.root, wechat="mmbiz" in html or "weixin.qq.com" in url)
    index, title = _title(page, meta)
    zones.cut(page, index)
    found = Findings(stamps.zone_of(timezone, language), language, now, whole_page=True)
    _read_zones(found, page, url)
    _second_witness(found, meta, page)
    _settle_dates(found, meta, page, url)
    facts = found.facts()
    return replace(facts, title=title)


def _read_zones(found: Findings, page: Page, url: str) -> None:
    header = [b for b in page.header() if not b.hidden]
    read(found, _credit_blocks(header, url), Zone.HEADER)
    _hinted(found, header)
    if found.published is None:
        _date_only(found, [*page.before_title(), *page.blocks[max(0, page.first - 6) : page.first]])
    read(found, [_flat(b) for b in page.lead()], Zone.LEAD)
    _read_body(found, page, url)
    _read_tail(found, page, url)
    hidden = [b for b in page.header() if b.hidden]
    if hidden and found.published is None:
        _date_only(found, hidden)


def _credit_blocks(blocks: Sequence[Block], url: str) -> list[Line]:
    """Header blocks worth reading: no menus, no long texts."""
    return [b.line(url) for b in blocks if len(b.text) <= _SHORT_LINE * 2 and not (b.linked > 0.9 and len(b.nodes) > 3)]  # noqa: PLR2004


def _flat(block: Block) -> Line:
    line = block.line("")
    return Line(line.text[: _SHORT_LINE * 3], line.links)


def _date_only(found: Findings, blocks: Sequence[Block]) -> None:
    for block in blocks:
        if len(block.text) <= _SHORT_LINE and not block.linked:
            seen = stamps.stamps(block.text, found.zone, language=found.language, now=found.now)
            if seen and found.published is None:
                found.published = seen[0]


def _hinted(found: Findings, header: Sequence[Block]) -> None:
    """Nodes whose class says what they are: an outlet, a person, a count of readers."""
    for block in header:
        for text, _, style in block.nodes:
            words = text.strip(" ·|｜/-—")
            if stamps.stamps(words, found.zone) or _RELATIVE.match(words):
                continue
            hint = next((h for h, p in zones.HINTS if p.search(style)), None) if style and 0 < len(words) <= 20 else None  # noqa: PLR2004
            if hint is None or labels.has_label(words):
                continue
            if hint == "views" and _NUMBER.match(words) and found.views is None:
                found.views = int(words.replace(",", ""))
            elif names.is_outlet(words) and not names.is_placeholder(words):
                found.credit_source(words, words, Rank.BESIDE_DATE)
            elif hint == "author" and (names.is_person(words) or names.is_latin_name(words)):
                found.credit(Role.AUTHOR, words, words)
            elif hint == "source" and re.fullmatch(r"[\u3400-\u9fff]{2,12}", words) and not names.is_placeholder(words):
                found.credit_source(words, words, Rank.META)


def _read_body(found: Findings, page: Page, url: str) -> None:
    """Inside the text: lines that are brackets, the last lines, and the bracket that ends it."""
    inner = page.blocks[page.first : page.last + 1]
    opening = [b for b in page.blocks[page.first + 1 : page.first + _OPENING] if len(b.text) <= _SHORT_LINE // 2 and not b.hidden]
    read(found, [_flat(b) for b in opening], Zone.LEAD)
    read(found, [_flat(b) for b in inner if b.text[:1] in "（([【〔" and len(b.text) <= _SHORT_LINE], Zone.BODY)
    closing = [b for b in inner[-12:] if len(b.text) <= _SHORT_LINE]
    read(found, [_flat(b) for b in closing], Zone.BODY_END)
    if inner:
        read(found, [Line(inner[-1].text[-_SHORT_LINE:])], Zone.BODY_END)


def _read_tail(found: Findings, page: Page, url: str) -> None:
    """After the text. Inside the element that holds it, the source's own lines; outside, the site's template."""
    origin: list[Line] = []
    own: list[Line] = []
    stopped = False
    for index, block in enumerate(page.tail(), page.last + 1):
        text = block.text
        stopped = stopped or zones.is_stop(block)
        if block.hidden or not text or len(text) > _SHORT_LINE * 3 or (block.linked > 0.9 and len(text) > 20):  # noqa: PLR2004
            continue
        if stopped and not _STRONG_TAIL.match(text):
            continue
        inside = index < page.inside[1] and not _BRACKETED_EDITOR.match(text)
        (origin if inside and not own else own).append(block.line(url))
    found.inside = True
    read(found, origin, Zone.TRAILER)
    found.inside = False
    read(found, own, Zone.TRAILER)


# ------------------------------------------------------------------------------------------------ second witness


def _second_witness(found: Findings, meta: pagemeta.Meta, page: Page) -> None:
    """What the head says, where the page's own lines say nothing."""
    for name, literal in meta.sources():
        found.credit_source(name, literal, Rank.META)
    if meta.wechat_name:
        found.credit_source(meta.wechat_name, f"nickname: {meta.wechat_name}", Rank.META)
    if found.source is None and not found.misplaced and (site := meta.site() or _site_of_title(meta.html_title)):
        found.credit_source(site[0], site[1], Rank.SITE, inferred=True)
    if not has_credit(found, Role.AUTHOR) and not has_credit(found, Role.REPORTER):
        for name, literal in meta.authors():
            if not any(c.name == name for c in found.credits):
                found.credit(Role.AUTHOR, name, literal)


def _site_of_title(html_title: str) -> tuple[str, str] | None:
    """The outlet whose name ends the document's title, where it has an outlet's shape."""
    parts = _SUFFIX.split(html_title)
    last = parts[-1].strip() if len(parts) > 1 else ""
    last = re.split(r"(?<=[\u3400-\u9fff])\s+(?=[A-Za-z])", last)[0]
    shaped = names.is_outlet(last) and len(last) <= 16 and not re.search(r"政府|频道$", last)  # noqa: PLR2004
    return (last, f"title: {html_title[-60:]}") if shaped else None


def _settle_dates(found: Findings, meta: pagemeta.Meta, page: Page, url: str) -> None:
    """Visible before stated, the finer of two that agree on the day; the address's day checks both."""
    stated = meta.published(found.zone)
    in_url = stamps.of_url(url, found.zone)
    visible = found.published
    same_day = [s for s in stated if visible and _local_day(s.when, found.zone) == _local_day(visible.when, found.zone)]
    if visible is None:
        found.published = stated[0] if stated else in_url
    elif visible.precision is Precision.DATE and (finer := [s for s in same_day if s.precision is not Precision.DATE]):
        found.published = finer[0]
    elif in_url and stated and abs(visible.when - in_url.when) > _DAYS and abs(stated[0].when - in_url.when) <= _DAYS:
        found.published = stated[0]
    if found.published is None:
        _date_only(found, page.tail()[:12])
    changed = meta.updated(found.zone)
    if found.updated is None and changed and found.published and changed.when > found.published.when:
        found.updated = changed


def _local_day(when: datetime, zone: tzinfo) -> tuple[int, int, int]:
    local = when.astimezone(zone)
    return local.year, local.month, local.day


# ------------------------------------------------------------------------------------------------ title


def _key(text: str) -> str:
    return _KEY.sub("", text).lower()


def _title(page: Page, meta: pagemeta.Meta) -> tuple[int | None, str | None]:
    """(block, words) of the title: the visible heading that the head's titles confirm, else what the head says."""
    stated = [t for t in [*meta.titles(), meta.html_title] if t]
    keys = [_key(t) for t in stated]
    best: tuple[float, int, str] | None = None
    for index, text, weight in zones.titles(page):
        agreed = _agreement(_key(text), keys)
        score = weight + 6 * agreed - (3 if page.blocks[index].linked > 0.9 else 0)  # noqa: PLR2004
        if agreed >= 1 and (best is None or score > best[0] + 0.01):  # noqa: PLR2004 - agrees with something stated
            best = score, index, text
    if best:
        return best[1], best[2]
    if stated:
        exact = _by_words(page, keys)
        return exact, page.blocks[exact].text if exact is not None else _without_suffix(stated[0], meta)
    headings = [(i, t) for i, t, w in zones.titles(page) if w >= 4 and not page.blocks[i].linked]  # noqa: PLR2004 - h1 and h2
    return headings[0] if headings else (None, None)


def _agreement(key: str, stated: Sequence[str]) -> float:
    """How well a heading is confirmed by a stated title: 0 for not at all, 1 and more for begins with it."""
    best = 0.0
    for other in stated:
        if len(key) >= _MIN_TITLE and other.startswith(key):
            best = max(best, 1 + len(key) / max(len(other), 1))
        elif len(key) >= 2 * _MIN_TITLE and (
            (key in other and len(key) >= 0.4 * len(other)) or (other in key and len(other) * 2 > len(key))  # noqa: PLR2004
        ):
            best = max(best, 1 + len(key) / max(len(other), len(key)) / 2)
        elif len(key) >= 2 * _MIN_TITLE and (common := _common(key, other)) >= 0.6 * min(len(key), len(other)):  # noqa: PLR2004
            best = max(best, 1 + common / max(len(other), len(key)) / 4)
    return best


def _common(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _by_words(page: Page, keys: Sequence[str]) -> int | None:
    """A block that says a stated title's first words and nothing else, whatever it is called."""
    for index, block in enumerate(page.blocks):
        key = _key(block.text) if not block.hidden and not block.linked and len(block.text) <= 160 else ""  # noqa: PLR2004
        if len(key) >= 2 * _MIN_TITLE and any(k.startswith(key) for k in keys):
            return index
    return None


def _without_suffix(title: str, meta: pagemeta.Meta) -> str:
    """A document title without the site's and column's names behind it."""
    parts = list(_SUFFIX.finditer(title))
    for mark in reversed(parts):
        tail = title[mark.end() :]
        if mark.start() >= 2 * _MIN_TITLE and len(tail) <= 20:  # noqa: PLR2004 - a site's name is short
            title = title[: mark.start()]
        else:
            break
    return title.strip()


# ------------------------------------------------------------------------------------------------ a feed's entry

_EASTERN = (
    ("源", ("来源", "來源", "稿源")), ("出处", ("出处",)), ("出處", ("出處",)), ("载", ("转载",)), ("載", ("轉載", "転載")), ("转自", ("转自",)), ("轉自", ("轉自",)),
    ("原文", ("原文",)), ("原标", ("原标题",)), ("原標", ("原標題",)), ("者", ("作者", "记者", "記者")), ("责", ("责任编", "责编")), ("責", ("責任編", "責編")),
    ("编辑", ("编辑",)), ("輯", ("編輯",)), ("讯", ("日讯", "报讯", "网讯")), ("訊", ("日訊", "報訊", "網訊")), ("日电", ("日电",)), ("電", ("日電",)), ("報導", ("報導",)),
    ("撰", ("撰文",)), ("文/", ("文/",)), ("／", ("文／",)), ("｜", ("文｜",)), ("文|", ("文|",)), ("＝", ("＝",)), ("典", ("出典",)), ("기", ("기자",)), ("출", ("출처",)),
    ("А", ("Автор",)), ("И", ("Источник",)), ("Ź", ("Źródło",)),
)  # fmt: skip
_WESTERN = (
    ("riginally ", ("riginally ",)), ("ource", ("ource:", "ources:")), ("ted by", ("dited by",)), ("tten by", ("ritten by",)), ("ting by", ("eporting by",)),
    ("published ", ("epublished ",)), ("printed ", ("eprinted ",)), ("Via:", ("Via:",)), ("Quelle", ("Quelle:",)), ("Autor", ("Autor:", "Autor :")), ("Fonte:", ("Fonte:",)),
    ("Fuente:", ("Fuente:",)), ("Kaynak:", ("Kaynak:",)), ("By ", (">By ", "\nBy ")), (">Von ", (">Von ",)), (">Par ", (">Par ",)), (">Por ", (">Por ",)),
)  # fmt: skip
_LINE_MARK = re.compile("|".join(re.escape(w.lstrip(">\n")) for _, words in (*_EASTERN, *_WESTERN) for w in words))
_OPENING_BYLINE = re.compile(r"\s{0,40}(?:By|Von|Par|Por) [A-ZÀ-Þ]")
_PARTS = re.compile(r"<(?:/?(?:p|div|br|li|ul|ol|tr|td|h[1-6]|section|article|blockquote|figure|figcaption|hr|table|header|footer|center)\b[^<>]{0,2000})>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^<>]{0,800}?href\s{0,2}=\s{0,2}[\"']?(https?://[^\s\"'<>()]{1,1500})[^<>]{0,800}>([^<>\[\]]{1,120})</a\s{0,2}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,3000}>")
_MAX_BODY = 60_000
_LEADING = 3
_CLOSING = 8


def read_body(
    html_or_text: str,
    *,
    language: str | None = None,
    timezone: str | None = "Asia/Shanghai",
    now: datetime | None = None,
) -> PageFacts:
    """What an entry's own text says of its origin: its first lines and its last ones.

    Cheap: without any credit word in it the text is not looked at a second time. Never raises for what it holds.
    """
    if not _is_marked(html_or_text):
        return _NOTHING
    lines = _text_lines(html_or_text)
    found = Findings(stamps.zone_of(timezone, language), language, now)
    lead = [t for t in lines[:_LEADING] if _LINE_MARK.search(t)]
    closing = [t for t in lines[max(_LEADING, len(lines) - _CLOSING) :] if _LINE_MARK.search(t)]
    read(found, lines_of([t[: _SHORT_LINE * 2] for t in lead]), Zone.LEAD)
    found.inside = True
    read(found, lines_of([t for t in lead if len(t) <= _SHORT_LINE and not t.endswith("。")]), Zone.TRAILER)
    ends = [t[-_SHORT_LINE * 2 :] for t in closing]
    read(found, lines_of([t for t in ends if len(t) > _SHORT_LINE]), Zone.BODY_END)
    read(found, lines_of([t for t in ends if len(t) <= _SHORT_LINE]), Zone.TRAILER)
    found.inside = False
    return replace(_by_hop(found.facts()), published=None, updated=None, published_precision=Precision.SECOND)


_NOTHING = PageFacts()


def _is_marked(text: str) -> bool:
    """Whether any word stands in the text without which there is no credit.

    A word is looked for only where its rarest character stands: single characters are found at memory speed.
    """
    for rare, words in _WESTERN:
        if rare in text:
            for word in words:
                if word in text:
                    return True
    if _OPENING_BYLINE.match(text):
        return True
    if not text.isascii():
        for rare, words in _EASTERN:
            if rare in text:
                for word in words:
                    if word in text:
                        return True
    return False


def _without_code(text: str) -> str:
    """The text without scripts, styles and preformatted code, each found once."""
    for tag in ("script", "style", "pre"):
        opening, closing, position = f"<{tag}", f"</{tag}", 0
        parts = []
        while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start)) >= 0:
            parts.append(text[position:start])
            position = end
        text = "".join([*parts, text[position:]]) if parts else text
    return text


def _text_lines(html: str) -> list[str]:
    """The words of a piece of HTML, one block a line; anchors as [words](address)."""
    text = html[:_MAX_BODY]
    if len(html) > _MAX_BODY:
        text += "\n" + html[-_MAX_BODY:]
    if "<" in text:
        text = _without_code(text)
        text = _TAG.sub("", _ANCHOR.sub(r"[\2](\1)", _PARTS.sub("\n", text.replace("\n", " "))))
    if "&" in text:
        text = unescape(text)
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _by_hop(facts: PageFacts) -> PageFacts:
    """An entry's credits by hop: a responsible editor answers for the site that printed it, the others for the text."""
    own = tuple(c for c in facts.origin_credits if c.role is Role.RESPONSIBLE_EDITOR)
    rest = tuple(c for c in facts.origin_credits if c.role is not Role.RESPONSIBLE_EDITOR)
    return replace(facts, credits=(*facts.credits, *own), origin_credits=rest)


def site_of(url: str) -> str:
    """The host of a page, as its site's name where nothing better is known."""
    return host_of(url)
