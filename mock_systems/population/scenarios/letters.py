"""The papers of case conferences, as a council's conference unit writes them.

One layout for each kind of paper. What a letter says of itself stands in its first lines, with the
conference's own number and the version; the subject line says less and is not to be trusted.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from mock_systems.population.geography import COUNCILS, SLUGS
from mock_systems.population.model import Mailbox, Nominal
from mock_systems.population.post import Attachment, Letter
from mock_systems.population.scenarios.annexe import Annexe

ConferenceKind = Literal["ICPC", "RCPC", "pre-birth"]
KIND_WORDS: dict[ConferenceKind, str] = {
    "ICPC": "Initial Child Protection Conference",
    "RCPC": "Review Child Protection Conference",
    "pre-birth": "Pre-birth Child Protection Conference",
}
CATEGORY_WORDS = {"NEG": "Neglect", "EMO": "Emotional abuse", "PHY": "Physical abuse"}
CHAIR, SOCIAL_WORKER = "M. Abernethy", "S. Okonjo"
CLOSED_HEADING = "CLOSED SESSION - RESTRICTED. Not to be shared outside this part of the meeting."
BEGINS_AT = time(10, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A conference as the council keeps it."""

    number: str
    la_code: str
    kind: ConferenceKind
    discussed_on: date
    held_on: date

    @property
    def council(self) -> str:
        """The council's name."""
        return COUNCILS[self.la_code].name


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a conference decided for one child: a category of plan, or none and why."""

    name: str
    born: str
    la_id: str
    category: str = ""
    instead: str = "No child protection plan."


def conference_number(annexe: Annexe, la_code: str, year: int) -> str:
    """Give the next number a council's conference unit gives."""
    serial = annexe.draft.next_number(f"conference-{la_code}")
    return f"{SLUGS[la_code][:3].upper()}-CP-{year}-{serial:04d}"


def child_line(child: Nominal, la_id: str) -> str:
    """Give the line a child has in an invitation."""
    born = f"born {child.born_on:%d/%m/%Y}" if child.born_on else "not yet born"
    return f"{child.forename1} {child.surname}, {born}, council number {la_id}"


def invitation(
    conference: Conference, lines: list[str], version: int, issued_on: date
) -> Attachment:
    """Write an invitation, or a later version of it."""
    text = "\n".join(
        (
            conference.council,
            f"Invitation to an {KIND_WORDS[conference.kind]}",
            f"Conference number: {conference.number}",
            f"Version: {version}",
            f"Issued: {issued_on:%d/%m/%Y}",
            f"Strategy discussion: {conference.discussed_on:%d/%m/%Y}",
            f"Date and time: {conference.held_on:%d/%m/%Y} at {BEGINS_AT:%H:%M}",
            "Venue: Conference Suite, Civic Offices",
            f"Chair: {CHAIR}",
            f"Social worker: {SOCIAL_WORKER}",
            "Children:",
            *(f"- {line}" for line in lines),
        )
    )
    return Attachment(name=f"Invitation {conference.number} v{version}.txt", text=text)


def decision(conference: Conference, decided: list[Decided], review_on: date | None) -> Attachment:
    """Write a decision letter."""
    review = [f"First review: {review_on:%d/%m/%Y}"] if review_on else []
    text = "\n".join(
        (
            conference.council,
            f"Decision of the {KIND_WORDS[conference.kind]}",
            f"Conference number: {conference.number}",
            f"Held: {conference.held_on:%d/%m/%Y}",
            f"Strategy discussion: {conference.discussed_on:%d/%m/%Y}",
            f"Chair: {CHAIR}",
            "Decisions:",
            *(_decision_line(one, conference.held_on) for one in decided),
            *review,
        )
    )
    return Attachment(name=f"Decision {conference.number}.txt", text=text)


def minutes(conference: Conference, opened: str, closed: str = "") -> Attachment:
    """Write minutes, with a closed part after the open one or without it."""
    parts = [
        conference.council,
        f"Minutes of the {KIND_WORDS[conference.kind]}",
        f"Conference number: {conference.number}",
        f"Held: {conference.held_on:%d/%m/%Y}",
        "OPEN SESSION",
        opened,
    ]
    if closed:
        parts += [CLOSED_HEADING, closed]
    return Attachment(name=f"Minutes {conference.number}.txt", text="\n".join(parts))


def closed_minutes(conference: Conference, closed: str) -> Attachment:
    """Write the closed part of minutes as a paper of its own."""
    heading = (conference.council, f"Conference number: {conference.number}", CLOSED_HEADING)
    return Attachment(
        name=f"Minutes {conference.number} part 2.txt", text="\n".join((*heading, closed))
    )


def post(
    annexe: Annexe,
    conference: Conference,
    received_at: datetime,
    subject: str,
    *attachments: Attachment,
) -> Letter:
    """Put a letter of a conference unit into the hub's mailbox for conferences."""
    unit = _conference_unit(annexe, conference)
    return annexe.keep_letter(
        Letter(
            letter_id="",
            mailbox=annexe.conference_mailbox,
            received_at=received_at,
            from_name=unit.owner,
            from_address=unit.address,
            subject=subject,
            body=f"Please find the attached. Do not forward it outside your team.\n\n{unit.owner}",
            attachments=attachments,
        )
    )


def _conference_unit(annexe: Annexe, conference: Conference) -> Mailbox:
    """The council's mailbox the letters come from, where a reminder can go."""
    unit = Mailbox(
        address=f"conferences@{SLUGS[conference.la_code]}.example.gov.uk",
        owner=f"Conference unit, {conference.council}",
        readers=("Conference unit",),
        behaviour="acknowledges",
        reply_text="RECEIVED",
    )
    annexe.draft.mailboxes[unit.address] = unit
    return unit


def _decision_line(one: Decided, held_on: date) -> str:
    who = f"- {one.name}, {one.born}, council number {one.la_id}"
    if not one.category:
        return f"{who}: {one.instead}"
    words = CATEGORY_WORDS[one.category]
    return f"{who}: Child protection plan from {held_on:%d/%m/%Y}, category {words}."
