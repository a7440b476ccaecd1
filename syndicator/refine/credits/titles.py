"""The title of an article page: the visible heading that the page's head confirms."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from syndicator.refine.credits import labels, names, zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.refine.credits.pagemeta import Meta
    from syndicator.refine.credits.zones import Page

SUFFIX = re.compile(r"\s{0,3}(?:--|——|::|[_|｜\-–—»@])\s{0,3}")
_BEHIND_SITE = re.compile(r"\s{0,3}(?:::|：|:\s|--|[_|｜»]|\s[-–—]\s)\s{0,3}")
_EDITION = re.compile(r"第\s?[A-Z]?\s?\d{1,3}\s?版")  # a paper's page, not what stands on it
_STRONG = re.compile(r"\s{0,3}(?:--|——|::|[_|｜»])\s{0,3}")
_KEY = re.compile(r"[\s\u3000]+")
_MIN_TITLE = 4  # characters
_MAX_TITLE = 160
_MAX_SITE = 20  # of a site's name behind a title
_HEADING = 4  # the weight of an h2
_MOSTLY = 0.9
_PART = 0.4
_ALIKE = 0.6
_TO_HOST = 2  # slashes before a host
_WITHIN = 45  # blocks
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LARGE = frozenset({"4", "5", "6", "7", "+1", "+2", "+3"})  # of <font size>


_SECTION = re.compile(
    r"(?:首页|新闻|通知|公告|公示|工作|政务|要闻|信息|学院|校园|校内|行业|公司|企业|媒体|图片|文章|内容|资讯|动态|党建|学术|学会|协会|本站|综合|国内|国际|社会|最新|热点|时事|"
    r"详细|详情|中心|公开|快讯|报道|展示|正文|页面?|栏目|活动|集团|部门|基层){1,4}|(?:latest\s)?news(?:\s(?:details?|room|&\sevents|and\sevents))?|articles?(?:\sdetails?)?|blog|press(?:\sreleases?)?",
    re.IGNORECASE,
)
"""What a column of a site is called, and no article."""
_BADGE = re.compile(r"^\s?[\[【](?:原[创創]|[转轉][载載]|[转轉][帖贴貼]|[置]?[顶頂]|精[华華]|推[荐薦])[\]】]\s?")
"""What forums put before a title."""
_PORTAL = re.compile(r"(?:资讯|資訊|门户|門戶|平台|平臺)$")
_CUT = re.compile(r"…+|\.{3,}")
_RIGHTS = re.compile(r"版[权權]|主[办辦]|©|copyright|all rights", re.IGNORECASE)
_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_SIZE = re.compile(r"font-size\s*:\s*(\d{2})(?:\.\d+)?\s*(px|pt)", re.IGNORECASE)
_LEAST_SIZE = {"px": 18, "pt": 14}
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SUBTITLE = re.compile(r"[\s\-–—(（【\[]")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|.[\u2e80-\u9fff\uff00-\uffef]")
_MOST_LINES = 5  # of a title
_LETTERS = re.compile(r"[A-Za-zÀ-ž0-9]-[A-Za-zÀ-ž0-9]")


def _key(text: str) -> str:
    return _KEY.sub("", text).lower()


def find(page: Page, meta: Meta) -> tuple[int | None, str | None]:
    """(block, words) of the title: the visible heading that the head's titles confirm, else what the head says.

    Of a heading of several lines the block is the first, and the words are all of them.
    """
    stated = [t for t in [*meta.titles(), meta.html_title] if t and not _EDITION.search(t)]
    index, words = _found(page, meta, stated)
    return index, words if index is None or words is None else _with_lines(page, index, words, stated)


def _with_lines(page: Page, index: int, words: str, stated: Sequence[str]) -> str:
    """A title with its further lines: those that the head says too, or, where it says none, of the same heading."""
    told = {_key(part) for one in stated for part in (one, _without_suffix(one), SUFFIX.split(one)[0])}
    key, heading = _key(words), page.blocks[index].element
    confirmed = any(one.startswith(key) for one in told)
    if key in told or _key(page.blocks[index].text) != key or (not confirmed and heading.tag not in _HEADINGS):
        return words
    lines = [words]
    for block in page.blocks[index + 1 : index + _MOST_LINES]:
        line = block.text
        if block.hidden or names.is_outlet(line) or labels.has_label(line) or _DAY.search(line):
            break
        if not confirmed and (block.element is not heading or _SUBTITLE.match(line)):
            break
        lines.append(line)
        if confirmed and _key("".join(lines)) in told:
            return _joined(lines)
    whole = _joined(lines)
    return words if confirmed or len(whole) > _MAX_TITLE else whole


def _joined(lines: Sequence[str]) -> str:
    """Lines as one, with a space where words are written with spaces."""
    whole = lines[0]
    for line in lines[1:]:
        whole += line if _UNSPACED.match(whole[-1:] + line[:1]) else f" {line}"
    return whole


def _found(page: Page, meta: Meta, stated: Sequence[str]) -> tuple[int | None, str | None]:
    if (
        stated
        and _SECTION.fullmatch(SUFFIX.split(_without_suffix(stated[0]))[0])
        and (heading := _above_text(page)) is not None
    ):
        return heading, page.blocks[heading].text
    keys = [_key(t) for t in stated]
    best: tuple[float, int, str] | None = None
    for index, text, weight in zones.titles(page):
        if page.blocks[index].linked > _MOSTLY and _leads_home(page.blocks[index].nodes[0][1] or ""):
            continue  # the site's own name
        agreed = max(_agreement(_key(text), keys), _agreement(_key(_BADGE.sub("", text)), keys))
        score = (
            weight
            + 6 * agreed
            - (3 if names.is_outlet(text) else 0)
            - (3 if page.blocks[index].linked > _MOSTLY else 0)
        )
        if agreed >= 1 and (best is None or score > best[0] + 0.01):
            best = score, index, text
    if best:
        return best[1], _plainly(page, best[1], stated)
    if last := _last_part(page, meta.html_title):
        return last
    if stated and (behind := _behind_site(page, meta.html_title)) is not None:
        return behind, page.blocks[behind].text
    if stated:
        exact = _by_words(page, keys)
        if exact is None and (own := _of_no_head(page, stated)) is not None:
            return own, page.blocks[own].text
        return exact, page.blocks[exact].text if exact is not None else _without_suffix(stated[0])
    return _strongest(page)


def _strongest(page: Page) -> tuple[int | None, str | None]:
    """The first heading of some rank where the head says nothing: one that may head an article before any other."""
    headings = [(i, t, w) for i, t, w in zones.titles(page) if w >= _HEADING and _may_head(page, i, (), w)]
    headings = headings or [(i, t, w) for i, t, w in zones.titles(page) if not (page.blocks[i].linked or _DAY.match(t))]
    strong = [(i, t) for i, t, w in headings if w >= _HEADING] or [(i, t) for i, t, _ in headings]
    if strong:
        return strong[0]
    printed = _printed(page, ())
    return printed, page.blocks[printed].text if printed is not None else None


def _printed(page: Page, stated: Sequence[str]) -> int | None:
    """The block that is the title by how it is printed or where it stands."""
    large = _printed_large(page)
    return large if large is not None else _above_credits(page, stated)


def _above_text(page: Page) -> int | None:
    """The last heading before running text that is no section's name, whatever its rank and class."""
    found: int | None = None
    for index, block in enumerate(page.blocks[: _WITHIN * 3]):
        words = block.text
        if zones.is_paragraph(block) and found is not None:
            return found
        named = block.tag in _HEADINGS and not block.hidden and not block.linked
        if (
            named
            and 2 * _MIN_TITLE <= len(words) <= _MAX_TITLE
            and not _SECTION.fullmatch(SUFFIX.split(words)[-1])
            and not labels.has_label(words)
            and page.goes_on(index)
        ):
            found = index
    return None


