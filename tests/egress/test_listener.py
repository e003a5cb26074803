"""One lane's listener, spoken to as a browser speaks to it."""

import asyncio
import subprocess
import sys

import pytest

from runtime.egress.peer import process
from runtime.egress.way_out import since_boot
from tests.egress.partner import Certificate, Partner, open_partner, reset, serving
from tests.egress.raw import connect, control, get, listening, post, raw, until


async def test_reads_share_one_connection_to_the_proxy_and_one_to_the_partner():
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        answers = [await lane.ask(get(partner)) for _ in range(3)]

        assert answers == ["200 OK|ok"] * 3
        assert partner.connections == 1


async def test_the_partner_gets_its_own_name_and_nothing_meant_for_the_proxy():
    more = "Proxy-Connection: keep-alive\r\nConnection: x-hop\r\nX-Hop: 1\r\nCookie: a=b\r\n"
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        await lane.ask(get(partner, "/quiet?a=1", more))

        assert partner.heads == [
            f"GET /quiet?a=1 HTTP/1.1\r\nHost: 127.0.0.1:{partner.port}\r\n"
            "Cookie: a=b\r\n\r\n".encode()
        ]


async def test_a_body_keeps_its_measure_whatever_the_browser_calls_its_own():
    more = "Connection: content-length\r\n"
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        await lane.ask(post(partner, "ok").replace("\r\n", f"\r\n{more}", 1))

        assert b"Content-Length: 4\r\n" in partner.heads[0]


async def test_a_place_off_the_list_is_refused_and_counted_by_its_name_only():
    async with (
        open_partner() as listed,
        open_partner() as other,
        listening(listed) as (listener, address),
    ):
        async with raw(address) as lane:
            plain = await lane.ask(get(other, "/secret-path"))
        async with raw(address) as lane:
            tunnelled = await lane.ask(connect(other))
        async with raw(address) as lane:
            allowed = await lane.ask(connect(listed))

        assert plain.startswith("403 Forbidden|")
        assert tunnelled.startswith("403 Forbidden|")
        assert allowed.startswith("200 ")
        assert other.connections == 0
        assert listener.way.refused_hosts == {"127.0.0.1": 2}


SAME_PLACE_SPELT_ODDLY = [
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "[::ffff:127.0.0.1]",
    "[::1]",
    "localhost",
    "127.0.0.1.",
]


@pytest.mark.parametrize("host", SAME_PLACE_SPELT_ODDLY)
async def test_another_spelling_of_a_listed_address_is_refused(host: str):
    async with open_partner() as partner, listening(partner) as (_, address):
        async with raw(address) as lane:
            plain = await lane.ask(f"GET http://{host}:{partner.port}/quiet HTTP/1.1\r\n\r\n")
        async with raw(address) as lane:
            tunnel = await lane.ask(f"CONNECT {host}:{partner.port} HTTP/1.1\r\n\r\n")

        assert plain[:3] == tunnel[:3] == "403"
        assert partner.connections == 0


@pytest.mark.parametrize("trick", ["{listed}@{other}", "{listed}%40@{other}", "{other}#@{listed}"])
async def test_user_information_does_not_lead_elsewhere(trick: str):
    async with (
        open_partner() as listed,
        open_partner() as other,
        listening(listed) as (_, address),
    ):
        places = {"listed": f"127.0.0.1:{listed.port}", "other": f"127.0.0.1:{other.port}"}
        authority = trick.format(**places)
        async with raw(address) as lane:
            plain = await lane.ask(f"GET http://{authority}/ HTTP/1.1\r\n\r\n")
        async with raw(address) as lane:
            tunnel = await lane.ask(f"CONNECT {authority} HTTP/1.1\r\n\r\n")

        assert plain[:3] == tunnel[:3] == "400"
        assert listed.connections == other.connections == 0


