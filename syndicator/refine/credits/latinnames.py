"""Names in Latin letters: which words are one, and the people in a byline. Pure; every expression is bounded."""

from __future__ import annotations

import re
from unicodedata import normalize

from syndicator import later
from syndicator.refine.credits.labels import CAPITALS, WORDS

_WORDS = WORDS["names"]
_NOBODY = frozenset(words.replace("_", " ") for words in _WORDS["nobody"].split())
_NOT_NAMES = frozenset(_WORDS["not_latin"].split())
CONTACT = later.pattern(
    r"\S{1,64}@\S{1,64}|(?:QQ|微信|电话|電話|手机|Tel|邮箱)[:：]?\s{0,2}[\w-]{5,20}|(?<![\d])\d[\d\- ]{6,20}",
    re.IGNORECASE,
)
"""Addresses, telephone numbers and accounts behind a name."""
_GIVEN_NAMES = frozenset(_WORDS["given_latin"].split())
_GIVEN_CYRILLIC = frozenset(_WORDS["given_cyrillic"].split())
_SIGNED_CYRILLIC = later.pattern(r"(?P<given>[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,12})\s[А-ЯЁІЇЄҐ]{3,20}(?:-[А-ЯЁІЇЄҐ]{2,20})?")
PLACES = frozenset(words.replace("_", " ") for words in _WORDS["places_latin"].split())
"""Places of two words and more, which look like names beside a date."""
_TWO = 2
_PARTICLES = (
    "de|de los|de las|da|do|dos|das|del|della|di|du|van|von|der|den|ter|zu|la|le|el|bin|bint|ibn|al|ul|af|av|y|e"
)
_GLUED = r"(?:(?:al|el|ad|an|ar|as|ash|at|az|ul|ud)-|d[’'])?"  # Omar al-Marsh, Ada d’Orme
_CAPITAL = rf"(?:[{CAPITALS}][\w’'\-]*\.?|[{CAPITALS}]\.(?:[{CAPITALS}]\.?)*)"
LATIN_NAME = rf"{_CAPITAL}(?:\s(?:(?:{_PARTICLES})\s){{0,2}}{_GLUED}{_CAPITAL}){{1,4}}"
_LATIN = later.pattern(LATIN_NAME)
_DEGREE = later.pattern(
    r",?\s{0,2}\b(?:Ph\.?D|M\.?D|MSc|MA|BA|RN|RD|JD|MPH|DDS|DVM|Dr\.? med|Prof\.? Dr|M\.?S|LL\.?M)\b\.?|"
    r"(?<=[a-z])\s[’'‘]\d\d\b"
)
"""Degrees, and a student's year: Ada Wren ’26."""
_INVERTED = later.pattern(
    rf"(?P<family>(?:(?:{_PARTICLES})\s){{0,2}}[^\W\d_][\w’'-]+(?:\s[^\W\d_][\w’'-]+)?),\s(?P<given>[^\W\d_][\w’'.-]*(?:\s[^\W\d_][\w’'.-]*){{0,2}})"
)
_BETWEEN_INVERTED = later.pattern(r"\s?[;&]\s?(?:and\s)?|\s(?:and|und|et|y)\s")
YOUNGER = later.pattern(r",\s(?=(?:Jr|Sr|JR|SR)\b)")
"""The comma between a name and what tells it from the father's."""
_PLACE_IN = later.pattern(r"\s+(?:in|aus)\s+(?:the\s+)?[A-Z][\w.\-’']*(?:\s+[A-Z][\w.\-’']*){0,3}")
_LATIN_CUT = later.pattern(
    r"\s*(?:[|•·–—]|\s-\s|\b(?:on|[Vv]eröffentlicht|[Ee]rstellt|[Aa]ktualisiert|[Pp]ubliée?|[Pp]ublicado|[Pp]ubblicato|[Mm]is|[Pp]ublished|[Pp]osted|[Uu]pdated|[Ll]ast)\b|\bfor\b|\bat\b|\bfrom\b|\bofficial\b|"
    r"\b(?:le|am|el|il)\s\d|\d|@|//|\bmit\b|\bavec\b|\bcon\b|"
    r"\bwith\b|\bis\b|\bwas\b|\bhas\b|\bhave\b|\bof\b|\bIN\b|\bFollow\b|"
    r"\bPhotos?:|\bFotos?:|\b[Ee]nvoyée?s?\b|\bund Agenturen\b)",
)
_MONTH_DAY = later.pattern(
    r"(?:\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?[,\s]\s{0,2}(?:(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-zA-Z]{0,7}\.?\s\d|\d{1,2}(?:st|nd|rd|th|\.)?\s(?:de\s)?[A-Za-zéûäç]{3,9}\.?\s(?:de\s)?\d)"
)
_OF_PAPERS = later.pattern(r"(?:L[ae]s?|El|Los|Las|Il|The|Die|Der|Das)\s\S+\s(?:du|des?|del|della|di|der|von|of)\s")
"""How no name begins: La Lettre du Port."""
_ARTICLES = frozenset("EL LA LOS LAS LE LES IL LO O A".split())
_INITIAL = later.pattern(rf"[{CAPITALS}]\.")
_NICKNAME = later.pattern(r"\s[\"“'‘][A-Z][\w.\-]*(?:\s[A-Z0-9][\w.\-]*){0,2}[\"”'’](?=\s[A-ZÀ-Þ])")
"""Ada "Little Wren" Moss"""
_RUNS_ON = later.pattern(r"\s*(?:for|at|with|is|was|has|have|of)\b")
"""Behind one word it is a heading that goes on: Reading at noon."""
_TOLD_OF = later.pattern(r"\s*\b(?:is|was|has|have)\b")
_THEIRS = later.pattern(
    rf"^(?:[A-Z][\w.&]*\s){{0,2}}[A-Z][\w.&]*(?:['’]s|(?<=s)['’])\s(?=[{CAPITALS}]\S+\s[{CAPITALS}])"
)
"""CNN’s A B"""
_LATIN_AND = later.pattern(
    r"\s*[,;&]\s*(?:and\s|und\s|et\s|y\s|e\s)?\s*|\s+(?:and|AND|und|UND|et|ET|y|e|i|ve|og|och|en|ja|и|і|та|και|và|dan|şi|și)\s+"
)


