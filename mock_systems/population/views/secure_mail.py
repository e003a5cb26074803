"""What the secure mail system holds: a mailbox for every address, and how each one behaves."""

from mock_systems.population.draft import Draft
from mock_systems.population.model import Contact, Force, MailBehaviour, Mailbox


def open_mailbox(draft: Draft, contact: Contact, behaviour: MailBehaviour, reply: str) -> Mailbox:
    """Give a contact's address a mailbox that behaves in a set way."""
    mailbox = Mailbox(
        address=contact.email,
        owner=contact.name,
        readers=contact.mailbox_readers,
        behaviour=behaviour,
        delay_minutes=draft.rng.randrange(2, 25),
        reply_text=reply or ("RECEIVED" if behaviour == "acknowledges" else ""),
    )
    draft.mailboxes[mailbox.address] = mailbox
    return mailbox


def open_hub_mailbox(draft: Draft, force: Force) -> Mailbox:
    """Open the hub's own mailbox, from which notices go and to which replies come."""
    mailbox = Mailbox(
        address=force.hub_mailbox,
        owner=f"Safeguarding hub, {force.name}",
        readers=("Hub duty desk",),
        behaviour="silent",
    )
    draft.mailboxes[mailbox.address] = mailbox
    return mailbox
