"""Encodings: wrong, missing, contradicting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.origin.scenario import Kind, channel, item
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("charset")
CHINESE = "本报讯 今天上午，市图书馆新馆正式开馆，首批读者走进了阅览室。记者在现场看到，孩子们很高兴。" * 3
TRADITIONAL = "本報訊 今天上午，市圖書館新館正式開館，首批讀者走進了閱覽室。記者在現場看到，孩子們很高興。" * 3
JAPANESE = "今日の午前、市立図書館の新しい建物が開館し、最初の読者が閲覧室に入りました。" * 3
KOREAN = "오늘 오전 시립 도서관의 새 건물이 문을 열고 첫 독자들이 열람실에 들어갔다. " * 3
RUSSIAN = "Сегодня утром открылось новое здание городской библиотеки, и первые читатели вошли в зал. " * 3


def written(
    text: str, encoding: str, *, declared: str | None = None, header: str | None = None, change: str = ""
) -> Callable[[Seen], Answer]:
    def serve(seen: Seen) -> Answer:
        named = f' encoding="{declared}"' if declared else ""
        items = "".join(item(seen, n, description=f"{text} {n} {seen.host}") for n in (1, 2, 3))
        body = channel(seen, items, declaration=f'<?xml version="1.0"{named}?>').encode(encoding)
        if change:
            body = body.replace("Story 2".encode(encoding), b"Story \xff 2")
        kind = "application/rss+xml" + (f"; charset={header}" if header else "")
        return reply(body=body, Content_Type=kind)

    return serve


for _name, _serve in (
    ("gbk-in-the-header", written(CHINESE, "gbk", header="gbk")),
    ("gbk-declared", written(CHINESE, "gbk", declared="gb2312")),
    ("gbk-nowhere", written(CHINESE, "gbk")),
    ("gbk-declared-utf8", written(CHINESE, "gbk", declared="utf-8")),
    ("big5-declared", written(TRADITIONAL, "big5", declared="big5")),
    ("big5-nowhere", written(TRADITIONAL, "big5")),
    ("shift-jis-declared", written(JAPANESE, "shift-jis", declared="shift_jis")),
    ("euc-kr-declared", written(KOREAN, "euc-kr", declared="euc-kr")),
    ("windows-1251-in-the-header", written(RUSSIAN, "windows-1251", header="windows-1251")),
    ("utf8-called-latin1-in-the-header", written(CHINESE, "utf-8", header="iso-8859-1")),
    ("utf8-called-gbk", written(CHINESE, "utf-8", declared="gbk")),
    ("utf8-with-a-mark", written(CHINESE, "utf-8-sig", declared="utf-8")),
    ("utf16-with-a-mark", written(CHINESE, "utf-16", declared="utf-16")),
    ("utf16-without-a-mark", written(CHINESE, "utf-16-le", declared="utf-16")),
    ("one-bad-byte", written(CHINESE, "utf-8", declared="utf-8", change="x")),
    ("unknown-name", written(CHINESE, "utf-8", declared="x-nosuch", header="also-nosuch")),
    ("name-in-quotes", written(CHINESE, "gbk", header='"gbk"')),
):
    KIND.add(_name, _serve, "changed unchanged", "3 3", absent=("Ã¥", "\u951f\u65a4\u62f7"))
KIND.amid("ebcdic-declared", written("Nothing here.", "cp037", declared="cp037"), "parse")
KIND.add("utf7-declared", written("A+ADw-script+AD4-alert(7)", "ascii", declared="utf-7"), "changed unchanged", "3 3")
