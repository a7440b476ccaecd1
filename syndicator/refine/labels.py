"""The words that mark credits on a page, and how they are found in a line.

Tables only, with the two folds that let one table serve both scripts. ``find`` answers where labels stand; what a
label's value is, and whether it is believed, is decided in ``creditlines``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from syndicator.model import Role


class Field(StrEnum):
    """What a label announces. People's roles have the names of :class:`syndicator.model.Role`."""

    SOURCE = "source"
    AUTHOR = "author"
    REPORTER = "reporter"
    CORRESPONDENT = "correspondent"
    EDITOR = "editor"
    RESPONSIBLE_EDITOR = "responsible-editor"
    REVIEWER = "reviewer"
    PROOFREADER = "proofreader"
    TRANSLATOR = "translator"
    PHOTOGRAPHER = "photographer"
    ORIGINAL_TITLE = "original-title"
    ORIGINAL_URL = "original-url"
    PUBLISHED = "published"
    UPDATED = "updated"
    VIEWS = "views"
    NOTHING = "nothing"  # a label of something else: it ends the value before it


COLON = ":"
CLOSE = "]"
PIPE = "|"
BARE = ""

ROLES = {Field(role.value): role for role in Role}
"""The fields whose value is a list of people."""

_TRADITIONAL = "來輯編責記發佈時間閱讀瀏覽點擊數標題鏈連結處轉載訊執筆寫採訪譯攝圖審對簽監總專電實習見習員談開業傳聞網報臺東鄉壓畫號條視頻黨設計證據資賬單權聲學國際華聯廣體歷複導備註於與為從"  # noqa: E501
_SIMPLIFIED = "来辑编责记发布时间阅读浏览点击数标题链连结处转载讯执笔写采访译摄图审对签监总专电实习见习员谈开业传闻网报台东乡压画号条视频党设计证据资账单权声学国际华联广体历复导备注于与为从"
_UPPER = "".join(map(chr, [*range(65, 91), *range(0xC0, 0xD7), *range(0xD8, 0xDF), *range(0x410, 0x430)])) + "ŹŚŻ"
FOLD = str.maketrans(
    _TRADITIONAL + "：︰∶﹕｜丨／【】（）［］" + _UPPER, _SIMPLIFIED + "::::||/[]()[]" + _UPPER.lower()
)
"""One character for one, so that offsets in the folded line are offsets in the line."""

_SPACES = str.maketrans(
    {0xA0: " ", 0x3000: "  ", 0x2002: " ", 0x2003: "  ", 0x2009: " ", 0x202F: " ", "\t": " ", "\r": " "}
    | dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
)


def spaced(text: str) -> str:
    """The text with every kind of space as plain ones (an em space as two), invisible characters dropped."""
    return text.translate(_SPACES)


