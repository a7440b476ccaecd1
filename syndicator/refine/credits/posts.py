"""How accounts head what they post: 原创, what somebody calls themselves there, the account, and when it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import later
from syndicator.refine.credits import names

if TYPE_CHECKING:
    import re

_USUAL = 3  # characters of a name
_POST = later.pattern(  # 原创 某某一帖 某某有话说 2024-05-21 19:02 江苏
    rf"[\s\x1f]{{0,3}}(?:原[创創]|Original)[\s\x1f]{{1,4}}(?P<name>[{names.HAN}\w.-]{{2,12}})[\s\x1f]{{1,3}}"
    rf"(?P<account>(?=[^\s\x1f]{{0,18}}[{names.HAN}])[{names.HAN}\w·-]{{3,20}})[\s\x1f]{{1,4}}"
    r"(?=(?:19|20)\d\d ?[-年/.]\S{3,9} ?\d{1,2}:\d\d)"
)
_WORKS = later.pattern(
    r"(?:音[乐樂]|[视視][频頻]|小[说說]|散文|[诗詩]歌|文[学學章]|故事|[图圖]片|漫[画畫]|[摄攝]影|作品集?|[专專][栏欄题題]|[连連][载載]|歌曲|[动動][画畫]|排行榜|[频頻]道|推[荐薦]|"
    r"合集|下[载載]|[论論]文|教程|[课課]件|作文|日[记記]|[随隨][笔筆]|[评評][论論]|[剧劇]本|大全)$"
)
"""With what words for kinds of works end: 原创 is said of them, too."""
_APPLICATIONS = ("App", "APP")
_BUTTON = later.pattern(
    r"(?:在|用|点[击此]|立即|下[载載]|打[开開]|[扫掃]|安[装裝]|使用|[关關]注|[更新]新|移[动動]|手机|官方|我的|[请請])|.{0,4}客[户戶]端"
)
_LEAST = 4  # characters


def own_post(text: str) -> re.Match[str] | None:
    """``name`` and ``account`` of a post's head; None where 原创 is said of works: 原创 小说 排行榜."""
    post = _POST.match(text)
    if post is None or any(map(_is_topic, post.group("name", "account"))):
        return None
    name = post["name"]
    called = names.is_person(name) or len(name) >= _USUAL or post["account"].startswith(name)
    return post if called else None


def is_application(name: str) -> bool:
    """Whether a name is that of an outlet's application: 某媒体App; 打开某App is a button."""
    return name.endswith(_APPLICATIONS) and len(name) > _LEAST and _BUTTON.match(name) is None


def _is_topic(word: str) -> bool:
    told = names.is_common(word) or names.is_topic(word) or names.is_placeholder(word)
    return told or names.is_section(f"{word}新闻") or _WORKS.search(word) is not None
