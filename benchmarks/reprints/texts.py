"""News, in English and Chinese, from a grammar: a function of a seed. Figures, names and places are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import Literal

Language = Literal["en", "zh"]

PATTERNS = {
    "en": """
{org} said on {day} that {num} {things} in {place} will be {done} before the end of {month}, after {person} had asked for it
The {thing} {verb} {things} along the {adj} {spot}, where {num} people had {done} it since {month}
{person}, who runs the {adj} {thing} of {place}, told reporters that {things} cost {num} {money} more than in the year before
Nobody at {org} wanted to say why the {thing} was {done}, or who had signed for {num} {things}
According to {person}, the {adj} {thing} {verb} at least {num} {things} every week, and {org} counts them by hand
Since {month} the {spot} near {place} has been {done} twice, once because of {things} and once because {person} forgot the {thing}
A {adj} {thing} from {place} was shown to {num} visitors, who {verb} the {things} and asked when it would be {done}
“We have {num} {things} and no {thing},” {person} said at the {spot}, while {org} was being {done} next door
Whoever {verb} the {thing} in {place} pays {num} {money}, and {adj} {things} are free for those who live by the {spot}
Critics of {org} point out that the {things} were {done} without a {thing}, which {person} denies
The plan names {num} {things}, a {adj} {thing}, and a {spot} that {org} has never {done} before
In {place} the {thing} stood {adj} for {num} days until {person} had it {done} by volunteers
Figures of {org} show {num} {things} in {month}, fewer than the {thing} at the {spot} can hold
Teachers, bakers and two pilots {verb} the {adj} {things}, {person} recalls, and took the {thing} to {place} by night
At the {spot} of {place}, {org} keeps a {thing} that {verb} when {things} come closer than {num} metres
There were {num} {things} on the {spot} that morning, all of them {adj}, and one {thing} that {person} had {done} herself
{org} and {org} share the costs of the {adj} {thing}; {person} speaks of {num} {money} for the {things} alone
Its {adj} neighbour, the {spot}, {verb} no {things}, so that {person} drives {num} kilometres to {place} for a {thing}
The {thing} has to be {done} by {day} at the latest, or {org} loses the {things} it was promised in {month}
On {day} evening {num} listeners heard how {person} {verb} {adj} {things} with nothing but a {thing} and patience
What became of the {adj} {things} is unclear: the {thing} in {place} lists {num}, the {spot} none, and {org} will not be {done}
It took {person} {num} weeks to {do} the {thing}, most of them spent waiting for {adj} {things} from {place}
Some want to {do} the {spot} at once; others would rather {do} {things} first and leave the {adj} {thing} to {org}
Visitors may {do} the {thing} from {month} on, {num} at a time, provided that the {things} are kept {adj}
""",
    "zh": """
{org}{day}通报，{place}{num}个{thing}将在{month}底前{do}，此前{person}曾多次提出{adj}建议
记者在{place}{spot}看到，{num}名居民正在{do}{things}，{adj}的{thing}摆放在一旁
负责{thing}工作的{person}告诉记者，{things}的费用比上年增加{num}万元，{org}正在核对
据{org}介绍，自{month}以来，{spot}已经{do}{things}{num}次，其中多数与{adj}{thing}有关
“我们有{num}套{things}，却缺少一台{thing}。”{person}在{spot}说，{org}的{adj}车间就在隔壁
{place}的{thing}连续{num}天保持{adj}，直到{person}组织志愿者{do}为止
{month}的数据显示，{org}登记{things}{num}件，低于{spot}{thing}的承载能力
按照方案，{place}将新增{num}处{things}，并在{adj}的{spot}旁{do}{thing}
{person}回忆，当年几位教师和面包师一起{do}{adj}的{things}，连夜把{thing}送到{place}
{org}与{org}共同承担{thing}的支出，仅{things}一项就需要{num}万元，{adj}部分另行结算
凡在{spot}{do}{thing}的市民，每次缴纳{num}元，{adj}{things}对附近住户免费
{day}晚上，{num}名听众在{place}听{person}讲述怎样用一台{thing}{do}{adj}{things}
这套{adj}的{thing}由{place}运来，{person}花了{num}周才让它和{things}配合起来
有人主张马上{do}{spot}，也有人认为应当先{do}{things}，把{adj}的{thing}留给{org}
{spot}距离{place}{num}公里，{person}每逢{month}都要带着{things}去那里{do}{thing}
{org}没有解释{thing}为何被搁置，也没有说明{num}份{things}由谁{do}
从{month}起，游客可以在{spot}{do}{thing}，每批{num}人，{adj}{things}须由{org}保管
{person}认为，{adj}的{things}并不少见，难的是让{place}的{thing}在{num}小时内{do}
对于{things}的去向，{place}的{thing}记录为{num}件，{spot}没有{adj}登记，{org}表示将继续{do}
""",
}
WORDS = {
    "en": {
        "thing": "ferry turbine library archive greenhouse lighthouse tramway bakery observatory reservoir clock furnace crane loom organ kiln engine pump telescope sluice dredger orchard press dairy quarry chapel workshop depot radar antenna weir boiler lift windmill nursery laboratory kitchen cinema gallery barge".split(),
        "things": "lanterns beehives permits tickets batteries seedlings letters bricks lambs sensors ropes maps bicycles tiles windows parcels benches bells umbrellas samples barrels receipts shutters rails coats invoices kites violins sandbags recipes gloves chairs ladders herrings tickets stamps boots medals signals buckets".split(),
        "adj": "narrow restored unheated borrowed temporary noisy eastern forgotten municipal electric wooden damaged unpaid spare modern crowded private rusty colourful frozen silent experimental double late northern heavy sunken mobile round cheap".split(),
        "verb": "repairs counts replaces measures attracts lends stores inspects carries protects sorts paints teaches heats weighs cleans records admires guards copies feeds ships".split(),
        "do": "repair count replace measure close lend store inspect carry protect sort paint reopen heat weigh clean record enlarge guard copy feed move".split(),
        "done": "repaired counted replaced measured closed lent stored inspected carried protected sorted painted reopened heated weighed cleaned recorded enlarged guarded copied flooded moved".split(),
        "spot": "harbour footbridge market square canal station towpath cemetery playground junction allotment pier car park embankment schoolyard town hall racecourse sawmill meadow rooftop underpass".split(),
        "money": "crowns pounds dollars euros thalers".split(),
    },
    "zh": {
        "thing": "渡轮 水轮机 图书馆 档案室 温室 灯塔 电车 面包房 天文台 水库 大钟 熔炉 起重机 织机 管风琴 砖窑 发动机 水泵 望远镜 船闸 挖泥船 果园 印刷机 奶牛场 采石场 礼堂 工坊 仓库 雷达 天线 堤坝 锅炉 电梯 风车 苗圃 实验室 食堂 电影院 画廊 驳船".split(),
        "things": "灯笼 蜂箱 许可证 车票 蓄电池 树苗 信件 砖块 羊羔 传感器 绳索 地图 自行车 瓷砖 窗户 包裹 长椅 铃铛 雨伞 样品 木桶 收据 百叶窗 铁轨 外套 发票 风筝 提琴 沙袋 菜谱 手套 椅子 梯子 鲱鱼 邮票 靴子 奖章 信号 水桶 种子".split(),
        "adj": "狭窄 翻新 借来 临时 嘈杂 东侧 被遗忘 市属 电动 木制 受损 备用 现代 拥挤 私人 生锈 彩色 冰冻 安静 试验性 双层 迟到 北面 沉重 移动 圆形 便宜 陈旧 崭新 简易".split(),
        "do": "维修 清点 更换 测量 关闭 出借 存放 检查 运送 保护 分拣 粉刷 重新开放 加热 称重 清洗 记录 扩建 看守 复制 喂养 搬迁 登记 拆除".split(),
        "spot": "港口 人行桥 集市 广场 运河 车站 纤道 墓园 游乐场 路口 菜园 码头 停车场 河堤 校园 市政厅 跑马场 锯木厂 草地 屋顶 地下通道 工业园".split(),
    },
}
DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "zh": [f"{n}日" for n in range(1, 29)],
}
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "zh": [f"{n}月" for n in range(1, 13)],
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英建国华文辉玲红玉志永丹萍鑫波斌宇浩凯琳晨雪梅婷慧佳思雨"
STEMS = [
    "alder",
    "brack",
    "cinder",
    "dun",
    "east",
    "fallow",
    "gors",
    "hather",
    "inver",
    "juni",
    "kels",
    "lang",
    "mar",
    "nether",
    "oak",
    "pell",
    "quarl",
    "rother",
    "sel",
    "thorn",
    "ulver",
    "vale",
    "wether",
    "yar",
]
ENDS = [
    "moor",
    "water",
    "ford",
    "mere",
    "holm",
    "field",
    "ley",
    "den",
    "wick",
    "by",
    "ton",
    "mouth",
    "stead",
    "combe",
    "gate",
]
FIRST = "Anna Bert Clara Dora Edwin Frieda Georg Hilda Ivan Jonas Karla Ludwig Maren Nils Olga Paula Quentin Rosa Sven Thea Ulrich Vera Wanda Xaver Yvonne Zeno".split()
ZH_PLACES = (
    "临江 望河 青石 白塔 云溪 松岭 长泽 金沙 柳浦 石桥 南渡 北屏 海陵 东埠 西塘 新垦 古井 枫林 银滩 九里".split()
)
ZH_KINDS = "市 县 区 镇 乡".split()
ORGS = {
    "en": "harbour trust;water board;beekeepers’ union;city archive;tram company;weather office;school council;fishery bureau;museum guild;fire brigade;bird society;canal authority;housing fund;seed bank".split(
        ";"
    ),
    "zh": "港务局 水务局 养蜂协会 城市档案馆 电车公司 气象台 学校理事会 渔业局 博物馆 消防大队 观鸟会 航道处 住房基金 种子库".split(),
}


@dataclass(frozen=True, slots=True)
class News:
    """One report. ``paragraphs`` are its text; a paragraph is sentences."""

    number: int
    language: Language
    title: str
    paragraphs: tuple[tuple[str, ...], ...]
    when: float = 0.0  # hours after the bench's beginning
    places: tuple[str, ...] = ()  # that it may name


def text_of(paragraphs: tuple[tuple[str, ...], ...] | list[tuple[str, ...]], language: Language) -> str:
    gap = " " if language == "en" else ""
    return "\n".join(gap.join(sentences) for sentences in paragraphs)


@cache
def _patterns(language: Language) -> tuple[str, ...]:
    return tuple(line for line in PATTERNS[language].strip().splitlines() if line)


class Speaker:
    """Says sentences about a cast that is this report's own."""

    def __init__(self, chance: random.Random, language: Language) -> None:
        self.chance, self.language = chance, language
        self.people = [person(chance, language) for _ in range(3)]
        self.places = [place(chance, language) for _ in range(2)]
        self.orgs = [
            (f"the {chance.choice(self.places)} " if language == "en" else chance.choice(self.places))
            + chance.choice(ORGS[language])
            for _ in range(2)
        ]

    def word(self, slot: str) -> str:
        pick = self.chance.choice
        if slot == "num":
            return str(int(self.chance.lognormvariate(4, 1.6)) + 2)
        if slot in {"person", "place", "org"}:
            return pick({"person": self.people, "place": self.places, "org": self.orgs}[slot])
        if slot == "day":
            return pick(DAYS[self.language])
        if slot == "month":
            return pick(MONTHS[self.language])
        return pick(WORDS[self.language][slot])

    def sentence(self) -> str:
        pattern = self.chance.choice(_patterns(self.language))
        parts = pattern.split("{")
        said = parts[0]
        for part in parts[1:]:
            slot, _, rest = part.partition("}")
            said += self.word(slot) + rest
        return said + "。" if self.language == "zh" else said[0].upper() + said[1:] + "."

    def title(self) -> str:
        if self.language == "zh":
            return f"{self.chance.choice(self.places)}{self.word('do')}{self.word('adj')}{self.word('thing')} {self.word('num')}人参与"
        return f"{self.chance.choice(self.places)} to {self.word('do')} its {self.word('adj')} {self.word('thing')} for {self.word('num')} {self.word('things')}"


