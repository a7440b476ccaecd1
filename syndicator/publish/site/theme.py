"""Templates: the theme's where it has one of that name, else ours.

A theme's template may build on ours: ``{% extends "syndicator/article.html" %}``.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from syndicator.errors import PublishError
from syndicator.publish.locale import words

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.bccache import Bucket

    from syndicator.model import SafeHtml, Theme
    from syndicator.publish.edition import Edition

OURS = "syndicator"
"""The folder in which a theme's templates find ours."""


def trusted(html: SafeHtml) -> Markup:
    """The one door through which HTML reaches a page unescaped."""
    return Markup(html)  # noqa: S704 - SafeHtml is made by refine.clean and publish.notice alone


def render(template: str, edition: Edition, **values: Any) -> Markup:
    """A page, or a part of one. Raises PublishError, with file and line, where a theme's template cannot be used."""
    theme, say = edition.site.theme, words(edition.site.language).phrases
    try:
        return Markup(_template(template, theme).render(say=say, **values))  # noqa: S704 - jinja has escaped it
    except Exception as error:
        if theme is None or (place := _place(error, theme)) is None:
            raise
        raise PublishError(f"{place}: {error}", channel="") from error


def style(theme: Theme | None) -> bytes:
    """The one style of all pages."""
    ours = files("syndicator.publish").joinpath("static", "site.css").read_bytes()
    if theme is None:
        return ours
    own = ours if theme.style is None else theme.style.encode()
    return own + (b"\n" + theme.more.encode() if theme.more else b"")


_TO_ESCAPE = re.compile("[&<>'\"]")


def _escaped(value: Any) -> Any:
    """What is printed for a value: jinja's own way copies all that need not be escaped, most of it twice."""
    kind = type(value)
    if kind is Markup or (kind is str and not _TO_ESCAPE.search(value)):
        return value
    return escape(value)


_TEMPLATES = Path(__file__).parents[1] / "templates"


def _compiled() -> Path:
    """Where the interpreter keeps what it compiled of this folder."""
    return Path(cache_from_source(__file__)).parent


@lru_cache(maxsize=4)
def _environment(theme: Theme | None) -> Environment:
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemBytecodeCache,
        FunctionLoader,
        PackageLoader,
        PrefixLoader,
        StrictUndefined,
        Template,
        __version__,
    )

    class Ours(Template):
        """A template that prints by :func:`_escaped`."""

        @classmethod
        def from_code(cls, *args: Any, **named: Any) -> Template:
            made = super().from_code(*args, **named)
            made.root_render_func.__globals__["escape"] = _escaped  # as the code that jinja writes calls it
            return made

    class Templates(Environment):
        """Where all templates print by it."""

        template_class = Ours

    class Compiled(FileSystemBytecodeCache):
        """What our own templates were compiled to: every process that renders would spend a tenth of a second on it."""

        def get_cache_key(self, name: str, filename: str | None = None) -> str:
            return super().get_cache_key(name, filename) if Path(filename or "").parent == _TEMPLATES else ""

        def load_bytecode(self, bucket: Bucket) -> None:
            if bucket.key:
                super().load_bytecode(bucket)

        def dump_bytecode(self, bucket: Bucket) -> None:
            if bucket.key and not sys.dont_write_bytecode:
                with suppress(OSError):  # an installation that is only read: it is compiled each time
                    super().dump_bytecode(bucket)

    ours = PackageLoader("syndicator.publish", "templates")
    told = {name: (text, f"{theme.folder}/templates/{name}", None) for name, text in theme.templates} if theme else {}
    return Templates(
        loader=ChoiceLoader([FunctionLoader(told.get), ours, PrefixLoader({OURS: ours})]),
        autoescape=True,
        bytecode_cache=Compiled(str(_compiled()), f"template-%s.{sys.implementation.cache_tag}-jinja-{__version__}"),
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=128)
def _template(name: str, theme: Theme | None) -> Any:
    template = _environment(theme).get_template(name)
    template.globals = dict(template.globals)  # jinja chains two dicts, and looks through both for every page
    return template


def _place(error: Exception, theme: Theme) -> str | None:
    """The line of a theme's template at which something went wrong, the innermost; None where it is ours."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    found, trace = None, error.__traceback__
    while trace is not None:
        if (name := trace.tb_frame.f_code.co_filename).startswith(f"{theme.folder}/"):
            found = f"{name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found or (f"{theme.folder}/templates" if isinstance(error, TemplateNotFound) else None)
