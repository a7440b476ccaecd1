"""An editor's own change of an article, over real HTTP: published, kept, brought together with its source's edits."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mirrored import CORRECTION, FERRY, Mirror, mirrored
from tests.integration.test_edits import told_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.workers import ProcessWorkers

URL = "https://gazette.example/ferry"
ONE, TWO, THREE = (f"{sentence.strip()}." for sentence in FERRY.rstrip(".").split(". "))
TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
OURS = THREE.replace("Fares stay as they are", "Fares stay at two crowns")
SECRET = "A line that the mirror's editor put in for a while."


@pytest.fixture
def mirror(tmp_path: Path, workers: ProcessWorkers) -> Iterator[Mirror]:
    with mirrored(tmp_path, workers, "127.0.0.26") as made:
        made.content = TEXT
        made.poll()
        yield made


def body(mirror: Mirror, html: str) -> str:
    path = mirror.path.parent / "body.html"
    path.write_text(html, encoding="utf-8")
    return str(path)


def edited(mirror: Mirror) -> None:
    """The editor's change of the last paragraph."""
    code, said = mirror.act("edit", URL, "--body", body(mirror, TEXT.replace(THREE, OURS)), "--by", "Wei Lan")
    assert code == 0, said


def test_an_editors_change_is_published_in_every_format_and_says_so(mirror: Mirror) -> None:
    """Title, text, credits and tags are ours, cleaned as all HTML is; who changed what stands in content and data."""
    before = mirror.item()
    html = TEXT.replace(THREE, OURS) + "<script>alert(1)</script>"
    words = ("--title", "Ferry to run on tides alone", "--set", "author=Ana Ruiz, Li Si", "--set", "tags=boats;tides")
    code, said = mirror.act("edit", URL, *words, "--body", body(mirror, html), "--by", "Wei Lan", "--json")
    assert code == 0, said
    told = json.loads(said)
    assert told["edited"] == ["title", "tags", "credits", "body"]
    after = mirror.item()
    assert after["id"] == before["id"]
    assert after["title"] == "Ferry to run on tides alone"
    assert [author["name"] for author in after["authors"]] == ["Ana Ruiz", "Li Si"]
    assert set(after["tags"]) == {"Local", "boats", "tides"}
    data = after["_syndicator"]
    assert (data["edited"]["by"], set(data["edited"]["fields"])) == ("Wei Lan", set(told["edited"]))
    assert data["original_title"] == "Ferry to run on tides"
    assert {"role": "editor", "name": "Wei Lan", "evidence": "configured"} in data["hops"][-1]["credits"]
    assert "editor-edited" in {step["name"] for step in data["transformations"]}
    rss, atom = (mirror.public / "all" / name for name in ("rss.xml", "atom.xml"))
    for shown in (after["content_html"], mirror.page(), rss.read_text("utf-8"), atom.read_text("utf-8")):
        assert "two crowns" in shown
        assert "alert(1)" not in shown
        assert "Edited by this mirror’s editor" in shown
    assert '<syn:edited by="Wei Lan"' in rss.read_text("utf-8")
    stored = json.loads(mirror.cli("show", URL, "--json"))
    assert (stored["title"], stored["overlay"]["shown"]["title"]) == (before["title"], after["title"])
    assert "Fares stay as they are" in stored["body"]
    assert "Fares stay at two crowns" in mirror.cli("show", URL)
    assert "[-as they are-]{+at two crowns+}" in mirror.cli("diff", URL, "--revisions")
    assert "edited here by Wei Lan" in mirror.cli("explain", URL)


def test_an_outlet_that_the_source_did_not_name_is_credited(mirror: Mirror) -> None:
    """Where it came from stands in content and data of every format, as an editor's word and not as what was found."""
    code, said = mirror.act("edit", URL, "--set", "outlets=Coast Wire, Gazette", "--by", "Wei Lan", "--json")
    assert code == 0, said
    assert json.loads(said)["edited"] == ["outlets"]
    hops = mirror.item()["_syndicator"]["hops"]
    assert [(hop["role"], hop["outlet"]) for hop in hops[:2]] == [("original", "Coast Wire"), ("reprint", "Gazette")]
    assert hops[0]["evidence"] == "configured"
    rss = (mirror.public / "all" / "rss.xml").read_text("utf-8")
    for shown in (mirror.item()["content_html"], mirror.page(), rss):
        assert "Coast Wire" in shown
    assert "outlets" in mirror.cli("explain", URL)
    assert 'outlets: ["Coast Wire", "Gazette"]' in mirror.cli("edit", URL, "--print")
    code, said = mirror.act("edit", URL, "--revert")
    assert code == 0, said
    assert "Coast Wire" not in mirror.page()


def test_a_change_taken_back_leaves_what_the_source_wrote(mirror: Mirror) -> None:
    """--revert publishes the source's text to the letter; nothing of the change is said any more."""
    before = mirror.item()["content_html"]
    edited(mirror)
    assert mirror.item()["content_html"] != before
    code, said = mirror.act("edit", URL, "--revert")
    assert code == 0, said
    assert mirror.item()["content_html"] == before
    assert mirror.act("edit", URL, "--revert")[0] != 0


