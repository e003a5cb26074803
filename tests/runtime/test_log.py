"""The log holds ids and codes; nothing else gets in at any level, by any door."""

import asyncio
import io
import json
import logging
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import create_engine, text

from domain.errors import RecordLocked
from runtime import log
from runtime.settings import REPOSITORY

ITEM = "0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11"
EVIDENCE = "1c65f5f3-7a1f-4a54-8d5f-3b2a1a8a5b22"
NAME = "Quillfeather-Marsh"
PERSONAL = (
    NAME,
    "Ottoline Quillfeather-Marsh",
    "9990000018",
    "999 000 0018",
    "2015-03-04",
    "04/03/2015",
    "ZZ99 3VZ",
    "07700900123",
    "ottoline@example.org",
    "4 Rowan Close",
)
LEVELS = ("debug", "info", "warning", "error", "critical", "exception")


class Lines:
    """What was written, as text and as events."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    # A Prefect imported by another test has set the web server's loggers its own way.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        for attribute, usual in (("disabled", False), ("propagate", True), ("level", 0)):
            monkeypatch.setattr(logger, attribute, usual)
    written = Lines()
    with log.opened(written.stream, "debug"):
        yield written


def nothing_personal(written: str) -> bool:
    return not any(detail in written for detail in PERSONAL)


def test_an_event_is_one_line_of_ids_codes_and_counts(lines):
    log.get().info(
        "item_claimed",
        item_id=ITEM,
        queue="encompass",
        reference="ENC-7K4M-92QF",
        record_id="43260118231",
        attempt=1,
        wait_seconds=0.25,
        rules_version="2026-11-16",
        is_late=False,
    )

    event = lines.last
    at = event.pop("at")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", at)
    assert event == {
        "level": "info",
        "event": "item_claimed",
        "item_id": ITEM,
        "queue": "encompass",
        "reference": "ENC-7K4M-92QF",
        "record_id": "43260118231",
        "attempt": 1,
        "wait_seconds": 0.25,
        "rules_version": "2026-11-16",
        "is_late": False,
    }


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("personal", PERSONAL)
def test_a_personal_detail_is_dropped_and_counted_at_every_level(lines, level, personal):
    write = getattr(log.get(), level)

    write("item_claimed", item_id=ITEM, surname=personal, code=personal, record_id=personal)

    assert nothing_personal(lines.text)
    assert lines.last["dropped"] == 3
    assert lines.last["item_id"] == ITEM


@pytest.mark.parametrize("field", sorted(log.FIELDS))
def test_no_allowed_field_lets_a_personal_detail_through(lines, field):
    for personal in PERSONAL:
        log.get().info("item_claimed", **{field: personal})

    assert [event["dropped"] for event in lines.events] == [1] * len(PERSONAL)
    assert nothing_personal(lines.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 9990000018),
        ("count", 20150304),
        ("count", -1),
        ("count", True),
        ("items", [NAME]),
        ("code", {"name": NAME}),
        ("item_id", None),
        ("wait_seconds", float("nan")),
        ("wait_seconds", "12"),
        ("is_late", 1),
        ("is_ottoline marsh", True),
        ("Quillfeather_count", 1),
        ("anything", 1),
    ],
)
def test_a_value_of_another_shape_is_dropped(lines, field, value):
    log.get().info("item_claimed", **{field: value})

    assert field not in lines.last
    assert lines.last["dropped"] == 1


def test_an_event_that_is_a_sentence_loses_its_name(lines):
    log.get().info(f"no match for {NAME}")
    log.get().info("no match for %s", NAME)

    assert [event["event"] for event in lines.events] == ["unnamed_event"] * 2
    assert [event["dropped"] for event in lines.events] == [1, 1]
    assert nothing_personal(lines.text)


HOSTILE = [
    "line\nbreak",
    "carriage\rreturn",
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\u202eoverride",
    "\u2028separator",
    "\x85next",
    "nul\x00",
    '"},{"event":"forged',
    "tab\t",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["code", "reference", "rules_version", "worker"])
def test_hostile_text_makes_no_second_line_and_no_control_character(lines, hostile, field):
    log.get().info("item_claimed", **{field: hostile})
    log.get().info(hostile)
    logging.getLogger("uvicorn.error").info(hostile)

    assert len(lines.text.splitlines()) == lines.text.count("\n") == 3
    assert all(32 <= ord(letter) < 127 for letter in lines.text.replace("\n", ""))


class TheirError(Exception):
    """An exception of somebody else, with a name in its words."""


def raise_theirs() -> None:
    raise TheirError(f"no child {NAME}")


def test_an_exception_leaves_its_type_and_place_and_no_words(lines):
    try:
        raise_theirs()
    except TheirError:
        log.get().exception("item_failed", item_id=ITEM)

    event = lines.last
    assert event["exception"].endswith("test_log.TheirError")
    assert re.fullmatch(r"test_log\.raise_theirs:\d+", event["where"])
    assert event["level"] == "error"
    assert nothing_personal(lines.text)


def test_our_own_exception_leaves_its_code_and_its_cause(lines):
    try:
        try:
            raise_theirs()
        except TheirError as theirs:
            raise RecordLocked(f"held for {NAME}", system="police_rms") from theirs
    except RecordLocked as ours:
        log.get().warning("item_deferred", exc_info=ours)

    event = lines.last
    assert event["code"] == "record_locked"
    assert event["exception"] == "domain.errors.RecordLocked"
    assert event["caused_by"].endswith("TheirError")
    assert nothing_personal(lines.text)


def their_message(name: str) -> None:
    logging.getLogger(name).warning("GET /search?surname=%s", NAME)


def their_sentence(name: str) -> None:
    logging.getLogger(name).error(f"could not find {NAME}")  # noqa: G004  # what others do


def their_exception(name: str) -> None:
    try:
        raise_theirs()
    except TheirError:
        logging.getLogger(name).exception("while looking for %s", NAME)


def their_extra(name: str) -> None:
    logging.getLogger(name).warning("found", extra={"surname": NAME}, stack_info=True)


@pytest.mark.parametrize("write", [their_message, their_sentence, their_exception, their_extra])
@pytest.mark.parametrize("name", ["uvicorn.access", "sqlalchemy.engine", "asyncio", "prefect.x"])
def test_other_libraries_leave_where_they_spoke_and_no_words(lines, write, name):
    write(name)

    event = lines.last
    assert event["event"] == "foreign_log"
    assert re.fullmatch(r"test_log(\.raise_theirs)?:\d+", event["where"])
    assert event["logger"] in (name.split(".")[0], "other")
    assert nothing_personal(lines.text)


def test_a_handler_another_library_adds_later_sees_no_words_either(lines):
    theirs = io.StringIO()
    logger = logging.getLogger("prefect.flow_runs.later")
    handler = logging.StreamHandler(theirs)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logger.addHandler(handler)

    their_exception(logger.name)
    logger.removeHandler(handler)

    assert "test_log.raise_theirs:" in theirs.getvalue()
    assert nothing_personal(theirs.getvalue())


def test_levels_other_libraries_invent_come_out_too(lines):
    logging.getLogger("uvicorn").log(5, "trace %s", NAME)
    logging.getLogger("prefect").log(25, "notice %s", NAME)
    logging.getLogger("prefect").log(70, "loud %s", NAME)

    assert [event["level"] for event in lines.events] == ["info", "critical"]
    assert nothing_personal(lines.text)


def test_statements_the_database_echoes_are_not_kept(lines):
    engine = create_engine("sqlite://", echo=True)

    with engine.connect() as connection:
        connection.execute(text("SELECT :surname"), {"surname": NAME})
    engine.dispose()

    assert any(event["logger"] == "sqlalchemy" for event in lines.events)
    assert nothing_personal(lines.text)


async def test_what_an_asyncio_task_dies_of_is_kept_without_words(lines):
    async def fails() -> None:
        raise_theirs()

    loop = asyncio.get_running_loop()
    failure = (await asyncio.gather(fails(), return_exceptions=True))[0]
    loop.call_exception_handler({"message": f"lost {NAME}", "exception": failure})

    assert lines.last["logger"] == "asyncio"
    assert lines.last["exception"].endswith("TheirError")
    assert nothing_personal(lines.text)


async def test_a_web_server_writes_its_access_log_without_addresses(lines):
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    server = uvicorn.Server(uvicorn.Config(application, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /?surname={NAME} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    await reader.read()
    writer.close()
    server.should_exit = True
    await serving

    assert any(event["logger"] == "uvicorn" for event in lines.events)
    assert nothing_personal(lines.text)


def test_warnings_and_what_a_thread_dies_of_are_kept_without_words(lines):
    thread = threading.Thread(target=raise_theirs)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(f"about {NAME}", stacklevel=1)

    assert [event["event"] for event in lines.events] == ["unhandled_exception", "foreign_log"]
    assert nothing_personal(lines.text)


DIES = """
import sys
from runtime import log
with log.opened(sys.stdout):
    raise_it = lambda: (_ for _ in ()).throw(ValueError("no child Quillfeather-Marsh"))
    sys.excepthook(*[(type(e), e, e.__traceback__) for e in [ValueError("Quillfeather-Marsh")]][0])
    class Lost:
        def __del__(self):
            raise_it()
    Lost()
