"""The outbound gate: the only door through which a message leaves, and it is shut by default.

`cleared` makes a `ClearedMessage`, and `cleared_recall` a `ClearedRecall`, or says by code why not.
Nothing else can make one, every connector's `send`, `reply` and `recall` takes nothing else, and a
test looks for any other way out. A question that nobody asked of the case holds the message just as
a bad answer does. Only a `DocumentDraft` may carry a document, and never without a person's release
of that very document; only an `AnswerDraft` may go as a reply, and only to who wrote.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import final

from domain.attachments import Attachment, FileToSend, Marking
from domain.files import FileKind, fault_in, kind_of
from domain.folding import fold_look_alikes, fold_name, name_parts
from domain.forbidden_values import ForbiddenValue, forbidden_in
from domain.identifiers import ContactRef, OurReference
from domain.message_slots import (
    COUNCIL_ROLES,
    MailAddress,
    Place,
    PupilOfThisSchool,
    RecipientRole,
    SlotRefused,
    is_council,
)
from domain.people import PersonName
from domain.recalls import RecallDraft
from domain.school_days import london_day
from domain.templates import (
    EDITIONS,
    AnswerDraft,
    CorrectionDraft,
    DocumentDraft,
    Draft,
    NoticeDraft,
    Template,
    Words,
    words_of,
)
from domain.timescales import ADULT_AT_YEARS, CONTACT_CHECK_LASTS, age_on

# Mailboxes that an office, not a safeguarding lead, reads.
_OFFICE_MAILBOXES = frozenset(
    {
        "admin",
        "administrator",
        "contact",
        "enquiries",
        "enquiry",
        "finance",
        "head",
        "headteacher",
        "hello",
        "info",
        "mail",
        "office",
        "reception",
        "school",
        "schooloffice",
        "secretary",
    }
)


_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir"}
)


# Of Arabic, Romance, Dutch and German, Irish, Scottish and Welsh surnames.
_PARTICLES = frozenset(
    (
        "abu",
        "al",
        "ap",
        "bin",
        "bint",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "el",
        "ibn",
        "la",
        "le",
        "mac",
        "mc",
        "nic",
        "o",
        "saint",
        "sainte",
        "st",
        "ter",
        "van",
        "von",
    )
)


# "VALE TJ" may be T J Vale; a longer last word is a name.
_MOST_INITIALS = 2


# What a person released is what the recipient sees: no hidden sheets, edits or comments.
_KINDS_THAT_GO = frozenset({FileKind.PDF})
_MARKINGS_THAT_GO = frozenset({Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE})
_MOST_FILES = 5
_MOST_BYTES_OF_A_FILE = 10 * 1024 * 1024
_MOST_BYTES_TOGETHER = 20 * 1024 * 1024


class Check(StrEnum):
    """What is asked of a case before a notice; the codes are those of `domain/wording/reasons/`."""

    RESTRICTED_RECORD = "restricted_record"
    POLICE_EMPLOYEE = "police_employee"
    POSSIBLE_MATCH = "possible_match"
    CHILD_NOT_LINKED = "child_not_linked"
    LIVES_ELSEWHERE = "lives_elsewhere"
    RETRACTED = "retracted"
    CONTACT_CONFLICT = "contact_conflict"
    CONFIDENTIAL_ADDRESS = "confidential_address"
    DO_NOT_NOTIFY = "do_not_notify"
    LOOKED_AFTER = "looked_after"
    ACTIVE_OPERATION = "active_operation"
    COUNTER_ALLEGATION = "counter_allegation"
    CHILD_IS_SUSPECT = "child_is_suspect"
    HONOUR_BASED = "honour_based"
    SIBLINGS_DISAGREE = "siblings_disagree"
    SCHOOL_BY_NAME_ONLY = "school_by_name_only"


# A person may release these in the shortest words; the others stop, whoever says so.
CAUTIONS = frozenset(
    {
        Check.CONTACT_CONFLICT,
        Check.CONFIDENTIAL_ADDRESS,
        Check.DO_NOT_NOTIFY,
        Check.LOOKED_AFTER,
        Check.ACTIVE_OPERATION,
        Check.COUNTER_ALLEGATION,
        Check.CHILD_IS_SUSPECT,
        Check.HONOUR_BASED,
        Check.SIBLINGS_DISAGREE,
        Check.SCHOOL_BY_NAME_ONLY,
    }
)


@dataclass(frozen=True, slots=True)
class HumanCheck:
    """When a person, never a worker, last made sure of a contact, and of which address."""

    at: datetime
    by: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact as the directory shows it now. `changed_at`: its last change of any kind."""

    contact: ContactRef
    place: Place
    role: str
    name: str
    address: str
    changed_at: datetime
    checked: HumanCheck | None


