"""An article met again: whether its source edited it, what kind of edit that is, and what becomes of it.

An edit that no reader would call one publishes nothing: what is stored stays as it is, to the byte. A minor one is
published in place, at the same "updated". What adds up from minor edits is weighed against the text as it was last
announced. Every edit that is published leaves a revision; what its source says of it itself stays with the article.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.model import Edit, Evidence, Judged, Judgement, Precision, Remark, Revision, SafeHtml, Verdict
from syndicator.model.changing import replace
from syndicator.refine.prints import fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.model import Article
    from syndicator.refine.changes.classify import Change

A_DAY = timedelta(days=1)
STRENGTH = (Evidence.ABSENT, Evidence.INFERRED, Evidence.CONFIGURED, Evidence.FOUND)
"""Evidence, the weakest first."""
QUIET = frozenset((Edit.INVISIBLE, Edit.MINOR))
"""What is published in place."""
MOST_REMARKS = 5
"""Corrections shown of an article: the newest."""


def judge_again(
    article: Article, previous: Article, how: str, aliases: tuple[str, ...], now: datetime, *, anew: bool = False
) -> Judged:
    """The verdict on an article that is held already. ``anew``: what is configured for its source has changed, so that
    what differs may be our own doing and is published, however little it is.

    What its source had removed and shows again is published again, under its own id.
    """
    judged = _judge_again(article, previous, how, aliases, now, anew=anew)
    if previous.deletion is None:
        return judged
    reason = "shown again by its source, which had removed it"
    back = replace(judged.article, deletion=None, updated=max(now, judged.article.updated))
    return Judged(back, Judgement(Verdict.CHANGED, reason, back.judgement.twin), judged.aliases)


def _judge_again(
    article: Article, previous: Article, how: str, aliases: tuple[str, ...], now: datetime, *, anew: bool
) -> Judged:
    article = replace(
        article,
        story=previous.story,
        first_seen=previous.first_seen,
        identities=tuple(dict.fromkeys((*article.identities, *previous.identities)))[:12],
        ties=previous.ties,
        pictures=previous.pictures,  # of the same addresses the copies stay good
        revisions=previous.revisions,
        remarks=previous.remarks,
        overlay=previous.overlay,
    )
    if _keeps_its_date(article, previous):
        article = replace(
            article,
            published=previous.published,
            published_evidence=previous.published_evidence,
            published_precision=previous.published_precision,
        )
    article = replace(article, digest=fingerprint.article_digest(article))
    if article.digest == previous.digest:
        return Judged(previous, Judgement(Verdict.UNCHANGED, f"{how}, nothing published differs"), aliases)
    from syndicator.refine.changes.classify import classify  # what few polls need, and brings the cleaner along

    change = classify(previous, article)
    if change.edit is Edit.INVISIBLE and not anew:
        return Judged(previous, Judgement(Verdict.UNCHANGED, f"{how}, edited invisibly: {change.why}"), aliases)
    if previous.overlay is None:
        return _edited(article, previous, _summed(change, previous, article), how, aliases, now)
    article, change, quiet = _overlaid(article, previous, change)
    return _edited(article, previous, change, how, aliases, now, quiet=quiet)


def _overlaid(article: Article, previous: Article, change: Change) -> tuple[Article, Change, bool]:
    """A source's edit of an article that an editor of ours has changed: with his change carried on, and whether readers
    get to see too little of the edit to be told. What a source says of its edit is shown in any case.
    """
    from syndicator.refine import overlay
    from syndicator.refine.changes.classify import classify

    article = overlay.followed(article)
    seen = _summed(classify(overlay.shown(previous), overlay.shown(article)), previous, article).edit
    why = change.why
    if article.overlay is not None and article.overlay.conflicts:
        fields = ", ".join(article.overlay.conflicts)
        why = f"{why}; not published, for an editor of this mirror changed the same: {fields}"
    stated = change.edit in {Edit.CORRECTION, Edit.RETRACTION}
    return article, replace(change, why=why), seen in QUIET and not stated


def _edited(
    article: Article,
    previous: Article,
    change: Change,
    how: str,
    aliases: tuple[str, ...],
    now: datetime,
    *,
    quiet: bool | None = None,
) -> Judged:
    """A source's edit that is published, judged."""
    verdict = Verdict.DUPLICATE if previous.judgement.verdict is Verdict.DUPLICATE else Verdict.CHANGED
    reason = f"{how}, edited ({change.edit.value}): {change.why}"
    judgement = Judgement(verdict, reason, previous.judgement.twin, previous.judgement.similarity)
    quiet = change.edit in QUIET if quiet is None else quiet
    article = _revised(replace(article, judgement=judgement), previous, change, now, quiet=quiet)
    return Judged(article, Judgement(Verdict.CHANGED, reason, judgement.twin), aliases)


