"""An address says where a page is, and nothing of whom it is about."""

import pytest

from tools.recorder.paths import path_shape
from tools.recorder.words import label_words


@pytest.mark.parametrize(
    ("address", "shape"),
    [
        ("https://partner.example", "/"),
        ("https://partner.example/pupils/search/upn", "/pupils/search/upn"),
        ("https://partner.example/pupils/S000123/notes", "/pupils/{number}/notes"),
        ("https://partner.example/people/jane-smith", "/people/{text}"),
        ("https://partner.example/people/Jane%20Smith", "/people/{text}"),
        ("https://partner.example/people/search?surname=Smith", "/people/search"),
        ("https://partner.example/search/personSearch.aspx", "/search/personSearch.aspx"),
        ("https://partner.example/search;jsessionid=ABC", "/search"),
        (
            "https://partner.example/app#/clients/4711/visits?x=Smith",
            "/app#/clients/{number}/visits",
        ),
        ("https://partner.example/app#smith", "/app"),
        ("https://smith:secret@partner.example/search", "/search"),
        ("https://partner.example/caf%C3%A9", "/{text}"),
    ],
)
def test_what_is_kept_of_an_address(address, shape):
    assert path_shape(address, label_words()) == shape
