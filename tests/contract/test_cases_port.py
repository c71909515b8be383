from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.case import SYSTEM, Actor, Location, Role, State
from casework.domain.commands import (
    AcceptCase,
    AnswerAtFirstContact,
    ApproveAnswer,
    Command,
    FireRung,
    ForwardCase,
    GuideCase,
    PublishCase,
    RateCase,
    ReassignCase,
    RefuseCase,
    ReopenCase,
    RouteCase,
    WithdrawPublication,
)
from casework.domain.decisions import receive
from casework.domain.errors import CaseAlreadyExists, CaseChanged, CaseNotFound
from casework.domain.evolve import commit, fold
from casework.domain.history import is_intact
from casework.domain.publication import public_case
from casework.ports import Cases, DueClock
from tests.builders import (
    AGENCY,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    PARTNER,
    RULES,
    SUPERVISOR,
    History,
    a_classification,
    a_feedback,
    a_source,
    an_answer,
    an_identity,
)
from tests.fakes import InMemoryCases
from tests.life import WAYS
from tests.tables import CASE, IDENTITY

_CENTURIES_LATER = datetime(9000, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["fake", "dynamodb"])
def cases(request: pytest.FixtureRequest) -> Cases:
    if request.param == "fake":
        return InMemoryCases()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY)


def stored(cases: Cases) -> History:
    history = History()
    cases.add(history.case, history.events, an_identity())
    return history


def step(cases: Cases, history: History, change: Callable[[History], object]) -> None:
    before = len(history.events)
    change(history)
    cases.save(history.case, history.events[before:])


def test_a_case_comes_back_as_it_was(cases: Cases) -> None:
    history = stored(cases)

    assert cases.get(history.case.id) == history.case
    assert cases.history(history.case.id) == tuple(history.events)


def test_a_case_may_be_over_in_the_write_that_makes_it(cases: Cases) -> None:
    history = History().does(RouteCase(a_classification(), "Đến 17 giờ."))
    history.does(AnswerAtFirstContact("Đến 17 giờ."), OPERATOR)

    cases.add(history.case, history.events, an_identity())

    assert cases.get(history.case.id) == history.case
    assert cases.history(history.case.id) == tuple(history.events)
    assert list(cases.unfinished()) == []


def test_every_event_of_a_life_comes_back_as_it_was(cases: Cases) -> None:
    history = stored(cases)
    step(cases, history, lambda h: h.forwarded())
    history.after(days=60)
    for _ in range(4):
        step(cases, history, lambda h: h.does(FireRung(2)))
    step(cases, history, lambda h: h.does(an_answer(text="Đã sửa xong ✓"), OPERATOR))

    found = cases.history(history.case.id)

    assert found == tuple(history.events)
    assert is_intact(found)
    assert fold(found) == cases.get(history.case.id) == history.case
    assert cases.event(history.case.id, 2) == history.events[1]


def test_a_case_with_a_point_and_odd_text_comes_back_as_it_was(cases: Cases) -> None:
    feedback = replace(
        a_feedback('Ổ gà "to" \\ trước\nUBND 😡'),
        location=Location(None, 10.4602, 105.6331, "ấp 1"),
    )
    event = receive(a_source(), feedback, NINE_O_CLOCK, RULES)
    case, recorded = commit("DT-ODD", None, (event,), PARTNER, NINE_O_CLOCK)

    cases.add(case, recorded, an_identity())

    assert cases.get("DT-ODD") == case
    assert is_intact(cases.history("DT-ODD"))


def test_a_taken_id_is_refused_with_the_stored_case(cases: Cases) -> None:
    history = stored(cases)
    event = receive(a_source("other"), a_feedback("Khác"), NINE_O_CLOCK, RULES)
    other, recorded = commit(history.case.id, None, (event,), PARTNER, NINE_O_CLOCK)

    with pytest.raises(CaseAlreadyExists) as error:
        cases.add(other, recorded, an_identity())

    assert error.value.existing == history.case
    assert cases.history(history.case.id) == tuple(history.events)


