"""A partner manages its own webhook over HTTP, and nobody else's."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from casework.bootstrap.webhook_desk import administration, loopback
from casework.domain.webhook_delivery import Reply, WebhookState
from casework.domain.webhook_endpoint import Disabled, secret_of
from functions.webhook_api.handler import app, lambda_handler
from tests.builders import History
from tests.lambda_events import Context, http
from tests.office import ADMINISTRATOR, OFFICER, OPERATOR, SUPERVISOR, Answer, Claims, asked
from tests.webhook_fakes import ScriptedPoster
from tests.webhook_world import PARTNER, URL, WebhookWorld

SINCE = "2026-03-01T00:00:00+07:00"
EVERYTHING = (
    ("GET", "", None, {}),
    ("PUT", "", {"url": URL}, {}),
    ("DELETE", "", None, {}),
    ("POST", "/secret", {}, {}),
    ("POST", "/enable", None, {}),
    ("POST", "/replay", {"since": SINCE}, {}),
    ("GET", "/deliveries", None, {"since": SINCE}),
)


@pytest.fixture
def world() -> Iterator[WebhookWorld]:
    world = WebhookWorld()
    app.dependency_overrides = {administration: lambda: world.desk, loopback: lambda: False}
    yield world
    app.dependency_overrides = {}


def call(
    method: str, path: str = "", body: Any = None, client: Claims = "id-a", **query: str
) -> Answer:
    return asked(lambda_handler, method, f"/v1/webhook{path}", client, body, **query)


def registered(url: str = URL, client: Claims = "id-a") -> str:
    status, view = call("PUT", body={"url": url}, client=client)
    assert status == 201
    return str(view["secret"])


def test_a_new_webhook_is_on_and_its_secret_is_shown_once(world: WebhookWorld) -> None:
    secret = registered()
    stored = world.endpoints.of(PARTNER)

    assert stored is not None
    assert [each.value for each in stored.secrets] == [secret]
    assert call("GET") == (
        200,
        {
            "url": URL,
            "condition": "well",
            "because": None,
            "since": None,
            "failures": 0,
            "signing_secrets": 1,
        },
    )
    moved = call("PUT", body={"url": f"{URL}/2"})
    assert (moved[0], moved[1]["secret"], moved[1]["webhook"]["url"]) == (200, None, f"{URL}/2")


def test_the_deliveries_are_signed_by_the_secret_that_was_shown(world: WebhookWorld) -> None:
    secret = registered()
    world.with_case()
    world.work()

    assert isinstance(world.poster, ScriptedPoster)
    request = world.poster.received[0]
    now = world.clock.now()
    endpoint = world.endpoints.of(PARTNER)
    assert endpoint is not None
    assert endpoint.secrets == (secret_of(endpoint.secrets[0].key, now),)
    assert endpoint.secrets[0].value == secret
    assert request.headers["webhook-signature"].startswith("v1,")


def test_a_rotated_secret_signs_beside_the_old_one_and_at_once_alone(world: WebhookWorld) -> None:
    first = registered()
    status, view = call("POST", "/secret", {})

    assert status == 200
    assert view["secret"] not in (first, "")
    assert call("GET")[1]["signing_secrets"] == 2

    call("POST", "/secret", {"at_once": True})
    assert call("GET")[1]["signing_secrets"] == 1


def test_secrets_do_not_pile_up(world: WebhookWorld) -> None:
    registered()
    answers = [call("POST", "/secret", {}) for _ in range(5)]

    assert [status for status, _ in answers] == [200, 200, 200, 200, 409]
    assert answers[-1][1]["code"] == "too-many-secrets"
    assert call("POST", "/secret", {"at_once": True})[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": ""},
        {"url": 5},
        {"url": "http://partner.example/hook"},
        {"url": "http://127.0.0.1/hook"},
        {"url": "https://user:secret@partner.example/hook"},
        {"url": "https://partner.example/hook#part"},
        {"url": "https://partner.example:99999/hook"},
        {"url": "https:///hook"},
        {"url": "https://partner.example:/hook"},
        {"url": "https://partner.example\\hook"},
        {"url": "https://[::1/hook"},
        {"url": "https://đối-tác.example/hook"},
        {"url": "ftp://partner.example"},
        {"url": "https://partner.example/\x00"},
        {"url": f"https://partner.example/{'a' * 500}"},
        {"url": URL, "partner": "partner-b"},
        {"url": URL, "secret": "whsec_AAAA"},
    ],
)
def test_a_bad_address_or_an_extra_field_is_refused_naming_it(
    world: WebhookWorld, body: dict[str, Any]
) -> None:
    status, problem = call("PUT", body=body)

    assert (status, problem["code"]) == (422, "invalid-request")
    extra = set(body) - {"url"}
    assert [fault["field"] for fault in problem["errors"]] == [*(extra or {"url"})]
    assert world.endpoints.stored == {}


def test_only_the_local_stage_takes_an_address_of_this_machine(world: WebhookWorld) -> None:
    app.dependency_overrides[loopback] = lambda: True

    assert registered("http://127.0.0.1:9000/hook")


def test_a_removed_webhook_hears_nothing_more_and_starts_anew(world: WebhookWorld) -> None:
    first = registered()
    world.poster = ScriptedPoster(lambda request: Reply(status=503))
    world.with_case()
    world.work()

    assert call("DELETE") == (204, {})
    assert world.endpoints.stored == {}
    world.run_until(world.clock.now() + timedelta(days=4))

    assert {delivery.state for delivery in world.ledger.stored.values()} == {WebhookState.FAILED}
    assert len(world.poster.received) == 2  # one attempt of each, before
    assert call("GET")[1]["code"] == "no-webhook"
    assert registered() != first
    assert call("GET")[1]["condition"] == "well"


def test_a_disabled_webhook_says_why_and_is_enabled_by_its_partner(world: WebhookWorld) -> None:
    registered()
    world.health.put(world.health.of(PARTNER).disable(Disabled.FAILING, world.clock.now()))

    shown = call("GET")[1]
    assert (shown["condition"], shown["because"]) == ("disabled", "failing")
    assert call("POST", "/replay", {"since": SINCE})[1]["code"] == "webhook-disabled"
    assert call("POST", "/enable")[1]["condition"] == "well"
    assert call("POST", "/replay", {"since": SINCE})[0] == 200


def failed_deliveries(world: WebhookWorld, count: int) -> list[str]:
    """Each planned a minute after the one before."""
    world.poster = ScriptedPoster(lambda request: Reply(status=503))
    for n in range(count):
        world.clock.advance(minutes=1)
        world.with_case(History(case_id=f"DT-{n:03}"))
        world.work()
    for delivery in list(world.ledger.stored.values()):
        world.ledger.put(delivery.given_up("503"))
    return [delivery.id for delivery in world.ledger.stored.values()]


def test_what_was_given_up_is_replayed_page_by_page_and_each_once(world: WebhookWorld) -> None:
    registered()
    failed_deliveries(world, 130)

    status, first = call("POST", "/replay", {"since": SINCE})
    again = {"since": SINCE, "page_token": first["next_page_token"]}
    _, second = call("POST", "/replay", again)

    assert (status, first["replayed"], second["replayed"]) == (200, 100, 30)
    assert second["next_page_token"] is None
    assert {d.state for d in world.ledger.stored.values()} == {WebhookState.PENDING}
    assert call("POST", "/replay", {"since": SINCE})[1]["replayed"] == 0


def test_what_arrived_is_replayed_only_if_asked_for(world: WebhookWorld) -> None:
    registered()
    world.with_case(History())
    world.work()

    assert call("POST", "/replay", {"since": SINCE})[1]["replayed"] == 0
    assert call("POST", "/replay", {"since": SINCE, "delivered": True})[1]["replayed"] == 1


def test_deliveries_are_listed_oldest_first_page_by_page(world: WebhookWorld) -> None:
    registered()
    ids = failed_deliveries(world, 5)
    token, pages = "", []
    while True:
        more = {"page_token": token} if token else {}
        _, page = call("GET", "/deliveries", since=SINCE, limit="2", **more)
        pages.append([line["id"] for line in page["deliveries"]])
        token = page["next_page_token"]
        if not token:
            break

    assert pages == [ids[0:2], ids[2:4], ids[4:5]]
    assert page["deliveries"][0]["last_outcome"] == "503"
    assert "body" not in page["deliveries"][0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-03-01T00:00:00"}, "since"),
        ({"since": "1999-03-01T00:00:00Z"}, "since"),
        ({"since": 5}, "since"),
        ({"since": SINCE, "page_token": "x"}, "page_token"),
        ({"since": SINCE, "partner": "partner-b"}, "partner"),
    ],
)
def test_a_bad_replay_is_refused_naming_the_field(
    world: WebhookWorld, body: dict[str, Any], field: str
) -> None:
    registered()

    status, problem = call("POST", "/replay", body)

    assert (status, [fault["field"] for fault in problem["errors"]]) == (422, [field])


@pytest.mark.parametrize(("method", "path", "body", "query"), EVERYTHING)
@pytest.mark.parametrize("client", [OPERATOR, SUPERVISOR, OFFICER, ADMINISTRATOR, "id-op"])
def test_only_partners_have_a_webhook(
    world: WebhookWorld, method: str, path: str, body: Any, query: dict[str, str], client: Claims
) -> None:
    status, problem = call(method, path, body, client, **query)

    assert (status, problem["code"]) == (403, "not-permitted")


@pytest.mark.parametrize(("method", "path", "body", "query"), EVERYTHING)
def test_a_partner_sees_and_changes_its_own_alone(
    world: WebhookWorld, method: str, path: str, body: Any, query: dict[str, str]
) -> None:
    registered()
    failed_deliveries(world, 2)
    mine = (dict(world.endpoints.stored), dict(world.health.stored), dict(world.ledger.stored))

    status, view = call(method, path, body, "id-b", **query)

    assert (status, view.get("code")) == ((201, None) if method == "PUT" else (404, "no-webhook"))
    world.endpoints.stored.pop("partner-b", None)
    world.health.stored.pop("partner-b", None)
    assert mine == (world.endpoints.stored, world.health.stored, world.ledger.stored)


def test_a_token_of_another_partner_is_refused(world: WebhookWorld) -> None:
    registered()
    registered("https://b.example/hook", "id-b")
    failed_deliveries(world, 3)
    token = call("GET", "/deliveries", since=SINCE, limit="1")[1]["next_page_token"]

    assert call("GET", "/deliveries", since=SINCE, page_token=token)[0] == 200
    assert call("GET", "/deliveries", None, "id-b", since=SINCE, page_token=token)[0] == 422


def test_a_secret_is_in_no_log_and_no_cache(world: WebhookWorld, logged: io.StringIO) -> None:
    secret = registered()
    answer = lambda_handler(http("POST", "/v1/webhook/secret", {}), Context())

    assert answer["multiValueHeaders"]["Cache-Control"] == ["no-store"]
    assert secret not in logged.getvalue()
