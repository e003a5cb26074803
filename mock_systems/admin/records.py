"""Edits behind the suite's back: any record of any type, with the types kept right."""

from dataclasses import asdict
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from mock_systems.kit.store import Account, Lock
from mock_systems.kit.system import System


class RecordRefused(ValueError):
    """The admin call asks for something that is not there or does not fit."""


def table_named(system: System, record_type: str) -> dict[str, Any]:
    """The table of this type; accounts and locks count as records here."""
    tables = _tables(system)
    if record_type not in tables:
        raise RecordRefused(f"no record type {record_type}; there are: {', '.join(tables)}")
    return tables[record_type]


def record_numbered(system: System, record_type: str, record_id: str) -> Any:  # noqa: ANN401 (any record type)
    """The record of this type that has this id."""
    table = table_named(system, record_type)
    if record_id not in table:
        raise RecordRefused(f"no {record_type} {record_id}")
    return table[record_id]


def create_record(system: System, record_type: str, record_id: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 (any record type)
    """Plant a record; it must not be there yet."""
    table = table_named(system, record_type)
    if record_id in table:
        raise RecordRefused(f"{record_type} {record_id} is already there")
    return _put(system, record_type, record_id, fields)


def change_record(system: System, record_type: str, record_id: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 (any record type)
    """Change fields of a record that is there."""
    as_it_is = asdict(record_numbered(system, record_type, record_id))
    return _put(system, record_type, record_id, {**as_it_is, **fields})


def delete_record(system: System, record_type: str, record_id: str) -> None:
    """Remove a record that is there."""
    record_numbered(system, record_type, record_id)
    del table_named(system, record_type)[record_id]
    system.store.records.reindex()


def _put(system: System, record_type: str, record_id: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 (any record type)
    kind = _types(type(system.store.records))[record_type]
    unknown = set(fields) - set(kind.__dataclass_fields__)
    if unknown:
        raise RecordRefused(f"{record_type} has no {', '.join(sorted(unknown))}")
    record = TypeAdapter(kind).validate_python(fields)
    table_named(system, record_type)[record_id] = record
    system.store.records.reindex()
    return record


def _tables(system: System) -> dict[str, dict[str, Any]]:
    store = system.store
    return {**store.records.tables(), "accounts": store.accounts, "locks": store.locks}


def _types(records: type[Any]) -> dict[str, Any]:
    """The record type of every table, as its annotation `dict[str, Kind]` says."""
    hints = get_type_hints(records)
    tables = {name: get_args(hint)[1] for name, hint in hints.items() if len(get_args(hint)) == 2}
    return {**tables, "accounts": Account, "locks": Lock}
