"""What a form of this product asks for, and what its server finds wrong with an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from mock_systems.kit.clock import LONDON
from mock_systems.police_rms.search import read_moment


class Input(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `choices` are words by code."""

    name: str
    label: str
    kind: Input = Input.TEXT
    longest: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = True
    hint: str = ""

    def why_refused(self, typed: "Typed") -> str:
        """What is wrong with the answer, in the product's words; empty when nothing is."""
        value = typed.text(self.name)
        if self.kind is Input.FILE:
            return "" if typed.file(self.name) else f"{self.label} is required."
        if self.kind is Input.CHOICE and value not in self.choices:
            return f"{self.label} is required." if self.is_required or value else ""
        if not value.strip():
            return f"{self.label} is required." if self.is_required else ""
        if self.longest and len(value) > self.longest:
            return f"{self.label} must not exceed {self.longest} characters (now {len(value)})."
        return self._why_no_time(value)

    def _why_no_time(self, value: str) -> str:
        if self.kind is Input.DAY and read_day(value) is None:
            return f"{self.label} must be a date, dd/mm/yyyy."
        if self.kind is Input.MOMENT and read_moment(value) is None:
            return f"{self.label} must be a date and time, dd/mm/yyyy hh:mm."
        return ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the browser sent it; its name may hold anything."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody filled in, by the fields' own names."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The answer as it stands; empty where there is none."""
        return self.values.get(name, "")

    def day(self, name: str) -> date | None:
        """The answer as a day."""
        return read_day(self.text(name))

    def moment(self, name: str) -> datetime | None:
        """The answer as a moment of London's wall clock."""
        return read_moment(self.text(name))

    def file(self, name: str) -> SentFile | None:
        """The file; none where none was chosen."""
        return self.files.get(name)

    def cut(self, name: str, characters: int) -> "Typed":
        """The same with only the first characters of one answer."""
        return replace(self, values={**self.values, name: self.text(name)[:characters]})


async def typed_in(request: Request) -> Typed:
    """The answers as they are stored: browsers send lines ending with CR and LF."""
    async with request.form() as form:
        return await _typed(form)


async def _typed(form: FormData) -> Typed:
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    sent = {name: value for name, value in form.items() if isinstance(value, UploadFile)}
    files = {
        name: SentFile(one.filename, await one.read()) for name, one in sent.items() if one.filename
    }
    return Typed({name: text.replace("\r\n", "\n") for name, text in texts.items()}, files)


def read_day(text: str) -> date | None:
    """22/11/2026, or 22/11/26 with the year nearest to the turn of the century."""
    for pattern in ("%d/%m/%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(text.strip(), pattern).replace(tzinfo=LONDON).date()
        except ValueError:
            continue
    return None


def why_refused(fields: Sequence[Field], typed: Typed) -> tuple[str, ...]:
    """Everything that is wrong with the answers, field by field."""
    return tuple(words for one in fields if (words := one.why_refused(typed)))
