"""What a record's screens show one account, field by field, and what of it stays behind."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from mock_systems.population.held import AccessClass
from mock_systems.population.model import Enrolment, Nominal, Occurrence, Pupil
from mock_systems.population.partner_records import AdultClient
from mock_systems.population.research.expected import NOBODY, Cell, KeptBack
from mock_systems.population.research.flat import Field, flat, flat_rows
from mock_systems.population.research.library import Entry, Library, Page
from mock_systems.population.research.screens import BY_PATH, Shown, Sort

NEED_TO_KNOW = "domain.md A3: not what this system is looked into for"
CLOSED = "design.md 5: nothing behind a restricted or sealed record"
MERGED = "the record says: do not use it, it was merged into another"
REFUGE = "domain.md A3 Housing: refuge hidden"
CONFIDENTIAL = "design.md 5: a confidential address in play; domain.md D20: no address released"
# Of a confidential address only that there is one: its kind may say that it is a refuge.
ALL_THAT_IS_TOLD = "confidential"
UNRECORDED = ("not_recorded", False, 0)


class Sight(NamedTuple):
    """What may be told of a record, and what not."""

    cells: tuple[Cell, ...]
    kept_back: tuple[KeptBack, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A line of the relationships on a person's page of the police."""

    row_id: str
    from_nominal: str
    to_nominal: str
    kind: str
    from_on: date | None
    to_on: date | None
    parental_responsibility: bool
    household_member: bool
    asserted_by: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """A line of the occurrences on a person's page of the police."""

    row_id: str
    kind: str
    class_code: str
    class_text: str
    reported_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Somebody's part in an occurrence; a counter-allegation gives one person two."""

    row_id: str
    code: str
    linked_at: datetime
    linked_by: str


def sight_of(library: Library, entry: Entry, sees: Iterable[AccessClass]) -> Sight:
    """Give what an account that sees these classes of record may be told of one."""
    fields = tuple(_fields_of(library, entry, frozenset(sees)))
    why = _why_closed(entry, sees)
    if why:
        return Sight((), tuple(_kept(entry.page, one, why) for one in fields))
    if entry.merged_into:
        told = [one for one in fields if one.path == "merged_into"]
        rest = [one for one in fields if one.path != "merged_into"]
        return Sight(
            _cells(entry.page, told), tuple(_kept(entry.page, one, MERGED) for one in rest)
        )
    return _sorted_out(library, entry.page, fields, frozenset(sees))


def event_of(library: Library, occurrence: Occurrence) -> Sight:
    """Give what may be told of an open occurrence."""
    fields = tuple(fields_of_event(occurrence))
    return _sorted_out(library, _page_of_event(occurrence), fields, frozenset({"open"}))


def behind_event(occurrence: Occurrence) -> tuple[KeptBack, ...]:
    """Give what stands behind the stub of a closed occurrence."""
    page = _page_of_event(occurrence)
    return tuple(_kept(page, one, CLOSED) for one in fields_of_event(occurrence))


def directory_of(library: Library, establishments: Iterable[str]) -> tuple[Cell, ...]:
    """Give the safeguarding leads of some schools, as the directory has them."""
    leads = chain.from_iterable(library.leads_of.get(one, ()) for one in establishments)
    pages = ((Page("education", "directory_line", one.contact_id, NOBODY), one) for one in leads)
    return tuple(chain.from_iterable(_cells(page, flat(one)) for page, one in pages))


def fields_of_event(occurrence: Occurrence) -> Iterator[Field]:
    """Give the fields of an occurrence; who has which part is a list of its own."""
    roles = (
        RoleRow(f"{one.nominal_id}-{one.code}", one.code, one.linked_at, one.linked_by)
        for one in occurrence.roles
    )
    bare = replace(occurrence, roles=(), entries=())
    return chain(flat(bare), flat_rows("roles", roles))


def _page_of_event(occurrence: Occurrence) -> Page:
    return Page("police_rms", "occurrence", occurrence.occ_no, NOBODY)


def _why_closed(entry: Entry, sees: Iterable[AccessClass]) -> str:
    if entry.is_refuge:
        return REFUGE
    return "" if entry.access_class in sees else CLOSED


def _fields_of(library: Library, entry: Entry, sees: frozenset[AccessClass]) -> Iterator[Field]:
    """Give a record's fields in the order its screens have them."""
    held = entry.held
    if isinstance(held, Nominal):
        return chain(
            flat(held),
            flat_rows("links", _links(library, held)),
            flat_rows("occurrences", _occurrences(library, held, sees)),
        )
    if isinstance(held, Pupil):
        return chain(flat(held), flat_rows("enrolments", enrolments_shown(library, held)))
    return flat(as_shown(held) if isinstance(held, AdultClient) else held)


