"""The documentation is true of the code: commands, options, metrics, settings, links."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from syndicator.cli import main
from syndicator.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_stands_in_the_reference(name: str) -> None:
    """A command has its own heading, under which each of its options is named."""
    text = (DOCS / "reference-cli.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (.+)$\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    found = [heading + body for heading, body in headings if re.search(rf"`{name}\b", heading)]
    assert len(found) == 1, f"{name} has {len(found)} headings"
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert any(option in found[0] for option in parameter.opts), f"{name}: {parameter.opts}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that exists."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_metric_stands_in_the_reference() -> None:
    """Each metric family that /metrics shows is named in the reference."""
    from syndicator.observe import Observer

    text = (DOCS / "reference-output.md").read_text(encoding="utf-8")
    families = re.findall(r"^# TYPE (\S+) ", Observer().metrics().decode(), re.MULTILINE)
    ours = sorted({family.removesuffix("_total").removesuffix("_created") for family in families})
    assert ours
    for family in ours:
        assert family in text, family


def test_the_design_names_every_folder_and_file() -> None:
    """The listing in docs/design.md has each module of the package, and none that is not there."""
    text = (DOCS / "design.md").read_text(encoding="utf-8")
    listing = text.split("```")[1]
    for path in sorted((ROOT / "syndicator").rglob("*.py")):
        if path.name != "__init__.py":
            assert re.search(rf"^\s+{re.escape(path.name)}\b", listing, re.MULTILINE), path
    for name in re.findall(r"^\s+(\w+\.py)\b", listing, re.MULTILINE):
        assert list((ROOT / "syndicator").rglob(name)), name
