"""Settings: `settings.toml`, then the environment (`MASH_…`), which wins."""

import re
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from domain.identifiers import postcode
from runtime.addresses import is_origin, is_private
from runtime.shapes import is_identifier

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_HOME = REPOSITORY / "var"
_ACCOUNT_ID = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*")
# Issue A 5: each a little before schools open, then hourly until the evening.
ENCOMPASS_PASSES = (
    *(time(5, 30), time(6, 30), time(7, 15), time(8, 15)),
    *(time(hour) for hour in range(9, 21)),
)


class ConsoleRole(StrEnum):
    """What a person is at the hub; the console shows no more than these may see."""

    PRACTITIONER = "practitioner"
    DUTY_SUPERVISOR = "duty_supervisor"
    RESTRICTED_RECORDS_OFFICER = "restricted_records_officer"
    ASSURANCE_LEAD = "assurance_lead"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True)
class DutyContact:
    """Who may be told of an alarm, and when they are on duty: local time, also past midnight.

    `id` is what is stored and what the alarm command is given; `days` are 0 (Monday) to 6, of the
    day a duty begins.
    """

    id: str
    name: str
    starts: time = time(0, 0)
    ends: time = time(0, 0)
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)

    def __post_init__(self) -> None:
        if not is_identifier(self.id):
            raise ValueError("A duty contact needs an id (insp-marrable), beside the name.")


class PartnerSettings(BaseModel):
    """Where a partner system is, and the accounts a worker may use there, in order.

    `on_call`: those of the worker for people who wait, which no shift takes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str
    accounts: tuple[str, ...]
    account_family: str
    on_call: tuple[str, ...] = ()


class HubSettings(BaseModel):
    """Who the hub is to others: what stands in its messages, and where they may go.

    `authority` is its short name in the queue; `template` is what the force agreed on with its
    schools: `bare`, `standard` or `full`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    authority: str
    force: str
    phone: str
    mailbox: str
    allowed_domains: tuple[str, ...]
    template: Literal["bare", "standard", "full"] = "bare"


class OwnHome(BaseModel):
    """Where somebody with an account lives: house and street as one line, and the postcode."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    postcode: str

    @field_validator("postcode")
    @classmethod
    def _is_a_postcode(cls, given: str) -> str:
        if (written := postcode(given)) is None:
            raise ValueError("A home of an account needs a postcode like NM4 2QX.")
        return written


class DeclaredPerson(BaseModel):
    """Somebody an account has declared: a relative, say. Without a birth date, by name alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    forename: str
    surname: str
    birth_date: date | None = None


class ConsoleProvider(BaseModel):
    """The force's own sign-in (OpenID Connect) and what the console is to it.

    `issuer`: who it is, exactly as it writes itself. `client_id`: the console there; the secret is
    the credential `console-provider`. `subject`: the claim that is one person's alone for ever.
    `asks_again`: it asks for the password at each sign-in, though somebody is signed in there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    client_id: str
    subject: str = "sub"
    asks_again: bool = True

    @field_validator("issuer")
    @classmethod
    def _is_private(cls, given: str) -> str:
        if not is_private(given):
            raise ValueError("The issuer needs an address like https://login.example.org.")
        return given


class ConsoleAccount(BaseModel):
    """Who may sign in to the console, as what, and for which authorities.

    `id` is what is stored; the password's hash is the credential `console/<id>`, dots as dashes.
    `subject` is who they are at the force's own sign-in, if that is how people sign in here.
    `teams` are those whose tasks this person takes besides the usual ones of the roles.
    `birth_date`, `addresses`, `former_names` and `declared` stop a search that may concern the
    person themselves; a former name is written whole, or as the surname alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    place: str
    roles: tuple[ConsoleRole, ...]
    authorities: tuple[str, ...]
    subject: str = ""
    teams: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    birth_date: date | None = None
    addresses: tuple[OwnHome, ...] = ()
    declared: tuple[DeclaredPerson, ...] = ()

    @field_validator("id")
    @classmethod
    def _is_an_id(cls, given: str) -> str:
        if not _ACCOUNT_ID.fullmatch(given):
            raise ValueError("An account of the console needs an id like a.voss.")
        return given


