"""Latin credits that no label announces: bylines, roles in running form, reprint notes.

Each reader takes one line and answers what it names, or None.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from syndicator.later import pattern
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.latinnames import PLACES, begins_with_given_name, is_latin_name, latin_people
from syndicator.refine.credits.outlets import is_known

_MAX_LINE = 80
_MIN_LATIN, _MAX_LATIN, _MAX_WORDS = 2, 50, 6

_PART = pattern(
    r"(?<!\w)(?P<role>(?:texte?|texto|testo|tekst|words|story)\s(?:and|y|et|und|e|och|og|en|i|&)\s(?:photos?|fotos?|pictures|photographs|bilder)|"
    r"(?:additional |original )?reporting|(?<![\w ])reported|contributing(?=:)|writing|written|compiled|words|text|"
    r"(?:posted|report|contributed)(?=\sby)|story(?=\sby|:)|(?:interview|protokoll|gespräch)(?=:)|"
    r"(?:copy-?)?edited|editing|translated(?:\sfrom\s(?:the\s)?\w{3,20})?|translation|fact[- ]?checked|"
    r"(?:medically )?reviewed|photographed|photographs?|photography|"
    r"photos?|fotos?|fotografías?|fotografia|texte?|testo)\s{0,2}(?:by\b\s?:?|:)\s{0,2}",
    re.IGNORECASE,
)
SENTENCE = pattern(r"(?<=[a-zà-ž]{2})(?<!\bProf)(?<!\bCapt)\.\s")
_OF_PICTURES = pattern(r"\b(?:photo|picture|video|audio|sound|visuals?|graphics?)\s$", re.IGNORECASE)  # photo editing
_ONE_OF_MANY = pattern(r"\b(?:an?|the|short|love)\s$", re.IGNORECASE)  # based on a story by
FILED = pattern(r"\((?:archiv|arquivo|file)", re.IGNORECASE)
"""Behind the name of whoever is on a picture, which does not say who took it: Foto: A B (Archiv)."""
_AS_BYLINE = frozenset({"story", "words", "written"})
CAPITALS = pattern(
    r"^(?P<who>(?=[A-Z’'. -]*[A-Z]{2})[A-Z][A-Z’'.-]+(?:\s[A-Z][A-Z’'.-]+){1,3})\s"
    r"(?P<outlet>(?:The\s)?[A-Z][a-z][^,|]{2,40})$"
)
_BEFORE_ROLE = pattern(r"[\s,;.|—–-]{0,4}(?:\b(?:with|and))?\s{0,2}$", re.IGNORECASE)
_AND_END = pattern(r"\s(?:and|with|und|et|og|och)\s*$")
_BY = pattern(
    r"^(?:(?:By|BY|by|As\stold\sto|Von|Par|Por|Di|di|Tekst|Door|Av|Af|Oleh|(?:VON|PAR|POR|DI|DOOR)(?=\s[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ]))(?::\s?|\s)(?:(?<=Von\s)unser(?:e[mrn])?\s(?:[A-Z][a-zä]+)\s|(?<=Door\s)onze\s[a-z]{5,20}\s|"
    r"(?<=Par\s)notre\s(?:correspondante?|envoyée?\sspéciale?)\s(?:à\s[A-Z][\w-]+,?\s)?|(?<=Por\s)nuestr[oa]\s[a-z]{5,20}\s)?|"
    r"(?:Eine?\s)?(?:Gast)?(?:[Bb]eitrag|[Kk]ommentar|Analyse|Essay|Kolumne|Reportage|Interview|Bericht|Leitartikel)\svon\s|"
    r"(?:Une?\s)?(?i:tribune|chronique|analyse|enquête|éditorial|reportage|article|billet|entretien(?:\sréalisé)?|interview(?:\sréalisée)?|récit)\s(?:de|par)\s|"
    r"(?:Articolo|Servizio|Intervista|Inchiesta|Reportaje|Entrevista|Reportagem|Crónica|Análisis)\sd[ei]\s|"
    r"(?:This\sis\s)?(?i:an?\s)?(?:[Gg]uest\s)?(?i:article|column|analysis|opinion|op-ed|commentary|essay|review|interview|feature|post)\s[Bb]y\s|"
    r"(?:[—–-]\s)?(?i:propos\srecueillis\spar)\s(?:Dr\s)?|"
    r"(?:(?:Article\s)?rédigé(?=\spar)|Rédigé|Écrit|Verfasst|Geschrieben|Escrito|Scritto|Skrevet|Skriven)\s(?:par|von|por|da|di|av|af)\s)"
    r"(?=[A-ZÀ-ÖØ-ÞĀ-Ž])(?P<rest>.{3,160})$"
)
_BY_CAPITALS = pattern(r"^(?:VON|PAR|POR|DI|DOOR|AF|AV)\s(?P<rest>[A-ZÀ-Þ][A-ZÀ-Þ’'.-]+(?:\s[A-ZÀ-Þ’'.-]+){1,7})$")
_TELLS = pattern(  # By Fen Street, the crowd waited.
    r"[^,]{3,60},\s(?:(?:a|an|the|his|her|their|its)\s[a-z]\S*|(?!based|known|writing|who\b|now\b|formerly)[a-z]\S*)(?:\s\S+){0,3}?\s"
    r"(?:was|were|is|are|had|has|have|will|would|can|could|may|might|did|does|do|found|slept|kept|swept|met|led|held|told|heard|hung|broke|spoke|drove|blew|grew|flew|drew|sang|rang|sank|shone|began|came|went|stood|fell|rose|lay|ran|"
    r"sat|saw|said|took|left|made|knew|felt|kept|got|(?!(?:based|titled|called|named|retired|published)\b)[a-z]{3,}ed|[a-z]{3,}s(?=\.$))\b"
    r"[^,;:]*\.$"
)
_BY_SMALL = pattern(  # as blogs begin it: von Ada Wren und Lea Moss, par Ada Wren, 21 juin 2018
    r"^(?:von|par|por|door|av|af)\s(?:Dr\.\s|Prof\.\s)?"
    r"(?P<rest>[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]+\s[A-ZÀ-ÖØ-ÞĀ-Ža-zß](?:[^.!?:]|[.:](?=\d)|(?<=\d)\.){2,90}?)(?=$|[|•·–—])"
)
_CONTRIBUTED = pattern(r"\s(?:also\s)?contributed\sto\sthis\s(?:report|story|article)\.?(?=\s?\||$)")
_THEIR_PAPER = pattern(
    r"\s(?:(?:[Ss]taff|[Ss]enior)\s)?(?:[Rr]eporters?|[Ww]riters?|[Cc]orrespondents?|[Cc]olumnists?)$"
)
_BEHIND_TIME = pattern(
    r"(?:\d\s(?:Minuten?|Min\.|min\.?|minuti|minutos)(?:\s(?:Lesezeit|de\slecture|de\slectura|di\slettura))?|\d{1,2}[:h.]\d\d(?:\s?Uhr)?|(?:19|20)\d\d),?\s(?:[Pp]or|[Pp]ar|von|VON|Von|da|di|[Bb]y:?|door|av)\s(?:Dr\.\s|Prof\.\s)?(?P<rest>[A-ZÀ-Þ].{3,80})$"
)
_POSTED = pattern(
    r"^(?:Posted|Submitted|Published|Added|Uploaded|Filed)\s(?:on\s[^|]{4,40}?\s)?[Bb]y:?\s"
    r"(?P<rest>[A-ZÀ-ÖØ-ÞĀ-Ž][^|]{2,80}?)(?=\s(?:[Oo]n|[Ii]n|[Aa]t|[Uu]nder)\s|\s?\||$)"
)
_POSTED_ABROAD = pattern(  # as blogs say when and by whom
    r"^(?:Veröffentlicht|Erstellt|Geschrieben|Publiée?|Publicado|Pubblicato|Geplaatst|Publicerat|Skrevet)\s(?:am|le|el|em|il|op|den)\s"
    r"[^|]{4,30}?\s(?:von|par|por|da|di|door|av|af)\s(?P<rest>[A-ZÀ-ÖØ-ÞĀ-Ž][^|—–]{2,60}?)(?=\s(?:in|dans|en|em)\s|\s?[|—–]|$)"
)
_POSTED_AT = pattern(  # Publicado por A B en 10:45
    r"^(?:Publicado\spor|Postado\spor|Publié\spar|Pubblicato\sda|Gepostet\svon|Veröffentlicht\svon|Geplaatst\sdoor)\s"
    r"(?P<rest>[A-ZÀ-ÖØ-ÞĀ-Ž][^|\d]{2,60}?)(?:\s(?:en|a\sla\(?s?\)?|a\slas|às|em|el|le|à|il|alle|am|um|op|om))?"
    r"\s(?:\d{1,2}[:.h]\d\d|\d{1,2}(?:\.|\sde)?\s\D|\d{1,2}[./-]\d).{0,40}$"
)
_HEARD = 24  # characters
_ONE_NAME = pattern(  # Von Ada am 3. Mai
    r"^(?:Von|By|Par|Por|Posted by|Geschrieben von)\s(?P<who>[A-ZÀ-Þ][a-zà-ÿ]{2,20})"
    r"\s(?:am|on|le|el|at)\s(?=\d|[A-Z][a-z]{2,8}\s\d)"
)
_NO_ONE = frozenset("admin anonymous editor gast guest redaktion redaction staff team webmaster".split())
_DASHED = pattern(r"^[-–—]{1,2}\s?(?=By\s)")
_TRANSLATED = pattern(
    r"^(?:Aus dem \w{3,20}(?: übersetzt)?|Traducid[oa]|Traduzid[oa]|Tradotto|Übersetz(?:t|ung)(?: aus dem \w{3,20})?|"
    r"Traduction|Traduit (?:de l['’]|du )\w{3,20}|Traducción(?: del \w{3,20})?|"
    r"Traduzione(?: dal(?:l['’]| )\w{3,20})?|Tradução(?: d[oe] \w{3,20})?|Vertaling|Vertaald|Översättning|Oversettelse)"
    r"(?::| von| par| de| di| por| door| av)\s(?P<rest>[A-ZÀ-Þ].{3,80})$"
)
_DID = pattern(r"\s?\((?P<what>texte?|testo|text|words|photos?|fotos?|bilder|images?|pictures)\)", re.IGNORECASE)
_ARTICLE = pattern(
    r"(?:El|La|Las|Los|Le|Les|L['’]|Il|Lo|O|The|Der|Die|Das)\b"
)  # a name that begins so is an outlet's here
_ITS_ARTICLE = pattern(r"(?:O|El|Il|Los)\s[A-ZÀ-Þ][a-zà-ÿ]+")  # …, O Globo
_OF_THE = frozenset({"Do", "Da"})  # Do UOL
_CALLED_SO = pattern(r"(?:El|Los|Las|Les|Il|The|Der|Die|Das)\s")
_MAX_NAMED = 5  # words
_WORKING_FOR = pattern(r"\s(?:(?P<english>for|of)|para|pour|für|per)\s(?P<outlet>[A-ZÀ-Þ][^,|(]{1,50})$")
_ONE_WORD = pattern(r"[A-Z][a-z]+[A-Z][A-Za-z]+")  # as only firms and outlets are called: CalMatters
_DESKS_OWN = pattern(
    r"^(?:Redação|Redacción|Redazione|(?:[Ll]a\s)?[Rr]édaction|Redaktion)\s(?P<outlet>[A-ZÀ-Þ][^,|(]{1,40})$"
)
_WIRED = pattern(  # By Ada Wren GENEVA, May 21 (Reuters) -
    r"\s[A-Z]{3,}(?:[ /][A-Z]{3,}){0,2},\s[A-Z][a-z]{2,8}\.?\s\d{1,2}\s\((?P<agency>[^()]{2,20})\)\s?[—–-]?.*$"
)
_PICTURES_BY = pattern(
    r"\s(?:Beeld|Foto(?:['’]?s|grafie|grafi)?|Illustraties?|Bilder?)\s(?=[A-Z])"
)  # Tekst A B Beeld C D
_STATES = pattern(r"\s(?:Published|Posted|Updated)(?::|\s(?=on\s|[A-Z][a-z]{2,8}\s\d)).*$")
_ON_BEHALF = pattern(
    r"\sfrom\s(?=(?:the\s)?(?P<outlet>[A-Z][^,|(]{1,40})$)|"
    r"[.,]\s(?=[Ss]pecial\sto\s(?:the\s)?(?P<paper>\w[^,|(.]{2,30}?)(?:\s[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4})?$)"
)
_FOR = pattern(r"^(?:For|[Ss]pecial\sto(?:\sthe)?|[Ee]xclusive\sto(?:\sthe)?)\s(?=[A-Z])")
_OF = pattern(r"^(?:Repórter\s)?(?:da|do|de|della|dell['’]|del)\s(?=[A-ZÀ-Þ])")
_DESK = pattern(r"(?P<agency>[A-Za-z]{2,12})/[a-z]{2,5}")
_BARS = pattern(r"\s*[|•·]\s*|\s+[–—-]\s+")
_WEEKDAY_BEHIND = pattern(r"\s(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu),?\s\d.*$")
_REPORTER_OF = pattern(r"^(?:Repórter|Enviad[oa])\sd[aeo]\s(?=[A-Z])")
_STAFF = pattern(
    r",?\s*\b(?:staff|senior|contributing|special|freelance|guest)\b.*$|^\S+@\S+$|^\d+ min",
    re.IGNORECASE,
)
_STAFF_POST = pattern(
    r"(?:(?:Staff|Senior|Contributing|Special|Freelance|Guest)\s){1,2}(?:Writer|Reporter|Correspondent|Columnist|Editor)"
)
_PRESS = frozenset(
    "agency argus broadcasting bulletin chronicle courier daily dispatch echo enquirer examiner gazette guardian "
    "herald independent inquirer journal leader ledger magazine mail mercury messenger mirror monitor news "
    "newspaper observer post press radio record register reporter review sentinel service standard star sun "
    "telegraph times today tribune tv weekly wire zeitung anzeiger nachrichten rundschau kurier "
    "statesman beacon picayune spotlight newsroom newswire network "
    "tageblatt bote merkur noviny deník kurier gazeta dziennik krant courant dagblad nieuwsblad lehti sanomat "
    "avis avisen tidende bladet tidning tidningen posten gazetesi dergisi ajansı".split()
)
_SMALL = frozenset("of the and & for on noviny deník listy".split())
"""Words of outlets' names that are written small."""
_SECTION = frozenset(
    "local world business sport sports breaking latest top national international politics political education opinion "
    "health science tech technology city county state regional community crime entertainment good more all our your "
    "weather money video live in on about from latest more".split()
)
_BEGINS_PRESS = pattern(  # Folha do Cais, La Gazette du Port, Corriere del Molo
    r"(?:(?:El|La|Le|Les|Il|Lo|O|A)\s|L['’])?(?:Folha|Jornal|Diário|Correio|Gazeta|Diario|Periódico|Gaceta|Heraldo|Correo|Noticias|Faro|"
    r"Corriere|Gazzetta|Giornale|Messaggero|Gazette|Courrier|Journal|Dépêche|Télégramme|Républicain|Écho|Voix|Voz)"
    r"(?:\s(?:de\sla|de\slos|de|do|da|dos|das|del|dello|della|delle|dei|di|des|du)\s[A-ZÀ-Þ]|\s(?:de\sl|dell|d)['’][A-ZÀ-Þ])[\w’'-]*"
    r"(?:\s[A-ZÀ-Þ][\w’'-]*){0,2}"
)
_COMPOUND = pattern(
    r"[A-ZÄÖÜ][\wäöüß]{2,20}-?(?:[Zz]eitung|[Aa]nzeiger|[Nn]achrichten|[Rr]undschau|[Kk]urier|[Bb]latt|bote|presse|krant|tidningen?|bladet|avisen?|posten|sanomat|lehti|tidende)"
)
_SITE_ADDRESS = pattern(r"[\w-]{3,30}\.(?:com|org|net|co\.uk|com\.au|ca|ie|eu|news)")
_CALLED = pattern(r"The(?:\s[A-Z][\w’'-]+){1,3}")  # behind a person, between bars: The Conversation
_STATION = pattern(r"[KW][A-Z]{3}(?:[ -](?:FM|TV|AM|News|Radio))?")  # as stations west of the Atlantic are called
_LETTERED = pattern(r"[A-Z]{2,5}")  # an agency; behind it stands where it reports from
_MAX_PRESS = 6  # words
_LEAST_GLUED = 4
_AGENCY_NAME = pattern(r"^(?:Agencia|Agence|Agenzia|Agentur|Agência)\s[A-Z]")
_LATIN_ROLES = {
    "edit": Role.EDITOR, "copy": Role.EDITOR, "tran": Role.TRANSLATOR,
    "fact": Role.REVIEWER, "revi": Role.REVIEWER, "medi": Role.REVIEWER,
    "phot": Role.PHOTOGRAPHER, "foto": Role.PHOTOGRAPHER, "writ": Role.AUTHOR, "word": Role.AUTHOR, "text": Role.AUTHOR,
    "test": Role.AUTHOR, "comp": Role.AUTHOR, "post": Role.AUTHOR, "stor": Role.AUTHOR, "cont": Role.AUTHOR,
    "inte": Role.AUTHOR, "prot": Role.AUTHOR, "gesp": Role.AUTHOR,
}  # fmt: skip