def _plainly(page: Page, index: int, stated: Sequence[str]) -> str:
    """A heading's words as the head has them, without a mark that stands beside them: 原创, a day, for whom it is."""
    block = page.blocks[index]
    keys = {_key(words): words for one in stated for words in (_BADGE.sub("", one), _without_suffix(one), one)}
    pieces = [block.nodes, block.nodes[1:], block.nodes[:-1], block.nodes[1:-1]]
    for nodes in pieces if len(block.nodes) > 1 else ():
        if plain := keys.get(_key("".join(words for words, _, _ in nodes))):
            return plain
    unmarked = _BADGE.sub("", block.text)
    if unmarked != block.text and not any(map(_BADGE.match, stated)):
        return unmarked
    return block.text


def _last_part(page: Page, html_title: str) -> tuple[int, str] | None:
    """The heading that is what ends a document's title behind the site's name: 某报多媒体数字报刊平台--某某."""
    key = _key(SUFFIX.split(html_title)[-1])
    for index, text, weight in zones.titles(page) if _MIN_TITLE <= len(key) < len(_key(html_title)) else ():
        if weight >= _HEADING and _key(text) == key and not names.is_outlet(text) and not page.blocks[index].linked:
            return index, text
    return None


def _behind_site(page: Page, html_title: str) -> int | None:
    """The line that is what a document's title says behind the site's name, in a page without headings: Site: Title."""
    for mark in _BEHIND_SITE.finditer(html_title[: 2 * _MAX_SITE + 1]):
        site, key = html_title[: mark.start()].strip(" :"), _key(html_title[mark.end() :])
        if len(key) < 2 * _MIN_TITLE or names.is_outlet(key) or names.is_organisation(key):
            continue
        shown = [n for n, block in enumerate(page.blocks[:_WITHIN]) if not (block.hidden or block.linked)]
        found = next((n for n in shown if _key(page.blocks[n].text) == key), None)
        apart = site and any(_key(page.blocks[n].text) == _key(site) for n in shown)  # either may be the site's name
        if found is not None and page.goes_on(found) and (not apart or _is_of_site(page, site)):
            return found
    return None


