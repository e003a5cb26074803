"""What the manifest promises of the write, and what its pictures leave to be read."""

import re

from connectors.adult_social_care import AddClientContact, AdultSocialCare, parsing
from connectors.adult_social_care.connector import MANIFEST
from connectors.adult_social_care.pages import ContactsPage
from runtime.partner_page import Mask


def test_the_write_passes_the_commit_window_and_may_be_tried_again():
    [(name, promised)] = MANIFEST.writes.items()

    assert hasattr(AdultSocialCare, name)
    assert (promised.commit_window, promised.at_most_once) == (True, False)
    assert AddClientContact.promise.commit_window
    assert AddClientContact.promise.discloses


def test_a_picture_shows_numbers_times_accounts_and_our_reference_and_nothing_else():
    plain = rf"{parsing.MOMENT_SHOWN}|mash-share\S*|{re.escape('[ref:SHR-7K4M-92QF]')}"
    strip, heads, words, _ = ContactsPage.others_than("CN400001", f"^({plain})$")

    assert isinstance(words, Mask)
    seen = ["22-Nov-2026 05:12", "mash-share-01", "[ref:SHR-7K4M-92QF]"]
    hidden = ["Ottoline", "[ref:SHR-7K4M-92QF] Ottoline", "14-Mar-2016", "", "Police"]
    assert [one for one in (*seen, *hidden) if re.search(words.readable, one)] == seen
    assert re.search(heads.readable, "CN400001")
    assert not re.search(heads.readable, "CN400002")
    assert strip.readable == ""
