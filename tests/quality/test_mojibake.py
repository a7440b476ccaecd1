"""Text decoded with a wrong table, in fourteen languages: repaired as often as ftfy repairs it, and sound text left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ftfy
import pytest

from syndicator.refine.repair import BYTES_FOUND, MOJIBAKE_REPAIRED, diagnose, repair

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = {
    "de": "Die Bürgermeisterin eröffnete am Dienstag die neue Brücke über den Fluß – „ein großer Tag“, sagte sie. Die Kosten betragen fünf Millionen €.",
    "fr": "La mairesse a inauguré mardi le nouveau pont sur la rivière : « un grand jour pour la région », a-t-elle déclaré. L’été sera agréable.",
    "es": "La alcaldesa inauguró el martes el nuevo puente sobre el río. «Un gran día para la región», señaló. ¿Cuánto costó? Año tras año.",
    "pt": "A prefeita inaugurou na terça-feira a nova ponte sobre o rio. “Um grande dia para a região”, afirmou. A construção demorou três anos.",
    "it": "La sindaca ha inaugurato martedì il nuovo ponte sul fiume: “È un grande giorno per la città”, ha detto. Perché più tardi?",
    "pl": "Burmistrzyni otworzyła we wtorek nowy most nad rzeką. „To wielki dzień dla regionu” – powiedziała. Źródło: gmina, łączny koszt pięć milionów.",
    "tr": "Belediye başkanı salı günü nehir üzerindeki yeni köprüyü açtı. “Bölge için büyük bir gün” dedi. İşçilere teşekkür etti.",
    "ru": "Мэр во вторник открыла новый мост через реку. «Большой день для региона», — сказала она. Стоимость составила пять миллионов.",
    "el": "Η δήμαρχος εγκαινίασε την Τρίτη τη νέα γέφυρα πάνω από το ποτάμι. «Μεγάλη μέρα», είπε.",
    "zh-Hans": "市长星期二为河上的新桥剪彩，她说：“这对本地区来说是个大日子。”工程历时三年，耗资五百万元。",
    "zh-Hant": "市長星期二為河上的新橋剪綵，她說：「這對本地區來說是個大日子。」工程歷時三年，耗資五百萬元。",
    "ja": "市長は火曜日、川にかかる新しい橋の開通式に出席し、「地域にとって大きな日だ」と述べた。",
    "ko": "시장은 화요일에 강 위의 새 다리를 개통하며 “지역에 뜻깊은 날”이라고 말했다.",
    "en": "The mayor opened the new bridge on Tuesday – “a great day”, she said. It’s the town’s third… and the café’s busiest.",
}


def western(text: str) -> str:
    """UTF-8 read as cp1252, the bytes that it leaves undefined read as browsers do."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())


def read_as(table: str) -> Callable[[str], str]:
    return lambda text: text.encode().decode(table, "replace")


MISTAKES: dict[str, Callable[[str], str]] = {
    "cp1252": western,
    "latin-1": read_as("latin-1"),
    "cp1252 twice": lambda text: western(western(text)),
    "cp1251": read_as("cp1251"),
    "cp1250": read_as("cp1250"),
    "mac_roman": read_as("mac_roman"),
}
WORSE = {"cp1250": 1}
"""Pages of the set that ftfy repairs and we do not: too little of them is odd to be sure."""


def page(language: str) -> str:
    return "\n".join([TEXTS[language]] * 3)


def by_ftfy(text: str) -> str:
    """What ftfy makes of it when it is asked to undo wrong tables and nothing else."""
    return "\n".join(ftfy.fix_encoding(line) for line in text.split("\n"))


@pytest.mark.parametrize("name", MISTAKES)
def test_no_worse_than_ftfy(name: str) -> None:
    """Of the pages that lost no byte to the mistake, as many come out as they were as ftfy brings back."""
    spoilt = {key: MISTAKES[name](page(key)) for key in TEXTS}
    whole = {key: text for key, text in spoilt.items() if "\ufffd" not in text and text != page(key)}
    ours = {key for key, text in whole.items() if repair(text, diagnose(text))[0] == page(key)}
    theirs = {key for key, text in whole.items() if by_ftfy(text) == page(key)}
    assert len(theirs) >= len(whole) - 2
    assert len(theirs - ours) <= WORSE.get(name, 0)


