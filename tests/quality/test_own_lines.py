"""Credits on this project's own lines (``lines/``): each reads exactly as it should, in three families of languages."""

from __future__ import annotations

import pytest

from syndicator.refine.credit import read_lines
from tests.quality.ownlines import LINES, cases, said, tally

PROSE = LINES.parent / "prose.txt"
ZONES = ("header", "lead", "body", "body end", "trailer")
LEFT = {
    "作者：消失的人",
    "来源：一条河的身世",
    "（来源：国家统计局）",
    "Source: Google Finance",
    "Source: U.S. Census Bureau",
}
"""What may as well name an account or an office, and is read as such in one zone or another."""
LEAST = {"hans": 425, "hant": 170, "more": 200, "other": 240, "third": 55}
"""Lines in each file; they only become more."""


@pytest.mark.parametrize("name", sorted(LEAST))
def test_every_line_says_what_it_says(name: str) -> None:
    """No field missed and none invented, prose and notices among the lines included."""
    chosen = cases(name)
    assert len(chosen) >= LEAST[name]
    counts, wrong = tally(chosen)
    assert wrong == []
    assert counts["right"] > len(chosen)


def test_lines_that_credit_nobody_are_many() -> None:
    """A fair share of the lines only look like credits."""
    silent = [case for name in LEAST for case in cases(name) if not case.expected]
    assert len(silent) >= 180


