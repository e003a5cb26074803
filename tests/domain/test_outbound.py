"""The gate: what goes, what is held and by which code, and that there is no other door."""

import copy
import dataclasses
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forbidden_values import ForbiddenKind, ForbiddenValue
from domain.identifiers import ContactRef, OurReference
from domain.message_slots import EstablishmentName, RecipientRole
from domain.outbound import (
    CAUTIONS,
    Check,
    ClearedMessage,
    Flags,
    HumanCheck,
    Recipient,
    Refusal,
    Release,
    cleared,
    template_for,
)
from domain.people import PersonName
from domain.templates import ChaseDraft, CorrectionDraft, Draft, Template
from domain.wording.reasons.table import REASONS
from tests.domain.builders import (
    BRINDLE_HILL,
    HUB,
    IDRIS,
    LARKRISE,
    NORTHMERE_COUNCIL,
    NOW,
    WREN,
    a_notice,
    a_pupil,
    a_recipient,
    flags,
)
from tests.domain.only_the_gate import other_ways_out, ways_in

REPOSITORY = Path(__file__).resolve().parents[2]
STOPS = frozenset(Check) - CAUTIONS
CORRECTION = CorrectionDraft(HUB, OurReference("ENC-7K4M-92QF"), LARKRISE, NOW)
CHASE = ChaseDraft(HUB, OurReference("ENC-7K4M-92QF"), LARKRISE, NOW)


def answer(
    draft: Draft | None = None,
    recipient: Recipient | None = None,
    case: Flags | None = None,
    now: datetime = NOW,
) -> Any:
    return cleared(draft or a_notice(), recipient or a_recipient(), case or flags(), now)


def released(
    draft: Draft | None = None,
    recipient: Recipient | None = None,
    case: Flags | None = None,
    **others: Any,
) -> Release:
    """What a person who reads this draft and releases it hands back."""
    held = answer(draft, recipient, case)
    assert isinstance(held, Refusal)
    values: dict[str, Any] = {"by": "PS R. Calloway", "at": NOW, "fingerprint": held.fingerprint}
    return Release(**(values | others))


# What goes


def test_a_notice_with_nothing_against_it_goes_to_the_address_that_was_checked():
    message = answer()

    assert isinstance(message, ClearedMessage)
    assert message.to == "h.oakden@larkrise.example.org"
    assert message.reply_to == "mash-hub@northmere.example.org"
    assert message.subject == "OFFICIAL-SENSITIVE Operation Encompass notice ENC-7K4M-92QF"
    assert message.our_ref == "ENC-7K4M-92QF"
    assert message.template == "bare-1"
    assert message.released_by == ""


def test_the_same_draft_has_the_same_words_and_fingerprint_hours_later():
    first, later = answer(), answer(now=NOW + timedelta(hours=5))

    assert first == later


def test_a_reminder_goes_without_asking_the_case_again():
    silent = replace(flags(), quiet=frozenset())

    assert isinstance(answer(CHASE, case=silent), ClearedMessage)


def test_a_council_hears_through_its_own_officer():
    draft = a_notice(
        place=NORTHMERE_COUNCIL,
        school=EstablishmentName("Northmere County Council"),
        pupils=(replace(WREN, establishment=NORTHMERE_COUNCIL),),
    )
    officer = a_recipient(
        place=NORTHMERE_COUNCIL,
        role="council officer for home education",
        address="e.marrable@northmere.example.org",
        checked=HumanCheck(datetime(2026, 11, 2, tzinfo=UTC), "K. Adeyemi"),
    )

    assert isinstance(answer(draft, officer), ClearedMessage)
    assert answer(draft, replace(officer, role="safeguarding lead")).code == "role_not_allowed"
    assert answer(recipient=replace(officer, place=LARKRISE)).code == "role_not_allowed"


