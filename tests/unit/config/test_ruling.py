"""Rules for articles in feeds.yaml: their form, their order, and every mistake where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicator.config import parse
from syndicator.config.ruling import load_rules
from syndicator.config.text import MAX_BYTES
from syndicator.errors import ConfigError
from syndicator.model import Replacement, Rule, Term, When

HEAD = "site: {title: T, url: https://t.example/}\nsources:\n  b: {url: https://b.example/"
TAIL = "}\n  a: https://a.example/\n"


def rules(listed: str, own: str = "") -> tuple[Rule, ...]:
    text = HEAD + (f", rules: {own}" if own else "") + TAIL + f"defaults:\n  rules:\n{listed}\n"
    return parse(text, Path("/srv/feeds.yaml"), {}).article_rules


def test_a_rule_says_all_it_can() -> None:
    """Every condition and action is read as it was meant, and the rule knows its name and line."""
    found = rules(
        "    - name: N\n      when: {title: [Horoscope, '/a(b)/'], body: /c/i, language: zh, source: [a], older_than: 30 d}\n"
        "      unless: {url: /ok/}\n"
        "      then: {hold: true, tag: t, category: c, replace: {field: title, find: '/a(b)/', to: '\\1!'}}\n"
    )
    assert found == (
        Rule(
            name="N",
            line=7,
            when=When(
                title=(Term("Horoscope"), Term("a(b)", regex=True, fold=False)),
                body=(Term("c", regex=True),),
                language=("zh",),
                source=("a",),  # type: ignore[arg-type]  # a key is a str
                older_than=30 * 86_400.0,
            ),
            unless=When(url=(Term("ok", regex=True, fold=False),)),
            hold=True,
            tags=("t",),
            category="c",
            replace=(Replacement("title", Term("a(b)", regex=True, fold=False), "\\1!"),),
        ),
    )


def test_the_rules_of_all_come_before_a_sources_own() -> None:
    """Rules of `defaults` come first although they stand later in the file, and a source's own are for it alone."""
    found = rules("    - {when: {title: x}, then: exclude}", own="[{when: {title: y}, then: hold}]")
    assert [(rule.name, rule.sources) for rule in found] == [("exclude: title x", ()), ("hold: title y", ("b",))]


def test_a_channel_may_take_what_a_rule_files() -> None:
    """A category that only a rule gives counts as one that there is."""
    text = HEAD + TAIL + "defaults: {rules: [{when: {title: x}, then: {category: c, tag: [t]}}]}\n"
    text += "channels: {x: {categories: [c, t]}}\n"
    assert parse(text, Path("/srv/feeds.yaml"), {}).channels[0].categories == ("c", "t")


