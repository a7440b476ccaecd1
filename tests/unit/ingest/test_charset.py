"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest

from syndicator.ingest.charset import decode

CHINESE = "滨江日报今日刊出一则关于市民广场的消息，读者可以在网上看到全文。记者胡喆、王芳。" * 3
TRADITIONAL = "港聞速遞：今日天氣好好，大家出嚟行下，唔好留喺屋企。記者報導，市民反應熱烈。" * 3


def xml(encoding: str, text: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<rss><channel><title>{text}</title></channel></rss>'


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_mark_wins_over_every_declaration(mark: bytes, codec: str) -> None:
    """A mark decides, and is not part of the text."""
    text = xml("iso-8859-1", CHINESE)
    found = decode(mark + text.encode(codec), "text/xml; charset=gbk", markup="xml")
    assert (found.text, found.encoding, found.replaced) == (text, codec, 0)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_seen_by_its_zeros(codec: str) -> None:
    """Markup in UTF-16 or UTF-32 is read without a mark and against the declaration."""
    text = xml("utf-8", CHINESE)
    assert decode(text.encode(codec), None, markup="xml").text == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "gb2312", "utf-16", "big5", "nonsense", "unicode_escape"])
def test_valid_utf8_is_utf8_whatever_is_declared(declared: str) -> None:
    """A wrong declaration in the document or the header does not harm UTF-8."""
    text = xml(declared, CHINESE)
    found = decode(text.encode(), f"text/xml; charset={declared}", markup="xml")
    assert (found.text, found.encoding) == (text, "utf-8")


def test_stray_bytes_cost_only_themselves() -> None:
    """One bad byte in UTF-8 is replaced and counted; the rest stays UTF-8."""
    body = xml("utf-8", CHINESE).encode().replace("记者".encode(), b"\xff\xe8", 1)
    found = decode(body, None, markup="xml")
    assert found.encoding == "utf-8"
    assert found.replaced == found.text.count("\ufffd") == 2
    assert "王芳" in found.text


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "cp936"])
def test_chinese_labels_mean_gb18030(label: str) -> None:
    """What is declared as a small Chinese set is read with the largest, so that names in it survive."""
    text = xml(label, CHINESE)
    found = decode(text.encode("gb18030"), None, markup="xml")
    assert (found.text, found.encoding, found.replaced) == (text, "gb18030", 0)


def test_header_tells_where_the_document_does_not() -> None:
    """The charset of the Content-Type header is used when nothing else decides."""
    body = "<rss><title>短</title></rss>".encode("gbk")
    assert decode(body, 'text/xml; charset="GB2312"', markup="xml").text == "<rss><title>短</title></rss>"


def test_document_is_believed_before_a_default_header() -> None:
    """A server's default of ISO-8859-1 does not beat the declaration."""
    text = xml("gbk", CHINESE)
    assert decode(text.encode("gbk"), "text/xml; charset=ISO-8859-1", markup="xml").text == text


def test_big5_with_hong_kong_characters() -> None:
    """Big5 is read with Hong Kong's additions."""
    text = xml("big5", TRADITIONAL)
    assert decode(text.encode("big5hkscs"), None, markup="xml").text == text


def test_big5_falls_back_to_the_windows_variant() -> None:
    """A character that only code page 950 has is read."""
    text = xml("big5", TRADITIONAL.replace("唔好留喺屋企", "").replace("嚟", "來") + "碁銹裏墻恒粧嫺╔")
    found = decode(text.encode("cp950"), None, markup="xml")
    assert (found.text, found.replaced) == (text, 0)


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("gb18030", CHINESE),
        ("big5", "今日天氣很好，市民到廣場參觀，記者報導反應熱烈，活動將持續至下週。" * 4),
        ("shift_jis", "図書館に新しい本が届きました。市民の皆さまのご来館をお待ちしています。" * 4),
        ("euc_kr", "시민 광장이 오늘 문을 열었습니다. 많은 방문 바랍니다." * 4),
        ("cp1251", "Сегодня открылась городская площадь, приглашаем жителей." * 4),
        ("euc_jp", "図書館に新しい本が届きました。市民の皆さまのご来館をお待ちしています。" * 4),
        ("iso2022_jp", "図書館に新しい本が届きました。市民の皆さまのご来館をお待ちしています。" * 4),
        ("koi8_r", "Сегодня открылась городская площадь, приглашаем жителей." * 4),
        ("iso8859-5", "Сегодня открылась городская площадь, приглашаем жителей." * 4),
        ("iso8859-6", "افتتحت اليوم ساحة المدينة وندعو السكان إلى زيارتها مساء اليوم" * 4),
        ("iso8859-7", "Σήμερα άνοιξε η πλατεία της πόλης και καλούμε τους κατοίκους." * 4),
        ("cp1253", "Σήμερα άνοιξε η πλατεία “Ελευθερίας” – καλούμε τους κατοίκους." * 4),
        ("cp1255", "היום נפתחה כיכר העיר ואנו מזמינים את התושבים לבקר בה." * 4),
        ("cp874", "วันนี้เปิดจัตุรัสกลางเมืองแล้ว ขอเชิญประชาชนทุกท่าน" * 4),
        ("iso8859-13", "Šodien atvērts pilsētas laukums, aicinām iedzīvotājus apmeklēt to." * 4),
        ("cp1257", "Šodien atvērts laukums – “Brīvības” – aicinām iedzīvotājus apmeklēt." * 4),
    ],
)
def test_undeclared_text_is_detected(codec: str, text: str) -> None:
    """Text in a national encoding is recognised without any declaration."""
    page = f"<html><body><p>{text}</p></body></html>"
    assert decode(page.encode(codec), None, markup="html").text == page


