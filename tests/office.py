"""Cases of several partners and agencies behind the HTTP functions, on fakes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from casework import bootstrap
from casework.bootstrap.lists import case_lists
from casework.domain.case import SYSTEM, Actor, Case, Identity
from casework.domain.commands import Command, RouteCase
from casework.use_cases.change_case import change_case
from casework.use_cases.submit_feedback import submit_feedback
from tests.builders import AGENCY, RULES, a_classification, a_feedback, a_source, an_identity
from tests.case_lists import InMemoryCaseLists
from tests.fakes import FixedClock, InMemoryCases, InMemoryIdentities
from tests.lambda_events import Context, http, signed_in

UNKNOWN: Final = "DT-2222-2222-22-2"
"""A good reference of no case."""
OPERATOR: Final = signed_in("operator", sub="p-operator")
SUPERVISOR: Final = signed_in("supervisor", sub="p-supervisor")
OVERSIGHT: Final = signed_in("oversight", sub="p-oversight")
ADMINISTRATOR: Final = signed_in("administrator", sub="p-administrator")
OFFICER: Final = signed_in("agency_officer", AGENCY, sub="p-officer")
LEADER: Final = signed_in("agency_leader", AGENCY, sub="p-leader")
STRANGER: Final = signed_in("agency_officer", "SYT", sub="p-stranger")

Claims = str | Mapping[str, str] | None
Answer = tuple[int, dict[str, Any]]


def asked(
    handler: Callable[..., dict[str, Any]],
    method: str,
    path: str,
    client: Claims = "id-a",
    body: Any = None,
    **query: str,
) -> Answer:
    return read(handler(http(method, path, body, client, query), Context()))


def read(answer: Mapping[str, Any]) -> Answer:
    return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else {}


@dataclass
class Office:
    cases: InMemoryCases = field(default_factory=InMemoryCases)
    clock: FixedClock = field(default_factory=FixedClock)

    @property
    def ports(self) -> dict[str, Any]:
        return {"cases": self.cases, "clock": self.clock, "rules": RULES}

    def open(self, app: APIGatewayRestResolver) -> Office:
        app.dependency_overrides = {
            bootstrap.cases: lambda: self.cases,
            bootstrap.cases_and_identities: lambda: self.cases,
            bootstrap.identities: lambda: InMemoryIdentities(self.cases),
            bootstrap.clock: lambda: self.clock,
            case_lists: lambda: InMemoryCaseLists(self.cases),
        }
        return self

    def received(
        self,
        external_id: str,
        partner: str = "e-dongthap",
        identity: Identity | None = None,
        text: str | None = None,
    ) -> str:
        """A new case; each a minute after the one before."""
        self.clock.advance(minutes=1)
        source = replace(a_source(external_id), partner=partner, channel=partner)
        feedback = a_feedback(text) if text else a_feedback()
        who = identity or an_identity()
        return submit_feedback(source, feedback, who, **self.ports).case.id

    def forwarded(
        self, external_id: str, partner: str = "e-dongthap", agency: str = AGENCY, **more: Any
    ) -> str:
        return self.routed(external_id, a_classification(agency=agency), partner, **more)

    def at_the_desk(self, external_id: str, partner: str = "e-dongthap", **more: Any) -> str:
        return self.routed(external_id, a_classification(confidence=0.1), partner, **more)

    def routed(self, external_id: str, found: Any, partner: str, **more: Any) -> str:
        reference = self.received(external_id, partner, **more)
        self.does(reference, RouteCase(found))
        return reference

    def does(self, reference: str, command: Command, actor: Actor = SYSTEM) -> Case:
        return change_case(reference, command, actor, **self.ports)

    def put(self, case: Case) -> None:
        """As if it had come about."""
        self.cases.cases[case.id] = case