def latin_roles(line: str) -> Byline | None:
    """Roles in running form: "Reporting by A in P, B in Q; Writing by C; Editing by D", "Text: A Photos: B"."""
    marks = list(_PART.finditer(line))
    if not marks or marks[0].start() > _MAX_LINE:
        return None
    found: list[tuple[Role, str]] = []
    if len(marks) == 1 and not marks[0].start() and marks[0]["role"].lower() in _AS_BYLINE:  # Story by A, The Ledger
        return latin_byline(f"By {line[marks[0].end() :]}")
    if marks[0].start() and (first := latin_byline(_BEFORE_ROLE.sub("", line[: marks[0].start()]))):
        found += first.people  # By A, with reporting by B
    for mark, following in zip_longest(marks, marks[1:]):
        if _OF_PICTURES.search(line, 0, mark.start()) or _ONE_OF_MANY.search(line, 0, mark.start()):
            continue
        segment = line[mark.end() : following.start() if following else len(line)].partition(";")[0]
        segment = _AND_END.sub("", SENTENCE.split(segment, maxsplit=1)[0])
        word = mark["role"].lower()
        if word.startswith(("foto", "phot")):
            if FILED.search(segment):
                continue
            segment = without_agency(segment)
        role = Role.REPORTER if word == "contributing" else _LATIN_ROLES.get(word[:4], Role.REPORTER)
        for name in latin_people(segment):
            if not any(n == name and (r is role or Role.EDITOR not in {r, role}) for r, n in found):
                found.append((role, name))
    return Byline(None, tuple(found)) if found else None


