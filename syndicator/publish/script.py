"""Chinese in another script, for channels that ask for it: by OpenCC, characters and no words.

What is not the article's own prose stays as it is: names of people and outlets that are credited, addresses, code, text
in other languages, and quotations that stand in the other script already. Only the text between tags is converted, so
that the markup is the one that ``refine.clean`` made, tag by tag. The conversion is named like any other change.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from syndicator.model import SafeHtml, Transformation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.model import Publication
    from syndicator.publish.edition import Edition

AS_IS: Final = "as-is"
CONVERSIONS: Final = {
    "hans": ("t2s", "zh-Hans", "hant"),
    "hant-tw": ("s2tw", "zh-Hant-TW", "hans"),
    "hant-hk": ("s2hk", "zh-Hant-HK", "hans"),
}
"""By the word used in ``Channel.script``: OpenCC's configuration, the language it makes, the script it takes."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FOREIGN = re.compile("[\u3041-\u3096\u30a1-\u30fa\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")  # kana, hangul
_MARKUP = re.compile(r"""(<(?:[^"'<>]|"[^"]*"|'[^']*')*>)""")
_OPENING = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_LANG = re.compile(r"""\slang=["']?([A-Za-z-]+)""")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CODE = frozenset("code pre kbd samp tt var".split())
_ADDRESS = r"(?:https?://|www\.)[^\s<>\u3000-\u9fff\uff00-\uffef]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_QUOTED = re.compile(r"([「『“‘《〈][^「」『』“”‘’《》〈〉]{1,400}[」』”’》〉])")
_SENTENCE = re.compile(r"([^。！？\n]+[。！？\n]*)")
_KEPT = 256  # articles: those of several channels, and of the release after


def converted(publication: Publication, script: str, edition: Edition) -> Publication:
    """A publication as a channel in ``script`` shows it; the same one where there is nothing to convert.

    Text in a licence that allows no edits is never converted.
    """
    article = publication.article
    if script == AS_IS or not _is_in(article.language, CONVERSIONS[script][2]):
        return publication
    if article.permission and article.permission.verbatim:
        return publication
    config, language, _ = CONVERSIONS[script]
    words = (article.title, article.body, article.text, article.summary)
    title, body, text, summary = _converted(config, frozenset(_names(publication, edition)), *words)
    if (title, body, text, summary) == words:
        return publication
    made = replace(
        article,
        title=title,
        original_title=article.original_title or (article.title if title != article.title else None),
        body=body,
        text=text,
        summary=summary,
        language=language,
        transformations=(*article.transformations, Transformation(f"opencc-{config}")),
    )
    return replace(publication, article=made)


def _is_in(language: str, script: str) -> bool:
    """Whether a BCP 47 tag says Chinese in this script."""
    subtags = language.lower().split("-")
    return subtags[0] in {"zh", "cmn", "yue"} and script in subtags[1:]


def _names(publication: Publication, edition: Edition) -> Iterator[str]:
    """People and outlets that are credited."""
    article = publication.article
    sources = [edition.source(key) for key in (article.source, *(card.source for card in publication.also))]
    found = [*(source.name for source in sources), edition.site.title]
    for hop in article.hops:
        found += [hop.outlet or "", *(credit.name for credit in hop.credits)]
    for name in found:
        if len(name) > 1 and _HAN.search(name):
            yield name


@lru_cache(maxsize=_KEPT)
def _converted(
    config: str, names: frozenset[str], title: str, body: SafeHtml, text: str, summary: str
) -> tuple[str, SafeHtml, str, str]:
    prose = Prose(config, names)
    return prose.text(title), prose.html(body), prose.text(text), prose.text(summary)


class Prose:
    """Converts prose by one of OpenCC's configurations; ``names`` stay as they are."""

    def __init__(self, config: str, names: Iterable[str] = ()) -> None:
        self._convert = _converter(config)
        self._back = _converter("t2s") if config.startswith("s2") else None
        kept = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
        self._kept = re.compile(f"({kept}|{_ADDRESS})" if kept else f"({_ADDRESS})")

    def html(self, html: SafeHtml) -> SafeHtml:
        """HTML with its text converted. Tags are the same, one by one, and none is added."""
        pieces = _MARKUP.split(html)
        closed: list[bool] = []  # for each open element, whether its text stays
        for number, piece in enumerate(pieces):
            if number % 2:
                _follow(piece, closed)
            elif piece and not any(closed):
                pieces[number] = self._of_markup(piece)
        return SafeHtml("".join(pieces))

    def text(self, text: str) -> str:
        """Plain text converted."""
        if not _HAN.search(text):
            return text
        parts = self._kept.split(text)
        parts[::2] = [self._free(part) for part in parts[::2]]
        return "".join(parts)

    def _of_markup(self, text: str) -> str:
        made = self.text(text)
        same = all(made.count(mark) == text.count(mark) for mark in "<>&\"'")
        return made if same else text

    def _free(self, text: str) -> str:
        """Text without names: quotations one by one, and sentences in other languages left alone."""
        if not _HAN.search(text):
            return text
        parts = _QUOTED.split(text)
        parts[1::2] = [part if self._is_other(part) else self._sentences(part) for part in parts[1::2]]
        parts[::2] = [self._sentences(part) for part in parts[::2]]
        return "".join(parts)

    def _sentences(self, text: str) -> str:
        if not _FOREIGN.search(text):
            return self._convert(text)
        return "".join(part if _FOREIGN.search(part) else self._convert(part) for part in _SENTENCE.split(text) if part)

    def _is_other(self, quoted: str) -> bool:
        """Whether a quotation is in another language, or in the script that the others are converted to."""
        if _FOREIGN.search(quoted):
            return True
        if self._back is None:
            return False
        return _differing(self._back(quoted), quoted) > _differing(self._convert(quoted), quoted)


def _follow(tag: str, closed: list[bool]) -> None:
    """Keep account of the open elements; what is cleaned is balanced."""
    if tag.startswith("</"):
        if closed:
            closed.pop()
        return
    opening = _OPENING.match(tag)
    if opening is None or opening[1].lower() in _VOID:
        return
    language = _LANG.search(tag)
    foreign = language is not None and language[1].lower().split("-")[0] not in {"zh", "cmn", "yue"}
    closed.append(foreign or opening[1].lower() in _CODE)


def _differing(one: str, other: str) -> int:
    if len(one) != len(other):
        return abs(len(one) - len(other)) + 1
    return sum(a != b for a, b in zip(one, other, strict=True))


@cache
def _converter(config: str) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(config).convert
    return convert
