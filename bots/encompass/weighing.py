"""May this notice go, to whom, in which words: the last decision before a message. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bots.encompass.directory_shown import entry, every_entry
from bots.encompass.recipients import (
    choose,
    excluded,
    parent_works_there,
    recipient,
    suspect_is_near,
)
from bots.encompass.rules import RULES, Rule
from domain.establishments import Contact, ContactRole
from domain.identifiers import ContactRef
from domain.message_slots import EstablishmentName, PersonalName, PupilOfThisSchool, SlotRefused
from domain.notices import Notice, NoticePupil
from domain.outbound import (
    Check,
    ClearedMessage,
    Flags,
    Recipient,
    Refusal,
    Release,
    cleared,
    template_for,
)
from domain.outcome import TaskWanted
from domain.school_days import london_day
from domain.templates import Hub, NoticeDraft, Template
from domain.wording.reasons.table import reason_said
from domain.wording.tasks import TASK_KINDS

# What a person settles by ringing the school, not by reading a draft.
ABOUT_THE_CONTACT = frozenset(
    {
        "contact_unverified",
        "contact_changed",
        "domain_not_allowed",
        "generic_mailbox",
        "role_not_allowed",
        "not_this_school",
    }
)
HUB_ADMIN = "hub admin"
# What a person may answer where a guard allows no draft to release.
WITHOUT_A_DRAFT = ("do_not_release", "by_hand")


@dataclass(frozen=True, slots=True)
class House:
    """What the hub has settled on: who it is, which words it agreed on, where mail may go."""

    hub: Hub
    template: Template
    allowed_domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class ToSend:
    """The message may go, to this contact."""

    message: ClearedMessage
    contact: Contact


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A person has to do something first, by the notice's own deadline."""

    kind: str
    code: str
    team: str
    rule: Rule
    evidence: tuple[tuple[str, str], ...]
    fits: str = ""
    choices: tuple[str, ...] = ()

    def task(self, due_at: datetime) -> TaskWanted:
        """As the queue takes it."""
        return TaskWanted(
            self.kind,
            self.code,
            self.team,
            due_at,
            dict(self.evidence),
            self.fits,
            self.choices,
        )


def weigh(
    notice: Notice,
    contacts: Sequence[Contact],
    house: House,
    made_at: datetime,
    release: Release | None,
    now: datetime,
) -> ToSend | ToAsk:
    """The message if everything speaks for it, else what a person has to do."""
    if Check.CONFIDENTIAL_ADDRESS in notice.fired:
        return _by_hand(notice, "confidential_address", RULES["E40"])
    if suspect_is_near(notice, contacts):
        return _by_hand(notice, "contact_conflict", RULES["E41"])
    contact = choose(contacts, london_day(now))
    to = recipient(contact, now) if contact else None
    if contact is None or to is None:
        shown = entry(contact) if contact else every_entry(contacts)
        return _check_contact(notice, _why_nobody(contacts), shown)
    try:
        draft = _draft(notice, house, made_at, now)
    except SlotRefused:
        # A name with a hidden character, or one that could be more than a name.
        return _by_hand(notice, "minimum_missing", RULES["E51"])
    verdict = cleared(draft, to, _flags(notice, contacts, house, release), now)
    if isinstance(verdict, ClearedMessage):
        return ToSend(verdict, contact)
    return _held(notice, verdict, to, contact)


def closed_route(
    notice: Notice, contacts: Sequence[Contact], came_back: Mapping[str, datetime], now: datetime
) -> ToAsk | None:
    """A mailbox a message came back from, which nobody has checked since, is not written to."""
    contact = choose(contacts, london_day(now))
    returned_at = came_back.get(contact.address.strip().casefold()) if contact else None
    if contact is None or returned_at is None:
        return None
    if contact.verified_at is not None and contact.verified_at > returned_at:
        return None
    return _check_contact(notice, "came_back", entry(contact))


