"""Load and check the policy sets: deadlines, ladders, thresholds, each with its first day."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from casework.domain.deadlines import (
    Audience,
    LadderStep,
    Limit,
    RungAction,
    Span,
    Term,
    Unit,
)
from casework.domain.directory import Directory
from casework.domain.faults import fault
from casework.domain.policy import Most, PolicySet, Rules
from casework.domain.routing import CaseClass
from casework.reference.calendars import Calendars, load_calendars
from casework.reference.directory import load_directory
from casework.reference.faults import InvalidData, faults_of, wrong
from casework.reference.routing import load_competence

Name = Annotated[str, Field(min_length=1)]
_LADDER_ACTIONS: Final = (
    RungAction.REMIND,
    RungAction.MARK_OVERDUE,
    RungAction.ESCALATE,
    RungAction.PHONE,
)


class InvalidPolicy(InvalidData):
    pass


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Limit(_Entry):
    amount: Annotated[int, Field(gt=0, le=1_000_000)]
    unit: Unit

    def value(self) -> Limit:
        return Limit(self.amount, self.unit)


class _Step(_Entry):
    """`share` of the span, or `after_due`, its end; neither: at its end. `every`: repeats."""

    name: Name
    action: RungAction
    audience: Audience
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    after_due: _Limit | None = None
    span: Span = Span.ANSWER
    every: _Limit | None = None

    @model_validator(mode="after")
    def _one_place_in_time(self) -> Self:
        if self.share is not None and self.after_due is not None:
            raise wrong("share_and_delay")
        return self

    def value(self) -> LadderStep:
        delay = self.after_due.value() if self.after_due else None
        return LadderStep(
            self.name,
            self.action,
            self.audience,
            self.share,
            delay,
            self.span,
            self.every.value() if self.every else None,
        )


class _Ladder(_Entry):
    steps: Annotated[tuple[_Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _marks_overdue_at_most_once(self) -> Self:
        names = [step.name for step in self.steps]
        if len(set(names)) != len(names):
            raise wrong("steps_alike")
        marks = [step for step in self.steps if step.action is RungAction.MARK_OVERDUE]
        if len(marks) > 1 or any(mark.share or mark.after_due or mark.every for mark in marks):
            raise wrong("one_overdue_step")
        if any(step.action not in _LADDER_ACTIONS for step in self.steps):
            raise wrong("not_for_ladders")
        phones = [step for step in self.steps if step.action is RungAction.PHONE]
        if any(step.span is not Span.ACCEPT or step.every for step in phones):
            raise wrong("phone_to_accept")
        if any("#" in step.name or ":" in step.name for step in self.steps):
            raise wrong("step_name")
        return self


class _Term(_Entry):
    limit: _Limit
    ladder: Name
    accept: _Limit | None = None


class _Most(_Entry):
    additions: Annotated[int, Field(ge=1)]
    extension_requests: Annotated[int, Field(ge=1)]
    progress_reports: Annotated[int, Field(ge=1)]
    reminders: Annotated[int, Field(ge=1)]
    links: Annotated[int, Field(ge=1, le=5_000)]


class _PolicySet(_Entry):
    version: Name
    valid_from: date
    source: Name
    provisional: bool
    sure_from: Annotated[float, Field(ge=0, le=1)]
    triage_term: Name
    default_term: Name
    emergency_term: Name
    joint_term: Name
    approval_term: Name
    appeal_term: Name
    field_terms: dict[Name, Name]
    ladders: dict[Name, _Ladder]
    terms: dict[Name, _Term]
    silence: _Limit
    pause_cap: _Limit | None
    extensions_allowed: Annotated[int, Field(ge=0)]
    returns_before_supervisor: Annotated[int, Field(ge=1)]
    contribution_share: Annotated[float, Field(gt=0, lt=1)]
    reopen_within: _Limit
    refusal_grounds: Annotated[dict[Name, Name], Field(min_length=1)]
    refusal_classes: dict[Name, CaseClass]
    rating_reasons: dict[Name, Name]
    identity_visible_fields: tuple[Name, ...]
    most: _Most = _Most(**asdict(Most()))

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        named = {
            self.triage_term,
            self.default_term,
            self.emergency_term,
            self.joint_term,
            self.approval_term,
            self.appeal_term,
        }
        unknown = sorted((named | set(self.field_terms.values())) - set(self.terms))
        if unknown:
            raise wrong("no_such_term", names=", ".join(unknown))
        unknown = sorted({term.ladder for term in self.terms.values()} - set(self.ladders))
        if unknown:
            raise wrong("no_such_ladder", names=", ".join(unknown))
        unknown = sorted(set(self.refusal_classes) - set(self.refusal_grounds))
        if unknown:
            raise wrong("no_such_ground", names=", ".join(unknown))
        return self

    def value(self) -> PolicySet:
        terms = {
            name: Term(
                name,
                term.limit.value(),
                tuple(step.value() for step in self.ladders[term.ladder].steps),
                term.accept.value() if term.accept else None,
            )
            for name, term in self.terms.items()
        }
        return PolicySet(
            version=self.version,
            valid_from=self.valid_from,
            sure_from=self.sure_from,
            triage_term=self.triage_term,
            default_term=self.default_term,
            emergency_term=self.emergency_term,
            joint_term=self.joint_term,
            approval_term=self.approval_term,
            appeal_term=self.appeal_term,
            field_terms=self.field_terms,
            terms=terms,
            silence=self.silence.value(),
            pause_cap=self.pause_cap.value() if self.pause_cap else None,
            extensions_allowed=self.extensions_allowed,
            returns_before_supervisor=self.returns_before_supervisor,
            contribution_share=self.contribution_share,
            reopen_within=self.reopen_within.value(),
            refusal_grounds=self.refusal_grounds,
            refusal_classes=self.refusal_classes,
            rating_reasons=frozenset(self.rating_reasons),
            identity_visible_fields=frozenset(self.identity_visible_fields),
            most=Most(**self.most.model_dump()),
        )


_SETS = TypeAdapter(Annotated[tuple[_PolicySet, ...], Field(min_length=1)])


def load_rules(name: str) -> Rules:
    """The policy sets of `data/policy-<name>.json` with calendars, directory and fields.

    Raises InvalidPolicy.
    """
    text = files("casework.reference").joinpath(f"data/policy-{name}.json").read_text("utf-8")
    return rules_of(parse_policies(json.loads(text)), load_calendars(), load_directory())


def rules_of(policies: tuple[PolicySet, ...], calendars: Calendars, directory: Directory) -> Rules:
    return Rules(
        policies,
        calendars.province,
        calendars.revision,
        directory,
        calendars.agencies,
        field_classes=load_competence(load_directory()).field_classes,
    )


def policy_of(data: Any) -> PolicySet:
    """One set alone. Raises InvalidPolicy naming each faulty entry."""
    try:
        return _PolicySet.model_validate(data).value()
    except ValidationError as error:
        raise InvalidPolicy(faults_of(error)) from error


def parse_policies(data: Any) -> tuple[PolicySet, ...]:
    """Oldest first. Raises InvalidPolicy naming each faulty entry."""
    try:
        sets = sorted((entry.value() for entry in _SETS.validate_python(data)), key=_valid_from)
    except ValidationError as error:
        raise InvalidPolicy(faults_of(error)) from error
    _refuse_repeated([str(policy.valid_from) for policy in sets], "valid_from")
    _refuse_repeated([policy.version for policy in sets], "version")
    return tuple(sets)


def _refuse_repeated(values: list[str], name: str) -> None:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise InvalidPolicy([fault(name, "given_twice", value=", ".join(repeated))])


def _valid_from(policy: PolicySet) -> date:
    return policy.valid_from
