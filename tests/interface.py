"""The operations of the interface as the tests of its safety go through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from casework import bootstrap
from casework.bootstrap.channels import desk_router
from casework.bootstrap.webhook_desk import administration, loopback
from casework.domain import commands as c
from casework.domain.case import Role
from casework.domain.transitions import TRANSITIONS, Transition
from functions.case_api import handler as case_api
from functions.list_api import handler as list_api
from functions.record_api import handler as record_api
from functions.report_api import handler as report_api
from functions.sender_api import handler as sender_api
from functions.webhook_api import handler as webhook_api
from tests.builders import AGENCY, RULES
from tests.fakes import ScriptedRouter
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    SUPERVISOR,
    UNKNOWN,
    Answer,
    Claims,
    Office,
    asked,
)
from tests.webhook_world import URL, WebhookWorld

APPS: Final = (case_api, list_api, record_api, report_api, sender_api, webhook_api)
CLIENTS: Final[Mapping[Role, Claims]] = {
    Role.PARTNER: "id-a",
    Role.OPERATOR: OPERATOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.AGENCY_OFFICER: OFFICER,
    Role.AGENCY_LEADER: LEADER,
    Role.OVERSIGHT: OVERSIGHT,
    Role.ADMINISTRATOR: ADMINISTRATOR,
}
"""Whoever may know of the cases of the partner `e-dongthap` at the agency AGENCY."""
DESK: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})
AGENCIES: Final = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_LEADER})
KNOW_CASES: Final = frozenset(CLIENTS) - {Role.ADMINISTRATOR}
SINCE: Final = "2026-03-01T00:00:00+07:00"
ACTIONS: Final[Mapping[str, tuple[type[c.Command], Mapping[str, Any]]]] = {
    "forward": (c.ForwardCase, {"agency": AGENCY}),
    "answer-at-first-contact": (c.AnswerAtFirstContact, {"text": "Đến 17 giờ."}),
    "guide": (c.GuideCase, {"reason": "Gửi đơn."}),
    "refuse": (c.RefuseCase, {"ground": "unclear", "reason": "Không rõ sự việc."}),
    "appeal": (c.AppealRefusal, {"reason": "Tôi đã ghi rõ."}),
    "decide-appeal": (c.DecideAppeal, {"granted": True, "reason": "Có cơ sở."}),
    "accept": (c.AcceptCase, {}),
    "return": (c.ReturnCase, {"reason": "Không thuộc địa bàn."}),
    "transfer": (c.TransferCase, {"to": "CCQLTT", "reason": "Thuộc đơn vị."}),
    "reassign": (c.ReassignCase, {"to": "CAT", "reason": "Nhầm thẩm quyền."}),
    "contribute": (c.Contribute, {"text": "Đã kiểm tra."}),
    "ask-citizen": (c.AskCitizen, {"question": "Xin cho biết số nhà?"}),
    "add-information": (c.AddInformation, {"text": "Số 12."}),
    "request-extension": (
        c.RequestExtension,
        {"reason": "Chờ vật tư.", "until": "2026-04-01T10:00:00+07:00"},
    ),
    "decide-extension": (c.DecideExtension, {"approved": True, "reason": "Đồng ý."}),
    "report-progress": (c.ReportProgress, {"text": "Đang thi công."}),
    "answer": (
        c.AnswerCase,
        {"agency": AGENCY, "text": "Đã thay bóng đèn.", "evidence": ["BB-12/2026"]},
    ),
    "approve-answer": (c.ApproveAnswer, {}),
    "send-answer-back": (c.SendAnswerBack, {"reason": "Chưa nêu kết quả."}),
    "publish": (c.PublishCase, {"text": "Đã thay bóng đèn."}),
    "rate": (c.RateCase, {"score": 4}),
    "reopen": (c.ReopenCase, {"reason": "Đèn lại hư."}),
    "remind": (c.OrderReminder, {"text": "Đề nghị khẩn trương."}),
    "complete-task": (c.CompleteTask, {"id": "t1", "note": "Đã gọi."}),
    "stop-telling-sender": (c.StopTellingSender, {}),
    "split": (c.SplitCase, {"texts": ["Rác không ai gom"]}),
    "merge": (c.MergeCase, {"into": UNKNOWN}),
    "link": (c.LinkCase, {"to": UNKNOWN}),
}


@dataclass(frozen=True)
class Operation:
    """`path` may have a `{reference}`. `roles` may call it, by `scope`."""

    name: str
    app: Any
    method: str
    path: str
    scope: str
    roles: frozenset[Role]
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def on(self, reference: str, client: Claims, body: Any = None) -> Answer:
        path = self.path.replace("{reference}", reference)
        handler: Callable[..., dict[str, Any]] = self.app.lambda_handler
        return asked(handler, self.method, path, client, body or self.body, **self.query)


def _get(name: str, app: Any, path: str, scope: str, roles: Any, **query: str) -> Operation:
    return Operation(name, app, "GET", path, scope, frozenset(roles), query=query)


def _rows(command: type[c.Command]) -> list[Transition]:
    return [row for row in TRANSITIONS if row.command is command]


_CASE: Final = "/v1/cases/{reference}"
READS: Final = (
    _get("readCase", case_api, _CASE, "cases.read", KNOW_CASES),
    _get("readHistory", list_api, f"{_CASE}/history", "cases.history", KNOW_CASES),
    _get("readTasks", list_api, f"{_CASE}/tasks", "cases.tasks", DESK),
    _get("suggestDuplicates", list_api, f"{_CASE}/duplicates", "cases.duplicates", DESK),
    _get("readSender", sender_api, f"{_CASE}/sender", "sender.read", DESK | AGENCIES),
)
"""Of one case."""
ACTS: Final = tuple(
    Operation(
        *(action, case_api, "POST", f"{_CASE}/actions/{action}", "cases.act"),
        *(frozenset(CLIENTS) & {role for row in _rows(command) for role in row.roles}, body),
    )
    for action, (command, body) in ACTIONS.items()
)
"""On one case, by the transition table."""
RECORDING: Final = Operation(
    *("recordFeedback", record_api, "POST", "/v1/console/cases", "cases.record", DESK),
    body={"external_id": "P-1", "channel": "phone", "text": "Đèn đường hư ở ấp Mỹ Đông"},
)
LISTS: Final = (
    _get("listCases", list_api, "/v1/cases", "cases.list", {Role.PARTNER}),
    _get(
        *("readWorkList", list_api, "/v1/worklist", "worklist.read"),
        KNOW_CASES - {Role.PARTNER},
    ),
    _get(
        *("readReport", report_api, "/v1/reports/2026-03", "reports.read"),
        AGENCIES | {Role.SUPERVISOR, Role.OVERSIGHT, Role.ADMINISTRATOR},
    ),
)
WEBHOOKS: Final = tuple(
    Operation(
        *(f"{method} webhook{path}", webhook_api, method, f"/v1/webhook{path}"),
        *("webhooks.manage", frozenset({Role.PARTNER}), body, query),
    )
    for method, path, body, query in (
        ("GET", "", None, {}),
        ("PUT", "", {"url": URL}, {}),
        ("DELETE", "", None, {}),
        ("POST", "/secret", {"at_once": True}, {}),
        ("POST", "/enable", None, {}),
        ("POST", "/replay", {"since": SINCE}, {}),
        ("GET", "/deliveries", None, {"since": SINCE}),
    )
)


@contextmanager
def open_doors() -> Iterator[tuple[Office, WebhookWorld]]:
    """All functions on fakes; agencies may know the senders of the field of the cases."""
    office, world = Office(), WebhookWorld()
    world.cases, world.clock = office.cases, office.clock
    policies = (
        replace(policy, identity_visible_fields=frozenset({"chieu_sang"}))
        for policy in RULES.policies
    )
    rules = replace(RULES, policies=tuple(policies))
    for each in APPS:
        office.open(each.app)
        each.app.dependency_overrides |= {
            bootstrap.rules: lambda: rules,
            bootstrap.rules_of_today: lambda: rules,
            administration: lambda: world.desk,
            loopback: lambda: False,
            desk_router: ScriptedRouter,
        }
    yield office, world
    for each in APPS:
        each.app.dependency_overrides = {}
