"""The grammar of names: lists of people as credit lines print them, and how a person differs from an outlet.

Chinese, Japanese and Korean lists first (reprints.md, 1.4), Latin lists behind. Pure; every expression is bounded.
"""

from __future__ import annotations

import re

_SURNAMES = frozenset(
    "赵趙钱錢孙孫李周吴吳郑鄭王冯馮陈陳褚卫衛蒋蔣沈韩韓杨楊朱秦尤许許何吕呂施张張孔曹严嚴华華金魏陶姜戚谢謝邹鄒喻柏水窦竇章云雲苏蘇潘葛奚范彭郎鲁魯"
    "韦韋昌马馬苗凤鳳花方俞任袁柳酆鲍鮑史唐费費廉岑薛雷贺賀倪汤湯滕殷罗羅毕畢郝邬鄔安常乐樂于時时傅皮卞齐齊康伍余元卜顾顧孟平黄黃和穆萧蕭肖尹姚邵湛汪祁毛禹狄米贝貝"
    "明臧计計伏成戴谈談宋茅庞龐熊纪紀舒屈项項祝董梁杜阮蓝藍闵閔席季麻强強贾賈路娄婁危江童颜顏郭梅盛林刁钟鍾鐘徐邱骆駱高夏蔡田樊胡凌霍虞万萬支柯管卢盧莫经經房裘缪繆"
    "干解应應宗丁宣邓鄧郁单單杭洪包诸諸左石崔吉钮鈕龚龔程嵇邢滑裴陆陸荣榮翁荀羊惠甄曲家封芮羿储儲靳汲邴糜松井段富巫乌烏焦巴弓牧隗山谷车車侯宓蓬全郗班仰秋仲伊宫宮宁寧仇"
    "栾欒暴甘厉厲戎祖武符刘劉景詹束龙龍叶葉幸司韶郜黎蓟溥印宿白怀懷蒲邰从從鄂索咸籍赖賴卓蔺藺屠蒙池乔喬阴陰胥能苍蒼双雙闻聞莘党翟谭譚贡貢劳勞逄姬申扶堵冉宰郦酈雍却璩桑桂"
    "濮牛寿壽通边邊扈燕冀郏浦尚农農温溫别別庄莊晏柴瞿阎閻闫充慕连連茹习習宦艾鱼魚容向古易慎戈廖庾终終暨居衡步都耿满滿弘匡国國文寇广廣禄阙闕东東欧歐殳沃利蔚越夔隆师師巩鞏"
    "聂聶晁勾敖融冷訾辛阚闞那简簡饶饒空曾沙养鞠须須丰豐巢关關蒯相查荆荊红紅游竺权權逯盖蓋益桓公仉岳帅帥缑亢况郈有琴商牟佘佴伯赏墨哈谯笪年爱愛阳陽佟言福才揭卢辜蔴苑仝练練"
    "禤覃粟邸冼岳覃阳丘麦麥区區岑植占官原战战逯撒操尧堯楚门門闾漆户亓信晋修展仵母鹿来來由初但代勇衣矫闪闪付覃傲戢靖勘"
)
_COMPOUND = (
    "上官 欧阳 歐陽 司马 司馬 诸葛 諸葛 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙 長孫 司徒 司空 端木 东方 東方 独孤 獨孤 南宫 南宮 "
    "呼延 轩辕 軒轅 西门 西門 范姜 張簡 张简 欧陽 拓跋 完颜 赫连 澹台 澹臺 太史 申屠 闻人 第五 公冶 宗政 濮阳 淳于 单于 仲孙 钟离 鲜于 闾丘"
)
_COMPOUNDS = tuple(_COMPOUND.split())

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_HAN = re.compile(f"[{HAN}〇]+")
_HAN_DOTTED = re.compile(f"[{HAN}]{{1,7}}[·•・‧．][{HAN}·•・‧．]{{1,12}}")
_EAST = re.compile(f"[{HAN}\u3040-\u30ff\uac00-\ud7af々ー]")
_KANA = re.compile(r"^[^A-Za-z0-9]*[\u3040-\u30ff\uac00-\ud7af][^A-Za-z0-9]*$")
_WORD = re.compile(f"[\\w{HAN}·•・.．'’\\-ー々@ ]+")