def _leads_home(address: str) -> bool:
    """Whether an address is that of a site's front page."""
    return address == "/" or (address.startswith("http") and address.rstrip("/").count("/") == _TO_HOST)


def _of_no_head(page: Page, stated: Sequence[str]) -> int | None:
    """The page's own heading, where the head says no more than what site and which of its columns it is."""
    if not all(_names_no_article(page, one) for one in stated):
        return None
    headings = [(i, weight) for i, text, weight in zones.titles(page) if _may_head(page, i, stated, weight)]
    if headings:
        return max(headings, key=lambda heading: heading[1])[0]  # of equals the first
    printed = _printed(page, stated)
    return _centred(page, stated) if printed is None else printed


def _names_no_article(page: Page, stated: str) -> bool:
    """Whether a title names a site, or a column of it: by what its parts are, or as the page leads there by them."""
    *others, last = SUFFIX.split(stated)
    linked = (
        {words.strip() for block in page.blocks for words, address, _ in block.nodes if address} if others else set()
    )
    columns = all(part in linked or _SECTION.fullmatch(part) for part in others)
    return columns and (_SECTION.fullmatch(last) is not None or _is_of_site(page, last))


def _may_head(page: Page, index: int, stated: Sequence[str], weight: int) -> bool:
    """Whether a heading above running text may be an article's: no site's, column's or day's."""
    block = page.blocks[index]
    words = block.text
    if block.linked and (weight <= _HEADING or _leads_home(block.nodes[0][1] or "")):
        return False
    return len(words) >= 2 * _MIN_TITLE and not _names_else(words, stated) and page.goes_on(index)


def _names_else(words: str, stated: Sequence[str]) -> bool:
    """Whether words name a site or its column, a day, or what a label announces."""
    named = any(words in SUFFIX.split(one) for one in stated) or _SECTION.fullmatch(SUFFIX.split(words)[-1])
    return bool(named) or labels.has_label(words) or _DAY.match(words) is not None


def _is_of_site(page: Page, stated: str) -> bool:
    """Whether a document's title names its site: an outlet, an office, what leads home or has the rights."""
    if names.is_outlet(stated) or names.is_organisation(stated) or _PORTAL.search(stated):
        return True
    if len(stated) > _MAX_SITE:
        return False
    nodes = (node for block in page.blocks[:_WITHIN] for node in block.nodes)
    if any(words.strip() == stated and _leads_home(address or "") for words, address, _ in nodes):
        return True
    return any(stated in block.text and _RIGHTS.search(block.text) for block in page.blocks[-_WITHIN:])


