"""The 1022 desk on fakes: cases received, at triage, split, merged, linked."""

from __future__ import annotations

from itertools import count

from casework.domain.case import Actor, Case, Role
from casework.domain.commands import Command, RouteCase
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.change_case import change_case
from casework.use_cases.relate_cases import link_cases, merge_case, split_case
from casework.use_cases.submit_feedback import submit_feedback
from tests.builders import (
    OPERATOR,
    RULES,
    a_classification,
    a_feedback,
    a_source,
    an_identity,
)
from tests.fakes import FixedClock, InMemoryCases

TEXTS = ("Rác không ai gom", "Chó thả rông")


class Desk:
    """Cases that wait for an operator."""

    def __init__(self, cases: InMemoryCases | None = None) -> None:
        self.cases = cases or InMemoryCases()
        self.ports = {"cases": self.cases, "clock": FixedClock(), "rules": RULES}
        self.numbers = count(1)

    def receive(self) -> str:
        source = a_source(f"edt-{next(self.numbers)}")
        return submit_feedback(source, a_feedback(), an_identity(), **self.ports).case.id

    def triage(self) -> str:
        case_id = self.receive()
        command = RouteCase(a_classification(confidence=0.1))
        change_case(case_id, command, Actor(Role.SYSTEM, "system"), **self.ports)
        return case_id

    def act(self, reference: str, command: Command, actor: Actor = OPERATOR) -> Case:
        return act_on_case(reference, command, actor, **self.ports)

    def split(self, reference: str, texts: tuple[str, ...] = TEXTS) -> tuple[Case, ...]:
        return split_case(reference, texts, OPERATOR, **self.ports)

    def merge(self, reference: str, into: str) -> Case:
        return merge_case(reference, into, OPERATOR, **self.ports)

    def link(self, reference: str, to: str, actor: Actor = OPERATOR) -> Case:
        return link_cases(reference, to, actor, **self.ports)

    def events(self, case_id: str) -> list[object]:
        return [recorded.event for recorded in self.cases.history(case_id)]

    def stored(self) -> tuple[dict, dict]:
        return dict(self.cases.cases), dict(self.cases.events)
