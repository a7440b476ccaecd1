"""Credits behind the text are read where lists of other articles and lines of topics stand before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.model import Role
from syndicator.refine.credit import read_page

if TYPE_CHECKING:
    from syndicator.model import PageFacts

URL = "https://www.qinghe.example.cn/xw/2024/0305/17.html"
LINES = [
    "县里去年冬天动工重修老渡口，三百多级石阶一级一级起出来，编了号，再按原样铺回去。",
    "石匠说，最难的是找同样的石头，他们跑了邻近四个乡，才在一处废弃的采石场里凑齐。",
    "渡口重新开放那天，最早来的是几位挑菜进城的老人，他们走了一辈子这条路，舍不得换。",
]
OTHERS = "".join(f"<p><a href='/xw/{n}.html'>另一篇文章的标题，说的是别的事{n}</a></p>" for n in range(3))


def facts(inner: str) -> PageFacts:
    page = (
        "<html><head><meta charset='utf-8'><title>老渡口的石阶修好了_清河在线</title></head><body>"
        f"<h1>老渡口的石阶修好了</h1><div>2024-03-05 09:10</div><div class='c'>{inner}</div></body></html>"
    )
    return read_page(page, URL, timezone="Asia/Shanghai", language="zh")


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_other_articles_amid_the_text_do_not_end_it() -> None:
    """The text goes on behind them, and its credits stand where it ends."""
    credits_ = "<div>来源:&nbsp;</div><div><div>清河晚报</div></div><p><span>文章作者</span><span>沈若愚</span></p>"
    found = facts(f"{paragraphs(LINES[:2])}<p>相关阅读：</p>{OTHERS}{paragraphs(LINES[2:])}</div><div>{credits_}")
    assert [(one.role, one.name) for one in found.credits] == [(Role.AUTHOR, "沈若愚")]
    assert found.source == "清河晚报"


def test_topics_above_the_credits() -> None:
    """A line of topics is no list of other articles."""
    topics = "<p>标签：<a href='/t/1'>渡口</a> <a href='/t/2'>石匠</a></p>"
    found = facts(f"{paragraphs(LINES)}{topics}</div><div><p><span>文章作者</span><span>沈若愚</span></p>")
    assert [(one.role, one.name) for one in found.credits] == [(Role.AUTHOR, "沈若愚")]


def test_who_writes_below_other_articles_is_not_credited() -> None:
    """Comments behind a list of other articles end in credits of their own, which are none of the article's."""
    talk = "<div><b>网友</b><p>写得真好，我也走过那条路，小时候跟着外婆一起去赶集，石阶滑得很，要扶着墙。</p></div>"
    found = facts(f"{paragraphs(LINES)}<p>相关阅读：</p>{OTHERS}<div>{talk}<div>作者：郑鸿飞</div></div>")
    assert found.credits == ()


def test_who_posts_on_a_blog() -> None:
    """As blogs' programs name them in simplified script."""
    found = facts(f"{paragraphs(LINES)}</div><div><span>发帖者 <span>沈若愚</span></span> <span>时间： 09:10</span>")
    assert [(one.role, one.name) for one in found.credits] == [(Role.AUTHOR, "沈若愚")]