@dataclass(frozen=True, slots=True)
class Release:
    """A person's release of one message, by the fingerprint of the words they read."""

    by: str
    at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Flags:
    """What the case and the settings say. Every `Check` is in `fired` or in `quiet`.

    `excluded_*`: contacts and mailboxes that a suspect, a relative or anyone else involved is, or
    can read. `adults_involved`: names, to recognise one of them behind a contact.
    """

    fired: frozenset[Check]
    quiet: frozenset[Check]
    allowed_domains: frozenset[str]
    excluded_contacts: frozenset[ContactRef]
    excluded_addresses: frozenset[str]
    adults_involved: tuple[PersonName, ...]
    forbidden: tuple[ForbiddenValue, ...]
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message may not go: the gravest reason, then all of them.

    `fingerprint` and `words`, where it could be worded, are for the person who may release it.
    """

    code: str
    codes: tuple[str, ...]
    may_be_released: bool
    fingerprint: str = ""
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """One reason against a message, and whether a person may overrule it."""

    code: str
    may_be_released: bool = False


_KEY = object()


@final
@dataclass(frozen=True, slots=True)
class ClearedMessage:
    """A message that may go, to this address, in these words. Only `cleared` can make one.

    `answers`: the number of the message it replies to; empty for one that begins a conversation.
    """

    to: str = field(repr=False)
    reply_to: str
    subject: str
    body: str = field(repr=False)
    our_ref: OurReference
    template: str
    fingerprint: str
    released_by: str
    attachments: tuple[FileToSend, ...]
    answers: str
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise TypeError("A message is cleared by domain.outbound.cleared and nowhere else.")


@final
@dataclass(frozen=True, slots=True)
class ClearedRecall:
    """A message that may be taken back. Only `cleared_recall` can make one."""

    message: str
    to: str = field(repr=False)
    subject: str
    reason: str
    our_ref: OurReference
    fingerprint: str
    released_by: str
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise TypeError("A recall is cleared by domain.outbound.cleared_recall alone.")


def cleared(
    draft: Draft, recipient: Recipient, flags: Flags, now: datetime
) -> ClearedMessage | Refusal:
    """The message, if everything speaks for it; else the reasons, the gravest first."""
    held = list(_reasons_against(draft, recipient, flags, now))
    if not _has_known_role(recipient):
        return _refusal(held)
    words = words_of(draft, RecipientRole(recipient.role))
    fingerprint = _fingerprint(draft, recipient, words)
    if _holds_forbidden(draft, words, flags):
        held.insert(0, _Held("forbidden_value"))
    if held and not _is_released(held, fingerprint, flags.release, now):
        return _refusal(_asked_again(held, flags.release), fingerprint, words)
    return ClearedMessage(
        to=recipient.address,
        reply_to=draft.hub.mailbox.text,
        subject=words.subject,
        body=words.body,
        our_ref=draft.our_ref,
        template=EDITIONS[draft.template].label,
        fingerprint=fingerprint,
        released_by=flags.release.by if held and flags.release else "",
        attachments=_files(draft),
        answers=draft.answers if isinstance(draft, AnswerDraft) else "",
        key=_KEY,
    )


def cleared_recall(
    draft: RecallDraft, release: Release | None, now: datetime
) -> ClearedRecall | Refusal:
    """The recall, if a person released this very one; it can be neither done twice nor undone."""
    parts = [draft.message, draft.to, draft.subject, draft.words]
    fingerprint = sha256(json.dumps(parts).encode()).hexdigest()
    held = [_Held("recall_release_needed", may_be_released=True)]
    if not draft.is_of_our_message:
        held.insert(0, _Held("recall_not_ours"))
    if release is None or not _is_released(held, fingerprint, release, now):
        return _refusal(_asked_again(held, release), fingerprint)
    return ClearedRecall(
        message=draft.message,
        to=draft.to,
        subject=draft.subject,
        reason=draft.words,
        our_ref=draft.our_ref,
        fingerprint=fingerprint,
        released_by=release.by,
        key=_KEY,
    )


def template_for(
    agreed: Template, pupils: Sequence[PupilOfThisSchool], flags: Flags, now: datetime
) -> Template:
    """The template the force agreed on; the shortest for a council, or when anything fired."""
    to_a_council = any(is_council(pupil.establishment) for pupil in pupils)
    return Template.BARE if to_a_council or flags.fired or _any_adult(pupils, now) else agreed


def _reasons_against(
    draft: Draft, recipient: Recipient, flags: Flags, now: datetime
) -> Iterator[_Held]:
    if isinstance(draft, NoticeDraft | DocumentDraft):
        yield from _stops_of_the_case(flags)
    yield from _reasons_against_recipient(draft, recipient, flags)
    yield from _reasons_against_check(recipient, now)
    yield from _reasons_against_address(recipient.address, flags)
    if isinstance(draft, NoticeDraft):
        yield from _reasons_against_pupils(draft, now)
        yield from _cautions_of_the_case(draft, flags, now)
    if isinstance(draft, CorrectionDraft):
        yield _Held("release_needed", may_be_released=True)
    if isinstance(draft, AnswerDraft) and draft.sender.text.lower() != recipient.address.lower():
        yield _Held("answers_another")
    if isinstance(draft, DocumentDraft):
        yield from _reasons_against_documents(draft, flags)


def _reasons_against_documents(draft: DocumentDraft, flags: Flags) -> Iterator[_Held]:
    if _are_too_large(draft.attachments):
        yield _Held("attachment_too_large")
    elif not all(map(_may_be_attached, draft.attachments)):
        yield _Held("attachment_not_allowed")
    if any(one.marking not in _MARKINGS_THAT_GO for one in draft.attachments):
        yield _Held("attachment_marking")
    # No machine reads a document for an address as a person hides one in it.
    if Check.CONFIDENTIAL_ADDRESS in flags.fired:
        yield _Held("attachment_not_searched")
    fired = flags.fired & CAUTIONS - {Check.CONFIDENTIAL_ADDRESS}
    yield from (_Held(check.value, may_be_released=True) for check in Check if check in fired)
    yield _Held("attachment_release_needed", may_be_released=True)


def _are_too_large(attachments: Sequence[Attachment]) -> bool:
    sizes = [len(one.content) for one in attachments]
    return (
        len(sizes) > _MOST_FILES
        or max(sizes) > _MOST_BYTES_OF_A_FILE
        or sum(sizes) > _MOST_BYTES_TOGETHER
    )


def _may_be_attached(attachment: Attachment) -> bool:
    """A PDF by its own bytes, with nothing in it that acts or is locked."""
    kind = kind_of(attachment.content)
    is_as_said = kind is attachment.kind and kind in _KINDS_THAT_GO
    return is_as_said and fault_in(attachment.content) is None


def _files(draft: Draft) -> tuple[FileToSend, ...]:
    attached = draft.attachments if isinstance(draft, DocumentDraft) else ()
    return tuple(one.as_file(draft.our_ref) for one in attached)


def _stops_of_the_case(flags: Flags) -> Iterator[_Held]:
    if flags.fired | flags.quiet != set(Check) or flags.fired & flags.quiet:
        yield _Held("check_not_made")
    yield from (_Held(check.value) for check in Check if check in flags.fired - CAUTIONS)


def _cautions_of_the_case(draft: NoticeDraft, flags: Flags, now: datetime) -> Iterator[_Held]:
    fired = [check.value for check in Check if check in flags.fired & CAUTIONS]
    if _any_adult(draft.pupils, now):
        fired.append("over_18")
    if fired and draft.template is not Template.BARE:
        yield _Held("fuller_than_allowed")
    yield from (_Held(code, may_be_released=True) for code in fired)


def _any_adult(pupils: Sequence[PupilOfThisSchool], now: datetime) -> bool:
    today = london_day(now)
    births = [pupil.born_on for pupil in pupils]
    return any(born_on and age_on(born_on, today) >= ADULT_AT_YEARS for born_on in births)


def _reasons_against_pupils(draft: NoticeDraft, now: datetime) -> Iterator[_Held]:
    if any(pupil.establishment != draft.place for pupil in draft.pupils):
        yield _Held("not_this_school")
    births = [pupil.born_on for pupil in draft.pupils]
    if any(born_on is None or born_on > london_day(now) for born_on in births):
        yield _Held("minimum_missing")


def _reasons_against_recipient(draft: Draft, recipient: Recipient, flags: Flags) -> Iterator[_Held]:
    if recipient.place != draft.place:
        yield _Held("not_this_school")
    if not _has_known_role(recipient) or _has_role_of_another_place(recipient):
        yield _Held("role_not_allowed")
    if _is_someone_involved(recipient, flags):
        yield _Held("contact_conflict")


def _has_known_role(recipient: Recipient) -> bool:
    return recipient.role in {role.value for role in RecipientRole}


def _has_role_of_another_place(recipient: Recipient) -> bool:
    of_a_council = recipient.role in {role.value for role in COUNCIL_ROLES}
    return of_a_council is not is_council(recipient.place)


def _is_someone_involved(recipient: Recipient, flags: Flags) -> bool:
    if recipient.contact in flags.excluded_contacts:
        return True
    address = recipient.address.strip().casefold()
    if address in {excluded.strip().casefold() for excluded in flags.excluded_addresses}:
        return True
    return any(may_be_named(recipient.name, adult) for adult in flags.adults_involved)


def may_be_named(contact: str, adult: PersonName) -> bool:
    """Whether a contact's name, perhaps with an initial only, could be this adult's."""
    return any(_may_be(given, surname, adult) for given, surname in _given_and_surname(contact))


def _given_and_surname(contact: str) -> Iterator[tuple[str, str]]:
    """Each way to read it: the surname last; first, before a comma or before initials."""
    given, _, surname = contact.strip().rpartition(" ")
    yield given, surname
    surname, comma, given = contact.partition(",")
    if comma:
        yield given, surname
    words = contact.split()
    named = next((at for at, word in enumerate(words) if at and _is_initials(word)), len(words))
    if words[named:] and all(map(_is_initials, words[named:])):
        yield " ".join(words[named:]), " ".join(words[:named])


def _is_initials(word: str) -> bool:
    letters = fold_name(word)
    return len(letters) <= _MOST_INITIALS or letters in _TITLES


def _may_be(given: str, surname: str, adult: PersonName) -> bool:
    if not _telling_parts(surname) & _telling_parts(adult.surname):
        return False
    letters = "".join(part for part in map(_plain, given.split()) if part not in _TITLES)
    initial, forename = letters[:1], _plain(adult.forename)
    return not initial or not forename or forename.startswith(initial)


def _telling_parts(surname: str) -> frozenset[str]:
    """Without the particles that thousands share; a surname of nothing else keeps them."""
    parts = name_parts(fold_look_alikes(surname))
    return parts - _PARTICLES or parts


def _plain(name: str) -> str:
    return fold_name(fold_look_alikes(name))


def _reasons_against_check(recipient: Recipient, now: datetime) -> Iterator[_Held]:
    check = recipient.checked
    if check is None or not check.by.strip():
        yield _Held("contact_unverified")
        return
    if not timedelta(0) <= now - check.at <= timedelta(days=CONTACT_CHECK_LASTS.amount):
        yield _Held("contact_unverified")
    if recipient.changed_at > check.at or check.address not in {"", recipient.address}:
        yield _Held("contact_changed")


def _reasons_against_address(address: str, flags: Flags) -> Iterator[_Held]:
    try:
        mail = MailAddress(address)
    except SlotRefused:
        yield _Held("domain_not_allowed")
        return
    # Exact and plain: neither a subdomain nor a look-alike of an allowed domain is allowed.
    if mail.domain not in {domain.lower() for domain in flags.allowed_domains}:
        yield _Held("domain_not_allowed")
    if mail.mailbox in _OFFICE_MAILBOXES:
        yield _Held("generic_mailbox")


def _holds_forbidden(draft: Draft, words: Words, flags: Flags) -> bool:
    school = (draft.school.text,) if isinstance(draft, NoticeDraft) else ()
    text = f"{words.subject}\n{words.body}"
    return bool(forbidden_in(text, flags.forbidden, (draft.hub.force.text, *school)))


def _is_released(
    held: list[_Held], fingerprint: str, release: Release | None, now: datetime
) -> bool:
    if release is None or not all(reason.may_be_released for reason in held):
        return False
    return bool(release.by.strip()) and release.at <= now and release.fingerprint == fingerprint


def _asked_again(held: list[_Held], release: Release | None) -> list[_Held]:
    """A release that does not fit these words is said first where another one could help."""
    if release is None or not all(reason.may_be_released for reason in held):
        return held
    return [_Held("released_differs", may_be_released=True), *held]


def _refusal(held: list[_Held], fingerprint: str = "", words: Words | None = None) -> Refusal:
    codes = tuple(dict.fromkeys(reason.code for reason in held))
    may_be_released = all(reason.may_be_released for reason in held)
    return Refusal(codes[0], codes, may_be_released, fingerprint, words)


def _fingerprint(draft: Draft, recipient: Recipient, words: Words) -> str:
    parts = [recipient.address, draft.hub.mailbox.text, words.subject, words.body]
    parts += [f"{one.name} {one.sha256}" for one in _files(draft)]
    if isinstance(draft, AnswerDraft):
        parts.append(draft.answers)
    return sha256(json.dumps(parts).encode()).hexdigest()
