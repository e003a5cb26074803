"""Introduces bots and connectors: one lane, its browser context, its signed-in partner sessions."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection

from connectors.adult_social_care import AdultSocialCare
from connectors.adult_social_care.connector import MANIFEST as ADULT_SOCIAL_CARE
from connectors.childrens_social_care import ChildrensSocialCare
from connectors.childrens_social_care.connector import MANIFEST as CHILDRENS_SOCIAL_CARE
from connectors.education import Education
from connectors.education.connector import MANIFEST as EDUCATION
from connectors.health_record import HealthRecord
from connectors.health_record.connector import MANIFEST as HEALTH_RECORD
from connectors.housing import Housing
from connectors.housing.connector import MANIFEST as HOUSING
from connectors.notify import Notify
from connectors.notify.connector import MANIFEST as NOTIFY
from connectors.police_rms import PoliceRms
from connectors.police_rms.connector import MANIFEST as POLICE_RMS
from connectors.probation import Probation
from connectors.probation.connector import MANIFEST as PROBATION
from connectors.public_portal import PublicPortal
from connectors.public_portal.connector import MANIFEST as PUBLIC_PORTAL
from connectors.secure_mail import SecureMail
from connectors.secure_mail.connector import MANIFEST as SECURE_MAIL
from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    DoorUnanswered,
    SecretUnanswered,
    SystemUnavailable,
)
from flows.accounts import account_of
from runtime import gates, lanes
from runtime.browser import Browser, BrowserContext, open_browser, open_context, partner_errors
from runtime.browser import NoChromium as NoChromium
from runtime.clock import business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.lanes import Allowed, Lane
from runtime.manifests import Manifest
from runtime.partners import Account, ScreenCheck
from runtime.settings import PartnerSettings, Settings
from runtime.tabs import SessionHttp, Tab, tab_on
from runtime.viewing import ReasonForAccess, Viewing, kept_in
from runtime.work_queue import ClaimedItem, LaneRef
from runtime.write_once import Turn

LANE_OPENS_WITHIN_SECONDS = 30.0

C = TypeVar("C", bound="Connector")
C_co = TypeVar("C_co", bound="Connector", covariant=True)
DEFAULT_PORTS = {"http": 80, "https": 443}


class Connector(Protocol):
    """What every connector can do, whatever its partner is like."""

    async def sign_in(self, reason: str, /) -> None:
        """Sign in once; the reason goes with everything looked at."""

    async def state_reason(self, reason: str, /) -> None:
        """Another reason, for what is looked at from here on."""

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; opens no record."""


Opened = Callable[[Tab, Account, float, Viewing], C]


@dataclass(frozen=True, slots=True)
class Partner(Generic[C_co]):
    """A partner system: its connector, and the connector's manifest."""

    opened: Opened[C_co]
    manifest: Manifest


PARTNERS: Mapping[str, Partner[Connector]] = {
    "police_rms": Partner(PoliceRms, POLICE_RMS),
    "education": Partner(Education, EDUCATION),
    "secure_mail": Partner(SecureMail, SECURE_MAIL),
    "childrens_social_care": Partner(ChildrensSocialCare, CHILDRENS_SOCIAL_CARE),
    "adult_social_care": Partner(AdultSocialCare, ADULT_SOCIAL_CARE),
    "health_record": Partner(HealthRecord, HEALTH_RECORD),
    "probation": Partner(Probation, PROBATION),
    "housing": Partner(Housing, HOUSING),
    "notify": Partner(Notify, NOTIFY),
    "public_portal": Partner(PublicPortal, PUBLIC_PORTAL),
}


@dataclass(frozen=True, slots=True)
class Worker:
    """What one worker process works with."""

    name: str
    database: Database
    cipher: Cipher
    credentials: Credentials
    settings: Settings


