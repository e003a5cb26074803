"""When a partner closes by itself, who may look whether it is back, and what a turn costs then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, select

from domain import errors
from domain.errors import (
    AnswerTooLate,
    DoorUnanswered,
    NoMatch,
    RecordNotFound,
    SecretUnanswered,
    SignInRefused,
    SystemUnavailable,
    TooManyRequests,
    WorkerError,
    WriteUnproven,
)
from domain.outcome import Done, NoAction, State
from flows.hands import is_shift_wanted
from runtime import gates, turns, work_queue
from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.gates import (
    LONGEST_LOOK_SECONDS,
    LOOK_AGAIN_SECONDS,
    SECRET_AGAIN_SECONDS,
    TURNS_UNANSWERED,
)
from runtime.settings import Settings
from runtime.tables import work_items
from runtime.work_queue import LAST_LOOKS_ALLOWED, ClaimedItem
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    an_open_write,
    attempts_of,
    circumstances,
    claimed,
    let_time_pass,
    queued,
    row_of,
    state_of,
)

POLICE, MAIL = "police_rms", "secure_mail"
LATE = DUE + timedelta(minutes=1)
HALF_OF_IT = LOOK_AGAIN_SECONDS / 2
SETTINGS = Settings()
UNANSWERED = [SystemUnavailable(system=POLICE), AnswerTooLate(system=POLICE)]
NOT_SILENT = [
    errors.SessionExpired,
    errors.PageIncomplete,
    errors.BrowserLost,
    errors.RecordLocked,
    errors.NoFreeSession,
    errors.WrongRecordShown,
    errors.WriteUnproven,
    errors.NoMatch,
]


class Turns:
    """Turns of one worker's lanes, each with an item of its own unless one is given."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self.connection, self.cipher = connection, cipher
        self._numbers = count(1)

    def begun(self, **different: object) -> ClaimedItem:
        number = next(self._numbers)
        queue = f"q-{number}"
        queued(self.connection, self.cipher, an_item(f"ENC-{number}", queue=queue, **different))
        return claimed(self.connection, an_open_lane(self.connection, f"lane-{number}"), queue)

    def again(self, item: ClaimedItem) -> ClaimedItem:
        """The same item, later, on another lane."""
        let_time_pass(self.connection, 61)
        lane = an_open_lane(self.connection, f"lane-{next(self._numbers)}")
        return claimed(self.connection, lane, item.queue)

    def fail(self, error: WorkerError, item: ClaimedItem | None = None, late: bool = False) -> str:
        item = item or self.begun()
        now = circumstances(self.cipher, now=LATE if late else NOW)
        turns.fail(self.connection, item, error, now, {POLICE})
        return item.id

    def fail_often(self, times: int, error: WorkerError | None = None) -> list[str]:
        return [self.fail(error or SystemUnavailable(system=POLICE)) for _ in range(times)]

    def end_well(self, *reached: str) -> None:
        turns.finish(self.connection, self.begun(), Done(), circumstances(self.cipher), reached)

    def closed(self) -> dict[str, str]:
        closed = gates.closed_connectors(self.connection)
        return {system: gate.reason_code for system, gate in closed.items()}


@pytest.fixture
def played(database, cipher):
    with database.transaction() as connection:
        yield Turns(connection, cipher)


def attempts_used(played: Turns, *items: str) -> list[int]:
    return [row_of(played.connection, item).attempts_used for item in items]


@pytest.mark.parametrize("error", UNANSWERED, ids=lambda error: error.code)
def test_a_partner_that_five_turns_in_a_row_were_not_answered_by_closes(played, error):
    items = played.fail_often(TURNS_UNANSWERED - 1, error)
    before = played.closed()

    last = played.fail(error)

    assert (before, played.closed()) == ({}, {POLICE: "partner_down"})
    assert attempts_used(played, *items, last) == [1, 1, 1, 1, 0]
    assert row_of(played.connection, last).waits_for_system == POLICE
    assert state_of(played.connection, last) is State.QUEUED


ASKED_SECONDS = 100.0
TOO_MANY = TooManyRequests(ASKED_SECONDS, system=POLICE)


def because_of(asked: TooManyRequests, error: WorkerError) -> WorkerError:
    error.__cause__ = asked
    return error


