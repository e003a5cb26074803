"""The councils' adult social care system: clients, services, safeguarding enquiries, notes."""

from connectors.adult_social_care.connector import AdultSocialCare
from connectors.adult_social_care.operations import AddClientContact

__all__ = ["AddClientContact", "AdultSocialCare"]
