"""Times that name their year, as pages print them, to aware UTC with the precision that was stated.

Every expression is bounded: no repetition may run over more than a few characters.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicator import later
from syndicator.model import Precision
from syndicator.stamps import vague
from syndicator.stamps.stamp import Stamp

_FIRST_YEAR = 1990
_LAST_YEAR = 2100
_ROC = 1911
_NOON = 12
_MIDNIGHT = 24
_CENTURY = 100

_HALF = r"上午|下午|晚上|晚间|晚間|傍晚|深夜|夜里|夜裡|凌晨|清晨|早上|早晨|中午|午前|午後|오전|오후|[AP]\.?M\b\.?"
_ZONE = (
    r"Z\b|(?:UTC|GMT)(?:\s?[+-]\d{1,2})?(?::?\d\d)?|[+-]\d\d:?\d\d(?!\d)|"
    r"(?:E[DS]T|C[DS]T|P[DS]T|M[DS]T|BST|CES?T|EES?T|WES?T|MSK|[IJK]ST|HKT|SGT|[ECMP]T)\b"
)
_TIME = (
    rf"(?P<half>{_HALF})?\s{{0,2}}(?P<hour>[0-2]?\d)\s{{0,2}}"
    r"(?:(?:[:：∶h]|時|时|点|點|시)\s{0,2}(?P<minute>[0-5]\d|\d(?=\s?분|\s?分))|"
    r"\.(?P<dotted>[0-5]\d)(?:(?=\s?(?:GMT|BST|CES?T|E[DS]T|Uhr)\b)|(?<=klo\s\d\d\.\d\d)|(?<=kl\s\d\d\.\d\d)|(?<=kl\.\s\d\d\.\d\d))|"
    r"(?:時|时|点|點|시)(?:整|許|许|半)?(?!\d))"
    r"(?:\s{0,1}(?:[:：∶]|分)\s{0,1}(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?秒?분?分?\s{0,2}(?P<ampm>[ap]\.?\s?m\.?(?![a-z]))?"
    rf"\s{{0,2}}[\[(]?(?P<zone>{_ZONE})?"
)
_MONTH_WORDS = """
jan gen ene янв sty oca; feb fév fev febr фев lut şub; mar mär mrt мар maa; apr avr abr апр kwi nis;
may mai mag maj мая mei; jun juin giu июн cze haz; jul juil lug июл lip tem; aug août aoû ago авг sie ağu;
sep set сен wrz eyl; oct okt ott out окт paź eki; nov ноя lis kas; dec déc dez dic дек gru ara des
"""
_MONTH_NUMBERS = {word: number for number, words in enumerate(_MONTH_WORDS.split(";"), 1) for word in words.split()}
_MONTHS = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_MORE_MONTH_WORDS = """
ian яну січ ιαν ledna leden tammi januari يناير जनवरी;
лют úno φεβ helmi فبراير شباط फरवरी फ़रवरी;
бер már bře μαρ maalis maret مارس آذار मार्च;
кві ápr dubna duben απρ huhti أبريل ابريل إبريل نيسان अप्रैल;
тра máj kvě μαΐ μαϊ μάι touko مايو أيار मई;
чер юни jún iun červn červen ιουν kesä يونيو يونيه حزيران जून;
лип юли júl iul červenc ιουλ heinä يوليو يوليه تموز जुलाई;
сер srpna srpen αυγ αύγ elo agu agt أغسطس اغسطس آب अगस्त;
вер szep zář σεπ syys سبتمبر أيلول सितंबर सितम्बर;
жов říj οκτ loka أكتوبر اكتوبر अक्टूबर अक्तूबर;
лис noi νοε νοέ marras نوفمبر नवंबर नवम्बर;
prosin δεκ jouluk desemb ديسمبر दिसंबर दिसम्बर
"""  # behind a day, where no more text is looked through for them
_MONTH_NUMBERS |= {word: n for n, words in enumerate(_MORE_MONTH_WORDS.split(";"), 1) for word in words.split()}
_ALL_MONTHS = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_WEEKDAY = (  # a character that a word begins with is none: 2024-03-05 三江日报
    r"(?:\s{0,2}[(（]?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일|"
    r"[一二三四五六日天月火水木金土월화수목금토일](?![^\W\d_]))?[)）]?)"
)
_GAP = (
    r"(?:\s{0,3}(?:T|,\s?at|@|,{1,2}|，|-|–|—{1,2}|\||/|·|•|"
    r"at|a las|um|alle|à|às|HKT|ore|om|klo|kl\.?|o godz\.|в|о|u|v|στις|בשעה|الساعة|la ora|ora|lúc|เวลา)?\s{0,3})"
)

_NUMERIC = later.pattern(
    r"(?:(?P<first>[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?)(?:\s{1,3}|\s{0,2}[|｜]\s{0,2})(?=(?:19|20)\d\d[-/.年]))?"
    r"(?<!\.)(?:(?<!\d)|(?=20\d\d-\d\d-\d\d \d\d:))"
    r"(?P<year>(?:19|20)\d\d)\s{0,2}(?:[-/.年\n]|년)\s{0,2}(?P<month>[01]?\d)\s{0,2}(?:[-/.]|(?P<moon>[月월]))\s{0,2}(?P<day>[0-3]\d(?=[0-2]\d:[0-5]\d)|[0-3]?\d(?!\d|\.(?:19|20)\d\d))"
    r"(?(moon)\s{0,2})[日号號일]?(?:\.(?=\s))?" + _WEEKDAY + r"(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_GLUED = later.pattern(r"(?:19|20)\d\d[-/.年][01]?\d[-/.月][0-3]?\d")
_DAY_FIRST = later.pattern(
    r"(?<![\d./-])(?P<a>[0-3]?\d)(?P<sep>\.\s|[./-])(?P<b>[01]?\d|[0-3]\d)(?P=sep)(?P<year>(?:19|20)\d\d)(?!\d)(?:"
    + _GAP
    + _TIME
    + r")?",
    re.IGNORECASE,
)
_MONTH_FIRST_WORDS = later.pattern(
    r"(?<![^\W\d_])(?P<word>" + _MONTHS + r")[^\W\d_]{0,7}\.?\s{1,2}(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s?,?\s{1,2}"
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s{1,2})?(?P<year>(?:19|20)\d\d)(?!\d)"
    r"(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_DAY_FIRST_WORDS = later.pattern(
    r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|\.)?(?:\s{1,2}|(?P<dash>-))(?:de\s)?"
    r"(?:[\u0621-\u064a]{2,6}(?:\s[\u0621-\u064a]{5,6})?\s?/\s?)?(?P<word>"  # آب/أغسطس, as papers of the Levant have it
    + _ALL_MONTHS
    + r")[^\W\d_]{0,9}\.?[,،]?(?(dash)-|\s{1,2})(?:del?\s)?"
    r"(?P<year>(?:19|20)\d\d|\d\d(?![\d:]))(?!\d)(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_SHORT_YEAR = later.pattern(  # Von A B, 8.5.12 | 02.12.19, 14:00 Uhr: alone between marks, or it may be a version
    r"(?:^|[,|•·–-]\s|(?<!\w)(?:am|vom|den|le|du|il|del|d\.|op|den)\s|\n|(?<=\s)(?=\d\d\.\d\d\.\d\d$))(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>[0-4]\d)"
    r"(?=$|,|\s[|•·–(-]|\n|\s{1,2}\d{1,2}[:.]\d\d|\sum\s)(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_AMERICAN = later.pattern(  # 10/9/10 7:15 AM EDT: the clock says whose order it is
    r"(?<![\d/-])(?P<month>[01]?\d)(?P<sep>[/-])\s?(?P<day>[0-3]?\d)(?P=sep)\s?(?P<year>[0-4]\d),?\s{1,2}(?=[0-2]?\d:\d\d\s?[ap]\.?m)"
    + _TIME,
    re.IGNORECASE,
)
_YEAR_FIRST_WORDS = later.pattern(  # as Hungarian has it
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\.\s(?P<word>jan|feb|már|ápr|máj|jún|júl|aug|szep|okt|nov|dec)[^\W\d_]{0,8}\.?\s"
    r"(?P<day>[0-3]?\d)(?!\d)\.?(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_VIETNAMESE = later.pattern(
    r"(?<!\d)(?P<day>[0-3]?\d)\s{1,2}tháng\s(?P<month>[01]?\d)(?:,|\snăm|,\snăm)?\s(?P<year>(?:19|20)\d\d)(?!\d)"
    r"(?:" + _GAP + _TIME + r")?",
    re.IGNORECASE,
)
_ERA_YEAR = later.pattern(
    r"(?P<era>令和|平成|昭和)\s{0,2}(?P<year>\d{1,2}|元)\s{0,2}年\s{0,2}(?P<month>[01]?\d)\s{0,2}月\s{0,2}(?P<day>[0-3]?\d)\s{0,2}日"
    + _WEEKDAY
    + r"(?:"
    + _GAP
    + _TIME
    + r")?"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ROC_NUMERIC = later.pattern(
    r"(?<![\d./-])(?P<year>1[0-2]\d)(?P<sep>[-/.])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>0[1-9]|[12]\d|3[01])(?![\d./-])"
    r"(?:" + _GAP + _TIME + r")?"
)
_ROC_YEAR = later.pattern(
    r"(?<!\d)(?:中華民國|民國|民国)?\s{0,2}(?P<year>(?:9\d|1[0-3]\d))\s{0,2}年\s{0,2}(?P<month>[01]?\d)\s{0,2}月\s{0,2}(?P<day>[0-3]?\d)\s{0,2}日"
    r"(?:" + _GAP + _TIME + r")?"
)
_ROC_NUMERALS = later.pattern(
    r"民[國国]\s?(?P<year>一[〇○零ＯO0一二三四五六七八九]{2}|[〇○零一二三四五六七八九]{2})\s?年\s?"
    r"(?P<month>[一二三四五六七八九十]{1,2})\s?月\s?(?P<day>[一二三四五六七八九十廿卅]{1,3})\s?日"
)
_NUMERALS = later.pattern(
    r"(?P<year>[一二][〇○零ＯO0一二三四五六七八九]{3})\s?年\s?(?P<month>[一二三四五六七八九十]{1,2})\s?月\s?(?P<day>[一二三四五六七八九十廿卅]{1,3})\s?日"
    + _WEEKDAY
    + r"(?:"
    + _GAP
    + _TIME
    + r")?"
)
_DIGITS = later.pattern(  # 20240305 09:12: without a clock it could be any number
    r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])[ T]\s?" + _TIME,
    re.IGNORECASE,
)
_WHOLE = later.pattern(
    r"\s*(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:[ T_-]?(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d))?(?P<zone>Z|[+-]\d\d:?\d\d)?)?\s*"
)
_ASCTIME = later.pattern(  # as C and Java print them; CST is China's standard time as well as Chicago's: the source's
    r"\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s(?P<word>[A-Z][a-z]{2})\s{1,2}(?P<day>[0-3]?\d)"
    rf"\s(?P<hour>[0-2]\d):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)\s(?:(?:CST|(?P<zone>{_ZONE}))\s)?(?P<year>(?:19|20)\d\d)\s*"
)
_EPOCH = later.pattern(r"\s*(?P<s>1\d{9})(?:\d{3})?\s*")
_COMPACT = later.pattern(r"(?<![\d.])(?P<year>1[01]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_AFTERNOON = frozenset("下午 晚上 晚间 晚間 傍晚 中午 午後 오후 pm".split())
_NIGHT = frozenset("深夜 夜里 夜裡".split())  # eleven of it is late, two of it early
_MORNING = frozenset("am 上午 凌晨 早上 午前 오전".split())
_ZONES = {
    "EDT": -4, "EST": -5, "CDT": -5, "PDT": -7, "PST": -8, "MDT": -6, "MST": -7, "BST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "WET": 0, "WEST": 1, "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "IST": 5.5
}  # fmt: skip
_CIVIL = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_URL_DATE = later.pattern(
    r"(?<!\d)(?P<year>20[0-4]\d|199\d)(?:(?P<s>[-/_.]?)(?P<month>0[1-9]|1[0-2]))(?:(?P=s)|/)?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_TRS = later.pattern(r"/t(?P<year>20[0-4]\d|199\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])_")

_URL_PARTED = later.pattern(r"/(?P<year>20[0-4]\d|199\d)/(?P<month>[1-9]|1[0-2])/(?P<day>[1-9]|[12]\d|3[01])(?=/)")


class Only(tzinfo):
    """A zone that holds even where a text names another: some sites print local time and call it UTC."""

    def __init__(self, zone: tzinfo) -> None:
        """Wrap ``zone``, whose times these are."""
        self.zone = zone

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """As the zone itself has it."""
        return self.zone.utcoffset(dt.replace(tzinfo=self.zone) if dt else None)

    def dst(self, dt: datetime | None) -> timedelta | None:
        """As the zone itself has it."""
        return self.zone.dst(dt.replace(tzinfo=self.zone) if dt else None)

    def tzname(self, dt: datetime | None) -> str | None:
        """As the zone itself has it."""
        return self.zone.tzname(dt.replace(tzinfo=self.zone) if dt else None)

    def fromutc(self, dt: datetime) -> datetime:
        """A time in UTC as the zone's clocks show it."""
        return self.zone.fromutc(dt.replace(tzinfo=self.zone)).replace(tzinfo=self)


