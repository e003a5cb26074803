"""Finding people, giving a reason for access, and what a person's record holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.childrens_social_care.accounts import SEES_WITHHELD_HOMES
from mock_systems.childrens_social_care.hearthside import Hearthside, data, refuse, sent
from mock_systems.childrens_social_care.people import (
    SEALED,
    CarePerson,
    Contact,
    Document,
    Episode,
    Plan,
)
from mock_systems.childrens_social_care.search import (
    MOST_SHOWN,
    PAGE_LENGTH,
    PersonAskedFor,
    people_found,
    people_nearly,
)
from mock_systems.childrens_social_care.sign_in_api import REASONS
from mock_systems.childrens_social_care.wording import (
    address_fields,
    called,
    contact_fields,
    council_words,
    day,
    document_fields,
    episode_fields,
    initials,
    person_fields,
    plan_fields,
    relative_fields,
    review_fields,
    several,
    worded,
)
from mock_systems.kit.store import Account, Session

SHORTEST_NOTE = 10
LAST_PERSON = "last person"
CHOOSE_REASON = "Choose a reason."
NOTE_TOO_SHORT = f"Write a note of at least {SHORTEST_NOTE} characters."

Row = Mapping[str, Any]


async def search_people(base: Hearthside, request: Request) -> Response:
    """Twenty of the people who fit, from the offset asked for."""
    session, typed = base.signed_in(request), await sent(request)
    names = PersonAskedFor.__dataclass_fields__
    asked = PersonAskedFor(**{"by": "", **{n: v for n, v in typed.items() if n in names}})
    if problems := asked.why_refused():
        return refuse(422, "invalid", messages=problems)
    account, offset = base.account(session), _offset(typed.get("offset", ""))
    if offset == 0:
        base.note_consultation(session, "search", f"by {asked.by.replace('_', ' ')}", "")
    found = people_found(
        base.records,
        asked,
        secret_homes=account.may(SEES_WITHHELD_HOMES),
        sealed=account.may(SEALED),
    )
    if base.take_fault(request, "near_match_only"):
        found = people_nearly(base.records, found)
    if len(found.people) > MOST_SHOWN or base.take_fault(request, "too_many_results"):
        return data(base, request, {"too_many": True, "most": MOST_SHOWN})
    rows = [_found_row(base, one, account) for one in found.people]
    return data(
        base,
        request,
        {"too_many": False, "withheld": found.withheld, **part_of(base, request, rows, offset)},
    )


async def give_reason(base: Hearthside, request: Request) -> Response:
    """Keep why this record is opened in this session."""
    session, typed = base.signed_in(request), await sent(request)
    reason, note = typed.get("reason", ""), typed.get("note", "").strip()
    problems = [CHOOSE_REASON] if reason not in REASONS else []
    problems += [NOTE_TOO_SHORT] if len(note) < SHORTEST_NOTE else []
    if problems:
        return refuse(422, "invalid", messages=problems)
    session.kept[_reason_key(request.path_params["record_id"])] = f"{reason}: {note}"
    return data(base, request, {"kept": True})


async def open_person(base: Hearthside, request: Request) -> Response:
    """The head of a record and its overview."""
    session = base.signed_in(request)
    person = opened(base, request, session, "person")
    if isinstance(person, Response):
        return person
    return data(base, request, _overview(base, person, base.account(session)))


async def list_relationships(base: Hearthside, request: Request) -> Response:
    """Who is whose."""
    return _list(base, request, "relationships", lambda one, _: map(relative_fields, one.relatives))


async def list_contacts(base: Hearthside, request: Request) -> Response:
    """Contacts and referrals, newest first."""

    def rows(person: CarePerson, _account: Account) -> Iterable[Row]:
        listed = filter(_is_listed, person.contacts)
        newest = sorted(listed, key=lambda one: one.received_at, reverse=True)
        return map(contact_fields, newest)

    return _list(base, request, "contacts", rows)


async def list_documents(base: Hearthside, request: Request) -> Response:
    """Documents, the latest put here first."""

    def rows(person: CarePerson, _account: Account) -> Iterable[Row]:
        now = base.clock.now()
        listed = list(filter(_is_listed, person.documents))
        return (document_fields(one, now) for one in reversed(listed))

    return _list(base, request, "documents", rows)


async def list_episodes(base: Hearthside, request: Request) -> Response:
    """Episodes, open ones first, then the newest; of a restricted one nothing but that it is."""

    def rows(person: CarePerson, account: Account) -> Iterable[Row]:
        newest = sorted(person.episodes, key=lambda one: one.referral_on, reverse=True)
        newest.sort(key=lambda one: one.status != "open")
        return (_episode_row(one, account) for one in newest)

    return _list(base, request, "episodes", rows)


async def list_plans(base: Hearthside, request: Request) -> Response:
    """Child protection plans with their reviews, newest first."""

    def rows(person: CarePerson, _account: Account) -> Iterable[Row]:
        newest = sorted(person.plans, key=lambda one: one.started_on, reverse=True)
        return map(_plan_row, newest)

    return _list(base, request, "plans", rows)


def _list(
    base: Hearthside,
    request: Request,
    kind: str,
    rows: Callable[[CarePerson, Account], Iterable[Row]],
) -> Response:
    session, offset = base.signed_in(request), _offset(request.query_params.get("offset", ""))
    person = opened(base, request, session, kind if offset == 0 else "")
    if isinstance(person, Response):
        return person
    part = part_of(base, request, list(rows(person, base.account(session))), offset)
    return data(base, request, {"record_id": person.record_id, **part})


def opened(
    base: Hearthside, request: Request, session: Session, kind: str
) -> CarePerson | Response:
    """The person whose record is asked for, or why it is not shown; kept in the access history."""
    record_id = request.path_params["record_id"]
    person = base.records.people.get(record_id)
    if person is None:
        return refuse(404, "not_found", record_id=record_id)
    if not base.account(session).may(person.access_class):
        base.note_consultation(session, "stub", record_id, "")
        return refuse(403, person.access_class, record_id=record_id)
    reason = session.kept.get(_reason_key(record_id))
    if reason is None:
        return refuse(403, "reason_needed", record_id=record_id)
    if kind:
        base.note_consultation(session, kind, record_id, reason)
    before, session.kept[LAST_PERSON] = session.kept.get(LAST_PERSON), record_id
    if fault := base.take_fault(request, "shows_previous_person"):
        return _another(base, record_id, fault.args["record_id"], before)
    return person


def _another(base: Hearthside, asked_for: str, *wanted: str | None) -> CarePerson:
    """Somebody else: one of those wanted, or whoever comes first and is open."""
    people = base.records.people
    named = (people[one] for one in wanted if one in people and one != asked_for)
    others = (
        one for one in people.values() if one.record_id != asked_for and one.access_class == "open"
    )
    return next(named, None) or next(others)


def _overview(base: Hearthside, person: CarePerson, account: Account) -> Row:
    councils = base.records.councils
    running = [one for one in person.episodes if one.status == "open"]
    return {
        "record_id": person.record_id,
        "called": called(person),
        "initials": initials(person),
        "council": council_words(person.la_code, councils),
        "la_id": person.la_id,
        "merged_into": person.merged_into,
        "version": person.version,
        "person": person_fields(person),
        "addresses": [
            address_fields(one, councils)
            if account.may(SEES_WITHHELD_HOMES) or not one.confidential
            else {"withheld": True}
            for one in person.addresses
        ],
        "allocated": [_allocated(one, account) for one in running],
    }


def _allocated(episode: Episode, account: Account) -> Row:
    if not _may_see(episode, account):
        return {"restricted": True}
    return {"name": episode.worker, "team": episode.team, "phone": episode.worker_phone}


def _found_row(base: Hearthside, person: CarePerson, account: Account) -> Row:
    if not account.may(person.access_class):
        return {"record_id": person.record_id, "restricted": True}
    home = next((one for one in person.addresses if one.to_on is None), None)
    secret = home is not None and home.confidential and not account.may(SEES_WITHHELD_HOMES)
    return {
        "record_id": person.record_id,
        "surname": person.surname,
        "forenames": f"{person.forename1} {person.forename2}".strip(),
        "known_as": person.known_as,
        "former_surnames": several(person.former_surnames),
        "born": day(person.born_on),
        "expected": day(person.expected_on),
        "sex": worded(person.sex, "sex"),
        "home": "Address withheld" if secret else f"{home.line1}, {home.town}" if home else "",
        "merged": "Merged" if person.merged_into else "",
    }


def _is_listed(entry: Contact | Document) -> bool:
    return entry.listed_from is None or entry.listed_from <= datetime.now(UTC)


def _episode_row(episode: Episode, account: Account) -> Row:
    return episode_fields(episode) if _may_see(episode, account) else {"restricted": True}


def _may_see(episode: Episode, account: Account) -> bool:
    return not episode.restricted or account.may("restricted")


def _plan_row(plan: Plan) -> Row:
    return {**plan_fields(plan), "reviews": [review_fields(one) for one in plan.reviews]}


def part_of(base: Hearthside, request: Request, rows: Sequence[Row], offset: int) -> Row:
    """One helping of a list, and how long the whole list is."""
    if base.take_fault(request, "empty_list_without_words"):
        return {"total": None, "rows": []}
    return {"total": len(rows), "rows": rows[offset : offset + PAGE_LENGTH]}


def _offset(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() else 0


def _reason_key(record_id: str) -> str:
    return f"reason for {record_id}"