def without_agency(text: str) -> str:
    """Who took a picture, without the agency they did it for: A B/Getty Images."""
    who, _, behind = text.partition("/")
    agency = behind.strip(" ).")
    return who.rstrip() if is_latin_name(who.strip()) and (is_known(agency) or agency == "Getty Images") else text


def latin_byline(line: str) -> Byline | None:
    """Read "By A and B", "Von A, Berlin, und B", "Par A (desk)", "Por Agencia EFE"."""
    line = _DASHED.sub("", line.strip())
    if (match := _TRANSLATED.match(line)) and (names := latin_people(match["rest"])):
        return Byline(None, tuple((Role.TRANSLATOR, name) for name in names))
    if line[1:2].isupper() and (capitals := _BY_CAPITALS.match(line)):
        return _in_capitals(capitals["rest"])
    match = _BY.match(line) or _POSTED.match(line) or _BEHIND_TIME.search(line) or _POSTED_ABROAD.match(line)
    match = match or _POSTED_AT.match(line)
    match = match or _BY_SMALL.match(line)
    if not match or (line[-1:] == "." and _TELLS.fullmatch(match["rest"])):
        return None
    if (one := _ONE_NAME.match(line)) and one["who"].lower() not in _NO_ONE:
        return Byline(None, ((Role.AUTHOR, one["who"]),))
    rest = match["rest"]
    if "/" in rest and without_agency(rest) != rest:  # Av: A B/TT
        return Byline(rest.partition("/")[2].strip(" )."), ((Role.AUTHOR, without_agency(rest)),))
    if "recueillis" in line[:_HEARD].lower():  # … par A B. Production : C D.
        rest = SENTENCE.split(rest)[0]
    if posted := _POSTED.match(line):
        rest = posted["rest"]
    if _AGENCY_NAME.match(rest):
        return Byline(re.split(r"[,|(\n]|\s{2}", rest)[0].strip())
    if did := _what_each_did(rest):
        return Byline(None, did)
    if (set_apart := CAPITALS.match(rest)) and is_outlet(set_apart["outlet"]):  # By ADA WREN The Valley Ledger
        return Byline(set_apart["outlet"], ((Role.AUTHOR, set_apart["who"]),))
    rest = _PICTURES_BY.split(rest)[0] if line.startswith("Tekst") else rest
    rest = _WIRED.sub(r" (\g<agency>)", rest)
    rest = _STATES.sub("", _CONTRIBUTED.sub("", rest))
    if desk := _DESKS_OWN.match(rest):  # Por Redação O Globo
        return Byline(desk["outlet"]) if is_outlet(desk["outlet"]) else None
    if (glued := _on_behalf(rest) or _glued(rest)) is not None:
        return glued
    rest, outlet = _without_outlet(rest)
    names = latin_people(rest.partition(" / ")[0])
    outlets = [n for n in names if is_known(n) or (n != names[0] and (_ITS_ARTICLE.fullmatch(n) or is_outlet(n)))] + (
        [outlet] if outlet else []
    )
    whole, *behind = (_OF.sub("", part.strip(" )")) for part in re.split(r"\s*[|,(•·]\s*|\s[/–-]\s", rest))
    posts = [known[0] for part in behind if (known := _KNOWN_POST.match(part)) and is_known(known[0])]
    behind = [_FOR.sub("", _THEIR_PAPER.sub("", part)) for part in behind]  # A and B, Valley Ledger reporters
    outlets += [part for part in behind if _is_agency(part) and part not in names]
    if is_known(agency := _NO_NAME.sub("", whole)):
        return Byline(agency)
    outlets += posts
    if not names and is_outlet(paper := re.split(r"\s[-–—]\s", whole)[0]):  # By The Valley Ledger - May 3
        return Byline(paper)
    if papers := [part for part in behind if (is_outlet(part) or _SITE_ADDRESS.fullmatch(part)) and not is_known(part)]:
        outlets, names = [*outlets, papers[0]], [n for n in names if n not in papers]
    return (
        Byline(outlets[0] if outlets else None, tuple((Role.AUTHOR, n) for n in names if n not in outlets))
        if names
        else None
    )


