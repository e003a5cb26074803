"""A partner account as a connector is given it: where, who, and every step of signing in."""

from asyncio import sleep

from sqlalchemy import Connection

from runtime.clock import business_now
from runtime.credentials import CodeAlreadyUsed, Credentials, Secret, seconds_to_next_code
from runtime.database import Database
from runtime.partners import Account, OneTimeCode
from runtime.settings import PartnerSettings

# Beside an account's password, where signing in takes more than that.
ONE_TIME_CODES = "-one-time-codes"
MEMORABLE_WORD = "-memorable-word"


def account_of(
    credentials: Credentials, database: Database, partner: PartnerSettings, name: str
) -> Account:
    """The account of this name, `education/mash-encompass-01`, with all that signing in takes.

    Raises: CredentialMissing (no password), CredentialUnsafe.
    """
    codes = name + ONE_TIME_CODES
    return Account(
        base_url=partner.base_url,
        user_id=name.partition("/")[2],
        password=credentials.fetch(name),
        family=partner.account_family,
        one_time_code=_codes(credentials, database, codes) if credentials.held(codes) else None,
        memorable_word=credentials.held(name + MEMORABLE_WORD),
    )


def _codes(credentials: Credentials, database: Database, name: str) -> OneTimeCode:
    """Codes of this name; one that was used is waited out until the next one begins."""

    async def next_code() -> Secret:
        while not isinstance(code := await database.run(_code_now, credentials, name), Secret):
            await sleep(code)
        return code

    return next_code


def _code_now(connection: Connection, credentials: Credentials, name: str) -> Secret | float:
    """The code of this half minute; used already, in how many seconds the next one begins."""
    now = business_now(connection)
    try:
        return credentials.one_time_code(connection, name, now)
    except CodeAlreadyUsed:
        return seconds_to_next_code(now)
