"""What is a label, and what becomes a placeholder."""

import pytest

from connectors.education import pages as education
from connectors.police_rms import pages as police
from connectors.secure_mail import pages as mail
from runtime.landmarks import Landmark
from tools.recorder.labels import judge
from tools.recorder.words import label_words

WORDS = label_words()
# Of people in Britain; each is nobody's here. Were one a label word, it could stay in a draft.
_FORENAMES = """
Aisha Alan Alexander Alice Amelia Amy Andrew Anna Anne Anthony April Arthur August Barbara Ben
Beth Bill Bob Brian Carol Charlie Chloe Chris Christian Daisy Daniel David Dawn Dean Deborah Dylan
Earl Ella Emily Emma Eric Eve Faith Fatima Frank Freddie George Gina Grace Graham Grant Harry
Hazel Heather Helen Holly Hope Iris Isla Ivy Jack Jacob James Jane Jasmine Jean Joan Joe John Joy
Julie June Karen Kate Katie Keith Kevin Laura Leo Liam Lily Linda Lucy Margaret Mark Martin Mary
Mason Matthew Max May Michael Miles Mohammed Nancy Nicola Oliver Olivia Oscar Patrick Paul Peter
Poppy Rachel Ray Rebecca Reece Robert Robin Rose Ruby Ruth Ryan Sally Sam Sarah Scott Sean Simon
Sky Sophie Stephen Steven Summer Susan Thomas Tim Tom Violet Wayne Will William Zara
"""
FORENAMES = _FORENAMES.split()
# Surnames that are words too; those a form cannot do without stand in `labels.SURNAMES` or alone
# say nothing about anybody ("House", "Page").
_SURNAMES = """
Ahmed Bailey Baker Barker Begum Bishop Black Brown Butcher Butler Carter Chapman Church Clark Cole
Cooper Davies Evans Fisher Fox Gardener Gardner Green Hill Hughes Hunt Hussain Jackson Jones Khan
King Knight Lamb Lane Lewis Marsh Mason Miller Moore Moss Murphy Palmer Patel Phillips Potter Reid
Roberts Rose Shah Shepherd Singh Smith Stone Taylor Turner Walker Walsh Watson Webb White Wood
Wright
"""
SURNAMES = _SURNAMES.split()


@pytest.mark.parametrize(
    ("role", "name", "kept"),
    [
        ("heading", "Pupil S000123", "Pupil <record number>"),
        ("heading", "Occurrence 43260012345", "Occurrence <record number>"),
        ("heading", "Welcome Jane Smith", "Welcome <person name>"),
        ("heading", "Contacts of Meadow Lane Primary", "Contacts of <person name>"),
        ("heading", "Designated lead: Jo Bloggs", "Designated lead: <person name>"),
        ("heading", "Jane Smith", "<person name>"),
        ("heading", "SMITH, Jane", "<person name>"),
        ("link", "Bloggs", "<person name>"),
        ("link", "Young", "<person name>"),
        ("columnheader", "Young", "Young"),
        ("heading", "Young 03/05/2010", "<person name> <date>"),
        ("heading", "Young, Jane", "<person name> <person name>"),
        ("checkbox", "Include Jane Smith", "<person name>"),
        ("link", "Remove Jane Smith", "Remove <person name>"),
        ("heading", "Meeting on 3 May 2026", "Meeting on <date>"),
        ("heading", "Born 03/05/2026", "Born <date>"),
        ("heading", "Updated 03/05/2026 09:15", "Updated <date> <time>"),
        ("button", "Messages (3)", "Messages <number>"),
        ("link", "12 High Street", "<text>"),
        ("link", "Flat 3 High Street", "Flat <text>"),
        ("button", "Call 01632 960 123", "Call <phone number>"),
        ("link", "jo@example.org", "<email address>"),
        ("link", "Send to jo.bloggs@example.org", "Send to <email address>"),
        ("heading", "NHS number 999 123 4567", "NHS number <NHS number>"),
        ("heading", "UPN A123456789012", "UPN <UPN>"),
        ("heading", "PNC 2003/123456A", "PNC <PNC ID>"),
        ("heading", "CRN X123456", "CRN <record number>"),
        ("heading", "Postcode ZZ99 3WZ", "Postcode <postcode>"),
        ("tab", "Notes about Smith", "Notes about <person name>"),
        ("heading", "Mother said that she was afraid of him", "<text>"),
        ("button", "x" * 65, "<text>"),
        ("button", "Sa\u202eve", "<text>"),
        ("button", "\ue00b Save", "<text>"),
        ("button", "", ""),
    ],
)
def test_a_value_in_a_name_becomes_a_placeholder(role, name, kept):
    assert str(judge(role, name, WORDS)) == kept


@pytest.mark.parametrize(
    "name",
    [
        "Date of birth",
        "Forename(s)",
        "Forename 2",
        "Address line 1",
        "Section 47 enquiry",
        "Yes / No",
        "Download the whole directory (CSV)",
        "Child's views",
        "Ethnicity (officer)",
        "One-time code",
    ],
)
def test_a_label_stays_as_it_is(name):
    assert str(judge("textbox", name, WORDS)) == name


def test_a_products_name_is_kept_when_the_person_gives_it():
    asked = "Sign in to PupilBase"

    assert not judge("heading", asked, WORDS).is_plain
    assert str(judge("heading", asked, label_words(["PupilBase"]))) == asked


def landmarks_of(module) -> set[Landmark]:
    """Every landmark the page objects of a connector rely on."""
    values = [*vars(module).values()]
    values += [v for one in values if isinstance(one, type) for v in vars(one).values()]
    each = [v for one in values for v in (one if isinstance(one, tuple) else (one,))]
    return {one for one in each if isinstance(one, Landmark)}


@pytest.mark.parametrize("module", [education, police, mail], ids=lambda module: module.__name__)
def test_every_landmark_of_our_connectors_is_a_label(module):
    words = label_words(["PupilBase"])
    lost = {one for one in landmarks_of(module) if str(judge(*one, words)) != one.name}

    assert lost == set()


@pytest.mark.parametrize("name", [*FORENAMES, *SURNAMES])
def test_nobodys_name_is_a_label_word(name):
    assert not WORDS.know(name)
