"""The events of a batch on their way into the ledger: partial failures, what is logged, counted."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from casework import bootstrap
from casework.adapters.senders.provider_events import SES_GREETING
from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.errors import Unavailable
from casework.domain.notifications import Channel
from functions.record_delivery.handler import lambda_handler, metrics
from tests.builders import NINE_O_CLOCK
from tests.fakes import FixedClock, InMemoryLedger
from tests.lambda_events import Context, sqs
from tests.provider_events import ADDRESS, PHONE, ses_body, ses_event, sms_body

SENT = [
    LedgerEntry(f"m{n}", "DT-1", n, Channel.EMAIL, DeliveryState.SENT, NINE_O_CLOCK, None)
    for n in range(1, 4)
]
UNTAGGED = ses_event("Bounce")
UNTAGGED["mail"]["tags"] = {}


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> InMemoryLedger:
    ledger = InMemoryLedger({entry.message_id: entry for entry in SENT})
    monkeypatch.setattr(bootstrap, "ledger", lambda: ledger)
    monkeypatch.setattr(bootstrap, "clock", FixedClock)
    return ledger


def failures(*bodies: str) -> list[str]:
    answer = lambda_handler(sqs(*bodies), Context())
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def states(ledger: InMemoryLedger) -> list[str]:
    return [str(entry.state) for entry in ledger.entries.values()]


def test_mail_and_sms_events_close_their_messages(ledger: InMemoryLedger) -> None:
    batch = (ses_body("Bounce", "m1"), sms_body("TEXT_DELIVERED", "m2"), ses_body("Send", "m3"))

    assert failures(*batch) == []

    assert states(ledger) == ["failed", "delivered", "sent"]
    assert ledger.entries["m1"].reason == "bounced: Permanent/General"


def test_only_the_malformed_events_of_a_batch_come_again(ledger: InMemoryLedger) -> None:
    batch = ("not json", ses_body("Delivery", "m1"), json.dumps(UNTAGGED), SES_GREETING)

    assert failures(*batch) == ["m1", "m3"]
    assert states(ledger) == ["delivered", "sent", "sent"]


def test_a_batch_that_comes_again_changes_nothing(ledger: InMemoryLedger) -> None:
    batch = (ses_body("Delivery", "m1"), ses_body("Bounce", "m2"))
    failures(*batch)
    before = dict(ledger.entries)

    assert failures(*batch) == []
    assert ledger.entries == before


def test_a_message_of_nobody_is_no_failure(ledger: InMemoryLedger) -> None:
    assert failures(ses_body("Bounce", "of-another-system")) == []
    assert states(ledger) == ["sent"] * 3


def test_an_entry_that_others_keep_changing_comes_again(
    ledger: InMemoryLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "replace", lambda *_: False)

    assert failures(ses_body("Bounce", "m1")) == ["m1"]


def lines(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def test_the_log_names_message_state_and_the_fields_at_fault(
    ledger: InMemoryLedger, logged: io.StringIO
) -> None:
    failures(ses_body("Bounce", "m1"), json.dumps(UNTAGGED), "{", ses_body("Bounce", "unknown"))

    done, untagged, broken, unknown = lines(logged)
    assert (done["event"], done["message_id"], done["state"]) == ("Bounce", "m1", "failed")
    assert (untagged["record"], untagged["fields"]) == ("m2", ["mail.tags.message_id"])
    assert (broken["record"], broken["fields"]) == ("m3", ["body"])
    assert (unknown["message"], unknown["message_id"]) == ("no such message", "unknown")


def test_an_error_of_a_dependency_is_logged_by_its_name(
    ledger: InMemoryLedger,
    logged: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def throttled(_: str) -> None:
        raise Unavailable(ADDRESS)

    monkeypatch.setattr(ledger, "find", throttled)
    failures(ses_body("Bounce", "m1"))

    (line,) = lines(logged)
    assert (line["level"], line["error"], line["fields"]) == ("ERROR", "Unavailable", [])


def test_no_address_number_or_subject_is_logged(
    ledger: InMemoryLedger, logged: io.StringIO
) -> None:
    cut = ses_body("Bounce", "m1")[:-1]
    wrong = json.dumps({**UNTAGGED, "eventType": {"of": ADDRESS}})
    batch = [ses_body("Bounce", "m1"), sms_body("TEXT_INVALID", "m2"), ses_body("Open", "m3")]

    failures(*batch, cut, wrong, json.dumps(UNTAGGED))

    assert len(lines(logged)) == 6
    for said in (ADDRESS, PHONE, "Phản ánh", "Ph\\u1ea3n"):
        assert said not in logged.getvalue()


def counted(monkeypatch: pytest.MonkeyPatch, bodies: Sequence[str]) -> dict[str, float]:
    sums: dict[str, float] = {}

    def add(name: str, unit: object, value: float) -> None:
        sums[name] = sums.get(name, 0) + value

    monkeypatch.setattr(metrics, "add_metric", add)
    failures(*bodies)
    return sums


def test_reports_are_counted_by_what_they_say(
    ledger: InMemoryLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [
        *(ses_body("Delivery", "m1"), sms_body("TEXT_DELIVERED", "m2")),
        *(
            ses_body("Bounce", "m1"),
            ses_body("Bounce", "m2", bounceType="Transient", bounceSubType="MailboxFull"),
        ),
        *(ses_body("Complaint", "m3"), ses_body("Reject", "m3")),
        *(ses_body("Open", "m3"), ses_body("AddedLater", "m3"), ses_body("Bounce", "unknown")),
    ]

    assert counted(monkeypatch, bodies) == {
        "ReportsDelivered": 2,
        "ReportsBounced": 1,
        "ReportsReturned": 1,
        "ReportsComplained": 1,
        "ReportsRejected": 1,
        "EventsWithoutReport": 2,
        "ReportsOfUnknownMessages": 1,
    }
