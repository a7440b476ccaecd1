"""An editor's change of an article, as a command: what is stored, what is refused, and what came meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from syndicator.engine.editing import amending
from syndicator.engine.editing.amending import Given, Order
from syndicator.errors import UsageError
from syndicator.model import (
    Article,
    Credit,
    Edit,
    Hop,
    HopRole,
    Judgement,
    Permission,
    PollRecord,
    Reprint,
    Role,
    SafeHtml,
    SourceKey,
    SourceState,
    Verdict,
)
from syndicator.refine import overlay
from syndicator.refine.clean import words
from syndicator.refine.edits import judge_again
from syndicator.refine.prints import fingerprint
from tests.builders import NOON, article
from tests.fakes.store import MemoryStore

LATER = NOON + timedelta(hours=1)
BODY = "<p>The ferry runs on tides.</p><p>Fares stay as they are.</p><p>It leaves from the quay.</p>"
HOPS = (
    Hop(HopRole.ORIGINAL, "Xinhua", credits=(Credit(Role.AUTHOR, "Ana Ruiz"),)),
    Hop(HopRole.REPRINT, "County Post", credits=(Credit(Role.EDITOR, "Wang Wu"),)),
)


def kept(store: MemoryStore, **fields: Any) -> Article:
    made = replace(article(), body=SafeHtml(BODY), text=words(BODY), summary="Of ferries.", hops=HOPS, **fields)
    made = replace(made, digest=fingerprint.article_digest(made))
    store.commit(PollRecord(SourceState(made.source, "https://one.example/feed"), (made,)))
    return made


def order(made: Article, **fields: Any) -> Order:
    return Order(made.id, Given(**fields))


def test_what_is_stored_is_the_sources_with_the_change_beside_it() -> None:
    """The source's fields stay; a revision and an audit line say what was done, and repeat nothing of the text."""
    store = MemoryStore()
    made = kept(store)
    amending.amend(store, replace(order(made, title="Ours", body=BODY.replace("as they", "as we")), by="Wei"), LATER)
    stored = store.article(made.id)
    assert stored is not None
    assert (stored.title, stored.body, stored.revision) == (made.title, made.body, 2)
    assert stored.revisions[-1].why == "by this mirror's editor: title, body"
    assert stored.revisions[-1].edit is Edit.TITLE
    assert [(line.action, line.detail) for line in store.audit()] == [("edit", "Wei: title, body")]
    assert stored.updated == LATER


def test_a_small_change_is_published_in_place() -> None:
    """A tag, or a typo, does not make an article come up as new again."""
    store = MemoryStore()
    made = kept(store)
    assert amending.amend(store, order(made, tags=("boats",)), LATER).updated == NOON


def test_changes_add_up_and_going_back_to_the_source_ends_them() -> None:
    """A second change keeps the first; what reads as the source has it is no change."""
    store = MemoryStore()
    made = kept(store)
    amending.amend(store, order(made, title="Ours"), LATER)
    again = amending.amend(store, order(made, category="Sea"), LATER)
    assert again.overlay is not None
    assert again.overlay.fields == ("title", "category")
    back = amending.amend(store, order(made, title=made.title, category=""), LATER)
    assert back.overlay is None