_PLACEHOLDERS = frozenset(
    "未知 佚名 匿名 不详 不詳 无 無 暂无 网络 網絡 網路 网络整理 網絡整理 互联网 互聯網 网络资源 网络转载 来自网络 本站 本站原创 本站編輯 本站编辑 本网 本網 本报 "
    "本刊 本台 原创 原創 admin administrator root 管理员 管理員 系统管理员 系統管理員 超级管理员 网站管理员 小编 小編 编辑部 編輯部 综合 綜合 综合报道 "
    "綜合報導 綜合報道 综合整理 转载 轉載 转发 转摘 网友 網友 新闻中心 新聞中心 信息中心 宣传部 编辑 編輯 作者 记者 記者 editor editors staff unknown anonymous none null "
    "webmaster user default test guest 网编 責編 责编 通讯员 本报记者 本报讯 不愿透露姓名 整理 投稿 即時新聞 即时新闻 佚名 other others n/a na 来源 來源 未註明 未注明".split()
)
_OUTLET_END = re.compile(
    r"(?:[网網报報社台臺]|日[报報]|晚[报報]|早[报報]|[时時][报報]|都市[报報]|商[报報]|新[闻聞]|客[户戶]端|[发發]布|在[线線]|[频頻]道|周刊|週刊|月刊|[杂雜]志|[杂雜]誌|"
    r"[电電][视視]台?|[广廣]播|出版社|通[讯訊]社|新[闻聞][网網雲]|融媒|融媒体|融媒体中心|[传傳]媒|[观觀]察者?|快[讯訊報报]|[号號])$"
)
_ORGANISATION = re.compile(
    r"(?:部|支部|[党黨]委|[团團]委|中心|室|[组組]|科|[处處]|[办辦]|局|院|[会會]|[协協]会|公司|集[团團]|学院|大[学學]|[医醫]院|委|委[员員][会會]|政府|街道|支[队隊]|大[队隊]|[门門][户戶]网站|"
    r"网站|編輯部|编辑部|工作室|研究所|研究院|事務所|办公室|辦公室|公[众眾]号|平台|机关|通信|支社|総局|教授|主任|研究[员員]|院[长長]|[书書][记記]|局[长長]|律[师師]|博士|[专專]家|[学學]者|董事[长長]|[总總][经經]理|小[编編])$"
)
_STRONG_OUTLET_END = re.compile(r"(?:[网網报報]|通[讯訊]社|新[华華聞闻]社|日[报報]社|新[闻聞]|客[户戶]端|[频頻]道|电视台|電視台|電視臺|卫视|衛視|周刊|週刊)$")
_GOVERNMENT = re.compile(r"(?:人民政府|[党黨]委|[办辦]事[处處]|委[员員][会會]|[门門][户戶]网站|管理局|教育局|[宣統统]部|公安局|人民法院|检察院|交警)$")
_PLACEISH = (
    "北京 上海 天津 重庆 重慶 广州 廣州 深圳 南京 杭州 武汉 武漢 成都 西安 沈阳 瀋陽 哈尔滨 长春 長春 济南 濟南 郑州 鄭州 长沙 長沙 福州 厦门 廈門 "
    "南昌 合肥 昆明 贵阳 貴陽 南宁 南寧 海口 兰州 蘭州 银川 西宁 乌鲁木齐 拉萨 呼和浩特 太原 石家庄 石家莊 香港 澳门 澳門 台北 臺北 新北 桃園 台中 臺中 台南 臺南 高雄 "
    "基隆 新竹 苗栗 彰化 南投 雲林 嘉義 屏東 宜蘭 花蓮 台東 臺東 澎湖 金門 馬祖 連江 台灣 臺灣 华盛顿 華盛頓 纽约 紐約 洛杉磯 洛杉矶 舊金山 旧金山 "
    "伦敦 倫敦 巴黎 柏林 东京 東京 首尔 首爾 莫斯科 日内瓦 日內瓦 布鲁塞尔 布魯塞爾 罗马 羅馬 曼谷 新加坡 雪梨 悉尼 坎培拉 堪培拉 吉隆坡 雅加達 雅加达 "
    "河內 河内 馬尼拉 马尼拉 新德里 耶路撒冷 開羅 开罗 聯合國 联合国 维也纳 維也納 法蘭克福 法兰克福 里约热内卢 墨西哥 渥太華 渥太华 多倫多 大阪 京都 首都 "
    "河北 山西 辽宁 吉林 黑龙江 江苏 江蘇 浙江 安徽 福建 江西 山东 山東 河南 湖北 湖南 广东 廣東 海南 四川 贵州 貴州 云南 雲南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 "
    "中国 中國 全国 國立 国家 國家 清华 清華 复旦 浙大 中山 同济 南开 厦大 人民 华东 華東 华中 华南 华北 西南 西北 东北 中央 美国 美國 英国 日本 韩国 国际 国務院 国务院"
)
PLACES = tuple(sorted(_PLACEISH.split(), key=len, reverse=True))

