"""What an editor of ours changes of an article, and how what conflicts with its source's own edits is settled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.editing import desk, takedown
from syndicator.errors import UsageError
from syndicator.model import ArticleId, AuditLine, Evidence, Hop, HopRole, Overlay, Role, SafeHtml, Verdict, Wording
from syndicator.refine import overlay
from syndicator.refine.beginning import beginning, begins
from syndicator.refine.changes import threeway
from syndicator.refine.clean import words
from syndicator.refine.edits import by_editor
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from syndicator.model import Article
    from syndicator.ports import Store

LONGEST_TITLE = 1000
"""Characters, of a title and of a category."""
LONGEST_SUMMARY = 10_000
LONGEST_BODY = 2_000_000
"""Characters of HTML."""
ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class Given:
    """What an editor wants of an article. None: as it is.

    ``outlets`` are those that the article passed through, the first publisher first. ``credits`` are all of them: by
    outlet (or, where that is not known, by the word for the hop), then by role; ``names`` are those of single roles at
    the first publisher.
    """

    title: str | None = None
    summary: str | None = None
    body: str | None = None  # HTML, of any kind
    category: str | None = None
    tags: tuple[str, ...] | None = None
    outlets: tuple[str, ...] | None = None
    credits: dict[str, dict[str, tuple[str, ...]]] | None = None
    names: dict[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One command of an editor's."""

    target: str
    given: Given = Given()
    by: str = ""
    seen: Given | None = None  # what stood there when it was written, where that is known
    revision: int | None = None  # likewise, by its number
    settle: str = ""  # "ours", "theirs"; or "given": the source's edit is dealt with in what is given
    revert: bool = False


def found(store: Store, target: str) -> Article:
    """The article that a target means: of a story, the one that is changed already, else the nearest."""
    articles = [article for card in takedown.find(store, target) if (article := store.article(card.id))]
    if not articles:
        raise UsageError(takedown.nothing_found(store, target))
    return next((article for article in articles if article.overlay), articles[0])


def amend(store: Store, order: Order, now: datetime, *, elected: Article | None = None) -> Article:
    """Carry an order out and store what comes of it; the article as it is then. Raises UsageError, and stores nothing.

    ``elected`` is the article that the target means, where that is known.
    """
    article = elected or found(store, order.target)
    made = _reverted(article, order) if order.revert else _amended(article, order, now)
    if made.overlay is not None and not order.revert:
        _lawful(made)
    if _same(made.overlay, article.overlay):
        raise UsageError(_nothing(article))
    kept = made.overlay.without if made.overlay else ()
    # what is shown again later is fetched again
    made = replace(made, pictures=tuple(one for one in made.pictures if one.url not in kept))
    what = _said(article, made, order)
    made = by_editor(made, article, f"by this mirror's editor: {what}", now)
    store.record(AuditLine(now, "edit", made.id, f"{order.by}: {what}" if order.by else what))
    desk.put(store, [made])
    return made


def _same(one: Overlay | None, two: Overlay | None) -> bool:
    """Whether both publish the same on the same, whoever made them when."""
    if one is None or two is None:
        return one is two
    return (one.base, one.shown, one.conflicts) == (two.base, two.shown, two.conflicts)


def _reverted(article: Article, order: Order) -> Article:
    if article.overlay is None:
        raise UsageError(f"{order.target} was not edited here: there is nothing to revert")
    return replace(article, overlay=None)


def _amended(article: Article, order: Order, now: datetime) -> Article:
    old = article.overlay
    if order.settle and not (old and old.conflicts):
        raise UsageError(f"{order.target} is in no conflict; `syndicator list --conflicts` shows what is")
    if order.revision not in {None, article.revision} and order.seen is None:
        raise UsageError(
            f"it has changed since revision {order.revision}, which was edited, and is at revision {article.revision}: "
            f"`syndicator diff {order.target} --revisions {order.revision}` shows how; edit that"
        )
    base = old.base if old else overlay.wording_of(article)
    before = old.shown if old else base
    wording = _worded(article, before, order)
    like = Overlay(order.by or (old.by if old else ""), now, base, wording, ())
    if order.settle == "given":
        return overlay.laid(article, overlay.wording_of(article), wording, like)
    laid = overlay.laid(article, base, wording, like)
    if order.settle:
        return overlay.settled(laid, "ours" if order.settle == "ours" else "theirs")
    return overlay.followed(laid) if old and old.conflicts else laid


