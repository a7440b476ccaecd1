"""Whole Latin lines that say who somebody is, or whose a text is: Jane Roe, Staff Writer; Courtesy of The Ledger."""

from __future__ import annotations

import re

from syndicator.later import pattern
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.labels import CAPITALS as CAPITAL_LETTERS
from syndicator.refine.credits.latin import CAPITALS, SENTENCE, is_outlet, of_paper
from syndicator.refine.credits.latinnames import (
    begins_with_given_name,
    is_latin_name,
    is_signature,
    latin_people,
    put_straight,
)
from syndicator.refine.credits.outlets import is_known

_TITLED = pattern(
    r"^(?P<name>[^,|]{4,40}),\s(?:(?:[A-Z][a-z]+\s){0,2}(?:[Ww]riter|[Rr]eporter|[Cc]orrespondent|[Cc]olumnist|[Ee]ditor)|"
    r"(?:[A-Z]+\s){0,2}(?:WRITER|REPORTER|CORRESPONDENT|COLUMNIST|EDITOR))$"
)
_TITLED_AT = pattern(  # Jane Roe, Business reporter, BBC News
    r"^(?P<name>[^,|]{4,40}),\s(?:[A-Z][\w-]*\s)?(?:[\w-]+\s){0,3}(?:writer|reporter|correspondent|columnist|editor|journalist|producer)s?,\s(?P<outlet>[A-Z][^,|]{2,40})$"
)
_BEGIN_REPORTS = frozenset("LF")
_REPORT_OF = pattern(
    r"^Laporan\s(?:[Ww]artawan|[Rr]eporter)\s(?P<outlet>[A-Z][^,/|]{2,30}?)(?:,\s|\s?/\s?)(?P<name>[A-Z][^,/|]{3,40})$"
)
_FROM_THERE = pattern(r"^From\s(?P<name>[A-Z][^,|]{4,40}?)\sin\s[A-Z][\w-]+(?:\s[A-Z][\w-]+)?$")
_OUTLET_FIRST = pattern(r"^(?P<outlet>[A-Z][\w’'.]*-[A-Z]\w+)\s(?P<name>[^,|.:]{4,40})\.?$")  # Ouest-France Ada MOULIN.
_THEIR_DESK = pattern(
    r"^(?P<name>[^,|]{4,40}?)\s(?:[Ss]enior|[Cc]hief|[Pp]olitical|[Pp]olitics|[Bb]usiness|[Ee]conomics|[Ff]inancial|[Hh]ealth|"
    r"[Ee]ducation|[Ss]cience|[Ee]nvironment|[Tt]echnology|[Ss]ports?|[Aa]rts|[Ff]oreign|[Dd]iplomatic|[Dd]efence|[Ll]egal|[Cc]rime)"
    r"\s(?:writer|reporter|correspondent|columnist|editor)$"
)
_PICTURES_TOO = pattern(r"^(?P<name>[^,|]{4,40}),\sфото\sавтор(?:а|ки)\.?$")
_BEGIN_DESKS = frozenset("RLDMГЖ")
_QUOTES = frozenset('»"')
_SENT = pattern(  # Ada Moreau, envoyée spéciale à Kiev
    r"^(?P<name>(?![Dd]al)[^,|]{4,40}),?\s(?:(?:envoyée?\sspéciale?|enviad[oa]\sespecial)$|(?:envoyée?\sspéciale?|correspondante?|enviad[oa]\sespecial|corresponsal|inviat[oa]|corrispondente|"
    r"Korrespondentin|Korrespondent)\s[^.,|]{2,50}$)|"
    r"^(?:[Dd]al(?:la)?\snostr[oa]\s(?:inviat[oa]|corrispondente)(?:\s(?:a|in|da)\s[A-Z]\w+)?,?|"
    r"De\snotre\s(?:envoyée?\sspéciale?|correspondante?)\s[^,.]{2,40},|"
    r"Aus\s[A-ZÄÖÜ][\w -]{2,30}\sberichtet)\s(?P<behind>[^,|.]{4,40})$"
)
_FROM_TOWN = pattern(  # Aus Berlin und Kiew Jan Deich
    r"^(?:Aus|AUS)\s(?P<place>[A-ZÄÖÜ][\w-]+)(?:(?:,\s|\sund\s)[A-ZÄÖÜ][\w-]+){0,2}:?\s(?P<names>[A-ZÄÖÜ][\w-]+\s[A-ZÄÖÜ].{2,60})$"
)
_TEXT_OF = pattern(  # Texto de A B, fotos de C D
    r"^(?:Texto|Testo|Texte|Text)\s(?:de|di|von)\s(?P<wrote>[A-ZÀ-Þ][^,;:.]{3,60}?)"
    r"(?:,?\s(?:(?:y|e|et|und)\s)?(?:fotos?|fotografías?|fotografie|photos)\s(?:de|di|von)\s(?P<took>[A-ZÀ-Þ][^,;:.]{3,40}))?$"
)
_OF_QUOTED = pattern(
    r"^(?P<name>[А-ЯЁІЇЄҐ][^,«»\"]{4,40}),\s[«\"](?P<outlet>[^«»\"]{2,40})[»\"]$"
)  # Анна Речная, «Маяк»
_SENT_BY = pattern(  # Анна Речная, корреспондент «Маяка»
    r"^(?P<name>[А-ЯІЇЄҐ][\w-]+\s[А-ЯІЇЄҐ][\w-]+),\s(?:собственный\s|специальный\s|власний\s)?(?:корреспондент|обозреватель|кореспондент(?:ка)?)"
    r"(?:\s[^,.;:]{2,40})?$"
)
_BY_AUTHOR = pattern(
    r"\W{0,2}(?:(?:Текст и фото|Фото и текст|Фото|Фотографии|Снимки)\s(?:из архива\s)?автора"
    r"|Fotos?(?::\s|\s(?:des|der)\s)(?:Autorin|Autors?|Verfasser(?:in|s)?)|Fotos?(?::| del?)\s(?:el |la )?autora?"
    r"|Photo(?:s|graphs?)? (?:by|courtesy of) the (?:author|writer)|Fot\. autora?)\W{0,2}"
)
_PREPARED = pattern(
    r"^(?P<what>(?:(?:Материал|Текст|Интервью)\s)?(?:[Пп]одготовил|Записал|Беседовал)[аи]?|(?:Матеріал\s)?Підготув(?:ав|ала|али)|Записа(?:в|ла)|Розмовля(?:в|ла)|Спілкува(?:вся|лася)|Перев[её]л[аи]?|Переклал[аи]?|"
    r"Přeložil[aiy]?|Tłumaczył[ai]?|Przełożył[ai]?|Rozmawiał[ai]?|Opracował[ai]?|Przygotował[ai]?|Připravil[aiy]?|Zpracoval[aiy]?|[Oo]prac\.|"
    r"Γράφ(?:ει|ουν)\s(?:ο|η|οι))"
    r"\s(?P<names>[^\W\d_][\w-]+\s[^\W\d_][\w-]+(?:\s(?:и|και)\s[^\W\d_][\w-]+\s[^\W\d_][\w-]+)?)$"
)
_HELPED = pattern(
    r"^(?:[—–-]\s?)?(?P<names>[A-ZÀ-Þ](?:[^.]|(?<=\b[A-Z])\.|(?<=\b[JS]r)\.){3,200}?)\s(?:also\s)?contributed "
    r"(?:to this (?:report|story|article)|reporting|from [A-Z][\w ,]{2,40}\.?$)|"
    r"^(?P<there>[A-ZÀ-Þ](?:[^.]|(?<=\b[A-Z])\.){3,60}?) reported from [A-Z][\w ,]{2,40}\.?$"
)