def test_of_two_writers_of_one_version_one_wins_and_the_other_writes_nothing(
    cases: Cases,
) -> None:
    history = stored(cases)
    slow = History()
    step(cases, history, lambda h: h.forwarded())
    slow.does(RouteCase(a_classification(confidence=0.1)))

    with pytest.raises(CaseChanged):
        cases.save(slow.case, slow.events[1:])

    assert cases.get(history.case.id) == history.case
    assert cases.history(history.case.id) == tuple(history.events)


def test_a_case_that_is_not_there_cannot_be_saved_or_read(cases: Cases) -> None:
    history = History().forwarded()

    with pytest.raises(CaseChanged):
        cases.save(history.case, history.events[1:])
    with pytest.raises(CaseNotFound):
        cases.get(history.case.id)
    with pytest.raises(CaseNotFound):
        cases.event(history.case.id, 1)
    assert cases.history(history.case.id) == ()


def test_the_due_index_lists_running_clocks_whose_instant_has_come(cases: Cases) -> None:
    history = stored(cases)
    next_at = history.case.clock.next_at

    assert list(cases.due(next_at - timedelta(microseconds=1))) == []
    assert list(cases.due(next_at)) == [DueClock(history.case.id, 1)]


def test_the_due_index_follows_the_clock(cases: Cases) -> None:
    history = stored(cases)
    step(cases, history, lambda h: h.forwarded())
    just_before = history.case.clock.next_at - timedelta(microseconds=1)
    assert list(cases.due(just_before)) == []
    assert list(cases.due(history.case.clock.next_at)) == [DueClock(history.case.id, 2)]

    step(cases, history, lambda h: h.does(an_answer(text="Xong"), OPERATOR))
    step(cases, history, lambda h: h.does(ApproveAnswer(), OPERATOR))

    assert list(cases.due(NINE_O_CLOCK + timedelta(days=900))) == []


def test_the_due_index_lists_all_of_many(cases: Cases) -> None:
    actor = Actor(Role.PARTNER, "e-dongthap")
    for n in range(30):
        event = receive(a_source(str(n)), a_feedback(), NINE_O_CLOCK, RULES)
        case, recorded = commit(f"DT-{n}", None, (event,), actor, NINE_O_CLOCK)
        cases.add(case, recorded, an_identity())

    due = {clock.case_id for clock in cases.due(NINE_O_CLOCK + timedelta(days=9))}

    assert due == {f"DT-{n}" for n in range(30)}


def decided_by(cases: Cases, case_id: str, at: datetime, *commands: Command) -> History:
    """A case that waits at the desk until `at`, and what is decided about it then."""
    history = History(case_id=case_id)
    cases.add(history.case, history.events, an_identity())
    step(cases, history, lambda h: h.does(RouteCase(a_classification(confidence=0.1))))
    history.at = at
    for command in commands:
        step(cases, history, lambda h, command=command: h.does(command, SUPERVISOR))
    return history


def test_a_months_decisions_lead_to_each_case_once_in_the_order_they_were_made(
    cases: Cases,
) -> None:
    april = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)  # 00h00 in Việt Nam
    noon, instant = april + timedelta(hours=12), timedelta(microseconds=1)
    decided_by(cases, "DT-LATER", noon + instant, RefuseCase("spam", "Thử."))
    decided_by(cases, "DT-TWICE", noon, ForwardCase(AGENCY), ReassignCase("SXD", "Nhầm"))
    decided_by(cases, "DT-GUIDED", april, GuideCase("Gửi đơn."))
    decided_by(cases, "DT-MARCH", april - instant, ForwardCase(AGENCY))
    decided_by(cases, "DT-ANSWERED", noon, AnswerAtFirstContact("Đến 17 giờ."))
    stored(cases)

    assert list(cases.decided("2026-04")) == ["DT-GUIDED", "DT-TWICE", "DT-LATER"]
    assert list(cases.decided("2026-03")) == ["DT-MARCH"]
    assert list(cases.decided("2026-05")) == []


def test_a_command_by_the_system_is_recorded_as_such(cases: Cases) -> None:
    history = stored(cases)
    step(cases, history, lambda h: h.forwarded())

    assert cases.event(history.case.id, 2).actor == SYSTEM


