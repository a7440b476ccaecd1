"""Damage made here, by the cloners' own blind replace over invented texts, and annotations that authors mean.

Every artefact comes out as it was before it was spoilt; what lost bytes comes out exact, or as it is and reported;
every genuine text comes back untouched.
"""

from __future__ import annotations

import re

import pytest

from syndicator.refine.repair import BYTES_FOUND, diagnose, repair

SENTENCES = """
縣裡的圖書館網站昨天開放預約，讀者經過登記就能借閱數百種期刊，還可以經網上續借。
本地產業發展迅速，企業與學校聯合創辦的實驗室環境優美，設備齊全，監測數據實時更新。
衛生部門規定，餐飲業者必須執行新的標準，協會將派人監督，違規者三個月內不得續約。
貿易統計顯示，今年前三個季度進出口總額增長百分之五，區內企業對外聯繫更加緊密。
新車站的設計優雅現代，創意來自當地傳統建築，業界人士認為這將驅動旅遊業的發展。
專家說，環境保護需要全社會的參與，監管部門應該公開數據，接受網民和媒體的監督。
經濟學者認為，態度決定一切，發展中的地區要優先規劃產業，創造更多就業機會。
協議規定雙方聯合開發網絡平臺，數據由第三方監管，產權歸創作者所有，續約另議。
衛星數據顯示，山區的植被環境明顯優於從前，這與當地執行的禁牧規定有關，態勢良好。
貿促會與產業協會聯手創辦展覽，現場設有網絡直播，數百家企業參展，業績超過往年。
區政府決定發展夜間經濟，優化營商環境，監管與服務並重，業主反應熱烈，態度積極。
統一的規範有助於產業升級，企業可據此優化流程，協調各方，續寫創業的新篇章。
""".split()
READINGS = {
    "發": "fā", "業": "yè", "產": "chǎn", "區": "qū", "創": "chuàng", "網": "wǎng", "現": "xiàn", "優": "yōu", "數": "shù",
    "經": "jīng", "態": "tài", "環": "huán", "續": "xù", "規": "guī", "衛": "wèi", "監": "jiān", "據": "jù", "聯": "lián",
    "貿": "mào", "執": "zhí", "協": "xié", "統": "tǒng", "驅": "qū",
}  # fmt: skip
LONG = READINGS | {
    "設": "shè", "計": "jì", "應": "yīng", "關": "guān", "對": "duì", "個": "gè", "這": "zhè", "學": "xué", "會": "huì",
    "時": "shí", "長": "zhǎng", "國": "guó", "開": "kāi", "進": "jìn", "報": "bào", "標": "biāo", "內": "nèi", "號": "hào",
    "責": "zé", "領": "lǐng", "導": "dǎo", "場": "chǎng", "線": "xiàn", "驗": "yàn", "為": "wéi", "說": "shuō",
    "務": "wù", "臺": "tái", "準": "zhǔn", "點": "diǎn", "術": "shù", "權": "quán", "轉": "zhuǎn", "認": "rèn", "讀": "dú",
}  # fmt: skip
TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuvvvv")
PAGES = ["\n".join(SENTENCES[i % 12] for i in range(start, start + 5)) for start in range(12)]


def annotated(text: str, table: dict[str, str], form: str = "{c}({r})") -> str:
    """Each listed character with its reading, as the cloners print it where no bytes are lost."""
    return "".join(form.format(c=c, r=table[c], p=table[c].translate(TONES)) if c in table else c for c in text)


