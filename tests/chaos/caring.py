"""The smallest workers that add to social care: contacts and documents. For tests only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from connectors.adult_social_care import AddClientContact, AdultSocialCare
from connectors.adult_social_care.pages import NewContactPage
from connectors.childrens_social_care import ChildrensSocialCare, EnterOnRecord
from connectors.childrens_social_care.pages import EntryForm
from domain.outcome import Done, Outcome
from domain.people import Person, RecordRef
from domain.social_care_entries import Approach, PersonOnRecord
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.sent_once import SentOnce
from runtime.work_queue import ClaimedItem
from tests.chaos import said
from tests.chaos.write_kinds import Steps, Wanted, WriteKind, committed
from tests.connectors.adult_social_care import sharing as adults
from tests.connectors.adult_social_care.in_the_world import OPEN
from tests.connectors.childrens_social_care import sharing as children
from tests.connectors.childrens_social_care.in_the_world import WORLD
from tests.mocks_fixture import Mocks

CHILDREN, ADULTS = "childrens_social_care", "adult_social_care"
CHILD = next(iter(WORLD.care_people.values()))


async def add_care_contacts(item: ClaimedItem, desk: Desk) -> Outcome:
    """Write each contact exactly once."""
    wanted = _wanted(item, desk)
    care = await desk.childrens_social_care(reason_for(item))
    person = _anchors((await care.person(RecordRef(CHILDREN, wanted.place))).person)
    contact = replace(children.a_contact(CHILD), person=person, begun_at=wanted.begun)
    contact = replace(contact, approach=_saying(contact.approach, wanted))
    writes = [care.add_care_contact(replace(contact, reference=one)) for one in wanted.references]
    return Done(tuple([await write_once.write(one, desk.writing(item)) for one in writes]))


async def upload_care_documents(item: ClaimedItem, desk: Desk) -> Outcome:
    """Put each document there exactly once."""
    wanted = _wanted(item, desk)
    care = await desk.childrens_social_care(reason_for(item))
    person = _anchors((await care.person(RecordRef(CHILDREN, wanted.place))).person)
    document = replace(children.a_document(CHILD), person=person, begun_at=wanted.begun)
    document = replace(document, title=_title(wanted) or document.title)
    writes = [
        care.upload_care_document(replace(document, reference=one)) for one in wanted.references
    ]
    return Done(tuple([await write_once.write(one, desk.writing(item)) for one in writes]))


async def add_client_contacts(item: ClaimedItem, desk: Desk) -> Outcome:
    """Write each contact exactly once."""
    wanted = _wanted(item, desk)
    care = await desk.adult_social_care(reason_for(item))
    person = _anchors((await care.client(RecordRef(ADULTS, wanted.place))).person)
    contact = replace(adults.a_contact(OPEN[0]), person=person, begun_at=wanted.begun)
    contact = replace(contact, approach=_saying(contact.approach, wanted))
    writes = [care.add_client_contact(replace(contact, reference=one)) for one in wanted.references]
    return Done(tuple([await write_once.write(one, desk.writing(item)) for one in writes]))


def _wanted(item: ClaimedItem, desk: Desk) -> Wanted:
    return Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))


def _saying(approach: Approach, wanted: Wanted) -> Approach:
    return replace(approach, words=wanted.words or approach.words)


def _title(wanted: Wanted) -> str:
    """A title is one line."""
    return " ".join(wanted.words.split())


def _anchors(person: Person) -> PersonOnRecord:
    return PersonOnRecord(person.record, person.names[0].surname, person.born_on)


def open_records(system: str, table: str, mocks: Mocks) -> Sequence[str]:
    """Records that workers may add to."""
    records = mocks.records(system, table).items()
    return sorted(number for number, record in records if _may_be_added_to(record))


def _may_be_added_to(record: Mapping[str, Any]) -> bool:
    return record["access_class"] == "open" and not record["merged_into"] and record["born_on"]


_OF_A_CHILD = WriteKind(
    name="care_contact",
    system=CHILDREN,
    promised="add_care_contact",
    at_most_once=False,
    audited_as="disclosure",
    perform=add_care_contacts,
    steps=Steps(
        connector=ChildrensSocialCare,
        operation=EnterOnRecord,
        form=SentOnce,
        half_way=(EntryForm, "held"),
        click="values",
        opens=("GET", "/api/people"),
        saves=("POST", "/contacts"),
    ),
    places=partial(open_records, CHILDREN, "people"),
    effects=partial(committed, CHILDREN, "add_care_contact"),
    place_of=lambda effect: str(effect["record_id"]),
    record_of=lambda effect: str(effect["fields"]["number"]),
    says=said.care_contact,
    family=children.FAMILY,
)
CARE_CONTACT = _OF_A_CHILD
CARE_DOCUMENT = replace(
    _OF_A_CHILD,
    name="care_document",
    promised="upload_care_document",
    perform=upload_care_documents,
    steps=replace(_OF_A_CHILD.steps, click="form", saves=("POST", "/documents")),
    effects=partial(committed, CHILDREN, "upload_care_document"),
    says=said.care_document,
)
CLIENT_CONTACT = replace(
    _OF_A_CHILD,
    name="client_contact",
    system=ADULTS,
    promised="add_client_contact",
    perform=add_client_contacts,
    steps=Steps(
        connector=AdultSocialCare,
        operation=AddClientContact,
        form=NewContactPage,
        half_way=(NewContactPage, "held"),
        click="click_save",
        opens=("GET", NewContactPage.PATH),
        saves=("POST", NewContactPage.PATH),
    ),
    places=partial(open_records, ADULTS, "clients"),
    effects=partial(committed, ADULTS, "add_client_contact"),
    says=said.client_contact,
    family=adults.FAMILY,
)