def _in_capitals(rest: str) -> Byline | None:
    """PAR ADA MOULIN ET LÉO FABRE: people, if each has a given name; PAR AILLEURS, VON TAG ZU TAG name nobody."""
    names = latin_people(rest)
    sure = bool(names) and all(map(begins_with_given_name, names))
    return Byline(None, tuple((Role.AUTHOR, name) for name in names)) if sure else None


_INNER_CAPITAL = pattern(r"[a-z]{1,4}[A-Z]")


def _on_behalf(rest: str) -> Byline | None:
    """ADA WREN from the Associated Press; ADA WREN. Special to amFenland April 24, 2014: who wrote for whom."""
    match = _ON_BEHALF.search(rest)
    names = latin_people(rest[: match.start()]) if match else []
    outlet = (match["outlet"] or match["paper"]) if match else ""
    sure = is_outlet(outlet) or (match and match["paper"] and (outlet[:1].isupper() or _INNER_CAPITAL.match(outlet)))
    return Byline(outlet, tuple((Role.AUTHOR, name) for name in names)) if names and sure else None


_NO_NAME = pattern(r"(?:\s(?:[Ss]taff|[Rr]eporters?|[Ww]riters?)){1,2}$")  # By Reuters Staff
_KNOWN_POST = pattern(
    r"[A-Z]{2,5}(?=\s(?:[A-Z][a-z]+\s){1,4}(?:[Aa]nalyst|[Cc]orrespondent|[Rr]eporter|[Ww]riter|[Ee]ditor|[Pp]roducer)$)"
)


