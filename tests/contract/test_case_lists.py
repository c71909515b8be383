"""Lists of cases, page by page: nothing twice, nothing left out, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb import case_lists
from casework.adapters.dynamodb.case_lists import DynamoDbCaseLists
from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.case import DESK, Case, State
from casework.domain.commands import AcceptCase, ApproveAnswer, AskCitizen, RouteCase
from casework.domain.errors import Unavailable
from casework.domain.reports import row_of
from casework.ports import Cases
from casework.use_cases.list_cases import CaseLists, Page, Wanted
from tests.builders import (
    AGENCY,
    DEMO_RULES,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    History,
    a_classification,
    an_answer,
    an_identity,
)
from tests.case_lists import InMemoryCaseLists
from tests.fakes import InMemoryCases
from tests.life import WAYS
from tests.tables import CASE, IDENTITY

PARTNER = "e-dongthap"


@dataclass
class Stores:
    cases: Cases
    lists: CaseLists

    def add(self, case: Case) -> Case:
        self.cases.add(case, [], an_identity())
        return case

    def has(self, case: Case, count: int, every: timedelta) -> list[str]:
        """Copies of a case, received one after another; their ids, oldest first."""
        for n in range(count):
            self.add(replace(case, id=f"DT-{n:03}", received_at=NINE_O_CLOCK + n * every))
        return [f"DT-{n:03}" for n in range(count)]


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fake = InMemoryCases()
        return Stores(fake, InMemoryCaseLists(fake))
    client = request.getfixturevalue("dynamodb")
    return Stores(
        DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY),
        DynamoDbCaseLists(client, case_table=CASE),
    )


def ids(page: Page) -> list[str]:
    return [case.id for case in page.cases]


def all_pages(ask: Callable[[Wanted], Page], wanted: Wanted) -> list[list[str]]:
    pages = [ask(wanted)]
    while pages[-1].after:
        pages.append(ask(replace(wanted, after=pages[-1].after)))
    return [ids(page) for page in pages]


def joined(pages: list[list[str]]) -> list[str]:
    return [case_id for page in pages for case_id in page]


def of_partner(stores: Stores, **more: Any) -> Callable[[Wanted], Page]:
    return lambda wanted: stores.lists.of_partner(PARTNER, wanted, **({"since": None} | more))


def held_by(stores: Stores, holder: str, **more: Any) -> Callable[[Wanted], Page]:
    return lambda wanted: stores.lists.held_by(holder, wanted, **({"overdue_at": None} | more))


@pytest.mark.parametrize("every", [timedelta(hours=1), timedelta()])
def test_a_partners_cases_come_newest_first_page_by_page(stores: Stores, every: timedelta) -> None:
    """Also those received in the very same instant."""
    oldest_first = stores.has(History().case, 7, every)

    pages = all_pages(of_partner(stores), Wanted(3))

    assert [len(page) for page in pages] == [3, 3, 1]
    assert joined(pages) == oldest_first[::-1]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("0000-00-00T00:00:00.000000Z#x", []),
        ("9999-99-99T99:99:99.999999Z#x", ["DT-001", "DT-000"]),
    ],
)
def test_a_made_up_position_leads_nowhere_else(
    stores: Stores, after: str, found: list[str]
) -> None:
    """Whoever makes one up moves about in the own list."""
    stores.has(History().case, 2, timedelta(hours=1))
    since = NINE_O_CLOCK - timedelta(days=1)

    assert ids(stores.lists.of_partner(PARTNER, Wanted(9, after), since=since)) == found
    assert ids(stores.lists.of_partner("partner-b", Wanted(9, after), since=None)) == []
    work = stores.lists.held_by(DESK, Wanted(9, after), overdue_at=None)
    assert sorted(ids(work)) == ([] if found else ["DT-000", "DT-001"])


def test_a_full_last_page_is_the_last(stores: Stores) -> None:
    stores.has(History().case, 4, timedelta(hours=1))

    assert [len(page) for page in all_pages(of_partner(stores), Wanted(2))] == [2, 2]


def test_a_list_has_only_what_that_partner_sent(stores: Stores) -> None:
    case = History().case
    stores.add(replace(case, id="DT-B", source=replace(case.source, partner="partner-b")))

    assert ids(stores.lists.of_partner(PARTNER, Wanted(9), since=None)) == []
    assert ids(stores.lists.of_partner("partner-b", Wanted(9), since=None)) == ["DT-B"]
    assert ids(stores.lists.of_partner("partner", Wanted(9), since=None)) == []


def test_what_comes_in_meanwhile_does_not_shift_the_next_page(stores: Stores) -> None:
    stores.has(History().case, 4, timedelta(hours=1))
    first = stores.lists.of_partner(PARTNER, Wanted(2), since=None)
    newest = NINE_O_CLOCK + timedelta(days=1)
    stores.add(replace(History().case, id="DT-NEW", received_at=newest))

    second = stores.lists.of_partner(PARTNER, Wanted(2, after=first.after), since=None)

    assert (ids(first), ids(second)) == (["DT-003", "DT-002"], ["DT-001", "DT-000"])


def test_since_is_included_and_what_is_older_is_not(stores: Stores) -> None:
    stores.has(History().case, 5, timedelta(hours=1))
    since = NINE_O_CLOCK + timedelta(hours=3)

    assert all_pages(of_partner(stores, since=since), Wanted(1)) == [["DT-004"], ["DT-003"]]
    assert all_pages(of_partner(stores, since=since + timedelta(days=9)), Wanted(1)) == [[]]


def test_a_state_is_found_wherever_it_is_in_the_list(stores: Stores) -> None:
    at_triage, closed = WAYS[State.TRIAGE]().case, WAYS[State.CLOSED]().case
    for n in range(6):
        at, case = NINE_O_CLOCK + timedelta(hours=n), closed if n % 3 else at_triage
        stores.add(replace(case, id=f"DT-{n}", received_at=at))

    pages = all_pages(of_partner(stores), Wanted(1, state=State.TRIAGE))

    assert joined(pages) == ["DT-3", "DT-0"]


def test_a_case_of_a_page_is_as_it_is_now(stores: Stores) -> None:
    history = History()
    stores.cases.add(history.case, history.events, an_identity())
    history.forwarded()
    stores.cases.save(history.case, history.events[1:])

    assert stores.lists.of_partner(PARTNER, Wanted(1), since=None).cases == (history.case,)


def test_work_comes_by_due_time_page_by_page(stores: Stores) -> None:
    case = History().forwarded().case
    for n, hours in enumerate((5, 1, 3, 3, 9)):
        clock = replace(case.clock, due_at=NINE_O_CLOCK + timedelta(hours=hours))
        stores.add(replace(case, id=f"DT-{n}", clock=clock))

    pages = all_pages(held_by(stores, AGENCY), Wanted(2))

    assert pages == [["DT-1", "DT-2"], ["DT-3", "DT-0"], ["DT-4"]]
    assert all_pages(held_by(stores, "SYT"), Wanted(2)) == [[]]
    assert all_pages(held_by(stores, DESK), Wanted(2)) == [[]]


def test_overdue_is_what_was_due_before_and_does_not_wait_for_the_sender(stores: Stores) -> None:
    working = History(DEMO_RULES).forwarded().does(AcceptCase(), OFFICER).case
    waiting = (
        History(DEMO_RULES, case_id="DT-WAITS")
        .forwarded()
        .does(AcceptCase(), OFFICER)
        .does(AskCitizen("Số nhà?"), OFFICER)
    )
    stores.add(waiting.case)
    for n in range(3):
        clock = replace(working.clock, due_at=NINE_O_CLOCK + timedelta(hours=n))
        stores.add(replace(working, id=f"DT-{n}", clock=clock))
    at = NINE_O_CLOCK + timedelta(hours=2)

    assert all_pages(held_by(stores, AGENCY, overdue_at=at), Wanted(1)) == [["DT-0"], ["DT-1"]]
    late = waiting.case.clock.due_at + timedelta(days=1)
    assert "DT-WAITS" not in joined(all_pages(held_by(stores, AGENCY, overdue_at=late), Wanted(9)))


def test_work_leaves_the_list_when_it_is_done(stores: Stores) -> None:
    history = History().forwarded().does(AcceptCase(), OFFICER)
    stores.cases.add(history.case, history.events, an_identity())
    assert ids(stores.lists.held_by(AGENCY, Wanted(9), overdue_at=None)) == [history.case.id]

    for command, actor in ((an_answer(), OFFICER), (ApproveAnswer(), OPERATOR)):
        before = len(history.events)
        history.does(command, actor)
        stores.cases.save(history.case, history.events[before:])

    assert ids(stores.lists.held_by(AGENCY, Wanted(9), overdue_at=None)) == []
    assert ids(stores.lists.held_by(DESK, Wanted(9), overdue_at=None)) == []


def test_cases_of_a_field_are_the_newest_between_two_instants(stores: Stores) -> None:
    stores.has(History().forwarded().case, 6, timedelta(days=1))
    stores.add(replace(History().case, id="DT-UNCLASSIFIED"))
    other = a_classification(field="rac_thai", confidence=0.1)
    stores.add(replace(History().does(RouteCase(other)).case, id="DT-OTHER"))
    start, end = (NINE_O_CLOCK + timedelta(days=n) for n in (1, 4))

    found = stores.lists.of_field("chieu_sang", start, end, 9)

    assert [case.id for case in found] == ["DT-004", "DT-003", "DT-002", "DT-001"]
    assert [c.id for c in stores.lists.of_field("chieu_sang", start, end, 2)] == [
        "DT-004",
        "DT-003",
    ]


def test_a_months_rows_are_those_of_its_cases_as_they_stand_now(stores: Stores) -> None:
    march = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)  # 00h00 on 1 March in Việt Nam
    cases = [
        replace(WAYS[state]().case, id=f"DT-{state}", received_at=march + timedelta(hours=n))
        for n, state in enumerate(State)
    ]
    for case in cases:
        stores.add(case)
    stores.add(replace(History().case, id="DT-FEB", received_at=march - timedelta(microseconds=1)))

    assert list(stores.lists.report_rows("2026-03")) == [row_of(case) for case in cases]
    assert len(list(stores.lists.report_rows("2026-02"))) == 1
    assert list(stores.lists.report_rows("2026-04")) == []


def test_a_row_follows_its_case(stores: Stores) -> None:
    history = History()
    stores.cases.add(history.case, history.events, an_identity())
    history.forwarded()
    stores.cases.save(history.case, history.events[1:])

    assert list(stores.lists.report_rows("2026-03")) == [row_of(history.case)]


def test_only_so_many_lines_are_looked_at_for_a_page(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is short then, and the next one goes on behind it."""
    monkeypatch.setattr(case_lists, "_LOOKED_AT", 3)
    stores = Stores(
        DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY),
        DynamoDbCaseLists(dynamodb, case_table=CASE),
    )
    stores.has(WAYS[State.CLOSED]().case, 7, timedelta(hours=1))

    pages = all_pages(of_partner(stores), Wanted(2, state=State.TRIAGE))

    assert pages == [[], [], []]


