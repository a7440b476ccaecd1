"""What rules come to for an article, and the article as they have it published. Pure.

Every rule looks at the article as it is stored, so that none depends on what another one did; what they do is put
together in their order. An article that a rule excludes is excluded, whatever holds it; tags add up; of several
categories the last counts; replacements follow one another.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from syndicator import patterns
from syndicator.dataclass import dataclass
from syndicator.model import HopRole, Rule, Ruling, Transformation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from syndicator.model import Article, Card, Replacement, Source, SourceKey, Term, When

    Test = Callable[["_Looked"], bool]
    Replace = Callable[[str], tuple[str, int]]

REPLACED = "rule-replaced"
"""The name of the transformation."""
NOTHING = Ruling()


class _Looked:
    """What the rules look at, each made once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.title = article.title
        self.body = article.text
        self.anywhere = f"{article.title}\n{article.text}"
        self._folded: dict[str, str] = {}

    def of(self, field: str) -> Sequence[str]:
        article = self.article
        if field == "author":
            return [credit.name for hop in article.hops for credit in hop.credits]
        if field == "outlet":
            return [hop.outlet for hop in article.hops if hop.role is HopRole.ORIGINAL and hop.outlet]
        if field == "category":
            return article.categories
        return (article.url,)

    def folded(self, field: str) -> str:
        if field not in self._folded:
            whole = getattr(self, field) if field in _LONG else "\n".join(self.of(field))
            self._folded[field] = whole.casefold()
        return self._folded[field]


_LONG = ("title", "body", "anywhere")
_LISTS = ("author", "outlet", "category", "url")


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    fits: Test
    fits_not: Test | None
    replace: tuple[tuple[str, Replace], ...]


