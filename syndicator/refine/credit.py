"""Who really wrote, edited and first published an article.

``read_page`` for a whole article page, ``read_body`` for the HTML of a feed's entry, ``read_lines`` for lines whose
place is known; ``hops`` makes the chain of publishers of what they found. All pure. The rules: credits belong to a hop;
what stands inside the text is the source's, what stands in the page's template is the page's own site's; a label found
empty stays empty; nothing is guessed silently.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from syndicator import stamps
from syndicator.later import pattern
from syndicator.model import PageFacts, Precision, Role
from syndicator.refine.credits import below, hinted, labels, outlets, ownclaims, pagemeta, spoken, titles, zones
from syndicator.refine.credits.creditlines import read, read_lines
from syndicator.refine.credits.entrytext import read_body
from syndicator.refine.credits.findings import Findings, Line, Rank, Zone, has_credit
from syndicator.refine.credits.hops import canonical_elsewhere, hops, passed_on
from syndicator.refine.credits.outlets import domain_of, knowing, outlet_of
from syndicator.refine.credits.sitenames import site_of
from syndicator.refine.fulltext.pruner import fold
from syndicator.refine.fulltext.told import claims

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from syndicator.refine.credits.zones import Block, Page

__all__ = ["domain_of", "hops", "knowing", "outlet_of", "passed_on", "read_body", "read_lines", "read_page"]

_BRACKETED_EDITOR = pattern(
    r"^[\s【\[(（〔]{0,2}(?:本文[来來]源[:：]\s?\S{2,20}[\s\x1f]{1,4})?(?:[责責]任?\s?[编編]|[责責]任[编編])"
)
_STRONG_TAIL = pattern(
    r"^[\s【\[(（]{0,2}(?:(?:本文|稿件|文章)[来來]源|[责責]\s{0,3}任?\s{0,3}[编編]|[编編]\s{0,3}[辑輯]|原[标標][题題]|原文|作\s{0,4}者|[审審校]|[发發]布)"
)
_OF_CHANGE = pattern(r"\W{0,3}(?:最[后後近新])?(?:更新|修改)|\W{0,3}(?:last )?(?:updated|modified)", re.IGNORECASE)
_REPLY = pattern(r"(?:作者|[网網]友|[层層]主)[:：]\s?\S{1,20}?\s{0,4}(?:时间|時間)[:：]")
_YEAR_APART = pattern(r"\b((?:19|20)\d\d)\s+(\d{1,2})\s?[/.-]\s?(\d{1,2})\b")
_FILLERS = frozenset({"000000", "120000"})
_DAYS = timedelta(days=2)
_QUARTER = timedelta(minutes=15)  # by which zones are apart
_WORLD = timedelta(hours=14)  # between clocks anywhere and UTC
_MENU = 3  # links and more
_MOSTLY = 0.9
_MAX_HINTED = 20
_TELLS = frozenset("。！？…”」.!?")
_ANNOUNCES = frozenset("：:")
_BRACKET = pattern(r"[（(【\[〔]")
_TOLD = 10  # characters
_PARAGRAPHS = 2  # after which a text has begun
_SIGNED = pattern(r"(?:(?:written|words|story|text)?\s?by\b|作者|撰文|记者|記者|文[/／|｜:：])", re.IGNORECASE)
_SOURCED = pattern(r"(?:(?:信息|稿件|文章|新[闻聞]|[发發]布)?[来來]\s{0,2}源|稿源|Source)\s{0,2}[:：]")
_SIGNED_OFF = pattern(
    r"(?:Von|Par|Por|By|Door|Av|Af)\s\S.{0,60}?\s(?:am|le|el|on|op|den|em)\s\d|"
    r"(?:Dieser\s(?:Artikel|Beitrag|Eintrag|Post)|This\s(?:entry|post|article)|Cet\s(?:article|entrée)|Esta\sentrada|"
    r"Este\sart[íi](?:culo|go)|Questo\sarticolo)\s(?:was|wurde|a\sété|fue|foi|è\sstato)\s"
)
_SHORT_LINE = 120
_OPENING = 14
_MAX_SHOWN, _ENOUGH_SHOWN = 8, 600  # blocks, characters
_LETTERS = {"ja": pattern(r"[\u3041-\u30fa]"), "ko": pattern(r"[\uac00-\ud7a3]")}
_WRITTEN = 0.2  # of a text
_SENTENCE = 40  # characters
_PUBLISHED_AND_CHANGED = 2  # times
_TIMES = ("datePublished", "dateModified")


# ------------------------------------------------------------------------------------------------ whole pages


def read_page(
    html: str,
    url: str,
    *,
    timezone: str | None = "Asia/Shanghai",
    language: str | None = None,
    now: datetime | None = None,
    root: Any = None,
) -> PageFacts:
    """What an article page says of its origin. Never raises for what the page holds.

    ``timezone`` is the IANA zone of times that name none; ``language`` BCP 47, None for unknown; relative times are
    read only where ``now`` is given. At most the first 2 MB are looked at. ``root`` is the page's tree without scripts,
    where it is there already; it is not changed.
    """
    page = zones.parse(html) if root is None else zones.blocks_of(root)
    if page is None:
        return PageFacts()
    scripts = pagemeta.scripts(html) if root is not None else None
    meta = pagemeta.read(page.root, scripts, wechat=any(sign in html for sign in ("mmbiz", "js_name")))
    meta.ld = ownclaims.own(meta, page.root, url)
    index, title = titles.find(page, meta)
    zones.cut(page, index)
    if not any(map(_is_told, page.blocks)):
        meta.ld += _in_scripts(html, title, meta)
    if spoken.may_be(html):
        for number in spoken.speech(block.text for block in page.blocks):
            page.blocks[number].silence()
    language = language or _eastern(page)
    zone = stamps.zone_of(timezone, language)
    named = [*([in_url] if (in_url := stamps.of_url(url, zone)) else []), *meta.published(zone)]
    found = Findings(zone, language, now, day=named[0].when if named else None, whole_page=True)
    _read_zones(found, page, url)
    if found.published is None and not named:
        meta.ld += [{key: said.get(key) for key in _TIMES} for said in _in_scripts(html, title, meta)]
    _second_witness(found, meta, url)
    _settle_dates(found, meta, page, url)
    facts = found.facts()
    return replace(facts, title=title)


def _is_told(block: Block) -> bool:
    """Whether a block is a sentence of some length, or several."""
    text = block.text
    return len(text) >= _SENTENCE and (text[-1] in _TELLS or len(text) > _SHORT_LINE) and block.linked < _MOSTLY


def _eastern(page: Page) -> str | None:
    """Japanese or Korean, where what the page shows is written so; their papers sign in ways of their own."""
    text = page.blocks[page.first : page.first + _MAX_SHOWN]
    shown = "".join(block.text for block in text if not block.hidden)[:_ENOUGH_SHOWN]
    for language, letters in _LETTERS.items():
        if len(letters.findall(shown)) > _WRITTEN * len(shown):
            return language
    return None


def _in_scripts(html: str, title: str | None, meta: pagemeta.Meta) -> list[dict[str, Any]]:
    """What a page says of its article in the data of its scripts: one that shows no text, or no time."""
    called = [title, *meta.titles(), meta.html_title, titles.SUFFIX.split(meta.html_title)[0]]
    said = claims(html, frozenset(fold(one) for one in called if one))
    return [said] if said else []


def _read_zones(found: Findings, page: Page, url: str) -> None:
    header = _before_prose([b for b in page.header() if not b.hidden], opening=True)
    for block in header:
        _set_changes_aside(found, block)
    read(found, _credit_blocks(header, url), Zone.HEADER)
    hinted.by_class(found, header)
    if not has_credit(found, Role.AUTHOR) and not has_credit(found, Role.REPORTER):
        hinted.by_class(found, page.beside_title())
        signed = [b for b in page.beside_title() if _SIGNED.match(b.text) and len(b.text) <= _SHORT_LINE // 2]
        read(found, [b.line(url) for b in signed[-1:]], Zone.HEADER)
    hinted.accounts(found, page, header)
    hinted.from_elsewhere(found, header, url)
    hinted.near_date(found, page, header)
    hinted.viewed(found, page.before_title())
    if found.published is None:
        above = page.before_title()[::-1]
        _dated_above(found, above[:1])
        _date_only(found, [*above, *page.close_above()])
    if found.source is None:  # between a site's own bar and the title
        above = [b for b in page.before_title() if _SOURCED.match(b.text) and len(b.text) <= _SHORT_LINE // 2]
        read(found, [b.line(url) for b in above[-1:]], Zone.HEADER)
    read(found, [_flat(b) for b in _before_prose(page.lead(), opening=True)], Zone.LEAD)
    _read_body(found, page, url)
    _read_tail(found, page, url)
    if found.published is None:
        _dated_below(found, page)
    hidden = [b for b in page.header() if b.hidden]
    if hidden and found.published is None:
        _date_only(found, hidden)


def _set_changes_aside(found: Findings, block: Block) -> None:
    """A time that its element calls that of a change is not the article's."""
    for node in block.nodes:
        words, _, element = node
        if len(words) <= _MAX_HINTED * 2 and pagemeta.tells_change(element):
            seen = stamps.stamps(words, found.zone, language=found.language, now=found.now)
            if seen:
                found.updated = found.updated or seen[0]
                block.drop(node)


