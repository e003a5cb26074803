"""The canary sweep: look for planted details in every byte a run has left, however written.

A finding says which canary, how it was written and where; never the detail itself. What could not
be read is said too: a sweep that skips finds nothing.
"""

import base64
import html
import io
import json
import quopri
import re
import shutil
import sqlite3
import tempfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, MetaData, select

from mock_systems.population.model import World

SHORTEST = 8
GRAM = 5
STRIDE = SHORTEST - GRAM + 1
DEEPEST = 6
LARGEST_BYTES = 1 << 30
GZIP_WINDOW = 31
ZLIB_WINDOW = 15

_GZIP = b"\x1f\x8b\x08"
_SQLITE = b"SQLite format 3\x00"
# A database's file, and its write-ahead log in either byte order.
_DATABASE_FILES = (_SQLITE, b"7\x7f\x06\x82", b"7\x7f\x06\x83")
_ZIP = b"PK\x03\x04"
_PDF_STREAM = re.compile(rb"stream\r?\n")
# From a line's start and not without end: otherwise one long line takes for ever.
_WRAPPED = re.compile(rb"^[A-Za-z0-9+/]{40,998}\r?\n[A-Za-z0-9+/=]{4,}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Canary:
    """A detail planted in a run, and the name it goes by in findings."""

    label: str
    value: str

    def __post_init__(self) -> None:
        if len(self.value.encode()) < SHORTEST:
            raise ValueError(f"{self.label}: shorter than {SHORTEST} bytes is found by accident")

    def __repr__(self) -> str:
        return f"Canary({self.label!r})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a canary was found."""

    label: str
    encoding: str
    path: str
    inside: str
    offset: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """What was found, what was read, and what could not be."""

    findings: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    files: int = 0
    bytes_read: int = 0


def of_date(label: str, day: date) -> list[Canary]:
    """A date in the four ways our partners write it."""
    spellings = (
        day.isoformat(),
        day.strftime("%d/%m/%Y"),
        day.strftime("%Y%m%d"),
        f"{day.day} {day:%B %Y}",
    )
    return [Canary(f"{label}-{number}", text) for number, text in enumerate(spellings)]


def of_nhs_number(label: str, digits: str) -> list[Canary]:
    """An NHS number as stored and as shown."""
    spaced = f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return [Canary(f"{label}-stored", digits), Canary(f"{label}-shown", spaced)]


def of_world(world: World, passwords: Iterable[str]) -> list[Canary]:
    """Everybody the police know in a world, by what no other text holds, and every password."""
    people = list(world.nominals.values())
    surnames = {one.surname for one in people if len(one.surname.encode()) >= SHORTEST}
    contacts = {held.value for one in people for held in one.contacts}
    return [
        *(Canary(f"surname-{n}", surname) for n, surname in enumerate(sorted(surnames))),
        *(Canary(f"contact-{n}", contact) for n, contact in enumerate(sorted(contacts))),
        *(
            c
            for one in people
            if one.nhs_number
            for c in of_nhs_number(one.nominal_id, one.nhs_number)
        ),
        *(Canary(f"password-{n}", word) for n, word in enumerate(sorted(set(passwords)))),
    ]


def swept(home: Path, canaries: Sequence[Canary]) -> list[Finding]:
    """What lies open in all that a run left under `home`, but for the folder of its secrets.

    Sealed columns and evidence are swept too: what is encrypted shows nothing. Fails when a file
    could not be read.
    """
    found = sweep([home], canaries, except_under=[home / "secrets"])
    assert found.unread == [], found.unread
    assert found.files > 0, f"nothing lies under {home}"
    return found.findings


def sweep(
    paths: Iterable[Path], canaries: Sequence[Canary], except_under: Sequence[Path] = ()
) -> Sweep:
    """Look through files and folders: names, contents, archives, databases and their cells."""
    search = _Search(canaries)
    for path in sorted(_files(paths, except_under)):
        search.file(path)
    return search.result()


def sweep_database(engine: Engine, canaries: Sequence[Canary]) -> Sweep:
    """Look through every cell of every table, as the server gives them out."""
    search = _Search(canaries)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            for number, row in enumerate(connection.execute(select(table)).mappings()):
                search.row(str(engine.url.database), table.name, number, dict(row))
    return search.result()


def written_as(value: str) -> Mapping[str, bytes]:
    """Every way of writing a value that is searched for, by name; equal ones once."""
    utf8 = value.encode()
    ways: dict[str, bytes] = {
        "raw": utf8,
        "lower": value.lower().encode(),
        "upper": value.upper().encode(),
        "reversed": value[::-1].encode(),
        "latin1": value.encode("latin-1", errors="replace"),
        "nfc": unicodedata.normalize("NFC", value).encode(),
        "nfd": unicodedata.normalize("NFD", value).encode(),
        "utf16le": value.encode("utf-16-le"),
        "utf16be": value.encode("utf-16-be"),
        "hex": utf8.hex().encode(),
        "hex_upper": utf8.hex().upper().encode(),
        "quoted_printable": quopri.encodestring(utf8),
        **_in_urls(value),
        **_in_html(value),
        **_in_json(value),
        **_in_base64(utf8),
    }
    different: dict[str, bytes] = {}
    for name, needle in ways.items():
        if len(needle) >= SHORTEST and needle not in different.values():
            different[name] = needle
    return different


def _in_urls(value: str) -> dict[str, bytes]:
    quoted = urllib.parse.quote(value, safe="")
    every = "".join(f"%{byte:02X}" for byte in value.encode())
    ways = {
        "url": quoted,
        "url_path": urllib.parse.quote(value),
        "url_plus": urllib.parse.quote_plus(value),
        "url_every": every,
    }
    lower = {f"{name}_lower": _lower_escapes(text) for name, text in ways.items()}
    return {name: text.encode() for name, text in (ways | lower).items()}


def _lower_escapes(quoted: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda escape: escape.group().lower(), quoted)


def _in_html(value: str) -> dict[str, bytes]:
    python = html.escape(value)
    ways = {
        "html": python,
        "html_jinja": python.replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        "html_apos": python.replace("&#x27;", "&apos;"),
        "html_ascii": python.encode("ascii", "xmlcharrefreplace").decode(),
        "html_decimal": "".join(f"&#{ord(letter)};" for letter in value),
        "html_hex": "".join(f"&#x{ord(letter):x};" for letter in value),
    }
    return {name: text.encode() for name, text in ways.items()}


def _in_json(value: str) -> dict[str, bytes]:
    once = json.dumps(value)[1:-1]
    ways = {
        "json": once,
        "json_twice": json.dumps(once)[1:-1],
        "json_utf8": json.dumps(value, ensure_ascii=False)[1:-1],
        "json_every": "".join(f"\\u{ord(letter):04x}" for letter in value if ord(letter) < 65536),
    }
    return {name: text.encode() for name, text in ways.items()}


def _in_base64(value: bytes) -> dict[str, bytes]:
    """The letters that stay the same whatever stands before and after, at each of three offsets."""
    ways: dict[str, bytes] = {}
    for offset, unsure in ((0, 0), (1, 2), (2, 3)):
        padded = bytes(offset) + value
        sure = slice(unsure, len(padded) * 8 // 6)
        ways[f"base64_{offset}"] = base64.b64encode(padded)[sure]
        ways[f"base64url_{offset}"] = base64.urlsafe_b64encode(padded)[sure]
    return ways


def _files(paths: Iterable[Path], except_under: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        below = path.rglob("*") if path.is_dir() else iter((path,))
        yield from (
            found for found in below if not any(found.is_relative_to(not_) for not_ in except_under)
        )


class _Search:
    """Every way of writing every canary, looked up by five-byte pieces at every fourth byte."""

    def __init__(self, canaries: Sequence[Canary]) -> None:
        self._values = [canary.value for canary in canaries]
        self._needles = [
            (canary.label, encoding, needle)
            for canary in canaries
            for encoding, needle in written_as(canary.value).items()
        ]
        self._pieces: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        for index, (_, _, needle) in enumerate(self._needles):
            for offset in range(STRIDE):
                self._pieces[needle[offset : offset + GRAM]].append((index, offset))
        self._findings: list[Finding] = []
        self._unread: list[str] = []
        self._files = self._bytes = 0

    def result(self) -> Sweep:
        return Sweep(self._findings, self._unread, self._files, self._bytes)

    def file(self, path: Path) -> None:
        shown = self._masked(str(path))
        self._bytes_in(path.name.encode(), shown, "its name")
        if path.is_symlink() or not path.is_file():
            return
        try:
            contents = path.read_bytes()
        except OSError:
            self._unread.append(shown)
            return
        self._files += 1
        self.contents(contents, shown, "", deep=0)
        if contents.startswith(_SQLITE):
            self._cells(path, shown)

    def contents(self, contents: bytes, path: str, inside: str, deep: int) -> None:
        self._bytes_in(contents, path, inside)
        if _WRAPPED.search(contents):
            unwrapped = contents.replace(b"\r\n", b"").replace(b"\n", b"")
            self._bytes_in(unwrapped, path, f"{inside}[unwrapped]")
        if deep >= DEEPEST:
            self._unread.append(f"{path}{inside}: nested too deep")
            return
        for name, unpacked in self._unpacked(contents, path, inside):
            self.contents(unpacked, path, f"{inside}/{self._masked(name)}", deep + 1)

    def row(self, path: str, table: str, number: int, cells: Mapping[str, object]) -> None:
        for column, cell in cells.items():
            if cell is not None:
                inside = f"/{table}.{column} row {number}"
                self.contents(_as_bytes(cell), path, inside, deep=0)

    def _bytes_in(self, contents: bytes, path: str, inside: str) -> None:
        self._bytes += len(contents)
        pieces = self._pieces
        is_database = contents.startswith(_DATABASE_FILES)
        hits = [
            start
            for start in range(0, len(contents) - GRAM + 1, STRIDE)
            if contents[start : start + GRAM] in pieces
        ]
        for hit in hits:
            for index, offset in pieces[contents[hit : hit + GRAM]]:
                label, encoding, needle = self._needles[index]
                start = hit - offset
                if start < 0 or not contents.startswith(needle, start):
                    continue
                if not (is_database and _is_part_of_a_number(needle, contents, start)):
                    self._findings.append(Finding(label, encoding, path, inside, start))

    def _unpacked(self, contents: bytes, path: str, inside: str) -> Iterator[tuple[str, bytes]]:
        for start in _places_of(_GZIP, contents):
            unpacked, is_whole = _inflated(contents[start:], GZIP_WINDOW)
            if start == 0 and not is_whole:
                self._unread.append(f"{path}{inside}: damaged gzip")
            yield f"gzip at {start}", unpacked
        if contents.startswith(b"%PDF"):
            for stream in _PDF_STREAM.finditer(contents):
                yield (
                    f"stream at {stream.end()}",
                    _inflated(contents[stream.end() :], ZLIB_WINDOW)[0],
                )
        if contents.startswith(_ZIP):
            yield from self._members(contents, path, inside)

    def _members(self, contents: bytes, path: str, inside: str) -> Iterator[tuple[str, bytes]]:
        try:
            with zipfile.ZipFile(io.BytesIO(contents)) as archive:
                for member in archive.infolist():
                    self._bytes_in(member.filename.encode(), path, f"{inside}: a member's name")
                    yield member.filename, archive.read(member)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
            self._unread.append(f"{path}{inside}: damaged or encrypted zip")

    def _cells(self, path: Path, shown: str) -> None:
        """A value that lies across two pages of the file is whole only in its cell."""
        with tempfile.TemporaryDirectory() as folder:
            for part in (path, *path.parent.glob(f"{path.name}-*")):
                shutil.copyfile(part, Path(folder) / part.name)
            with closing(sqlite3.connect(Path(folder) / path.name)) as connection:
                connection.row_factory = sqlite3.Row
                connection.text_factory = bytes
                self._tables(connection, shown)

    def _tables(self, connection: sqlite3.Connection, shown: str) -> None:
        try:
            listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for name in [row["name"].decode() for row in listed]:
                rows = connection.execute('SELECT * FROM "{}"'.format(name.replace('"', '""')))
                for number, row in enumerate(rows):
                    self.row(shown, name, number, dict(row))
        except sqlite3.DatabaseError:
            self._unread.append(f"{shown}: damaged database")

    def _masked(self, text: str) -> str:
        for value in self._values:
            text = text.replace(value, "***")
        return text


def _is_part_of_a_number(needle: bytes, contents: bytes, start: int) -> bool:
    """Digits among more digits: a database lays its columns side by side, two ids are one number.

    Whether this one stands in a column by itself is seen in the cells.
    """
    beside = contents[max(start - 1, 0) : start] + contents[start + len(needle) :][:1]
    return needle.isdigit() and any(byte in b"0123456789" for byte in beside)


def _as_bytes(cell: object) -> bytes:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell)
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False).encode()
    return str(cell).encode()


def _places_of(magic: bytes, contents: bytes) -> Iterator[int]:
    start = contents.find(magic)
    while start >= 0:
        yield start
        start = contents.find(magic, start + 1)


def _inflated(packed: bytes, window: int) -> tuple[bytes, bool]:
    """One packed stream, as far as it goes, and whether it came to its end."""
    stream = zlib.decompressobj(window)
    try:
        unpacked = stream.decompress(packed, LARGEST_BYTES)
    except zlib.error:
        return b"", False
    return unpacked, stream.eof
