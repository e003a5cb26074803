"""A partner system for the egress tests: raw HTTP/1.1, plain or TLS, that can die on purpose.

It counts what it commits. `POST /save?plan=…` commits and then: answers; ends the connection
without a word (`fin`, `rst`); says nothing (`never`); answers and closes (`close`); sends the
browser on to a page with frames (`redirect`).
"""

import asyncio
import base64
import datetime
import hashlib
import ipaddress
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

FORM = """<!doctype html><title>Contact</title>
<form method="post" action="/save?plan={plan}&id={write_id}"><button>Save</button></form>
<script>
function send() {{
  return fetch("/save?plan={plan}&id={write_id}", {{method: "POST", body: "note"}})
    .then(answer => answer.text());
}}
function warmUp() {{
  return fetch("/quiet", {{cache: "no-store"}}).then(answer => answer.text());
}}
function poll() {{ warmUp().catch(() => 0).then(() => setTimeout(poll, 100)); }}
</script>"""
DONE = "<!doctype html><title>Saved</title>" + '<iframe src="/frame"></iframe>' * 4

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


@dataclass
class Partner:
    """A running partner and what it has seen."""

    scheme: str
    port: int = 0
    commits: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0
    writers: set[Writer] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def allowed(self) -> dict[str, str | int]:
        return {"scheme": self.scheme, "host": "127.0.0.1", "port": self.port}

    def form(self, plan: str, write_id: str) -> str:
        return f"{self.url}/form?plan={plan}&id={write_id}"

    def hang_up(self) -> None:
        for writer in self.writers:
            writer.close()


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate, which one browser is told to trust by its key's hash."""

    context: ssl.SSLContext
    spki_hash: str
    file: Path

    def client_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.file)


def self_signed(folder: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "partner.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "partner.pem"
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(context, base64.b64encode(hashlib.sha256(public).digest()).decode(), file)


@asynccontextmanager
async def open_partner(certificate: Certificate | None = None) -> AsyncIterator[Partner]:
    partner = Partner("https" if certificate else "http")

    async def converse(reader: Reader, writer: Writer) -> None:
        partner.connections += 1
        partner.writers.add(writer)
        try:
            while await _answer_one(partner, reader, writer):
                pass
        finally:
            partner.writers.discard(writer)

    context = certificate.context if certificate else None
    async with serving(converse, context) as partner.port:
        yield partner


@asynccontextmanager
async def serving(
    converse: Callable[[Reader, Writer], Awaitable[None]], context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """The port of a server on 127.0.0.1 that ends every conversation when it ends."""
    tasks: set[asyncio.Task[None]] = set()

    async def one(reader: Reader, writer: Writer) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                await converse(reader, writer)
        finally:
            writer.close()

    def accept(reader: Reader, writer: Writer) -> None:
        task = asyncio.get_running_loop().create_task(one(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def _answer_one(partner: Partner, reader: Reader, writer: Writer) -> bool:
    head = await reader.readuntil(b"\r\n\r\n")
    partner.heads.append(head)
    method, target = (word.decode() for word in head.split(b" ", 2)[:2])
    await reader.readexactly(_length(head))
    path, _, query = target.partition("?")
    said = dict(pair.split("=") for pair in query.split("&") if pair)
    partner.requests.append(f"{method} {path}")
    if method == "POST" and path == "/save":
        partner.commits.append(said["id"])
        return await _after_the_commit(said["plan"], reader, writer)
    if path == "/form":
        return await _say(writer, FORM.format(plan=said["plan"], write_id=said["id"]))
    return await _say(writer, DONE if path == "/done" else "ok")


async def _after_the_commit(plan: str, reader: Reader, writer: Writer) -> bool:
    if plan == "rst":
        reset(writer)
    if plan == "never":
        await reader.read()
    if plan == "close":
        await _say(writer, "saved", "Connection: close\r\n")
    if plan in ("never", "fin", "rst", "close"):
        return False
    if plan == "redirect":
        return await _say(writer, "", "Location: /done\r\n", status="303 See Other")
    return await _say(writer, "saved")


def reset(writer: Writer) -> None:
    plug: socket.socket = writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _say(writer: Writer, body: str, more: str = "", status: str = "200 OK") -> bool:
    writer.write(
        f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nCache-Control: no-store\r\n"
        f"Content-Length: {len(body)}\r\n{more}\r\n{body}".encode()
    )
    await writer.drain()
    return True


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
