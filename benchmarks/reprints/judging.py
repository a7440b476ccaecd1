"""Every reprint through the real index and the real judge; scored by which articles came to stand in one story.

A pair is two articles of one language. Pairs that belong together: a report and its reprints, and these among each
other; for reprints that keep less than half each, and summaries, the pair with the report itself. Everything else that
shares a story is a false pair.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from benchmarks.reprints.flashes import flash
from benchmarks.reprints.texts import Language, News, news, report_again, text_of
from benchmarks.reprints.variants import APART, HEAVY, ORDINARY, SHORT, Variant, variant
from syndicator.model import (
    Article,
    ArticleId,
    Card,
    Evidence,
    Hop,
    HopRole,
    Judgement,
    Precision,
    Provenance,
    SafeHtml,
    SourceKey,
    Twin,
    Verdict,
)
from syndicator.refine.judging.election import Standing, elect
from syndicator.refine.judging.stories import judge_new, united
from syndicator.refine.judging.wording import differing
from syndicator.refine.prints import fingerprint
from syndicator.store.document import card_of
from syndicator.store.memory.index import Index, IndexRow, original_of
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.model import Prints

START = datetime(2026, 3, 1, tzinfo=UTC)
GATE = 4_000_037
"""The seed that is measured and that nothing is tuned on."""
OUTLETS = 40
HOMES = {SourceKey(f"outlet{number}"): Standing(f"outlet{number}.example") for number in range(OUTLETS)}
FLASHES = "flash"
AGAIN = "another report"


@dataclass(frozen=True, slots=True)
class Sample:
    """One article, what kind of reprint it is, and of which report: two with one ``event`` belong together."""

    article: Article
    kind: str
    event: str


@dataclass(slots=True)
class Score:
    """What came of it."""

    articles: int = 0
    true_pairs: int = 0  # in one story, rightly
    false_pairs: int = 0
    recalled: Counter[str] = field(default_factory=Counter)  # reprints in their report's story, by kind
    asked: Counter[str] = field(default_factory=Counter)
    merged: Counter[str] = field(default_factory=Counter)  # corrected editions, flashes, other reports: not alone
    apart: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)  # corrected editions that the judge tells to be so, by kind
    unsaid: Counter[str] = field(default_factory=Counter)  # those in the report's story of which nothing is said
    elected: int = 0
    elections: int = 0
    seconds: float = 0.0  # CPU of judging
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the pairs in one story that belong together."""
        return self.true_pairs / max(1, self.true_pairs + self.false_pairs)

    def recall(self, kinds: Iterable[str]) -> float:
        """Share of these reprints that stand in their report's story."""
        return sum(self.recalled[kind] for kind in kinds) / max(1, sum(self.asked[kind] for kind in kinds))


class Shelves:
    """Stored articles, by the index that the store uses."""

    def __init__(self) -> None:
        self.articles: dict[ArticleId, Article] = {}
        self.index = Index()

    def article(self, id: ArticleId) -> Article | None:
        return self.articles.get(id)

    def row(self, id: ArticleId) -> tuple[Card, Prints]:
        article = self.articles[id]
        return card_of(article), article.prints

    def text(self, id: ArticleId) -> str:
        found = self.article(id)
        return found.text if found else ""

    def twins(self, article: Article) -> Sequence[Twin]:
        return self.index.twins(article, self.row)

    def add(self, article: Article) -> None:
        self.articles[article.id] = article
        self.index.add([IndexRow(article.id, article.source, article.canonical, article.prints, original_of(article))])