_THEIR_POST = pattern(
    r"^(?:The\s)?(?:(?:[A-Z][\w’']+|&)\s){0,4}(?:[a-z]{3,16}\s){0,3}(?:[Ss]taff\s)?"
    r"(?:[Ww]riters?|[Rr]eporters?|[Cc]orrespondents?|[Rr]esearchers?|[Ee]ditors?|[Aa]nalysts?|[Pp]roducers?|[Jj]ournalists?)\s"
    rf"(?=[{CAPITAL_LETTERS}])"
)
_WITH_AGENCY = pattern(r"^(?P<name>[^,|()]{4,40})\s\((?:avec|mit|con|com|with|med|met)\s(?P<agency>[^()]{2,20})\)$")
_THROUGH = pattern(rf"^(?P<name>[^,|()]{{4,40}})\s\([Tt]heo\s(?P<outlet>[{CAPITAL_LETTERS}][^().,:]{{2,28}})\)$")
_OUR_REPORTER = pattern(
    rf"^(?:PV|P\.V|BBT|BTV|T\.H|TH)\.?\s\([Tt]heo\s(?P<outlet>[{CAPITAL_LETTERS}][^().,:]{{2,28}})\)$"
)
_EDITS = pattern(
    r"^(?P<name>[^,|()]{4,40})\s\((?:Редактор|Редакторка|Editor|Redakteur(?:in)?|Redaktor)(?:\s[^()]{3,40})?\)$"
)
_DESK = pattern(
    r"^(?:Redazione|Redacción|Redação|(?:La\s)?Rédaction)\s(?P<outlet>\S+(?:\s[A-Z]\S*){0,3}?)(?=$|\s[A-Z]{3,}\b|\s\d|\s[|–-]\s)"
)
_OF_THEM = pattern(r"^D[oa]\s(?P<outlet>[A-Z]\S+(?:\s[A-Z]\S+){0,2})(?=$|,\sem\s)")
_PRINTED = pattern(r"^(?:Газета|Журнал)\s[\"«“](?P<outlet>[^\"«»“”]{2,40})[\"»”],?\s(?:№\s?\d|от\s\d|\d)")
_WITH_WORD_OF = pattern(r"^Mit\s(?:Informationen|Material|Angaben)\svon\s(?P<name>[A-ZÄÖÜ][^,|]{3,40}),\s[^.]{2,50}$")
_FROM = pattern(r"^From\s(?P<outlet>[A-Z][^,|]{2,50})$")
_EDITED = pattern(
    r"^(?:(?:Articolo|Testo|Servizio|Intervista)\s)?A\scura\sdi\s(?P<rest>[A-ZÀ-Þ].{3,60})$", re.IGNORECASE
)
_POST = pattern(
    r"^(?:[A-Z][a-z]+\s){0,2}(?:Writer|Reporter|Correspondent|Columnist|Editor),\s(?P<outlet>[A-Z][^,|]{2,50})$"
)


