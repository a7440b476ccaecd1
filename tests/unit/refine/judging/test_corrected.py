"""Which number or name one edition of a text puts right."""

from __future__ import annotations

import pytest

from syndicator.refine.judging.corrected import put_right
from syndicator.refine.judging.sentences import Split, compared
from syndicator.refine.prints import facts, fingerprint

LIST = "The first gate let 12 boats through.\nThe first gate let 31 boats through.\n"
FORMS = (
    "The council met late. On Monday 12 umbrellas were weighed, after Zeno Thornton had asked for it. "
    "On Monday 12 umbrellas were weighed, after Anna Eastford had asked for it."
)
ZH = "据报道，负责锅炉工作的范涛英告诉记者，费用上涨。此前范涛英曾多次提出建议。负责熔炉工作的程军告诉记者，菜谱的费用上涨。"


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            "A ferry left. It carried 94 people.",
            "A ferry left. It carried 91 people. Nobody swam.",
            "94 in place of 91",
        ),
        ("He left, said Ida Oakmoor.\nEnd.", "He left, said Ida Vale.\nEnd.", "Ida Oakmoor in place of Ida Vale"),
        (ZH, ZH.replace("范涛英", "程鑫超"), "范涛英 in place of 程鑫超"),
        ("到场的有１２人。散会了。", "到场的有13人。散会了。此后无话。", "12 in place of 13"),
        ("到場的有12人。散會了。", "到场的有13人。散会了。", "12 in place of 13"),
        (FORMS, FORMS.replace("Zeno Thornton", "Jonas Pell"), ""),  # one form, several times
        (LIST + "The end.", "The first gate let 40 boats through.\n" + LIST, ""),
        ("The ferry left early.", "A ferry left early.", ""),  # every sentence begins with a capital
        ("A ferry left.", "A ferry left. Call 555 0101 before 17:30.", ""),
        ("HARBOUR, March 3 (Wire) - A ferry left.", "PORT, March 9 (Wire) - A ferry left.", ""),
        ("本报3月2日讯（记者王强）渡轮停航。", "本报3月4日讯（记者李伟）渡轮停航。", ""),
        ("Same.", "Same.", ""),
        ("", "", ""),
    ],
)
def test_what_is_put_right_is_named(one: str, other: str, said: str) -> None:
    """A sentence that is the same but for a number or a name tells; what only one has, and forms, do not."""
    found = compared(Split(one), Split(other))
    assert (put_right(found) if found else "") == said


def test_a_name_that_speaks_once_is_a_fact_wherever_it_stands() -> None:
    """Where several speak in the same words, the other places of a name tell that it was put right."""
    one, other = (fingerprint.prints("", text).facts for text in (ZH, ZH.replace("范涛英", "程鑫超")))
    assert facts.compare(one, other)[1] >= 1


def test_a_print_knows_what_it_leaves_out() -> None:
    """Forms filled in several times, and more facts than are printed, are not seen; a plain text is."""
    assert facts.is_blind(fingerprint.prints("", FORMS).facts)
    many = " ".join(f"Gate {word} of the {word} lock let {n} boats pass by {word}." for n, word in enumerate(WORDS))
    assert facts.is_blind(fingerprint.prints("", many).facts)
    assert not facts.is_blind(fingerprint.prints("", "The ferry took 94 people over the river on Monday.").facts)
    assert not facts.is_blind(b"")


WORDS = [f"{one}{two}" for one in "abcdefghijk" for two in "lmnopqrstu"]
