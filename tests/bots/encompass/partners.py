"""The partners' own pages without a browser: plain requests inside this process, our own parsing.

The worker's decisions are proven over many worlds this way; the browser is proven elsewhere.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from connectors.education import parsing as education
from connectors.police_rms import parsing as police
from connectors.police_rms import parsing_records as police_records
from connectors.secure_mail import parsing as mail
from domain.errors import RecordRestricted
from domain.establishments import Contact, ContactDirectory, EstablishmentRegister, Pupil
from domain.identifiers import OccurrenceNumber, Postcode, Upn
from domain.mail import ReceivedMessage, SentRow, reference_in
from domain.occurrences import LogEntry, Occurrence, OccurrenceRow
from domain.outbound import ClearedMessage
from domain.people import RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonsFound
from domain.school_days import LONDON
from mock_systems.admin.app import admin_app
from mock_systems.kit.house import House
from mock_systems.kit.system import System
from mock_systems.population.truth import truth_of
from mock_systems.server import Options, make_house
from tests.in_process import Visitor

WORKER = "mash-encompass-01"
NOTE = "Operation Encompass"
TOKEN = "for-this-test-only"


@dataclass(frozen=True)
class Partners:
    """One world's partner systems, each signed in to, and their judge."""

    house: House
    admin: Visitor
    police: "PlainPolice"
    register: "PlainRegister"
    mail: "PlainMail"

    async def set_clock(self, now: datetime) -> None:
        await self._ask("POST", "/clock", {"now": now.isoformat()})

    async def change(
        self, system: str, record_type: str, record_id: str, fields: dict[str, Any]
    ) -> None:
        await self._ask("PATCH", f"/{system}/records/{record_type}/{record_id}", fields)

    async def outbox(self) -> list[dict[str, Any]]:
        answer = await self.admin.get("/__admin/secure_mail/outbox")
        outbox: list[dict[str, Any]] = answer.raise_for_status().json()["outbox"]
        return outbox

    async def _ask(self, method: str, path: str, sent: dict[str, Any]) -> None:
        answer = await self.admin.request(method, f"/__admin{path}", sent)
        assert not answer.is_error, answer.text


async def partners_of(seed: int) -> Partners:
    """The systems of one world at the beginning of its night."""
    house = make_house(Options(seed=seed, size="small", admin_token=TOKEN))
    for name, system in house.systems.items():
        system.store.reset(house.snapshot.beginnings[name])
    house.clock.set_to(house.world.night.now)
    systems = house.systems
    admin = admin_app(house, TOKEN, truth_of)
    at = {name: Visitor(system.listener.app) for name, system in systems.items()}
    return Partners(
        house,
        Visitor(admin, {"authorization": f"Bearer {TOKEN}"}),
        await PlainPolice(systems["police_rms"], at["police_rms"]).signed_in(),
        await PlainRegister(systems["education"], at["education"]).signed_in(),
        await PlainMail(systems["secure_mail"], at["secure_mail"]).signed_in(),
    )


def _password(system: System) -> str:
    return system.store.accounts[WORKER].password


@dataclass(frozen=True)
class PlainPolice:
    system: System
    client: Visitor

    async def signed_in(self) -> "PlainPolice":
        typed = {"userid": WORKER, "password": _password(self.system)}
        await self.client.post("/signin", data=typed)
        reason = {"reason": NOTE, "detail": "Night, without a browser"}
        await self.client.post("/reason", data=reason)
        return self

    async def changed(self, since: datetime, until: datetime) -> list[OccurrenceRow]:
        typed = {"from": _moment(since), "to": _moment(until), "type": "Domestic abuse (all)"}
        rows, page = list[OccurrenceRow](), 1
        while True:
            shown = police.results_page(await self._get("/search/changed", **typed, page=page))
            rows.extend(shown.rows)
            if shown.page == shown.pages:
                return rows
            page += 1

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        await self._get("/occurrence", no=number)
        return police_records.occurrence_shown(_open(await self._get("/record/summary")))

    async def occurrence_with_log(
        self, number: OccurrenceNumber
    ) -> tuple[Occurrence, list[LogEntry]]:
        shown = await self.occurrence(number)
        return shown, list(police.log_page(await self._get("/record/log"), number).entries)

    async def person(self, record: RecordRef) -> PersonRecord:
        await self._get("/nominal", id=record.record_id)
        return police_records.person_shown(_open(await self._get("/record/nominal")))

    async def append(self, number: OccurrenceNumber, category: str, text: str) -> None:
        await self._get("/occurrence", no=number)
        form = {"form_token": self._token()}
        await self.client.post("/record/lock", data=form | {"form": "append_entry"})
        answer = await self.client.post(
            "/record/entry", data=form | {"category": category, "text": text}
        )
        assert not answer.is_error, answer.text

    def _token(self) -> str:
        return self.system.store.sessions[self.client.cookies["HALBERDSESSION"]].form_token

    async def _get(self, path: str, **asked: Any) -> str:
        return (await self.client.get(path, params=asked)).raise_for_status().text


