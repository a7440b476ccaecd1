"""An editor's change of an article, and what becomes of it when its source edits the article."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from syndicator.model import (
    Article,
    Credit,
    Edit,
    Evidence,
    Hop,
    HopRole,
    Overlay,
    Permission,
    Reprint,
    Role,
    SafeHtml,
    Verdict,
    Wording,
)
from syndicator.refine import overlay
from syndicator.refine.clean import words
from syndicator.refine.edits import judge_again
from syndicator.refine.prints import fingerprint
from syndicator.store.document import card_of
from tests.builders import NOON, article

LATER = NOON + timedelta(hours=2)
BODY = "<p>The first paragraph tells of the ferry.</p><p>The second tells of fares.</p><p>The third of the quay.</p>"
HOPS = (
    Hop(HopRole.ORIGINAL, "Xinhua", credits=(Credit(Role.AUTHOR, "Ana Ruiz"), Credit(Role.EDITOR, "Li Si"))),
    Hop(HopRole.REPRINT, "County Post", credits=(Credit(Role.EDITOR, "Wang Wu"),)),
)


def stored(body: str = BODY, **fields: Any) -> Article:
    made = article(body=SafeHtml(body), text=words(body), summary="Of ferries.", hops=HOPS, **fields)
    made = replace(made, categories=("News", "boats", "tides"))
    return replace(made, digest=fingerprint.article_digest(made))


def changed(made: Article, **fields: Any) -> Article:
    """With an editor's change of some fields of its wording."""
    base = overlay.wording_of(made)
    made = overlay.laid(made, base, replace(base, **fields), Overlay("Wei Lan", LATER, base, base, ()))
    return replace(made, digest=fingerprint.article_digest(made))


def followed(mine: Article, **source: Any) -> Article:
    """The article after its source changed it, as judged."""
    theirs = replace(stored(), **source)
    theirs = replace(theirs, text=words(theirs.body))
    theirs = replace(theirs, digest=fingerprint.article_digest(theirs))
    judged = judge_again(theirs, mine, "same guid", (), LATER)
    assert judged.judgement.verdict is Verdict.CHANGED
    return judged.article


def shown(made: Article) -> Wording:
    return overlay.wording_of(overlay.shown(made))


def test_each_field_goes_its_own_way() -> None:
    """What the editor changed stays, what the source changed beside it comes, in every field."""
    mine = changed(stored(), title="Ours", tags=("boats", "fares"))
    made = shown(followed(mine, summary="Of fares.", categories=("Local", "boats", "tides", "quays")))
    assert (made.title, made.summary, made.category) == ("Ours", "Of fares.", "Local")
    assert made.tags == ("boats", "quays", "fares")


def test_credits_are_brought_together_by_hop_and_role() -> None:
    """A name put right here and another role's that the source fills; two additions to one role."""
    names = {
        ((HopRole.ORIGINAL, "Xinhua"), Role.AUTHOR): ("Anna Ruiz",),
        ((HopRole.ORIGINAL, "Xinhua"), Role.EDITOR): ("Li Si", "Zhao Liu"),
        ((HopRole.REPRINT, "County Post"), Role.EDITOR): ("Wang Wu",),
    }
    mine = changed(stored(), hops=overlay.with_names(HOPS, names))
    assert mine.overlay is not None
    assert mine.overlay.fields == ("credits",)
    first = replace(HOPS[0], credits=(*HOPS[0].credits, Credit(Role.EDITOR, "Sun Qi"), Credit(Role.PHOTOGRAPHER, "Q")))
    made = shown(followed(mine, hops=(first, HOPS[1]))).hops
    assert [(c.role, c.name) for c in made[0].credits if c.role is not Role.EDITOR] == [
        (Role.PHOTOGRAPHER, "Q"),
        (Role.AUTHOR, "Anna Ruiz"),
    ]
    assert {c.name for c in made[0].credits if c.role is Role.EDITOR} == {"Li Si", "Zhao Liu", "Sun Qi"}
    assert next(c for c in made[0].credits if c.name == "Anna Ruiz").evidence is Evidence.CONFIGURED
    assert next(c for c in made[0].credits if c.name == "Li Si").evidence is Evidence.FOUND


