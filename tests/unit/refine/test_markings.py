"""Lines that label films and galleries, and an agency's mark at the end: they go, and what looks like them stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html
import pytest

from syndicator.refine.fulltext.pruner import prune

if TYPE_CHECKING:
    from collections import Counter

PROSE = (
    "<p>The council said that repairs to the eastern quay will cost 3.4 million, although nothing is agreed.</p>" * 3
)
FILM = (
    "<div class='res'><div>What the mayor did when asked</div><div><span>02:12</span> - Source: <b>FNN</b></div></div>"
)


def left(markup: str) -> tuple[list[str], Counter[str]]:
    """The lines that pruning leaves beside the prose, and what went."""
    container = lxml.html.fragment_fromstring(f"<div>{markup}</div>")
    gone = prune(container, frozenset())
    texts = ("".join(e.itertext()).strip() for e in container.iter("p", "div", "li", "td") if e is not container)
    return [text for text in texts if text and not text.startswith("The council")], gone


@pytest.mark.parametrize(
    "markup",
    [
        f"{PROSE}{FILM}{PROSE}",
        f"<div>HIDE CAPTION</div>{PROSE}",
        f"{PROSE}<p>(END)</p>",
        f"{PROSE}<p>- ends -</p>",
        f"{PROSE}<p># # #</p>",
        f"{PROSE}<p>（完）</p>",
        f"{PROSE}<p><a href='/news'>Back to News</a></p>",
        f"{PROSE}<p><a href='/'>« zurück zur Übersicht</a></p>",
        f"{PROSE}<div><div>点击进入专题：</div><a href='/zt'>聚焦老渡口重修</a></div>",
        f"<p><a href='/zt'>點擊進入專題：聚焦老渡口 >></a></p>{PROSE}",
    ],
)
def test_labels_and_marks_go(markup: str) -> None:
    """None of them is a word of the text; what went is told."""
    lines, gone = left(markup)
    assert lines == []
    assert gone["page-frame-removed"]


def test_a_mark_in_a_line_of_its_own_goes_alone() -> None:
    """What stands before it in the same paragraph is the text's."""
    assert left(f"{PROSE}<p>wren@example.com<br>(END)</p>")[0] == ["wren@example.com"]


def test_a_label_above_each_picture_stays_once() -> None:
    """A gallery has it above each of its pictures."""
    assert left("<div>Storm over the harbour</div>" * 14 + PROSE)[0] == ["Storm over the harbour"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Row, row, row your boat</p>" * 3 + PROSE,
        "<p>He sang it again.</p>" * 5 + PROSE,
        PROSE + "<p>The film took 02:12 - Source: the mayor's watch, he said, and nobody laughed at that.</p>",
        PROSE + "<p>(END of part one)</p>",
        PROSE + "<p>He wrote END</p>",
        PROSE + "<p>Back to news</p>",
        PROSE + "<p>点击进入专题：聚焦老渡口重修</p>",
        PROSE + "<p>点击进入专题后，读者可以看到<a href='/zt'>三百张老照片</a>。</p>",
        PROSE + "<p>进入专题：<a href='/zt'>老渡口</a>的故事要从头说起</p>",
    ],
)
def test_what_looks_like_them_stays(markup: str) -> None:
    """Refrains, sentences that are said again, and the words of a text."""
    plain = re.sub("<p>|</?a[^>]*>", "", markup)
    told = [text for text in plain.split("</p>") if text and not text.startswith("The council")]
    assert left(markup)[0] == told
