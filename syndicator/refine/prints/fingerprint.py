"""What makes two texts, and two entries, comparable: identity keys, article ids, content prints.

Before a text is printed it is folded: bracketed pinyin out, NFKC, simplified characters, lower case.

Everything is the same in every process, on every machine and with every version of the libraries, because it is stored.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from syndicator.model import ArticleId, Prints
from syndicator.refine.prints.facts import end_of_dateline, facts
from syndicator.refine.prints.sketch import sketches
from syndicator.refine.prints.words import folded, laid_out, normalised, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.model import Article, CanonicalUrl, Credit, Entry, Overlay, SourceKey

LONGEST_KEY = 300
"""Characters; a longer guid is kept as a hash."""
_TOGETHER = 100_000
"""Characters of texts that are printed at once, those of most documents: each call of numpy's has its price, and so has
what does not fit into the processor's caches.
"""

_LETTERS = re.compile(r"[^\W_]+")
_WHITE = bytes(code for code in range(128) if chr(code).isspace())
_NEITHER = bytes(code for code in range(128) if not chr(code).isalnum())  # letter nor digit
_SPACE = re.compile(r"\s+")


def prints(title: str, text: str) -> Prints:
    """The prints of an article's words."""
    return prints_of([(title, text)])[0]


def prints_of(articles: Sequence[tuple[str, str]]) -> list[Prints]:
    """The prints of articles, (title, text) each: those of one document together cost half of what they cost singly."""
    made: list[Prints] = []
    some: list[tuple[str, str]] = []
    size = 0
    for article in articles:
        if some and size + len(article[1]) > _TOGETHER:
            made += _printed(some)
            some, size = [], 0
        some.append(article)
        size += len(article[1])
    return made + _printed(some) if some else made


def _printed(articles: Sequence[tuple[str, str]]) -> list[Prints]:
    spelt = [folded(text) for _, text in articles]
    lower = [text.lower() for text in spelt]
    heads = [end_of_dateline(text) for text in spelt]
    texts = laid_out(lower)
    # a capital whose lower case is longer would move all that stands behind it
    cased = [one if len(one) == len(other) else other for one, other in zip(spelt, lower, strict=True)]
    return [
        Prints(
            exact=blake2b(letters, digest_size=16).hexdigest() if letters else "",
            sketch=sketch,
            length=len(letters) // 4,
            numbers=_hash(" ".join(sorted(found))),
            title=letters_of(normalised(title)),
            facts=fact,
        )
        for (title, _), letters, sketch, found, fact in zip(
            articles, texts.letters, sketches(texts), numbers(texts, heads), facts(cased, texts, heads), strict=True
        )
    ]


def identity_keys(entry: Entry, canonical: CanonicalUrl | None) -> tuple[str, ...]:
    """Every key under which its source may show this entry again, strongest first; at least one.

    ``guid:`` as given, ``link:`` the canonical address, ``td:`` title and day, ``content:`` the entry's own text.
    """
    keys = []
    if entry.guid and (guid := entry.guid.strip()):
        keys.append(guid_key(guid))
    if canonical:
        keys.append(link_key(canonical))
    day = entry.published.date().isoformat() if entry.published else ""
    if entry.title:
        keys.append("td:" + _hash(f"{_one_line(entry.title)}|{day}"))
    if words := _unspaced(entry.content):
        keys.append(f"content:{blake2b(words, digest_size=16).hexdigest()}")
    return tuple(keys) or (f"content:{entry.hash}",)


def _one_line(title: str) -> str:
    """The title with one blank for all white space in a row."""
    if title.isprintable() and "  " not in title:  # the only white space that is printable is a blank
        return title
    return _SPACE.sub(" ", title)


def letters_of(text: str) -> str:
    """Its letters and digits."""
    if text.isascii():
        return text.encode().translate(None, _NEITHER).decode()
    return "".join(_LETTERS.findall(text))


def guid_key(guid: str) -> str:
    """The key under which an entry is known by its guid."""
    return "guid:" + (guid if len(guid) <= LONGEST_KEY else _hash(guid))


def link_key(canonical: CanonicalUrl) -> str:
    """The key under which an entry is known by its address."""
    return "link:" + (canonical if len(canonical) <= LONGEST_KEY else _hash(canonical))


def _unspaced(text: str) -> bytes:
    """The text without white space."""
    if text.isascii():
        return text.encode().translate(None, _WHITE)
    return "".join(text.split()).encode("utf-8", "surrogatepass")


def article_id(source: SourceKey, identity: str) -> ArticleId:
    """The id of the article that a source first showed under this key: a UUID of version 8 (RFC 9562, 5.8)."""
    made = bytearray(blake2b(f"{source}\0{identity}".encode("utf-8", "surrogatepass"), digest_size=16).digest())
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return ArticleId(made.hex())


def article_digest(article: Article) -> str:
    """A hash of everything that is published of an article. Views, revision and the time we met it are not."""
    return _hash("\x1f".join(_published(article)))


def _published(article: Article) -> list[str]:
    told: list[str] = [article.title, article.url, article.body, article.summary, article.language, article.reprint]
    told += (article.published.isoformat(), article.published_precision, article.published_evidence)
    told += (article.original_title or "", article.original_url or "", article.rights or "", article.image or "")
    for hop in article.hops:
        told += (hop.role, hop.outlet or "", hop.url or "", hop.evidence)
        for credit in hop.credits:
            told += _credit(credit)
    told += article.categories
    if (grant := article.permission) and (grant.signals or grant.basis):
        told += (grant.basis, grant.licence or "", str(grant.snippet), str(grant.until), str(grant.verbatim))
        for signal in grant.signals:
            told += (signal.kind, signal.value)
    for enclosure in article.enclosures:
        told += (enclosure.url, enclosure.media_type or "", str(enclosure.length or ""))
    for pair in (*article.podcast, *article.show):
        told += pair
    for remark in article.remarks:
        told += (remark.edit, remark.at.isoformat(), remark.line)
    if article.overlay:
        told += _overlaid(article.overlay)
    return told


def _overlaid(overlay: Overlay) -> Iterator[str]:
    shown = overlay.shown
    yield from (overlay.by, overlay.at.isoformat(), *overlay.fields, "conflicts", *overlay.conflicts)
    yield from (shown.title, shown.summary, shown.body, shown.category, *shown.tags, shown.image or "")
    for hop in shown.hops:
        for credit in hop.credits:
            yield from _credit(credit)


def _credit(credit: Credit) -> tuple[str, str, str]:
    return credit.role, credit.name, credit.evidence


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
