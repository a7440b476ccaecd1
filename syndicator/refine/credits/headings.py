"""Whether what stands behind a label is what a heading, a notice or a sentence says there, and names nobody.

A nickname may look like words, of somebody who signs above or below a text; so that only what no nickname is like
counts: duties, calls, the words with which notices end, and words that a mark has split (文：明).
"""

from __future__ import annotations

from syndicator.later import pattern
from syndicator.refine.credits import latinnames, names
from syndicator.refine.credits.labels import FOLD, ROLES, Field, Label, find

_USUAL = 3  # characters of a name
_LONG = 5
_DESKS = frozenset(
    "redaktion rédaction redacción redação redazione redactie redakcja redakce redakcia eindredactie edición "
    "edição".split()
)
"""Labels that are the desk's own name, too: Redaktion: Öffnungszeiten."""
_FORMAL = frozenset(
    {
        Field.REPORTER,
        Field.CORRESPONDENT,
        Field.RESPONSIBLE_EDITOR,
        Field.REVIEWER,
        Field.PROOFREADER,
        Field.TRANSLATOR,
    }
)
"""Who does these signs with a name."""
_PARTICLE = pattern(r"[的了着]")
_PHRASE = pattern(
    r"一[种種个個位名场場条條座]|[没沒]有|什[么麼]|[谁誰]|[为為]何|如何|怎|不[是再会會能]"
)  # how no nickname begins
_BEGINS = pattern(
    r"(?:共同|全面)?(?:[负負][责責]|[从從]事)|[做把抓写寫][好准準牢]|[严嚴][把格守]|加[强強快]|提[高升]|推[进進动動]|走[进進近读讀入]|[欢歡]迎|"
    r"[请請]|[征徵招][集求聘募稿才文]|[从從][^前容]|[让讓]|看[见見不懂]|[读讀学學][懂会會]|[已未][^来來名央知]"
)
"""How a duty, a call or a sentence begins, in four characters or more."""
_HOLDS = pattern(r"[能可是][否]|[何几幾][时時]|[吗嗎呢吧]$|[与與和]否|[写寫]好|[读讀看]懂|第一道|您")
_ENDS = pattern(
    r"(?:培[训訓]|招聘|招[募生工]|[征徵约約][稿文]|[报報]名|[职職]缺|急聘)(?:中|令|班|表|函|[会會]|[启啟]事|公告|信息|[资資][讯訊])?$|"
    r"(?:[启啟]事|[须須]知|公告|通知|指南|方案|[价價]格表?|[报報][价價]|下[载載]|大全|教程|[课課]程|[讲講]座|技巧|一[览覽]|流程|"
    r"[职職][责責]|纪要|紀要|申[请請]|登[记記]表|[评評]比|修[订訂]|延[长長]|召[开開]|[开開]放|[错錯]字|[条條]件|要求|[标標][准準]|[规規]范|[规規]範|制度|[办辦]法|[简簡]介|介[绍紹]|全文|[参參]考|邀[请請]函|[画畫]像|[权權]益|"
    r"[计計][划劃]|[时時][间間]|[优優]先|失效|上岗|[培养養]成|[队隊]伍)$"
)
"""With what notices, and headings about a trade, end."""
_CALLS = pattern(r"^(?:[欢歡]迎|[请請]|[诚誠]邀)|(?:[来來约約征徵投]稿|[报報]名|截止.{0,4}|一[覧览覽])$")
_SPLIT = {"文": "明化武学學章字件艺藝具物科献獻盲", "图": "书書表片案形像", "圖": "書表片案形像"}
"""A label of one character, and what with it is a word: 文：明的边界."""
_PLACES_SO = ("于都", "于洪", "于田")
_KANA_RUN = pattern(r"[のでをはがにと](?=[\u4e00-\u9fff\u30a1-\u30f6])|とは")
_JAPANESE = pattern(
    r"(?:募集(?:中|要項)?|[講課]座|一覧|様子|方法|入門|比較|表記|発表|全文|お知らせ|インタビュー|フォーム|書き方|読み方|とは|イベント|サービス|ソフト|お願い)$|向け|[\u4e00-\u9fff][のな][\u4e00-\u9fff]{2}|"
    r"[\u4e00-\u9fff]の[\u4e00-\u9fff][\u3041-\u3093]{1,2}$"
)