def made(
    serial: int, outlet: int, made: Variant, language: Language, hours: float, original: Article | None = None
) -> Article:
    key = SourceKey(f"outlet{outlet}")
    url = f"https://{key}.example/{serial}"
    first = fingerprint.article_id(key, url)
    names = original.url if original is not None else None
    hops = (
        Hop(HopRole.ORIGINAL, None if names is None else "another outlet"),
        *(() if names is None else (Hop(HopRole.REPRINT, str(key)),)),
    )
    when = START + timedelta(hours=hours)
    return Article(
        id=first, source=key, story=first, identities=(url,), title=made.title, url=url, canonical=canonical(url), published=when,
        published_precision=Precision.SECOND, published_evidence=Evidence.FOUND, updated=when, first_seen=when, language=language,
        body=SafeHtml(""), text=made.text, summary="", hops=hops, prints=fingerprint.prints(made.title, made.text), digest="",
        provenance=Provenance("", when, ""), judgement=Judgement(Verdict.NEW, ""), original_url=names,
    )  # fmt: skip


def samples(texts: int, seed: int, *, flashes: int, corrected: int) -> list[Sample]:
    """The bench of a seed: reports in both languages with their reprints, in no order.

    Each report has four reprints of ordinary kinds, one heavy, now and then a summary, and in one case of four a reprint
    names it as its original; an eighth is reported by somebody else too.
    """
    chance, found = random.Random(f"bench/{seed}"), []
    serial = iter(range(1, 10_000_000))
    for number in range(texts):
        language: Language = "zh" if number % 2 else "en"
        told = news(number, seed, language)
        outlets = iter(chance.sample(range(OUTLETS), 12))
        event = f"{language}{number}"
        report = made(
            next(serial),
            next(outlets),
            Variant("report", told.title, text_of(told.paragraphs, language)),
            language,
            told.when,
        )
        found.append(Sample(report, "report", event))
        pool = [kind for kind in ORDINARY if language == "zh" or kind not in {"scripts converted", "pinyin inserted"}]
        kinds = [*chance.sample(pool, 4), chance.choice(HEAVY)]
        kinds += [chance.choice(SHORT)] if number % 3 == 0 else []
        names = chance.choice(kinds) if number % 4 == 0 else ""
        for kind in kinds:
            reprint = variant(told, kind, seed)
            named = report if reprint.names_original or kind == names else None
            found.append(
                Sample(
                    made(next(serial), next(outlets), reprint, language, told.when + chance.uniform(-2, 40), named),
                    kind,
                    event,
                )
            )
        if number < corrected:
            kind = APART[number // 2 % len(APART)]
            edition = made(next(serial), next(outlets), variant(told, kind, seed), language, told.when + 5)
            found.append(Sample(edition, kind, f"{event}/{kind}"))
        if number % 8 == 0:
            found.append(
                Sample(_reported(report_again(told, seed), next(serial), next(outlets)), AGAIN, f"{event}/again")
            )
    for number in range(flashes):
        language = "zh" if number // 4 % 2 else "en"
        one = made(
            next(serial), chance.randrange(OUTLETS), flash(number, seed, language), language, chance.uniform(0, 700)
        )
        found.append(Sample(one, FLASHES, f"flash{number}"))
    chance.shuffle(found)
    return found


def _reported(told: News, serial: int, outlet: int) -> Article:
    return made(
        serial, outlet, Variant(AGAIN, told.title, text_of(told.paragraphs, told.language)), told.language, told.when
    )


def arrived(found: Sequence[Sample], score: Score) -> tuple[dict[ArticleId, Article], list[Card]]:
    """The articles judged in their order, and their cards in the stories they make."""
    shelves, judged = Shelves(), {}
    for sample in found:
        begun = time.process_time()
        article = judge_new(sample.article, shelves, "not seen before").article
        score.seconds += time.process_time() - begun
        shelves.add(article)
        judged[article.id] = article
    return judged, united(card_of(article) for article in judged.values())


def stories(found: Sequence[Sample]) -> set[frozenset[ArticleId]]:
    """Which articles came to be one story, whatever its id."""
    groups: dict[ArticleId, set[ArticleId]] = defaultdict(set)
    for card in arrived(found, Score())[1]:
        groups[card.story].add(card.id)
    return {frozenset(group) for group in groups.values()}


def judge(found: Sequence[Sample]) -> Score:
    """Judge them in their order, and score what stories came of it."""
    score = Score(articles=len(found))
    judged, cards = arrived(found, score)
    stories = {card.id: card.story for card in cards}
    _score_pairs(found, stories, score)
    _score_elections(found, cards, score)
    reports = {sample.event: judged[sample.article.id] for sample in found if sample.kind == "report"}
    for sample in found:
        if sample.kind in APART:
            report = reports[sample.event.partition("/")[0]]
            score.told[sample.kind] += _tells(judged, sample)
            one = stories[report.id] == stories[sample.article.id]
            score.unsaid[sample.kind] += one and not differing(report.text, sample.article.text)
    return score


def _tells(judged: dict[ArticleId, Article], sample: Sample) -> bool:
    """Whether the judge says of a corrected edition, or of the report it corrects, that the other is another edition."""
    mine = judged[sample.article.id]
    return (
        "another edition" in mine.judgement.reason
        or any(tie.kind == "edition" for tie in mine.ties)
        or any(tie.id == mine.id and tie.kind == "edition" for other in judged.values() for tie in other.ties)
    )


def _score_pairs(found: Sequence[Sample], stories: dict[ArticleId, ArticleId], score: Score) -> None:
    groups: dict[ArticleId, list[Sample]] = defaultdict(list)
    for sample in found:
        groups[stories[sample.article.id]].append(sample)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if one.event == other.event:
                score.true_pairs += 1
            else:
                score.false_pairs += 1
                score.wrong.append((f"{one.kind} {one.event}", f"{other.kind} {other.event}"))
    reports = {sample.event: stories[sample.article.id] for sample in found if sample.kind == "report"}
    for sample in found:
        story = stories[sample.article.id]
        if sample.kind in {*APART, FLASHES, AGAIN}:
            score.apart[sample.kind] += 1
            score.merged[sample.kind] += any(other.event != sample.event for other in groups[story])
        elif sample.kind != "report":
            score.asked[sample.kind] += 1
            score.recalled[sample.kind] += story == reports[sample.event]


def _score_elections(found: Sequence[Sample], cards: Sequence[Card], score: Score) -> None:
    """Of stories in which a member states the original: whether that is the one elected."""
    members: dict[ArticleId, list[Card]] = defaultdict(list)
    for card in cards:
        members[card.story].append(card)
    urls = {sample.article.url: sample.article.id for sample in found}
    for sample in found:
        original = urls.get(sample.article.original_url or "")
        story = next((card.story for card in cards if card.id == sample.article.id), None) if original else None
        if original and story:
            score.elections += 1
            score.elected += elect(members[story], HOMES).id == original


def told(score: Score) -> list[str]:
    """The score in lines."""
    lines = [
        f"{score.articles} articles; judging takes {1000 * score.seconds / max(1, score.articles):.2f} ms of CPU each",
        f"pair precision {score.precision:.5f} ({score.false_pairs} false of {score.true_pairs + score.false_pairs})",
    ]
    for name, kinds in (("ordinary", ORDINARY), ("heavy", HEAVY), ("summaries", SHORT)):
        each = ", ".join(f"{kind} {score.recall([kind]):.3f}" for kind in kinds if score.asked[kind])
        lines.append(f"recall, {name}: {score.recall(kinds):.4f} of {sum(score.asked[k] for k in kinds)} ({each})")
    lines += [f"merged, {kind}: {score.merged[kind]} of {score.apart[kind]}" for kind in sorted(score.apart)]
    lines.append(
        f"told of the corrected editions that they are: {score.told.total()} of {sum(score.apart[kind] for kind in APART)}; "
        f"merged without a word: {score.unsaid.total()}"
    )
    lines.append(f"election right: {score.elected} of {score.elections}")
    return lines


def run(texts: int = 2000, seed: int = GATE, *, flashes: int = 1000, corrected: int = 200) -> Score:
    """Measure, and say so."""
    score = judge(samples(texts, seed, flashes=flashes, corrected=corrected))
    print("\n".join(told(score)))
    return score
