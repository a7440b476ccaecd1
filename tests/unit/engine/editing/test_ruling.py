"""What rules come to for one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.engine.editing.ruling import REPLACED, RuleSet
from syndicator.model import (
    Article,
    Credit,
    Hop,
    HopRole,
    Overlay,
    Permission,
    Replacement,
    Reprint,
    Role,
    Rule,
    SafeHtml,
    SourceKey,
    Term,
    When,
)
from syndicator.refine.overlay import wording_of
from tests.builders import NOON, article, card, source

HOPS = (
    Hop(HopRole.ORIGINAL, "Riverside Herald", credits=(Credit(Role.REPORTER, "Ann Poole", literal="By Ann Poole"),)),
    Hop(HopRole.REPRINT, "The One Post"),
)
MADE = article(
    "one",
    title="A comet over Straße",
    text="Seen 彗星 tonight.",
    language="zh-Hant",
    categories=("Local", "sky"),
    hops=HOPS,
    first_seen=NOON + timedelta(days=40),
)


def word(text: str) -> tuple[Term, ...]:
    return (Term(text),)


def regex(text: str, *, fold: bool = False) -> tuple[Term, ...]:
    return (Term(text, regex=True, fold=fold),)


@pytest.mark.parametrize(
    ("fits", "fits_not"),
    [
        (When(title=word("COMET")), When(title=word("彗星"))),
        (When(title=word("strasse")), When(title=word("strass e"))),
        (When(title=regex("^A c")), When(title=regex("^a c"))),
        (When(title=regex("^a c", fold=True)), When(title=regex("^c", fold=True))),
        (When(body=word("彗星")), When(body=word("comet"))),
        (When(anywhere=(Term("nowhere"), Term("彗星"))), When(anywhere=word("nowhere"))),
        (When(author=word("ann poole")), When(author=word("riverside"))),
        (When(author=regex("^Ann")), When(author=regex("^Poole"))),
        (When(outlet=word("riverside")), When(outlet=word("one post"))),
        (When(category=word("local")), When(category=word("loca"))),
        (When(category=regex("^loc", fold=True)), When(category=regex("^ocal"))),
        (When(url=word("one.example/1")), When(url=word("two.example"))),
        (When(url=regex(r"/\d+$")), When(url=regex(r"/\d{2}$"))),
        (When(language=("zh",)), When(language=("zh-Hans",))),
        (When(source=(SourceKey("one"),)), When(source=(SourceKey("two"),))),
        (When(older_than=39 * 86_400.0), When(older_than=41 * 86_400.0)),
        (When(title=word("comet"), body=word("tonight")), When(title=word("comet"), body=word("morning"))),
    ],
)
def test_each_condition(fits: When, fits_not: When) -> None:
    """Each condition takes what it describes and nothing else, and `unless` turns it round."""
    for when, expected in ((fits, (0,)), (fits_not, ())):
        assert RuleSet([Rule("r", when=when, exclude=True)]).ruling(MADE).hits == expected
        turned = RuleSet([Rule("r", unless=when, exclude=True)]).ruling(MADE).hits
        assert turned == (() if expected else (0,))


def test_rules_are_put_together_in_their_order() -> None:
    """The first that excludes or holds is named, tags add up, the last category counts; other sources' are not asked."""
    rules = RuleSet(
        [
            Rule("others", sources=(SourceKey("two"),), exclude=True),
            Rule("a", hold=True, tags=("x",), category="first"),
            Rule("b", hold=True, tags=("y", "x"), category="last"),
            Rule("c", exclude=True),
        ]
    )
    ruling = rules.ruling(MADE)
    assert (ruling.hits, ruling.exclude, ruling.hold) == ((1, 2, 3), 3, 1)
    assert (ruling.tags, ruling.category) == (("x", "y"), "last")
    filed = rules.applied(MADE, ruling, source("one", category="Local"))
    assert filed.categories == ("last", "sky", "x", "y")
    assert rules.card(card(MADE), ruling, source("one", category="Local")).categories == filed.categories


def test_what_a_rule_says_and_not_where_it_stands_is_hashed() -> None:
    """Lines may move; what is said, and in which order, may not."""
    one, two = Rule("a", line=3, hold=True), Rule("b", line=5, exclude=True)
    assert RuleSet([one, two]).hash == RuleSet([replace(one, line=9), two]).hash
    assert len({RuleSet(rules).hash for rules in ([one, two], [two, one], [one], [replace(one, hold=False)])}) == 4
    assert RuleSet([]).hash == ""