@dataclass(frozen=True)
class PlainRegister:
    system: System
    client: Visitor

    async def signed_in(self) -> "PlainRegister":
        typed = {"email": WORKER, "password": _password(self.system)}
        await self.client.post("/account/sign-in", data=typed)
        return self

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        return await self._search("upn", upn=upn)

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        born = f"{born_on:%d/%m/%Y}" if born_on else ""
        return await self._search("name", surname=surname, forename=forename, born=born)

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return await self._search("address", postcode=postcode, house=house)

    async def pupil(self, record: RecordRef) -> Pupil:
        path = f"/pupils/{record.record_id}"
        shown = await self.client.get(path)
        if education.heading(shown.text).startswith("Why"):
            sent = {"for": record.record_id, "note": NOTE, **self._token()}
            shown = await self.client.post("/pupils/note", data=sent)
        if "Restricted" in education.heading(shown.text):
            raise RecordRestricted(system="education")
        return education.pupil_shown(shown.text)

    async def contacts_of(self, reference: str) -> tuple[Contact, ...]:
        shown = await self.client.get(f"/directory/{reference}")
        return education.contacts_shown(shown.raise_for_status().text)[1]

    async def directory(self) -> ContactDirectory:
        file = await self.client.get("/directory/download.csv")
        return education.contact_directory(file.raise_for_status().content)

    async def establishments(self) -> EstablishmentRegister:
        file = await self.client.get("/establishments/download.csv")
        return education.establishment_register(file.raise_for_status().content)

    async def _search(self, by: str, **typed: str) -> PersonsFound:
        sent = {"note": NOTE, **self._token(), **typed}
        answer = await self.client.post(f"/pupils/search/{by}", data=sent)
        page = education.results_page(answer.raise_for_status().text)
        rows = list(page.rows)
        address = answer.url
        while page.page < page.pages:
            answer = await self.client.get(address, {"page": page.page + 1})
            page = education.results_page(answer.raise_for_status().text)
            rows.extend(page.rows)
        return PersonsFound(tuple(rows), page.withheld, page.too_many)

    def _token(self) -> dict[str, str]:
        sessions = self.system.store.sessions
        return {"token": next(iter(sessions.values())).form_token}


@dataclass(frozen=True)
class PlainMail:
    system: System
    client: Visitor

    async def signed_in(self) -> "PlainMail":
        typed = {"email": WORKER, "password": _password(self.system)}
        await self.client.post("/signin", data=typed)
        return self

    async def send(self, message: ClearedMessage) -> str:
        page = LexborHTMLParser((await self.client.get("/compose")).text)
        draft = _attribute(page, "form#message", "data-draft")
        token = _attribute(page, "meta[name=form-token]", "content")
        sent = {"to": message.to, "subject": message.subject, "body": message.body, "draft": draft}
        answer = await self.client.post("/api/send", json=sent, headers={"X-Form-Token": token})
        assert answer.status_code == 201, answer.text
        return answer.headers["location"].rpartition("/")[2]

    async def sent_items(self) -> list[SentRow]:
        return [mail.sent_row(row) for row in await self._folder("/mail/sent")]

    async def inbox(self) -> list[ReceivedMessage]:
        return [await self._received(row.number) for row in await self._folder("/mail/inbox")]

    async def _received(self, number: str) -> ReceivedMessage:
        shown = mail.message_shown((await self.client.get(f"/message/{number}")).text)
        return ReceivedMessage(
            number=shown.number,
            sender=shown.sender,
            subject=shown.subject,
            received_at=shown.at,
            first_line=shown.first_line,
            answers=shown.answers,
            our_ref=reference_in(shown.subject),
            is_undeliverable=shown.is_undeliverable,
        )

    async def _folder(self, path: str) -> list[mail.ListedMessage]:
        rows, number = list[mail.ListedMessage](), 1
        while True:
            page = await self.client.get(path, params={"page": number})
            shown = mail.list_page(page.raise_for_status().text)
            rows.extend(shown.rows)
            if shown.page == shown.pages:
                return rows
            number += 1


def _attribute(page: LexborHTMLParser, place: str, name: str) -> str:
    found = page.css_first(place)
    assert found is not None, f"no {place}"
    return found.attributes[name] or ""


def _open(html: str) -> str:
    """The page, or the stub's stop."""
    if LexborHTMLParser(html).css_first(".stub"):
        raise RecordRestricted(system="police_rms")
    return html


def _moment(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%d/%m/%Y %H:%M")
