"""Who may sign in where: the workers' own accounts and a few people's."""

from dataclasses import replace
from hashlib import sha256

from mock_systems.population.held import AccessClass
from mock_systems.population.model import Account, System

EVERYTHING: tuple[AccessClass, ...] = ("open", "restricted", "sealed")
NIGHT_LANES = 4
RESEARCH = "mash-research"
SHARE = "mash-share"
STAFF = "b.marchbanks"


def make_accounts() -> tuple[Account, ...]:
    """Give every account of every system, the same in every world."""
    return (
        *_police(),
        *_education(),
        *_secure_mail(),
        *_further_agencies(),
        *_public_portal(),
    )


def _police() -> tuple[Account, ...]:
    return (
        *_workers("police_rms", "mash-encompass", may_write=True),
        *_research_workers("police_rms"),
        _person("police_rms", "ps1207", "PS 1207 R. Calloway", "sergeant", may_write=True),
        _person("police_rms", "dc4410", "DC 4410 A. Voss", "detective", may_write=True),
        _person(
            "police_rms", "rro01", "H. Quillmere", "restricted-records officer", sees=EVERYTHING
        ),
    )


def _education() -> tuple[Account, ...]:
    return (
        *_workers("education", "mash-encompass", may_write=False),
        *_research_workers("education"),
        _person("education", "kadeyemi", "K. Adeyemi", "hub administrator", may_write=True),
    )


def _secure_mail() -> tuple[Account, ...]:
    return (
        *_workers("secure_mail", "mash-encompass", may_write=True),
        _person("secure_mail", "hub-duty", "Hub duty desk", "duty supervisor", may_write=True),
    )


def _public_portal() -> tuple[Account, ...]:
    return (
        *_workers("public_portal", "mash-public-contact", may_write=True),
        _person("public_portal", STAFF, "B. Marchbanks", "public contact desk", may_write=True),
        _person("public_portal", "reader01", "J. Amadi", "read only"),
    )


def _further_agencies() -> tuple[Account, ...]:
    """The further agencies: the workers that read there, those that add, and their own people."""
    return (
        *_care("childrens_social_care", "s.okonjo", "S. Okonjo", "social worker"),
        *_care("adult_social_care", "pbarraclough", "P. Barraclough", "adults' social worker"),
        *_agency("health_record", "n.trelawney", "N. Trelawney", "safeguarding nurse"),
        *_agency("probation", "PTARRANT", "P. Tarrant", "probation practitioner"),
        *_agency("housing", "m.devereux", "M. Devereux", "housing officer"),
    )


def _agency(system: System, username: str, name: str, role: str) -> tuple[Account, ...]:
    manager = f"{username}.lead"
    return (
        *_workers(system, RESEARCH, may_write=False),
        _person(system, username, name, role),
        _person(system, manager, f"{name} (lead)", f"{role}, team lead", sees=EVERYTHING),
    )


def _care(system: System, username: str, name: str, role: str) -> tuple[Account, ...]:
    """A council's social care, where one worker adds what a person released; the other reads."""
    people = tuple(
        one if one.is_worker else replace(one, may_write=True)
        for one in _agency(system, username, name, role)
    )
    sharing = _workers(system, SHARE, may_write=True)
    return (*people, *(replace(one, role="sharing worker") for one in sharing))


def _research_workers(system: System) -> tuple[Account, ...]:
    """The research worker where another worker has its accounts too: a role tells them apart."""
    accounts = _workers(system, RESEARCH, may_write=False)
    return tuple(replace(one, role="research worker") for one in accounts)


def _workers(system: System, name: str, *, may_write: bool) -> tuple[Account, ...]:
    usernames = [f"{name}-{lane:02d}" for lane in range(1, NIGHT_LANES + 1)]
    return tuple(
        Account(
            system=system,
            username=username,
            password=_password(system, username),
            display_name=f"MASH Worker {username}",
            role="worker",
            is_worker=True,
            may_write=may_write,
        )
        for username in (*usernames, f"{name}-oncall")
    )


def _person(
    system: System,
    username: str,
    display_name: str,
    role: str,
    *,
    sees: tuple[AccessClass, ...] = ("open",),
    may_write: bool = False,
) -> Account:
    return Account(
        system=system,
        username=username,
        password=_password(system, username),
        display_name=display_name,
        role=role,
        is_worker=False,
        sees=sees,
        may_write=may_write,
    )


def _password(system: str, username: str) -> str:
    return "Mock-" + sha256(f"{system}/{username}".encode()).hexdigest()[:12]
