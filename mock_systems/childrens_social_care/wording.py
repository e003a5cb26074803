"""The words and formats this product shows for what it stores."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from mock_systems.childrens_social_care.people import (
    Address,
    CarePerson,
    Contact,
    Document,
    Episode,
    Plan,
    Relative,
    Review,
)
from mock_systems.childrens_social_care.records import Council
from mock_systems.kit.clock import in_london

# The codes of the children in need census, in its words or shorter.
WORDS: Mapping[str, Mapping[str, str]] = {
    "ethnicity": {
        "ABAN": "Bangladeshi",
        "AIND": "Indian",
        "AOTH": "Any other Asian background",
        "APKN": "Pakistani",
        "BAFR": "Black African",
        "BCRB": "Black Caribbean",
        "BOTH": "Any other Black background",
        "CHNE": "Chinese",
        "MOTH": "Any other mixed background",
        "MWAS": "White and Asian",
        "MWBA": "White and Black African",
        "MWBC": "White and Black Caribbean",
        "NOBT": "Not yet obtained",
        "OOTH": "Any other ethnic group",
        "REFU": "Refused",
        "WBRI": "White British",
        "WIRI": "White Irish",
        "WIRT": "Traveller of Irish heritage",
        "WOTH": "Any other White background",
        "WROM": "Gypsy or Roma",
    },
    "language": {
        "en": "English",
        "cy": "Welsh",
        "pl": "Polish",
        "ur": "Urdu",
        "pa": "Panjabi",
        "bn": "Bengali",
        "so": "Somali",
        "ar": "Arabic",
        "ro": "Romanian",
        "uk": "Ukrainian",
        "pt": "Portuguese",
        "ti": "Tigrinya",
        "ne": "Nepali",
        "fa": "Persian",
        "zh": "Chinese",
        "bfi": "British Sign Language",
        "rmy": "Romani",
    },
    "religion": {
        "AGNO": "Agnostic",
        "ATHE": "Atheist",
        "BUDD": "Buddhist",
        "COFE": "Church of England",
        "RC": "Roman Catholic",
        "METH": "Methodist",
        "CHRST": "Christian",
        "CHRODX": "Orthodox Christian",
        "JEHV": "Jehovah's Witness",
        "JEW": "Jewish",
        "HIND": "Hindu",
        "MOS": "Muslim",
        "SHIA": "Shia Muslim",
        "SIKH": "Sikh",
        "OTH": "Other",
        "NIL": "No religion",
    },
    "disability": {
        "NONE": "No disability",
        "MOB": "Mobility",
        "HAND": "Hand function",
        "PC": "Personal care",
        "INC": "Incontinence",
        "COMM": "Communication",
        "LD": "Learning",
        "HEAR": "Hearing",
        "VIS": "Vision",
        "BEH": "Behaviour",
        "CON": "Consciousness",
        "AUT": "Autism or Asperger syndrome",
        "DDA": "Other disability under the Equality Act",
    },
    "source": {
        "1A": "Family member or carer",
        "1B": "Acquaintance",
        "1C": "Self",
        "1D": "Other individual",
        "2A": "School",
        "2B": "Education service",
        "3A": "GP",
        "3B": "Health visitor",
        "3C": "School nurse",
        "3D": "Other primary health",
        "3E": "A&E",
        "3F": "Other health",
        "4": "Housing",
        "5A": "Council social care, adults",
        "5B": "Council social care, children",
        "5C": "Council, other department",
        "5D": "Another council",
        "6": "Police",
        "7": "Other legal agency",
        "8": "Other",
        "9": "Anonymous",
        "10": "Unknown",
    },
    "need": {
        "N0": "Not stated",
        "N1": "Abuse or neglect",
        "N2": "Child's disability",
        "N3": "Parental disability or illness",
        "N4": "Family in acute stress",
        "N5": "Family dysfunction",
        "N6": "Socially unacceptable behaviour",
        "N7": "Low income",
        "N8": "Absent parenting",
        "N9": "Not a child in need",
    },
    "closure": {
        "RC1": "Adopted",
        "RC2": "Died",
        "RC3": "Child arrangements order",
        "RC4": "Special guardianship order",
        "RC5": "Moved to another council",
        "RC6": "Transferred to adult social care",
        "RC7": "Services ceased",
        "RC8": "Assessed, no further action",
        "RC9": "Assessed, early help",
    },
    "abuse": {
        "NEG": "Neglect",
        "PHY": "Physical abuse",
        "SAB": "Sexual abuse",
        "EMO": "Emotional abuse",
        "MUL": "Multiple",
    },
    "plan": {
        "EH": "Early help",
        "CIN": "Child in need",
        "CP": "Child protection",
        "CLA": "Child looked after",
    },
    "outcome": {
        "early_help": "Early help",
        "CIN": "Child in need assessment",
        "s47": "Section 47 enquiry",
        "signpost": "Signposted",
        "NFA": "No further action",
        "pending": "Decision pending",
    },
    "sex": {"M": "Male", "F": "Female", "U": "Not known"},
    "kind": {"contact": "Contact", "referral": "Referral", "notification": "Notification"},
    "reason": {
        "DA": "Domestic abuse",
        "NEG": "Neglect",
        "PHY": "Physical harm",
        "SEX": "Sexual harm",
        "EMO": "Emotional harm",
        "MIS": "Missing",
        "EXP": "Exploitation",
        "PAR": "Parent's mental health or substance use",
        "OTH": "Other",
    },
    "basis": {
        "legal_obligation": "Legal obligation",
        "public_task": "Public task",
        "vital_interests": "Vital interests",
        "consent": "Consent",
        "LE_task": "Law enforcement (Part 3)",
    },
    "consent": {
        "not_sought": "Not sought",
        "given": "Given",
        "refused": "Refused",
        "overridden": "Overridden",
    },
    "yes_no": {"yes": "Yes", "no": "No"},
    "rag": {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue"},
    "level": {"1": "1", "2": "2", "3": "3", "4": "4"},
    "document": {
        "police_notification": "Police notification",
        "risk_assessment": "Risk assessment",
        "conference_report": "Conference report",
        "letter": "Letter",
        "other": "Other",
    },
}

Fields = dict[str, str]


def coded(code: str, of: str) -> str:
    """WBRI White British; a code this product has no words for stands alone; nothing for none."""
    return f"{code} {WORDS[of].get(code, '')}".strip()


def worded(code: str, of: str) -> str:
    """The words alone."""
    return WORDS[of].get(code, code)


def day(value: date | None) -> str:
    """22 Nov 2026, or nothing."""
    return f"{value.day} {value:%b %Y}" if value else ""


def moment(value: datetime) -> str:
    """22 Nov 2026, 05:12 on London's wall clock."""
    local = in_london(value)
    return f"{day(local.date())}, {local:%H:%M}"


