"""Where a lane may go: exact places only, and names that lead nowhere they should not."""

import asyncio
import socket

import pytest

from runtime.egress.destinations import AllowList, NotReachable, parse_authority

LISTED = AllowList(
    [
        {"scheme": "https", "host": "Partner.example.org", "port": 443},
        {"scheme": "http", "host": "127.0.0.1", "port": 8001},
        {"scheme": "http", "host": "::1", "port": 8002},
    ]
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("partner.example.org:443", ("partner.example.org", 443)),
        ("PARTNER.example.org:443", ("partner.example.org", 443)),
        ("127.0.0.1:8001", ("127.0.0.1", 8001)),
        ("[0:0:0:0:0:0:0:1]:8002", ("::1", 8002)),
    ],
)
def test_a_listed_place_is_admitted_however_its_case_or_zeros_are_written(text, place):
    assert parse_authority(text) == place
    assert LISTED.admits_tunnel(*place)


@pytest.mark.parametrize(
    "text",
    [
        "partner.example.org:444",
        "partner.example.org.evil.example.org:443",
        "evil-partner.example.org:443",
        "partner.example.org.:443",
        "2130706433:8001",
        "0x7f.0.0.1:8001",
        "127.1:8001",
        "[::ffff:127.0.0.1]:8001",
        "169.254.169.254:80",
    ],
)
def test_any_other_place_is_not(text):
    place = parse_authority(text)

    assert place is not None
    assert not LISTED.admits_tunnel(*place)


@pytest.mark.parametrize(
    "text",
    [
        "partner.example.org",
        "partner.example.org:0",
        "partner.example.org:65536",
        "partner.example.org:443:443",
        "user@partner.example.org:443",
        "partner.example.org%00:443",
        "partner.example.org\u3002:443",
        "[::1:443",
        ":443",
        "",
    ],
)
def test_what_is_not_host_and_port_is_nothing(text):
    assert parse_authority(text) is None


@pytest.mark.parametrize(
    "entry",
    [
        {"scheme": "https", "host": "partner.example.org"},
        {"scheme": "https", "host": "partner.example.org", "port": 0},
        {"scheme": "https", "host": "user@partner.example.org", "port": 443},
        {"scheme": "https", "host": "*.example.org", "port": 443},
        {"scheme": "file", "host": "partner.example.org", "port": 443},
        {"host": "partner.example.org", "port": 443},
    ],
)
def test_a_list_holds_whole_places_only(entry):
    with pytest.raises(ValueError, match="A place needs"):
        AllowList([entry])


def test_plain_http_goes_only_where_plain_http_is_listed():
    assert LISTED.admits_request("127.0.0.1", 8001)
    assert not LISTED.admits_request("partner.example.org", 443)


async def test_a_name_is_resolved_once_and_kept(monkeypatch):
    answers = iter(["198.51.100.7", "203.0.113.9"])
    names_answer(monkeypatch, lambda: [next(answers)])
    allow = AllowList([])

    first = await allow.addresses("partner.example.org")
    second = await allow.addresses("partner.example.org")

    assert first == second == ("198.51.100.7",)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1"]
)
async def test_a_name_that_leads_to_this_machine_or_its_cloud_is_out_of_reach(monkeypatch, address):
    names_answer(monkeypatch, lambda: [address])

    with pytest.raises(NotReachable):
        await AllowList([]).addresses("partner.example.org")


async def test_a_name_with_one_usable_address_uses_that_one(monkeypatch):
    names_answer(monkeypatch, lambda: ["127.0.0.1", "198.51.100.7"])

    assert await AllowList([]).addresses("partner.example.org") == ("198.51.100.7",)


async def test_a_listed_address_is_itself():
    assert await AllowList([]).addresses("127.0.0.1") == ("127.0.0.1",)


async def test_an_unknown_name_is_out_of_reach(monkeypatch):
    names_answer(monkeypatch, unknown)

    with pytest.raises(NotReachable):
        await AllowList([]).addresses("nobody.example.org")


def unknown() -> list[str]:
    raise socket.gaierror


def names_answer(monkeypatch, addresses) -> None:
    # The name service is the machine's; there is no door of ours to put a fake behind.
    async def resolve(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 0)) for a in addresses()]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
