"""What a site says of itself below somebody's text: disclaimers, where to complain, how it reprints.

Decided from the words of one line, whether a page or a feed brought it. Fails towards keeping: a line counts only where
it opens as such notices do *and* speaks of its own site. What an article says about copyright, an author's or outlet's
rights line (©, "not to be reprinted without permission"), and corrections are none.
"""

from __future__ import annotations

import re

from syndicator import later
from syndicator.refine.fulltext.signs import is_correction
from syndicator.refine.lookout import Lookout

_LONGEST = 1500
_SHORTEST = 8
_SHORT = 120  # a line that says no more than whose views these are, and what the platform gives
_HINTS = Lookout(
    (
        *(
            "声明",
            "聲明",
            "免责条",
            "免責條",
            "侵权",
            "侵權",
            "侵犯",
            "不代表",
            "凡本",
            "凡注",
            "凡註",
            "凡标",
            "凡標",
            "凡转",
            "凡轉",
        ),
        *(
            "定代表",
            "存储空间",
            "儲存空間",
            "isclaimer",
            "nfring",
            "opyright",
            "do not represent",
            "not necessarily re",
            "客服",
            "热线",
            "熱線",
        ),
    )
)
_OPEN = r"[\s\[【（(「*※●■◆▲★·•—_=-]{0,8}"
_SITE = (
    r"(?:本(?:网站|網站|网|網|站|平台|平臺|公众号|公眾號|号|號|账号|帳號|客户端|客戶端|APP|微信)|我们|我們|小编|小編)"
)
_HEADING = (
    r"(?:(?:免[责責]|版[权權]|特[别別]|郑重|鄭重|法律|重要|著作[权權]|本(?:网站|網站|网|網|站)|[转轉][载載]|权利|權利|.{2,12}版[权權])(?:及|与|與|和)?"
    r"(?:免[责責])?(?:[声聲]明|说明|說明|提示)|(?:[风風][险險]提示(?:及|与|與|和))?免[责責][条條]款|[声聲]明)"
)
_HEADED = later.pattern(rf"^{_OPEN}{_HEADING}\s{{0,2}}[:：】\])）」]")
_CONTENT = later.pattern(
    rf"{_SITE}|侵[权權犯]|不代表|真实性|真實性|稿[费費酬]|[转轉][载載](?:目的|的目的)|目的(?:在于|在於|是)[传傳]|仅供参考|僅供參考|不[构構]成.{{0,12}}建[议議]|[请請](?:及时|及時|尽快|儘快)?(?:与|與)?[联聯][系繫络絡]"
)
_OWN_RULE = later.pattern(
    rf"^{_OPEN}(?:.{{0,20}}[:：])?(?:{_SITE})?凡(?:是|属|屬)?(?:{_SITE})?.{{0,6}}(?:[注註]明|[标標][注註明]|[转轉][载載]).{{0,60}}(?:来源|來源|作品|稿件|文章|内容|內容)"
)
_REMOVAL = later.pattern(
    rf"^{_OPEN}(?:(?:部分|以上|上述|文中|本文|此文|文章|图文|圖文|图片|圖片|素材|内容|內容|来源|來源|资料|資料|{_SITE}|[转轉][载載]|[注註声聲]|如|若|倘|[如若]果)|因)"
)
_WRONGED = later.pattern(
    r"侵[权權犯]|版[权權](?:问题|問題|纠纷|糾紛|争议|爭議|异议|異議|等)|涉及.{0,8}版[权權]|[异異][议議]|不妥|不[当當]"
)
_REMEDY = later.pattern(r"[删刪]除|[删刪]稿|下架|撤[下稿]|移除|[处處]理|更正|稿[费費酬]")
_CALL = later.pattern(
    r"(?:[请請]|[敬烦煩]|可)(?:您|你|原?作者|相[关關][权權]利人|[权權]利人|版[权權]方)?(?:及时|及時|尽快|儘快|立即|第一时间|第一時間)?(?:[与與和跟向]|[联聯]|[致来來]|告知|通知|[发發]|私信|后台|後台|留言|指出)"
)
_DISTANCED = later.pattern(
    rf"^{_OPEN}(?:(?:本文|此文|该文|該文|以上|上述|文中|文章|作者|内容|內容|观点|觀點|[转轉][载載]|{_SITE}|[仅僅纯純]|[注註]|以[上下])).{{0,80}}不(?:一定)?代表(?:{_SITE}|.{{0,8}}(?:立[场場]|[观觀][点點]))"
)
_PLATFORM = later.pattern(
    rf"^{_OPEN}(?:[^。]{{0,30}}[,，。:：])?[^。,，]{{0,20}}(?:平台|平臺|网站|網站)?[仅僅只]?(?:提供|系)信息(?:存储|发布|儲存)(?:空间)?(?:服务|平台)"
)
_REACHED = later.pattern(
    rf"{_OPEN}(?:{_SITE}|[^，。:：\s]{{1,12}}[网網报報台臺])(?:官方)?(?:客服|(?:新[闻聞]|[报報]料|投[诉訴稿]|[举舉][报報])[热熱][线線])"
    r"(?:[电電][话話]|[热熱][线線]|QQ|微信)?[:：]\s?\+?\d[\d\s()（）/、—-]{5,40}"
)
"""Where a site itself is to be reached: 某某网客服：0000-1234567."""
_ENGLISH = (
    re.compile(
        r"^\W{0,8}(?:disclaimer|legal (?:notice|disclaimer)|copyright (?:notice|disclaimer|infringement))\s{0,2}[:.–—-]"
        r"(?=.{0,900}(?:\bviews\b|opinion|\bliab|responsib|copyright|infring|\bremov|\bdelet|advice|accura))",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"^\W{0,8}if (?:you|any|this|there|the)\b.{0,200}(?:infring|copyright).{0,240}"
        r"(?:contact|e-?mail|notify|inform|write to|let us|tell us)"
        r".{0,240}(?:remov|delet|tak(?:e|en) (?:it )?down|\bus\b|\bour\b)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"^\W{0,8}(?:the )?(?:views|opinions)(?: and (?:views|opinions))?\b.{0,160}\b(?:do|does) not (?:necessarily )?"
        r"(?:reflect|represent).{0,120}\b(?:this|our)"
        r" (?:web ?site|site|publication|platform|blog|portal|newspaper|paper)\b",
        re.IGNORECASE | re.DOTALL,
    ),
)


def may_hold(markup: str) -> bool:
    """A cheap look, before anything is parsed: False is a promise."""
    return _HINTS.sees(markup)


def is_site_notice(line: str) -> bool:
    """Whether a line is a site speaking of itself, and nothing of the article."""
    text = line.strip()
    if not _SHORTEST <= len(text) <= _LONGEST or is_correction(text):
        return False
    if text.isascii():
        return any(pattern.search(text) for pattern in _ENGLISH)
    return (
        (_HEADED.match(text) is not None and _CONTENT.search(text) is not None)
        or (_OWN_RULE.match(text) is not None and _CONTENT.search(text) is not None)
        or _offers_removal(text)
        or _DISTANCED.match(text) is not None
        or _REACHED.fullmatch(text) is not None
        or (len(text) <= _SHORT and _PLATFORM.match(text) is not None)
        or any(pattern.search(text) for pattern in _ENGLISH)
    )


def _offers_removal(text: str) -> bool:
    return all(pattern.search(text) for pattern in (_REMOVAL, _WRONGED, _REMEDY, _CALL))
