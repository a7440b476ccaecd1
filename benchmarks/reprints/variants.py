"""What other outlets make of a report: each kind keeps its story, but for those in ``APART``."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.reprints.texts import WORDS, News, Speaker, person, place, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Paragraphs = list[tuple[str, ...]]

ORDINARY = (
    "as it is",
    "headline changed",
    "lead trimmed",
    "notice appended",
    "notice prepended",
    "scripts converted",
    "pinyin inserted",
    "pages joined",
    "dateline changed",
    "title translated",
    "sentences touched",
    "house's words",
    "paragraph cut",
    "reordered",
    "several at once",
)
HEAVY = ("half cut", "half rewritten", "interleaved", "cut and reordered")
SHORT = ("summary, title kept", "summary, original named")
APART = ("numbers corrected", "name corrected", "place corrected", "word corrected")

NOTICES = {
    "en": (
        "This article was first published by the outlet named above and is reprinted here with its consent. Questions about its use go to the desk.",
        "The views in this article are those of its author. Write to us within 30 days if you hold rights in it, and we will remove it.",
        "Follow us for more news from the region, every morning at 7 by letter and all day on this page.",
    ),
    "zh": (
        "声明：本文系转载，版权归原作者所有，如涉及版权问题，请在30日内与本站联系，我们将及时处理。",
        "免责声明：转载目的在于传递更多信息，并不代表本网赞同其观点和对其真实性负责。",
        "更多精彩内容，请关注本报客户端，每天早上7点为您送上本地新闻。",
    ),
}
ZH_SWAPS = (
    ("看到", "发现"),
    ("告诉记者", "向记者表示"),
    ("介绍", "透露"),
    ("此前", "之前"),
    ("正在", "正"),
    ("并在", "且在"),
    ("已经", "已"),
    ("认为", "觉得"),
    ("表示", "称"),
    ("多数", "大多"),
)
EN_SWAPS = (
    (" said ", " stated "),
    (" near ", " close to "),
    (" since ", " from "),
    ("According to", "As told by"),
    ("Nobody", "No one"),
    (" at least ", " no fewer than "),
    (" while ", " as "),
    ("Whoever", "Anyone who"),
    (" because ", " as "),
    (" before ", " ahead of "),
)
# What one house writes for another's: a house has a list of them, and keeps to it.
EN_HOUSE = (
    *(("lift", "elevator"), ("car park", "parking lot"), ("underpass", "subway"), ("tramway", "streetcar line")),
    *(("colourful", "colorful"), ("harbour", "harbor"), ("metres", "meters"), ("cinema", "movie theater")),
    *(("bakery", "baker's shop"), ("cemetery", "graveyard"), ("parcels", "packages"), ("receipts", "sales slips")),
    *(
        ("damaged", "broken"),
        ("repaired", "mended"),
        ("inspected", "examined"),
        ("municipal", "city's"),
        ("cheap", "low-priced"),
    ),
    *(
        ("furnace", "oven"),
        ("noisy", "loud"),
        ("workshop", "works"),
        ("invoices", "bills"),
        ("told reporters", "told the press"),
    ),
)
ZH_HOUSE = (
    *(("自行车", "单车"), ("食堂", "餐厅"), ("起重机", "吊车"), ("检查", "查验"), ("维修", "修理"), ("关闭", "关停")),
    *(("更换", "替换"), ("清点", "盘点"), ("仓库", "库房"), ("发动机", "引擎"), ("包裹", "邮包"), ("便宜", "廉价")),
    *(("受损", "损坏"), ("狭窄", "窄小"), ("拥挤", "拥堵"), ("陈旧", "老旧"), ("彩色", "多彩"), ("搬迁", "迁移")),
    *(("游乐场", "乐园"), ("墓园", "公墓"), ("停车场", "泊车区"), ("电影院", "影剧院"), ("许可证", "执照")),
)


@dataclass(frozen=True, slots=True)
class Variant:
    kind: str
    title: str
    text: str
    names_original: bool = False


def variant(told: News, kind: str, seed: int) -> Variant:
    """This kind of reprint of a report, by an outlet of its own."""
    chance = random.Random(f"{seed}/{kind}/{told.language}/{told.number}")
    if kind in APART:
        return _corrected(told, kind, chance)
    if kind == "scripts converted":
        return Variant(kind, _other_script(told.title), _other_script(text_of(told.paragraphs, told.language)))
    title = told.title
    if kind in {"headline changed", "title translated", "several at once"} or chance.random() < 0.15:
        title = Speaker(chance, "en" if (told.language == "zh") == (kind == "title translated") else "zh").title()
    if kind.startswith("summary"):
        title = told.title if "title" in kind else Speaker(chance, told.language).title()
        lead = [told.paragraphs[0], told.paragraphs[1][:1]]
        return Variant(kind, title, text_of(lead, told.language), names_original="original" in kind)
    made = _WAYS[kind](list(told.paragraphs), told, chance)
    text = text_of(made, told.language)
    if kind == "pinyin inserted":
        text = re.sub("[发发业产区创网现数据规设]", lambda hit: f"{hit[0]}({_PINYIN.get(hit[0], 'xiàn')})", text)
    return Variant(kind, title, text)


_PINYIN = {
    "发": "fā",
    "业": "yè",
    "产": "chǎn",
    "区": "qū",
    "创": "chuàng",
    "网": "wǎng",
    "数": "shù",
    "据": "jù",
    "规": "guī",
    "设": "shè",
}


def _other_script(text: str) -> str:
    import opencc

    return str(opencc.OpenCC("s2tw").convert(text))


def _notice(told: News, chance: random.Random) -> tuple[str, ...]:
    return (chance.choice(NOTICES[told.language]),)


def _touched(paragraphs: Paragraphs, told: News, chance: random.Random, share: float = 0.15) -> Paragraphs:
    swaps = ZH_SWAPS if told.language == "zh" else EN_SWAPS
    made = []
    for sentences in paragraphs:
        new = []
        for sentence in sentences:
            said = sentence
            if chance.random() < share:
                for old, other in swaps:
                    said = said.replace(old, other)
                if said == sentence:  # a clause fewer
                    comma = "，" if told.language == "zh" else ", "
                    said = comma.join(said.split(comma)[:-1] or [said.rstrip("。.")]) + (
                        "。" if told.language == "zh" else "."
                    )
            new.append(said)
        made.append(tuple(new))
    return made


def _housed(paragraphs: Paragraphs, told: News, chance: random.Random) -> Paragraphs:
    """In the words of the house's list, wherever they stand."""
    words = ZH_HOUSE if told.language == "zh" else EN_HOUSE
    kept = chance.sample(words, chance.randint(4, len(words)))
    made = []
    for sentences in paragraphs:
        new = []
        for sentence in sentences:
            said = sentence
            for old, other in kept:
                said = said.replace(old, other) if told.language == "zh" else re.sub(rf"\b{old}\b", other, said)
            new.append(said)
        made.append(tuple(new))
    return made


