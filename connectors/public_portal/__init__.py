"""The force's public forms, as their inbox shows them."""

from connectors.public_portal.connector import PublicPortal
from connectors.public_portal.operations import Acknowledge

__all__ = ["Acknowledge", "PublicPortal"]
