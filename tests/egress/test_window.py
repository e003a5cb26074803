"""The commit window, moved by a worker and met by raw tunnels and requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from runtime.egress.destinations import AllowList
from tests.egress.partner import Partner, open_partner
from tests.egress.raw import (
    PATIENCE_SECONDS,
    Raw,
    connect,
    control,
    get,
    listening,
    post,
    raw,
    until,
)

# What a browser sends is longer than the last message of a TLS handshake; so is this.
LONG = f"User-Agent: {'x' * 200}\r\n"
LONGER_THAN_A_TEST = 60.0
OPENED = "200 Connection established|"


@dataclass
class Lane:
    """A partner, a lane to it, and its worker's control connection."""

    partner: Partner
    address: str
    worker: Raw

    async def tell(self, verb: str, seconds: float = LONGER_THAN_A_TEST) -> str:
        return (await self.worker.ask(control(verb, seconds))).partition("|")[0]

    @asynccontextmanager
    async def tunnel(self) -> AsyncIterator[Raw]:
        """A tunnel that has been used."""
        async with raw(self.address) as tunnel:
            assert await tunnel.ask(connect(self.partner)) == OPENED
            assert await tunnel.ask(inside(get(self.partner))) == "200 OK|ok"
            yield tunnel

    @asynccontextmanager
    async def held(self, seconds: float = LONGER_THAN_A_TEST) -> AsyncIterator[Raw]:
        """The tunnel that a warm-up used, with the window held round it."""
        assert await self.tell("cut") == "200 OK"
        async with self.tunnel() as kept:
            assert await kept.ask(inside(get(self.partner))) == "200 OK|ok"
            assert await self.tell("hold", seconds) == "200 OK"
            yield kept


@asynccontextmanager
async def a_lane() -> AsyncIterator[Lane]:
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        open_partner() as partner,
        listening(partner) as (_, address),
        raw(address) as worker,
    ):
        yield Lane(partner, address, worker)


def inside(request: str) -> str:
    """A request as it stands inside a tunnel."""
    method, target, rest = request.split(" ", 2)
    path = "/" + target.split("/", 3)[3]
    return f"{method} {path} {rest}".replace("\r\n", f"\r\n{LONG}", 1)


async def test_cutting_ends_every_tunnel_and_lets_new_ones_in():
    async with a_lane() as lane, lane.tunnel() as first, lane.tunnel() as second:
        assert await lane.tell("cut") == "200 OK"

        assert await first.is_ended()
        assert await second.is_ended()
        async with lane.tunnel() as fresh:
            assert await fresh.ask(inside(get(lane.partner))) == "200 OK|ok"


async def test_while_held_others_wait_at_the_door_until_the_answer_is_there():
    async with a_lane() as lane, lane.held() as kept, raw(lane.address) as other:
        other.writer.write(connect(lane.partner).encode())
        saved = await kept.ask(inside(post(lane.partner, "ok")))
        connections = lane.partner.connections

        assert await lane.tell("end") == "200 OK"

        assert saved == "200 OK|saved"
        assert connections == 1
        assert await other.answer() == OPENED


async def test_a_tunnel_that_was_cut_before_it_led_anywhere_is_not_opened():
    names = SlowNames()
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        open_partner() as partner,
        listening(partner, allow=names) as (_, address),
        raw(address) as worker,
        raw(address) as tunnel,
    ):
        await worker.ask(control("cut"))
        await worker.ask(control("hold"))
        tunnel.writer.write((connect(partner) + inside(post(partner, "ok"))).encode())
        await names.asked.wait()
        await worker.ask(control("give_up"))
        names.may_answer.set()

        assert await tunnel.answer() == ""
        await until(lambda: partner.connections == 1, "the connection that came too late")
        await until(lambda: not partner.writers, "its end")
        assert partner.commits == []


