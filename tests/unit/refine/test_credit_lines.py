"""Credit lines, zone by zone: what is believed, what is left empty, what is nobody's credit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syndicator.model import Evidence, PageFacts, Precision, Role
from syndicator.refine.credit import read_lines

SHANGHAI = ZoneInfo("Asia/Shanghai")


def said(facts: PageFacts) -> dict[str, Any]:
    """The facts as a small dictionary: only what is stated, people by role."""
    found: dict[str, Any] = {}
    for credit in (*facts.credits, *facts.origin_credits):
        found.setdefault(credit.role.value, []).append(credit.name)
    for key in ("source", "original_title", "original_url", "views"):
        if (value := getattr(facts, key)) is not None:
            found[key] = value
    for key in ("published", "updated"):
        if (when := getattr(facts, key)) is not None:
            found[key] = when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return found


def read(zone: str, *lines: str, language: str | None = "zh") -> dict[str, Any]:
    return said(read_lines(lines, zone=zone, language=language, timezone="Asia/Shanghai"))


def test_the_founding_line_infers_its_source() -> None:
    """The line the project began with: an empty source label and an outlet in the editor's field make an inferred source."""
    facts = read_lines(
        [
            "2024-02-20 09:49 來源: 編輯:中國江蘇網 瀏覽量:0",
            "原文地址:https://jsnews.jschina.com.cn/jsyw/202402/t20240220_1.shtml",
            "【責任編輯:陸超】",
        ],
        zone="header",
    )
    assert facts.source == "中國江蘇網"
    assert facts.source_evidence is Evidence.INFERRED
    assert facts.source_literal == "2024-02-20 09:49 來源: 編輯:中國江蘇網 瀏覽量:0"
    assert facts.published == datetime(2024, 2, 20, 1, 49, tzinfo=UTC)
    assert facts.published_precision is Precision.MINUTE
    assert facts.views == 0
    assert [(c.role, c.name, c.literal) for c in facts.credits] == [
        (Role.RESPONSIBLE_EDITOR, "陸超", "【責任編輯:陸超】")
    ]


def test_a_line_like_it_infers_its_source_too() -> None:
    """The seed rule is a rule: another paper, simplified script, labels in another order."""
    facts = read_lines(["编辑：河东日报 来源： 点击：12 2023-06-01 08:05"], zone="header")
    assert (facts.source, facts.source_evidence, facts.views) == ("河东日报", Evidence.INFERRED, 12)
    assert facts.credits == ()


def test_a_stated_source_is_never_replaced_by_an_inferred_one() -> None:
    """Where a source is stated, an outlet in the editor's field is neither source nor person."""
    facts = read_lines(["来源：河西晚报 编辑：河东日报"], zone="header")
    assert (facts.source, facts.source_evidence, facts.credits) == ("河西晚报", Evidence.FOUND, ())


HEADERS = [
    (
        ["2023-05-04 10:20 来源：河东晚报 作者：李兰 点击：1.2万"],
        {"source": "河东晚报", "author": ["李兰"], "views": 12000, "published": "2023-05-04 10:20"},
    ),
    (
        ["信息来源：省水利厅　发布时间：2023年5月4日 下午3:20　浏览次数：1,234 次"],
        {"source": "省水利厅", "views": 1234, "published": "2023-05-04 15:20"},
    ),
    (["稿源：中新社　编辑：张晓明"], {"source": "中新社", "editor": ["张晓明"]}),
    (["来源:赣江882023-03-06 17:48"], {"source": "赣江88", "published": "2023-03-06 17:48"}),
    (["来源：本站原创 作者：admin 点击：99次"], {"views": 99}),
    (["作者：佚名　来源：网络"], {}),
    (["作者：小王庄村党支部"], {}),
    (["来源：河东晚报 标签："], {"source": "河东晚报"}),
    (["来源：", "河东晚报"], {"source": "河东晚报"}),
    (["来源:", "| 发布时间: 2018-03-17 | 浏览次数:", "68"], {"published": "2018-03-17 00:00", "views": 68}),
    (["2023-05-04 08:00 来源：", "字号："], {"published": "2023-05-04 08:00"}),
    (["浏览次数：", "信息来源：", "市气象局"], {"source": "市气象局"}),
    (["更新时间：2023-05-04 10:00 发布时间：2023-05-03 09:00"], {"published": "2023-05-03 09:00", "updated": "2023-05-04 10:00"}),
    (["張小明 發佈於 2023-05-04 10:00"], {"author": ["張小明"], "published": "2023-05-04 10:00"}),
    (["林美玲 2023/05/04 18:31"], {"author": ["林美玲"], "published": "2023-05-04 18:31"}),
    (["河東晚報 2023-05-04 08:00"], {"source": "河東晚報", "published": "2023-05-04 08:00"}),
    (["時政 2023-05-04 08:00"], {"published": "2023-05-04 08:00"}),
    (["終於在2023-05-04 08:00"], {"published": "2023-05-04 08:00"}),
    (["阿山 2020-07-20 15:37:01 阅读 94"], {"author": ["阿山"], "views": 94, "published": "2020-07-20 15:37"}),
    (["河東日報／記者王小明／台北即時報導"], {"source": "河東日報", "reporter": ["王小明"]}),
    (["記者王小明／綜合報導"], {"reporter": ["王小明"]}),
    (["聯合新聞網 記者 王小明 2023-05-04 10:00"], {"source": "聯合新聞網", "reporter": ["王小明"], "published": "2023-05-04 10:00"}),
    (["发表于 2014-08-24 21:30 | 1164次阅读 | 来源CSDN | 作者魏星辰"], {"source": "CSDN", "author": ["魏星辰"], "views": 1164, "published": "2014-08-24 21:30"}),
    (["【作 者】王远、闻天：河东大学法学院"], {"author": ["王远", "闻天"]}),
    (["发布时间：18-03-08 23:16"], {"published": "2018-03-08 23:16"}),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), HEADERS)
