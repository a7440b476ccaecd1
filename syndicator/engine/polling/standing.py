"""What the items of a document that are as they were say of its other entries: which keys tell nothing, because another
article still stands under them, and whether its source is where it was. Looks up, but stores nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.model import IdentityMode
from syndicator.refine.judging import identity
from syndicator.refine.judging.twice import is_given_twice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from syndicator.engine.refining.batch import Draft
    from syndicator.model import Article, ArticleId, Known
    from syndicator.refine.judging.dedupe import Memory
    from syndicator.refine.judging.identity import Keys


def is_keyed_as_before(article: Article, known: Known) -> bool:
    """Whether an entry has the guid or link that it had: its source has not moved, although each of its items differs
    from poll to poll, by a counter, most often. A second key says so, too, for a site may number anew from one on.
    """
    owners = [(key, known.identities[key]) for key in article.identities if key in known.identities]
    placed = {owner for key, owner in owners if key.startswith(("guid:", "link:"))}
    return any(sum(owner == one for _, owner in owners) > 1 for one in placed)


def shown_still(drafts: Sequence[Draft], items: Iterable[str], known: Known) -> frozenset[ArticleId]:
    """The articles whose ``items`` (hashes of all in the document) are as they were."""
    again = {draft.hash for draft in drafts}
    return frozenset(known.shown[one] for one in items if one in known.shown and one not in again)


def occupied(drafts: Sequence[Draft], there: Collection[ArticleId], keys: Keys, memory: Memory) -> frozenset[str]:
    """Links of drafts under which another article still stands in the document (``there``): they tell two entries apart
    no more than if both had come at once.
    """
    if IdentityMode.LINK in keys.doubted:
        return frozenset()
    known = memory.known
    linked = [
        (link, draft.article)
        for draft in drafts
        if (link := identity.key_of(draft.article.identities, IdentityMode.LINK)) and not identity.is_front(link)
    ]
    shared = _of_several(there, memory) if any(not _is_met(one, memory) for _, one in linked) else frozenset()
    return frozenset(
        link
        for link, article in linked
        if (link in shared and not _is_met(article, memory))
        or ((owner := known.identities.get(link)) in there and owner and not _is_of(article, owner, memory))
    )


def _of_several(there: Iterable[ArticleId], memory: Memory) -> frozenset[str]:
    """The links of articles that none is known by, because several entries had it when they came."""
    identities = memory.known.identities
    told = {owner for key, owner in identities.items() if key.startswith("link:")}
    stored = [memory.article(one) for one in there if one not in told]
    return frozenset(f"link:{article.canonical}" for article in stored if article is not None)


def _is_met(article: Article, memory: Memory) -> bool:
    """Whether its source has shown an entry's guid or its very text before."""
    keys = (identity.key_of(article.identities, mode) for mode in (IdentityMode.GUID, IdentityMode.CONTENT))
    return any(key in memory.known.identities for key in keys if key)


def _is_of(article: Article, owner: ArticleId, memory: Memory) -> bool:
    """Whether an entry at a stored article's address is that article: by its guid, its text, or nearly its text."""
    keys = (identity.key_of(article.identities, mode) for mode in (IdentityMode.GUID, IdentityMode.CONTENT))
    if any(memory.known.identities.get(key or "") == owner for key in keys):
        return True
    stored = memory.article(owner)
    return stored is not None and is_given_twice(article, stored)
