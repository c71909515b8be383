"""What a partner is told of its cases, by time; and cases by the hundred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.adapters.dynamodb.told_cases import DynamoDbToldCases
from casework.domain.commands import AcceptCase, DecideExtension, RequestExtension, ReturnCase
from casework.ports import Cases
from casework.use_cases.open311_ports import ToldCases
from tests.builders import (
    NINE_O_CLOCK,
    OFFICER,
    SUPERVISOR,
    History,
    an_identity,
)
from tests.fakes import InMemoryCases
from tests.open311_fakes import InMemoryToldCases
from tests.tables import CASE, IDENTITY

DAY = timedelta(days=1)


@dataclass
class Store:
    cases: Cases
    own: ToldCases

    def told(self, **window: Any) -> list[tuple[str, int]]:
        given = {"partner": "e-dongthap", "start": NINE_O_CLOCK - DAY, "end": NINE_O_CLOCK + DAY}
        return list(self.own.told(**{**given, **window}))

    def added(self, history: History) -> History:
        self.cases.add(history.case, history.events, an_identity())
        return history


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        fake = InMemoryCases()
        return Store(fake, InMemoryToldCases(fake))
    client = request.getfixturevalue("dynamodb")
    cases = DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY)
    return Store(cases, DynamoDbToldCases(client, case_table=CASE))


def test_a_partner_is_told_of_its_cases_latest_first(store: Store) -> None:
    history = store.added(History(case_id="DT-1").forwarded())
    history.after(hours=1).does(AcceptCase(), OFFICER)
    store.cases.save(history.case, history.events[2:])
    store.added(History(case_id="DT-2", at=NINE_O_CLOCK + timedelta(minutes=30)))

    assert store.told() == [("DT-1", 3), ("DT-2", 1), ("DT-1", 2), ("DT-1", 1)]
    assert store.told(partner="partner-b") == []


def test_both_ends_of_the_window_are_in_it(store: Store) -> None:
    at = NINE_O_CLOCK
    for n, moved in enumerate((-1, 0, 500_000, 1_000_000, 1_000_001)):
        store.added(History(case_id=f"DT-{n}", at=at + timedelta(microseconds=moved)))

    found = store.told(start=at, end=at + timedelta(seconds=1))

    assert found == [("DT-3", 1), ("DT-2", 1), ("DT-1", 1)]


def test_what_changes_nothing_for_the_sender_is_not_told(store: Store) -> None:
    history = History(case_id="DT-1").forwarded().does(AcceptCase(), OFFICER)
    until = history.case.clock.due_at + timedelta(hours=1)
    history.does(RequestExtension("Chờ vật tư.", until), OFFICER)
    history.does(DecideExtension(False, "Không đồng ý."), SUPERVISOR)
    store.added(history)

    assert [event.name for event in history.events][3:] == [
        "ExtensionRequested",
        "ExtensionDecided",
    ]
    assert store.told() == [("DT-1", 3), ("DT-1", 2), ("DT-1", 1)]


def test_a_part_that_is_split_off_is_told_to_the_same_partner(store: Store) -> None:
    whole = store.added(History(case_id="DT-1").forwarded())
    part = History(case_id="DT-2")
    whole.does(ReturnCase("Có hai việc."), OFFICER)
    store.cases.save(whole.case, whole.events[2:], opened=[(part.case, part.events)])

    assert ("DT-2", 1) in store.told()


def test_cases_come_by_their_ids_each_once_and_only_those_that_exist(store: Store) -> None:
    stored = [store.added(History(case_id=f"DT-{n:03}")).case for n in range(130)]
    wanted = [case.id for case in stored[:120]]

    found = list(store.own.get_all([*wanted, "DT-NONE", wanted[0]]))

    assert sorted(found, key=lambda case: case.id) == stored[:120]
    assert list(store.own.get_all([])) == []