def yes_no(answer: bool) -> str:
    """Yes or No."""
    return "Yes" if answer else "No"


def several(values: Iterable[str]) -> str:
    """Some values on one line."""
    return "; ".join(value for value in values if value)


def spaced(nhs_number: str) -> str:
    """999 000 0018."""
    return f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}".strip()


def council_words(la_code: str, councils: Mapping[str, Council]) -> str:
    """931 Hernshaw; the number alone of a council not kept here."""
    return f"{la_code} {councils[la_code].name}" if la_code in councils else la_code


def called(person: CarePerson) -> str:
    """Forename and surname."""
    return f"{person.forename1} {person.surname}".strip()


def initials(person: CarePerson) -> str:
    """The first letters of both names."""
    return f"{person.forename1[:1]}{person.surname[:1]}".upper()


def person_fields(person: CarePerson) -> Fields:
    """A person's own details."""
    return {
        "surname": person.surname,
        "forename": person.forename1,
        "middle_names": person.forename2,
        "known_as": person.known_as,
        "former_surnames": several(person.former_surnames),
        "born": day(person.born_on),
        "expected": day(person.expected_on),
        "died": day(person.died_on),
        "sex": worded(person.sex, "sex"),
        "ethnicity": coded(person.ethnicity, "ethnicity"),
        "language": coded(person.first_language, "language"),
        "interpreter": yes_no(person.interpreter_needed),
        "religion": coded(person.religion, "religion"),
        "disabilities": several(coded(one, "disability") for one in person.disabilities),
        "nhs_number": spaced(person.nhs_number),
        "upn": person.upn,
        "phone": person.phone,
    }


