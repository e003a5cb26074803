"""The one door to every page: session, form token, role, object; and refusals that look alike.

What a person may not see, what is not there and what nobody ever wrote are answered by the same
lines of code with the same page. Session, rule, page and what it changes are one transaction.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from console import program_door, rules, sessions
from console.cookies import FORM_FIELD, is_from_here, session_cookie
from console.pages import refusals
from console.routes import Route
from console.sessions import Ended, Session
from console.visits import CONSOLE, Answer, Asked, Console, GoTo, Instead, Page, Told, Visit
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry, record
from runtime.clock import business_now

CHANGES = "POST"


@dataclass(frozen=True, slots=True)
class LetIn:
    """What a page answered, and for whom: the frame shows the name, and how much waits for it."""

    answer: Answer
    visit: Visit | None
    waiting_count: int = 0


def let_in(console: Console, route: Route | None, asked: Asked) -> LetIn:
    """Answer a request for a page behind the sign-in; without a route there is nothing there."""
    page = route.page if route else None
    try:
        return _in_transaction(console, route, page, asked)
    except Instead as instead:
        return _in_transaction(console, route, instead.page, asked)


def let_in_program(console: Console, route: Route | None, asked: Asked) -> LetIn:
    """Answer a program: by its token, then by the same roles and rules; no cookie is looked at."""
    with console.database.transaction() as connection:
        now = business_now(connection)
        let = program_door.whose(console, connection, asked, now)
        if isinstance(let, Told):
            return LetIn(let, None)
        visit = Visit(console, connection, asked, let.person, let.session, now)
        visit = replace(visit, about=_about(connection, route, visit))
        if route is None or not visit.about:
            _note_refused(visit, route)
            return LetIn(refusals.not_told(), visit)
        return LetIn(route.page(visit), visit)


def _in_transaction(
    console: Console, route: Route | None, page: Page | None, asked: Asked
) -> LetIn:
    with console.database.transaction() as connection:
        now = business_now(connection)
        token = asked.cookies.get(session_cookie(console), "")
        is_use = route is None or not route.is_polled
        session = sessions.resume(
            connection, token, console.door, console.settings, now, is_use=is_use
        )
        if isinstance(session, Session) and session.account not in console.people:
            sessions.end(connection, session.token_hash, now)
            session = Ended(now)
        if not isinstance(session, Session):
            return LetIn(_to_sign_in(console, session), None)
        person = console.people[session.account]
        visit = Visit(console, connection, asked, person, session, now)
        visit = replace(visit, about=_about(connection, route, visit))
        answer = _answer(visit, route, page)
        return LetIn(answer, visit, len(rules.waiting_for(connection, person)))


def _answer(visit: Visit, route: Route | None, page: Page | None) -> Answer:
    if visit.asked.method == CHANGES and not _has_form_token(visit):
        return refusals.not_from_here(visit.asked)
    if page is None or not visit.about:
        _note_refused(visit, route)
        return refusals.not_found(visit.asked)
    return page(visit)


def _about(connection: Connection, route: Route | None, visit: Visit) -> object:
    if route is None or not route.roles & visit.person.roles:
        return None
    return route.rule(connection, visit.person, visit.asked.named)


def _has_form_token(visit: Visit) -> bool:
    given = visit.form.get(FORM_FIELD, "")
    is_right = hmac.compare_digest(given.encode(), visit.session.form_token.encode())
    return is_right and is_from_here(visit.console, visit.asked)


def _to_sign_in(console: Console, session: Ended | None) -> GoTo:
    if session is None:
        return GoTo("/sign-in")
    at = session.at.isoformat(timespec="minutes").replace("+00:00", "Z")
    return GoTo(f"/sign-in?ended={at}", {session_cookie(console): ""})


def _note_refused(visit: Visit, route: Route | None) -> None:
    names: Mapping[str, str] = {"method": visit.asked.method.lower()}
    about = route.path.strip("/").replace("{", "").replace("}", "") if route else "unknown"
    record(
        visit.connection,
        AuditEntry(
            event=AuditEvent.ACCESS_REFUSED,
            worker=CONSOLE,
            on_behalf_of=visit.person.id,
            details={**names, "page": about or "start", "page_id": visit.asked.page_id},
        ),
        visit.now,
    )
