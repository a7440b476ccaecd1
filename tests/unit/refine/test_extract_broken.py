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
    assert extract(page("<div>" * 300 + TEXT), URL) is None
