"""What a registered partner is to the functions that take its token: as any other partner, until it
is suspended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from casework import bootstrap
from casework.bootstrap import partners
from casework.domain.partners import OVERLAP
from casework.use_cases.manage_partner_keys import issue_key
from functions.attachment_api import handler as attachment_api
from functions.case_api import handler as case_api
from functions.intake_api import handler as intake_api
from functions.list_api import handler as list_api
from functions.open311_api import handler as open311_api
from functions.report_api import handler as report_api
from functions.sender_api import handler as sender_api
from functions.webhook_api import handler as webhook_api
from tests.attachment_calls import GOOD
from tests.fakes import FixedClock
from tests.interface import open_doors
from tests.office import UNKNOWN, Answer, Office, asked
from tests.open311_world import FORM, Open311World
from tests.partner_world import ADMIN, CODE, PartnerWorld

SUBMITTED = {"external_id": "xa-1", "text": "Đèn đường hư ở ấp Mỹ Đông"}
OF_PARTNERS = (
    (intake_api, "POST", "/v1/cases", SUBMITTED),
    (list_api, "GET", "/v1/cases", None),
    (case_api, "GET", f"/v1/cases/{UNKNOWN}", None),
    (case_api, "POST", f"/v1/cases/{UNKNOWN}/actions/add-information", {"text": "Số 12"}),
    (attachment_api, "GET", f"/v1/cases/{UNKNOWN}/attachments", None),
    (attachment_api, "POST", f"/v1/cases/{UNKNOWN}/attachments", GOOD),
    (webhook_api, "GET", "/v1/webhook", None),
    (webhook_api, "POST", "/v1/webhook/enable", None),
)
"""One or two operations of each function that takes tokens of partners."""


@pytest.fixture
def world() -> PartnerWorld:
    return PartnerWorld()


@pytest.fixture
def client(world: PartnerWorld, monkeypatch: pytest.MonkeyPatch) -> str:
    """The client of a registered partner, whom all functions know."""
    monkeypatch.setattr(partners, "partners", lambda: world.registry)
    monkeypatch.setattr(bootstrap, "clock", lambda: world.clock)
    return world.registered().client.id


@pytest.fixture
def office(client: str) -> Iterator[Office]:
    with open_doors() as (office, _):
        office.open(intake_api.app)
        yield office
        intake_api.app.dependency_overrides = {}


def call(module: Any, method: str, path: str, body: Any, client: str) -> Answer:
    return asked(module.lambda_handler, method, path, client, body)


def test_a_registered_partner_sends_lists_and_reads_its_own_cases_alone(
    office: Office, client: str
) -> None:
    foreign = office.forwarded("1")

    status, receipt = call(intake_api, "POST", "/v1/cases", SUBMITTED, client)

    reference = receipt["reference"]
    assert status == 201
    assert office.cases.get(reference).source.partner == CODE
    assert call(case_api, "GET", f"/v1/cases/{reference}", None, client)[0] == 200
    listed = call(list_api, "GET", "/v1/cases", None, client)[1]["cases"]
    assert [line["reference"] for line in listed] == [reference]
    assert call(case_api, "GET", f"/v1/cases/{foreign}", None, client)[0] == 404
    assert call(case_api, "GET", f"/v1/cases/{reference}", None, "id-a")[0] == 404


operations = pytest.mark.parametrize(
    ("module", "method", "path", "body"), OF_PARTNERS, ids=lambda value: str(value)[:40]
)


@operations
def test_a_suspended_partner_is_refused_at_once_and_resumed_is_not(
    office: Office,
    world: PartnerWorld,
    client: str,
    module: Any,
    method: str,
    path: str,
    body: Any,
) -> None:
    asking = (module, method, path, body, client)

    world.desk.suspend(CODE, "Gửi sai", ADMIN)
    status, problem = call(*asking)
    assert (status, problem["code"]) == (403, "partner-suspended")
    world.desk.resume(CODE, "Đã sửa", ADMIN)
    if module is not attachment_api:  # whose own ports are not opened here
        assert call(*asking)[1].get("code") in (None, "case-not-found", "no-webhook")


@operations
def test_credentials_that_ended_are_those_of_nobody(
    office: Office,
    world: PartnerWorld,
    client: str,
    module: Any,
    method: str,
    path: str,
    body: Any,
) -> None:
    world.desk.rotate(CODE, "Hằng năm", ADMIN)
    world.clock.at += OVERLAP

    for nobody in (client, "client-of-nobody"):
        status, problem = call(module, method, path, body, nobody)
        assert (status, problem["code"]) == (403, "unknown-client")


@pytest.mark.parametrize(
    ("module", "path"),
    [(report_api, "/v1/reports/2026-03"), (sender_api, f"/v1/cases/{UNKNOWN}/sender")],
)
def test_where_no_partner_has_business_none_is_looked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch, client: str, module: Any, path: str
) -> None:
    """Nor has such a function the right to."""
    monkeypatch.delattr(partners, "partners")

    status, problem = call(module, "GET", path, None, client)

    assert (status, problem["code"]) == (403, "unknown-client")


def test_a_suspended_partner_is_refused_by_open311_too(world: PartnerWorld, client: str) -> None:
    desk = Open311World()
    key = issue_key(CODE, b"x" * 40, keys=desk.keys, clock=FixedClock())
    request_id = desk.submit(key)

    world.desk.suspend(CODE, "Gửi sai", ADMIN)
    for status, errors in (
        desk.ask(f"/requests/{request_id}", "requests", api_key=key),
        desk.send("/requests", "receipts", {**FORM, "api_key": key}),
    ):
        assert status == 403
        assert errors[0]["description"].startswith("api_key: Đối tác đang bị tạm ngừng")
    world.desk.resume(CODE, "Đã sửa", ADMIN)
    assert desk.ask(f"/requests/{request_id}", "requests", api_key=key)[0] == 200
    assert desk.submit(desk.key)
    open311_api.app.dependency_overrides = {}