"""
FORGETS_TO_OPEN = """
from runtime import log
log.get().info("item_claimed", surname="Quillfeather-Marsh", attempt=1)
"""


def run(script: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )


def test_an_exception_nobody_caught_prints_no_words():
    ended = run(DIES)

    events = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [event["event"] for event in events] == ["unhandled_exception"] * 2
    assert [event["exception"] for event in events] == ["builtins.ValueError"] * 2
    assert NAME not in ended.stdout + ended.stderr


def test_a_process_that_never_opened_its_log_writes_nothing_else_either():
    ended = run(FORGETS_TO_OPEN)

    event = json.loads(ended.stderr)
    assert (event["attempt"], event["dropped"]) == (1, 1)
    assert NAME not in ended.stdout + ended.stderr


def test_every_line_carries_the_item_and_the_operation_it_belongs_to(lines):
    with log.correlated(item_id=ITEM):
        log.get().info("item_claimed")
        with log.correlated(op_id="ab" * 32, evidence_id=EVIDENCE):
            log.get().info("entry_proven")
        log.get().info("item_done")
    log.get().info("shift_ended")

    kept = [(event.get("item_id"), event.get("op_id")) for event in lines.events]
    assert kept == [(ITEM, None), (ITEM, "ab" * 32), (ITEM, None), (None, None)]
    assert lines.events[1]["evidence_id"] == EVIDENCE


async def test_two_items_at_once_keep_their_own_ids(lines):
    both_in = asyncio.Barrier(2)

    async def work(item_id: str) -> None:
        with log.correlated(item_id=item_id):
            await both_in.wait()
            await asyncio.to_thread(log.get().info, "read", reference=f"about-{item_id[:2]}")

    await asyncio.gather(work(ITEM), work(EVIDENCE))

    read = [event for event in lines.events if event["event"] == "read"]
    assert {(event["item_id"], event["reference"]) for event in read} == {
        (ITEM, "about-0b"),
        (EVIDENCE, "about-1c"),
    }


def test_what_is_below_the_level_is_not_written():
    written = Lines()

    with log.opened(written.stream, "warning"):
        log.get().info("item_claimed")
        logging.getLogger("uvicorn").info("started")
        log.get().warning("item_deferred")

    assert [event["event"] for event in written.events] == ["item_deferred"]


def test_each_request_of_a_client_is_not_a_line_and_what_went_wrong_with_one_is():
    written, before = Lines(), logging.getLogger("httpx").level

    with log.opened(written.stream):
        logging.getLogger("httpx").info("HTTP Request: GET http://127.0.0.1/")
        logging.getLogger("httpcore").info("connect_tcp.started")
        logging.getLogger("httpx").warning("no answer")

    assert [(one["level"], one["logger"]) for one in written.events] == [("warning", "httpx")]
    assert logging.getLogger("httpx").level == before


def test_after_the_log_is_closed_everything_is_as_it_was():
    def standing() -> list[Any]:
        root = logging.getLogger()
        hooks: list[Callable[..., Any]] = [sys.excepthook, threading.excepthook]
        return [root.handlers, root.level, logging.getLogRecordFactory(), *hooks]

    before = standing()
    with log.opened(io.StringIO()):
        assert standing() != before

    assert standing() == before


SHIPPED = ("bots", "cli", "connectors", "console", "domain", "flows", "reports", "runtime")
BESIDE_THE_LIST = re.compile(r"^\s*(import|from) (structlog|logging)\b", re.MULTILINE)


def speaks_beside(path: Path) -> bool:
    return bool(BESIDE_THE_LIST.search(path.read_text(encoding="utf-8")))


def test_nothing_we_ship_logs_beside_the_list(tmp_path):
    files = [path for folder in SHIPPED for path in (REPOSITORY / folder).rglob("*.py")]
    planted = tmp_path / "planted.py"
    planted.write_text("import logging\nlogging.info('x')\n")

    assert {path.name for path in files if speaks_beside(path)} == {"log.py"}
    assert speaks_beside(planted)
