"""The words of every message to a school or council, and the drafts that may be put into them.

A draft holds typed slots only. Lines are 70 characters wide, and neither the subject nor the first
160 characters name a person: they show on lock screens. A change of words is a new version.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from textwrap import fill

from domain.attachments import Attachment
from domain.identifiers import OccurrenceNumber, OurReference, our_reference
from domain.message_slots import (
    EstablishmentName,
    ForceName,
    MailAddress,
    PhoneNumber,
    Place,
    Present,
    PupilOfThisSchool,
    RecipientRole,
    SlotRefused,
    is_council,
    require_kind,
    require_message_number,
    require_place,
)
from domain.saying import say_moment, say_plain_date

LINE_WIDTH = 70
RULE = "-" * LINE_WIDTH
_NO_BREAK = "\u00a0"
_OCCURRENCE_NUMBER = re.compile(r"[0-9]{11}")


class Template(StrEnum):
    """Which words: three notices, a correction, a reminder, an answer, a document's cover."""

    BARE = "bare"
    STANDARD = "standard"
    FULL = "full"
    CORRECTION = "correction"
    CHASE_SCHOOL = "chase-school"
    ANSWER = "answer"
    DOCUMENT = "document"


NOTICES = frozenset({Template.BARE, Template.STANDARD, Template.FULL})


@dataclass(frozen=True, slots=True)
class Edition:
    """Who answers for a template's words, and since when they stand."""

    template: Template
    version: int
    owner: str
    since: date

    @property
    def label(self) -> str:
        """`bare-1`: printed with the evidence, never in the message."""
        return f"{self.template.value}-{self.version}"


_OWNER = "process-assurance lead"
_FIRST_DAY = date(2026, 11, 1)
EDITIONS = {template: Edition(template, 1, _OWNER, _FIRST_DAY) for template in Template}


@dataclass(frozen=True, slots=True)
class Hub:
    """Who sends: from the hub's settings."""

    force: ForceName
    phone: PhoneNumber
    mailbox: MailAddress

    def __post_init__(self) -> None:
        require_kind(self.force, ForceName)
        require_kind(self.phone, PhoneNumber)
        require_kind(self.mailbox, MailAddress)


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """One notice: one place, the pupils of one household that are its own, all their occurrences.

    `sent_at` is fixed when the draft is made and kept with it, so that a second attempt at the same
    message has the same words. `first_sent_at` makes it the showing on the first day back.
    """

    template: Template
    hub: Hub
    our_ref: OurReference
    place: Place
    school: EstablishmentName
    pupils: tuple[PupilOfThisSchool, ...]
    police_refs: tuple[OccurrenceNumber, ...]
    incident_dates: tuple[date, ...]
    sent_at: datetime
    first_sent_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_head(self.hub, self.our_ref, self.place, self.sent_at)
        require_kind(self.template, Template)
        require_kind(self.school, EstablishmentName)
        _require_all(self.pupils, PupilOfThisSchool)
        _require_all(self.incident_dates, date)
        _require_occurrences(self.police_refs)
        if self.first_sent_at is not None:
            require_moment(self.first_sent_at)
        # A council hears the least: it is told to find somebody, not what happened.
        allowed = {Template.BARE} if is_council(self.place) else NOTICES
        if self.template not in allowed:
            raise SlotRefused("Template")


@dataclass(frozen=True, slots=True)
class CorrectionDraft:
    """Takes back a notice that should not have gone. It names nobody."""

    hub: Hub
    our_ref: OurReference
    place: Place
    sent_at: datetime

    def __post_init__(self) -> None:
        _require_head(self.hub, self.our_ref, self.place, self.sent_at)

    @property
    def template(self) -> Template:
        """Which words."""
        return Template.CORRECTION


