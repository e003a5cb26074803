"""Each transport fault, before and after the commit, next to the same request without it."""

import asyncio
import ssl

import httpx
import pytest

from mock_systems.kit.certificates import self_signed
from tests.mock_systems.kit.a_ledger import a_clerk_at, a_ledger, until, written
from tests.mock_systems.visitor import a_fault


@pytest.fixture
async def ledger():
    return a_ledger()


@pytest.fixture
async def clerk(ledger):
    async with a_clerk_at(ledger) as clerk:
        yield clerk


async def test_without_a_fault_a_line_is_written_once_and_the_answer_comes(ledger, clerk):
    answer = await clerk.post("/lines", content="plain")

    assert answer.status_code == 303
    assert written(ledger) == ["plain"]


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize(("when", "commits"), [("pre", []), ("post", ["once"])])
async def test_an_error_page_before_or_after_the_commit(ledger, clerk, status, when, commits):
    fault = a_fault(ledger, str(status), "write_line", when)

    answer = await clerk.post("/lines", content="once")

    assert answer.status_code == status
    assert written(ledger) == commits
    assert fault.fired == 1


async def test_a_fault_skips_some_occurrences_then_happens_as_often_as_asked(ledger, clerk):
    fault = a_fault(ledger, "500", "read_lines", after=2, count=2)

    statuses = [(await clerk.get("/")).status_code for _ in range(6)]

    assert statuses == [200, 200, 500, 500, 200, 200]
    assert (fault.seen, fault.fired) == (6, 2)


async def test_a_fault_without_count_goes_on_until_it_is_removed(ledger, clerk):
    fault = a_fault(ledger, "503", "read_lines", count=None)

    during = [(await clerk.get("/")).status_code for _ in range(4)]
    ledger.store.faults.remove(fault.id)

    assert during == [503] * 4
    assert (await clerk.get("/")).status_code == 200


async def test_a_fault_of_another_operation_never_fires_and_shows_it(ledger, clerk):
    fault = a_fault(ledger, "500", "write_line")

    answer = await clerk.get("/")

    assert answer.status_code == 200
    assert (fault.seen, fault.fired) == (0, 0)


async def test_too_many_requests_says_when_to_come_back(ledger, clerk):
    a_fault(ledger, "429", "read_lines", retry_after=7)

    answer = await clerk.get("/")

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"


async def test_the_maintenance_page_has_status_200_and_commits_nothing(ledger, clerk):
    a_fault(ledger, "maintenance", "write_line")

    answer = await clerk.post("/lines", content="never")

    assert (answer.status_code, answer.text) == (200, "<h1>Maintenance</h1>")
    assert written(ledger) == []


@pytest.mark.parametrize("when", ["pre", "post"])
async def test_a_slow_answer_takes_its_seconds_and_is_right(ledger, clerk, when):
    a_fault(ledger, "slow", "write_line", when, seconds=0.3)

    answer = await clerk.post("/lines", content="slow")

    assert answer.elapsed.total_seconds() >= 0.3
    assert answer.status_code == 303
    assert written(ledger) == ["slow"]


@pytest.mark.parametrize(("when", "commits"), [("pre", []), ("post", ["once"])])
async def test_a_time_out_gives_no_answer(ledger, clerk, when, commits):
    a_fault(ledger, "timeout", "write_line", when)

    with pytest.raises(httpx.ReadTimeout):
        await clerk.post("/lines", content="once", timeout=0.3)

    await until(lambda: ledger.store.requests[-1].operation == "write_line")
    assert ledger.store.requests[-1].status is None
    assert written(ledger) == commits


@pytest.mark.parametrize(("when", "commits"), [("pre", []), ("post", ["once"])])
@pytest.mark.parametrize(
    ("how", "error"), [("fin", httpx.RemoteProtocolError), ("rst", httpx.ReadError)]
)
async def test_a_dropped_connection_ends_without_an_answer(
    ledger, clerk, how, error, when, commits
):
    a_fault(ledger, "drop", "write_line", when, how=how)

    with pytest.raises(error):
        await clerk.post("/lines", content="once")

    assert written(ledger) == commits
    assert ledger.store.requests[-1].status is None
    assert ledger.store.requests[-1].faults == (f"drop/{when}",)


