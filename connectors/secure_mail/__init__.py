"""The hub's secure webmail."""

from connectors.secure_mail.connector import (
    MessageWanted,
    RecallMessage,
    RecallWanted,
    SecureMail,
    SendMessage,
)

__all__ = ["MessageWanted", "RecallMessage", "RecallWanted", "SecureMail", "SendMessage"]