def is_latin_name(token: str) -> bool:
    """Whether a token is two to five capitalised words that are no desk, staff or menu words."""
    if token.lower() in _NOBODY:
        return False
    words = token.split()
    if len(words) == _TWO and words[0] in _ARTICLES and token.isupper():  # LA PRENSA
        return False
    if (
        not _LATIN.fullmatch(_NICKNAME.sub("", token)) or words[0] == words[-1] or _OF_PAPERS.match(token)
    ):  # Von Fall zu Fall
        return False
    told = words[:-1] if words[-1] == "An" else words  # no article, but the last word of a Vietnamese name
    return not any(word.strip(".,").lower() in _NOT_NAMES for word in told if not _INITIAL.fullmatch(word))


def begins_with_given_name(name: str) -> bool:
    """Whether the first word of a name, accents and case apart, is one of the given names most common in the West."""
    first = normalize("NFD", name.partition(" ")[0].partition("-")[0].lower())
    return "".join(c for c in first if c.isalpha()) in _GIVEN_NAMES


def is_signature(text: str) -> bool:
    """Whether a text is a given name of Russia or Ukraine, and a family name in capitals: Анна РЕЧНАЯ."""
    match = _SIGNED_CYRILLIC.fullmatch(text)
    return match is not None and match["given"].lower() in _GIVEN_CYRILLIC


def put_straight(value: str) -> str | None:
    """Lee, Ann; Tran, Bo as catalogues write names, given names first: Ann Lee; Bo Tran. None where it is no such list.

    Of one name alone "Lee, Ann" may as well be two people; with an initial it is one.
    """
    pairs = [_INVERTED.fullmatch(part) for part in _BETWEEN_INVERTED.split(value.strip(" ;"))]
    sure = len(pairs) > 1 or value.rstrip(" .")[-2:-1] == " "
    listed = [f"{pair['given']} {pair['family']}" for pair in pairs if pair]
    return "; ".join(listed) if sure and all(pairs) and all(map(is_latin_name, listed)) else None


def latin_people(value: str, *, single: bool = False) -> list[str]:
    """The people in a Latin byline, in order, each once: places, degrees, institutions and addresses left out.

    ``single`` admits names of one word, as behind an explicit label. The list ends at the first part that is neither
    a name nor a place.
    """
    value = printed = YOUNGER.sub(" ", CONTACT.sub(" ", value))
    value = (put_straight(value) if ", " in value else None) or value
    value = re.sub(r"\([^()]{0,80}\)", "", value)
    value = _MONTH_DAY.sub(" | ", value)
    value = _DEGREE.sub("", _PLACE_IN.sub("", " " + value)).strip()
    cut = _LATIN_CUT.search(value)
    single = single and not (cut and _RUNS_ON.match(cut[0]))
    told = cut is not None and _TOLD_OF.match(value, cut.start()) is not None
    value = (value[: cut.start()] if cut else value).strip(" .,;:*()[]/")
    value = re.sub(r"\s(?:le|on|am|el|il|del|em|den|et|und|and)$", "", value)
    found: list[str] = []
    for part in _LATIN_AND.split(value):
        token = re.sub(r"^(?:and|und|et|by|Dr\.?|Prof\.?)\s+", "", part.strip(" .*:"))
        token = _THEIRS.sub("", token)
        if not token:
            continue
        if is_latin_name(token) or (
            single
            and not found
            and re.fullmatch(r"[A-ZÀ-ÞĀ-Ž][\w’'\-]{1,19}", token)
            and token.lower() not in _NOT_NAMES
        ):
            if token not in found:
                found.append(token)
        elif not found or " " in token:
            break
    if told and found and value.endswith(found[-1]) and len(found[-1].split()) > _TWO:
        found.pop()  # Ada Wren France has banned…: a name runs into a sentence, and nobody knows where
    return [f"{name}." if name.lower().endswith((" jr", " sr")) and f"{name}." in printed else name for name in found]
