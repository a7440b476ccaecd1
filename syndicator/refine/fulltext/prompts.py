"""Lines that call on readers: to sign in, subscribe, scan, follow, download, or to look elsewhere for more."""

from __future__ import annotations

import re

from syndicator import later
from syndicator.refine.lookout import Lookout

_LINE, _PROMPT_LENGTH = 60, 120  # characters
_FOR_MORE = (
    r"^\W*(?:更多|欲知|了解更多)(?:精彩|相[关關]|最新|本地|[热熱][门門点點])?"
    r"(?:[资資][讯訊]|新[闻聞]|[内內]容|信息|[报報][导導道]|[动動][态態]|精彩)?[,，]?\s?"
    r"(?:(?:敬?[请請]|[欢歡]迎)(?:持[续續]|点[击擊])?(?:关注|關注|下[载載]|[扫掃][码碼描]|[长長]按|搜索|打开|安装|登[录錄])"
    r"|(?<=[讯訊闻聞容息道導态態])[,，]?\s?(?:下[载載]|[扫掃][码碼描]|[长長]按))"
)
"""Where readers are sent for more: 更多精彩内容，请下载本报客户端."""
_CALLED = r"(?:^\W*|[.!?:…]\s+|\b(?:please|or|must|need to|have to)\s+)"  # in a sentence of a text somebody does it


def _prompt(called: str) -> re.Pattern[str]:
    """Calls to readers, of which some are words of a sentence unless ``called`` stands before them."""
    return later.pattern(
        r"(?:登录|登錄|登入|订阅|訂閱|注册|购买|付费|开通会员)\s*(?:后|後|即可|之后|/)"
        r"[^，。,]{0,12}(?:阅读|閱讀|查看|参与|讨论|评论|获取|畅读|观看)"
        r"|^\W*加入.{0,10}[会會][员員]\W|[点點按]我(?:下[载載](?![的了])|看活|加入|[订訂][阅閱])"
        rf"|{_FOR_MORE}"
        r"|^\W*(?:want to )?republish (?:this|our) (?:story|article|stories)|^our standards:"
        r"|后继续阅读|可畅读全文|订阅/会员|剩余\d+%(?!的)|本文共计\d+字|(?:展开|查看)全文(?=\W*$|[（(>])|点击查看更多|阅读更多精彩"
        r"|(?:扫描|扫一扫|扫码|掃碼|长按|識別|识别|掃描).{0,12}(?:二维码|二維碼|关注|關注|下载)"
        r"|(?:关注|關注)(?:(?:我们|我們)(?:(?![这這那的每所身周生社])|的?(?:官方)?(?:微信|微博|公[众眾])[^的]*$)|微信|公众号|本公众号|官方)"
        r"|(?:^\W*|[击請请即上迎码，！!]\s?)(?:下载|下載|安装|打开).{0,12}(?:客户端(?!着)|客戶端|APP|手机版)"
        r"|点(?:击|一?个|一下|亮)?[【“「]?在看(?!\w)|点击菜单栏|我要反馈|返回(?:列表|顶部|首页)(?=\W*$)|请先说点什么|按热度|暂无评论"
        rf"|{called}(?:sign|log) ?(?:in|up) to (?:continue|read|comment|view)"
        rf"|reader-supported publication|becom(?:e|ing) an? .{{0,24}}subscriber"
        rf"|{called}never miss an? (?:story|post|issue)\b(?!,)"
        r"|^\W*(?:THE END|END|完|全文完|正文完)\W*$|^返回.{1,10}[,，]\s?查看更多|(?:点击|點擊)(?:收起|展开|展開)全文"
        rf"|{called}subscribe (?:now|today|to (?:continue|read|our|the|unlock))"
        rf"|(?:sign up|subscribe) for .{{0,40}}newsletter"
        rf"|{called}download (?:our|the) app|click here to (?:subscribe|sign up|join)"
        rf"|{called}(?:already a|become a) (?:subscriber|member)"
        r"|no spam[.!]|unsubscribe (?:at )?any ?time"
        rf"|{called}follow us on|{called}enjoyed this article\?|{called}share this (?:article|story|post)",
        re.IGNORECASE,
    )


PROMPT = _prompt(_CALLED)
"""A call to sign in, subscribe, scan, follow or download: no sentence of the article."""
_PROMPT_IN_BOX = _prompt("")

_ADDRESSED = later.pattern(
    r"[\W\d]*(?:[请請点點扫掃识識您你快想如若未更还還]|[长長]按|[关關]注|[欢歡]迎|下[载載]|安装|打开|登[录錄入]|注册|[订訂][阅閱]|[购購][买買]|付[费費]|开通|"
    r"[觉覺]得|剩余|本文|展[开開]|查看|[阅閱][读讀]|返回|立即|[马馬]上|[现現]在|微信|公[众眾]|搜索|[转轉][发發]|分享|喜[欢歡]|我[要们們]|[暂暫][无無]|添加)"
)
"""How a call to readers begins; a sentence that begins otherwise tells what somebody did."""
_CALLING = Lookout(
    "登录 登錄 登入 订阅 訂閱 注册 购买 付费 开通会员 继续阅读 畅读全文 剩余 本文共计 展开 展開 查看全文 点击 "
    "加入 點我 点我 按我 republish standards: "
    "點擊 精彩内容 精彩 扫描 扫一扫 扫码 掃碼 扫碼 掃码 长按 長按 搜索 識別 "
    "识别 掃描 关注 關注 下载 下載 安装 打开 在看 我要反馈 返回 "
    "请先说点什么 按热度 暂无评论 end 完 sign log reader-supported becom already never spam subscri newsletter "
    "download click follow enjoyed share".split()
)
"""Without any of these, in lower case, :data:`PROMPT` finds nothing: trying it costs fifty times as much."""
_SENT_FOR_MORE = later.pattern(_FOR_MORE)


def is_prompt(line: str, *, at_length: bool = False) -> bool:
    """Whether this line calls on readers to sign in, subscribe, scan, follow or download.

    ``at_length``: whether a box of any length does.
    """
    if not line or (len(line) > _PROMPT_LENGTH and not at_length):
        return False
    told = not at_length and line.endswith("。") and _ADDRESSED.match(line) is None  # 她扫描二维码，付了十元钱。
    pattern = _PROMPT_IN_BOX if at_length else PROMPT
    return not told and _CALLING.sees(line.lower()) and pattern.search(line) is not None


def calls_for_more(line: str) -> bool:
    """Whether this line, alone in its block, sends readers elsewhere for more: furniture wherever it stands."""
    return len(line) <= _LINE and not line.endswith("。") and _SENT_FOR_MORE.match(line) is not None
