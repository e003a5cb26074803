"""Who may sign in, and which mailbox each account shares.

The world names most accounts; the ones only this system's own behaviour needs are added here.
"""

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account
from mock_systems.population.model import World
from mock_systems.secure_mail.records import OwnMailbox

SYSTEM = "secure_mail"
READ, SEND = "read", "send"
CONFERENCES = "conference-unit"


def _account(user_id: str, name: str, role: str, *rights: str, totp: str | None = None) -> Account:
    password = demonstration_password(SYSTEM, user_id)
    return Account(user_id, name, role, frozenset(rights), password, totp_seed=totp)


READ_ONLY = _account("mash-read-01", "MASH Worker R1", "worker, read only", READ)
HUB_LEAD = _account(
    "hub-lead",
    "Insp R. Marrable",
    "hub lead, with one-time code",
    READ,
    SEND,
    totp="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
)
CONFERENCE_UNIT = _account(CONFERENCES, "Conference unit", "another group's desk", READ, SEND)


def mail_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user id."""
    named = [
        Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset({READ, SEND} if one.may_write else {READ}),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    ]
    return {one.user_id: one for one in (*named, READ_ONLY, HUB_LEAD, CONFERENCE_UNIT)}


def own_mailboxes(world: World, accounts: dict[str, Account]) -> dict[str, OwnMailbox]:
    """The hub's mailbox, shared by everybody of the hub, and one of another group."""
    home = next(force for force in world.forces.values() if force.is_home)
    domain = home.hub_mailbox.rpartition("@")[2]
    hub = tuple(user_id for user_id in accounts if user_id != CONFERENCES)
    conferences = f"conferences@{domain}"
    return {
        home.hub_mailbox: OwnMailbox(
            address=home.hub_mailbox, name=f"Safeguarding hub, {home.name}", accounts=hub
        ),
        conferences: OwnMailbox(
            address=conferences, name="Case conferences", accounts=(CONFERENCES,)
        ),
    }
