"""What becomes of an article that its source edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.model import Article, Edit, Judged, SafeHtml, Verdict
from syndicator.refine.changes import revisions
from syndicator.refine.edits import judge_again
from syndicator.refine.prints import fingerprint
from tests.builders import NOON, TEXT, article

LATER = NOON + timedelta(hours=2)
MORE = " A fourth one is planned beside the lighthouse, and will be paid for by the town."


def edited(body: str, previous: Article | None = None, *, anew: bool = False, title: str | None = None) -> Judged:
    """The stored article met again with other HTML."""
    stored = previous or article(body=SafeHtml(f"<p>{TEXT}</p>"), text=TEXT)
    text = body.replace("<p>", "").replace("</p>", "\n").strip()
    again = replace(stored, body=SafeHtml(body), text=text, title=title or stored.title)
    return judge_again(
        replace(again, digest=fingerprint.article_digest(again)), stored, "same guid", (), LATER, anew=anew
    )


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("120 views", "4,711 views", False),
        ("5 posts - 3 participants", "6 posts - 3 participants", False),
        ("12 points | 3 comments", "14 points | 8 comments", False),
        ("12 votes", "14 votes", True),
        ("3 points | 2 votes", "4 points | 2 votes", True),
        ("5 posts to fill, 3 participants", "6 posts to fill, 3 participants", True),
    ],
)
def test_what_nobody_sees_publishes_nothing(before: str, after: str, seen: bool) -> None:
    """A counter beside the text leaves the stored article as it was, to the byte; a count that may be news does not."""
    stored = article(body=SafeHtml(f"<p>{TEXT}</p><p>{before}</p>"), text=f"{TEXT}\n{before}")
    judged = edited(f"<p>{TEXT}</p><p>{after}</p>", stored)
    assert judged.judgement.verdict is (Verdict.CHANGED if seen else Verdict.UNCHANGED)
    assert (judged.article is stored) is not seen


def test_what_was_configured_anew_is_published_however_little_it_is() -> None:
    """An operator's rule that removes an advertisement takes effect on articles that are held."""
    stored = article(body=SafeHtml(f"<p>{TEXT}</p><p>Advertisement: chairs</p>"), text=f"{TEXT}\nAdvertisement: chairs")
    judged = edited(f"<p>{TEXT}</p>", stored, anew=True)
    assert judged.judgement.verdict is Verdict.CHANGED
    assert judged.article.updated == NOON


def test_a_small_edit_goes_in_place() -> None:
    """A typo is mended without telling readers that the article is new again; the revision says what it was."""
    judged = edited(f"<p>{TEXT.replace('turbines', 'turbnies')}</p>")
    assert judged.judgement.verdict is Verdict.CHANGED
    assert (judged.article.updated, judged.article.revision) == (NOON, 2)
    (revision,) = judged.article.revisions
    assert revision.edit is Edit.MINOR
    form = revisions.unpack(revision.before)
    assert form is not None
    assert TEXT in form.body


@pytest.mark.parametrize(
    "text", [TEXT + MORE, TEXT.replace("94 per cent", "49 per cent"), TEXT.replace("will run", "will not run")]
)
def test_an_edit_of_substance_is_announced(text: str) -> None:
    """More text, another number, a negation: "updated" moves on."""
    judged = edited(f"<p>{text}</p>")
    assert judged.article.revisions[-1].edit is Edit.SUBSTANTIVE
    assert judged.article.updated == LATER


def test_many_small_edits_are_a_large_one() -> None:
    """What adds up from edits that were not announced is announced."""
    text, stored = TEXT, None
    for old, new in (
        ("small", "little white"),
        ("delivered", "brought here"),
        ("Fares", "Prices"),
        ("meant", "supposed"),
    ):
        text = text.replace(old, new)
        judged = edited(f"<p>{text}</p>", stored)
        stored = judged.article
    assert stored is not None
    assert stored.revisions[0].edit is Edit.MINOR
    assert Edit.SUBSTANTIVE in {revision.edit for revision in stored.revisions}


def test_a_correction_stays_and_a_retraction_goes_when_it_is_taken_back() -> None:
    """What the source says of its edits is kept in its own words."""
    line = "Correction: An earlier version of this article misstated the number of turbines."
    corrected = edited(f"<p>{TEXT}</p><p>{line}</p>").article
    assert [(one.edit, one.line) for one in corrected.remarks] == [(Edit.CORRECTION, line)]
    withdrawn = edited("<p>This article has been retracted.</p>", corrected).article
    assert [one.edit for one in withdrawn.remarks] == [Edit.CORRECTION, Edit.RETRACTION]
    back = edited(f"<p>{TEXT}</p><p>{line}</p>", withdrawn).article
    assert [one.edit for one in back.remarks] == [Edit.CORRECTION]


def test_revisions_are_bounded() -> None:
    """The newest are kept, and of what they replaced no more than there is room for."""
    stored = article()
    for number in range(revisions.MOST + 5):
        stored = edited(f"<p>{TEXT} {MORE * (number + 1)}</p>", stored).article
    assert len(stored.revisions) == revisions.MOST
    big = replace(stored.revisions[0], before=b"x" * (revisions.ROOM - 10))
    assert [bool(one.before) for one in revisions.kept((big, big, stored.revisions[1]))] == [False, False, True]
