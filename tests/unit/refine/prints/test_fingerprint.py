"""Which texts are recognised as one, which are not, and what an article's identity and digest depend on."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syndicator.model import (
    Article,
    ArticleId,
    CanonicalUrl,
    Credit,
    Enclosure,
    Entry,
    Evidence,
    Hop,
    HopRole,
    Judgement,
    Precision,
    Provenance,
    RawHtml,
    Reprint,
    Role,
    SafeHtml,
    SourceKey,
    Transformation,
    Verdict,
)
from syndicator.refine.prints.facts import compare
from syndicator.refine.prints.fingerprint import article_digest, article_id, identity_keys, prints, prints_of
from syndicator.refine.prints.sketch import agreement

NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)

CHINESE = (
    "海湾港务局周四表示，经过三个星期的疏浚，港口将于本周末重新开放，首批货轮预计在周六清晨靠泊。"
    "港务局长说，工程期间共清理淤泥四万立方米，航道水深恢复到设计标准，夜间航行的限制也一并取消。"
    "当地渔民对此表示欢迎，他们说，封港以来不得不绕行北岸的旧码头，每趟要多花两个小时和不少油钱。"
    "环保团体则提醒，疏浚改变了近岸的水流，去年恢复的海草床需要继续观察，监测数据应当按月向公众公布。"
    "市议会将在下周讨论港口的长期规划，其中包括新的防波堤、岸电设施，以及面向小型渔船的专用泊位。"
)
ENGLISH = (
    "The bay port will reopen this weekend after three weeks of dredging, the harbour board said on Thursday, and the first "
    "freighters are expected at the quay early on Saturday. The harbour master said that the crews had cleared forty thousand "
    "cubic metres of silt, that the channel was back at its designed depth, and that the limits on sailing by night were "
    "lifted as well. Fishermen welcomed the news: since the closure they had to go round by the old landing on the north "
    "shore, which cost two more hours a trip and a good deal of fuel. Conservation groups warned that the works had changed "
    "the currents close to the beach, and asked for the meadow of sea grass, restored only last year, to be watched, and for "
    "the figures to be published every month. The council will talk next week about the long view, with a new breakwater, "
    "power from the shore, and berths set aside for small boats."
)
TRADITIONAL = (
    "海灣港務局週四表示，經過三個星期的疏浚，港口將於本週末重新開放，首批貨輪預計在週六清晨靠泊。"
    "港務局長說，工程期間共清理淤泥四萬立方米，航道水深恢復到設計標準，夜間航行的限制也一併取消。"
    "當地漁民對此表示歡迎，他們說，封港以來不得不繞行北岸的舊碼頭，每趟要多花兩個小時和不少油錢。"
    "環保團體則提醒，疏浚改變了近岸的水流，去年恢復的海草床需要繼續觀察，監測數據應當按月向公眾公佈。"
    "市議會將在下週討論港口的長期規劃，其中包括新的防波堤、岸電設施，以及面向小型漁船的專用泊位。"
)


def likeness(one: str, other: str) -> float:
    return agreement(prints("", one).sketch, prints("", other).sketch)


# ---------------------------------------------------------------------------------------------- prints


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_a_text_is_itself_however_it_is_set(text: str) -> None:
    """Spacing, punctuation, width and case do not make another text."""
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)
    for other in (text.upper(), text.replace("，", ", ").replace("。", "。\n\n"), wide):
        assert prints("", other).exact == prints("", text).exact
        assert likeness(text, other) == 1.0


def test_both_scripts_are_one_text() -> None:
    """A reprint in traditional characters is the text it was made from."""
    assert likeness(CHINESE, TRADITIONAL) > 0.85
    assert prints("港口重新開放", TRADITIONAL).title == prints("港口重新开放", CHINESE).title


def test_readings_in_brackets_do_not_make_another_text() -> None:
    """Pinyin that a mirror put behind every few characters is looked through."""
    damaged = CHINESE.replace("港口", "港(gang)口(kou)").replace("渔民", "渔（yú）民")
    assert prints("", damaged).exact == prints("", CHINESE).exact


@pytest.mark.parametrize(
    ("text", "mark", "lead", "tail"),
    [
        (CHINESE, "。", "海湾报讯（记者 张三）", "（责任编辑：李四）本文转载自海湾报，版权归原作者所有。"),
        (ENGLISH, ". ", "BAY CITY (Bay Post) - ", " This article was first published by the Bay Post."),
    ],
)
def test_realistic_edits_are_recognised(text: str, mark: str, lead: str, tail: str) -> None:
    """A dateline before, an attribution behind, a sentence less and a word changed: a reprint still."""
    sentences = text.split(mark)
    rng = random.Random(7)
    for _ in range(20):
        kept = list(sentences)
        del kept[rng.randrange(1, len(kept) - 1)]
        edited = lead + mark.join(kept).replace("表示", "称", 1).replace("said", "told reporters", 1) + tail
        assert likeness(text, edited) >= 0.5


def test_other_stories_in_the_same_words_are_not() -> None:
    """Sentences of one vocabulary in other combinations are another text."""
    rng = random.Random(3)
    words = ENGLISH.replace(".", "").replace(",", "").split()
    for _ in range(20):
        assert likeness(" ".join(rng.choices(words, k=200)), " ".join(rng.choices(words, k=200))) < 0.3


def test_flashes_from_one_template_are_told_apart() -> None:
    """Market notes that share their frame and differ in names and numbers stay below the threshold of a duplicate."""
    frame = (
        "{a}交易所{b}收盘消息，{c}指数报{d}点，涨{e}点，涨幅百分之{f}，成交额{g}亿元。"
        "板块方面，{h}、{i}领涨，{j}、{k}走低。个股中，{l}股价报{m}元，{n}下跌百分之{o}。"
        "分析人士{p}认为，{q}因素影响了{r}行情，投资者应关注{s}。"
    )
    rng = random.Random(11)
    names = [
        "海湾",
        "北岸",
        "长滩",
        "东港",
        "南浦",
        "青屿",
        "白沙",
        "石塘",
        "云门",
        "蓝湖",
        "金水",
        "银滩",
        "星桥",
        "月河",
    ]

    def flash() -> str:
        facts = {key: rng.choice(names) + rng.choice(names) for key in "abchijklnpqrs"}
        facts.update({key: f"{rng.randrange(10, 9999)}.{rng.randrange(100)}" for key in "defgmo"})
        return frame.format(**facts)

    flashes = [prints("", flash()) for _ in range(40)]
    pairs = [(one, other) for place, one in enumerate(flashes) for other in flashes[:place]]
    assert max(agreement(one.sketch, other.sketch) for one, other in pairs) < 0.5
    assert all(one.numbers != other.numbers for one, other in pairs)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("今天最高气温1℃，相对湿度72%。", "今天最高气温-1℃，相对湿度72%。", 1),
        ("今天最高气温-1℃，相对湿度72%。", "今天最高气温\u22121℃，相对湿度72%。", 0),  # a typesetter's minus
        ("The index moved by 3 points on that day.", "The index moved by -3 points on that day.", 1),
        ("The index moved by \u20133 points on that day.", "The index moved by -3 points on that day.", 0),
        ("It takes 2-3 hours on a good day there.", "It takes 2\u20133 hours on a good day there.", 0),  # a range
        ("The wave of COVID-19 ended in that year.", "The wave of COVID\u201119 ended in that year.", 0),  # a hyphen
    ],
)
def test_a_number_below_zero_is_another_one(one: str, other: str, differ: int) -> None:
    """A minus is part of a number; a hyphen and a dash between two numbers are not."""
    assert compare(prints("", one).facts, prints("", other).facts)[1] == differ


def test_the_estimate_is_good() -> None:
    """What sketches agree by is within a tenth of the true similarity, for short and for long texts."""
    rng = random.Random(5)
    for length in (80, 400, 2500):
        for share in (0.02, 0.08, 0.2):
            one = [chr(0x4E00 + rng.randrange(3000)) for _ in range(length)]
            other = list(one)
            for place in rng.sample(range(length), int(length * share)):
                other[place] = chr(0x4E00 + rng.randrange(3000))
            grams = [{tuple(text[at : at + 3]) for at in range(length - 2)} for text in (one, other)]
            true = len(grams[0] & grams[1]) / len(grams[0] | grams[1])
            assert likeness("".join(one), "".join(other)) == pytest.approx(true, abs=0.13)


def test_short_texts_have_no_sketch() -> None:
    """Below sixty tokens only the exact print speaks, and an empty sketch agrees with nothing."""
    short = prints("", "潮水上涨。" * 14)
    assert short.length == 56
    assert short.sketch == b""
    assert len(prints("", "潮水上涨。" * 16).sketch) == 64
    assert agreement(short.sketch, short.sketch) == 0.0
    assert agreement(short.sketch, prints("", CHINESE).sketch) == 0.0


def test_numbers_are_a_multiset() -> None:
    """The order of the numbers does not matter; their values and how often they stand do."""
    assert prints("", "rose 12 to 480").numbers == prints("", "to 480 it rose 12").numbers
    assert prints("", "rose 12 to 480").numbers != prints("", "rose 12 to 481").numbers
    assert prints("", "12 and 12").numbers != prints("", "12").numbers


@pytest.mark.parametrize("text", ["", " ", "。。。", "\ud800", "潮\udfff水" * 60, "\x00", "🙂" * 100, "a" * 20_000])
def test_no_text_is_too_strange(text: str) -> None:
    """Nothing makes prints raise, and they are the same each time."""
    assert prints(text, text) == prints(text, text)


def test_prints_are_the_same_in_every_process() -> None:
    """Another interpreter with another hash seed comes to the same prints and ids."""
    program = (
        "import sys; from syndicator.refine.prints.fingerprint import prints, article_id\n"
        "made = prints('T', sys.stdin.buffer.read().decode())\n"
        "print(made.exact, made.sketch.hex(), made.numbers, article_id('bay', 'guid:1'))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=(CHINESE + ENGLISH + " 12").encode(),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        .stdout.decode()
        .strip()
        for seed in ("1", "2")
    }
    here = prints("T", CHINESE + ENGLISH + " 12")
    assert told == {f"{here.exact} {here.sketch.hex()} {here.numbers} {article_id(SourceKey('bay'), 'guid:1')}"}


# ---------------------------------------------------------------------------------------------- identity

ENTRY = Entry(
    hash="abc",
    guid="tag:bay.example,2026:1",
    url="https://bay.example/1",
    title="Harbour reopens",
    content=RawHtml("<p>It did.</p>"),
    content_is_summary=False,
    base="https://bay.example/",
    published=NOW,
)


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        ("港口 2026", f"{CHINESE}王伟表示，共有三十五人、2,026年。", "d473daf7986354f7"),
        ("Port reopens", f"{ENGLISH} Tom Smith paid 12,345.60 in New York.", "a7e8f07086bc3dcd"),
        ("港口", TRADITIONAL, "1949b47c3fd53075"),
        (
            "Odd",
            "Oslo (AP) - Xi Met 1.6 İ ẞ ﬁ 𠀀 𝟙 ２３km. 三十五人 王伟表示，New York. The end!? é_ü\n" * 9,
            "8782522a068e530e",
        ),
    ],
)
def test_prints_stay_what_they_were(title: str, text: str, told: str) -> None:
    """They are stored: those of an earlier version are compared with those of a later one."""
    made = prints(title, text)
    parts = (made.exact, made.sketch.hex(), str(made.length), made.numbers, made.title, made.facts.hex())
    assert hashlib.sha256("|".join(parts).encode()).hexdigest()[:16] == told


def test_identities_stand_strongest_first() -> None:
    """Guid, address, title with day, content: each where the entry has it."""
    kinds = [key.partition(":")[0] for key in identity_keys(ENTRY, CanonicalUrl("bay.example/1"))]
    assert kinds == ["guid", "link", "td", "content"]
    assert identity_keys(ENTRY, CanonicalUrl("bay.example/1"))[:2] == (
        "guid:tag:bay.example,2026:1",
        "link:bay.example/1",
    )


def test_every_entry_has_an_identity() -> None:
    """An entry without guid, address, title and words can still be told from another."""
    bare = replace(ENTRY, guid=" ", url=None, title="", content=RawHtml(""), published=None)
    assert len(identity_keys(bare, None)) >= 1
    assert identity_keys(bare, None) != identity_keys(replace(bare, hash="def"), None)


def test_the_day_counts_and_the_hour_does_not() -> None:
    """An entry whose clock is corrected keeps its title-and-day key; another day's entry has another."""

    def key(entry: Entry) -> str:
        return next(key for key in identity_keys(entry, None) if key.startswith("td:"))

    assert key(replace(ENTRY, published=NOW + timedelta(hours=2))) == key(ENTRY)
    assert key(replace(ENTRY, published=NOW + timedelta(days=1))) != key(ENTRY)