@dataclass(frozen=True, slots=True)
class ChaseDraft:
    """Asks once for the RECEIVED that has not come."""

    hub: Hub
    our_ref: OurReference
    place: Place
    sent_at: datetime

    def __post_init__(self) -> None:
        _require_head(self.hub, self.our_ref, self.place, self.sent_at)

    @property
    def template(self) -> Template:
        """Which words."""
        return Template.CHASE_SCHOOL


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """Tells whoever wrote to us that it has come, in the conversation of their own message.

    `answers` is the number of that message, `sender` the address it came from.
    """

    hub: Hub
    our_ref: OurReference
    place: Place
    answers: str
    sender: MailAddress
    received_at: datetime

    def __post_init__(self) -> None:
        _require_head(self.hub, self.our_ref, self.place, self.received_at)
        require_kind(self.sender, MailAddress)
        require_message_number(self.answers)

    @property
    def template(self) -> Template:
        """Which words."""
        return Template.ANSWER


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """Brings documents that a person released, and says nothing of what is in them."""

    hub: Hub
    our_ref: OurReference
    place: Place
    attachments: tuple[Attachment, ...]
    sent_at: datetime

    def __post_init__(self) -> None:
        _require_head(self.hub, self.our_ref, self.place, self.sent_at)
        _require_all(self.attachments, Attachment)

    @property
    def template(self) -> Template:
        """Which words."""
        return Template.DOCUMENT


Draft = NoticeDraft | CorrectionDraft | ChaseDraft | AnswerDraft | DocumentDraft


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it will be read. Holding one allows nobody to send it."""

    subject: str
    body: str = field(repr=False)


def words_of(draft: Draft, role: RecipientRole) -> Words:
    """The draft in its template's words, for somebody in this role."""
    if isinstance(draft, NoticeDraft):
        return _notice(draft, role)
    if isinstance(draft, CorrectionDraft):
        return _correction(draft, role)
    if isinstance(draft, AnswerDraft):
        return _answer(draft)
    if isinstance(draft, DocumentDraft):
        return _document(draft, role)
    return _chase(draft)


def _notice(draft: NoticeDraft, role: RecipientRole) -> Words:
    ref, phone = draft.our_ref, _kept_together(draft.hub.phone.text)
    return Words(
        f"OFFICIAL-SENSITIVE Operation Encompass notice {ref}",
        _joined(
            _wrap(f"OFFICIAL-SENSITIVE. For the {role.value} at {draft.school.text} only."),
            "",
            _wrap(
                "If you are not this person, or you know or are related to anyone this notice may "
                f"concern, stop here. Do not forward it. Ring {phone} and quote {ref}."
            ),
            RULE,
            *_first_day_back(draft),
            *_body(draft),
            RULE,
            _WHAT_TO_DO,
            _wrap(
                "Please reply with the one word RECEIVED. Do not write about the child in your "
                "reply. If the child is not at your school, reply NOT OURS."
            ),
            _wrap(f"Questions: {phone}, quote {ref}."),
            "",
            _wrap(
                f"Sent by a digital worker of {draft.hub.force.text} on behalf of the Multi-Agency "
                "Safeguarding Hub under section 49A of the Domestic Abuse Act 2021."
            ),
            say_moment(draft.sent_at),
        ),
    )


_WHAT_TO_DO = """What to do
- Support the child quietly and watch how they are today.
- Follow your own safeguarding procedure. If you think a child is in
  danger now, ring 999.
- Do not speak to the parents or carers about this notice.
- Do not put it where parents, pupils or other staff can read it.
- Share it only with staff who need it today to look after the child."""


def _first_day_back(draft: NoticeDraft) -> tuple[str, ...]:
    if draft.first_sent_at is None:
        return ()
    return (
        _wrap(
            f"We sent this notice on {_moment(draft.first_sent_at)}, when your school was "
            "closed. It is the same notice; there is no new incident."
        ),
        "",
    )