def person(chance: random.Random, language: Language) -> str:
    if language == "zh":
        return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
    return f"{chance.choice(FIRST)} {(chance.choice(STEMS) + chance.choice(ENDS)).title()}"


def place(chance: random.Random, language: Language) -> str:
    if language == "zh":
        return chance.choice(ZH_PLACES) + chance.choice(ZH_KINDS)
    return (chance.choice(STEMS) + chance.choice(ENDS)).title()


def news(number: int, seed: int, language: Language) -> News:
    """Report number ``number`` of a seed: 5 to 14 paragraphs of two to four sentences."""
    chance = random.Random(f"{seed}/{language}/{number}")
    speaker = Speaker(chance, language)
    title = speaker.title()
    paragraphs = tuple(
        tuple(speaker.sentence() for _ in range(chance.randint(2, 4))) for _ in range(chance.randint(5, 14))
    )
    return News(number, language, title, paragraphs, chance.uniform(0, 700), tuple(speaker.places))


def report_again(told: News, seed: int) -> News:
    """Another report of the same event: the same title, other sentences by somebody else who was there too."""
    chance = random.Random(f"again/{seed}/{told.number}")
    own = Speaker(chance, told.language)
    own.people[0], own.places[:] = (
        Speaker(random.Random(f"{seed}/{told.language}/{told.number}"), told.language).people[0],
        own.places,
    )
    paragraphs = tuple(tuple(own.sentence() for _ in range(chance.randint(2, 4))) for _ in range(chance.randint(5, 10)))
    return News(told.number, told.language, told.title, paragraphs, told.when + 1)
