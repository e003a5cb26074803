"""The force's public forms, as their inbox shows them."""

from connectors.public_portal.connector import Acknowledge, PublicPortal

__all__ = ["Acknowledge", "PublicPortal"]
