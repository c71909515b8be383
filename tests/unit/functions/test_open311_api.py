"""Every operation of Open311, in both formats, as its schemas have it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from casework.domain.case import State
from casework.domain.commands import AcceptCase, AskCitizen, RefuseCase, RouteCase
from functions.open311_api.handler import lambda_handler
from tests.builders import AGENCY, OFFICER, OPERATOR, a_classification, an_answer
from tests.fakes import FixedClock
from tests.lambda_events import Context
from tests.open311 import check, from_xml, get
from tests.open311_world import FORM, TEXT, Open311World

PUBLISHED = "Đã thay bóng đèn trên tuyến đường."


@pytest.fixture
def world() -> Open311World:
    return Open311World()


def ids(documents: list[dict[str, str]]) -> list[str]:
    return [document["service_request_id"] for document in documents]


def test_the_discovery_names_the_endpoint_that_was_asked(world: Open311World) -> None:
    event = get("/open311/discovery.json")
    event["requestContext"] |= {
        "domainName": "api.example.vn",
        "path": "/prod/open311/discovery.json",
    }

    document = json.loads(lambda_handler(event, Context())["body"])

    check(document, "discovery")
    assert document["endpoints"][0]["url"] == "https://api.example.vn/prod/open311/v2"
    assert document["endpoints"][0]["type"] == "test"


def test_the_discovery_is_at_both_places_in_both_formats(world: Open311World) -> None:
    status, below = world.ask("/discovery", "discovery")
    above = lambda_handler(get("/open311/discovery.xml"), Context())

    assert status == above["statusCode"] == 200
    assert from_xml(above["body"])[0] == "discovery"
    assert below["endpoints"][0]["formats"] == ["text/xml", "application/json"]


def test_the_services_are_the_fields_that_may_be_reported(world: Open311World) -> None:
    status, services = world.ask("/services", "services")

    by_code = {service["service_code"]: service for service in services}
    assert status == 200
    assert by_code["chieu_sang"]["service_name"] == "Chiếu sáng công cộng"
    assert by_code["chieu_sang"]["group"] == "Hạ tầng, đô thị"
    assert {service["type"] for service in services} == {"realtime"}
    assert not {"khan_cap", "khieu_nai_to_cao", "tin_rac"} & set(by_code)


def test_a_definition_lists_attributes_in_order_with_their_values(world: Open311World) -> None:
    _, services = world.ask("/services", "services")
    for service in services:
        status, definition = world.ask(f"/services/{service['service_code']}", "service_definition")
        orders = [attribute["order"] for attribute in definition["attributes"]]
        assert status == 200
        assert service["metadata"] is bool(orders)
        assert orders == [*range(1, len(orders) + 1)]

    _, lighting = world.ask("/services/chieu_sang", "service_definition")
    first = lighting["attributes"][0]
    assert (first["code"], first["datatype"]) == ("tinh_trang", "singlevaluelist")
    assert first["values"][1] == {"key": "chap_chon", "name": "Chập chờn"}


def test_a_request_becomes_a_case_of_the_partner_whose_key_it_was(world: Open311World) -> None:
    request_id = world.submit(account_id="tài khoản 7")

    case = world.case(request_id)
    identity = world.cases.identities[request_id]
    assert (case.source.partner, case.state) == ("e-dongthap", State.RECEIVED)
    assert (case.feedback.text, case.feedback.category) == (TEXT, "Chiếu sáng công cộng")
    assert case.feedback.location is not None
    assert case.feedback.location.commune == "29869"
    assert identity.name == "Nguyễn Văn Bí Mật"
    assert (identity.phone, identity.email) == ("+84912345678", "bi.mat@mail.example")


def test_the_receipt_has_the_notice_and_the_account(world: Open311World) -> None:
    form = {**FORM, "api_key": world.key, "account_id": "tài khoản 7"}

    _, (receipt,) = world.send("/requests", "receipts", form)

    assert receipt["account_id"] == "tài khoản 7"
    assert "113" in receipt["service_notice"]


@pytest.mark.parametrize(
    "place",
    [
        {"lat": "10.46", "long": "105.63"},
        {"address_string": "Chợ Cao Lãnh"},
        {"address_id": "29869"},
    ],
)
def test_any_of_the_three_ways_to_say_where_will_do(
    world: Open311World, place: dict[str, str]
) -> None:
    form = {"api_key": world.key, "service_code": "rac_thai", **place}

    assert world.send("/requests", "receipts", form)[0] == 200


def test_without_a_description_the_service_is_the_text(world: Open311World) -> None:
    assert world.case(world.submit(description="")).feedback.text == "Chiếu sáng công cộng."


def test_attributes_are_lines_of_the_text_in_the_words_of_the_definition(
    world: Open311World,
) -> None:
    request_id = world.submit(
        service_code="giao_thong_ha_tang",
        description="Đường hư\r\nnặng",
        media_url="https://anh.example/1.jpg",
        **{
            "attribute[tuyen_duong]": "ĐT 848",
            "attribute[hu_hong][]": ["cau", "mat_duong"],
        },
    )

    assert world.case(request_id).feedback.text.split("\n") == [
        "Đường hư",
        "nặng",
        "Hư hỏng: Cầu, Mặt đường",
        "Tên đường hoặc số hiệu tuyến: ĐT 848",
        "Tệp kèm theo: https://anh.example/1.jpg",
    ]


def test_the_same_content_within_an_hour_is_the_same_request(world: Open311World) -> None:
    first = world.submit()
    for minutes in (1, 29, 30):
        world.clock.advance(minutes=minutes)
        assert world.submit() == first

    world.clock.advance(seconds=1)
    assert world.submit() != first
    assert len(world.cases.cases) == 2


def test_the_hour_is_counted_from_the_first_whenever_that_was(world: Open311World) -> None:
    for minute in range(0, 60, 7):
        world.clock = FixedClock(datetime(2026, 3, 5, 2, minute, tzinfo=UTC))
        world.cases.cases.clear()
        first = world.submit()
        world.clock.advance(minutes=60)
        assert world.submit() == first


def test_another_sender_place_or_key_is_another_request(world: Open311World) -> None:
    same = world.submit()

    others = {
        world.submit(phone="0987654321"),
        world.submit(account_id="a2"),
        world.submit(lat="10.5"),
        world.submit(**{"attribute[so_tru]": "12"}),
        world.submit(key=world.other_key),
    }

    assert len({same, *others}) == 6


def test_an_external_id_names_the_request_for_ever(world: Open311World) -> None:
    named = {"attribute[external_id]": "fms:2026-1"}
    first = world.submit(**named)
    world.clock.advance(days=3)

    assert world.submit(**named) == first
    assert "fms" not in world.case(first).feedback.text
    status, errors = world.send(
        "/requests", "receipts", {**FORM, "api_key": world.key, **named, "description": "Khác"}
    )
    assert (status, len(world.cases.cases)) == (400, 1)
    assert "external_id" in errors[0]["description"]


def test_the_partner_reads_its_own_case_as_it_was_sent(world: Open311World) -> None:
    request_id = world.submit()
    world.does(request_id, RouteCase(a_classification()))

    status, (request,) = world.ask(f"/requests/{request_id}", "requests", api_key=world.key)

    assert status == 200
    assert (request["status"], request["status_notes"]) == ("open", "Đã chuyển xử lý")
    assert (request["description"], request["service_code"]) == (TEXT, "chieu_sang")
    assert (request["lat"], request["long"]) == (10.46024, 105.63319)
    assert request["address"].startswith("Số 12 Nguyễn Huệ, ")
    assert request["address"].endswith(", tỉnh Đồng Tháp")
    assert request["requested_datetime"] == "2026-03-04T09:00:00+07:00"
    assert request["agency_responsible"]
    due = datetime.fromisoformat(request["expected_datetime"])
    assert due == world.case(request_id).clock.due_at
    assert world.case(request_id).lead_agency == AGENCY


def test_the_notes_say_what_the_sender_has_to_know(world: Open311World) -> None:
    asked, refused, answered = (world.submit(description=f"Việc {n}") for n in range(3))
    for request_id in (asked, refused):
        world.does(request_id, RouteCase(a_classification(confidence=0.1)))
    world.does(asked, AskCitizen("Số nhà bao nhiêu?"), OPERATOR)
    world.does(refused, RefuseCase("unclear", "Không rõ ở đâu."), OPERATOR)
    world.answered(answered)

    seen = {
        r["service_request_id"]: (r["status"], r["status_notes"])
        for r in world.ask("/requests", "requests", api_key=world.key)[1]
    }

    assert seen == {
        asked: ("open", "Chờ bổ sung. Số nhà bao nhiêu?"),
        refused: ("closed", "Không tiếp nhận. Không rõ ở đâu."),
        answered: ("closed", "Đã hoàn thành. Đã thay bóng đèn."),
    }


def test_an_answer_is_told_only_when_it_is_approved(world: Open311World) -> None:
    request_id = world.submit()
    world.does(request_id, RouteCase(a_classification()))
    world.does(request_id, AcceptCase(), OFFICER)
    world.does(request_id, an_answer(), OFFICER)

    _, (request,) = world.ask(f"/requests/{request_id}", "requests", api_key=world.key)

    assert (request["status"], request["status_notes"]) == ("open", "Đã trả lời")


def test_the_list_is_newest_first_and_comes_in_pages(world: Open311World) -> None:
    sent = []
    for n in range(7):
        sent.append(world.submit(description=f"Việc {n}"))
        world.clock.advance(minutes=5)

    pages = [
        ids(world.ask("/requests", "requests", api_key=world.key, page=str(p), page_size="3")[1])
        for p in (1, 2, 3, 4)
    ]

    assert pages == [sent[6:3:-1], sent[3:0:-1], sent[:1], []]


def test_the_list_is_filtered_by_service_status_and_time(world: Open311World) -> None:
    lamp = world.submit()
    world.clock.advance(days=1)
    waste = world.submit(service_code="rac_thai", description="Rác ba ngày không lấy")
    world.answered(lamp)

    def listed(**parameters: str | list[str]) -> list[str]:
        return ids(world.ask("/requests", "requests", api_key=world.key, **parameters)[1])

    assert listed() == [waste, lamp]
    assert listed(service_code="rac_thai") == [waste]
    assert listed(service_code="rac_thai, chieu_sang") == [waste, lamp]
    assert listed(service_code=["rac_thai", "chieu_sang"]) == [waste, lamp]
    assert listed(status="closed") == [lamp]
    assert listed(status="open") == [waste]
    assert listed(status="open,closed", service_code="") == [waste, lamp]
    assert listed(start_date="2026-03-05T00:00:00+07:00") == [waste]
    assert listed(end_date="2026-03-05T00:00:00+07:00") == [lamp]
    assert listed(start_date="2026-03-04T02:00:00Z", end_date="2026-03-04T02:00:00Z") == [lamp]
    assert listed(start_date="2026-03-05T00:00:00 07:00") == [waste]  # a + that nobody encoded


def test_without_dates_the_last_90_days_are_listed(world: Open311World) -> None:
    old = world.submit()
    world.clock.advance(days=90)
    assert ids(world.ask("/requests", "requests", api_key=world.key)[1]) == [old]

    world.clock.advance(seconds=1)
    assert world.ask("/requests", "requests", api_key=world.key)[1] == []


def test_requests_asked_for_by_id_override_everything_else(world: Open311World) -> None:
    first, second, other = (
        world.submit(),
        world.submit(description="Việc hai"),
        world.submit(key=world.other_key),
    )

    _, found = world.ask(
        *("/requests", "requests"),
        api_key=world.key,
        service_request_id=f"{second}, {first},{other},DT-2222-2222-22-2",
        status="closed",
        start_date="2020-01-01T00:00:00Z",
    )

    assert ids(found) == [second, first]


def test_a_token_is_the_id_itself(world: Open311World) -> None:
    request_id = world.submit()

    status, found = world.ask(f"/tokens/{request_id}", "tokens", api_key=world.key)

    assert status == 200
    assert found == [{"service_request_id": request_id, "token": request_id}]
    assert world.ask("/tokens/DT-2222-2222-22-2", "tokens", api_key=world.key)[0] == 404


def test_everybody_sees_what_was_published(world: Open311World) -> None:
    request_id = world.submit()
    world.answered(request_id, publish=PUBLISHED)

    _, (request,) = world.ask("/requests", "requests")
    public_id = request["service_request_id"]

    assert public_id == world.case(request_id).public_id != request_id
    assert world.ask(f"/requests/{public_id}", "requests")[1] == [request]
    assert (request["status"], request["status_notes"]) == ("closed", PUBLISHED)
    assert (request["service_code"], request["description"]) == ("chieu_sang", None)
    assert request["requested_datetime"] == "2026-03-04T00:00:00+07:00"
    assert ids(world.ask("/requests", "requests", status="open")[1]) == []
    assert ids(world.ask("/requests", "requests", service_code="rac_thai")[1]) == []
    assert ids(world.ask("/requests", "requests", service_code="chieu_sang")[1]) == [public_id]


def test_an_own_case_that_is_public_is_listed_once(world: Open311World) -> None:
    own, other = world.submit(), world.submit(key=world.other_key)
    for request_id in (own, other):
        world.answered(request_id, publish=PUBLISHED)

    listed = ids(world.ask("/requests", "requests", api_key=world.key)[1])

    assert set(listed) == {own, world.case(other).public_id}


def test_updates_tell_the_partner_what_happened_to_its_cases(world: Open311World) -> None:
    request_id, _ = world.submit(), world.submit(key=world.other_key)
    world.answered(request_id)

    status, updates = world.ask("/servicerequestupdates", "updates", api_key=world.key)

    assert status == 200
    assert set(ids(updates)) == {request_id}
    assert [(update["status"], update["description"]) for update in updates] == [
        ("closed", "Đã hoàn thành. Đã thay bóng đèn."),
        ("open", "Đã trả lời"),
        ("open", "Đang xử lý"),
        ("open", "Đã chuyển cơ quan xử lý"),
        ("open", "Đã tiếp nhận phản ánh"),
    ]
    since = world.clock.now() - timedelta(minutes=30)
    _, latest = world.ask(
        "/servicerequestupdates", "updates", api_key=world.key, start_date=since.isoformat()
    )
    assert latest == updates[:1]
    _, second = world.ask(
        "/servicerequestupdates", "updates", api_key=world.key, page="2", page_size="2"
    )
    assert second == updates[2:4]


def test_without_a_key_the_updates_are_what_was_published(world: Open311World) -> None:
    request_id = world.submit()
    world.answered(request_id, publish=PUBLISHED)

    _, updates = world.ask("/servicerequestupdates", "updates")

    assert ids(updates) == [world.case(request_id).public_id]
    assert updates[0]["description"] == PUBLISHED


def test_a_partner_adds_to_its_own_case_once(world: Open311World) -> None:
    request_id = world.submit()
    form = {
        "api_key": world.key,
        "service_request_id": request_id,
        "update_id": "fms-9",
        "status": "OPEN",
        "updated_datetime": "2026-03-04T03:00:00Z",
        "description": "Thêm một trụ nữa",
        "account_id": "a7",
    }

    status, receipt = world.send("/servicerequestupdates", "update_receipts", form)

    assert (status, world.case(request_id).additions) == (200, ("Thêm một trụ nữa",))
    assert receipt == [{"update_id": f"{request_id}-2", "account_id": "a7"}]
    _, updates = world.ask("/servicerequestupdates", "updates", api_key=world.key)
    assert f"{request_id}-2" in [update["update_id"] for update in updates]


def test_an_update_never_closes_a_case_and_a_closed_one_takes_none(world: Open311World) -> None:
    request_id = world.submit()
    form = {"api_key": world.key, "service_request_id": request_id, "status": "CLOSED"}

    assert (
        world.send(
            "/servicerequestupdates", "update_receipts", {**form, "description": "Đã hết hư"}
        )[0]
        == 200
    )
    assert world.case(request_id).is_open
    world.answered(request_id)
    status, errors = world.send(
        "/servicerequestupdates", "update_receipts", {**form, "description": "Còn nữa"}
    )
    assert (status, errors[0]["code"]) == (400, 400)
    assert world.case(request_id).additions == ("Đã hết hư",)