def is_by_author(line: str) -> bool:
    """Whether this line says that the pictures are the author's own: Фото автора."""
    return _BY_AUTHOR.fullmatch(line.strip()) is not None


def post_at(line: str) -> str | None:
    """The outlet in "Staff Writer, The Valley Ledger", which stands below a name."""
    match = _POST.match(line)
    return match["outlet"] if match and is_outlet(match["outlet"]) else None


def titled(line: str) -> Byline | None:
    """Jane Roe, Staff Writer; Jane Roe contributed to this report; Jane Roe reported from Lagos."""
    if (match := _FROM.match(line)) and is_outlet(match["outlet"]):
        return Byline(match["outlet"])
    if line[:1] in _BEGIN_REPORTS and (reported := _reported(line)):
        return reported
    if theirs := _beside_outlet(line):
        return theirs
    if (match := _EDITED.match(line)) and (editors := latin_people(match["rest"])):
        return Byline(None, tuple((Role.EDITOR, name) for name in editors))
    if line[-1:] == ")" and (named := _in_bracket(line)):
        return named
    if listed := put_straight(line) if ", " in line else None:
        return Byline(None, tuple((Role.AUTHOR, name) for name in latin_people(listed)))
    if written_for := of_paper(line):
        return written_for
    if (capitals := CAPITALS.match(line)) and is_outlet(capitals["outlet"]):  # ADA WREN The Valley Ledger
        return Byline(capitals["outlet"], ((Role.AUTHOR, capitals["who"]),))
    if (match := _TITLED_AT.match(line)) and is_latin_name(match["name"]) and is_outlet(match["outlet"]):
        return Byline(match["outlet"], ((Role.AUTHOR, match["name"]),))
    if match := _TITLED.match(line) or _THEIR_DESK.match(line):
        return Byline(None, ((Role.AUTHOR, match["name"]),)) if is_latin_name(match["name"]) else None
    if (match := _SENT.match(line)) and is_latin_name(match["name"] or match["behind"]):
        return Byline(None, ((Role.AUTHOR, match["name"] or match["behind"]),))
    if line[:4].upper() == "AUS " and (match := _FROM_TOWN.match(line)):
        names = latin_people(match["names"])
        sure = bool(names) and all(map(begins_with_given_name, names))
        return Byline(None, tuple((Role.AUTHOR, name) for name in names)) if sure else None
    if match := _TEXT_OF.match(line):
        took = latin_people(match["took"] or "")
        wrote = tuple((Role.AUTHOR, name) for name in latin_people(match["wrote"]))
        return Byline(None, (*wrote, *((Role.PHOTOGRAPHER, name) for name in took))) if wrote else None
    if match := _SENT_BY.match(line):
        return Byline(None, ((Role.AUTHOR, match["name"]),))
    if (match := _PREPARED.match(line)) and (people := latin_people(match["names"])):
        did = match["what"]
        role = Role.TRANSLATOR if did.startswith(("Пере", "Přel", "Tłum", "Przeł")) else Role.AUTHOR
        role = Role.EDITOR if did.endswith("prac.") else role
        return Byline(None, tuple((role, name) for name in people))
    helped = _who_helped(line) if " contributed " in line or " reported from " in line else ()
    return Byline(None, helped) if helped else None