# Latin words are matched as whole words, whatever their case. "/" joins forms of one label.
_WORDS: dict[Field, str] = {
    Field.SOURCE: (
        "来源 稿源 稿件来源 信息来源 文章来源 本文来源 新闻来源 内容来源 资讯来源 作品来源 消息来源 来源于 来自 本文来自 "
        "出处 文章出处 转自 转载自 本文转自 本文转载自 文章转自 文章转载自 内容转自 转载来源 摘自 选自 原载 原载于 首发于 本文首发于 本文刊于 原文刊于 本文由 供稿 供稿单位 来稿单位 "
        "综合整理自 source sources via quelle fuente fonte kaynak źródło источник 出典 引用元 출처"
    ),
    Field.AUTHOR: (
        "作者 本文作者 文章作者 原文作者 原作者 文 撰文 撰稿 撰稿人 执笔 采写 采访 采写/记者 采访/撰文 采访撰文 文字 文/图 图/文 "
        "文/摄影 文字/摄影 文图 图文 文/视频 文/编辑 文/记者 著者 取材・文 作家 主笔 供稿人 投稿人 评论员 "
        "author autor autorin auteur autore yazar автор text texte testo 글"
    ),
    Field.REPORTER: "记者 本报记者 本网记者 本刊记者 本台记者 本报通讯记者 特约记者 见习记者 实习记者 全媒体记者 融媒体记者 首席记者 "
    "编者 特派员 reporter reporters",
    Field.CORRESPONDENT: "通讯员 特约通讯员 本报通讯员 实习生",
    Field.EDITOR: (
        "编辑 文字编辑 版面编辑 新媒体编辑 值班编辑 网络编辑 本期编辑 本版编辑 实习编辑 微信编辑 文案编辑 内容编辑 融媒体编辑 稿件编辑 编审 "
        "执行编辑 见习编辑 图文编辑 网站编辑 编校 编集 editor editors redaktion editör редактор"
    ),
    Field.RESPONSIBLE_EDITOR: "责任编辑 责编 责任编审 责任编輯 本期责编 本版责编 网络责编 值班责编 编辑/责编 responsible editor",
    Field.REVIEWER: (
        "审核 审核人 审校 审读 审稿 初审 复审 终审 一审 二审 三审 核稿 核稿编辑 核校 签发 签发人 监制 总监制 主编 总编 总编辑 值班主编 值班总编 "
        "值班编委 值班主任 值班领导 执行主编 责任主编 二审/三审 fact checked by"
    ),
    Field.PROOFREADER: "校对 一校 二校 三校 校稿 责任校对 责校",
    Field.TRANSLATOR: "翻译 译者 编译 译 校译 译文 translator translated by Übersetzung",
    Field.PHOTOGRAPHER: "摄影 摄 图 图片 照片 视频 航拍 供图 制图 图/视频 摄影报道 photo photos foto fotos photographs photo credit",
    Field.ORIGINAL_TITLE: "原标题 原题 原文标题 本文原标题 本文原题 原标题为 原题为 原文题目",
    Field.ORIGINAL_URL: (
        "原文地址 原文链接 原文连结 原文连接 原文出处 原文网址 原文 阅读原文 查看原文 原始链接 原链接 来源链接 来源地址 来源网址 "
        "文章来源地址 文章链接 转载地址 original url original link"
    ),
    Field.PUBLISHED: (
        "发布时间 发布日期 发布于 发表于 发表时间 发表日期 发稿时间 发文时间 刊登时间 刊发时间 刊登日期 刊登 上传时间 添加时间 录入时间 时间 日期 "
        "文章日期 当地时间 北京时间 公开日 投稿日 揭载日 입력 등록 승인 게시 published posted"
    ),
    Field.UPDATED: (
        "更新时间 最后更新 最后更新时间 最近更新 最新更新 更新日期 更新于 更新日 更新 修改时间 수정 업데이트 last updated updated güncelleme stand "
        "zuletzt geändert aktualisiert"
    ),
    Field.VIEWS: (
        "浏览 浏览量 浏览数 浏览次数 浏览人次 阅读 阅读量 阅读数 阅读次数 阅读人数 阅读人次 已阅读 点击 点击量 点击数 点击率 点击次数 点阅 "
        "点阅数 人气 人气值 查看 查看数 查看次数 访问量 访问次数 访问 views"
    ),
    Field.NOTHING: (
        "图片来源 资料来源 数据来源 素材来源 图表来源 视频来源 封面来源 题图来源 头图来源 照片来源 配图来源 插图来源 灵感来源 灵感来源于 盈利来源 "
        "收入来源 资金来源 图源 图片作者 图片编辑 视频编辑 视觉编辑 美术编辑 美编 版面设计 责任美编 作者简介 作者介绍 作者单位 作者系 编者按 编按 "
        "编者的话 编后语 编辑部 编辑计划表 编辑推荐 设计 文案 海报 海报设计 策划 总策划 出品 出品人 制作 统筹 剪辑 配音 播音 朗读 推荐 "
        "延伸阅读 推荐阅读 相关阅读 扩展阅读 阅读下一篇 阅读模式 阅读全文 阅读更多 本文链接 本文地址 本文网址 文章地址 转载请注明 转发请注明 "
        "转载请注明出处 转载注明 所属分类 分类 标签 关键词 关键字 字号 字体 字体大小 大小 打印 打印本页 关闭窗口 分享 分享到 收藏 评论 举报 纠错 "
        "点赞 转发 栏目 所属栏目 频道 专题 主办 主办单位 电话 客服 热线 邮箱 微信 微信号 地址 邮编 备案号 摘要 导读 提示 下载 上一篇 下一篇 "
        "版权声明 免责声明 版权反馈 声明 索引号 文号 主题 发布机构 视力保护色 背景色 参与互动 报料 投稿 tag tags category image source photo source "
        "data source share comments 図 写真 資料 사진"
    ),
}

