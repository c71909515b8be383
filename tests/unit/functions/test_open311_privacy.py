"""Who sees what by Open311: nobody a sender, and nobody another's case."""

from __future__ import annotations

import io
from typing import Any

import pytest

from casework.domain.commands import GuideCase, PublishCase, ReopenCase, ReturnCase, RouteCase
from functions.open311_api.handler import lambda_handler
from tests.builders import OFFICER, OPERATOR, PARTNER, a_classification
from tests.lambda_events import Context
from tests.open311 import V2, get, post
from tests.open311_world import FORM, FORMATS, TEXT, Open311World

SECRETS = ("Bí Mật", "0912345678", "84912345678", "0912 345 678", "bi.mat@mail.example")
PUBLISHED = "Đã thay bóng đèn trên tuyến đường."
PATHS = ("/requests", "/servicerequestupdates")


@pytest.fixture
def world() -> Open311World:
    return Open311World()


def said(path: str, **parameters: str) -> str:
    """Both formats; neither escapes letters."""
    events = (get(f"{V2}{path}.{form}", **parameters) for form in FORMATS)
    return "\n".join(lambda_handler(event, Context())["body"] for event in events)


def keys_of(world: Open311World) -> list[dict[str, str]]:
    return [{}, {"api_key": world.key}, {"api_key": world.other_key}]


def test_the_sender_is_shown_to_nobody_not_even_the_partner(world: Open311World) -> None:
    request_id = world.submit()
    world.answered(request_id, publish=PUBLISHED)
    public_id = world.case(request_id).public_id

    for path in (*PATHS, f"/requests/{request_id}", f"/requests/{public_id}"):
        for key in keys_of(world):
            text = said(path, **key)
            assert not [secret for secret in SECRETS if secret in text], (path, key)


def test_others_get_neither_words_nor_house_nor_hour_of_a_public_case(
    world: Open311World,
) -> None:
    request_id = world.submit()
    world.answered(request_id, publish=PUBLISHED)

    for key in keys_of(world)[::2]:
        _, (request,) = world.ask("/requests", "requests", **key)
        text = said("/requests", **key) + said("/servicerequestupdates", **key)
        assert (request["lat"], request["long"]) == (10.46, 105.633)
        assert request["description"] is None
        assert "T00:00:00+07:00" in request["requested_datetime"]
        assert not [w for w in (TEXT, "Số 12", request_id, "10.46024", "105.63319") if w in text]


def test_another_partners_case_is_answered_like_one_that_does_not_exist(
    world: Open311World,
) -> None:
    request_id = world.submit()
    unknown = "DT-2222-2222-22-2"

    for path in ("requests", "tokens"):
        for key in ({}, {"api_key": world.other_key}):
            foreign = lambda_handler(get(f"{V2}/{path}/{request_id}.json", **key), Context())
            nobodys = lambda_handler(get(f"{V2}/{path}/{unknown}.json", **key), Context())
            assert foreign == nobodys
            assert foreign["statusCode"] == 404

    added = [
        lambda_handler(
            post(
                f"{V2}/servicerequestupdates.json",
                {"api_key": world.other_key, "service_request_id": of, "description": "Thêm"},
            ),
            Context(),
        )
        for of in (request_id, unknown)
    ]
    assert added[0] == added[1]
    assert added[0]["statusCode"] == 404
    assert world.case(request_id).additions == ()


def test_unpublished_cases_are_in_no_list_but_that_of_their_partner(world: Open311World) -> None:
    request_id = world.submit()
    world.answered(request_id)

    for key in ({}, {"api_key": world.other_key}):
        for path in PATHS:
            schema = "requests" if path == "/requests" else "updates"
            assert world.ask(path, schema, **key)[1] == []
        named = world.ask("/requests", "requests", service_request_id=request_id, **key)
        assert named == (200, [])


def test_a_restricted_case_is_its_partners_alone(world: Open311World) -> None:
    request_id = world.submit(description="Tôi tố cáo ông B")
    world.does(request_id, RouteCase(a_classification(confidence=0.1)))
    world.does(request_id, GuideCase("Gửi đơn đến Ban Tiếp công dân."), OPERATOR)

    assert world.case(request_id).restricted
    assert world.ask(f"/requests/{request_id}", "requests", api_key=world.key)[0] == 200
    for key in ({}, {"api_key": world.other_key}):
        assert world.ask("/requests", "requests", **key)[1] == []
        assert "tố cáo" not in said("/requests", **key) + said("/servicerequestupdates", **key)


def test_a_reopened_case_is_no_longer_public(world: Open311World) -> None:
    request_id = world.submit()
    world.answered(request_id, publish=PUBLISHED)
    public_id = world.case(request_id).public_id
    world.does(request_id, ReopenCase("Đèn lại hư."), PARTNER)

    assert world.ask("/requests", "requests")[1] == []
    assert world.ask(f"/requests/{public_id}", "requests")[0] == 404


def test_reasons_of_agencies_and_of_the_desk_stay_with_them(world: Open311World) -> None:
    request_id = world.submit()
    world.does(request_id, RouteCase(a_classification()))
    world.does(request_id, ReturnCase("Chuyện nội bộ của phường"), OFFICER)

    for path in (*PATHS, f"/requests/{request_id}"):
        assert "nội bộ" not in said(path, api_key=world.key)


def test_what_the_text_of_others_could_break_out_of_is_escaped(world: Open311World) -> None:
    evil = "</description><status>closed</status>&evil; ]]> <script>"
    request_id = world.submit(description=evil)
    world.answered(request_id)
    world.does(request_id, PublishCase("Đã <b>xong</b> & sạch"), OPERATOR)

    _, (own,) = world.ask(f"/requests/{request_id}", "requests", api_key=world.key)
    _, (public,) = world.ask("/requests", "requests")

    assert own["description"] == evil
    assert public["status_notes"] == "Đã <b>xong</b> & sạch"


def test_keys_and_people_are_in_no_log(world: Open311World, logged: io.StringIO) -> None:
    request_id = world.submit()
    world.send("/requests", "receipts", {**FORM, "api_key": world.key + "0"})
    world.send("/requests", "receipts", {**FORM, "api_key": world.key, "phone": "12"})
    world.ask(f"/requests/{request_id}", "requests", api_key=world.other_key)

    text: Any = logged.getvalue()
    secret = world.key.partition(".")[2]
    assert "refused" in text
    assert not [word for word in (*SECRETS, secret, TEXT, "Nguyễn") if word in text]