def _above_credits(page: Page, stated: Sequence[str]) -> int | None:
    """The block right above the first line that says both when and from whom or how often read, if it may head it."""
    shown = [n for n, block in enumerate(page.blocks[:_WITHIN]) if block.text and not block.hidden]
    for before, index in pairwise(shown):
        words = page.blocks[index].text
        if not labels.has_label(words) or not _DAY.search(words):
            continue
        block = page.blocks[before]
        fit = 2 * _MIN_TITLE <= len(block.text) <= _MAX_TITLE // 2 and not block.linked
        return before if fit and page.goes_on(index) and not _names_else(block.text, stated) else None
    return None


def _printed_large(page: Page) -> int | None:
    """The first block above the text that is printed large or bold, as titles were before there were classes."""
    for index, block in enumerate(page.blocks[:_WITHIN]):
        words = block.text
        if block.hidden or block.linked or not 2 * _MIN_TITLE <= len(words) <= _MAX_TITLE // 2:
            continue
        marks = [*(element for _, _, element in block.nodes[:1]), *islice(block.nodes[0][2].iterancestors(), 3)]
        large = any(map(_is_large, marks))
        bold = any(one.tag in {"b", "strong"} or _BOLD.search(one.get("style") or "") for one in marks)
        centred = any(one.tag == "center" or _is_centred(one) for one in marks)
        if (large or (bold and centred)) and page.goes_on(index) and not labels.has_label(words):
            return index
    return None


def _centred(page: Page, stated: Sequence[str]) -> int | None:
    """The first line above the text that a cell or a paragraph has in its middle, as papers print titles."""
    for index, block in enumerate(page.blocks[:_WITHIN]):
        fit = _MIN_TITLE <= len(block.text) <= _MAX_TITLE // 2 and not (block.hidden or block.linked)
        named = _EDITION.search(block.text) or _names_else(block.text, stated)
        if fit and not named and _is_centred(block.element) and page.goes_on(index):
            return index
    return None


def _is_centred(element: Any) -> bool:
    return element.get("align") == "center" or _CENTRED.search(element.get("style") or "") is not None


def _is_large(element: Any) -> bool:
    """Whether an element prints larger than running text is."""
    if element.tag == "font" and (element.get("size") or "") in _LARGE:
        return True
    size = _SIZE.search(element.get("style") or "")
    return size is not None and int(size[1]) >= _LEAST_SIZE[size[2].lower()]


def _agreement(key: str, stated: Sequence[str]) -> float:
    """How well a heading is confirmed by a stated title: 0 for not at all, 1 and more for begins with it."""
    best = 0.0
    for other in stated:
        cut = _CUT.split(other, 1)
        if len(cut) > 1 and len(cut[0]) >= _MIN_TITLE + 2 and key.startswith(cut[0]):
            best = max(best, 1 + len(cut[0]) / max(len(key), 1))
        if len(key) >= _MIN_TITLE and other.startswith(key):
            best = max(best, 1 + len(key) / max(len(other), 1))
        elif len(key) >= 2 * _MIN_TITLE and (
            (key in other and len(key) >= _PART * len(other)) or (other in key and len(other) * 2 > len(key))
        ):
            best = max(best, 1 + len(key) / max(len(other), len(key)) / 2)
        elif len(key) >= 2 * _MIN_TITLE and (common := _common(key, other)) >= _ALIKE * min(len(key), len(other)):
            best = max(best, 1 + common / max(len(other), len(key)) / 4)
    return best


def _common(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _by_words(page: Page, keys: Sequence[str]) -> int | None:
    """A block that says a stated title's first words and nothing else, whatever it is called."""
    for index, block in enumerate(page.blocks):
        key = _key(block.text) if not block.hidden and not block.linked and len(block.text) <= _MAX_TITLE else ""
        if len(key) >= 2 * _MIN_TITLE and any(k.startswith(key) for k in keys):
            return index
        if len(key) >= _MIN_TITLE and any(k.startswith(key) and _STRONG.match(k, len(key)) for k in keys):
            return index
    return None


def _without_suffix(title: str) -> str:
    """A document title without the site's and column's names behind it."""
    parts = list(SUFFIX.finditer(title))
    for mark in reversed(parts):
        if _LETTERS.fullmatch(title, mark.start() - 1, mark.end() + 1):  # Tsai Ing-wen
            continue
        tail = title[mark.end() :]
        least = _MIN_TITLE if _STRONG.fullmatch(mark[0]) else 2 * _MIN_TITLE
        if mark.start() >= least and len(tail) <= _MAX_SITE:
            title = title[: mark.start()]
        else:
            break
    return title.strip()