@pytest.mark.parametrize(
    "tag", ['<meta charset="gbk">', "<META http-equiv=Content-Type content='text/html; charset=gb2312'>"]
)
def test_meta_tells_in_pages(tag: str) -> None:
    """Both forms of the meta tag are read in HTML."""
    page = f"<html><head>{tag}</head><body>短文</body></html>"
    assert decode(page.encode("gbk"), None, markup="html").text == page


def test_latin1_means_windows_1252() -> None:
    """ISO-8859-1 is read as browsers read it."""
    assert decode(b"<?xml version='1.0' encoding='latin1'?><a>\x93caf\xe9\x94</a>", None, markup="xml").text.endswith(
        "“café”</a>"
    )


def test_declared_single_byte_encoding_is_believed() -> None:
    """A telling declaration beats the detector on a text too short to judge."""
    body = xml("windows-1251", "Да").encode("cp1251")
    assert ">Да<" in decode(body, None, markup="xml").text


def test_japanese_escapes_are_not_ascii() -> None:
    """ISO-2022-JP, all of whose bytes are ASCII, is decoded where it is declared."""
    text = xml("iso-2022-jp", "図書館")
    assert decode(text.encode("iso2022_jp"), None, markup="xml").text == text


def test_an_escape_alone_is_no_japanese() -> None:
    """A stray escape sequence of a terminal is left as it is, and no text is lost for it."""
    text = "<p>red: \x1b$ and \x1b[31m</p>"
    assert decode(text.encode(), None, markup="html").text == text


def test_own_replacement_characters_are_not_counted() -> None:
    """A U+FFFD that the author wrote is not our failure."""
    assert decode("\ufeff<a>\ufffd</a>".encode(), None, markup="xml").replaced == 0


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"\xff\xfe", b"\xfe\xff\x00", b"\x00", b"\x80" * 50, b"\xff\xfe\x00\xd8"]
)
def test_fragments_do_not_raise(body: bytes) -> None:
    """Half of anything gives some text."""
    assert isinstance(decode(body, "charset=", markup="html").text, str)


POLISH = "Prom znów pływa, mówi kapitan. Wiosną woda sięgała aż do okien, przyszło też sześćdziesięciu gości. " * 3


@pytest.mark.parametrize("declared", ["iso-8859-2", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("codec", ["cp1250", "iso8859-2"])
def test_the_two_tables_of_central_europe(codec: str, declared: str) -> None:
    """Windows' under the standard's name, as many site makers declare it, and either where nothing is said."""
    assert decode(xml(declared, POLISH).encode(codec), None, markup="xml").text == xml(declared, POLISH)


PLAIN = "Prom znowu pływa, mówi kapitan. Po południu woda sięgała aż do okien, było też dużo gości z portu. " * 3
"""Polish without ś and ź, by which the two tables are told apart elsewhere; its š in words tells Czech and Sorbian."""
SORBIAN = "Přewóz zaso jězdźi, praji kapitan. Woda stejše hač k woknam, dokelž so šwórčce lěwa bě łódź zwjazana. " * 3


@pytest.mark.parametrize("declared", ["iso-8859-2", "windows-1250"])
@pytest.mark.parametrize("codec", ["cp1250", "iso8859-2"])
def test_polish_without_the_letters_that_tell(codec: str, declared: str) -> None:
    """Its ą is another letter in the other table, which Polish has not got."""
    assert decode(xml(declared, PLAIN).encode(codec), None, markup="xml").text == xml(declared, PLAIN)


def test_sorbian_is_left_as_declared() -> None:
    """It has ł and š, and neither ę nor ż."""
    text = xml("iso-8859-2", SORBIAN.replace("ź", "z"))
    assert decode(text.encode("iso8859-2"), None, markup="xml").text == text


def test_signs_beside_numbers_are_no_letters() -> None:
    """What is declared stays where the other table's letters would stand alone."""
    czech = "Teplota byla 5 ± 3 stupně, podle § 4 odst. ¶ 2 vyhlášky o přívozu přes řeku. " * 3
    assert decode(xml("windows-1250", czech).encode("cp1250"), None, markup="xml").text == xml("windows-1250", czech)
    assert "5 ± 3" in decode(czech.encode("cp1250"), None, markup="text").text