ASKED_TO_WAIT = [
    TOO_MANY,
    because_of(TOO_MANY, DoorUnanswered(system=POLICE)),
    because_of(TOO_MANY, WriteUnproven("op", system=POLICE)),
]


@pytest.mark.parametrize("error", ASKED_TO_WAIT, ids=lambda error: type(error).__name__)
def test_a_partner_asked_too_often_is_left_alone_until_its_time(played, error):
    """P31. It is not closed, and nobody has to open it."""
    item = played.fail(error)

    let_time_pass(played.connection, ASKED_SECONDS - 1)
    before = gates.shut(played.connection)
    let_time_pass(played.connection, 1)
    assert [sorted(before), sorted(gates.shut(played.connection))] == [[POLICE], []]
    assert played.closed() == {}
    used = 1 if isinstance(error, WriteUnproven) else 0
    assert attempts_used(played, item) == [used]


def test_the_item_that_was_asked_to_wait_is_taken_up_at_its_time_and_not_before(played):
    item = played.begun()
    played.fail(TOO_MANY, item)
    elapsed = elapsed_now(played.connection)

    def is_taken_after(seconds: float) -> bool:
        takeable = work_queue.claimable(NOW, elapsed + seconds)
        wanted = select(work_items.c.id).where(work_items.c.id == item.id, *takeable)
        return bool(played.connection.execute(wanted).all())

    assert (is_taken_after(ASKED_SECONDS - 1), is_taken_after(ASKED_SECONDS + 1)) == (False, True)


def test_a_shorter_time_told_later_does_not_shorten_a_longer_one(played):
    played.fail(TOO_MANY)
    played.fail(TooManyRequests(1.0, system=POLICE))
    let_time_pass(played.connection, ASKED_SECONDS - 1)

    assert gates.shut(played.connection) == {POLICE}


def test_a_closed_partner_asked_too_often_stays_closed_and_is_not_looked_at_before(played):
    close(played.connection, "partner_down")
    played.fail(TOO_MANY)
    let_time_pass(played.connection, ASKED_SECONDS - 1)
    before = look(played.connection)
    let_time_pass(played.connection, 1)

    assert (before, look(played.connection)) == (None, POLICE)
    assert played.closed() == {POLICE: "partner_down"}


def test_a_look_that_asked_too_often_is_followed_by_none_before_its_time(played):
    close(played.connection, "partner_down")
    hasty = Settings(time_scale=0.01)
    gates.end_look(played.connection, POLICE, hasty, TOO_MANY)
    let_time_pass(played.connection, ASKED_SECONDS - 1)
    before = gates.take_look(played.connection, [POLICE], hasty)
    let_time_pass(played.connection, 1)

    assert (before, gates.take_look(played.connection, [POLICE], hasty)) == (None, POLICE)


def test_an_overdue_item_that_was_asked_to_wait_uses_its_attempts(played):
    item = played.fail(TOO_MANY, played.begun(), late=True)

    assert attempts_used(played, item) == [1]
    assert gates.shut(played.connection) == {POLICE}


@pytest.mark.parametrize("kind", NOT_SILENT)
def test_what_does_not_say_that_the_partner_is_silent_does_not_count(played, kind):
    played.fail_often(TURNS_UNANSWERED, kind(system=POLICE))

    assert POLICE not in played.closed()


def test_a_failure_on_our_side_names_no_partner_and_closes_none(played):
    played.fail_often(TURNS_UNANSWERED, SystemUnavailable("egress_proxy"))

    assert played.closed() == {}


def test_partners_are_counted_apart(played):
    played.fail_often(TURNS_UNANSWERED - 1)
    played.fail_often(1, SystemUnavailable(system=MAIL))

    assert played.closed() == {}


def test_one_item_with_its_three_attempts_closes_nobodys_partner(played):
    item = played.begun()
    for _ in range(SETTINGS.attempts_allowed - 1):
        played.fail(SystemUnavailable(system=POLICE), item)
        item = played.again(item)
    played.fail(SystemUnavailable(system=POLICE), item)

    assert played.closed() == {}
    assert state_of(played.connection, item.id) is State.SYSTEM_EXCEPTION


