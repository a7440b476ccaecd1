"""The outlets of the demo: what they publish, in which form, and what happens to it.

Every name, place and event is invented. One story is told by its own outlet and reprinted by two others: by an evening
paper that edits it and credits it, and by a regional portal whose page leaves the source empty, puts the outlet's name
in the editor's field, and was run through a converter that put pinyin in brackets behind characters.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from importlib import resources
from typing import Any

from syndicator.dataclass import dataclass
from syndicator.demo.pictures import HEIGHT, WIDTH

CST = timezone(timedelta(hours=8))


@dataclass(slots=True)
class Piece:
    """One article at an outlet."""

    slug: str
    title: str
    paragraphs: list[str]
    at: datetime
    author: str = ""
    tail: list[str] = field(default_factory=list)  # paragraphs behind the text: credits, as the outlet prints them
    category: str = ""
    picture: str = ""  # what it shows; "" where there is none
    updated: datetime | None = None

    @property
    def picture_path(self) -> str:
        """Where its picture stands at the outlet."""
        return f"/pictures/{self.slug}.png"

    @property
    def html(self) -> str:
        """The text as the outlet's feed carries it."""
        image = f'<img src="{self.picture_path}" width="{WIDTH}" height="{HEIGHT}" alt="">'
        shown = f"<figure>{image}<figcaption>{self.picture}</figcaption></figure>" if self.picture else ""
        return shown + "".join(f"<p>{line}</p>" for line in (*self.paragraphs, *self.tail))


@dataclass(slots=True)
class Outlet:
    """One outlet: its name, its language, its pieces."""

    name: str
    language: str
    pieces: list[Piece]
    url: str = ""  # known once its server runs

    def link(self, piece: Piece) -> str:
        """A piece's address."""
        return f"{self.url}/{piece.at:%Y%m}/{piece.slug}.html"


FIX_BEFORE, FIX_AFTER = "沿线设站21座", "沿线设站19座"
FIX_NOTE = "更正：本文此前将沿线站点数误为21座，实为19座，特此更正。"


def founding(now: datetime) -> dict[str, Outlet]:
    """The outlets as the demo begins, keyed as in its feeds.yaml; times count back from ``now``."""
    read = tomllib.loads(resources.files(__package__).joinpath("pieces.toml").read_text(encoding="utf-8"))
    return {
        key: Outlet(outlet["name"], outlet["language"], [_piece(p, now) for p in outlet["pieces"] if "age" in p])
        for key, outlet in read.items()
    }


def later(now: datetime) -> dict[str, list[Piece]]:
    """What the outlets publish while the demo runs."""
    read = tomllib.loads(resources.files(__package__).joinpath("pieces.toml").read_text(encoding="utf-8"))
    return {key: [_piece(p, now) for p in outlet["pieces"] if "age" not in p] for key, outlet in read.items()}


def _piece(read: dict[str, Any], now: datetime) -> Piece:
    return Piece(
        slug=read["slug"],
        title=read["title"],
        paragraphs=list(read["paragraphs"]),
        at=now - timedelta(hours=read.get("age", 0)),
        author=read.get("author", ""),
        tail=list(read.get("tail", ())),
        category=read["category"],
        picture=read.get("picture", ""),
    )


# ---------------------------------------------------------------------------------------------- forms


def rss(outlet: Outlet, encoding: str = "utf-8") -> bytes:
    """An outlet's pieces as RSS 2.0; the portal's items carry the beginning only, as portals do."""
    items = []
    for piece in sorted(outlet.pieces, key=lambda p: p.at, reverse=True):
        author = f"<dc:creator>{escape(piece.author)}</dc:creator>" if piece.author else ""
        items.append(
            f"<item><title>{escape(piece.title)}</title><link>{outlet.link(piece)}</link>"
            f'<guid isPermaLink="false">{piece.slug}</guid>{author}<category>{escape(piece.category)}</category>'
            f"<pubDate>{format_datetime(piece.at)}</pubDate>"
            f"<description>{escape(piece.html)}</description></item>"
        )
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{outlet.url}/</link><description>{escape(outlet.name)}</description>"
        f"<language>{outlet.language}</language>{''.join(items)}</channel></rss>\n"
    )
    return document.encode(encoding)


def atom(outlet: Outlet) -> bytes:
    """An outlet's pieces as Atom 1.0."""
    entries = "".join(
        f"<entry><title>{escape(piece.title)}</title><id>{outlet.url}/id/{piece.slug}</id>"
        f'<link href="{outlet.link(piece)}"/><published>{piece.at.isoformat()}</published>'
        f"<updated>{(piece.updated or piece.at).isoformat()}</updated>"
        f"<author><name>{escape(piece.author)}</name></author>"
        f'<category term="{escape(piece.category)}"/><content type="html">{escape(piece.html)}</content></entry>'
        for piece in sorted(outlet.pieces, key=lambda p: p.at, reverse=True)
    )
    newest = max(piece.updated or piece.at for piece in outlet.pieces)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{outlet.language}"><title>{escape(outlet.name)}</title><id>{outlet.url}/</id>'
        f'<link href="{outlet.url}/"/><link rel="self" href="{outlet.url}/feed"/>'
        f"<updated>{newest.isoformat()}</updated>{entries}</feed>\n"
    ).encode()


