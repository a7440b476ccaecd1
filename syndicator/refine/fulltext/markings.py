"""Lines that label a film or a gallery, lead on, or say that a text is over, and are none of its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator import later

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 200
"""Characters of a box that holds such a line, and a film's title."""
_OF_FILM = later.pattern(r"\d{1,2}:\d\d(?::\d\d)?\s?[-–—|·]\s?(?:Source|Quelle|Fuente|Fonte)\s?:\s?\S.{0,30}")
_BUTTON = later.pattern(
    r"(?:hide|show|expand|view|open|close) (?:captions?|gallery|full ?screen|slideshow)", re.IGNORECASE
)
_UNFOLDING = later.pattern(
    r"\W*(?:(?:点击|點擊|点此|點此)?(?:展开|展開|阅读|閱讀|查看|显示|顯示|浏览|瀏覽){1,2}"
    r"(?:全文|全部|更多|(?:剩余|剩餘|余下|餘下)(?:内容|內容|全文)?(?:\s?\d{1,3}%)?)"
    r"|(?:read|show|view|see) (?:more|all|on|(?:the )?(?:full|whole|rest of the) (?:article|story|text))"
    r"|(?:continue|keep) reading|(?:tap|click) to expand|expand(?: (?:article|text|all))?"
    r"|weiter ?lesen|(?:mehr|alles) anzeigen|ganzen (?:artikel|text) (?:lesen|anzeigen)"
    r"|lire la suite|afficher (?:la suite|plus)|voir plus"
    r"|(?:leer|ver|mostrar|ler|mostrar) (?:m[áa]s|mais)|(?:seguir|continuar) (?:leyendo|lendo)"
    r"|leggi (?:tutto|di più)|continua a leggere|mostra (?:tutto|altro)|lees (?:verder|meer)|läs mer"
    r"|(?:czytaj|pokaż) (?:więcej|dalej)|číst (?:dále|více)|devamını (?:oku|göster)"
    r"|(?:читать|показать) (?:далее|дальше|полностью|весь текст|ещ[её])|развернуть(?: текст)?"
    r"|続きを(?:読む|見る)|全文(?:を(?:読む|表示)|表示)|もっと(?:見る|読む)|더\s?보기|펼쳐\s?보기|(?:기사\s)?전문\s?보기"
    r"|اقرأ المزيد|عرض المزيد|إقرأ المزيد|xem thêm|đọc tiếp|baca selengkapnya)\W*",
    re.IGNORECASE,
)
_TOPICS = later.pattern(
    r"\W*(?:(?:文章|本文)?(?:标签|標籤|关键词|關鍵詞|关键字|關鍵字|主题词|主題詞)"
    r"|tags?|filed under|schlagw(?:o|ö)rter|etiquetas|mots-clés)\s?[:：]",
    re.IGNORECASE,
)
_SPECIAL = later.pattern(
    r"\W*(?:(?:点击|點擊)(?:进入|進入|查看)|进入|進入)(?:相关|相關)?(?:专题|專題)\W{0,6}(?P<name>[^。！？]{0,40})"
)
_PAGE_WORDS = (
    r"共?\s?\d{1,3}\s?[页頁]|第\s?\d{1,3}\s?[页頁]|[上下][一]?[页頁]|[前后後]一[页頁]|首[页頁]|[末尾][页頁]|(?:余下|剩余|餘下|阅读|显示)?全文"
    r"|\d{1,3}(?:\s?/\s?\d{1,3})?|prev(?:ious)?(?: page)?|next(?: page)?|page|of|first|last"
)
_PAGES = later.pattern(rf"\W*(?:(?:{_PAGE_WORDS})\W*)+", re.IGNORECASE)
_LEADS_ON = later.pattern(r"[页頁]|next|prev|[\[【(（]\d{1,3}[)）】\]]", re.IGNORECASE)
_OVER = later.pattern(
    r"[(\[（【]\s?(?:end|ends|fin|ende|fine|完|끝|了)\s?[)\]）】]|[-–—]\s?(?:end|ends|30)\s?[-–—]|"
    r"#\s?#\s?#(?:\s?#)?|انتهای پیام",
    re.IGNORECASE,
)
_LABEL = 120  # characters
_AGAIN = 4  # times in a row; a refrain is sung less often without a word between
_PAGE_BUTTONS = later.pattern(
    r"\W*(?:(?:(?:close|print|e-?mail|save|bookmark)(?: (?:this|the))? (?:window|page|article|story|version)"
    r"|print(?:er)?[ -]friendly(?: version)?|print|(?:fenster|seite) (?:schließen|drucken)"
    r"|(?:artikel|seite) (?:drucken|versenden|empfehlen|merken)|drucken|druckversion"
    r"|fermer(?: (?:la|cette) (?:fenêtre|page))?|imprimer(?: (?:la|cette) page| l['’]article)?"
    r"|cerrar(?: (?:la|esta) ventana| ventana)?|imprimir(?: (?:esta página|artículo|noticia))?|fechar janela"
    r"|chiudi(?: (?:la )?finestra)?|stampa(?: (?:la pagina|articolo))?"
    r"|закрыть(?: окно)?|распечатать|версия для печати|zamknij(?: okno)?|drukuj"
    r"|このページを(?:印刷|閉じる)|(?:印刷|閉じる)|인쇄(?:하기)?|닫기|창닫기"
    r"|(?:打印|列印)(?:本[页頁])?|(?:关闭|關閉)(?:窗口|視窗|本[页頁])?)(?:\W+|$)){1,4}",
    re.IGNORECASE,
)
_BACK = later.pattern(
    r"\W*(?:(?:back|return) to (?:the )?(?:top|home(?: ?page)?|news|archives?|list|index|overview|main page|front page"
    r"|all \w+)"
    r"|zurück(?: (?:zur|zum) (?:übersicht|startseite|liste|archiv))?|zur (?:übersicht|startseite)|nach oben"
    r"|volver(?: (?:a la portada|al inicio|atrás|arriba))?|retour(?: (?:à l['’]accueil|à la liste|en haut))?"
    r"|(?:на главную|к списку(?: новостей)?|вернуться(?: назад)?|наверх)"
    r"|一覧(?:へ|に)戻る|トップ(?:へ|に)戻る|목록(?:으로)?)\W*",
    re.IGNORECASE,
)
_SENTENCE_ENDS = frozenset('.!?。！？…”"」,，;；:：')


