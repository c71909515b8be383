"""OWASP API Security Top 10 (2023), API3: no field is taken that is not the caller's to set, and
none is shown that the caller need not see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from casework.domain import commands as c
from casework.domain.case import Role, TaskKind
from tests import builders
from tests.builders import AGENCY, an_answer, an_identity
from tests.interface import (
    ACTS,
    BESIDES_ACTS,
    CLIENTS,
    LISTS,
    READS,
    RECORDING,
    SUBMIT,
    WEBHOOKS,
    Operation,
    open_doors,
)
from tests.office import Office

EXTRA: Final = ("state", "partner", "version", "answer_on_time", "due_at", "__class__", "role")
OURS: Final = (
    *("reference", "state", "partner", "channel", "received_at", "lead_agency", "field", "level"),
    *("due_at", "restricted", "digest", "policy"),
)
"""Of a case, what the system sets and nobody sends."""

LINE: Final = {
    *("reference", "state", "state_name", "received_at", "category", "field", "lead_agency"),
    *("original_due_at", "due_at", "overdue_since"),
}
SHOWN: Final[dict[str, set[str]]] = {
    "readDossier": {
        *(LINE | {"level", "answer", "sender_told", "agency", "text", "answered_at", "on_time"}),
        *("question", "refusal", "ground", "reason", "outcome", "merged_into", "channel"),
        *("reported_at", "location", "commune", "latitude", "longitude", "address", "additions"),
        *("classification", "case_class", "confidence", "proposals", "reasons"),
        *("coordinating", "given_at", "extensions", "until", "approved", "progress_reports"),
        *("returns", "with_supervisor", "restricted", "evidence", "published_text", "public_id"),
        *("rating", "score", "appeal", "reopened", "split_from", "linked"),
    },
    "readCase": {
        *(LINE | {"level", "answer", "sender_told", "channel", "reported_at"}),
        *("agency", "text", "answered_at", "on_time"),
        *("question", "refusal", "ground", "reason", "outcome", "merged_into"),
    },
    "readHistory": {
        *("events", "sequence", "at", "event", "name", "by", "role", "agency", "code", "words")
    },
    "readTasks": {
        *("tasks", "id", "kind", "kind_name", "agency", "detail", "raised_at", "done_by", "note")
    },
    "suggestDuplicates": {
        *("likely", "reference", "state", "state_name", "received_at"),
        *("score", "similarity", "distance_m", "reasons"),
    },
    "readSender": {"name", "phone", "email"},
    "listCases": LINE | {"cases", "next_page_token", "external_id"},
    "listAttachments": {
        *("attachments", "id", "file_name", "content_type", "size", "status", "status_name"),
        *("reason", "reason_text", "added_by", "added_at"),
        *("file_url", "thumbnail_url", "links_expire_at"),
    },
    "readWorkList": LINE | {"cases", "next_page_token", "step_due_at", "paused", "overdue"},
}


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, _):
        yield office


def answered(office: Office) -> str:
    """A case in which much happened, by people whose ids are known."""
    text = "Đèn đường trước nhà bà Trần Thị Bảy hư cả tuần nay"
    reference = office.forwarded("1", text=text)
    office.forwarded("2", text=text)
    office.does(reference, c.RaiseTask("t1", TaskKind.PHONE_AGENCY, AGENCY, "Chưa mở"))
    office.does(reference, c.AcceptCase(), builders.OFFICER)
    office.does(reference, c.AddInformation("Số điện thoại 0987 654 321"), builders.PARTNER)
    office.does(reference, an_answer(), builders.OFFICER)
    return reference


@pytest.mark.parametrize("extra", EXTRA)
@pytest.mark.parametrize("operation", ACTS, ids=str)
def test_an_action_takes_no_field_but_its_own(
    office: Office, operation: Operation, extra: str
) -> None:
    reference = office.forwarded("1")
    before = dict(office.cases.cases)

    status, problem = operation.on(
        reference, CLIENTS[builders.OPERATOR.role], {**operation.body, extra: "closed"}
    )

    assert (status, problem["code"]) == (422, "invalid-request")
    assert [fault["field"] for fault in problem["errors"]] == [extra]
    assert office.cases.cases == before


@pytest.mark.parametrize("extra", EXTRA)
@pytest.mark.parametrize("operation", [o for o in WEBHOOKS if o.body], ids=str)
def test_a_webhook_takes_no_field_but_its_own(operation: Operation, extra: str) -> None:
    with open_doors() as (_, world):
        WEBHOOKS[1].on("", "id-a")
        before = dict(world.endpoints.stored)

        status, problem = operation.on("", "id-a", {**operation.body, extra: "x"})

        assert (status, [f["field"] for f in problem["errors"]]) == (422, [extra])
        assert world.endpoints.stored == before


@pytest.mark.parametrize("extra", OURS)
def test_a_submission_sets_nothing_that_is_ours(office: Office, extra: str) -> None:
    status, problem = SUBMIT.on("", "id-a", {**SUBMIT.body, extra: "closed"})

    assert (status, [fault["field"] for fault in problem["errors"]]) == (422, [extra])
    assert office.cases.cases == {}


@pytest.mark.parametrize("extra", sorted({*OURS} - {"channel"}))
def test_a_recording_sets_nothing_that_is_ours_but_its_channel(office: Office, extra: str) -> None:
    operator = CLIENTS[builders.OPERATOR.role]

    status, problem = RECORDING.on("", operator, {**RECORDING.body, extra: "closed"})

    assert (status, [fault["field"] for fault in problem["errors"]]) == (422, [extra])
    assert office.cases.cases == {}


@pytest.mark.parametrize("role", CLIENTS)
@pytest.mark.parametrize("operation", [*READS, *LISTS[:2]], ids=str)
def test_an_answer_has_the_fields_of_its_table_and_no_others(
    office: Office, operation: Operation, role: Any
) -> None:
    reference = answered(office)

    status, body = operation.on(reference, CLIENTS[role])

    assert (status == 200) is (role in operation.roles)
    if status == 200:
        assert names_in(body) <= SHOWN[operation.name]


@pytest.mark.parametrize("role", CLIENTS)
@pytest.mark.parametrize("operation", BESIDES_ACTS, ids=str)
def test_no_answer_but_that_of_the_sender_gives_the_sender_away(
    office: Office, operation: Operation, role: Any
) -> None:
    """Neither from the vault, nor from the words of the feedback, nor what was added to it; but
    whoever handles a case or watches over it reads these words."""
    shown = json.dumps(operation.on(answered(office), CLIENTS[role])[1], ensure_ascii=False)

    vault = {str(an_identity().name), "912345678"}
    written = {"Trần Thị Bảy", "0987 654 321"}
    hidden = vault | written
    if operation.name == "readSender":
        hidden = written
    if operation.name in ("readDossier", "readHistory") and role is not Role.PARTNER:
        hidden = vault
    assert not [word for word in hidden if word in shown]


@pytest.mark.parametrize("operation", [*READS, *LISTS], ids=str)
def test_a_partner_learns_no_name_of_whoever_works_on_its_cases(
    office: Office, operation: Operation
) -> None:
    shown = json.dumps(operation.on(answered(office), "id-a")[1])

    assert not [word for word in ("officer", "console-1022", "hash", "digest") if word in shown]


def names_in(body: Any) -> set[str]:
    if isinstance(body, list):
        return {name for each in body for name in names_in(each)}
    if isinstance(body, dict):
        return set(body) | {name for each in body.values() for name in names_in(each)}
    return set()
