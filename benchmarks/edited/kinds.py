"""What sources do to an article after they published it, each labelled with what it is."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.edited import texts
from benchmarks.edited.announced import CORRECTIONS, DISTRACTORS, RETRACTIONS, TITLE_MARKS
from benchmarks.edited.texts import Piece
from syndicator.model import Edit

if TYPE_CHECKING:
    from collections.abc import Callable

Made = tuple[Piece, Piece]


@dataclass(frozen=True, slots=True)
class Sample:
    """An article before and after, what was done to it, and what that is."""

    name: str
    label: Edit
    before: Piece
    after: Piece


# ---------------------------------------------------------------------------------------------- invisible


def spaces(piece: Piece, _pick: random.Random, _: str) -> Made:
    gap = "\xa0" if piece.chinese else "  "
    changed = [
        text.replace("，", "，" + gap, 1) if piece.chinese else text.replace(" ", gap, 2) for text in piece.paragraphs
    ]
    return piece, replace(piece, paragraphs=tuple(changed), dressing=1)


def markup(piece: Piece, pick: random.Random, _: str) -> Made:
    return piece, replace(piece, dressing=pick.choice((1, 2)))


def counter(piece: Piece, pick: random.Random, _: str) -> Made:
    forms = (
        ("<p>阅读 {}</p>", "<p>浏览次数：{} 次</p>", "<div>评论({})　点赞 {}</div>", "<p>閱讀量：{}</p>")
        if piece.chinese
        else (
            "<p>{} views</p>",
            "<p>Views: {}</p>",
            "<p>{} comments | {} shares</p>",
            "<p>{} people are reading this now</p>",
        )
    )
    form = pick.choice(forms)
    one, two = pick.sample(range(100, 99999), 2)
    where = pick.choice(("top", "tail"))
    texts = form.format(one, one % 97), form.format(two, two % 89)
    first, second = ({where: text} for text in texts)
    return replace(piece, **first), replace(piece, **second)  # type: ignore[arg-type]  # both places hold text


def tracking(piece: Piece, pick: random.Random, _: str) -> Made:
    place, url = piece.links[0]
    one, two = (f"{url}?utm_source={source}&utm_campaign={pick.randrange(999)}" for source in ("rss", "app"))
    return replace(piece, links=((place, one),)), replace(piece, links=((place, two),))


def advertisement(piece: Piece, pick: random.Random, _: str) -> Made:
    words = (
        ("广告：春季家具特卖，全场五折", "推广 新车试驾预约中", "广告｜本地装修公司免费量房")
        if piece.chinese
        else (
            "Advertisement: spring sale on garden chairs",
            "Sponsored: test-drive the new van today",
            "Ad · Cheap flights",
        )
    )
    one, two = pick.sample(words, 2)
    if pick.random() < 0.5:
        banner = '<p><a href="https://shop{0}.example.com/?c={0}"><img src="https://cdn.example.com/b{0}.png" width="600" height="90"></a></p>'
        return replace(piece, tail=banner.format(3)), replace(piece, tail=banner.format(pick.randrange(4, 90)))
    return replace(piece, tail=f"<p>{one}</p>"), replace(piece, tail=f"<div>{two}</div>")


def related(piece: Piece, pick: random.Random, _: str) -> Made:
    heading = (
        pick.choice(("相关阅读", "延伸阅读：", "推薦閱讀"))
        if piece.chinese
        else pick.choice(("Related articles", "More on this story", "Read more"))
    )

    def row() -> str:
        items = "".join(
            f'<li><a href="https://news.example.org/{pick.randrange(9999)}.html">{texts.title(pick, chinese=piece.chinese)}</a></li>'
            for _ in range(4)
        )
        return f"<h4>{heading}</h4><ul>{items}</ul>"

    return replace(piece, tail=row()), replace(piece, tail=row())


def picture_host(piece: Piece, pick: random.Random, _: str) -> Made:
    (url,) = piece.pictures
    ways = (
        url.replace("img1.", f"img{pick.randrange(2, 9)}."),
        f"{url}?w={pick.choice((320, 640, 1200))}&q=75",
        url.replace(".jpg", f"-{pick.choice((640, 800))}x480.jpg"),
        url.replace(".jpg", "_thumb.jpg"),
    )
    return piece, replace(piece, pictures=(pick.choice(ways),))


def stamp(piece: Piece, pick: random.Random, _: str) -> Made:
    form = pick.choice(
        ("更新时间：2026-05-03 {:02}:{:02}", "最后更新 5月3日 {:02}:{:02}")
        if piece.chinese
        else ("Last updated: 3 May 2026, {:02}:{:02}", "Updated 3 May {:02}:{:02}")
    )
    one, two = (form.format(pick.randrange(24), pick.randrange(60)) for _ in range(2))
    return replace(piece, top=f"<p>{one}</p>"), replace(piece, top=f"<p>{two}</p>")


# ---------------------------------------------------------------------------------------------- minor


def typo(piece: Piece, pick: random.Random, _: str) -> Made:
    place = pick.randrange(len(piece.paragraphs))
    text = piece.paragraphs[place]
    if piece.chinese:
        spots = [m.start() for m in re.finditer("[的在并以对]", text)] or [1]
        at = pick.choice(spots)
        wrong = (
            text[:at]
            + {"的": "得", "在": "再", "并": "井", "以": "已", "对": "对对"}.get(text[at], text[at] * 2)
            + text[at + 1 :]
        )
    else:
        words = list(re.finditer(r"\b[a-z]{6,}\b", text))
        match = pick.choice(words)
        word = match[0]
        cut = pick.randrange(1, len(word) - 2)
        swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
        wrong = text[: match.start()] + (swapped if swapped != word else word + word[-1]) + text[match.end() :]
    return texts.with_paragraph(piece, place, wrong), piece


def punctuation(piece: Piece, pick: random.Random, _: str) -> Made:
    place = pick.randrange(len(piece.paragraphs))
    text = piece.paragraphs[place]
    changed = (
        text.replace("，", "、" if pick.random() < 0.5 else "；", 1) if piece.chinese else text.replace(",", " –", 1)
    )
    if changed == text:
        changed = text[:-1] + ("！" if piece.chinese else "!")
    return piece, texts.with_paragraph(piece, place, changed)


def a_word(piece: Piece, pick: random.Random, _: str) -> Made:
    place = pick.randrange(len(piece.paragraphs))
    text = piece.paragraphs[place]
    if piece.chinese:
        at = text.find("，") + 1
        return piece, texts.with_paragraph(
            piece, place, text[:at] + pick.choice(("其中", "目前", "据悉", "另外")) + text[at:]
        )
    at = pick.choice([m.end() for m in re.finditer(r"\b(?:the|a) ", text)] or [0])
    return piece, texts.with_paragraph(
        piece, place, text[:at] + pick.choice(("old ", "well known ", "small ", "nearby ")) + text[at:]
    )


def a_link(piece: Piece, pick: random.Random, _: str) -> Made:
    place, url = piece.links[0]
    return piece, replace(piece, links=((place, f"{url}/{pick.randrange(99)}"),))


def a_picture(piece: Piece, pick: random.Random, _: str) -> Made:
    return piece, replace(piece, pictures=(f"https://img1.example.org/2026/other-{pick.choice('abcdef')}.jpg",))


def script_of_letters(piece: Piece, pick: random.Random, seeds: str) -> Made:
    place = pick.randrange(len(piece.paragraphs))
    text = piece.paragraphs[place]
    if not piece.chinese:
        return piece, texts.with_paragraph(piece, place, text.replace("the ", "The ", 1))
    return punctuation(piece, pick, seeds)


# ---------------------------------------------------------------------------------------------- of substance


def paragraph_more(piece: Piece, pick: random.Random, _: str) -> Made:
    more = texts.sentence(pick, chinese=piece.chinese)
    return piece, replace(piece, paragraphs=(*piece.paragraphs, more))


def paragraph_less(piece: Piece, pick: random.Random, _: str) -> Made:
    place = pick.randrange(1, len(piece.paragraphs))
    return piece, replace(piece, paragraphs=piece.paragraphs[:place] + piece.paragraphs[place + 1 :], links=())


def number(piece: Piece, pick: random.Random, seeds: str) -> Made:
    for place, text in enumerate(piece.paragraphs):
        if match := re.search(r"\d+", text):
            other = str(int(match[0]) + pick.randrange(1, 50))
            return piece, texts.with_paragraph(piece, place, text.replace(match[0], other, 1))
    return paragraph_more(piece, pick, seeds)


def rewritten(piece: Piece, pick: random.Random, _: str) -> Made:
    place = pick.randrange(len(piece.paragraphs))
    other = ("" if piece.chinese else " ").join(texts.sentence(pick, chinese=piece.chinese) for _ in range(3))
    return piece, texts.with_paragraph(piece, place, other)


def a_name(piece: Piece, pick: random.Random, seeds: str) -> Made:
    names = (texts.ZH if piece.chinese else texts.EN)["name"].split("|")
    for place, text in enumerate(piece.paragraphs):
        for name in names:
            if name in text:
                other = pick.choice([one for one in names if one != name])
                return piece, texts.with_paragraph(piece, place, text.replace(name, other, 1))
    return paragraph_more(piece, pick, seeds)


def negation(piece: Piece, pick: random.Random, seeds: str) -> Made:
    for place, text in enumerate(piece.paragraphs):
        for one, other in (
            ("将安排", "不安排"),
            ("没有人能够", "有人能够"),
            ("is meant", "is not meant"),
            ("could say", "could not say"),
            ("已有", "没有"),
        ):
            if one in text:
                return piece, texts.with_paragraph(piece, place, text.replace(one, other, 1))
    return paragraph_more(piece, pick, seeds)


def distractor(piece: Piece, pick: random.Random, seeds: str) -> Made:
    words = pick.choice(DISTRACTORS[seeds, piece.chinese])
    at = pick.randrange(1, len(piece.paragraphs) + 1)
    return piece, replace(piece, paragraphs=(*piece.paragraphs[:at], words, *piece.paragraphs[at:]), links=())


# ---------------------------------------------------------------------------------------------- title and announcements


def another_title(piece: Piece, pick: random.Random, _: str) -> Made:
    other = texts.title(pick, chinese=piece.chinese)
    return piece, replace(
        piece, title=other if other != piece.title else other + ("进展" if piece.chinese else " again")
    )


def title_word(piece: Piece, pick: random.Random, _: str) -> Made:
    more = pick.choice(("再次", "正式")) if piece.chinese else pick.choice(("quietly", "finally"))
    half = len(piece.title) // 2 if piece.chinese else piece.title.find(" ")
    return piece, replace(piece, title=f"{piece.title[:half]}{'' if piece.chinese else ' '}{more}{piece.title[half:]}")


def correction(piece: Piece, pick: random.Random, seeds: str) -> Made:
    line = pick.choice(CORRECTIONS[seeds, piece.chinese])
    after = number(piece, pick, seeds)[1] if pick.random() < 0.5 else piece
    if pick.random() < 0.3:
        return piece, replace(after, paragraphs=(line, *after.paragraphs), links=())
    return piece, replace(after, paragraphs=(*after.paragraphs, line))


def retraction(piece: Piece, pick: random.Random, seeds: str) -> Made:
    line = pick.choice(RETRACTIONS[seeds, piece.chinese])
    way = pick.randrange(3)
    if way == 0:
        return piece, replace(piece, paragraphs=(line,), links=(), pictures=())
    if way == 1:
        return piece, replace(piece, paragraphs=(line, *piece.paragraphs), links=())
    marked = pick.choice(TITLE_MARKS[seeds, piece.chinese]).format(piece.title)
    return piece, replace(piece, title=marked, paragraphs=(line, *piece.paragraphs[:1]), links=())


KINDS: dict[Edit, tuple[Callable[[Piece, random.Random, str], Made], ...]] = {
    Edit.INVISIBLE: (spaces, markup, counter, tracking, advertisement, related, picture_host, stamp),
    Edit.MINOR: (typo, punctuation, a_word, a_link, a_picture, script_of_letters),
    Edit.SUBSTANTIVE: (paragraph_more, paragraph_less, number, rewritten, a_name, negation, distractor),
    Edit.TITLE: (another_title, title_word),
    Edit.CORRECTION: (correction,),
    Edit.RETRACTION: (retraction,),
}
NOISE = (markup, counter, related, stamp)
"""What goes along with every other edit: a page is never only edited."""


def sample(seeds: str, turn: int, label: Edit) -> Sample:
    """One edit of this kind. ``seeds`` is "dev" or "gate"."""
    pick = random.Random(f"{seeds}/{label.value}/{turn}")
    piece = texts.piece(f"{seeds}/{label.value}/{turn}")
    made = pick.choice(KINDS[label])
    before, after = made(piece, pick, seeds)
    if label is not Edit.INVISIBLE and pick.random() < 0.4:
        beside, other = pick.choice(NOISE)(piece, pick, seeds)
        before = replace(before, top=beside.top, tail=beside.tail, dressing=beside.dressing)
        after = replace(after, top=other.top, tail=other.tail, dressing=other.dressing)
    return Sample(made.__name__, label, before, after)
