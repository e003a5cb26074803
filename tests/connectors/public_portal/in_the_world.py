"""What the tests of this connector look for, and who looks."""

from domain.identifiers import OurReference
from domain.public_contact import AcknowledgementWanted, HowAcknowledged, SubmissionReference
from mock_systems.population.build import build
from mock_systems.population.submissions import Submission
from runtime.credentials import Secret
from runtime.partners import Account
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "public_portal"
WORKER = "mash-public-contact-01"
FAMILY = "mash-public-contact"
STAFF = "b.marchbanks"
NOTE = "Work item PUB-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")
OURS = OurReference("PUB-7K4M-92QF")
NOTED = "Text sent at 05:32 under reference PUB-7K4M-92QF.\nNext: duty desk."


def an_account(mocks: Mocks, password: str = "", user_id: str = WORKER) -> Account:
    secret = Secret(password or mocks.account(SYSTEM, user_id).password)
    return Account(mocks.url(SYSTEM), user_id, secret, FAMILY)


def of_case(case: str) -> Submission:
    """A form of the world of this case."""
    return next(one for one in WORLD.submissions.values() if one.truth.case == case)


def ref(one: Submission) -> SubmissionReference:
    return SubmissionReference(one.submission_id)


def wanted(
    one: Submission, note: str = NOTED, reference: OurReference = OURS
) -> AcknowledgementWanted:
    """The acknowledgement of this form."""
    begun = WORLD.night.now
    return AcknowledgementWanted(ref(one), reference, HowAcknowledged.TEXT, note, begun)