@lru_cache(maxsize=64)
def zone_of(name: str | None, language: str | None = None) -> tzinfo:
    """The IANA zone of that name; without one (or with an unknown one) the zone most pages of the language are in.

    "only Asia/Taipei" is a zone that holds even where a text names another.
    """
    if name and name.startswith("only "):
        return Only(zone_of(name.removeprefix("only "), language))
    usual = {"ja": "Asia/Tokyo", "ko": "Asia/Seoul", "zh": "Asia/Shanghai", "": "Asia/Shanghai"}
    for candidate in (name, usual.get((language or "").partition("-")[0].lower(), "UTC")):
        try:
            if candidate:
                return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return UTC


def _offset(text: str) -> tzinfo | None:
    """A stated zone: "Z", "+08:00", "GMT+1", "EDT"."""
    text = text.upper().replace(" ", "")
    if text in _CIVIL:
        return zone_of(_CIVIL[text])
    if text in _ZONES:
        return fixed(timedelta(hours=_ZONES[text]))
    digits = re.fullmatch(r"(?:UTC|GMT|Z)?(?:([+-])(\d{1,2}):?(\d\d)?)?", text)
    if not digits:
        return None
    if not digits[1]:
        return UTC
    minutes = int(digits[2]) * 60 + int(digits[3] or 0)
    return fixed(timedelta(minutes=-minutes if digits[1] == "-" else minutes)) if minutes < _MIDNIGHT * 60 else None


