"""The grammar of names: lists of people as credit lines print them, and how a person differs from an outlet.

Chinese, Japanese and Korean ones; those in Latin letters stand in ``latinnames``. Pure; every expression is bounded.
"""

from __future__ import annotations

import re

from syndicator import later
from syndicator.refine.credits.labels import WORDS
from syndicator.refine.credits.latinnames import CONTACT, is_latin_name

_WORDS = WORDS["names"]
_SURNAMES = frozenset("".join(_WORDS["surnames"].split()))
_COMPOUNDS = tuple(_WORDS["compound"].split())
_PLACEHOLDERS = frozenset(words.replace("_", " ") for words in _WORDS["placeholders"].split())
_COMMON = frozenset(_WORDS["common"].split())
_TOPICS = frozenset(_WORDS["topics"].split())
_SECTIONS = frozenset(_WORDS["sections"].split())
_UNNAMED = frozenset("".join(_WORDS["unnamed"].split()))
PLACES = tuple(sorted(_WORDS["places"].split(), key=len, reverse=True))
"""Places and institutions, longest first."""

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
HAN_ONLY = _HAN = later.pattern(f"[{HAN}〇]+")
_TOWN = frozenset("镇鎮")
_COUNTED = later.pattern(r"[\d一二三四五六七八九十两若数]{1,4}\s?余?[名人位]")
_AGO = later.pattern(r"\d{1,3}\s?(?:秒|分[钟鐘]|小[时時]|天|日|[周週]|[个個]月|年)[前内]")
_BOTH = {c: f"[{pair}]" for pair in _WORDS["given_in_both"].split() for c in pair[:1]}
_GIVEN_WORDS = sorted(_WORDS["given"].split(), key=len, reverse=True)
_GIVEN_FIRST = frozenset("".join(_BOTH.get(word[0], word[0]) for word in _GIVEN_WORDS)) - set("[]")
_GIVEN = later.pattern(
    rf"(?:{'|'.join(''.join(_BOTH.get(c, c) for c in word) for word in _GIVEN_WORDS)}){{1,3}}[江汗]?"
)
_DOT = later.pattern("[·•・‧．]")
_HAN_DOTTED = later.pattern(f"[{HAN}]{{1,7}}[·•・‧．][{HAN}·•・‧．]{{1,12}}")
_EAST = later.pattern(f"[{HAN}\u3040-\u30ff\uac00-\ud7af々ー]")
_KANA = later.pattern(f"[{HAN}々]{{2,4}}[\u3041-\u30faー]{{2,4}}|[\u30a1-\u30fa・＝=ー]{{3,12}}|[\uac00-\ud7a3]{{2,4}}")
"""How a name in kana or hangul looks that no label announces."""
_WORD = later.pattern(f"[\\w{HAN}·•・.．'’\\-ー々@ ]+")

