"""The credit line, the credit box and the notice of an article.

Readers show title, author, link, date, categories and the content, and nothing else: whatever else must be seen stands
*in* the content, the line first and the box last, as plain ``<p>`` and ``<ul>`` that sanitisers leave alone. Nothing is
left out silently: what nobody stated is called unstated, what was inferred is marked so.

This is the second place that makes :data:`~syndicator.model.SafeHtml`: from values escaped here, and from nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.model import Edit, Evidence, Precision, Reprint, Role, SafeHtml
from syndicator.publish.formats import facts
from syndicator.publish.formats.reuse import reuse
from syndicator.publish.locale import speaks, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from syndicator.model import Article, Card, Credit, Hop, Publication, Site
    from syndicator.publish.edition import Edition
    from syndicator.publish.locale import Locale

EXCERPT = 300
"""Words, or Chinese or Japanese characters, of an article that may only be quoted from."""

_MIN_PARAGRAPH = 200  # an excerpt this long may end with its paragraph
_HAN = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = pattern(rf"[{_HAN}]|[^\W{_HAN}]+")
_LINE_ROLES = (Role.AUTHOR, Role.REPORTER, Role.CORRESPONDENT, Role.EDITOR)


def content(publication: Publication, edition: Edition) -> str:
    """The article as every feed carries it: credit line, text as far as we may reprint it, credit box."""
    language = speaks(publication.article.language, edition.site.language)
    return joined(*(part(publication, edition, language) for part in (credit_line, body, credit_box)))


def joined(line: SafeHtml, text: SafeHtml, box: SafeHtml) -> SafeHtml:
    """The three parts of an article's content, in the order in which they must stand."""
    return SafeHtml(f"{line}\n{text}\n{box}")


def body(publication: Publication, edition: Edition, language: str) -> SafeHtml:
    """The text as far as the article's reprint mode allows."""
    article = publication.article
    if article.reprint is Reprint.LINK:
        return _onward(article, edition, language, "read_at")
    if article.reprint is Reprint.EXCERPT:
        paragraphs = "\n".join(f"<p>{_text(p)}</p>" for p in quoted(article))
        return SafeHtml(f"{paragraphs}\n{_onward(article, edition, language, 'read_on')}")
    return article.body


def quoted(article: Article) -> list[str]:
    """The first paragraphs of an article that may only be quoted from, as far as its source allows."""
    bound = article.permission.snippet if article.permission else None
    return excerpt(facts.clean(article.text if bound is None else facts.shorten(article.text, bound)))


def excerpt(text: str) -> list[str]:
    """The first paragraphs of ``text`` (one a line), at most :data:`EXCERPT` words; "…" ends it where it was cut."""
    taken: list[str] = []
    room = EXCERPT
    paragraphs = [p for p in text.split("\n") if p.strip()]
    for number, paragraph in enumerate(paragraphs):
        units = [match.end() for match in _UNIT.finditer(paragraph)]
        if len(units) > room:
            if EXCERPT - room >= _MIN_PARAGRAPH:
                taken[-1] += " …"
            else:
                taken.append(paragraph[: units[room - 1]] + "…")
            break
        taken.append(paragraph)
        room -= len(units)
        if room <= 0 and number + 1 < len(paragraphs):
            taken[-1] += " …"
            break
    return taken


def _onward(article: Article, edition: Edition, language: str, phrase: str) -> SafeHtml:
    """The paragraph that leads on to the whole article."""
    outlet = facts.outlet(article, edition.source(article.source))
    url = facts.original_url(article) or facts.public(article.url)
    return SafeHtml(f'<p class="syn-more">{_link(url, words(language).say(phrase, outlet=outlet))}</p>')


# ---------------------------------------------------------------------------------------------- the line


