"""Where the console may be reached: by whom, over what, and whose word for where they are."""

import socket
import ssl
import threading
from contextlib import closing
from dataclasses import replace

import httpx
import pytest
from pydantic import ValidationError

from console.serving import NotOnLoopback, NotOverTls, place, server
from mock_systems.kit.certificates import self_signed
from runtime.addresses import is_origin, is_private
from runtime.settings import ConsoleProvider, Settings

KNOWN = ConsoleProvider(issuer="https://login.example.org", client_id="mash-console")
ADDRESS = "https://workers.example.org"


def settings_with(tmp_path, **given):
    return Settings(home=tmp_path, **given)


def with_tls(tmp_path):
    certificate = self_signed(tmp_path)
    return {
        "console_certificate": certificate.certificate_file,
        "console_certificate_key": certificate.key_file,
    }


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "workers.example.org", ""])
@pytest.mark.parametrize("has_tls", [True, False], ids=["tls", "plain"])
def test_the_local_sign_in_is_nowhere_but_here(tmp_path, host, has_tls):
    tls = {**with_tls(tmp_path), "console_address": ADDRESS} if has_tls else {}

    with pytest.raises(NotOnLoopback):
        place(host, 0, settings_with(tmp_path, **tls))


@pytest.mark.parametrize(
    "given",
    [{"console_address": ADDRESS}, {"console_address": "http://127.0.0.1:8400", "tls": True}],
    ids=["no-certificate", "address-in-clear"],
)
def test_a_whole_forces_is_not_open_in_clear(tmp_path, given):
    tls = with_tls(tmp_path) if given.pop("tls", False) else {}

    with pytest.raises(NotOverTls):
        place("0.0.0.0", 0, settings_with(tmp_path, console_provider=KNOWN, **given, **tls))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_whole_forces_is_open_over_tls_and_behind_a_gateway(tmp_path, host):
    tls = with_tls(tmp_path) if host == "0.0.0.0" else {}
    settings = settings_with(tmp_path, console_provider=KNOWN, console_address=ADDRESS, **tls)

    there = place(host, 0, settings)

    with closing(there.listener):
        listens_at = there.listener.getsockname()[0]
    assert listens_at == ("0.0.0.0" if host == "0.0.0.0" else "127.0.0.1")
    assert (there.address, there.hosts) == (f"{ADDRESS}/", frozenset({"workers.example.org"}))
    assert there.is_https


def test_without_a_provider_an_address_from_elsewhere_is_not_taken(tmp_path):
    """The local sign-in is called by this machine's own names, whatever is set."""
    there = place("127.0.0.1", 0, settings_with(tmp_path, console_address=ADDRESS))

    with closing(there.listener):
        assert there.hosts == {f"127.0.0.1:{there.port}", f"localhost:{there.port}"}
    assert not there.is_https


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"console_provider": KNOWN}, "console_provider needs console_address"),
        ({"console_address": "http://workers.example.org"}, "https://workers.example.org"),
        ({"console_address": "https://workers.example.org/"}, "nothing after it"),
        ({"console_address": "https://workers.example.org/mash"}, "nothing after it"),
        ({"console_address": "https://Workers.example.org"}, "as a browser writes it"),
        ({"console_address": "https://a@workers.example.org"}, "nothing after it"),
        ({"console_certificate": "certificate.pem"}, "need each other"),
        (
            {"console_provider": {"issuer": "http://login.example.org", "client_id": "x"}},
            "an address like https://login.example.org",
        ),
    ],
    ids=[
        "no-address",
        "clear",
        "slash",
        "path",
        "capital",
        "name-in-it",
        "no-key",
        "issuer-in-clear",
    ],
)
def test_a_setting_that_cannot_work_is_refused_with_a_sentence(tmp_path, given, said):
    with pytest.raises(ValidationError, match=said):
        settings_with(tmp_path, **given)


@pytest.mark.parametrize(
    ("address", "private", "origin"),
    [
        ("https://workers.example.org", True, True),
        ("https://workers.example.org:8443", True, True),
        ("https://login.example.org/realms/northmere", True, False),
        ("http://127.0.0.1:8400", True, True),
        ("http://localhost:8400", True, True),
        ("http://[::1]:8400", True, True),
        ("https://192.0.2.7", True, True),
        ("https://workers.example.org/", True, False),
        ("https://workers.example.org?", True, False),
        ("https://workers.example.org#", True, False),
        ("https://workers.example.org:443", True, False),
        ("https://workers.example.org:08443", True, False),
        ("https://workers.example.org:", True, False),
        ("http://127.0.0.1:80", True, False),
        ("https://Workers.example.org", True, False),
        ("HTTPS://workers.example.org", True, False),
        ("https://exa mple.org", True, False),
        ("https://workers.example.org\\.example.net", True, False),
        ("https://w\u00f6rkers.example.org", True, False),
        (" https://workers.example.org", True, False),
        ("https://workers.example.org\n", True, False),
        ("https://[::1%25eth0]", True, False),
        ("https://workers..example.org", True, False),
        ("https://-.example.org", True, False),
        ("https://127.1", True, False),
        ("https://0x7f000001", True, False),
        ("https://[0:0::1]", True, False),
        ("https://[2001:db8::7]:8443", True, True),
        ("https://xn--wrkers-wxa.example.org", True, True),
        ("https://mash_workers.3com.example", True, True),
        ("http://workers.example.org", False, False),
        ("http://127.0.0.1.example.org", False, False),
        ("http://localhost@example.org", False, False),
        ("javascript:alert(1)", False, False),
        ("//workers.example.org", False, False),
        ("https://", False, False),
        ("https://workers.example.org:many", False, False),
        ("", False, False),
    ],
)
def test_private_is_tls_or_this_machine(address, private, origin):
    assert (is_private(address), is_origin(address)) == (private, origin)


def test_over_tls_only_a_gateways_word_for_an_address_is_taken(hub, tmp_path):
    """Two callers, one of whom says to be a third: tries are counted by who really asks."""
    tls = with_tls(tmp_path)
    seen: list[str] = []
    for gateways in ((), ("127.0.0.1",)):
        settings = settings_with(
            tmp_path,
            console_provider=KNOWN,
            console_address="https://127.0.0.1",
            console_gateways=gateways,
            **tls,
        )
        there = place("127.0.0.1", 0, settings)
        console = replace(
            hub.console, settings=settings, hosts=frozenset({"127.0.0.1"}), is_https=True
        )
        serving = server(console)
        serving.config.app = _noting(serving.config.app, seen)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [there.listener]})
        thread.start()
        trusting = ssl.create_default_context(cafile=str(tls["console_certificate"]))
        with httpx.Client(verify=trusting, trust_env=False) as client:
            answer = client.get(
                f"https://127.0.0.1:{there.port}/sign-in",
                headers={"host": "127.0.0.1", "x-forwarded-for": "192.0.2.50"},
            )
        with (
            pytest.raises(ssl.SSLError),
            socket.create_connection(("127.0.0.1", there.port)) as one,
        ):
            ssl.create_default_context().wrap_socket(one, server_hostname="127.0.0.1")
        serving.should_exit = True
        thread.join()
        there.listener.close()
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"]

    assert seen == ["127.0.0.1", "192.0.2.50"]


def _noting(app, seen):
    async def noted(scope, receive, send):
        seen.append(scope["client"][0])
        await app(scope, receive, send)

    return noted
