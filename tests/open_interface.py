"""The operations that anybody may call without a token, as the tests of safety go through them.

A new one is one row of OPEN. A path, a query or a body may have `{reference}`, `{digits}` and
`{public_id}` of the one published case, and `{key}`, the Open311 key of the partner that sent it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from casework import bootstrap
from casework.bootstrap import open311, public
from casework.domain.case import Feedback, Location
from casework.domain.commands import AcceptCase, ApproveAnswer
from casework.domain.references import reference_for
from casework.use_cases.manage_partner_keys import issue_key
from functions.docs_api import handler as docs_api
from functions.open311_api import handler as open311_api
from functions.public_api import handler as public_api
from functions.tracking_api import handler as tracking_api
from tests import open311 as requests
from tests.builders import OFFICER, OPERATOR, History, an_answer, an_identity
from tests.fakes import FixedClock, InMemoryAttempts, InMemoryCases
from tests.lambda_events import Context, http
from tests.open311_fakes import InMemoryPartnerKeys, InMemoryToldCases

_V2: Final = "/open311/v2"
_KEY: Final = {"api_key": "{key}"}
_FORM: Final = {
    **_KEY,
    "service_code": "chieu_sang",
    "address_id": "29869",
    "description": "Đèn đường hư ở ấp Mỹ Đông",
}


@dataclass(frozen=True)
class OpenOperation:
    """`body`: JSON, or the fields of a form where `form`."""

    name: str
    app: Any
    method: str
    path: str
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    form: bool = False

    def __str__(self) -> str:
        return self.name

    def answer(self, known: Mapping[str, str]) -> dict[str, Any]:
        """As the gateway gets it."""
        answer: dict[str, Any] = self.app.lambda_handler(self.event(known), Context())
        return answer

    def event(self, known: Mapping[str, str]) -> dict[str, Any]:
        path, body, query = (_filled(each, known) for each in (self.path, self.body, self.query))
        if self.form:
            return dict(requests.post(path, body))
        return http(self.method, path, body, None, query)


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    text = json.dumps(value)
    for name, filling in known.items():
        text = text.replace(f"{{{name}}}", filling)
    return json.loads(text)


def _open311(name: str, method: str, path: str, **more: Any) -> tuple[OpenOperation, ...]:
    """In both formats."""
    return tuple(
        OpenOperation(f"{name} {form}", open311_api, method, f"{path}.{form}", **more)
        for form in ("json", "xml")
    )


OPEN: Final = (
    OpenOperation(
        *("trackCase", tracking_api, "POST", "/v1/tracking"),
        {"reference": "{reference}", "phone_last4": "{digits}"},
    ),
    OpenOperation("listPublicCases", public_api, "GET", "/v1/public/cases"),
    OpenOperation("mapPublicCases", public_api, "GET", "/v1/public/cases.geojson"),
    OpenOperation("readPublicCase", public_api, "GET", "/v1/public/cases/{public_id}"),
    OpenOperation("countPublicCases", public_api, "GET", "/v1/public/statistics"),
    OpenOperation("readDescription", docs_api, "GET", "/v1/openapi/partner.json"),
    *_open311("discover", "GET", "/open311/discovery"),
    *_open311("discover v2", "GET", f"{_V2}/discovery"),
    *_open311("list services", "GET", f"{_V2}/services"),
    *_open311("read service", "GET", f"{_V2}/services/chieu_sang"),
    *_open311("list requests", "GET", f"{_V2}/requests", query=_KEY),
    *_open311("read request", "GET", f"{_V2}/requests/{{reference}}", query=_KEY),
    *_open311("read token", "GET", f"{_V2}/tokens/{{reference}}", query=_KEY),
    *_open311("create request", "POST", f"{_V2}/requests", body=_FORM, form=True),
    *_open311("list updates", "GET", f"{_V2}/servicerequestupdates", query=_KEY),
    *_open311(
        *("create update", "POST", f"{_V2}/servicerequestupdates"),
        body={**_KEY, "service_request_id": "{waiting}", "description": "Cạnh tiệm thuốc tây"},
        form=True,
    ),
)
PAGES: Final = (
    OpenOperation("page", docs_api, "GET", "/v1/docs"),
    OpenOperation("part of the page", docs_api, "GET", "/v1/docs/page.js"),
)
"""For people: no operations of the interface."""
APPS: Final = tuple(dict.fromkeys(each.app for each in (*OPEN, *PAGES)))


@contextmanager
def open_to_everyone() -> Iterator[dict[str, str]]:
    """The functions on fakes; what the rows name, of a published case and one that is open."""
    cases, keys, clock, tries = (
        *(InMemoryCases(), InMemoryPartnerKeys(), FixedClock(), InMemoryAttempts()),
    )
    place = Location("29869", 10.460249, 105.633199, "Số 12 Nguyễn Huệ")
    published, waiting = (
        History(feedback=Feedback("Đèn đường hư", "Chiếu sáng", place), case_id=case_id)
        for case_id in (reference_for("e-dongthap", "edt-1"), reference_for("e-dongthap", "edt-2"))
    )
    published.forwarded().does(AcceptCase(), OFFICER).does(an_answer(), OFFICER)
    published.does(ApproveAnswer("Đã thay bóng đèn."), OPERATOR)
    for life in (published, waiting):
        cases.add(life.case, life.events, an_identity())
    for each in APPS:
        each.app.dependency_overrides = {
            bootstrap.cases: lambda: cases,
            bootstrap.cases_and_identities: lambda: cases,
            bootstrap.clock: lambda: clock,
            open311.partner_keys: lambda: keys,
            open311.told_cases: lambda: InMemoryToldCases(cases),
            public.tracked_cases: lambda: cases,
            public.attempts: lambda: tries,
        }
    yield {
        "reference": published.case.id,
        "waiting": waiting.case.id,
        "digits": "5678",
        "public_id": str(published.case.public_id),
        "key": issue_key("e-dongthap", bytes(40), keys=keys, clock=clock),
    }
    for each in APPS:
        each.app.dependency_overrides = {}