_FAMILIES = "|".join(_WORDS["family_japanese"].split())
_JAPANESE = later.pattern(
    rf"(?:{_FAMILIES})[ \u3000]?"
    rf"(?P<given>[{HAN}々]{{1,3}}|[\u3041-\u3096]{{2,4}}|[{HAN}][\u3041-\u3096]{{1,2}})"
)
_NO_GIVEN = tuple(
    "社店薬業県市町村区長相手督告者氏員会党派家式院校園駅線記内外前後上下様車事臣庁局課館銀鉄電船場号型版紙誌戦論法集展賞杯所寺研団隊組球軍部署閣権岸浜坂港湖池橋塔"
)
"""With what firms, offices and words end that begin as family names do: 小林製薬, 高橋監督."""
_OUTLET_END = later.pattern(
    r"(?:[网網报報社台臺]|日[报報]|晚[报報]|早[报報]|[时時][报報]|都市[报報]|商[报報]|新[闻聞]|客[户戶]端|[发發][布佈]|在[线線]|[频頻]道|周刊|週刊|月刊|[杂雜]志|[杂雜]誌|"
    r"[电電][视視]台?|[广廣]播|[卫衛][视視]|出版社|通[讯訊]社|新[闻聞][网網雲]|融媒(?:[体體](?:中心)?)?|[传傳]媒|[观觀]察者?|快[讯訊報报]|[号號]|"
    r"[가-힣](?:일보|신문|타임[스즈]|저널|닷컴)|[\u3041-\u30fa一-鿿](?:オンライン|デジタル|テレビ|タイムズ|ジャーナル|マガジン|プレス))$"
)
_ENDINGS = frozenset(
    "新闻网 新聞網 校园网 晚报 晚報 日报 日報 早报 早報 电视台 電視台 电台 電台 报社 報社 "
    "发布 發布 新闻 新聞 听新闻 聽新聞 看新闻 看新聞 "
    "客户端 客戶端 在线 在線 频道 頻道 快讯 快訊 广播 廣播 杂志 雜誌 传媒 傳媒 通讯社".split()
)
_SECTION_END = later.pattern(r"(?:新[闻聞]|[频頻]道|[专專][栏欄题題]|[动動][态態]|要[闻聞]|公告|公示|[资資][讯訊])$")
_WHO_IS = later.pattern(
    f"(?P<name>[{HAN}]{{2,4}}?)[，,]?\\s?(?:系|为|為|爲|是|现[任为]|現[任為])(?=[^\\s、，,;；/()（）]).{{2,}}$"
)
_ANOTHER_PERSON = later.pattern(
    rf"[;；]\s?(?P<name>[{HAN}]{{2,4}})[，,]|"
    rf"[，,；;]\s?(?P<also>[{HAN}]{{2,4}}?)[系为為](?!主任|副|教授|[讲講][师師]|博士|[硕碩]士|本科|[学學])"
)
"""Further people, each with who they are: 某某，某大学教授；某某，某馆馆员; 某某系某大学教授，某某系其学生."""
_NOBODYS = later.pattern(
    r"(?:(?:[综綜]合)?(?:整理|摘|[编編][辑輯]|[来來源选選])自)?(?:本[站网網]|[网網][络絡路上友]|互[联聯][网網]|站[内內]|用[户戶])(?:自?整理|原[创創]|[编編][辑輯]|[转轉][载載]|收集|[综綜]合|[资資][源料讯訊]|[来來]源|投稿|供稿|自[己行]|上[传傳]|等)*|"
    r".{0,10}管理[员員]|admin[\w-]{0,8}|我[要想][\u3400-\u9fff]{1,4}"
)
_MASKED = later.pattern(
    rf"[{HAN}]{{0,2}}(?:某{{1,3}}|[XxＸ×*＊○◯]{{2,}}|(?<=[{HAN}])[×＊*○◯])|(?:某|某某|[XxＸ×*＊○◯]{{1,4}})(?:[網网报報台臺社]|[{HAN}]{{0,3}}(?:日报|日報|晚报|晚報|新闻|新聞|[网網]站?))|"
    r"[XxＸ×*＊○◯〇□_?？-]{2,}"
)
"""A name of which not more than the family name is told: 张某, 某某网, XXX."""
_MASKS = frozenset("某XxＸ×*＊○◯〇□_?？-")
_NO_OUTLET = later.pattern(
    r"(?:[气氣]象|天文|[观觀][测測]|地震|平|站|[讲講]|舞|[后後]|旅行|合作|公)[台臺社]$|[编編字文批刊期番型][号號]$|官[网網]$"
)
_INSTITUTION = later.pattern(
    r"(?:[学學]院|大[学學]|中[学學]|小[学學]|中心|公司|集[团團]|法院|[医醫]院|[银銀]行|委[员員]?[会會]|[协協][会會]|[学學][会會]|[党黨]委|政府|[支大][队隊]|[办辦]公室|"
    r"[检檢]察|公安|消防|[气氣]象|文旅|海[关關]|地[铁鐵]|[铁鐵]路|教育)$"
)
_OFFICE = later.pattern(rf"[{HAN}]{{2,3}}[部局厅廳委乡鄉镇鎮县縣区區市省]")  # 水利部, 文旅局: so no given name ends
_ORGANISATION = later.pattern(
    r"(?:部|支部|[党黨]委|[团團]委|中心|室|[组組]|科|[处處]|[办辦]|局|院|[会會]|[协協]会|公司|集[团團]|学院|大[学學]|[医醫]院|委|委[员員][会會]|政府|街道|支[队隊]|大[队隊]|[门門][户戶]网站|"
    r"网站|編輯部|编辑部|工作室|研究所|研究院|事務所|办公室|辦公室|公[众眾衆]号|平台|机关|通信|支社|総局|教授|主任|研究[员員]|院[长長]|[书書][记記]|局[长長]|律[师師]|博士|[专專]家|[学學]者|董事[长長]|[总總][经經]理|小[编編]|[证證]券|期[货貨]|基金|保[险險])$"
)
_STRONG_OUTLET_END = later.pattern(
    r"(?:[网網报報]|通[讯訊]社|新[华華聞闻]社|日[报報]社|新[闻聞]|客[户戶]端|[频頻]道|电视台|電視台|電視臺|卫视|衛視|周刊|週刊)$"
)
_GOVERNMENT = later.pattern(
    rf"(?:[县縣市区區省州旗][{HAN}]{{1,8}}[局委办辦厅廳]|人民政府|[党黨]委|[办辦]事[处處]|委[员員][会會]|[门門][户戶]网站|管理局|教育局|[宣統统]部|公安局|人民法院|检察院|交警)$"
)
_ROLE_WORDS = (
    r"(?:全媒体|全媒體|融媒体|融媒體|本报|本報|本网|本網|本站|本刊|本台|本社|职工|職工|校园|校園|骨干|骨幹|优秀|優秀|特约|特約|见习|見習|实习|實習|首席|文字|摄影|攝影|高级|资深|資深|驻|駐)*"
    r"(?:记者|記者|通讯员|通訊員|特派员|特派員|评论员|評論員|撰稿人|特约撰稿|实习生|實習生|主持人|编译|編譯|作者)"
)
ROLE = later.pattern(_ROLE_WORDS)
_PREFIX = later.pattern(rf"^[{HAN}\w《》]{{0,16}}?{_ROLE_WORDS}[:：\s]{{0,3}}(?=[{HAN}A-Za-z])")
_SUFFIX = later.pattern(
    r"\s{0,3}(?:[(（【\[]?(?:整合|综合|綜合|[综綜]合[报報][道導]|[报報][道導]|[报報]导|整理|撰文|编译|編譯|[采採][写寫]|"
    r"实习|實習|见习|[实實][习習]生|[参參][与與](?:[采採][写寫]|[报報][道導]|[采採][访訪])|等)[)）】\]]?)$"
)
_PHOTO = later.pattern(
    r"\s{0,3}/?\s{0,2}(?:[翻航]?[摄攝](?:影)?|[图圖](?:片)?|供[图圖]|制[图圖]|製圖|[视視][频頻]|撮影)$"
)
_BY_CAMERA = later.pattern(r"[摄攝]影")
_OUTLET_GLUED = later.pattern(
    rf"^[{HAN}]{{2,8}}?[台臺网網报報社](?=[{''.join(sorted(_SURNAMES))}][{HAN}]{{1,2}}$)(?=.{{3}}$|.{{2}}$)"
)
_CODE = later.pattern(r"[_ ]?\b[A-Z]{1,4}\d{3,6}\b$|_[A-Z]{1,4}\d{2,6}$|(?<=[\u3400-\u9fff])[A-Z]{1,4}\d{3,6}$")
_STAFF_CODE = later.pattern(r"(?:[_ ]|(?<=[\u3400-\u9fff])|^)[A-Z]{1,4}\d{3,6}(?![A-Za-z\d])")
_WORDS_AND_PICTURES = later.pattern(r"\s{0,3}(?:文[/／、]?[图圖摄攝]|[图圖][/／、]文)[)）]?$")
_SENT_FROM = later.pattern(r"\s?[发發]自(?=\S)")
_DID = later.pattern(
    f"\\s?(?P<who>[{HAN}]{{2,4}})\\s?[/／](?:(?P<wrote>文[图圖]?)|[摄攝]影?|[图圖]片?)(?=$|[\\s、，,；;)）\x1f])"
)
_MAX_CLIENT = 6  # characters
_BRACKETED = later.pattern(r"[(（\[【][^()（）\[\]【】]{0,40}[)）\]】]")
_SPACED_NAME = later.pattern(
    f"(?<![{HAN}])(?<![{HAN}] )([{HAN}]) ([{HAN}]) ([{HAN}])(?! ?[{HAN}](?![{HAN}]))|"
    f"(?<![{HAN}])([{HAN}])[ \u3000]{{1,4}}([{HAN}])(?![{HAN}])"
)
"""張　三, 歐 陽 三; of four characters apart each two are one."""
_SPLIT = later.pattern(
    f"\\s{{0,3}}[、，,;；:：/／&＆|｜\\n\x1f]\\s{{0,3}}|\\s{{2,}}|(?<=[{HAN}])\\s(?=[{HAN}])|(?<=[{HAN}])\\s(?=[A-Z])|(?<=[a-z])\\s(?=[{HAN}])"
)
_AFFILIATED = later.pattern(f"^(?P<where>[{HAN}]{{2,10}}) (?P<name>[{HAN}]{{2,4}})(?=$|[、，,;；/ ])")
_AND = later.pattern(r"以及|[和与與及]")
_PINYIN = later.pattern(f"(?<=[{HAN}])[(（][a-zü]{{0,5}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{{0,4}}[ ]?[)）]")
_PROSE = later.pattern(r"[的了着在]|获悉|獲悉|从|從|對|对此|[日月]从|表示|采访时|了解到|报道称")

