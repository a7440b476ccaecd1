"""Whether a line of a text is nothing but credits, which is then read label by label."""

from __future__ import annotations

from syndicator.later import pattern
from syndicator.refine.credits import labels, names
from syndicator.refine.credits.labels import Field

_OPENERS = frozenset("([〔▲|丨◆●■▼◎※")
_WITHIN = 40  # characters, in which the first label stands
_MAX_LINE = 200
_ENDED = pattern(r"[。！？；]")


def is_credit_line(text: str, *, brackets_only: bool) -> bool:
    """Whether a line of the text begins with a label, and is nothing but credits."""
    folded = labels.spaced(text).translate(labels.FOLD)
    bracketed = folded[:1] in {"(", "[", "〔"} and folded.rstrip("。. ")[-1:] in {")", "]", "〕"}
    if len(folded) > _MAX_LINE or (brackets_only and not bracketed):
        return False
    first = next(iter(labels.find(folded[:_WITHIN])), None)
    if first and first.field is Field.NOTHING and not first.start and first.mark != labels.BARE:  # 图源/某社 作者丨某某
        signed = any(m.field in labels.ROLES and m.mark == labels.PIPE for m in labels.find(folded))
        return signed and not _ENDED.search(folded)
    return (
        first is not None
        and (first.start <= (2 if folded[:1] in _OPENERS else 0) or _of_an_outlet(folded, first))
        and first.field is not Field.NOTHING
    )


def _of_an_outlet(folded: str, label: labels.Label) -> bool:
    """某报记者：某某 begins with whose reporter it is."""
    before = folded[: label.start].lstrip("([")
    theirs = names.is_outlet(before) or names.is_outlet(before + label.word.removesuffix("记者"))  # 某县融媒记者
    return label.mark == labels.COLON and label.field in labels.ROLES and theirs