def _glued(rest: str) -> Byline | None:
    """Ada Wren Valley Ledger: a name and a paper's of two words or more, with nothing between them."""
    others, _, last = rest.rpartition(" AND " if " AND " in rest else " and ")
    if others and (glued := _glued(last)):
        return Byline(glued.outlet, (*((Role.AUTHOR, name) for name in latin_people(others)), *glued.people))
    words = rest.split()
    least = _LEAST_GLUED - (is_known(words[-1]) and not words[-1].istitle()) if words else 1  # Ada Wren NPR
    if not least <= len(words) <= _MAX_PRESS or not rest[:1].isupper() or not rest.replace(" ", "").isalpha():
        return None
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(min(4, len(words) - 1), 1, -1)]
    known = [pair for pair in splits if is_known(pair[1])]
    shaped = [pair for pair in splits if " " in pair[1] and is_outlet(pair[1]) and not pair[0].endswith("The")]
    who, paper = next((pair for pair in [*known, *shaped] if is_latin_name(pair[0]) and pair[1][0].isupper()), ("", ""))
    return Byline(paper, ((Role.AUTHOR, who),)) if who else None


def _is_agency(text: str) -> bool:
    """An agency that is known, or calls itself one; a desk of its own may stand behind it: dpa/lno."""
    if text.endswith("studio") and is_known(text.partition("-")[0]):  # ARD-Hauptstadtstudio
        return True
    desk = _DESK.fullmatch(text)
    return is_known(desk["agency"] if desk else text) or _AGENCY_NAME.match(text) is not None


