"""Articles to be edited, English and Chinese, as their sources' HTML: a function of a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from html import escape

EN = {
    "who": "the harbour trust|the county council|a spokesman for the mill|the school board|the ferry company|the museum",
    "name": "Ada Byrne|Luis Ortega|Mei Tan|Jonas Lind|Priya Nair|Owen Castle|Marta Kowal|Tariq Aziz",
    "did": "approved|postponed|defended|cancelled|funded|inspected|reopened|criticised",
    "what": "the narrow bridge|a new greenhouse|the night buses|its oldest crane|the tidal turbine|the reading room",
    "when": "on Monday|last week|in September|before the winter|after a long debate|on Friday evening",
    "why": "because repairs had become too costly|although few residents had asked for it|to keep the promise it made"
    "|so that visitors need not wait in the rain|while engineers were still measuring the foundations",
    "more": "Residents who came to the hearing spoke of noise, dust and missing signs"
    "|Nobody could say how the money would be found in the years to come"
    "|Similar plans have failed in two neighbouring towns, where the ground proved too soft"
    "|The work is meant to be done at night, when the road is almost empty"
    "|A final report is expected once the samples have been examined in a laboratory",
}
ZH = {
    "who": "市交通局|临江新区管委会|县图书馆|港务公司|第三中学|市水务集团",
    "name": "陈明远|王芳|李国强|赵晓梅|孙志刚|周文|吴丽华|郑海涛",
    "did": "批准了|推迟了|公布了|取消了|启动了|检查了|恢复了|通过了",
    "what": "跨河大桥维修方案|新的温室项目|夜间公交线路|老码头起重机的更换计划|潮汐发电设备|社区阅览室的扩建",
    "when": "周一上午|上周|去年九月|入冬之前|经过长时间讨论后|昨天晚上",
    "why": "原因是维修费用过高|尽管提出要求的居民并不多|以兑现此前作出的承诺|以便市民不必在雨中等候|而工程人员仍在测量地基",
    "more": "参加听证会的居民提到了噪声、灰尘和缺少标识的问题|没有人能够说明今后几年的资金从何而来"
    "|类似的计划在邻近两个县城都没有成功，因为那里的土质太松软|施工将安排在夜间进行，届时道路上几乎没有车辆"
    "|样品在实验室检验完毕之后，最终报告才会公布",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """An article as its source has it."""

    chinese: bool
    title: str
    paragraphs: tuple[str, ...]  # plain
    links: tuple[tuple[int, str], ...] = ()  # a paragraph and where it links to
    pictures: tuple[str, ...] = ()
    top: str = ""  # HTML before and after the text
    tail: str = ""
    dressing: int = 0  # how its markup is written
    url: str = "https://news.example.org/2026/a.html"

    def html(self) -> str:
        """Its markup, as dressed."""
        opening, closing = (("<p>", "</p>"), ('<p class="t">\n', "\n</p>"), ("<div><span>", "</span></div>"))[
            self.dressing % 3
        ]
        made = [self.top]
        for i, paragraph in enumerate(self.paragraphs):
            inner = escape(paragraph, quote=False)
            for place, url in self.links:
                if place == i:
                    inner = f'<a href="{escape(url)}">{inner[:6]}</a>{inner[6:]}'
            made.append(f"{opening}{inner}{closing}")
            if i < len(self.pictures):
                made.append(f'<p><img src="{escape(self.pictures[i])}" alt="" width="640" height="400"></p>')
        return ("\n\n" if self.dressing % 2 else "\n").join([*made, self.tail])


def piece(seed: str) -> Piece:
    """One article. Equal seeds, equal articles."""
    pick = random.Random(f"text/{seed}")
    chinese = pick.random() < 0.5
    table = {name: words.split("|") for name, words in (ZH if chinese else EN).items()}
    paragraphs = tuple(
        _paragraph(pick, table, chinese=chinese, sentences=pick.randrange(2, 5)) for _ in range(pick.randrange(4, 10))
    )
    title = _title(pick, table, chinese=chinese)
    number = pick.randrange(1000, 9999)
    return Piece(
        chinese=chinese,
        title=title,
        paragraphs=paragraphs,
        links=((pick.randrange(len(paragraphs)), f"https://news.example.org/topic/{number}"),),
        pictures=(f"https://img1.example.org/2026/{number}/harbour-{number}.jpg",),
        url=f"https://news.example.org/2026/{number}.html",
    )


def sentence(pick: random.Random, *, chinese: bool) -> str:
    """One sentence more."""
    return _sentence(pick, {name: words.split("|") for name, words in (ZH if chinese else EN).items()}, chinese=chinese)


def title(pick: random.Random, *, chinese: bool) -> str:
    """Another title."""
    return _title(pick, {name: words.split("|") for name, words in (ZH if chinese else EN).items()}, chinese=chinese)


def _paragraph(pick: random.Random, table: dict[str, list[str]], *, chinese: bool, sentences: int) -> str:
    return ("" if chinese else " ").join(_sentence(pick, table, chinese=chinese) for _ in range(sentences))


def _sentence(pick: random.Random, table: dict[str, list[str]], *, chinese: bool) -> str:
    word = {name: pick.choice(words) for name, words in table.items()}
    number = pick.randrange(12, 980)
    if chinese:
        form = pick.choice(
            (
                "{who}{when}{did}{what}，{why}。",
                "{name}表示，{what}涉及{number}户居民，{more}。",
                "{more}，{name}对记者说。",
                "据{who}介绍，已有{number}人参与，{why}。",
            )
        )
    else:
        form = pick.choice(
            (
                "{When} {who} {did} {what}, {why}.",
                "“It concerns {number} households,” {name} said of {what}. {more}.",
                "{more}, {name} told reporters.",
                "According to {who}, {number} people took part, {why}.",
            )
        )
    when = word["when"]
    return form.format(**word, number=number, When=when[:1].upper() + when[1:])


def _title(pick: random.Random, table: dict[str, list[str]], *, chinese: bool) -> str:
    word = {name: pick.choice(words) for name, words in table.items()}
    if chinese:
        return "{who}{did}{what}".format(**word)
    made = "{who} {did} {what}".format(**word)
    return made[:1].upper() + made[1:]


def with_paragraph(piece: Piece, place: int, text: str) -> Piece:
    """A piece of which one paragraph reads otherwise."""
    changed = list(piece.paragraphs)
    changed[place] = text
    return replace(piece, paragraphs=tuple(changed))
