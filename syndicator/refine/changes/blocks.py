"""An article's HTML as the blocks that its readers read, without what changes by itself.

Works on what ``refine.clean`` made, which is well formed; pure, and linear in its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.pictures import picture_key
from syndicator.refine.clean import words
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import heads_others
from syndicator.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Article

_EDGES = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|pre|blockquote|address|table|caption|thead|tbody|tfoot|tr|td|th|article|aside"
    r"|details|figcaption|figure|footer|header|hgroup|main|nav|section|summary|hr)\b[^<>]*>|<br>"
)
_ANCHOR = re.compile(r'<a\b[^<>]*?href="([^"<>]*)"[^<>]*>(.*?)</a>', re.DOTALL)
_PICTURE = re.compile(r'<img src="([^"<>]*)"')
_WEIGHTY = re.compile(r"</?(?:del|ins|s|strike|sub|sup)\b")
"""Inline elements that change what a text says: struck out, put in, raised."""
_COUNT = r"\d[\d,.  ]{0,11}\s*(?:万|萬|千|亿|億|[km]\b)?\+?"
_COUNTED_ZH = (
    r"(?:总|累计|累計)?(?:阅读|閱讀|浏览|瀏覽|点击|點擊|播放|观看|觀看|访问|查看"
    r"|评论|評論|留言|点赞|點讚|喜欢|收藏|分享|转发|轉發|人气|热度)"
)
_COUNTED_EN = (
    r"(?:page ?)?(?:views?|reads?|hits|shares?|likes?|comments?|plays?|downloads|readers|followers"
    r"|people (?:are )?(?:reading|viewing|watching)(?: (?:this|now))*)"
)
_COUNTER = re.compile(
    rf"{_COUNTED_ZH}(?:次数|次數|数|數|量|人数|人次)?\s*[:：(（]?\s*{_COUNT}\s*(?:次|人|条|條)?[)）]?"
    rf"|{_COUNT}\s*(?:次|人|位|条|條)?\s*(?:网友|读者|用户)?\s*{_COUNTED_ZH}"
    rf"|\b{_COUNTED_EN}\s*[:(]\s*{_COUNT}\)?|\b{_COUNT}\s*{_COUNTED_EN}\b",
    re.IGNORECASE,
)
_TALLIED = r"(?:posts?|replies|comments?|participants?|points?|(?:up|down)?votes?|boosts?|reposts?|likes?|views?)"
_TALLY = re.compile(rf"{_COUNT}\s*{_TALLIED}(?:\s*[-–—|·•,]\s*{_COUNT}\s*{_TALLIED})+", re.IGNORECASE)
"""A line of such counts and nothing else, as boards have it below what starts a talk; one alone may be news."""

_TALKED = re.compile(r"\b(?:replies|comments?|participants?)\b", re.IGNORECASE)
_STAMP = re.compile(
    r"\W*(?:(?:最后|最後|最近)?(?:更新|修改|编辑)(?:时间|時間|于|於)?"
    r"|(?:last )?(?:updated|modified|refreshed)(?: (?:on|at))?\b"
    r"|stand\b|mis à jour(?: le)?|actualizado(?: el)?|обновлено)\s*[:：]?\s*"
    r"(?:\d|just now|刚刚|an? |today|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|[a-z]{3,9}\.? \d).{0,40}",
    re.IGNORECASE,
)
_AD = re.compile(
    r"\W*(?:广告|廣告|推广|推廣|赞助内容|贊助內容|本广告|商业推广"
    r"|advertisements?|advertising|sponsored(?: content| by)?|promoted|ad"
    r"|paid (?:post|content)|anzeige|publicit[ée]|publicidad|werbung|реклама|広告|광고)(?:\W|$)",
    re.IGNORECASE,
)
_AD_WORDS = 120
_AD_HOSTS = re.compile(
    r"(?:^|[.\-])(?:ads?\d*|adserver|adservice|doubleclick|adsystem|googlesyndication|criteo|taboola|outbrain|tanx|mediav"
    r"|pos\.baidu|cpro)(?=[.\-])"
)
_SHORT = 60  # a block of more characters that holds a count is a sentence about it
_TRAILING = 2  # so many links in a row at the end, and they lead elsewhere
_BEFORE = 200  # characters of text before them


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list, a cell, as it is read."""

    text: str  # one line, white space collapsed
    links: tuple[str, ...] = ()  # canonical addresses
    pictures: tuple[str, ...] = ()  # what tells pictures apart whatever host serves them in whatever size
    weighty: int = 0  # tags that strike out, put in, raise or lower
    linked: bool = False  # all its text is links


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers read of an article, and what stands beside it and does not count."""

    blocks: tuple[Block, ...]
    beside: tuple[Block, ...]


def read(article: Article) -> Reading:
    """An article's blocks, in their order; counters, advertisements and lists of other articles set apart."""
    home = host_of(article.url)
    blocks = [block for piece in _EDGES.split(article.body) if (block := _block(piece, home)) is not None]
    noise = _others(blocks)
    kept = [_without_counts(block) for i, block in enumerate(blocks) if i not in noise and not _is_noise(block)]
    beside = [block for i, block in enumerate(blocks) if i in noise or _is_noise(block)]
    return Reading(tuple(b for b in kept if b.text or b.pictures), tuple(beside))


