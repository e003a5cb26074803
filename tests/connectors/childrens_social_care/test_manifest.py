"""What the manifest promises of the writes."""

from connectors.childrens_social_care.connector import MANIFEST
from connectors.childrens_social_care.operations import PROMISES


def test_the_writes_have_no_window_and_say_why_and_may_be_tried_again():
    for name, promised in MANIFEST.writes.items():
        of_code = [one.commit_window for one in PROMISES.values() if one.operation == name]

        assert (promised.commit_window, of_code) == (False, [False])
        assert "asks for news by itself" in promised.why_no_commit_window
        assert not promised.at_most_once