class Settings(BaseSettings):
    """What differs between hubs and between machines.

    Seconds are elapsed time. Times of day (London), minutes, hours and days are business time.
    """

    model_config = SettingsConfigDict(
        env_prefix="MASH_", toml_file=REPOSITORY / "settings.toml", extra="forbid"
    )

    home: Path = DEFAULT_HOME
    database_url: str = ""
    chromium: str = ""
    partners: dict[str, PartnerSettings] = {}
    hub: HubSettings | None = None
    time_scale: float = 1.0
    lease_seconds: float = 20.0
    heartbeat_seconds: float = 4.0
    sweep_seconds: float = 5.0
    proxy_poll_seconds: float = 0.5
    lane_ttl_seconds: float = 15.0
    clock_margin_seconds: float = 2.0
    item_seconds: float = 300.0
    attempts_allowed: int = 3
    items_per_context: int = 25
    shift_lanes: int = 2
    on_call_lanes: int = 1
    on_call_fresh_seconds: float = 480.0
    prefect_port: int = 4200

    secrets: Path | None = None
    anchors: Path | None = None
    anchor_seconds: float = 300.0
    anchor_stale_seconds: float = 900.0
    evidence_pictures: bool = True
    evidence_success_days: float = 7.0
    evidence_exception_days: float = 30.0
    evidence_settled_days: float = 30.0
    evidence_read_days: float = 30.0
    evidence_spare_megabytes: float = 200.0
    alarm_command: tuple[str, ...] = ()
    alarm_command_seconds: float = 10.0
    alarm_contacts: tuple[DutyContact, ...] = ()
    alarm_control_room: str = "control-room"
    alarm_pass_on_seconds: float = 300.0
    alarm_ring_number: str = ""

    encompass_passes: tuple[time, ...] = ENCOMPASS_PASSES
    encompass_grace_minutes: float = 15.0
    report_times: tuple[time, ...] = (time(7, 30), time(9), time(20, 30))
    reports: Path | None = None
    forecast_from: time = time(7)
    demotion_hours: float = 24.0
    no_progress_seconds: float = 600.0
    watch_seconds: float = 15.0
    watch_stale_seconds: float = 180.0
    watch_heartbeat: Path | None = None

    console_host: str = "127.0.0.1"
    console_port: int = 8400
    console_address: str = ""
    console_certificate: Path | None = None
    console_certificate_key: Path | None = None
    console_gateways: tuple[str, ...] = ()
    console_provider: ConsoleProvider | None = None
    console_accounts: tuple[ConsoleAccount, ...] = ()
    console_idle_seconds: float = 900.0
    console_longest_seconds: float = 28800.0

    @model_validator(mode="after")
    def _are_reached_as_they_say(self) -> Self:
        if self.console_address and not is_origin(self.console_address):
            raise ValueError(
                "console_address needs the console's own address as a browser writes it and "
                "nothing after it, like https://workers.example.org."
            )
        if self.console_provider and not self.console_address:
            raise ValueError("console_provider needs console_address: where it sends people back.")
        if bool(self.console_certificate) != bool(self.console_certificate_key):
            raise ValueError("console_certificate and console_certificate_key need each other.")
        return self

    def scaled(self, seconds: float) -> float:
        """A duration as it passes here: `time_scale` is 1 in production and smaller in tests."""
        return seconds * self.time_scale

    def database(self) -> str:
        """The queue's database; a file under `home` unless a URL is set."""
        return self.database_url or f"sqlite:///{self.home / 'mash.db'}"

    def secrets_folder(self) -> Path:
        """Where secrets lie as files, one each, for their owner alone."""
        return self.secrets or self.home / "secrets"

    def anchors_file(self) -> Path:
        """Where the audit trail's head is anchored; in production a disk the database is not on."""
        return (self.anchors or self.home / "anchors") / "audit.jsonl"

    def evidence_folder(self) -> Path:
        """Where encrypted pictures lie."""
        return self.home / "evidence"

    def reports_folder(self) -> Path:
        """Where reports of nights lie, a folder for each day; they name nobody."""
        return self.reports or self.home / "reports"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