@dataclass(slots=True)
class Desk:
    """One lane's desk: pages of its own context, each system signed in to when first needed.

    An item gets each system on a page that has shown nobody.

    Only a preflight (`only_looks`) goes to a partner that is closed to workers. `closed`: those
    that were when this turn's item was claimed. `reached`: the partners that let this turn in.
    """

    worker: Worker
    lane: Lane
    context: BrowserContext
    http: SessionHttp
    only_looks: bool = False
    items_done: int = 0
    opened_at: float = field(default_factory=time.monotonic)
    closed: Collection[str] = ()
    reached: set[str] = field(default_factory=set)
    _accounts: dict[str, Account] = field(default_factory=dict)
    _signed_in: set[str] = field(default_factory=set)
    _tabs: dict[str, Tab] = field(default_factory=dict)

    @property
    def has_room(self) -> bool:
        """Whether the context may see another item; memory grows with each."""
        return not self.lane.is_spent and self.items_done < self.worker.settings.items_per_context

    @property
    def age_seconds(self) -> float:
        """How long ago it was opened, elapsed time."""
        return time.monotonic() - self.opened_at

    async def sign_in(self, system: str, reason: ReasonForAccess) -> None:
        """Signed in to this partner, before an item needs it."""
        partner = PARTNERS[system]
        await self._entered(partner.opened, partner.manifest, reason)

    async def police_rms(self, reason: ReasonForAccess) -> PoliceRms:
        """The police system, signed in; the reason goes with every record."""
        return await self._entered(PoliceRms, POLICE_RMS, reason)

    async def education(self, reason: ReasonForAccess) -> Education:
        """The education service's registers, signed in; the reason goes with every search."""
        return await self._entered(Education, EDUCATION, reason)

    async def secure_mail(self, reason: ReasonForAccess) -> SecureMail:
        """The hub's mailbox, signed in; it asks for no reason, the trail does."""
        return await self._entered(SecureMail, SECURE_MAIL, reason)

    async def childrens_social_care(self, reason: ReasonForAccess) -> ChildrensSocialCare:
        """The councils' children's social care, signed in; the reason goes with every record."""
        return await self._entered(ChildrensSocialCare, CHILDRENS_SOCIAL_CARE, reason)

    async def adult_social_care(self, reason: ReasonForAccess) -> AdultSocialCare:
        """The councils' adult social care, signed in for every council of the account."""
        return await self._entered(AdultSocialCare, ADULT_SOCIAL_CARE, reason)

    async def health_record(self, reason: ReasonForAccess) -> HealthRecord:
        """The viewer of health, signed in; each look-up is shown to the person's council."""
        return await self._entered(HealthRecord, HEALTH_RECORD, reason)

    async def probation(self, reason: ReasonForAccess) -> Probation:
        """The probation system, signed in; the reason goes with every search."""
        return await self._entered(Probation, PROBATION, reason)

    async def housing(self, reason: ReasonForAccess) -> Housing:
        """The landlords' tenancies, signed in; the reason goes with every search."""
        return await self._entered(Housing, HOUSING, reason)

    async def notify(self, reason: ReasonForAccess) -> Notify:
        """The hub's service at GOV.UK Notify; its key is taken, and it asks for no reason."""
        return await self._entered(Notify, NOTIFY, reason)

    async def public_portal(self, reason: ReasonForAccess) -> PublicPortal:
        """The inbox of the force's public forms, signed in; it asks for no reason."""
        return await self._entered(PublicPortal, PUBLIC_PORTAL, reason)

    def account_of(self, system: str) -> str:
        """The account of this lane's seat in a system; empty before it has one."""
        known = self._accounts.get(system)
        return known.user_id if known else ""

    async def check_screens(self, system: str, reason: ReasonForAccess) -> list[ScreenCheck]:
        """The screens of this partner, compared with what they must show; opens no record."""
        partner = PARTNERS[system]
        connector = await self._entered(partner.opened, partner.manifest, reason)
        return await connector.check_screens()

    def writing(self, item: ClaimedItem) -> Turn:
        """What `write_once` needs to know of this turn."""
        worker = self.worker
        return Turn(
            worker.database,
            worker.cipher,
            worker.settings,
            item,
            self.lane.ref,
            self.lane.commit_window,
        )

    def _is_known(self, manifest: Manifest) -> bool:
        return manifest.system in self._signed_in

    async def _entered(self, opened: Opened[C], manifest: Manifest, reason: ReasonForAccess) -> C:
        account = self._accounts[manifest.system] = await self._account(manifest)
        with partner_errors(manifest.system):
            tab = self._tabs[manifest.system] = await self._tab(manifest)
        patience = self.worker.settings.scaled(manifest.page_seconds)
        connector = opened(tab, account, patience, self._viewing(manifest, reason))
        say_why = connector.state_reason if self._is_known(manifest) else connector.sign_in
        async with self._at_the_door(manifest.system):
            await say_why(reason.words)
        tab.note_door()
        return connector

    @asynccontextmanager
    async def _at_the_door(self, system: str) -> AsyncIterator[None]:
        """Signing in, or saying why: nothing here is any item's own. Raises: DoorUnanswered."""
        try:
            yield
        except SecretUnanswered:
            database = self.worker.database
            now = await database.run(business_now)
            await database.run(gates.close_after_a_secret, system, now)
            raise
        except (SystemUnavailable, AnswerTooLate) as unanswered:
            raise DoorUnanswered(unanswered.detail, system=system) from unanswered
        self._signed_in.add(system)
        self.reached.add(system)

    async def _tab(self, manifest: Manifest) -> Tab:
        """A page that has shown nobody: the last item's, if it only asked by the client.

        A page made by scripts may show somebody without going anywhere.
        """
        before = self._tabs.get(manifest.system)
        if before and before.has_shown_nobody and manifest.http_reads:
            return before
        if before is None:
            return await tab_on(await self.context.new_page(), self.http)
        await before.page.close()
        return before.in_another(await self.context.new_page())

    def _viewing(self, manifest: Manifest, reason: ReasonForAccess) -> Viewing:
        """The way into the audit trail, for everything that will be looked at."""
        keep = kept_in(self.worker.database)
        return Viewing(self.lane.ref.worker, manifest.system, reason, keep)

    async def _account(self, manifest: Manifest) -> Account:
        """Signed in, the lane's seat is kept and only the door may have closed. Else sit down."""
        if not self._is_known(manifest):
            return await self._take_seat(manifest)
        if manifest.system in self.closed:
            raise ConnectorClosed(system=manifest.system)
        return self._accounts[manifest.system]

    async def _take_seat(self, manifest: Manifest) -> Account:
        worker, system = self.worker, manifest.system
        partner = worker.settings.partners[system]
        seats = [(user_id, manifest.sessions_per_account) for user_id in partner.accounts]
        take_seat = lanes.take_seat if self.only_looks else _seat_at_an_open_partner
        user_id = await worker.database.run(take_seat, self.lane.ref, system, seats)
        name = f"{system}/{user_id}"
        return account_of(worker.credentials, worker.database, partner, name)


