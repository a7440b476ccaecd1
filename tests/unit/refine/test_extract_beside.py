"""What of a text stands beside its container is found, and what stands in it and leads elsewhere goes."""

from __future__ import annotations

import re

import lxml.html
import pytest

from syndicator.refine.extract import extract
from syndicator.refine.fulltext.markings import is_page_bar, labels_topics, unfolds
from syndicator.refine.fulltext.pruner import fold, prune

URL = "https://news.example.org/2024/a.html"
BODY = [
    "渔港的新码头昨天下午试航，三艘渔船先后靠了岸，岸上站满了来看热闹的人。",
    "码头主任说，新泊位水深六米，涨潮落潮都能进出，以后不用再等半天。",
    "六十岁的船老大头一个把缆绳系上，他说这根桩子他等了整整十年。",
    "明年春天，冷库和鱼市也要搬到这里来，旧码头改作步道，供人散步。",
    "当地人说，等到那时候，凌晨三点的灯光会比现在亮得多。",
]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def extracted(inner: str) -> str:
    html = (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>渔港新码头试航_某某网</title></head><body>"
        f"<div class='w'><h1>渔港新码头试航</h1>{inner}</div></body></html>"
    )
    found = extract(html, URL)
    assert found is not None
    return found.body


def found_in(inner: str) -> str:
    return re.sub(r"<[^>]+>", "\n", extracted(inner))


@pytest.mark.parametrize(
    "column",
    [
        f"<div class='article-content'>{paragraphs(BODY[:4])}</div>{paragraphs(BODY[4:])}</div>",
        f"<div class='c'><article class='article-content'>{paragraphs(BODY[:3])}</div>{paragraphs(BODY[3:])}",
        f"<div class='article-content'>{'<br>　　'.join(BODY[:3])}</div>{BODY[3]}{BODY[4]}",
        f"<p>{BODY[0]}</p><div class='article-content'>{paragraphs(BODY[1:])}</div>",
        f"<div class='article-content'>{paragraphs(BODY[:3])}</div><h3>明年</h3>{paragraphs(BODY[3:])}",
    ],
    ids=["closed", "closed-with-article", "breaks", "above", "heading-between"],
)
def test_an_end_tag_too_many_loses_no_paragraph(column: str) -> None:
    """Paragraphs beside the container, of the same shape as its own, are the text's."""
    text = found_in(f"{column}<div class='copyright'><p>本网站内容归某某网所有，转载请联系我们。</p></div>")
    assert [line for line in BODY if line not in text] == []
    assert "归某某网所有" not in text


@pytest.mark.parametrize(
    "beside",
    [
        "<p class='tip'>本站编辑每天从各地来稿中挑选文章，欢迎读者把身边的事写给我们。</p>",
        "<div>本站编辑每天从各地来稿中挑选文章，欢迎读者把身边的事写给我们。</div>",
        "<div class='share'><a href='#'>分享</a></div><p>本站编辑每天从各地来稿中挑选文章，欢迎读者写给我们。</p>",
    ],
    ids=["other-class", "other-element", "behind-something-else"],
)
def test_what_is_of_another_shape_or_stands_apart_is_no_paragraph_of_the_text(beside: str) -> None:
    """A site's own words behind the container stay out."""
    text = found_in(f"<div class='article-content'>{paragraphs(BODY)}</div>{beside}")
    assert "每天从各地来稿" not in text
    assert BODY[-1] in text


@pytest.mark.parametrize("name", ["gh-article-excerpt", "summary", "news-desc", "subtitle"])
def test_an_excerpt_above_the_column_opens_the_text(name: str) -> None:
    """It is the text's, once, wherever the text itself says it again."""
    opened = "十年里搬过三次的码头，这一回终于不再搬了，港里的人都松了一口气。"
    head = f"<div class='{name}'>{opened}</div>"
    assert found_in(f"{head}<div class='article-content'>{paragraphs(BODY)}</div>").count(opened) == 1
    again = paragraphs([*BODY[:4], opened, BODY[4]])
    assert found_in(f"{head}<div class='article-content'>{again}</div>").count(opened) == 1


