"""What becomes of a story that its source retracts, and what is said where another member was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from syndicator.engine.editing.retractions import keeps_back, unpublished
from syndicator.engine.selecting import selection
from syndicator.model import Card, Edit, Remark, RetractionPolicy, Source, SourceKey, Verdict
from tests.builders import NOON, article, card

RETRACTED = Remark(Edit.RETRACTION, NOON, "This article has been retracted.")
CORRECTED = Remark(Edit.CORRECTION, NOON, "Correction: the pier is the west one.")


def source(key: str, policy: RetractionPolicy = RetractionPolicy.NOTE) -> Source:
    return Source(SourceKey(key), key, f"https://{key}.example/feed", retracted=policy)


def told(key: str, remark: Remark | None = None, *, hours: int = 0) -> Card:
    """One source's telling of a story that "one" began."""
    made = card(article(key))
    story = card(article("one")).id
    return structs.replace(made, story=story, remark=remark, published=NOON + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("policy", "shown", "withdrawn"),
    [(RetractionPolicy.NOTE, 1, 0), (RetractionPolicy.HOLD, 0, 0), (RetractionPolicy.WITHDRAW, 0, 1)],
)
def test_a_retracted_story_is_not_told_on_by_a_copy_of_it(policy: RetractionPolicy, shown: int, withdrawn: int) -> None:
    """What its source retracts is kept with a note, held or withdrawn whole, with those who reprinted it."""
    sources = {SourceKey("one"): source("one", policy), SourceKey("two"): source("two")}
    members = [told("one", RETRACTED), told("two", hours=3)]
    standing, gone = selection.sorted_out(members, sources)
    assert (len(standing), len(gone)) == (shown, withdrawn)


def test_a_copy_that_is_retracted_leaves_the_story() -> None:
    """The original stands; who withdrew his copy is no longer named among those who carry it, unless it is only noted."""
    members = [told("one"), told("two", RETRACTED, hours=3)]
    for policy, also in ((RetractionPolicy.NOTE, 1), (RetractionPolicy.HOLD, 0), (RetractionPolicy.WITHDRAW, 0)):
        sources = {SourceKey("one"): source("one"), SourceKey("two"): source("two", policy)}
        (plan,), gone = selection.sorted_out(members, sources)
        assert (len(plan.also), gone) == (also, [])


def test_an_editor_overrules_a_retraction() -> None:
    """What was approved since is published with the note, whatever the policy."""
    sources = {SourceKey("one"): source("one", RetractionPolicy.WITHDRAW)}
    member = told("one", RETRACTED)
    assert unpublished([member], sources) == {member.id: Verdict.WITHDRAWN}
    approved = structs.replace(member, remark=replace(RETRACTED, overruled=True))
    assert unpublished([approved], sources) == {}
    assert len(selection.stories([approved], sources)) == 1


def test_what_is_corrected_or_of_a_source_that_was_removed_is_kept_from_nobody() -> None:
    """The strictest policy is one for retractions, and for sources that are configured."""
    corrected, orphan = told("one", CORRECTED), told("two", RETRACTED)
    assert unpublished([corrected, orphan], {SourceKey("one"): source("one", RetractionPolicy.WITHDRAW)}) == {}
    assert keeps_back(told("one"), {SourceKey("one"): source("one", RetractionPolicy.WITHDRAW)}) is None


def test_a_correction_elsewhere_is_not_silent() -> None:
    """A member's correction that the shown one does not have is told, and what shows the story is rendered again."""
    sources = {SourceKey(key): source(key) for key in ("one", "two")}
    before = selection.stories([told("one"), told("two", hours=3)], sources)[0]
    (plan,) = selection.stories([told("one"), told("two", CORRECTED, hours=3)], sources)
    assert [one.source for one in plan.unsaid] == ["two"]
    assert plan.fingerprint != before.fingerprint
    (both,) = selection.stories([told("one", CORRECTED), told("two", CORRECTED, hours=3)], sources)
    assert both.unsaid == ()
    (worse,) = selection.stories([told("one", CORRECTED), told("two", RETRACTED, hours=3)], sources)
    assert len(worse.unsaid) == 1
