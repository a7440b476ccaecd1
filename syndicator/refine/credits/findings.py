"""What is found on the way through a page, and in which places it is believed.

:class:`Findings` is the one mutable thing of the credit wing: readers add to it, and it becomes a
:class:`~syndicator.model.PageFacts` at the end. A label that was found empty stays empty.
"""

from __future__ import annotations

import re
from dataclasses import field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.later import pattern
from syndicator.model import Credit, Evidence, PageFacts, Precision, Role
from syndicator.refine.credits import names, outlets
from syndicator.refine.credits.labels import Field
from syndicator.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet


BREAK = "\n"
"""Between blocks."""
NODE = "\x1f"
"""Between text nodes of one block: ends a value, but a value may stand behind it."""
SITE_LITERALS = ("og:site_name: ", "title: ")
"""How the literal of a source begins that is the page's own site, named by its own head."""
_SEVERAL = "、"
_MAX_CREDITS = 60
MAX_LITERAL = 200
"""Characters of a literal line that are kept."""


class Zone(StrEnum):
    """Where on a page a line stands."""

    HEADER = "header"
    LEAD = "lead"
    BODY = "body"
    BODY_END = "body end"
    TRAILER = "trailer"
    META = "meta"
    SIDEBAR = "sidebar"
    NOTICE = "disclaimer"
    DEAF = "deaf"  # captions, navigation, comments, titles: nothing is believed


_OTHER_NAMES = {"tail": Zone.TRAILER, "footer": Zone.TRAILER, "teaser": Zone.HEADER, "byline": Zone.HEADER}


