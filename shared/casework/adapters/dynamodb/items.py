"""Cases and events as items, and back.

`body` is the canonical JSON that the history's hashes cover; the other attributes are the keys
and what conditions and people in the console look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.domain import events
from casework.domain.case import DESK, Actor, Case, Identity, State
from casework.domain.corrections import decided_month
from casework.domain.history import RecordedEvent, encode
from casework.domain.open311.told import is_told
from casework.domain.publication import PublicCase, public_case
from casework.domain.references import month_of_public_id
from casework.domain.worklist import OpenCase, line_of

SCHEMA: Final = 1
_serialize: Final = TypeSerializer().serialize
_deserialize: Final = TypeDeserializer().deserialize

Item = dict[str, Any]
"""An item in DynamoDB's own typed form."""


def to_item(values: Mapping[str, object]) -> Item:
    return {name: _serialize(value) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _deserialize(value) for name, value in item.items()}


def case_item(case: Case) -> Item:
    next_at, unfinished = case.clock.next_at, case.is_open or case.clock.running
    public = public_case(case)
    return to_item(
        {
            "pk": keys.case_pk(case.id),
            "sk": keys.CASE,
            "schema": SCHEMA,
            "case_id": case.id,
            "version": case.version,
            "state": str(case.state),
            "partner": case.source.partner,
            "lead_agency": case.lead_agency,
            "epoch": case.clock.epoch,
            "due_shard": keys.due_shard(case.id) if unfinished else None,
            "next_at": (keys.instant(next_at) if next_at else keys.NEVER) if unfinished else None,
            **_work(case),
            "published_month": month_of_public_id(public.id) if public else None,
            "public_id": public.id if public else None,
            "public": _public(public) if public else None,
            "body": encode(case),
        }
    )


def _work(case: Case) -> dict[str, object]:
    """What lists this case as work to do, and what such a line shows."""
    line, tasks = line_of(case), case.open_tasks
    found: dict[str, object] = {}
    if case.holder:
        found |= {
            "holder": case.holder,
            "due_order": keys.in_order(line.due_at, case.id),
            "field": line.field,
            "held_since": keys.instant(line.held_since),
            "paused": line.paused or None,
        }
    if tasks:
        found |= {
            "tasks_of": DESK,
            "tasks_order": keys.in_order(tasks[0].raised_at, case.id),
            "open_tasks": len(tasks),
        }
    return found


def line_from(item: Mapping[str, Any]) -> OpenCase:
    """Of the index `open_by_agency`."""
    values = from_item(item)
    return OpenCase(
        case_id=values["case_id"],
        state=State(values["state"]),
        field=values.get("field"),
        due_at=keys.instant_in(values["due_order"]),
        held_since=datetime.fromisoformat(values["held_since"]),
        paused=values.get("paused", False),
    )


def case_from(item: Mapping[str, Any]) -> Case:
    case: Case = _type_adapter(Case).validate_json(item["body"]["S"])
    return case


def _public(case: PublicCase) -> str:
    return _type_adapter(PublicCase).dump_json(case).decode()


def public_case_from(item: Mapping[str, Any]) -> PublicCase:
    case: PublicCase = _type_adapter(PublicCase).validate_json(item["public"]["S"])
    return case


def event_item(recorded: RecordedEvent, partner: str | None = None) -> Item:
    """`partner`: whose case it is."""
    told = partner is not None and is_told(recorded.event)
    return to_item(
        {
            "pk": keys.case_pk(recorded.case_id),
            "sk": keys.event_sk(recorded.seq),
            "schema": SCHEMA,
            "case_id": recorded.case_id,
            "seq": recorded.seq,
            "name": recorded.name,
            "at": recorded.at.isoformat(),
            "decided_month": decided_month(recorded),
            "told_partner": partner if told else None,
            "told_at": keys.told_at(recorded.at, recorded.case_id, recorded.seq) if told else None,
            "actor": encode(recorded.actor),
            "previous": recorded.previous,
            "hash": recorded.hash,
            "body": recorded.body,
        }
    )


def event_from(item: Mapping[str, Any]) -> RecordedEvent:
    values = from_item(item)
    return RecordedEvent(
        case_id=values["case_id"],
        seq=int(values["seq"]),
        at=datetime.fromisoformat(values["at"]),
        actor=_type_adapter(Actor).validate_json(values["actor"]),
        event=_type_adapter(getattr(events, values["name"])).validate_json(values["body"]),
        body=values["body"],
        previous=values["previous"],
        hash=values["hash"],
    )


def identity_item(case_id: str, identity: Identity) -> Item:
    return to_item({"pk": keys.case_pk(case_id), **asdict(identity)})


def same_identity_item(case_id: str, as_case: str) -> Item:
    """The sender of a case that was split from another."""
    return to_item({"pk": keys.case_pk(case_id), "same_as": keys.case_pk(as_case)})


def phone_item(case_id: str, seal: bytes) -> Item:
    return to_item({"pk": keys.phone_pk(case_id), "sk": keys.PHONE, "seal": seal})


def same_phone_item(case_id: str, as_case: str) -> Item:
    return to_item({"pk": keys.phone_pk(case_id), "sk": keys.PHONE, "same_as": as_case})


@cache
def _type_adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
