"""What words and repetition say of the parts of a page, on pages whose names say nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicator.refine.extract import extract
from syndicator.refine.fulltext.prompts import PROMPT, is_prompt
from syndicator.refine.fulltext.signs import heads_others, heads_talk, is_machine_summary, labels_advertisement

URL = "https://news.example.org/a.html"
BODY = "".join(
    f"<p>第{n}段写的是港口改造工程的进展，工人们在码头上忙了一整天，傍晚才收工回家。</p>"
    for n in "一二三四五六七八九十"
)


def found(after: str, inside: str = "") -> str:
    page = f"<html><body><div class=x1><div class=x2><h1>港口改造</h1>{BODY}{inside}</div>{after}</div></body></html>"
    extracted = extract(page, URL)
    assert extracted is not None
    return re.sub(r"<[^>]+>", "", extracted.body)


TEASERS = "".join(
    f"<div class=x9><h3><a href='/t{i}'>别处新闻的标题{i}说了一件事</a></h3><p>别处摘要，写了一句，又写了半句……</p></div>"
    for i in range(5)
)
DATED = "".join(
    f"<div class=x9><h3>别处新闻的标题{i}</h3><p>别处摘要，写了一句，又写了半句，就停在这里。</p><span>2026-03-0{i + 1} 08:30</span></div>"
    for i in range(5)
)
TALK = "".join(
    f"<div class=x7><b>网友{i}</b><p>别处的人说，他对这件事有看法，还想再说几句。</p></div>" for i in range(9)
)
DIGEST = "<p><b>【当日新闻汇总】</b></p>" + "".join(
    f"<p><a href='/d{i}'>别处要闻第{i}条的标题在此</a></p><p>别处要闻的提要，一句话，说完了。</p>" for i in range(4)
)


@pytest.mark.parametrize(
    ("after", "inside"),
    [
        (f"<div class=x5>{TEASERS}</div>", ""),
        ("", f"<div class=x5>{TEASERS}</div>"),
        ("", f"<div class=x5>{DATED}</div>"),
        (f"<div class=x5><div><b>为你推荐</b></div>{DATED}</div>", ""),
        ("", f"<div class=x5><h4>网友评论(9)</h4>{TALK}</div>"),
        ("", DIGEST),
    ],
    ids=["teasers", "teasers-inside", "dated-inside", "recommended", "comments-inside", "digest"],
)
def test_other_articles_and_talk_stay_out(after: str, inside: str) -> None:
    """Teasers, comments and digests are told from the article by what they say and how they repeat."""
    text = found(after, inside)
    assert text.count("港口改造工程") == 10
    assert "别处" not in text


def test_a_call_at_the_end_goes_and_credits_stay() -> None:
    """Lines that call on readers to scan and reply go with what follows them; a credit line between them stays."""
    text = found("", "责编：陈默<br>扫描下方二维码关注我们<br>回复一查看<br>回复二查看<br>点【在看】<br>")
    assert "责编：陈默" in text
    assert "二维码" not in text
    assert "回复" not in text


def test_an_article_made_of_headlines_is_kept() -> None:
    """A page whose text is itself a list of linked items is not emptied."""
    items = "".join(
        f"<li><a href='/i{i}'>工程第{i}标段</a>：码头护岸已经完工，工人转到下一段，进度比计划快了两天。</li>"
        for i in range(8)
    )
    page = f"<html><body><div class=x2><h1>各标段进展</h1><ul>{items}</ul></div></body></html>"
    extracted = extract(page, URL)
    assert extracted is not None
    assert extracted.body.count("护岸") == 8


@pytest.mark.parametrize(
    "line", ["相关阅读", "为你推荐", "Related articles", "Most read", "3 Comments", "网友评论(12)", "发表评论"]
)
def test_headings_of_other_things(line: str) -> None:
    """Lines that head lists of other articles or comments are known in both languages."""
    assert heads_others(line)


@pytest.mark.parametrize(
    "line", ["评论员认为，这次改造来得正是时候", "Comments by the minister drew criticism", "留言本里写满了感谢"]
)
def test_prose_is_no_heading(line: str) -> None:
    """A sentence that begins with such a word is no heading."""
    assert not heads_talk(line)


@pytest.mark.parametrize(
    ("line", "prompt"),
    [
        ("扫描二维码关注我们", True),
        ("登录后继续阅读", True),
        ("Subscribe to continue reading", True),
        ("他在港口工作了三十年。", False),
    ],
)
def test_calls_to_act(line: str, prompt: bool) -> None:
    """Calls to scan, sign in or subscribe are told from sentences."""
    assert is_prompt(line) is prompt


@pytest.mark.parametrize(
    "note",
    [
        "<aside class='editors-note'><p>更正：昨日报道中的人数有误，应为十二人。</p></aside>",
        "<div class='footnote related'>编者注：码头已经改名。</div>",
        "<div class='promo'><p>Correction: an earlier version misstated the date.</p></div>",
    ],
)
def test_corrections_stay_wherever_a_page_puts_them(note: str) -> None:
    """A correction in a box whose name or tag says furniture is kept with the text."""
    text = found("", note)
    assert re.sub(r"<[^>]+>", "", note) in text


CALLS = """
登录后即可查看全文
請先登入後閱讀
订阅之后畅读本刊
注册/评论
后继续阅读
可畅读全文
订阅/会员
剩余78%
本文共计3200字
展开全文
查看全文
点击查看更多
阅读更多精彩内容
长按下方二维码
扫一扫关注
掃描二維碼
关注我们
關注微信
下载客户端
打开河州APP
点个“在看”
点击菜单栏
我要反馈
返回列表
请先说点什么
按热度
暂无评论
— THE END —
END
- 完 -
返回大兴，查看更多
点击收起全文
點擊展開全文
Sign in to continue
Log in to comment
A reader-supported publication
consider becoming a free or paid subscriber
Never miss a story
Subscribe now
Sign up for our morning newsletter
Download our app
Click here to join
Already a subscriber?
Become a member
Follow us on
Enjoyed this article?
SHARE THIS STORY
""".strip().splitlines()


@pytest.mark.parametrize("line", CALLS)
def test_no_call_is_overlooked_by_the_cheap_look(line: str) -> None:
    """Every kind of call is one, in whichever case: the words that are looked for first leave none out."""
    assert is_prompt(line)
    assert is_prompt(line.upper())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("AI摘要 退休电工修好一百盏灯。内容由AI生成，仅供参考。", True),
        ("AI導讀：老樟樹倒下後被做成筷子。（由AI整理）", True),
        ("AI-generated summary: the bell is back.", True),
        ("AI摘要功能上线以后，读者停留的时间变短了，编辑部为此吵了一架。", False),
        ("这篇作文由AI生成，老师却给了满分，全班同学都不服气。", False),
        ("摘要：冰棍厂关门二十年了，门卫还住在传达室里。", False),
    ],
)
def test_only_what_says_so_is_a_machines_summary(words: str, *, told: bool) -> None:
    """A box has to say both: that it is a summary, and that a machine wrote it."""
    assert is_machine_summary(words) is told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("ADVERTISEMENT", True),
        ("廣告 / 請繼續往下閱讀", True),
        ("（广告）", True),
        ("Story continues below advertisement", True),
        ("广告法修订草案公布", False),
        ("Advertisement revenue fell by a tenth.", False),
    ],
)
def test_only_a_label_labels_an_advertisement(words: str, *, told: bool) -> None:
    """A line that says anything besides is the article's."""
    assert labels_advertisement(words) is told


