"""An editor's own change of an article: put on what its source wrote, and carried on when the source changes it. Pure.

What the source wrote is never touched: the article keeps it, and the overlay holds both the words that were changed
(``base``) and those that are published (``shown``). When the source edits the article, the two changes of ``base`` are
brought together, field by field and the text block by block. Where both changed the same, nothing is brought together:
what is published stays as the editor left it, until somebody settles it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from syndicator.model import Article, Credit, Evidence, Hop, Overlay, RawHtml, Role, SafeHtml, Transformation, Wording
from syndicator.refine.beginning import beginning, begins
from syndicator.refine.changes import threeway
from syndicator.refine.clean import clean, words
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.model import HopRole
    from syndicator.refine.changes.threeway import Side

FIELDS = ("title", "summary", "category", "tags", "outlets", "credits", "body")
"""What an editor may change."""
WORDS = frozenset(("title", "summary", "body"))
"""Those of them that are the author's words."""
EDITED = "editor-edited"
"""The name of the transformation; it counts the fields."""

_PICTURE = re.compile(r'<img src="([^"<>]*)"')
_HopKey = tuple["HopRole", str]


def wording_of(article: Article) -> Wording:
    """An article's own words, as its source has them."""
    first, *others = article.categories or ("",)
    return Wording(article.title, article.summary, article.body, first, tuple(others), article.hops, article.image)


def worded(article: Article, wording: Wording) -> Article:
    """An article in these words."""
    return replace(
        article,
        title=wording.title,
        summary=wording.summary,
        body=wording.body,
        text=words(wording.body),
        categories=tuple(dict.fromkeys(filter(None, (wording.category, *wording.tags)))),
        hops=wording.hops,
        image=wording.image,
    )


def shown(article: Article, ruled: Callable[[Article], Article] = lambda article: article) -> Article:
    """An article as it is published: with its editor's change, and with what rules (``ruled``) make of the rest.

    Rules change what the source wrote; where the editor changed the same words, his stand.
    """
    overlay = article.overlay
    if overlay is None:
        return ruled(article)
    stood = worded(article, overlay.base)
    by_rule = ruled(stood)
    wording = overlay.shown
    if by_rule is not stood:
        wording, _ = merged(overlay.base, overlay.shown, wording_of(by_rule), article, prefer="ours")
    made = worded(by_rule, wording)
    if made.title != overlay.base.title and not made.original_title:
        made = replace(made, original_title=overlay.base.title)
    return replace(
        made,
        enclosures=tuple(file for file in made.enclosures if file.url not in overlay.without),
        pictures=tuple(picture for picture in made.pictures if picture.url not in overlay.without),
        transformations=(*made.transformations, Transformation(EDITED, len(overlay.fields))),
    )


def followed(article: Article) -> Article:
    """An article that its source has changed, with its editor's change carried on; or, in conflict, held as it was."""
    if (overlay := article.overlay) is None:
        return article
    theirs = wording_of(article)
    wording, conflicts = merged(overlay.base, overlay.shown, theirs, article)
    if conflicts:
        return replace(article, overlay=replace(overlay, conflicts=conflicts))
    return laid(article, theirs, wording, overlay)


def settled(article: Article, side: Side) -> Article:
    """A conflict settled: where both changed the same, ``side`` has it."""
    if (overlay := article.overlay) is None:
        return article
    theirs = wording_of(article)
    wording, _ = merged(overlay.base, overlay.shown, theirs, article, prefer=side)
    return laid(article, theirs, wording, overlay)


def laid(article: Article, base: Wording, wording: Wording, like: Overlay) -> Article:
    """An article with an overlay of these words on its source's; without one where they are the same."""
    fields = differing(base, wording)
    overlay = Overlay(like.by, like.at, base, wording, fields, (), _without(base, wording)) if fields else None
    return replace(article, overlay=overlay)


def differing(one: Wording, two: Wording) -> tuple[str, ...]:
    """The fields in which two wordings differ. A summary that is the text's beginning counts with the text."""
    pairs = (
        (one.title, two.title),
        ("", "") if _begin(one, two) else (one.summary, two.summary),
        (one.category, two.category),
        (one.tags, two.tags),
        (_chain(one.hops), _chain(two.hops)),
        (_named(one.hops, two.hops), _named(two.hops, one.hops, two.hops)),
        (threeway.alike(one.body, two.body), True),
    )
    return tuple(name for name, (a, b) in zip(FIELDS, pairs, strict=True) if a != b)


