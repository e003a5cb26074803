"""`mash console`: the pages for people, on this machine or for a force; and the local passwords."""

import getpass
import sys
from collections.abc import Mapping
from typing import Annotated

from cyclopts import App, Parameter

from cli.demo_world import refuse_real_partners
from cli.kept_log import log_kept
from cli.office import BEFORE_ANY_WORK, Office, at_work
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import line, on_stderr, whole, write
from console import passwords, tokens
from console.demonstration import INVENTED_PEOPLE
from console.people import AccountsClash, Person, credential_of, people_of, token_of
from console.provider import SECRET, Provider
from console.serving import NotOnLoopback, NotOverTls, Place, place, server
from console.visits import Console
from domain.wording.demonstration import INVENTED_AUTHORITY
from runtime.credentials import forget, keep
from runtime.item_rows import count
from runtime.settings import Settings
from runtime.tables import work_items

console = App(name="console", help="The pages for people.")


@console.default
def start(
    *,
    demo: Annotated[
        bool,
        Parameter(negative="", help="Invented people; whoever sits here chooses who to be."),
    ] = False,
    host: Annotated[
        str | None,
        Parameter(help="Where it listens; left out, as the setting console_host says."),
    ] = None,
    port: Annotated[int, Parameter(help="Left out, as the setting console_port says.")] = -1,
    json: AsJson = False,
) -> int:
    """Serve the console until Ctrl-C.

    Each person signs in with a password made here, or by the force's own sign-in (docs/console.md).
    """
    return at_work(json, lambda office: _served(office, demo, host, port))


@console.command
def password(account: str, *, json: AsJson = False) -> int:
    """Set the password of an account; it is asked for, or read from what is piped in."""
    return at_work(json, lambda office: _kept(office, account))


@console.command
def token(
    account: str,
    *,
    revoke: Annotated[
        bool, Parameter(negative="", help="End the token there is; none takes its place.")
    ] = False,
    json: AsJson = False,
) -> int:
    """Draw the token with which programs act for an account: printed once, an old one ends."""
    return at_work(json, lambda office: (_revoked if revoke else _drawn)(office, account))


def _served(office: Office, demo: bool, host: str | None, port: int) -> Report:
    people = _people(office, demo)
    settings = _of_a_demonstration(office.settings) if demo else office.settings
    there = _place(settings, host, port)
    # Without it nothing could be shown: better said now than on every page.
    office.cipher()
    with there.listener, log_kept(settings, "console"):
        provider = _provider(office, settings)
        serving = Console(
            settings,
            office.database,
            office.credentials,
            people,
            there.hosts,
            provider=provider,
            is_demo=demo,
            is_https=there.is_https,
        )
        said = [f"The console is open at {there.address} until Ctrl-C."]
        said += _said_of(provider, people) if provider else []
        write([line(one) for one in said], on_stderr())
        server(serving).run(sockets=[there.listener])
    return Report("The console is closed.", {"address": there.address})


def _of_a_demonstration(settings: Settings) -> Settings:
    """Invented people are nobody at the force's own sign-in, and nobody comes from elsewhere."""
    return settings.model_copy(update={"console_provider": None, "console_gateways": ()})


def _provider(office: Office, settings: Settings) -> Provider | None:
    if (known := settings.console_provider) is None:
        return None
    return Provider(known, office.credentials.fetch(SECRET), settings.console_address)


def _said_of(provider: Provider, people: Mapping[str, Person]) -> list[str]:
    """How people sign in, and what keeps them from it; the console is open all the same."""
    said = [f"People sign in with their force account at {provider.issuer}."]
    if why := provider.why_away():
        said.append(f"It does not answer as it should now ({why}): nobody can sign in until then.")
    if without := [one.id for one in people.values() if not one.subject]:
        said.append(f"Without a subject in console_accounts nobody signs in: {', '.join(without)}.")
    return said


def _people(office: Office, demo: bool) -> Mapping[str, Person]:
    if demo:
        refuse_real_partners(office.settings)
        _refuse_real_items(office)
        return people_of(INVENTED_PEOPLE)
    if not office.settings.console_accounts:
        raise _cannot("Nobody may sign in yet: set console_accounts (docs/console.md).")
    return _accounts(office)


def _refuse_real_items(office: Office) -> None:
    with office.database.snapshot() as connection:
        real = count(connection, work_items.c.authority != INVENTED_AUTHORITY)
    if real:
        raise _cannot("Items that are no demonstration's are in this database.")


def _accounts(office: Office) -> Mapping[str, Person]:
    try:
        return people_of(office.settings.console_accounts)
    except AccountsClash as clash:
        raise _cannot(f"Two accounts of the console would share a password: {clash}.") from None


def _place(settings: Settings, host: str | None, port: int) -> Place:
    at = settings.console_host if host is None else host
    port = settings.console_port if port < 0 else port
    try:
        return place(at, port, settings)
    except NotOnLoopback:
        raise _cannot(
            f"The local sign-in is for people at this machine, and {at} is not on it. For a whole "
            "force set console_provider, and an address of this machine (docs/console.md)."
        ) from None
    except NotOverTls:
        raise _cannot(
            f"On {at} what people read would go over the network in clear: set console_certificate "
            "with its key, and a console_address of https (docs/console.md)."
        ) from None
    except OSError as failed:
        raise _cannot(
            f"Port {port} cannot be used here ({failed.strerror}): add --port, or set console_port."
        ) from None


def _kept(office: Office, account: str) -> Report:
    _refuse_unknown(office, account)
    typed = _typed()
    if not passwords.FEWEST_LETTERS <= len(typed) <= passwords.MOST_LETTERS:
        few, most = passwords.FEWEST_LETTERS, passwords.MOST_LETTERS
        raise Stop(Exit.WRONG_COMMAND, f"Use {few} to {most} letters. Nothing was changed.")
    keep(office.settings.secrets_folder(), credential_of(account), passwords.hashed(typed))
    return Report(f"The password of {account} is set, from now on.", {"account": account})


def _drawn(office: Office, account: str) -> Report:
    _refuse_unknown(office, account)
    drawn = tokens.drawn(account)
    keep(office.settings.secrets_folder(), token_of(account), tokens.hashed(drawn))
    _refuse_kept_elsewhere(office, account, tokens.hashed(drawn))
    said = f"The token of {account}, from now on. It is not shown again."
    return Report(said, {"account": account, "token": drawn}, [whole(drawn)])


def _revoked(office: Office, account: str) -> Report:
    _refuse_unknown(office, account)
    was_there = forget(office.settings.secrets_folder(), token_of(account))
    _refuse_kept_elsewhere(office, account, "")
    said = f"The token of {account} is worth nothing from now on."
    return Report(said if was_there else f"{account} has no token.", {"account": account})


def _refuse_kept_elsewhere(office: Office, account: str, ours: str) -> None:
    """The environment and what systemd hands over are looked at first: they are not ours to end."""
    kept = office.credentials.held(token_of(account))
    if (kept.reveal() if kept else "") != ours:
        why = f"Another token of {account} is kept outside the secrets folder, and goes on"
        raise Stop(Exit.COULD_NOT_START, f"{why}: take {token_of(account)} out of there.")


def _refuse_unknown(office: Office, account: str) -> None:
    if account not in _accounts(office):
        raise Stop(Exit.WRONG_COMMAND, f"No account {account} is in the setting console_accounts.")


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        raise Stop(Exit.WRONG_COMMAND, "The two are not the same. Nothing was changed.")
    return first


def _cannot(why: str) -> Stop:
    return Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {why}")