def credit_line(publication: Publication, edition: Edition, language: str) -> SafeHtml:
    """Who published it first, whom we have it from, when, and by whom: one paragraph, in ``language``."""
    article, locale = publication.article, words(language)
    parts = [_source(article, locale)]
    if between := facts.reprints(article):
        parts.append(locale.html("reprinted_from", outlet=_outlet(between[-1], locale)))
    parts.append(_published(article, edition, locale))
    credited = [credit for hop in article.hops for credit in hop.credits]
    for role in _LINE_ROLES if credited else ():
        parts += _role(locale, role, credited)
    parts += _role(locale, Role.RESPONSIBLE_EDITOR, _responsible(article))
    line = f'<p class="syn-source">{_list(locale, "bar", parts)}</p>'
    before = _removed(article, edition, locale) + _remarks(article, edition, locale, Edit.RETRACTION)
    return SafeHtml(before + line + _remarks(article, edition, locale))


def _removed(article: Article, edition: Edition, locale: Locale) -> SafeHtml:
    """That its source has removed what we keep."""
    if article.deletion is None:
        return SafeHtml("")
    told = locale.html("removed", time=_text(locale.when(article.deletion.at, edition.site.timezone)))
    return SafeHtml(f'<p class="syn-removed"><strong>{told}</strong></p>')


def _remarks(article: Article, edition: Edition, locale: Locale, kind: Edit = Edit.CORRECTION) -> SafeHtml:
    """What the source says of its edits, in its own words where the text itself is republished."""
    quoted = article.reprint in {Reprint.FEED, Reprint.FULL}
    made = []
    for remark in article.remarks:
        if remark.edit is kind:
            time = _text(locale.when(remark.at, edition.site.timezone))
            if quoted and (said := facts.line(remark.line)):
                told = locale.html(f"{kind.value}_line", time=time, line=_text(said))
            else:
                told = locale.html(kind.value, time=time)
            told = SafeHtml(f"<strong>{told}</strong>") if kind is Edit.RETRACTION else told
            made.append(f'<p class="syn-{kind.value}">{told}</p>')
    return SafeHtml("".join(made))


def _source(article: Article, locale: Locale) -> SafeHtml:
    hop = facts.original(article)
    if hop is None or not facts.line(hop.outlet) or hop.evidence is Evidence.ABSENT:
        return locale.html("source_unstated")
    home = facts.public(article.url) if hop is article.hops[-1] else None  # we have it from there
    named = _link(facts.original_url(article) or home, facts.line(hop.outlet))
    return _fact(locale, locale.html("source"), _marked(named, hop.evidence, locale))


def _outlet(hop: Hop, locale: Locale) -> SafeHtml:
    return _marked(_link(facts.public(hop.url), facts.line(hop.outlet)), hop.evidence, locale)


def _published(article: Article, edition: Edition, locale: Locale) -> SafeHtml:
    zone = edition.site.timezone
    if article.published_precision is Precision.DATE:  # a day begins where it was stated, not where it is read
        zone = edition.source(article.source).timezone or zone
    shown = _text(locale.when(article.published, zone, article.published_precision))
    return _marked(shown, article.published_evidence, locale)


def _role(locale: Locale, role: Role, credits: Iterable[Credit]) -> list[SafeHtml]:
    theirs = [credit for credit in credits if credit.role is role]
    people = _people(theirs, locale) if theirs else None
    return [_fact(locale, _text(locale.roles[role]), people)] if people else []


def _responsible(article: Article) -> tuple[Credit, ...]:
    """Those responsible at the hop nearest to us: it stands for what we read."""
    for hop in reversed(article.hops):
        if found := tuple(c for c in hop.credits if c.role is Role.RESPONSIBLE_EDITOR):
            return found
    return ()


def _people(credits: Iterable[Credit], locale: Locale) -> SafeHtml:
    shown = {name: _marked(_text(name), c.evidence, locale) for c in credits if (name := facts.line(c.name))}
    return _list(locale, "and", shown.values())


# ---------------------------------------------------------------------------------------------- the box


