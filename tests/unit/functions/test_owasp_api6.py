"""OWASP API Security Top 10 (2023), API6: what is meant for once, no script does a thousand times.

Guessing at tracking: `test_owasp_api2.py`. How much a partner may send in a second and a day:
`tests/infrastructure/test_limits.py`. Messages to people in a flood of cases:
`tests/unit/use_cases/test_flood.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from casework.domain import commands as c
from casework.domain.webhook_delivery import WebhookState
from tests.builders import CITIZEN, OFFICER, an_answer
from tests.builders import OPERATOR as DESK
from tests.interface import ACTS, SUBMIT, WEBHOOKS, open_doors
from tests.office import Office, read
from tests.open_interface import OPEN, open_to_everyone
from tests.webhook_world import WebhookWorld

ROWS: Final = {row.name: row for row in (*ACTS, *WEBHOOKS)}
TIMES: Final = 20


@pytest.fixture
def doors() -> Iterator[tuple[Office, WebhookWorld]]:
    with open_doors() as doors:
        yield doors


def again_and_again(reference: str, action: str, client: Any = "id-a") -> list[tuple[int, Any]]:
    answers = [read(ROWS[action].answer(reference, client)) for _ in range(TIMES)]
    return [(status, body.get("code")) for status, body in answers]


def test_a_submission_sent_again_is_one_case_and_says_so(
    doors: tuple[Office, WebhookWorld],
) -> None:
    office, _ = doors

    answers = [SUBMIT.on("", "id-a") for _ in range(TIMES)]

    assert [status for status, _ in answers] == [201] + [200] * (TIMES - 1)
    assert len({body["reference"] for _, body in answers}) == len(office.cases.cases) == 1
    assert len(office.cases.events) == 1


def test_a_submission_changed_and_sent_again_is_refused_and_changes_nothing(
    doors: tuple[Office, WebhookWorld],
) -> None:
    office, _ = doors
    SUBMIT.on("", "id-a")
    before = dict(office.cases.cases)

    status, problem = SUBMIT.on("", "id-a", {**SUBMIT.body, "text": "Chuyện khác"})

    assert (status, problem["code"]) == (409, "external-id-reused")
    assert office.cases.cases == before


def test_a_request_by_open311_sent_again_is_one_request() -> None:
    (creating,) = (row for row in OPEN if row.name == "create request json")
    with open_to_everyone() as known:
        bodies = {creating.answer(known)["body"] for _ in range(TIMES)}

    assert len(bodies) == 1


def closed(office: Office) -> str:
    reference = office.forwarded("1")
    for command, actor in (
        *((c.AcceptCase(), OFFICER), (an_answer(), OFFICER)),
        (c.ApproveAnswer("Đã thay bóng đèn."), DESK),
    ):
        office.does(reference, command, actor)
    return reference


def test_an_answer_is_rated_once(doors: tuple[Office, WebhookWorld]) -> None:
    answers = again_and_again(closed(doors[0]), "rate")

    assert answers == [(200, None)] + [(422, "rated-before")] * (TIMES - 1)


def test_a_case_is_reopened_once_in_its_life(doors: tuple[Office, WebhookWorld]) -> None:
    office, _ = doors
    reference = closed(office)

    assert Counter(again_and_again(reference, "reopen")) == {
        (200, None): 1,
        (409, "not-allowed-in-state"): TIMES - 1,
    }
    for command, actor in ((an_answer(), OFFICER), (c.ApproveAnswer(), DESK)):
        office.does(reference, command, actor)
    assert again_and_again(reference, "reopen") == [(422, "reopened-before")] * TIMES


def test_a_refusal_is_appealed_once(doors: tuple[Office, WebhookWorld]) -> None:
    office, _ = doors
    reference = office.at_the_desk("1")
    office.does(reference, c.RefuseCase("unclear", "Không rõ sự việc."), DESK)

    answers = again_and_again(reference, "appeal")

    assert answers == [(200, None)] + [(422, "appealed-before")] * (TIMES - 1)


def test_what_was_done_already_is_told_to_nobody_again(
    doors: tuple[Office, WebhookWorld],
) -> None:
    """No event, so no message to anybody."""
    office, _ = doors
    reference = office.forwarded("1")
    office.does(reference, c.StopTellingSender(), CITIZEN)
    before = len(office.cases.history(reference))

    again_and_again(reference, "stop-telling-sender")

    assert len(office.cases.history(reference)) == before


def test_a_replay_sends_what_was_given_up_once_and_a_page_at_a_time(
    doors: tuple[Office, WebhookWorld],
) -> None:
    _, world = doors
    world.with_endpoint()
    history = world.with_case()
    world.work()
    (first, *_) = (each for each in world.ledger.stored.values())
    world.ledger.stored.clear()
    for n in range(250):
        given_up = replace(
            first,
            case_id=f"{history.case.id}-{n:03}",
            state=WebhookState.FAILED,
            next_at=None,
            planned_at=first.planned_at + timedelta(seconds=n),
        )
        world.ledger.stored[given_up.case_id, given_up.seq] = given_up

    replaying, body, counts = (
        ROWS["POST webhook/replay"],
        dict(ROWS["POST webhook/replay"].body),
        [],
    )
    for _ in range(3):
        status, page = replaying.on("", "id-a", body)
        counts.append((status, page["replayed"]))
        body["page_token"] = page["next_page_token"]

    assert counts == [(200, 100), (200, 100), (200, 50)]
    assert body["page_token"] is None
    assert replaying.on("", "id-a")[1]["replayed"] == 0
