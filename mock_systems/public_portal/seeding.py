"""Turn the forms of the world into this system's own records.

What is true of a form and no page may say (`truth`) is left behind here.
"""

from mock_systems.kit.store import Beginning
from mock_systems.population import submissions
from mock_systems.population.model import World
from mock_systems.public_portal.accounts import portal_accounts
from mock_systems.public_portal.records import BegunForm, Entry, PortalRecords, Submission
from mock_systems.public_portal.sending import keep_file
from mock_systems.public_portal.typed import CHECKED_AFTER, a_file


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    records = PortalRecords()
    accounts = portal_accounts(world)
    for one in world.submissions.values():
        _take_in(records, one, {user_id: known.name for user_id, known in accounts.items()})
    for number, begun in enumerate(world.unfinished_forms, 1):
        records.begun[f"begun-{number}"] = BegunForm(
            form_id=f"begun-{number}",
            form=begun.form,
            begun_at=begun.begun_at,
            answers=dict(begun.answers),
        )
    records.numbers_given = max(_serial(one) for one in world.submissions)
    return Beginning(records, accounts)


def _take_in(records: PortalRecords, sent: submissions.Submission, names: dict[str, str]) -> None:
    reference = sent.submission_id
    records.submissions[reference] = Submission(
        reference=reference,
        form=sent.form,
        received_at=sent.received_at,
        answers=dict(sent.answers),
        status=sent.handled[-1].status if sent.handled else "new",
        taken_by=sent.taken_by,
    )
    for file in sent.files:
        content, checked_at = file.text.encode(), sent.received_at + CHECKED_AFTER
        kept = a_file(
            file.name, file.content_type, content, checked_at, is_infected=file.is_infected
        )
        keep_file(records, kept, reference)
    for one in sent.handled:
        entry_id = records.next_entry_id()
        records.entries[entry_id] = Entry(
            entry_id=entry_id,
            reference=reference,
            at=one.at,
            account=one.by,
            by=f"{names.get(one.by, one.by)} ({one.by})",
            status=one.status,
            how=one.how,
            hub_reference=one.reference,
            note=one.note,
        )


def _serial(reference: str) -> int:
    return int(reference.partition("-")[2])