def test_the_source_and_the_editor_both_change_it(mirror: Mirror) -> None:
    """What each changed is published; the change outlives restarts, polls that change nothing, and rules."""
    edited(mirror)
    came = mirror.edit(TEXT.replace("east pier", "west pier") + f"<p>{CORRECTION}</p>")
    assert came == ["changed"]
    shown = mirror.item()["content_html"]
    assert "west pier" in shown
    assert "two crowns" in shown
    assert [one["edit"] for one in mirror.item()["_syndicator"]["remarks"]] == ["correction"]
    mirror.edit(mirror.content.replace("<p>", '<p class="x">'))  # which nobody sees
    words = ("{field: body, find: as they are, to: as they were}", "{field: body, find: Tuesday, to: Monday}")
    rules = f"defaults: {{rules: [{{when: {{url: /./}}, then: {{replace: [{', '.join(words)}]}}}}]}}\n"
    mirror.path.write_text(mirror.path.read_text("utf-8") + rules, encoding="utf-8")
    code, said = mirror.act("release")
    assert code == 0, said
    shown = mirror.item()["content_html"]
    assert "two crowns" in shown  # the editor's words
    assert "said on Monday" in shown  # the source's
    assert mirror.cli("list", "--conflicts").count("ferry") == 0


def test_a_conflict_waits_for_the_editor_and_hides_no_correction(mirror: Mirror) -> None:
    """What is published stays as the editor left it, but for the source's correction; it is listed, and settled."""
    edited(mirror)
    before = mirror.item()["content_html"]
    theirs = TEXT.replace("Fares stay as they are", "Fares rise by a tenth") + f"<p>{CORRECTION}</p>"
    mirror.content = theirs
    (outcome,) = mirror.app.poll(mirror.app.chosen(()))
    assert outcome.problems == (f"{URL}: edited here and by its source (body); see `syndicator list --conflicts`",)
    mirror.app.release()
    during = mirror.item()["content_html"]
    assert "two crowns" in during
    assert "rise by a tenth" not in during
    assert CORRECTION not in before
    start = during.index('<p class="syn-correction">')
    assert CORRECTION in during[start : during.index("</p>", start)]
    (row,) = (json.loads(line) for line in mirror.cli("list", "--conflicts", "--json").splitlines())
    assert (row["url"], row["edited"], row["conflicts"]) == (URL, ["body"], ["body"])
    assert "1 in conflict with an edit of yours" in mirror.cli("status")
    assert "until `syndicator edit" in mirror.cli("explain", URL)
    assert mirror.poll() == ["unchanged"] or "two crowns" in mirror.item()["content_html"]
    code, said = mirror.act("edit", URL, "--resolve", "theirs")
    assert code == 0, said
    after = mirror.item()["content_html"]
    assert "rise by a tenth" in after
    assert "two crowns" not in after
    assert mirror.cli("list", "--conflicts", "--json") == ""


def test_a_conflict_is_told_to_whoever_is_told_of_sources(mirror: Mirror) -> None:
    """Once, with the article and the command that settles it; an edit that fits in with ours tells nobody anything."""
    told = mirror.path.with_name("told.jsonl")
    hook = mirror.path.with_name("hook.py")
    hook.write_text(
        f"import sys\nopen({str(told)!r}, 'ab').write(sys.stdin.buffer.read() + b'\\n')\n", encoding="utf-8"
    )
    with mirror.path.open("a", encoding="utf-8") as config:
        config.write(f"notify: {{command: {json.dumps([sys.executable, str(hook)])}}}\n")
    edited(mirror)

    def look() -> list[dict[str, Any]]:
        mirror.app.look_after()
        mirror.app.alerts.deliver()
        lines = told.read_text("utf-8").splitlines() if told.exists() else []
        return [alert for line in lines for alert in json.loads(line)["alerts"]]

    assert look() == []
    mirror.edit(TEXT.replace(ONE, ONE.replace("small", "little")))
    assert look() == []
    mirror.edit(TEXT.replace("Fares stay as they are", "Fares fall by half"))
    (alert,) = look()
    (row,) = (one for one in mirror.app.rows() if one.url == URL)
    assert (alert["alarm"], alert["event"], alert["source"]) == (f"conflict-{row.id}", "begun", None)
    assert URL in alert["remark"]
    assert f"syndicator edit {row.id} --resolve" in alert["remark"]
    assert look() == [alert]