def _credit_blocks(blocks: Sequence[Block], url: str) -> list[Line]:
    """Header blocks worth reading: no menus, no long texts."""
    return [
        b.line(url)
        for b in blocks
        if len(b.text) <= _SHORT_LINE * 2 and not (b.linked > _MOSTLY and len(b.nodes) > _MENU)
    ]


def _flat(block: Block, url: str = "") -> Line:
    line = block.line(url)
    return Line(line.text[: _SHORT_LINE * 3], line.links)


def _date_only(found: Findings, blocks: Sequence[Block]) -> None:
    for block in sorted(blocks, key=lambda b: _OF_CHANGE.match(b.text) is not None):  # what tells a change comes last
        if len(block.text) <= _SHORT_LINE and not block.linked:
            seen = stamps.stamps(block.text, found.zone, language=found.language, now=found.now)
            if not seen and len(block.nodes) > 1:  # a section or a name before it, year, day and clock apart
                apart = _YEAR_APART.sub(r"\1/\2/\3", " ".join(words.strip() for words, _, _ in block.nodes))
                seen = stamps.stamps(apart, found.zone, language=found.language, now=found.now)
            changed = found.updated is not None and seen and seen[0].when == found.updated.when
            if seen and not changed and found.published is None:
                found.published = seen[0]