def replacing(find: Term, to: str, field: str = "body") -> RuleSet:
    return RuleSet([Rule("r", line=7, replace=(Replacement(field, find, to),))])


def published(rules: RuleSet, made: Article) -> Article:
    return rules.applied(made, rules.ruling(made), None)


def test_replaced_words_are_text_and_named() -> None:
    """What is put into a body is escaped, counted, in the plain text too, and named; the digest of its card changes."""
    made = article(
        "one", body=SafeHtml('<p>Tom &amp; <a href="https://tom.example/?tom">Tom</a></p>'), text="Tom & Tom"
    )
    rules = replacing(Term("Tom", fold=False), "<b>Jerry</b><script>x</script>")
    ruling, changed = rules.ruling(made), published(rules, made)
    assert changed.body.count("&lt;b&gt;Jerry") == 2
    assert "<b>" not in changed.body
    assert "https://tom.example/?tom" in changed.body
    assert changed.text == "<b>Jerry</b><script>x</script> & <b>Jerry</b><script>x</script>"
    assert (changed.transformations[-1].name, changed.transformations[-1].count) == (REPLACED, 2)
    assert rules.card(card(made), ruling, None).digest != made.digest
    assert rules.said(ruling) == ["rule “r” (line 7) replaces words in 2 places"]


def test_groups_stand_in_what_is_put_in() -> None:
    """A pattern's groups can be used, and the title as it came stays beside the new one."""
    changed = published(
        replacing(Term(r"^(\w+): (.+)$", regex=True, fold=False), r"\2 (\1)", "title"),
        replace(MADE, title="LIVE: A comet"),
    )
    assert (changed.title, changed.original_title) == ("A comet (LIVE)", "LIVE: A comet")


def test_what_credits_rest_on_is_left_alone() -> None:
    """A run of text that holds a credit's line keeps its words, and so do hops and credits; others change."""
    made = replace(
        MADE, body=SafeHtml("<p>By Ann Poole</p><p>Ann Poole said so.</p>"), text="By Ann Poole\nAnn Poole said so."
    )
    changed = published(replacing(Term("Ann Poole", fold=False), "Bob"), made)
    assert changed.body == "<p>By Ann Poole</p><p>Bob said so.</p>"
    assert changed.text == "By Ann Poole\nBob said so."
    assert changed.hops == made.hops


def test_a_licence_without_edits_is_kept() -> None:
    """Where the licence allows no edits, nothing is replaced, and the rule says so."""
    grant = Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "licensed", licence="CC BY-ND 4.0", verbatim=True)
    rules = replacing(Term("comet", fold=False), "star", "title")
    made = replace(MADE, permission=grant)
    assert published(rules, made) == made
    assert rules.said(rules.ruling(made)) == ["rule “r” (line 7) finds nothing to replace"]


def test_an_editors_own_title_and_category_stand() -> None:
    """A rule says nothing against what an editor of ours has written; what it says besides counts."""
    rules = RuleSet(
        [Rule("r", category="Sky", tags=("x",), replace=(Replacement("title", Term("comet", fold=False), "star"),))]
    )
    ours = wording_of(MADE)
    shown = replace(ours, title="A comet of ours", category="Sea")
    edited = replace(MADE, overlay=Overlay("Wei", NOON, ours, shown, ("title", "category")))
    assert rules.ruling(MADE).title == "A star over Straße"
    ruling = rules.ruling(edited)
    assert ruling.title is None
    told = rules.card(card(edited), ruling, None)
    assert (told.title, told.categories) == ("A comet of ours", ("Sea", "sky", "x"))


def test_what_each_rule_does_is_said() -> None:
    """All of it, in a sentence."""
    rules = RuleSet([Rule("r", line=7, hold=True, tags=("x", "y"), category="Sky"), Rule("s", line=9, exclude=True)])
    assert rules.said(rules.ruling(MADE)) == [
        "rule “r” (line 7) would hold it and tags it x, y and files it under Sky",
        "rule “s” (line 9) excludes it",
    ]


def test_words_of_a_summary_are_replaced_alone() -> None:
    """Where a rule names the summary, the text stays as it is."""
    made = replace(MADE, summary="A comet tonight.")
    changed = published(replacing(Term("tonight", fold=False), "soon", "summary"), made)
    assert (changed.summary, changed.text) == ("A comet soon.", MADE.text)


def test_a_title_is_never_emptied() -> None:
    """A replacement that would leave no title is not made."""
    assert published(replacing(Term(".+", regex=True), "", "title"), MADE).title == MADE.title