@pytest.mark.parametrize(
    ("pupil", "case", "chosen"),
    [
        (WREN, flags(), Template.FULL),
        (WREN, flags(Check.DO_NOT_NOTIFY), Template.BARE),
        (a_pupil(born_on=date(2008, 11, 23)), flags(), Template.BARE),
        (replace(WREN, establishment=NORTHMERE_COUNCIL), flags(), Template.BARE),
    ],
    ids=["nothing against it", "an exclusion", "eighteen today", "a council"],
)
def test_the_agreed_template_is_kept_only_where_nothing_speaks_for_caution(pupil, case, chosen):
    assert template_for(Template.FULL, (pupil,), case, NOW) is chosen


# Held: the recipient


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"checked": None}, "contact_unverified"),
        ({"checked": HumanCheck(NOW - timedelta(days=181), "K. Adeyemi")}, "contact_unverified"),
        ({"checked": HumanCheck(NOW + timedelta(days=1), "K. Adeyemi")}, "contact_unverified"),
        ({"checked": HumanCheck(NOW - timedelta(days=1), " ")}, "contact_unverified"),
        ({"changed_at": datetime(2026, 11, 2, 10, 0, 1, tzinfo=UTC)}, "contact_changed"),
        ({"changed_at": datetime(2026, 11, 22, 23, 0, tzinfo=UTC)}, "contact_changed"),
        (
            {
                "checked": HumanCheck(
                    NOW - timedelta(days=1), "K. Adeyemi", "k.o@larkrise.example.org"
                )
            },
            "contact_changed",
        ),
        ({"role": "headteacher"}, "role_not_allowed"),
        ({"role": ""}, "role_not_allowed"),
        ({"role": "council officer for home education"}, "role_not_allowed"),
        ({"place": BRINDLE_HILL}, "not_this_school"),
        ({"name": "T. Thornbury-Vale"}, "contact_conflict"),
        ({"name": "Tavish Thornbury-Vale"}, "contact_conflict"),
        ({"name": "Mrs Thornbury"}, "contact_conflict"),
        ({"name": "Dr. J. Thornbury-Vale"}, None),
        ({"name": "Dr. T. Thornbury-Vale"}, "contact_conflict"),
        ({"name": "Thornbury-Vale"}, "contact_conflict"),
        ({"name": "M Quillfeather Ambrose"}, "contact_conflict"),
        ({"name": "Jonas Thornbury-Vale"}, None),
    ],
)
def test_a_recipient_is_held_with_its_reason(changed, code):
    held = answer(recipient=a_recipient(**changed))

    assert (held.code if isinstance(held, Refusal) else None) == code


def test_a_contact_changed_long_ago_and_never_checked_since_is_held():
    old_check = HumanCheck(NOW - timedelta(days=170), "K. Adeyemi")
    changed_after = a_recipient(checked=old_check, changed_at=NOW - timedelta(days=169))

    assert answer(recipient=changed_after).code == "contact_changed"


def test_a_check_of_a_hundred_and_eighty_days_ago_still_stands():
    check = HumanCheck(NOW - timedelta(days=180), "K. Adeyemi")

    assert isinstance(
        answer(recipient=a_recipient(checked=check, changed_at=check.at)), ClearedMessage
    )


@pytest.mark.parametrize(
    "address",
    [
        "h.oakden@larkrise.exarnple.org",
        "h.oakden@larkrise.example.org.example.net",
        "h.oakden@mail.larkrise.example.org",
        "h.oakden@example.org",
        "h.oakden@lаrkrise.example.org",  # the first а is Cyrillic
        "h.oakden@larkrise.examplе.org",  # the last е is Cyrillic
        "h.oakden@xn--lrkrise-2fg.example.org",
        "h.oakden@larkrise。example.org",
        "h.oakden@LARKRISE.EXAMPLE.ORG.",
        "h.oakden@larkrise.example.org\n",
        "h.oakden@larkrise.example.org,x@example.net",
        "Hanna <h.oakden@larkrise.example.org>",
        "h.oakden@larkrise.example.org@example.net",
        "h.oakden(a)larkrise.example.org",
        "h.oаkden@larkrise.example.org",  # the а is Cyrillic
        "",
    ],
)
def test_only_an_exact_domain_of_the_list_is_written_to(address):
    held = answer(recipient=a_recipient(address=address, checked=HumanCheck(NOW, "K. Adeyemi")))

    assert isinstance(held, Refusal)
    assert "domain_not_allowed" in held.codes