_ROLE_WORDS = (
    r"(?:全媒体|全媒體|融媒体|融媒體|本报|本報|本网|本網|本刊|本台|本社|特约|特約|见习|見習|实习|實習|首席|文字|摄影|攝影|高级|资深|資深|驻|駐)*"
    r"(?:记者|記者|通讯员|通訊員|特派员|特派員|评论员|評論員|撰稿人|特约撰稿|实习生|實習生|主持人|编译|編譯|作者)"
)
ROLE = re.compile(_ROLE_WORDS)
_PREFIX = re.compile(rf"^[{HAN}\w《》]{{0,16}}?{_ROLE_WORDS}[:：\s]{{0,3}}(?=[{HAN}A-Za-z])")
_SUFFIX = re.compile(
    r"\s{0,3}(?:[(（【\[]?(?:整合|综合|綜合|[综綜]合[报報][道導]|[报報][道導]|[报報]导|整理|撰文|编译|編譯|[采採][写寫]|"
    r"实习|實習|见习|[实實][习習]生|等)[)）】\]]?)$"
)
_PHOTO = re.compile(r"\s{0,3}/?\s{0,2}(?:[翻航]?[摄攝](?:影)?|[图圖](?:片)?|供[图圖]|制[图圖]|製圖|[视視][频頻])$")
_CODE = re.compile(r"[_ ]?\b[A-Z]{1,4}\d{3,6}\b$|_[A-Z]{1,4}\d{2,6}$|(?<=[\u3400-\u9fff])[A-Z]{1,4}\d{3,6}$")
_STAFF_CODE = re.compile(r"(?:[_ ]|(?<=[\u3400-\u9fff])|^)[A-Z]{1,4}\d{3,6}(?![A-Za-z\d])")
_WORDS_AND_PICTURES = re.compile(r"\s{0,3}(?:文[/／、]?[图圖]|[图圖][/／、]文)[)）]?$")
_CONTACT = re.compile(r"\S{1,64}@\S{1,64}|(?:QQ|微信|电话|電話|手机|Tel|邮箱)[:：]?\s{0,2}[\w-]{5,20}|(?<![\d])\d[\d\- ]{6,20}", re.IGNORECASE)
_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]{0,40}[)）\]】]")
_SPACED_NAME = re.compile(f"(?<![{HAN}])([{HAN}])[ \u3000]{{1,4}}([{HAN}])(?![{HAN}])")
_SPLIT = re.compile(f"\\s{{0,3}}[、，,;；:：/／&＆|\\n\x1f]\\s{{0,3}}|\\s{{2,}}|(?<=[{HAN}])\\s(?=[{HAN}])|(?<=[{HAN}])\\s(?=[A-Z])|(?<=[a-z])\\s(?=[{HAN}])")
_AFFILIATED = re.compile(f"^(?P<where>[{HAN}]{{2,10}}) (?P<name>[{HAN}]{{2,4}})(?=$|[、，,;；/ ])")
_AND = re.compile(r"以及|[和与與及]")
_PINYIN = re.compile(f"(?<=[{HAN}])[(（][a-zü]{{0,5}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{{0,4}}[ ]?[)）]")
_PROSE = re.compile(r"[的了着在]|获悉|獲悉|从|從|對|对此|[日月]从|表示|采访时|了解到|报道称")

