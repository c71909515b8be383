"""The commands of the case life by the names the interface gives them, and their bodies."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, Final, get_type_hints

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from casework.domain import commands as c
from casework.domain.case import Actor, Case
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.read_case import read_case
from casework.use_cases.relate_cases import link_cases, merge_case, split_case


@dataclass(frozen=True)
class SplitBody:
    texts: tuple[str, ...]


COMMANDS: Final[Mapping[str, type[c.Command]]] = {
    "forward": c.ForwardCase,
    "answer-at-first-contact": c.AnswerAtFirstContact,
    "guide": c.GuideCase,
    "refuse": c.RefuseCase,
    "appeal": c.AppealRefusal,
    "decide-appeal": c.DecideAppeal,
    "accept": c.AcceptCase,
    "return": c.ReturnCase,
    "transfer": c.TransferCase,
    "reassign": c.ReassignCase,
    "contribute": c.Contribute,
    "ask-citizen": c.AskCitizen,
    "add-information": c.AddInformation,
    "request-extension": c.RequestExtension,
    "decide-extension": c.DecideExtension,
    "report-progress": c.ReportProgress,
    "answer": c.AnswerCase,
    "approve-answer": c.ApproveAnswer,
    "send-answer-back": c.SendAnswerBack,
    "publish": c.PublishCase,
    "rate": c.RateCase,
    "reopen": c.ReopenCase,
    "remind": c.OrderReminder,
    "complete-task": c.CompleteTask,
    "stop-telling-sender": c.StopTellingSender,
}
RELATING: Final[Mapping[str, type[Any]]] = {
    "split": SplitBody,
    "merge": c.MergeCase,
    "link": c.LinkCase,
}


class UnknownAction(LookupError):
    pass


def act(
    reference: str,
    action: str,
    body: Mapping[str, Any],
    actor: Actor,
    *,
    cases: Cases,
    clock: Clock,
    rules: Rules,
) -> Case:
    """The case after the action. Raises UnknownAction, RequestValidationError, Refusal."""
    if action in COMMANDS:
        command = _parsed(COMMANDS[action], body)
        return act_on_case(reference, command, actor, cases=cases, clock=clock, rules=rules)
    if action not in RELATING:
        raise UnknownAction(action)
    return _relate(reference, _parsed(RELATING[action], body), actor, cases, clock, rules)


def _relate(
    reference: str, wanted: Any, actor: Actor, cases: Cases, clock: Clock, rules: Rules
) -> Case:
    match wanted:
        case SplitBody():
            split_case(reference, wanted.texts, actor, cases=cases, clock=clock, rules=rules)
            return read_case(reference, actor, cases=cases)
        case c.MergeCase():
            relate: Callable[..., Case] = merge_case
            other = wanted.into
        case _:
            relate, other = link_cases, wanted.to
    return relate(reference, other, actor, cases=cases, clock=clock, rules=rules)


def _parsed(kind: Any, body: Mapping[str, Any]) -> Any:
    model = _body_model(kind)
    try:
        checked = model.model_validate_json(json.dumps(body))
    except ValidationError as error:
        faults = [
            {**fault, "loc": ("body", *fault["loc"])}
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise RequestValidationError(faults) from error
    return kind(**{name: getattr(checked, name) for name in model.model_fields})


@cache
def _body_model(kind: Any) -> type[BaseModel]:
    """The fields of a command as a body; unknown ones are refused.

    Strict, but in JSON mode: times are still read from text and tuples from arrays.
    """
    hints = get_type_hints(kind)
    shape: dict[str, Any] = {
        field.name: (hints[field.name], ... if field.default is MISSING else field.default)
        for field in fields(kind)
    }
    config = ConfigDict(extra="forbid", strict=True)
    return create_model(kind.__name__, __config__=config, **shape)
