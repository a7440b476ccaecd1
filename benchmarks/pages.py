"""Article pages with known text: a dozen shapes that sites have, filled with invented stories in English or Chinese.

A page is a pure function of (shape, number, language). Each comes with its text as a reader would copy it; captions are
given apart, because extractors differ in whether they are text.
"""

from __future__ import annotations

import html
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WHO = ("the council", "a ferry company", "the harbour office", "Ms Orla Quint", "the town's bakers", "Dr Ben Tarr",
       "a group of pupils", "the bridge engineers", "the water board", "an old sailor", "the museum", "Mr Piet Langer")  # fmt: skip
DID = ("said that", "announced on Tuesday that", "has long believed that", "told the meeting that", "wrote last week that",
       "did not deny that", "expects that", "showed in a report that", "was surprised to learn that")  # fmt: skip
WHAT = ("the new timetable would save passengers twenty minutes", "repairs to the eastern quay will cost 3.4 million",
        "nobody had checked the bell since the winter storm", "tickets could be bought on board from May",
        "the old mill might open again as a library", "the river had risen by 42 centimetres in a night",
        "half of the lamps along the promenade no longer work", "children under twelve would travel free of charge",
        "the plan had been drawn up without asking the residents", "the wall dates from the seventeenth century")  # fmt: skip
WHY = ("after months of talks", "although the budget is not yet agreed", "because the old pumps failed again",
       "which came as a relief to many", "while neighbours looked on from their windows", "and few people objected",
       "if the weather holds", "despite warnings from two inspectors", "as the first boats came in")  # fmt: skip
WHO_ZH = ("市交通局", "轮渡公司", "港口办公室", "居民林晓岚", "街道办事处", "工程师周望", "一群小学生", "水务部门", "老船长", "博物馆", "规划院", "摊主们")  # fmt: skip
DID_ZH = ("表示，", "星期二宣布，", "一直认为，", "在会上说，", "在报告里指出，", "没有否认，", "预计，", "上周写信说，", "惊讶地发现，")  # fmt: skip
WHAT_ZH = ("新时刻表能为乘客省下二十分钟", "东码头的修缮要花三百四十万元", "那口钟自冬季风暴以来没有人检查过", "五月起可以在船上买票",
           "老磨坊有望改成图书馆", "河水一夜涨了四十二厘米", "滨江步道的路灯有一半不亮", "十二岁以下儿童可以免费乘船", "方案没有征求过居民的意见",
           "城墙建于十七世纪")  # fmt: skip
WHY_ZH = ("经过几个月的商谈", "虽然预算还没有定下来", "因为旧水泵又坏了一次", "这让许多人松了一口气", "邻居们都在窗口张望", "很少有人反对",
          "只要天气允许", "尽管有两位检查员提醒过", "第一批船正好进港")  # fmt: skip


