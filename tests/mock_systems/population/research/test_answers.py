"""What the admin interface tells of research: the list to try, one request, or why not."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from mock_systems.admin.app import admin_app
from mock_systems.server import Options, make_house

SEED = 20261122
TOKEN = "a-token-of-a-test"


@pytest.fixture
async def admin() -> AsyncIterator[httpx.AsyncClient]:
    house = make_house(Options(seed=SEED, size="few", admin_token=TOKEN))
    app = admin_app(house, TOKEN, lambda world: {"seed": world.seed})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://admin",
        headers={"Authorization": f"Bearer {TOKEN}"},
    ) as client:
        yield client


async def test_the_list_says_what_to_ask_for_and_what_kind_it_is(admin: httpx.AsyncClient) -> None:
    listed = (await admin.get("/__admin/truth/research")).json()["requests"]

    assert {one["by"] for one in listed} == {"reference", "name"}
    assert all(one["asked_for"] and one["kinds"] and one["outcomes"] for one in listed)


async def test_one_request_is_told_whole(admin: httpx.AsyncClient) -> None:
    listed = (await admin.get("/__admin/truth/research")).json()["requests"]
    pack = next(one["asked_for"] for one in listed if one["outcomes"] == ["pack"])

    truth = (await admin.get("/__admin/truth/research", params={"reference": pack})).json()

    assert truth["asked_for"] == pack
    assert truth["people"]
    assert truth["records"][0]["cells"][0].keys() == {
        "system",
        "record",
        "field",
        "value",
        "screen",
        "use",
        "person_id",
    }


async def test_what_is_down_is_said_in_the_checks(admin: httpx.AsyncClient) -> None:
    listed = (await admin.get("/__admin/truth/research")).json()["requests"]
    pack = next(one["asked_for"] for one in listed if one["outcomes"] == ["pack"])
    asked = {"reference": pack, "down": "housing,probation"}

    truth = (await admin.get("/__admin/truth/research", params=asked)).json()

    answers = {check["before"][0] for check in truth["checks"] if check["system"] == "housing"}
    assert answers == {"could_not_be_searched"}


async def test_the_truth_of_the_night_is_where_it_was(admin: httpx.AsyncClient) -> None:
    assert (await admin.get("/__admin/truth")).json() == {"seed": SEED}


async def test_nobody_without_the_token_is_told_anything(admin: httpx.AsyncClient) -> None:
    answer = await admin.get("/__admin/truth/research", headers={"Authorization": ""})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"reference": "43260000001", "name": "A B"}, "not by both"),
        ({"reference": "43260000001", "purpose": "curiosity"}, "no purpose curiosity"),
        ({"reference": "43260000001", "down": "post"}, "down can be"),
        ({"reference": "43260000001", "account": "nobody"}, "the police have no account nobody"),
        ({"referenz": "43260000001"}, "no referenz"),
    ],
    ids=("both", "purpose", "down", "account", "word"),
)
async def test_what_cannot_be_asked_is_refused_with_a_sentence(
    admin: httpx.AsyncClient, asked: Mapping[str, str], why: str
) -> None:
    answer = await admin.get("/__admin/truth/research", params=asked)

    assert answer.status_code == 422
    assert why in answer.json()["error"]
