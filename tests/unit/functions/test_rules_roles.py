"""Who may not change rules, directory and contacts changes nothing; who may is in API5's table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from casework.domain.case import Role
from tests.interface import CLIENTS, RULES_DESK, Operation
from tests.lambda_events import signed_in
from tests.rules_desk import RulesDesk, open_desk

OTHERS = {
    **{role: client for role, client in CLIENTS.items() if role is not Role.ADMINISTRATOR},
    "nobody": None,
    "a client unknown": "id-of-nobody",
    "no role": signed_in(""),
    "two roles": signed_in("administrator,operator"),
}


@pytest.fixture
def desk() -> Iterator[RulesDesk]:
    with open_desk() as desk:
        yield desk


@pytest.mark.parametrize("client", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("row", [row for row in RULES_DESK if row.body], ids=str)
def test_who_may_not_changes_nothing(desk: RulesDesk, row: Operation, client: Any) -> None:
    status, _ = desk.asks_as(client, row.method, row.path, row.body)

    assert status == 403
    assert desk.log.changes == []
    assert desk.contacts.lists == {}