@dataclass
class Story:
    """What a page says, in the order in which it says it."""

    title: str
    author: str
    blocks: list[tuple[str, list[str]]]  # kind, and its lines
    captions: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The article's words, one line a block's line."""
        return "\n".join(line for kind, lines in self.blocks if kind != "figure" for line in lines)


@dataclass(frozen=True)
class Sample:
    """A page and what should be found on it."""

    name: str
    language: str
    html: str
    text: str
    captions: tuple[str, ...]


class Writer:
    """Invents sentences; never the same one twice, so that a line taken from elsewhere on the page shows."""

    def __init__(self, pick: random.Random, language: str) -> None:
        self.pick, self.zh = pick, language == "zh"
        self._told: set[str] = set()

    def sentence(self) -> str:
        """One that has not been told yet."""
        while True:
            choose = self.pick.choice
            if self.zh:
                said = f"{choose(WHO_ZH)}{choose(DID_ZH)}{choose(WHAT_ZH)}，{choose(WHY_ZH)}。"
            else:
                said = f"{choose(WHO)} {choose(DID)} {choose(WHAT)}, {choose(WHY)}."
                said = said[0].upper() + said[1:]
            if said not in self._told:
                self._told.add(said)
                return said

    def paragraph(self, least: int = 2, most: int = 5) -> str:
        """A few sentences."""
        return ("" if self.zh else " ").join(self.sentence() for _ in range(self.pick.randint(least, most)))

    def headline(self) -> str:
        """A few words without a full stop."""
        choose = self.pick.choice
        return f"{choose(WHO_ZH)}：{choose(WHAT_ZH)}" if self.zh else f"{choose(WHO)}: {choose(WHAT)}".capitalize()

    def story(self, kinds: str) -> Story:
        """A story of these blocks: p h l(ist) q(uote) t(able) c(ode) f(igure)."""
        blocks: list[tuple[str, list[str]]] = []
        captions: list[str] = []
        for kind in kinds:
            if kind == "p":
                blocks.append(("p", [self.paragraph()]))
            elif kind == "h":
                blocks.append(("h2", [self.pick.choice(("背景", "影响有多大", "接下来") if self.zh else ("What happened", "How much it costs", "What comes next"))]))  # fmt: skip
            elif kind == "l":
                blocks.append(("ul", [self.sentence() for _ in range(4)]))
            elif kind == "q":
                blocks.append(("blockquote", [self.sentence()]))
            elif kind == "t":
                blocks.append(("table", [f"{self.pick.choice(WHO_ZH if self.zh else WHO)}|{self.pick.randint(100, 999)}" for _ in range(4)]))  # fmt: skip
            elif kind == "c":
                blocks.append(
                    ("pre", ["for boat in harbour.boats():", "    boat.count(passengers=12)", "print(total)"])
                )
            else:
                captions.append(self.sentence())
                blocks.append(("figure", [captions[-1]]))
        return Story(self.headline(), "林晓岚" if self.zh else "Orla Quint", blocks, captions)


def markup(kind: str, lines: list[str], *, number: int = 0) -> str:
    """A block as an orderly site writes it."""
    told = [html.escape(line, quote=False) for line in lines]
    if kind == "ul":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in told) + "</ul>"
    if kind == "table":
        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("|")) + "</tr>" for line in told)
        return f"<table><tbody>{rows}</tbody></table>"
    if kind == "pre":
        return "<pre><code>" + "\n".join(told) + "</code></pre>"
    if kind == "figure":
        return f'<figure><img src="/img/{number}.jpg" width="800" alt=""><figcaption>{told[0]}</figcaption></figure>'
    if kind == "blockquote":
        return f"<blockquote><p>{told[0]}</p></blockquote>"
    return f"<{kind}>{told[0]}</{kind}>"


@dataclass
class Furniture:
    """What stands round the text, in the page's language."""

    write: Writer

    def word(self, en: str, zh: str) -> str:
        """One of the two."""
        return zh if self.write.zh else en

    def menu(self, count: int = 9) -> str:
        """Links to sections."""
        names = "要闻 本地 财经 体育 文化 科技 视频 图片 评论 教育 天气" if self.write.zh else "News Local Business Sport Culture Science Video Photos Opinion Schools Weather"  # fmt: skip
        return (
            "<ul>"
            + "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(names.split()[:count]))
            + "</ul>"
        )

    def links(self, count: int = 5) -> str:
        """Headlines of other articles."""
        return (
            "<ul>"
            + "".join(f'<li><a href="/s/{n}.html">{self.write.headline()}</a></li>' for n in range(count))
            + "</ul>"
        )

    def teasers(self, count: int = 4, name: str = "card") -> str:
        """Other articles with a line each."""
        return "".join(
            f'<div class="{name}"><a href="/t/{n}.html"><img src="/t/{n}.jpg" alt=""></a><h3><a href="/t/{n}.html">{self.write.headline()}</a></h3>'
            f"<p>{self.write.sentence()}</p></div>"
            for n in range(count)
        )

    def comments(self, count: int = 5, name: str = "comment") -> str:
        """What readers say."""
        return "".join(
            f'<li class="{name}"><b>{self.word("reader", "网友")}{n}</b> <span>{n + 1} {self.word("hours ago", "小时前")}</span><p>{self.write.paragraph(1, 3)}</p>'
            f'<a href="#r{n}">{self.word("Reply", "回复")}</a></li>'
            for n in range(count)
        )

    def cookies(self) -> str:
        """A banner."""
        said = self.word("We use cookies to improve your experience. By continuing to browse you agree to our use of cookies and to our privacy policy.",
                         "我们使用Cookie来改善您的浏览体验，继续浏览即表示您同意我们的隐私政策和使用条款。")  # fmt: skip
        return f'<div id="cookie-banner" class="cookie-notice"><p>{said}</p><button>{self.word("Accept all", "接受")}</button></div>'

    def letter(self) -> str:
        """A box that asks for an address."""
        said = self.word(
            "Sign up for our daily newsletter and get the best stories in your inbox every morning.",
            "下载客户端，每天早晨把最好的故事送到您手中。",
        )
        return f'<div class="newsletter-signup"><h4>{self.word("Stay informed", "不错过")}</h4><p>{said}</p><form><input type="email"><button>OK</button></form></div>'

    def foot(self) -> str:
        """The end of the page."""
        said = self.word("© 2026 Harbour Media Ltd. All rights reserved. No part of this site may be reproduced without permission.",
                         "版权所有 港湾传媒 未经许可不得转载 备案号：00000000号")  # fmt: skip
        return f"<footer><p>{said}</p>{self.menu(6)}</footer>"

    def share(self) -> str:
        """Buttons."""
        words = (
            ("分享到", "微信", "微博", "收藏", "打印")
            if self.write.zh
            else ("Share", "Facebook", "X", "Email", "Print")
        )
        return (
            f'<div class="share-tools"><span>{words[0]}:</span>'
            + "".join(f'<a href="#{w}">{w}</a>' for w in words[1:])
            + "</div>"
        )


