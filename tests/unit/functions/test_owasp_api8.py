"""OWASP API Security Top 10 (2023), API8: every answer is made with care, also those that nobody
planned. The rest of the machine's settings (TLS, keys, logs, rights) is in `tests/infrastructure`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from functions.headers import SAFE
from functions.problems import PROBLEM
from tests.interface import CLIENTS, WITH_TOKEN, Operation, open_doors
from tests.lambda_events import Context, http
from tests.office import UNKNOWN, Office
from tests.open_interface import OPEN, PAGES, OpenOperation, open_to_everyone

SECRET: Final = "password=hunter2"
PUBLIC: Final = ("/v1/public/", "/v1/openapi/", "/v1/docs")
FOR_OTHER_SITES: Final = ("/v1/public/",)
APPS: Final = tuple(dict.fromkeys(row.app for row in (*WITH_TOKEN, *OPEN)))


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, _):
        yield office


@pytest.fixture
def known() -> Iterator[dict[str, str]]:
    with open_to_everyone() as known:
        yield known


def headers(answer: dict[str, Any]) -> dict[str, str]:
    """Each is there once, whatever its capitals."""
    found = {name.lower(): values for name, values in answer["multiValueHeaders"].items()}
    assert len(found) == len(answer["multiValueHeaders"])
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


def check(answer: dict[str, Any], *, kept: bool = False) -> dict[str, str]:
    """`kept`: by browsers and proxies."""
    found = headers(answer)
    for name, value in SAFE.items():
        if not (kept and name == "Cache-Control"):
            assert found[name.lower()] == value
    assert "server" not in found
    assert "x-powered-by" not in found
    return found


@pytest.mark.parametrize("operation", WITH_TOKEN, ids=str)
def test_no_answer_to_a_token_is_kept_or_open_to_other_sites(
    office: Office, operation: Operation
) -> None:
    reference = office.forwarded("1")
    client = next(CLIENTS[role] for role in CLIENTS if role in operation.roles)
    asked = [(reference, client), (UNKNOWN, client), (reference, None), (reference, "id-b")]

    for answer in (operation.answer(*each) for each in asked):
        assert not [name for name in check(answer) if name.startswith("access-control-")]


@pytest.mark.parametrize("operation", [*OPEN, *PAGES], ids=str)
def test_only_what_is_public_is_kept_and_only_that_is_for_other_sites(
    known: dict[str, str], operation: OpenOperation
) -> None:
    found = check(operation.answer(known), kept=operation.path.startswith(PUBLIC))

    assert found["cache-control"].startswith("public") is operation.path.startswith(PUBLIC)
    allowed = "*" if operation.path.startswith(FOR_OTHER_SITES) else None
    assert found.get("access-control-allow-origin") == allowed
    assert "access-control-allow-credentials" not in found


@pytest.mark.parametrize("operation", OPEN, ids=str)
def test_no_error_of_an_open_operation_is_kept(
    known: dict[str, str], operation: OpenOperation
) -> None:
    wrong = dict.fromkeys(known, "x" * 12)
    event = operation.event(wrong)
    event["path"] = event["requestContext"]["path"] = f"{event['path']}/nowhere.json"

    answer = operation.app.lambda_handler(event, Context())

    assert answer["statusCode"] in (400, 404)
    check(answer)


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.__name__.split(".")[1])
@pytest.mark.parametrize(
    ("body", "kind"), [("{", "application/json"), ("x" * 70_000, "application/json"), ("a", "a/b")]
)
def test_what_is_refused_before_it_is_looked_at_is_no_exception(
    known: dict[str, str], app: Any, body: str, kind: str
) -> None:
    event = http("POST", "/v1/cases", body)
    event["headers"]["Content-Type"] = kind
    event["multiValueHeaders"]["Content-Type"] = [kind]

    answer = app.lambda_handler(event, Context())

    assert 400 <= answer["statusCode"] < 500
    check(answer)


class Broken:
    """A part whose every use fails, and says too much."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(SECRET)


def break_all(app: Any) -> None:
    parts = app.app.dependency_overrides
    app.app.dependency_overrides = dict.fromkeys(parts, Broken)


@pytest.mark.parametrize("operation", WITH_TOKEN, ids=str)
def test_a_bug_gives_nothing_away(office: Office, operation: Operation) -> None:
    reference = office.forwarded("1")
    client = next(CLIENTS[role] for role in CLIENTS if role in operation.roles)
    break_all(operation.app)

    answer = operation.answer(reference, client)

    assert answer["statusCode"] == 500
    assert headers(answer)["content-type"] == PROBLEM
    assert set(json.loads(answer["body"])) == {
        *("type", "title", "status", "code", "detail", "correlation_id")
    }
    check_says_nothing(answer)


@pytest.mark.parametrize("operation", [o for o in OPEN if o.name != "readDescription"], ids=str)
def test_a_bug_of_an_open_operation_gives_nothing_away(
    known: dict[str, str], operation: OpenOperation
) -> None:
    break_all(operation.app)

    answer = operation.answer(known)

    if "discover" in operation.name or "service" in operation.name:
        assert answer["statusCode"] in (200, 500)  # some need no part
    else:
        assert answer["statusCode"] == 500
    check_says_nothing(answer)


def check_says_nothing(answer: dict[str, Any]) -> None:
    check(answer)
    said = json.dumps(answer)
    assert not [word for word in (SECRET, "Traceback", "RuntimeError", ".py") if word in said]


@pytest.mark.parametrize("operation", [o for o in WITH_TOKEN if o.body], ids=str)
def test_an_error_repeats_no_value_that_was_sent(office: Office, operation: Operation) -> None:
    """Or what somebody wrote into it would be shown by whoever shows errors."""
    client = next(CLIENTS[role] for role in CLIENTS if role in operation.roles)
    marked = {name: {"<script>": SECRET} for name in operation.body}

    answer = operation.answer(office.forwarded("1"), client, marked)

    assert answer["statusCode"] == 422
    assert SECRET not in answer["body"]
    assert headers(answer)["content-type"] == PROBLEM
