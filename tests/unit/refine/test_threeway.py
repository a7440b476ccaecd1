"""Two changes of one text brought together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.refine.changes import threeway

A, B, C, D = (f"<p>Paragraph {name} of the article.</p>" for name in "ABCD")
BASE = A + B + C


def brought(base: str, ours: str, theirs: str) -> str | None:
    """Both as one text; None where they conflict."""
    made = threeway.chunks(base, ours, theirs, "gazette.example")
    return None if any(chunk.theirs is not None for chunk in made) else "".join(chunk.ours for chunk in made)


@pytest.mark.parametrize(
    ("ours", "theirs", "made"),
    [
        (A + B + C, A + B + C + D, A + B + C + D),
        (A + D + C, A + B + C, A + D + C),
        # neighbours are no conflict, in either order
        (
            A + B.replace("B", "our") + C,
            A + B + C.replace("C", "their"),
            A + B.replace("B", "our") + C.replace("C", "their"),
        ),
        (
            A + B + C.replace("C", "our"),
            A + B.replace("B", "their") + C,
            A + B.replace("B", "their") + C.replace("C", "our"),
        ),
        # a note of the source's behind the paragraph that was edited here
        (A + B + C.replace("C", "our"), A + B + C + D, A + B + C.replace("C", "our") + D),
        # what was taken out here stays out, while the source changes the rest
        (A + C, A.replace("A", "their") + B + C, A.replace("A", "their") + C),
        # the same change twice
        (A + D + C, A + D + C, A + D + C),
        # one block in two of theirs
        (A + B + C.replace("C", "our"), A + B + D + C, A + B + D + C.replace("C", "our")),
    ],
)
def test_what_goes_together(ours: str, theirs: str, made: str) -> None:
    """What either side changed stands, where both did not change the same."""
    assert brought(BASE, ours, theirs) == made


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (A + B.replace("B", "our") + C, A + B.replace("B", "their") + C),
        (A + C, A + B.replace("B", "their") + C),
        (A + B.replace("B", "our") + C, A + C),
        (BASE + "<p>Our note.</p>", BASE + "<p>Their note.</p>"),
        (A + D + C, "<p>Retracted.</p>"),
    ],
)
def test_what_conflicts(ours: str, theirs: str) -> None:
    """The same block changed by both, or taken out by one; something else put in at the same place."""
    made = threeway.chunks(BASE, ours, theirs)
    assert any(chunk.theirs is not None for chunk in made)
    assert "".join(chunk.of("ours") for chunk in made) == ours or "<p>Retracted" in theirs


def test_what_readers_of_the_source_would_not_notice_is_no_change_of_its() -> None:
    """Another tracking parameter, a counter that moved on, an emphasis: the editor's hand in the same block stands."""
    base = '<p>Read <a href="https://a.example/x?id=1">more</a> of it.</p><p>120 views</p>'
    ours = base.replace("more", "all")
    theirs = base.replace("id=1", "id=1&amp;utm_source=rss").replace("of it", "of <em>it</em>").replace("120", "4711")
    made = brought(base, ours, theirs)
    assert made is not None
    assert ">all</a>" in made
    assert "4711 views" in made


def test_lines_between_breaks_and_cells_of_a_table_stand_each_for_itself() -> None:
    """A text in one paragraph with breaks, and a table."""
    base = "<p>One<br>Two<br>Three</p><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    assert brought(
        base, base.replace("One", "1"), base.replace("Three", "3").replace("<td>b", "<td>c")
    ) == base.replace("One", "1").replace("Three", "3").replace("<td>b", "<td>c")


def test_a_long_table_of_equal_cells_takes_no_time() -> None:
    """Thousands of equal blocks are not compared one by one: the sides are taken whole."""
    rows = "<table><tbody>" + "<tr><td>0</td></tr>" * 3000 + "</tbody></table>"
    made = threeway.chunks(rows, rows + A, rows + B)
    assert [chunk.theirs is None for chunk in made] == [False]


WORDS = st.lists(
    st.sampled_from(("<p>a</p>", "<p>b</p>", "<p>c</p>", "<ul><li>d</li></ul>", "<p>e<br>f</p>")), max_size=6
)


@given(WORDS, WORDS, WORDS)
def test_a_side_that_changed_nothing_yields(base: list[str], ours: list[str], theirs: list[str]) -> None:
    """With one side unchanged the other's text comes out; preferring a side never loses what only it changed."""
    was, mine, his = ("".join(one) for one in (base, ours, theirs))
    assert brought(was, was, his) == his
    assert brought(was, mine, was) == mine
    assert brought(was, mine, mine) == mine
    assert "".join(threeway.pieces(mine)) == mine
    assert threeway.alike(f"\n{mine}", "\n\n".join(threeway.pieces(mine)))
    assert threeway.alike(was, his) == (was == his)
