"""What stands amid a text and is its own stays; what a site puts there goes, and takes nothing along."""

from __future__ import annotations

import re

import pytest

from syndicator.refine.extract import extract
from syndicator.refine.fulltext.markings import unfolds
from syndicator.refine.fulltext.prompts import calls_for_more

URL = "https://news.example.org/2024/b.html"
BODY = [
    "山口的旧邮局上个月重新开门，绿漆的柜台还在原处，只是玻璃换成了新的。",
    "所长说，这里一年要寄出四千多封信，多半是进山的学生写给家里的。",
    "六十岁的邮差走完最后一趟山路，把自行车留给了接他班的年轻人。",
    "年轻人头一天就遇上大雾，在岔路口等了整整一个钟头才敢往前走。",
    "如今信箱边上立了一块木牌，写着每天取信的时刻，字是孩子们描的。",
]
ENGLISH = [
    "The post office at the pass opened again last month, its green counter where it had always been.",
    "Four thousand letters leave it in a year, most of them written by students to their families.",
    "The postman, who is sixty, walked his last round in March and left his bicycle to his successor.",
    "On her first day she met the fog, and waited for an hour at the fork before she dared to go on.",
    "A board beside the box now tells when it is emptied; the letters on it were painted by children.",
]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def found_in(inner: str, name: str = "article-content", *, english: bool = False) -> str:
    return re.sub(r"<[^>]+>", "\n", extracted(inner, name, english=english))


def extracted(inner: str, name: str = "article-content", *, english: bool = False) -> str:
    title = "The post office at the pass" if english else "山口的旧邮局"
    html = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body><div class='w'>"
        f"<h1>{title}</h1><div class='{name}'>{inner}</div></div></body></html>"
    )
    found = extract(html, URL)
    assert found is not None
    return found.body


SHORT = ["门票为三十元。", "山路全长九公里。", "邮局早上八点开门。"]


@pytest.mark.parametrize(
    "call", ["更多精彩内容，请下载山口新闻客户端", "更多资讯请扫码关注“山口发布”微信公众号", "长按二维码关注我们"]
)
@pytest.mark.parametrize("between", ["", "<br>"])
def test_a_call_to_readers_takes_no_sentence_along(call: str, between: str) -> None:
    """Neither sentences, however short, nor a heading and its list behind it."""
    lines = [*BODY, call, *SHORT]
    text = found_in(between.join(lines) if between else paragraphs(lines))
    assert [line for line in (*BODY, *SHORT) if line not in text] == []
    numbers = "".join(f"<li>邮袋{n}只，每只重{n + 7}公斤</li>" for n in range(3, 6))
    text = found_in(f"{paragraphs(BODY)}<p>{call}</p><h3>几个数字</h3><ul>{numbers}</ul>")
    assert "几个数字" in text
    assert "每只重12公斤" in text
    assert call not in text


def test_a_line_that_sends_readers_elsewhere_goes_wherever_it_stands() -> None:
    """Alone in its block, amid the text, too; other calls amid a text may be its words."""
    call = "更多精彩内容，请下载山口新闻客户端"
    text = found_in(paragraphs([*BODY[:2], call, *BODY[2:]]))
    assert call not in text
    assert [line for line in BODY if line not in text] == []
    lines = [*BODY[:2], call, "下载量的变化，报上登过。", *BODY[2:], *SHORT]
    text = found_in("<br>".join(lines))
    assert call not in text
    assert [line for line in lines if line != call and line not in text] == []


def test_what_a_call_says_of_itself_goes_with_it() -> None:
    """An account's name and the like, behind it at the end."""
    text = found_in(paragraphs([*BODY, "长按二维码关注我们", "微信号：shankou2024"]))
    assert BODY[-1] in text
    assert "shankou2024" not in text


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        ("更多精彩内容，请下载山口新闻客户端", True),
        ("更多资讯扫码关注", True),
        ("更多新闻，欢迎关注本报微博", True),
        ("更多关注留守儿童", False),
        ("更多的信还在路上", False),
        ("更多内容请关注的人自己去找。", False),
        ("了解扫描仪的年轻人", False),
    ],
)
def test_lines_that_send_readers_elsewhere(line: str, calls: bool) -> None:
    """Those that ask for it, and not such as only begin alike."""
    assert calls_for_more(line) is calls


@pytest.mark.parametrize("english", [False, True])
def test_boxes_of_the_text_that_stand_aside(english: bool) -> None:
    """What went before, and a quotation that the text does not say itself."""
    body = ENGLISH if english else BODY
    told = "The road was built in 1931 by two brothers." if english else "这条路是一九三一年由兄弟俩修成的。"
    box = f"<aside class='infobox'><h3>{'The road' if english else '背景'}</h3><p>{told}</p></aside>"
    text = found_in(f"{paragraphs(body[:2])}{box}{paragraphs(body[2:])}", english=english)
    assert told in text
    quote = "“Nobody has ever been lost here,” she says." if english else "“这里从来没有丢过一封信。”她说。"
    aside = f"<aside><blockquote>{quote}</blockquote></aside>"
    assert quote in found_in(f"{paragraphs(body[:2])}{aside}{paragraphs(body[2:])}", english=english)


