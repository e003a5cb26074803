"""What the manifest promises of a send."""

from connectors.secure_mail import SendMessage
from connectors.secure_mail.connector import MANIFEST


def test_a_send_is_at_most_once_and_passes_the_commit_window():
    promised = MANIFEST.writes["send"]

    assert (promised.kind, promised.at_most_once, promised.commit_window) == ("send", True, True)
    assert SendMessage.promise.at_most_once
    assert SendMessage.promise.settle_seconds == promised.settle_seconds
