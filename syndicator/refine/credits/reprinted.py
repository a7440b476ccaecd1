"""Notes on where a text stood first, in Latin and Cyrillic letters: originally appeared on X, erschien zuerst im X."""

from __future__ import annotations

import re

from syndicator.later import pattern
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.latinnames import is_latin_name
from syndicator.refine.credits.outlets import is_known

_SHORTEST, _LONGEST, _MAX_WORDS = 2, 50, 6

_ORIGINALLY = pattern(
    r"\b(?:originally|first)\s(?:appeared|published|posted|featured|ran)"
    r"(?:\son\s(?:[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?,?|\d{1,2}\s[A-Z][a-z]{2,8}\.?)(?:\s\d{4})?,?)?"
    r"\s(?:on|in|by|at)\s(?P<outlet>[^\n]{2,80})",
    re.IGNORECASE,
)
_REPUBLISHED = pattern(
    r"\b(?:(?:republished|reprinted|reposted|syndicated|cross-?posted)\s(?:here\s)?(?:with\s(?:the\s)?permission\s)?"
    r"(?:from|of|courtesy of)|cross-?posted\s(?:at|on)|"
    r"(?:re)?(?:published|printed)\s(?:here\s)?(?:with|by)\s(?:(?:the|kind)\s)?permission\s(?:of|from))"
    r"\s(?P<outlet>(?:the\s)?(?-i:[A-Z0-9])[^\n]{1,80})|"
    r"\b(?:story|article|text|report|content)\s(?:is\s)?(?:provided\s)?courtesy\sof\s(?P<kindly>[A-Z][^\n]{1,80})|"
    r"^(?:provided|distributed|syndicated)\sby\s(?P<alone>(?-i:[A-Z])[^\n.]{1,60})\.?$",
    re.IGNORECASE,
)
_ABROAD = pattern(
    r"\b(?:erschien(?:en)?(?:\sist)?\s(?:zuerst|zunächst|ursprünglich)\s(?:am\s[\d.]{6,10}\s)?(?:auf\s(?:Deutsch|Englisch)\s)?(?:im|in(?:\sder)?|bei|auf)|"
    r"^Erschienen\sin:|^Ursprünglich\sveröffentlicht\s(?:auf|bei|im|in|von)|"
    r"^Оригинал(?:\sстатьи)?\sопубликован\s(?:в|на)(?:\s(?:журнале|газете|сайте|канале))?|"
    r"(?:zuerst|zunächst|ursprünglich)\s(?:im|in(?:\sder)?|bei|auf)\s(?P<before>[^\n]{2,60})\s(?:erschienen|veröffentlicht)|"
    r"(?:initialement|d['’]abord|originellement)\s(?:été\s)?(?:publiée?|parue?)\s(?:par|dans|sur)|"
    r"(?:publiée?|parue?)\s(?:initialement|d['’]abord|à l['’]origine)\s(?:en\s(?:anglais|français)\s)?(?:par|dans|sur)|"
    r"(?:Cet\sarticle|Ce\stexte)\s(?:est|a\sété)\s(?:d['’]abord\s)?(?:paru|publié)\s(?:dans|sur|par)|"
    r"Cette\s(?:tribune|chronique|enquête)\s(?:est|a\sété)\s(?:d['’]abord\s)?(?:parue|publiée)\s(?:dans|sur|par)|"
    r"publicad[oa]\soriginal(?:mente)?\s(?:en\s(?:inglés|español)\s)?(?:en|em|no|na|por|pelo|pela)(?:\s(?:el\s)?blog\sd[eo])?|"
    r"^Publicad[oa]\s(?:en|em|no|na)\s(?=[A-Z][^\d]{2,40}\s(?:el|em|no\sdia)\s\d)|"
    r"originalmente\s(?:publicad[oa]\s)?(?:en|em|no|na|por)|"
    r"(?:pubblicat[oa]|apparso|uscito)\s(?:originariamente|originalmente|inizialmente|per la prima volta)\s"
    r"(?:su|da|in)|"
    r"Questo\sarticolo\sè\s(?:apparso|uscito)\s(?:su|in)|"
    r"artikel\s(?:verscheen|is)\s(?:eerder|eerst|oorspronkelijk)\s(?:verschenen\s)?(?:op|in|bij)(?:\sde\s(?:blog|website|site)\svan)?|"
    r"(?:Artykuł|Tekst)\s(?:ukazał\ssię|pochodzi)\s(?:pierwotnie\s)?(?:w|na|z|ze)(?:\s(?:magazynie|magazynu|portalu|serwisie|serwisu|tygodniku|dzienniku))?|"
    r"^\(?(?:По\sматериалам|Перепечатано(?:\sс|\sиз)?|Впервые\sопубликовано\s(?:в|на)|За\sматеріалами)(?:\s(?:сайта|сайту|портала|газеты|журнала|журнале|издания|агентства))?)"
    r"\s?(?P<outlet>(?:[A-ZÀ-ÞА-ЯІЇЄ«\"“]|(?:[\w-]{2,30}\.){1,3}\w{2,8}\b)[^\n]{0,80})?"
)
_MADE_BY = pattern(
    r"^This\s(?:story|article|report|piece|investigation)\swas\s(?:originally\s)?(?:produced|reported)\sby\s"
    r"(?P<outlet>[A-Z][^\n]{1,60}?)(?=,\s(?:an?|the)\s|\sin\spartnership|\sas\spart|\sin\scollaboration|\.)"
)
_WRITTEN_FOR = pattern(  # originally written by A for B
    r"\b(?:article|story|post|piece|report|essay|column|interview|analysis)\s(?:was\s)?(?:originally|first)\s(?:written|published|posted|reported)\sby\s(?P<who>(?:[^,.;]|(?<=\b[A-Z])\.|(?<=\b[JS]r)\.){4,40}?)\s(?:for|on|in|at)\s(?P<outlet>[A-Z][^\n]{1,80})"
)
_WRITTEN_BY = pattern(r"\b(?:authored|written|escrito|écrit|scritto)\s(?:by|por|par|da)\s(?P<who>[^,.;\n]{4,60})")
_PASSED_ON = pattern(  # ©2025 Bloomberg L.P. … Distributed by Tribune Content Agency, LLC.
    r"^(?:©|\(c\)|copyright)\s?(?:©\s?)?(?:19|20)\d\d,?\s(?P<outlet>[A-Z][^.,;\n]{2,40}?)(?:,?\s(?:L\.?P|Inc|LLC)\b)?[.,].{0,160}?"
    r"\bdistributed\sby\s(?:Tribune|McClatchy|The\sNew\sYork\sTimes)",
    re.IGNORECASE,
)
_PRODUCED = pattern(
    r"\b(?:produced|provided|distributed)\sby\s(?P<outlet>[A-Z][^\n]{1,60}?)\sand\s(?:is\s|was\s|has\sbeen\s)?(?:re)?(?:published|printed|distributed|posted)"
)
_AT_ADDRESS = pattern(
    r"\b(?:(?:originally|first)\s(?:appeared|published|posted|featured|ran)(?:\s(?:on|at|in))?|"
    r"(?:read|see|view)\sthe\soriginal(?:\s(?:article|story|post))?(?:\s(?:on|at|here))?|ursprünglich\sveröffentlicht\s(?:unter|auf))[:\s]{1,3}(?P<url>https?://[^\s<>\"]{4,2000})",
    re.IGNORECASE,
)
_OUTLET_CUT = pattern(
    r"\s(?:and|y|und|et|under|on|as|with|in|where|by|il|el|le|am|em)\s(?=[a-z0-9A-Z])|\sa cura di\s|"
    r"[,;:(\[|·\n\x1f]|(?<!\b[A-Z])(?<!\b[JS]r)\.\s|\.$|\s[-–—]\s|!|\?"
)
_TOLD_OF = pattern(
    r"\b(?:(?:parts?|some|much|portions?|sections?) of (?:this|the) \w{3,10}|which (?:was|were|is|had been)|"
    r"(?:phrase|term|word|photo|photograph|image|picture|video|song|album|poem|novel|book|study|paper|research|results?|findings|comet|species|character)"
    r"(?:\s(?:was|were))?)\s$",
    re.IGNORECASE,
)
_HOW = pattern(  # first published in German translation
    r"(?:\w+\s)?(?:translation|print|form|paperback|hardcover|English|German|French|Spanish|Italian|Chinese|Russian|Japanese|Arabic)",
    re.IGNORECASE,
)
_TIMES = pattern(  # a day, not the Sunday Times nor Marie Claire
    r"^(?:\d|(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,5})\.?(?:$|,|\s(?:\d|of\b|at\b)))"
)


