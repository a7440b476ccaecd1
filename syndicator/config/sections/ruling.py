"""What feeds.yaml may say of what is done with articles that fit a description."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from syndicator.config import kinds, wording
from syndicator.config.sections.section import DAY, Section
from syndicator.model import Term


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_ONE_OR_MORE = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Terms = Annotated[list[Annotated[Term, *kinds.term()]], BeforeValidator(_several), _ONE_OR_MORE]
Languages = Annotated[list[kinds.Language], BeforeValidator(_several), _ONE_OR_MORE]
Keys = Annotated[list[kinds.Key], BeforeValidator(_several), _ONE_OR_MORE]
Texts = Annotated[list[kinds.Text], BeforeValidator(_several), _ONE_OR_MORE]


class WhenSection(Section):
    """A description of articles: all that is said must hold, and of each list one term is enough."""

    title: Terms | None = Field(None, description="Words or a /pattern/ in its title.", examples=[["horoscope"]])
    body: Terms | None = Field(None, description="The same in its text.", examples=["/\\badvert(orial|isement)\\b/i"])
    anywhere: Terms | None = Field(None, description="The same in title or text.", examples=[["彗星", "comet"]])
    author: Terms | None = Field(None, description="The same in a credited name.", examples=["Ada Lindqvist"])
    outlet: Terms | None = Field(None, description="The same in who published it first.", examples=["Riverside"])
    category: Terms | None = Field(None, description="A category of it, whole, or a /pattern/.", examples=["sport"])
    url: Terms | None = Field(None, description="The same as title in its address.", examples=["/sponsored/"])
    language: Languages | None = Field(None, description="Its language; zh takes in zh-Hant.", examples=["en"])
    source: Keys | None = Field(None, description="Keys of sources.", examples=[["nasa"]])
    older_than: Annotated[float, *kinds.duration(60, 36_500 * DAY)] | None = Field(
        None, description="Its age when it was first seen.", examples=["30 d"]
    )


class ReplaceSection(Section):
    """Words that are published as others. What credits rest on is left as it is."""

    field: Annotated[str, *kinds.choice("title", "summary", "body")] = Field(description="Where.", examples=["title"])
    find: Annotated[Term, *kinds.term(exact=True)] = Field(
        description="Words, in just this case, or a /pattern/.", examples=["/^BREAKING: /"]
    )
    to: kinds.Text | None = Field(
        None,
        description="What is published instead, \\1 being a group of the pattern; not said: nothing.",
        examples=["Riverside"],
    )


Replaces = Annotated[list[ReplaceSection], BeforeValidator(lambda value: [value] if isinstance(value, dict) else value)]


class ThenSection(Section):
    """What is done with it. The word alone will do for exclude and hold."""

    exclude: kinds.Flag | None = Field(None, description="true: it is published nowhere.", examples=[True])
    hold: kinds.Flag | None = Field(None, description="true: not before an editor approves it.", examples=[True])
    tag: Texts | None = Field(None, description="Categories it gets besides.", examples=[["science"]])
    category: kinds.Text | None = Field(
        None, description="Under which it is filed, instead of its source's.", examples=["science"]
    )
    replace: Replaces | None = Field(
        None, description="Words that are published as others.", examples=[{"field": "title", "find": "/^LIVE: /"}]
    )

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value not in {"exclude", "hold"}:
            hint = (
                wording.nearest(value, ("exclude", "hold")) or "or a mapping: {tag: […]}, {category: …}, {replace: …}"
            )
            raise wording.mistake(f"{wording.shown(value)} is neither exclude nor hold", hint)
        return {value: True}


class RuleSection(Section):
    """What is done with articles that fit a description. Every rule that fits is applied, in the file's order."""

    name: kinds.Text | None = Field(
        None, description="As `explain` calls it; not said: what it does, and its line.", examples=["no horoscopes"]
    )
    when: WhenSection | None = Field(None, description="Which articles.", examples=[{"title": ["horoscope"]}])
    unless: WhenSection | None = Field(None, description="But not these.", examples=[{"source": "nasa"}])
    then: ThenSection = Field(description="What is done.", examples=["exclude"])