def test_ids_belong_to_a_source() -> None:
    """One identity at two sources gives two ids, each a valid UUID and always the same."""
    one, other = (article_id(SourceKey(key), "guid:1") for key in ("bay", "cape"))
    assert one != other
    assert one == article_id(SourceKey("bay"), "guid:1")
    assert uuid.UUID(one).hex == one
    assert uuid.UUID(one).variant == uuid.RFC_4122
    assert uuid.UUID(one).version in {5, 8}
    assert article_id(SourceKey("a"), "b:c") != article_id(SourceKey("a:b"), "c")


# ---------------------------------------------------------------------------------------------- digest

HOP = Hop(
    HopRole.ORIGINAL,
    "Bay Post",
    url="https://bay.example/1",
    credits=(Credit(Role.EDITOR, "A. Byrne", literal="Editor: A. Byrne"),),
)
ARTICLE = Article(
    id=ArticleId("0" * 32),
    source=SourceKey("bay"),
    story=ArticleId("0" * 32),
    identities=("guid:1",),
    title="Harbour reopens",
    url="https://bay.example/1",
    canonical=CanonicalUrl("bay.example/1"),
    published=NOW,
    published_precision=Precision.SECOND,
    published_evidence=Evidence.FOUND,
    updated=NOW,
    first_seen=NOW,
    language="en",
    body=SafeHtml("<p>It did.</p>"),
    text="It did.",
    summary="It did.",
    hops=(HOP,),
    prints=prints("Harbour reopens", "It did."),
    digest="",
    provenance=Provenance("https://bay.example/feed", NOW, "00"),
    judgement=Judgement(Verdict.NEW, "first seen"),
)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Harbour open"},
        {"url": "https://bay.example/2"},
        {"body": SafeHtml("<p>It has.</p>")},
        {"published": NOW + timedelta(minutes=1)},
        {"language": "en-GB"},
        {"hops": ()},
        {"hops": (replace(HOP, outlet="Cape Post"),)},
        {"hops": (replace(HOP, evidence=Evidence.INFERRED),)},
        {"hops": (replace(HOP, credits=(Credit(Role.AUTHOR, "A. Byrne"),)),)},
        {"categories": ("sea",)},
        {"enclosures": (Enclosure("https://bay.example/a.mp3", "audio/mpeg", 5),)},
        {"image": "https://bay.example/a.jpg"},
        {"original_title": "Port open"},
        {"original_url": "https://cape.example/1"},
        {"rights": "CC BY"},
        {"reprint": Reprint.EXCERPT},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_is_published_changes_the_digest(changed: dict[str, object]) -> None:
    """Whatever a reader could see makes an article a changed one."""
    assert article_digest(replace(ARTICLE, **changed)) != article_digest(ARTICLE)  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    "changed",
    [
        {"views": 300},
        {"first_seen": NOW + timedelta(days=1)},
        {"updated": NOW + timedelta(days=1)},
        {"revision": 7},
        {"digest": "x"},
        {"identities": ("guid:1", "link:x")},
        {"transformations": (Transformation("trackers-removed"),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_is_not_published_does_not(changed: dict[str, object]) -> None:
    """Views and our own bookkeeping never make an article look corrected."""
    assert article_digest(replace(ARTICLE, **changed)) == article_digest(ARTICLE)  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize("size", [2, 7, 400])
def test_prints_do_not_depend_on_what_is_printed_along(size: int) -> None:
    """Articles printed together have the prints that each has alone: whatever ends or begins beside them."""
    chance = random.Random(7)
    letters = (
        "ab C.。，\n 3 4五十六万余人 王伟表示 Xi Jinping met (Beijing) 电( İ ẞ 𠀀 𝟙 \ud800 New York. The ２３ ３km"
    )
    articles = [
        ("".join(chance.choices(letters, k=9)), "".join(chance.choices(letters, k=length)))
        for length in [0, 1, 5, 40, 59, 60, 61, 90, 300, 900] * 30
    ]
    articles += [("港口", CHINESE), ("Port", ENGLISH), ("港口", TRADITIONAL), ("Long", ENGLISH * 80), ("", ENGLISH)]
    alone = [prints(*article) for article in articles]
    chance.shuffle(order := list(range(len(articles))))
    for some in (order[begin : begin + size] for begin in range(0, len(order), size)):
        assert prints_of([articles[number] for number in some]) == [alone[number] for number in some]
    assert prints_of([]) == []