def test_more_cases_than_one_call_takes_are_read_in_order(stores: Stores) -> None:
    oldest_first = stores.has(History().forwarded().case, 120, timedelta(minutes=1))

    end = NINE_O_CLOCK + timedelta(days=1)
    found = stores.lists.of_field("chieu_sang", NINE_O_CLOCK, end, 300)

    assert [case.id for case in found] == oldest_first[::-1]


class Hesitant:
    """A table that leaves keys for the next call, as DynamoDB does under load."""

    def __init__(self, client: Any, times: int) -> None:
        self._client, self._times = client, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803
        if self._times == 0:
            return self._client.batch_get_item(RequestItems=RequestItems)
        self._times -= 1
        first, *rest = RequestItems[CASE]["Keys"]
        answer = self._client.batch_get_item(RequestItems={CASE: {"Keys": [first]}})
        return {**answer, "UnprocessedKeys": {CASE: {"Keys": rest}} if rest else {}}


def test_what_a_call_left_out_is_asked_for_again(dynamodb: Any) -> None:
    cases = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    waits: list[float] = []
    lists = DynamoDbCaseLists(Hesitant(dynamodb, 2), case_table=CASE, pause=waits.append)
    Stores(cases, lists).has(History().case, 5, timedelta(hours=1))

    assert len(lists.of_partner(PARTNER, Wanted(9), since=None).cases) == 5
    assert len(waits) == 2


def test_what_is_never_read_fails_loudly(dynamodb: Any) -> None:
    cases = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    lists = DynamoDbCaseLists(Hesitant(dynamodb, 99), case_table=CASE, pause=lambda _: None)
    Stores(cases, lists).has(History().case, 9, timedelta(hours=1))

    with pytest.raises(Unavailable):
        lists.of_partner(PARTNER, Wanted(9), since=None)
