"""What differs between stages: the `stages` table of cdk.json, checked before a build starts.

Only app.py reads the context; every construct gets the parsed `StageConfig`.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from aws_cdk import aws_logs as logs
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

Scope = Literal[
    "cases.submit",
    "cases.record",
    "cases.read",
    "cases.act",
    "cases.list",
    "cases.history",
    "cases.tasks",
    "cases.duplicates",
    "worklist.read",
    "sender.read",
    "reports.read",
    "directory.read",
    "rules.read",
    "rules.change",
    "contacts.manage",
    "webhooks.manage",
    "partners.manage",
    "attachments.add",
    "attachments.read",
]
Role = Literal[
    "partner",
    "operator",
    "supervisor",
    "agency_officer",
    "agency_leader",
    "oversight",
    "administrator",
]
Positive = Annotated[int, Field(gt=0)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]

# A mistyped key must not be passed over in silence.
_CLOSED: Final = ConfigDict(extra="forbid")


class StageError(ValueError):
    """cdk.json does not describe the stage that was asked for."""


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Requests per second, sustained and in a burst."""

    __pydantic_config__ = _CLOSED

    rate: Positive
    burst: Positive


@dataclass(frozen=True, kw_only=True)
class ClientConfig:
    """A system that may call the API: its OAuth scopes and how much it may call."""

    __pydantic_config__ = _CLOSED

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
    role: Role
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    throttle: Throttle
    requests_per_day: Positive
    # The agency that an officer or leader acts for, by its code in the directory.
    agency: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None

    @property
    def id_part(self) -> str:
        """`e-dongthap` -> `EDongthap`: the code as part of a construct id or an output name."""
        return "".join(word.capitalize() for word in self.code.split("-"))


@dataclass(frozen=True, kw_only=True)
class PeopleConfig:
    """How much all people together may call by way of the console."""

    __pydantic_config__ = _CLOSED

    throttle: Throttle
    requests_per_day: Positive


@dataclass(frozen=True, kw_only=True)
class RegisteredPartnersConfig:
    """How much each partner that an administrator registered may call."""

    __pydantic_config__ = _CLOSED

    throttle: Throttle
    requests_per_day: Positive


@dataclass(frozen=True, kw_only=True)
class NeighbourConfig:
    """A neighbouring 1022 system that is informed of cases, and asked what became of them."""

    __pydantic_config__ = _CLOSED

    # Off: there is none, or no account at it yet. Then nothing of it is deployed.
    on: bool
    # Whether it is told who sent a case: only then may the vault be read for it.
    senders: bool


@dataclass(frozen=True, kw_only=True)
class StageConfig:
    __pydantic_config__ = _CLOSED

    name: str
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
    # ministack: wheels for this machine, and nothing that MiniStack cannot create.
    target: Literal["aws", "ministack"]
    # Tables, keys, logs and the user pool outlive their stack; deleting a table is refused.
    keep_data: bool
    log_retention: logs.RetentionDays
    alarm_email: Email
    email_provider: Literal["ses", "smtp"]
    email_sender: Email
    # As mailboxes show it beside the address.
    email_sender_name: Annotated[str, Field(min_length=1, max_length=60)]
    sms_provider: Literal["end_user_messaging", "gateway"]
    # Brand name that the carriers registered; GSM allows 11 letters and digits.
    sms_sender_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{3,11}$")]
    console_url: Annotated[str, Field(pattern=r"^https?://\S+[^/\s]$")]
    policy_set: Literal["province", "demo"]
    neighbour: NeighbourConfig
    sweep_minutes: Annotated[int, Field(ge=1, le=59)]
    # How long one batch may take; what a dead worker held comes again after six times as long.
    worker_seconds: Annotated[int, Field(ge=3, le=300)]
    # Batches of one queue at the same time: what the providers and the table are to bear.
    worker_concurrency: Annotated[int, Field(ge=2, le=1000)]
    # Ticks at the same time, None for as many as the account has. Half of all cases are due at
    # closing time: who finds no room comes again in a second or two (the ASL's first retrier).
    tick_concurrency: Annotated[int, Field(ge=1)] | None = None
    throttle: Throttle
    clients: Annotated[tuple[ClientConfig, ...], Field(min_length=1)]
    people: PeopleConfig
    registered_partners: RegisteredPartnersConfig

    @property
    def on_aws(self) -> bool:
        return self.target == "aws"


_STAGE: Final = TypeAdapter(StageConfig)


def parse_stage(name: object, stages: object) -> StageConfig:
    """The stage of that name. Raises StageError, which names every field of cdk.json at fault."""
    if not isinstance(stages, dict):
        raise StageError("cdk.json: context has no table `stages`")
    if not isinstance(name, str) or name not in stages:
        raise StageError(f"unknown stage {name!r}: cdk.json has {', '.join(sorted(stages))}")
    fields: Any = stages[name]
    if not isinstance(fields, dict):
        raise StageError(f"cdk.json: stages.{name} is not a table")
    try:
        # As JSON, because strict validation takes a JSON array for a tuple, but not a Python list.
        stage = _STAGE.validate_json(json.dumps({**fields, "name": name}), strict=True)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise StageError(f"cdk.json: stages.{name}: {faults}") from None
    return _consistent(stage)


def _consistent(stage: StageConfig) -> StageConfig:
    twice = [code for code, times in Counter(c.code for c in stage.clients).items() if times > 1]
    if twice:
        raise StageError(
            f"cdk.json: stages.{stage.name}.clients: {', '.join(twice)} is there twice"
        )
    if stage.on_aws and not stage.console_url.startswith("https://"):
        raise StageError(f"cdk.json: stages.{stage.name}.console_url: https only on AWS")
    return stage