def _dated_above(found: Findings, blocks: Sequence[Block]) -> None:
    """The day with which a line above the title begins, whoever is linked behind it."""
    for block in blocks:
        words, href, _ = block.nodes[0] if block.nodes else ("", "", None)
        if href is None and len(block.text) <= _SHORT_LINE:
            seen = stamps.stamps(words, found.zone, language=found.language, now=found.now)
            if seen and not words[: seen[0].start].strip():
                found.published = seen[0]


def _dated_below(found: Findings, page: Page) -> None:
    """The day that a line below the text is signed with: Von A am 3. Mai, This entry was posted on May 3."""
    for block in page.tail():
        if zones.is_stop(block):
            return
        if _SIGNED_OFF.match(block.text) and len(block.text) <= _SHORT_LINE * 3:
            words = block.text[:_SHORT_LINE]
            found.published = next(iter(stamps.stamps(words, found.zone, language=found.language, now=found.now)), None)
            return


def _read_body(found: Findings, page: Page, url: str) -> None:
    """Inside the text: lines that are brackets, the last lines, and the bracket that ends it."""
    inner = page.blocks[page.first : page.last + 1]
    opening = [
        b for b in _before_prose(inner[:_OPENING], opening=True)[1:] if len(b.text) <= _SHORT_LINE // 2 and not b.hidden
    ]
    read(found, [_flat(b) for b in opening], Zone.LEAD)
    read(found, [_flat(b) for b in inner if b.text[:1] in "（([【〔" and len(b.text) <= _SHORT_LINE], Zone.BODY)
    closing = [b for b in _before_prose(inner[:-13:-1])[::-1] if len(b.text) <= _SHORT_LINE]
    read(found, [_flat(b, url) for b in closing], Zone.BODY_END)
    if inner:
        read(found, [Line(inner[-1].text[-_SHORT_LINE:])], Zone.BODY_END)


