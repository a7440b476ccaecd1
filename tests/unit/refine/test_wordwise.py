"""Two forms side by side, word by word."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.refine.changes import wordwise
from syndicator.refine.changes.revisions import Form


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("The ferry leaves at 9.", "The ferry leaves at 10.", "=The ferry leaves at |-9|+10|=."),
        ("三名工人受伤，已送医。", "五名工人受伤，已送医。", "-三|+五|=名工人受伤，已送医。"),
        # what stayed in between is a character: read as two phrases
        ("会议在县城东楼召开。", "会议在市府东厅召开。", "=会议在|-县城东楼|+市府东厅|=召开。"),
        ("会议于周一召开。", "会议召开。", "=会议|-于周一|=召开。"),
        ("its tone was fine", "his tone was fine", "-its|+his|= tone was fine"),
    ],
)
def test_changes_read_as_words(old: str, new: str, told: str) -> None:
    """A number, a character, a phrase: whole, and what went before what came."""
    assert "|".join(sign + text for sign, text in wordwise.parts(old, new)) == told


@given(st.text("甲乙丙丁 ab,\n", max_size=60), st.text("甲乙丙丁 ab,\n", max_size=60))
def test_the_parts_are_the_two_texts(old: str, new: str) -> None:
    """Without what came they are the old text, without what went the new one; no two of a kind follow each other."""
    made = wordwise.parts(old, new)
    assert "".join(text for sign, text in made if sign != wordwise.COME) == old
    assert "".join(text for sign, text in made if sign != wordwise.GONE) == new
    assert all(one[0] != two[0] for one, two in itertools.pairwise(made))


def test_links_and_pictures_count_and_markup_does_not() -> None:
    """Another address behind the same words is a change that readers meet; an emphasis is none that is listed."""
    old = Form("T", "", '<p>Read <a href="https://a.example/1">more</a> <strong>here</strong></p><p>End</p>')
    new = Form("T", "", '<p>Read <a href="https://a.example/2">more</a> here</p><p>End</p>')
    (passage,) = wordwise.passages(old, new)
    assert [part for part in passage.parts if part[0] != "="] == [("-", "1"), ("+", "2")]
    plain = Form("T", "", "<p>Read <em>more</em></p>")
    assert wordwise.passages(plain, Form("T", "", "<p>Read more</p>")) == []