def test_a_turn_that_reached_the_partner_and_ended_in_order_starts_the_count_anew(played):
    played.fail_often(TURNS_UNANSWERED - 1)
    played.end_well(POLICE)
    played.fail_often(TURNS_UNANSWERED - 1)

    assert played.closed() == {}


def test_a_record_that_is_not_there_is_an_answer(played):
    played.fail_often(TURNS_UNANSWERED - 1)
    played.fail(RecordNotFound(system=POLICE))
    played.fail_often(TURNS_UNANSWERED - 1)

    assert played.closed() == {}


def test_a_turn_that_never_came_to_the_partner_says_nothing_of_it(played):
    played.fail_often(TURNS_UNANSWERED - 1)
    played.end_well(MAIL)
    played.fail_often(1)

    assert played.closed() == {POLICE: "partner_down"}


def test_a_turn_that_ends_after_its_partner_was_closed_costs_nothing_either(played):
    slow = played.begun()
    played.fail_often(TURNS_UNANSWERED)

    played.fail(AnswerTooLate(system=POLICE), slow)

    assert attempts_used(played, slow.id) == [0]
    assert row_of(played.connection, slow.id).waits_for_system == POLICE


def test_at_the_door_no_attempt_is_used_while_the_item_is_not_due(played):
    item = played.begun()
    for _ in range(TURNS_UNANSWERED - 1):
        played.fail(DoorUnanswered(system=POLICE), item)
        item = played.again(item)

    assert (item.attempts_used, item.attempt) == (1, TURNS_UNANSWERED)
    assert [turn.code for turn in attempts_of(played.connection, item.id)][0] == "partner_down"


def test_one_item_alone_shows_at_the_door_that_its_partner_is_down(played):
    item = played.begun()
    for _ in range(TURNS_UNANSWERED - 1):
        played.fail(DoorUnanswered(system=POLICE), item)
        item = played.again(item)
    played.fail(DoorUnanswered(system=POLICE), item)

    assert played.closed() == {POLICE: "partner_down"}
    assert attempts_used(played, item.id) == [0]


@pytest.mark.parametrize("error", [DoorUnanswered(system=POLICE), *UNANSWERED], ids=repr)
def test_an_overdue_item_uses_its_attempts_and_fails_as_any_other(played, error):
    item = played.begun()
    for _ in range(SETTINGS.attempts_allowed - 1):
        played.fail(error, item, late=True)
        item = played.again(item)
    played.fail(error, item, late=True)

    assert state_of(played.connection, item.id) is State.SYSTEM_EXCEPTION


def test_an_overdue_item_that_closes_its_partner_uses_an_attempt(played):
    played.fail_often(TURNS_UNANSWERED - 1)

    last = played.fail(SystemUnavailable(system=POLICE), late=True)

    assert played.closed() == {POLICE: "partner_down"}
    assert attempts_used(played, last) == [1]
    assert state_of(played.connection, last) is State.DEFERRED


def test_an_item_that_has_clicked_keeps_the_attempt_that_it_used(played):
    item = played.begun()
    an_open_write(played.connection, item)
    played.fail_often(TURNS_UNANSWERED - 1)

    played.fail(SystemUnavailable(system=POLICE), item)

    row = row_of(played.connection, item.id)
    assert played.closed() == {POLICE: "partner_down"}
    assert (row.state, row.attempts_used, row.waits_for_system) == (State.DEFERRED, 1, None)


def test_at_the_door_an_open_write_is_neither_given_up_nor_forgotten(played):
    """Its looks, too, are used by answers only: they bound how often a write is looked for."""
    item = played.begun(attempts_allowed=1)
    an_open_write(played.connection, item, settle_seconds=0.0)
    played.fail(SystemUnavailable(system=POLICE), item)
    for _ in range(LAST_LOOKS_ALLOWED + 1):
        item = played.again(item)
        assert item.is_last_look
        played.fail(DoorUnanswered(system=MAIL), item)

    row = row_of(played.connection, item.id)
    assert (row.state, row.looks_used) == (State.DEFERRED, 0)


