"""The composition root: what each function works with, built once a process.

The only module that imports adapters. Each builder reads just the settings it needs, so a function
has no variables (and no rights) beyond its own work. Adapters are imported where they are used: a
function does not pay for the clients of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from casework import config
from casework.domain.notifications import Channel, Notices
from casework.domain.policy import Rules
from casework.domain.working_time import vietnam_date
from casework.ports import (
    Cases,
    ChangeLog,
    Clock,
    Contacts,
    DigestQueue,
    Identities,
    Ledger,
    NoticeQueue,
    Outlet,
    ProviderStates,
    Recounts,
    Router,
    Sender,
    WebhookEndpoints,
    WebhookHealth,
    WebhookLedger,
    WebhookQueue,
)

if TYPE_CHECKING:
    from casework.adapters.senders.provider_events import ProviderEvent
    from casework.domain.directory import Directory
    from casework.domain.history import RecordedEvent
    from casework.domain.messaging import MessagingRules
    from casework.domain.webhooks import Catalogue
    from casework.reference.rule_book import RuleBook
    from casework.use_cases.current import Current
    from casework.use_cases.deliver import Delivery
    from casework.use_cases.deliver_webhook import Webhooks


@cache
def clock() -> Clock:
    from casework.adapters.clock import SystemClock

    return SystemClock()


@cache
def clients() -> Mapping[str, config.Client]:
    return config.HasClients.from_env().clients


@cache
def people_client() -> str:
    return config.HasClients.from_env().people_client


def rule_book() -> RuleBook:
    """What is in force now, by one query. Who needs several parts of it reads it once."""
    return current_rules().read()


@cache
def current_rules() -> Current[RuleBook]:
    from casework.reference.rule_book import RuleBook
    from casework.use_cases.current import Current

    return Current(RuleBook(lambda: config.HasPolicy.from_env().policy_set), change_log())


@cache
def change_log() -> ChangeLog:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.change_log import DynamoDbChangeLog

    table = config.HasDirectory.from_env().directory_table
    return DynamoDbChangeLog(client("dynamodb"), directory_table=table)


def rules() -> Rules:
    return rule_book().rules


def notices() -> Notices:
    return rule_book().notices


def directory() -> Directory:
    return rule_book().directory


def today() -> date:
    return vietnam_date(clock().now())


@lru_cache(maxsize=1)
def router(directory: Directory) -> Router:
    """By a directory that was read already (`rules`): a case is decided by one alone."""
    from casework.reference.routing import load_router

    return load_router(directory)


@cache
def cases_and_identities() -> Cases:
    """For who makes cases: the identity vault is written with them, never read."""
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.cases import DynamoDbCases
    from casework.adapters.phone_seals import KmsPhoneSeals

    settings = config.HasIdentities.from_env()
    return DynamoDbCases(
        client("dynamodb"),
        case_table=settings.case_table,
        identity_table=settings.identity_table,
        seals=KmsPhoneSeals(client("kms"), key=settings.phone_key),
    )


@cache
def cases() -> Cases:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.cases import DynamoDbCases

    return DynamoDbCases(client("dynamodb"), case_table=config.HasCases.from_env().case_table)


@cache
def recounts() -> Recounts:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.recounts import DynamoDbRecounts

    return DynamoDbRecounts(client("dynamodb"), case_table=config.HasCases.from_env().case_table)


@cache
def outlet() -> Outlet:
    from casework.adapters.aws import client
    from casework.adapters.outlet import AwsOutlet

    settings = config.PublishEventsSettings.from_env()
    return AwsOutlet(
        client("sqs"),
        client("stepfunctions"),
        routing_queue=settings.routing_queue_url,
        notification_queue=settings.notification_queue_url,
        sender_notice_queue=settings.sender_notice_queue_url,
        webhook_queue=settings.webhook_queue_url,
        state_machine=settings.clock_state_machine_arn,
    )


@cache
def contacts() -> Contacts:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.contacts import DynamoDbContacts

    table = config.HasReferenceData.from_env().reference_table
    return DynamoDbContacts(client("dynamodb"), reference_table=table)


@cache
def identities() -> Identities:
    """For who tells senders of their cases, or shows one to the few who may know."""
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.identities import DynamoDbIdentities

    table = config.HasVault.from_env().identity_table
    return DynamoDbIdentities(client("dynamodb"), identity_table=table)


def delivery(messaging: MessagingRules) -> Delivery:
    """To officers, whose messages lead to the console."""
    url = config.SendNotificationSettings.from_env().console_url
    return replace(sender_delivery(messaging), console_url=url)


def sender_delivery(messaging: MessagingRules) -> Delivery:
    from casework.use_cases.deliver import Delivery

    return Delivery(
        ledger=ledger(),
        senders=senders(),
        providers=provider_states(),
        rules=messaging,
        new_owner=lambda: uuid4().hex,
    )


@cache
def senders() -> Mapping[Channel, Sender]:
    settings = config.HasProviders.from_env()
    return {Channel.EMAIL: _email_sender(settings), Channel.SMS: _sms_sender(settings)}


@cache
def provider_states() -> ProviderStates:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.ledger import DynamoDbProviderStates

    table = config.HasMessages.from_env().message_table
    return DynamoDbProviderStates(client("dynamodb"), message_table=table)


@cache
def ledger() -> Ledger:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.ledger import DynamoDbLedger

    table = config.HasMessages.from_env().message_table
    return DynamoDbLedger(client("dynamodb"), message_table=table)


def provider_event(body: str) -> ProviderEvent:
    """What a provider tells of one of our messages. Raises ValidationError naming the fields."""
    from casework.adapters.senders.provider_events import read_event

    return read_event(body)


@cache
def notice_queue() -> NoticeQueue:
    from casework.adapters.aws import client
    from casework.adapters.outlet import SqsNoticeQueue

    settings = config.HasNoticeQueues.from_env()
    return SqsNoticeQueue(
        client("sqs"),
        notification_queue=settings.notification_queue_url,
        sender_notice_queue=settings.sender_notice_queue_url,
    )


@cache
def digest_queue() -> DigestQueue:
    from casework.adapters.aws import client
    from casework.adapters.outlet import SqsDigestQueue

    queue = config.HasNoticeQueue.from_env().notification_queue_url
    return SqsDigestQueue(client("sqs"), notification_queue=queue)


def _email_sender(settings: config.HasProviders) -> Sender:
    from casework.adapters.aws import client
    from casework.adapters.senders.letter import Letters
    from casework.reference.email_layout import load_email_layout

    letters = Letters(
        settings.email_sender, settings.email_sender_name, load_email_layout(), clock()
    )
    if settings.email_provider == "ses":
        from casework.adapters.senders.ses import SesSender

        events = config.SesSettings.from_env().email_configuration_set
        return SesSender(client("sesv2", retries=0), letters, configuration_set=events)
    from casework.adapters.parameters import account
    from casework.adapters.senders.smtp import SmtpSender, SmtpServer

    parameter = config.SmtpSettings.from_env().smtp_parameter
    return SmtpSender(account(client("ssm"), parameter, SmtpServer), letters)


def _sms_sender(settings: config.HasProviders) -> Sender:
    from casework.adapters.aws import client

    name = settings.sms_sender_id
    if settings.sms_provider == "end_user_messaging":
        from casework.adapters.senders.end_user_messaging import EndUserMessagingSender

        sms, events = client("pinpoint-sms-voice-v2", retries=0), config.EndUserMessagingSettings
        return EndUserMessagingSender(
            sms, sender_id=name, configuration_set=events.from_env().sms_configuration_set
        )
    from casework.adapters.parameters import account
    from casework.adapters.senders.sms_gateway import GatewayAccount, GatewaySender

    parameter = config.SmsGatewaySettings.from_env().sms_gateway_parameter
    return GatewaySender(account(client("ssm"), parameter, GatewayAccount), brandname=name)


@cache
def webhook_catalogue() -> Catalogue:
    from casework.reference.webhooks import load_catalogue

    return load_catalogue()


@cache
def webhook_ledger() -> WebhookLedger:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.webhooks import DynamoDbWebhookLedger

    table = config.HasWebhooks.from_env().webhook_table
    return DynamoDbWebhookLedger(client("dynamodb"), webhook_table=table)


@cache
def webhook_health() -> WebhookHealth:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.webhooks import DynamoDbWebhookHealth

    table = config.HasWebhooks.from_env().webhook_table
    return DynamoDbWebhookHealth(client("dynamodb"), webhook_table=table)


@cache
def webhook_endpoints() -> WebhookEndpoints:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.webhooks import DynamoDbWebhookEndpoints

    table = config.HasEndpoints.from_env().endpoint_table
    return DynamoDbWebhookEndpoints(client("dynamodb"), endpoint_table=table)


@cache
def webhook_queue() -> WebhookQueue:
    from casework.adapters.aws import client
    from casework.adapters.outlet import SqsWebhookQueue

    queue = config.HasWebhookQueue.from_env().webhook_queue_url
    return SqsWebhookQueue(client("sqs"), webhook_queue=queue)


@cache
def webhooks() -> Webhooks:
    from casework.adapters.webhook_poster import HttpPoster
    from casework.use_cases.deliver_webhook import Webhooks

    settings = config.DeliverWebhookSettings.from_env()
    return Webhooks(
        cases=cases(),
        directory=directory,
        catalogue=webhook_catalogue(),
        endpoints=webhook_endpoints(),
        health=webhook_health(),
        ledger=webhook_ledger(),
        poster=HttpPoster(
            answer_seconds=settings.webhook_answer_seconds, loopback=settings.webhook_to_loopback
        ),
        lease=timedelta(seconds=settings.webhook_lease_seconds),
    )


def event_from_image(image: Mapping[str, Any]) -> RecordedEvent:
    """The event in a stream record's new image (DynamoDB's typed form)."""
    from casework.adapters.dynamodb.items import event_from

    return event_from(image)