@dataclass(frozen=True, slots=True)
class Workplace:
    """A worker and its one browser."""

    worker: Worker
    browser: Browser

    @property
    def is_usable(self) -> bool:
        """Whether the browser still lives."""
        return self.browser.is_connected()

    def open_desk(
        self, number: int, *, only_looks: bool = False
    ) -> AbstractAsyncContextManager[Desk]:
        """A lane of this worker with a fresh context; given back at the end. Raises: LaneLost."""
        return _open_desk(self, number, only_looks)


@asynccontextmanager
async def visit(place: Workplace, number: int, *, only_looks: bool = False) -> AsyncIterator[Desk]:
    """A desk for looking without an item: nobody's turn keeps its lane alive, so this does."""
    async with place.open_desk(number, only_looks=only_looks) as desk, kept_alive(desk):
        yield desk


@asynccontextmanager
async def kept_alive(desk: Desk) -> AsyncIterator[None]:
    """The desk's lane says that it lives, while no item's turn does."""
    beating = asyncio.create_task(_beat(desk))
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def _beat(desk: Desk) -> None:
    settings = desk.worker.settings
    while True:
        await desk.worker.database.run(lanes.beat, desk.lane.ref)
        await asyncio.sleep(settings.scaled(settings.heartbeat_seconds))


def _seat_at_an_open_partner(
    connection: Connection, lane: LaneRef, system: str, seats: Sequence[tuple[str, int]]
) -> str:
    """A seat at an open partner. A shut one is not even knocked at: a password is tried once."""
    if system in gates.shut(connection):
        raise ConnectorClosed(system=system)
    return lanes.take_seat(connection, lane, system, seats)


def reason_for(item: ClaimedItem) -> ReasonForAccess:
    """Why a record is opened: true for each look-up, and nobody's details."""
    return ReasonForAccess(
        words=f"Work item {item.reference}",
        on_behalf_of=item.requested_by,
        purpose_code=item.purpose_code,
        lawful_basis=item.lawful_basis,
        rules_version=item.rules_version,
        item_id=item.id,
    )


@asynccontextmanager
async def open_workplace(worker: Worker) -> AsyncIterator[Workplace]:
    """The worker's one browser, closed at the end."""
    async with open_browser(worker.settings.chromium) as browser:
        yield Workplace(worker, browser)


@asynccontextmanager
async def _open_desk(place: Workplace, number: int, only_looks: bool) -> AsyncIterator[Desk]:
    worker = place.worker
    wanted = lanes.wanted_by_this_process(
        f"{worker.name}/{number}", worker.name, allowed(worker.settings.partners)
    )
    lane = await lanes.open_lane(worker.database, wanted, LANE_OPENS_WITHIN_SECONDS)
    try:
        async with (
            open_context(place.browser, lane.server) as context,
            SessionHttp(lane.server) as http,
        ):
            yield Desk(worker, lane, context, http, only_looks)
    finally:
        await worker.database.run(lanes.release, lane.ref)


def allowed(partners: Mapping[str, PartnerSettings]) -> Sequence[Allowed]:
    """Where a worker's browser may go: its partners, nothing else."""
    addresses = [urlsplit(partner.base_url) for partner in partners.values()]
    return [
        {
            "scheme": address.scheme,
            "host": address.hostname or "",
            "port": address.port or DEFAULT_PORTS[address.scheme],
        }
        for address in addresses
    ]
