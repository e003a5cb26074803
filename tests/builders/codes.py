"""One-time codes of an account at a mock system, for a connector that signs in with them."""

from datetime import timedelta

import pyotp

from mock_systems.population.build import build
from runtime.credentials import Secret
from runtime.partners import OneTimeCode
from tests.mocks_fixture import Mocks


def codes_of(mocks: Mocks, system: str, user_id: str) -> OneTimeCode:
    """The account's codes, from the beginning of the night; each works once.

    So before each a minute passes at all partners.
    """
    generator = pyotp.TOTP(mocks.account(system, user_id).totp_seed or "")
    began_at, asked = build(mocks.seed, "small").night.now, [0]

    async def next_code() -> Secret:
        asked[0] += 1
        at = began_at + timedelta(minutes=asked[0])
        mocks.set_clock(at)
        return Secret(generator.at(at))

    return next_code