def test_the_outlets_that_it_went_through_are_put_right() -> None:
    """One renamed keeps its credits, and what the source adds to them comes; one put between stands where it was put."""
    renamed = replace(HOPS[0], outlet="Xinhua Daily", evidence=Evidence.CONFIGURED)
    between = Hop(HopRole.REPRINT, "Provincial Herald", evidence=Evidence.CONFIGURED)
    first = replace(HOPS[0], credits=(*HOPS[0].credits, Credit(Role.PHOTOGRAPHER, "Q")))
    mine = changed(stored(), hops=(renamed, HOPS[1]))
    assert mine.overlay is not None
    assert mine.overlay.fields == ("outlets",)
    made = shown(followed(mine, hops=(first, HOPS[1]))).hops
    assert [hop.outlet for hop in made] == ["Xinhua Daily", "County Post"]
    assert [credit.name for credit in made[0].credits] == ["Ana Ruiz", "Li Si", "Q"]
    wider = changed(stored(), hops=(HOPS[0], between, HOPS[1]))
    assert wider.overlay is not None
    assert wider.overlay.fields == ("outlets",)
    made = shown(followed(wider, hops=(first, HOPS[1]))).hops
    assert [hop.outlet for hop in made] == ["Xinhua", "Provincial Herald", "County Post"]
    assert "Q" in [credit.name for credit in made[0].credits]
    assert card_of(mine).origin == "Xinhua Daily"


def test_two_who_change_the_outlets_otherwise_are_in_conflict() -> None:
    """What the editor says stays published; taken for theirs, the source's stands; the same change on both sides is none."""
    mine = changed(stored(), hops=(replace(HOPS[0], outlet="Xinhua Daily"), HOPS[1]))
    theirs = (replace(HOPS[0], outlet="Xinhua News Agency"), HOPS[1])
    made = followed(mine, hops=theirs)
    assert made.overlay is not None
    assert made.overlay.conflicts == ("outlets",)
    assert shown(made).hops[0].outlet == "Xinhua Daily"
    assert shown(overlay.settled(made, "theirs")).hops[0].outlet == "Xinhua News Agency"
    same = followed(mine, hops=(replace(HOPS[0], outlet="Xinhua Daily"), HOPS[1]))
    assert same.overlay is None


def test_a_source_that_renames_an_outlet_keeps_an_editors_names_there() -> None:
    """They are of the same hop; where it is gone altogether, they wait for the editor."""
    mine = changed(
        stored(), hops=overlay.with_names(HOPS, {((HopRole.ORIGINAL, "Xinhua"), Role.AUTHOR): ("Anna Ruiz",)})
    )
    made = followed(mine, hops=(replace(HOPS[0], outlet="Xinhua News Agency"), HOPS[1]))
    assert made.overlay is not None
    assert made.overlay.conflicts == ()
    assert shown(made).hops[0].credits[0].name == "Anna Ruiz"
    gone = followed(mine, hops=(HOPS[1],))
    assert gone.overlay is not None
    assert gone.overlay.conflicts == ("credits",)


def test_a_conflict_publishes_nothing_of_the_sources_edit() -> None:
    """All that is shown stays, other fields too; "updated" stays; the revision says what was held back and why."""
    mine = changed(stored(), body=SafeHtml(BODY.replace("of fares", "of our fares")))
    made = followed(mine, body=SafeHtml(BODY.replace("of fares", "of their fares")), title="Their new title")
    assert made.overlay is not None
    assert made.overlay.conflicts == ("body",)
    assert shown(made) == shown(mine)
    assert made.updated == mine.updated
    assert made.revisions[-1].edit is Edit.TITLE
    assert "not published, for an editor of this mirror changed the same: body" in made.revisions[-1].why
    assert made.title == "Their new title"  # kept as the source has it
    assert card_of(made).conflicts == ("body",)
    taken = followed(made, body=SafeHtml(BODY.replace("third", "last")), title="Their new title")  # it took that back
    assert taken.overlay is not None
    assert taken.overlay.conflicts == ()
    assert "of our fares" in shown(taken).body
    assert "The last" in shown(taken).body
    assert shown(taken).title == "Their new title"