def test_a_conflict_is_settled_by_hand_or_for_ours(mirror: Mirror) -> None:
    """The file to write on holds both versions; with both left in it, it is refused with the line."""
    edited(mirror)
    mirror.edit(TEXT.replace("Fares stay as they are", "Fares rise by a tenth").replace("east pier", "west pier"))
    sheet = mirror.cli("edit", URL, "--print")
    assert "IN CONFLICT" in sheet
    path = mirror.path.parent / "settled.html"
    path.write_text(sheet, encoding="utf-8")
    code, said = mirror.act("edit", URL, "--resolve", str(path))
    assert code != 0
    assert "both versions still stand here" in said
    ours, rest = sheet.split("<<<<<<<", 1)
    theirs = rest.split("=======", 1)[1].partition("\n")[2].split(">>>>>>>", 1)
    path.write_text(ours + theirs[0].replace("a tenth", "a fifth") + theirs[1], encoding="utf-8")
    code, said = mirror.act("edit", URL, "--resolve", str(path))
    assert code == 0, said
    shown = mirror.item()["content_html"]
    assert "rise by a fifth" in shown
    assert "west pier" in shown
    mirror.edit(mirror.content.replace("a tenth", "a third"))
    assert mirror.act("edit", URL, "--resolve", "ours")[0] == 0
    assert "rise by a fifth" in mirror.item()["content_html"]
    assert mirror.act("edit", URL, "--resolve", "ours")[0] != 0  # there is none any more


def test_an_editor_program_writes_the_file(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    """$EDITOR gets a file that can be read; what it leaves as it is stays the source's; a mistake keeps the file."""
    script = mirror.path.parent / "editor.py"
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    script.write_text("")
    code, said = mirror.act("edit", URL)
    assert (code, "nothing was changed" in said) == (0, True)
    change = "import sys, pathlib\np = pathlib.Path(sys.argv[1])\nt = p.read_text('utf-8')\np.write_text({}, 'utf-8')\n"
    script.write_text(change.format("t.replace('as they are', 'at two crowns').replace('tags: []', 'tags: [boats]')"))
    code, said = mirror.act("edit", URL)
    assert code == 0, said
    assert "two crowns" in mirror.item()["content_html"]
    row = next(json.loads(line) for line in mirror.cli("list", "--edited", "--json").splitlines())
    assert row["edited"] == ["tags", "body"]
    script.write_text(change.format("t.replace('title: ', 'titel: ')"))
    code, said = mirror.act("edit", URL)
    assert code != 0
    assert "there is no such field" in said
    assert "what you wrote is kept in " in said


def test_what_cannot_be_taken_is_refused_with_the_reason(mirror: Mirror) -> None:
    """An unknown role or outlet, no change, an empty text, a file that is not there: nothing is stored."""
    before = mirror.app.store.revision()
    for words, why in (
        (("--set", "poet=Li Bai"), "“poet” is no role"),
        (("--set", "title"), "write field=value"),
        (("--title", "Ferry to run on tides"), "nothing differs"),
        (("--body", body(mirror, "<p> </p>")), "no text is left"),
        (("--body", "nowhere.html"), "nowhere.html"),
        (("--resolve", "ours"), "is in no conflict"),
        (("--title", "A", "--revert"), "stand by themselves"),
    ):
        code, said = mirror.act("edit", URL, *words)
        assert code != 0
        assert why in said
    assert mirror.app.store.revision() == before


def test_a_picture_that_is_taken_out_is_shown_nowhere(mirror: Mirror) -> None:
    """Not in the text, and not as the picture that lists and feeds show of the article."""
    picture = '<p><img src="https://gazette.example/ferry.jpg" alt="The ferry"></p>'
    mirror.edit(picture + TEXT)
    assert mirror.item()["image"] == "https://gazette.example/ferry.jpg"
    code, said = mirror.act("edit", URL, "--body", body(mirror, TEXT))
    assert code == 0, said
    assert not any(b"ferry.jpg" in path.read_bytes() for path in mirror.public.rglob("*.json"))
    assert "ferry.jpg" not in mirror.page()


def test_a_takedown_takes_an_editors_words_along(mirror: Mirror) -> None:
    """No byte of what was put in stays in state, audit log or published files."""
    code, said = mirror.act("edit", URL, "--body", body(mirror, f"{TEXT}<p>{SECRET}</p>"))
    assert code == 0, said
    folders = (mirror.path.parent / "state", mirror.public)
    assert told_in(SECRET, *folders)
    mirror.app.take_down(URL, "asked for")
    assert told_in(SECRET, *folders) == []


def test_a_change_moves_to_another_installation(mirror: Mirror) -> None:
    """Exported and taken in elsewhere, the change, its conflict and both texts are there; the next poll overwrites none."""
    edited(mirror)
    mirror.edit(TEXT.replace("Fares stay as they are", "Fares rise by a tenth"))
    folder = mirror.path.parent
    packed = str(folder / "all.gz")
    assert mirror.act("export", packed, "--state")[0] == 0
    for name in ("state", "public"):
        (folder / name).rename(folder / f"old-{name}")
    code, said = mirror.act("import", packed, "--state")
    assert code == 0, said
    mirror.poll()
    assert "two crowns" in mirror.item()["content_html"]
    (row,) = (json.loads(line) for line in mirror.cli("list", "--conflicts", "--json").splitlines())
    assert row["conflicts"] == ["body"]
    assert mirror.act("edit", URL, "--resolve", "theirs")[0] == 0
    assert "rise by a tenth" in mirror.item()["content_html"]
