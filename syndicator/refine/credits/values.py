"""The values of credit labels: an outlet's name, a list of people, a count, a title in brackets.

Pure text in, values out; whether they are believed is decided by those who ask.
"""

from __future__ import annotations

import re

from syndicator import later, stamps
from syndicator.refine.credits import latinnames, names, outlets
from syndicator.refine.credits.findings import BREAK

MAX_SOURCE = 25
_MAX_LATIN_SOURCE = 50
_MAX_TITLE = 200
_MIN_NAME = 2
_MIN_BARE = 3  # a remark behind a name must leave one
URL = later.pattern(r"https?://[^\s<>\"'）)】\]。，、；“”‘’「」\u3000\x1f]{4,2000}")
COUNT = later.pattern(
    r"[\s\x1f:(（\[|]{0,5}(?P<n>\d[\d,]{0,12}(?:\.\d{1,2})?)\s{0,2}(?P<unit>[万萬亿億wWkK]?)\+?(?![\d:/年月.-])"
)
COUNT_ALONE = later.pattern(COUNT.pattern + r"\s?[次人]?[)）\]]?\s*")
"""A number, and nothing else, as it stands below a counter's word."""
COUNTED = later.pattern(
    r"(?<![\d:/.-])(?P<n>\d[\d,]{0,12}(?:\.\d{1,2})?)\s?(?P<unit>[万萬wWkK]?)\+?[\s\x1f]?(?:次|人)?(?:已?阅读|阅读量|浏览|浏览量|点击|人气|次观看|[观觀]看次[数數]?|看[过過]|views)(?![^\s\x1f\n|,，。)）次量])",
    re.IGNORECASE,
)
_UNITS = {"万": 10_000, "萬": 10_000, "w": 10_000, "亿": 100_000_000, "億": 100_000_000, "k": 1_000}
CLOSING = {"(": ")", "[": "]", "（": "）", "【": "】", "〔": "〕", "「": "」", "［": "］"}
_BOXED = later.pattern(r"\s?[\[【〔](?P<who>[^\[\]【】〔〕]{2,12})[\]】〕]\s*$")
_CLOSERS = ")]）】〕］"
_VALUE_END = later.pattern(
    r"[|｜\n\x1f。；;！!？?\[\]【】（()）〔〕<>►▲●★◆■▼]| {2,}|"
    r"(?:作者|[编編][辑輯]|[审審]核|校[对對]|[责責][编編]|排版|出品)丨"
)
_ALL_APART = later.pattern(f"[{names.HAN}](?: [{names.HAN}]){{2,11}}(?=$|[\\n\x1f])")
_WORD_END = later.pattern(
    r"\s(?:作者|编辑|責任|责任|责编|记者|記者|文|图|字号|打印|分享|评论|收藏|我要|点击|浏览|阅读|发布|更新|时间|日期|\d)"
)
_NUMBERED = later.pattern(r"[A-ZÀ-Þ][^\d\u3400-\u9fff]{1,24}\s\d{1,3}\s{0,2}")  # Canal 13, France 24
_ADDRESS = later.pattern(r"(?<=\S)\s?https?://")
_HAN = later.pattern(f"[{names.HAN}]")
_MORE = later.pattern(r"[、，].{2,}等$")
_TRAILING = later.pattern(
    r"(?:(?<=[\u3400-\u9fff])\s?[-—_]\s?(?:www\.)?[\w.-]{2,40}\.[a-z]{2,4}|等|\s?(?:原创稿|原創|独家))$"
)
_REMARK = later.pattern(r"\s?等?(?:[综綜]合|[整编編]理|[综綜]?合?[报報][导導道]|[讯訊])$")
DAY_AND_PAPER = later.pattern(
    r"[\s\x1f]{0,2}(?:(?:19|20)\d\d\s?[-/.年][\d\s/.月-]{1,6}日?|\d{1,2}月\d{1,2}日)\s?(?=《)"
)
"""A day before a paper's name: 原文载于2025年7月9日《某报》."""
BARE_SOURCE = later.pattern(
    r"^(?:本文|(?:以下)?文章|(?:以上)?内容|稿件|作品|本稿)?(?:[已经]?授权)?(?:来自|来源于|源自|转自|转载自|转载于|摘自|选自|摘编自|节选自|编译自|原[载刊]于?)$|^(?:本文|原文|文章)?(?:首发于|刊于|刊发于|刊载于|刊登于)$|^(?:本文|原文)出自$|^综合整理自$|^综合自?$|^供稿$|^本文[由获经系为]$|^本文发表于$|^thefollowingarticleisfrom$"
)
_URL_NEXT = later.pattern(r"\s?[:：(（]\s?(?:\x1f)?(?:https?:|ID\b|微信号)", re.IGNORECASE)
_LABELLED = later.pattern(r"^(?:来源|來源|source)\s?[:：]\s?", re.IGNORECASE)
ACCOUNT = later.pattern(
    r"^(?:本文[转轉][载載]?自\s?)?(?:@|(?:官方)?(?:微信)?公[众眾衆]平?[号號台]\s?[:：]?\s?(?=[“「\"《]|[^“「\"《]{2}))"
)
_KIND = later.pattern(
    r"^(?:[独獨]立)?(?:新[闻聞]|[网網][络路絡])?(?:媒[体體]|[网網]站|刊物|[杂雜][志誌]|[报報][纸紙]|平[台臺])(?=[「“《][^」”》]+[」”》]$)"
)
"""What kind of outlet it is, before its name in marks: 独立媒体“某某”."""
_PUT_TOGETHER = later.pattern(r"(?P<own>[^、]{2,12}?)[综綜]合(?P<of>.{2,60})$")
_COMPILED = later.pattern(r"^[综綜]合(?:整理)?自?(?=.{2,}[、，])")
_IN_MARKS = later.pattern(
    r"(?:《(?P<a>[^《》]{2,30})》|“(?P<b>[^“”]{2,30})”|「(?P<c>[^「」]{2,30})」|"
    r"\"(?P<d>[^\"]{2,40})\"|«(?P<e>[^«»]{2,40})»)(?P<rest>.*)$"
)
_GIVEN = later.pattern(
    r"\s?[“《「]?(?P<outlet>[^\s，,。“”《》「」]{2,16}?)[”》」]?\s?(?:原[创創]|[独獨]家|首[发發]|授[权權]|同意|稿件)+"
    r"(?:[转轉][载載]|首[发發]|[发發]布|刊[发發]|刊登|刊[载載]|[发發]表|[编編][译譯])?(?=$|[，,。.;；\s※])"
)


