"""What an editor decides of articles before they are published: held for what they lack, held by hand, approved.

A held article is stored and known, and nothing else: no page or feed carries it, no other article becomes its
duplicate, and it is elected for no story. An editor's own hold is stronger: what tells the same text is held with it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from syndicator.engine.editing import takedown
from syndicator.errors import UsageError
from syndicator.model import (
    Article,
    AuditLine,
    Edit,
    Evidence,
    Flag,
    HopRole,
    Judged,
    Judgement,
    PollRecord,
    Requirement,
    Role,
    Verdict,
)
from syndicator.model.changing import replace
from syndicator.refine.judging.stories import united

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from syndicator.model import ArticleId, SourceKey
    from syndicator.ports import Store

RELEASED = "released"
"""Why an article is new that was held before."""
WRITERS = frozenset((Role.AUTHOR, Role.REPORTER, Role.CORRESPONDENT))
RESPONSIBLE = frozenset((Role.RESPONSIBLE_EDITOR,))
EDITORS = frozenset((Role.EDITOR, *RESPONSIBLE))


# ---------------------------------------------------------------------------------------------- the policy (pure)


def _has_source(article: Article) -> bool:
    first = next((hop for hop in article.hops if hop.role is HopRole.ORIGINAL), None)
    return first is not None and bool(first.outlet) and first.evidence is not Evidence.ABSENT


def _has_original_url(article: Article) -> bool:
    first = next((hop for hop in article.hops if hop.role is HopRole.ORIGINAL), None)
    reprinted = any(hop.role is HopRole.REPRINT for hop in article.hops)
    return bool(article.original_url or (first and first.url) or (not reprinted and article.url))


def _names(article: Article, roles: frozenset[Role]) -> bool:
    return any(credit.role in roles for hop in article.hops for credit in hop.credits)


REQUIREMENTS: Mapping[Requirement, tuple[Callable[[Article], bool], str]] = {
    Requirement.SOURCE: (_has_source, "no source stated"),
    Requirement.ORIGINAL_URL: (_has_original_url, "no address of the original"),
    Requirement.AUTHOR: (lambda a: _names(a, WRITERS), "no author or reporter named"),
    Requirement.EDITOR: (lambda a: _names(a, EDITORS), "no editor named"),
    Requirement.RESPONSIBLE_EDITOR: (lambda a: _names(a, RESPONSIBLE), "no responsible editor named"),
    Requirement.PUBLISHED: (lambda a: a.published_evidence is not Evidence.ABSENT, "no time of publication stated"),
    Requirement.TEXT: (lambda a: bool(a.text.strip()), "no text"),
    Requirement.IMAGE: (lambda a: bool(a.image), "no picture"),
    Requirement.LICENCE: (
        lambda a: bool(a.permission and a.permission.basis),
        "neither a permission nor an open licence",
    ),
    Requirement.UNDAMAGED: (lambda a: Flag.DAMAGED not in a.flags, "characters lost in its text"),
}
"""What can be required: whether an article has it, and how it is said that it has not."""


def objection(article: Article, require: Sequence[str]) -> str:
    """Why an article is held; "" where nothing speaks against publishing it."""
    if article.hold:
        return f"held by an editor: {article.hold}"
    if article.permission and article.permission.level is None:
        return f"may not be republished: {article.permission.reason}"
    if article.overlay:
        from syndicator.refine import overlay

        if article.permission and article.permission.verbatim and overlay.WORDS.intersection(article.overlay.fields):
            return "its licence allows no edits, and an editor of this mirror has changed its words"
        article = overlay.shown(article)
    if article.approved or not require:
        return ""
    lacks = [words for name, (has, words) in REQUIREMENTS.items() if name.value in require and not has(article)]
    return "; ".join(lacks)


def news(taken: Iterable[Article], now: datetime) -> list[str]:
    """What an editor would want to hear at once of edits that a poll has brought now."""
    said = []
    for article in taken:
        if not article.revisions or article.revisions[-1].at != now:
            continue
        if article.overlay and article.overlay.conflicts:
            fields = ", ".join(article.overlay.conflicts)
            said.append(f"{article.url}: edited here and by its source ({fields}); see `syndicator list --conflicts`")
        edit = article.revisions[-1].edit
        if article.judgement.verdict is Verdict.DUPLICATE and edit in {Edit.CORRECTION, Edit.RETRACTION}:
            said.append(f"{article.url}: a {edit} of what others carry, too; see `syndicator list --corrected`")
    return said


def settled(
    judged: Judged, previous: Article | None, require: Sequence[str], welcome: Callable[[Article], Judged]
) -> Judged:
    """A judgement as the desk has it: held, or released where nothing speaks against it any more.

    ``previous`` is the article as it is stored, ``welcome`` judges one that is published for the first time.
    """
    verdict = judged.judgement.verdict
    if verdict is Verdict.WITHDRAWN or (verdict is Verdict.UNCHANGED and previous is None):
        return judged
    article = judged.article
    if previous is not None:
        article = replace(article, hold=previous.hold, approved=previous.approved)
    why = objection(article, require)
    was_held = previous is not None and previous.judgement.verdict is Verdict.HELD
    if why:
        if verdict is Verdict.UNCHANGED and was_held and previous is not None and previous.judgement.reason == why:
            return judged
        return _held(article, why, judged, apart=previous is None)
    if was_held:
        return _released(article, judged, welcome)
    return judged if article is judged.article else replace(judged, article=article)


def _held(article: Article, why: str, judged: Judged, *, apart: bool) -> Judged:
    judgement = Judgement(Verdict.HELD, why)
    story = article.id if apart and not article.hold else article.story  # it joins a story once it is published
    return Judged(replace(article, judgement=judgement, story=story), judgement, judged.aliases)


def _released(article: Article, judged: Judged, welcome: Callable[[Article], Judged]) -> Judged:
    if article.story != article.id:  # it was in a story before it was held
        judgement = Judgement(Verdict.DUPLICATE, "in its story again", article.story)
        return Judged(replace(article, judgement=judgement), judgement, judged.aliases)
    made = welcome(article)
    if made.article.story == article.id:  # its likes joined it before it was held: it is no duplicate of theirs
        judgement = Judgement(Verdict.NEW, RELEASED)
        made = Judged(replace(made.article, judgement=judgement), judgement)
    return replace(made, aliases=judged.aliases)


# ---------------------------------------------------------------------------------------------- an editor's acts


def hold(store: Store, target: str, *, reason: str, now: datetime) -> list[Article]:
    """Take every telling of the story that ``target`` names out of what is published. Raises UsageError."""
    found = [article for article in named(store, target) if not article.hold]
    if not found:
        raise UsageError(f"{target} is on hold already")
    why = f"held by an editor: {reason}"
    changed = [
        replace(article, hold=reason, approved=False, judgement=Judgement(Verdict.HELD, why, article.judgement.twin))
        for article in found
    ]
    store.record(AuditLine(now, "hold", found[0].story, reason))
    put(store, changed)
    return changed


def approve(
    store: Store,
    targets: Iterable[str],
    *,
    source: SourceKey | None = None,
    reason: str = "",
    now: datetime,
    welcome: Callable[[Article], Judged],
    ruled: Mapping[ArticleId, str] = MappingProxyType({}),
    removed: Mapping[ArticleId, Verdict] = MappingProxyType({}),
) -> list[Article]:
    """Release what is held: every telling that ``targets`` name, and all of a source's. Raises UsageError.

    ``ruled`` are those that rules hold, and why; ``removed`` those that their sources removed or retracted, and what
    became of them.
    What was withdrawn for that is published again where it is named, and says so.
    """

    def is_held(article: Article) -> bool:
        held = article.judgement.verdict is Verdict.HELD or article.id in ruled
        return held or removed.get(article.id) is Verdict.HELD

    found: dict[ArticleId, Article] = {}
    for target in targets:
        held = [article for article in named(store, target) if is_held(article) or article.id in removed]
        if not held:
            raise UsageError(f"{target} is not held")
        found |= {article.id: article for article in held}
    if source is not None:
        held = [article for article in store.articles(source) if is_held(article)]
        found |= {article.id: article for article in held if article.permission is None or article.permission.level}
    if barred := [a for a in found.values() if a.permission and a.permission.level is None]:
        first = barred[0]
        raise UsageError(
            f"{first.url} may not be republished ({first.permission.reason if first.permission else ''}); state a "
            f"`permission:` for the source “{first.source}” if you may all the same"
        )
    released = []
    for article in found.values():
        why = ruled.get(article.id, article.judgement.reason)
        if article.id in removed and article.deletion:
            why = f"removed by its source: {article.deletion.words}"
        elif article.id in removed:
            why = "retracted by its source"
        store.record(AuditLine(now, "approve", article.id, reason or why))
        deletion = replace(article.deletion, overruled=True) if article.deletion else None
        remarks = tuple(replace(one, overruled=one.edit is Edit.RETRACTION) for one in article.remarks)
        free = replace(article, hold="", approved=True, deletion=deletion, remarks=remarks)
        judged = Judged(free, free.judgement)
        was_held = article.judgement.verdict is Verdict.HELD
        made = _released(free, judged, welcome).article if was_held else free
        put(store, [made])  # one by one: the next may tell this one's text
        released.append(made)
    return released


def named(store: Store, target: str) -> list[Article]:
    """Every stored member of the stories that an id or address names."""
    cards = takedown.find(store, target)
    if not cards:
        raise UsageError(f"no stored article has the id or address {target}; `syndicator list` shows what there is")
    stories = {card.story for card in cards}
    found = [store.article(card.id) for card in united(store.cards()) if card.story in stories]
    return [article for article in found if article is not None]


def put(store: Store, articles: Iterable[Article]) -> None:
    """Store changed articles, one source after the other."""
    by_source: dict[SourceKey, list[Article]] = {}
    for article in articles:
        by_source.setdefault(article.source, []).append(article)
    for key, changed in by_source.items():
        state = store.state(key)
        if state is not None:
            store.commit(PollRecord(state, tuple(changed)))
