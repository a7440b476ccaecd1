"""Rules in feeds.yaml over a real state: a saved file changes what is published, and nothing that is stored."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from click.testing import CliRunner

from syndicator.cli import main
from syndicator.config import load

if TYPE_CHECKING:
    from tests.integration.conftest import Stage


def _published(stage: Stage) -> dict[str, bytes]:
    return {str(path.relative_to(stage.public)): path.read_bytes() for path in stage.public.rglob("*.html")}


def _with_rules(stage: Stage, rules: str) -> None:
    """Save feeds.yaml with other rules, and take it as a daemon does."""
    lines = [line for line in stage.path.read_text("utf-8").splitlines() if not line.startswith("  rules:")]
    at = lines.index("defaults:") + 1
    lines[at:at] = [f"  rules: [{rules}]"] if rules else []
    stage.path.write_text("\n".join(lines), encoding="utf-8")
    stage.app.reconfigure(load(stage.path, os.environ))
    stage.app.release()


def test_rules_come_and_go_with_feeds_yaml(stage: Stage) -> None:
    """A new rule takes an article out of every page and channel, approving or removing the rule brings it back."""
    stage.poll()
    before = _published(stage)
    told = Counter(row.story for row in stage.app.rows())
    row = next(row for row in stage.app.rows() if row.channels and told[row.story] == 1)
    page = f"articles/{row.id}/index.html"
    assert page in before
    address = f"url: '{row.url}'"

    _with_rules(stage, f"{{name: out, when: {{{address}}}, then: exclude}}")
    assert page not in _published(stage)
    assert next(one for one in stage.app.rows() if one.id == row.id).channels == ()
    (why,) = (one for one in stage.app.explain(row.url) if one.id == row.id)
    assert any("excluded by the rule “out” (line " in sentence for sentence in why.sentences)

    _with_rules(stage, f"{{name: wait, when: {{{address}}}, then: hold}}")
    assert page not in _published(stage)
    assert [one.id for one in stage.app.rows(held=True)] == [row.id]
    assert sum(status.held for status in stage.app.status()) == 1
    stage.app.approve([row.id])
    assert page in _published(stage)

    _with_rules(stage, "")
    assert _published(stage) == before


def test_rules_are_tried_without_a_trace(stage: Stage) -> None:
    """`rules try` shows what a rule would hit and replace, of the command line or a file, and changes nothing."""
    stage.poll()
    before, revision = _published(stage), stage.app.store.revision()
    row = next(stage.app.rows())
    rule = f"{{name: stars, when: {{url: '{row.url}'}}, then: {{replace: {{field: title, find: /^/}}}}}}"
    config = ["--config", str(stage.path), "rules", "try"]

    def run(*given: str) -> tuple[int, str]:
        ended = CliRunner().invoke(main, [*config, *given])
        return ended.exit_code, ended.output

    code, shown = run(rule)
    assert code != 0
    assert "finds nothing at all, too" in shown
    first = row.title[0]
    rule = f"{{name: stars, when: {{url: '{row.url}'}}, then: {{replace: {{field: title, find: '{first}', to: '*'}}}}}}"
    code, shown = run(rule)
    assert code == 0, shown
    assert "stars (line 1): 1 of " in shown
    assert f"-{row.title}" in shown
    assert f"+{row.title.replace(first, '*')}" in shown

    file = stage.path.with_name("new.yaml")
    file.write_text("- {when: {url: /./}, then: exclude}\n", encoding="utf-8")
    code, shown = run("--rules", str(file), "--json")
    trial = json.loads(shown)
    assert len(trial["excluded"]) == trial["articles"] == len(list(stage.app.rows()))
    assert trial["touched"][0]["rules"] == ["rule “exclude: url /./” (line 1) excludes it"]
    assert (_published(stage), stage.app.store.revision()) == (before, revision)


def test_check_tells_what_the_home_page_would_say(stage: Stage) -> None:
    """Another title of the site, another channel there, and what is featured; its news is told with the channels."""
    stage.poll()
    row = next(row for row in stage.app.rows() if row.channels and row.story == row.id)

    def changed() -> dict[str, tuple[str, str]]:
        ended = CliRunner().invoke(main, ["--config", str(stage.path), "check", "--diff", "--json"])
        told = json.loads(ended.output)["changes"]["home"]
        assert ended.exit_code == bool(told)
        return {part["part"]: (part["before"], part["after"]) for part in told}

    assert changed() == {}
    written = stage.path.read_text("utf-8")
    stage.path.write_text(f"{written}\nfeatured: {{articles: ['{row.id}']}}\n", encoding="utf-8")
    assert changed() == {"featured": ("", row.title)}
    assert f"    + {row.title}" in CliRunner().invoke(main, ["--config", str(stage.path), "check", "--diff"]).output
    titled = re.sub(r"(?m)^  title: .*$", "  title: Another mirror", written, count=1)
    stage.path.write_text(titled, encoding="utf-8")
    assert changed()["title"][1] == "Another mirror"
    before, after = changed().get("channels", ("", ""))
    assert before == after


def test_check_tells_what_would_change(stage: Stage) -> None:
    """`check --diff` is silent after a release, and names what a rule and a missing source would take away."""
    stage.poll()
    told = Counter(row.story for row in stage.app.rows())
    row = next(row for row in stage.app.rows() if row.channels and told[row.story] == 1)
    before = _published(stage)

    def run(*given: str) -> tuple[int, str]:
        ended = CliRunner().invoke(main, ["--config", str(stage.path), "check", "--diff", *given])
        return ended.exit_code, ended.output

    assert run() == (0, "nothing that is published would change\n")
    rule = f"  rules: [{{when: {{url: '{row.url}'}}, then: exclude}}]"
    stage.path.write_text(stage.path.read_text("utf-8").replace("defaults:", f"defaults:\n{rule}"), encoding="utf-8")
    code, shown = run()
    assert code == 1
    assert f"- {row.id}  {row.title}" in shown
    assert "pages gone: 1" in shown
    code, shown = run("--json")
    changes = json.loads(shown)["changes"]
    assert [story["id"] for story in changes["pages_gone"]] == [row.id]
    assert changes["pages_new"] == changes["refined_anew"] == changes["unpublished"] == []
    assert {one["channel"] for one in changes["channels"]} == set(row.channels)
    assert _published(stage) == before
    unruled = stage.path.read_text("utf-8").replace(f"defaults:\n{rule}", "defaults:")
    then = f"{{tag: harbour, replace: {{field: title, find: '{row.title}', to: 'Another title'}}}}"
    retitled = f"  rules: [{{when: {{url: '{row.url}'}}, then: {then}}}]"
    stage.path.write_text(unruled.replace("defaults:", f"defaults:\n{retitled}"), encoding="utf-8")
    (page,) = json.loads(run("--json")[1])["changes"]["pages_changed"]
    parts = {part["part"]: (part["before"], part["after"]) for part in page["parts"]}
    assert page["id"] == row.id
    assert parts["title"] == (row.title, "Another title")
    assert "text" not in parts
    code, shown = run()
    assert code == 1
    assert "pages changed: 1" in shown
    assert f"- {row.title}\n      + Another title" in shown
    assert _published(stage) == before
    stage.path.write_text(unruled, encoding="utf-8")
    assert run() == (0, "nothing that is published would change\n")
    renamed = unruled.replace(
        "    title: World\n", "    title: Elsewhere\n    description: What others say\n    formats: [atom]\n"
    )
    stage.path.write_text(renamed, encoding="utf-8")
    (channel,) = json.loads(run("--json")[1])["changes"]["channels"]
    assert (channel["channel"], channel["status"]) == ("world", "changed")
    assert channel["added"] == channel["removed"] == []
    said = {part["part"]: (part["before"], part["after"]) for part in channel["parts"]}
    assert said.pop("description")[1] == "What others say"
    assert said == {"title": ("World", "Elsewhere"), "formats": ("rss, atom, json, html", "atom")}
    assert "channel world: changed\n  title:\n    - World\n    + Elsewhere" in run()[1]
    assert _published(stage) == before
    text = unruled.replace("name: 临江日报\n", "name: 临江日报社\n", 1)
    stage.path.write_text(text, encoding="utf-8")
    assert len(json.loads(run("--json")[1])["changes"]["refined_anew"]) == 1


def test_what_is_kept_no_longer_leaves_no_page(stage: Stage) -> None:
    """A lower `keep` takes pages and entries away with the next poll; raised again it brings none of them back."""
    before = stage.path.read_text("utf-8")
    stage.poll()
    all_ids = {row.id for row in stage.app.rows()}
    for text in (before.replace("defaults:", "defaults:\n  limits: {keep: 1}"), before):
        stage.path.write_text(text, encoding="utf-8")
        stage.app.reconfigure(load(stage.path, os.environ))
        for source in stage.app.chosen(()):
            stage.app.poll([source], force=True)
        stage.app.release()
        kept = {row.id for row in stage.app.rows()}
        assert 0 < len(kept) < len(all_ids)
        pages = _published(stage)
        assert {one for one in all_ids if f"articles/{one}/index.html" in pages} <= kept
        feed = (stage.public / "all" / "feed.json").read_text("utf-8")
        assert not any(one in feed for one in all_ids - kept)
