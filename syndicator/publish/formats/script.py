"""Chinese in another script, for channels that ask for it: by OpenCC, characters and no words.

What is not the article's own prose stays as it is: names of people and outlets that are credited, words that the
operator lists, addresses, code, text in other languages, and quotations and paragraphs that stand in the other script
already. Between tags the text is converted, in tags what describes (``alt``, ``title``) and a language that no longer
holds; the markup stays the one that ``refine.clean`` made, tag by tag. The conversion is named like any other change.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from syndicator.later import pattern
from syndicator.model import SafeHtml, Transformation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.model import Article, Publication
    from syndicator.publish.edition import Edition

AS_IS: Final = "as-is"
CONVERSIONS: Final = {
    "hans": ("t2s", "zh-Hans", "hant"),
    "hant-tw": ("s2tw", "zh-Hant-TW", "hans"),
    "hant-hk": ("s2hk", "zh-Hant-HK", "hans"),
}
"""By the word used in ``Channel.script``: OpenCC's configuration, the language it makes, the script it takes."""
_MADE = {config: (language, taken) for config, language, taken in CONVERSIONS.values()}
_CHINESE = frozenset(("zh", "cmn", "yue"))
_SCRIPT_OF = {"hans": "hans", "cn": "hans", "sg": "hans", "my": "hans"} | dict.fromkeys(
    ("hant", "tw", "hk", "mo"), "hant"
)

