"""The words and formats this product shows for the codes it stores."""

from collections.abc import Mapping
from datetime import datetime

from mock_systems.kit.clock import in_london
from mock_systems.public_portal.questions import BY_CODE, CHANNELS
from mock_systems.public_portal.records import SentFile, Submission

STATUSES = {"new": "New", "acknowledged": "Acknowledged", "closed": "Closed"}
HOW = {
    "text": "Text message sent",
    "email": "Email sent",
    "by_hand": "By a person",
    "not_sent": "Not acknowledged on purpose",
}
YES_NO = {"yes": "Yes", "no": "No", "not_known": "Not known"}


def moment(at: datetime | None) -> str:
    """22 Nov 2026, 05:12 on London's wall clock, or nothing."""
    return f"{in_london(at):%-d %b %Y, %H:%M}" if at else ""


def status_words(code: str) -> str:
    """The words of a status."""
    return STATUSES.get(code, code)


def how_words(code: str) -> str:
    """How somebody was acknowledged."""
    return HOW.get(code, code)


def form_title(code: str) -> str:
    """What a form is called."""
    return BY_CODE[code].title


def sender(submission: Submission) -> str:
    """Who says that they sent it."""
    return submission.answers.get("your_name") or "No name given"


def check_words(file: SentFile, now: datetime) -> str:
    """How far the virus check is."""
    if now < file.checked_at:
        return "Being checked"
    return "Infected, not kept" if file.is_infected else "Clean"


def safe_contact(answers: Mapping[str, str]) -> dict[str, str]:
    """How somebody may be contacted, by label: all ten, whatever was answered."""
    return {
        "Safe way to contact": dict(CHANNELS).get(answers.get("safe_channel", ""), ""),
        "Number or address": answers.get("safe_where", ""),
        "Safe times": answers.get("safe_times", ""),
        "Name to use": answers.get("cover_name", ""),
        "Voicemail": YES_NO.get(answers.get("voicemail", ""), ""),
        "Say we are police": YES_NO.get(answers.get("say_police", ""), ""),
        "Seen by somebody else": YES_NO.get(answers.get("shared", ""), ""),
        "Seen by": answers.get("shared_with", ""),
        "Word to stop": answers.get("stop_word", ""),
        "Needs": answers.get("needs", ""),
    }