_TOLD = later.pattern("[的了着在是]")
_ROC_DAY = later.pattern(r"(?<!\d)\d{7}$")
_NO_NAME = later.pattern(
    rf"[{HAN}\w《》]{{0,10}}{_ROLE_WORDS}|整合|[综綜]合|[综綜]?合?[报報][导導道]|[文图圖摄攝]|整理|等|摄影|攝影|编译|編譯|[编編][辑輯]|"
    rf"[{HAN}]{{2,6}}(?:[编編][辑輯]|主[编編]|主[笔筆]|[专專][栏欄]作[家者])"
)

_MAX_NAME = 24
_SHORT = 2
_USUAL = 3  # characters of most names
_LONG_HAN = 4
_NICK_HAN = 8
_SECOND_HAN = 5
_DOTTED_PARTS = 16
_HAN_LIST = later.pattern(r"\s{0,2}[、，,;；|/／]\s{0,2}|[\s\u3000]{1,2}")
_LATIN_LIST = later.pattern(
    r"\s{0,2}[,;|/&]\s{0,2}(?:(?:and|und|et|y)\s{1,2})?|\s{1,2}(?:and|und|et|y|e|og|och|en)\s{1,2}", re.IGNORECASE
)


def without_pinyin(text: str) -> str:
    """The text without toned readings in brackets behind a character; what is read for names has no use for them."""
    return _PINYIN.sub("", text) if "(" in text or "（" in text else text


