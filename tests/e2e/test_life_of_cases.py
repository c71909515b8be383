"""Twenty cases over HTTP, to their end: answered, or overdue and escalated."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from casework.domain.notifications import Channel
from casework.reference.notices import load_notices
from tests.e2e.conftest import FEEDBACK, Deployed, eventually

FIVE_SECONDS = 5.0


@pytest.fixture(scope="module")
def references(deployed: Deployed) -> list[str]:
    answers = [deployed.partner.submit(item) for item in FEEDBACK]
    assert [answer.status_code for answer in answers] == [201] * 20
    return [answer.json()["reference"] for answer in answers]


@pytest.fixture(scope="module")
def routed(deployed: Deployed, references: list[str]) -> list[dict[str, Any]]:
    """The twenty cases, once each is with an agency or at the desk."""

    def cases() -> list[dict[str, Any]]:
        return [deployed.case(reference) for reference in references]

    return eventually(cases, lambda seen: all(case["state"] != "received" for case in seen))


@pytest.fixture(scope="module")
def answered(deployed: Deployed, routed: list[dict[str, Any]]) -> set[str]:
    """Every second forwarded case gets its answer at once."""
    forwarded = [case for case in routed if case["state"] == "forwarded"]
    for case in forwarded[::2]:
        answer = deployed.console.answer(case["id"], case["lead_agency"], "Đã xử lý xong.")
        assert answer.status_code == 200, answer.text
        approved = deployed.console.act(case["id"], "approve-answer")
        assert approved.status_code == 200, approved.text
    return {case["id"] for case in forwarded[::2]}


@pytest.fixture(scope="module")
def guided(routed: list[dict[str, Any]]) -> set[str]:
    return {case["id"] for case in routed if case["state"] == "guided"}


@pytest.fixture(scope="module")
def ended(
    deployed: Deployed, references: list[str], answered: set[str]
) -> dict[str, list[dict[str, Any]]]:
    """The histories, once every case that nobody answered has come to its last rung."""

    eventually(
        lambda: [deployed.case(reference) for reference in references],
        lambda cases: not any(case["clock"]["rungs"] for case in cases),
        within=120,
    )
    return {reference: deployed.events(reference) for reference in references}


def test_every_case_is_forwarded_or_at_the_desk(routed: list[dict[str, Any]]) -> None:
    states = Counter(case["state"] for case in routed)

    assert set(states) == {"forwarded", "triage", "guided"}
    assert states["forwarded"] >= 8
    assert states["triage"] >= 3  # among them spam, a question, "Nước yếu"
    assert states["guided"] == 1  # the complaint about a decision on land


def test_the_emergency_is_with_the_police_at_once(routed: list[dict[str, Any]]) -> None:
    (drowning,) = [case for case in routed if "rớt xuống sông" in case["feedback"]["text"]]

    assert (drowning["state"], drowning["lead_agency"]) == ("forwarded", "CAT")


def test_every_overdue_case_is_marked_within_five_seconds_of_its_due_time(
    ended: dict[str, list[dict[str, Any]]], answered: set[str], guided: set[str]
) -> None:
    missed = {
        reference: event
        for reference, events in ended.items()
        for event in events
        if event["name"] == "DeadlineMissed"
    }

    assert set(missed) == set(ended) - answered - guided
    for event in missed.values():
        late = datetime.fromisoformat(event["at"]) - datetime.fromisoformat(event["due_at"])
        assert 0 <= late.total_seconds() <= FIVE_SECONDS


def test_an_answered_case_is_never_marked(
    ended: dict[str, list[dict[str, Any]]], answered: set[str]
) -> None:
    assert answered
    for reference in answered:
        names = [event["name"] for event in ended[reference]]
        assert names[-2:] == ["CaseAnswered", "CaseClosed"]
        assert "DeadlineMissed" not in names


def test_every_rung_fired_once(ended: dict[str, list[dict[str, Any]]]) -> None:
    for events in ended.values():
        rungs = [(event["epoch"], event["rung"]) for event in events if event.get("rung")]
        assert len(rungs) == len(set(rungs))


def test_there_are_as_many_executions_as_clocks_started_and_all_come_to_their_end(
    deployed: Deployed, ended: dict[str, list[dict[str, Any]]]
) -> None:
    started = {
        f"{reference}-{event['clock']['epoch']}"
        for reference, events in ended.items()
        for event in events
        if event.get("clock") and event["clock"]["rungs"]
    }

    def ours() -> dict[str, str]:
        found = deployed.executions()
        return {name: status for name, status in found.items() if name[:-2] in ended}

    found = eventually(ours, lambda seen: set(seen.values()) == {"SUCCEEDED"})
    assert set(found) == started


def test_every_message_is_visible_and_none_was_sent_twice(
    deployed: Deployed, ended: dict[str, list[dict[str, Any]]]
) -> None:
    expected = Counter({ref: sum(map(_emails_of, events)) for ref, events in ended.items()})
    with_email = {
        reference
        for reference, item in zip(ended, FEEDBACK, strict=True)
        if "email" in item.get("sender", {})
    }
    assert len(with_email) == 3
    told = load_notices().editions[-1].sender_rows
    for reference in with_email:
        expected[reference] += sum(event["name"] in told for event in ended[reference])

    def sent() -> Counter[str]:
        subjects = [email["Subject"] for email in deployed.emails()]
        return Counter({ref: sum(ref in subject for subject in subjects) for ref in ended})

    assert eventually(sent, lambda seen: seen == expected) == expected


def _emails_of(event: dict[str, Any]) -> int:
    """By the table of notices: two officers an audience, one leader an agency."""
    readers = {"agency_leader": 1, "coordinating_officers": 0}
    return sum(
        readers.get(notice.audience or event["audience"], 2)
        for notice in load_notices().editions[-1].rows.get(event["name"], ())
        if Channel.EMAIL in notice.channels
    )


def test_the_officers_of_the_lead_agency_got_email_and_sms(
    deployed: Deployed, routed: list[dict[str, Any]]
) -> None:
    forwarded = [case for case in routed if case["state"] == "forwarded"]

    for case in forwarded:
        host = f"@{case['lead_agency'].lower()}.1022.example"
        to = [e["To"] for e in deployed.emails() if case["id"] in e["Subject"]]
        assert sum(host in str(address) for address in to) >= 2
        assert sum(case["id"] in text["Message"] for text in deployed.texts()) >= 2


def test_the_partner_sees_what_became_of_its_case(
    deployed: Deployed, ended: dict[str, list[dict[str, Any]]], answered: set[str]
) -> None:
    reference = next(iter(answered))

    view = deployed.partner.read(reference).json()

    assert view["state_name"] == "Đã hoàn thành"
    assert view["answer"]["text"] == "Đã xử lý xong."
    assert view["answer"]["on_time"] is True


def test_the_histories_are_intact(deployed: Deployed, ended: dict[str, Any]) -> None:
    from casework.adapters.dynamodb.items import case_from, event_from
    from casework.domain.evolve import fold
    from casework.domain.history import is_intact

    for reference in ended:
        items = deployed.items(reference)
        snapshot = case_from(items.pop("CASE"))
        history = [event_from(items[sk]) for sk in sorted(items)]
        assert is_intact(history)
        assert fold(history) == snapshot
