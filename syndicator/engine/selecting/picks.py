"""What is featured, by an editor's command and by configuration, and what readers read most: as a release finds it, and
as commands change it.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from syndicator.dataclass import dataclass
from syndicator.engine.editing.takedown import id_in
from syndicator.engine.selecting.views import SHOWN, Counted, counted
from syndicator.model import ArticleId
from syndicator.urls import canonical, host_of, is_http

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from syndicator.engine.selecting.selection import Offer, Plan
    from syndicator.model import Card, Featured
    from syndicator.ports import Store

NOTE = "featured"
"""Name of the note with the stories that an editor features."""
MOST = 12
"""Stories featured at a time; the next one takes the place of the first."""


@dataclass(frozen=True, slots=True)
class Picks:
    """For one release. ``mark`` is equal while nothing of it changes."""

    featured: tuple[ArticleId, ...]  # the latest choice first
    views: Counted
    mark: str


def picks(store: Store, *, views: bool) -> Picks:
    """As they stand now. ``views``: whether they are counted, and shown."""
    shown = store.recall(SHOWN) if views else None
    mark = blake2b((store.recall(NOTE) or b"") + b"\x1f" + (shown or b""), digest_size=12).hexdigest()
    return Picks(featured(store), counted(shown), mark)


def featured(store: Store) -> tuple[ArticleId, ...]:
    """The stories that an editor features, the latest choice first."""
    try:
        told = msgspec.json.decode(store.recall(NOTE) or b"[]", type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
    return tuple(map(ArticleId, told))


def configured(
    wanted: Featured | None, offer: Offer, above: Container[ArticleId], number: int, text_of: Callable[[Card], str]
) -> list[Plan]:
    """The stories that are featured by configuration: those it names, then the newest that it selects. ``above`` are
    the ``number`` stories that an editor features, which come before them and count, too.
    """
    room = wanted.limit - number if wanted else 0
    if wanted is None or room <= 0:
        return []
    found = {plan.id: plan for plan in named(wanted.articles, offer.plans) if plan is not None}
    if wanted.selects:
        reach = replace(wanted, limit=wanted.limit + len(found))
        found |= {plan.id: plan for plan in offer.select(reach, text_of) if plan.id not in found}
    return [plan for story, plan in found.items() if story not in above][:room]


def atop(picked: Picks, offer: Offer, wanted: Featured | None, text_of: Callable[[Card], str]) -> list[Plan]:
    """The stories at the top of the home page: those that an editor features, then those of the configuration."""
    chosen = frozenset(picked.featured)
    known = {plan.id: plan for plan in offer.plans if plan.id in chosen} if chosen else {}
    above = {story: known[story] for story in picked.featured if story in known}
    return [*above.values(), *configured(wanted, offer, above, len(above), text_of)]


def named(targets: Sequence[str], plans: Sequence[Plan]) -> list[Plan | None]:
    """The story that each of some ids and addresses means: ours, its source's, or the original outlet's; else None."""
    if not targets:
        return []
    keys = [_keys(target) for target in targets]
    ids, addresses = ({one for pair in keys if (one := pair[place])} for place in (0, 1))
    hosts = {host_of(target).removeprefix("www.") for target in targets if is_http(target)}
    found: dict[str, Plan] = {}

    def meant() -> list[Plan | None]:
        return [found.get(story or "") or found.get(address or "") for story, address in keys]

    for plan in plans:
        known = len(found)
        for key in _names(plan, hosts):
            if key in ids or key in addresses:
                found.setdefault(key, plan)
        if len(found) > known and None not in meant():
            break  # mostly they are new, and the older ones need not be looked at
    return meant()


def _keys(target: str) -> tuple[ArticleId | None, str | None]:
    return id_in(target), canonical(target) if is_http(target) else None


def _names(plan: Plan, hosts: Iterable[str]) -> Iterator[str]:
    """Everything a story can be named by; of originals those at some hosts, because each costs a look at its parts."""
    yield plan.id
    for card in (plan.elected, *plan.also):
        yield card.id
        yield card.canonical
        if (original := card.original_url) and any(host in original for host in hosts):
            yield canonical(original)


def feature(store: Store, stories: Iterable[ArticleId]) -> tuple[ArticleId, ...]:
    """Put stories first; what is featured now."""
    return _remember(store, tuple(dict.fromkeys((*stories, *featured(store))))[:MOST])


def unfeature(store: Store, stories: Iterable[ArticleId]) -> tuple[ArticleId, ...]:
    """Feature stories no longer; what is featured now."""
    out = set(stories)
    return _remember(store, tuple(story for story in featured(store) if story not in out))


def _remember(store: Store, stories: tuple[ArticleId, ...]) -> tuple[ArticleId, ...]:
    store.remember(NOTE, msgspec.json.encode(stories))
    return stories
