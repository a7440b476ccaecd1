"""What stands round a text is taken from it in whatever container it stands; what the text says itself stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from syndicator.model import Credit, Evidence, PageFacts, RawHtml, Role
from syndicator.refine.credit import read_page
from syndicator.refine.frame import without_frame

PROSE = "<p>江岸的灯会今晚在老码头开幕，沿河的街巷挂起了三千盏鱼灯，来看灯的人从桥头一直排到了渡口那边去。</p>"


def _facts(literal: str) -> PageFacts:
    return PageFacts(credits=(Credit(Role.RESPONSIBLE_EDITOR, "尹小舟", Evidence.FOUND, literal),))


def test_a_credit_line_beside_empty_boxes_goes() -> None:
    """Its container holds a dialogue that says nothing and is hidden: words stand in no block of their own."""
    tail = (
        '<div class="tags"><div class="wap"></div><span><a href="javascript:void(0);">【纠错】</a>'
        '<div style="display:none"><div><img src="/space.gif"></div></div></span>责任编辑：\n尹小舟\n</div>'
    )
    found = without_frame(RawHtml(PROSE + tail), _facts("责任编辑： 尹小舟"))
    assert "尹小舟" not in found.body
    assert "鱼灯" in found.body


def test_words_beside_a_paragraph_stay() -> None:
    """A container that holds a paragraph is no line, whatever stands beside it in the same container."""
    body = f"<div>责任编辑：尹小舟<div>{PROSE}</div></div>"
    assert without_frame(RawHtml(body), _facts("责任编辑：尹小舟")).body == body


def test_who_reprints_and_answers_for_it_is_the_page_s_own() -> None:
    """本文来源：某报 责任编辑：某某_NB1 within the text's element is the site's line: no outlet says so of itself."""
    page = (
        "<html><head><title>老码头的鱼灯</title></head><body><h1>老码头的鱼灯</h1><div>2019-09-07 09:59:22 来源: 江岸晨报</div>"
        f'<div id="text">{PROSE * 4}<p>编辑 刘小可 校对 李小山</p><div>本文来源：江岸晨报 责任编辑：杜小舟_NB12556</div></div></body></html>'
    )
    facts = read_page(page, "https://portal.example/a.html")
    assert [c.name for c in facts.credits] == ["杜小舟"]
    assert [c.name for c in facts.origin_credits] == ["刘小可", "李小山"]


def test_a_header_line_of_labels_and_counts_goes_with_its_day() -> None:
    """A day with labels whose values are known or empty, and how often it was read, is no line of the text."""
    known = PageFacts(source="江岸晨报", published=datetime(2024, 3, 5, 1, 10, tzinfo=UTC))
    header = "<div>发布时间：2024-03-05 09:10　来源：江岸晨报　作者：　评论：0　点击：128次　字号：大 中 小</div>"
    assert without_frame(RawHtml(header + PROSE), known).body == PROSE
    for told in ("<p>2024年3月5日，编辑部迁往新址</p>", "<p>时间：2024-03-05 09:10　地点：老码头</p>"):
        assert without_frame(RawHtml(told + PROSE), known).body == told + PROSE


TITLED = PageFacts(original_title="老码头：又亮起了“鱼灯”？")


@pytest.mark.parametrize(
    "line",
    [
        "原标题：老码头：又亮起了“鱼灯”？",
        "（原标题：老码头：又亮起了“鱼灯”？）",
        "本文原标题：《老码头：又亮起了“鱼灯”？》",
        "原题为《老码头：又亮起了“鱼灯”？》",
        "[原標題: 老码头：又亮起了“鱼灯”？]",
    ],
)
def test_the_title_that_a_text_had_elsewhere_goes_with_its_label(line: str) -> None:
    """Above the text, behind its summary, below it, and where only line breaks part it: it is told in the box."""
    bare = PROSE.removeprefix("<p>").removesuffix("</p>")
    for body in (f"<p>{line}</p>{PROSE}", f"{PROSE}<p><b>{line}</b></p>{PROSE}", f"{PROSE}<p>{line}</p>"):
        assert without_frame(RawHtml(body), TITLED).body == body.replace(f"<p>{line}</p>", "").replace(
            f"<p><b>{line}</b></p>", ""
        )
    for body in (f"<div>{line}<br>{bare}<br>{bare}</div>", f"<div>{bare}<br>{bare}<div></div>{line}</div>"):
        assert "鱼灯”" not in without_frame(RawHtml(body), TITLED).body
    known = replace(TITLED, credits=_facts("责任编辑：尹小舟").credits)
    body = f"<div>{PROSE}<div><span><a>{line}</a></span><div>责任编辑：尹小舟</div></div></div>"
    assert "鱼灯”" not in without_frame(RawHtml(body), known).body


@pytest.mark.parametrize(
    "line",
    [
        "老码头：又亮起了“鱼灯”？",
        "原标题：老码头的鱼灯亮了",
        "原标题：老码头：又亮起了“鱼灯”？记者昨天去看了。",
        "原标题说，老码头：又亮起了“鱼灯”？",
    ],
)
def test_words_about_a_title_stay(line: str) -> None:
    """Without its label, with another title or with more behind it, it is a line of the text."""
    for body in (f"<p>{line}</p>{PROSE}", f"{PROSE}<p>{line}</p>"):
        assert without_frame(RawHtml(body), TITLED).body == body


@pytest.mark.parametrize("line", ["责编：尹小舟", "（责任编辑：尹小舟、洛川）", "【责编：洛川】"])
def test_the_site_s_people_named_once_more_go(line: str) -> None:
    """By another word for the same, below the text; others, others' duties and who stands in the text stay."""
    known = PageFacts(
        credits=tuple(
            Credit(Role.RESPONSIBLE_EDITOR, name, Evidence.FOUND, "责任编辑 / 尹、洛") for name in ("尹小舟", "洛川")
        )
    )
    assert without_frame(RawHtml(f"{PROSE}<p>{line}</p>"), known).body == PROSE
    assert without_frame(RawHtml(f"{PROSE}<p>{line}</p>{PROSE}"), known).body == f"{PROSE}<p>{line}</p>{PROSE}"
    for other in ("责编：尹小舟 山月", "摄影：尹小舟", "责编尹小舟说，灯会还要办三天。"):
        assert without_frame(RawHtml(f"{PROSE}<p>{other}</p>"), known).body == f"{PROSE}<p>{other}</p>"


@pytest.mark.parametrize("day", ["2024/03/05 09:10", "2024年3月5日", "<span class='time'>2024/03/05 09:10</span>"])
def test_a_day_that_stands_bare_above_paragraphs_goes(day: str) -> None:
    """Where it is when the text was published; another day, a day below it and a text that only lines part stay."""
    known = PageFacts(published=datetime(2024, 3, 5, 1, 10, tzinfo=UTC))
    assert without_frame(RawHtml(f"<div>{day}{PROSE * 2}</div>"), known).body.count("2024") == 0
    bare = PROSE.removeprefix("<p>").removesuffix("</p>")
    kept = (
        f"<div>{day.replace('2024', '1984')}{PROSE}</div>",
        f"<div>{PROSE}{day}</div>",
        f"<div>{day}，开灯。{PROSE}</div>",
    )
    for body in (*kept, f"<div>{day}<br>{bare}<br>{bare}</div>" if "span" in day else kept[0]):
        assert without_frame(RawHtml(body), known).body == body
