"""SQS, stream and state machine handlers: partial failures, poison, what is logged."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from casework import bootstrap
from casework.domain.case import State
from casework.domain.errors import Unavailable
from casework.messages import DigestRequest, NoticeRequest, RoutingRequest
from functions.plan_digests.handler import lambda_handler as plan_digests
from functions.publish_events.handler import lambda_handler as publish_events
from functions.route_case.handler import lambda_handler as route_case
from functions.send_notification import handler as send_notification_handler
from functions.send_notification.handler import lambda_handler as send_notification
from functions.sweep_due import handler as sweep_due_handler
from functions.sweep_due.handler import lambda_handler as sweep_due
from functions.tell_sender.handler import lambda_handler as tell_sender
from functions.tick.handler import lambda_handler as tick
from tests.builders import AGENCY, History, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    InMemoryRecounts,
    RecordingOutlet,
    RecordingSender,
    ScriptedRouter,
)
from tests.lambda_events import Context, sqs, stream
from tests.recount import day_off
from tests.rule_books import ABook
from tests.sender_office import ALL_OURS, EMAIL, PERSONAL, SenderOffice
from tests.telling import a_delivery


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> History:
    """One received case; the composition root hands out fakes."""
    history = History()
    cases = InMemoryCases()
    cases.add(history.case, history.events, an_identity())
    built = {
        "cases": cases,
        "clock": FixedClock(),
        "router": ScriptedRouter(),
        "rule_book": ABook(),
        "recounts": InMemoryRecounts(),
        "outlet": RecordingOutlet(),
    }
    for name, value in built.items():
        monkeypatch.setattr(bootstrap, name, lambda *_, value=value: value)
    return history


def failures(answer: dict) -> list[str]:
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def test_only_the_poison_message_of_a_batch_fails(history: History) -> None:
    good = RoutingRequest(case_id=history.case.id).model_dump_json()
    unknown = RoutingRequest(case_id="DT-UNKNOWN").model_dump_json()

    answer = route_case(sqs("not json", good, '{"case_id": 7}', unknown), Context())

    assert failures(answer) == ["m1", "m3", "m4"]
    assert bootstrap.cases().get(history.case.id).state is State.FORWARDED


def test_a_message_of_a_newer_producer_is_understood(history: History) -> None:
    newer = json.dumps({"version": 2, "case_id": history.case.id, "added_later": True})

    assert failures(route_case(sqs(newer), Context())) == []


def test_poison_in_the_notification_queue_fails_alone(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("contacts", "delivery"):
        monkeypatch.setattr(bootstrap, name, lambda *_: None)
    unknown = NoticeRequest(case_id="DT-UNKNOWN", seq=1).model_dump_json()

    answer = send_notification(sqs(unknown, "{}", '{"case_id":"x","seq":0}'), Context())

    assert failures(answer) == ["m1", "m2", "m3"]


@pytest.fixture
def sender_office(history: History, monkeypatch: pytest.MonkeyPatch) -> SenderOffice:
    """The case of `history`, with a sender who has an address."""
    office = SenderOffice(history.forwarded())
    delivery = a_delivery(office.ledger, email=office.email, sms=office.sms)
    built = {
        "cases": office.cases,
        "identities": office.identities,
        "rule_book": ABook(notices=ALL_OURS),
        "sender_delivery": delivery,
    }
    for name, value in built.items():
        monkeypatch.setattr(bootstrap, name, lambda *_, value=value: value)
    return office


def test_poison_in_the_sender_notice_queue_fails_alone(sender_office: SenderOffice) -> None:
    unknown = NoticeRequest(case_id="DT-UNKNOWN", seq=1).model_dump_json()
    good = NoticeRequest(case_id=sender_office.id, seq=2).model_dump_json()

    answer = tell_sender(sqs(unknown, "{}", good, '{"case_id":"x","seq":0}', good), Context())

    assert failures(answer) == ["m1", "m2", "m4"]
    assert sender_office.sent == [("forwarded", EMAIL)]


def test_a_request_for_one_message_and_one_of_an_older_or_newer_producer_is_understood(
    sender_office: SenderOffice,
) -> None:
    case_id = sender_office.id
    older, newer = {"case_id": case_id, "seq": 1}, {"version": 2, "case_id": case_id, "seq": 2}
    only = newer | {"only": f"{case_id}_2_sender_forwarded_email_sender"}

    answer = tell_sender(sqs(*map(json.dumps, (older, newer | {"later": 1}, only))), Context())

    assert failures(answer) == []
    assert [template for template, _ in sender_office.sent] == ["received", "forwarded"]


def test_nothing_of_a_sender_is_logged(sender_office: SenderOffice, logged: io.StringIO) -> None:
    sender_office.email.refuses = True
    only = f"{sender_office.id}_2_sender_forwarded_email_sender"
    requests = (
        NoticeRequest(case_id=sender_office.id, seq=2),
        NoticeRequest(case_id=sender_office.id, seq=2, only=only),
        NoticeRequest(case_id=sender_office.id, seq=9),
    )

    tell_sender(sqs(*(request.model_dump_json() for request in requests)), Context())

    assert '"told"' in logged.getvalue()
    assert sender_office.states == {"email": "failed", "sms": "sent"}
    assert not [part for part in PERSONAL if part in logged.getvalue()]


@pytest.fixture
def office(history: History, monkeypatch: pytest.MonkeyPatch) -> RecordingSender:
    """The morning after the case was forwarded; what the mail server takes is in the sender."""
    history.forwarded()
    bootstrap.cases().save(history.case, history.events[1:])
    bootstrap.clock().at = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)  # 07h30 in Việt Nam
    sender = RecordingSender()
    delivery = a_delivery(InMemoryLedger(), email=sender, sms=RecordingSender())
    built = {
        "contacts": InMemoryContacts({AGENCY: contacts_of(AGENCY)}),
        "rule_book": ABook(messaging_rules=delivery.rules),
        "delivery": delivery,
        "digest_queue": RecordingOutlet(),
    }
    for name, value in built.items():
        monkeypatch.setattr(bootstrap, name, lambda *_, value=value: value)
    return sender


def test_the_planner_asks_for_the_digests_of_the_morning(office: RecordingSender) -> None:
    planned = plan_digests({}, Context())["planned"]

    asked = bootstrap.digest_queue().digests
    assert (AGENCY, date(2026, 3, 5), None) in asked
    assert len(asked) == planned > 100

    bootstrap.clock().advance(hours=1)
    assert plan_digests({}, Context()) == {"planned": 0}


def test_the_notification_queue_carries_digests_beside_notices(office: RecordingSender) -> None:
    case_id = next(iter(bootstrap.cases().cases))
    digest = DigestRequest(agency=AGENCY, day=date(2026, 3, 5)).model_dump_json()
    before_there_were_digests = json.dumps({"version": 1, "case_id": case_id, "seq": 2})
    unknown = json.dumps({"kind": "fax", "case_id": case_id, "seq": 2})

    answer = send_notification(sqs(digest, before_there_were_digests, unknown), Context())

    assert failures(answer) == ["m3"]
    threads = [message.thread for message in office.accepted]
    assert threads == [f"digest_{AGENCY}"] * 2 + [case_id] * 2


def test_a_digest_that_failed_is_logged_without_an_address_and_counted(
    office: RecordingSender, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted: Counter[str] = Counter()
    monkeypatch.setattr(
        send_notification_handler.metrics,
        "add_metric",
        lambda name, unit, value: counted.update({name: value}),
    )
    office.rejects = {contacts_of(AGENCY)[0].email}
    request = DigestRequest(agency=AGENCY, day=date(2026, 3, 5))
    send_notification(sqs(request.model_dump_json()), Context())
    (failed,) = [e for e in bootstrap.delivery().ledger.entries.values() if e.state == "failed"]
    assert counted["DigestsFailed"] == 0

    again = request.model_copy(update={"only": failed.message_id})
    send_notification(sqs(again.model_dump_json()), Context())

    assert counted["DigestsFailed"] == 1
    (logged,) = (vars(record) for record in caplog.records if record.levelname == "WARNING")
    assert (logged["digest"], logged["trouble"]) == (failed.message_id, "rejected")
    assert "@" not in str(logged)


def test_the_stream_carries_events_to_their_effects(history: History) -> None:
    history.forwarded()

    answer = publish_events(stream(*history.events), Context())

    assert failures(answer) == []
    outlet = bootstrap.outlet()
    assert outlet.routing == [history.case.id]
    assert list(outlet.clocks) == [f"{history.case.id}-1", f"{history.case.id}-2"]
    assert outlet.notices == [(history.case.id, 2, None)]
    assert outlet.sender_notices == [(history.case.id, 1, None), (history.case.id, 2, None)]


def test_of_a_stream_batch_the_failed_record_is_reported(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.forwarded()
    batch = stream(*history.events)
    del batch["Records"][1]["dynamodb"]["NewImage"]["body"]

    answer = publish_events(batch, Context())

    assert failures(answer) == ["2"]


def test_a_batch_that_failed_as_a_whole_is_an_error_of_the_function(history: History) -> None:
    batch = stream(*history.events)
    del batch["Records"][0]["dynamodb"]["NewImage"]["body"]

    with pytest.raises(BatchProcessingError):
        publish_events(batch, Context())


def test_the_tick_tells_the_machine_when_to_come_again(history: History) -> None:
    answer = tick({"case_id": history.case.id, "epoch": 1}, Context())

    assert answer["running"] is True
    assert answer["next_at"] == history.case.clock.next_at.isoformat().replace("+00:00", "Z")
    assert answer["case_id"] == history.case.id


def test_a_stale_tick_ends_the_machine(history: History) -> None:
    assert tick({"case_id": history.case.id, "epoch": 9}, Context())["running"] is False


def test_the_sweeper_counts_what_it_ticked(history: History) -> None:
    bootstrap.clock().advance(days=60)

    assert sweep_due({}, Context()) == {"swept": 1, "recounted": 0}


def test_the_sweeper_counts_by_the_calendar_in_force(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "rule_book", lambda: ABook(rules=day_off(date(2026, 3, 4))))

    assert sweep_due({}, Context())["recounted"] == 1

    assert bootstrap.cases().get(history.case.id).clock.calendar == "without 2026-03-04"
    assert sweep_due({}, Context())["recounted"] == 0


def test_what_cannot_be_ticked_keeps_no_other_from_being_counted(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(**_: object) -> int:
        raise Unavailable("throttled")

    monkeypatch.setattr(bootstrap, "rule_book", lambda: ABook(rules=day_off(date(2026, 3, 4))))
    monkeypatch.setattr(sweep_due_handler, "sweep_due", failing)

    with pytest.raises(Unavailable):
        sweep_due({}, Context())

    assert bootstrap.cases().get(history.case.id).clock.calendar == "without 2026-03-04"


def test_no_text_of_a_case_is_logged(history: History, logged: io.StringIO) -> None:
    broken = stream(*history.events, *history.events)
    broken["Records"][0]["dynamodb"]["NewImage"]["body"]["S"] += "}"
    publish_events(broken, Context())
    publish_events(stream(*history.events), Context())
    route_case(sqs(RoutingRequest(case_id=history.case.id).model_dump_json()), Context())

    said = logged.getvalue()
    assert history.case.id in said
    assert "Huệ" not in said
    assert "Hu\\u1ec7" not in said
