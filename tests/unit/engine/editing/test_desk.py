"""What is held, by policy and by hand, and what releases it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.engine.editing import desk
from syndicator.engine.polling.judging import OpenShelves
from syndicator.engine.selecting import selection
from syndicator.errors import UsageError
from syndicator.model import (
    Article,
    Credit,
    Deletion,
    Edit,
    Evidence,
    Flag,
    Hop,
    HopRole,
    Permission,
    Remark,
    Reprint,
    Requirement,
    Role,
    Signal,
    SignalKind,
    SourceKey,
    Trace,
    Verdict,
)
from syndicator.refine.judging import stories
from tests.builders import NOON, article, source
from tests.unit.engine.polling.test_poll import FEED, KEY, World, counts, entry, feed

if TYPE_CHECKING:
    from syndicator.engine.polling.poll import Poller
    from syndicator.model import Judged

ORIGINAL = Hop(HopRole.ORIGINAL, "The Post", "https://post.example/1")
OPEN = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "licensed", basis="CC BY 4.0")


def by(*roles: Role) -> dict[str, Any]:
    return {"hops": (replace(ORIGINAL, credits=tuple(Credit(role, "Ann Poole") for role in roles)),)}


HAS: dict[Requirement, tuple[dict[str, Any], dict[str, Any]]] = {
    Requirement.SOURCE: ({}, {"hops": (Hop(HopRole.ORIGINAL, None, evidence=Evidence.ABSENT),)}),
    Requirement.ORIGINAL_URL: (
        {},
        {"hops": (Hop(HopRole.ORIGINAL, "The Post"), Hop(HopRole.REPRINT, "The Portal", "https://portal.example/"))},
    ),
    Requirement.AUTHOR: (by(Role.REPORTER), by(Role.EDITOR)),
    Requirement.EDITOR: (by(Role.RESPONSIBLE_EDITOR), by(Role.AUTHOR)),
    Requirement.RESPONSIBLE_EDITOR: (by(Role.RESPONSIBLE_EDITOR), by(Role.EDITOR)),
    Requirement.PUBLISHED: ({}, {"published_evidence": Evidence.ABSENT}),
    Requirement.TEXT: ({}, {"text": " \n"}),
    Requirement.IMAGE: ({"image": "https://post.example/1.jpg"}, {}),
    Requirement.LICENCE: ({"permission": OPEN}, {"permission": replace(OPEN, basis="")}),
    Requirement.UNDAMAGED: ({}, {"flags": (Flag.DAMAGED,)}),
}


@pytest.mark.parametrize("wanted", Requirement)
def test_what_can_be_required(wanted: Requirement) -> None:
    """Each requirement is met by an article that has it, and only by such a one; its lack is said in words."""
    has, lacks = HAS[wanted]
    assert desk.objection(article(**has), (wanted.value,)) == ""
    assert desk.objection(article(**lacks), (wanted.value,)) == desk.REQUIREMENTS[wanted][1]
    assert desk.objection(article(**lacks), ()) == ""


def test_every_lack_is_named_and_approval_outweighs_them() -> None:
    """All that is missing is said at once; an editor's approval counts for all of it, but not for a ban."""
    made = article(published_evidence=Evidence.ABSENT)
    assert desk.objection(made, ("author", "published")) == (
        "no author or reporter named; no time of publication stated"
    )
    approved = replace(made, approved=True)
    assert desk.objection(approved, ("author", "published")) == ""
    banned = replace(approved, permission=Permission(None, Reprint.FEED, None, "nothing: entry says “block”"))
    assert "may not be republished" in desk.objection(banned, ())


# ---------------------------------------------------------------------------------------------- polls


def strict(*entries: dict[str, Any], require: tuple[str, ...] = ("author",)) -> World:
    world = World(*entries)
    world.source = source("one", url=FEED, require=require)
    return world


def shown(world: World) -> list[str]:
    sources = {key: source(key) for key in world.store.states()}
    return sorted(plan.elected.title for plan in selection.stories(world.store.cards(), sources))


def another_source(world: World, key: str, *entries: dict[str, Any]) -> None:
    url = f"https://{key}.example/feed"
    world.fetcher.pages[url] = feed(*entries)
    poller: Poller = world.poller
    world.clock.forward(hours=1)
    assert poller.poll(source(key, url=url)).error is None


def welcome(world: World) -> Any:
    def judge(freed: Article) -> Judged:
        return stories.judge_new(freed, OpenShelves(world.store), desk.RELEASED)

    return judge


def approve(world: World, *targets: str, **more: Any) -> list[Article]:
    return desk.approve(world.store, targets, now=world.clock.now(), welcome=welcome(world), **more)


