"""One operation of the interface, and who calls it in the tests of its safety."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casework.domain.case import Role
from tests.lambda_events import Context, http
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    SUPERVISOR,
    Answer,
    Claims,
    read,
)

CLIENTS: Final[Mapping[Role, Claims]] = {
    Role.PARTNER: "id-a",
    Role.OPERATOR: OPERATOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.AGENCY_OFFICER: OFFICER,
    Role.AGENCY_LEADER: LEADER,
    Role.OVERSIGHT: OVERSIGHT,
    Role.ADMINISTRATOR: ADMINISTRATOR,
}
"""Whoever may know of the cases of the partner `e-dongthap` at the agency AGENCY."""


@dataclass(frozen=True)
class Operation:
    """`path` may have a `{reference}`. `roles` may call it, by `scope`."""

    name: str
    app: Any
    method: str
    path: str
    scope: str
    roles: frozenset[Role]
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def of_a_case(self) -> bool:
        return "{reference}" in self.path

    def on(self, reference: str, client: Claims, body: Any = None) -> Answer:
        return read(self.answer(reference, client, body))

    def answer(self, reference: str, client: Claims, body: Any = None) -> dict[str, Any]:
        """As the gateway gets it."""
        path = self.path.replace("{reference}", reference)
        event = http(self.method, path, body or self.body, client, self.query)
        answer: dict[str, Any] = self.app.lambda_handler(event, Context())
        return answer