def _rewritten(paragraphs: Paragraphs, told: News, chance: random.Random, share: float) -> Paragraphs:
    """Sentences put into the outlet's own words: what they say of figures and people is left out or said elsewhere."""
    own = _without_figures(told, chance)
    return [tuple(own.sentence() if chance.random() < share else s for s in sentences) for sentences in paragraphs]


class _Vague(Speaker):
    """Says no figures."""

    def word(self, slot: str) -> str:
        if slot == "num":
            return self.chance.choice(
                ("若干", "不少", "许多", "更多")
                if self.language == "zh"
                else ("several", "plenty of", "too many", "a few")
            )
        return super().word(slot)


def _without_figures(told: News, chance: random.Random) -> Speaker:
    return _Vague(chance, told.language)


def _cut(paragraphs: Paragraphs, chance: random.Random, keep: float) -> Paragraphs:
    count = max(2, round(len(paragraphs) * keep))
    return [paragraphs[i] for i in sorted(chance.sample(range(len(paragraphs)), min(count, len(paragraphs))))]


def _interleaved(paragraphs: Paragraphs, told: News, chance: random.Random) -> Paragraphs:
    own = _without_figures(told, chance)
    made: Paragraphs = []
    for number, paragraph in enumerate(paragraphs):
        made.append(paragraph)
        if number % 3 == 1:
            made.append(tuple(own.sentence() for _ in range(2)))
    return made