def test_a_domain_is_the_same_in_capitals():
    address = "h.oakden@LarkRise.Example.ORG"
    recipient = a_recipient(address=address, checked=HumanCheck(NOW, "K. Adeyemi", address))

    assert isinstance(answer(recipient=recipient), ClearedMessage)


@pytest.mark.parametrize("mailbox", ["office", "Admin", "HEAD", "enquiries"])
def test_an_office_mailbox_is_held(mailbox):
    address = f"{mailbox}@larkrise.example.org"

    held = answer(recipient=a_recipient(address=address, checked=HumanCheck(NOW, "K. Adeyemi")))

    assert held.code == "generic_mailbox"


@pytest.mark.parametrize(
    "excluded",
    [
        {"excluded_contacts": frozenset({ContactRef("C-110231-1")})},
        {"excluded_addresses": frozenset({"H.Oakden@larkrise.example.org "})},
    ],
    ids=["contact", "mailbox"],
)
def test_a_suspect_a_relative_or_a_mailbox_they_read_is_never_written_to(excluded):
    case = flags(Check.CONTACT_CONFLICT, **excluded)

    held = answer(case=case)

    assert held.code == "contact_conflict"
    assert not held.may_be_released
    again = replace(case, release=released(case=case))
    assert answer(case=again).code == "contact_conflict"


@pytest.mark.parametrize(
    ("shown", "excluded"),
    [
        ("H.OAKDEN@Larkrise.example.org", "h.oakden@larkrise.example.org"),
        ("h.oakden@larkrise.example.org", "H.Oakden@LARKRISE.example.org"),
        (" h.oakden@larkrise.example.org", "h.oakden@larkrise.example.org"),
    ],
)
def test_a_mailbox_is_the_same_in_capitals_on_either_side(shown, excluded):
    case = flags(excluded_addresses=frozenset({excluded}))

    held = answer(recipient=a_recipient(address=shown), case=case)

    assert "contact_conflict" in held.codes
    assert not held.may_be_released


def test_a_person_without_a_forename_on_the_record_is_recognised_by_the_surname():
    case = flags(adults_involved=(PersonName("Oakden"),))

    assert answer(case=case).code == "contact_conflict"


PARTICLES = [
    ("Omar al-Zahwari", PersonName("al-Tamisraqi", "Omar")),
    ("Maria de la Vega", PersonName("de la Cruz", "Maria")),
    ("O. van den Berg", PersonName("van den Heuvel", "Otto")),
    ("Sian ap Rhys", PersonName("ap Gwilym", "Sian")),
    ("Jada Saint-Mondgardeau", PersonName("Saint-Vedereworthy", "Jada")),
]


@pytest.mark.parametrize(("contact", "adult"), PARTICLES)
def test_two_who_share_only_a_particle_and_a_forename_are_not_one(contact, adult):
    case = flags(adults_involved=(adult,))

    assert isinstance(answer(recipient=a_recipient(name=contact), case=case), ClearedMessage)


@pytest.mark.parametrize(
    ("contact", "adult"),
    [
        ("Omar al-Tamisraqi", PersonName("al-Tamisraqi", "Omar")),
        ("Omar Tamisraqi", PersonName("al-Tamisraqi", "Omar")),
        ("O. al Tamisraqi", PersonName("Tamisraqi", "Omar")),
        ("Maria Vega-Cruz", PersonName("de la Cruz", "Maria")),
        ("Le Van", PersonName("Van", "Le")),
        ("Eva Saint", PersonName("Saint", "Eva")),
    ],
)
def test_two_who_share_a_real_part_of_the_surname_may_still_be_one(contact, adult):
    case = flags(adults_involved=(adult,))

    assert answer(recipient=a_recipient(name=contact), case=case).code == "contact_conflict"


# Held: the case


@pytest.mark.parametrize("check", sorted(STOPS))
def test_a_guard_stops_before_a_draft_whoever_releases_it(check):
    case = flags(check)

    held = answer(case=case)

    assert held.code == check.value
    assert not held.may_be_released
    assert answer(case=replace(case, release=released(case=case))).code == check.value


