"""Accounts at providers: out of the Parameter Store into the senders, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from casework import bootstrap
from casework.adapters.parameters import InvalidAccount, account
from casework.adapters.senders.sms_gateway import GatewayAccount
from casework.adapters.senders.smtp import SmtpServer
from casework.domain.notifications import Channel

SMTP = {"host": "mail.dongthap.example", "port": 587, "user": "1022", "password": "mat-khau"}
GATEWAY = {"url": "https://sms.example/send", "api_key": "khoa-api", "secret_key": "khoa-bi-mat"}
BASE = {
    "CASE_TABLE": "case",
    "REFERENCE_TABLE": "reference",
    "MESSAGE_TABLE": "message",
    "EMAIL_SENDER": "1022@dongthap.gov.vn",
    "EMAIL_SENDER_NAME": "Tổng đài 1022",
    "SMS_SENDER_ID": "1022DongTha",
    "CONSOLE_URL": "https://1022.dongthap.gov.vn",
    "DIRECTORY_TABLE": "directory",
    "POLICY_SET": "province",
}
ON_AWS = {
    "EMAIL_PROVIDER": "ses",
    "EMAIL_CONFIGURATION_SET": "mail-events",
    "SMS_PROVIDER": "end_user_messaging",
    "SMS_CONFIGURATION_SET": "sms-events",
}
OUTSIDE = {
    "EMAIL_PROVIDER": "smtp",
    "SMTP_PARAMETER": "/1022/x/smtp",
    "SMS_PROVIDER": "gateway",
    "SMS_GATEWAY_PARAMETER": "/1022/x/sms-gateway",
}


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    with mock_aws():
        client = boto3.client("ssm", region_name="ap-southeast-1")
        for name, value in (("smtp", SMTP), ("sms-gateway", GATEWAY)):
            client.put_parameter(
                Name=f"/1022/x/{name}", Type="SecureString", Value=json.dumps(value)
            )
        yield client


def test_an_account_comes_decrypted_and_does_not_show_its_secrets(ssm: Any) -> None:
    server = account(ssm, "/1022/x/smtp", SmtpServer)
    gateway = account(ssm, "/1022/x/sms-gateway", GatewayAccount)

    assert (server.password, gateway.secret_key) == ("mat-khau", "khoa-bi-mat")
    assert server.starttls
    assert not [s for s in ("mat-khau", "khoa-api", "khoa-bi") if s in f"{server!r} {gateway!r}"]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (SmtpServer, {**SMTP, "starttls": False}),
        (SmtpServer, {**SMTP, "port": 0}),
        (SmtpServer, {**SMTP, "pasword": "mat-khau"}),
        (GatewayAccount, {**GATEWAY, "url": "http://sms.example/send"}),
        (GatewayAccount, {"api_key": "mat-khau", "secret_key": "mat-khau"}),
    ],
)
def test_a_wrong_account_is_refused_without_being_quoted(
    ssm: Any, kind: type, wrong: dict[str, object]
) -> None:
    ssm.put_parameter(Name="/wrong", Type="SecureString", Value=json.dumps(wrong))

    with pytest.raises(InvalidAccount, match="/wrong: ") as refused:
        account(ssm, "/wrong", kind)

    assert not [s for s in ("mat-khau", "khoa-api", "khoa-bi") if s in str(refused.value)]
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("providers", "email", "sms"),
    [
        (ON_AWS, "SesSender", "EndUserMessagingSender"),
        (OUTSIDE, "SmtpSender", "GatewaySender"),
    ],
)
def test_a_stage_sends_by_its_providers(
    ssm: Any,
    monkeypatch: pytest.MonkeyPatch,
    providers: dict[str, str],
    email: str,
    sms: str,
) -> None:
    for name, value in {**BASE, **providers}.items():
        monkeypatch.setenv(name, value)
    bootstrap.senders.cache_clear()

    senders = bootstrap.senders()
    bootstrap.senders.cache_clear()

    assert type(senders[Channel.EMAIL]).__name__ == email
    assert type(senders[Channel.SMS]).__name__ == sms
