"""How well a source is, and whether it is still itself. Pure: configuration, state and now in, a word out.

Somebody else at a source's address is hard to tell from a redesign, so everything that is known must have changed at
once: what the feed calls itself, where its entries lead, who writes, and every single entry. An address that stood
empty for long may have been bought by others, who keep the host: there the rest is enough.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.engine.polling.schedule import missing_interval
from syndicator.errors import AnotherSite
from syndicator.model import Checkup, Face, Health, Role, Validators
from syndicator.model.changing import replace
from syndicator.redact import without_secrets
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from syndicator.engine.polling.reading import Reading
    from syndicator.model import Article, Known, NotifySettings, Source, SourceKey, SourceState

HABIT = 10
"""A source is idle when it has been silent for so many times its usual interval."""
BROKEN_FAILURES = 3
"""Failures in a row without which a source is never called broken, however long ago the first one was."""
MOVES = 3
"""So many consistent permanent redirects in a row, and the new address is asked directly."""
EMPTY_FOR = timedelta(days=3)
"""An address that did not answer for so long may have changed hands."""
UNWELL = frozenset(
    (
        Health.BROKEN,
        Health.IDLE,
        Health.MOVED,
        Health.DRIFTED,
        Health.GONE,
        Health.VANISHED,
        Health.ANOTHER_SITE,
    )
)
"""What the operator is told of."""
_HOSTS, _AUTHORS = 8, 40
_WRITERS = frozenset((Role.AUTHOR, Role.REPORTER, Role.CORRESPONDENT))


def word(source: Source | None, state: SourceState | None, now: datetime, settings: NotifySettings) -> Health:
    """A source's health; the gravest word that fits."""
    if source is None:
        return Health.REMOVED
    if not source.enabled:
        return Health.DISABLED
    if state is None or state.last_polled is None or state.url != source.url:
        return Health.NEW
    if state.gone:
        return Health.GONE
    if state.failures:
        return _failing(state, now, settings)
    if state.not_before is not None and state.not_before > now:
        return Health.WAITING
    if state.vanished:
        return Health.VANISHED
    if state.moved_to and state.moved_seen >= MOVES:
        return Health.MOVED
    if _is_idle(state, now, settings):
        return Health.IDLE
    return Health.DRIFTED if state.drifted else Health.OK


def _failing(state: SourceState, now: datetime, settings: NotifySettings) -> Health:
    if state.last_error_kind == "another-site":
        return Health.ANOTHER_SITE
    since = _since(state)
    long = since is not None and (now - since).total_seconds() >= settings.broken_after
    if long and state.failures >= BROKEN_FAILURES:
        return Health.BROKEN
    return Health.WAITING if state.not_before is not None and state.not_before > now else Health.FAILING


def _since(state: SourceState) -> datetime | None:
    """When a failing source began to fail; states of earlier versions only know when it was last well."""
    return state.failing_since or state.last_ok


def _is_idle(state: SourceState, now: datetime, settings: NotifySettings) -> bool:
    if state.last_changed is None or not state.interval:
        return False  # it has no habit yet
    return (now - state.last_changed).total_seconds() >= max(settings.idle_after, HABIT * state.interval)


def checkup(
    key: SourceKey, source: Source | None, state: SourceState | None, now: datetime, settings: NotifySettings
) -> Checkup:
    """The word, since when, and one sentence for a person. Nothing in it is anybody's secret."""
    found = word(source, state, now, settings)
    if source is None or state is None:
        return Checkup(key, found)
    remark, since = "", None
    if state.last_error:
        since = _since(state)
        remark = without_secrets(state.last_error)
        if found is Health.GONE:
            remark += ": remove it from feeds.yaml, or give it another url"
        elif wait := missing_interval(state, now):
            remark += f"; as for {_span((now - (state.missing_since or now)).total_seconds())}, so it is asked every "
            remark += f"{_span(wait)}: `syndicator poll {key}` asks now, and another url in feeds.yaml helps for good"
    elif found is Health.VANISHED:
        since = min(deletion.at for _, deletion in state.vanished)
        count = len(state.vanished)
        remark = f"{count} articles are said to be gone at once; they stay until `syndicator accept {key}` lets them go"
    elif found is Health.MOVED:
        where = "another address" if source.private else without_secrets(state.moved_to or "")
        remark = f"moved for good to {where}: put that into feeds.yaml as its url"
    elif found is Health.IDLE and state.last_changed is not None:
        since = state.last_changed
        remark = f"nothing new since {since:%Y-%m-%d}; usually every {_span(state.interval or 0)}"
    elif found is Health.DRIFTED:
        remark = f"the site rule for {state.drifted} no longer fits its pages; the general method finds their text"
    return Checkup(key, found, remark, since)


