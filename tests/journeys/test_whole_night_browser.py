"""One whole night through the real browser, judged by the partners' own outbox and log.

Every run draws another world and prints its seed; `make nights` plays more of them.
"""

import random
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from domain.outcome import State
from runtime import audit_check
from runtime.audit_check import Verdict
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.release_modes import Mode
from runtime.settings import Settings
from tests.canaries import of_world, swept
from tests.journeys.nights import PlayedNight, play_a_night
from tests.journeys.outbox import (
    Raw,
    expected_as,
    forbidden_found,
    letters,
    letters_expected,
    to_excluded_contacts,
)

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.timeout(600)]
DRAWN_SEED = random.SystemRandom().randrange(1, 10**6)
ALLOWED_ENDS = {State.DONE, State.NO_ACTION, State.AWAITING_PERSON, State.DEFERRED, State.QUEUED}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> PlayedNight:
    return play_a_night(
        DRAWN_SEED, tmp_path_factory.mktemp("night") / "home", Mode.SAMPLED, "brief"
    )


def test_the_messages_that_left_are_those_of_the_truth(night):
    expected = letters_expected(night.truth, night.world.night.ends)

    left = letters(night.messages, night.world, night.truth)

    assert left == expected, f"seed {DRAWN_SEED}: {expected - left} missing, {left - expected} more"
    assert left, "a night without messages proves nothing"


def test_no_message_holds_what_it_must_not_nor_goes_where_it_must_not(night):
    assert forbidden_found(night.messages, night.world, night.truth) == [], f"seed {DRAWN_SEED}"
    assert to_excluded_contacts(night.messages, night.truth) == [], f"seed {DRAWN_SEED}"


def test_a_planted_message_is_found_by_the_same_eyes(night):
    household = next(one for one in night.truth.households if one.excluded_contacts)
    letter = _about(night, household.occurrences[0])
    planted = replace(letter, to=household.excluded_contacts[0].email)
    told = next(one for one in night.messages if _forbidden_of(night, one))
    leaking = replace(told, body=f"{told.body}\n{_forbidden_of(night, told)[0]}")

    assert to_excluded_contacts([planted], night.truth)
    assert forbidden_found([leaking], night.world, night.truth)
    assert letters([*night.messages, told], night.world, night.truth) != letters_expected(
        night.truth, night.world.night.ends
    )


def test_everything_adds_up_and_the_partners_own_lists_agree(night):
    report = night.reported.report

    assert night.conserved.holds
    assert report.is_proven, f"seed {DRAWN_SEED}: {report.reconciliation}"
    assert {state for _, state, _ in night.codes} <= ALLOWED_ENDS, f"seed {DRAWN_SEED}"


def test_the_audit_trail_is_whole_and_one_changed_byte_is_named(night, tmp_path):
    copied = _copy(night, tmp_path)
    with closing(sqlite3.connect(copied / "mash.db")) as database, database:
        (row,) = database.execute("SELECT max(number) / 2 FROM audit_trail").fetchone()
        database.execute("DROP TRIGGER audit_trail_keeps_rows")
        database.execute(
            "UPDATE audit_trail SET entry = replace(entry, 'n', 'm') WHERE number = ?", (row,)
        )

    after = _verified(copied)

    assert night.audit.attack is None, f"seed {DRAWN_SEED}: {night.audit}"
    assert (after.attack is not None, after.row) == (True, row)


def test_nobody_s_name_or_password_lies_open_anywhere(night):
    canaries = of_world(night.world, night.passwords)

    assert swept(night.home, canaries) == [], f"seed {DRAWN_SEED}"


def test_a_name_planted_in_each_kind_of_sink_is_found(night, tmp_path):
    copied, name = _copy(night, tmp_path), of_world(night.world, night.passwords)[0]
    with (copied / "worker.log").open("a") as written:
        written.write(f'{{"event": "{name.value}"}}\n')
    with (copied / night.reported.page.relative_to(night.home)).open("a") as written:
        written.write(f"<p>{name.value}</p>")
    workbook = copied / night.reported.workbook.relative_to(night.home)
    with zipfile.ZipFile(workbook, "a") as book:
        book.writestr("xl/planted.xml", f"<c>{name.value}</c>")
    with closing(sqlite3.connect(copied / "mash.db")) as database, database:
        row = ("planted", "*", "2026-11-23", "nobody", name.value)
        database.execute("INSERT INTO paused_queues VALUES (?, ?, ?, ?, ?)", row)

    found = " ".join(finding.path for finding in swept(copied, [name]))

    assert all(sink in found for sink in ("worker.log", "night.html", ".xlsx", "mash.db"))


def _copy(night: PlayedNight, folder: Path) -> Path:
    return Path(shutil.copytree(night.home, folder / "copy"))


def _verified(home: Path) -> Verdict:
    settings = Settings(home=home, database_url="")
    key = Credentials.from_settings(settings).verifier()
    with closing(Database(settings.database())) as database, database.snapshot() as connection:
        return audit_check.verify(connection, settings.anchors_file(), key)


def _about(night: PlayedNight, number: str) -> Raw:
    """Any message, as if it were about this occurrence."""
    one = night.messages[0]
    return replace(one, body=f"{one.body}\nPolice reference: {number}")


def _forbidden_of(night: PlayedNight, raw: Raw) -> list[str]:
    expected = expected_as(raw, night.world, night.truth)
    return [secret.value for one in expected for secret in one.forbidden]
