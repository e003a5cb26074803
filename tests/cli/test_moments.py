"""Due times and ages, as somebody tired reads them at 07:30.

Pages 4: 24-hour times, red only with a word. A time of day is a clock (`07:30`), how far off or how
old is a length (`25 min`), and the two never look alike.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cli.moments import due_cell, due_line, due_on_paper
from domain.outcome import State
from runtime import work_queue
from tests.builders.queue import an_item, queued
from tests.cli.conftest import at

NOW = at("07:05")
TOMORROW = timedelta(days=1)
CLOCK_TIME = re.compile(r"\d\d:\d\d")
# A morning an hour of which comes twice: 01:30 BST is 00:30 in UTC.
CLOCKS_GO_BACK = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "shown"),
    [
        (at("07:30"), "07:30\nin 25 min"),
        (at("08:25"), "08:25\nin 1 h 20 min"),
        (at("07:05"), "07:05\nin under 1 min"),
        (at("06:53"), "06:53\n12 min late"),
        (at("09:00") + TOMORROW, "24 Nov 2026 09:00\nin 1 day"),
        (at("09:00") - TOMORROW, "22 Nov 2026 09:00\n22 h 5 min late"),
        (None, "No clock"),
    ],
)
def test_a_due_time_says_how_far_off_it_is(due_at, shown):
    assert due_cell(due_at, NOW).plain == shown


def test_in_the_hour_that_comes_twice_a_due_time_says_which_it_is():
    due_at = CLOCKS_GO_BACK + timedelta(minutes=30)

    assert due_cell(due_at, CLOCKS_GO_BACK).plain == "01:30 BST\nin 30 min"


@pytest.mark.parametrize(("due_at", "is_red"), [(at("06:53"), True), (at("07:30"), False)])
def test_what_is_late_is_red_and_says_so(due_at, is_red):
    shown = due_cell(due_at, NOW)

    marked = {
        shown.plain[span.start : span.end] for span in shown.spans if "red" in str(span.style)
    }
    assert marked == ({"12 min late"} if is_red else set())


def test_by_itself_a_due_time_has_its_day():
    assert due_line(at("07:30"), NOW).plain == "23 Nov 2026 07:30 (in 25 min)"
    assert due_line(None, NOW).plain == "No clock"


@pytest.mark.parametrize(
    ("due_at", "printed"),
    [(at("06:53"), "06:53 Late"), (at("08:25"), "08:25"), (None, "No clock")],
)
def test_on_paper_nothing_is_said_that_is_not_so_an_hour_later(due_at, printed):
    assert due_on_paper(due_at, NOW) == printed


@pytest.fixture
def morning(hub):
    """At 06:52: asked at 05:45, one late, one soon, one tomorrow; one in the queue, one ended."""
    hub.asked("ENC-LATE-1", due_at=at("06:30"))
    hub.asked("ENC-SOON-1", due_at=at("07:30"))
    hub.asked("ENC-TOMORROW-1", due_at=at("09:00") + TOMORROW)
    with hub.transaction() as connection:
        waits = an_item("ENC-WAITS-1", due_at=at("07:30"))
        ended = an_item("ENC-ENDED-1", due_at=at("07:45"))
        _, over = queued(connection, hub.cipher, waits, ended)
        work_queue.change(connection, over, State.NO_ACTION, at("05:50"))
    return hub


@pytest.mark.parametrize("screen", [["tasks"], ["queue"]])
@pytest.mark.parametrize("columns", ["100", "80"])
def test_a_list_tells_clock_times_from_lengths(morning, screen, columns):
    morning.patch.setenv("COLUMNS", columns)

    shown = morning.mash(*screen).out

    assert shown.startswith("As at 23 Nov 2026 06:52.\n")
    due = due_column(shown)
    assert due[:4] == ["06:30", "22 min late", "07:30", "in 37 min"]
    assert due[due.index("24 Nov 2026 09:00") + 1] == "in 1 day"
    assert shown.count("waiting 1 h 7 min") == (3 if screen == ["tasks"] else 4)
    assert set(CLOCK_TIME.findall(shown)) <= {"06:52", "06:30", "07:30", "09:00", "07:45"}


def test_what_has_ended_is_neither_late_nor_waiting(morning):
    shown = morning.mash("queue", "--state", "no_action").out

    assert due_column(shown) == ["07:45"]
    assert "waiting" not in shown


def test_one_task_and_one_item_say_it_in_a_line(morning):
    task = morning.mash("tasks", "list", "--json").facts["tasks"][0]["id"]

    assert "Due 23 Nov 2026 06:30 (22 min late)" in morning.mash("tasks", "show", task).words
    assert "Due 23 Nov 2026 07:30 (in 37 min)" in morning.mash("queue", "show", "ENC-SOON-1").words
    ended = morning.mash("queue", "show", "ENC-ENDED-1").words
    assert "Due 23 Nov 2026 07:45 Why" in ended


def test_the_oldest_of_a_queue_does_not_look_like_a_clock(morning):
    assert "1 h 7 min" in morning.mash("status").out


def due_column(shown: str) -> list[str]:
    """The lines of a list's first column."""
    above, _, below = shown.partition("─\n")
    width = above.split("\n")[-2].index("Item")
    cells = [line[:width].strip() for line in below.split("\n\n", 1)[0].split("\n")]
    return [cell for cell in cells if cell]
