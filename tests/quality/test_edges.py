"""Short lines at the edges of a text and within it: they stay, and are nobody's name.

Tried for the first time, 25 of these 63 sentences that begin as headings or calls do were taken out of the text in one
place or another, and 15 of these 51 first lines were taken for the author's name.
"""

from __future__ import annotations

import pytest

from syndicator.engine.looking.inspection import Inspection, inspect

PROSE = {
    "zh": (
        "居民林晓岚星期二宣布，东码头的修缮要花三百四十万元，虽然预算还没有定下来，这让许多人松了一口气。",
        "老船长一直认为，五月起可以在船上买票，第一批船正好进港，摊主们都在窗口张望，谁也没有说话。",
        "规划院在报告里指出，方案没有征求过居民的意见，尽管有两位检查员提醒过，区里还是把图纸贴了出来。",
    ),
    "en": (
        "The council said that repairs to the eastern quay will cost 3.4 million, although the budget is not yet agreed.",
        "An old sailor has long believed that tickets could be bought on board from May, as the first boats came in.",
        "The museum was surprised to learn that half of the lamps along the promenade no longer work, and few objected.",
    ),
}
SENTENCES = {
    "zh": """
更多新闻还在路上。
最新报道说，桥没有塌。
热点新闻里没有他的名字。
上一篇文章里，我写到了他。
下一篇，写写他的妻子。
推荐阅读的书，他都读过。
相关报道引起了注意。
编辑推荐了他的小说。
可能你喜欢雨天。
评论区里，有人哭了。
网友评论说，他值得。
分享是一种美德。
他说：“打印出来吧。”
返回列表，他又看了一遍。
大家都在看他。
声明：他没有来过。
免责声明里没有写这一条。
版权归谁？没有人知道。
本网讯，桥修好了。
侵权必究，他笑着说。
二维码
完。
三
* * *
图/老陈
（图）
注：文中人物为化名。
附：渡口时刻表
来源
作者
关键词
标签
上一页
收藏了三十年的船票，都在这里。
点赞的人很多。
转发之前，他犹豫了。
举报信是他写的。
纠错是她的习惯。
""",
    "en": """
Related stories surfaced later.
More from the sea than from the land.
Read more books, she said.
Comments were not welcome.
You may also like the rain.
Popular stories die slowly.
Latest news: the boat is gone.
Trending downward.
Don't miss the tide.
Up next: winter.
Tags
Leave a reply, she wrote.
Most read the label.
Top stories fell into the cellar.
See also: the sea.
Recommended for you by nobody.
Editors' picks were boats.
Discussion followed.
Copyright is a strange word here.
All rights reserved, he joked.
Close
Back to top
1
***
Note: names were changed.
""",
}
FIRST = {
    "zh": """
江边，风很大。
江边有风
常有人问起他
高山下的村子
石头会说话
程序错了
向北走，向北走
马上就到
严冬，渡口
元旦快乐
于是我们出发了
安静的午后
明天，老街开市
金秋十月
钱去哪儿了
时间：一个下午 地点：渡口
方言里的冬天
白天不懂夜的黑
苏州河的水
平安是福
那年夏天，河水涨了
连日大雪，渡船停航
黄河、长江
花开了，花落了
舒服的椅子
温度：零下三度
老秦 老汤 老陆
温暖的人
水落石出
米价又涨了
路很长，灯很亮
伍元一碗
空船
唐诗三百首
任何人都可以来
全程无人说话
尚未结束
""",
    "en": """
Harbour Lights
River, Sea, Sky
Old Harbour Road, 7 am
A Long Winter
Night Boat
Quay North, Quay South
Sunday, at dawn
Mill Lane Stories
Bread and Salt
One Lamp
Chapter One
Part II
Winter 1971
New Bridge Opens
""",
}
BEFORE, BETWEEN, BEHIND = 0, 2, 3


def read(language: str, line: str, place: int) -> Inspection:
    """What is found on a page whose text has a line there."""
    lines = [f"<p>{prose}</p>" for prose in PROSE[language]]
    lines.insert(place, f"<p>{line}</p>")
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>Old bridge 老桥 | Site</title></head>'
        '<body><div class="nav"><a href="/">Site</a></div><div class="main"><h1>Old bridge 老桥</h1>'
        f'<div class="info">2025-12-04 10:42</div><div class="content">{"".join(lines)}</div></div>'
        '<div class="foot">© Site</div></body></html>'
    )
    return inspect(page.encode(), None, "https://www.site.example.com/a/1", tongue=language)


@pytest.mark.parametrize("place", [BEFORE, BETWEEN, BEHIND], ids=["before", "between", "behind"])
@pytest.mark.parametrize("language", sorted(PROSE))
def test_sentences_stay(language: str, place: int) -> None:
    """A sentence that begins as a heading of other articles, a notice or a button does is the text's."""
    lines = SENTENCES[language].strip().splitlines()
    found = {line: read(language, line, place).cleaned.text.split("\n") for line in lines}
    assert [line for line, text in found.items() if line not in text or len(text) <= len(PROSE[language])] == []


@pytest.mark.parametrize("language", sorted(PROSE))
def test_a_first_line_is_no_name(language: str) -> None:
    """What stands alone below the day, two words or two characters, is the text's first line and credits nobody."""
    found = {line: read(language, line, BEFORE) for line in FIRST[language].strip().splitlines()}
    assert [line for line, page in found.items() if page.facts.credits or page.facts.source] == []
    assert [line for line, page in found.items() if page.cleaned.text.split("\n")[0] != line] == []
