"""The councils' adult social care system: clients, services, safeguarding enquiries, notes."""

from connectors.adult_social_care.connector import AddClientContact, AdultSocialCare

__all__ = ["AddClientContact", "AdultSocialCare"]