def _reported(line: str) -> Byline | None:
    """Laporan Wartawan Kabar Muara, Dewi Sungai; From Jan Deich in Bangkok."""
    if (report := _REPORT_OF.match(line)) and is_latin_name(report["name"]):
        return Byline(report["outlet"].strip(), ((Role.REPORTER, report["name"]),))
    there = _FROM_THERE.match(line)
    sure = there is not None and is_latin_name(there["name"]) and begins_with_given_name(there["name"])
    return Byline(None, ((Role.AUTHOR, there["name"]),)) if there and sure else None


def _beside_outlet(line: str) -> Byline | None:
    """Ouest-France Ada MOULIN.; Анна Речная, «Наш маяк»; Redazione ANSA; Анна Речная, фото автора."""
    if "-" in line and (behind := _OUTLET_FIRST.match(line)) and is_known(behind["outlet"]):
        return Byline(behind["outlet"], ((Role.AUTHOR, behind["name"]),)) if is_latin_name(behind["name"]) else None
    if line[-1:] in _QUOTES and (theirs := _OF_QUOTED.match(line)) and is_latin_name(theirs["name"]):
        return Byline(theirs["outlet"], ((Role.AUTHOR, theirs["name"]),))
    if "авто" in line and (match := _PICTURES_TOO.match(line)) and is_latin_name(match["name"]):
        return Byline(None, ((Role.AUTHOR, match["name"]),))
    return _of_desk(line) if line[:1] in _BEGIN_DESKS else None