SIGNED = {"authors": [{"name": "Ann Poole"}]}


def test_what_lacks_something_is_held_and_stays_so() -> None:
    """It is stored with the reason and shown nowhere; later polls leave it alone, and the others are published."""
    world = strict(entry(1), entry(2, **SIGNED))
    assert counts(world.poll()) == {"held": 1, "new": 1}
    assert shown(world) == [entry(2)["title"]]
    held = next(a for a in world.articles() if a.url.endswith("/1"))
    assert (held.judgement.verdict, held.judgement.reason) == (Verdict.HELD, "no author or reporter named")
    world.show(entry(1), entry(2, **SIGNED), entry(3, **SIGNED))
    assert counts(world.poll()) == {"new": 1}
    assert next(a for a in world.articles() if a.url.endswith("/1")) == held


def test_a_changed_entry_that_has_it_is_released_by_itself() -> None:
    """The same id, published from then on; a later change is an ordinary change."""
    world = strict(entry(1))
    world.poll()
    (held,) = world.articles()
    world.show(entry(1, **SIGNED))
    assert counts(world.poll()) == {"new": 1}
    (free,) = world.articles()
    assert (free.id, free.story, shown(world)) == (held.id, held.id, [entry(1)["title"]])
    world.show(entry(1, content_html="<p>Other words entirely, but of some length still.</p>", **SIGNED))
    assert counts(world.poll()) == {"changed": 1}


def test_a_changed_entry_that_loses_it_is_held() -> None:
    """What was published is taken out when its author is gone."""
    world = strict(entry(1, **SIGNED))
    world.poll()
    world.show(entry(1))
    assert counts(world.poll()) == {"held": 1}
    assert shown(world) == []


def test_another_policy_reaches_what_stands() -> None:
    """Requiring less releases, requiring more holds, and what an editor has approved stays published."""
    world = strict(entry(1), entry(2))
    world.poll()
    approve(world, next(a.id for a in world.articles() if a.url.endswith("/1")))
    assert shown(world) == [entry(1)["title"]]
    world.source = source("one", url=FEED)
    world.poll()
    assert shown(world) == [entry(1)["title"], entry(2)["title"]]
    world.source = source("one", url=FEED, require=("editor",))
    world.poll()
    assert shown(world) == [entry(1)["title"]]


def test_an_approved_article_may_change() -> None:
    """Approval lasts: a correction of it is published."""
    world = strict(entry(1))
    world.poll()
    approve(world, "https://one.example/1")
    world.show(entry(1, title="Another title"))
    assert counts(world.poll()) == {"changed": 1}
    assert shown(world) == ["Another title"]


def test_held_articles_take_nobodys_place() -> None:
    """Another source's telling is new, not a duplicate of what is held; once approved, the held one joins its story."""
    world = strict(entry(1))
    world.poll()
    another_source(world, "two", entry(1, id="t1", url="https://two.example/1"))
    (theirs,) = world.store.articles(SourceKey("two"))
    assert (theirs.judgement.verdict, theirs.story) == (Verdict.NEW, theirs.id)
    (freed,) = approve(world, "https://one.example/1")
    assert (freed.judgement.verdict, freed.story) == (Verdict.DUPLICATE, theirs.id)
    assert len(shown(world)) == 1


def test_a_held_telling_of_a_published_story_stands_apart() -> None:
    """Until it is approved it is in no story, so that nothing that becomes of the story becomes of it."""
    world = strict(entry(1))
    another_source(world, "two", entry(1, id="t1", url="https://two.example/1"))
    (theirs,) = world.store.articles(SourceKey("two"))
    assert counts(world.poll()) == {"held": 1}
    (held,) = world.articles()
    assert held.story == held.id
    (freed,) = approve(world, "https://one.example/1")
    assert (freed.judgement.verdict, freed.story) == (Verdict.DUPLICATE, theirs.id)


def test_what_may_not_be_republished_is_held_until_it_may() -> None:
    """An entry that asks to be left out is held, cannot be approved, and comes with the operator's permission."""
    world = World(entry(1))
    world.fetcher.signals[FEED] = (Signal(SignalKind.BLOCK, "block", "header"),)
    assert counts(world.poll()) == {"held": 1}
    with pytest.raises(UsageError, match="permission"):
        approve(world, "https://one.example/1")
    assert approve(world, source=KEY) == []
    world.source = source("one", url=FEED, permission="agreement")
    assert counts(world.poll()) == {"new": 1}
    assert len(shown(world)) == 1


# ---------------------------------------------------------------------------------------------- by hand


