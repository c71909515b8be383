"""What each provider is sent, word for word, and what each of its answers means."""

from __future__ import annotations

import email
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from casework.adapters.senders.ses import SesSender
from casework.domain.delivery import DeliveryRejected, NotAccepted
from casework.domain.errors import Unavailable
from local.providers import listed
from local.sms_gateway import SmsGateway
from tests.loopback import Answer, Endpoint, refusal
from tests.providers import (
    EMAIL,
    LETTERS,
    SMS,
    end_user_messaging_sender,
    gateway_sender,
    ses_sender,
)

UNKNOWN = Unavailable


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    with Endpoint() as made:
        yield made


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[SmsGateway]:
    with SmsGateway(tmp_path / "texts.jsonl") as made:
        yield made


def outcome_of(sender: Any, message: Any) -> type[BaseException] | None:
    """The class that was raised, exactly."""
    try:
        sender.send(message)
    except (DeliveryRejected, Unavailable) as error:
        return type(error)
    return None


def test_ses_gets_the_letter_as_it_is_with_the_message_id_as_a_tag(endpoint: Endpoint) -> None:
    assert ses_sender(endpoint.url).send(EMAIL) == "provider-1"

    (body,) = endpoint.requests
    raw = email.message_from_bytes(
        b64decode(body.pop("Content")["Raw"]["Data"]), _class=EmailMessage, policy=policy.default
    )
    assert body == {
        "Destination": {"ToAddresses": [EMAIL.address]},
        "EmailTags": [{"Name": "message_id", "Value": EMAIL.id}],
        "ConfigurationSetName": "events",
    }
    assert raw["From"] == "Tổng đài 1022 tỉnh Đồng Tháp <1022@dongthap.gov.vn>"
    assert raw["Subject"] == EMAIL.subject


def test_ses_of_moto_takes_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("sesv2", region_name="ap-southeast-1")
        sender = SesSender(client, LETTERS, configuration_set="events")
        assert outcome_of(sender, EMAIL) is DeliveryRejected  # the address is not verified

        client.create_email_identity(EmailIdentity=LETTERS.sender)
        assert sender.send(EMAIL)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal("MessageRejected"), DeliveryRejected),
        (refusal("BadRequestException"), DeliveryRejected),
        (refusal("TooManyRequestsException", 429), NotAccepted),
        (refusal("LimitExceededException"), NotAccepted),
        (refusal("AccountSuspendedException"), NotAccepted),
        (refusal("SendingPausedException"), NotAccepted),
        (refusal("MailFromDomainNotVerifiedException"), NotAccepted),
        (refusal("NotFoundException", 404), NotAccepted),
        (refusal("AccessDeniedException", 403), NotAccepted),
        (refusal("ExpiredTokenException", 403), NotAccepted),
        (refusal("RequestTimeoutException", 408), UNKNOWN),
        (refusal("InternalFailure", 500), UNKNOWN),
        (refusal("ServiceUnavailable", 503), UNKNOWN),
        (Answer(200, "{}"), UNKNOWN),
        (Answer(200, '{"MessageId": ""}'), UNKNOWN),
    ],
)
def test_what_ses_answers_means(
    endpoint: Endpoint, answer: Answer, outcome: type[Exception]
) -> None:
    endpoint.answer = answer

    assert outcome_of(ses_sender(endpoint.url), EMAIL) is outcome
    assert len(endpoint.requests) == 1


def test_end_user_messaging_gets_the_text_with_the_message_id_as_context(
    endpoint: Endpoint,
) -> None:
    assert end_user_messaging_sender(endpoint.url).send(SMS) == "provider-1"

    (body,) = endpoint.requests
    assert body == {
        "DestinationPhoneNumber": "+84900001001",
        "OriginationIdentity": "1022DongTha",
        "MessageBody": SMS.text,
        "MessageType": "TRANSACTIONAL",
        "ConfigurationSetName": "events",
        "MaxPrice": "0.20",
        "Context": {"message_id": SMS.id},
    }


@pytest.mark.parametrize(
    ("code", "reason", "outcome"),
    [
        ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", DeliveryRejected),
        ("ValidationException", "INVALID_PARAMETER", DeliveryRejected),
        ("ValidationException", "DESTINATION_COUNTRY_BLOCKED", DeliveryRejected),
        ("ValidationException", "SENDER_ID_NOT_REGISTERED", NotAccepted),
        ("ValidationException", "PRICE_OVER_THRESHOLD", NotAccepted),
        ("ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", NotAccepted),
        ("ConflictException", "RESOURCE_NOT_ACTIVE", NotAccepted),
        ("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", NotAccepted),
        ("AccessDeniedException", "ACCOUNT_DISABLED", NotAccepted),
        ("ThrottlingException", "", NotAccepted),
        ("ResourceNotFoundException", "", NotAccepted),
    ],
)
def test_what_end_user_messaging_answers_means(
    endpoint: Endpoint, code: str, reason: str, outcome: type[Exception]
) -> None:
    endpoint.answer = refusal(code, **({"Reason": reason} if reason else {}))

    assert outcome_of(end_user_messaging_sender(endpoint.url), SMS) is outcome
    assert len(endpoint.requests) == 1


