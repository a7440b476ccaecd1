"""How papers in Japan open and sign a text: 【ソウル＝山田花子】, （記者・山田花子）, where it stood first."""

from __future__ import annotations

import re

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.latinnames import is_latin_name
from syndicator.refine.credits.names import HAN
from syndicator.refine.credits.outlets import is_known

_AGENCIES = "AFP時事|AFP|AP|ＡＰ|CNN|BBC|DPA|共同|時事|ロイター|中央社|新華社|聯合ニュース|ブルームバーグ"
_DATED_PLACE = later.pattern(r"^【(?P<place>[^】＝=]{1,12})[＝=](?P<names>[^】＝=]{2,24})】")
_AGENCY = later.pattern(rf"^【[^】＝=]{{1,12}}(?P<outlet>{_AGENCIES})】")
_WIRE = later.pattern(  # ［東京 5日 ロイター］, （CNN）, （台北中央社）
    rf"^[\[［（(][^\[\]［］（）()]{{0,24}}?[\s\u3000]{{0,2}}(?:[0-9０-９]{{1,2}}日[\s\u3000]{{0,2}})?(?P<outlet>{_AGENCIES})[\]］）)]"
)
_DATED = later.pattern(r"^【\d{1,2}月\d{1,2}日[\s\u3000](?P<outlet>[^】＝=\d]{2,20})】")
_NAME = later.pattern(f"[{HAN}々]{{1,3}}[\\s\u3000]?[{HAN}々\u3041-\u30fa]{{1,3}}")
_SAID = frozenset("敬称略 一部略 以下略 談話 抜粋 終わり 続く 完結 肩書略 共同 時事 連載 編集部 取材班".split())
"""What stands in a last bracket and is no name."""
_POST = later.pattern(
    r"^(?P<post>取材・文|文|構成|執筆|聞き手|写真|撮影|[^・＝=：:\s]{0,8}(?:記者|編集委員|論説委員|特派員|支局|総局|通信部|本社))"
    r"[・＝=：:／/\s\u3000]"
)
_WROTE, _TOOK = frozenset({"取材・文", "文", "構成", "執筆", "聞き手"}), frozenset({"写真", "撮影"})
_RIGHTS = later.pattern(
    r"[。」]\s?[(（]c[)）]\s?(?P<outlet>[^\s/／。、()（）]{2,20})(?:[/／](?P<who>[^/／。、()（）]{3,40}))?$",
    re.IGNORECASE,
)
_REPRINT = later.pattern(
    r"(?:本|この|当該?)(?:記事|稿|コラム)は、?\s{0,2}[「『]?(?P<outlet>[^、。「」『』]{2,30}?)[」』]?\s{0,2}(?:\d{2,4}年[^。に]{0,8}号)?(?:"
    r"(?:で|に|から|の)[^。]{0,40}(?:掲載)?(?:した|された)?[^。]{0,10}(?:からの|の|を)?(?:転載|再構成|再編集)|(?:の|から|より|による|が)提供)"
)
_PRINTED = later.pattern(  # （某新聞 2024年11月5日掲載）
    r"^[（(「]?(?P<outlet>[^、。「」（）()\s]{2,20})」?[\s\u3000]?(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日(?:付|朝刊|夕刊)?|号)に?(?:掲載|より転載)[）)]?$"
)
_SIGNED_FOR = later.pattern(r"^[\[［](?P<names>[^\[\]［］，,]{2,24})[，,]\s?(?P<outlet>[^\[\]［］，,]{2,20})[\]］]$")
_DESK = later.pattern(  # 某新聞社会部 山田花子, （某通信・山田花子）
    r"^[（(]?(?P<outlet>[^\s（()）・]{1,10}(?:新聞|新報|日報|通信)社?)"
    rf"(?:[\s\u3000]?(?:[{HAN}]{{2,4}}[部局](?:記者)?|編集委員|論説委員|記者))?[\s\u3000・](?P<name>{_NAME.pattern})[）)]?$"
)
_MAX_NOTE = 160


def opening(head: str) -> Byline | None:
    """【ソウル＝某】, 【ロンドン共同】, ［東京 5日 ロイター］, 本記事は「某」に掲載された記事からの転載です."""
    if match := _DATED_PLACE.match(head):
        names = [n.strip() for n in re.split(r"[、・]", match["names"])]
        people = tuple((Role.REPORTER, n) for n in names if n and not is_known(n))
        if people:
            return Byline(None, people)
        return Byline(f"{match['place']}＝{match['names']}" if is_known(match["place"]) else match["names"])
    if match := _AGENCY.match(head) or _DATED.match(head) or _WIRE.match(head):
        return Byline(match["outlet"])
    return reprint(head)


def reprint(line: str) -> Byline | None:
    """Where a text stood first: 本記事は「某」に掲載された記事からの転載です, この記事は某の提供…."""
    match = _REPRINT.search(line[:_MAX_NOTE]) or _PRINTED.match(line)
    return Byline(match["outlet"].strip()) if match else None


def signed_for(line: str) -> Byline | None:
    """[山田花子，某新聞], 某新聞社会部 山田花子: who writes, and for whom."""
    if (desk := _DESK.match(line)) and desk["name"] not in _SAID:
        return Byline(desk["outlet"], ((Role.REPORTER, desk["name"]),))
    match = _SIGNED_FOR.match(line)
    named = match["names"].split("、") if match else []
    if match is None or not all(_NAME.fullmatch(name) or is_latin_name(name) for name in named):
        return None
    return Byline(match["outlet"], tuple((Role.AUTHOR, name) for name in named))


def closing(paragraph: str) -> Byline | None:
    """…と述べた。(c)AFP/Ada WREN: whose text it is, and who reported it."""
    match = _RIGHTS.search(paragraph)
    if match is None:
        return None
    who = (match["who"] or "").strip()
    return Byline(match["outlet"], ((Role.REPORTER, who),) if is_latin_name(who) or _NAME.fullmatch(who) else ())


def signed(inside: str) -> Byline | None:
    """（山田花子）, （記者・山田花子）, （文・山田花子、写真・鈴木一郎）. Who took pictures alone signs no text."""
    found: list[tuple[Role, str]] = []
    for part in re.split(r"[、，]\s?", inside):
        post = _POST.match(part)
        name = part[post.end() :] if post else part
        if not _NAME.fullmatch(name) or name in _SAID:
            return None
        did = post["post"] if post else ""
        found.append((Role.AUTHOR if did in _WROTE else Role.PHOTOGRAPHER if did in _TOOK else Role.REPORTER, name))
    return Byline(None, tuple(found)) if any(role is not Role.PHOTOGRAPHER for role, _ in found) else None
