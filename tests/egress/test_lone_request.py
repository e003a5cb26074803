"""A request by a connection of its own: the same words as httpx's, once, and nothing followed."""

import httpx
import pytest

from domain.errors import CertificateRefused, SystemUnavailable
from runtime import tabs
from runtime.browser import partner_errors
from runtime.tabs import SessionHttp
from tests.egress.partner import Certificate, Partner, open_partner
from tests.egress.raw import listening

WORDS = {"reason": "Operation Encompass", "detail": "Work item O'Dell & 1"}


def save(partner: Partner, plan: str = "ok") -> str:
    return f"{partner.url}/save?plan={plan}&id=1"


def lines(head: bytes) -> set[bytes]:
    return {line for line in head.split(b"\r\n") if line.lower() != b"connection: close"}


@pytest.fixture
def trusted(monkeypatch, certificate: Certificate) -> Certificate:
    monkeypatch.setattr(tabs, "_authorities", certificate.client_context)
    return certificate


async def test_the_partner_gets_what_httpx_would_have_sent():
    async with (
        open_partner() as partner,
        listening(partner) as (_, address),
        SessionHttp(f"http://{address}") as http,
    ):
        http.held.set("sid", "1", domain="127.0.0.1")

        answer = await http.send_alone("POST", save(partner), WORDS)
        await http.post(save(partner), data=WORDS)

    alone, by_httpx = map(lines, partner.heads)
    assert (answer.status_code, answer.text) == (200, "saved")
    assert alone == by_httpx
    assert b"cookie: sid=1" in {line.lower() for line in alone}


async def test_a_partner_over_tls_is_asked_through_a_tunnel(trusted: Certificate):
    async with (
        open_partner(trusted) as partner,
        listening(partner) as (_, address),
        SessionHttp(f"http://{address}") as http,
    ):
        answer = await http.send_alone("POST", save(partner), WORDS)

    assert (answer.status_code, answer.text) == (200, "saved")
    assert partner.heads[0].startswith(b"POST /save?plan=ok&id=1 HTTP/1.1\r\n")


async def test_a_certificate_nobody_here_trusts_is_refused(certificate: Certificate):
    async with (
        open_partner(certificate) as partner,
        listening(partner) as (_, address),
        SessionHttp(f"http://{address}") as http,
    ):
        with pytest.raises(CertificateRefused), partner_errors("partner"):
            await http.send_alone("POST", save(partner), WORDS)

    assert partner.commits == []


async def test_it_is_not_followed_to_where_it_leads():
    async with open_partner() as partner, SessionHttp() as http:
        answer = await http.send_alone("POST", save(partner, "redirect"), WORDS)

    assert (answer.status_code, answer.headers["location"]) == (303, "/done")
    assert partner.requests == ["POST /save"]


@pytest.mark.parametrize("plan", ["fin", "rst"])
@pytest.mark.parametrize("is_tls", [False, True])
async def test_what_dies_unanswered_is_not_sent_again(trusted: Certificate, plan, is_tls):
    async with open_partner(trusted if is_tls else None) as partner, SessionHttp() as http:
        with pytest.raises(SystemUnavailable), partner_errors("partner"):
            await http.send_alone("POST", save(partner, plan), WORDS)

    assert partner.commits == ["1"]


async def test_a_place_off_the_lanes_list_is_not_reached(trusted: Certificate):
    async with (
        open_partner(trusted) as listed,
        open_partner(trusted) as other,
        listening(listed) as (_, address),
        SessionHttp(f"http://{address}") as http,
    ):
        with pytest.raises(httpx.RequestError):
            await http.send_alone("POST", save(other), WORDS)

    assert other.connections == 0