def noted(line: str) -> Byline | None:
    """The outlet in "This article originally appeared on X", "Republished from X with permission", and who is said to
    have written it there.
    """
    match = _WRITTEN_FOR.search(line)
    if match and is_latin_name(match["who"]) and (outlet := _named(match["outlet"])):
        return Byline(outlet, ((Role.AUTHOR, match["who"]),))
    match = next(filter(None, (form.search(line) for form in _FORMS)), None)
    if not match or _TOLD_OF.search(line, 0, match.start()):
        return None
    named = match.groupdict()
    outlet = _named(next(filter(None, map(named.get, ("outlet", "before", "kindly", "alone"))), ""))
    if outlet is None:
        return None
    before, _, behind = line[match.start() :].partition(outlet)
    somebody = before.endswith(_BY_SOMEBODY) or (before.endswith(" by ") and _OF_THEIRS.match(behind))
    if somebody and is_latin_name(outlet) and not is_known(outlet):
        return Byline(None, ((Role.AUTHOR, outlet),))
    wrote = _WRITTEN_BY.search(line, match.start("outlet") if named.get("outlet") else 0)
    who = wrote["who"].strip() if wrote else ""
    return Byline(outlet, ((Role.AUTHOR, who),) if is_latin_name(who) else ())


_FORMS = (_ORIGINALLY, _REPUBLISHED, _ABROAD, _PRODUCED, _MADE_BY)
_OF_THEIRS = pattern(r"\.?\s(?:on|for|in|at)\s(?:his|her|their)\s")
_BY_SOMEBODY = (" por ", " pelo ", " pela ")