_ROC_DAY = re.compile(r"(?<!\d)\d{7}$")
_NO_NAME = re.compile(rf"[{HAN}\w《》]{{0,10}}{_ROLE_WORDS}|整合|[综綜]合|[综綜]?合?[报報][导導道]|[文图圖摄攝]|整理|等|摄影|攝影|编译|編譯|[编編][辑輯]")

_MAX_NAME = 24
_SHORT = 2
_LONG_HAN = 4
_NICK_HAN = 8
_SECOND_HAN = 5
_DOTTED_PARTS = 16


def without_pinyin(text: str) -> str:
    """The text without toned readings in brackets behind a character; what is read for names has no use for them."""
    return _PINYIN.sub("", text) if "(" in text or "（" in text else text


def without_code(text: str) -> str:
    """The text without staff codes: 杨某_NF4425, 韩某 PK155, and a code that stands alone."""
    return _STAFF_CODE.sub("", text)


_COMMON = frozenset(
    "简介 簡介 简讯 简评 简报 介绍 介紹 文化 文章 高校 金融 安全 时政 時政 时评 时尚 国际 國際 国内 金属 农业 农村 房产 房產 方法 江苏 安徽 云南 雲林 甘肃 海南 宁波 宁夏 包头 温州 常州 "
    "黄石 马鞍山 金华 华夏 华人 应用 汽车 商业 商务 全国 全球 公告 公司 公益 空间 空气 成都 常见 常用 师资 师生 万象 万物 东方 东北 华北 连载 连接 强国 武汉 "
    "祖国 马上 时间 时代 时光 时讯 广告 广东 广西 广州 明星 沙龙 水利 水产 田园 经济 经典 计算机 计划 贸易 路况 关注 关于 解读 解说 解析 通知 "
    "容易 向上 和讯 和平 谈资 谈股论金 游戏 游记 古代 古典 封面 项目 应急 相关 相册 宣传 宣讲 空军 车市 车评 党建 党政 白银 平台 平安 全文 正文 "
    "乐活 乐园 高考 高端 高清 花絮 单位 石油 石化 雷达 雷区 向导 历史 历程 巨头 司法 有关 有声 后台 查看 幸福 左右 邮件 须知 言论 "
    "纪检 纪委 纪实 路演 艾滋 巫山 盛况 童年 夏天 霍乱 支付 支持 管理 应对 房地产 房价 石家庄 时事 国学 国防 国企 国资 国家 寿险 通信 尚品 冷知识 温馨 常识 "
    "政治 焦點 綜合 社會 生活 首頁 財經 體育 娛樂 影音 全部 更多 登入 訂閱 分享 國內 即時 要聞 地方 兩岸 產經 股市 房市 運動 文教 評論 健康 科技 旅遊 專題 資訊".split()
)


def is_common(token: str) -> bool:
    """Whether a token is an everyday word that only looks like a name: a section's, a button's, a topic's."""
    return token in _COMMON


def is_placeholder(name: str) -> bool:
    """Whether a field holds a word for nobody: 佚名, 本站原创, admin."""
    return name.strip().lower() in _PLACEHOLDERS


def is_outlet(name: str) -> bool:
    """Whether a short text has the shape of a publisher's name: it ends in 网, 报, 社, 新闻, 客户端 and their kin."""
    bare = name.strip("《》「」“”\"' ")
    return 2 <= len(bare) <= 2 * _MAX_NAME and bool(_OUTLET_END.search(bare) or _GOVERNMENT.search(bare)) and not (  # noqa: PLR2004
        len(bare) <= 3 and bare[-1] in "台社号" and is_person(bare) and bare[0] in _SURNAMES and bare[-1] != "社"  # noqa: PLR2004
    )