def test_a_summary_follows_the_text_unless_it_is_ones_own() -> None:
    """One that was the text's beginning is that of the new text; another stays, and an editor may write one."""
    store = MemoryStore()
    made = kept(store)
    body = "<p>Two ferries run.</p>" + BODY

    def summary(**fields: Any) -> str:
        return overlay.shown(amending.amend(store, order(made, **fields), LATER)).summary

    assert summary(body=body) == "Of ferries."
    assert summary(summary=" The ferry \n runs on tides. ") == "The ferry runs on tides."
    amending.amend(store, Order(made.id, revert=True), LATER)
    begun = replace(made, summary="The ferry runs on tides.")
    store.commit(PollRecord(SourceState(made.source, "https://one.example/feed"), (begun,)))
    assert summary(body=body).startswith("Two ferries run.")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": "x" * 1001}, "title: 1001 characters"),
        ({"title": " "}, "title: nothing is given"),
        ({"summary": "x" * 10_001}, "summary: 10001 characters"),
        ({"tags": ("boats", "x" * 1001)}, "tags: 1001 characters"),
        ({"body": "<p> </p><script>x</script>"}, "body: no text is left"),
        ({"title": article().title}, "nothing differs"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_changes_nothing(given: dict[str, Any], why: str) -> None:
    """Neither too much nor nothing, nor what stands there already."""
    store = MemoryStore()
    made = kept(store)
    with pytest.raises(UsageError, match=why):
        amending.amend(store, order(made, **given), LATER)
    assert (store.article(made.id), store.audit()) == (made, ())


def test_a_picture_is_text_enough() -> None:
    """A page of nothing but a drawing is an article."""
    store = MemoryStore()
    made = kept(store)
    body = '<p><img src="https://one.example/map.png" alt=""></p>'
    assert "map.png" in overlay.shown(amending.amend(store, order(made, body=body), LATER)).body


def test_only_a_conflict_is_settled_and_who_edited_first_is_kept() -> None:
    """Where there is none that is said; a change without a name keeps the name of the one before."""
    store = MemoryStore()
    made = kept(store)
    amending.amend(store, replace(order(made, title="Ours"), by="Wei"), LATER)
    with pytest.raises(UsageError, match="in no conflict"):
        amending.amend(store, replace(order(made, category="Sea"), settle="ours"), LATER)
    again = amending.amend(store, order(made, category="Sea"), LATER)
    assert again.overlay is not None
    assert again.overlay.by == "Wei"
    with pytest.raises(UsageError, match="nothing differs from the article as it was edited last"):
        amending.amend(store, order(made, title="Ours"), LATER)


def test_names_of_single_roles_and_of_all() -> None:
    """``names`` leave other roles and hops alone, and may be none; ``credits`` are all there are."""
    store = MemoryStore()
    made = kept(store)
    one = amending.amend(store, order(made, names={"author": ("Anna Ruiz",), "translator": ("Li",)}), LATER)
    assert [(c.role, c.name) for hop in overlay.shown(one).hops for c in hop.credits] == [
        (Role.AUTHOR, "Anna Ruiz"),
        (Role.TRANSLATOR, "Li"),
        (Role.EDITOR, "Wang Wu"),
    ]
    none = amending.amend(store, order(made, credits={"Xinhua": {}, "County Post": {"Editor": ("Wang Wu",)}}), LATER)
    assert [(c.role, c.name) for hop in overlay.shown(none).hops for c in hop.credits] == [(Role.EDITOR, "Wang Wu")]
    with pytest.raises(UsageError, match=r"“Reuters” is no outlet .* there is “Xinhua”, “County Post”"):
        amending.amend(store, order(made, credits={"Reuters": {"author": ("A",)}}), LATER)


def test_the_outlets_on_its_way_are_put_right() -> None:
    """Renamed in its place, put between, taken out; credits may be given under the old name or the new one."""
    store = MemoryStore()
    made = kept(store)

    def hops(**fields: Any) -> list[tuple[str, str | None, list[str]]]:
        amended = amending.amend(store, order(made, **fields), LATER)
        assert amended.overlay is not None
        return [(hop.role.value, hop.outlet, [one.name for one in hop.credits]) for hop in amended.overlay.shown.hops]

    told = hops(
        outlets=("Xinhua Daily", "County Post"),
        credits={"Xinhua": {"author": ("Anna Ruiz",)}, "County Post": {"editor": ("Wang Wu",)}},
    )
    assert told == [("original", "Xinhua Daily", ["Anna Ruiz"]), ("reprint", "County Post", ["Wang Wu"])]
    told = hops(
        outlets=("Xinhua Daily", "Herald", "County Post"),
        credits={"Herald": {"editor": ("Sun Qi",)}, "County Post": {"editor": ("Wang Wu",)}},
    )
    assert [hop[:2] for hop in told] == [
        ("original", "Xinhua Daily"),
        ("reprint", "Herald"),
        ("reprint", "County Post"),
    ]
    assert told[1][2] == ["Sun Qi"]
    told = hops(outlets=("County Post",))
    assert told == [("original", "County Post", ["Wang Wu"])]
    sheet = amending.sheet(next(iter(store.articles(made.source))))
    assert (sheet.given.outlets, sheet.theirs.outlets) == (("County Post",), ("Xinhua", "County Post"))
    amending.amend(store, Order(made.id, revert=True), LATER)
    for wrong, why in ((("A", "A"), "twice"), ((), "nothing is given"), (("A", " "), "nothing is given")):
        with pytest.raises(UsageError, match=why):
            amending.amend(store, order(made, outlets=wrong), LATER)


def test_a_licence_without_derivatives_allows_filing_and_no_editing() -> None:
    """Words stay as they are licensed; category, tags and credits are ours to state."""
    store = MemoryStore()
    grant = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "CC BY-ND 4.0", "licence", verbatim=True)
    made = kept(store, permission=grant)
    with pytest.raises(UsageError, match="its licence allows no edits"):
        amending.amend(store, order(made, title="Ours"), LATER)
    assert store.audit() == ()
    assert amending.amend(store, order(made, tags=("boats",)), LATER).overlay is not None


