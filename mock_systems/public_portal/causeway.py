"""What every page of this system stands on."""

from mock_systems.kit.site import Site
from mock_systems.public_portal.records import PortalRecords

COOKIE = "causeway_sid"
FORM_COOKIE = "causeway_form"
FORCE = "Vale and Downs Police"

Causeway = Site[PortalRecords]
