"""Notes on where a text stood first, in Latin script: originally appeared on X, erschien zuerst im X, an address."""

from __future__ import annotations

import re

from syndicator.later import pattern

_SHORTEST, _LONGEST, _MAX_WORDS = 2, 50, 6

_ORIGINALLY = pattern(
    r"\b(?:originally|first)\s(?:appeared|published|posted|featured|ran)"
    r"(?:\son\s(?:[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?,?|\d{1,2}\s[A-Z][a-z]{2,8}\.?)(?:\s\d{4})?,?)?"
    r"\s(?:on|in|by|at)\s(?P<outlet>[^\n]{2,80})",
    re.IGNORECASE,
)
_REPUBLISHED = pattern(
    r"\b(?:republished|reprinted|reposted|syndicated|cross-?posted)\s(?:here\s)?(?:with\s(?:the\s)?permission\s)?"
    r"(?:from|of|courtesy of)\s(?P<outlet>[A-Z][^\n]{1,80})|"
    r"\b(?:story|article|text|report|content)\s(?:is\s)?(?:provided\s)?courtesy\sof\s(?P<kindly>[A-Z][^\n]{1,80})|"
    r"^(?:provided|distributed|syndicated)\sby\s(?P<alone>(?-i:[A-Z])[^\n.]{1,60})\.?$",
    re.IGNORECASE,
)
_ABROAD = pattern(
    r"\b(?:erschien(?:en)?(?:\sist)?\s(?:zuerst|zunächst|ursprünglich)\s(?:im|in(?:\sder)?|bei|auf)|"
    r"(?:zuerst|zunächst|ursprünglich)\s(?:im|in(?:\sder)?|bei|auf)\s(?P<before>[^\n]{2,60})\s(?:erschienen|veröffentlicht)|"
    r"(?:initialement|d['’]abord|originellement)\s(?:été\s)?(?:publiée?|parue?)\s(?:par|dans|sur)|"
    r"(?:publiée?|parue?)\s(?:initialement|d['’]abord|à l['’]origine)\s(?:par|dans|sur)|"
    r"publicad[oa]\soriginal(?:mente)?\s(?:en|em|no|na|por|pelo|pela)|originalmente\s(?:publicad[oa]\s)?(?:en|em|no|na|por)|"
    r"pubblicat[oa]\s(?:originariamente|originalmente|per la prima volta)\s(?:su|da|in))"
    r"\s?(?P<outlet>[A-ZÀ-Þ][^\n]{1,80})?"
)
_PRODUCED = pattern(
    r"\b(?:produced|provided|distributed)\sby\s(?P<outlet>[A-Z][^\n]{1,60}?)\sand\s(?:is\s|was\s|has\sbeen\s)?(?:re)?(?:published|printed|distributed|posted)"
)
_AT_ADDRESS = pattern(
    r"\b(?:(?:originally|first)\s(?:appeared|published|posted|featured|ran)(?:\s(?:on|at|in))?|"
    r"(?:read|see|view)\sthe\soriginal(?:\s(?:article|story|post))?(?:\s(?:on|at|here))?)[:\s]{1,3}(?P<url>https?://[^\s<>\"]{4,2000})",
    re.IGNORECASE,
)
_OUTLET_CUT = pattern(
    r"\s(?:and|under|on|as|with|in|where|by)\s(?=[a-z0-9A-Z])|\sa cura di\s|[,;:(\[|·\n\x1f]|\.\s|\.$|\s-\s|!|\?"
)
_TOLD_OF = pattern(
    r"\b(?:(?:parts?|some|much|portions?|sections?) of (?:this|the) \w{3,10}|which (?:was|were|is|had been))\s$",
    re.IGNORECASE,
)
_HOW = pattern(  # first published in German translation
    r"(?:\w+\s)?(?:translation|print|form|paperback|hardcover|English|German|French|Spanish|Italian|Chinese|Russian|Japanese|Arabic)",
    re.IGNORECASE,
)
_TIMES = pattern(r"^(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b)")


def republished_from(line: str) -> str | None:
    """The outlet in "This article originally appeared on X", "Republished from X with permission"."""
    match = _ORIGINALLY.search(line) or _REPUBLISHED.search(line) or _ABROAD.search(line) or _PRODUCED.search(line)
    if not match or _TOLD_OF.search(line, 0, match.start()):
        return None
    named = match.groupdict()
    outlet = next(filter(None, map(named.get, ("outlet", "before", "kindly", "alone"))), "").strip(" .\"'“”’")
    cut = _OUTLET_CUT.search(outlet)
    outlet = (outlet[: cut.start()] if cut else outlet).strip(" .\"'“”’").removeprefix("the ")
    if outlet.lower() in {"http", "https"}:  # an address, which is no name
        return None
    return outlet if _SHORTEST <= len(outlet) <= _LONGEST and not (_TIMES.match(outlet) or _is_phrase(outlet)) else None


def original_address(line: str) -> str | None:
    """The address in "Originally published at https://…"."""
    match = _AT_ADDRESS.search(line)
    return match["url"].rstrip(".,;)") if match else None


def _is_phrase(text: str) -> bool:
    """Whether a text is no name because it runs on as a sentence."""
    return (
        len(text.split()) > _MAX_WORDS
        or _HOW.fullmatch(text) is not None
        or re.match(r"(?:our|my|his|her|their|its|this|that|an?|here)\b", text, re.IGNORECASE) is not None
    )
