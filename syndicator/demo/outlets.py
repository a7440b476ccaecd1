"""The outlets of the demo: what they publish, in which form, and what happens to it.

Every name, place and event is invented. One story is told by its own outlet and reprinted by two others: by an evening
paper that edits it and credits it, and by a regional portal whose page leaves the source empty, puts the outlet's name
in the editor's field, and was run through a converter that put pinyin in brackets behind characters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

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
    updated: datetime | None = None

    @property
    def html(self) -> str:
        """The text as the outlet's feed carries it."""
        return "".join(f"<p>{line}</p>" for line in (*self.paragraphs, *self.tail))


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


BUS_TITLE = "临江新区首条夜间公交线开通 末班车延至凌晨一点"
BUS = [
    "临江市交通运输局18日宣布，临江新区首条夜间公交线“夜一路”当晚开通，末班车由22时30分延至次日凌晨1时，沿线设站21座，单程运行约48分钟。",
    "据了解，新区近年产业园区和创业企业数量增长较快，夜间通勤需求持续上升。交通部门去年对12万条刷卡数据作了分析，发现22时以后离开产业园区的职工超过六千人，其中近半数住在江北老城区。",
    "“夜一路”连接数字产业园、创新创业港、临江卫生中心和火车北站，运行间隔25分钟。车辆全部为新能源客车，车上设有监控和一键报警装置，并联网到公交调度中心，由专人值守。",
    "市公交集团负责人表示，线路规划经过三轮公开征求意见，共收到市民建议1400余条，其中有关优化站点环境、增设候车亭照明的建议均已采纳，另有三处站点将在下月继续优化。",
    "在数字产业园上班的程序员周先生说，过去加班后只能拼车回家，现在有了夜班公交，一个月能省下四百多元。",
    "据悉，临江市还将与周边两县协商开行跨区夜间线路，并根据试运行三个月的客流数据调整班次，相关规定将于年内公布执行。",
]
FIX_BEFORE, FIX_AFTER = "沿线设站21座", "沿线设站19座"
FIX_NOTE = "更正：本文此前将沿线站点数误为21座，实为19座，特此更正。"


def founding(now: datetime) -> dict[str, Outlet]:
    """The outlets as the demo begins, keyed as in its feeds.yaml; times count back from ``now``."""
    hours = lambda count: now - timedelta(hours=count)  # noqa: E731 - reads better than a nested def
    return {
        "linjiang": Outlet(
            "临江日报",
            "zh-CN",
            [
                Piece("yeyilu", BUS_TITLE, list(BUS), hours(6), "林晓岚", ["（责任编辑：何雨舟）"], "民生"),
                Piece(
                    "lvdao",
                    "江堤绿道三期完工 十二公里步道贯通东西",
                    [
                        "临江江堤绿道三期工程日前完工，新建步道12公里，与一期、二期相连后，市民可以沿江从东门码头一直走到西塘湿地。",
                        "工程保留了沿线的86棵老柳树，步道在树前绕行，并设置了五处观鸟平台。园林部门提醒，汛期水位超过警戒线时，低处步道会临时封闭。",
                    ],
                    hours(20),
                    "许明川",
                    ["（责任编辑：何雨舟）"],
                    "城建",
                ),
            ],
        ),
        "hushan": Outlet(
            "湖山晚报",
            "zh-CN",
            [
                Piece(
                    "0318-3",
                    "临江开通“夜一路” 加班族有了末班车",
                    [*BUS[:2], BUS[2].replace("全部为", "均为"), *BUS[4:]],
                    hours(4),
                    "",
                    ["来源：临江日报", "编辑：沈一帆"],
                    "周边",
                ),
                Piece(
                    "0317-1",
                    "湖山老茶市重开 四十家铺子回到原址",
                    [
                        "停业整修八个月的湖山老茶市昨天重新开门，四十家铺子回到原址，门楼上的旧匾也重新挂了出来。",
                        "茶市管理处说，整修只换了屋顶和电线，青石板路面和柜台都留着。开市头三天，每家铺子都备了一口大锅，请来客喝头春的新茶。",
                    ],
                    hours(26),
                    "邱海棠",
                    ["编辑：沈一帆"],
                    "周边",
                ),
            ],
        ),
        "jiangpan": Outlet(
            "江畔资讯网",
            "zh-TW",
            [Piece("t20260318_1", "临江新区：“夜一路”开出首班车", list(BUS), hours(3), "", [], "资讯")],
        ),
        "lantern": Outlet(
            "The Lantern Gazette",
            "en",
            [
                Piece(
                    "ferry",
                    "Harbour ferry to run on tidal power alone by autumn",
                    [
                        (
                            "The small ferry between Saltmarsh Quay and the Old Customs House will run on tidal power alone "
                            "from September, the harbour trust said on Tuesday after two years of trials with a hybrid boat."
                        ),
                        (
                            "Two turbines moored under the east pier charge the ferry's batteries on every tide. Over the "
                            "winter they supplied 94 per cent of what the boat needed; a third turbine, delivered last "
                            "month, is meant to close the gap."
                        ),
                        (
                            "Fares stay as they are. The trust expects to save about 31,000 litres of diesel a year and "
                            "will publish the readings of every turbine on its notice board."
                        ),
                    ],
                    hours(8),
                    "Maud Ellery",
                    [],
                    "Harbour",
                ),
            ],
        ),
        "almanac": Outlet(
            "Open Almanac",
            "en",
            [
                Piece(
                    "swifts",
                    "Counting swifts: what two hundred rooftop diaries say",
                    [
                        (
                            "For eleven summers, two hundred households in four towns have written down the day they first "
                            "heard swifts above the roof. Read together, the diaries tell a plainer story than any of them "
                            "tells alone."
                        ),
                        (
                            "The birds arrive five days earlier than when the counting began, but they leave on the same "
                            "date as ever. Where old eaves were kept, the numbers hold; where roofs were sealed, the "
                            "diaries fall silent within two years."
                        ),
                    ],
                    hours(30),
                    "Ines Halloran",
                    [],
                    "Nature",
                ),
            ],
        ),
    }


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
    zip(
        "發業產區創網現優數經態環續規衛監據聯貿執協",
        [
            "fā",
            "yè",
            "chǎn",
            "qū",
            "chuàng",
            "wǎng",
            "xiàn",
            "yōu",
            "shù",
            "jīng",
            "tài",
            "huán",
            "xù",
            "guī",
            "wèi",
            "jiān",
            "jù",
            "lián",
            "mào",
            "zhí",
            "xié",
        ],
        strict=True,
    )
)


def _traditional(text: str) -> str:
    import opencc

    converted: str = opencc.OpenCC("s2t").convert(text)
    return converted


def _damaged(text: str) -> str:
    """What the portal's converter makes of simplified text."""
    return "".join(f"{c}({_PINYIN[c]})" if c in _PINYIN else c for c in _traditional(text))