def address_fields(address: Address, councils: Mapping[str, Council]) -> Fields:
    """An address that may be shown."""
    return {
        "kind": address.kind.capitalize(),
        "lines": ", ".join(part for part in (address.line1, address.line2) if part),
        "town": address.town,
        "postcode": address.postcode,
        "uprn": address.uprn,
        "council": council_words(address.la_code, councils),
        "from": day(address.from_on),
        "to": day(address.to_on),
        "confidential": yes_no(address.confidential),
        "confidential_to": several(address.confidential_to),
    }


def relative_fields(relative: Relative) -> Fields:
    """A line of the relationships."""
    return {
        "name": relative.name,
        "relationship": relative.relationship.capitalize(),
        "born": day(relative.born_on),
        "record_id": relative.record_id,
        "responsibility": yes_no(relative.parental_responsibility),
        "lives_with": yes_no(relative.lives_with),
        "disputed": yes_no(relative.disputed),
    }


def contact_fields(contact: Contact) -> Fields:
    """A contact or referral."""
    return {
        "contact_id": contact.contact_id,
        "received": moment(contact.received_at),
        "source": coded(contact.source, "source"),
        "referrer": contact.referrer,
        "agency": contact.referrer_agency,
        "concerns": several(contact.concerns),
        "level": contact.level,
        "outcome": worded(contact.outcome, "outcome"),
        "decided_by": contact.decided_by,
        "decided_on": day(contact.decided_on),
        "summary": contact.summary,
        "kind": worded(contact.kind, "kind"),
        "reason": coded(contact.reason, "reason"),
        "lawful_basis": worded(contact.lawful_basis, "basis"),
        "consent": worded(contact.consent, "consent"),
        "consent_why": contact.consent_why,
        "informed": worded(contact.informed, "yes_no"),
        "informed_why": contact.informed_why,
        "needs": contact.needs,
        "harms": contact.harms,
        "voice": contact.voice,
        "rag": worded(contact.rag, "rag"),
        "decision_ref": contact.decision_ref,
        "rationale": contact.rationale,
        "entered": entered(contact),
    }


def document_fields(document: Document, now: datetime) -> Fields:
    """A document, beside whether its file may be opened yet."""
    return {
        "document_id": document.document_id,
        "title": document.title,
        "kind": worded(document.kind, "document"),
        "dated": day(document.dated_on),
        "file_name": document.file_name,
        "size": f"{len(document.content):,} bytes",
        "status": "Ready" if document.checked_from <= now else "Being checked",
        "entered": entered(document),
    }


def entered(entry: Contact | Document) -> str:
    """Who entered it here, and when; nothing of what came from elsewhere."""
    return f"{moment(entry.entered_at)}, {entry.entered_by}" if entry.entered_at else ""


def episode_fields(episode: Episode) -> Fields:
    """An episode that may be shown."""
    return {
        "episode_id": episode.episode_id,
        "status": episode.status.capitalize(),
        "referral": day(episode.referral_on),
        "source": coded(episode.source, "source"),
        "need": coded(episode.primary_need, "need"),
        "plan": coded(episode.plan, "plan"),
        "category": coded(episode.category, "abuse"),
        "legal_status": episode.legal_status,
        "next_review": day(episode.next_review_on),
        "section_47": day(episode.section_47_started_on),
        "icpc_due": day(episode.icpc_due_on),
        "team": episode.team,
        "worker": episode.worker,
        "worker_phone": episode.worker_phone,
        "closed": day(episode.closed_on),
        "closure_reason": coded(episode.closure_reason, "closure"),
    }


def plan_fields(plan: Plan) -> Fields:
    """A child protection plan, beside its reviews."""
    return {
        "plan_id": plan.plan_id,
        "status": "Ended" if plan.ended_on else "Running",
        "started": day(plan.started_on),
        "category_first": coded(plan.category_first, "abuse"),
        "category_latest": coded(plan.category_latest, "abuse"),
        "lead_worker": plan.lead_worker,
        "ended": day(plan.ended_on),
        "end_reason": plan.end_reason,
    }


def review_fields(review: Review) -> Fields:
    """A review of a plan."""
    return {"held": day(review.held_on), "status": review.status.capitalize()}
