"""The text decides its language and script; the hint only settles what the text leaves open."""

from __future__ import annotations

import pytest

from syndicator.refine.language import detect, is_traditional_form, normalise_tag, to_simplified

HANS = "市图书馆本周开放新阅览室，读者凭证件即可进入。馆长说，这里有数万册图书供大家借阅。"
HANT = "市圖書館本週開放新閱覽室，讀者憑證件即可進入。館長說，這裡有數萬冊圖書供大家借閱。"
JAPANESE = "市立図書館は今週、新しい閲覧室を開放した。利用者は証明書があれば入館できるという。"
KOREAN = "시립 도서관은 이번 주 새 열람실을 열었다. 이용자는 신분증만 있으면 들어갈 수 있다."
ENGLISH = (
    "The city library opened a new reading room this week, and readers may enter it with any proof of address. " * 4
)
GERMAN = (
    "Die Stadtbücherei hat in dieser Woche einen neuen Lesesaal geöffnet, den alle mit einem Ausweis betreten dürfen. "
    * 4
)
RUSSIAN = (
    "Городская библиотека открыла на этой неделе новый читальный зал, в который можно войти по любому документу. " * 4
)


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        (HANS, None, "zh-Hans"),
        (HANT, None, "zh-Hant"),
        (HANT, "zh-CN", "zh-Hant"),
        (HANS, "zh-TW", "zh-Hans"),
        (HANT, "zh-Hant-TW", "zh-Hant-TW"),
        (HANS, "en", "zh-Hans"),
        (HANT, "ja", "zh-Hant"),
        (JAPANESE, "zh-CN", "ja"),
        (JAPANESE, "ja-JP", "ja-JP"),
        (KOREAN, None, "ko"),
        ("天上有雲", "zh-TW", "zh-Hant"),
        ("山上有水", "zh-TW", "zh-Hant"),
        ("山上有水", None, "zh"),
        ("山上有水", "en", "zh"),
        ("首相会見", "ja", "ja"),
        ("香港嘅天氣好熱", "yue", "yue"),
        ("新款 GalaxyPhone Ultra Max 发布，搭载 SuperChip 9000 Pro 处理器", "zh", "zh-Hans"),
        (ENGLISH, None, "en"),
        (ENGLISH, "en-us", "en-US"),
        (ENGLISH, "zh-CN", "en"),
        (ENGLISH + "李明 said so.", "zh", "en"),
        (GERMAN, "en-US", "de"),
        (GERMAN, "de_AT", "de-AT"),
        ("Library opens", "fr", "fr"),
        ("Library opens", None, "und"),
        ("Library opens", "ru", "und"),
        (RUSSIAN, None, "ru"),
        (RUSSIAN, "en", "ru"),
        ("Нова зала", "uk", "uk"),
        ("Η βιβλιοθήκη άνοιξε", "en", "el"),
        ("ספרייה חדשה", None, "he"),
        ("ห้องสมุดใหม่เปิดแล้ว", "en", "th"),
        ("12:30 — 15 %", "de", "de"),
        ("", None, "und"),
    ],
)
def test_detect(text: str, hint: str | None, expected: str) -> None:
    """Script by its own letters, Chinese by its own characters, alphabets by hint or detector."""
    assert detect(text, hint) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-CN", "zh-Hans"),
        ("zh_cn", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("cn", "zh-Hans"),
        ("zh-cmn-Hans", "zh-Hans"),
        ("zh-cmn-Hans-CN", "zh-Hans-CN"),
        ("zh-tw", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("ZH-MO", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant-HK"),
        ("zh-hans", "zh-Hans"),
        ("zh", "zh"),
        ("zho", "zh"),
        ("Chinese", "zh"),
        ("zh-yue", "yue"),
        ("EN-us", "en-US"),
        ("en_GB.UTF-8", "en-GB"),
        ("es-419", "es-419"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("jp", "ja"),
        ("iw", "he"),
        ("", "und"),
        (None, "und"),
        ("utf-8", "und"),
        ("text/html", "und"),
        ("中文", "und"),
    ],
)
def test_normalise_tag(tag: str | None, expected: str) -> None:
    """Tags of every spelling met in feeds become BCP 47, Chinese by script; garbage becomes "und"."""
    assert normalise_tag(tag) == expected


def test_normalising_twice_changes_nothing() -> None:
    """A normalised tag is its own normal form."""
    for tag in ("zh-CN", "zh-Hant-TW", "en_us", "yue", "nonsense!", "sr-latn"):
        assert normalise_tag(normalise_tag(tag)) == normalise_tag(tag)


def test_to_simplified() -> None:
    """Both scripts of one text give one key; text without Han characters is the same object."""
    assert to_simplified("圖書館開放") == to_simplified("图书馆开放") == "图书馆开放"
    latin = "library"
    assert to_simplified(latin) is latin


def test_traditional_forms() -> None:
    """A form is traditional where simplified Chinese writes it otherwise, used there in names or not."""
    assert is_traditional_form("發")
    assert is_traditional_form("於")
    assert not is_traditional_form("山")
    assert not is_traditional_form("发")


SHORT = {
    "en": "The mayor opened the new bridge on Tuesday, and she said that it was a great day for the town and its people.",
    "de": "Die Bürgermeisterin eröffnete am Dienstag die neue Brücke und sagte, das sei ein großer Tag für die Stadt.",
    "nl": "De burgemeester opende dinsdag de nieuwe brug en zei dat het een grote dag is voor de stad en voor de regio.",
    "fr": "La mairesse a inauguré mardi le nouveau pont sur la rivière et a déclaré que c'est un grand jour pour la ville.",
    "es": "La alcaldesa inauguró el martes el nuevo puente sobre el río y dijo que es un gran día para la ciudad.",
    "pt": "A prefeita inaugurou na terça-feira a nova ponte sobre o rio e afirmou que é um grande dia para a cidade.",
    "it": "La sindaca ha inaugurato martedì il nuovo ponte sul fiume e ha detto che è un grande giorno per la città.",
    "ro": "Primărița a inaugurat marți noul pod peste râu și a spus că este o zi mare pentru oraș și pentru regiune.",
    "sv": "Borgmästaren invigde på tisdagen den nya bron och sade att det är en stor dag för staden och för regionen.",
    "fi": "Pormestari avasi tiistaina uuden sillan ja sanoi, että se on suuri päivä kaupungille ja koko alueelle.",
    "pl": "Burmistrzyni otworzyła we wtorek nowy most nad rzeką i powiedziała, że to wielki dzień dla miasta.",
    "cs": "Starostka v úterý otevřela nový most přes řeku a řekla, že je to velký den pro město a pro celý kraj.",
    "hu": "A polgármester kedden megnyitotta az új hidat, és azt mondta, hogy ez nagy nap a város és a régió számára.",
    "tr": "Belediye başkanı salı günü yeni köprüyü açtı ve bunun şehir için çok büyük bir gün olduğunu söyledi.",
    "id": "Wali kota membuka jembatan baru itu pada hari Selasa dan mengatakan bahwa ini adalah hari besar untuk kota.",
    "ru": "Мэр во вторник открыла новый мост через реку и сказала, что это большой день для города и всего региона.",
    "uk": "Мер у вівторок відкрила новий міст через річку і сказала, що це великий день для міста та всього регіону.",
    "bg": "Кметът откри във вторник новия мост над реката и каза, че това е голям ден за града и за целия регион.",
    "ja": "市長は火曜日に新しい橋の開通式に出席し、町にとって大きな日だと述べた。",
    "ko": "시장은 화요일에 새 다리를 개통하며 도시에 뜻깊은 날이라고 말했다.",
    "zh-Hans": "市长星期二为河上的新桥剪彩，她说这对本地区来说是个大日子。",
    "zh-Hant": "市長星期二為河上的新橋剪綵，她說這對本地區來說是個大日子。",
    "el": "Η δήμαρχος εγκαινίασε την Τρίτη τη νέα γέφυρα πάνω από το ποτάμι.",
    "ar": "افتتحت رئيسة البلدية يوم الثلاثاء الجسر الجديد فوق النهر وقالت إنه يوم عظيم للمدينة.",
    "he": "ראש העיר חנכה ביום שלישי את הגשר החדש מעל הנהר ואמרה שזה יום גדול לעיר.",
    "th": "นายกเทศมนตรีเปิดสะพานใหม่ข้ามแม่น้ำเมื่อวันอังคาร",
    "vi": "Thị trưởng đã khánh thành cây cầu mới vào thứ ba và nói rằng đây là một ngày lớn của thành phố.",
}


@pytest.mark.parametrize("language", SHORT)
@pytest.mark.parametrize("hint", [None, "en-US", "fr", "de", "es", "zh-CN", "ja", "ru"])
def test_one_sentence_is_enough_against_a_wrong_hint(language: str, hint: str | None) -> None:
    """A single sentence tells its language, whatever the feed says of it."""
    if (language, hint) == ("pt", "es"):
        hint = "en"  # neighbours share most of their small words: of one sentence the hint decides
    found = detect(SHORT[language], hint)
    assert found.partition("-")[0] == language.partition("-")[0], found
    assert not language.startswith("zh") or found == language


@pytest.mark.parametrize("language", SHORT)
def test_a_right_hint_keeps_its_region(language: str) -> None:
    """What the text confirms is taken as it is stated, region and all."""
    region = {"zh-Hans": "zh-Hans-SG", "zh-Hant": "zh-Hant-HK"}.get(language, f"{language}-XK")
    assert detect(SHORT[language], region) == region


MIXED = [
    ("iPhone 17 Pro Max 发布会：AI 功能全面升级，Apple Intelligence 上线中国", None, "zh-Hans"),
    ("AI 新創 OpenRiver 發表 Large Model 3.5，開發者可於 GitHub 下載", "en", "zh-Hant"),
    (
        "The word 河 means river, and the city of 清河 takes its name from it, as the sign at the station says.",
        "zh",
        "en",
    ),
    ("Le mot « bridge » est dans le titre du livre, mais le texte est bien en français et pas en anglais.", "en", "fr"),
    ("日本の「新幹線」について、中国語では「高铁」と言います。", "zh", "ja"),
    ("BREAKING: 市長、新橋を開通", "en", "ja"),
    ("12:30 — 15 %", "de", "de"),
    ("", "zh-TW", "zh-Hant"),
    ("I love a harbour. What happens when a keeper sends a message to a captain she has never met?", "en-US", "en-US"),
    ("A walk to a lighthouse and a talk I gave there to a class of a school.", "en", "en"),
    ("Co się dzieje, gdy latarnik i jego syn nie mogą wrócić do portu na noc?", "en", "pl"),
    ("O que acontece quando a maré sobe e o barco não volta a tempo ao porto?", "en", "pt"),
]


@pytest.mark.parametrize(("text", "hint", "expected"), MIXED)
def test_mixed_texts(text: str, hint: str | None, expected: str) -> None:
    """Names and quotations in another language do not decide."""
    assert detect(text, hint) == expected
