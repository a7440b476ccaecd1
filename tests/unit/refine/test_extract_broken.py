"""Pages whose markup is broken in ways that browsers forgive: what they show is read, and nothing raises."""

from __future__ import annotations

import pytest

from syndicator.refine.extract import extract
from tests.unit.refine.test_extract import BODY, URL, page, paragraphs

TEXT = f"<div class='con'>{paragraphs(BODY)}</div>"


@pytest.mark.parametrize(
    "article",
    [
        f"<!-->{TEXT}<!-- end -->",
        f"<!--->{TEXT}<!-- end -->",
        f"<!-- text --!>{TEXT}<!-- end -->",
        f"<!text begins>{TEXT}<!text ends>",
        f"<?php text(); ?>{TEXT}<?php end(); ?>",
        f"<div class='con'><![if !IE]>{paragraphs(BODY)}<![endif]></div>",
        f"<!--[if !IE]><!-->{TEXT}<!--<![endif]-->",
    ],
    ids=["empty", "empty-too", "bang", "no-dashes", "instruction", "revealed", "conditional"],
)
def test_comments_of_every_kind(article: str) -> None:
    """However one begins and ends, it takes nothing of the text along."""
    found = extract(page(article), URL)
    assert found is not None
    assert all(line in found.body for line in BODY)
    assert "text" not in found.body.replace("con", "")
    assert "endif" not in found.body


@pytest.mark.parametrize("tag", ["font", "b", "span"])
def test_hundreds_of_elements_that_nobody_closes(tag: str) -> None:
    """A parser gives up so deep within each other; they mark nothing but how words are printed."""
    opened = "".join(f"<p><{tag}>{line}</p>" for line in BODY) + f"<{tag}>" * 300
    found = extract(page(f"<div class='con'>{opened}</div>"), URL)
    assert found is not None
    assert all(line in found.body for line in BODY)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 300 + TEXT,
        "<div class='wrap'>" * 3000 + TEXT,
        "<div><section>" * 300 + TEXT + "</section></div>" * 300,
        "<div class='con'>" + "".join(f"<div><p>{line}</p>" for line in BODY) * 100,
        "<div class='con'>" + "".join(f"<div title='a > b'><p>{line}</p>" for line in BODY) * 100,
    ],
    ids=["wrappers", "called-alike", "two-kinds", "each-in-the-one-before", "with-marks-in-titles"],
)
def test_boxes_deeper_within_each_other_than_the_parser_goes(html: str) -> None:
    """What they show is read, and nothing of their tags is."""
    found = extract(page(html), URL)
    assert found is not None
    assert all(line in found.body for line in BODY)
    assert "wrap" not in found.body
    assert "b'" not in found.body


def test_what_hides_a_box_is_kept_however_deep_it_stands() -> None:
    """Only boxes that say nothing, or the same as the one in them, go: one that hides a text does not."""
    hidden = (
        f"<div style='display:none'><div>{paragraphs(['这一段藏着，没有人看得见，也不该登出来。'] * 3)}</div></div>"
    )
    found = extract(page("<div>" * 300 + hidden + TEXT), URL)
    assert found is not None
    assert all(line in found.body for line in BODY)
    assert "藏着" not in found.body


@pytest.mark.parametrize("part", ["tbody", "THEAD class='x'", "tfoot"])
def test_parts_of_tables_where_there_is_no_row(part: str) -> None:
    """A menu that holds one ends where it ends, outside of a table and in a cell; those that have rows stay."""
    menu = f"<div class='menu'><a href='/'><{part}><span>登录</span></a></div>"
    for article in (f"{menu}{TEXT}", f"<table><tr><td>{menu}{TEXT}</td></tr></table>"):
        found = extract(page(article), URL)
        assert found is not None
        assert all(line in found.body for line in BODY)
        assert "登录" not in found.body
    table = "<table><thead><tr><th>年</th></tr></thead> <tbody> <tr><td>一八八四</td></tr></tbody></table>"
    kept = extract(page(f"<div class='con'>{paragraphs(BODY)}{table}</div>"), URL)
    assert kept is not None
    assert "<thead><tr>" in kept.body
    assert "<tbody> <tr>" in kept.body


def test_a_picture_by_its_old_name_holds_nothing() -> None:
    """What follows an ``<image>`` that nobody closes is text beside it."""
    found = extract(
        page("<div class='con'>" + "<image src='/a.jpg'>".join(f"<p>{line}</p>" for line in BODY) + "</div>"), URL
    )
    assert found is not None
    assert all(line in found.body for line in BODY)
    assert found.body.count("<img src") == len(BODY) - 1
    assert "<image" not in found.body