def json_feed(outlet: Outlet) -> bytes:
    """An outlet's pieces as JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": outlet.name,
            "home_page_url": outlet.url + "/",
            "language": outlet.language,
            "items": [
                {
                    "id": piece.slug,
                    "url": outlet.link(piece),
                    "title": piece.title,
                    "content_html": piece.html,
                    "date_published": piece.at.isoformat(),
                    "authors": [{"name": piece.author}],
                    "tags": [piece.category],
                }
                for piece in sorted(outlet.pieces, key=lambda p: p.at, reverse=True)
            ],
        },
        ensure_ascii=False,
    ).encode()


def teaser(outlet: Outlet) -> bytes:
    """The portal's feed: a converted title, one sentence, and the way to the page."""
    items = "".join(
        f"<item><title>{escape(_damaged(piece.title))}</title><link>{outlet.link(piece)}</link>"
        f"<pubDate>{format_datetime(piece.at)}</pubDate>"
        f"<description>{escape(_damaged(piece.paragraphs[0])[:60])}……</description></item>"
        for piece in outlet.pieces
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(_traditional(outlet.name))}</title><link>{outlet.url}/</link><description>資訊</description>"
        f"{items}</channel></rss>\n"
    ).encode()


def portal_page(outlet: Outlet, piece: Piece, original: str, credited: str) -> bytes:
    """The portal's page of a reprint: source empty, the outlet in the editor's field, pinyin in brackets."""
    name = _damaged(outlet.name)
    text = "".join(f"<p>{escape(_damaged(line))}</p>\n" for line in piece.paragraphs)
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{escape(_damaged(piece.title))} - {name}</title></head>
<body>
<div class="top">{_damaged("关注民生 服务社会 发现身边 联系你我")} {_damaged("欢迎投稿")}</div>
<div class="main">
<h1>{escape(_damaged(piece.title))}</h1>
<div class="info"><span>{piece.at.astimezone(CST):%Y-%m-%d %H:%M}</span> <span>來源:</span>
<span>編輯:{_damaged(credited)}</span> <span>{_damaged("浏览量")}:0</span></div>
<div class="content">
{text}<p>原文地址:<a href="{original}">{original}</a></p>
<p>【{_damaged("责任编辑")}:陳知遠】</p>
</div>
<div class="notice">{name}{_damaged("版权及免责声明:凡本网注明“来源:XXX(非")}{name}{
        _damaged(
            ")”的作品,均转载自其它媒体,"
            "转载目的在于传递更多信息,并不代表本网赞同其观点。如因作品内容、版权和其它问题需要同本网联系的,请致电000-0000000。"
        )
    }</div>
</div>
<div class="side"><h3>{_damaged("图片新闻")}</h3><ul><li><a href="/1.html">{_damaged("湖边的秋天")}</a></li></ul>
<h3>{_damaged("热点资讯")}</h3><ul><li><a href="/2.html">{_damaged("江滩公园夜间开放")}</a></li></ul></div>
</body></html>
""".encode()


def plain_page(outlet: Outlet, piece: Piece) -> bytes:
    """An outlet's own page of a piece."""
    return (
        f'<!DOCTYPE html><html lang="{outlet.language}"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} - {escape(outlet.name)}</title></head><body><h1>{escape(piece.title)}</h1>"
        f"<p>{piece.at.astimezone(CST):%Y-%m-%d %H:%M} {escape(outlet.name)} {escape(piece.author)}</p>"
        f"<article>{piece.html}</article></body></html>\n"
    ).encode()


_PINYIN = dict(
    pair.split(":")
    for pair in [
        "發:fā",
        "業:yè",
        "產:chǎn",
        "區:qū",
        "創:chuàng",
        "網:wǎng",
        "現:xiàn",
        "優:yōu",
        "數:shù",
        "經:jīng",
        "態:tài",
        "環:huán",
        "續:xù",
        "規:guī",
        "衛:wèi",
        "監:jiān",
        "據:jù",
        "聯:lián",
        "貿:mào",
        "執:zhí",
        "協:xié",
    ]
)


def _traditional(text: str) -> str:
    import opencc

    converted: str = opencc.OpenCC("s2t").convert(text)
    return converted


def _damaged(text: str) -> str:
    """What the portal's converter makes of simplified text."""
    return "".join(f"{c}({_PINYIN[c]})" if c in _PINYIN else c for c in _traditional(text))
