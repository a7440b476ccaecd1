"""The verdict on an article: new, changed, unchanged, duplicate, withdrawn.

Pure: everything that has to be looked up is behind :class:`Memory`. Identity never leaves its source: what one source
sends can join another source's story, but cannot overwrite, rename or suppress that source's article.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from syndicator.model import Article, ArticleId, IdentityMode, Judged, Judgement, Verdict
from syndicator.refine import edits, fingerprint, likeness, sketch, stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from syndicator.model import Known, Tombstone, Twin

UNLIKE = 0.3
"""Below this a known guid with another title and link, or a link with another guid, is a reused key and no edit."""
CHANGING_GUIDS = 3
"""So many entries with a new guid behind a known link, and the guids of this source are not trusted again."""

_OWN = re.compile(r"urn:uuid:([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$")


class Memory(Protocol):
    """What judging looks up."""

    known: Known

    def article(self, id: ArticleId) -> Article | None:
        """A stored article of any source."""
        ...

    def twins(self, article: Article) -> Sequence[Twin]:
        """Articles of other sources that may tell the same text, best first."""
        ...

    def buried(self, article: Article) -> Tombstone | None:
        """The tombstone that forbids this article."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Which identity keys of one document can be trusted, and why the others cannot."""

    mode: IdentityMode
    reason: str
    shared: frozenset[str]  # keys that more than one entry of the document claims


def trust(articles: Sequence[Article], known: Mapping[str, ArticleId], mode: IdentityMode, reason: str) -> Keys:
    """Decide which keys tell this source's entries apart. A mode once lowered stays lowered."""
    counts = Counter(key for article in articles for key in set(article.identities))
    shared = frozenset(key for key, count in counts.items() if count > 1)
    without = bool(articles) and not any(_key(article, "guid:") for article in articles)
    if mode is IdentityMode.GUID and articles:
        reason = "entries carry no guid; links tell them apart" if without else ""
        if _many_share(articles, shared, "guid:"):
            mode, reason = IdentityMode.LINK, "one guid stood on several entries; links tell them apart"
        elif _changing(articles, known) >= CHANGING_GUIDS:
            mode, reason = IdentityMode.LINK, "guids changed while links stayed; links tell entries apart"
    by_link = mode is IdentityMode.LINK or (mode is IdentityMode.GUID and without)
    if by_link and _many_share(articles, shared, "link:"):
        mode, reason = IdentityMode.TITLE_DATE, "one link stood on several entries; title and date tell them apart"
    return Keys(mode, reason, shared)


def _key(article: Article, kind: str) -> str | None:
    return next((key for key in article.identities if key.startswith(kind)), None)


def _many_share(articles: Iterable[Article], shared: frozenset[str], kind: str) -> bool:
    """Whether different articles claim one key: an item repeated in a document is only a repetition."""
    titles: dict[str, set[tuple[str, str]]] = {}
    for article in articles:
        if (key := _key(article, kind)) in shared and key is not None:
            titles.setdefault(key, set()).add((article.title, article.prints.exact))
    return any(len(found) > 1 for found in titles.values())


def _changing(articles: Iterable[Article], known: Mapping[str, ArticleId]) -> int:
    """Entries with a new guid that are known by their link, and by title or text as well: links may be shared."""
    count = 0
    for article in articles:
        guid, link = _key(article, "guid:"), _key(article, "link:")
        if guid is not None and guid not in known and link is not None and link in known:
            same = {known.get(key) for key in article.identities if key.startswith(("td:", "content:"))}
            count += known[link] in same
    return count


def judge(article: Article, keys: Keys, memory: Memory, now: datetime, *, anew: bool = False) -> Judged:
    """The verdict on one article of a document. ``now`` is when the document was fetched; ``anew``, whether what is
    configured for its source has changed since.
    """
    usable = _usable(article, keys)
    own = _own_output(article, memory)
    first = fingerprint.article_id(article.source, usable[0])
    article = replace(article, identities=usable, id=first, story=first)
    if tomb := memory.buried(article):
        # known from now on as what was buried, so that lifting the tombstone forgets this key as well
        mine = next((burial.id for burial in tomb.buried if burial.source == article.source), first)
        article = replace(article, id=mine, story=mine)
        return _judged(article, Verdict.WITHDRAWN, f"taken down on {tomb.at:%Y-%m-%d}: {tomb.reason}", tomb.id)
    if own:
        return _judged(article, Verdict.DUPLICATE, "our own publication, met again", own)
    found, how = _match(article, usable, memory)
    if found is None:
        fresh = _with_own_id(article, memory)
        return replace(stories.judge_new(fresh, memory, "not seen before"), aliases=fresh.identities)
    previous = memory.article(found)
    article = replace(article, id=found)
    aliases = tuple(key for key in usable if memory.known.identities.get(key) != found)
    if previous is None or found not in memory.known.digests:
        return _judged(article, Verdict.UNCHANGED, f"seen before ({how}); past its retention", aliases=aliases)
    return edits.judge_again(article, previous, how, aliases, now, anew=anew)