@pytest.mark.parametrize(
    "box",
    [
        "<aside><h4>相关阅读</h4><ul><li><a href='/1'>别处的邮局</a></li><li><a href='/2'>别处的信箱</a></li></ul></aside>",
        "<aside><h4>早报</h4><p>别处的新闻每天送到您的邮箱。</p><form><input></form></aside>",
        "<aside><h4>相关阅读</h4><p>别处的一家邮局也要重新开门了。</p></aside>",
        "<aside><p>广告</p><p>别处的一家邮局也要重新开门了。</p></aside>",
        "<aside class='author-bio'><p>别处来的记者，写信的人。</p></aside>",
        f"<aside><blockquote>“{BODY[3]}”</blockquote></aside>",
        "<aside><p><a href='/3'>别处的一家邮局也要重新开门了，就在河对岸的镇上。</a></p></aside>",
    ],
    ids=["related", "headed", "labelled", "asks", "author", "said-again", "linked"],
)
def test_boxes_of_the_site_that_stand_aside(box: str) -> None:
    """They lead elsewhere, ask for something, or say once more what the text says."""
    text = found_in(f"{paragraphs(BODY[:2])}{box}{paragraphs(BODY[2:])}")
    assert "别处" not in text
    assert text.count(BODY[3]) == 1


def test_a_box_beside_the_text_is_not_amid_it() -> None:
    """Without a paragraph behind it an aside is a sidebar."""
    text = found_in(f"{paragraphs(BODY)}<aside><p>本站每天更新十篇文章，周末也不休息。</p></aside>")
    assert "周末也不休息" not in text


def test_annexes_are_no_other_articles() -> None:
    """A notice's list of links to documents stays; the same list of links to articles goes."""
    notice = [*BODY, "山口镇人民政府", "2024年3月5日"]
    annexes = "<p><a href='/P1.docx'>附件：1.取信时刻表</a><br><a href='/P2.xls'>2.邮差名单</a></p>"
    text = found_in(f"{paragraphs(notice)}{annexes}")
    assert "取信时刻表" in text
    assert "邮差名单" in text
    others = "<p><a href='/1.html'>别处的邮局</a><br><a href='/2.html'>别处的信箱</a></p>"
    assert "别处" not in found_in(f"{paragraphs(notice)}{others}")


QUESTIONS = [f"{line}？" for line in ("信多久能到", "周末取信吗", "大雾天怎么办", "包裹最重多少")]


@pytest.mark.parametrize(
    "item",
    [
        "<div><h3><button>{0}</button></h3><div class='panel'><p>{1}</p></div></div>",
        "<h5><button data-toggle='collapse'>{0}</button></h5><div style='display:none'>{1}</div>",
        "<button class='accordion'>{0}</button><div class='panel' style='display:none'><p>{1}</p></div>",
        "<button aria-expanded='false'>{0}</button><div hidden><p>{1}</p></div>",
    ],
)
def test_questions_that_are_buttons(item: str) -> None:
    """They head the answers that they show."""
    answers = [f"{line[:-1]}，这是问得最多的一件事。" for line in BODY]
    inner = "".join(item.format(asked, told) for asked, told in zip(QUESTIONS, answers, strict=False))
    body = extracted(f"{paragraphs(BODY)}{inner}")
    assert [line for line in (*QUESTIONS, *BODY, *answers[:4]) if line not in body] == []
    assert re.search("display|hidden", body) is None


def test_buttons_that_only_do_something_go() -> None:
    """Also where they stand before a paragraph."""
    text = found_in(f"<button>播放语音</button>{paragraphs(BODY)}<h3><button>分享</button></h3>")
    assert "播放语音" not in text
    assert "分享" not in text


@pytest.mark.parametrize(
    "words",
    [
        "Show more",
        "Keep reading",
        "展开剩余70%",
        "Weiterlesen",
        "Lire la suite",
        "Leer más",
        "Читать далее",
        "続きを読む",
    ],
)
def test_buttons_that_show_the_rest(words: str) -> None:
    """In other words and languages, and what they show is the text's, whoever else reads the page."""
    assert unfolds(words)
    hidden = [f"{line[:-1]}, and so it was in {year}." for year, line in enumerate(ENGLISH * 2, 1951)]
    rest = f"<div><button>{words}</button></div><div style='display:none'>{paragraphs(hidden)}</div>"
    text = found_in(f"{paragraphs(ENGLISH)}{rest}", "c", english=True)
    assert [line for line in (*ENGLISH, *hidden) if line not in text] == []


