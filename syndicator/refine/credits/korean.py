"""Korean bylines: names before 기자, and the paper or agency before them."""

from __future__ import annotations

import re

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.outlets import is_known

_ENDS = (
    "일보|신문|뉴스1?|경제|방송|통신|타임[스즈]|투데이|데일리|조선|저널(?:리즘)?|미디어|헤럴드|포스트|프레스|이코노미|비즈|인사이트|"
    "매거진|와이어|닷컴|리포트|트리뷴|위클리|시스|인포맥스|연합|매일|한겨레|프레시안|더팩트|TV"
)
_TWO_SYLLABLES = "선우|남궁|황보|제갈|독고|사공|서문|동방"  # as a family name
_OUTLET = rf"(?:[가-힣A-Za-z0-9]{{0,10}}(?:{_ENDS})|[A-Z]{{3,8}}[A-Za-z0-9]{{0,4}})"
_ROLE = r"(?:(?:선임|수석|수습|인턴|객원|전문|시민|명예|대학생|사진|편집)\s?)?(?:기자|특파원|통신원|리포터)"
_NAMES = r"[가-힣]{2,4}(?:\s?[,·ㆍ]\s?[가-힣]{2,4}){0,5}"
_BEHIND = (  # what may stand behind 기자: when, and who else; 기자 협의회 is a society
    rf"(?:기사|구글|최초|최종)?\s?(?:입력|승인|등록|수정|송고|발행|구독|검색|사진|글|댓글)|{_NAMES}\s?{_ROLE}"
)
_PEOPLE = later.pattern(
    rf"(?<![가-힣])(?=[가-힣])(?<!(?<![·ㆍ・])(?:사진|영상)[ =])(?P<names>{_NAMES}?)\s?(?:{_OUTLET}\s)?{_ROLE}"
    rf"(?![가-힣])(?!\s(?!{_BEHIND})[가-힣])"
)
_SEVERAL = later.pattern(rf"[)\]】]\s?(?P<names>[가-힣]{{3}}(?:\s[가-힣]{{3}}){{1,4}})\s?{_ROLE}(?:\s?[=|]|$)")
_SENT_FROM = later.pattern(
    rf"(?<==)\s?[가-힣]{{2}},\s?(?=(?:{_TWO_SYLLABLES})?[가-힣]{{2,3}}\s?{_ROLE})"
)  # [某=잠실, 某某某 기자]
_NOBODY = later.pattern(
    r"(?:정치|경제|사회|문화|국제|산업|연예|체육|편집|사진|취재|보도|스포츠|특별|지역|전국|온라인|뉴스)(?:부|팀|국|실|본부)?|"
    r"촬영|영상|오디오|출입|담당|교통|기상|날씨|스포츠|현직|전직|동료|외신|모든|신입|일부|해당|여러|다른|많은|후배|선배|현장|국내|해외|여성|남성|청년|대표|우리|종군|방송|신문|잡지"
)
"""Desks, and which reporters: 사회부 기자, 전직 기자."""
_IN_BRACKETS = later.pattern(  # (서울=某), [某 홍길동 기자], [某=홍길동 기자], [某]
    rf"^[\[(【]\s?(?:[^\[\]【】=＝]{{1,16}}?\s?[=＝]\s?(?P<of>(?!{_NAMES}\s?{_ROLE})[가-힣A-Za-z0-9]{{2,10}})(?=[\])】])|"
    rf"[^\[\]【】=＝]{{1,16}}?\s?[=＝]\s?(?P<near>{_OUTLET})(?=\s[가-힣])|"
    rf"(?P<barred>[가-힣A-Za-z0-9]{{2,10}})(?=\s?[|｜]\s?{_NAMES}\s?{_ROLE})|"
    rf"(?P<first>{_OUTLET})(?=\s?[=＝\])】]|\s[가-힣A-Za-z]))"
)
_BEFORE = later.pattern(rf"^(?P<first>{_OUTLET})\s?(?:\([^()]{{1,16}}\)\s?|=\s?)?(?={_NAMES}\s?{_ROLE})")
_MORE = rf"(?:,\s{_NAMES}\s?{_ROLE}(?![가-힣])){{0,3}}"  # 某某某 기자, 某某某 기자
_OPENS = later.pattern(
    rf"^(?:[\[(【](?!앵커|기자|질문|답|인터뷰|리포트)[^\n]{{0,50}}?{_ROLE}(?![가-힣]){_MORE}|(?:{_OUTLET}\s?(?:\([^()]{{1,16}}\)\s?)?)?"
    rf"(?:[가-힣]{{2,4}}[ ,·ㆍ]{{1,2}}){{1,4}}{_ROLE}{_MORE}\s?(?=[=|]\s?\S))"
)
_SIGNED = (
    rf"[/=▶\[(<]{{0,2}}\s?(?:(?:글\s?[·ㆍ]\s?사진|글|취재|정리)\s?[=:]\s?)?(?:(?!사진|영상)[가-힣A-Za-z0-9]{{2,10}}\s?[=/]\s?|{_OUTLET}\s|[가-힣]{{2,8}}[국부팀]\s)?"
    rf"{_NAMES}\s?{_ROLE}(?:\s?[/,]\s?{_NAMES}\s?{_ROLE}){{0,3}}\s?[\])>]?(?:\s?[(\[/]?\s?\S{{1,40}}@\S{{1,40}})?"
)
_SIGNED_LINE = later.pattern(_SIGNED)
_SIGNED_BEHIND = later.pattern(rf"(?<=[다요까음함임]\.)\s{{0,3}}(?P<who>{_SIGNED})$")
_TAKEN_OVER = later.pattern(r"(?<=[다요까음함임]\.)\s{0,2}[/<〈(\[]?\s?(?P<outlet>[가-힣A-Za-z0-9]{2,10})[>〉)\]]?$")
_WORDS = later.pattern(
    r"^글(?:\s?[·ㆍ・]\s?사진)?\s?[=:|]?\s?(?P<author>[가-힣]{2,4})(?P<works>\s기자)?(?:\s[가-힣]{0,4}(?:작가|교수|평론가|편집장))?(?:[\s,|/]{1,3}사진\s?[=:|]?\s?(?P<photographer>[가-힣]{2,4}))?"
    r"(?:\s?[|·]\s?[\d. :-]{8,20})?$"
)
_BY_LABEL = later.pattern(r"(?:^|\s)기자명\s(?P<name>[가-힣]{3})(?=\s(?:입력|승인|등록)|$)")
_PICTURED = later.pattern(r"^[\[(<]?\s?(?:사진|영상|그래픽|이미지)(?:제공)?\s?[=:]")
_COLUMN = later.pattern(
    rf"^(?P<author>(?:{_TWO_SYLLABLES})[가-힣]{{1,2}}|[가-힣]{{3}})\s?(?:[가-힣]{{1,6}}\s)?(?:칼럼니스트|논설위원|평론가)$"
)
_SYLLABLE = later.pattern("[가-힣]")
_MAX_BESIDE = 24  # syllables beside the people of a byline
_NAME_ALONE = later.pattern(
    r"[김이박최정강조윤장임한오서신권황안송류전홍고문손양배백허유남심노하곽성차주우구민진지엄채원천방공현][가-힣][가-힣](?<![도시군구부팀국실])"
)
_DATED = later.pattern(r"^(?:기사)?(?:입력|승인|등록|송고)\s?[:|]?\s?(?:19|20)\d\d")
_MAX_LINE = 160
_HEAD = 90


