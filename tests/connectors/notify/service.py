"""The connector before the stand-in, which runs in this process; its outbox is the judge."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from connectors.notify import Notify
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.store import Beginning
from mock_systems.kit.system import System
from mock_systems.notify.accounts import ACCOUNTS, SERVICE_ID
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.partners import Account
from tests.builders.viewing import a_viewing, forget
from tests.mock_systems.visitor import a_fault

SYSTEM = "notify"
KEY = "mash-notify-01"
SECONDS = 2.0


@dataclass(frozen=True)
class WayOut:
    """A lane's listener, or nothing before the partner."""

    server: str = ""


@dataclass(frozen=True)
class Service:
    """One stand-in that listens."""

    system: System
    clock: PartnersClock
    beginning: Beginning

    @property
    def store(self) -> Any:
        return self.system.store

    @property
    def outbox(self) -> list[str]:
        return [one.notification_id for one in self.store.records.outbox]

    def change(self, **fields: Any) -> None:
        self.store.records.services[SERVICE_ID] = replace(self.store.records.service, **fields)

    @property
    def stranger(self) -> str:
        """An address that takes what it is sent and is none of the team's."""
        records = self.store.records
        known = (one for one in records.correspondents.values() if one.ends_as == "delivered")
        return next(str(one.address) for one in known if one.address not in records.service.team)

    def fault(self, mode: str, operation: str, when: str = "pre", **args: Any) -> Any:
        return a_fault(self.system, mode, operation, when, **args)

    def change_template(self, name: str, /, **fields: Any) -> None:
        kept = self.store.records.templates
        one = next(one for one in kept.values() if one.name == name)
        kept[one.template_id] = replace(one, **fields)

    def notify(
        self,
        key: str = KEY,
        *,
        whole_key: str = "",
        server: str = "",
        keep: Callable[[AuditEntry], None] = forget,
        seconds: float = SECONDS,
        base_url: str = "",
    ) -> Notify:
        secret = Secret(whole_key or ACCOUNTS[key].password)
        account = Account(base_url or self.system.listener.base_url, key, secret, "mash-notify")
        return Notify(WayOut(server), account, seconds, a_viewing(SYSTEM, keep))