_DESK = later.pattern(r"[a-z]{2,5}/(?P<agency>[A-Za-z]{2,8})|(?P<first>[A-Za-z]{2,8})/[a-z]{2,4}")
"""red/dpa: ours, and whose it was; dpa/lby: a desk of theirs."""
_PICTURES = later.pattern(  # they publish pictures, and no articles
    r"(?:istock(?:photo)?|shutterstock|adobe stock|getty(?: images)?|unsplash|pexels|pixabay|alamy)"
    r"|[视視][觉覺]中[国國]|[图圖][虫蟲](?:创意)?|千[图圖]网|摄图网|包图网|东方IC|全景网?",
    re.IGNORECASE,
)
_FIGURED = later.pattern(
    r"^(?:diverse|divers(?:es)?|various|several|multiple|verschiedene|vari[eo]s?|diversos?)\s|\b(?:own|eigene|propri[ao]s?|propi[ao]s?)\s(?:\w|$)|\b(?:calculations?|computations?|estimates?|(?:annual|company|media|press|news|agency|police)\sreports?|filings?|"
    r"berechnung(?:en)?|darstellung|schätzung(?:en)?|calculs?|cálculos?|calcoli|elaboraci[oó]n|elaborazion[ei]|elaboração)\b|"
    r"\b(?:chart|graph|graphic|infographic|map|table)s?\s?:",
    re.IGNORECASE,
)
"""What a chart's figures come from: somebody's calculations, a firm's reports."""
_ALLOWED = later.pattern(
    r"\s?(?:授[权權]|[许許]可|同意)(?:[转轉][载載]|摘[编編])自\s?(?:知乎[专專][栏欄]|(?:微信)?公[众眾衆][号號]|[专專][栏欄])?[:：]?\s?"
    r"(?:[“《「](?P<outlet>[^\s，,。“”《》「」]{2,24})[”》」]|(?P<bare>[^\s，,。“”《》「」（(:：]{2,24})(?=$|[，,。（(\x1f\n]))"
)