@pytest.mark.parametrize(
    "request_text",
    [
        "GET /quiet HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET https://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n",
        "GET file:///etc/hostname HTTP/1.1\r\n\r\n",
        "GET http://127.0.0.1:{port}/ HTTP/1.0\r\n\r\n",
        "GET http://127.0.0.1:{port}/ HTTP/1.1\r\nA b: c\r\n\r\n",
        "GET http://127.0.0.1:{port}/ HTTP/1.1\r\nA: b\n c\r\n\r\n",
    ],
)
async def test_what_is_not_a_proxy_request_is_refused(request_text: str):
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        answer = await lane.ask(request_text.replace("{port}", str(partner.port)))

        assert answer.startswith("400")
        assert partner.connections == 0


@pytest.mark.parametrize(("version", "status"), [("1.0", "200"), ("1.1", "200"), ("0.9", "400")])
async def test_a_tunnel_is_asked_for_in_either_version(version: str, status: str):
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        answer = await lane.ask(f"CONNECT 127.0.0.1:{partner.port} HTTP/{version}\r\n\r\n")

        assert answer.startswith(status)


@pytest.mark.parametrize("headers", ["Transfer-Encoding: chunked\r\n", "Content-Length: 9\r\n"])
async def test_a_request_that_could_be_read_two_ways_never_leaves(headers: str):
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        answer = await lane.ask(post(partner, "ok").replace("\r\n\r\n", f"\r\n{headers}\r\n"))

        assert answer.startswith("502")
        assert partner.commits == []


@pytest.mark.parametrize("plan", ["fin", "rst"])
async def test_a_write_whose_partner_dies_unanswered_is_answered_and_sent_once(plan: str):
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        await lane.ask(get(partner))
        answer = await lane.ask(post(partner, plan))

        assert answer.startswith("502 No Answer|")
        assert partner.commits == ["w1"]


async def test_a_write_goes_on_a_fresh_connection_and_a_read_may_use_it_after():
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        await lane.ask(get(partner))
        await lane.ask(post(partner, "ok"))
        await lane.ask(get(partner))

        assert partner.connections == 2


async def test_a_read_finds_a_kept_connection_closed_and_is_asked_again():
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as lane:
        await lane.ask(get(partner))
        partner.hang_up()

        answer = await lane.ask(get(partner))

        assert answer == "200 OK|ok"
        assert partner.connections == 2


async def test_a_read_dropped_on_a_kept_connection_is_asked_once_more():
    asked: list[int] = []

    async def answer_each_connection_once(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.append(len(asked))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await reader.readuntil(b"\r\n\r\n")
        asked.append(len(asked))
        writer.close()

    partner = Partner("http")
    async with (
        serving(answer_each_connection_once) as partner.port,
        listening(partner) as (_, address),
        raw(address) as lane,
    ):
        answers = [await lane.ask(get(partner)) for _ in range(2)]

    assert answers == ["200 OK|ok"] * 2
    assert len(asked) == 3


@pytest.mark.parametrize("end", ["fin", "rst"])
async def test_a_request_its_browser_has_left_does_not_linger(end: str):
    async with (
        open_partner() as partner,
        listening(partner) as (_, address),
        raw(address) as page,
        raw(address) as worker,
    ):
        page.writer.write(post(partner, "never").encode())
        await until(lambda: bool(partner.commits), "the commit")

        page.writer.close() if end == "fin" else reset(page.writer)

        await until(lambda: not partner.writers, "the end of the partner's connection")
        assert (await worker.ask(control("cut"))).startswith("200")


async def test_a_partner_out_of_reach_is_said_to_be():
    async with open_partner() as partner:
        gone = partner
    async with listening(gone) as (_, address):
        async with raw(address) as lane:
            plain = await lane.ask(get(gone))
        async with raw(address) as lane:
            tunnel = await lane.ask(connect(gone))

    assert plain.startswith("502 Not Reachable|")
    assert tunnel.startswith("502 Not Reachable|")


async def test_a_long_body_passes_whole_both_ways():
    body = "x" * 1_000_000

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        received = await reader.readexactly(len(body))
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(received)
        writer.write(head + received)
        await writer.drain()

    partner = Partner("http")
    async with (
        serving(echo) as partner.port,
        listening(partner) as (_, address),
        raw(address) as lane,
    ):
        answer = await lane.ask(post(partner, "ok", body=body))

    assert answer == f"200 OK|{body}"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n", b"T: 1\r\n\r\n"),
        (b"\r\nuntil I close", b"until I close"),
    ],
)
async def test_bodies_without_a_length_pass_whole(said: bytes, heard: bytes):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + said)
        writer.close()

    partner = Partner("http")
    async with (
        serving(answer) as partner.port,
        listening(partner) as (_, address),
        raw(address) as lane,
    ):
        lane.writer.write(get(partner, more="Connection: close\r\n").encode())
        everything = await lane.reader.read()

    assert everything.startswith(b"HTTP/1.1 200 OK\r\n")
    assert everything.endswith(heard)


