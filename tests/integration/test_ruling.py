"""Rules in feeds.yaml over a real state: a saved file changes what is published, and nothing that is stored."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

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
