"""The verdict on an article: new, changed, unchanged, duplicate, withdrawn.

Pure: everything that has to be looked up is behind :class:`Memory`. Identity never leaves its source: what one source
sends can join another source's story, but cannot overwrite, rename or suppress that source's article.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from syndicator.model import Article, ArticleId, Evidence, IdentityMode, Judged, Judgement, Verdict
from syndicator.model.changing import replace
from syndicator.refine import edits
from syndicator.refine.judging import identity, likeness, stories, twice
from syndicator.refine.prints import fingerprint, sketch
from syndicator.refine.prints.facts import compare

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from syndicator.model import Burial, Known, Tombstone, Twin
    from syndicator.refine.judging.identity import Keys

UNLIKE = 0.3
"""Below this a known guid with another title and link, or a link with another guid, is a reused key and no edit."""

A_WEEK = timedelta(days=7)
"""A long text under another title is the same article only if its dates lie no farther apart."""

A_WHILE = timedelta(days=3)
"""A line or two dated so much later or earlier, under a guid and a link of their own, are a notice given again."""

ANOTHER_DAY = timedelta(hours=20)
"""So much is enough where the document shows both: a notice of every day."""

OURS = "our own publication, met again"
"""How the reason begins for which an entry is not taken that came from us."""

_BY_TITLE = "same title, day and text"
_FIXED = {
    IdentityMode.GUID: "same guid",
    IdentityMode.LINK: "same link",
    IdentityMode.TITLE_DATE: "same title and day",
    IdentityMode.CONTENT: "same text",
}

_OWN = re.compile(r"urn:uuid:([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$")


class Memory(Protocol):
    """What judging looks up."""

    known: Known

    @property
    def met(self) -> Container[ArticleId]:
        """Whose entries stood before this one in the same document."""
        ...

    def article(self, id: ArticleId) -> Article | None:
        """A stored article of any source."""
        ...

    def text(self, id: ArticleId) -> str:
        """The text of a stored article of any source, "" where there is none."""
        ...

    def twins(self, article: Article) -> Sequence[Twin]:
        """Articles of other sources that may tell the same text, best first."""
        ...

    def buried(self, article: Article) -> Tombstone | None:
        """The tombstone that forbids this article."""
        ...


def judge(
    article: Article,
    keys: Keys,
    memory: Memory,
    now: datetime,
    *,
    anew: bool = False,
    back: str = "",
    moved: tuple[ArticleId, str] | None = None,
) -> Judged:
    """The verdict on one article of a document. ``now`` is when the document was fetched; ``anew``, whether what is
    configured for its source has changed since; ``back``, how it is known to have passed through us already;
    ``moved``, which article it is if no key tells, and how that is known.
    """
    usable = identity.usable(article, keys)
    own = _own_output(article, memory)
    first = fingerprint.article_id(article.source, usable[0])
    article = replace(article, identities=usable, id=first, story=first)
    if (tomb := memory.buried(article)) and not _stands_apart(article, tomb, memory, keys):
        # known from now on as what was buried, so that lifting the tombstone forgets this key as well
        mine = next((burial.id for burial in tomb.buried if burial.source == article.source), first)
        article = replace(article, id=mine, story=mine)
        return _judged(article, Verdict.WITHDRAWN, f"taken down on {tomb.at:%Y-%m-%d}: {tomb.reason}", tomb.id)
    if own or back:
        return _judged(article, Verdict.DUPLICATE, f"{OURS}: {back}" if back else OURS, own)
    found, how = _match(article, usable, memory, keys)
    if found is None and moved is not None:
        found, how = moved
    if found is None:
        fresh = _with_own_id(article, memory)
        return replace(stories.judge_new(fresh, memory, "not seen before"), aliases=fresh.identities)
    previous = memory.article(found)
    article = replace(article, id=found)
    aliases = tuple(key for key in usable if memory.known.identities.get(key) != found)
    if previous is None or found not in memory.known.digests:
        return _judged(article, Verdict.UNCHANGED, f"seen before ({how}); past its retention", aliases=aliases)
    if previous.prints.title == article.prints.title and not how.startswith(_BY_TITLE):
        # a source that stamps its items anew with every document would be remembered by every day there is
        aliases = tuple(key for key in aliases if not key.startswith("td:"))
    if keys.fickle_links:
        article = _at(article, previous)
    return edits.judge_again(article, previous, how, aliases, now, anew=anew)


def _stands_apart(article: Article, tomb: Tombstone, memory: Memory, keys: Keys) -> bool:
    """Whether this is a new state of an article that was left standing, as another edition, when a story was taken
    down: it may change, but not into what was taken down.
    """
    if not tomb.apart or any(_is_same(article, burial) for burial in tomb.buried):
        return False
    found, _ = _match(article, article.identities, memory, keys)
    previous = memory.article(found) if found else None
    return previous is not None and not {previous.id, previous.story}.isdisjoint(tomb.apart)


def _is_same(article: Article, burial: Burial) -> bool:
    return (
        article.id == burial.id
        or article.prints.exact == burial.prints.exact
        or article.canonical == burial.canonical
        or (article.source == burial.source and not set(article.identities).isdisjoint(burial.identities))
    )


def is_unmet(article: Article, keys: Keys, memory: Memory) -> bool:
    """Whether no key of an article is one that its source showed before."""
    return _match(article, identity.usable(article, keys), memory, keys)[0] is None


def _with_own_id(article: Article, memory: Memory) -> Article:
    """A new article under an id that no other has: its first key may be one that another article came under."""
    known = memory.known.identities
    if article.identities[0] not in known:  # then that is its own already
        return article
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


def _match(article: Article, usable: Sequence[str], memory: Memory, keys: Keys) -> tuple[ArticleId | None, str]:
    """Whose keys these are, and how that is known."""
    known = memory.known.identities
    guided = usable[0].startswith("guid:")  # then one link may be that of many entries
    for key in usable:
        found = known.get(key)
        kind = key.partition(":")[0]
        if found is None or (found in memory.met and not _is_repeated(article, found, memory, kind)):
            continue
        if keys.fixed and key.startswith(identity.KINDS[keys.mode]):
            return found, _FIXED[keys.mode]
        if kind != "content" and _is_anothers(article, found, memory, keys):
            continue
        if kind == "guid" and not _reused(article, found, memory):
            return found, "same guid"
        if kind == "link" and not _leads_elsewhere(article, found, memory, guided=guided):
            return found, "same link"
        leading = key == usable[0]
        if kind == "td" and _same_text(article, found, memory, leading=leading):
            if not leading and _tells_otherwise(article, found, memory):
                continue
            return found, _BY_TITLE
        if kind == "content" and _is_told(article, found, memory, keys):
            if _is_given_again(article, found, memory, keys):
                continue
            same = _same_title(article, found, memory)
            return found, f"same {'title and ' if same else ''}text under another {'' if same else 'title and '}key"
    return None, ""


def _reused(article: Article, found: ArticleId, memory: Memory) -> bool:
    """Whether a known guid now stands on something else: other words, at another address or of another day."""
    previous = memory.article(found)
    if previous is None:
        # past its retention: there is nothing to compare, but whether any other key is known as well
        others = [key for key in article.identities if not key.startswith("guid:")]
        known = memory.known.identities
        return any(key.startswith("link:") for key in others) and not any(key in known for key in others)
    if not _other_words(article, found, memory):
        return False
    elsewhere = previous.canonical != article.canonical
    return elsewhere or _of_another_day(article, previous)


def _leads_elsewhere(article: Article, found: ArticleId, memory: Memory, *, guided: bool) -> bool:
    """Whether a known link now leads to something else: other words, or another episode, where guids tell apart; other
    words of another day.
    """
    previous = memory.article(found)
    if previous is None:
        return False
    if not _other_words(article, found, memory):
        return guided and twice.plays_another(article, previous)
    return guided or _of_another_day(article, previous)


def _of_another_day(article: Article, previous: Article) -> bool:
    """Whether an entry states that it was published a day or more after the article of its key."""
    stated = article.published_evidence is previous.published_evidence is Evidence.FOUND
    return stated and article.published - previous.published >= edits.A_DAY


def _is_anothers(article: Article, found: ArticleId, memory: Memory, keys: Keys) -> bool:
    """Whether title and text are those of another article, which its source has shown under other keys."""
    owner = memory.known.identities.get(identity.key_of(article.identities, IdentityMode.CONTENT) or "", found)
    if owner != found and (previous := memory.article(found)) and previous.prints.exact == article.prints.exact:
        return False  # a notice that was given again later
    other = memory.article(owner) if owner != found else None
    return other is not None and other.prints.exact == article.prints.exact and _is_told(article, owner, memory, keys)


def _other_words(article: Article, found: ArticleId, memory: Memory) -> bool:
    """Whether a stored article has another title and another text."""
    previous = memory.article(found)
    if previous is None or previous.prints.title == article.prints.title:
        return False
    if previous.prints.exact == article.prints.exact:
        return False
    return sketch.agreement(previous.prints.sketch, article.prints.sketch) < UNLIKE


def _same_text(article: Article, found: ArticleId, memory: Memory, *, leading: bool) -> bool:
    """Whether what has the same title and day has the same text; without any, whether it has the same time."""
    previous = memory.article(found)
    if previous is None:
        return True
    if previous.prints.exact == article.prints.exact:
        return bool(article.prints.exact) or leading or previous.published == article.published
    return bool(previous.prints.sketch and article.prints.sketch) and (
        sketch.agreement(previous.prints.sketch, article.prints.sketch) >= likeness.SAME
    )


def _tells_otherwise(article: Article, found: ArticleId, memory: Memory) -> bool:
    """Whether an article gives other numbers or names than a stored one where both have the same words."""
    previous = memory.article(found)
    return previous is not None and compare(article.prints.facts, previous.prints.facts)[1] > 0


def _is_repeated(article: Article, found: ArticleId, memory: Memory, kind: str) -> bool:
    """Whether an entry says again what its document has said of an article: two texts of a document are two, but for
    nearly the same one at one address.
    """
    previous = memory.article(found)
    if previous is None or previous.prints.exact == article.prints.exact:
        return True
    return kind == "link" and twice.is_given_twice(article, previous)


def _is_told(article: Article, found: ArticleId, memory: Memory, keys: Keys) -> bool:
    """Whether what had the same text once tells the same."""
    if not _same_text(article, found, memory, leading=True):
        return False
    if _same_title(article, found, memory):
        return True
    return IdentityMode.CONTENT not in keys.doubted and _same_long_text(article, found, memory)


def _is_given_again(article: Article, found: ArticleId, memory: Memory, keys: Keys) -> bool:
    """Whether a text that a source has shown before is a notice that it gives again: no print tomorrow, rain at sea.

    It is a line or two, has keys that tell the source's entries apart and that no other has, and another date, days
    away or, where both stand in the document, of another day. A longer text is one story whenever it is shown; so is a
    short one of a source that has moved, or whose keys are doubted.
    """
    previous = memory.article(found)
    own = [key for key in article.identities if key.startswith(("guid:", "link:"))]
    sure = keys.steady and not keys.fixed and keys.doubted.isdisjoint({IdentityMode.GUID, IdentityMode.LINK})
    if not sure or previous is None or not article.prints.exact or not likeness.is_short(article):
        return False
    if not own or any(key in memory.known.identities or key in keys.shared for key in own):
        return False
    stated = article.published_evidence is previous.published_evidence is Evidence.FOUND
    apart = ANOTHER_DAY if found in keys.standing or found in memory.met else A_WHILE
    return stated and abs(article.published - previous.published) >= apart


def _same_title(article: Article, found: ArticleId, memory: Memory) -> bool:
    previous = memory.article(found)
    return previous is None or previous.prints.title == article.prints.title


def _same_long_text(article: Article, found: ArticleId, memory: Memory) -> bool:
    """Whether a text is too long to be what stands under every title of a source, and not of another week."""
    previous = memory.article(found)
    if previous is None or article.prints.length < identity.LONG or previous.prints.exact != article.prints.exact:
        return False
    if article.enclosures != previous.enclosures:
        return False
    stated = article.published_evidence is previous.published_evidence is Evidence.FOUND
    return not stated or abs(article.published - previous.published) <= A_WEEK


def _at(article: Article, previous: Article) -> Article:
    """The article at the address at which it was met first: its source has another one for it at every fetch."""
    hops = tuple(replace(hop, url=previous.url) if hop.url == article.url else hop for hop in article.hops)
    return replace(article, url=previous.url, canonical=previous.canonical, hops=hops)


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
