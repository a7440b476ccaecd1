"""Words that one text has in place of another's: when that makes another edition, when it is a house's style."""

from __future__ import annotations

import time

import pytest

from syndicator.refine.judging import sentences
from syndicator.refine.judging.wording import Wording, wording

EN = (
    "The council met on Tuesday evening in the old hall. A fire broke out near the market shortly before noon. Nobody was "
    "hurt, said the mayor, who thanked the crews. Work will go on until the first of May. In all the shops of the town "
    "prices have risen since then."
)
ZH = (
    "市政府召开会议，研究旧城改造工作。中午时分，集市附近的仓库发生火灾，造成三人受伤。据烟台市消防部门介绍，火势已经得到控制。"
    "目前，事故原因正在调查之中。记者了解到，附近商铺的租金近年来持续上涨。"
)
NOTICE = {
    EN: "\nReprinted with leave. Write to the desk if you hold rights in it.",
    ZH: "\n声明：本文系转载，版权归原作者所有。",
}
CORRECTED = {
    EN: "\nCorrection: an earlier version of this article misstated a detail.",
    ZH: "\n更正：本文较早版本中的内容有误，现已更正。",
}


def compare(one: str, other: str) -> Wording:
    """What comes of two texts, whichever is the first."""
    said = sentences.compared(sentences.Split(one), sentences.Split(other))
    back = sentences.compared(sentences.Split(other), sentences.Split(one))
    found, turned = (wording(both) if both else Wording() for both in (said, back))
    assert (bool(found.edition), bool(found.perhaps)) == (bool(turned.edition), bool(turned.perhaps))
    assert {(swap.theirs, swap.ours) for swap in found.swaps} == {(swap.ours, swap.theirs) for swap in turned.swaps}
    return found


def edited(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (EN, "Tuesday", "Monday"),
        (EN, "before noon", "after noon"),
        (EN, "have risen", "have fallen"),
        (EN, "have risen", "have not risen"),
        (EN, "have risen", "haven't risen"),
        (EN, "the first of May", "the second of May"),
        (EN, "until the first", "until the last"),
        (ZH, "烟台市", "威海市"),
        (ZH, "烟台市", "烟台县"),
        (ZH, "烟台市", "大河镇"),
        (ZH, "受伤", "死亡"),
        (ZH, "上涨", "下跌"),
        (ZH, "已经得到", "尚未得到"),
        (ZH, "得到控制", "没有得到控制"),
    ],
)
def test_what_excludes_the_other_makes_another_edition(text: str, old: str, new: str) -> None:
    """Places, opposites and denials tell two editions apart, whatever else an outlet changed."""
    righted = edited(text, (old, new))
    assert compare(text, righted).edition
    assert compare(text, righted + NOTICE[text]).edition
    assert compare(text, edited(righted, ("near", "close to") if text == EN else ("介绍", "透露"))).edition


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [(EN, "fire", "blast"), (EN, "the shops", "the schools"), (ZH, "火灾", "爆炸"), (ZH, "商铺", "住宅")],
)
def test_one_word_for_another_makes_another_edition_where_all_else_is_equal(text: str, old: str, new: str) -> None:
    """A word that says something in place of another tells where nothing else is changed, or where one says that it was
    corrected; beside other changes it may be a house's style, and is named all the same.
    """
    righted = edited(text, (old, new))
    assert "nothing else" in compare(text, righted).perhaps
    assert "nothing else" in compare(text + NOTICE[text], righted).perhaps
    assert "corrected" in compare(text, righted + CORRECTED[text]).edition
    styled = edited(righted, ("said the mayor", "stated the mayor") if text == EN else ("介绍", "透露"))
    assert compare(text, styled).edition == compare(text, styled).perhaps == ""
    assert [swap.told.split(" in place")[0] for swap in compare(styled, text).swaps] == [new.removeprefix("the ")]
    assert "corrected" in compare(text, styled + CORRECTED[text]).edition


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (EN, [("said", "stated")]),
        (EN, [("near", "close to"), ("Nobody", "No one"), ("since", "from")]),
        (EN, [("market", "marketplace")]),
        (EN, [(", who thanked the crews", "")]),
        (EN, [("fire", "blast"), ("market", "harbour"), ("crews", "divers"), ("hall", "church")]),
        (EN, [("hall", "hal")]),
        (ZH, [("介绍", "透露"), ("目前", "现在")]),
        (ZH, [("已经得到", "已得到")]),
        (ZH, [("烟台市", "我市")]),
        (ZH, [("了解到", "获悉")]),
        (ZH, [("集市", "集巿")]),
        (ZH, [("召开会议", "举行会议")]),
    ],
)
def test_a_house_s_style_makes_no_other_edition(text: str, changes: list[tuple[str, str]]) -> None:
    """Small words, words of saying, spellings, clauses left out, slips put right, and many words at once."""
    for found in (compare(text, edited(text, *changes)), compare(text, edited(text, *changes) + NOTICE[text])):
        assert found.edition == found.perhaps == ""


@pytest.mark.parametrize("vague", ["我们村", "当地村", "附近村", "邻近村", "该村"])
def test_a_place_that_a_house_does_not_name_makes_no_other_edition(vague: str) -> None:
    """Who leaves a village's name out corrects nothing; who names another one does."""
    text = ZH.replace("烟台市", "大河村")
    found = compare(text, edited(text, ("大河村", vague)))
    assert found.edition == found.perhaps == ""
    assert compare(text, edited(text, ("大河村", "柳树村"))).edition


def test_the_other_script_has_its_own_words_and_the_same_places() -> None:
    """Regions call things otherwise, which is named; a place in place of another tells all the same."""
    other = (
        "市政府召開會議，研究舊城改造工作。中午時分，集市附近的倉庫發生火災，造成三人受傷。據煙臺市消防部門介紹，火勢已經得到控制。"
        "目前，事故原因正在調查之中。記者瞭解到，附近店家的租金近年來持續上漲。"
    )
    found = compare(ZH, other)
    assert (found.edition, found.perhaps, [swap.theirs for swap in found.swaps]) == ("", "", ["店家"])
    assert compare(ZH, other.replace("煙臺", "威海")).edition


def test_sentences_that_were_moved_are_found_where_they_stand() -> None:
    """A text whose paragraphs stand in another order is compared sentence by sentence."""
    lines = EN.split(". ")
    moved = ". ".join([lines[0], *lines[:0:-1]])
    assert compare(EN, edited(moved, ("risen", "fallen"))).edition
    assert compare(EN, moved).edition == ""


@pytest.mark.parametrize(
    "text",
    ["so ! " * 20000, "so it so is so " * 6000, "他其其他" * 20000, "a b. " * 900, "不" * 400 + "。其他" * 900],
)
def test_comparing_takes_bounded_time(text: str) -> None:
    """However a text repeats itself."""
    compare("Warm up. Once.", "Warm down. Once.")
    begun = time.process_time()
    compare(text, text.replace("so", "on", 1).replace("a b", "a c", 1).replace("其", "甚", 1) + "!他")
    assert time.process_time() - begun < 1