@pytest.mark.parametrize("check", sorted(CAUTIONS))
def test_an_exclusion_waits_for_a_persons_release_of_the_shortest_message(check):
    case = flags(check)

    held = answer(case=case)
    message = answer(case=replace(case, release=released(case=case)))

    assert (held.code, held.may_be_released) == (check.value, True)
    assert isinstance(message, ClearedMessage)
    assert message.released_by == "PS R. Calloway"
    assert held.words is not None
    assert (held.words.subject, held.words.body) == (message.subject, message.body)
    assert held.fingerprint == message.fingerprint


@pytest.mark.parametrize("check", sorted(CAUTIONS))
@pytest.mark.parametrize("template", [Template.STANDARD, Template.FULL])
def test_no_person_can_release_a_fuller_message_while_an_exclusion_stands(check, template):
    draft, case = a_notice(template=template), flags(check)

    held = answer(draft, case=case)

    assert held.code == "fuller_than_allowed"
    assert check.value in held.codes
    assert isinstance(
        answer(draft, case=replace(case, release=released(draft, None, case))), Refusal
    )


@pytest.mark.parametrize(
    "case",
    [
        replace(flags(), quiet=frozenset()),
        replace(flags(), quiet=frozenset(Check) - {Check.DO_NOT_NOTIFY}),
        replace(flags(), fired=frozenset({Check.DO_NOT_NOTIFY})),
    ],
    ids=["nothing asked", "one not asked", "asked twice, two answers"],
)
def test_a_question_nobody_asked_holds_the_message(case):
    held = answer(case=case)

    assert held.code == "check_not_made"
    assert not held.may_be_released


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"by": " "}, "released_differs"),
        ({"at": NOW + timedelta(minutes=1)}, "released_differs"),
        ({"fingerprint": "another message"}, "released_differs"),
    ],
)
def test_a_release_that_does_not_fit_is_asked_again(changed, code):
    case = flags(Check.DO_NOT_NOTIFY)

    held = answer(case=replace(case, release=released(case=case, **changed)))

    assert (held.code, held.may_be_released) == (code, True)
    assert held.codes == ("released_differs", "do_not_notify")


def test_a_release_of_one_message_is_none_of_another():
    case = flags(Check.DO_NOT_NOTIFY)
    released_case = replace(case, release=released(case=case))

    held = answer(a_notice(pupils=(WREN, IDRIS)), case=released_case)

    assert held.code == "released_differs"


def test_a_correction_always_waits_for_a_person():
    held = answer(CORRECTION)
    message = answer(CORRECTION, case=flags(release=released(CORRECTION)))

    assert (held.code, held.may_be_released) == ("release_needed", True)
    assert isinstance(message, ClearedMessage)
    assert message.template == "correction-1"


# Held: the pupils


def test_another_schools_pupil_is_never_named():
    held = answer(a_notice(pupils=(WREN, replace(IDRIS, establishment=BRINDLE_HILL))))

    assert held.code == "not_this_school"
    assert not held.may_be_released


@pytest.mark.parametrize("born_on", [None, date(2026, 11, 24)], ids=["missing", "in the future"])
def test_a_birth_date_that_cannot_be_is_sent_back_to_the_form(born_on):
    assert answer(a_notice(pupils=(a_pupil(born_on=born_on),))).code == "minimum_missing"


def test_a_pupil_who_turned_eighteen_overnight_waits_for_a_person():
    eighteen_today = a_notice(pupils=(a_pupil(born_on=date(2008, 11, 23)),))
    tomorrow = a_notice(pupils=(a_pupil(born_on=date(2008, 11, 24)),))
    full = replace(eighteen_today, template=Template.FULL)

    assert (answer(eighteen_today).code, answer(eighteen_today).may_be_released) == (
        "over_18",
        True,
    )
    assert isinstance(answer(tomorrow), ClearedMessage)
    assert answer(full).codes == ("fuller_than_allowed", "over_18")


# Held: the words