def _head(story: Story, around: Furniture, site: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{around.word("en", "zh-CN")}"><head><meta charset="utf-8"><title>{html.escape(story.title)} - {site}</title>'
        f'<meta property="og:title" content="{html.escape(story.title)}"><script>var config = {{"a": "<p>no text</p>"}};</script><style>.x{{}}</style></head>'
    )


def _body(story: Story, between: str = "", every: int = 3) -> str:
    parts: list[str] = []
    for n, (kind, lines) in enumerate(story.blocks):
        parts.append(markup(kind, lines, number=n))
        if between and n % every == every - 1 and n < len(story.blocks) - 1:
            parts.append(between)
    return "\n".join(parts)


def news(story: Story, a: Furniture) -> str:
    """A newspaper of today."""
    inner = _body(
        story, f'<aside class="related-inline"><h4>{a.word("Read more", "相关阅读")}</h4>{a.links(2)}</aside>', 4
    )
    return f"""{_head(story, a, "Harbour Post")}<body>{a.cookies()}<header><nav>{a.menu()}</nav></header><main>
<article class="story"><header><h1>{story.title}</h1><p class="byline">By <a href="/by/q">{story.author}</a></p><time datetime="2026-03-02T08:00">2 March 2026</time>{a.share()}</header>
<div class="story-body">{inner}{a.letter()}</div><footer class="tags"><a href="/tag/h">harbour</a> <a href="/tag/f">ferry</a></footer></article>
<section class="more-stories"><h2>{a.word("More stories", "更多新闻")}</h2>{a.teasers()}</section>
<section class="comments" id="comments"><h2>{a.word("5 Comments", "网友评论(5)")}</h2><ol>{a.comments()}</ol></section></main>{a.foot()}</body></html>"""


def blog(story: Story, a: Furniture) -> str:
    """A blog as WordPress makes it."""
    return f"""{_head(story, a, "Quay Notes")}<body class="single"><div id="page"><div id="masthead"><h2><a href="/">Quay Notes</a></h2>{a.menu(5)}</div><div id="primary">
<div class="post hentry"><h1 class="entry-title">{story.title}</h1><div class="entry-meta">Posted on <a href="/2026/03/">March 2, 2026</a> by {story.author}</div>
<div class="entry-content">{_body(story)}<div class="sharedaddy"><h3>{a.word("Share this:", "分享到：")}</h3>{a.share()}</div><div id="jp-relatedposts"><h3>{a.word("Related", "相关文章")}</h3>{a.links(3)}</div></div>
<div class="author-bio"><p>{a.word("Orla Quint writes about boats and the people who mend them.", "林晓岚写船，也写修船的人。")}</p></div></div>
<div id="comments"><h2>{a.word("5 thoughts on this", "5条评论")}</h2><ol class="comment-list">{a.comments()}</ol><h3>{a.word("Leave a Reply", "发表评论")}</h3><form><textarea></textarea></form></div></div>
<div id="secondary" class="widget-area"><div class="widget"><h3>{a.word("Recent Posts", "最新文章")}</h3>{a.links(6)}</div><div class="widget"><h3>Archives</h3>{a.menu(6)}</div></div></div>{a.foot()}</body></html>"""


