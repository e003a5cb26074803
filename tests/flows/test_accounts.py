"""A partner account brings along every step of signing in that a secret is held for."""

from datetime import UTC, datetime

import pyotp
import pytest

from flows import accounts
from flows.accounts import account_of
from runtime.clock import set_business_now
from runtime.credentials import CredentialMissing, Credentials, FolderProvider
from runtime.settings import PartnerSettings

NAME = "health_record/mash-research-01"
PARTNER = PartnerSettings(base_url="http://p", accounts=(), account_family="mash-research")
SEED = pyotp.random_base32()
NOW = datetime(2027, 1, 23, 5, 30, tzinfo=UTC)


@pytest.fixture
def held(tmp_path):
    """Secrets held on this machine, by name."""

    def hold(**secrets: str) -> Credentials:
        for name, secret in secrets.items():
            file = tmp_path / f"{NAME}{name}".replace("/", ".")
            file.write_text(secret)
            file.chmod(0o600)
        return Credentials([FolderProvider(tmp_path)])

    return hold


async def test_an_account_with_a_password_alone_has_no_further_steps(held, database):
    account = account_of(held(**{"": "right"}), database, PARTNER, NAME)

    assert (account.user_id, account.password.reveal()) == ("mash-research-01", "right")
    assert (account.one_time_code, account.memorable_word) == (None, None)


async def test_its_codes_and_its_memorable_word_come_with_it(held, database):
    with database.transaction() as connection:
        set_business_now(connection, NOW)
    secrets = {"": "right", "-one-time-codes": SEED, "-memorable-word": "lighthouse"}

    account = account_of(held(**secrets), database, PARTNER, NAME)

    assert account.memorable_word
    assert account.memorable_word.reveal() == "lighthouse"
    assert account.one_time_code
    assert (await account.one_time_code()).reveal() == pyotp.TOTP(SEED).at(NOW)


async def test_a_code_that_was_used_is_waited_out_until_the_next_begins(
    held, database, monkeypatch
):
    credentials, waited = held(**{"": "right", "-one-time-codes": SEED}), list[float]()
    next_code = account_of(credentials, database, PARTNER, NAME).one_time_code
    twelve_seconds_in, half_a_minute_on = NOW.replace(second=12), NOW.replace(second=30)

    def set_clock(now: datetime) -> None:
        with database.transaction() as connection:
            set_business_now(connection, now)

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        set_clock(half_a_minute_on)

    monkeypatch.setattr(accounts, "sleep", wait)
    set_clock(twelve_seconds_in)
    assert next_code

    first, second = [(await next_code()).reveal() for _ in range(2)]

    assert [first, second] == [pyotp.TOTP(SEED).at(at) for at in (NOW, half_a_minute_on)]
    assert len(waited) == 1
    assert 0 < waited[0] <= 18


async def test_without_a_password_there_is_no_account(held, database):
    with pytest.raises(CredentialMissing):
        account_of(held(), database, PARTNER, NAME)
