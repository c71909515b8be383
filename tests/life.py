"""Ways into every state, and one command of every kind, for tests generated from the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from casework.domain import commands as c
from casework.domain.case import SYSTEM, Actor, NeighbourState, Role, State, TaskKind
from tests.builders import (
    AGENCY,
    CITIZEN,
    LEADER,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    PARTNER,
    SUPERVISOR,
    History,
    a_classification,
    an_answer,
)

COORDINATING: Final = "SYT"
COORDINATING_OFFICER: Final = Actor(Role.AGENCY_OFFICER, "coordinating", COORDINATING)
STRANGER: Final = Actor(Role.AGENCY_OFFICER, "stranger", "SGDDT")

ACTORS: Final = {
    Role.PARTNER: PARTNER,
    Role.CITIZEN: CITIZEN,
    Role.OPERATOR: OPERATOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.AGENCY_OFFICER: OFFICER,
    Role.AGENCY_LEADER: LEADER,
    Role.OVERSIGHT: OVERSIGHT,
    Role.ADMINISTRATOR: Actor(Role.ADMINISTRATOR, "administrator"),
    Role.SYSTEM: SYSTEM,
}

COMMANDS: Final[tuple[c.Command, ...]] = (
    c.RouteCase(a_classification()),
    c.ForwardCase(AGENCY, (COORDINATING,)),
    c.AnswerAtFirstContact("Bộ phận một cửa làm việc đến 17 giờ."),
    c.GuideCase("Đề nghị gửi đơn đến Ban Tiếp công dân."),
    c.RefuseCase("unclear", "Không rõ sự việc ở đâu."),
    c.AppealRefusal("Tôi đã ghi rõ địa chỉ."),
    c.DecideAppeal(True, "Có cơ sở."),
    c.SplitCase(("Việc thứ hai",), ("DT-2222-2222-22-2",)),
    c.MergeCase("DT-3333-3333-33-3"),
    c.LinkCase("DT-3333-3333-33-3"),
    c.AcceptCase(),
    c.ReturnCase("Không thuộc địa bàn."),
    c.TransferCase("CCQLTT", "Thuộc đơn vị."),
    c.ReassignCase("CAT", "Nhầm thẩm quyền."),
    c.FollowReorganisation(None, (), "Nghị quyết"),
    c.Contribute("Đã kiểm tra phần việc của ngành."),
    c.AskCitizen("Xin cho biết số nhà?"),
    c.AddInformation("Số 12."),
    c.RequestExtension("Chờ vật tư.", NINE_O_CLOCK + timedelta(days=30)),
    c.DecideExtension(True, "Đồng ý."),
    c.ReportProgress("Đang thi công."),
    an_answer(),
    c.ApproveAnswer(),
    c.SendAnswerBack("Chưa nêu kết quả."),
    c.PublishCase("Đã thay bóng đèn."),
    c.WithdrawPublication("Nêu tên quán."),
    c.RateCase(4),
    c.ReopenCase("Đèn lại hư."),
    c.OrderReminder("Đề nghị khẩn trương."),
    c.SeeCase(),
    c.RaiseTask("t", TaskKind.CHECK_DELIVERY, AGENCY, "SMS"),
    c.CompleteTask("t", "Đã gọi."),
    c.RecordNeighbourState("112368", NeighbourState.DONE, "Đã thay bóng đèn."),
    c.StopTellingSender(),
    c.FireRung(1),
    c.RecomputeClock(),
)


def triage() -> History:
    return History().does(c.RouteCase(a_classification(confidence=0.1)))


def in_progress() -> History:
    return History().forwarded().does(c.AcceptCase(), OFFICER)


def answered() -> History:
    return in_progress().does(an_answer(), OFFICER)


WAYS: Final[dict[State, Callable[[], History]]] = {
    State.RECEIVED: History,
    State.TRIAGE: triage,
    State.FORWARDED: lambda: triage().does(c.ForwardCase(AGENCY, (COORDINATING,)), OPERATOR),
    State.IN_PROGRESS: in_progress,
    State.WAITING_CITIZEN: lambda: in_progress().does(c.AskCitizen("Số nhà?"), OFFICER),
    State.ANSWERED: answered,
    State.CLOSED: lambda: answered().does(c.ApproveAnswer(), OPERATOR),
    State.REFUSED: lambda: triage().does(c.RefuseCase("unclear", "Không rõ."), OPERATOR),
    State.MERGED: lambda: triage().does(c.MergeCase("DT-3333-3333-33-3"), OPERATOR),
    State.GUIDED: lambda: triage().does(c.GuideCase("Gửi đơn."), OPERATOR),
}