def came(store: MemoryStore, made: Article, **source: Any) -> None:
    """The source edits the article while somebody writes."""
    theirs = replace(kept(MemoryStore()), **source)
    theirs = replace(theirs, text=words(theirs.body))
    theirs = replace(theirs, digest=fingerprint.article_digest(theirs))
    stored = store.article(made.id)
    assert stored is not None
    judged = judge_again(theirs, stored, "same guid", (), LATER)
    assert judged.judgement.verdict is Verdict.CHANGED
    state = store.state(SourceKey("one"))
    assert state is not None
    store.commit(PollRecord(state, (judged.article,)))


def test_what_the_source_changes_while_an_editor_writes_is_brought_together() -> None:
    """With what stood there when it was opened; the same paragraph is refused, and so is a file of an old revision."""
    store = MemoryStore()
    made = kept(store)
    opened = amending.sheet(made).given
    came(store, made, body=SafeHtml(BODY.replace("the quay", "the west quay")))
    mine = Given(title="Ours", body=BODY.replace("as they are", "at two crowns"))
    with pytest.raises(UsageError, match="has changed since revision 1"):
        amending.amend(store, Order(made.id, mine, revision=1), LATER)
    both = amending.amend(store, Order(made.id, mine, seen=replace(opened, credits=None), revision=1), LATER)
    shown = overlay.shown(both)
    assert "at two crowns" in shown.body
    assert "the west quay" in shown.body
    clash = Given(body=BODY.replace("the quay", "the east quay"))
    with pytest.raises(UsageError, match=r"changed the same while you edited it \(body\)"):
        amending.amend(store, Order(made.id, clash, seen=Given(body=BODY)), LATER)


def test_what_is_held_stays_held_and_says_so() -> None:
    """An edit does not publish what was held; it says what does."""
    store = MemoryStore()
    made = kept(store, hold="being checked", judgement=Judgement(Verdict.HELD, "held by an editor: being checked"))
    done = amending.amend(store, order(made, title="Ours"), LATER)
    assert done.judgement.verdict is Verdict.HELD
    assert "`syndicator approve` publishes it" in amending.state_of(done)


def test_a_member_of_a_story_is_edited_by_its_own_address() -> None:
    """Whoever else tells the story: the one that was named carries the editor's change."""
    store = MemoryStore()
    made = kept(store)
    other = replace(article("two"), story=made.story)
    store.commit(PollRecord(SourceState(other.source, "https://two.example/feed"), (other,)))
    amending.amend(store, Order(other.id, Given(title="Ours")), LATER)
    edited = {article.id for key in ("one", "two") for article in store.articles(SourceKey(key)) if article.overlay}
    assert edited == {other.id}
    assert amending.found(store, other.url).id == other.id