def test_lines_written_before_they_were_tried() -> None:
    """How well unseen lines are read: 74 in six languages, 20 of which only look like credits.

    Tried for the first time: precision .991, recall .981, nothing invented; one expectation was mistaken (a spaced name
    is joined). The line still missed (person, outlet and date between bars, in English) stays as it was written.
    """
    chosen = cases("fourth")
    counts, wrong = tally(chosen)
    assert len(chosen) >= 74
    assert counts["right"] >= 0.98 * (counts["right"] + counts["false"]), wrong
    assert counts["right"] >= 0.97 * (counts["right"] + counts["missed"]), wrong
    silent, invented = tally([case for case in chosen if not case.expected])
    assert silent["false"] == 0, invented


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("fifth", 80),
        ("sixth", 71),
        ("seventh", 79),
        ("eighth", 102),
        ("ninth", 86),
        ("tenth", 110),
        ("eleventh", 91),
        ("twelfth", 172),
        ("thirteenth", 131),
        ("fourteenth", 213),
        ("fifteenth", 42),
        ("sixteenth", 280),
        ("seventeenth", 112),
        ("eastern", 440),
        ("eighteenth", 145),
        ("nineteenth", 60),
        ("twentieth", 150),
        ("twentyfirst", 115),
        ("twentysecond", 35),
        ("twentythird", 100),
        ("twentyfourth", 75),
        ("times", 95),
        ("wild", 78),
    ],
)
def test_more_lines_written_before_they_were_tried(name: str, least: int) -> None:
    """Labels, orders and separators that the others lack; headers and tails of some sixty kinds of site; ten languages.

    Tried for the first time, one after the other: precision .979, .961, .972, .943, .960, .994, .987, .905, .939, .960,
    .961 and .942, recall .890, .873, .946, .778 (sixteen languages, five of them never read before), .869, .892, .925, .853,
    .846, .883, .973 and .825; where nothing is credited nothing was invented but in the ninth, once, in the twelfth, seven
    times, in the thirteenth, twice, in the fourteenth, four times, in the fifteenth, thrice on one line, and in the sixteenth, twice. Of the
    times, precision was .947 and recall .934.

    What pages say in their beginnings as they are found, three hundred and forty lines in a dozen languages that stay where
    they stand, was read with a precision of .911 and a recall of .768 when it was tried; where they credited nobody, eight
    things were invented; a hundred and seventy more, after that, with .905 and .835, and seven. ``wild`` has the forms that
    were misread, in words of our own; the lines are now at .972 and .912, and .948 and .893. A hundred and ninety further
    ones, most of them from pages in Latin script, were read with .902 and .755, and where they credited nobody, nine things
    were invented; eighty more, with .951 and .709, and nothing; fifty-five more, with .871 and .692, and three; forty-one more, after
    that, with .900 and .766, and nothing. They are now at .988 and .934, .991 and .982, .971 and .872, and .956 and .915, with
    four things invented.
    ``seventeenth`` has their forms. Two hundred and fifty-four lines of pages of China, Taiwan, Japan and Korea were read with
    .923 and .765, and where they credited nobody, nine things were invented; ``eastern`` has their forms.
    Four hundred and five more, of twenty-eight languages and five scripts, were read with .921 and .570, and where they
    credited nobody, eight things were invented; half of them were looked at: ``eighteenth`` has their forms. A hundred and twenty-seven further ones, after that, were read
    with .907 and .682, and nothing; ``nineteenth`` has the forms of these and of the other half.

    Lines that were read as they should be were varied: other names and outlets, marks, orders, dates and furniture, the
    expected following from the line's own. Of 5,546 such variants, with names that nobody looked at, precision was .991 and
    recall .964, and is .997 and .990; ``twentieth`` has the forms that were misread.

    Of 528 lines in twenty-nine languages, in four sets, precision was .979, .982, .974 and .970 and recall .892, .839, .852 and
    .865; the second and the last, looked at when others had been learned from, were at .982 and .858, and .971 and .912 by
    then; ``twentyfirst`` has their forms. Of 157 lines that credit nobody, in seventeen languages, 62 of the half that was
    learned from credited somebody, in some place, and 5 do; of the others 68, and then 30; ``twentysecond`` has their forms. Of 623 lines as papers, portals and
    accounts in seventeen languages print them, precision was .956 and recall .825, and eight of 222 that credit nobody
    credited somebody; ``twentythird`` has their forms. Of 417 lines in twenty languages, 110 of which credit nobody, precision was
    .916 and recall .739, and eleven of the 110 credited somebody; ``twentyfourth`` has their forms.

    Six expectations were mistaken in the first three: names are kept as printed, 04/03 is April in American, 8:30 EST is
    13:30 UTC, a name behind a stroke or before 綜合報導 is a reporter's, 采写 an author's, and a paper's 融媒体记者 is the
    paper's; ten in the next two: a photo's label is no text's, a name behind 发布人 put it there, 資料來源 is of facts,
    编审 an editor, 1140709 a day, and an outlet glued to a role's label, or behind "avec", is no source; eleven in the
    tenth: 10万+ is a number, an 編委 reviews, 综合外电 is what a reporter does; three in the eleventh: a name alone in the
    last bracket is nobody's byline; four in the twelfth: behind 文/ an author's, behind 供稿 too, and 等 stays with a
    list; two in the thirteenth: 投稿 says where to send, and who is named as a photographer is one; fourteen in the
    fourteenth, as lines before them are read (文案 writes no article, 发布机构 says who decided, 某报记者： names a person
    alone, a 值班主任 reviews, 热度 is no count), four of them openings that stood among the headers; eleven in the sixteenth,
    likewise (a label goes before the word behind it, a source is kept as printed, 06/11 is June in American, a counter
    beside other articles is nobody's). Two lines written earlier now name a source: who signs as 某台记者 works there. What is still missed
    stays as it was written.
    """
    chosen = cases(name)
    counts, wrong = tally(chosen)
    assert len(chosen) >= least
    assert counts["right"] >= 0.99 * (counts["right"] + counts["false"]), wrong
    assert counts["right"] >= 0.97 * (counts["right"] + counts["missed"]), wrong
    silent, invented = tally([case for case in chosen if not case.expected])
    assert silent["false"] == 0, invented


@pytest.mark.parametrize("name", ["eighteenth", "nineteenth", "twentieth", "twentythird", "twentyfourth"])
def test_lines_of_many_scripts_say_what_they_say(name: str) -> None:
    """Each of them reads exactly as it should: what is undone shows."""
    assert tally(cases(name))[1] == []


def test_sentences_and_headings_credit_nobody() -> None:
    """Words of credit lines in prose, read in every zone. Tried for the first time, 68 of 590 readings invented something,
    and 23 of 590 more.
    """
    language, invented, tried = "", [], 0
    for line in PROSE.read_text("utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif not line.startswith("#"):
            for zone in ZONES:
                tried += 1
                found = said(read_lines([line], zone=zone, language=language), language)
                invented += [(zone, line, found)] if found and line not in LEFT else []
    assert tried >= 1180
    assert invented == []
