"""A synthetic corpus: any feed at any point of its life is a pure function of (seed, feed, newest entry).

Three fifths English and two fifths Chinese; two thirds RSS 2.0 and one third Atom; thirty entries of 2 to 6 KB of HTML,
dressed as feeds in the wild are: lazy images, tracking pixels, campaign parameters, inline scripts, iframes, share bars.
A fifth of the entries belong to stories that about three feeds carry, each with another address and small edits.
"""

from __future__ import annotations

import html
import random
import time
from email.utils import formatdate

ENTRIES = 30
FIRST = 1000
SHARED = 0.2
GROUP = 60

EN = (
    "the harbour of and to in a was for with on at by from over under after before year day town bridge river market "
    "council water ferry tide clock bird roof garden school street paper letter winter summer morning evening ship rope "
    "bell lamp stone field wheel engine signal record price vote plan report figure number result question answer"
).split()
ZH = "临江新区公交线路市民交通部门园区企业数据环境建设发展车站夜间运行站点客流调整规定服务居民工程河道绿地学校医院码头桥梁春天"


def entry(feed: int, number: int, *, seed: int = 42) -> dict[str, str]:
    """One entry: title, link, guid, HTML, author, and the story it tells (equal for reprints)."""
    pick = random.Random(f"{seed}/{feed}/{number}")
    chinese = is_chinese(feed)
    shared = pick.random() < SHARED
    story = f"{feed // GROUP}/{int(chinese)}/{number // 3}" if shared else f"{feed}/{number}"
    words = random.Random(f"{seed}/story/{story}")
    title, blocks = _story(words, chinese=chinese)
    if shared:
        title = f"【转载】{title}" if chinese else f"{title} (via the Ledger)"
        blocks[pick.randrange(len(blocks))] += "。" if chinese else " And so on."
    host = f"site{feed:05d}.example.org"
    link = f"http://{host}/p/{number}.html"
    return {
        "title": title,
        "link": link + "?utm_source=rss&utm_medium=feed",
        "guid": f"tag:{host},2026:{number}",
        "author": pick.choice(("Ada Byrne", "Luis Ortega", "Mei Tan"))
        if not chinese
        else pick.choice(("陈明", "王芳")),
        "html": _dressed(blocks, pick, host, number),
        "story": story,
    }


def is_chinese(feed: int) -> bool:
    """Two feeds in five."""
    return feed % 5 in {1, 3}


def _story(words: random.Random, *, chinese: bool) -> tuple[str, list[str]]:
    def sentence() -> str:
        if chinese:
            return "".join(words.choices(ZH, k=words.randint(14, 34))) + words.choice("。。。！？")
        said = " ".join(words.choices(EN, k=words.randint(9, 22)))
        return said.capitalize() + "."

    blocks, size, wanted = [], 0, words.randint(1400, 4500)
    while size < wanted:
        blocks.append(("" if chinese else " ").join(sentence() for _ in range(words.randint(2, 5))))
        size += len(blocks[-1].encode())
    return sentence().rstrip("。！？.")[:60], blocks


def _dressed(blocks: list[str], pick: random.Random, host: str, number: int) -> str:
    parts = []
    for block in blocks:
        text = html.escape(block, quote=False)
        if pick.random() < 0.25:
            text += f' <a href="http://{host}/tag/{number}?utm_source=rss" target="_blank" onclick="t(this)">more</a>'
        parts.append(f'<p style="margin:0 0 1em">{text}</p>' if pick.random() < 0.2 else f"<p>{text}</p>")
    if pick.random() < 0.5:
        parts.insert(1, f'<p><img src="/blank.gif" data-original="/img/{number}.png" width="640" height="360"></p>')
    if pick.random() < 0.15:
        parts.append(f'<iframe src="http://player.example.net/embed/{number}" width="560" height="315"></iframe>')
    if pick.random() < 0.35:
        parts.append('<script async src="http://ads.example.net/show.js"></script><script>track(1<2&&true)</script>')
    if pick.random() < 0.6:
        parts.append(
            '<div class="share"><a href="http://share.example.net/t">Share this</a> | <a href="#">Like</a></div>'
        )
    if pick.random() < 0.7:
        parts.append(f'<img src="http://pixel.example.net/p.gif?e={number}" width="1" height="1" alt="">')
    return "\n".join(parts)


def document(feed: int, newest: int = FIRST, *, base: float | None = None, entries: int = ENTRIES) -> tuple[bytes, str]:
    """A feed as it stands when its newest entry is number ``newest``; (bytes, content type)."""
    base = base if base is not None else time.time() // 86400 * 86400
    language = "zh-CN" if is_chinese(feed) else "en"
    name = f"第{feed}号观察" if is_chinese(feed) else f"The Daily Signal {feed}"
    made = [(n, entry(feed, n), base - (FIRST - n) * 5400 - feed % 3600) for n in range(newest, newest - entries, -1)]
    if feed % 3 == 2:
        return _atom(feed, name, language, made), "application/atom+xml; charset=utf-8"
    return _rss(feed, name, language, made), "application/rss+xml; charset=utf-8"


def _rss(feed: int, name: str, language: str, made: list[tuple[int, dict[str, str], float]]) -> bytes:
    items = "".join(
        f"<item><title>{html.escape(e['title'])}</title><link>{html.escape(e['link'])}</link>"
        f'<guid isPermaLink="false">{e["guid"]}</guid><pubDate>{formatdate(at, usegmt=True)}</pubDate>'
        f"<dc:creator>{e['author']}</dc:creator><content:encoded><![CDATA[{e['html']}]]></content:encoded></item>\n"
        for _, e, at in made
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{name}</title><link>http://site{feed:05d}.example.org/</link><description>{name}</description>"
        f"<language>{language}</language>\n{items}</channel></rss>\n"
    ).encode()


def _atom(feed: int, name: str, language: str, made: list[tuple[int, dict[str, str], float]]) -> bytes:
    def iso(at: float) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))

    entries = "".join(
        f"<entry><title>{html.escape(e['title'])}</title><id>{e['guid']}</id>"
        f'<link rel="alternate" href="{html.escape(e["link"])}"/><published>{iso(at)}</published>'
        f"<updated>{iso(at)}</updated><author><name>{e['author']}</name></author>"
        f'<content type="html">{html.escape(e["html"])}</content></entry>\n'
        for _, e, at in made
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
        f"<title>{name}</title><id>http://site{feed:05d}.example.org/</id><updated>{iso(made[0][2])}</updated>"
        f'<link href="http://site{feed:05d}.example.org/"/>\n{entries}</feed>\n'
    ).encode()
