"""`make stage` runs what was named, and lists the stages when nothing or a wrong name was."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tools import stages
from tools.stages import ONLY, Ran

HANDED_DOWN = {"MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "name"}
ROOT = Path(__file__).resolve().parents[2]
NAMES = [stage.name for stage in stages.read_stages(stages.TABLE.read_text(encoding="utf-8"))]


@pytest.fixture
def ran(monkeypatch) -> list[str]:
    """The stages that were run, without running any."""
    names: list[str] = []

    def run(stage: stages.Stage) -> Ran:
        names.append(stage.name)
        return Ran(stage, 0.0, passed=True)

    monkeypatch.setattr(stages, "run", run)
    return names


@pytest.mark.parametrize("named", [[], ["nosuch"], [NAMES[0], "nosuch"]])
def test_without_a_name_or_with_a_wrong_one_the_stages_are_listed_and_none_runs(named, ran, capsys):
    code = stages.main([ONLY, *named])

    listed = re.findall(r"make stage name=(\S+)", capsys.readouterr().err)
    assert (code, listed, ran) == (2, NAMES, [])


def test_only_what_was_named_runs_and_without_a_word_everything_does(ran):
    assert stages.main([ONLY, NAMES[1]]) == 0
    assert ran == [NAMES[1]]

    assert stages.main([]) == 0
    assert ran[1:] == NAMES


@pytest.mark.parametrize(("verb", "words"), [("test", ""), ("stage", f" {ONLY}")])
def test_make_asks_for_one_stage_or_for_all(verb, words):
    asked = ["make", "--just-print", "--no-print-directory", verb]
    # A make above this one, `make stage name=fast`, hands its own words down.
    alone = {name: value for name, value in os.environ.items() if name not in HANDED_DOWN}
    shown = subprocess.run(asked, cwd=ROOT, env=alone, capture_output=True, text=True, check=True)

    assert shown.stdout.rstrip().endswith(f"tools/stages.py{words}")
