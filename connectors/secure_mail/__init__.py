"""The hub's secure webmail."""

from connectors.secure_mail.connector import SecureMail
from connectors.secure_mail.operations import (
    MessageWanted,
    RecallMessage,
    RecallWanted,
    SendMessage,
)

__all__ = ["MessageWanted", "RecallMessage", "RecallWanted", "SecureMail", "SendMessage"]