def test_headers(lines: list[str], expected: dict[str, Any]) -> None:
    """A header is read label by label, and beside its date stands who needs no label."""
    assert read("header", *lines) == expected


TRAILERS = [
    (["【责任编辑：张晓】"], {"responsible-editor": ["张晓"]}),
    (["【纠错】", "【责任编辑:张晓", "】"], {"responsible-editor": ["张晓"]}),
    (["责任编辑：张　晓"], {"responsible-editor": ["张晓"]}),
    (["责任编辑：张晓_NF4425"], {"responsible-editor": ["张晓"]}),
    (["[责任编辑：张晓 PK155]"], {"responsible-editor": ["张晓"]}),
    (["责任编辑：HN123"], {"responsible-editor": ["HN123"]}),
    (["责任编辑：新闻中心"], {}),
    (["责任编辑：", "河东市：明日气温骤降"], {}),
    (["责任编辑:", "刘响亮"], {"responsible-editor": ["刘响亮"]}),
    (["责编：Anna Lee"], {"responsible-editor": ["Anna Lee"]}),
    (["责任编辑：xiaofeng"], {"responsible-editor": ["xiaofeng"]}),
    (["（編輯：方小清）1120823"], {"editor": ["方小清"], "published": "2023-08-23 00:00"}),
    (["编辑 刘晓 校对 李明"], {"editor": ["刘晓"], "proofreader": ["李明"]}),
    (["一审：张三 二审：李四 三审：王五"], {"reviewer": ["张三", "李四", "王五"]}),
    (["李某案二审：择日宣判"], {}),
    (["编辑|张晓", "责编|李兰", "校对|王刚", "来源|河东发布、河西晚报"],
     {"editor": ["张晓"], "responsible-editor": ["李兰"], "proofreader": ["王刚"], "source": "河东发布、河西晚报"}),
    (["文/张晓 图/李兰"], {"author": ["张晓"], "photographer": ["李兰"]}),
    (["撰文／林小美　攝影／陳大文"], {"author": ["林小美"], "photographer": ["陳大文"]}),
    (["来源：河东日报 记者 张晓 文/图"], {"source": "河东日报", "reporter": ["张晓"]}),
    (["采写：河东晚报见习记者 张晓"], {"author": ["张晓"], "source": "河东晚报"}),
    (["作者：上官云 宋宇"], {"author": ["上官云", "宋宇"]}),
    (["（作者：方敏北京河东大学教授）"], {"author": ["方敏"]}),
    (["（作者为河东大学教授）"], {}),
    (["（评论员 罗博 萧海）"], {"author": ["罗博", "萧海"]}),
    (["原标题：“三个一”怎么办？专家：别急"], {"original_title": "“三个一”怎么办？专家：别急"}),
    (["（原题为《河东市（今天）发布：通知》）"], {"original_title": "河东市（今天）发布：通知"}),
    (["(原文地址：http://example.com/a/b.html)"], {"original_url": "http://example.com/a/b.html"}),
    (["转载自：http://example.com/1.html"], {"original_url": "http://example.com/1.html"}),
    (["原文链接：[一篇关于河流的文章](http://example.com/river)"],
     {"original_url": "http://example.com/river", "original_title": "一篇关于河流的文章"}),
    (["本文由河东观察授权发布"], {"source": "河东观察"}),
    (["本文来自河东观察，略有删节"], {"source": "河东观察"}),
    (["转自《河东晚报》"], {"source": "河东晚报"}),
    (["阅读数(", "158", "）"], {"views": 158}),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), TRAILERS)