def test_the_gateway_gets_the_text_with_the_message_id_as_request_id(endpoint: Endpoint) -> None:
    endpoint.answer = Answer(200, '{"CodeResult": "100", "SMSID": "sms-1"}')

    assert gateway_sender(endpoint.url).send(SMS) == "sms-1"

    (body,) = endpoint.requests
    assert body == {
        "ApiKey": "local-api-key",
        "SecretKey": "local-secret-key",
        "Phone": "0900001001",
        "Content": SMS.text,
        "Brandname": "1022DongTha",
        "SmsType": "2",
        "IsUnicode": "0",
        "RequestId": SMS.id,
    }


def test_a_long_message_id_becomes_a_request_id_of_its_own_within_the_gateways_limit(
    endpoint: Endpoint,
) -> None:
    sender = gateway_sender(endpoint.url)
    for end in ("a", "a", "b"):
        outcome_of(sender, replace(SMS, id="x" * 60 + end))

    first, again, other = (body["RequestId"] for body in endpoint.requests)
    assert first == again != other
    assert len(first) <= 50


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        *(((200, f'{{"CodeResult": "{c}"}}'), DeliveryRejected) for c in (99, 108, 146, 177)),
        *(((200, f'{{"CodeResult": "{c}"}}'), NotAccepted) for c in (101, 102, 103, 104, 140)),
        *(((200, f'{{"CodeResult": "{c}"}}'), UNKNOWN) for c in (124, 999, "", "OK")),
        *(((status, ""), NotAccepted) for status in (401, 403, 404, 413, 429)),
        *(((status, ""), UNKNOWN) for status in (201, 204, 400, 408, 500, 502, 503)),
        ((200, '{"CodeResult": 101}'), NotAccepted),
        ((200, '{"CodeResult": "100", "SMSID": null}'), UNKNOWN),
        ((200, '{"CodeResult": "100"}'), UNKNOWN),
        ((200, '{"CodeResult": "999", "SMSID": "sms-1"}'), UNKNOWN),
        ((200, f'{{"CodeResult": "100", "SMSID": "{"9" * 101}"}}'), UNKNOWN),
        ((200, f'{{"CodeResult": "100", "SMSID": "1", "x": "{"x" * 20_000}"}}'), UNKNOWN),
        ((200, f"{'[' * 10_000}{']' * 6_000}"), UNKNOWN),
        ((200, "[]"), UNKNOWN),
        ((200, "\ufeff"), UNKNOWN),
    ],
)
def test_what_the_gateway_answers_means(
    endpoint: Endpoint, answer: tuple[int, str], outcome: type[Exception]
) -> None:
    endpoint.answer = Answer(*answer)

    assert outcome_of(gateway_sender(endpoint.url), SMS) is outcome
    assert len(endpoint.requests) == 1


def test_the_stub_refuses_what_the_gateway_would(gateway: SmsGateway) -> None:
    good = gateway_sender(gateway.url)
    assert outcome_of(gateway_sender(gateway.url, secret_key="wrong"), SMS) is NotAccepted
    assert outcome_of(good, replace(SMS, address="+1")) is DeliveryRejected
    assert outcome_of(good, replace(SMS, text="Phản ánh")) is DeliveryRejected
    assert outcome_of(good, SMS) is None
    assert outcome_of(good, SMS) is UNKNOWN  # 124: it has that request already

    assert listed(gateway.texts) == [{"PhoneNumber": "0900001001", "Message": SMS.text}]


@pytest.mark.parametrize(
    ("made", "message"),
    [(ses_sender, EMAIL), (end_user_messaging_sender, SMS), (gateway_sender, SMS)],
)
def test_each_message_has_a_connection_of_its_own(
    endpoint: Endpoint, made: Any, message: Any
) -> None:
    """A kept one may be dead when a frozen function wakes, and nobody knows what it swallowed."""
    sender = made(endpoint.url)
    for _ in range(5):
        outcome_of(sender, message)

    assert len(endpoint.requests) == len(endpoint.callers) == 5