def _what_each_did(rest: str) -> tuple[tuple[Role, str], ...]:
    """A (Text) and B (Photos): each in the role that stands behind the name."""
    found: list[tuple[Role, str]] = []
    at = 0
    for mark in _DID.finditer(rest):
        role = Role.AUTHOR if mark["what"][:1].lower() in "tw" else Role.PHOTOGRAPHER
        names = latin_people(re.sub(r"^[\s,]*(?:and|und|et|y|e|og|och|en)\s", "", rest[at : mark.start()]))
        found += [(role, name) for name in names]
        at = mark.end()
    return tuple(found)


def _without_outlet(rest: str) -> tuple[str, str | None]:
    """(the people, the outlet they wrote for): A para El Faro."""
    if match := _WORKING_FOR.search(rest):
        named = match["outlet"].strip(" .")
        sure = (
            is_known(named)
            or is_outlet(named)
            or _ONE_WORD.fullmatch(named) is not None
            or (_ARTICLE.match(named) and not match["english"])
        )
        if sure and len(named.split()) < _MAX_PRESS and latin_people(rest[: match.start()]):
            return rest[: match.start()], named
    return rest, None


def is_outlet(text: str) -> bool:
    """Whether a Latin text has the shape of a publisher's name: capitalised, its last word a paper's, no section."""
    words = text.split()
    if not 1 <= len(words) <= _MAX_PRESS or len(text) > _MAX_LATIN or "," in text or words[0] in {"By", "by", "BY"}:
        return False
    capital = all(word[:1].isupper() or word in _SMALL for word in words)
    paper = words[words.index("of") - 1] if "of" in words[1:-1] else words[-1]  # The Times of Fenland
    named = len(words) > 1 and paper.lower() in _PRESS and words[0].lower() not in _SECTION
    named = named or _COMPOUND.fullmatch(words[-1]) is not None
    named = named and not (words[-1].lower() == "reporter" and words[0] != "The")
    return (
        is_known(text) or (capital and named) or (len(words) > _MIN_LATIN and _BEGINS_PRESS.fullmatch(text) is not None)
    )