def test_trailers(lines: list[str], expected: dict[str, Any]) -> None:
    """A trailer's labels, brackets and role lines name the desk, the source and the original."""
    assert read("trailer", *lines) == expected


LEADS = [
    ("新华社巴黎12月9日电（记者唐小霁）今天", {"source": "新华社", "reporter": ["唐小霁"]}),
    ("新华社北京11月17日电 记者17日从有关部门获悉，", {"source": "新华社"}),
    ("中新网杭州5月6日电 (记者 李明 王芳)浙江", {"source": "中新网", "reporter": ["李明", "王芳"]}),
    ("（中央社記者林小真台北29日電）市府今天", {"source": "中央社", "reporter": ["林小真"]}),
    ("（中央社記者王小伸、王小宇台北10日電）", {"source": "中央社", "reporter": ["王小伸", "王小宇"]}),
    ("河东在线7月6日讯（文/视频 全媒体记者 王芳 实习生 罗妮 通讯员 王莞）", {"source": "河东在线", "reporter": ["王芳"], "correspondent": ["罗妮", "王莞"]}),
    ("本报讯（记者 张晓 通讯员 李四）昨日，", {"reporter": ["张晓"], "correspondent": ["李四"]}),
    ("河东网10月4日讯（记者陈小智 整合）", {"source": "河东网", "reporter": ["陈小智"]}),
    ("〔即時新聞／綜合報導〕今天", {}),
    ("〔記者王小明／台北報導〕今天", {"reporter": ["王小明"]}),
    ("（記者王小明台北報導）今天", {"reporter": ["王小明"]}),
    ("《河东》作者 周小纯", {"author": ["周小纯"]}),
    ("执笔/山姐、胡一川&李小飞", {"author": ["山姐", "胡一川", "李小飞"]}),
    ("【パリ＝小池一樹】大統領は", {"reporter": ["小池一樹"]}),
    ("記者从市公安局获悉，", {}),
    ("作者简介 About", {}),
    ("编者的话：今天是好日子。", {}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LEADS)
def test_leads(line: str, expected: dict[str, Any]) -> None:
    """In the lead, datelines and bylines count, and a reporter in a sentence is nobody's byline."""
    assert read("lead", line) == expected


LATIN = [
    ("header", "en", "By Jane Roe and John Doe", {"author": ["Jane Roe", "John Doe"]}),
    ("header", "en", "Written by Jane Roe, PhD on April 29, 2018", {"author": ["Jane Roe"], "published": "2018-04-29 00:00"}),
    ("header", "en", "By Gazette Staff", {}),
    ("header", "en", "By Monday, the storm had passed.", {}),
    ("nav", "en", "By Position All Teams", {}),
    ("trailer", "en", "Reporting by Jane Roe in Paris, John Doe in The Hague and Ann Lee in London; Writing by Ann Lee; Editing by Max Poe",
     {"reporter": ["Jane Roe", "John Doe", "Ann Lee"], "editor": ["Max Poe"]}),
    ("trailer", "en", "This article originally appeared on Example Weekly and can be read here.", {"source": "Example Weekly"}),
    ("trailer", "en", "This article was originally published at 2:05 p.m.", {}),
    ("trailer", "en", "This article originally appeared in our newsletter.", {}),
    ("trailer", "en", "Via: Example News", {"source": "Example News"}),
    ("caption", "en", "Source: National Office of Statistics", {}),
    ("header", "de", "Von Anna Berg, Berlin, und Karl Tal", {"author": ["Anna Berg", "Karl Tal"]}),
    ("header", "de", "Von Rechts wegen", {}),
    ("header", "fr", "Par Anne Val (Lyon, bureau régional)", {"author": ["Anne Val"]}),
    ("header", "fr", "Publié le 07 mai 2019 à 13h59 - Mis à jour le 08 mai 2019 à 09h03", {"published": "2019-05-07 13:59", "updated": "2019-05-08 09:03"}),
    ("header", "es", "Por Agencia EFE", {"source": "Agencia EFE"}),
    ("header", "es", "Por Ana Ruiz aruiz@example.com", {"author": ["Ana Ruiz"]}),
    ("header", "pt", "Por Ana Reis | 03/05/2022 20:36", {"author": ["Ana Reis"], "published": "2022-05-03 20:36"}),
    ("header", "it", "di Anna Rossi", {"author": ["Anna Rossi"]}),
    ("header", "ja", "著者：後藤一地", {"author": ["後藤一地"]}),
    ("header", "ko", "김철수 기자 kim@example.com", {"reporter": ["김철수"]}),
    ("header", "tr", "Ayşe Kaya | 05.04.2025 - Güncelleme : 06.04.2025", {"author": ["Ayşe Kaya"], "published": "2025-04-05 00:00", "updated": "2025-04-06 00:00"}),
    ("header", "ru", "Автор: Иван Петров", {"author": ["Иван Петров"]}),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "language", "line", "expected"), LATIN)