def _held(notice: Notice, refusal: Refusal, to: Recipient, contact: Contact) -> ToAsk:
    about_contact = [code for code in refusal.codes if code in ABOUT_THE_CONTACT]
    if about_contact:
        return _check_contact(notice, about_contact[0], entry(contact))
    if not refusal.may_be_released or refusal.words is None:
        rule = RULES["E41" if refusal.code == "contact_conflict" else "E51"]
        return _by_hand(notice, refusal.code, rule)
    return ToAsk(
        kind="release_message",
        code=refusal.code,
        team=TASK_KINDS["release_message"].usual_team,
        rule=RULES[_RULE_OF[refusal.code]],
        evidence=(
            *_told(notice),
            ("why", "; ".join(reason_said(code) for code in refusal.codes)),
            ("to", to.address),
            ("subject", refusal.words.subject),
            ("message", refusal.words.body),
        ),
        fits=refusal.fingerprint,
    )


_RULE_OF = {
    "contact_conflict": "E42",
    "do_not_notify": "E43",
    "looked_after": "E44",
    "active_operation": "E45",
    "counter_allegation": "E46",
    "child_is_suspect": "E47",
    "honour_based": "E48",
    "siblings_disagree": "E49",
    "school_by_name_only": "E28",
    "over_18": "E15",
    "released_differs": "E52",
}


def _by_hand(notice: Notice, code: str, rule: Rule) -> ToAsk:
    return ToAsk(
        kind="release_message",
        code=code,
        team=TASK_KINDS["release_message"].usual_team,
        rule=rule,
        evidence=(*_told(notice), ("rule", rule.then)),
        choices=WITHOUT_A_DRAFT,
    )


def _check_contact(notice: Notice, code: str, shown: Mapping[str, str]) -> ToAsk:
    return ToAsk(
        kind="verify_contact",
        code=code,
        team=HUB_ADMIN,
        rule=RULES["E50"],
        evidence=(*_told(notice), ("ring", notice.school.phone), *shown.items()),
    )


def _why_nobody(contacts: Iterable[Contact]) -> str:
    has_office = any(contact.role is ContactRole.OFFICE for contact in contacts)
    return "generic_mailbox" if has_office else "no_contact"


def _told(notice: Notice) -> tuple[tuple[str, str], ...]:
    return (
        ("school", notice.school.name),
        ("children", ", ".join(pupil.name for pupil in notice.pupils)),
        ("occurrences", ", ".join(notice.references)),
    )


def _draft(notice: Notice, house: House, made_at: datetime, now: datetime) -> NoticeDraft:
    pupils = tuple(_slot(notice, pupil) for pupil in notice.pupils)
    fired = _fired(notice)
    return NoticeDraft(
        template=template_for(house.template, pupils, _only_fired(fired), now),
        hub=house.hub,
        our_ref=notice.our_ref,
        place=notice.school.place,
        school=EstablishmentName(notice.school.name),
        pupils=pupils,
        police_refs=notice.references,
        incident_dates=notice.incident_dates,
        sent_at=made_at,
        first_sent_at=notice.first_sent_at,
    )


def _slot(notice: Notice, pupil: NoticePupil) -> PupilOfThisSchool:
    return PupilOfThisSchool(
        name=PersonalName(pupil.name),
        year_group=pupil.year_group,
        born_on=pupil.born_on,
        establishment=notice.school.place,
        account=pupil.account,
    )


def _fired(notice: Notice) -> frozenset[Check]:
    own = {Check(code) for code in notice.fired}
    return frozenset(own | ({Check.CONTACT_CONFLICT} if parent_works_there(notice) else set()))


def _flags(
    notice: Notice, contacts: Sequence[Contact], house: House, release: Release | None
) -> Flags:
    fired, not_told = _fired(notice), excluded(notice, contacts)
    return Flags(
        fired=fired,
        quiet=frozenset(Check) - fired,
        allowed_domains=house.allowed_domains,
        excluded_contacts=frozenset(contact.ref for contact in not_told),
        excluded_addresses=frozenset(contact.address for contact in not_told),
        adults_involved=tuple(name for one in notice.involved for name in one.names),
        forbidden=notice.forbidden,
        release=release,
    )


def _only_fired(fired: frozenset[Check]) -> Flags:
    nobody: frozenset[ContactRef] = frozenset()
    return Flags(
        fired,
        frozenset(Check) - fired,
        frozenset(),
        nobody,
        frozenset(),
        adults_involved=(),
        forbidden=(),
    )