def _hour(match: re.Match[str]) -> int:
    parts = match.groupdict()
    hour = int(match["hour"])
    half = (parts.get("half") or parts.get("ampm") or "").replace(".", "").replace(" ", "").lower()
    if half in _AFTERNOON and 0 < hour < _NOON and not (half == "中午" and hour >= _NOON - 1):
        return hour + _NOON
    if half in _NIGHT and _NOON // 2 <= hour < _NOON:
        return hour + _NOON
    return 0 if half in _MORNING and hour == _NOON else hour


def _stamp(match: re.Match[str], date: tuple[int, int, int], zone: tzinfo) -> Stamp | None:
    """The match as a time, or None where there is no such day."""
    groups = match.groupdict()
    end = match.end()
    precision, hour, minute, second = Precision.DATE, 0, 0, 0
    stated: tzinfo | None = None
    if first := groups.get("first"):
        parts = [int(p) for p in re.split("[:：]", first)]
        hour, minute, second = parts[0], parts[1], parts[2] if parts[2:] else 0
        precision = Precision.SECOND if parts[2:] else Precision.MINUTE
    elif groups.get("hour") is not None and int(groups["hour"]) <= _MIDNIGHT:
        hour, minute = _hour(match), int(groups["minute"] or groups.get("dotted") or 0)
        minute = 30 if "半" in match[0][-4:] and groups["minute"] is None else minute
        second = int(groups["second"] or 0)
        precision = Precision.SECOND if groups["second"] else Precision.MINUTE
        stated = _offset(groups["zone"]) if groups.get("zone") and not isinstance(zone, Only) else None
    try:
        if not _FIRST_YEAR <= date[0] <= _LAST_YEAR:
            return None
        day = datetime(*date, tzinfo=stated or zone)
        local = day.replace(hour=hour % _MIDNIGHT, minute=minute, second=second) + timedelta(days=hour // _MIDNIGHT)
        return Stamp(match.start(), end, local.astimezone(UTC), precision, stated is not None)
    except (ValueError, OverflowError):
        return None


def _numeral(text: str) -> int:
    """一 to 三十一, or a year digit by digit."""
    digits = text.translate(str.maketrans("〇○零ＯO一二三四五六七八九", "00000123456789"))
    digits = digits.replace("廿十", "2十").replace("廿", "2十").replace("卅十", "3十").replace("卅", "3十")
    tens, ten, ones = digits.partition("十")
    return int(tens or 1) * 10 + int(ones or 0) if ten else int(digits)


def _date(match: re.Match[str], form: re.Pattern[str], *, month_first: bool) -> tuple[int, int, int]:
    if form is _DAY_FIRST:
        a, b = int(match["a"]), int(match["b"])
        swap = (month_first and match["sep"] == "/" and a <= _NOON) or b > _NOON
        return int(match["year"]), a if swap else b, b if swap else a
    if form in {_MONTH_FIRST_WORDS, _DAY_FIRST_WORDS, _YEAR_FIRST_WORDS}:
        word = match["word"].lower()
        year = int(match["year"])
        return year if year >= _CENTURY else 2000 + year, _MONTH_NUMBERS.get(word, 0), int(match["day"])
    if form in {_NUMERALS, _ROC_NUMERALS}:
        return (
            _numeral(match["year"]) + (_ROC if form is _ROC_NUMERALS else 0),
            _numeral(match["month"]),
            _numeral(match["day"]),
        )
    if form is _ERA_YEAR:
        year = 1 if match["year"] == "元" else int(match["year"])
        return year + _ERAS[match["era"]], int(match["month"]), int(match["day"])
    if form in {_SHORT_YEAR, _AMERICAN}:
        return 2000 + int(match["year"]), int(match["month"]), int(match["day"])
    year = int(match["year"]) + (_ROC if form in {_ROC_YEAR, _ROC_NUMERIC, _COMPACT} else 0)
    return year, int(match["month"]), int(match["day"])


_FORMS = (
    _NUMERIC, _DAY_FIRST, _MONTH_FIRST_WORDS, _DAY_FIRST_WORDS, _ERA_YEAR, _ROC_YEAR, _NUMERALS, _ROC_NUMERALS,
    _ROC_NUMERIC, _DIGITS, _YEAR_FIRST_WORDS, _VIETNAMESE,
)  # fmt: skip
_ANY_YEAR = later.pattern(
    r"(?:19|20)\d\d|\d{1,3}\s{0,2}年|1[0-2]\d[-/.]\d\d[-/.]|[一二][〇○零ＯO0一二三四五六七八九]{3}\s?年|和元年|民[國国]|\d\.?\s{1,2}\w{3}"
)
_BEFORE = later.pattern(
    r"(?<![\d:])(?P<hour>[0-2]?\d)(?:[:：]|(?=[0-5]\d\s(?:GMT|UTC|E[DS]?T|BST)\s))(?P<minute>[0-5]\d)(?:[:：](?P<second>[0-5]\d))?\s?(?P<ampm>[ap]\.?m\.?)?"
    rf"\s?(?P<zone>{_ZONE})?(?:\s\(\d{{4}}\s[A-Z]{{2,4}}\))?[,，]?\s{{1,2}}(?:on\s)?(?:[A-Z][a-z]{{2,8}},?\s)?$",
    re.IGNORECASE,
)
_EASTERN = later.pattern("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORT_YEARS = later.pattern(r"\d[./-]\s?\d{1,2}[./-]\s?\d\d(?!\d)")
_EUROPEAN = frozenset("de fr it es pt nl da sv nb no fi pl cs sk ru uk be bg sr hr sl ro tr el et lv lt he".split())
_WIDE = str.maketrans("０１２３４５６７８９：／－．٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789:/-.01234567890123456789")


def stamps(text: str, zone: tzinfo, *, language: str | None = None, now: datetime | None = None) -> list[Stamp]:
    """Every time stated in the text, from left to right, none overlapping another.

    ``zone`` holds where the text names none. English reads 3/4/2020 as March; others as April. Relative times and
    days without a year are read only where ``now`` is given.
    """
    found: list[Stamp] = []
    month_first = (language or "").lower().startswith("en")
    text = text.translate(_WIDE)
    if _ANY_YEAR.search(text):
        for form in _FORMS:
            for match in form.finditer(text):
                stamp = _stamp(match, _date(match, form, month_first=month_first), zone)
                if stamp and not any(s.start < stamp.end and stamp.start < s.end for s in found):
                    found.append(_with_clock_before(stamp, text, zone))
    if not found and _SHORT_YEARS.search(text):
        found += _short_years(text, zone, (language or "")[:2].lower())
    if now is not None and not found:
        found = vague.stamps(text, zone, now)
    return sorted(found, key=lambda s: s.start)


def _short_years(text: str, zone: tzinfo, language: str) -> list[Stamp]:
    """Times whose year has two digits, in the order of a language that is known, or of their own marks."""
    forms = [_SHORT_YEAR] * (language in {*_EUROPEAN, "en"} or (not language and not _EASTERN.search(text)))
    forms += [_AMERICAN] * (language in {"", "en"})
    stated = (
        _stamp(match, _date(match, form, month_first=False), zone)
        for form in forms
        for match in form.finditer(text)
        if form is _AMERICAN
        or language != "en"
        or (int(match["day"]) > _NOON and _is_alone(match))  # else a month, a version
    )
    return [stamp for stamp in stated if stamp]


def _is_alone(match: re.Match[str]) -> bool:
    """Whether a mark or a line's beginning parts a day from what stands before it."""
    return match.start() == 0 or not match[0][:1].isdigit()


def _with_clock_before(stamp: Stamp, text: str, zone: tzinfo) -> Stamp:
    """Published 09:12 GMT, 5 March 2024: the clock stands before the day."""
    if stamp.precision is not Precision.DATE or not (
        clock := _BEFORE.search(text, max(0, stamp.start - 30), stamp.start)
    ):
        return stamp
    local = stamp.when.astimezone(zone)
    whole = _stamp(clock, (local.year, local.month, local.day), zone)
    return replace(whole, start=clock.start(), end=stamp.end) if whole else stamp


def whole(text: str, zone: tzinfo, *, language: str | None = None) -> Stamp | None:
    """The one time that a field for machines holds: what :func:`stamps` reads, and 20240305, 20240305091200, epochs,
    Tue Mar  5 09:12:00 CET 2024.
    """
    if match := _WHOLE.fullmatch(text):
        return _stamp(match, (int(match["year"]), int(match["month"]), int(match["day"])), zone)
    if match := _ASCTIME.fullmatch(text):
        return _stamp(
            match, (int(match["year"]), _MONTH_NUMBERS.get(match["word"].lower(), 0), int(match["day"])), zone
        )
    if match := _EPOCH.fullmatch(text):
        return Stamp(0, len(text), datetime.fromtimestamp(int(match["s"]), UTC), Precision.SECOND, zoned=True)
    return next(iter(stamps(text[:60], zone, language=language)), None)


def worded(text: str, zone: tzinfo) -> Stamp | None:
    """The first time whose month is a word of any language that is known here; nothing else is read."""
    text = text.translate(_WIDE)
    for form in (_DAY_FIRST_WORDS, _MONTH_FIRST_WORDS, _YEAR_FIRST_WORDS, _VIETNAMESE):
        if (match := form.search(text)) and (stamp := _stamp(match, _date(match, form, month_first=False), zone)):
            return stamp
    return None


def compact(text: str, zone: tzinfo) -> Stamp | None:
    """The seven-digit day of Taiwan's agencies, 1120823: year 112 of the Republic."""
    match = _COMPACT.search(text)
    return _stamp(match, _date(match, _COMPACT, month_first=False), zone) if match else None


def glued(text: str) -> int:
    """Where a date begins, even right behind other digits; the length of the text where there is none."""
    match = _GLUED.search(text)
    return match.start() if match else len(text)


def of_url(url: str, zone: tzinfo) -> Stamp | None:
    """The day that stands in an article's address, at date precision."""
    if "20" not in url and "199" not in url:  # as every year begins that is looked for
        return None
    match = _URL_TRS.search(url) or _URL_DATE.search(url) or _URL_PARTED.search(url)
    return _stamp(match, (int(match["year"]), int(match["month"]), int(match["day"])), zone) if match else None
