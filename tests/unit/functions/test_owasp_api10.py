"""OWASP API Security Top 10 (2023), API10: what other services say is looked at like anything else
that comes from outside.

Here: whatever SES, End User Messaging, GuardDuty and Cognito may say. What the SMS gateway and SES
answer at once, redirects and endless answers too: `tests/contract/test_senders.py`,
`test_sender_requests.py`. Partners' answers to webhooks: `tests/contract/test_webhook_poster.py`.
Uploads: `tests/unit/attachments/test_media.py`, `test_pictures.py`.
"""

from __future__ import annotations

import io
import json
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import bootstrap
from casework.domain.access import SCOPES
from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.notifications import Channel
from functions.clear_attachment import handler as clearing_files
from functions.people_token.handler import lambda_handler as before_token
from functions.record_delivery.handler import lambda_handler as told_by_providers
from tests.attachment_fakes import (
    InMemoryAttachments,
    InMemoryFiles,
    InMemoryQuarantine,
    a_clearing,
)
from tests.builders import NINE_O_CLOCK
from tests.fakes import FixedClock, InMemoryLedger
from tests.lambda_events import Context, sqs
from tests.provider_events import ses_event, sms_body

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
HOSTILE: Final = ("'; DROP TABLE", "<script>", "../../x", "\x00", "m1#m2", "x" * 10_000, "a\n{}")
SENT: Final = LedgerEntry("m1", "DT-1", 1, Channel.EMAIL, DeliveryState.SENT, NINE_O_CLOCK, None)


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> InMemoryLedger:
    ledger = InMemoryLedger({"m1": SENT})
    monkeypatch.setattr(bootstrap, "ledger", lambda: ledger)
    monkeypatch.setattr(bootstrap, "clock", FixedClock)
    return ledger


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> InMemoryAttachments:
    store = InMemoryAttachments()
    clearing = a_clearing(store, InMemoryQuarantine(), InMemoryFiles())
    monkeypatch.setattr(clearing_files, "clearing", lambda: clearing)
    monkeypatch.setattr(bootstrap, "clock", FixedClock)
    return store


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON, more=JSON)
def test_whatever_a_provider_says_of_nothing_changes_nothing(
    ledger: InMemoryLedger, body: Any, more: Any
) -> None:
    event = {**ses_event("Bounce"), "mail": more, "bounce": body}

    answer = told_by_providers(sqs(json.dumps(body), json.dumps(event)), Context())

    assert {item["itemIdentifier"] for item in answer["batchItemFailures"]} <= {"m1", "m2"}
    assert ledger.entries == {"m1": SENT}


@pytest.mark.parametrize("word", HOSTILE)
def test_no_word_of_a_provider_is_kept_and_none_makes_lines_of_the_log(
    ledger: InMemoryLedger, logged: io.StringIO, word: str
) -> None:
    complaint = ses_event("Complaint", "m1")
    complaint["complaint"]["complaintFeedbackType"] = word
    named = ses_event("Bounce", word)

    told_by_providers(
        sqs(json.dumps(complaint), json.dumps(named), sms_body(word[:64], "m1")), Context()
    )

    assert set(ledger.entries) == {"m1"}
    assert word not in str(ledger.entries["m1"])
    lines = logged.getvalue().splitlines()
    assert len(lines) == len([json.loads(line) for line in lines]) >= 3
    assert max(map(len, lines)) < 2_000


@pytest.mark.parametrize(
    "verdict", [*HOSTILE, "", "no_threats_found", "NO_THREATS_FOUND ", None, 1]
)
@pytest.mark.parametrize("key", ["incoming/DT-1/f1", "incoming/../../x", "other", "", "incoming//"])
def test_a_verdict_clears_nothing_that_nobody_asked_for(
    files: InMemoryAttachments, verdict: Any, key: str
) -> None:
    message = {"kind": "scanned", "key": key, "etag": "e", "verdict": verdict}

    clearing_files.lambda_handler(sqs(json.dumps(message)), Context())

    assert files.stored == {}


@settings(max_examples=60)
@given(
    groups=st.lists(st.sampled_from([*SCOPES, "partner", "system", "", "operator,supervisor"])),
    agency=st.none() | st.sampled_from([*HOSTILE, "", "PCDT", "PCDT\n", "a" * 41]),
)
def test_only_one_known_role_and_a_code_of_an_agency_make_scopes(
    groups: list[str], agency: str | None
) -> None:
    event: dict[str, Any] = {
        "userName": "p-1",
        "request": {
            "userAttributes": {"sub": "p-1", **({"custom:agency": agency} if agency else {})},
            "groupConfiguration": {"groupsToOverride": groups},
            "scopes": ["openid", "casework/cases.submit"],
        },
    }

    said = before_token(event, Context())["response"]["claimsAndScopeOverrideDetails"]
    given_scopes = said["accessTokenGeneration"]["scopesToAdd"]

    of_agency = groups and groups[0].startswith("agency")
    known = len(groups) == 1 and groups[0] in SCOPES and (not of_agency or agency == "PCDT")
    role = groups[0] if known else None
    assert given_scopes == [f"casework/{scope}" for scope in SCOPES.get(role, ())]  # type: ignore[call-overload]
    assert said["accessTokenGeneration"]["scopesToSuppress"] == (["casework/cases.submit"])
