"""What kind of edit lies between two forms of one article. Pure; asked only where what is published differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import EXTENT, Edit
from syndicator.pictures import picture_key
from syndicator.refine.changes import blocks
from syndicator.refine.changes.declared import announced, declared
from syndicator.refine.changes.weighing import weigh
from syndicator.refine.prints.words import normalised
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.model import Article
    from syndicator.refine.changes.blocks import Reading

LONGEST_LINE = 300
"""Characters of a correction that are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit: its kind, why it is of that kind, and the line in which the source says so itself."""

    edit: Edit
    why: str
    line: str = ""


def classify(old: Article, new: Article) -> Change:
    """What became of ``old`` when it became ``new``. Of several kinds the strongest."""
    one, two = blocks.read(old), blocks.read(new)
    return _stated(old, new, one, two) or _of_title(old, new) or _of_text(one, two) or _of_the_rest(old, new, one, two)


def stands(remark_line: str, article: Article) -> bool:
    """Whether a line still stands in an article, as its title or in its text."""
    wanted = _key(remark_line.removesuffix("…"))
    return not wanted or wanted in _key(article.title) or wanted in _key(article.text)


def _stated(old: Article, new: Article, one: Reading, two: Reading) -> Change | None:
    """A correction or a retraction that the source itself announces, and did not before."""
    before = frozenset((old.title, *(block.text for block in one.blocks)))
    lines = [block.text for block in two.blocks]
    found = announced(new.title, lines, before)
    if found is None:
        return None
    kind, line = found
    earlier = sum(declared(text) is kind for text in before)
    if earlier and sum(declared(text) is kind for text in {new.title, *lines}) <= earlier:
        return None  # the words of an announcement that stood there already were edited
    shown = line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE].rstrip() + "…"
    why = "withdrawn by its source" if kind is Edit.RETRACTION else "corrected by its source"
    return Change(kind, why, shown)


def _of_title(old: Article, new: Article) -> Change | None:
    if _key(old.title) == _key(new.title):
        return None
    return Change(Edit.TITLE, "another title")


def _key(text: str) -> str:
    return "".join(c for c in normalised(text) if c.isalnum())


def _of_text(one: Reading, two: Reading) -> Change | None:
    weight = weigh([block.text for block in one.blocks], [block.text for block in two.blocks])
    if not weight.said:
        return None
    kind = Edit.SUBSTANTIVE if weight.heavy else Edit.MINOR
    return Change(kind, f"its text: {weight.said}")


def _of_the_rest(old: Article, new: Article, one: Reading, two: Reading) -> Change:
    """What is left where title and text read the same."""
    if EXTENT.index(old.reprint) != EXTENT.index(new.reprint):
        return Change(Edit.SUBSTANTIVE, f"republished as {new.reprint.value}, not as {old.reprint.value}")
    if small := list(dict.fromkeys((*_in_the_text(one, two), *_beside(old, new)))):
        return Change(Edit.MINOR, ", ".join(small))
    if one.beside != two.beside:
        return Change(Edit.INVISIBLE, "only what stands beside its text: counters, advertisements, other articles")
    return Change(Edit.INVISIBLE, "only white space, markup or addresses of the same pictures")


def _in_the_text(one: Reading, two: Reading) -> Iterator[str]:
    if [b.links for b in one.blocks if b.links] != [b.links for b in two.blocks if b.links]:
        yield "links"
    if [b.pictures for b in one.blocks if b.pictures] != [b.pictures for b in two.blocks if b.pictures]:
        yield "pictures"
    if sum(b.weighty for b in one.blocks) != sum(b.weighty for b in two.blocks):
        yield "what is struck out or put in"


def _beside(old: Article, new: Article) -> Iterator[str]:
    """Facts of an article that readers are shown besides its text."""
    if "".join(old.title.split()) != "".join(new.title.split()):
        yield "punctuation of its title"
    if _key(old.summary) != _key(new.summary) and not _is_of(old.summary, old.text, new.summary, new.text):
        yield "summary"
    pairs = (
        ("address", old.canonical, new.canonical),
        ("language", old.language, new.language),
        ("time of publication", (old.published, old.published_precision), (new.published, new.published_precision)),
        ("original title", old.original_title or "", new.original_title or ""),
        ("original address", canonical(old.original_url or ""), canonical(new.original_url or "")),
        ("rights", old.rights or "", new.rights or ""),
        ("picture", picture_key(old.image or ""), picture_key(new.image or "")),
        ("categories", set(old.categories), set(new.categories)),
        ("files", [e.url for e in old.enclosures], [e.url for e in new.enclosures]),
        ("episode", old.podcast, new.podcast),
        ("podcast", old.show, new.show),
        ("credits", _credited(old), _credited(new)),
        ("terms of reuse", old.permission, new.permission),
    )
    yield from (name for name, before, after in pairs if before != after)
    if old.canonical == new.canonical and old.url.startswith("http:") and new.url.startswith("https:"):
        yield "address"


def _is_of(old_summary: str, old_text: str, summary: str, text: str) -> bool:
    """Whether both summaries are the beginnings of their texts, which read the same."""
    return _key(old_text).startswith(_key(old_summary)) and _key(text).startswith(_key(summary))


def _credited(article: Article) -> list[object]:
    return [
        (hop.role, hop.outlet, hop.evidence, [(credit.role, credit.name, credit.evidence) for credit in hop.credits])
        for hop in article.hops
    ]
