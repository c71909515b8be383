"""The Open311 function on fakes: every question is asked in both formats, and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from casework import bootstrap
from casework.bootstrap import open311
from casework.domain.case import SYSTEM, Actor, Case
from casework.domain.commands import AcceptCase, ApproveAnswer, Command, RouteCase
from casework.use_cases.change_case import change_case
from casework.use_cases.manage_partner_keys import issue_key
from functions.open311_api.handler import app, lambda_handler
from tests.builders import OFFICER, OPERATOR, RULES, a_classification, an_answer
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context
from tests.open311 import V2, as_texts, check, from_xml, get, post
from tests.open311_fakes import InMemoryPartnerKeys, InMemoryToldCases

TEXT = "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay"
FORM = {
    "service_code": "chieu_sang",
    "lat": "10.46024",
    "long": "105.63319",
    "address_string": "Số 12 Nguyễn Huệ",
    "address_id": "29869",
    "description": TEXT,
    "last_name": "Nguyễn Văn",
    "first_name": "Bí Mật",
    "phone": "0912 345 678",
    "email": "bi.mat@mail.example",
}
_CONTENT = {"application/json": "json", "text/xml": "xml"}


class Open311World:
    """`key` is that of e-dongthap, `other_key` that of another partner."""

    def __init__(self) -> None:
        self.cases, self.keys, self.clock = InMemoryCases(), InMemoryPartnerKeys(), FixedClock()
        self.key = issue_key("e-dongthap", bytes(40), keys=self.keys, clock=self.clock)
        self.other_key = issue_key("partner-b", b"b" * 40, keys=self.keys, clock=self.clock)
        app.dependency_overrides = {
            bootstrap.cases_and_identities: lambda: self.cases,
            bootstrap.clock: lambda: self.clock,
            open311.partner_keys: lambda: self.keys,
            open311.told_cases: lambda: InMemoryToldCases(self.cases),
        }

    def ask(self, path: str, schema: str, **parameters: str | list[str]) -> tuple[int, Any]:
        """Status and JSON of a GET below v2, which is what XML says, too."""
        return self._both(schema, *(get(f"{V2}{path}.{form}", **parameters) for form in FORMATS))

    def send(self, path: str, schema: str, form: Mapping[str, Any]) -> tuple[int, Any]:
        """A POST in both formats: the second one is the first one sent again."""
        return self._both(schema, *(post(f"{V2}{path}.{each}", form) for each in FORMATS))

    def submit(self, key: str | None = None, **changes: str | list[str]) -> str:
        """The id of a new request."""
        form = {**FORM, "api_key": key or self.key, **changes}
        status, receipt = self.send("/requests", "receipts", form)
        assert status == 200, receipt
        return str(receipt[0]["service_request_id"])

    def case(self, request_id: str) -> Case:
        return self.cases.get(request_id)

    def does(self, case_id: str, command: Command, actor: Actor = SYSTEM) -> Case:
        return change_case(case_id, command, actor, cases=self.cases, clock=self.clock, rules=RULES)

    def answered(self, case_id: str, publish: str | None = None) -> Case:
        """Forwarded, accepted, answered and approved, an hour each."""
        self.does(case_id, RouteCase(a_classification()))
        for command, actor in ((AcceptCase(), OFFICER), (an_answer(), OFFICER)):
            self.clock.advance(hours=1)
            self.does(case_id, command, actor)
        self.clock.advance(hours=1)
        return self.does(case_id, ApproveAnswer(publish), OPERATOR)

    def _both(self, schema: str, *events: dict[str, Any]) -> tuple[int, Any]:
        as_json, as_xml = (lambda_handler(event, Context()) for event in events)
        status = as_json["statusCode"]
        document = json.loads(as_json["body"])
        name, content = from_xml(as_xml["body"])
        assert as_xml["statusCode"] == status
        assert (form_of(as_json), form_of(as_xml)) == FORMATS
        assert content == as_texts(document)
        check(document, schema if status == 200 else "errors")
        assert status == 200 or name == "errors"
        return status, document


FORMATS = ("json", "xml")


def form_of(answer: dict[str, Any]) -> str:
    headers = {name.lower(): value for name, value in answer["multiValueHeaders"].items()}
    (kind,) = headers["content-type"]
    media, _, charset = kind.partition("; ")
    assert charset == "charset=utf-8"
    return _CONTENT[media]