def test_a_forbidden_value_in_the_words_holds_the_message():
    held = answer(a_notice(school=EstablishmentName("Larkrise School at 14 Ember Row")))

    assert held.code == "forbidden_value"
    assert not held.may_be_released


def test_a_forbidden_value_that_only_the_subject_holds_holds_the_message():
    """pages.md 6: the subject carries no name; it is read on lock screens."""
    words = "Operation Encompass"
    sent = answer()
    assert words in sent.subject
    assert words not in sent.body

    held = answer(case=flags(forbidden=(ForbiddenValue(ForbiddenKind.OTHER, words),)))

    assert (held.code, held.may_be_released) == ("forbidden_value", False)


@given(
    st.frozensets(st.sampled_from(sorted(Check))),
    st.frozensets(st.sampled_from(sorted(Check))),
    st.booleans(),
)
def test_nothing_goes_by_itself_unless_every_answer_is_quiet(fired, asked, conflict):
    case = replace(flags(), fired=fired, quiet=asked - fired)
    recipient = a_recipient(name="Tavish Thornbury-Vale") if conflict else a_recipient()

    went = isinstance(answer(recipient=recipient, case=case), ClearedMessage)

    assert went == (not fired and asked == set(Check) and not conflict)


def test_each_code_the_gate_can_give_has_words():
    gate = (REPOSITORY / "domain" / "outbound.py").read_text()
    codes = set(re.findall(r'_Held\(\s*"(\w+)"|append\("(\w+)"\)', gate))
    given = {code for pair in codes for code in pair if code}

    assert {"contact_changed", "forbidden_value", "over_18", "released_differs"} <= given
    assert given <= set(REASONS)


# No other door


def parts_of(message: ClearedMessage) -> dict[str, Any]:
    return {each.name: getattr(message, each.name) for each in dataclasses.fields(message)}


@pytest.mark.parametrize("key", [None, object(), "key", True])
def test_nobody_else_can_make_a_cleared_message(key):
    message = answer()

    with pytest.raises(TypeError, match="nowhere else"):
        ClearedMessage(**parts_of(message), key=key)
    with pytest.raises(TypeError, match="key"):
        ClearedMessage(**parts_of(message))


def test_a_cleared_message_cannot_be_turned_into_another():
    message = answer()

    with pytest.raises((TypeError, ValueError), match="key"):
        replace(message, to="t.vale@example.net")
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.to = "t.vale@example.net"
    assert copy.copy(message) == message


def test_no_shipped_file_makes_a_message_past_the_gate():
    assert other_ways_out(REPOSITORY) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from domain.outbound import ClearedMessage\nClearedMessage(to='x', key=None)",
        "from domain.outbound import ClearedMessage as Letter\nLetter(to='x')",
        "from domain import outbound\noutbound.ClearedMessage(to='x')",
        "from domain.outbound import _KEY",
        "from domain import outbound\nkey = outbound._KEY",
        "from domain.outbound import ClearedMessage\nobject.__new__(ClearedMessage)",
        "from domain.outbound import ClearedMessage\nobject.__setattr__(m, 'to', 'x')",
        "from domain.outbound import ClearedMessage\nclass Mine(ClearedMessage): pass",
        "from domain.outbound import ClearedMessage\nmake = ClearedMessage",
        "from domain.outbound import ClearedMessage\nTypeAdapter(ClearedMessage).validate_json(b)",
        "from domain.outbound import ClearedMessage\npartial(ClearedMessage, to='x')()",
    ],
)
def test_the_search_for_another_door_finds_a_planted_one(planted):
    assert ways_in(planted)


def test_a_file_that_only_takes_a_cleared_message_is_no_door():
    connector = (
        "from domain.outbound import ClearedMessage\n"
        "async def send(self, message: ClearedMessage) -> None:\n"
        "    assert isinstance(message, ClearedMessage)\n"
    )

    assert ways_in(connector) == []
    assert ways_in("total = sum([1, 2])") == []


def test_the_search_sees_the_gate_itself():
    gate = (REPOSITORY / "domain" / "outbound.py").read_text()

    assert ways_in(gate)


def test_the_roles_that_may_be_told_are_four():
    assert len(RecipientRole) == 4