def _before_prose(blocks: Sequence[Block], *, opening: bool = False) -> Sequence[Block]:
    """The blocks up to where running text has begun: among paragraphs people say things, and sign nothing.

    Nor do they behind a line that announces what follows: 清样右下角印着四行小字：.
    """
    seen = 0
    for number, block in enumerate(blocks):
        words = block.text
        if opening and words[-1:] in _ANNOUNCES and len(words) >= _TOLD and not labels.has_label(words):
            return blocks[:number]
        if zones.is_paragraph(block):
            seen += _PARAGRAPHS
        elif words[-1:] in _TELLS and len(words) >= _TOLD and not _BRACKET.match(words):
            seen += 1
        if seen > _PARAGRAPHS:
            return blocks[: number + 1]
    return blocks


def _read_tail(found: Findings, page: Page, url: str) -> None:
    """After the text. Inside the element that holds it, the source's own lines; outside, the site's template."""
    origin: list[Line] = []
    own: list[Line] = []
    stopped = False
    for index, block in enumerate(page.tail(), page.last + 1):
        text = block.text
        if page.title is not None and zones.is_main_heading(block) and page.goes_on(index):
            break  # another article follows, of which the page shows all
        stopped = stopped or zones.is_stop(block)
        if (
            block.hidden
            or not text
            or (found.published is not None and _REPLY.match(text))
            or len(text) > _SHORT_LINE * 3
            or (block.linked > _MOSTLY and len(text) > _MAX_HINTED and not _STRONG_TAIL.match(text))
        ):
            continue
        if below.makes_the_paper(text):
            continue
        if stopped and (not _STRONG_TAIL.match(text) or below.wrote_another(page.blocks[index - 1], block)):
            continue
        inside = index < page.inside[1] and not _BRACKETED_EDITOR.match(text)
        (origin if inside and not own else own).append(block.line(url))
    found.inside = True
    read(found, origin, Zone.TRAILER)
    found.inside = False
    read(found, own, Zone.TRAILER)


# ------------------------------------------------------------------------------------------------ second witness


def _second_witness(found: Findings, meta: pagemeta.Meta, url: str) -> None:
    """What the head says, where the page's own lines say nothing."""
    found.original_url = found.original_url or canonical_elsewhere(meta.canonical, url)
    for name, literal in meta.sources():
        found.credit_source(name, literal, Rank.META)
    if meta.wechat_name:
        found.credit_source(meta.wechat_name, f"nickname: {meta.wechat_name}", Rank.META)
    _set_site_apart(found, outlets.fold(meta.tags.get("og:site_name") or ""))
    if found.source is None and not found.misplaced and (site := meta.site() or site_of(meta.html_title)):
        found.credit_source(site[0], site[1], Rank.SITE, inferred=True)
    if not has_credit(found, Role.AUTHOR) and not has_credit(found, Role.REPORTER):
        for name, literal in meta.authors(japanese=found.japanese):
            if not any(c.name == name for c in found.credits):
                found.credit(Role.AUTHOR, name, literal)


def _set_site_apart(found: Findings, site: str) -> None:
    """An author beside others who is called as the site is the site: By Ada Wren | The Ledger."""
    theirs = [c for c in found.credits if c.role is Role.AUTHOR and outlets.fold(c.name) == site]
    if site and theirs and any(c.role is Role.AUTHOR and c not in theirs for c in found.credits):
        found.credits = [c for c in found.credits if c not in theirs]
        found.credit_source(theirs[0].name, theirs[0].literal or theirs[0].name, Rank.BYLINE)