def _span(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3600)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds / 60, 1):.0f} min"


# ------------------------------------------------------------------------------------------ is it still itself


def face_of(title: str, articles: Iterable[Article]) -> Face:
    """What one document shows of who it is from."""
    origins: dict[str, None] = {}
    authors: dict[str, None] = {}
    for article in articles:
        origins["/".join(article.url.split("/", 3)[:3])] = None  # one for nearly all: only these are taken apart
        for hop in article.hops:
            authors |= {_folded(credit.name): None for credit in hop.credits if credit.role in _WRITERS}
    hosts = dict.fromkeys(map(host_of, origins))
    hosts.pop("", None)
    return Face(_folded(title), tuple(hosts)[:_HOSTS], tuple(authors)[:_AUTHORS])


def merged(old: Face | None, new: Face) -> Face:
    """The face to remember after a document was taken: the newest traits, and those shown before that still fit."""
    if old is None or not new.hosts:
        return old or new
    hosts = tuple(dict.fromkeys((*new.hosts, *old.hosts)))[:_HOSTS]
    authors = tuple(dict.fromkeys((*new.authors, *old.authors)))[:_AUTHORS]
    return Face(new.title or old.title, hosts, authors)


def is_another(old: Face | None, new: Face, *, knows_any: bool, state: SourceState, now: datetime) -> bool:
    """Whether a document shows somebody else. ``knows_any``: something in it was there before."""
    if old is None or knows_any or not new.hosts or not old.hosts:
        return False
    if not (old.title and new.title) or old.title == new.title:
        return False
    if set(old.authors) & set(new.authors):
        return False
    elsewhere = not any(_same_site(one, other) for one in old.hosts for other in new.hosts)
    return elsewhere or _stood_empty(state, now)


def recognised(source: Source, state: SourceState, reading: Reading, known: Known, now: datetime) -> Face:
    """The face to remember of a source. Raises AnotherSite where somebody else's document came instead of its own."""
    articles = [draft.article for draft in reading.drafts]
    shown = face_of(reading.feed.title, articles)
    # a guid alone proves nothing ("post-1" stands at many sites); an unchanged item or a known address does
    keys = (key for article in articles for key in article.identities if key.startswith("link:"))
    unchanged = not known.hashes.isdisjoint(reading.feed.hashes)
    knows_any = unchanged or any(key in known.identities for key in keys)
    if state.face is not None and is_another(state.face, shown, knows_any=knows_any, state=state, now=now):
        how = difference(state.face, shown, reading.feed.title)
        raise AnotherSite(
            f"another site answers here: {how}; `syndicator accept {source.key}` takes it", source=source.key
        )
    return merged(state.face, shown)


def _stood_empty(state: SourceState, now: datetime) -> bool:
    return bool(state.failures) and state.last_ok is not None and now - state.last_ok >= EMPTY_FOR


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts share a registrable name, judged by their last labels: www.a.example and b.a.example do."""
    return one == other or _site(one) == _site(other)


def _site(host: str) -> str:
    labels = host.split(".")
    # "co.uk", "com.cn": where the second last label is that short, the name stands one further left
    size = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2  # noqa: PLR2004 - as above
    return ".".join(labels[-size:])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()[:200]


def accepted(state: SourceState) -> SourceState:
    """The state of a source whose new face the operator has accepted: due at once, and looked at afresh."""
    return replace(
        state,
        face=None,
        failures=0,
        failing_since=None,
        last_error=None,
        last_error_kind=None,
        next_due=None,
        validators=Validators(),
        body_hash="",
    )


def difference(old: Face, new: Face, title: str) -> str:
    """What a person needs to decide: before and now."""
    return f"its feed is called “{title[:80]}”, was “{old.title[:80]}”, and links to {new.hosts[0]}, not {old.hosts[0]}"