class SlowNames(AllowList):
    """Admits everything, and takes its time to find where it is."""

    def __init__(self) -> None:
        super().__init__([])
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    def admits_tunnel(self, host: str, port: int) -> bool:
        return True

    async def addresses(self, host: str) -> tuple[str, ...]:
        self.asked.set()
        await self.may_answer.wait()
        return (host,)


async def test_holding_ends_every_tunnel_but_the_warm_one():
    async with a_lane() as lane:
        await lane.tell("cut")
        async with lane.tunnel() as cold, lane.tunnel() as warm:
            await warm.ask(inside(get(lane.partner)))
            await lane.tell("hold")

            assert await cold.is_ended()
            assert await warm.ask(inside(get(lane.partner))) == "200 OK|ok"


async def test_a_write_that_dies_unanswered_shuts_the_lane():
    async with a_lane() as lane, lane.held() as kept, raw(lane.address) as again:
        again.writer.write(connect(lane.partner).encode())
        assert await kept.ask(inside(post(lane.partner, "fin"))) == ""

        assert (await again.answer()).startswith("503 Shut|")
        async with raw(lane.address) as later:
            assert (await later.ask(connect(lane.partner))).startswith("503 Shut|")
        async with raw(lane.address) as plain:
            assert (await plain.ask(get(lane.partner))).startswith("503 Shut|")
        assert await lane.tell("end") == "409 shut"
        assert lane.partner.commits == ["w1"]


async def test_a_partner_that_closes_after_its_answer_does_not_shut_the_lane():
    async with a_lane() as lane, lane.held() as kept, raw(lane.address) as next_page:
        next_page.writer.write(connect(lane.partner).encode())
        assert await kept.ask(inside(post(lane.partner, "close"))) == "200 OK|saved"
        assert await kept.is_ended()

        assert await lane.tell("end") == "200 OK"
        assert await next_page.answer() == OPENED


async def test_a_kept_tunnel_that_carried_nothing_is_replaced_once():
    async with a_lane() as lane, lane.held() as kept:
        kept.writer.close()
        async with lane.tunnel() as second, raw(lane.address) as third:
            third.writer.write(connect(lane.partner).encode())
            saved = await second.ask(inside(post(lane.partner, "ok")))
            connections = lane.partner.connections
            await lane.tell("end")

            assert saved == "200 OK|saved"
            assert connections == 2
            assert await third.answer() == OPENED


async def test_a_worker_that_lets_time_run_out_leaves_the_lane_shut():
    async with a_lane() as lane, lane.held(seconds=0.1) as kept, raw(lane.address) as other:
        other.writer.write(connect(lane.partner).encode())

        assert await kept.is_ended()
        assert (await other.answer()).startswith("503 Shut|")


async def test_a_worker_that_is_gone_leaves_the_lane_shut():
    async with a_lane() as lane, lane.held() as kept:
        lane.worker.writer.close()

        assert await kept.is_ended()


async def test_a_worker_that_gives_up_leaves_the_lane_shut():
    async with a_lane() as lane, lane.held() as kept:
        assert await lane.tell("give_up") == "409 shut"

        assert await kept.is_ended()


async def test_nothing_is_cut_while_a_tunnel_is_being_opened():
    async with a_lane() as lane, raw(lane.address) as fresh:
        assert await fresh.ask(connect(lane.partner)) == OPENED

        assert await lane.tell("cut") == "409 busy"


async def test_nothing_is_cut_while_a_request_is_under_way():
    async with a_lane() as lane, lane.tunnel() as busy:
        busy.writer.write(inside(post(lane.partner, "never")).encode())

        assert await lane.tell("cut") == "409 busy"

        async with lane.tunnel() as other:
            assert await other.ask(inside(get(lane.partner))) == "200 OK|ok"