def merged(
    base: Wording, ours: Wording, theirs: Wording, article: Article, *, prefer: Side | None = None
) -> tuple[Wording, tuple[str, ...]]:
    """Two changes of ``base`` brought together, and the fields in which they conflict.

    With ``prefer`` there are no conflicts: where both changed the same, that side has it.
    """
    conflicts: list[str] = []

    def one_of(field: str, was: str, mine: str, his: str) -> str:
        if his in {mine, was}:
            return mine
        if mine == was:
            return his
        if prefer is None:
            conflicts.append(field)
        return his if prefer == "theirs" else mine

    title = one_of("title", base.title, ours.title, theirs.title)
    chunks = threeway.chunks(base.body, ours.body, theirs.body, host_of(article.url))
    if prefer is None and any(chunk.theirs is not None for chunk in chunks):
        conflicts.append("body")
    body = cleaned("".join(chunk.of(prefer or "ours") for chunk in chunks), article, title)
    if _begin(ours, theirs):
        same = next((wording for wording in (ours, theirs) if wording.body == body), None)
        summary = same.summary if same else beginning(words(body))
    else:
        summary = one_of("summary", base.summary, ours.summary, theirs.summary)
    way, parted = _way(base.hops, ours.hops, theirs.hops, prefer)
    hops, clash = _credited(base.hops, ours.hops, theirs.hops, way, prefer)
    conflicts += [name for name, is_one in (("outlets", parted), ("credits", clash)) if is_one]
    made = Wording(
        title,
        summary,
        body,
        one_of("category", base.category, ours.category, theirs.category),
        _gathered(base.tags, ours.tags, theirs.tags),
        hops,
        ours.image if ours.image != base.image else theirs.image,
    )
    made = replace(made, image=_image(made, _gone(base, ours)))
    return made, tuple(field for field in FIELDS if field in conflicts)


def _begin(*wordings: Wording) -> bool:
    """Whether all their summaries are the beginnings of their texts, so that nobody wrote them."""
    return all(begins(wording.summary, words(wording.body)) for wording in wordings)


def cleaned(html: str, article: Article, title: str) -> SafeHtml:
    """An editor's HTML by the same cleaner as everybody's."""
    return clean(RawHtml(html), article.url, title=title).body


# ---------------------------------------------------------------------------------------------- pictures


def _pictures(wording: Wording) -> list[str]:
    found = [unescape(url) for url in _PICTURE.findall(wording.body)]
    return [*found, *([wording.image] if wording.image else [])]


def _gone(base: Wording, wording: Wording) -> set[str]:
    """Pictures in the text that an editor took out of it."""
    return {unescape(url) for url in _PICTURE.findall(base.body)} - {
        unescape(url) for url in _PICTURE.findall(wording.body)
    }


def _image(wording: Wording, gone: set[str]) -> str | None:
    """The picture shown in lists: not one that was taken out of the text; then the first that stands in it."""
    if wording.image not in gone:
        return wording.image
    found = _PICTURE.search(wording.body)
    return unescape(found[1]) if found else None


def _without(base: Wording, wording: Wording) -> tuple[str, ...]:
    kept = set(_pictures(wording))
    return tuple(dict.fromkeys(url for url in _pictures(base) if url not in kept))


def pictured(base: Wording, wording: Wording) -> Wording:
    """A wording whose text an editor wrote, with the picture for lists that goes with it."""
    image = wording.image or next(iter(_pictures(wording)), None)
    made = replace(wording, image=image)
    return replace(made, image=_image(made, _gone(base, wording)))


# ---------------------------------------------------------------------------------------------- tags and credits


