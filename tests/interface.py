"""The operations of the interface as the tests of its safety go through them.

A new operation is one row: of READS, if it shows something of one case, of OTHERS, if it is about
no single case; each test of the list goes through all rows. `test_owasp_api9` finds the one that is
missing. What needs no token is in `open_interface`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from casework import bootstrap
from casework.bootstrap import attachments as files
from casework.bootstrap.webhook_desk import administration, loopback
from casework.domain import commands as c
from casework.domain.case import Role
from casework.domain.partner_keys import PartnerKey
from casework.domain.transitions import TRANSITIONS, Transition
from functions.attachment_api import handler as attachment_api
from functions.case_api import handler as case_api
from functions.directory_api import handler as directory_api
from functions.intake_api import handler as intake_api
from functions.list_api import handler as list_api
from functions.record_api import handler as record_api
from functions.record_api.routes import desk_router
from functions.report_api import handler as report_api
from functions.rules_api import handler as rules_api
from functions.sender_api import handler as sender_api
from functions.webhook_api import handler as webhook_api
from tests.attachment_fakes import RULES as FILE_RULES
from tests.attachment_fakes import InMemoryAttachments, InMemoryFiles, InMemoryQuarantine
from tests.builders import AGENCY, NINE_O_CLOCK, RULES
from tests.fakes import ScriptedRouter
from tests.office import (
    UNKNOWN,
    Office,
)
from tests.operation import CLIENTS, Operation
from tests.partner_operations import KEY_ID, PARTNERS, open_registry
from tests.partner_world import CODE
from tests.rules_desk import AGENCY_BODY, PEOPLE, REASON, open_desk, policy
from tests.webhook_world import URL, WebhookWorld

DESK: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})
AGENCIES: Final = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_LEADER})
KNOW_CASES: Final = frozenset(CLIENTS) - {Role.ADMINISTRATOR}
TO_COME: Final = "2026-03-10"
"""When an edition of the policy begins that is not in force yet."""
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
    "withdraw-publication": (c.WithdrawPublication, {"reason": "Nêu tên quán."}),
    "rate": (c.RateCase, {"score": 4}),
    "reopen": (c.ReopenCase, {"reason": "Đèn lại hư."}),
    "remind": (c.OrderReminder, {"text": "Đề nghị khẩn trương."}),
    "complete-task": (c.CompleteTask, {"id": "t1", "note": "Đã gọi."}),
    "stop-telling-sender": (c.StopTellingSender, {}),
    "split": (c.SplitCase, {"texts": ["Rác không ai gom"]}),
    "merge": (c.MergeCase, {"into": UNKNOWN}),
    "link": (c.LinkCase, {"to": UNKNOWN}),
}


def _get(name: str, app: Any, path: str, scope: str, roles: Any, **query: str) -> Operation:
    return Operation(name, app, "GET", path, scope, frozenset(roles), query=query)


def _rows(command: type[c.Command]) -> list[Transition]:
    return [row for row in TRANSITIONS if row.command is command]


_CASE: Final = "/v1/cases/{reference}"
READS: Final = (
    _get("readCase", case_api, _CASE, "cases.read", KNOW_CASES),
    _get("readDossier", case_api, f"{_CASE}/dossier", "cases.read", KNOW_CASES - {Role.PARTNER}),
    _get("readHistory", list_api, f"{_CASE}/history", "cases.history", KNOW_CASES),
    _get("readTasks", list_api, f"{_CASE}/tasks", "cases.tasks", DESK),
    _get("suggestDuplicates", list_api, f"{_CASE}/duplicates", "cases.duplicates", DESK),
    _get("readSender", sender_api, f"{_CASE}/sender", "sender.read", DESK | AGENCIES),
    _get(
        *("listAttachments", attachment_api, f"{_CASE}/attachments", "attachments.read"), KNOW_CASES
    ),
)
"""Of one case."""
ATTACH: Final = Operation(
    *("attachFile", attachment_api, "POST", f"{_CASE}/attachments", "attachments.add"),
    KNOW_CASES - {Role.OVERSIGHT},
    {"file_name": "hien-truong.jpg", "content_type": "image/jpeg", "size": 2_481_733},
)
ACTS: Final = tuple(
    Operation(
        *(action, case_api, "POST", f"{_CASE}/actions/{action}", "cases.act"),
        *(frozenset(CLIENTS) & {role for row in _rows(command) for role in row.roles}, body),
    )
    for action, (command, body) in ACTIONS.items()
)
"""On one case, by the transition table."""
SUBMIT: Final = Operation(
    *("submitFeedback", intake_api, "POST", "/v1/cases", "cases.submit", frozenset({Role.PARTNER})),
    {"external_id": "edt-9", "text": "Đèn đường hư ở ấp Mỹ Đông"},
)
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
_DIRECTORY: Final = "/v1/directory"
_NEW_POLICY: Final = {"revision": 1, "reason": REASON, "edition": policy()}
_CHECKED_POLICY: Final = {"edition": policy()}
_WITHDRAWN: Final = {"revision": 1, "reason": REASON}
_AGENCIES: Final = {"revision": 0, "reason": REASON, "agencies": [dict(AGENCY_BODY)]}
_CHECKED_AGENCIES: Final = {"agencies": [dict(AGENCY_BODY)]}
_CONTACTS: Final = f"{_DIRECTORY}/agencies/SYT/contacts"
RULES_DESK: Final = tuple(
    Operation(name, rules_api, method, path, scope, frozenset({Role.ADMINISTRATOR}), body)
    for name, method, path, scope, body in (
        ("listEditions", "GET", "/v1/rules/policy", "rules.read", None),
        ("readEdition", "GET", f"/v1/rules/policy/{TO_COME}", "rules.read", None),
        ("listRuleChanges", "GET", "/v1/rule-changes", "rules.read", None),
        ("readRuleChange", "GET", "/v1/rule-changes/1", "rules.read", None),
        ("addEdition", "POST", "/v1/rules/policy", "rules.change", _NEW_POLICY),
        ("checkEdition", "POST", "/v1/rules/policy/check", "rules.change", _CHECKED_POLICY),
        (
            *("withdrawEdition", "POST", f"/v1/rules/policy/{TO_COME}/withdraw", "rules.change"),
            _WITHDRAWN,
        ),
        ("changeDirectory", "POST", f"{_DIRECTORY}/changes", "rules.change", _AGENCIES),
        (
            *("checkDirectoryChange", "POST", f"{_DIRECTORY}/changes/check", "rules.change"),
            _CHECKED_AGENCIES,
        ),
        ("readContacts", "GET", _CONTACTS, "contacts.manage", None),
        (
            *("keepContacts", "PUT", _CONTACTS, "contacts.manage"),
            {"revision": 0, "contacts": PEOPLE},
        ),
    )
)
READS_DIRECTORY: Final = tuple(
    _get(name, directory_api, path, "directory.read", frozenset(CLIENTS) - {Role.PARTNER})
    for name, path in (
        ("readDirectory", _DIRECTORY),
        ("readAgency", f"{_DIRECTORY}/agencies/SYT"),
    )
)
OTHERS: Final = (SUBMIT, RECORDING, *LISTS, *WEBHOOKS, *RULES_DESK, *READS_DIRECTORY, *PARTNERS)
"""About no single case."""
BESIDES_ACTS: Final = (*READS, ATTACH, *OTHERS)
ON_A_CASE: Final = (*READS, ATTACH, *ACTS)
WITH_TOKEN: Final = (*BESIDES_ACTS, *ACTS)
APPS: Final = tuple(dict.fromkeys(each.app for each in WITH_TOKEN))


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
    attached, quarantine, stored = InMemoryAttachments(), InMemoryQuarantine(), InMemoryFiles()
    for each in APPS:
        office.open(each.app)
        each.app.dependency_overrides |= {
            bootstrap.rules: lambda: rules,
            administration: lambda: world.desk,
            loopback: lambda: False,
            files.attachments: lambda: attached,
            files.inviting_quarantine: lambda: quarantine,
            files.stored_files: lambda: stored,
            files.file_rules: lambda: FILE_RULES,
            desk_router: lambda rules: ScriptedRouter(),
        }
    with open_desk() as desk, open_registry() as (partners, keys):
        assert desk.adds("policy", policy(TO_COME, "to come"))[0] == 201
        partners.registered()
        keys.put(PartnerKey(KEY_ID, CODE, "d" * 64, NINE_O_CLOCK))
        yield office, world
    for each in APPS:
        each.app.dependency_overrides = {}