def test_an_editors_hold_covers_every_telling() -> None:
    """Whoever tells the story is held, also who tells it later; approval brings all of them back into their story."""
    world = World(entry(1))
    world.poll()
    another_source(world, "two", entry(1, id="t1", url="https://two.example/1"))
    assert len(shown(world)) == 1
    held = desk.hold(world.store, "https://two.example/1", reason="being checked", now=NOON)
    assert {one.source for one in held} == {"one", "two"}
    assert shown(world) == []
    another_source(world, "three", entry(1, id="u1", url="https://three.example/1"))
    (late,) = world.store.articles(SourceKey("three"))
    assert (late.judgement.verdict, late.hold) == (Verdict.HELD, "being checked")
    world.show(entry(1, title="Changed meanwhile"))
    assert counts(world.poll()) == {"held": 1}
    approve(world, "https://one.example/1")
    assert shown(world) == ["Changed meanwhile"]
    assert {a.hold for key in ("one", "two", "three") for a in world.store.articles(SourceKey(key))} == {""}
    (plan,) = selection.stories(world.store.cards(), {key: source(key) for key in world.store.states()})
    assert len(plan.also) == 2


def test_what_editors_do_is_logged() -> None:
    """Who was held and released, when and why, stands in the audit log."""
    world = World(entry(1))
    world.poll()
    (made,) = world.articles()
    desk.hold(world.store, made.id, reason="being checked", now=NOON)
    world.clock.forward(hours=1)
    approve(world, made.id, reason="it is right")
    told = [(line.action, line.subject, line.detail) for line in world.store.audit()]
    assert told == [("hold", made.id, "being checked"), ("approve", made.id, "it is right")]


def test_what_its_source_took_back_may_be_published_all_the_same() -> None:
    """By an editor who names it: the removal or retraction counts no more, other remarks do, and the log says why."""
    world = World(entry(1), entry(2, title="Bees", content_html="<p>Hives were counted in all of the valleys.</p>"))
    world.poll()
    first, second = sorted(world.articles(), key=lambda one: one.url)
    deletion = Deletion(NOON, Trace.TOMBSTONE, "its feed names it as deleted")
    remarks = (Remark(Edit.CORRECTION, NOON, "Six hives."), Remark(Edit.RETRACTION, NOON, "Withdrawn."))
    desk.put(world.store, [replace(first, deletion=deletion), replace(second, remarks=remarks)])
    removed = dict.fromkeys((first.id, second.id), Verdict.WITHDRAWN)
    one, two = approve(world, first.url, second.url, removed=removed)
    assert one.deletion == replace(deletion, overruled=True)
    assert [remark.overruled for remark in two.remarks] == [False, True]
    assert [line.detail for line in world.store.audit()] == [
        "removed by its source: its feed names it as deleted",
        "retracted by its source",
    ]


def test_mistaken_commands_are_refused() -> None:
    """What is not there, not held, or held already is said, and nothing is logged."""
    world = World(entry(1))
    world.poll()
    (made,) = world.articles()
    with pytest.raises(UsageError, match="no stored article"):
        desk.hold(world.store, "https://one.example/none", reason="x", now=NOON)
    with pytest.raises(UsageError, match="is not held"):
        approve(world, made.id)
    desk.hold(world.store, made.id, reason="x", now=NOON)
    with pytest.raises(UsageError, match="already"):
        desk.hold(world.store, made.id, reason="y", now=NOON + timedelta(hours=1))
    assert len(world.store.audit()) == 1


def test_what_an_editor_wants_to_hear_of_edits_is_said_once() -> None:
    """A conflict with his change, and what another outlet corrects that carries a story; at the poll that brings it."""
    from syndicator.model import Judgement, Overlay, Revision
    from syndicator.refine.overlay import wording_of

    later = NOON + timedelta(hours=1)
    words = wording_of(article())
    clash = replace(
        article(),
        overlay=Overlay("Wei", NOON, words, words, ("body",), ("body",)),
        revisions=(Revision(2, later, Edit.SUBSTANTIVE, "its text"),),
    )
    copy = replace(
        article("two"),
        judgement=Judgement(Verdict.DUPLICATE, "same text", article().id),
        revisions=(Revision(2, later, Edit.CORRECTION, "corrected by its source"),),
    )
    said = desk.news([clash, copy, article("three")], later)
    assert [one.partition(": ")[2] for one in said] == [
        "edited here and by its source (body); see `syndicator list --conflicts`",
        "a correction of what others carry, too; see `syndicator list --corrected`",
    ]
    assert desk.news([clash, copy], later + timedelta(hours=1)) == []