_BARE = re.compile(r"[a-zà-žа-я]")


def _pattern(word: str) -> str:
    """A label as a pattern: Han characters may stand apart, "/" may be any joining mark."""
    if _BARE.match(word):
        return r"[ ]{1,2}".join(map(re.escape, word.split())) + r"(?![^\W\d_])"
    return "[ ]{0,4}".join(r"[ ]{0,2}[/、&|·]" if c == "/" else re.escape(c) for c in word)


def _table() -> dict[str, Field]:
    table: dict[str, Field] = {}
    phrases = re.compile(
        r"responsible editor|fact checked by|translated by|photo credit|original url|original link|last updated|zuletzt geändert|"
        r"image source|photo source|data source|\S+",
        re.IGNORECASE,
    )
    for field, words in _WORDS.items():
        for word in phrases.findall(words):
            table[word.translate(FOLD)] = field
    return table


_TABLE = _table()


def _by_first() -> dict[str, re.Pattern[str]]:
    """One pattern per first character, longest label first."""
    words: dict[str, list[str]] = {}
    for word in sorted(_TABLE, key=len, reverse=True):
        words.setdefault(word[0], []).append(word)
    return {first: re.compile("|".join(map(_pattern, group))) for first, group in words.items()}


_BY_FIRST = _by_first()
_LATIN_FIRST = "".join(sorted(c for c in _BY_FIRST if _BARE.match(c)))
_FIRST = re.compile(
    "[" + "".join(sorted(c for c in _BY_FIRST if c not in _LATIN_FIRST)) + f"]|(?<![^\\W\\d_])[{_LATIN_FIRST}]"
)
_SEPARATOR = re.compile(r"[ \x1f]{0,3}(?P<close>[\])][ ]{0,3})?(?P<mark>[:|●]|/)?[ ]{0,3}")
_MARKS = {":": COLON, "●": COLON, "|": PIPE, "/": PIPE, None: BARE}
_SQUEEZE = re.compile(r"[ ]")
_LINK = re.compile(r"[、&|·]")
_MAX_LABELS = 200


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it stands: ``start`` to ``end`` with its separator. ``mark`` is what stands between it and a value."""

    field: Field
    word: str  # folded, without spaces
    start: int
    end: int
    mark: str


def find(folded: str) -> list[Label]:
    """Every label in a folded line, from left to right, longest first, up to 200; none overlaps another."""
    found: list[Label] = []
    position = 0
    while len(found) < _MAX_LABELS and (first := _FIRST.search(folded, position)):
        start = first.start()
        match = _BY_FIRST[first[0]].match(folded, start)
        if match is None:
            position = start + 1
            continue
        word = _SQUEEZE.sub("", _LINK.sub("/", match[0]))
        field = _TABLE.get(match[0]) or _TABLE.get(word)
        after = _SEPARATOR.match(folded, match.end())
        mark = BARE if after is None else CLOSE if after["close"] and not after["mark"] else _MARKS[after["mark"]]
        end = after.end() if after and mark else match.end()
        if field:
            found.append(Label(field, word, start, end, mark))
        position = end
    return found


def has_label(text: str) -> bool:
    """Whether any label word stands in the text, believed or not."""
    return bool(find(text.translate(FOLD)))


NOTICE = re.compile(
    r"凡本[网網站报報]|凡注明|不代表本|不代表[^,，。]{0,12}(?:观点|觀點|立场|立場)|免[责責][声聲]明[:：]|特[别別][声聲]明[:：]|版[权權][声聲]明[:：]|"
    r"[转轉][载載]目的|版[权權]所有|不得[转轉][载載]|仅供参考|版权归|未[经經][^,，。]{0,6}(?:授[权權]|允[许許]|[书書]面)|非經授權|"
    r"禁止[转轉][载載]|[请請][勿尊][^,，。]{0,6}(?:[转轉][载載]|版[权權])|[仅僅]提供信息存储|仅代表作者|并不意味着|"
    r"無断転載|전재|재배포|all rights reserved|copyright\s*[©ⓒ(]|social media platform",
    re.IGNORECASE,
)
"""Phrases of a site's own notice. A line that has one is kept as such and never parsed (reprints.md, 1.6 step 7)."""