def _worded(article: Article, before: Wording, order: Order) -> Wording:
    """What stands there with what is given; brought together with what came while it was written."""
    mine = _with(article, before, order.given)
    if order.seen is None:
        return mine
    seen = _with(article, before, order.seen)
    if not overlay.differing(seen, before):
        return mine
    wording, conflicts = overlay.merged(seen, mine, before, article)
    if conflicts:
        raise UsageError(
            f"its source changed the same while you edited it ({', '.join(conflicts)}): "
            f"`syndicator diff {order.target} --revisions` shows what"
        )
    return wording


def _with(article: Article, before: Wording, given: Given) -> Wording:
    """A wording with what is given in it, cleaned and checked."""
    made = before
    if given.title is not None:
        made = replace(made, title=_line("title", given.title, needed=True))
    if given.body is not None:
        made = overlay.pictured(before, replace(made, body=_body(article, before, given.body, made.title)))
        if begins(before.summary, words(before.body)):
            made = replace(made, summary=before.summary if made.body == before.body else beginning(words(made.body)))
    if given.summary is not None and given.summary.strip() != before.summary.strip():
        made = replace(made, summary=_bounded("summary", " ".join(given.summary.split()), LONGEST_SUMMARY))
    if given.category is not None:
        made = replace(made, category=_line("category", given.category))
    if given.tags is not None:
        tags = (_line("tags", tag) for tag in given.tags)
        made = replace(made, tags=tuple(dict.fromkeys(tag for tag in tags if tag)))
    credits_given = given.credits
    if given.outlets is not None:
        old, made = made.hops, replace(made, hops=_passed(made.hops, given.outlets))
        credits_given = _as_called_now(given.credits, old, made.hops)
    if credits_given is not None:
        made = replace(made, hops=_credited(made.hops, credits_given))
    if given.names is not None:
        made = replace(made, hops=_naming(made.hops, given.names))
    return made


def _line(field: str, text: str, *, needed: bool = False) -> str:
    line = " ".join(text.split())
    if needed and not line:
        raise UsageError(f"{field}: nothing is given; `--revert` brings back the source's")
    return _bounded(field, line, LONGEST_TITLE)


