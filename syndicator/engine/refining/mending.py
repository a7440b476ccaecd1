"""An entry with its page, damage undone, and the text that comes of both. Pure; part of what a worker process runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.refining.batch import Page
from syndicator.ingest import charset
from syndicator.model import Cleaned, Entry, Extracted, RawHtml, SiteRule, Transformation
from syndicator.model.changing import replace
from syndicator.refine import clean, credit, repair, rules
from syndicator.refine.frame import without_frame, without_notices
from syndicator.refine.fulltext.paging import Further
from syndicator.refine.lookout import Lookout, in_any_case
from syndicator.refine.markup.references import spelt_out
from syndicator.refine.sheets import NOWHERE, Sheet, facts_of, goes_on, text_of
from syndicator.refine.trust import Trust, weigh_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from syndicator.model import PageFacts

_TAG = re.compile(r"<[^<>]*+>")
_HIDDEN = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_HIDES = Lookout((), f"<{in_any_case('script', 'style')}")
_SHOWN = re.compile(r"</(?:script|style)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mended:
    """An entry with what is known to be damage undone, and what was read of its page."""

    entry: Entry
    raw: str  # the entry's own HTML as it came
    page: Page | None = None
    sheets: tuple[Sheet, ...] = ()  # of the page and its further ones
    extracted: Extracted | None = None
    repairs: tuple[Transformation, ...] = ()  # to the entry
    page_repairs: tuple[Transformation, ...] = ()
    further: Further = NOWHERE
    rule: SiteRule | None = None  # of the page's site
    withheld: bool = False  # the page's text may not be republished
    encoding: str = "utf-8"  # in which the page was read
    seen: str | None = None  # what is visible of the entry's own HTML, where that was looked at
    seen_page: str | None = None  # likewise of its page

    @property
    def content(self) -> str:
        """What will be cleaned: the page's text, or the feed's."""
        return self.extracted.body if self.extracted and not self.withheld else self.entry.content

    @property
    def words(self) -> str:
        """What is visible of :attr:`content`."""
        return self.seen if self.seen is not None and self.content is self.entry.content else visible(self.content)

    @property
    def surroundings(self) -> str:
        """What is visible of :attr:`page_html`."""
        return visible(self.page_html) if self.seen_page is None else self.seen_page

    @property
    def page_html(self) -> str:
        """Everything that was fetched, "" where nothing was."""
        return "\n".join(sheet.html for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Text:
    """An article's text, cleaned, and what was thought of its page's."""

    cleaned: Cleaned
    trust: Trust = Trust(1.0)
    of_page: bool = False
    notice: str = ""  # what stood in it and is the site's own, a line each


def mend(entry: Entry, page: Page | None, language: str | None, site_rules: Sequence[SiteRule] = ()) -> Mended:
    """Decode the page, find the damage in all of it at once, repair it, and look for the article's text."""
    pages = (page, *page.further) if page else ()
    read = [charset.decode(one.body, one.content_type, markup="html") for one in pages]
    decoded = [one.text for one in read]
    whole = "".join(decoded)
    seen = visible(whole or entry.content)
    damage = repair.diagnose(f"{entry.title}\n{seen}")
    title, repairs = repair.repair(entry.title, damage)
    content, more = repair.repair(entry.content, damage)
    sheets: list[Sheet] = []
    page_repairs = repairs
    for one, source in zip(pages, decoded, strict=True):
        mended, done = repair.repair(source, damage)
        page_repairs = (*page_repairs, *done)
        sheets.append(Sheet(mended, one.url))
    rule = rules.rule_for(site_rules, page.url) if page else None
    extracted = text_of(sheets, language, rule) if sheets else None
    raw = entry.content
    is_sound = content == entry.content
    if title != entry.title or not is_sound:
        entry = replace(entry, title=title, content=RawHtml(content))
    further = goes_on(sheets, rule) if page and not page.whole and extracted else NOWHERE
    encoding = read[0].encoding if read else "utf-8"
    return Mended(
        entry,
        raw,
        page,
        tuple(sheets),
        extracted,
        (*repairs, *more),
        page_repairs,
        further,
        rule,
        encoding=encoding,
        seen=seen if is_sound and not whole else None,
        seen_page=seen if [sheet.html for sheet in sheets] == [whole] else None,
    )


def facts_in(one: Mended, timezone: str, language: str | None, now: datetime) -> PageFacts:
    """What the page says of the article's origin; of an entry without one, its text. ``now``: when fetched."""
    if one.sheets:
        return facts_of(one.sheets, timezone, language, one.rule, now)
    return credit.read_body(one.entry.content, timezone=timezone, language=language)


def text(one: Mended, facts: PageFacts) -> Text:
    """The page's text where there is one to be trusted, else the feed's own."""
    if one.page is None or one.withheld:
        return _of_feed(one)
    if one.extracted is None:
        return _of_feed(one, Trust(1.0, ("no text was found on the page",)))
    found = without_frame(one.extracted.body, facts)
    cleaned = clean.clean(found.body, one.extracted.base or one.page.url, title=one.entry.title)
    trust = weigh_up(one.extracted, cleaned.text, visible(one.entry.content))
    if trust.refused:
        return _of_feed(one, Trust(1.0, (*trust.doubts, f"so the feed's own text is used: {trust.refused}")))
    steps = (*one.page_repairs, *one.extracted.removed, *found.made, *cleaned.transformations)
    return Text(replace(cleaned, transformations=totals(steps)), trust, of_page=True, notice=found.notice)


def _of_feed(one: Mended, trust: Trust = Trust(1.0)) -> Text:  # noqa: B008 - a tuple, which nothing can change
    found = without_notices(one.entry.content)
    cleaned = clean.clean(found.body, one.entry.base, title=one.entry.title)
    steps = (*one.repairs, *found.made, *cleaned.transformations)
    return Text(replace(cleaned, transformations=totals(steps)), trust, notice=found.notice)


def totals(steps: Iterable[Transformation]) -> tuple[Transformation, ...]:
    """Each transformation once, with all of its counts."""
    counts: dict[str, int] = {}
    made = tuple(steps)
    for step in made:
        counts[step.name] = counts.get(step.name, 0) + step.count
    if len(counts) == len(made):  # none of them twice
        return made
    return tuple(Transformation(name, count) for name, count in counts.items())


def visible(markup: str) -> str:
    """The words of some HTML, roughly: enough to see damage, which is looked for in text and not in markup.

    Linear in the markup's length, whatever is left open in it.
    """
    first, *others = _HIDDEN.split(markup) if _HIDES.sees(markup) else (markup,)
    if others:
        first = " ".join((first, *(piece[end.end() :] for piece in others if (end := _SHOWN.search(piece)))))
    return spelt_out(_TAG.sub(" ", first) if "<" in first else first)
