"""Tokens, waiting, and what is sent again."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from casework_client import Client, Refused, Submission, Unreachable
from casework_client.transport import Transport
from tests.unit.client.conftest import ACCOUNT, Server, _answer

SUBMISSION = Submission(external_id="thu-1", text="Đèn đường hư")
RECEIPT = {
    "reference": "DT-7K3M-X9QR-2T-C",
    "state": "received",
    "state_name": "Đã tiếp nhận",
    "received_at": "2026-03-04T02:00:00Z",
}
PROBLEM = {"type": "about:blank", "title": "x", "status": 422, "code": "invalid-request"}


def submit(server: Server) -> Any:
    return Client(ACCOUNT, server.transport()).submit_feedback(SUBMISSION)


def rate(server: Server) -> Any:
    return Client(ACCOUNT, server.transport()).rate_case("DT/1", 5)


def test_a_call_carries_token_key_and_body(server: Server) -> None:
    server.answers(201, RECEIPT)

    assert submit(server).reference == RECEIPT["reference"]

    (asked,) = server.asked
    assert (asked["method"], asked["url"]) == ("POST", "https://api.example/prod/v1/cases")
    assert asked["headers"]["Authorization"] == "Bearer token-1"
    assert asked["headers"]["x-api-key"] == "key"
    assert json.loads(asked["body"]) == {"external_id": "thu-1", "text": "Đèn đường hư"}
    assert (asked["retries"], asked["redirect"]) == (False, False)


def test_a_reference_cannot_lead_to_another_address(server: Server) -> None:
    server.answers(404, {**PROBLEM, "status": 404, "code": "case-not-found"})

    with pytest.raises(Refused):
        rate(server)

    assert server.asked[0]["url"].endswith("/v1/cases/DT%2F1/actions/rate")


def test_a_token_is_used_until_a_minute_before_its_end(server: Server) -> None:
    client = Client(ACCOUNT, server.transport())
    for instant, token in ((0, "token-1"), (3_539, "token-1"), (3_540, "token-2")):
        server.now = instant
        server.answers(200, RECEIPT)
        client.submit_feedback(SUBMISSION)
        assert server.asked[-1]["headers"]["Authorization"] == f"Bearer {token}"


def test_the_token_is_asked_for_with_id_and_secret() -> None:
    seen: list[dict[str, Any]] = []

    class Tokens(Server):
        def request(self, method: str, url: str, **sent: Any) -> Any:
            seen.append(sent)
            return _answer(400, {"error": "invalid_client"}, {})

    with pytest.raises(Refused, match="no-token"):
        submit(Tokens())

    scheme, own = seen[0]["headers"]["Authorization"].split()
    assert (scheme, base64.b64decode(own)) == ("Basic", b"id:secret")
    assert seen[0]["body"] == b"grant_type=client_credentials"
    assert len(seen) == 1


def test_a_refused_token_is_renewed_once(server: Server) -> None:
    server.answers(401)
    server.answers(200, RECEIPT)
    submit(server)
    assert server.tokens == 2

    server.answers(401, {**PROBLEM, "status": 401, "code": "unauthorized"})
    server.answers(401, {**PROBLEM, "status": 401, "code": "unauthorized"})
    with pytest.raises(Refused, match="401 unauthorized"):
        submit(server)


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_told_to(server: Server, status: int) -> None:
    server.answers(status, Retry_After="7")
    server.answers(status, Retry_After="86400")
    server.answers(status, Retry_After="tomorrow")
    server.answers(200, RECEIPT)

    submit(server)

    assert server.waits == [7, 60, 8]


def test_what_may_have_arrived_is_sent_again_with_the_same_id(server: Server) -> None:
    server.fails()
    server.answers(504)
    server.answers(200, RECEIPT)

    assert submit(server).reference == RECEIPT["reference"]

    assert len({asked["body"] for asked in server.asked}) == 1
    assert server.waits == [2, 4]


@pytest.mark.parametrize("status", [500, 502, 504, None])
def test_an_action_that_may_have_arrived_is_not_sent_again(
    server: Server, status: int | None
) -> None:
    if status:
        server.answers(status)
    else:
        server.fails()

    with pytest.raises(Unreachable):
        rate(server)

    assert len(server.asked) == 1


def test_it_gives_up_after_five_attempts(server: Server) -> None:
    for _ in range(5):
        server.answers(503, {**PROBLEM, "status": 503, "code": "unavailable"})

    with pytest.raises(Unreachable, match="503 unavailable"):
        submit(server)

    assert (len(server.asked), len(server.waits)) == (5, 4)


def test_a_refusal_names_the_fields_and_is_not_sent_again(server: Server) -> None:
    fault = {"field": "text", "code": "too_short", "message": "Quá ngắn: ít nhất 1."}
    server.answers(422, {**PROBLEM, "errors": [fault]})

    with pytest.raises(Refused) as refused:
        submit(server)

    (named,) = refused.value.problem.errors or ()
    assert (named.field, named.message) == ("text", "Quá ngắn: ít nhất 1.")
    assert len(server.asked) == 1


def test_an_answer_that_is_no_problem_is_still_an_error(server: Server) -> None:
    server.answers(418, b"<html>")

    with pytest.raises(Refused, match="418 unknown"):
        submit(server)


def test_keys_are_not_shown() -> None:
    assert "secret'" not in repr(ACCOUNT)
    assert "key'" not in repr(ACCOUNT)
    assert "secret" not in repr(vars(Transport(ACCOUNT)))
