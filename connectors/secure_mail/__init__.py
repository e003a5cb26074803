"""The hub's secure webmail."""

from connectors.secure_mail.connector import MessageWanted, SecureMail, SendMessage

__all__ = ["MessageWanted", "SecureMail", "SendMessage"]
