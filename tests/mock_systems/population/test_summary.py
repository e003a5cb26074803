"""The night as a person reads it."""

import pytest

from mock_systems.population import __main__ as command
from mock_systems.population.build import build
from mock_systems.population.summary import describe
from mock_systems.population.truth import truth_of

SEED = 20261122


def test_every_household_and_occurrence_is_in_the_summary() -> None:
    world = build(SEED, "small")
    truth = truth_of(world)

    text = "\n".join(describe(world, truth))

    assert text.startswith("Night of Sunday 22 November to Monday 23 November 2026")
    assert all(home.household_id in text for home in truth.households)
    assert all(occ_no in text for home in truth.households for occ_no in home.occurrences)
    assert all(scenario.case in text for scenario in truth.scenarios)


def test_the_command_prints_the_night_and_ends_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["population", "--seed", "4", "--size", "small"])

    assert command.main() == 0

    assert "seed 4, small" in capsys.readouterr().out