def _bounded(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise UsageError(f"{field}: {len(text)} characters; at most {most} are taken")
    return text


def _body(article: Article, before: Wording, html: str, title: str) -> SafeHtml:
    """An editor's text, cleaned; what is left as it was keeps its markup to the letter."""
    made = overlay.cleaned(_bounded("body", html, LONGEST_BODY), article, title)
    if not words(made).strip() and "<img" not in made:
        raise UsageError("body: no text is left of it; to take an article out, use `syndicator hold` or `takedown`")
    same = threeway.chunks(before.body, made, before.body, host_of(article.url))
    return overlay.cleaned("".join(chunk.ours for chunk in same), article, title)


# ---------------------------------------------------------------------------------------------- credits


def hop_name(hop: Hop) -> str:
    """What a hop is called in what editors write: its outlet, or which of the hops it is."""
    return hop.outlet or hop.role.value


def _passed(hops: tuple[Hop, ...], given: Sequence[str]) -> tuple[Hop, ...]:
    """The hops of these outlets. One that is known keeps what is known of it; in its place, another is renamed."""
    names = [_line("outlets", name, needed=True) for name in given]
    if len(set(names)) != len(names):
        raise UsageError("outlets: one stands there twice")
    if hops and not names:
        raise UsageError("outlets: nothing is given; `--revert` brings back the source's")
    by_name = {hop_name(hop): hop for hop in reversed(hops)}
    made = []
    for place, name in enumerate(names):
        role = HopRole.REPRINT if place else HopRole.ORIGINAL
        hop = by_name.get(name)
        if hop is None and len(names) == len(hops) and hop_name(hops[place]) not in names:
            hop = replace(hops[place], outlet=name, evidence=Evidence.CONFIGURED, literal=None)
        made.append(replace(hop, role=role) if hop else Hop(role, name, evidence=Evidence.CONFIGURED))
    return tuple(made)


def _as_called_now(
    given: dict[str, dict[str, tuple[str, ...]]] | None, old: tuple[Hop, ...], new: tuple[Hop, ...]
) -> dict[str, dict[str, tuple[str, ...]]] | None:
    """Credits given under the names that outlets had before they were changed in the same breath."""
    if given is None:
        return None
    names, before = [hop_name(hop) for hop in new], [hop_name(hop) for hop in old]
    renamed = dict(zip(before, names, strict=True)) if len(names) == len(before) else {}
    found = {}
    for name, roles in given.items():
        if name not in names and name in before:
            name = renamed.get(name, "")  # noqa: PLW2901 - one that is gone takes its credits along
        if name:
            found[name] = roles
    return found


def _credited(hops: tuple[Hop, ...], given: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Hop, ...]:
    by_name = {hop_name(hop): hop for hop in reversed(hops)}
    if unknown := given.keys() - by_name.keys():
        there = ", ".join(f"“{name}”" for name in map(hop_name, hops)) or "none"
        raise UsageError(f"credits: “{min(unknown)}” is no outlet that the article passed through; there is {there}")
    names = {
        ((by_name[outlet].role, by_name[outlet].outlet or ""), _role(role)): tuple(map(_person, people))
        for outlet, roles in given.items()
        for role, people in roles.items()
    }
    return overlay.with_names(hops, names)


def _naming(hops: tuple[Hop, ...], given: Mapping[str, Sequence[str]]) -> tuple[Hop, ...]:
    """Other names in single roles, at the first publisher."""
    hops = hops or (Hop(HopRole.ORIGINAL, None, evidence=Evidence.ABSENT),)
    all_names = {hop_name(hop): _roles(hop) for hop in reversed(hops)}
    all_names[hop_name(hops[0])] |= {_role(role).value: tuple(people) for role, people in given.items()}
    return _credited(hops, all_names)


def _roles(hop: Hop) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for credit in hop.credits:
        found[credit.role.value] = (*found.get(credit.role.value, ()), credit.name)
    return found


def _role(name: str) -> Role:
    role = ROLES.get(name.strip().lower().replace("_", "-").replace(" ", "-"))
    if role is None:
        raise UsageError(f"“{name}” is no role; there are {', '.join(ROLES)}")
    return role


def _person(name: str) -> str:
    return _line("credits", name, needed=True)


# ---------------------------------------------------------------------------------------------- what is said


def _lawful(article: Article) -> None:
    if article.overlay and article.permission and article.permission.verbatim:
        words_changed = [field for field in article.overlay.fields if field in overlay.WORDS]
        if words_changed:
            raise UsageError(
                f"its licence allows no edits ({article.permission.reason}); not changed: {', '.join(words_changed)}"
            )


def _nothing(article: Article) -> str:
    stands = " as it is" if article.overlay is None else " as it was edited last"
    return f"nothing differs from the article{stands}"


def _said(before: Article, made: Article, order: Order) -> str:
    """What was done, in words that repeat nothing of the text."""
    if order.revert:
        return "its own change taken back"
    one = before.overlay.shown if before.overlay else overlay.wording_of(before)
    two = made.overlay.shown if made.overlay else overlay.wording_of(made)
    fields = ", ".join(overlay.differing(one, two)) or "as it is published"
    if order.settle:
        return f"conflict settled ({order.settle if order.settle != 'given' else 'by hand'}): {fields}"
    return fields


def state_of(article: Article) -> str:
    """What keeps a changed article from being read, in words; "" where nothing does."""
    if article.judgement.verdict is Verdict.HELD:
        return f"it is held ({article.judgement.reason}); `syndicator approve` publishes it"
    return ""


# ---------------------------------------------------------------------------------------------- for writing on


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article as an editor gets it to write on."""

    article: ArticleId
    url: str
    revision: int
    given: Given  # what is published
    theirs: Given  # what its source has now
    conflicts: tuple[str, ...]
    body: tuple[tuple[str, str | None], ...]  # a block as it is published, and as its source has it where they conflict


def sheet(article: Article) -> Sheet:
    """An article to write on: as it is published, with its source's words beside those they conflict with."""
    theirs = overlay.wording_of(article)
    shown = article.overlay.shown if article.overlay else theirs
    conflicts = article.overlay.conflicts if article.overlay else ()
    body: tuple[tuple[str, str | None], ...] = tuple((piece, None) for piece in threeway.pieces(shown.body))
    if conflicts and article.overlay:
        # what did not conflict stands as it would be published
        chunks = threeway.chunks(article.overlay.base.body, shown.body, theirs.body, host_of(article.url))
        body = tuple((chunk.ours, chunk.theirs) for chunk in chunks)
        merged, _ = overlay.merged(article.overlay.base, shown, theirs, article, prefer="ours")
        shown = merged
    return Sheet(article.id, article.url, article.revision, _given(shown), _given(theirs), conflicts, body)


def _given(wording: Wording) -> Given:
    credits_at = {hop_name(hop): _roles(hop) for hop in reversed(wording.hops)}
    return Given(
        wording.title,
        wording.summary,
        wording.body,
        wording.category,
        wording.tags,
        tuple(hop_name(hop) for hop in wording.hops),
        dict(reversed(credits_at.items())),
    )