def korean(line: str) -> Byline | None:
    """A Korean byline: names stand before 기자, the paper or agency in brackets before them; 글 … 사진 …."""
    if len(line) > _MAX_LINE:
        return None
    if words := _words(line.strip()):
        return words
    if _PICTURED.match(line):
        return None
    if by := _BY_LABEL.search(line):
        return Byline(None, ((Role.REPORTER, by["name"]),))
    line = _SENT_FROM.sub("", line)
    found = [(Role.REPORTER, n) for m in _PEOPLE.finditer(line) for n in re.split(r"\s?[,·ㆍ]\s?", m["names"])]
    if several := _SEVERAL.search(line):  # (서울=某) 某某某 某某某 기자 =
        found = [(Role.REPORTER, name) for name in several["names"].split(" ")]
    found = [(role, name) for role, name in found if not _NOBODY.fullmatch(name)]
    if len(_SYLLABLE.findall(_PEOPLE.sub("", line))) > _MAX_BESIDE:  # a heading that names a reporter
        return None
    return Byline(_outlet(line.strip()), tuple(found)) if found else None


def signs(above: str, line: str) -> bool:
    """Whether a name stands alone in the line above that which says when the text was put there."""
    return _NAME_ALONE.fullmatch(above) is not None and _DATED.match(line) is not None


def _words(line: str) -> Byline | None:
    """글 某某某 사진 某某某, and who writes a column."""
    if column := _COLUMN.match(line):
        return Byline(None, ((Role.AUTHOR, column["author"]),))
    match = _WORDS.match(line)
    if match is None:
        return None
    wrote = Role.REPORTER if match["works"] else Role.AUTHOR
    took = ((Role.PHOTOGRAPHER, match["photographer"]),) if match["photographer"] else ()
    return Byline(None, ((wrote, match["author"]), *took))


def _outlet(line: str) -> str | None:
    """The paper or agency that a byline begins with."""
    match = _IN_BRACKETS.match(line) or _BEFORE.match(line)
    return next(filter(None, match.groups()), None) if match else None


def opening(line: str) -> Byline | None:
    """How a Korean text opens: (서울=某) 某某某 기자 = …, [某 某某某 기자] …, 某 某某某 기자 | …."""
    match = _OPENS.match(line[:_HEAD].lstrip())
    return korean(match[0] + " =") if match else None


def closing(line: str) -> Byline | None:
    """How a Korean text ends: who wrote it, with an address, or the agency whose it is."""
    if len(line) <= _HEAD and _SIGNED_LINE.fullmatch(line):
        return korean(line.lstrip("/=▶ "))
    tail = line[-_HEAD:]
    if behind := _SIGNED_BEHIND.search(tail):
        return korean(behind["who"].lstrip("/=▶ "))
    taken = _TAKEN_OVER.search(tail)
    theirs = taken is not None and (is_known(taken["outlet"]) or taken["outlet"].endswith(("일보", "신문")))
    return Byline(taken["outlet"]) if taken and theirs else None
