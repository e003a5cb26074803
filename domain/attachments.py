"""A document that is to go with a message: what it is, how it is marked, and its bytes.

Its file name is made of the marking, our reference and the document's kind, so nobody's name and no
address can stand in it.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from domain.files import ENDINGS, FileKind
from domain.identifiers import OurReference
from domain.message_slots import require_kind


class DocumentName(StrEnum):
    """What a hub sends."""

    RESEARCH_PACK = "research pack"
    REPORT_FOR_CONFERENCE = "report for conference"
    REFERRAL = "referral"
    INVITATION = "invitation"
    MINUTES = "minutes"


class Marking(StrEnum):
    """The government's classifications. What is not marked, or higher, does not go by mail."""

    NOT_MARKED = "not marked"
    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"
    SECRET = "SECRET"  # noqa: S105 (a classification)
    TOP_SECRET = "TOP SECRET"  # noqa: S105 (a classification)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One document to be sent. Holding one allows nobody to send it."""

    document: DocumentName
    kind: FileKind
    marking: Marking
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        require_kind(self.document, DocumentName)
        require_kind(self.kind, FileKind)
        require_kind(self.marking, Marking)
        require_kind(self.content, bytes)

    def as_file(self, our_ref: OurReference) -> "FileToSend":
        """The file as it will be attached under our reference."""
        ending = ENDINGS[self.kind][0]
        name = f"{self.marking.value} {our_ref} {self.document.value}.{ending}"
        return FileToSend(name, self.kind, self.content)


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A file as it is attached."""

    name: str
    kind: FileKind
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Its hash, by which it is recognised afterwards."""
        return sha256(self.content).hexdigest()


def hashes_of(files: tuple[FileToSend, ...]) -> str:
    """A line for each file, name and hash: what has to stand with the message afterwards."""
    return "\n".join(f"{one.name} {one.sha256}" for one in files)
