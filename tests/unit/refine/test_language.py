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
