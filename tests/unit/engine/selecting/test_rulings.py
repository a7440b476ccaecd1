"""Rules applied to what is stored: at a release, without touching the store, and undone when they go."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

from syndicator.engine.editing import desk, takedown
from syndicator.engine.looking.explain import explain
from syndicator.engine.releasing.release import Releaser
from syndicator.engine.selecting.rulings import NOTE, Rulings
from syndicator.model import Article, ArticleId, PublishSettings, Replacement, Rule, Term, When
from syndicator.publish.edition import Edition
from tests.builders import NOON, article
from tests.fakes.clock import FakeClock
from tests.unit.engine.releasing.test_release import ONE, SITE, TWO, House, page

FERRY = When(title=(Term("ferry"),))
EXCLUDE = Rule("no ferries", line=4, when=FERRY, exclude=True)
HOLD = Rule("ferries wait", line=5, when=FERRY, hold=True)


class Ruled(House):
    """A house in which rules can change, as a reload changes them."""

    rulings: Rulings

    def under(self, *rules: Rule) -> set[str]:
        """Release under these rules, and what was written."""
        self.rulings = Rulings(rules, self.store, self.sources)
        self.releaser = Releaser(
            store=self.store,
            outbox=self.outbox,
            notifier=self.notifier,
            clock=FakeClock(),
            edition=Edition(SITE, self.sources, self.channels, PublishSettings(), "1"),
            rulings=self.rulings,
        )
        return self.written()

    def standing(self) -> dict[str, bytes]:
        return {path: rendition.body for path, rendition in self.outbox.standing.items()}


def test_an_excluded_article_leaves_and_comes_back_byte_for_byte() -> None:
    """A new rule unpublishes what is stored, buries nothing, and everything is as it was when the rule goes."""
    house = Ruled(ONE, TWO)
    house.under()
    before = house.standing()
    house.under(EXCLUDE)
    assert page(ONE) not in house.outbox.standing
    assert ONE.title not in house.body("all/atom.xml")
    assert TWO.title in house.body("all/atom.xml")
    assert not house.outbox.gone()
    assert not house.store.tombstones()
    house.under()
    assert house.standing() == before
    assert not house.store.recall(NOTE)


def test_a_rule_that_is_there_costs_an_idle_release_nothing() -> None:
    """With rules, too, a release without news renders nothing, and after a restart no article is read again."""
    house = Ruled(ONE, TWO)
    house.under(EXCLUDE)
    read: list[ArticleId] = []
    found = house.store.article
    house.store.article = lambda one: (read.append(one), found(one))[1]  # type: ignore[method-assign, func-returns-value, assignment]
    assert house.under(EXCLUDE) == set()
    assert house.under(replace(EXCLUDE, line=99)) == set()
    assert read == []


def test_words_are_replaced_in_what_is_published_alone() -> None:
    """Title and body of pages and feeds have the other words, the store has the author's, and it is not "updated"."""
    house = Ruled(ONE, TWO)
    house.under()
    words = (
        Replacement("title", Term("Ferry", fold=False), "Boat"),
        Replacement("body", Term("small ferry", fold=False), "boat"),
    )
    written = house.under(Rule("boats", when=FERRY, replace=words))
    assert {page(ONE), "all/atom.xml", "all/rss.xml", "all/feed.json"} <= written
    assert "Boat to run on tides" in house.body(page(ONE))
    assert "the boat will run" in house.body("all/feed.json")
    assert "words replaced by a rule of this site" in house.body(page(ONE))
    assert house.store.article(ONE.id) == ONE
    house.under()
    assert "Ferry to run on tides" in house.body(page(ONE))


def test_a_tag_brings_an_article_into_a_channel() -> None:
    """What a rule tags or files is selected by channels as if its source had said so."""
    house = Ruled(ONE, TWO)
    house.channels = (replace(house.channels[0], key="boats", categories=("boats",)),)
    house.under()
    assert ONE.title not in house.body("boats/rss.xml")
    house.under(Rule("tag", when=FERRY, tags=("boats",)))
    assert ONE.title in house.body("boats/rss.xml")
    assert TWO.title not in house.body("boats/rss.xml")


def test_a_story_loses_the_member_that_a_rule_excludes() -> None:
    """A story goes on under its id, as its other member tells it."""
    other = article("two", title="Tidal boat", story=ONE.id)
    house = Ruled(ONE, other)
    house.under()
    assert ONE.title in house.body(page(ONE))
    house.under(EXCLUDE)
    assert "Tidal boat" in house.body(page(ONE))
    assert ONE.url not in house.body("all/rss.xml")


def approve(house: Ruled) -> list[Article]:
    return desk.approve(
        house.store,
        [ONE.id],
        now=NOON,
        welcome=lambda _: (_ for _ in ()).throw(AssertionError),
        ruled=house.rulings.held(),
    )


def test_what_a_rule_holds_is_approved_as_ever() -> None:
    """A held article is published nowhere until an editor approves it; then it stays, also through a restart."""
    house = Ruled(ONE, TWO)
    house.under(HOLD)
    assert page(ONE) not in house.outbox.standing
    assert house.rulings.held() == {ONE.id: "held by the rule “ferries wait” (line 5)"}
    (approved,) = approve(house)
    assert approved == replace(ONE, approved=True)
    house.written()
    assert page(ONE) in house.outbox.standing
    assert house.under(HOLD) == set()
    assert [line.detail for line in house.store.memory.audit] == ["held by the rule “ferries wait” (line 5)"]


def test_explain_names_the_rules_that_fit() -> None:
    """Which rule did what, with its line, and that it is why an article is not published."""
    house = Ruled(ONE, TWO)
    house.under(EXCLUDE, HOLD)
    (told,) = explain(house.store, house.sources, house.channels, ONE.url, house.rulings)
    assert told.sentences[-3:] == (
        "rule “no ferries” (line 4) excludes it",
        "rule “ferries wait” (line 5) would hold it",
        "not published: excluded by the rule “no ferries” (line 4)",
    )


def test_nothing_of_what_was_taken_down_stays_in_the_rulings() -> None:
    """A ruling repeats a title; with a takedown it goes."""
    house = Ruled(ONE, TWO)
    house.under(Rule("boats", when=FERRY, replace=(Replacement("title", Term("Ferry", fold=False), "Boat"),)))
    assert b"Boat to run" in (house.store.recall(NOTE) or b"")
    takedown.take_down(house.store, ONE.id, reason="asked for", now=NOON + timedelta(days=1), carrying=lambda _: ())
    house.written()
    assert b"Boat to run" not in (house.store.recall(NOTE) or b"")


def test_damaged_rulings_are_made_anew() -> None:
    """A note that cannot be read, or is of other rules, is not believed."""
    house = Ruled(ONE, TWO)
    house.under(EXCLUDE)
    for note in (b"", b"\x00", b"\x94\x01\xa1x\x80\x80"):
        house.store.remember(NOTE, note)
        house.under(EXCLUDE)
        assert page(ONE) not in house.outbox.standing


def test_the_process_that_polls_needs_no_html_parser() -> None:
    """Nothing that parses or cleans HTML is imported by polls and releases themselves: an idle poll starts without."""
    code = (
        "import sys, syndicator.app, syndicator.engine.polling.poll, syndicator.engine.releasing.release\n"
        "sys.exit(str(sorted({'bs4', 'lxml', 'nh3', 'chardet', 'feedparser'} & sys.modules.keys()) or ''))"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert ended.stderr.strip() == ""