def government(story: Story, a: Furniture) -> str:
    """A ministry's announcement."""
    return f"""{_head(story, a, "GOV")}<body><a href="#content">{a.word("Skip to main content", "跳到正文")}</a>{a.cookies()}<header>{a.menu(8)}</header>
<div class="breadcrumbs"><a href="/">Home</a> &gt; <a href="/t">Transport</a></div><main id="content"><div class="title"><span>Press release</span><h1>{story.title}</h1></div>
<dl class="metadata"><dt>From:</dt><dd><a href="/o">Harbour Office</a></dd><dt>Published</dt><dd>2 March 2026</dd></dl><div class="grid"><div class="col">
<div class="govspeak">{_body(story)}</div></div><div class="side"><nav><h2>{a.word("Related content", "相关链接")}</h2>{a.links(4)}</nav></div></div>{a.share()}</main>
<div class="feedback"><h2>{a.word("Is this page useful?", "这页有用吗？")}</h2><button>Yes</button><button>No</button></div>{a.foot()}</body></html>"""


def soup(story: Story, a: Furniture) -> str:
    """Everything in div, names made by a machine."""
    blocks = "".join(
        f'<div class="c{n}9f">{markup(kind, lines, number=n) if kind not in {"p", "h2"} else html.escape(lines[0])}</div>'
        for n, (kind, lines) in enumerate(story.blocks)
    )
    return f"""{_head(story, a, "Tide")}<body><div id="root"><div class="a1x"><div class="b2">{a.menu()}</div></div><div class="k77"><div class="q1"><div class="h3z">{story.title}</div>
<div class="m2">{story.author} · 2 March 2026 · 4 min</div><div class="t5">{blocks}</div></div><div class="q2"><div class="z8">{a.word("You might also like", "猜你喜欢")}</div>{a.teasers(5, "y1")}</div></div>{a.foot()}</div></body></html>"""


def breaks(story: Story, a: Furniture) -> str:
    """A text whose lines are parted by br alone, in a table."""
    lines = "<br><br>\n".join(
        ("　　" if a.write.zh else "") + html.escape(line, quote=False)
        for kind, told in story.blocks
        if kind != "figure"
        for line in told
    )
    return f"""{_head(story, a, "Old Quay")}<body bgcolor="#ffffff"><table width="100%"><tr><td colspan="2">{a.menu()}</td></tr><tr><td width="180" valign="top">{a.links(10)}</td>
<td valign="top"><font size="5"><b>{story.title}</b></font><br><font size="2">2026-03-02 {story.author}</font><br><br><font size="3">{lines}</font><br><br><center>[<a href="#">{a.word("Print", "打印")}</a>] [<a href="#">{a.word("Close", "关闭")}</a>]</center></td></tr>
<tr><td colspan="2" align="center">{a.word("Copyright Old Quay News", "版权所有 老码头新闻网")}</td></tr></table></body></html>"""


def magazine(story: Story, a: Furniture) -> str:
    """A long read in sections, with pulled quotes and advertisements between them."""
    pulled = '<div class="ad-slot"><span>Advertisement</span></div>'
    sections = "".join(
        f'<section class="chapter"><div class="text">{markup(kind, lines, number=n)}</div></section>{pulled if n % 3 == 2 else ""}'
        for n, (kind, lines) in enumerate(story.blocks)
    )
    return f"""{_head(story, a, "The Long Tide")}<body><div class="site-nav">{a.menu()}</div><div class="longform"><div class="hero"><h1>{story.title}</h1><p class="credit">Words by {story.author}</p></div>{sections}
<div class="about-author">{a.word("Orla Quint is a writer at large.", "作者是特约撰稿人。")}</div></div><div class="recirc"><h2>{a.word("Most popular", "热门文章")}</h2>{a.teasers(6)}</div>{a.letter()}{a.foot()}</body></html>"""