def without_code(text: str) -> str:
    """The text without staff codes: 杨某_NF4425, 韩某 PK155, and a code that stands alone."""
    return _STAFF_CODE.sub("", text)


def without_description(text: str) -> str:
    """方某系某大学教授, 方某为特约作者: the name alone."""
    match = _WHO_IS.match(text)
    return match["name"] if match and is_person(match["name"]) else text


def further_described(text: str) -> list[str]:
    """Who else is named behind the first in a text that says of each who they are, departments left out."""
    told = (match["name"] or match["also"] for match in _ANOTHER_PERSON.finditer(text))
    return [name for name in told if is_person(name) and not is_common(name)]


def only_code(text: str) -> str | None:
    """The staff code that a text is and nothing else: NF055."""
    bare = text.strip(" \x1f_()（）")
    return bare if _STAFF_CODE.fullmatch(bare) else None


def is_common(token: str) -> bool:
    """Whether a token is an everyday word that only looks like a name: a section's, a button's, a topic's."""
    return token in _COMMON


def is_topic(token: str) -> bool:
    """Whether a token that no label calls a person is a dictionary's word: 沼泽 beside a date, and not 记者 高原."""
    return token in _TOPICS


def holds_word(token: str) -> bool:
    """Whether a character behind the family name is one that words hold and given names hardly ever: 方便面."""
    return not _UNNAMED.isdisjoint(token[1:]) or (len(token) > _SHORT and token[-1] in _TOWN)


def is_section(name: str) -> bool:
    """Whether a name is a section's of some site: 国内新闻, 縣政新聞, 新闻, 我的頻道; an outlet's is 极目新闻."""
    bare = _SECTION_END.sub("", name)
    return bare != name and (len(bare) < _SHORT or bare in _SECTIONS or bare[0] in "我你您")


def is_organisation(name: str) -> bool:
    """Whether a name ends as those of offices, institutes and firms do."""
    return len(name) > _USUAL and (name[-1] in "厅廳" or _ORGANISATION.search(name) is not None)


def is_placeholder(name: str) -> bool:
    """Whether a field holds a word for nobody, 佚名, 本站原创, admin, or a name that is masked: 张某, XXX."""
    bare = name.strip()
    if bare.lower() in _PLACEHOLDERS or _NOBODYS.fullmatch(bare) is not None:
        return True
    return not _MASKS.isdisjoint(bare) and _MASKED.fullmatch(bare) is not None


def is_with_client(name: str) -> bool:
    """Whether a name is a paper's with what its application is called: 某晚报·某点. Who works there says so."""
    paper, _, client = name.partition("·")
    return 1 < len(client) <= _MAX_CLIENT and "·" not in client and is_outlet(paper)