def _of_desk(line: str) -> Byline | None:
    """Redazione ANSA ROMA 12 marzo; Do UOL, em São Paulo; Газета "Маяк" №4 от 5.11.2024; Mit Material von A B, …."""
    if (match := _DESK.match(line) or _OF_THEM.match(line)) and is_known(match["outlet"]):
        return Byline(match["outlet"])
    if printed := _PRINTED.match(line):
        return Byline(printed["outlet"])
    told = _WITH_WORD_OF.match(line)
    return Byline(None, ((Role.REPORTER, told["name"]),)) if told and is_latin_name(told["name"]) else None


def _in_bracket(line: str) -> Byline | None:
    """Jane Roe (avec AFP), Jane Roe (Theo Reuters): a name, and in a bracket whose material it is made of."""
    if (sent := _WITH_AGENCY.match(line)) and is_latin_name(sent["name"]) and is_known(sent["agency"]):
        return Byline(None, ((Role.AUTHOR, sent["name"]),))
    if (post := _EDITS.match(line)) and is_latin_name(post["name"]):
        return Byline(None, ((Role.EDITOR, post["name"]),))
    if our := _OUR_REPORTER.match(line):
        return Byline(our["outlet"])
    theirs = _THROUGH.match(line)
    return (
        Byline(theirs["outlet"], ((Role.AUTHOR, theirs["name"]),)) if theirs and is_latin_name(theirs["name"]) else None
    )


def _who_helped(line: str) -> tuple[tuple[Role, str], ...]:
    """Who reported from where and who contributed to this report, sentence by sentence."""
    found: list[str] = []
    for sentence in SENTENCE.split(line):
        if match := _HELPED.match(sentence.rstrip(".") + "."):
            found += latin_people(_THEIR_POST.sub("", match["names"] or match["there"]))
    return tuple((Role.REPORTER, name) for name in dict.fromkeys(found))


_KINDLY = pattern(
    r"^[(\[]?(?:Courtesy of|Courtesy:|Used with (?:the )?permission of)\s(?P<outlet>[A-Z][^,|()]{2,50}?)[.)\]]{0,2}$"
)
_EDITION = pattern(r"^(?:Edição|Edición|Redactie):\s(?P<names>[A-ZÀ-Þ][^:]{3,80})$")


_ACCORDING = pattern(  # as Vietnam's papers end what they take over: (Theo Dân trí), Theo VnExpress
    rf"^(?:\(Theo\s(?P<boxed>(?!Dõi\s)[{CAPITAL_LETTERS}][^().,:]{{3,28}})\)|"
    rf"Theo\s(?!Dõi\s)(?P<outlet>[A-Z][a-z]+[A-Z]\w+|[{CAPITAL_LETTERS}]\w+(?:\s[{CAPITAL_LETTERS}]\w*){{1,3}}))$"
)


_OF_BOTH = pattern(  # Theo Minh Anh/Báo Cảng
    rf"^\(?Theo\s(?P<name>[{CAPITAL_LETTERS}][^/().,:]{{3,24}})\s?/\s?(?P<outlet>[{CAPITAL_LETTERS}][^/().,:]{{2,28}})\)?$"
)


def at_end(line: str) -> Byline | None:
    """What is a credit below a text alone: Courtesy of The Valley Ledger; Edição: Ana Prado."""
    if match := _ACCORDING.match(line):
        return Byline(match["boxed"] or match["outlet"])
    if (both := _OF_BOTH.match(line)) and is_latin_name(both["name"]):
        return Byline(both["outlet"], ((Role.AUTHOR, both["name"]),))
    if is_signature(name := line.rstrip(" .")):
        return Byline(None, ((Role.AUTHOR, name),))
    if (match := _KINDLY.match(line)) and is_outlet(match["outlet"]):
        return Byline(match["outlet"])
    match = _EDITION.match(line)
    editors = latin_people(match["names"]) if match else []
    return Byline(None, tuple((Role.EDITOR, name) for name in editors)) if editors else None