def replaced(text: str, table: dict[str, str], *, swallows: bool, mark: str) -> str:
    """The blind replace itself: on bytes, wherever characters begin; then read by one who writes ``mark`` for what is
    lost, with or without the bracket behind it.
    """
    spoilt = text.encode("gbk")
    listed = re.compile(b"|".join(re.escape(c.encode("gbk")) for c in table))
    spoilt = listed.sub(lambda m: m[0] + f"({table[m[0].decode('gbk')]})".encode("gbk"), spoilt)
    out, i = [], 0
    while i < len(spoilt):
        if spoilt[i] < 0x81:
            out.append(chr(spoilt[i]))
            i += 1
            continue
        pair = spoilt[i : i + 2]
        whole = len(pair) == 2 and pair[1] >= 0x40
        out.append(pair.decode("gbk", "replace") if whole else mark)
        i += 2 if whole or swallows else 1
    return "".join(out)


FORMS = {
    "short list": (READINGS, "{c}({r})"),
    "long list": (LONG, "{c}({r})"),
    "full-width": (READINGS, "{c}（{r}）"),
    "space inside": (LONG, "{c}({r} )"),
    "doubled": (READINGS, "{c}({r})({r})"),
    "toneless with a space": (LONG, "{c}({p}) "),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("page", range(12))
def test_every_annotated_page_comes_out_as_it_was(page: int, name: str) -> None:
    """Toned, toneless, doubled, spaced, full-width: each artefact is told, and each annotation goes."""
    table, form = FORMS[name]
    spoilt = annotated(PAGES[page], table, form)
    damage = diagnose(spoilt)
    fixed, done = repair(spoilt, damage)
    assert damage.pinyin
    assert fixed.replace(" ", "") == PAGES[page]
    assert [step.name for step in done] == ["pinyin-removed"]
    assert done[0].count == sum(PAGES[page].count(c) for c in table)


READERS = {"swallowed": (True, "?"), "marked": (False, "?"), "as browsers do": (False, "\ufffd")}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("table", [READINGS, LONG], ids=["short", "long"])
@pytest.mark.parametrize("page", range(12))
def test_lost_bytes_come_back_exact_or_not_at_all(page: int, table: dict[str, str], reader: str) -> None:
    """Pages spoilt on their bytes: a line is as it was, or nothing of its loss was touched and the loss is reported."""
    swallows, mark = READERS[reader]
    spoilt = replaced(PAGES[page], table, swallows=swallows, mark=mark)
    damage = diagnose(spoilt)
    fixed, done = repair(spoilt, damage)
    names = {step.name for step in done}
    assert damage.pinyin
    left = [(a, b) for a, b in zip(fixed.split("\n"), PAGES[page].split("\n"), strict=True) if a != b]
    assert not left or BYTES_FOUND in names
    assert all(mark in line for line, _ in left)


@pytest.mark.parametrize("reader", READERS)
def test_most_of_what_was_lost_comes_back(reader: str) -> None:
    """Of the lines that the blind replace spoilt, most are restored exactly."""
    swallows, mark = READERS[reader]
    lost = back = 0
    for sentence in SENTENCES:
        page = "\n".join([sentence, *SENTENCES[:3]])
        spoilt = replaced(page, LONG, swallows=swallows, mark=mark)
        if mark in spoilt.split("\n")[0]:
            lost += 1
            back += repair(spoilt, diagnose(spoilt))[0].split("\n")[0] == sentence
    assert lost >= 2
    assert back >= lost / 2


GENUINE = """
这个“囧(jiǒng)”字，古书里写作“冏(jiǒng)”，后来网上又流行“槑(méi)”和“嘦(jiào)”。
他去过蔚(yù)县、六(lù)安、台(tāi)州、丽(lí)水、铅(yán)山和浚(xùn)县，每到一处都要拍下路牌。
蚌埠(bèng bù)、亳州(bó zhōu)、涡阳(guō yáng)都在安徽，外地人常常读错。
山(shān)高(gāo)水(shuǐ)长(cháng)，日(rì)月(yuè)光(guāng)华(huá)，小(xiǎo)朋(péng)友(you)，跟(gēn)我(wǒ)读(dú)。
春(chūn)眠(mián)不(bù)覺(jué)曉(xiǎo)，處(chù)處(chù)聞(wén)啼(tí)鳥(niǎo)。
學(xué)而(ér)時(shí)習(xí)之(zhī)，不(bù)亦(yì)說(yuè)乎(hū)。
「說」在這裡讀作悅(yuè)，「樂」讀作洛(lè)，「行」讀作杭(háng)。
悄(qiǎo)怆(chuàng)幽邃(suì)，以其境过清，不可久居，乃记之而去。
潭中鱼可百许头，皆若空游无所依，佁(yǐ)然不动，俶(chù)尔远逝，往来翕(xī)忽。
生僻字：魑(chī)魅(mèi)魍(wǎng)魉(liǎng)，饕(tāo)餮(tiè)，耄(mào)耋(dié)。
姓氏读音：仇(qiú)、单(shàn)、查(zhā)、区(ōu)、解(xiè)、任(rén)，不要读错。
臺灣地名：艋舺(měng jiǎ)、滬尾(hù wěi)、打狗(dǎ gǒu)，都是舊稱。
歌手の森山（もりやま）と尹（ユン）が出演した。山田（やまだ）さんも来た。
韓国の尹錫悦（ユンソンニョル）大統領と岸田（きしだ）首相が会談した。
東京（とうきょう）、大阪（おおさか）、京都（きょうと）、奈良（なら）、神戸（こうべ）。
張(Zhang)先生和李(Li)小姐昨天見了王(Wang)經理，談的是甲(A)乙(B)兩個方案。
苹果(Apple)、谷歌(Google)、微软(Microsoft)和英伟达(Nvidia)今天同时公布财报。
第一(a)项、第二(b)项、第三(c)项和第四(d)项应当分别列明，不得合并。
化學式：水(water)、鹽(salt)、糖(sugar)、鐵(iron)、銅(copper)、鋅(zinc)。
向量(vector)、矩阵(matrix)、张量(tensor)是线性代数的基本概念。
他說(笑)不知道(其實知道)，我問(小聲)為什麼(沉默)，他答(大聲)沒有。
什麼?!真的?!，你說的是真的?那麼(好吧)我們走?;他點點頭。
請問?(en)這個選項是什麼意思?(de)是德語嗎?(fr)呢?
歌词：啦(la)啦(la)啦(la)，哦(o)哦(o)，嘿(hei)嘿(hei)，大家一起唱。
拼音输入法：输入ni(你)hao(好)，再按空格；da(大)jia(家)也一样。
汉语拼音里，鼻(bí)音n和边(biān)音l要分清，翘(qiào)舌(shé)音要卷舌。
粵語：係(hai6)、唔(m4)、嘅(ge3)、咁(gam2)、佢(keoi5)，都是常用字。
注音：發(ㄈㄚ)、業(ㄧㄝˋ)、產(ㄔㄢˇ)、網(ㄨㄤˇ)，小學生都會。
德國(de)、法國(fr)、英國(en)、日本(ja)的版本稍後推出，語言代碼寫在括號裡。
股票代码：平安(ping an)、万科(wan ke)、茅台(mao tai)，均以拼音首字母检索。
«Το κείμενο» 里的希腊字母 α、β、γ 和俄文 Москва 都照原样保留，片假名テスト也一样。
这里没有任何括号，也没有任何注音，只是一段普普通通的文字，讲的是河边的一棵柳树。
""".strip().splitlines()


@pytest.mark.parametrize("text", GENUINE)
def test_what_an_author_annotated_stays(text: str) -> None:
    """Rare characters, place names, primers, glosses, languages, codes: not a character is touched."""
    assert repair(text, diagnose(text)) == (text, ())


def test_genuine_annotation_stays_beside_each_other() -> None:
    """All the genuine texts on one page are still no artefact, but for the primers: those annotate everything."""
    page = "\n".join(t for t in GENUINE if "習" not in t and "覺" not in t)
    assert repair(page, diagnose(page)) == (page, ())
