"""Letters about a case: complete in every language, and replaceable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import UsageError
from syndicator.model import Case, Notice, Scope, Site
from syndicator.publish.locale import available
from syndicator.publish.site.letters import letter
from tests.builders import NOON

if TYPE_CHECKING:
    from pathlib import Path

SITE = Site("The Mirror", "https://mirror.example/", contact="desk@mirror.example")
NOTICE = Notice(Scope(("https://one.example/1",)), "no licence", "copyright", "Example Press")
OPEN = Case(7, NOTICE, NOON, NOON + timedelta(hours=24))
DONE = replace(OPEN, acted_at=NOON, urls=("https://two.example/2",))


@pytest.mark.parametrize("language", sorted(available()))
def test_every_language_has_every_letter(language: str) -> None:
    """Number, claimant, addresses, contact and site stand in each; nothing is left to fill in."""
    for name, case in (("ack", OPEN), ("reasons", DONE), ("reasons", replace(DONE, restored_at=NOON))):
        text = letter(name, case, SITE, NOON, language=language)
        for said in ("7", "Example Press", "https://one.example/1", "desk@mirror.example", "The Mirror"):
            assert said in text
        assert "$" not in text


def test_a_decision_says_what_it_was() -> None:
    """410, 451 or restored; there are no reasons before a decision."""
    assert "(410)" in letter("reasons", DONE, SITE, NOON)
    assert "(451)" in letter("reasons", replace(DONE, notice=replace(NOTICE, legal=True)), SITE, NOON)
    assert "(451)" in letter("reasons", replace(DONE, barred=True), SITE, NOON)  # by a later case
    assert "(410)" in letter("reasons", replace(DONE, notice=replace(NOTICE, legal=True), barred=False), SITE, NOON)
    assert "restored" in letter("reasons", replace(DONE, restored_at=NOON), SITE, NOON)
    with pytest.raises(UsageError, match="not decided yet"):
        letter("reasons", OPEN, SITE, NOON)


def test_ones_own_template_goes_first(tmp_path: Path) -> None:
    """A file of the same name replaces ours; what stands for nothing is named."""
    (tmp_path / "en-ack.txt").write_text("Dear $claimant")
    assert letter("ack", OPEN, SITE, NOON, folder=tmp_path) == "Dear Example Press"
    assert "To: Example Press" in letter("reasons", DONE, SITE, NOON, folder=tmp_path)
    (tmp_path / "en-ack.txt").write_text("Dear $claimnt")
    with pytest.raises(UsageError, match=r"claimnt.*\$claimant"):
        letter("ack", OPEN, SITE, NOON, folder=tmp_path)
