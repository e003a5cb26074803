"""Children's social care without a browser: its templates filled as its scripts fill them.

What is made is read by the connector's own parsing; signing in, asking and giving the reason go to
the application itself.
"""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import httpx
from lxml import html as lxml_html  # type: ignore[import-untyped]  # it ships no types

from connectors.childrens_social_care import parsing
from domain.childrens_social_care import CareContact, CareEpisodes, CareRecord, ProtectionPlan
from domain.errors import ContentRefused, RecordNotFound, RecordRestricted
from domain.identifiers import NhsNumber, Postcode, Upn
from domain.people import RecordRef
from domain.person_search import PersonsFound
from runtime.lists import persons_found
from runtime.viewing import Viewing

Read = TypeVar("Read")
SYSTEM = "childrens_social_care"
REASON, NOTE = "Referral research", "Work item research of a case"
REFUSED = {"restricted": RecordRestricted, "sealed": RecordRestricted, "not_found": RecordNotFound}
ROWS = {
    "contacts": "contact",
    "episodes": "episode",
    "plans": "plan",
    "relationships": "relationship",
}


@dataclass
class PlainHearthside:
    """One signed-in session, and the pages its scripts would make."""

    client: httpx.AsyncClient
    viewing: Viewing
    templates: dict[str, Any] = field(default_factory=dict)

    async def sign_in(self, user_name: str, password: str) -> None:
        shell = lxml_html.fromstring((await self.client.get("/")).text)
        for template in shell.iter("template"):
            self.templates[template.get("id").removeprefix("t-")] = template
        state = await self._post("/api/sign-in", {"user_name": user_name, "password": password})
        self.client.headers["X-Hearthside-Token"] = state["token"]

    async def people_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        return await self._found(by="nhs_number", nhs_number=number)

    async def people_with_upn(self, upn: Upn) -> PersonsFound:
        return await self._found(by="upn", upn=upn)

    async def people_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        born = born_on.isoformat() if born_on else ""
        return await self._found(by="name", surname=surname, forename=forename, born=born)

    async def people_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return await self._found(by="address", postcode=postcode, house=house)

    async def person(self, record: RecordRef) -> CareRecord:
        async with self.viewing.look("overview", record.record_id) as look:
            head = await self._head(record)
            shown = parsing.overview(self._overview(head))
            await look.record(record.record_id)
        relatives = await self._part(record, "relationships", parsing.relatives)
        person = replace(shown.person, relationships=parsing.ties(relatives))
        return replace(shown, person=person, relatives=relatives)

    async def contacts_of(self, record: RecordRef) -> tuple[CareContact, ...]:
        return await self._part(record, "contacts", parsing.contacts)

    async def episodes_of(self, record: RecordRef) -> CareEpisodes:
        return await self._part(record, "episodes", parsing.episodes)

    async def plans_of(self, record: RecordRef) -> tuple[ProtectionPlan, ...]:
        return await self._part(record, "plans", parsing.plans)

    async def _found(self, **asked: str) -> PersonsFound:
        async def ask(offset: int) -> dict[str, Any]:
            return await self._post("/api/people/search", {**asked, "offset": str(offset)})

        first = await ask(0)
        if first.get("too_many"):
            page = f"<section id='results'>{_inside(self._copy('too-many'))}</section>"
        else:
            rows = await _all(first, ask)
            view = self._copy("results")
            _listed(view, [self._row(one) for one in rows], "results")
            if first["withheld"]:
                (said,) = view.find_class("withheld")
                said.text = f"{first['withheld']} people not shown"
            page = f"<section id='results'>{_inside(view)}</section>"
        found = parsing.results(page)
        async with self.viewing.look("people") as look:
            await look.search(len(found.rows))
        return persons_found([found], SYSTEM)

    async def _head(self, record: RecordRef) -> dict[str, Any]:
        path = f"/api/people/{record.record_id}"
        answer = await self.client.get(path)
        if answer.status_code == 403 and answer.json().get("code") == "reason_needed":
            await self._post(f"{path}/reason", {"reason": REASON, "note": NOTE})
            answer = await self.client.get(path)
        if answer.is_error:
            raise REFUSED[answer.json()["code"]](system=SYSTEM)
        head: dict[str, Any] = answer.json()
        return head

    async def _part(self, record: RecordRef, part: str, read: Callable[[str], Read]) -> Read:
        async def ask(offset: int) -> dict[str, Any]:
            answer = await self.client.get(
                f"/api/people/{record.record_id}/{part}", params={"offset": offset}
            )
            shown: dict[str, Any] = answer.raise_for_status().json()
            return shown

        rows = await _all(await ask(0), ask)
        view = self._copy(part)
        _listed(view, [self._entry(part, one) for one in rows], f"{part} of {record.record_id}")
        value = read(f"<h1>Record {record.record_id}</h1>{_inside(view)}")
        async with self.viewing.look(part, record.record_id) as look:
            await look.record(record.record_id)
        return value

    async def _post(self, path: str, sent: Mapping[str, str]) -> dict[str, Any]:
        answer = await self.client.post(path, json=dict(sent))
        if answer.status_code == 422:
            raise ContentRefused(system=SYSTEM)
        shown: dict[str, Any] = answer.raise_for_status().json()
        return shown

    def _copy(self, name: str) -> Any:
        return copy.deepcopy(self.templates[name])

    def _filled(self, name: str, values: Mapping[str, Any]) -> Any:
        view = self._copy(name)
        for place in view.xpath(".//*[@data-field]"):
            place.text = values[place.get("data-field")]
        return view

    def _row(self, one: Mapping[str, Any]) -> Any:
        name = "found-shut" if one.get("restricted") else "found"
        return _table_row(self._filled(name, one))

    def _entry(self, part: str, one: Mapping[str, Any]) -> Any:
        if one.get("restricted"):
            return self._copy("episode-shut")[0]
        if part == "relationships":
            return _table_row(self._filled("relationship", one))
        card = self._filled(ROWS[part], one)[0]
        if part == "plans":
            reviews = [_table_row(self._filled("review", each)) for each in one["reviews"]]
            _into(card, "data-reviews", reviews or [_table_row(self._copy("no-review"))])
        return card

    def _overview(self, head: Mapping[str, Any]) -> str:
        top = self._filled("record", head)
        if not head["merged_into"]:
            (merged,) = top.find_class("merged")
            merged.getparent().remove(merged)
        view = self._filled("overview", head["person"])
        homes = [
            _table_row(self._copy("address-shut"))
            if one.get("withheld")
            else _table_row(self._filled("address", one))
            for one in head["addresses"]
        ]
        _into(view, "data-addresses", homes or [_table_row(self._copy("no-address"))])
        workers = [
            _table_row(self._copy("allocated-shut"))
            if one.get("restricted")
            else _table_row(self._filled("allocated", one))
            for one in head["allocated"]
        ]
        _into(view, "data-allocated", workers or [_table_row(self._copy("not-allocated"))])
        (whole,) = view.xpath(".//*[@data-whole]")
        whole.text = head["record_id"]
        return _inside(top) + _inside(view)


async def _all(first: dict[str, Any], ask: Callable[[int], Any]) -> list[dict[str, Any]]:
    rows = list(first["rows"])
    while len(rows) < first["total"]:
        rows += (await ask(len(rows)))["rows"]
    return rows


def _listed(view: Any, rows: Sequence[Any], what: str) -> None:
    _into(view, "data-rows", rows)
    (count,) = view.find_class("count")
    count.text = f"Showing {len(rows)} of {len(rows)}"
    (end,) = view.find_class("end")
    end.text = f"End of {what}"


def _into(view: Any, mark: str, rows: Iterable[Any]) -> None:
    (place,) = view.xpath(f".//*[@{mark}]")
    place.extend(rows)


def _table_row(view: Any) -> Any:
    return next(view.iter("tr"))


def _inside(view: Any) -> str:
    return "".join(lxml_html.tostring(one, encoding="unicode") for one in view)