def tutorial(story: Story, a: Furniture) -> str:
    """Documentation with a contents list."""
    return f"""{_head(story, a, "Docs")}<body><nav class="sidebar">{a.links(12)}</nav><main class="content"><div class="toc"><p>{a.word("On this page", "本页目录")}</p>{a.menu(4)}</div>
<article class="markdown-body"><h1>{story.title}</h1>{_body(story)}</article><nav class="pager"><a href="/p">{a.word("Previous page", "上一篇")}</a> <a href="/n">{a.word("Next page", "下一篇")}</a></nav></main>{a.foot()}</body></html>"""


def forum(story: Story, a: Furniture) -> str:
    """A first post, and answers that are not it."""
    answers = "".join(
        f'<div class="reply"><div class="user">reader{n}</div><div class="message">{a.write.paragraph(1, 2)}</div></div>'
        for n in range(5)
    )
    return f"""{_head(story, a, "Harbour Forum")}<body><div class="top">{a.menu(6)}</div><div class="thread"><h1>{story.title}</h1><div class="post first"><div class="user">{story.author}</div>
<div class="post-body">{_body(story)}</div></div><h3>{a.word("5 replies", "5条回复")}</h3><div class="replies">{answers}</div></div><div class="side"><h3>{a.word("Latest articles", "最新文章")}</h3>{a.links(8)}</div>{a.foot()}</body></html>"""


def wire(story: Story, a: Furniture) -> str:
    """A press agency: little on the page besides the text."""
    first = f"<p>{a.word('PORT ELSE, March 2 (Tide) - ', '新港3月2日电 ')}{html.escape(story.blocks[0][1][0], quote=False)}</p>"
    story.blocks[0] = ("p", [a.word("PORT ELSE, March 2 (Tide) - ", "新港3月2日电 ") + story.blocks[0][1][0]])
    rest = "".join(markup(kind, lines, number=n) for n, (kind, lines) in enumerate(story.blocks[1:]))
    return f"""{_head(story, a, "Tide Wire")}<body><div class="header">{a.menu(5)}</div><div class="wrap"><h1>{story.title}</h1><div class="ArticleBody">{first}{rest}</div>{a.share()}</div>
<div class="rail"><h3>{a.word("Trending", "热点新闻")}</h3>{a.links(6)}</div>{a.foot()}</body></html>"""


def local(story: Story, a: Furniture) -> str:
    """A local paper that interrupts its text with promotion."""
    promo = f'<p><strong>{a.word("READ MORE:", "延伸阅读：")}</strong> <a href="/x">{a.write.headline()}</a></p>'
    return f"""{_head(story, a, "Harbour Echo")}<body>{a.cookies()}<div id="nav">{a.menu()}</div><div id="content"><h1>{story.title}</h1><div class="author-line">{story.author}, 2 March 2026</div>{a.share()}
<div id="article-text" itemprop="articleBody">{_body(story, promo, 3)}</div><div class="recommended"><h2>{a.word("Recommended for you", "为你推荐")}</h2>{a.teasers(6)}</div>
<div id="comment-section"><h3>{a.word("Join the conversation", "网友评论")}</h3><ul>{a.comments(8)}</ul></div></div>{a.letter()}{a.foot()}</body></html>"""


SHAPES: dict[str, tuple[Callable[[Story, Furniture], str], str]] = {
    "news": (news, "pfpppqpphpplpp"),
    "blog": (blog, "ppfpphplpqp"),
    "government": (government, "pphlphppt"),
    "soup": (soup, "ppppqpphppp"),
    "breaks": (breaks, "pppppp"),
    "magazine": (magazine, "ppqphppfpphppp"),
    "tutorial": (tutorial, "phpcplhpcpt"),
    "forum": (forum, "pppl"),
    "wire": (wire, "ppppqppp"),
    "local": (local, "pfppppqppp"),
}


def page(shape: str, number: int, language: str) -> Sample:
    """The page of this shape, number and language."""
    make, kinds = SHAPES[shape]
    write = Writer(random.Random(f"{shape}/{number}/{language}"), language)
    story = write.story(kinds if number % 2 else kinds[: len(kinds) * 2 // 3])
    made = make(story, Furniture(write))
    return Sample(f"{shape}-{number}", language, made, story.text.replace("|", ""), tuple(story.captions))


def pages(language: str, each: int = 5) -> list[Sample]:
    """So many of every shape."""
    return [page(shape, number, language) for shape in SHAPES for number in range(each)]