def _body(draft: NoticeDraft) -> tuple[str, ...]:
    if draft.template is Template.BARE:
        return _bare(draft)
    standard = (
        _wrap(
            f"Police attended, or were told of, {_incidents(draft)} on "
            f"{_listed_days(draft)}. {_of_your_school(draft)}"
        ),
        *(line for pupil in draft.pupils for line in _pupil_with_account(draft, pupil)),
        _wrap(f"{_reference_label(draft)}: {_listed(draft.police_refs)}"),
    )
    if draft.template is Template.STANDARD:
        return standard
    return (
        *standard,
        _wrap('"Not recorded" means we do not know. It does not mean nothing happened.'),
    )


def _bare(draft: NoticeDraft) -> tuple[str, ...]:
    named = Counter(pupil.name for pupil in draft.pupils)
    return (
        _wrap(f"Police attended, or were told of, {_incidents(draft)}. {_affected(draft)}"),
        *(_pupil(pupil, with_birth=named[pupil.name] > 1) for pupil in draft.pupils),
        *_dates_and_references(draft),
        *_for_the_council(draft),
        "We cannot tell you more in this message.",
    )


def _pupil(pupil: PupilOfThisSchool, *, with_birth: bool) -> str:
    born = f", born {_born(pupil)}" if with_birth else ""
    return _wrap(f"{pupil.name.text}, {pupil.year_group.value}{born}", indent="  ")


def _pupil_with_account(draft: NoticeDraft, pupil: PupilOfThisSchool) -> tuple[str, ...]:
    account = pupil.account
    lines = [_pupil(pupil, with_birth=True), _wrap(_presence(account.present), indent="     ")]
    if draft.template is Template.FULL:
        lines.append(_wrap(f"{account.seen.value} {account.spoken.value}", indent="     "))
        seemed = f"How the child seemed: {account.demeanour.value}."
        lines.append(_wrap(seemed, indent="     "))
    return tuple(lines)


def _presence(present: Present) -> str:
    if present is Present.NOT_RECORDED:
        return "It is not recorded whether the child was there."
    return f"When it happened, the child {present.value}."


def _born(pupil: PupilOfThisSchool) -> str:
    return "(date not recorded)" if pupil.born_on is None else _day(pupil.born_on)


def _dates_and_references(draft: NoticeDraft) -> tuple[str, ...]:
    several = len(draft.incident_dates) > 1
    dates = f"Incident date{'s' if several else ''}: "
    dates += _listed_days(draft)
    references = f"{_reference_label(draft)}: {_listed(draft.police_refs)}"
    one_line = f"{dates}        {references}"
    return (one_line,) if len(one_line) <= LINE_WIDTH else (_wrap(dates), _wrap(references))


def _for_the_council(draft: NoticeDraft) -> tuple[str, ...]:
    if not is_council(draft.place):
        return ()
    child, children = ("this child", "the child"), ("these children", "the children")
    these, the = child if len(draft.pupils) == 1 else children
    return (
        _wrap(
            f"We have found no school for {these}. Please make sure someone who can support {the} "
            "is told."
        ),
    )


def _listed_days(draft: NoticeDraft) -> str:
    return _listed([_day(day) for day in draft.incident_dates])


def _incidents(draft: NoticeDraft) -> str:
    return (
        "a domestic abuse incident" if len(draft.police_refs) == 1 else "domestic abuse incidents"
    )


def _affected(draft: NoticeDraft) -> str:
    if len(draft.pupils) == 1:
        return "This pupil may have been affected:"
    return "These pupils may have been affected:"


def _of_your_school(draft: NoticeDraft) -> str:
    if len(draft.pupils) == 1:
        return "This pupil of your school may have been affected:"
    return "These pupils of your school may have been affected:"


def _reference_label(draft: NoticeDraft) -> str:
    return "Police reference" if len(draft.police_refs) == 1 else "Police references"