def test_what_a_look_opened_closes_again_at_the_next_unanswered_turn(played):
    played.fail_often(TURNS_UNANSWERED)
    gates.open_connector(played.connection, POLICE, NOW, is_on_trial=True)

    last = played.fail(SystemUnavailable(system=POLICE))

    assert played.closed() == {POLICE: "partner_down"}
    assert attempts_used(played, last) == [0]


def test_the_trial_is_over_with_the_first_turn_that_ends_well(played):
    played.fail_often(TURNS_UNANSWERED)
    gates.open_connector(played.connection, POLICE, NOW, is_on_trial=True)
    played.end_well(POLICE)

    played.fail_often(TURNS_UNANSWERED - 1)

    assert played.closed() == {}


def test_what_a_person_opened_is_open_for_five_turns(played):
    played.fail_often(TURNS_UNANSWERED)
    gates.open_connector(played.connection, POLICE, NOW)

    played.fail_often(TURNS_UNANSWERED - 1)

    assert played.closed() == {}


def test_an_item_that_closed_its_partner_lets_others_go_first(played):
    item = played.begun()
    for _ in range(3):
        played.fail(DoorUnanswered(system=POLICE), item)
        item = played.again(item)
    gates.close_connector(played.connection, POLICE, "partner_down", "", NOW)

    played.fail(SystemUnavailable(system=POLICE), item)
    gates.open_connector(played.connection, POLICE, NOW)

    queued(played.connection, played.cipher, an_item("ENC-other", queue=item.queue, due_at=None))
    lane = an_open_lane(played.connection, "lane-of-the-next")
    assert claimed(played.connection, lane, item.queue).reference == "ENC-other"


def close(connection: Connection, reason_code: str, system: str = POLICE) -> None:
    gates.close_connector(connection, system, reason_code, "", NOW)


def look(connection: Connection) -> str | None:
    return gates.take_look(connection, [POLICE, MAIL], SETTINGS)


PASSING = ["partner_down", "partner_maintenance", "answer_too_late", "page_incomplete"]
FOR_A_PERSON = [
    "password_refused",
    "password_expired",
    "second_step_wanted",
    "partner_changed_screen",
    "certificate_refused",
    "partner_closed",
]


@pytest.mark.parametrize("reason", PASSING)
def test_a_partner_whose_trouble_passes_is_looked_at_half_a_minute_after_it_closed(
    database, reason
):
    with database.transaction() as connection:
        close(connection, reason)
        let_time_pass(connection, HALF_OF_IT)
        at_once = look(connection)
        let_time_pass(connection, HALF_OF_IT)

        assert gates.is_look_due(connection, [POLICE], SETTINGS)
        assert (at_once, look(connection)) == (None, POLICE)


@pytest.mark.parametrize("reason", FOR_A_PERSON)
def test_every_other_closed_door_is_never_looked_at(database, reason):
    with database.transaction() as connection:
        close(connection, reason)
        let_time_pass(connection, 86400)

        assert not gates.is_look_due(connection, [POLICE], SETTINGS)
        assert look(connection) is None


@pytest.mark.parametrize("reason", PASSING)
def test_what_a_person_closed_is_never_looked_at_whatever_the_reason(database, reason):
    with database.transaction() as connection:
        close(connection, "partner_down")
        gates.close_connector(connection, POLICE, reason, "", NOW, is_by_person=True)
        let_time_pass(connection, 86400)

        assert look(connection) is None
        assert gates.closed_connectors(connection)[POLICE].reason_code == reason


def test_nobody_looks_while_somebody_looks_and_half_a_minute_afterwards(database):
    with database.transaction() as connection:
        close(connection, "partner_down")
        let_time_pass(connection, LOOK_AGAIN_SECONDS)
        first = look(connection)
        let_time_pass(connection, LONGEST_LOOK_SECONDS - HALF_OF_IT)
        meanwhile = look(connection)
        gates.end_look(connection, POLICE, SETTINGS)
        let_time_pass(connection, HALF_OF_IT)
        soon = look(connection)
        let_time_pass(connection, HALF_OF_IT)

        assert (first, meanwhile, soon, look(connection)) == (POLICE, None, None, POLICE)


