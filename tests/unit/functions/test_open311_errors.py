"""What Open311 refuses: in its own words, in both formats, with nothing stored."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import bootstrap
from casework.domain.errors import Unavailable
from casework.use_cases.manage_partner_keys import revoke_key
from functions.open311_api.handler import app, lambda_handler
from tests.lambda_events import Context
from tests.open311 import V2, check, from_xml, get, post
from tests.open311_world import FORM, Open311World


@pytest.fixture
def world() -> Open311World:
    return Open311World()


def answer(event: dict[str, Any]) -> tuple[int, Any]:
    found = lambda_handler(event, Context())
    return found["statusCode"], json.loads(found["body"])


@pytest.mark.parametrize(
    ("changes", "status", "fault"),
    [
        ({"service_code": ""}, 400, "service_code: Trường bắt buộc."),
        ({"service_code": "khong_co"}, 404, "service_code: Không có dịch vụ này."),
        ({"service_code": "khan_cap"}, 404, "service_code: Không có dịch vụ này."),
        ({"jurisdiction_id": "sfgov.org"}, 404, "jurisdiction_id: Không có địa bàn này."),
        ({"lat": "mười"}, 400, "lat: Phải là số."),
        ({"lat": "nan"}, 400, "lat: Phải là số hữu hạn."),
        ({"lat": "91"}, 400, "lat: Không được lớn hơn 90.0."),
        ({"long": ["105.6", "105.7"]}, 400, "long: Phải là số."),
        ({"lat": ""}, 400, "lat và long phải đi cùng nhau."),
        ({"lat": " "}, 400, "lat: Phải là số."),
        ({"address_id": "2986"}, 400, "address_id: Không đúng định dạng."),
        ({"address_id": "99999"}, 400, "address_id: Không có đơn vị hành chính này."),
        ({"phone": "123"}, 400, "phone: Không đúng định dạng."),
        ({"email": "a@b"}, 400, "email: Không đúng định dạng."),
        ({"description": "a" * 4001}, 400, "description: Quá dài: nhiều nhất 4000."),
        ({"description": "\x00a"}, 400, "description: Có ký tự điều khiển."),
        ({"description": "!?"}, 400, "description: Không có chữ hoặc số nào."),
        ({"account_id": "\x01"}, 400, "account_id: Có ký tự điều khiển."),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url: Không đúng định dạng."),
        (
            {"description": "a" * 3990, "media_url": "https://a.example/anh.jpg"},
            400,
            "description: Nhiều nhất 4000 ký tự, kể cả thuộc tính và media_url.",
        ),
        ({"attribute": "1"}, 400, "attribute: Gửi theo dạng attribute[mã]=giá trị."),
        ({"attribute[so_tru]": "\x02"}, 400, "attribute.so_tru.0: Có ký tự điều khiển."),
        ({"attribute[la]": "1"}, 400, "attribute[la]: Dịch vụ này không có thuộc tính đó."),
        ({"attribute[tinh_trang]": "x"}, 400, "attribute[tinh_trang]: Giá trị không có trong"),
        ({"attribute[so_tru]": ["1", "2"]}, 400, "attribute[so_tru]: Chỉ nhận một giá trị."),
        ({"attribute[so_tru]": "1\n2"}, 400, "attribute[so_tru]: Không được xuống dòng."),
        ({"attribute[so_tru]": "a" * 501}, 400, "attribute[so_tru]: Nhiều nhất 500 ký tự."),
        ({"attribute[external_id]": "a b"}, 400, "attribute[external_id]: Chỉ gồm chữ, số"),
        (
            {"service_code": "rac_thai", "attribute[so_ngay]": "ba"},
            400,
            "attribute[so_ngay]: Phải là số.",
        ),
        (
            {"service_code": "dien", "attribute[tu_luc]": "hôm qua"},
            400,
            "attribute[tu_luc]: Phải là ngày giờ theo ISO 8601.",
        ),
    ],
)
def test_a_bad_request_is_refused_by_the_name_of_the_field(
    world: Open311World, changes: dict[str, Any], status: int, fault: str
) -> None:
    found, errors = world.send("/requests", "receipts", {**FORM, "api_key": world.key, **changes})

    assert found == status
    assert [error["code"] for error in errors] == [status] * len(errors)
    assert any(error["description"].startswith(fault) for error in errors), errors
    assert not world.cases.cases


def test_every_field_at_fault_is_an_error_of_its_own(world: Open311World) -> None:
    form = {"api_key": world.key, "lat": "x", "long": "y", "phone": "1"}

    _, errors = world.send("/requests", "receipts", form)

    named = [error["description"].partition(":")[0] for error in errors]
    assert named == ["service_code", "lat", "long", "phone"]


def test_a_request_without_a_place_is_refused(world: Open311World) -> None:
    form = {"api_key": world.key, "service_code": "rac_thai", "description": "Rác"}

    status, (error,) = world.send("/requests", "receipts", form)

    assert (status, error["description"]) == (
        400,
        "Phải có lat và long, hoặc address_string, hoặc address_id.",
    )


@pytest.mark.parametrize("api_key", [None, "", "wrong", "o311_0000000000000000." + "0" * 64])
def test_who_writes_needs_a_key(world: Open311World, api_key: str | None) -> None:
    """The last one has the id of a key that exists, and another secret."""
    form = FORM if api_key is None else {**FORM, "api_key": api_key}
    wrong = {k: v for k, v in form.items() if k == "api_key"} | {
        "service_request_id": "DT-2222-2222-22-2",
        "description": "Thêm",
    }
    if api_key and api_key.startswith("o311"):
        wrong_secret = world.key[:-1] + ("1" if world.key.endswith("0") else "0")
        form, wrong = {**form, "api_key": wrong_secret}, {**wrong, "api_key": wrong_secret}

    for path, schema, sent in (
        ("/requests", "receipts", form),
        ("/servicerequestupdates", "update_receipts", wrong),
    ):
        status, (error,) = world.send(path, schema, sent)
        assert (status, error["code"]) == (403, 403)
        assert error["description"].startswith("api_key: ")
    assert not world.cases.cases


def test_a_revoked_key_opens_nothing_from_then_on(world: Open311World) -> None:
    request_id = world.submit()
    revoke_key(world.key.partition(".")[0], keys=world.keys, clock=world.clock)

    assert world.send("/requests", "receipts", {**FORM, "api_key": world.key})[0] == 403
    for path in ("/requests", f"/requests/{request_id}", "/servicerequestupdates"):
        assert world.ask(path, "requests", api_key=world.key)[0] == 403


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({"start_date": "2026-01-01"}, "start_date: Phải là ngày giờ theo W3C"),
        ({"start_date": "2026-01-01T00:00:00"}, "start_date: Phải là ngày giờ theo W3C"),
        ({"start_date": "2026-01-01T00:00Z"}, "start_date: Phải là ngày giờ theo W3C"),
        ({"start_date": "2026-02-30T00:00:00Z"}, "start_date: Phải là ngày giờ theo W3C"),
        ({"start_date": "20260101T000000Z"}, "start_date: Phải là ngày giờ theo W3C"),
        ({"end_date": "0001-01-01T00:00:00Z"}, "end_date: Phải là ngày giờ theo W3C"),
        ({"start_date": "2027-01-01T00:00:00Z"}, "start_date: Khoảng thời gian"),
        (
            {"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"},
            "end_date: Khoảng thời gian",
        ),
        (
            {"start_date": "2025-11-01T00:00:00Z", "end_date": "2026-01-30T00:00:01Z"},
            "end_date: Khoảng thời gian",
        ),
        ({"page": "0"}, "page: "),
        ({"page_size": "201"}, "page_size: "),
        ({"page": ["1", "2"]}, "page: "),
        ({"status": "done"}, "status: "),
        ({"status": " "}, "status: "),
        ({"service_request_id": "DT 1"}, "service_request_id: "),
        ({"service_request_id": ",".join(["DT-1"] * 51)}, "service_request_id: "),
        ({"service_code": "a/b"}, "service_code: "),
    ],
)
def test_a_bad_question_is_refused_by_the_name_of_the_parameter(
    world: Open311World, parameters: dict[str, str], fault: str
) -> None:
    status, errors = world.ask("/requests", "requests", **parameters)

    assert status == 400
    assert any(error["description"].startswith(fault) for error in errors), errors


def test_ninety_days_are_not_too_many(world: Open311World) -> None:
    span = {"start_date": "2025-11-01T00:00:00Z", "end_date": "2026-01-30T00:00:00Z"}

    assert world.ask("/requests", "requests", **span) == (200, [])


@pytest.mark.parametrize(
    "path",
    [
        *("/services", "/services/chieu_sang", "/requests", "/requests/DT-2222-2222-22-2"),
        *("/tokens/1", "/servicerequestupdates"),
    ],
)
def test_another_jurisdiction_is_not_found_and_our_own_is_taken(
    world: Open311World, path: str
) -> None:
    status, (error,) = world.ask(path, "requests", jurisdiction_id="sfgov.org")
    own = lambda_handler(get(f"{V2}{path}.json", jurisdiction_id="dongthap.gov.vn"), Context())

    assert (status, error["description"]) == (404, "jurisdiction_id: Không có địa bàn này.")
    assert "jurisdiction_id" not in own["body"]


@pytest.mark.parametrize(
    "path", ["/open311/v2/unknown.json", "/open311/v1/services.json", "/open311/v2/.json"]
)
def test_what_does_not_exist_is_not_found(world: Open311World, path: str) -> None:
    status, errors = answer(get(path))

    check(errors, "errors")
    assert status == 404


@pytest.mark.parametrize("path", ["/services", "/services/chieu_sang", "/requests/1"])
@pytest.mark.parametrize("body", ["", "service_code=dien", "{}"])
def test_what_only_answers_questions_takes_no_form(
    world: Open311World, path: str, body: str
) -> None:
    status, (error,) = answer(post(f"{V2}{path}.json", body))

    assert (status, error["description"]) == (404, "Không có tài nguyên này.")


@pytest.mark.parametrize("path", ["/services", "/services.html", "/services.", "/requests.json/1"])
def test_another_format_is_not_found(world: Open311World, path: str) -> None:
    status, (error,) = answer(get(f"{V2}{path}"))

    assert (status, error["description"]) == (404, "Chỉ có định dạng .json và .xml.")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{}", "application/json"),
        ("service_code=dien", "text/plain"),
        ("--x\r\n", "multipart/form-data; boundary=x"),
        ("service_code=%ff", None),
        ("&".join(f"f{n}=1" for n in range(201)), None),
        ("description=" + "a" * 70_000, None),
    ],
)
def test_what_is_no_form_is_refused(world: Open311World, body: str, kind: str | None) -> None:
    for form in ("json", "xml"):
        found = lambda_handler(post(f"{V2}/requests.{form}", body, kind), Context())
        assert found["statusCode"] == 400
    assert from_xml(found["body"])[0] == "errors"


def test_a_post_without_a_body_names_what_is_missing(world: Open311World) -> None:
    event = {**post(f"{V2}/requests.json", ""), "body": None}

    status, errors = answer(event)

    assert status == 400
    assert errors[0]["description"] == "service_code: Trường bắt buộc."


def test_an_encoded_body_is_read_like_any_other(world: Open311World) -> None:
    event = post(f"{V2}/requests.json", {**FORM, "api_key": world.key})
    event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}

    assert answer(event)[0] == 200


def test_a_passing_failure_says_come_again_and_a_bug_says_nothing(world: Open311World) -> None:
    def fails(error: Exception) -> Any:
        def builder() -> Any:
            raise error

        app.dependency_overrides[bootstrap.cases_and_identities] = builder
        return lambda_handler(get(f"{V2}/requests.json"), Context())

    passing, bug = fails(Unavailable("throttled")), fails(RuntimeError("table X"))

    assert (passing["statusCode"], passing["multiValueHeaders"]["Retry-After"]) == (503, ["5"])
    assert bug["statusCode"] == 500
    for found in (passing, bug):
        check(json.loads(found["body"]), "errors")
        assert "throttled" not in found["body"]
        assert "table X" not in found["body"]


NAMES = st.sampled_from(
    [
        *FORM,
        "api_key",
        "jurisdiction_id",
        "account_id",
        "media_url",
        "attribute[so_tru]",
        "attribute",
    ]
) | st.text(max_size=30)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES, st.lists(TEXTS, max_size=2), max_size=6), st.booleans())
def test_any_form_is_answered_in_the_words_of_the_specification(
    world: Open311World, form: dict[str, list[str]], good: bool
) -> None:
    sent = {**({**FORM, "api_key": world.key} if good else {}), **form}
    as_json = lambda_handler(post(f"{V2}/requests.json", sent), Context())
    as_xml = lambda_handler(post(f"{V2}/requests.xml", sent), Context())

    assert as_json["statusCode"] == as_xml["statusCode"]
    assert as_json["statusCode"] in (200, 400, 403, 404)
    check(json.loads(as_json["body"]), "receipts" if as_json["statusCode"] == 200 else "errors")
    assert from_xml(as_xml["body"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/requests", "/servicerequestupdates", "/services"]),
    st.dictionaries(
        st.sampled_from(
            [
                *("service_request_id", "service_code", "start_date", "end_date", "status"),
                *("page", "page_size", "api_key", "jurisdiction_id", "other"),
            ]
        ),
        st.lists(
            TEXTS | st.sampled_from(["1", "open", "dien", "2026-01-01T00:00:00Z"]), max_size=2
        ),
        max_size=4,
    ),
)
def test_any_question_is_answered_in_the_words_of_the_specification(
    world: Open311World, path: str, parameters: dict[str, list[str]]
) -> None:
    status, document = answer(get(f"{V2}{path}.json", **parameters))

    assert status in (200, 400, 403, 404)
    if status != 200:
        check(document, "errors")
