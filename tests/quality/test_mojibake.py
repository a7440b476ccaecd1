"""Text decoded with a wrong table, in fourteen languages: repaired as often as ftfy repairs it, and sound text left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ftfy
import pytest

from syndicator.refine.repair import MOJIBAKE_REPAIRED, diagnose, repair

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


def test_chinese_read_as_gbk_comes_back() -> None:
    """UTF-8 read as GBK, which ftfy does not know, comes back where no byte was lost."""
    sound = "市长星期二为河上的新桥剪彩，对本地区来说是个大日子"
    sound = sound[: len(sound) // 2 * 2]  # an even number of bytes
    spoilt = sound.encode().decode("gb18030")
    fixed, done = repair(spoilt, diagnose(spoilt))
    assert (fixed, [step.name for step in done]) == (sound, [MOJIBAKE_REPAIRED])


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_sound_text_is_untouched(language: str) -> None:
    """Accents, quotes, Cyrillic, Greek, CJK as they should be: nothing is repaired."""
    assert repair(page(language), diagnose(page(language))) == (page(language), ())


def test_every_language_on_one_page_is_untouched() -> None:
    """A page of many languages is sound too."""
    text = "\n".join(TEXTS.values())
    assert repair(text, diagnose(text)) == (text, ())