def _correction(draft: CorrectionDraft, role: RecipientRole) -> Words:
    return Words(
        f"OFFICIAL-SENSITIVE Correction to {draft.our_ref}",
        _joined(
            _wrap(
                f"Please do not use our notice {draft.our_ref} of {_moment(draft.sent_at)}. "
                "Delete it, and tell anyone you shared it with to delete it. We will ring the "
                f"{role.value} today. Reply DELETED. {_kept_together(draft.hub.phone.text)}"
            )
        ),
    )


def _chase(draft: ChaseDraft) -> Words:
    return Words(
        f"Please confirm notice {draft.our_ref}",
        _joined(
            _wrap(
                f"We have not had your reply to our notice {draft.our_ref} of "
                f"{_moment(draft.sent_at)}. Please reply RECEIVED. This is not a new incident. "
                f"If you did not get it, ring {_kept_together(draft.hub.phone.text)}."
            )
        ),
    )


def _answer(draft: AnswerDraft) -> Words:
    ref, phone = draft.our_ref, _kept_together(draft.hub.phone.text)
    return Words(
        f"OFFICIAL-SENSITIVE We have your message {ref}",
        _joined(
            _wrap(
                f"We have your message of {_moment(draft.received_at)}. Our reference is {ref}. A "
                "person reads it. Please do not write about a child in your reply."
            ),
            "",
            _wrap(f"If a child is in danger now, ring 999. Questions: {phone}, quote {ref}."),
            "",
            _wrap(_by_a_worker(draft.hub)),
        ),
    )


def _document(draft: DocumentDraft, role: RecipientRole) -> Words:
    ref, phone = draft.our_ref, _kept_together(draft.hub.phone.text)
    several = len(draft.attachments) > 1
    attached = f"{len(draft.attachments)} documents are" if several else "One document is"
    return Words(
        f"OFFICIAL-SENSITIVE Document {ref}",
        _joined(
            _wrap(f"OFFICIAL-SENSITIVE. For the {role.value} only."),
            "",
            _wrap(
                f"{attached} attached under our reference {ref}. If you are not this person, do "
                f"not open {'them' if several else 'it'}. Ring {phone} and quote {ref}."
            ),
            "",
            _wrap("Please reply with the one word RECEIVED."),
            "",
            _wrap(_by_a_worker(draft.hub)),
            say_moment(draft.sent_at),
        ),
    )


def _by_a_worker(hub: Hub) -> str:
    return (
        f"Sent by a digital worker of {hub.force.text} on behalf of the Multi-Agency "
        "Safeguarding Hub."
    )


def _joined(*lines: str) -> str:
    return "\n".join(lines).replace(_NO_BREAK, " ") + "\n"


def _kept_together(text: str) -> str:
    """A date or a telephone number, not to be split over two lines."""
    return text.replace(" ", _NO_BREAK)


def _moment(moment: datetime) -> str:
    day, _, clock = say_moment(moment).partition(", ")
    return f"{_kept_together(day)}, {clock}"


def _day(day: date) -> str:
    return _kept_together(say_plain_date(day))


def _wrap(text: str, indent: str = "") -> str:
    return fill(
        text,
        LINE_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def require_moment(moment: datetime) -> None:
    """Refuse a moment without a time zone."""
    require_kind(moment, datetime)
    if moment.tzinfo is None:
        raise SlotRefused("DateTime")


def _require_head(hub: Hub, our_ref: OurReference, place: Place, sent_at: datetime) -> None:
    require_kind(hub, Hub)
    require_kind(our_ref, str)
    if our_reference(our_ref) != our_ref:
        raise SlotRefused("OurReference")
    require_place(place)
    require_moment(sent_at)


def _require_all(values: tuple[object, ...], kind: type) -> None:
    require_kind(values, tuple)
    if not values:
        raise SlotRefused(kind.__name__)
    for value in values:
        require_kind(value, kind)


def _require_occurrences(numbers: tuple[OccurrenceNumber, ...]) -> None:
    _require_all(numbers, str)
    for number in numbers:
        if not _OCCURRENCE_NUMBER.fullmatch(number):
            raise SlotRefused("OccurrenceNumber")