def barred(line: str) -> Byline | None:
    """Read "Ada Wren | The Valley Ledger | March 4, 2025": people, an outlet, dates and addresses between bars."""
    parts = [part.strip() for part in _BARS.split(line) if part.strip()]
    if not _MIN_LATIN <= len(parts) <= _MAX_WORDS:
        return None
    people: list[tuple[Role, str]] = []
    outlets: list[str] = []
    signed = False
    for before, part in zip(["", *parts], parts, strict=False):
        bare = _REPORTER_OF.sub("", _STAFF.sub("", _WEEKDAY_BEHIND.sub("", part)).strip(" ,"))
        signed = signed or _STAFF_POST.fullmatch(part) is not None
        byline = latin_byline(bare) or of_paper(bare)
        if (
            is_outlet(bare)
            or _AGENCY_NAME.match(bare)
            or (_STATION.fullmatch(bare) and len(parts) > 1)
            or _SITE_ADDRESS.fullmatch(bare)
            or (people and before.endswith(people[-1][1]) and _CALLED.fullmatch(bare))
        ):
            outlets.append(bare)
        elif byline and byline.people:
            signed = True
            people += byline.people
            outlets += [byline.outlet] if byline.outlet else []
        elif (
            all(map(is_latin_name, _TOGETHER.split(bare)))
            and not people
            and not (outlets and _LETTERED.fullmatch(outlets[-1]))
        ):
            people += [(Role.AUTHOR, name) for name in _TOGETHER.split(bare)]
    outlet = outlets[0] if len(set(outlets)) == 1 else None
    if outlet and not people and parts[0] == outlet and _POSTED_THEN.match(parts[1]):  # Fen News · Posted: May 3
        return Byline(outlet)
    return Byline(outlet, tuple(people)) if people and (outlet or signed) else None