def credit_box(publication: Publication, edition: Edition, language: str) -> SafeHtml:
    """Everything else that is known, one fact a line: the last thing in the content, in ``language``."""
    locale = words(language)
    items = "".join(f"<li>{item}</li>" for item in _facts(publication, edition, locale))
    return SafeHtml(f'<hr><ul class="syn-credits">{items}</ul>')


def _facts(publication: Publication, edition: Edition, locale: Locale) -> Iterator[SafeHtml]:
    article = publication.article
    if url := facts.original_url(article):
        yield _fact(locale, locale.html("original_address"), _link(url, url))
    original_title = facts.line(article.original_title)
    if original_title and original_title != facts.line(article.title):
        yield _fact(locale, locale.html("original_title"), _text(original_title))
    for hop in (*article.hops, facts.mirror_hop(publication, edition)):
        yield from _hop_credits(hop, locale)
    if overlay := article.overlay:
        fields = locale.names(locale.say(f"field_{field}") for field in overlay.fields)
        told = (facts.line(overlay.by), locale.when(overlay.at, edition.site.timezone), fields)
        yield _fact(locale, locale.html("edited_here"), _list(locale, "bar", map(_text, filter(None, told))))
    if also := facts.carriers(publication, edition):
        said = {remark.edit for remark in article.remarks}
        carriers = dict.fromkeys(_carrier(card, edition, locale, said) for card in also)
        yield _fact(locale, locale.html("also_carried"), _list(locale, "and", carriers))
    yield _mirror(publication, edition, locale)
    yield _rights(article, edition, locale)
    yield notice(edition, locale, facts.outlet(article, edition.source(article.source)))


def _hop_credits(hop: Hop, locale: Locale) -> Iterator[SafeHtml]:
    outlet = facts.line(hop.outlet)
    for role in dict.fromkeys(credit.role for credit in hop.credits):
        people = _people((c for c in hop.credits if c.role is role), locale)
        label = locale.say("role_at", role=locale.roles[role], outlet=outlet) if outlet else locale.roles[role]
        if people:
            yield _fact(locale, _text(label), people)


def _carrier(card: Card, edition: Edition, locale: Locale, said: Collection[Edit]) -> SafeHtml:
    """Who carries it too, and that it was corrected or retracted there, unless that is ``said`` of what is shown."""
    link = _link(facts.public(card.url), facts.line(edition.source(card.source).name))
    if card.remark is None or card.remark.edit in said:
        return link
    time = _text(locale.when(card.remark.at, edition.site.timezone))
    return SafeHtml(link + locale.html(f"{card.remark.edit.value}_there", time=time))


def _mirror(publication: Publication, edition: Edition, locale: Locale) -> SafeHtml:
    """Who mirrors, since when, and what was done to the text."""
    article, site = publication.article, edition.site
    time = locale.when(article.first_seen, site.timezone, offset=True)
    done = tuple(dict.fromkeys(one.name for one in article.transformations))
    return _mirrored(site, locale.tag, time, done, article.reprint)


@lru_cache(maxsize=512)  # a poll brings many articles at once
def _mirrored(site: Site, language: str, time: str, done: tuple[str, ...], reprint: Reprint) -> SafeHtml:
    locale = words(language)
    named = dict.fromkeys(map(locale.transformation, done))
    change = locale.say("altered", list=locale.names(named)) if named else locale.say("unaltered")
    extent = {Reprint.EXCERPT: "excerpted", Reprint.LINK: "linked"}.get(reprint)
    told = [locale.say("fetched", time=time), *([locale.say(extent)] if extent else []), change]
    link = _link(facts.public(site.url), facts.line(site.title))
    return _fact(locale, locale.html("mirror"), _list(locale, "bar", [link, *map(_text, told)]))


def _rights(article: Article, edition: Edition, locale: Locale) -> SafeHtml:
    source = edition.source(article.source)
    stated, permission = facts.rights(article, source), facts.line(source.permission)
    said = reuse(article, stated=bool(permission))
    licence = facts.line(article.permission.licence) if article.permission else ""
    return _reusable(locale.tag, stated, permission, licence, tuple(said.words))