def test_below_an_article_its_page_may_go_on_with_others() -> None:
    """Whole articles that a page appends below its own, each under a main heading, are not its text."""
    other = f"<section><h1>别处的新闻</h1><div class=x2>{BODY.replace('港口', '别处')}</div></section>"
    page = f"<html><head><title>港口改造</title></head><body><div><section><h1>港口改造</h1><div class=x2>{BODY}</div></section>{other * 2}</div></body></html>"
    extracted = extract(page, URL)
    assert extracted is not None
    assert "港口改造工程" in extracted.body
    assert "别处" not in extracted.body


def test_parts_of_a_text_may_have_main_headings_of_their_own() -> None:
    """Sections under an h1 each are the article's where its title stands in a header of its own."""
    parts = "".join(
        f"<section><h1>第{n}节</h1><p>{'港口改造工程的进展，工人们忙了一整天。' * 4}</p></section>" for n in "一二三"
    )
    page = f"<html><head><title>港口改造</title></head><body><article><header><h1>港口改造</h1></header>{parts}</article></body></html>"
    extracted = extract(page, URL)
    assert extracted is not None
    assert extracted.body.count("港口改造工程") == 12
    page = page.replace("</header>", f"</header><p>{'开头写的是港口改造工程，说得很长。' * 3}</p>")
    extracted = extract(page, URL)
    assert extracted is not None
    assert extracted.body.count("港口改造工程") == 15


def test_a_box_that_asks_goes_alone() -> None:
    """A short passage that shares its element with a box asking for a subscription stays, and only the box goes."""
    asking = (
        "<div><h4>每天一封</h4><p>订阅之后畅读本刊，每天早晨送到。</p><form><input><button>订阅</button></form></div>"
    )
    inside = f"<section><p>这一小段写的是港口的夜班，只有两句话，也是文章的一部分。</p>{asking}</section>"
    text = found("", inside)
    assert "港口的夜班" in text
    assert "畅读本刊" not in text


def test_the_word_for_advertisements_may_be_told() -> None:
    """In a table, a list or a phrase it is a part of the text; alone between paragraphs it labels what stood there."""
    inside = (
        "<p>收入来自<span>广告</span>和发行。</p><table><tr><td>广告</td><td>41</td></tr><tr><td><p>广告</p></td><td>12</td></tr></table>"
        "<ul><li>广告</li></ul><div>广告</div>"
    )
    assert found("<p>收入就是这些，明年会多一点，后年也许更多。</p>", inside).count("广告") == 4


def test_a_row_of_buttons_goes_and_a_row_of_data_stays() -> None:
    """收藏 分享 打印 behind the text are the site's; 大 中 小 in its last table are the text's."""
    rows = "<div><a>收藏</a><a>分享</a> <a>打印</a></div><ul><li>微信</li><li>微博</li></ul>"
    table = (
        "<table><tr><td>风浪</td><td>大</td><td>中</td><td>小</td></tr></table><ol><li>推荐</li><li>不推荐</li></ol>"
    )
    text = found("", table + rows)
    assert "风浪大中小" in text
    assert "推荐不推荐" in text
    assert not any(word in text for word in ("收藏", "打印", "微博"))


ODD_CASES = re.compile("[\u017f\u212a\u0130\u0131]")  # letters whose lower case is another's


@given(st.from_regex(re.compile(PROMPT.pattern, PROMPT.flags)).filter(lambda line: not ODD_CASES.search(line)))
@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
def test_the_cheap_look_overlooks_nothing(line: str) -> None:
    """Whatever the pattern finds holds one of the words that are looked for first."""
    assert is_prompt(line, at_length=True)