def is_person(name: str) -> bool:
    """Whether a token has the shape of a Chinese person's name: a surname, two or three characters, four behind a
    compound surname; or parts joined by dots.
    """
    if _HAN_DOTTED.fullmatch(name):
        return len(name) <= _DOTTED_PARTS
    if not _HAN.fullmatch(name) or not 2 <= len(name) <= _LONG_HAN or _STRONG_OUTLET_END.search(name):  # noqa: PLR2004
        return False
    if name.startswith(_COMPOUNDS):
        return len(name) > 2  # noqa: PLR2004
    return name[0] in _SURNAMES and (len(name) <= 3 or name[1] in _SURNAMES)  # noqa: PLR2004


def is_compound(name: str) -> bool:
    """Whether a name begins with a surname of two characters, or has parts joined by dots."""
    return name.startswith(_COMPOUNDS) or _HAN_DOTTED.fullmatch(name) is not None


def _is_named(token: str, *, lenient: bool) -> bool:
    """Whether a token of a list may stand as a name. Lenient: nicknames too, as an explicit label announces them."""
    if is_placeholder(token) or not _WORD.fullmatch(token) or token.isdigit():
        return False
    if not _EAST.search(token):
        return is_latin_name(token) or (lenient and bool(re.fullmatch(r"[A-Za-z][\w.\-]{1,19}", token)))
    if is_person(token):
        return True
    if is_outlet(token) or _ORGANISATION.search(token) or len(token) > _MAX_NAME or " " in token:
        return False
    limit = _NICK_HAN if lenient else _LONG_HAN
    if len(token) < _SHORT:
        return False
    if not _HAN.fullmatch(token):  # kana, hangul or a mixture
        return len(token) <= _MAX_NAME // 2 and (lenient or _KANA.search(token) is not None) and "-" not in token
    return len(token) <= limit and (lenient or token[0] in _SURNAMES) and not token.startswith(PLACES)


def unglued(token: str) -> str:
    """A name without the place, institution or title that stands glued to its end: 方敏北京大学教授."""
    if len(token) <= 3 or not _HAN.fullmatch(token):  # noqa: PLR2004
        return token
    longest = 4 if token.startswith(_COMPOUNDS) else 3
    for cut in range(longest, 1, -1):
        rest = token[cut:]
        if rest and rest.startswith(PLACES) and is_person(token[:cut]):
            return token[:cut]
    return token


def _cleaned(token: str) -> tuple[str, bool]:
    """A token without outlet, role, code and brackets; and whether it is a photographer's credit."""
    token = _BRACKETED.sub("", token).strip(" .。:：-—_*\"'“”‘’()（）[]【】《》<>·")
    token = _CODE.sub("", token).strip(" _")
    photo = bool(_PHOTO.search(token)) and len(token) > _SHORT
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
            if is_person(left) and (is_person(right) or len(right) > _LONG_HAN):
                return [left, *_conjoined(right)]
    return [token]


def parse(value: str, *, lenient: bool = True) -> tuple[list[str], bool]:
    """(people, whether the text names them and nothing else). See :func:`people`."""
    value = _CONTACT.sub(" ", without_pinyin(value)).strip()
    value = joined(_BRACKETED.sub("\n", _ROC_DAY.sub("", value)))
    value = _WORDS_AND_PICTURES.sub("", value)
    if _PHOTO.search(value.strip(" )）]】")):
        return [], False
    found: list[str] = []
    for part in _SPLIT.split(_AFFILIATED.sub(_without_affiliation, value)):
        for piece in _conjoined(part.strip()):
            token, photo = _cleaned(piece)
            if not token or photo or is_placeholder(token) or _NO_NAME.fullmatch(token):
                continue
            token = unglued(token)
            if not _is_named(token, lenient=lenient) or (found and len(token) > _SECOND_HAN and _HAN.fullmatch(token)):
                return found, False
            if token not in found:
                found.append(token)
    return found, True


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
    return _SPACED_NAME.sub(r"\1\2", text)


def one_person(text: str, *, lenient: bool = True) -> bool:
    """Whether the whole text is people and nothing else, strictly: fit to be a value that stands in a node of its own."""
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


# ------------------------------------------------------------------------------------------------ Latin names