def zone_named(name: str) -> Zone:
    """The zone of a name such as "header" or "header (display:none)"; unknown ones are not read."""
    bare = name.partition("(")[0].strip().lower()
    return Zone(bare) if bare in set(Zone) else _OTHER_NAMES.get(bare, Zone.DEAF)


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor: its words as they stand in the line, and where it leads."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line (a block, or a text node of its own) with its anchors. ``NODE`` may stand inside ``text``."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Byline:
    """Who a line names. ``outlet`` is the publisher that its words name, if any."""

    outlet: str | None = None
    people: tuple[tuple[Role, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.outlet or self.people)


_OF_AN_APP = pattern(r"(?:下载|下載).{0,24}(?:APP|客户端|客戶端)", re.IGNORECASE)
"""What a site says of itself behind every text: 本文来自某某新闻，更多资讯请下载“某某新闻”APP."""


class Rank:
    """How much a source statement weighs. The heaviest wins, the first of equals."""

    LABEL = 9
    TAIL = 8
    NOTE = 7  # "originally appeared on"
    BESIDE_DATE = 6
    META = 5
    DATELINE = 4
    BYLINE = 3
    PLATFORM = 2
    SITE = 1


@dataclass(slots=True)
class Findings:
    """What was found so far. Becomes :class:`PageFacts`; the only mutable thing of this wing."""

    zone: tzinfo
    language: str | None = None
    now: datetime | None = None
    day: datetime | None = None  # on which it was published, as its address or the head of its page has it
    source: str | None = None
    source_rank: int = 0
    source_stated: int = 0  # its rank as stated, whether or not it is a platform
    source_literal: str | None = None
    source_url: str | None = None
    source_inferred: bool = False
    source_empty: str | None = None  # the literal of a source label that was found empty
    misplaced: list[tuple[Field, str, str]] = field(default_factory=list)  # outlets in people's fields
    credits: list[Credit] = field(default_factory=list)
    origin_credits: list[Credit] = field(default_factory=list)
    original_title: str | None = None
    original_url: str | None = None
    published: Stamp | None = None
    published_labelled: bool = False
    updated: Stamp | None = None
    views: int | None = None
    notice: list[str] = field(default_factory=list)
    inside: bool = False  # what is being read stands inside the text
    whole_page: bool = False  # lines come from a page, with menus and tags among them: unlabelled words count less

    @property
    def japanese(self) -> bool:
        """Whether what is read is in Japanese, whose papers sign in ways of their own."""
        return (self.language or "").lower().startswith("ja")

    def credit(self, role: Role, name: str, literal: str) -> None:
        """Add a person once per role and hop."""
        name = name.replace("\xa0", " ")
        into = self.origin_credits if self.inside else self.credits
        if len(into) < _MAX_CREDITS and not any(c.role is role and c.name == name for c in into):
            into.append(Credit(role, name, Evidence.FOUND, literal))

    def credit_source(
        self, name: str | None, literal: str, rank: int, url: str | None = None, *, inferred: bool = False
    ) -> None:
        """Take a source that weighs more than the one there is; a platform gives way to any one source stated.

        Several outlets at the tail are what a text was compiled from: an account that a header names stays its source.
        """
        compiled = rank == Rank.BESIDE_DATE or (rank == Rank.TAIL and _SEVERAL in name) if name else True
        if name is None or (compiled and self.source_stated == Rank.LABEL):
            return
        weight = min(rank, Rank.PLATFORM) if outlets.is_platform(name) or _OF_AN_APP.search(literal) else rank
        if weight > self.source_rank:
            self.source, self.source_rank, self.source_stated, self.source_literal = name, weight, rank, literal
            self.source_url, self.source_inferred = url, inferred

    def facts(self) -> PageFacts:
        """The findings as a value, after the seed rule."""
        _infer_source(self)
        reporters = {c.name for c in (*self.credits, *self.origin_credits) if c.role is Role.REPORTER}
        own = _consistent(self.credits, self.source, reporters)
        origin = _consistent(self.origin_credits, self.source, reporters)
        evidence = (
            Evidence.ABSENT if self.source is None else Evidence.INFERRED if self.source_inferred else Evidence.FOUND
        )
        return PageFacts(
            source=self.source,
            source_evidence=evidence,
            source_literal=self.source_literal,
            source_url=self.source_url,
            credits=own,
            origin_credits=tuple(c for c in origin if not any(o.role is c.role and o.name == c.name for o in own)),
            original_title=self.original_title,
            original_url=self.original_url,
            published=self.published.when if self.published else None,
            published_precision=self.published.precision if self.published else Precision.SECOND,
            updated=self.updated.when if self.updated else None,
            updated_precision=self.updated.precision if self.updated else Precision.SECOND,
            views=self.views,
            site_notice="\n".join(dict.fromkeys(self.notice)) or None,
        )


def has_credit(found: Findings, role: Role) -> bool:
    """Whether somebody is credited in this role, at whichever hop."""
    return any(c.role is role for c in [*found.credits, *found.origin_credits])


def _infer_source(found: Findings) -> None:
    """The seed rule: an outlet in the editor's (or author's) field is the source where none is stated."""
    if found.source is not None or not found.misplaced:
        return
    chosen = min(
        found.misplaced,
        key=lambda m: (
            m[0] is not Field.EDITOR,
            not (found.original_url and outlets.on_domain_of(m[1], found.original_url)),
        ),
    )
    if len({outlets.fold(name) for where, name, _ in found.misplaced if where is chosen[0]}) == 1:
        found.credit_source(chosen[1], chosen[2], Rank.BYLINE, inferred=True)


def _consistent(credited: Sequence[Credit], source: str | None, reporters: AbstractSet[str]) -> tuple[Credit, ...]:
    """The credits without the outlet itself, and without an author who is already the reporter."""
    authors = {c.name for c in credited if c.role is Role.AUTHOR}
    return tuple(
        c
        for c in credited
        if not (
            source
            and outlets.fold(c.name) == outlets.fold(source)
            and (c.role is not Role.AUTHOR or len(authors) > 1 or names.is_outlet(source) or outlets.is_known(source))
            and not names.is_person(c.name)
        )
        and not (c.role is Role.AUTHOR and c.name in reporters)
    )


@dataclass(slots=True)
class Passage:
    """The lines of one zone as one text, with what finds its way in it."""

    text: str
    folded: str
    links: dict[str, str]
    zone: Zone

    def line_at(self, position: int) -> str:
        """The literal line around a position."""
        start = self.text.rfind(BREAK, 0, position) + 1
        end = self.text.find(BREAK, position)
        return self.text[start : end if end >= 0 else None].replace(NODE, " ").strip()[:MAX_LITERAL]