_NOTICES = frozenset(
    "通知 公告 公示 须知 須知 简介 簡介 介绍 介紹 启事 啟事 徵求中 招聘中 招募中 待查 声明 聲明 寄语 寄語 手记 "
    "手記 札记 札記 培训 培訓 风采 風采 观察 觀察 调查 調查 探访 探訪 走访 走訪 直击 直擊 连线 連線 见闻 "
    "見聞 心声 心聲 体验 體驗 访谈 訪談 专访 專訪 推荐 推薦 无误 無誤 通过 通過 已通过 合格 完成 已完成 属实 "
    "屬實 同意 后记 後記 点评 點評 感言 自述 提问 提問 追问 追問 回应 回應 机器 機器 软件 軟件 軟體 器材 "
    "改稿中 已退稿 小时候 小時候 在线 在線 参考 參考 单位 單位".split()
)
_SAID = pattern(
    r"(?:[请請]|大家|各位|[谢謝]{2}[你您大各]|原[来來]).+|.{0,2}[你您][好们們]?$|"
    r".{2,}[的吗嗎呢吧们們么麼]$|.{2}(?<!了)了$|(?:[明后後改]天|[明后後]年|下[周週期次]|回[头頭]|[不再])[见見]$"
)
"""How somebody speaks, and words for many, in three characters or more that may look like a name: 明天见, 孩子们."""
_PRODUCE = pattern(
    r"(?:[进進]口|[国國][产產]|野生|境[内内外]|祖[传傳]|[民坊][间間]|二手|地[下表]水|天然|人工|自[来來种種制製酿釀家]|家[种種养養]|外[购購]|[网網][购購]|捡|撿|捐).{0,2}$"
)
"""How goods, illnesses and tales come to be, and no outlet's name begins: 进口水果."""
_KOREAN = pattern(r"(?:모음|안내|전문|공지|목록|모집|방법|요령|가격표|자료|보기|신청|문의|대회)$")
_COUNTRIES = frozenset(
    "中国 中國 日本 韩国 韓國 美国 美國 英国 英國 法国 法國 德国 德國 俄罗斯 俄羅斯 意大利 西班牙 澳大利亚 加拿大 "
    "新西兰 新西蘭 紐西蘭 泰国 泰國 越南 印度 巴西".split()
)


def is_call(value: str) -> bool:
    """Whether a value calls upon readers, where an outlet would stand: 供稿：欢迎来稿."""
    return len(value) > _USUAL and _CALLS.search(value) is not None


def is_country(value: str) -> bool:
    """Whether a value is a country, as goods come from one: 来源：新西兰."""
    return value in _COUNTRIES


def is_produce(value: str) -> bool:
    """Whether a value says how goods or tales come to be, where an outlet would stand: 来源：进口水果."""
    return _PRODUCE.match(value) is not None and not names.is_organisation(value)


def runs_on(value: str) -> bool:
    """Whether a Japanese value begins within a sentence: 出典：の示し方."""
    return _KANA_RUN.match(value) is not None


def is_split(word: str, value: str) -> bool:
    """Whether a mark splits a word into a label and the rest: 文：明的边界, 来源：于生活; 文：明月 may be somebody."""
    if word == "来源":
        return value[:1] in {"于", "於"} and not value.startswith(_PLACES_SO)
    return word in _SPLIT and len(value) > _USUAL and value[:1] in _SPLIT[word] and not names.is_person(value)


def _is_notice(value: str) -> bool:
    """Whether Han characters that are no name are a call, a duty or the end of a notice's heading."""
    if len(value) == _USUAL:
        return _ENDS.search(value) is not None
    return bool(_BEGINS.match(value) or _ENDS.search(value) or _HOLDS.search(value))


def is_duty(value: str) -> bool:
    """Whether Han characters begin or end as a duty, a call or a notice does: 负责审阅稿件."""
    return len(value) > _USUAL and names.HAN_ONLY.fullmatch(value) is not None and _is_notice(value)


def is_heading(label: Label, value: str, *, within_text: bool, japanese: bool) -> bool:
    """Whether a "name" is what a heading says behind its colon: 记者：一种慢下来的职业, 文：理科生占比下降.

    A nickname may look so, of somebody who signs above or below a text; a reporter and who answers for it sign with
    their names, and within a text there are headings.
    """
    if label.word in _DESKS:
        return not latinnames.is_latin_name(value)
    if value in _NOTICES or (len(value) > _USUAL and _PHRASE.match(value)) or _KOREAN.search(value):
        return True
    if japanese:
        told = runs_on(value) or (len(value) > _USUAL and _JAPANESE.search(value) is not None)
        if told or len(value) <= _LONG:
            return told and len(value) >= _USUAL
    if not names.HAN_ONLY.fullmatch(value):
        return False
    if _SAID.match(value):
        return True
    if len(value) < _USUAL or names.is_person(value):
        return False
    if len(value) == _USUAL:
        return _is_notice(value)
    if label.word == "文" and len(value) > _LONG - 1:
        return True
    first = next(iter(find(value.translate(FOLD))), None)
    if first and first.start == 0 and first.field in ROLES and len(first.word) > 1:  # 编辑 | 编辑源代码
        return True
    if label.field in {Field.REPORTER, Field.CORRESPONDENT} and (len(value) >= _LONG or names.holds_word(value)):
        return True  # 记者：带你看丰收
    named = within_text or label.field in _FORMAL
    return (named and _PARTICLE.search(value) is not None) or is_split(label.word, value) or _is_notice(value)