def as_shown(client: AdultClient) -> AdultClient:
    """Put services and notes into the order of their screens: what goes on, then the latest."""
    return replace(
        client,
        services=tuple(
            sorted(client.services, key=lambda one: (one.to_on is None, one.from_on), reverse=True)
        ),
        notes=tuple(sorted(client.notes, key=lambda one: one.written_at, reverse=True)),
    )


def enrolments_shown(library: Library, pupil: Pupil) -> list[Enrolment]:
    """Give a pupil's places as the register lists them: current ones first, then the latest."""
    places = library.enrolments_of.get(pupil.pupil_id, [])
    return sorted(places, key=lambda one: (one.to_on is None, one.from_on), reverse=True)


def _links(library: Library, nominal: Nominal) -> Iterator[LinkRow]:
    for one in library.links_of.get(nominal.nominal_id, ()):
        yield LinkRow(
            row_id=f"{one.from_nominal}-{one.kind}-{one.to_nominal}",
            from_nominal=one.from_nominal,
            to_nominal=one.to_nominal,
            kind=one.kind,
            from_on=one.from_on,
            to_on=one.to_on,
            parental_responsibility=one.parental_responsibility,
            household_member=one.household_member,
            asserted_by=one.asserted_by,
            disputed=one.disputed,
        )


def _occurrences(
    library: Library, nominal: Nominal, sees: frozenset[AccessClass]
) -> Iterator[OccurrenceRow]:
    """Give the lines that are open; of another there is its number and that it is restricted."""
    for one in library.occurrences_of.get(nominal.nominal_id, ()):
        if one.access_class in sees:
            yield OccurrenceRow(
                one.occ_no,
                one.kind,
                one.class_code,
                one.class_text,
                one.reported_at,
                one.status,
            )


def _sorted_out(
    library: Library,
    page: Page,
    fields: tuple[Field, ...],
    sees: frozenset[AccessClass],
) -> Sight:
    closed = _closed_rows(fields, sees)
    why = {one.path: _why_kept(library, page.sort, one, closed) for one in fields}
    return Sight(
        _cells(page, (one for one in fields if not why[one.path])),
        tuple(_kept(page, one, why[one.path]) for one in fields if why[one.path]),
    )


def _closed_rows(fields: Iterable[Field], sees: frozenset[AccessClass]) -> dict[str, str]:
    """Give the rows of which nothing may be told, each with why: by the path they begin with."""
    found = {}
    for one in fields:
        within, _, name = one.path.rpartition("/")
        if name == "confidential" and one.value:
            found[within] = CONFIDENTIAL
        if name == "restricted" and one.value and "restricted" not in sees:
            found[within] = CLOSED
    return found


def _why_kept(library: Library, sort: Sort, one: Field, closed: dict[str, str]) -> str:
    within, _, name = one.path.rpartition("/")
    if within in closed and not (closed[within] == CONFIDENTIAL and name == ALL_THAT_IS_TOLD):
        return closed[within]
    if isinstance(one.value, str) and any(_stands_in(one.value, it) for it in library.secret_lines):
        return CONFIDENTIAL
    line = BY_PATH[sort].get(one.pattern)
    return NEED_TO_KNOW if line and line.use == "kept_back" else ""


def _stands_in(text: str, line: str) -> bool:
    """As whole words: 1 Canal Terrace is not in 171 Canal Terrace."""
    return line in text and bool(re.search(rf"(?<!\w){re.escape(line)}(?!\w)", text))


def _cells(page: Page, fields: Iterable[Field]) -> tuple[Cell, ...]:
    """Give the fields that stand on a screen and may be told."""
    return tuple(
        Cell(
            system=page.system,
            record=page.record,
            field=one.path,
            value=one.value,
            screen=line.screen,
            use="needed" if _is_needed(line, one) else "allowed",
            person_id=page.person_id,
        )
        for one in fields
        if (line := BY_PATH[page.sort].get(one.pattern)) and line.use != "kept_back"
    )


def _is_needed(line: Shown, one: Field) -> bool:
    """A No need not be said; and of a secret address two systems say nothing but `withheld`."""
    is_of_a_secret = one.path.endswith(f"/{ALL_THAT_IS_TOLD}")
    return line.use == "needed" and one.value not in UNRECORDED and not is_of_a_secret


def _kept(page: Page, one: Field, why: str) -> KeptBack:
    return KeptBack(
        system=page.system, record=page.record, field=one.path, value=one.value, why=why
    )