@pytest.mark.parametrize(
    ("rule", "column", "where", "message", "hint"),
    [
        ("{when: {titel: x}, then: hold}", 15, "when.titel", "unknown key 'titel'", "did you mean 'title'?"),
        ("{when: {title: x}, then: exlude}", 32, "then", "'exlude' is neither exclude nor hold", "did you mean 'exclude'?"),
        ("{when: {title: x}}", 7, "", "'then' is missing", "for example then: exclude"),
        ("{then: hold}", 7, "", "a rule that says of no article when it holds", "when: {url: /./}, if every article is meant"),
        ("{when: {}, then: hold}", 14, "when", "describes nothing", "when: {url: /./}, if every article is meant"),
        ("{when: {title: /(/}, then: hold}", 22, "when.title[0]", "'/(/': unclosed group", "as in RE2: no look-around, no back-references; put it in single quotes"),
        ("{when: {title: [x, '/(a)\\1/']}, then: hold}", 26, "when.title[1]", "'/(a)\\\\1/': backreferences are not supported", "as in RE2: no look-around, no back-references; put it in single quotes"),
        ("{when: {source: c}, then: hold}", 23, "when.source[0]", "'c' is no source", ""),
        ("{when: {older_than: soon}, then: hold}", 27, "when.older_than", "'soon' is no duration", "write a number and a unit, such as 30 s, 15 min, 2 h or 1 d"),
        ("{when: {title: x}, then: {}}", 32, "then", "does nothing", "exclude, hold, tag, category or replace"),
        ("{when: {title: x}, then: {hold: true, exclude: true}}", 32, "then", "an article cannot be both excluded and held", "say one of them"),
        ("{when: {title: x}, then: {replace: {field: author, find: y}}}", 50, "then.replace[0].field", "'author' is none of title, summary, body", ""),
        ("{when: {title: x}, then: {replace: {field: title}}}", 33, "then.replace[0]", "'find' is missing", "for example find: /^BREAKING: /"),
        ("{when: {title: x}, then: {replace: {field: title, find: /a*/}}}", 63, "then.replace[0].find", "'/a*/' finds nothing at all, too", "write + for *, or say what it begins with"),
        ("{when: {title: x}, then: {replace: {field: title, find: /a/, to: '\\2'}}}", 72, "then.replace[0].to", "\\2 stands for nothing: the pattern has 0 groups", "\\1 is what the first (…) of the pattern found"),
    ],
)  # fmt: skip
def test_each_mistake_stands_where_it_was_made(rule: str, column: int, where: str, message: str, hint: str) -> None:
    """A mistake in a rule is told once, with its line, column, place and a hint."""
    with pytest.raises(ConfigError) as caught:
        rules(f"    - {rule}")
    (found,) = caught.value.mistakes
    assert (found.line, found.message, found.hint) == (7, message, hint)
    assert (found.column, found.where) == (column, f"defaults.rules[0].{where}".rstrip("."))


def test_rules_where_a_folder_is_expected_are_sent_to_their_place() -> None:
    """A list under the root's `rules`, which names a folder of site rules, is a mistake that says where it belongs."""
    with pytest.raises(ConfigError) as caught:
        parse(HEAD + TAIL + "rules: [{when: {title: x}, then: hold}]\n", Path("/srv/feeds.yaml"), {})
    assert caught.value.mistakes[0].hint == "rules for articles stand under 'defaults', or under a source"


@pytest.mark.parametrize("text", ["- R", "rules:\n  - R", "R"])
def test_a_file_of_rules(tmp_path: Path, text: str) -> None:
    """Rules to be tried stand in a file as a list, under `rules`, or as one alone."""
    path = tmp_path / "new.yaml"
    path.write_text(text.replace("R", "{when: {title: x}, then: hold}"), encoding="utf-8")
    assert [rule.name for rule in load_rules(path, {"a"})] == ["hold: title x"]


@pytest.mark.parametrize("text", ["", "[]", "site: {}", "- {then: hold}", "- {when: {source: z}, then: hold}", "- ["])
def test_a_file_without_right_rules(tmp_path: Path, text: str) -> None:
    """A file in which no right rule stands is refused with its name."""
    path = tmp_path / "new.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"new\.yaml"):
        load_rules(path, {"a"})


def test_a_file_of_rules_is_not_cut(tmp_path: Path) -> None:
    """A file that is larger than may be is refused: cut, it would be another list of rules."""
    path = tmp_path / "new.yaml"
    path.write_bytes(b"- {when: {title: x}, then: hold}\n" + b"#" * MAX_BYTES)
    with pytest.raises(ConfigError, match="larger than 16 MiB"):
        load_rules(path, {"a"})


def test_a_file_of_rules_in_another_coding(tmp_path: Path) -> None:
    """What is not UTF-8 is told with its place."""
    path = tmp_path / "new.yaml"
    path.write_bytes("- {when: {title: x}, then: hold}\n- {when: {title: 公告}, then: hold}\n".encode("gbk"))
    with pytest.raises(ConfigError) as caught:
        load_rules(path, {"a"})
    assert (caught.value.mistakes[0].line, caught.value.mistakes[0].column) == (2, 18)