def test_a_correction_is_shown_while_the_conflict_stands() -> None:
    """Its line is a remark on the article and it is announced, though not one of its words is published."""
    mine = changed(stored(), body=SafeHtml(BODY.replace("of fares", "of our fares")))
    line = "Correction: an earlier version misstated the fares."
    made = followed(mine, body=SafeHtml(BODY.replace("of fares", "of their fares") + f"<p>{line}</p>"))
    assert [(one.edit, one.line) for one in made.remarks] == [(Edit.CORRECTION, line)]
    assert made.updated == LATER
    assert "their fares" not in shown(made).body


def test_a_retraction_against_an_editors_change_is_a_conflict_and_shown() -> None:
    """The source puts a notice in the place of the text: the text stays until the editor decides, the notice stands."""
    mine = changed(stored(), body=SafeHtml(BODY.replace("of fares", "of our fares")))
    made = followed(mine, body=SafeHtml("<p>This article has been retracted by the editors.</p>"))
    assert [one.edit for one in made.remarks] == [Edit.RETRACTION]
    assert made.overlay is not None
    assert made.overlay.conflicts


def test_a_change_that_the_source_makes_too_is_no_longer_ours() -> None:
    """Once both say the same, nothing was edited here; readers see no edit."""
    mine = changed(stored(), body=SafeHtml(BODY.replace("of fares", "of new fares")))
    made = followed(mine, body=SafeHtml(BODY.replace("of fares", "of new fares")))
    assert made.overlay is None
    assert made.updated == mine.updated


def test_what_nobody_sees_leaves_the_change_as_it_is() -> None:
    """An edit that is none: the stored article, overlay and all, to the byte."""
    mine = changed(stored(), title="Ours")
    theirs = replace(stored(), body=SafeHtml(BODY.replace("<p>", "<p> ")))
    theirs = replace(theirs, digest=fingerprint.article_digest(theirs))
    judged = judge_again(theirs, mine, "same guid", (), LATER)
    assert judged.article is mine


def test_a_summary_that_is_the_texts_beginning_follows_the_text() -> None:
    """Nobody wrote it, so that it conflicts with nothing."""
    base = replace(stored(), summary="The first paragraph tells of the ferry. The second…")
    mine = changed(base, body=SafeHtml(BODY.replace("first", "opening")))
    assert mine.overlay is not None
    theirs = BODY.replace("third", "last")
    made, conflicts = overlay.merged(
        mine.overlay.base,
        replace(mine.overlay.shown, summary="The opening paragraph tells of…"),
        replace(mine.overlay.base, body=SafeHtml(theirs)),
        base,
    )
    assert conflicts == ()
    assert made.summary.startswith("The opening paragraph tells of the ferry.")


def test_a_card_shows_the_article_as_its_editor_has_it() -> None:
    """Lists, channels and elections go by the card."""
    card = card_of(changed(stored(), title="Ours", category="Local"))
    assert (card.title, card.categories, card.edited) == ("Ours", ("Local", "boats", "tides"), ("title", "category"))
    plain = card_of(stored())
    assert (plain.edited, plain.conflicts) == ((), ())


def test_an_edited_member_is_the_one_that_is_shown() -> None:
    """Whoever else would be elected: an editor's change does not vanish when the original turns up."""
    from syndicator.refine.judging.election import elect

    late = card_of(changed(replace(stored(key="two"), published=LATER), title="Ours"))
    early = card_of(stored(key="one"))
    assert elect([early, late], {}) is late


def test_under_a_licence_that_allows_no_edits_the_article_is_held() -> None:
    """A licence that was stated after the edit: neither is the edit lost nor is it published."""
    from syndicator.engine.editing.desk import objection

    grant = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "CC BY-ND", "licence", verbatim=True)
    mine = replace(changed(stored(), title="Ours"), permission=grant)
    assert "allows no edits" in objection(mine, ())
    filed = replace(changed(stored(), category="Local"), permission=grant)
    assert objection(filed, ()) == ""
