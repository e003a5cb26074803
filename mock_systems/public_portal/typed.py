"""What a browser sent of one page of a form, read into answers and files."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile

from mock_systems.public_portal.questions import Question, Step
from mock_systems.public_portal.records import SentFile

LARGEST_FILE = 5 * 1024 * 1024
KINDS_TAKEN = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
CHECKED_AFTER = timedelta(minutes=2)
DATE_PARTS = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers of one page, its files, and what is wrong with them by question."""

    answers: Mapping[str, str]
    files: tuple[SentFile, ...]
    wrong: Mapping[str, str]


async def typed_in(step: Step, sent: FormData, now: datetime) -> Typed:
    """Read one page. A file is nothing but its name among the answers."""
    answers, wrong, files = dict[str, str](), dict[str, str](), list[SentFile]()
    for question in step.questions:
        if question.kind == "file":
            name, why, file = await _file(question, sent, now)
            files.extend([file] if file else [])
        else:
            name, why = _answer(question, sent)
        answers[question.name] = name
        if why:
            wrong[question.name] = why
    return Typed(answers, tuple(files), wrong)


def date_parts(answer: str) -> dict[str, str]:
    """A day as the three boxes show it again; what is no day stays as it was typed."""
    typed = dict(zip(("year", "month", "day"), answer.split("-"), strict=False))
    return {part: typed.get(part, "") for part in DATE_PARTS}


def _answer(question: Question, sent: FormData) -> tuple[str, str]:
    if question.kind == "date":
        return _day(question, sent)
    if question.kind == "choices":
        answer = ", ".join(str(one) for one in sent.getlist(question.name))
    else:
        answer = str(sent.get(question.name, "")).replace("\r\n", "\n").strip()
    return answer, question.why_refused(answer)


def _day(question: Question, sent: FormData) -> tuple[str, str]:
    day, month, year = (str(sent.get(f"{question.name}-{part}", "")).strip() for part in DATE_PARTS)
    if not (day or month or year):
        return "", question.missing
    try:
        return date(int(year), int(month), int(day)).isoformat(), ""
    except ValueError:
        return f"{year}-{month}-{day}", "Enter a real date, for example 27 3 1988"


async def _file(
    question: Question, sent: FormData, now: datetime
) -> tuple[str, str, SentFile | None]:
    file = sent.get(question.name)
    if not isinstance(file, UploadFile) or not file.filename:
        return "", question.missing, None
    content = await file.read()
    name = PurePosixPath(file.filename.replace("\\", "/")).name
    kind = file.content_type or ""
    if kind not in KINDS_TAKEN:
        return "", "The file must be a JPG, PNG or PDF", None
    if not content or len(content) > LARGEST_FILE:
        return "", "The file must not be empty, and no larger than 5 MB", None
    return name, "", a_file(name, kind, content, now + CHECKED_AFTER)


def a_file(
    name: str, kind: str, content: bytes, checked_at: datetime, *, is_infected: bool = False
) -> SentFile:
    """A file as it is kept; it has no number and no submission yet."""
    return SentFile(
        file_id="",
        reference="",
        name=name,
        content_type=kind,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content=base64.b64encode(content).decode(),
        checked_at=checked_at,
        is_infected=is_infected,
    )
