"""Whom lines below a text name that have not written it: who makes the paper, who wrote what is linked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern

if TYPE_CHECKING:
    from syndicator.refine.credits.zones import Block

_MASTHEAD = pattern(
    r"(?:^|[\s\x1f|｜]|本[报報刊台臺])(?:社[长長]|站[长長]|[发發]行人|法律[顾顧][问問]|[国國][内內][统統]一刊[号號]|刊[号號]|主管[单單]位)\s?[:：\s]"
    r"|[许許]可[证證](?:[编編][号號])?\s?[:：]?\s?[A-Z\d]"
    r"|(?:^|[|•·\n\x1f]\s?)(?:Publisher|Advertising|Circulation|Herausgeber|Verlag|Anzeigen"
    r"|Directeur de la publication)\s?:"
)
_AUTHORS = frozenset("作文")  # 作者, 文/
_MOSTLY = 0.9


def makes_the_paper(line: str) -> bool:
    """Whether a line says who makes a paper or site, as stands below whatever article: 社长：某某 总编辑：某某."""
    return _MASTHEAD.search(line) is not None


def wrote_another(above: Block, block: Block) -> bool:
    """Whether a line among other articles says who wrote the one that is linked above it."""
    return above.linked > _MOSTLY and block.text[:1] in _AUTHORS
