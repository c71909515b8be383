"""What administrators change is in force from the next invocation on, by one query each, and what
was begun before goes on by the rules it began with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from casework import bootstrap
from casework.bootstrap import cases_and_identities, clock, identities
from casework.bootstrap.lists import case_lists
from casework.domain.rule_changes import Change, RuleChange, RuleKind
from casework.messages import NoticeRequest, RoutingRequest
from functions.case_api import handler as case_api
from functions.intake_api import handler as intake_api
from functions.plan_digests import handler as plan_digests
from functions.public_api import handler as public_api
from functions.publish_events import handler as publish_events
from functions.report_api import handler as report_api
from functions.route_case import handler as route_case
from functions.send_notification import handler as send_notification
from functions.sender_api import handler as sender_api
from functions.sweep_due import handler as sweep_due
from functions.tell_sender import handler as tell_sender
from functions.tick import handler as tick
from tests.builders import AGENCY, contacts_of
from tests.case_lists import InMemoryCaseLists
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryChangeLog,
    InMemoryContacts,
    InMemoryIdentities,
    InMemoryLedger,
    InMemoryRecounts,
    RecordingOutlet,
    RecordingSender,
    ScriptedRouter,
)
from tests.lambda_events import Context, http, sqs, stream
from tests.office import OPERATOR, OVERSIGHT
from tests.rules_desk import edition, policy, with_day_off
from tests.telling import a_delivery

HTTP = (intake_api, case_api, sender_api, report_api, public_api)
BODY = {"text": "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay"}


@dataclass
class CountedLog(InMemoryChangeLog):
    asked: int = 0

    def since(self, revision: int) -> tuple[Change, ...]:
        self.asked += 1
        return super().since(revision)


@dataclass
class Province:
    """The functions on fakes, with the rules of the log."""

    log: CountedLog = field(default_factory=CountedLog)
    clock: FixedClock = field(default_factory=FixedClock)
    cases: InMemoryCases = field(default_factory=InMemoryCases)
    outlet: RecordingOutlet = field(default_factory=RecordingOutlet)
    email: RecordingSender = field(default_factory=RecordingSender)
    sms: RecordingSender = field(default_factory=RecordingSender)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)

    def changes(self, kind: RuleKind, document: dict[str, Any], first: str) -> None:
        revision, day = len(self.log.changes) + 1, date.fromisoformat(first)
        text = json.dumps(document, ensure_ascii=False)
        self.log.append(RuleChange(revision, self.clock.now(), "p-1", "QĐ", kind, day, text))

    def receives(self, external_id: str) -> str:
        body = BODY | {"external_id": external_id}
        answer = intake_api.lambda_handler(http("POST", "/v1/cases", body), Context())
        return str(json.loads(answer["body"])["reference"])

    def routes(self, *case_ids: str) -> None:
        bodies = (RoutingRequest(case_id=each).model_dump_json() for each in case_ids)
        assert route_case.lambda_handler(sqs(*bodies), Context())["batchItemFailures"] == []

    def tells(self, case_id: str, seq: int) -> None:
        body = NoticeRequest(case_id=case_id, seq=seq).model_dump_json()
        done = send_notification.lambda_handler(sqs(body), Context())
        assert done["batchItemFailures"] == []


@pytest.fixture
def province(monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    province = Province()
    told = a_delivery(province.ledger, email=province.email, sms=province.sms)
    vault, lists = InMemoryIdentities(province.cases), InMemoryCaseLists(province.cases)
    built = {
        "change_log": province.log,
        "cases": province.cases,
        "identities": vault,
        "clock": province.clock,
        "router": ScriptedRouter(),
        "outlet": province.outlet,
        "recounts": InMemoryRecounts(),
        "contacts": InMemoryContacts({AGENCY: contacts_of(AGENCY)}),
        "delivery": told,
        "sender_delivery": told,
        "digest_queue": province.outlet,
    }
    for_http = {
        cases_and_identities: lambda: province.cases,
        bootstrap.cases: lambda: province.cases,
        identities: lambda: vault,
        clock: lambda: province.clock,
        case_lists: lambda: lists,
    }
    for each in HTTP:
        each.app.dependency_overrides = dict(for_http)
    for name, value in built.items():
        monkeypatch.setattr(bootstrap, name, lambda *_, value=value: value)
    yield province
    for each in HTTP:
        each.app.dependency_overrides = {}


def test_a_case_is_given_the_policy_of_its_day_and_keeps_it(province: Province) -> None:
    before = province.receives("1")
    quicker = policy("2026-03-05")
    quicker["terms"]["simple"]["limit"]["amount"] = 1
    province.changes(RuleKind.POLICY, quicker, "2026-03-05")
    same_day = province.receives("2")
    province.clock.advance(days=1)
    after = province.receives("3")

    province.routes(before, same_day, after)

    versions = [province.cases.get(each).policy for each in (before, same_day, after)]
    assert versions == ["province-2021-11", "province-2021-11", "v2"]
    dues = [province.cases.get(each).clock.due_at for each in (before, same_day, after)]
    assert dues[0] == dues[1] > dues[2]


def test_an_event_is_told_in_the_words_of_its_day_also_when_they_change_before_it_is_sent(
    province: Province,
) -> None:
    words = edition("notices", valid_from="2026-03-05")
    words["wordings"]["case_forwarded"]["sms"]["body"] = "1022 Dong Thap loi moi $reference"
    before = province.receives("1")
    province.routes(before)
    province.changes(RuleKind.NOTICES, words, "2026-03-05")
    province.clock.advance(days=1)
    after = province.receives("2")
    province.routes(after)

    province.tells(before, 2)
    province.tells(after, 2)

    new = ["loi moi" in message.text for message in province.sms.accepted]
    assert new == [False, False, True, True]


def test_a_row_that_a_new_edition_adds_leads_to_notices(province: Province) -> None:
    words = edition("notices", valid_from="2026-03-05")
    row = next(row for row in words["notices"] if row["event"] == "CaseSentToTriage")
    words["notices"].append(row | {"event": "CaseReceived"})
    province.changes(RuleKind.NOTICES, words, "2026-03-05")
    first = province.receives("1")
    province.clock.advance(days=1)
    second = province.receives("2")

    for each in (first, second):
        publish_events.lambda_handler(stream(*province.cases.history(each)), Context())

    assert province.outlet.notices == [(second, 1, None)]


def test_a_new_calendar_is_counted_by_at_once_and_the_clocks_before_it_are_counted_anew(
    province: Province,
) -> None:
    before = province.receives("1")
    province.routes(before)
    due = province.cases.get(before).clock.due_at
    province.changes(RuleKind.CALENDAR, with_day_off(), "2026-03-04")
    after = province.receives("2")
    province.routes(after)
    assert province.cases.get(after).clock.due_at > due

    assert sweep_due.lambda_handler({}, Context())["recounted"] == 1

    assert province.cases.get(before).clock.due_at == province.cases.get(after).clock.due_at


def asking(method: str, path: str, client: Any, handler: Any) -> Callable[[Province, str], Any]:
    def ask(province: Province, case_id: str) -> Any:
        event = http(method, path.replace("{reference}", case_id), client=client)
        answer = handler.lambda_handler(event, Context())
        assert answer["statusCode"] == 200, answer
        return answer

    return ask


def work(handler: Any, event: Callable[[Province, str], Any]) -> Callable[[Province, str], Any]:
    return lambda province, case_id: handler.lambda_handler(event(province, case_id), Context())


def notices(province: Province, case_id: str) -> Any:
    return sqs(*[NoticeRequest(case_id=case_id, seq=2).model_dump_json()] * 3)


INVOCATIONS: dict[str, Callable[[Province, str], Any]] = {
    "intake_api": lambda province, _: province.receives("new"),
    "case_api": asking("GET", "/v1/cases/{reference}", OPERATOR, case_api),
    "sender_api": asking("GET", "/v1/cases/{reference}/sender", OPERATOR, sender_api),
    "report_api": asking("GET", "/v1/reports/2026-03", OVERSIGHT, report_api),
    "public_api": asking("GET", "/v1/public/statistics", None, public_api),
    "route_case": lambda province, case_id: province.routes(case_id, case_id, case_id),
    "publish_events": work(publish_events, lambda p, c: stream(*p.cases.history(c))),
    "send_notification": work(send_notification, notices),
    "tell_sender": work(tell_sender, notices),
    "tick": work(tick, lambda p, c: {"case_id": c, "epoch": 2}),
    "sweep_due": work(sweep_due, lambda p, c: {}),
    "plan_digests": work(plan_digests, lambda p, c: {}),
}


@pytest.mark.parametrize("name", INVOCATIONS)
def test_an_invocation_asks_for_changes_once_whatever_it_has_to_do(
    province: Province, name: str
) -> None:
    case_id = province.receives("1")
    province.routes(case_id)
    province.log.asked = 0

    INVOCATIONS[name](province, case_id)

    assert province.log.asked == 1