@lru_cache(maxsize=512)
def _reusable(language: str, stated: str, permission: str, licence: str, said: tuple[str, ...]) -> SafeHtml:
    """Whose it is, and on what terms it may be used."""
    locale = words(language)
    stated = stated or locale.say("rights_default")
    told = [stated, *([locale.say("permission", permission=permission)] if permission else [])]
    if licence and licence not in stated:
        told.append(locale.say("licence", licence=licence))
    told += [locale.say("source_says", words=words) for words in said if words not in stated]
    return _fact(locale, locale.html("rights"), _list(locale, "bar", map(_text, told)))


def notice(edition: Edition, locale: Locale, outlet: str = "") -> SafeHtml:
    """The reprint notice with the contact, as HTML.

    ``site.notice`` may hold {site}, {source} and {contact}; the contact is added where it does not stand in it.
    """
    return _notice(edition.site, locale.tag, outlet)


@lru_cache(maxsize=512)
def _notice(site: Site, language: str, outlet: str) -> SafeHtml:
    locale = words(language)
    name, contact = _text(facts.line(site.title)), contact_link(site.contact)
    told = _text(facts.line(site.notice)) if site.notice else locale.html("notice", site=name)
    for key, value in (("{site}", name), ("{source}", _text(outlet)), ("{contact}", contact)):
        told = SafeHtml(told.replace(key, value))
    if contact and _text(facts.line(site.contact)) not in told:
        gap = "" if told.endswith("。") else " "
        told = SafeHtml(told + gap + locale.html("contact", contact=contact))
    return told


def notice_text(edition: Edition, locale: Locale, outlet: str = "") -> str:
    """The same as plain text, for formats that are read by programs."""
    site = edition.site
    contact = facts.line(site.contact)
    told = facts.line(site.notice) or locale.say("notice", site=facts.line(site.title))
    for key, value in (("{site}", facts.line(site.title)), ("{source}", outlet), ("{contact}", contact)):
        told = told.replace(key, value)
    if contact and contact not in told:
        told += ("" if told.endswith("。") else " ") + locale.say("contact", contact=contact)
    return facts.clean(told)


# ---------------------------------------------------------------------------------------------- pieces
# All HTML in this module is SafeHtml from here on up, so that the type checker refuses a bare string in it.


@lru_cache(maxsize=4096)  # labels, marks and names, again and again
def _text(text: str) -> SafeHtml:
    return SafeHtml(escape(text))


def _list(locale: Locale, mark: str, parts: Iterable[SafeHtml]) -> SafeHtml:
    """Parts with one of the locale's marks between them: "bar" between facts, "and" between names."""
    return SafeHtml(_text(locale.say(mark)).join(parts))


def _fact(locale: Locale, label: SafeHtml, value: SafeHtml) -> SafeHtml:
    return SafeHtml(label + _text(locale.say("colon")) + value)


def _marked(fact: SafeHtml, evidence: Evidence, locale: Locale) -> SafeHtml:
    """A fact, with the mark it wears if nobody stated it."""
    if evidence in {Evidence.FOUND, Evidence.CONFIGURED}:
        return fact
    mark = locale.say("inferred")
    return SafeHtml(fact + _text(mark if mark.startswith("（") else f" {mark}"))


def _link(url: str | None, text: str) -> SafeHtml:
    return SafeHtml(f'<a href="{escape(url)}">{escape(text)}</a>') if url else _text(text)


def contact_link(contact: str | None) -> SafeHtml:
    """A contact as HTML: a link where it is an e-mail or web address, "" where there is none."""
    told = facts.line(contact)
    if facts.is_mail(told):
        return SafeHtml(f'<a href="mailto:{escape(told)}">{escape(told)}</a>')
    return _link(facts.public(told), told)
