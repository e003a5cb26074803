"""Notices as the worker puts them in the queue, about plainly invented people, for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from domain.identifiers import EstablishmentUrn, OccurrenceNumber, OurReference
from domain.message_slots import Account, YearGroup
from domain.notices import Notice, NoticeKey, NoticeKind, NoticePupil, NoticeSchool


def a_notice(our_ref: str = "ENC-7K4M-92QF", **different: Any) -> Notice:
    """Tell Larkrise Primary School about one pupil."""
    reference = OccurrenceNumber("43260118204")
    usual = Notice(
        kind=NoticeKind.TELL,
        our_ref=OurReference(our_ref),
        school=NoticeSchool(
            "103001", EstablishmentUrn("103001"), "Larkrise Primary School", "01632 960141"
        ),
        keys=(NoticeKey(reference, "P0048113", "103001"),),
        references=(reference,),
        incident_dates=(date(2026, 11, 22),),
        reported_at=datetime(2026, 11, 22, 23, 40, tzinfo=UTC),
        pupils=(
            NoticePupil(
                ("P0048113",),
                "A103001123456",
                "Wren Quillfeather-Ambrose",
                YearGroup.YEAR_3,
                date(2019, 3, 3),
                Account(),
            ),
        ),
        involved=(),
        fired=(),
        forbidden=(),
    )
    return replace(usual, **different)