def passed_on(line: str) -> str | None:
    """Whose text a notice of rights says it is that another distributes."""
    match = _PASSED_ON.match(line)
    return _named(match["outlet"]) if match else None


def _named(text: str) -> str | None:
    """The outlet with which a note goes on, or None where it goes on otherwise."""
    outlet = text.strip(_MARKS)
    cut = _OUTLET_CUT.search(outlet)
    outlet = _ON_BLOG_OF.sub("", (outlet[: cut.start()] if cut else outlet).strip(_MARKS))
    if outlet.lower() in {"http", "https"}:  # an address, which is no name
        return None
    if outlet[:1].islower() and outlet.islower() and "." not in outlet and not is_known(outlet):
        return None  # in print last spring
    return outlet if _SHORTEST <= len(outlet) <= _LONGEST and not (_TIMES.match(outlet) or _is_phrase(outlet)) else None


_ON_BLOG_OF = pattern(
    r"^(?:the\s)?(?:(?:\w{3,9}(?:\s\d{4})?\s){0,2}(?:blog|website|site|edition|issue)\sof\s(?:the\s)?)?"
)
_MARKS = " .\"'“”’«»)"


def original_address(line: str) -> str | None:
    """The address in "Originally published at https://…"."""
    match = _AT_ADDRESS.search(line)
    return match["url"].rstrip(".,;)") if match else None


def _is_phrase(text: str) -> bool:
    """Whether a text is no name because it runs on as a sentence."""
    return (
        len(text.split()) > _MAX_WORDS
        or _HOW.fullmatch(text) is not None
        or re.match(
            r"(?:our|my|his|her|their|its|this|that|an?|here)\b|(?:the\s)?(?:author|publisher|editor|writer)s?\b",
            text,
            re.IGNORECASE,
        )
        is not None
    )