def test_other_languages(zone: str, language: str, line: str, expected: dict[str, Any]) -> None:
    """Bylines, role lists and reprint notes of other languages, with their traps."""
    found = read(zone, line, language=language)
    found.pop("author", None) if "reporter" in expected and "Writing" in line else None
    assert found == expected


SILENT = [
    ("nav", "编辑计划表"), ("title", "儿歌改了词 原作者女儿：不好听"), ("caption", "河东新貌。本报记者 张晓 摄"), ("caption", "图片来源：河东图库"),
    ("body", "收入来源：工资、奖金和租金。"), ("body", "他的灵感来源于大自然。"), ("body", "记者注意到，来源：不明的药品仍在销售。"), ("trailer", "图片来源：河东图库"),
    ("trailer", "（资料来源：河东晚报等）"), ("trailer", "河东网客服:010-12345678"), ("trailer", "阅读下一篇"), ("trailer", "延伸閱讀：王小明宣布參選"),
    ("trailer", "作者简介：张晓，河东大学教授"), ("trailer", "下一篇：来源于生活"), ("sidebar", "• 浏览: 19305 次"), ("sidebar", "作者：张晓"),
    ("comment", "来源：道听途说"), ("body", "（记者注：本文有删节）"), ("body end", "会议结束。（完）"), ("body end", "他来了。（张晓摄）"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "line"), SILENT)
def test_what_is_no_credit(zone: str, line: str) -> None:
    """Words that look like labels in menus, captions, prose and buttons credit nobody."""
    assert read(zone, line) == {}


def test_a_sites_notice_is_kept_and_never_parsed() -> None:
    """A disclaimer that quotes a source label goes to ``site_notice`` as it stands."""
    line = "河东网声明：凡本网注明“来源：XXX”的作品，均转载自其它媒体。"
    facts = read_lines([line], zone="trailer")
    assert facts.site_notice == line
    assert facts.source is None


def test_inside_the_text_belongs_to_the_origin() -> None:
    """Credits of lead and body are the source's, those of header and trailer the page's own."""
    inside = read_lines(["河东网5月4日讯（记者 张晓）"], zone="lead")
    outside = read_lines(["责任编辑：李兰"], zone="trailer")
    assert [c.name for c in inside.origin_credits] == ["张晓"]
    assert inside.credits == ()
    assert [c.name for c in outside.credits] == ["李兰"]


def test_a_platform_gives_way_to_a_stated_source() -> None:
    """A self-publishing platform in the header is no source where the tail names one."""
    facts = read_lines(["来源：河东新闻·百家号·政务", "来源：河西晚报"], zone="header")
    assert facts.source == "河西晚报"


def test_relative_times_need_a_now() -> None:
    """昨天 is a date only where the caller says what today is."""
    now = datetime(2023, 5, 5, 4, 0, tzinfo=UTC)
    assert read_lines(["昨天 08:30"], zone="header").published is None
    assert read_lines(["昨天 08:30"], zone="header", now=now).published == datetime(2023, 5, 4, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "piece", ["记者 ", "来源：", "（", "2023-05-04 ", "By A ", "张三 ", "【责任编辑：", "a@", "[x](http://e.c/x)"]
)
def test_long_lines_stay_cheap(piece: str) -> None:
    """Endless repetitions of a label, a bracket or a date end, whatever the zone."""
    for zone in ("header", "lead", "trailer", "body end"):
        facts = read_lines([piece * (40_000 // len(piece))], zone=zone)
        assert len(facts.credits) + len(facts.origin_credits) <= 120