def is_outlet(name: str) -> bool:
    """Whether a short text has the shape of a publisher's name: it ends in 网, 报, 社, 新闻, 客户端 and their kin."""
    bare = name.strip("《》「」“”\"' ")
    return (
        _SHORT <= len(bare) <= 2 * _MAX_NAME
        and bare not in _ENDINGS
        and bool(_OUTLET_END.search(bare) or _GOVERNMENT.search(bare))
        and not _NO_OUTLET.search(bare)
        and not (
            len(bare) <= _USUAL
            and bare[-1] in "台臺社号號"
            and is_person(bare)
            and bare[0] in _SURNAMES
            and bare[-1] != "社"
        )
    )


def is_person(name: str) -> bool:
    """Whether a token has the shape of a Chinese person's name: a surname, two or three characters, four behind a
    compound surname; parts joined by dots; or given names alone, where people have no family name.
    """
    if _HAN_DOTTED.fullmatch(name):  # 某晚报·某某 is an outlet
        return len(name) <= _DOTTED_PARTS and not any(map(_STRONG_OUTLET_END.search, _DOT.split(name)))
    if _is_given(name):
        return True
    if not _HAN.fullmatch(name) or not _SHORT <= len(name) <= _LONG_HAN:
        return False
    if _STRONG_OUTLET_END.search(name) or _INSTITUTION.search(name) or _OFFICE.fullmatch(name):
        return False
    if name.startswith(_COMPOUNDS):
        return len(name) > _SHORT
    if len(name) > _USUAL and (_ORGANISATION.search(name) or _OUTLET_END.search(name)):  # 某某街道, 某某融媒
        return False
    return name[0] in _SURNAMES and (len(name) <= _USUAL or name[1] in _SURNAMES)


def _is_given(name: str) -> bool:
    """Whether a name is made of given names alone."""
    return name[:1] in _GIVEN_FIRST and _GIVEN.fullmatch(name) is not None


def is_japanese(token: str) -> bool:
    """Whether a token is a Japanese family name of two characters or more that many have, and a given one: 小林太一."""
    match = _JAPANESE.fullmatch(token)
    return match is not None and not match["given"].endswith(_NO_GIVEN)


def is_compound(name: str) -> bool:
    """Whether a name begins with a surname of two characters, has parts joined by dots, or no family name."""
    return name.startswith(_COMPOUNDS) or _HAN_DOTTED.fullmatch(name) is not None or _is_given(name)


def _is_named(token: str, *, lenient: bool) -> bool:
    """Whether a token of a list may stand as a name. Lenient: nicknames too, as an explicit label announces them."""
    if (
        is_placeholder(token)
        or not _WORD.fullmatch(token)
        or token.isdigit()
        or _AGO.match(token)
        or _COUNTED.fullmatch(token)
    ):
        return False
    if not _EAST.search(token):
        return is_latin_name(token) or (lenient and bool(re.fullmatch(r"[A-Za-z][\w.\-]{1,19}", token)))
    if is_person(token):
        return True
    if (
        is_outlet(token)
        or _ORGANISATION.search(token)
        or _NO_OUTLET.search(token)
        or len(token) > _MAX_NAME
        or " " in token
    ):
        return False
    if len(token) == _LONG_HAN and not lenient and _TOLD.search(token):  # 记者席在左侧
        return False
    limit = _NICK_HAN if lenient else _LONG_HAN
    if len(token) < _SHORT:
        return False
    if not _HAN.fullmatch(token):  # kana, hangul or a mixture
        return len(token) <= _MAX_NAME // 2 and (lenient or _KANA.fullmatch(token) is not None) and "-" not in token
    return len(token) <= limit and (lenient or token[0] in _SURNAMES) and not token.startswith(PLACES)


def unglued(token: str) -> str:
    """A name without the place, institution or title that stands glued to its end: 方敏北京大学教授."""
    if len(token) <= _USUAL or not _HAN.fullmatch(token):
        return token
    longest = 4 if token.startswith(_COMPOUNDS) else 3
    for cut in range(longest, 1, -1):
        rest = token[cut:]
        if rest and rest.startswith(PLACES) and is_person(token[:cut]):
            return token[:cut]
    return token