async def test_another_page_s_plain_write_does_not_end_a_window_held_for_a_tunnel():
    async with a_lane() as lane:
        await lane.tell("cut")
        async with lane.tunnel() as warm:
            await warm.ask(inside(post(lane.partner, "close", "warm-up")))
        await lane.tell("hold")
        async with raw(lane.address) as other_page:
            await other_page.ask(post(lane.partner, "ok", "other"))
        async with lane.tunnel() as first, raw(lane.address) as second:
            second.writer.write(connect(lane.partner).encode())
            await first.ask(inside(post(lane.partner, "fin")))

            assert (await second.answer()).startswith("503 Shut|")


async def test_a_window_that_is_given_up_before_it_is_held_harms_nobody():
    async with a_lane() as lane, raw(lane.address) as page:
        await lane.tell("cut")
        page.writer.write(post(lane.partner, "never").encode())
        await until(lambda: bool(lane.partner.commits), "the commit")

        assert await lane.tell("give_up") == "200 OK"

        async with lane.tunnel() as later:
            assert await later.ask(inside(get(lane.partner))) == "200 OK|ok"
            assert len(lane.partner.writers) == 2


async def test_without_a_warm_up_the_first_new_tunnel_is_the_only_one():
    async with a_lane() as lane:
        await lane.tell("cut")
        await lane.tell("hold")
        async with lane.tunnel() as first, raw(lane.address) as second:
            second.writer.write(connect(lane.partner).encode())
            assert await first.ask(inside(post(lane.partner, "rst"))) == ""

            assert (await second.answer()).startswith("503 Shut|")
            assert lane.partner.commits == ["w1"]


async def test_of_plain_writes_one_passes_and_its_answer_ends_the_window():
    async with a_lane() as lane, raw(lane.address) as page, raw(lane.address) as twin:
        await lane.tell("cut")
        await page.ask(get(lane.partner))
        await lane.tell("hold", 0.2)
        page.writer.write(post(lane.partner, "never", "first").encode())
        await until(lambda: lane.partner.commits == ["first"], "the commit")

        assert (await twin.ask(post(lane.partner, "ok", "second"))).startswith("503 Shut|")
        assert (await page.answer()).startswith("502 No Answer|")
        async with raw(lane.address) as later:
            assert await later.ask(post(lane.partner, "ok", "third")) == "200 OK|saved"
        assert lane.partner.commits == ["first", "third"]


async def test_plain_reads_pass_while_a_write_is_held():
    async with a_lane() as lane, raw(lane.address) as page:
        await lane.tell("cut")
        await page.ask(get(lane.partner))
        await lane.tell("hold")

        assert await page.ask(get(lane.partner)) == "200 OK|ok"
        assert await page.ask(post(lane.partner, "ok")) == "200 OK|saved"


async def test_the_answer_to_a_plain_write_ends_the_window_by_itself():
    async with a_lane() as lane, raw(lane.address) as page:
        await lane.tell("cut")
        await page.ask(get(lane.partner))
        await lane.tell("hold")

        answers = [await page.ask(post(lane.partner, "ok", write_id)) for write_id in ("a", "b")]

        assert answers == ["200 OK|saved"] * 2
        assert await lane.tell("cut") == "200 OK"


async def test_while_a_plain_write_is_held_tunnels_wait():
    async with a_lane() as lane, raw(lane.address) as page, raw(lane.address) as tunnel:
        await lane.tell("cut")
        await page.ask(get(lane.partner))
        await lane.tell("hold")
        tunnel.writer.write(connect(lane.partner).encode())
        await page.ask(get(lane.partner))
        connections = lane.partner.connections
        await page.ask(post(lane.partner, "fin"))

        assert connections == 1
        assert await tunnel.answer() == OPENED


async def test_the_window_s_steps_come_in_their_order():
    async with a_lane() as lane:
        assert await lane.tell("hold") == "409 not_cut"
        assert await lane.tell("cut") == "200 OK"
        assert await lane.tell("cut") == "409 not_open"
        assert await lane.tell("end") == "200 OK"
        assert await lane.tell("dance") == "409 unknown"
