"""What everyone reads: lists, pages, the map, the figures; and what is in none of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import bootstrap
from casework.domain.case import Feedback, Identity, Location
from casework.domain.commands import AcceptCase, ApproveAnswer, RateCase, ReopenCase
from functions.public_api.handler import app, lambda_handler
from tests.builders import NINE_O_CLOCK, OFFICER, OPERATOR, PARTNER, History, an_answer
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http

LISTS = ("/v1/public/cases", "/v1/public/cases.geojson", "/v1/public/statistics")
ANSWER = "Đã thay bóng đèn."
PLACE = Location("29869", 10.460249, 105.633199, "Số 12 Nguyễn Huệ")


@pytest.fixture
def cases() -> InMemoryCases:
    fake = InMemoryCases()
    app.dependency_overrides = {
        bootstrap.cases: lambda: fake,
        bootstrap.clock: lambda: FixedClock(),
    }
    return fake


def publish(
    cases: InMemoryCases,
    n: int = 0,
    *,
    place: Location | None = PLACE,
    at: datetime = NINE_O_CLOCK,
) -> History:
    feedback = Feedback("Đèn đường hư", "Chiếu sáng", place)
    history = History(feedback=feedback, case_id=f"DT-{n}", at=at).forwarded()
    history.after(microseconds=n).does(AcceptCase(), OFFICER).does(an_answer(), OFFICER)
    history.does(ApproveAnswer(ANSWER), OPERATOR)
    cases.add(history.case, history.events, Identity("Nguyễn Văn A", "+84912345678", None))
    return history


def get(path: str, headers: dict[str, str] | None = None, **query: Any) -> dict[str, Any]:
    event = http("GET", path, client=None)
    event["queryStringParameters"] = {name: str(value) for name, value in query.items()} or None
    event["multiValueQueryStringParameters"] = {
        name: [str(value)] for name, value in query.items()
    } or None
    event["headers"] |= headers or {}
    event["multiValueHeaders"] |= {name: [value] for name, value in (headers or {}).items()}
    return lambda_handler(event, Context())


def body(path: str, **query: Any) -> Any:
    got = get(path, **query)
    assert got["statusCode"] == 200, got["body"]
    return json.loads(got["body"])


def problem(path: str, **query: Any) -> tuple[int, Any]:
    got = get(path, **query)
    return got["statusCode"], json.loads(got["body"])


def test_a_published_case_as_everyone_reads_it(cases: InMemoryCases) -> None:
    history = publish(cases)

    listed = body("/v1/public/cases")

    shown = {
        "id": history.case.public_id,
        "state": "closed",
        "state_name": "Đã hoàn thành",
        "field": {"code": "chieu_sang", "name": "Chiếu sáng công cộng"},
        "agency": {"code": "UBND-X25-29869", "name": "UBND phường Cao Lãnh"},
        "commune": {"code": "29869", "name": "Phường Cao Lãnh"},
        "received_on": "2026-03-04",
        "answered_on": "2026-03-04",
        "published_on": "2026-03-04",
        "on_time": True,
        "rating": None,
        "place": {"latitude": 10.46, "longitude": 105.633},
        "answer": ANSWER,
    }
    assert listed == {"month": "2026-03", "cases": [shown], "next_page_token": None}
    assert body(f"/v1/public/cases/{history.case.public_id}") == shown


def test_the_map_shows_where_and_leads_to_the_case(cases: InMemoryCases) -> None:
    history = publish(cases)

    got = get("/v1/public/cases.geojson")

    assert got["multiValueHeaders"]["Content-Type"] == ["application/geo+json"]
    (feature,) = json.loads(got["body"])["features"]
    assert feature["type"] == "Feature"
    assert feature["id"] == feature["properties"]["id"] == history.case.public_id
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.633, 10.46]}
    assert "answer" not in feature["properties"]


@pytest.mark.parametrize("place", [None, Location("29869"), Location(address="Ấp 1")])
def test_a_case_without_a_point_is_in_the_list_and_not_on_the_map(
    cases: InMemoryCases, place: Location | None
) -> None:
    publish(cases, place=place)

    assert body("/v1/public/cases.geojson")["features"] == []
    (shown,) = body("/v1/public/cases")["cases"]
    assert shown["place"] is None


def test_a_commune_that_is_on_no_list_is_not_shown(cases: InMemoryCases) -> None:
    publish(cases, place=Location("99999"))

    assert body("/v1/public/cases")["cases"][0]["commune"] is None


def test_a_month_is_the_present_one_unless_another_is_asked_for(cases: InMemoryCases) -> None:
    publish(cases, 1)
    april = publish(cases, 2, at=datetime(2026, 4, 2, 2, 0, tzinfo=UTC))

    for path in LISTS:
        assert body(path)["month"] == "2026-03"
        assert body(path, month="2026-04")["month"] == "2026-04"
    (shown,) = body("/v1/public/cases", month="2026-04")["cases"]
    assert shown["id"] == april.case.public_id
    assert body("/v1/public/cases", month="2026-05")["cases"] == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_the_pages_show_every_case_once(cases: InMemoryCases, size: int) -> None:
    published = {publish(cases, n).case.public_id for n in range(7)}

    seen: list[str] = []
    page = body("/v1/public/cases", limit=size)
    while True:
        assert len(page["cases"]) <= size
        seen += [case["id"] for case in page["cases"]]
        if page["next_page_token"] is None:
            break
        page = body("/v1/public/cases", limit=size, page_token=page["next_page_token"])

    assert seen == sorted(published, reverse=True)


def test_a_page_token_remembers_its_month(cases: InMemoryCases) -> None:
    for n in range(2):
        publish(cases, n, at=datetime(2026, 4, 2, 2, 0, tzinfo=UTC))
    token = body("/v1/public/cases", limit=1, month="2026-04")["next_page_token"]

    assert body("/v1/public/cases", page_token=token)["month"] == "2026-04"
    status, told = problem("/v1/public/cases", page_token=token, month="2026-03")
    assert (status, [fault["field"] for fault in told["errors"]]) == (422, ["page_token"])


@pytest.mark.parametrize(
    "token",
    [
        *("x", "RFQtMA", "AAAA", "-_-_", "MjAyNjAzMDQ", "a" * 64, "", "a" * 65, "%00", "ộ", "a=b"),
        "MjAyNjEzMDQtN0szTVg5UVIyVA",  # a month 13
    ],
)
def test_a_page_token_that_was_made_up_is_refused_by_its_name(
    cases: InMemoryCases, token: str
) -> None:
    publish(cases)

    status, told = problem("/v1/public/cases", page_token=token)

    assert (status, told["code"]) == (422, "invalid-request")
    assert [fault["field"] for fault in told["errors"]] == ["page_token"]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-1", "11-2026", "x", "", "2026-11\n"])
@pytest.mark.parametrize("path", LISTS)
def test_what_is_no_month_is_refused_by_its_name(
    cases: InMemoryCases, path: str, month: str
) -> None:
    status, told = problem(path, month=month)

    assert (status, [fault["field"] for fault in told["errors"]]) == (422, ["month"])


@pytest.mark.parametrize("limit", ["0", "51", "-1", "1.5", "x", "9" * 500])
def test_a_limit_out_of_range_is_refused_by_its_name(cases: InMemoryCases, limit: str) -> None:
    status, told = problem("/v1/public/cases", limit=limit)

    assert (status, [fault["field"] for fault in told["errors"]]) == (422, ["limit"])


@pytest.mark.parametrize("public_id", ["20260304-2222222222", "DT-0", "x", "20261304-2222222222"])
def test_an_id_of_nothing_public_is_not_found(cases: InMemoryCases, public_id: str) -> None:
    publish(cases)

    assert problem(f"/v1/public/cases/{public_id}")[0] == 404


def test_a_case_that_is_public_no_more_is_in_no_answer(cases: InMemoryCases) -> None:
    history = publish(cases)
    public_id = history.case.public_id
    cases.cases["DT-0"] = history.does(ReopenCase("Đèn lại hư."), PARTNER).case

    assert body("/v1/public/cases")["cases"] == []
    assert body("/v1/public/cases.geojson")["features"] == []
    assert body("/v1/public/statistics")["total"]["published"] == 0
    assert problem(f"/v1/public/cases/{public_id}")[0] == 404


def test_the_figures_count_what_was_published(cases: InMemoryCases) -> None:
    for n, score in enumerate((5, 2, None)):
        history = publish(cases, n)
        if score:
            cases.cases[f"DT-{n}"] = history.does(RateCase(score), PARTNER).case
    late = publish(cases, 3).case
    assert late.answer
    cases.cases["DT-3"] = replace(late, answer=replace(late.answer, on_time=False, agency="SYT"))

    got = body("/v1/public/statistics")

    total = {"published": 4, "on_time": 3, "late": 1, "rated": 2, "rating": 3.5}
    assert got["total"] == total
    assert got["fields"] == [{"code": "chieu_sang", "name": "Chiếu sáng công cộng", **total}]
    assert [(a["code"], a["name"], a["published"], a["rating"]) for a in got["agencies"]] == [
        ("UBND-X25-29869", "UBND phường Cao Lãnh", 3, 3.5),
        ("SYT", "Sở Y tế", 1, None),
    ]


@pytest.mark.parametrize("path", LISTS)
def test_an_answer_is_kept_and_told_apart_by_its_tag(cases: InMemoryCases, path: str) -> None:
    history = publish(cases)
    got = get(path)
    headers = got["multiValueHeaders"]
    (tag,) = headers["ETag"]

    again = get(path, {"If-None-Match": tag})
    assert (again["statusCode"], again["body"]) == (304, "")
    assert again["multiValueHeaders"]["ETag"] == [tag]
    for form in (f"W/{tag}", f'"x", {tag}', "*"):
        assert get(path, {"If-None-Match": form})["statusCode"] == 304
    for form in ('"x"', "", tag.strip('"')):
        assert get(path, {"If-None-Match": form})["statusCode"] == 200
    assert headers["Cache-Control"] == ["public, max-age=300"]

    cases.cases["DT-0"] = history.does(RateCase(1), PARTNER).case
    changed = get(path, {"If-None-Match": tag})
    assert changed["statusCode"] == 200
    assert changed["multiValueHeaders"]["ETag"] != [tag]


def test_pages_of_any_site_may_read_it(cases: InMemoryCases) -> None:
    for path in (*LISTS, "/v1/public/cases/x", "/v1/nothing"):
        assert get(path)["multiValueHeaders"]["Access-Control-Allow-Origin"] == ["*"]


def test_an_error_is_kept_by_nobody(cases: InMemoryCases) -> None:
    for got in (get("/v1/public/cases", month="x"), get("/v1/public/cases/x")):
        assert got["multiValueHeaders"]["Cache-Control"] == ["no-store"]
        assert "ETag" not in got["multiValueHeaders"]


# What must never be seen, in forms that occur nowhere else in a case.
names = st.text("ĐẶÂẤỪXYZ", min_size=6, max_size=12)
digits = st.text("0123456789", min_size=9, max_size=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names, phone=digits, degrees=st.integers(10_000, 99_999), ids=digits)
def test_no_answer_has_anything_of_the_sender_or_of_how_the_case_is_called_inside(
    cases: InMemoryCases, name: str, phone: str, degrees: int, ids: str
) -> None:
    place = Location(
        "29869", float(f"10.460{degrees}"), float(f"105.633{degrees}"), f"{name} {ids}"
    )
    history = publish(cases, place=place)
    feedback = Feedback(f"{name} 0{phone} {name}@mail.example {ids}", name, place)
    source = replace(history.case.source, external_id=f"PA{ids}", partner=f"partner-{ids}")
    case = replace(history.case, id=f"DT-{ids}", feedback=feedback, source=source)
    cases.cases = {case.id: replace(case, additions=(f"0{phone}",), linked=(f"DT-9{ids}",))}
    cases.identities = {case.id: Identity(name, f"+84{phone}", f"{name}@mail.example")}

    paths = (*LISTS, f"/v1/public/cases/{case.public_id}")
    told = [shown(get(path)) for path in paths]

    assert all(ANSWER in told[n] for n in (0, 3))
    for secret in (name, phone, ids, str(degrees), "mail", "partner", "DT-", "console", case.head):
        assert not [answer for answer in told if secret in answer]


def shown(answer: dict[str, Any]) -> str:
    """Headers and body, letters as they are read."""
    headers = json.dumps(answer["multiValueHeaders"], ensure_ascii=False)
    return headers + json.dumps(json.loads(answer["body"]), ensure_ascii=False)


def test_time_of_day_is_not_told(cases: InMemoryCases) -> None:
    publish(cases, at=NINE_O_CLOCK + timedelta(hours=3, minutes=17, seconds=23))

    for path in LISTS:
        assert "17:23" not in json.dumps(body(path))
        assert "T" not in "".join(_dates(body(path)))


def _dates(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [v for k, v in value.items() if k.endswith("_on") and isinstance(v, str)]
        return own + [found for v in value.values() for found in _dates(v)]
    return [found for v in value for found in _dates(v)] if isinstance(value, list) else []


@pytest.mark.parametrize("operation", ["listPublicCases", "mapPublicCases", "readPublicCase"])
def test_every_answer_is_documented(operation: str) -> None:
    schema = json.loads(app.get_openapi_json_schema(title="1022", version="1"))
    operations = [one for path in schema["paths"].values() for one in path.values()]
    (found,) = (one for one in operations if one["operationId"] == operation)

    assert found["tags"] == ["public"]
    assert {"200", "304", "422", "429", "500", "503"} <= {*found["responses"]}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(cases: InMemoryCases, method: str) -> None:
    event = http(method, "/v1/public/cases", {}, client=None)

    assert lambda_handler(event, Context())["statusCode"] == 404


_ASKS: list[Callable[[str], dict[str, Any]]] = [
    lambda text: get("/v1/public/cases", month=text),
    lambda text: get("/v1/public/cases", page_token=text),
    lambda text: get("/v1/public/cases.geojson", page_token=text),
    lambda text: get("/v1/public/cases", limit=text),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80), ask=st.sampled_from(_ASKS))
def test_whatever_is_asked_is_answered(
    cases: InMemoryCases, text: str, ask: Callable[[str], dict[str, Any]]
) -> None:
    assert ask(text)["statusCode"] in (200, 422)