def is_unmet(article: Article, keys: Keys, memory: Memory) -> bool:
    """Whether no key of an article is one that its source showed before."""
    return _match(article, _usable(article, keys), memory)[0] is None


def _usable(article: Article, keys: Keys) -> tuple[str, ...]:
    """The article's keys, strongest trusted one first; never empty."""
    order = {
        IdentityMode.GUID: ("guid:", "link:", "td:", "content:"),
        IdentityMode.LINK: ("link:", "td:", "content:"),
        IdentityMode.TITLE_DATE: ("td:", "content:"),
        IdentityMode.CONTENT: ("content:",),
    }[keys.mode]
    kept = [key for kind in order for key in article.identities if key.startswith(kind)]
    # a key that several entries of one document claim is not this article's alone, unless nothing else is left
    alone = [key for key in kept if key not in keys.shared or key.startswith("guid:")]
    if kept and not alone:
        # each is claimed by another entry too, all of them together hardly
        alone = [f"content:{'|'.join(kept)}", *kept]
    return tuple(alone or article.identities or (f"content:{article.prints.exact}",))


def _with_own_id(article: Article, memory: Memory) -> Article:
    """A new article under an id that no other has: its first key may be one that another article came under."""
    known = memory.known.identities
    fresh = [key for key in article.identities if key not in known]
    made = fresh[0] if fresh else f"{article.identities[0]}|{article.prints.title}|{article.prints.exact}"
    own = fingerprint.article_id(article.source, made)
    return article if article.id == own else replace(article, id=own, story=own)


def _own_output(article: Article, memory: Memory) -> ArticleId | None:
    for key in article.identities:
        if key.startswith("guid:") and (own := _OWN.match(key[5:])):
            ours = ArticleId("".join(own.groups()))
            if memory.article(ours):
                return ours
    return None


def _match(article: Article, usable: Sequence[str], memory: Memory) -> tuple[ArticleId | None, str]:
    known = memory.known.identities
    guided = usable[0].startswith("guid:")  # then one link may be that of many entries
    for key in usable:
        found = known.get(key)
        if found is None:
            continue
        kind = key.partition(":")[0]
        if kind == "guid" and not _reused(article, found, memory):
            return found, "same guid"
        if kind == "link" and not (guided and _other_words(article, found, memory)):
            return found, "same link"
        if kind == "td" and _same_text(article, found, memory):
            return found, "same title, day and text"
        if kind == "content" and _same_title(article, found, memory):
            return found, "same title and text under another key"
    return None, ""


def _reused(article: Article, found: ArticleId, memory: Memory) -> bool:
    """Whether a known guid now stands on something else: another address, another title and another text."""
    previous = memory.article(found)
    return previous is not None and previous.canonical != article.canonical and _other_words(article, found, memory)


def _other_words(article: Article, found: ArticleId, memory: Memory) -> bool:
    """Whether a stored article has another title and another text."""
    previous = memory.article(found)
    if previous is None or previous.prints.title == article.prints.title:
        return False
    if previous.prints.exact == article.prints.exact:
        return False
    return sketch.agreement(previous.prints.sketch, article.prints.sketch) < UNLIKE


def _same_text(article: Article, found: ArticleId, memory: Memory) -> bool:
    previous = memory.article(found)
    if previous is None:
        return True
    if previous.prints.exact == article.prints.exact:
        return True
    return bool(previous.prints.sketch and article.prints.sketch) and (
        sketch.agreement(previous.prints.sketch, article.prints.sketch) >= likeness.SAME
    )


def _same_title(article: Article, found: ArticleId, memory: Memory) -> bool:
    previous = memory.article(found)
    return previous is None or previous.prints.title == article.prints.title


def _judged(
    article: Article,
    verdict: Verdict,
    reason: str,
    twin: ArticleId | None = None,
    similarity: float | None = None,
    aliases: tuple[str, ...] = (),
) -> Judged:
    judgement = Judgement(verdict, reason, twin, similarity)
    return Judged(replace(article, judgement=judgement), judgement, aliases)