def test_unfinished_cases_are_those_that_are_open_or_whose_clock_runs(cases: Cases) -> None:
    """Also an open one whose ladder is at its end, which no clock looks at any more."""
    ways = {
        "DT-triage": WAYS[State.TRIAGE](),
        "DT-waiting": WAYS[State.WAITING_CITIZEN](),
        "DT-answered": WAYS[State.ANSWERED](),
        "DT-closed": WAYS[State.CLOSED](),
        "DT-guided": WAYS[State.GUIDED](),
    }
    for case_id, history in ways.items():
        cases.add(replace(history.case, id=case_id), [], an_identity())
    quiet = ways["DT-triage"].case
    quiet = replace(quiet, id="DT-quiet", clock=replace(quiet.clock, rungs=()))
    cases.add(quiet, [], an_identity())

    assert {*cases.unfinished()} == {"DT-triage", "DT-waiting", "DT-answered", "DT-quiet"}
    assert "DT-quiet" not in {clock.case_id for clock in cases.due(_CENTURIES_LATER)}


def a_published_case(cases: Cases, case_id: str, at: datetime, text: str = "Đã xong.") -> History:
    history = History(case_id=case_id).forwarded().does(AcceptCase(), OFFICER)
    history.does(an_answer(), OFFICER).does(ApproveAnswer(), OPERATOR)
    cases.add(history.case, history.events, an_identity())
    history.at = at
    step(cases, history, lambda h: h.does(PublishCase(text), OPERATOR))
    return history


def test_what_was_published_in_a_month_is_listed_latest_day_first(cases: Cases) -> None:
    april = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)  # 00h00 in Việt Nam
    first, later, last = (
        a_published_case(cases, f"DT-{n}", april + timedelta(days=n), f"Câu trả lời {n}")
        for n in range(3)
    )
    march = a_published_case(cases, "DT-MARCH", april - timedelta(microseconds=1))
    stored(cases)

    listed = [public_case(history.case) for history in (last, later, first)]
    assert list(cases.published("2026-04")) == listed
    assert list(cases.published("2026-03")) == [public_case(march.case)]
    assert list(cases.published("2026-05")) == []
    assert [view.answer for view in listed if view] == [f"Câu trả lời {n}" for n in (2, 1, 0)]


def test_the_list_goes_on_behind_any_of_its_entries(cases: Cases) -> None:
    for n in range(5):
        a_published_case(cases, f"DT-{n}", NINE_O_CLOCK + timedelta(seconds=n))
    whole = list(cases.published("2026-03"))

    assert len(whole) == 5
    for place, view in enumerate(whole, start=1):
        assert list(cases.published("2026-03", before=view.id)) == whole[place:]


def test_a_public_case_is_found_by_its_public_id_and_by_no_other(cases: Cases) -> None:
    history = a_published_case(cases, "DT-2345-6789-AB-C", NINE_O_CLOCK)
    public_id = history.case.public_id

    assert cases.published_case(public_id) == public_case(history.case)
    for other in (history.case.id, public_id[:-1] + "?", "", "20260304-2222222222", "~"):
        assert cases.published_case(other) is None


def test_what_changes_of_a_public_case_is_shown_in_its_place(cases: Cases) -> None:
    history = a_published_case(cases, "DT-1", NINE_O_CLOCK)
    step(cases, history, lambda h: h.after(days=40).does(PublishCase("Nói rõ hơn."), OPERATOR))
    step(cases, history, lambda h: h.does(RateCase(4), PARTNER))

    (view,) = cases.published("2026-03")

    assert (view.id, view.answer, view.rating) == (history.case.public_id, "Nói rõ hơn.", 4)
    assert list(cases.published("2026-04")) == []


@pytest.mark.parametrize(
    ("command", "actor"),
    [(ReopenCase("Đèn lại hư."), PARTNER), (WithdrawPublication("Nêu tên quán."), OPERATOR)],
)
def test_a_case_reopened_or_withdrawn_is_public_no_more(
    cases: Cases, command: Command, actor: Actor
) -> None:
    history = a_published_case(cases, "DT-1", NINE_O_CLOCK)
    public_id = history.case.public_id
    step(cases, history, lambda h: h.does(command, actor))

    assert list(cases.published("2026-03")) == []
    assert cases.published_case(public_id) is None
