"""What the admin interface tells about a system and about the fault catalogue."""

from typing import Any

from mock_systems.kit.faults import CATALOGUE, COVERED_OTHERWISE, MODES, Moment, why_not
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
    """Each row of the fault catalogue: the modes that cover it, or what does instead."""
    return {
        row: {"modes": list(modes), "otherwise": COVERED_OTHERWISE.get(row)}
        for row, modes in CATALOGUE.items()
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
        "faults": {mode: _moments(system, operation, mode) for mode in MODES},
    }


def _moments(system: System, operation: Operation, mode: str) -> dict[str, bool | str]:
    """True where the fault fits; else the reason why not."""
    return {when: why_not(mode, operation, when, system.hooks) or True for when in Moment}
