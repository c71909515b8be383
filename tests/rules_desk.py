"""Administrators at the interface, on fakes: the log, what is in force, who is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from casework.bootstrap import change_log, clock, current_rules, directory, rule_book, today
from casework.bootstrap.rules_desk import contact_lists
from casework.domain.rule_changes import RuleKind
from casework.domain.working_time import vietnam_date
from casework.reference.rule_book import RuleBook
from casework.use_cases.current import Current
from functions.directory_api import handler as directory_api
from functions.rules_api import handler as rules_api
from tests.fakes import FixedClock, InMemoryChangeLog, InMemoryContacts
from tests.office import ADMINISTRATOR, Answer, Claims, asked

SHIPPED: Final = RuleBook(lambda: "province")
REASON: Final = "Quyết định 12/QĐ-UBND-HC"
AGENCY_BODY: Final[Mapping[str, Any]] = {
    "code": "TTUPSC",
    "name": "Trung tâm Ứng phó sự cố",
    "kind": "su_nghiep",
    "valid_from": "2027-01-15",
    "provisional": False,
}
PEOPLE: Final = [
    {"position": "officer", "name": "Lê Thị Sáu", "email": "an@syt.example"},
    {"position": "officer", "name": "Trần Thị Bình", "phone": "0908 111 222"},
]


def edition(kind: str | RuleKind, **changes: Any) -> dict[str, Any]:
    """The shipped one, changed."""
    shipped: dict[str, Any] = json.loads(SHIPPED.editions(RuleKind(kind))[-1].body)
    return deepcopy(shipped) | changes


def policy(valid_from: str = "2026-03-05", version: str = "v2", **changes: Any) -> dict[str, Any]:
    return edition("policy", valid_from=valid_from, version=version, **changes)


def with_day_off(day: str = "2026-03-06") -> dict[str, Any]:
    """The calendar with a day off more, of the province: a Friday, unless another is named."""
    calendar = edition("calendar")
    calendar["province"]["days_off"].append({"date": day, "name": "Nghỉ bão", "source": "CV 9"})
    return calendar


@dataclass
class RulesDesk:
    """It is Wednesday 4 March 2026, 09h00 in Việt Nam."""

    clock: FixedClock = field(default_factory=FixedClock)
    log: InMemoryChangeLog = field(default_factory=InMemoryChangeLog)
    contacts: InMemoryContacts = field(default_factory=InMemoryContacts)

    def __post_init__(self) -> None:
        self.current = Current(SHIPPED, self.log)

    @property
    def book(self) -> RuleBook:
        return self.current.read()

    @property
    def today(self) -> date:
        return vietnam_date(self.clock.now())

    def day(self, days: int) -> str:
        return str(self.today + timedelta(days=days))

    def asks(self, method: str, path: str, body: Any = None, **query: str) -> Answer:
        return self.asks_as(ADMINISTRATOR, method, path, body, **query)

    def asks_as(
        self, client: Claims, method: str, path: str, body: Any = None, **query: str
    ) -> Answer:
        reads = method == "GET" and path.startswith("/v1/directory")
        app: Any = directory_api if reads and not path.endswith("/contacts") else rules_api
        return asked(app.lambda_handler, method, path, client, body, **query)

    def adds(self, kind: str, document: Any, revision: int = 0, **more: Any) -> Answer:
        body = {"revision": revision, "reason": REASON, "edition": document, **more}
        return self.asks("POST", f"/v1/rules/{kind}", body)

    def checks(self, kind: str, document: Any, **more: Any) -> Answer:
        return self.asks("POST", f"/v1/rules/{kind}/check", {"edition": document, **more})


@contextmanager
def open_desk() -> Iterator[RulesDesk]:
    desk = RulesDesk()
    for each in (directory_api, rules_api):
        each.app.dependency_overrides = {
            clock: lambda: desk.clock,
            today: lambda: desk.today,
            change_log: lambda: desk.log,
            current_rules: lambda: desk.current,
            rule_book: lambda: desk.book,
            directory: lambda: desk.book.directory,
            contact_lists: lambda: desk.contacts,
        }
    yield desk
    for each in (directory_api, rules_api):
        each.app.dependency_overrides = {}


def faulty(answer: Answer) -> list[str]:
    """The fields that a refused request names."""
    status, problem = answer
    assert (status, problem["code"]) == (422, "invalid-request"), answer
    return [fault["field"] for fault in problem["errors"]]