@pytest.mark.parametrize(("how", "error"), [("fin", None), ("rst", ConnectionResetError)])
async def test_a_dropped_connection_was_kept_alive_and_ends_as_asked(ledger, how, error):
    async with a_clerk_at(ledger) as clerk:
        cookie = f"LEDGERSESSION={clerk.cookies['LEDGERSESSION']}"
        reader, writer = await asyncio.open_connection("127.0.0.1", ledger.listener.port)
        ask = f"GET / HTTP/1.1\r\nHost: ledger\r\nCookie: {cookie}\r\n\r\n".encode()
        writer.write(ask)
        first_answer = await reader.readuntil(b"</html>")
        a_fault(ledger, "drop", "read_lines", how=how)

        writer.write(ask)

        assert first_answer.startswith(b"HTTP/1.1 200")
        if error is None:
            assert await reader.read() == b""
        else:
            with pytest.raises(error):
                await reader.read()
        writer.close()


async def test_a_dropped_connection_over_https(ledger, tmp_path):
    ledger.listener.certificate = self_signed(tmp_path)
    await ledger.listener.open()
    trusted = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
    async with httpx.AsyncClient(base_url=ledger.listener.base_url, verify=trusted) as clerk:
        await clerk.post("/signin")
        a_fault(ledger, "drop", "write_line", "post", how="rst")

        with pytest.raises(httpx.ReadError):
            await clerk.post("/lines", content="once")
        after = await clerk.get("/")

    assert after.status_code == 200
    assert written(ledger) == ["once"]
    await ledger.listener.refuse()


@pytest.mark.parametrize("answer", ["none", "502", "drop"])
async def test_a_late_commit_comes_after_the_answer(ledger, clerk, answer):
    a_fault(ledger, "late_commit", "write_line", "post", seconds=0.4, answer=answer)

    try:
        status = (await clerk.post("/lines", content="late", timeout=0.2)).status_code
    except httpx.HTTPError as error:
        status = type(error).__name__
    at_the_answer = list(written(ledger))
    await until(lambda: written(ledger))

    assert status == {"none": "ReadTimeout", "502": 502, "drop": "RemoteProtocolError"}[answer]
    assert at_the_answer == []
    assert written(ledger) == ["late"]


async def test_a_late_commit_does_not_reach_the_world_after_a_reset(ledger, clerk):
    a_fault(ledger, "late_commit", "write_line", "post", seconds=0.1, answer="502")
    beginning = ledger.seed(None)

    await clerk.post("/lines", content="late")
    ledger.store.reset(beginning)
    a_fault(ledger, "late_commit", "write_line", "post", seconds=0.2, answer="502")
    await clerk.post("/signin")
    await clerk.post("/lines", content="mine")
    await until(lambda: written(ledger))

    assert written(ledger) == ["mine"]


async def test_a_truncated_page_ends_early_and_is_well_formed_http(ledger, clerk):
    whole = await clerk.get("/")
    a_fault(ledger, "truncated_html", "read_lines", "post", share=0.5)

    cut = await clerk.get("/")

    assert whole.text.endswith("</html>")
    assert cut.status_code == 200
    assert cut.text == whole.text[: len(whole.text) // 2]


async def test_logged_out_before_the_write_swallows_it(ledger, clerk):
    a_fault(ledger, "logged_out", "write_line")

    answer = await clerk.post("/lines", content="swallowed")

    assert answer.text == "sign in first"
    assert written(ledger) == []


async def test_logged_out_after_the_write_keeps_it(ledger, clerk):
    a_fault(ledger, "logged_out", "write_line", "post")

    answer = await clerk.post("/lines", content="kept")
    next_answer = await clerk.get("/")

    assert answer.status_code == 303
    assert written(ledger) == ["kept"]
    assert next_answer.text == "sign in first"


async def test_a_system_that_is_down_refuses_connections_and_comes_back(ledger, clerk):
    await ledger.listener.refuse()
    async with httpx.AsyncClient(base_url=ledger.listener.base_url) as other:
        with pytest.raises(httpx.ConnectError):
            await other.get("/")

        await ledger.listener.open()
        answer = await other.get("/")

    assert answer.text == "sign in first"


async def test_connections_are_kept_alive(ledger, clerk):
    for _ in range(3):
        await clerk.get("/")

    assert len({seen.connection for seen in ledger.store.requests}) == 1