def test_after_a_look_that_gave_a_password_in_vain_nobody_looks_for_a_quarter_of_an_hour(database):
    with database.transaction() as connection:
        gates.close_after_a_secret(connection, POLICE, NOW)
        closed = gates.closed_connectors(connection)[POLICE]
        at_once = look(connection)
        let_time_pass(connection, LOOK_AGAIN_SECONDS)
        first = look(connection)
        gates.end_look(connection, POLICE, SETTINGS, SecretUnanswered(system=POLICE))
        let_time_pass(connection, SECRET_AGAIN_SECONDS - HALF_OF_IT)
        soon = look(connection)
        let_time_pass(connection, HALF_OF_IT)

        assert (closed.reason_code, closed.passes_by_itself) == ("partner_down", True)
        assert (at_once, first, soon, look(connection)) == (None, POLICE, None, POLICE)


def test_a_look_whose_taker_died_is_taken_by_another(database):
    with database.transaction() as connection:
        close(connection, "partner_down")
        let_time_pass(connection, LOOK_AGAIN_SECONDS)
        look(connection)
        let_time_pass(connection, LONGEST_LOOK_SECONDS)

        assert look(connection) == POLICE


def test_of_eight_hosts_one_looks(database):
    with database.transaction() as connection:
        close(connection, "partner_down")
        let_time_pass(connection, LOOK_AGAIN_SECONDS)

    def one_host(_: int) -> str | None:
        with database.transaction() as connection:
            return look(connection)

    with ThreadPoolExecutor(8) as hosts:
        taken = list(hosts.map(one_host, range(8)))

    assert sorted(taken, key=str) == [None] * 7 + [POLICE]


def test_closing_again_right_after_a_look_brings_no_look_sooner(database):
    with database.transaction() as connection:
        close(connection, "partner_down")
        let_time_pass(connection, LOOK_AGAIN_SECONDS)
        look(connection)
        gates.end_look(connection, POLICE, SETTINGS)
        gates.open_connector(connection, POLICE, NOW, is_on_trial=True)
        close(connection, "partner_down")
        let_time_pass(connection, HALF_OF_IT)

        assert look(connection) is None


def test_time_scale_stretches_the_half_minute(database):
    slow = Settings(time_scale=10)
    with database.transaction() as connection:
        close(connection, "partner_down")
        let_time_pass(connection, LOOK_AGAIN_SECONDS * 5)

        assert gates.take_look(connection, [POLICE], slow) is None


@pytest.mark.parametrize("reason", FOR_A_PERSON)
def test_a_reason_that_passes_gives_way_to_one_for_a_person_and_not_the_other_way_round(
    database, reason
):
    """Else a password found refused behind a silent door would be tried with every look."""
    with database.transaction() as connection:
        close(connection, "partner_down")
        close(connection, "partner_maintenance")
        first = gates.closed_connectors(connection)[POLICE].reason_code
        close(connection, reason)
        close(connection, "partner_down")

        assert first == "partner_down"
        assert gates.closed_connectors(connection)[POLICE].reason_code == reason


def test_a_turn_that_finds_the_password_refused_ends_the_looks(played):
    slow = played.begun()
    played.fail_often(TURNS_UNANSWERED)

    played.fail(SignInRefused(system=POLICE), slow)

    assert played.closed() == {POLICE: "password_refused"}


def test_hands_are_wanted_for_work_and_for_a_look_that_work_waits_for(played):
    """Nobody waits for the mailbox."""

    def wanted() -> bool:
        return is_shift_wanted(played.connection, [QUEUE, item.queue], SETTINGS)

    item = played.begun()
    at_work = wanted()
    close(played.connection, "partner_down")
    close(played.connection, "partner_down", MAIL)
    played.fail(SystemUnavailable(system=POLICE), item)
    let_time_pass(played.connection, HALF_OF_IT)
    too_soon = wanted()
    let_time_pass(played.connection, HALF_OF_IT)
    due = wanted()
    look(played.connection)

    assert (at_work, too_soon, due, wanted()) == (False, False, True, False)


def test_a_turn_that_ends_without_reaching_anybody_writes_no_gate(played):
    turns.finish(
        played.connection, played.begun(), NoAction("x", "E10"), circumstances(played.cipher)
    )
    played.fail(NoMatch(system=POLICE))

    assert played.closed() == {}