_POSTED_THEN = pattern(r"(?:Posted|Published|Updated|Last\s[Uu]pdated)\b")
_PREPOSITION = pattern(
    r"^(?:By|BY|by|Von|VON|Par|PAR|Por|POR|Di|di|From|Door|Av|Text|Autor|Author|(?i:written by))\s|\sIN(?:\s.*)?$"
)


_ON_DAY = pattern(
    r",?\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$|"
    r"\s?[,—–-]?\s(?i:понеділок|вівторок|середа|четвер|п[’']ятниця|субота|неділя|понедельник|вторник|среда|четверг|"
    r"пятница|суббота|воскресенье)$"
)
_TOGETHER = pattern(r"\s(?:and|und|et|y|e|&)\s")
_OF_PAPER = pattern(r"^(?P<name>[^,/|]{4,40})(?P<mark>,\s|\s?/\s?|\sfor\s)(?P<outlet>[^,/|]{2,50})$")


def of_paper(text: str) -> Byline | None:
    """Jane Roe, Valley Ledger; Jane Roe / El Faro del Sur."""
    match = _OF_PAPER.match(text)
    people = _TOGETHER.split(match["name"].strip()) if match else []
    if match is None or not all(map(is_latin_name, people)):
        return None
    named = _OF.sub("", match["outlet"].strip())
    called = "/" in match["mark"] and _ARTICLE.match(named) and 1 < len(named.split()) < _MAX_PRESS
    sure = is_outlet(named) or ("for" in match["mark"] and _SITE_ADDRESS.fullmatch(named))
    if "for" in match["mark"] and not (named.startswith("The ") or _SITE_ADDRESS.fullmatch(named)):
        return None
    return Byline(named, tuple((Role.AUTHOR, name) for name in people)) if sure or called else None


def names_before(text: str) -> list[str]:
    """Latin persons' names that stand alone before a date: "Jane Roe and Ada Wren | 05.04.2025"."""
    bare = _ON_DAY.sub("", _PREPOSITION.sub("", text.strip(" |-–—,·•")))
    found = _TOGETHER.split(bare)
    return found if len(bare) <= _MAX_LINE // 2 and all(map(_is_person, found)) else []


def _is_person(name: str) -> bool:
    """Whether a name that nothing announces is a person's: not El Faro, nor five words and no particle among them."""
    words = name.split()
    if name in PLACES or (words[0] in _OF_THE and is_known(words[-1])) or ("-" in words[0] and is_known(words[0])):
        return False
    if is_outlet(name) or (len(words) == _MIN_LATIN and words[0] == "La"):
        return False
    return is_latin_name(name) and not _CALLED_SO.match(name) and (len(words) < _MAX_NAMED or not name.istitle())