def sense(piece: str, home: str) -> tuple[object, ...]:
    """What a reader gets of one block of clean HTML, as a key: equal while it changes only in ways nobody would notice.

    ``home`` is the host of its article. Counters, advertisements and the like have one key, however they read.
    """
    block = _block(piece, home)
    if block is None:
        return ()
    if _is_noise(block):
        return ("beside the text",)
    block = _without_counts(block)
    return block.text, block.links, block.pictures, block.weighty


def _block(piece: str, home: str) -> Block | None:
    text = words(piece).replace("\n", " ")
    pictures = tuple(picture_key(url.replace("&amp;", "&")) for url in _PICTURE.findall(piece))
    if not text and not pictures:
        return None
    anchors = _ANCHOR.findall(piece) if "<a" in piece else []
    if pictures and not text and any(_is_banner(href, home) for href, _ in anchors):
        return None  # a picture that leads to another site, and says nothing
    linked = bool(anchors) and len("".join(words(inner) for _, inner in anchors)) >= len(text) - 2
    links = tuple(canonical(href.replace("&amp;", "&")) for href, _ in anchors)
    return Block(text, links, pictures, len(_WEIGHTY.findall(piece)), linked and bool(text))


def _is_banner(href: str, home: str) -> bool:
    host = host_of(href)
    return bool(host) and _domain(host) != _domain(home)


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _is_noise(block: Block) -> bool:
    text = block.text
    if any(_AD_HOSTS.search(host_of(link)) for link in block.links):
        return block.linked
    if len(text) <= _SHORT and (_STAMP.fullmatch(text) or _is_count(text)):
        return bool(text)
    return (len(text) <= _AD_WORDS and _AD.match(text) is not None) or is_prompt(text)


def _is_count(text: str) -> bool:
    """Whether a line says how often the article was read, or how much is said of it, and nothing else."""
    if _TALLY.fullmatch(text) and _TALKED.search(text):
        return True
    return not _COUNTER.sub("", text).strip(" |｜·,，()（）[]【】:：次")


def _without_counts(block: Block) -> Block:
    """A short line with what was counted taken out of it; a sentence that tells a count stays."""
    if len(block.text) > _SHORT or not _COUNTER.search(block.text):
        return block
    return Block(_COUNTER.sub("", block.text).strip(), block.links, block.pictures, block.weighty, block.linked)


def _others(blocks: Sequence[Block]) -> set[int]:
    """Which blocks list other articles: under a heading that says so, or a row of links that ends the text."""
    found: set[int] = set()
    for i, block in enumerate(blocks):
        if heads_others(block.text) and not block.weighty:
            below = i + 1
            while below < len(blocks) and (blocks[below].linked or not blocks[below].text):
                below += 1
            if below > i + 1 or block.linked or below == len(blocks):
                found.update(range(i, below))
    last = len(blocks)
    while last and (blocks[last - 1].linked or (last - 1) in found):
        last -= 1
    row = [i for i in range(last, len(blocks)) if i not in found]
    if len(row) >= _TRAILING and sum(len(block.text) for block in blocks[:last]) >= _BEFORE:
        found.update(row)
    return found
