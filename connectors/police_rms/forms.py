"""What a form of the police system holds before it is saved, and what its answer says after."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Locator

from connectors.police_rms import changes, parsing
from connectors.police_rms.changes import Form
from domain.errors import (
    ContentRefused,
    PageNotAsExpected,
    RecordLocked,
    SessionExpired,
    SystemUnavailable,
    WorkerError,
)
from runtime.partner_page import PartnerPage
from runtime.refused_saves import refuse_new_field

SYSTEM = parsing.SYSTEM
# What each field of a form holds, and whether its button can be pressed.
FilledIn = tuple[Mapping[str, str], bool]


async def held_in(
    shown: PartnerPage, ask: Callable[[], Awaitable[FilledIn]], of: Form, save: Locator
) -> Mapping[str, str]:
    """What each field holds, of a form whose button can be pressed. Raises: PageIncomplete."""
    held, is_met = await ask()
    if not is_met:
        await shown.refuse_unready(save, of.names, of.opens)
        held, _ = await ask()
    return held


def refuse_otherwise(form: Form, held: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Raises: PageNotAsExpected for a field that is new or gone; ContentRefused for other words."""
    if unknown := sorted(set(held) - set(wanted)):
        raise PageNotAsExpected(form.opens, f'field "{unknown[0]}" is new', system=SYSTEM)
    if gone := sorted(set(wanted) - set(held)):
        raise PageNotAsExpected(form.opens, f'field "{gone[0]}"', system=SYSTEM)
    if held != wanted:
        raise ContentRefused("what was typed does not fit", system=SYSTEM)


def refuse_too_long(form: Form, typed: Mapping[str, str]) -> None:
    """Raises: ContentRefused for the first field that does not take what is to be typed."""
    if label := changes.too_long(form, typed):
        raise ContentRefused(f"{label} does not fit", system=SYSTEM)


def lock_refused(words: str) -> WorkerError:
    """The error for what is said instead of a form that opens."""
    return RecordLocked(system=SYSTEM) if "Locked by" in words else ContentRefused(system=SYSTEM)


def save_refused(form: Form, words: str) -> WorkerError:
    """The error for what is said of a form that was not saved. Raises: FieldWanted."""
    refuse_new_field(words, form.names, form.opens, SYSTEM)
    return RecordLocked(system=SYSTEM) if "ock" in words else ContentRefused(system=SYSTEM)


def number_saved(form: Form, location: str) -> str:
    """The number of what was saved, from where the answer leads.

    Raises: SessionExpired, SystemUnavailable where it leads to no number.
    """
    address = urlsplit(location)
    if address.path == "/signin":
        raise SessionExpired(system=SYSTEM)
    named = parse_qs(address.query).get("number")
    if address.path != f"{form.path}/saved" or not named:
        raise SystemUnavailable("an answer to Save that names no number", system=SYSTEM)
    return named[0]