def _gathered(base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Tags: what either added stands, what either took away does not."""
    kept = [tag for tag in theirs if tag in ours or tag not in base]
    return tuple(dict.fromkeys((*kept, *(tag for tag in ours if tag in theirs or tag not in base))))


def _key(hop: Hop) -> _HopKey:
    return hop.role, hop.outlet or ""


def _chain(hops: Iterable[Hop]) -> tuple[_HopKey, ...]:
    return tuple(map(_key, hops))


def _way(
    base: tuple[Hop, ...], ours: tuple[Hop, ...], theirs: tuple[Hop, ...], prefer: Side | None
) -> tuple[tuple[Hop, ...], bool]:
    """Through whose hands the article went, of two changes of that, and whether they conflict."""
    was, mine, his = map(_chain, (base, ours, theirs))
    if mine in {was, his}:
        return theirs, False
    if his == was:
        return ours, False
    return theirs if prefer == "theirs" else ours, prefer is None


def _places(hops: tuple[Hop, ...], way: tuple[Hop, ...]) -> dict[_HopKey, _HopKey]:
    """Which hop of ``way`` each of these is: the same; of as many the one at its place, which has another name now."""
    there = set(_chain(way))
    found = {key: key for key in _chain(hops) if key in there}
    if len(hops) == len(way):
        theirs = set(_chain(hops))
        found |= {one: other for one, other in zip(_chain(hops), _chain(way), strict=True) if other not in theirs}
    return found


def _named(hops: tuple[Hop, ...], *ways: tuple[Hop, ...]) -> dict[tuple[_HopKey, Role], tuple[str, ...]]:
    """The names in each role at each hop, as it is called in each of ``ways`` in turn, where it is there at all."""
    found: dict[tuple[_HopKey, Role], list[str]] = {}
    for hop in hops:
        key: _HopKey | None = _key(hop)
        known = hops
        for way in ways:
            key = _places(known, way).get(key) if key else None
            known = way
        if key:
            for credit in hop.credits:
                found.setdefault((key, credit.role), []).append(credit.name)
    return {place: tuple(names) for place, names in found.items()}


def _credited(
    base: tuple[Hop, ...],
    ours: tuple[Hop, ...],
    theirs: tuple[Hop, ...],
    way: tuple[Hop, ...],
    prefer: Side | None,
) -> tuple[tuple[Hop, ...], bool]:
    """``way`` with the credits of two changes of those at ``base``, and whether they conflict."""
    was, mine, his = (_named(hops, way) for hops in (base, ours, theirs))
    names: dict[tuple[_HopKey, Role], tuple[str, ...]] = {}
    clash = False
    for place in dict.fromkeys((*his, *mine)):
        b, m, h = was.get(place, ()), mine.get(place, ()), his.get(place, ())
        if h in {m, b}:
            names[place] = m
        elif m == b:
            names[place] = h
        elif set(b) <= set(m) and set(b) <= set(h):  # both only named more
            names[place] = tuple(dict.fromkeys((*h, *m)))
        else:
            clash = clash or prefer is None
            names[place] = h if prefer == "theirs" else m
    clash = clash or (prefer is None and _is_lost(base, ours, way))
    return with_names(way, names, _credits_of((*ours, *theirs))), clash


def _is_lost(base: tuple[Hop, ...], ours: tuple[Hop, ...], way: tuple[Hop, ...]) -> bool:
    """Whether an editor credited others at a hop that his source has no longer."""
    if _chain(ours) != _chain(base):
        return False
    was, places = _named(base), _places(ours, way)
    return any(place[0] not in places and names != was.get(place, ()) for place, names in _named(ours).items())


def _credits_of(hops: Iterable[Hop]) -> Iterator[Credit]:
    return (credit for hop in hops for credit in hop.credits)


def with_names(
    hops: tuple[Hop, ...], names: dict[tuple[_HopKey, Role], tuple[str, ...]], known: Iterable[Credit] = ()
) -> tuple[Hop, ...]:
    """Hops with these names in these roles. Who was credited already stays so; the others count as configured."""
    pool = {(credit.role, credit.name): credit for credit in known}
    made = []
    for hop in hops:
        have = {(credit.role, credit.name): credit for credit in hop.credits}
        wanted = [
            (role, name) for (key, role), people in names.items() if key == _key(hop) for name in dict.fromkeys(people)
        ]
        named = [have.get(one) or pool.get(one) or Credit(*one, Evidence.CONFIGURED) for one in wanted]
        kept = [credit for credit in hop.credits if credit in named]
        made.append(replace(hop, credits=(*kept, *(credit for credit in named if credit not in kept))))
    return tuple(made)
