"""What the admin interface tells about a system and about the fault catalogue."""

from typing import Any

from mock_systems.kit.catalogue import CATALOGUE, Row
from mock_systems.kit.faults import MODES, Moment, why_not
from mock_systems.kit.operations import Operation
from mock_systems.kit.store import Account
from mock_systems.kit.system import System


def describe_system(system: System) -> dict[str, Any]:
    """Name, door, accounts, operations, and the faults that fit each operation."""
    return {
        "name": system.name,
        "title": system.title,
        "base_url": system.listener.base_url,
        "accounts": describe_accounts(system),
        "operations": [_describe_operation(system, one) for one in system.operations],
    }


def describe_accounts(system: System) -> list[dict[str, Any]]:
    """Each sign-in to a system, with all that signing in takes."""
    return [_describe_account(one) for one in system.store.accounts.values()]


def describe_catalogue() -> dict[str, Any]:
    """Each row of the fault catalogue, and the ways in which it happens here."""
    return {number: _describe_row(row) for number, row in CATALOGUE.items()}


def moments_of(system: System, operation: Operation, mode: str) -> dict[str, bool | str]:
    """True where the fault fits; else the reason why not."""
    return {when: why_not(mode, operation, when, system.carried_out) or True for when in Moment}


def _describe_row(row: Row) -> dict[str, Any]:
    return {
        "words": row.words,
        "ways": [{"mode": way.mode, "count": way.count, "args": way.args} for way in row.ways],
        "besides": row.besides,
    }


def _describe_account(account: Account) -> dict[str, Any]:
    return {
        "user_id": account.user_id,
        "name": account.name,
        "role": account.role,
        "rights": sorted(account.rights),
        "password": account.password,
        "totp_seed": account.totp_seed,
        "memorable_word": account.memorable_word,
        "sessions": 1,
    }


def _describe_operation(system: System, operation: Operation) -> dict[str, Any]:
    return {
        "name": operation.name,
        "kind": operation.kind,
        "method": operation.method,
        "path": operation.path,
        "form": system.carried_out.forms.get(operation.name),
        "faults": {mode: moments_of(system, operation, mode) for mode in MODES},
    }
