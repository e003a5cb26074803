"""Done means that every field is as meant, by the partner's own log (`reliability` I3).

That a write which is as meant is not reported, whatever its kind: every night of `tests/chaos` and
every cell of `tests/matrix`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import cast

import pytest
from sqlalchemy import insert, update

from domain.outcome import State
from runtime.clock import set_business_now
from runtime.credentials import make_development_secrets
from runtime.database import Database
from runtime.settings import Settings
from runtime.tables import work_items, write_journal
from runtime.write_once import Standing
from tests.chaos.logged import BEGUN, ENTRY, MESSAGE, OF_EACH_PARTNER, REFERENCE, Logged
from tests.chaos.night import AS_MEANT, Night
from tests.chaos.write_kinds import Effect, Said
from tests.mocks_fixture import Mocks

# The partner gives these, and nobody meant them.
GIVEN_BY_THE_PARTNER = frozenset({"entry_id", "number"})

Judge = Callable[..., list[str]]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The promises broken by one write whose log and whose journal say this."""
    settings = Settings(home=tmp_path_factory.mktemp("night"))
    make_development_secrets(settings.secrets_folder(), {})
    database = Database(settings.database())
    database.migrate()
    with database.transaction() as connection:
        set_business_now(connection, BEGUN)
    numbers = count(1)

    def judge(
        logged: Logged,
        state: State = State.DONE,
        *,
        effect: Effect | None = None,
        meant: Said | None = None,
    ) -> list[str]:
        effects = [effect or logged.effect]
        kind = replace(logged.kind, effects=lambda _mocks: effects)
        night = Night(kind, cast(Mocks, None), settings, database)
        place = kind.place_of(effects[0])
        item = night.wants(f"judged-{next(numbers)}", REFERENCE, place=place)
        _ended(night, item, state, meant or logged.meant)
        return night.broken_promises(item, REFERENCE, place)

    yield judge
    database.close()


def _ended(night: Night, item: str, state: State, meant: Said) -> None:
    """The item as it is when a write was proven by which the journal meant this."""
    op_id = f"op-of-{item}"
    payload = json.dumps(dict(meant)).encode()
    entry = {
        "op_id": op_id,
        "number": 1,
        "item_id": item,
        "system": night.kind.system,
        "operation": night.kind.promised,
        "reference": REFERENCE,
        "fingerprint": "f" * 64,
        "payload_sealed": night.credentials.cipher().seal(payload, about=op_id),
        "state": Standing.PROVEN,
        "lane": "lane-1",
        "epoch": 1,
        "settle_seconds": 1.0,
        "intended_at": BEGUN,
        "intended_real": 0.0,
    }
    with night.database.transaction() as connection:
        connection.execute(insert(write_journal).values(entry))
        connection.execute(update(work_items).where(work_items.c.id == item).values(state=state))


def stored(logged: Logged, **otherwise: str) -> Effect:
    return {**logged.effect, "fields": {**logged.effect["fields"], **otherwise}}


def another(value: str) -> str:
    """Another value of the same kind."""
    try:
        return (datetime.fromisoformat(value) + timedelta(days=1)).isoformat()
    except ValueError:
        return f"not {value}"


of_each_partner = pytest.mark.parametrize("logged", OF_EACH_PARTNER, ids=str)


@of_each_partner
def test_what_is_stored_as_meant_breaks_no_promise(judge, logged):
    assert judge(logged) == []


@of_each_partner
def test_each_field_that_is_stored_otherwise_is_seen(judge, logged):
    for name, value in logged.effect["fields"].items():
        is_meant_by_nobody = name in GIVEN_BY_THE_PARTNER
        effect = stored(logged, **{name: another(value)})

        assert (AS_MEANT in judge(logged, effect=effect)) is not is_meant_by_nobody, name


@of_each_partner
def test_two_fields_that_are_swapped_are_seen(judge, logged):
    one, other = logged.swapped
    fields = logged.effect["fields"]

    effect = stored(logged, **{one: fields[other], other: fields[one]})

    assert AS_MEANT in judge(logged, effect=effect)


@of_each_partner
def test_a_field_that_nobody_intended_is_seen(judge, logged):
    name, *others = logged.meant

    assert AS_MEANT in judge(logged, meant={one: logged.meant[one] for one in others}), name


def test_a_file_that_does_not_go_with_its_message_is_seen(judge):
    fields = {n: v for n, v in MESSAGE.effect["fields"].items() if n != "attachments"}

    assert judge(MESSAGE, effect={**MESSAGE.effect, "fields": fields}) == [AS_MEANT]


def test_what_is_in_doubt_may_be_stored_otherwise(judge):
    effect = stored(ENTRY, text="Cut sh")

    assert judge(ENTRY, State.IN_DOUBT, effect=effect) == []