def labels_film(line: str) -> bool:
    """Whether this line says how long a film is and whose: 02:12 - Source: CNN."""
    return _OF_FILM.fullmatch(line) is not None


def is_caption_button(line: str) -> bool:
    """Whether this line is a gallery's button: HIDE CAPTION."""
    return _BUTTON.fullmatch(line) is not None


def unfolds(line: str) -> bool:
    """Whether this line is the button that shows the rest of a text, and no more: 展开全文, Read more."""
    return _UNFOLDING.fullmatch(line) is not None


def labels_topics(line: str) -> bool:
    """Whether this line begins as one of a site's topics does: 标签：, Tags:."""
    return _TOPICS.match(line) is not None


def heads_special(line: str) -> bool:
    """Whether this line begins as one that leads to a special does."""
    return _SPECIAL.match(line) is not None


def leads_to_special(line: str, linked: str) -> bool:
    """Whether this line leads to all that a site has on a topic, and says no more: 点击进入专题：某某."""
    special = _SPECIAL.fullmatch(line)
    return special is not None and special["name"].strip(" >»") in linked


def is_page_bar(line: str) -> bool:
    """Whether this line is what leads to an article's further pages, and no more: 共3页: 上一页 1 2 3 下一页."""
    return len(line) <= _LABEL and _LEADS_ON.search(line) is not None and _PAGES.fullmatch(line) is not None


def is_page_button(line: str) -> bool:
    """Whether this line is what closes, prints or sends a page, and no more: Close window | Print this article."""
    return len(line) <= _LABEL and _PAGE_BUTTONS.fullmatch(line) is not None


def leads_back(line: str) -> bool:
    """Whether this line leads back to a list, the top or a front page, and says no more: Back to News."""
    return len(line) <= _LABEL and _BACK.fullmatch(line) is not None


def says_over(line: str) -> bool:
    """Whether this line is an agency's mark that its text is over: (END), ###."""
    return _OVER.fullmatch(line.strip()) is not None


def said_again(lines: Sequence[str]) -> list[int]:
    """Which of a text's lines only repeat the label before them, as galleries have it above each of their pictures."""
    again: list[int] = []
    start = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and lines[number] == lines[start]:
            continue
        label = lines[start] if lines else ""
        if number - start >= _AGAIN and 0 < len(label) <= _LABEL and label[-1] not in _SENTENCE_ENDS:
            again += range(start + 1, number)
        start = number
    return again
