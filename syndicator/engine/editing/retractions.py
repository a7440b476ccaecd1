"""What becomes of stories that their source retracts, by a notice that it publishes in the article itself. Pure.

The notice is kept on the article as a remark; what it comes to is the operator's policy, applied when publishing, so
that another policy holds for what was retracted before, too. What counts is the member of a story that is shown: where
it is retracted, the story is not told on by somebody's copy of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.model import ArticleId, Edit, RetractionPolicy, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.model import Card, Source, SourceKey

_VERDICTS = {RetractionPolicy.WITHDRAW: Verdict.WITHDRAWN, RetractionPolicy.HOLD: Verdict.HELD}


def fate(card: Card, policy: RetractionPolicy) -> RetractionPolicy | None:
    """What becomes of an article; None: nothing, its source has not retracted it."""
    if card.remark is None or card.remark.edit is not Edit.RETRACTION:
        return None
    return RetractionPolicy.NOTE if card.remark.overruled else policy


def keeps_back(card: Card, sources: Mapping[SourceKey, Source]) -> Verdict | None:
    """WITHDRAWN or HELD where a retraction keeps an article from being published; None where nothing does."""
    source = sources.get(card.source)
    becomes = fate(card, source.retracted) if source else None
    return _VERDICTS.get(becomes) if becomes else None


def unpublished(cards: Iterable[Card], sources: Mapping[SourceKey, Source]) -> dict[ArticleId, Verdict]:
    """The articles that are not published because their sources retracted them: withdrawn or held."""
    return {card.id: what for card in cards if card.remark and (what := keeps_back(card, sources))}