def _shuffled(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    rest = paragraphs[1:]
    chance.shuffle(rest)
    return [paragraphs[0], *rest]


def _dateline(paragraphs: Paragraphs, told: News, chance: random.Random) -> Paragraphs:
    day = chance.randint(1, 28)
    head = (
        f"本报{chance.randint(1, 12)}月{day}日讯（记者{person(chance, 'zh')}）"
        if told.language == "zh"
        else f"{Speaker(chance, 'en').places[0].upper()}, March {day} (Wire) - "
    )
    return [(head + paragraphs[0][0], *paragraphs[0][1:]), *paragraphs[1:]]


def _joined(paragraphs: Paragraphs, told: News, _: random.Random) -> Paragraphs:
    """The pages of an article one after the other: their furniture between, one paragraph twice."""
    middle = len(paragraphs) // 2
    between = ("上一页 1 2 下一页",) if told.language == "zh" else ("Previous page 1 2 Next page",)
    return [*paragraphs[:middle], between, (told.title,), *paragraphs[max(0, middle - 1) :]]


def _several(paragraphs: Paragraphs, told: News, chance: random.Random) -> Paragraphs:
    """What an outlet does on an ordinary day: its own dateline, a word here and there, a paragraph less, its notice."""
    made = _touched(_dateline(paragraphs, told, chance), told, chance, 0.1)
    del made[chance.randrange(1, len(made))]
    return [*made, _notice(told, chance)]


_WAYS: dict[str, Callable[[Paragraphs, News, random.Random], Paragraphs]] = {
    "as it is": lambda p, t, c: p,
    "headline changed": lambda p, t, c: p,
    "title translated": lambda p, t, c: p,
    "pinyin inserted": lambda p, t, c: p,
    "lead trimmed": lambda p, t, c: [p[0][1:] or p[0], *p[1:]] if c.random() < 0.5 else p[1:],
    "notice appended": lambda p, t, c: [*p, _notice(t, c)],
    "notice prepended": lambda p, t, c: [_notice(t, c), *p],
    "pages joined": _joined,
    "dateline changed": _dateline,
    "sentences touched": _touched,
    "house's words": _housed,
    "paragraph cut": lambda p, t, c: _cut(p, c, 1 - 1 / len(p)),
    "reordered": lambda p, t, c: _shuffled(p, c),
    "several at once": _several,
    "half cut": lambda p, t, c: _cut(p, c, 0.5),
    "half rewritten": lambda p, t, c: _rewritten(p, t, c, 0.33),
    "interleaved": lambda p, t, c: _touched(_interleaved(p, t, c), t, c),
    "cut and reordered": lambda p, t, c: _shuffled(_touched(_cut(p, c, 0.6), t, c, 0.1), c),
}


def _corrected(told: News, kind: str, chance: random.Random) -> Variant:
    """A corrected edition: the same words, with one to three figures, a name, a place or another word put right, marked
    as such or not.
    """
    text = text_of(told.paragraphs, told.language)
    if kind == "place corrected":
        text = _replaced(text, told, told.places, place(chance, told.language))
    if kind == "word corrected":
        slots = WORDS[told.language]
        slot = chance.choice(sorted(slots.keys() - {"money", "do", "verb"}))
        there = chance.sample(slots[slot], len(slots[slot]))
        text = _replaced(text, told, there, chance.choice([word for word in slots[slot] if word not in text]))
    if kind == "name corrected":
        speaker = Speaker(random.Random(f"x{told.number}"), told.language)
        names = [n for n in _names_in(text, told) if n]
        old = chance.choice(names) if names else ""
        text = text.replace(old, speaker.people[0]) if old else text
    if kind == "numbers corrected" or text == text_of(told.paragraphs, told.language):
        spots = list(re.finditer(r"(?<!\d)\d{1,6}(?!\d|月|日)", text))
        for spot in sorted(chance.sample(spots, min(len(spots), chance.randint(1, 3))), key=lambda s: -s.start()):
            text = f"{text[: spot.start()]}{int(spot[0]) + chance.choice((1, 7, 10, 30))}{text[spot.end() :]}"
    if chance.random() < 0.5:
        text += "\n" + (
            "更正：本文较早版本中的内容有误，现已更正。"
            if told.language == "zh"
            else "Correction: an earlier version of this article misstated a detail. It has been put right."
        )
    return Variant(kind, told.title, text)


def _replaced(text: str, told: News, words: Sequence[str], other: str) -> str:
    """The text with the first of these words that stands in it replaced wherever it does."""
    for old in words:
        found = re.sub(rf"\b{old}\b", other, text) if told.language == "en" else text.replace(old, other)
        if found != text:
            return found
    return text


def _names_in(text: str, told: News) -> list[str]:
    if told.language == "en":
        return sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+(?=[ ,;])", text)))
    return sorted(set(re.findall(r"(?:的|，)([\u4e00-\u9fff]{2,3})(?=告诉记者)", text)))