_APART = 6  # characters of a name that is parted, and of gaps about it
_ONE_AND_TWO = later.pattern(f"([{names.HAN}])[ \u3000]([{names.HAN}]{{2}})")
_ACCOUNT_ID = later.pattern(r"(?<=[\u3400-\u9fff])/[a-z][a-z0-9_-]{5,19}$")
"""What an account is called in addresses: 某县人民医院/mxyy0915."""
_HEADLINE = later.pattern(
    r"^[A-Z]\S+(?:\s[A-Z]\S+){0,2}\s(?:to|will|says|said|has|have|dies|is|are)\s[a-z]"
)  # Source: X to name envoy
_WORDS_OF = later.pattern(r"^文[／/](?=\S{3})")


def count(match: re.Match[str]) -> int:
    """The number of a count with its unit: 1.2万 is 12,000."""
    return round(float(match["n"].replace(",", "")) * _UNITS.get(match["unit"].lower(), 1))


def first_value(raw: str, mark: str) -> tuple[str, int, bool]:
    """(the value's text, where it begins, whether it stands in a line of its own behind its label)."""
    stripped = raw.lstrip(" \x1f")
    offset = len(raw) - len(stripped)
    if not stripped.startswith(BREAK):
        return stripped, offset, False
    following = stripped.lstrip(" \n\x1f")
    if not mark or not following:
        return "", offset, True
    return following, len(raw) - len(following), True


def closes_well(rest: str) -> bool:
    """Behind an unmarked source stands punctuation or nothing; otherwise it was a sentence."""
    return (
        rest.strip() in {"", "（", "("} or rest[0] in "，,。.；;）)】]\n\x1f |｜、" or _URL_NEXT.match(rest) is not None
    )


def source_text(value: str) -> str:
    """The part of a label's value that can be an outlet's name, as it stands."""
    value = re.sub(r"\s?[\x1f]?、[\x1f]?\s?", "、", value[:200])
    if apart := _ALL_APART.match(value):  # 某 某 日 报
        value = apart[0].replace(" ", "") + value[apart.end() :]
    value = value[: stamps.glued(value)]
    end = _VALUE_END.search(value, 1) if value[:1] in "《“「[【(（" else _VALUE_END.search(value)
    value = value[: end.start()] if end else value
    value = value[: address.start()] if (address := _ADDRESS.search(value)) else value
    if (word := _WORD_END.search(value)) and not _NUMBERED.fullmatch(value):
        value = value[: word.start()]
    if _HAN.search(value):
        value = re.split(r"[，,:：]|(?<=[报報网網台社刊])本[报報网網台刊站][讯訊]", value)[0]
        value = re.split(r"(?<=[^\x00-\x7f]) |(?<=[A-Za-z0-9]) (?=[\u3400-\u9fff])", value)[0]
    return value.rstrip()


def is_figured(text: str) -> bool:
    """Whether what stands behind "Source:" says what a chart's figures come from, and names no outlet."""
    return _FIGURED.search(text) is not None


def source_name(text: str) -> str | None:
    """An outlet's name out of a source field, or None for what names none (网络, 本站原创, digits, a sentence)."""
    name = text.strip(" *·-–—_/,，.。:：\x1f[]【】〔〕")
    name = _quoted(_KIND.sub("", _COMPILED.sub("", ACCOUNT.sub("", _LABELLED.sub("", name)))))
    if (made := _PUT_TOGETHER.match(name)) and all(map(names.is_outlet, (made["own"], *made["of"].split("、")))):
        name = made["own"]  # 某新闻综合某报、某台
    before = None
    while before != name and len(name) > _MIN_BARE:
        before, name = name, name if _MORE.search(name) else _quoted(_TRAILING.sub("", name))
        bare = _quoted(_REMARK.sub("", name))
        theirs = names.is_outlet(bare) or outlets.is_known(bare) or names.is_organisation(bare)
        name = bare if theirs else name
    if desk := _DESK.fullmatch(name):
        agencies = (
            agency for agency in (desk["agency"], name.partition("/")[0]) if agency and outlets.is_known(agency)
        )
        name = next(agencies, name)
    name = re.sub(r"》\s?[、，]\s?《", "、", name)
    name = _ACCOUNT_ID.sub("", _WORDS_OF.sub("", name)) if "/" in name or "／" in name else name
    limit = MAX_SOURCE if _HAN.search(name) else _MAX_LATIN_SOURCE
    if (
        not _MIN_NAME <= len(name) <= (limit * 2 if "、" in name else limit)
        or name.isdigit()
        or names.is_placeholder(name)
    ):
        return None
    if _PICTURES.fullmatch(name):
        return None
    if not _HAN.search(name) and (_FIGURED.search(name) or _HEADLINE.search(name) or _is_only_words(name)):
        return None  # a chart's figures, words that are no name
    return None if re.search(r"https?:|^\W+$|不[是代]|[我你他]们|@", name) else name