async def test_a_tunnel_carries_tls_end_to_end(certificate: Certificate):
    async with (
        open_partner(certificate) as partner,
        listening(partner) as (_, address),
        raw(address) as lane,
    ):
        opened = await lane.ask(connect(partner))
        context = certificate.client_context()
        await lane.writer.start_tls(context, server_hostname="127.0.0.1")
        answer = await lane.ask("GET /quiet HTTP/1.1\r\nHost: partner\r\n\r\n")

    assert opened.startswith("200 ")
    assert answer == "200 OK|ok"


async def test_a_stranger_on_the_same_machine_gets_nothing():
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        async with (
            open_partner() as partner,
            listening(partner, worker=process(sleeper.pid)) as (listener, address),
            raw(address) as stranger,
        ):
            answer = await stranger.ask(get(partner))

            assert answer == ""
            assert partner.connections == 0
            assert listener.strangers == 1
    finally:
        sleeper.communicate(b"\n")


async def test_a_child_of_the_worker_gets_through():
    child = """
import socket, sys
host, _, port = sys.argv[1].partition(":")
with socket.create_connection((host, int(port))) as lane:
    lane.sendall(sys.argv[2].encode())
    print(lane.recv(15).decode())
"""
    async with open_partner() as partner, listening(partner) as (listener, address):
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-c", child, address, get(partner), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await running.communicate()

        assert said.decode().strip() == "HTTP/1.1 200 OK"
        assert listener.strangers == 0


async def test_nothing_passes_once_the_time_to_live_is_over():
    async with open_partner() as partner, listening(partner) as (listener, address):
        async with raw(address) as lane, raw(address) as tunnel:
            before = await lane.ask(get(partner))
            await tunnel.ask(connect(partner))

            listener.lasts_until(since_boot() + 0.05)

            assert before == "200 OK|ok"
            assert await lane.is_ended()
            assert await tunnel.is_ended()
        with pytest.raises(ConnectionRefusedError):
            async with raw(address):
                pass


async def test_no_byte_leaves_after_the_time_to_live_even_where_nothing_was_cut_yet():
    async with (
        open_partner() as partner,
        listening(partner) as (listener, address),
        raw(address) as page,
        raw(address) as tunnel,
    ):
        await page.ask(get(partner))
        await tunnel.ask(connect(partner))

        listener.way.lasts_until(since_boot() - 0.001)

        assert (await page.ask(post(partner, "ok"))).startswith("502")
        assert await tunnel.ask(post(partner, "ok")) == ""
        assert partner.commits == []


async def test_what_was_cut_is_not_prolonged():
    async with open_partner() as partner, listening(partner) as (listener, _):
        listener.cut()

        listener.lasts_until(since_boot() + 60)

        assert not listener.is_open


async def test_a_closed_lane_has_no_connection_left_to_a_partner():
    async with (
        open_partner() as partner,
        listening(partner) as (listener, address),
        raw(address) as lane,
        raw(address) as tunnel,
    ):
        await lane.ask(get(partner))
        await tunnel.ask(connect(partner))
        await until(lambda: len(partner.writers) == 2, "both connections")

        await listener.close()

        await until(lambda: not partner.writers, "the end of both connections")


async def test_who_does_not_know_the_lane_s_token_does_not_move_its_window():
    async with open_partner() as partner, listening(partner) as (listener, address):
        async with raw(address) as page:
            refused = await page.ask(control("cut", token="a guess"))
        async with raw(address) as worker:
            obeyed = await worker.ask(control("cut"))

            assert refused.startswith("403")
            assert obeyed.startswith("200")
            assert listener.way.window.phase.value == "cut"
