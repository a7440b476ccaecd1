"""The file in which an editor changes an article."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.cli import drafts
from syndicator.engine.editing import amending
from syndicator.errors import ConfigError, UsageError
from syndicator.model import Credit, Hop, HopRole, Role, SafeHtml
from tests.builders import NOON, article

BODY = "<p>One &amp; two: “three”.</p><ul><li>a</li><li>b</li></ul><p>Last<br>line</p>"


def sheet() -> amending.Sheet:
    hops = (
        Hop(HopRole.ORIGINAL, "新华社", credits=(Credit(Role.AUTHOR, "张三"), Credit(Role.AUTHOR, 'O\'Neill: "Pat"'))),
        Hop(HopRole.REPRINT, None),
    )
    return amending.sheet(
        replace(article(), body=SafeHtml(BODY), hops=hops, title="A: “b” # c", categories=("Local", "x: y"))
    )


def test_what_is_written_reads_back_as_it_was() -> None:
    """Titles with colons and quotes, names, tags, both hops; the text block by block."""
    made = sheet()
    fields, revision = drafts.read(drafts.written(made), "draft.html")
    assert revision == made.revision
    given = made.given
    assert (fields["title"], fields["summary"], fields["category"]) == (given.title, given.summary, given.category)
    assert fields["tags"] == ["x: y"]
    assert fields["outlets"] == ["新华社", "reprint"]
    assert fields["credits"] == {"新华社": {"author": ["张三", 'O\'Neill: "Pat"']}, "reprint": {}}
    assert "".join(fields["body"].split()) == "".join(BODY.split())


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("titel: A", 2, "there is no such field"),
        ("title: A\ntags: {a: b}", 3, "text is wanted here"),
        ("title: [A\ncredits: {}", 2, "an open bracket"),
        ("title: A\ncredits: [A]", 3, "outlets are wanted here"),
        ("title: A\ncredits:\n  Post: Ana", 4, "roles are wanted here"),
        ("- title", 2, "no keys stand here"),
    ],
)
def test_mistakes_name_their_line(front: str, line: int, message: str) -> None:
    """The line of the file, not that of its front matter."""
    with pytest.raises(ConfigError) as raised:
        drafts.read(f"---\n{front}\n---\n<p>Text</p>\n", "draft.html")
    assert raised.value.mistakes[0].line == line
    assert message in raised.value.mistakes[0].message


def test_a_text_without_tags_becomes_paragraphs() -> None:
    """Empty lines part them; what looks like an entity stays text."""
    fields, revision = drafts.read("Fares rise,\nby R&D.\n\n1 < 2\n", "body.txt")
    assert (fields, revision) == ({"body": "<p>Fares rise, by R&amp;D.</p>\n<p>1 &lt; 2</p>"}, None)


def test_fields_from_the_command_line() -> None:
    """Roles by any spelling; several names at once; what is no field is left to the engine to refuse."""
    fields: dict[str, object] = {}
    for one in ("title=A = B", "tags=a, b；c", "outlets=新华社、县报", "Responsible_Editor=王五、李四", "author="):
        drafts.set_field(fields, one)
    assert fields == {
        "title": "A = B",
        "tags": ["a", "b", "c"],
        "outlets": ["新华社", "县报"],
        "names": {"responsible-editor": ["王五", "李四"], "author": []},
    }
    with pytest.raises(UsageError, match="comes from a file"):
        drafts.set_field(fields, "body=x")


def test_a_conflict_shows_both_versions_and_is_not_read_while_they_stand() -> None:
    """In the text between marks, in front as a comment."""
    mine = replace(article(), body=SafeHtml("<p>One.</p><p>Two.</p>"))
    made = amending._amended(
        mine,
        amending.Order("x", amending.Given(title="Ours", body="<p>One.</p><p>Our two.</p>")),
        NOON + timedelta(hours=1),
    )
    from syndicator.refine import overlay

    theirs = overlay.followed(replace(made, title="Theirs", body=SafeHtml("<p>One.</p><p>Their two.</p>")))
    text = drafts.written(amending.sheet(theirs))
    assert '# its source now has, for the title: "Theirs"' in text
    assert f"{drafts.OURS}\n<p>Our two.</p>\n{drafts.BETWEEN}\n<p>Their two.</p>\n{drafts.THEIRS}" in text
    with pytest.raises(ConfigError, match="both versions still stand here"):
        drafts.read(text, "draft.html")