_HAN = pattern("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FOREIGN = pattern("[\u3041-\u3096\u30a1-\u30fa\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")  # kana, hangul
_MARKUP = pattern(r"""(<(?:[^"'<>]|"[^"]*"|'[^']*')*>)""")
_OPENING = pattern(r"<([a-zA-Z][a-zA-Z0-9]*)")
_LANG = pattern(r"""(\slang=["']?)([A-Za-z-]+)""")
_SAID = pattern(r"""(\s(?:alt|title)=")([^"]+)(?=")""")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CODE = frozenset("code pre kbd samp tt var".split())
_ADDRESS = r"(?:https?://|www\.)[^\s<>\u3000-\u9fff\uff00-\uffef]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_QUOTED = pattern(r"([「『“‘《〈][^「」『』“”‘’《》〈〉]{1,400}[」』”’》〉])")
_SENTENCE = pattern(r"([^。！？\n]+[。！？\n]*)")
_OTHER_LEAST, _OTHER_TIMES = 3, 3  # characters of the other script, and how often more than of its own
_KEPT = 256  # articles: those of several channels, and of the release after


def converted(publication: Publication, script: str, edition: Edition) -> Publication:
    """A publication as a channel in ``script`` shows it; the same one where there is nothing to convert.

    Text in a licence that allows no edits is never converted.
    """
    article = publication.article
    if not applies(article, script):
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


def applies(article: Article, script: str) -> bool:
    """Whether a channel in ``script`` shows this article converted."""
    if script == AS_IS or not _is_in(article.language, CONVERSIONS[script][2]):
        return False
    return not (article.permission and article.permission.verbatim)


def _is_in(language: str, script: str) -> bool:
    """Whether a BCP 47 tag says Chinese in this script."""
    subtags = language.lower().split("-")
    return subtags[0] in _CHINESE and script in subtags[1:]


def _names(publication: Publication, edition: Edition) -> Iterator[str]:
    """People and outlets that are credited, and what the operator lists."""
    yield from edition.site.script_keep
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
        self._language, self._taken = _MADE[config]
        kept = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
        self._kept = re.compile(f"({kept}|{_ADDRESS})" if kept else f"({_ADDRESS})")

    def html(self, html: SafeHtml) -> SafeHtml:
        """HTML with its text converted. Elements are the same, one by one, and none is added."""
        pieces = _MARKUP.split(html)
        mixed = self._is_mixed(html)
        closed: list[bool] = []  # for each open element, whether its text stays
        for number, piece in enumerate(pieces):
            if number % 2:
                stays = self._follow(piece, closed)
                if not stays and "=" in piece:
                    pieces[number] = self._tag(piece, mixed=mixed)
            elif piece and not any(closed):
                pieces[number] = self._of_markup(piece, mixed=mixed)
        return SafeHtml("".join(pieces))

    def text(self, text: str) -> str:
        """Plain text converted."""
        if "\n" not in text:
            return self._line(text, mixed=self._is_mixed(text))
        mixed = self._is_mixed(text)
        return "\n".join(self._line(line, mixed=mixed) for line in text.split("\n"))

    def _is_mixed(self, text: str) -> bool:
        """Whether anything stands in the script that the others are converted to: then pieces are looked at."""
        return self._back is not None and self._back(text) != text

    def _line(self, text: str, *, mixed: bool) -> str:
        if not _HAN.search(text) or (mixed and self._is_other(text, _OTHER_LEAST, _OTHER_TIMES)):
            return text
        parts = self._kept.split(text)
        parts[::2] = [self._free(part, mixed=mixed) for part in parts[::2]]
        return "".join(parts)

    def _of_markup(self, text: str, *, mixed: bool) -> str:
        made = self._line(text, mixed=mixed)
        same = all(made.count(mark) == text.count(mark) for mark in "<>&\"'")
        return made if same else text

    def _tag(self, tag: str, *, mixed: bool) -> str:
        """A tag with its descriptions converted, and with the language that its text is in now."""

        def described(found: re.Match[str]) -> str:
            return found[1] + self._of_markup(found[2], mixed=mixed)

        tag = _SAID.sub(described, tag)
        return _LANG.sub(lambda found: found[1] + self._language if _script(found[2]) else found[0], tag, count=1)

    def _free(self, text: str, *, mixed: bool) -> str:
        """Text without names: quotations one by one, and sentences in other languages left alone."""
        if not _HAN.search(text):
            return text
        parts = _QUOTED.split(text)
        for number, part in enumerate(parts):
            if number % 2 and (_FOREIGN.search(part) or (mixed and self._is_other(part, 1, 1))):
                continue
            parts[number] = self._sentences(part)
        return "".join(parts)

    def _sentences(self, text: str) -> str:
        if not _FOREIGN.search(text):
            return self._convert(text)
        return "".join(part if _FOREIGN.search(part) else self._convert(part) for part in _SENTENCE.split(text) if part)

    def _is_other(self, text: str, least: int, times: int) -> bool:
        """Whether a text is plainly in the script that the others are converted to."""
        if self._back is None:
            return False
        theirs = _differing(self._back(text), text)
        return theirs >= least and theirs > times * _differing(self._convert(text), text)

    def _follow(self, tag: str, closed: list[bool]) -> bool:
        """Keep account of the open elements (what is cleaned is balanced), and say whether this tag stays as it is."""
        if tag.startswith("</"):
            if closed:
                closed.pop()
            return True
        opening = _OPENING.match(tag)
        if opening is None:
            return True
        stays = opening[1].lower() in _CODE or self._is_elses(tag)
        around = any(closed)
        if opening[1].lower() not in _VOID:
            closed.append(stays)
        return stays or around

    def _is_elses(self, tag: str) -> bool:
        """Whether a tag says that its text is in another language, or in the other script already."""
        language = _LANG.search(tag)
        if language is None:
            return False
        if language[2].lower().split("-")[0] not in _CHINESE:
            return True
        return _script(language[2]) not in {None, self._taken}


def _script(language: str) -> str | None:
    """The script that a BCP 47 tag of Chinese names, by itself or by its region."""
    first, *others = language.lower().split("-")
    return next((_SCRIPT_OF[one] for one in others if one in _SCRIPT_OF), None) if first in _CHINESE else None


def _differing(one: str, other: str) -> int:
    if len(one) != len(other):
        return abs(len(one) - len(other)) + 1
    return sum(a != b for a, b in zip(one, other, strict=True))


@cache
def _converter(config: str) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(config).convert
    return convert
