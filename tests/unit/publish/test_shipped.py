"""What renditions are made by."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from syndicator import publish
from syndicator.engine.releasing.fingerprints import Shown
from syndicator.publish import shipped
from tests.unit.publish.publish_builders import edition

if TYPE_CHECKING:
    import pytest

HERE = Path(publish.__file__).parent


def test_the_mark_is_that_of_what_is_in_the_files(tmp_path: Path) -> None:
    """A copy elsewhere has the same; another style, another template, and one file more have others each."""
    copy = tmp_path / "publish"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    marks = [shipped.mark.__wrapped__(copy)]
    assert marks == [shipped.mark()]
    for name in ("static/site.css", "templates/article.html", "locales/en.toml", "pages.py", "new.py"):
        path = copy / name
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")
        marks.append(shipped.mark.__wrapped__(copy))
    assert len(set(marks)) == 6
    (copy / "article.pyc").write_bytes(b"compiled")
    assert shipped.mark.__wrapped__(copy) == marks[-1]


def test_everything_is_made_anew_by_other_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Although the version is called as before, as in an installation that follows a repository."""
    made = edition()
    before = Shown(made).site
    assert Shown(made).site == before
    monkeypatch.setattr(shipped, "mark", lambda: "others")
    assert Shown(made).site != before
