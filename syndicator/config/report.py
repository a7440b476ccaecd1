"""Gathers mistakes with their places, and puts what pydantic found into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from syndicator.config import schema, sections, wording
from syndicator.config.positions import Block, Mark, Value, dotted, locate
from syndicator.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic_core import ErrorDetails

S = TypeVar("S", bound=BaseModel)

_SYNONYMS = {
    "tz": "timezone",
    "time_zone": "timezone",
    "lang": "language",
    "interval": "every",
    "frequency": "every",
    "feed": "url",
    "link": "url",
    "address": "url",
    "email": "contact",
    "licence": "rights",
    "license": "rights",
    "copyright": "rights",
    "deadline": "timeout",
    "useragent": "user_agent",
    "filter": "include",
    "output": "publish",
    "feeds": "sources",
    "database": "store",
    "server": "serve",
    "listen": "host",
}
_SECTIONS: Mapping[str, type[BaseModel]] = {
    "site": sections.SiteSection,
    "sources": sections.SourceSection,
    "limits": sections.LimitsSection,
    "list": sections.ListSection,
    "channels": sections.ChannelSection,
    "publish": sections.PublishSection,
    "serve": sections.ServeSection,
    "fetch": sections.FetchSection,
    "workers": sections.WorkersSection,
    "notify": sections.NotifySection,
    "store": sections.StoreSection,
}
_INNER: Mapping[str, type[BaseModel]] = {
    "limits": sections.LimitsSection,
    "list": sections.ListSection,
    "webhook": sections.WebhookSection,
    "email": sections.MailSection,
    "rules": sections.RuleSection,
    "when": sections.WhenSection,
    "unless": sections.WhenSection,
    "then": sections.ThenSection,
    "replace": sections.ReplaceSection,
}
"""Sections within a section."""


class Report:
    """What is wrong with one document so far."""

    def __init__(self, root: Value, mistakes: Sequence[Mistake] = ()) -> None:
        self.root = root
        self._found = list(mistakes)
        self._doubts: list[Mistake] = []

    @property
    def mistakes(self) -> list[Mistake]:
        """Every mistake, in the order of the file."""
        return sorted(self._found, key=lambda m: (m.line, m.column))

    def add(self, place: Sequence[str | int], message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a mistake at the value that stands at ``place``, or at its key."""
        mark: Mark = locate(self.root, place, key=key)
        self._found.append(Mistake(mark.line, mark.column, dotted(place), message, hint))

    @property
    def doubts(self) -> tuple[Mistake, ...]:
        """What is right and may not be meant, in the order of the file."""
        return tuple(sorted(self._doubts, key=lambda m: (m.line, m.column)))

    def doubt(self, place: Sequence[str | int], message: str, hint: str = "") -> None:
        """Note what is right as it stands, and may not be what was meant."""
        mark: Mark = locate(self.root, place)
        self._doubts.append(Mistake(mark.line, mark.column, dotted(place), message, hint))

    def check(self, place: Sequence[str | int], rule: Callable[[], object], *, key: bool = False) -> None:
        """Note what ``rule`` raises, if it does."""
        try:
            rule()
        except PydanticCustomError as error:
            context = error.context or {}
            self.add(place, str(context.get("message", "")), str(context.get("hint", "")), key=key)

    def take(self, section: type[S], value: Value, place: tuple[str | int, ...]) -> S | None:
        """``value`` as a section, or None and mistakes noted."""
        try:
            return section.model_validate(value)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._note(section, detail, place)
            return None

    def _note(self, section: type[BaseModel], detail: ErrorDetails, place: tuple[str | int, ...]) -> None:
        loc = place + tuple(detail["loc"])
        kind, context, value = detail["type"], detail.get("ctx", {}), detail.get("input")
        if kind == "mistake":
            self.add(loc, context["message"], context["hint"])
        elif kind == "missing":
            owner = _owner(section, detail["loc"])
            self.add(loc[:-1], f"{loc[-1]!r} is missing", _example(owner, str(loc[-1])), key=True)
        elif kind == "extra_forbidden":
            owner = _owner(section, detail["loc"])
            self.add(loc, f"unknown key {wording.shown(loc[-1])}", suggest(str(loc[-1]), owner), key=True)
        elif kind in {"model_type", "model_attributes_type", "dict_type"}:
            hint = "remove the key, or put something below it" if value is None else "'key: value' lines below it"
            self.add(loc, f"expected a mapping, found {_found(value)}", hint)
        elif kind == "list_type":
            hint = f"write [{value}]" if isinstance(value, str) and len(value) < 60 else ""  # noqa: PLR2004 - a line
            self.add(loc, f"expected a list, found {_found(value)}", hint)
        else:
            self.add(loc, detail["msg"])


def _found(value: object) -> str:
    return "nothing" if value is None else wording.shown(value)


def _owner(section: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """The model in which the last part of ``loc`` is a field."""
    inner = (_INNER[str(part)] for part in reversed(loc[:-1]) if str(part) in _INNER)
    return next(inner, section)


def _example(section: type[BaseModel], key: str) -> str:
    examples = section.model_fields[key].examples
    return f"for example {key}: {examples[0]}" if examples else ""


def suggest(key: str, section: type[BaseModel]) -> str:
    """What was probably meant by an unknown key, or where it belongs, or what there is."""
    fields = section.model_fields
    plain = key.lower().replace("-", "_").replace(" ", "_")
    for candidate in (plain, _SYNONYMS.get(plain, ""), plain.replace("_", "")):
        if candidate in fields:
            return f"did you mean {candidate!r}?"
    if similar := wording.nearest(plain, fields):
        return similar
    for name, other in _SECTIONS.items():
        if plain in other.model_fields and other is not section and name in (*schema.FeedsFile.model_fields, *_INNER):
            return f"{plain!r} belongs under {name!r}"
    return "known keys: " + ", ".join(fields)


def mapping(value: Value) -> Block | None:
    """``value`` where it is a mapping."""
    return value if isinstance(value, Block) else None
