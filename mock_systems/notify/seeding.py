"""What this system holds when the night begins: a service, its templates, who may be written to."""

from datetime import timedelta

from mock_systems.kit.store import Beginning
from mock_systems.notify.accounts import ACCOUNTS, SERVICE_ID, made_id
from mock_systems.notify.records import Correspondent, HubAtNotify, NotifyRecords, Template
from mock_systems.population.model import World

# A mailbox of the world that sends mail back is a failure for good here.
COMES_BACK = "bounces"


def begin(world: World) -> Beginning:
    """The service on the night of this world."""
    home = next(force for force in world.forces.values() if force.is_home)
    domain = home.hub_mailbox.rpartition("@")[2]
    service = HubAtNotify(
        service_id=SERVICE_ID,
        name=f"Safeguarding hub, {home.name}",
        from_email=f"safeguarding.hub@notify.{domain}",
        from_number="MASHHUB",
        team=(home.hub_mailbox,),
    )
    elsewhere = (
        Correspondent(
            address=one.address.lower(),
            ends_as="permanent-failure" if one.behaviour == COMES_BACK else "delivered",
        )
        for one in world.mailboxes.values()
    )
    return Beginning(
        NotifyRecords(
            services={SERVICE_ID: service},
            templates={one.template_id: one for one in _templates(world)},
            correspondents={one.address: one for one in elsewhere},
        ),
        ACCOUNTS,
    )


def _templates(world: World) -> tuple[Template, ...]:
    weeks_ago = world.night.now - timedelta(days=40)
    return (
        Template(
            template_id=made_id("template/email"),
            name="MASH message",
            kind="email",
            subject="((subject))",
            body="((message))",
            version=1,
            created_at=weeks_ago,
        ),
        Template(
            template_id=made_id("template/sms"),
            name="MASH text message",
            kind="sms",
            subject="",
            body="((message))",
            version=1,
            created_at=weeks_ago,
        ),
        Template(
            template_id=made_id("template/test"),
            name="Test of the service",
            kind="email",
            subject="Test for ((name))",
            body="This is a test of ((name)). No action is needed.",
            version=3,
            created_at=weeks_ago,
        ),
    )
