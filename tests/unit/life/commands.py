"""Commands as Hypothesis draws them: every class, fitting and not, by anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from casework.domain import commands as c
from casework.domain.case import Actor, Case, NeighbourState, Role, TaskKind
from casework.domain.transitions import TRANSITIONS
from tests.builders import a_classification
from tests.unit.life.province import ACTORS, AGENCIES, BRANCH, OPERATOR

Draw = Callable[[st.SearchStrategy[Any]], Any]
_SUPERVISOR: Final = next(actor for actor in ACTORS if actor.role is Role.SUPERVISOR)
_UNKNOWN: Final = "DT-2222-2222-22-2"
_REASON: Final = st.sampled_from(("Có lý do", "Vì vậy", " "))
_YES: Final = st.sampled_from((True, True, False))
_FOUND: Final = st.sampled_from(
    (
        a_classification(),
        a_classification(agency=AGENCIES[1]),
        a_classification(confidence=0.3),
        a_classification(case_class="complaint_denunciation"),
        a_classification(case_class="emergency"),
        a_classification(case_class="emergency", agency=None),
        a_classification(case_class="spam", field=None, agency=None),
    )
)
_COORDINATING: Final = st.sampled_from(((), (), AGENCIES[2:3], AGENCIES[2:4], AGENCIES[:1]))
_FIELDS: Final = st.sampled_from((None, None, "dat_dai", "khan_cap", "not listed"))
_EPOCHS: Final = st.sampled_from((0, 0, -1, 1))
_LATER: Final = st.sampled_from(
    [timedelta(**amount) for amount in ({"hours": 1}, {"hours": 30}, {"days": 60}, {"hours": -1})]
)
_TEXTS: Final = st.sampled_from((("Việc thứ hai",), ("Việc hai", "Việc ba"), ()))
_PUBLIC: Final = st.sampled_from((None, "Đã thay đèn.", "Gọi 0912 345 678.", " "))
_SCORES: Final = st.sampled_from((1, 2, 4, 5, 0))
_RATING_REASONS: Final = st.sampled_from(((), ("slow",), ("not listed",)))

Make = Callable[[Case, Draw, list[str]], c.Command]
"""`references` are those of the other cases, and of this one."""


def _answer(case: Case, draw: Draw, references: list[str]) -> c.Command:
    owing = tuple(owed.agency for owed in case.contributions if owed.given_at is None)
    agency = case.lead_agency if draw(_YES) or case.lead_agency is None else AGENCIES[0]
    evidence = ("BB-1",) if draw(_YES) else ()
    return c.AnswerCase(agency or "", "Xong.", evidence, owing if draw(_YES) else ())


def _extension(case: Case, draw: Draw, references: list[str]) -> c.Command:
    return c.RequestExtension(draw(_REASON), case.clock.due_at + draw(_LATER))


def _down(case: Case, draw: Draw, references: list[str]) -> c.Command:
    return c.TransferCase(
        BRANCH if draw(_YES) else draw(st.sampled_from(AGENCIES)), "Xuống chi cục"
    )


def _split(case: Case, draw: Draw, references: list[str]) -> c.Command:
    texts = draw(_TEXTS)
    return c.SplitCase(texts, (_UNKNOWN,) * len(texts))


_MAKE: Final[dict[type[c.Command], Make]] = {
    c.RouteCase: lambda _, draw, __: c.RouteCase(draw(_FOUND)),
    c.ForwardCase: lambda _, draw, __: c.ForwardCase(
        draw(st.sampled_from(AGENCIES)), draw(_COORDINATING), draw(_FIELDS)
    ),
    c.AnswerAtFirstContact: lambda *_: c.AnswerAtFirstContact("Đến 17 giờ."),
    c.GuideCase: lambda *_: c.GuideCase("Gửi đơn."),
    c.RefuseCase: lambda _, draw, __: c.RefuseCase(
        "spam" if draw(_YES) else "not listed", draw(_REASON)
    ),
    c.AppealRefusal: lambda *_: c.AppealRefusal("Tôi đã ghi rõ."),
    c.DecideAppeal: lambda _, draw, __: c.DecideAppeal(draw(_YES), "Có cơ sở."),
    c.SplitCase: _split,
    c.MergeCase: lambda _, draw, refs: c.MergeCase(draw(st.sampled_from([*refs, _UNKNOWN]))),
    c.LinkCase: lambda _, draw, refs: c.LinkCase(draw(st.sampled_from([*refs, _UNKNOWN]))),
    c.AcceptCase: lambda *_: c.AcceptCase(),
    c.ReturnCase: lambda _, draw, __: c.ReturnCase(draw(_REASON)),
    c.TransferCase: _down,
    c.ReassignCase: lambda _, draw, __: c.ReassignCase(draw(st.sampled_from(AGENCIES)), "Nhầm"),
    c.FollowReorganisation: lambda _, draw, __: c.FollowReorganisation(
        draw(st.sampled_from((None, *AGENCIES))), (), "Nghị quyết"
    ),
    c.Contribute: lambda *_: c.Contribute("Đã kiểm tra."),
    c.AskCitizen: lambda *_: c.AskCitizen("Số nhà?"),
    c.AddInformation: lambda _, draw, __: c.AddInformation(draw(_REASON)),
    c.RequestExtension: _extension,
    c.DecideExtension: lambda _, draw, __: c.DecideExtension(draw(_YES), "Đồng ý."),
    c.ReportProgress: lambda *_: c.ReportProgress("Đang chờ vật tư."),
    c.AnswerCase: _answer,
    c.ApproveAnswer: lambda _, draw, __: c.ApproveAnswer(draw(_PUBLIC)),
    c.SendAnswerBack: lambda *_: c.SendAnswerBack("Chưa rõ."),
    c.PublishCase: lambda _, draw, __: c.PublishCase(draw(_PUBLIC) or "Đã thay bóng đèn."),
    c.WithdrawPublication: lambda *_: c.WithdrawPublication("Nêu tên quán."),
    c.RateCase: lambda _, draw, __: c.RateCase(draw(_SCORES), draw(_RATING_REASONS)),
    c.ReopenCase: lambda _, draw, __: c.ReopenCase(draw(_REASON)),
    c.OrderReminder: lambda *_: c.OrderReminder("Đề nghị xử lý."),
    c.SeeCase: lambda *_: c.SeeCase(),
    c.RaiseTask: lambda *_: c.RaiseTask("task", TaskKind.CHECK_DELIVERY, AGENCIES[0], "SMS"),
    c.CompleteTask: lambda case, draw, _: c.CompleteTask(
        case.tasks[-1].id if case.tasks else "none", draw(_REASON)
    ),
    c.RecordNeighbourState: lambda _, draw, __: c.RecordNeighbourState(
        "112368", draw(st.sampled_from(NeighbourState)), draw(st.sampled_from((None, "Đã sửa.")))
    ),
    c.StopTellingSender: lambda *_: c.StopTellingSender(),
    c.FireRung: lambda case, draw, _: c.FireRung(case.clock.epoch + draw(_EPOCHS)),
    c.RecomputeClock: lambda *_: c.RecomputeClock(),
}
COMMANDS: Final = tuple(_MAKE)


def any_command(case: Case, draw: Draw, references: list[str]) -> tuple[c.Command, Actor]:
    kind = draw(st.sampled_from(COMMANDS))
    return _MAKE[kind](case, draw, references), ACTORS[draw(st.integers(0, len(ACTORS) - 1))]


def fitting_command(case: Case, draw: Draw, references: list[str]) -> tuple[c.Command, Actor]:
    """By the table: a row of the state, somebody whom it permits; the guards may still refuse."""
    return _by_the_table(case, draw, references, frozenset())


def lively_command(case: Case, draw: Draw, references: list[str]) -> tuple[c.Command, Actor]:
    """One that fits and leads on: neither what is possible everywhere nor an early end."""
    if case.pending_extension and draw(_YES):
        return _MAKE[c.DecideExtension](case, draw, references), _SUPERVISOR
    return _by_the_table(case, draw, references, _DULL)


_DULL: Final = frozenset(
    {
        c.FireRung,
        c.RecomputeClock,
        c.OrderReminder,
        c.LinkCase,
        c.SplitCase,
        c.GuideCase,
    }
)


def _by_the_table(
    case: Case, draw: Draw, references: list[str], without: frozenset[type[c.Command]]
) -> tuple[c.Command, Actor]:
    rows = [(row, actor) for row in TRANSITIONS for actor in ACTORS if _fits(row, case, actor)]
    rows = [row for row in rows if row[0].command not in without] or rows
    name = draw(st.sampled_from(sorted({row.command.__name__ for row, _ in rows})))
    fitting = {actor.code: row for row, actor in rows if row.command.__name__ == name}
    code = draw(st.sampled_from(sorted(fitting)))
    (actor,) = (actor for actor in ACTORS if actor.code == code)
    return _MAKE[fitting[code].command](case, draw, references), actor


def closing_command(case: Case) -> tuple[c.Command, Actor]:
    """What a rival does meanwhile: the desk answers in the name of the lead agency."""
    owing = tuple(owed.agency for owed in case.contributions)
    return c.AnswerCase(case.lead_agency or "", "Xong.", ("BB-2",), owing), OPERATOR


def _fits(row: Any, case: Case, actor: Actor) -> bool:
    return case.state in row.sources and row.permits(case, actor)