def _is_only_words(name: str) -> bool:
    """Whether a text is words in small letters, and no outlet that is known by such."""
    return name.islower() and name.translate(_WITHIN_WORDS).isalpha() and not outlets.is_known(name)


_WITHIN_WORDS = str.maketrans("", "", " ’'")


def _quoted(name: str) -> str:
    """What stands in the marks a name begins with: 《某刊》2024年第3期; otherwise the name without stray ones."""
    if (match := _IN_MARKS.match(name)) and not re.match(r"\s?[、，,和与/]", match["rest"]):
        return match["a"] or match["b"] or match["c"] or match["d"] or match["e"]
    for opener, closer in ("《》", "“”", "「」", '""', "''"):
        if name.count(opener) != name.count(closer) or opener == closer or name.startswith(opener):
            name = name.strip(opener + closer)
    return name.strip(" 《") if "》" not in name.rstrip("》") and "《" not in name else name


def listed(line: str) -> list[str]:
    """The people of a value: its first part leniently, what stands behind a gap or in further nodes only as names.

    A staff code that stands alone is who answers, as stated.
    """
    if code := names.only_code(line):
        return [code]
    line = names.joined(names.without_code(line))
    if (
        len(line) <= _APART
        and (apart := _ONE_AND_TWO.fullmatch(line.strip()))
        and names.is_person("".join(apart.groups()))
    ):  # 黃 可兒
        line = "".join(apart.groups())
    if (boxed := _BOXED.match(line)) and names.one_person(boxed["who"], lenient=False):  # 作者：[某某]
        line = boxed["who"]
    parts = [p for p in re.split(r"[\x1f]| {2,}", line) if p.strip(" 、,/")]
    if not parts:
        return []
    if not re.search(f"[{names.HAN}\u3040-\u30ff\uac00-\ud7af]", parts[0]):
        return (
            latinnames.latin_people(parts[0], single=True)
            or [n for n in names.people(parts[0]) if not re.search(r"\s", n)][:1]
        )
    found = names.people(parts[0])
    for part in parts[1:]:
        more, whole = names.parse(part, lenient=bool(re.match(r"\s?[、,，/&]", part)))
        if not (whole and more):
            break
        found += [n for n in more if n not in found]
    return found


def _closing_mark(title: str) -> int:
    """Where the book mark that a title begins with is closed; 0 where it is not."""
    depth = 0
    for position, character in enumerate(title):
        depth += {"《": 1, "》": -1}.get(character, 0)
        if depth == 0:
            return position
    return 0


def within(text: str, close: str | None) -> str:
    """The text up to the bracket that closes it; brackets inside are kept, unbalanced ones forgiven."""
    if close is None:
        return (
            text.rstrip("】] ")
            if text.rstrip().endswith(("】", "]")) and "【" not in text and "[" not in text
            else text
        )
    opener = {v: k for k, v in CLOSING.items()}[close]
    depth = 1
    for position, character in enumerate(text):
        depth += (character == opener) - (character == close)
        if depth == 0:
            return text[:position]
    for other in _CLOSERS:
        if text.rstrip().endswith(other):
            return text.rstrip()[:-1]
    return text


def title_of(text: str, close: str | None) -> str | None:
    """A title out of the rest of a line, without the bracket around it and its own outer book marks."""
    title = within(text, close).strip()
    if title.startswith("〈") and title.find("〉") == len(title.rstrip("。.")) - 1:
        title = title.rstrip("。.")[1:-1]
    closing = _closing_mark(title) if title.startswith("《") else 0
    if closing and re.match(r"$|[，,（(。；;]|\s{2}|\s?[|｜]", title[closing + 1 :]):
        title = title[1:closing]
    return title if _MIN_NAME <= len(title) <= _MAX_TITLE else None


def given_by(value: str) -> str:
    """The outlet in "本文由X授权发布", or ""."""
    match = _ALLOWED.match(value) or _GIVEN.match(value)
    named = match.groupdict() if match else {}
    return named.get("outlet") or named.get("bare") or ""


def trimmed(url: str) -> str:
    """An address without the sentence's punctuation behind it."""
    return url.rstrip(".,;:!?…")