def _settle_dates(found: Findings, meta: pagemeta.Meta, page: Page, url: str) -> None:
    """Visible before stated, the finer of two that agree on the day; the address's day checks both."""
    stated = meta.published(found.zone)
    in_url = stamps.of_url(url, found.zone)
    visible = found.published
    same_day = [
        s
        for s in (*stated, *meta.shown(found.zone))
        if visible and _local_day(s.when, found.zone) == _local_day(visible.when, found.zone)
    ]
    if visible is None:
        found.published = stated[0] if stated else _unsaid(found, page) or in_url
    elif visible.precision is Precision.DATE and (finer := _finer(found, page, same_day)):
        found.published = finer
    elif in_url and stated and abs(visible.when - in_url.when) > _DAYS and abs(stated[0].when - in_url.when) <= _DAYS:
        found.published = stated[0]
    else:
        found.published = next((s for s in stated if _tells(s, visible, found.zone)), visible)
    if found.published is None:
        _date_only(found, list(takewhile(lambda block: not zones.is_stop(block), page.tail()[:12])))
    if found.published is None and found.updated is not None:  # the only day the page names
        found.published, found.updated = found.updated, None
    changed = meta.updated(found.zone)
    if found.updated and found.updated.precision is Precision.DATE:
        found.updated = _told_finer(found, found.updated, [*([changed] if changed else []), *meta.shown(found.zone)])
    if found.updated is None and changed and found.published and changed.when > found.published.when:
        found.updated = changed


def _unsaid(found: Findings, page: Page) -> stamps.Stamp | None:
    """When an element in the header says by an attribute that it was, and shows how long ago that is; of more than two
    each may be that of another article.
    """
    said: list[stamps.Stamp] = []
    title = page.title if page.title is not None else len(page.blocks)
    for element, text in pagemeta.times(page.root):
        around = next((one for one in element.iterancestors() if one in page.spans), None)
        start = page.spans[around][0] if around is not None else -1
        if title <= start <= page.first and not (pagemeta.tells_change(element) or _tells_change(page.blocks[start])):
            said += stamps.stamps(text[:60], found.zone)[:1]
    return said[0] if 0 < len(said) <= _PUBLISHED_AND_CHANGED else None


def _tells_change(block: Block) -> bool:
    """Whether a line has the word for a change in it."""
    return any(
        label.field is labels.Field.UPDATED for label in labels.find(block.text[:_SHORT_LINE].translate(labels.FOLD))
    )


def _tells(stated: stamps.Stamp, visible: stamps.Stamp, zone: tzinfo) -> bool:
    """Whether a stated time says what the page's own words leave open: which number is the month, or whose clock it is.

    Some sites state their local time and call it UTC: the same digits tell nothing.
    """
    shown, told = visible.when.astimezone(zone), stated.when.astimezone(zone)
    if visible.precision is Precision.DATE:
        return (shown.year, shown.month, shown.day) == (told.year, told.day, told.month) and shown.month != shown.day
    away = abs(stated.when - visible.when)
    unknown = shown.utcoffset() == timedelta(0) and stated.zoned and not visible.zoned
    return unknown and _QUARTER <= away <= _WORLD and shown.minute == told.minute


def _finer(found: Findings, page: Page, stated: Sequence[stamps.Stamp]) -> stamps.Stamp | None:
    """The time of the day that a page shows: as stated elsewhere, or in the words that show above it.

    Noon and midnight to the second stand for a day that is kept as a time.
    """
    for stamp in stated:
        if stamp.precision is not Precision.DATE and stamp.when.astimezone(UTC).strftime("%H%M%S") not in _FILLERS:
            return stamp
    told = (element.get("title") for block in page.header() for _, _, element in block.nodes)
    for text in filter(None, told):
        for stamp in stamps.stamps(text[:60], found.zone)[:1] if pagemeta.STAMPED.match(text) else ():
            if found.published and _local_day(stamp.when, found.zone) == _local_day(found.published.when, found.zone):
                return stamp
    return None


def _told_finer(found: Findings, day: stamps.Stamp, stated: Sequence[stamps.Stamp]) -> stamps.Stamp:
    """The time at which a page was changed, as it states it for the day that it shows, unless that is the first one."""
    here = _local_day(day.when, found.zone)
    if found.published is None or _local_day(found.published.when, found.zone) == here:
        return day
    return next((one for one in stated if _local_day(one.when, found.zone) == here), day)


def _local_day(when: datetime, zone: tzinfo) -> tuple[int, int, int]:
    local = when.astimezone(zone)
    return local.year, local.month, local.day