_PARTICLES = "de|da|do|dos|das|del|della|di|du|van|von|der|den|ter|zu|la|le|el|bin|ibn|al|af|av|y|e"
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀŁŚŞŽÇİА-Я][\w’'\-]*\.?|[A-Z]\.(?:[A-Z]\.)*)"
_LATIN = re.compile(rf"{_CAPITAL}(?:\s(?:(?:{_PARTICLES})\s){{0,2}}{_CAPITAL}){{1,4}}")
_DEGREE = re.compile(r",?\s{0,2}\b(?:Ph\.?D|M\.?D|MSc|MA|BA|RN|RD|JD|MPH|DDS|DVM|Dr\.? med|Prof\.? Dr|M\.?S|LL\.?M|Jr|Sr|III)\b\.?")
_NOT_NAMES = frozenset(
    "staff position agencies agency editorial team desk reporter reporters correspondent correspondents news bureau editors editor contributor contributors press "
    "reuters afp associated writer writers today home world business politics sports the this our a an more breaking latest posted published updated last and with "
    "redacción redaccion redaktion rédaction agence agencia agenzia redazione service wire network media group inc ltd magazine times post journal herald "
    "guest special online photo image getty images rechts mensch wegen read share follow subscribe comments views".split()
)
_PLACE_IN = re.compile(r"\s+in\s+(?:the\s+)?[A-Z][\w.\-’']*(?:\s+[A-Z][\w.\-’']*){0,3}")
_LATIN_CUT = re.compile(
    r"\s*(?:[|•·–—]|\s-\s|\bon\b|\bpublished\b|\bposted\b|\bupdated\b|\blast updated\b|\bfor\b|\bat\b|\bfrom\b|\bofficial\b|\ble\s\d|\bam\s\d|\bel\s\d|\bil\s\d|\d|@|//|\bmit\b|\bavec\b|\bcon\b|"
    r"\bwith\b|\bis\b|\bwas\b|\bhas\b|\bhave\b|\bof\b|\bund Agenturen\b|\bPhotos?:|\bFotos?:|\bPublished\b|\bUpdated\b|\bPosted\b|\bLast\b)",
)
_MONTH_DAY = re.compile(
    r"[,\s]\s{0,2}(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,7}\.?\s\d|\d{1,2}(?:st|nd|rd|th|\.)?\s(?:de\s)?[A-Za-zéûäç]{3,9}\.?\s(?:de\s)?\d)"
)
_LATIN_AND = re.compile(r"\s*[,;&]\s*(?:and\s|und\s|et\s|y\s|e\s)?\s*|\s+(?:and|und|et|y|e|i|ve|og|och|en)\s+")


def is_latin_name(token: str) -> bool:
    """Whether a token is two to five capitalised words that are no desk, staff or menu words."""
    return bool(_LATIN.fullmatch(token)) and not any(w.strip(".,").lower() in _NOT_NAMES for w in token.split())


def latin_people(value: str, *, single: bool = False) -> list[str]:
    """The people in a Latin byline, in order, each once: places, degrees, institutions and addresses left out.

    ``single`` admits names of one word, as behind an explicit label. The list ends at the first part that is neither
    a name nor a place.
    """
    value = _CONTACT.sub(" ", value)
    value = re.sub(r"\([^()]{0,80}\)", "", value)
    value = _MONTH_DAY.sub(" | ", value)
    value = _DEGREE.sub("", _PLACE_IN.sub("", " " + value)).strip()
    cut = _LATIN_CUT.search(value)
    value = (value[: cut.start()] if cut else value).strip(" .,;:*()[]")
    value = re.sub(r"\s(?:le|on|am|el|il|em|den)$", "", value)
    found: list[str] = []
    for part in _LATIN_AND.split(value):
        token = re.sub(r"^(?:and|und|et|by|Dr\.?|Prof\.?)\s+", "", part.strip(" .*:"))
        if not token:
            continue
        if is_latin_name(token) or (single and not found and re.fullmatch(r"[A-ZÀ-Þ][\w’'\-]{1,19}", token) and token.lower() not in _NOT_NAMES):
            if token not in found:
                found.append(token)
        elif not found or " " in token:
            break
    return found
