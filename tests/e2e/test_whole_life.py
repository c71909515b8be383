"""One case through pause, extension, due time and escalations; every refusal of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

import pytest

from casework.domain.case import Role, State
from casework.domain.commands import LinkCase, MergeCase, SplitCase
from casework.domain.transitions import TRANSITIONS, Side, Transition
from functions.case_api.actions import ACTIONS
from local.api import Api
from local.providers import mail_folder
from tests.e2e.conftest import Deployed, eventually
from tests.life import COMMANDS as EXAMPLES

SECONDS: Final = timedelta(seconds=5)
"""How late the state machine may be."""

numbers: Iterator[int] = count(1)

CLIENTS: Final = {
    Role.PARTNER: "e-dongthap",
    Role.OPERATOR: "console-1022",
    Role.SUPERVISOR: "supervisor-1022",
    Role.AGENCY_OFFICER: "officer-pcdt",
    Role.AGENCY_LEADER: "leader-pcdt",
    Role.OVERSIGHT: "oversight-office",
}


@pytest.fixture(scope="module")
def clients(deployed: Deployed) -> dict[Role, Api]:
    return {role: deployed.client(code) for role, code in CLIENTS.items()}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def submitted(deployed: Deployed, text: str, state: str) -> str:
    """A new case, once the router has put it into `state`."""
    body = {"external_id": f"life-{next(numbers)}", "text": text, "location": {"commune": "29971"}}
    reference = str(deployed.partner.submit(body).json()["reference"])
    eventually(lambda: deployed.case(reference)["state"], lambda seen: seen == state)
    return reference


POWER_CUT: Final = "Cúp điện hoài, ngày cúp bốn năm lần không báo trước."
UNCLEAR: Final = "Cho hỏi thủ tục đăng ký kết hôn cần giấy tờ gì?"


def test_pause_resume_extension_due_and_two_escalations_at_their_instants(
    deployed: Deployed, clients: dict[Role, Api]
) -> None:
    officer, supervisor = clients[Role.AGENCY_OFFICER], clients[Role.SUPERVISOR]
    reference = submitted(deployed, POWER_CUT, "forwarded")
    assert deployed.case(reference)["lead_agency"] == "PCDT"

    done(officer.act(reference, "accept"))
    promised = at(deployed.case(reference)["clock"]["due_at"])
    done(officer.act(reference, "ask-citizen", question="Xin cho biết số nhà?"))
    asked_at = at(deployed.events(reference)[-1]["at"])
    assert deployed.case(reference)["clock"]["paused_at"] is not None

    done(deployed.partner.act(reference, "add-information", text="Ấp Thượng, số 12."))
    resumed_at = at(deployed.events(reference)[-1]["at"])
    due = at(deployed.case(reference)["clock"]["due_at"])
    assert abs(due - promised - (resumed_at - asked_at)) <= timedelta(seconds=1)

    until = due + timedelta(seconds=8)
    done(officer.act(reference, "request-extension", reason="Chờ vật tư", until=until.isoformat()))
    done(supervisor.act(reference, "decide-extension", approved=True, reason="Đồng ý"))

    events = eventually(
        lambda: deployed.events(reference),
        lambda seen: sum(event["name"] == "CaseEscalated" for event in seen) >= 2,
        within=90,
    )
    (missed,) = [event for event in events if event["name"] == "DeadlineMissed"]
    escalated = [event for event in events if event["name"] == "CaseEscalated"]
    for event, instant in (
        (missed, until),
        (escalated[0], until + timedelta(seconds=5)),
        (escalated[1], until + timedelta(seconds=10)),
    ):
        assert timedelta() <= at(event["at"]) - instant <= SECONDS
    assert [event["audience"] for event in escalated] == ["agency_leader", "oversight"]
    epochs = [event["clock"]["epoch"] for event in events if event.get("clock")]
    assert epochs == sorted(set(epochs))
    started = {name for name in deployed.executions() if name.startswith(reference)}
    assert started == {f"{reference}-{epoch}" for epoch in epochs}


def test_the_sender_is_told_by_email_until_no_more_is_wanted(
    deployed: Deployed, clients: dict[Role, Api]
) -> None:
    """By the one function that may open the vault, under the rights of the deployed role."""
    address = "nguoi-gui@nguoi-dan.example"
    body = {"external_id": f"life-{next(numbers)}", "text": POWER_CUT}
    sender = {"name": "Người Gửi", "phone": "0901000099", "email": address}
    answer = deployed.partner.submit({**body, "location": {"commune": "29971"}, "sender": sender})
    reference = str(answer.json()["reference"])

    def mails() -> dict[str, dict[str, Any]]:
        ours = [mail for mail in deployed.emails() if address in mail["To"]]
        by_subject = {mail["Subject"]: mail for mail in ours}
        assert len(by_subject) == len(ours), "a mail came twice"
        return by_subject

    received = f"[1022] Đã tiếp nhận phản ánh {reference}"
    forwarded = f"[1022] Phản ánh {reference} đã được chuyển xử lý"
    told = eventually(mails, lambda seen: {received, forwarded} <= set(seen))
    letter = mail_folder(deployed.cloud.home) / told[forwarded]["File"]
    assert "List-Unsubscribe: <mailto:1022@local.test?subject=" in letter.read_text("ascii")
    assert "Người Gửi" not in told[forwarded]["Text"]

    assert done(deployed.partner.act(reference, "stop-telling-sender"))["sender_told"] is False
    done(clients[Role.AGENCY_OFFICER].act(reference, "accept"))
    done(deployed.console.answer(reference, "PCDT", "Đã sửa xong."))
    done(deployed.console.act(reference, "approve-answer"))
    done(deployed.partner.act(reference, "reopen", reason="Lại cúp điện."))
    # What happened before this was published before it.
    eventually(lambda: str(deployed.emails()), lambda seen: f"Xử lý lại: {reference}" in seen)
    eventually(lambda: deployed.waiting("SenderNoticeQueueUrl"), lambda seen: seen == 0)
    assert f"[1022] Kết quả phản ánh {reference}" not in mails()
    assert "901000099" not in str(deployed.texts())


def forwarded(deployed: Deployed, clients: dict[Role, Api]) -> str:
    reference = submitted(deployed, UNCLEAR, "triage")
    done(clients[Role.OPERATOR].act(reference, "forward", agency="PCDT"))
    return reference


def after(
    before: Callable[[Deployed, dict[Role, Api]], str], role: Role, action: str, **body: Any
) -> Callable[[Deployed, dict[Role, Api]], str]:
    def way(deployed: Deployed, clients: dict[Role, Api]) -> str:
        reference = before(deployed, clients)
        done(clients[role].act(reference, action, **body))
        return reference

    return way


def triage(deployed: Deployed, clients: dict[Role, Api]) -> str:
    return submitted(deployed, UNCLEAR, "triage")


accepted = after(forwarded, Role.AGENCY_OFFICER, "accept")
answered = after(
    accepted, Role.AGENCY_OFFICER, "answer", agency="PCDT", text="Xong", evidence=["BB-1"]
)
DESK: Final = Role.OPERATOR
WAYS: Final = {
    State.TRIAGE: triage,
    State.FORWARDED: forwarded,
    State.IN_PROGRESS: accepted,
    State.WAITING_CITIZEN: after(accepted, Role.AGENCY_OFFICER, "ask-citizen", question="Ở đâu?"),
    State.ANSWERED: answered,
    State.CLOSED: after(answered, DESK, "approve-answer"),
    State.REFUSED: after(triage, DESK, "refuse", ground="unclear", reason="Không rõ ở đâu."),
    State.MERGED: lambda deployed, clients: after(
        triage, DESK, "merge", into=triage(deployed, clients)
    )(deployed, clients),
    State.GUIDED: after(triage, DESK, "guide", reason="Gửi đơn theo Luật Khiếu nại."),
}
"""Received lasts only until the router comes; the unit suite covers it."""


COMMANDS: Final = {
    name: action.command
    for name, action in ACTIONS.items()
    if action.command not in (SplitCase, MergeCase, LinkCase)
}
"""Those that concern this case alone."""


def permitted(role: Role, action: str, state: State, lead: str | None) -> bool:
    agency = "PCDT" if role in (Role.AGENCY_OFFICER, Role.AGENCY_LEADER) else None

    def fits(row: Transition) -> bool:
        ours = row.command is COMMANDS[action] and role in row.roles and state in row.sources
        return ours and (row.side is Side.ANY or (row.side is Side.LEAD and agency == lead))

    return any(fits(row) for row in TRANSITIONS)


@pytest.mark.parametrize("state", WAYS)
def test_every_role_is_refused_what_the_table_does_not_give_it(
    deployed: Deployed, clients: dict[Role, Api], state: State
) -> None:
    bodies = {type(example): asdict(example) for example in EXAMPLES}
    reference = WAYS[state](deployed, clients)
    case = deployed.case(reference)
    assert case["state"] == state
    before = by_people(deployed, reference)

    for role, client in clients.items():
        for action, command in COMMANDS.items():
            if permitted(role, action, state, case["lead_agency"]):
                continue
            answer = client.post(f"/v1/cases/{reference}/actions/{action}", _json(bodies[command]))
            assert answer.status_code in (403, 404, 409), (role, action, answer.text)

    assert by_people(deployed, reference) == before


def by_people(deployed: Deployed, reference: str) -> list[str]:
    """The history without what the clock did meanwhile."""
    return [event["name"] for event in deployed.events(reference) if not event.get("rung")]


def _json(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