@pytest.mark.parametrize(
    "other",
    [
        "<div class='author'><div class='desc'>驻港记者，跑渔业线二十年，写过三本关于海的书。</div></div>",
        "<div class='author-desc'>驻港记者，跑渔业线二十年，写过三本关于海的书。</div>",
        "<div class='video-desc'>驻港记者，跑渔业线二十年，写过三本关于海的书。</div>",
        (
            "<div class='box'><b>AI摘要</b><p class='summary'>驻港记者，跑渔业线二十年，写过三本关于海的书。</p>"
            "<i>由AI生成，仅供参考</i></div>"
        ),
    ],
    ids=["in-authors-box", "of-author", "of-film", "of-machine"],
)
def test_descriptions_of_others_open_no_text(other: str) -> None:
    """An author's description, a film's and a machine's summary are none of the text."""
    assert "跑渔业线" not in found_in(f"{other}<div class='article-content'>{paragraphs(BODY)}</div>")


def test_the_rest_behind_its_button_is_the_texts() -> None:
    """Hidden right behind the button that shows it; the button's words go."""
    rest = f"<div style='display:none'>{paragraphs(BODY[2:])}</div>"
    for button in ("<div><a href='#'>展开全文</a></div>", "<span class='b'>点击阅读全文</span>"):
        text = found_in(f"<div class='c'>{paragraphs(BODY[:2])}{button}{rest}</div>")
        assert [line for line in BODY if line not in text] == []
        assert "全文" not in text


def test_what_is_hidden_without_a_button_stays_hidden() -> None:
    """Nobody is shown it: it keeps the style by which cleaning knows it."""
    junk = "<p style='display:none'>本页关键内容由采集程序写入，搜索引擎才看得见。</p>"
    body = extracted(f"<div class='c'>{paragraphs(BODY)}{junk}<p>冷库的门后天打开，敬请留意。</p></div>")
    assert "采集程序" not in body or "display:none" in body
    rest = f"<div style='display:none'>{paragraphs(BODY[2:])}</div>"
    assert "display" not in extracted(f"<div class='c'>{paragraphs(BODY[:2])}<a href='#'>展开全文</a>{rest}</div>")


def test_an_editorial_in_an_element_called_comment() -> None:
    """Its name is no reason to pass it over where nobody answers in it; readers' posts are passed over."""
    about = "<div><p>某某网由一群退了休的编辑办起来，每天更新十篇，周末休息。</p><p>来稿请寄编辑部，不退稿。</p></div>"
    text = found_in(f"<div class='pinglun'>{paragraphs(BODY)}</div>{about}")
    assert [line for line in BODY if line not in text] == []
    posts = "".join(
        f"<div><b>读者{n}</b><i>2024-05-0{n} 09:1{n}</i>{paragraphs([line])}</div>" for n, line in enumerate(BODY)
    )
    short = "渔港今天停电，鱼市照常开门，商户自备了发电机，买鱼的人比平日还多。"
    text = found_in(
        f"<div class='x'><p>{short}</p><p>预计晚上八点恢复供电，届时路灯也会亮。</p></div><div class='pinglun'>{posts}</div>"
    )
    assert short in text
    assert BODY[1] not in text


def test_a_heading_behind_a_list_of_others_heads_the_text() -> None:
    """What has no link, behind links and before a paragraph, is no item of their list."""
    links = "".join(f"<p><a href='/{n}'>别处的一条新闻，说的是另一件事{n}</a></p>" for n in range(3))
    inner = f"{paragraphs(BODY[:2])}<p>相关阅读：</p>{links}<h3>十年等一根桩</h3>{paragraphs(BODY[2:])}"
    text = found_in(f"<div class='article-content'>{inner}</div>")
    assert "十年等一根桩" in text
    assert "别处的一条" not in text
    titles = "".join(f"<p>别处的一条新闻标题{n}</p>" for n in range(3))  # without any link all of it is the list
    inner = f"{paragraphs(BODY[:2])}<p>相关阅读：</p>{titles}{paragraphs(BODY[2:])}"
    assert "别处的一条" not in found_in(f"<div class='article-content'>{inner}</div>")


def test_topics_and_pages_of_a_site_go_and_an_authors_keywords_stay() -> None:
    """A line of links to topics or to further pages is no line of the text; keywords without links are."""
    inner = paragraphs(BODY)
    topics = "<p>标签：<a href='/t/1'>渔港</a> <a href='/t/2'>码头</a></p>"
    pages = "<div>共3页: <a>上一页</a> <a href='2.html'>2</a> <a href='3.html'>3</a> <a href='2.html'>下一页</a></div>"
    text = found_in(f"<div class='article-content'>{inner}{topics}{pages}</div>")
    assert "标签" not in text
    assert "下一页" not in text
    kept = found_in(f"<div class='article-content'>{inner}<p>关键词：渔港；码头；潮汐</p></div>")
    assert "关键词：渔港；码头；潮汐" in kept


