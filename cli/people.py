"""Who is at the terminal, and the entry in the audit trail that everything they do leaves.

The terminal believes who says who they are; the account signed in to the machine is kept beside it.
"""

import getpass
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from cli.office import Office
from cli.report import Exit, Stop
from console.demonstration import INVENTED_PEOPLE
from domain.wording.demonstration import INVENTED_AUTHORITY
from runtime import audit_trail
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.settings import Settings
from runtime.shapes import is_code, is_identifier

TERMINAL = "terminal"

By = Annotated[
    str,
    Parameter(
        name="--as",
        env_var="MASH_PERSON",
        help="Your id, like r.calloway; left out, the account signed in to this machine.",
    ),
]
Why = Annotated[
    str,
    Parameter(
        name="--why", help="Why, in one or two words like maintenance; the audit trail keeps it"
    ),
]


def acting(given: str) -> str:
    """The id of the person who acts. Raises: Stop when it is a name."""
    person = given.strip() or getpass.getuser()
    if is_identifier(person):
        return person
    suggested = ".".join(person.casefold().split())
    hint = f", like --as {suggested}" if is_identifier(suggested) else ""
    raise Stop(Exit.WRONG_COMMAND, f"Say who you are by your id{hint}: the audit trail keeps ids.")


def refuse_no_account(settings: Settings, person: str, why: str, nothing: str) -> None:
    """Stop whoever has no account here: `why` that matters, what came of it. Raises: Stop."""
    is_demo = settings.hub is not None and settings.hub.authority == INVENTED_AUTHORITY
    known = (*settings.console_accounts, *(INVENTED_PEOPLE if is_demo else ()))
    if person not in {account.id for account in known}:
        raise Stop(
            Exit.WRONG_COMMAND,
            f"{person} has no account in the settings (console_accounts), and {why}. {nothing}",
        )


def reason_word(why: str) -> str:
    """The reason as a code of at most forty letters. Raises: Stop."""
    word = "_".join(why.casefold().split())
    if is_code(word) and len(word) <= 40:
        return word
    raise Stop(
        Exit.WRONG_COMMAND,
        "Say why in one or two words, like maintenance or wrong_words: the audit trail keeps it.",
    )


def note(
    connection: Connection,
    event: AuditEvent,
    by: str,
    now: datetime,
    item_id: str = "",
    **details: str,
) -> None:
    """Write down what a person did, in the transaction that does it; its last statement."""
    account = getpass.getuser()
    if account != by and is_identifier(account):
        details["account"] = account
    entry = AuditEntry(
        event=event, worker=TERMINAL, on_behalf_of=by, item_id=item_id, details=details
    )
    audit_trail.record(connection, entry, now)


def note_if_it_can_be(
    office: Office, event: AuditEvent, by: str, now: datetime, **details: str
) -> bool:
    """The same for what was only looked at; False where the database cannot be written."""
    try:
        with office.database.transaction() as connection:
            note(connection, event, by, now, **details)
    except DBAPIError:
        return False
    return True