def as_browsers_read(raw: bytes) -> str:
    """UTF-8 through the gb18030 decoder of the Encoding standard, as far as pairs go."""
    read, at = "", 0
    while at < len(raw):
        pair = raw[at : at + 2]
        if raw[at] <= 0x80:
            read, at = read + ("€" if raw[at] == 0x80 else chr(raw[at])), at + 1
        elif len(pair) == 2 and pair[1] >= 0x40 and pair[1] != 0x7F:
            read, at = read + pair.decode("gb18030"), at + 2
        else:
            read, at = read + "\ufffd", at + 1
    return read


GBK: dict[str, Callable[[bytes], str]] = {
    "browsers": as_browsers_read,
    "a decoder of GB 18030": lambda raw: raw.decode("gb18030", "replace"),
    "one that asks": lambda raw: raw.decode("gb18030", "replace").replace("\ufffd", "?"),
    "one that drops": lambda raw: raw.decode("gb18030", "ignore"),
    "one of GBK": lambda raw: raw.decode("gbk", "replace"),
}
"""How programs read UTF-8 as GBK, which ftfy does not know."""
BRIDGE = (
    "市长星期二为河上的新桥剪彩，对本地区来说是个大日子。\n5月1日起，两岸居民步行8分钟就能过河，不必再等渡船。\n"
    "“等了三十年，”住在河边的王大爷说，“总算等到了。”\n联系电话：0731-5550123（值班室）\n责任编辑：李明"
)


@pytest.mark.parametrize("name", GBK)
def test_chinese_read_as_gbk_comes_back(name: str) -> None:
    """No character is another one than it was; those of which bytes were lost are shown as lost, and told of."""
    spoilt = GBK[name](BRIDGE.encode())
    fixed, done = repair(spoilt, diagnose(spoilt))
    assert [step.name for step in done] == [MOJIBAKE_REPAIRED, BYTES_FOUND]
    lost = fixed.count("\ufffd")
    assert done[1].count == lost <= (30 if name == "one of GBK" else 16)
    sound = BRIDGE
    for piece in fixed.split("\ufffd"):  # in their order, and nothing between them that was not there
        if piece:
            before, found, sound = sound.partition(piece)
            assert found == piece
            assert len(before) <= 3
    assert len(sound) <= 3


def test_chinese_read_as_gbk_without_a_loss_is_whole() -> None:
    """Where each run has an even number of characters nothing is lost."""
    sound = "市长星期二为河上的新桥剪彩，对本地区来说是个大日子"
    sound = sound[: len(sound) // 2 * 2]
    spoilt = sound.encode().decode("gb18030")
    fixed, done = repair(spoilt, diagnose(spoilt))
    assert (fixed, [step.name for step in done]) == (sound, [MOJIBAKE_REPAIRED])


def test_a_page_that_is_read_as_gbk_is_mended_between_its_tags() -> None:
    """Short pieces in bold and in links, too; a piece that is sound, put there by another program, stays."""
    spoilt = as_browsers_read(BRIDGE.encode())
    html = as_browsers_read("<p>市长<b>星期二</b>为河上的<a>桥</a>剪彩</p>".encode()) + "<p>打印 联通</p>"
    assert repair(html, diagnose(spoilt))[0] == "<p>市长<b>星期\ufffd</b>为河上的<a>\ufffd</a>剪彩</p><p>打印 联通</p>"


@pytest.mark.parametrize("name", ["涓河与锛字", "浜�", "古籍里的�字", "张钁铻在涓川?", "€5 一张的票，涓河边有售"])
def test_rare_characters_are_not_taken_for_gbk(name: str) -> None:
    """Sound texts in which the signs of it stand."""
    assert repair(name, diagnose(name)) == (name, ())


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_sound_text_is_untouched(language: str) -> None:
    """Accents, quotes, Cyrillic, Greek, CJK as they should be: nothing is repaired."""
    assert repair(page(language), diagnose(page(language))) == (page(language), ())


def test_every_language_on_one_page_is_untouched() -> None:
    """A page of many languages is sound too."""
    text = "\n".join(TEXTS.values())
    assert repair(text, diagnose(text)) == (text, ())