def test_a_reader_who_names_the_original_signs_nothing() -> None:
    """A comment in two clauses goes with the others, whatever words of a credit line it has."""
    posts = "".join(
        f"<div><b>读者{n}</b><p>{line}</p></div>" for n, line in enumerate(["写得好。", "我看了原文，不是这个意思。"])
    )
    text = found_in(f"<div class='article-content'>{paragraphs(BODY)}<div><h3>网友评论</h3>{posts}</div></div>")
    assert "我看了原文" not in text


@pytest.mark.parametrize(
    "line", ["共3页: 上一页 1 2 3 下一页", "[1] [2] 下一页", "首页 上一页 第2页 下一页 末页", "1 2 3 Next page"]
)
def test_page_bars(line: str) -> None:
    """What only leads to further pages."""
    assert is_page_bar(line)


@pytest.mark.parametrize("line", ["第3页写着他的名字", "1 2 3", "下一页他翻得很慢。", "全文", "Next week", "2024/5/1"])
def test_lines_that_are_no_page_bar(line: str) -> None:
    """Numbers, and sentences with such words."""
    assert not is_page_bar(line)


def test_what_unfolds_and_what_labels_topics() -> None:
    """Only the button's own words, and only a label at the beginning."""
    assert unfolds("展开全文 >>")
    assert unfolds("Read more")
    assert not unfolds("他展开全文读了一遍")
    assert labels_topics("Tags: harbour")
    assert not labels_topics("他给箱子贴上标签：易碎")


@pytest.mark.parametrize(
    "column",
    [
        f"<div class='v_news_content'><p>{BODY[0]}</p><ul>{''.join(f'<li>{line}</li>' for line in BODY[1:] * 6)}</ul></div>",
        f"<div class='c'><p>{BODY[0]}</p><div><div>{paragraphs(BODY[1:] * 6)}</div></div></div>",
        f"<div class='article-content'>{paragraphs(BODY[1:])}</div><p>{BODY[0]}（清河晚报记者沈若愚）</p>",
    ],
    ids=["list", "opened-twice", "bracket-at-its-end"],
)
def test_a_short_paragraph_beside_the_others_is_not_lost(column: str) -> None:
    """However little it is of the whole text."""
    assert BODY[0] in found_in(column)


def test_teasers_below_their_heading_say_more_than_a_short_text() -> None:
    """They go; what only stands below such a heading and begins with no link is a text."""
    teased = "".join(
        f"<li><a href='/{n}'>别处的一条新闻，说的是另一件事{n}</a><p>{line}</p></li>"
        for n, line in enumerate(BODY[1:4] * 2)
    )
    short = paragraphs([BODY[0], BODY[4], "码头今天起试用，每天早上五点开灯，晚上十一点关灯，其余时间照旧。"])
    text = found_in(f"<div>{short}<dl><dt><strong>推荐内容</strong></dt><dd><ul>{teased}</ul></dd></dl></div>")
    assert BODY[0] in text
    assert BODY[2] not in text
    text = found_in(f"<div>{short}<h3>精彩内容</h3><div>{paragraphs(BODY[1:] * 2)}</div></div>")
    assert BODY[2] in text


def test_a_cell_that_lays_out_a_page_is_no_datum() -> None:
    """Topics in it go; in a small cell of a table the same words are its contents."""
    topics = "<p>标签：<a href='/t/1'>渔港</a> <a href='/t/2'>码头</a></p>"
    assert "标签" not in found_in(f"<table><tr><td>{paragraphs(BODY)}{topics}</td></tr></table>")
    table = f"<table border='1'><tr><td>品名</td><td>{topics}</td></tr><tr><td>绳</td><td>三十米</td></tr></table>"
    assert "标签" in found_in(f"<div class='article-content'>{paragraphs(BODY)}{table}</div>")


def test_a_heading_with_its_date_in_a_line_below() -> None:
    """Above a text it goes as the title does; a heading that only begins like the title stays."""
    title = "渔港新码头试航"
    for heading, stays in {
        f"<h1>{title}<br><span>2024-05-06 10:20:30　评论：0</span></h1>": False,
        f"<h1>{title}2024年头一回</h1>": True,
        f"<h1>{title}，2024年头一回</h1>": True,
        f"<p>{title}<br>2024-05-06</p>": True,
    }.items():
        container = lxml.html.fragment_fromstring(f"<div>{heading}{paragraphs(BODY)}</div>")
        gone = prune(container, frozenset([fold(title)]))
        assert (title in container.text_content()) is stays, heading
        assert ("title-repeats-removed" in gone) is not stays
