"""What is still to be done by an agency or the desk, found without reading the cases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.case import DESK, State, TaskKind
from casework.domain.commands import (
    AcceptCase,
    ApproveAnswer,
    AskCitizen,
    CompleteTask,
    ForwardCase,
    RaiseTask,
    ReturnCase,
)
from casework.domain.worklist import OpenCase, OpenTasks
from casework.ports import Cases
from tests.builders import (
    AGENCY,
    DEMO_RULES,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    History,
    an_answer,
    an_identity,
)
from tests.fakes import InMemoryCases
from tests.life import WAYS
from tests.tables import CASE, IDENTITY


@pytest.fixture(params=["fake", "dynamodb"])
def cases(request: pytest.FixtureRequest) -> Cases:
    if request.param == "fake":
        return InMemoryCases()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY)


class Followed:
    """A case that is stored after each step."""

    def __init__(self, cases: Cases, history: History | None = None) -> None:
        self.cases = cases
        self.history = history or History()
        cases.add(self.history.case, self.history.events, an_identity())

    def does(self, *step: object) -> "Followed":
        before = len(self.history.events)
        self.history.after(minutes=1).does(*step)  # type: ignore[arg-type]
        self.cases.save(self.history.case, self.history.events[before:])
        return self

    def is_with(self) -> dict[str, list[str]]:
        held = {
            code: [line.case_id for line in self.cases.open_of(code)] for code in (AGENCY, DESK)
        }
        return {code: ids for code, ids in held.items() if ids}


def test_a_line_says_what_is_owed_since_when_and_by_when(cases: Cases) -> None:
    history = History().after(hours=2).forwarded()
    cases.add(history.case, history.events, an_identity())

    assert list(cases.open_of(AGENCY)) == [
        OpenCase(
            case_id=history.case.id,
            state=State.FORWARDED,
            field="chieu_sang",
            due_at=history.case.clock.due_at,
            held_since=NINE_O_CLOCK + timedelta(hours=2),
        )
    ]
    assert list(cases.open_of("SYT")) == []


def test_a_case_that_nobody_classified_yet_has_no_field(cases: Cases) -> None:
    Followed(cases)

    (line,) = cases.open_of(DESK)

    assert (line.state, line.field, line.held_since) == (State.RECEIVED, None, NINE_O_CLOCK)


def test_an_open_case_is_in_the_hands_of_exactly_one(cases: Cases) -> None:
    case = Followed(cases, WAYS[State.TRIAGE]())
    case_id = case.history.case.id

    assert case.is_with() == {DESK: [case_id]}
    assert case.does(ForwardCase(AGENCY), OPERATOR).is_with() == {AGENCY: [case_id]}
    assert case.does(ReturnCase("Nhầm."), OFFICER).is_with() == {DESK: [case_id]}
    assert case.does(ForwardCase(AGENCY), OPERATOR).is_with() == {AGENCY: [case_id]}
    assert case.does(AcceptCase(), OFFICER).is_with() == {AGENCY: [case_id]}
    assert case.does(an_answer(), OFFICER).is_with() == {DESK: [case_id]}
    assert case.does(ApproveAnswer(), OPERATOR).is_with() == {}


def test_the_time_with_a_holder_begins_when_it_comes_and_not_with_each_step(cases: Cases) -> None:
    case = Followed(cases, WAYS[State.TRIAGE]())
    forwarded_at = case.does(ForwardCase(AGENCY), OPERATOR).history.at
    case.does(AcceptCase(), OFFICER)

    assert [line.held_since for line in cases.open_of(AGENCY)] == [forwarded_at]

    answered_at = case.does(an_answer(), OFFICER).history.at

    assert [line.held_since for line in cases.open_of(DESK)] == [answered_at]


def test_a_clock_that_stands_still_is_seen(cases: Cases) -> None:
    case = Followed(cases, History(DEMO_RULES).forwarded().does(AcceptCase(), OFFICER))
    assert not next(cases.open_of(AGENCY)).paused

    case.does(AskCitizen("Số nhà?"), OFFICER)

    assert next(cases.open_of(AGENCY)).paused


def test_of_many_the_earliest_due_comes_first_and_none_is_left_out(cases: Cases) -> None:
    """Also where the whole of a case would not go into one page of an answer."""
    case = History().forwarded().case
    due = [case.clock.due_at + timedelta(hours=n * 7 % 40) for n in range(40)]
    for n, at in enumerate(due):
        clock = replace(case.clock, due_at=at)
        text = replace(case.feedback, text="Rác " * 20_000)
        cases.add(replace(case, id=f"DT-{n}", clock=clock, feedback=text), [], an_identity())

    assert [line.due_at for line in cases.open_of(AGENCY)] == sorted(due)


def test_cases_due_at_the_same_instant_are_all_listed_in_one_order(cases: Cases) -> None:
    case = History().forwarded().case
    for n in (3, 1, 2):
        cases.add(replace(case, id=f"DT-{n}"), [], an_identity())

    assert [line.case_id for line in cases.open_of(AGENCY)] == ["DT-1", "DT-2", "DT-3"]


def test_open_tasks_are_found_the_oldest_first_until_they_are_done(cases: Cases) -> None:
    def task(name: str, detail: str = "Thư") -> RaiseTask:
        return RaiseTask(name, TaskKind.CHECK_DELIVERY, AGENCY, detail)

    later = Followed(cases, History(case_id="DT-LATER").forwarded().after(hours=5))
    sooner = Followed(cases, History(case_id="DT-SOONER").forwarded())
    assert list(cases.open_tasks()) == []

    later.does(task("a"))
    sooner.does(task("a")).does(task("b", "Tin nhắn"))

    assert list(cases.open_tasks()) == [OpenTasks("DT-SOONER", 2), OpenTasks("DT-LATER", 1)]

    sooner.does(CompleteTask("a", "Đã gọi."), OPERATOR).does(CompleteTask("b", "Xong."), OPERATOR)

    assert list(cases.open_tasks()) == [OpenTasks("DT-LATER", 1)]