def _cleaned(token: str) -> tuple[str, bool]:
    """A token without outlet, role, code and brackets; and whether it is a photographer's credit."""
    token = _BRACKETED.sub("", token).strip(" .。:：-—_*・\"'“”‘’()（）[]【】《》<>·＊※")
    token = _CODE.sub("", token).strip(" _")
    photo = len(token) > _SHORT and bool(
        _PHOTO.search(token) or (_BY_CAMERA.match(token) and is_person(token[2:].strip()))
    )
    if photo:
        token = _PHOTO.sub("", token).strip()
    token = _PREFIX.sub("", token, count=1) if ROLE.search(token) else token
    before = None
    while before != token:
        before, token = token, _SUFFIX.sub("", token).strip() if len(token) > _SHORT else token
    return token, photo


def _conjoined(token: str) -> list[str]:
    """张三和李四 in two; 李和平 in one."""
    if len(token) > _LONG_HAN and _HAN.fullmatch(token):
        for match in _AND.finditer(token):
            left, right = token[: match.start()], token[match.end() :]
            if is_person(left) and right not in PLACES and (is_person(right) or len(right) > _LONG_HAN):
                return [left, *_conjoined(right)]
    return [token]


def parse(value: str, *, lenient: bool = True) -> tuple[list[str], bool]:
    """(people, whether the text names them and nothing else). See :func:`people`."""
    value = CONTACT.sub(" ", without_pinyin(value)).strip()
    value = joined(_BRACKETED.sub("\n", _ROC_DAY.sub("", value)))
    value = _WORDS_AND_PICTURES.sub("", value)
    if "自" in value:  # 某某 某某 发自某地
        value = _SENT_FROM.split(value)[0]
    if "/" in value or "／" in value:  # 某某/文 某某/图: who took pictures is no author
        value = _DID.sub(lambda m: f" {m['who']}" if m["wrote"] else "", value).strip()
    if _PHOTO.search(value.strip(" )）]】")):
        return [], False
    found: list[str] = []
    whole = True
    for part in _SPLIT.split(_AFFILIATED.sub(_without_affiliation, value)):
        for piece in _conjoined(part.strip()):
            token, photo = _cleaned(piece)
            if not token or photo or is_placeholder(token) or _NO_NAME.fullmatch(token):
                continue
            token = unglued(_OUTLET_GLUED.sub("", token))
            if not found and whole and is_organisation(token):  # 作者：某某证券，某某、某某
                lenient = whole = False
                continue
            run_on = found and len(token) > _SECOND_HAN and _HAN.fullmatch(token) and not is_person(token)
            if run_on or not _is_named(token, lenient=lenient):
                return found, False
            if token not in found:
                found.append(token)
    return found, whole


def _without_affiliation(match: re.Match[str]) -> str:
    """财新 余某: a word that is no person's, parted by one space from one that is, says where they work."""
    return match["name"] if not is_person(match["where"]) and is_person(match["name"]) else match[0]


def people(value: str, *, lenient: bool = True) -> list[str]:
    """The people in a list as a credit line prints it, in order, each once; empty where it names none.

    The list ends at the first part that cannot be a name. ``lenient`` admits nicknames and single Latin words, as
    behind an explicit label; otherwise only what looks like a person's name counts. Photographers (攝, 供图) are no
    authors and are left out.
    """
    return parse(value, lenient=lenient)[0]


def joined(text: str) -> str:
    """Names that were spaced out to fill a column (张　三) as names."""
    return _SPACED_NAME.sub(r"\1\2\3\4\5", text) if " " in text or "\u3000" in text else text


def one_person(text: str, *, lenient: bool = True) -> bool:
    """Whether the whole text is people and nothing else, fit to be a value that stands in a node of its own."""
    found, whole = parse(text, lenient=lenient)
    return whole and bool(found) and len(text) <= _MAX_NAME and not re.search(r"[:：]", text)


def glued_place(token: str) -> tuple[str, str]:
    """(name, place) of 戴雅真台北: what an agency's dateline glues together. The place may be empty."""
    for place in PLACES:
        if token.endswith(place) and len(token) - len(place) >= _SHORT:
            return token[: -len(place)], place
    for cut in (3, 2):
        if len(token) - cut >= _SHORT and is_person(token[:cut]):
            return token[:cut], token[cut:]
    return token, ""


def listed(value: str) -> tuple[str, ...]:
    """The people in a list of whole names and nothing else; empty where there are not two, or anything is none.

    "Gull, Joe" is one, and so is what a firm or a ministry is called.
    """
    parts = _LATIN_LIST.split(value)
    if parts[1:] and all(map(is_latin_name, parts)):
        return tuple(dict.fromkeys(parts))
    parts = _HAN_LIST.split(value)
    return tuple(dict.fromkeys(parts)) if parts[1:] and all(map(is_person, parts)) else ()