class RuleSet:
    """Rules, ready to be applied. ``hash`` changes with what they say, and not with the lines they stand in."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._compiled = [_compiled(rule) for rule in rules]
        self._of: dict[SourceKey, list[tuple[int, _Compiled]]] = {}
        said = msgspec.msgpack.encode([replace(rule, line=0) for rule in rules])
        self.hash = hashlib.blake2b(said, digest_size=12).hexdigest() if rules else ""

    def __bool__(self) -> bool:
        return bool(self.rules)

    def ruling(self, article: Article) -> Ruling:
        """What the rules come to for an article as it is stored."""
        looked = _Looked(article)
        hits = [
            (position, one)
            for position, one in self._rules_of(article.source)
            if one.fits(looked) and not (one.fits_not and one.fits_not(looked))
        ]
        if not hits:
            return NOTHING
        rules = [(position, one.rule) for position, one in hits]
        made = Ruling(
            hits=tuple(position for position, _ in hits),
            exclude=next((position for position, rule in rules if rule.exclude), None),
            hold=next((position for position, rule in rules if rule.hold), None),
            tags=tuple(dict.fromkeys(tag for _, rule in rules for tag in rule.tags)),
            category=next((rule.category for _, rule in reversed(rules) if rule.category), None),
        )
        if not any(rule.replace for _, rule in rules):
            return made
        changed, replaced = self._replaced(article, made)
        title = changed.title if changed.title != article.title else None
        if article.overlay and "title" in article.overlay.fields:
            title = None  # its editor's stands
        return replace(made, title=title, replaced=tuple(replaced))

    def applied(self, article: Article, ruling: Ruling, source: Source | None) -> Article:
        """An article as it is published under a ruling."""
        if ruling.replaced:
            article, replaced = self._replaced(article, ruling)
            made = Transformation(REPLACED, sum(count for _, count in replaced))
            article = replace(article, transformations=(*article.transformations, made))
        filed = _filed(article.categories, ruling, source)
        return article if filed == article.categories else replace(article, categories=filed)

    def card(self, card: Card, ruling: Ruling, source: Source | None) -> Card:
        """The card of such an article. Its digest is another one, so that what shows it is rendered again."""
        if "category" in card.edited:
            ruling = replace(ruling, category=None)  # its editor's stands
        filed = _filed(card.categories, ruling, source)
        if ruling.title is None and filed == card.categories and not ruling.replaced:
            return card
        words = [self.rules[position].replace for position, _ in ruling.replaced]
        effect = msgspec.msgpack.encode((card.digest, filed, ruling.title, words))
        digest = hashlib.blake2b(effect, digest_size=16).hexdigest()
        return msgspec.structs.replace(card, title=ruling.title or card.title, categories=filed, digest=digest)

    def said(self, ruling: Ruling) -> list[str]:
        """A sentence for each rule that fits: which, and what it does."""
        counts = dict(ruling.replaced)
        return [
            f"rule {self.rules[position]} {_does(position, self.rules[position], ruling, counts)}"
            for position in ruling.hits
        ]

    def _rules_of(self, source: SourceKey) -> list[tuple[int, _Compiled]]:
        if source not in self._of:
            numbered = enumerate(self._compiled)
            self._of[source] = [(n, one) for n, one in numbered if not one.rule.sources or source in one.rule.sources]
        return self._of[source]

    def _replaced(self, article: Article, ruling: Ruling) -> tuple[Article, list[tuple[int, int]]]:
        """The article with other words in it, and how many each rule has put there."""
        if article.permission and article.permission.verbatim:
            return article, []  # its licence allows no edits
        literals = _literals(article)
        counts: dict[int, int] = {}
        made = article
        for position in ruling.hits:
            for field, other in self._compiled[position].replace:
                made, count = _with(made, field, other, literals)
                counts[position] = counts.get(position, 0) + count
        if made.title != article.title:
            made = replace(made, original_title=article.original_title or article.title)
        return made, [(position, count) for position, count in counts.items() if count]


def _does(position: int, rule: Rule, ruling: Ruling, counts: dict[int, int]) -> str:
    does = []
    if rule.exclude:
        does.append("excludes it")
    if rule.hold:
        does.append("holds it" if ruling.exclude is None else "would hold it")
    if rule.tags:
        does.append("tags it " + ", ".join(rule.tags))
    if rule.category:
        does.append(f"files it under {rule.category}")
    if rule.replace:
        count = counts.get(position, 0)
        does.append(f"replaces words in {count} place{'s' * (count != 1)}" if count else "finds nothing to replace")
    return " and ".join(does)


def _filed(categories: tuple[str, ...], ruling: Ruling, source: Source | None) -> tuple[str, ...]:
    if ruling.category is None and not ruling.tags:
        return categories
    usual = source.category if source else None
    first = (ruling.category,) if ruling.category else ()
    kept = (one for one in categories if not (first and one == usual))
    return tuple(dict.fromkeys((*first, *kept, *ruling.tags)))


def _literals(article: Article) -> list[str]:
    """The lines that credits rest on."""
    found = [hop.literal for hop in article.hops]
    found += [credit.literal for hop in article.hops for credit in hop.credits]
    return list(dict.fromkeys(line for line in found if line))


def _with(article: Article, field: str, other: Replace, literals: Iterable[str]) -> tuple[Article, int]:
    if field == "title":
        title, count = other(article.title)
        return (replace(article, title=" ".join(title.split())), count) if count and title.strip() else (article, 0)
    from syndicator.refine import replacing  # it brings an HTML parser along, which most processes never need

    if field == "summary":
        summary, count = replacing.in_text(article.summary, other, literals)
        return (replace(article, summary=summary), count) if count else (article, 0)
    body, count = replacing.in_markup(article.body, other, literals)
    if not count:
        return article, 0
    # a summary made of the text's beginning says what the text says
    summary, _ = replacing.in_text(article.summary, other, literals)
    return replace(article, body=body, text=replacing.text_of(body), summary=summary), count


# ---------------------------------------------------------------------------------------------- compiling


def _compiled(rule: Rule) -> _Compiled:
    fits = _description(rule.when) if rule.when else (lambda _: True)
    return _Compiled(
        rule,
        fits,
        _description(rule.unless) if rule.unless else None,
        tuple((one.field, _replacer(one)) for one in rule.replace),
    )


def _description(when: When) -> Test:
    tests: list[Test] = []
    if when.source:
        tests.append(lambda looked: looked.article.source in when.source)
    if when.language:
        tests.append(lambda looked: any(_speaks(looked.article.language, one) for one in when.language))
    if (age := when.older_than) is not None:
        tests.append(lambda looked: (looked.article.first_seen - looked.article.published).total_seconds() > age)
    tests += [
        partial(_any, field, _words(field, terms), _regexes(terms), _whole(field, terms))
        for field in (*_LISTS, *_LONG)  # the costly ones last
        if (terms := getattr(when, field))
    ]
    return lambda looked: all(test(looked) for test in tests)


def _words(field: str, terms: Sequence[Term]) -> tuple[str, ...]:
    return () if field == "category" else tuple(term.text.casefold() for term in terms if not term.regex)


def _whole(field: str, terms: Sequence[Term]) -> frozenset[str]:
    return frozenset(t.text.casefold() for t in terms if not t.regex) if field == "category" else frozenset()


def _regexes(terms: Sequence[Term]) -> tuple[patterns.Pattern, ...]:
    return tuple(patterns.term_pattern(term.text, fold=term.fold) for term in terms if term.regex)


def _any(
    field: str, words: tuple[str, ...], regexes: tuple[patterns.Pattern, ...], whole: frozenset[str], looked: _Looked
) -> bool:
    if words:
        folded = looked.folded(field)
        if any(word in folded for word in words):
            return True
    if whole and any(value.casefold() in whole for value in looked.of(field)):
        return True
    if not regexes:
        return False
    texts = (getattr(looked, field),) if field in _LONG else looked.of(field)
    return any(regex.fits(text) for text in texts for regex in regexes)


def _replacer(one: Replacement) -> Replace:
    if one.find.regex:
        return patterns.replacer(one.find.text, one.to, fold=one.find.fold)
    return partial(_swapped, one.find.text, one.to.replace("\\\\", "\\"))


def _swapped(find: str, to: str, text: str) -> tuple[str, int]:
    count = text.count(find)
    return (text.replace(find, to), count) if count else (text, 0)


def _speaks(language: str, wanted: str) -> bool:
    """RFC 4647, 3.3.1: "zh" takes in "zh-Hant"."""
    language, wanted = language.lower(), wanted.lower()
    return language == wanted or language.startswith(wanted + "-")
