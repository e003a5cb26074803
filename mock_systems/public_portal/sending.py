"""A form that is sent: its number, its files, and the line of the write log, in one step."""

from dataclasses import replace
from datetime import datetime

from mock_systems.kit.clock import in_london
from mock_systems.kit.store import Store, log_write
from mock_systems.public_portal.records import BegunForm, PortalRecords, SentFile, Submission

THE_PUBLIC = "public"


def send(store: Store[PortalRecords], begun: BegunForm, now: datetime) -> Submission:
    """Keep the form as a submission."""
    records = store.records
    submission = Submission(
        reference=records.next_reference(in_london(now).year),
        form=begun.form,
        received_at=now,
        answers=dict(begun.answers),
    )
    records.submissions[submission.reference] = submission
    for file in begun.files:
        keep_file(records, file, submission.reference)
    records.begun[begun.form_id] = replace(
        begun, answers={}, files=(), sent_as=submission.reference
    )
    log_write(
        store,
        now,
        account=THE_PUBLIC,
        operation="send_form",
        record_id=submission.reference,
        fields={"form": submission.form, **submission.answers},
        reference=submission.reference,
    )
    return submission


def keep_file(records: PortalRecords, file: SentFile, reference: str) -> None:
    """A file under the submission it came with."""
    file_id = f"{reference}-{len(records.files_of(reference)) + 1}"
    records.files[file_id] = replace(file, file_id=file_id, reference=reference)
