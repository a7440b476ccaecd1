"""The further pages of an article: which links of its first page, or of any, lead on in the same text.

Followed are only links to the same host whose address differs in a page number, and whose words say that they turn
pages: a number, "next", "下一页". Articles that happen to be numbered in a row are linked by their titles. Some sites
print their links by a script; the common one is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from syndicator import urls
from syndicator.later import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

MOST = 20
"""Pages of one article, the first among them."""

_NEXT = pattern(
    r"[\s<>»›→\[【(（]*(?:下一?[页頁]|后一页|余下全文|繼續閱讀|next(?:\s+page)?|continue reading)[\s<>»›→\]】)）]*",
    re.IGNORECASE,
)
_NUMBERED = pattern(
    r"[\s\[【(（]*(?:第\s*)?(\d{1,2})(?:\s*[页頁])?[\s\]】)）]*(?:[:：].{0,40})?|(?:page|seite|página)\s+(\d{1,2})",
    re.IGNORECASE,
)
_SINGLE = pattern(
    r"\W*(?:在本[页頁](?:阅读|閱讀|显示|顯示)全文|(?:显示|顯示|阅读|閱讀|查看|浏览)全文|全文(?:阅读|閱讀|显示)|单页(?:阅读|显示)?|單頁|[查看]*全部页"
    r"|view (?:as|on) (?:a )?(?:single|one) page|single[- ]page(?: view)?|(?:view|show|read) (?:all|it all)(?: pages)?"
    r"|read (?:the )?(?:full|whole|entire) (?:article|story))\W*",
    re.IGNORECASE,
)
_SUFFIX = pattern(r"^(?P<stem>.*?)(?:(?P<mark>[-_])(?P<number>\d{1,2}))?$")
_SCRIPTED = pattern(
    r"""createPageHTML\w*\s*\(\s*["']?(\d{1,3})["']?\s*,\s*["']?\d{1,3}["']?\s*,\s*["']([\w./-]{1,120})["']\s*,\s*["'](\w{2,6})["']"""
)
_PARAMETERS = frozenset(("page", "p", "pg", "pageno", "page_no", "pagenum", "paged", "pn"))
_TALK = pattern(r"comment|pinglun|reply|disqus|liuyan", re.IGNORECASE)
_FIRST = 1


_HINTED = pattern(
    r"""下一?[页頁]|后一页|余下全文|繼續閱讀|全文|单页|單頁|全部页|createPageHTML|rel=["']?next|[>\s]next\b|[-_][12](?:\.\w|["'])|page=2|/2/?["']"""
    r"""|(?:view|show|read|single|continue)\s""",
    re.IGNORECASE,
)


def may_go_on(html: str) -> bool:
    """A cheap look: a page in which this finds nothing leads to no further one."""
    return _HINTED.search(html) is not None


class Further(NamedTuple):
    """Where an article goes on. ``single`` is a page that shows all of it."""

    pages: tuple[str, ...]  # in reading order, without the page that was read
    single: str | None = None


class _Place(NamedTuple):
    """An address without its page number, and that number: None where it has none."""

    key: tuple[str, ...]
    number: int | None


def further(root: HtmlElement, html: str, url: str) -> Further:
    """The pages of this article that ``url`` links to. ``html`` is the source, with its scripts."""
    own = _place(url)
    if own is None:
        return Further(())
    found: dict[int, str] = {}
    single = None
    for anchor, words in _links(root):
        if not (_NUMBERED.fullmatch(words) or _NEXT.fullmatch(words) or _SINGLE.fullmatch(words)):
            continue  # nearly all of them: no address is looked at
        address = urls.resolve(url, anchor.get("href"))
        if address is None or not _same_host(address, url):
            continue
        address = address.partition("#")[0]
        if single is None and _SINGLE.fullmatch(words) and _is_all_of(address, url):
            single = address
        elif (number := _leads_on(words, address, own)) is not None and not _is_talk(anchor):
            found.setdefault(number, address)
    for number, address in _scripted(html, url):
        found.setdefault(number, address)
    # forward only: what stands before the page that a feed names is that page under another address
    pages = [address for number, address in sorted(found.items()) if number > (own.number or 0)]
    return Further(tuple(dict.fromkeys(pages))[: MOST - 1], single)


def _links(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for link in root.iter("a", "link"):
        if not link.get("href"):
            continue
        if link.tag == "link":
            if (link.get("rel") or "").lower() == "next":
                yield link, "next"
            continue
        words = " ".join((link.text_content() or link.get("title") or "").split())
        if 0 < len(words) <= 60:  # noqa: PLR2004 - longer ones are titles
            yield link, words


def _leads_on(words: str, address: str, own: _Place) -> int | None:
    """The number of the page a link leads to, where it leads to another page of the same article."""
    numbered = _NUMBERED.fullmatch(words)
    if numbered is None and _NEXT.fullmatch(words) is None:
        return None
    there = _place(address)
    if there is None or there.key != own.key or there.number is None or there.number == own.number:
        return None
    if numbered and int(numbered[1] or numbered[2]) == _FIRST and (own.number or 0) <= _FIRST:
        return None  # the page that we read, under the address that its list of pages gives it
    return there.number


def _place(url: str) -> _Place | None:
    """An address as its page's key and number: ``a_2.html``, ``a-2.html``, ``a/2``, ``a/page/2/``, ``a?page=2``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50) if parts.query.count("&") < 50 else []  # noqa: PLR2004
    number = next((int(v) for k, v in pairs if k.lower() in _PARAMETERS and v.isdigit() and len(v) < 3), None)  # noqa: PLR2004
    rest = urlencode([(k, v) for k, v in pairs if k.lower() not in _PARAMETERS or not v.isdigit()])
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    name, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    if number is None and not dot and folder.strip("/") and name.isdigit() and len(name) < 3:  # noqa: PLR2004 - an id is longer
        number, name = int(name), ""
        folder = folder.removesuffix("/page")
        folder, _, name = folder.rpartition("/")
        return _Place((parts.netloc.lower(), folder, name, "", rest), number)
    if number is None and (matched := _SUFFIX.match(name)) and matched["number"] is not None and matched["stem"]:
        return _Place((parts.netloc.lower(), folder, matched["stem"], dot + ending, rest), int(matched["number"]))
    return _Place((parts.netloc.lower(), folder, name, dot + ending, rest), number)


def _scripted(html: str, url: str) -> Iterator[tuple[int, str]]:
    """TRS prints its links by ``createPageHTML(count, current, "name", "shtml")``: the first has no number."""
    called = _SCRIPTED.search(html)
    if called is None:
        return
    name = urlsplit(url).path.rpartition("/")[2].rpartition(".")[0]
    if re.sub(r"_\d{1,2}$", "", name) != called[2].rpartition("/")[2]:
        return
    for number in range(min(int(called[1]), MOST)):
        address = f"{called[2]}_{number}.{called[3]}" if number else f"{called[2]}.{called[3]}"
        if resolved := urls.resolve(url, address):
            yield number, resolved


def _same_host(one: str, other: str) -> bool:
    return urls.host_of(one) == urls.host_of(other)


def _is_all_of(address: str, url: str) -> bool:
    """Whether an address is this article's, all on one page: same folder and stem, another ending."""
    one, other = urlsplit(address), urlsplit(url)
    if address == url or address.rstrip("/") == url.rstrip("/"):
        return False
    stem = re.sub(r"[-_]\d{1,2}$", "", other.path.rstrip("/").rpartition("/")[2].partition(".")[0])
    return bool(stem) and (one.path == other.path or stem in one.path)


def _is_talk(anchor: HtmlElement) -> bool:
    """Whether a link turns the pages of readers' comments."""
    around: Iterable[HtmlElement] = anchor.iterancestors()
    return _TALK.search(anchor.get("href") or "") is not None or any(
        _TALK.search(f"{node.get('id') or ''} {node.get('class') or ''}") for node in around
    )
