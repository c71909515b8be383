"""Lists of cases as their callers see them. No personal data, no text of the sender."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, Field

from casework.domain.case import STATE_NAMES, Actor, Case, Role, State, Task, TaskKind
from casework.use_cases.read_history import HistoryLine
from casework.use_cases.suggest_duplicates import Suggestion
from functions.fields import Instant

TASK_NAMES: Final = {
    TaskKind.PHONE_AGENCY: "Gọi điện cho cơ quan",
    TaskKind.CORRECT_ADDRESS: "Tìm lại địa chỉ nhận tin",
    TaskKind.CHECK_DELIVERY: "Kiểm tra tin đã đến chưa",
    TaskKind.NEIGHBOUR_ANSWERED: "Hệ thống 1022 cũ báo đã xử lý: xem và trả lời người dân",
}


StateFilter = Annotated[State | None, Query(description="Chỉ lấy phản ánh ở trạng thái này")]
Since = Annotated[
    Instant | None,
    Query(description="Chỉ lấy phản ánh tiếp nhận từ thời điểm này (ISO 8601, có múi giờ)"),
]
Overdue = Annotated[bool, Query(description="Chỉ lấy phản ánh đã quá hạn")]
AgencyFilter = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="Mã cơ quan; bỏ trống: cơ quan của người gọi, hoặc tổng đài 1022",
    ),
]


class CaseLine(BaseModel):
    """`due_at` is the current due time; on time or late is told against `original_due_at`."""

    reference: str
    state: State
    state_name: str
    received_at: datetime
    category: str | None
    field: str | None
    lead_agency: str | None
    original_due_at: datetime
    due_at: datetime
    overdue_since: datetime | None

    @classmethod
    def of(cls, case: Case) -> CaseLine:
        return cls.model_validate(_shown(case))


class OwnLine(CaseLine):
    """`external_id` is the partner's own id of the feedback."""

    external_id: str

    @classmethod
    def of(cls, case: Case) -> OwnLine:
        return cls.model_validate(_shown(case) | {"external_id": case.source.external_id})


class WorkLine(CaseLine):
    """What is to be done next is owed by `step_due_at`, also where that is not an answer: the desk
    approves one. While it is `paused` for the sender, nothing runs late."""

    step_due_at: datetime
    paused: bool
    overdue: bool

    @classmethod
    def at(cls, case: Case, now: datetime) -> WorkLine:
        paused, due_at = case.clock.paused_at is not None, case.clock.due_at
        step = {"step_due_at": due_at, "paused": paused, "overdue": due_at < now and not paused}
        return cls.model_validate(_shown(case) | step)


def _shown(case: Case) -> dict[str, object]:
    clock = case.agency_clock or case.clock
    return {
        "reference": case.id,
        "state": case.state,
        "state_name": STATE_NAMES[case.state],
        "received_at": case.received_at,
        "category": case.feedback.category,
        "field": case.classification.field if case.classification else None,
        "lead_agency": case.lead_agency,
        "original_due_at": clock.original_due_at,
        "due_at": clock.due_at,
        "overdue_since": case.overdue_since,
    }


class OwnPage(BaseModel):
    """A page may be short or empty and still have a next one."""

    cases: list[OwnLine]
    next_page_token: str | None


class WorkPage(BaseModel):
    """A page may be short or empty and still have a next one."""

    cases: list[WorkLine]
    next_page_token: str | None


class ByView(BaseModel):
    """`code` is the id of a person or the name of a system; null where it is not shown."""

    role: Role
    agency: str | None
    code: str | None

    @classmethod
    def of(cls, actor: Actor) -> ByView:
        return cls(role=actor.role, agency=actor.agency, code=actor.code or None)


class EventView(BaseModel):
    sequence: int
    at: datetime
    event: str
    name: str
    by: ByView | None
    words: str | None = Field(description="Lý do, câu hỏi, nội dung… đã viết kèm, nếu có.")

    @classmethod
    def of(cls, line: HistoryLine) -> EventView:
        return cls(
            sequence=line.seq,
            at=line.at,
            event=line.event,
            name=line.name,
            by=ByView.of(line.by) if line.by else None,
            words=line.words,
        )


class HistoryView(BaseModel):
    """Oldest first. A partner gets the events its webhook is told, under the same names."""

    events: list[EventView]


class TaskView(BaseModel):
    id: str
    kind: TaskKind
    kind_name: str
    agency: str
    detail: str
    raised_at: datetime
    done_by: str | None
    note: str | None

    @classmethod
    def of(cls, task: Task) -> TaskView:
        return cls(
            id=task.id,
            kind=task.kind,
            kind_name=TASK_NAMES[task.kind],
            agency=task.agency,
            detail=task.detail,
            raised_at=task.raised_at,
            done_by=task.done_by,
            note=task.note,
        )


class TasksView(BaseModel):
    tasks: list[TaskView]


class DuplicateView(BaseModel):
    """`score` and `similarity` from 0 to 1; no distance where one of the two has no point."""

    reference: str
    state: State
    state_name: str
    received_at: datetime
    score: float
    similarity: float
    distance_m: float | None
    reasons: list[str]

    @classmethod
    def of(cls, found: Suggestion) -> DuplicateView:
        case, why = found.case, found.why
        return cls(
            reference=case.id,
            state=case.state,
            state_name=STATE_NAMES[case.state],
            received_at=case.received_at,
            score=round(why.score, 3),
            similarity=round(why.similarity, 3),
            distance_m=None if why.distance_m is None else round(why.distance_m, 1),
            reasons=list(why.reasons),
        )


class DuplicatesView(BaseModel):
    """The likeliest first."""

    likely: list[DuplicateView]