@pytest.mark.parametrize(
    "between", ["<div class='ad-slot'></div>", "<div>广告</div>", "<figure><img src='/a.jpg'></figure>"]
)
def test_a_text_in_several_containers_of_one_name(between: str) -> None:
    """Advertisements part it, however little stands in its last part."""
    first = f"{paragraphs(BODY[:4])}</div>{between}<div class='article-content'>{paragraphs(BODY[4:])}"
    text = found_in(first)
    assert [line for line in BODY if line not in text] == []
    last = f"{paragraphs(BODY[:1])}</div>{between}<div class='article-content'>{paragraphs(BODY[1:])}"
    assert BODY[0] in found_in(last)


@pytest.mark.parametrize(
    "other",
    [
        "<h3>河对岸的邮局</h3><div class='article-content'><p>河对岸的邮局也要重新开门，日子还没有定。</p></div>",
        "<div class='article-content'><p>相关阅读</p><p>河对岸的邮局也要重新开门，日子还没有定。</p></div>",
        "<div class='article-content'><p><a href='/1'>河对岸的邮局也要重新开门，日子还没有定。</a></p></div>",
        "<div class='article-content'><p>免责声明：河对岸的邮局所有内容仅供参考。</p></div>",
    ],
    ids=["below-a-heading", "others", "linked", "notice"],
)
def test_other_matters_in_a_container_of_the_same_name(other: str) -> None:
    """They are not the text's."""
    assert "河对岸" not in found_in(f"{paragraphs(BODY)}</div>{other}<div>")


POSTS = ["写得真好，我小时候也在那里寄过信。", "请问周末开门吗，想带孩子去看看。", "楼上的，周末开到下午三点。"]


@pytest.mark.parametrize(
    "post",
    [
        "<div><span>读者{0}</span><span>2024-03-0{0} 10:2{0}</span><p>{1}</p><a href='#'>回复</a></div>",
        "<div><b>读者{0}</b><div>{1}</div><div>{0}小时前 · 赞({0})</div></div>",
    ],
)
def test_readers_posts_without_a_heading(post: str) -> None:
    """They are known by their times and by what they can be answered with; a log of the day is no talk."""
    posts = "".join(post.format(number, line) for number, line in enumerate(POSTS, 1))
    text = found_in(f"{paragraphs(BODY)}</div><div class='l'>{posts}", "c")
    assert BODY[-1] in text
    assert [line for line in POSTS if line in text] == []
    told = [f"{line[:-1]}，今天也一样。" for line in BODY]
    for item in ("<div><time>1{0}:20</time><p>{1}</p></div>", "<div><p>{1}</p><span>赞({0})</span></div>"):
        log = "".join(item.format(number, line) for number, line in enumerate(told))
        text = found_in(f"{paragraphs(BODY)}<div>{log}</div><div class='l'>{posts}</div>", "c")
        assert [line for line in told if line not in text] == []
        assert POSTS[0] not in text


def test_readers_posts_in_a_list_of_terms() -> None:
    """Each a term, who and when, and what they said with a button; questions and their answers are the text's."""
    talk = "".join(
        f"<dt>读者{number} 2024-03-0{number} 10:2{number}</dt><dd>{line} <a href='#'>回复</a></dd>"
        for number, line in enumerate(POSTS, 1)
    )
    text = found_in(f"{paragraphs(BODY)}<dl>{talk}</dl>")
    assert BODY[-1] in text
    assert [line for line in POSTS if line in text] == []
    days = "".join(f"<dt>2024-03-0{number} 10:20</dt><dd>{line}</dd>" for number, line in enumerate(POSTS, 1))
    text = found_in(f"{paragraphs(BODY)}<dl>{days}</dl>")
    assert [line for line in POSTS if line not in text] == []


def test_headings_and_notes_that_only_we_find() -> None:
    """Libraries drop notes and headings that are links; they are no reason to believe the libraries."""
    body = [f"{line[:-1]}, as it was in the year {year}." for year, line in enumerate(ENGLISH, 1900)]
    told = [f"{line[:-1]}; see the register of {year}." for year, line in enumerate(ENGLISH, 1800)]
    notes = "".join(f"<li id='n{n}'>{line} <a href='#r{n}'>↩</a></li>" for n, line in enumerate(told))
    inner = f"{paragraphs(ENGLISH)}{paragraphs(body)}<hr><ol class='footnotes'>{notes}</ol>"
    text = found_in(inner, "css-1", english=True)
    assert [line for line in (*ENGLISH, *body, *told) if line not in text] == []


@pytest.mark.parametrize("wrapped", ["<div><p>{0}</p></div>", "<section><p>{0}</p></section>"])
def test_the_last_paragraph_in_an_element_without_a_name(wrapped: str) -> None:
    """Right behind the container it is the text's; in an element with a name it may be anything."""
    assert BODY[4] in found_in(f"{paragraphs(BODY[:4])}</div>{wrapped.format(BODY[4])}<div>")
    named = wrapped.format(BODY[4]).replace("><p>", " class='tip'><p>")
    assert BODY[4] not in found_in(f"{paragraphs(BODY[:4])}</div>{named}<div>")