def _revised(article: Article, previous: Article, change: Change, now: datetime, *, quiet: bool) -> Article:
    """An edit's revision and remark, and "updated", unless it is published in place."""
    from syndicator.refine.changes import revisions

    number = previous.revision + 1
    if quiet:
        updated = previous.updated
    else:
        updated = article.updated if previous.updated < article.updated <= now else max(now, previous.updated)
    revision = Revision(number, now, change.edit, change.why, revisions.pack(revisions.form_of(previous)))
    article = replace(
        article,
        updated=updated,
        revision=number,
        revisions=revisions.kept((*previous.revisions, revision)),
        remarks=_remarks(previous.remarks, change, article, updated),
    )
    return replace(article, digest=fingerprint.article_digest(article))


def by_editor(article: Article, previous: Article, why: str, now: datetime) -> Article:
    """``previous`` with what an editor of ours has made of it, ``article``, as the next revision of it."""
    from syndicator.refine import overlay
    from syndicator.refine.changes.classify import classify

    change = replace(classify(overlay.shown(previous), overlay.shown(article)), why=why, line="")
    if change.edit in {Edit.CORRECTION, Edit.RETRACTION}:  # the source's alone to state: ours is announced as any other
        change = replace(change, edit=Edit.SUBSTANTIVE)
    change = _summed(change, previous, article)
    return _revised(article, previous, change, now, quiet=change.edit in QUIET)


def _summed(change: Change, previous: Article, article: Article) -> Change:
    """A minor edit weighed with those before it that were not announced either: many small ones may be a large one."""
    if change.edit is not Edit.MINOR:
        return change
    from syndicator.refine import overlay
    from syndicator.refine.changes import classify, revisions
    from syndicator.refine.clean import words

    quiet: Revision | None = None
    for revision in reversed(previous.revisions):
        if revision.edit not in QUIET:
            break
        quiet = revision
    form = revisions.unpack(quiet.before) if quiet else None
    if form is None:
        return change
    body = SafeHtml(form.body)
    announced = replace(previous, title=form.title, summary=form.summary, body=body, text=words(body))
    whole = classify.classify(announced, overlay.shown(article) if article.overlay else article)
    if whole.edit in {Edit.SUBSTANTIVE, Edit.TITLE}:
        return classify.Change(whole.edit, f"{change.why}; with the minor edits before it: {whole.why}")
    return change


def _remarks(before: tuple[Remark, ...], change: Change, article: Article, at: datetime) -> tuple[Remark, ...]:
    """What the source says of its edits. A retraction that it took back goes; a correction was made for good."""
    from syndicator.refine.changes.classify import stands

    standing = [one for one in before if one.edit is not Edit.RETRACTION or stands(one.line, article)]
    if change.line and (change.edit, change.line) not in {(one.edit, one.line) for one in standing}:
        standing.append(Remark(change.edit, at, change.line))
    return tuple(standing[-MOST_REMARKS:])


def _keeps_its_date(article: Article, previous: Article) -> bool:
    """Whether the date we know stays. It gives way to better evidence, and else to an earlier or more exact one.

    A later one is when the item was touched last: many a source stamps its items anew with every document.
    """
    ours, theirs = (STRENGTH.index(one.published_evidence) for one in (previous, article))
    if ours != theirs or article.published_evidence is not Evidence.FOUND:
        return ours >= theirs
    if previous.published_precision is Precision.DATE and article.published_precision is not Precision.DATE:
        return article.published - previous.published >= A_DAY
    return article.published >= previous.published
