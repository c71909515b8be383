"""The composition root: what each function works with, built once a process.

The only module that imports adapters. Each builder reads just the settings it needs, so a function
has no variables (and no rights) beyond its own work. Adapters are imported where they are used: a
function does not pay for the clients of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from casework import config
from casework.domain.notifications import Channel, NoticeTable
from casework.domain.policy import Rules
from casework.ports import (
    Cases,
    Clock,
    Contacts,
    DirectoryChanges,
    Outlet,
    Router,
    WebhookEndpoints,
    WebhookHealth,
    WebhookLedger,
    WebhookQueue,
)

if TYPE_CHECKING:
    from casework.domain.directory import Directory
    from casework.domain.history import RecordedEvent
    from casework.domain.webhooks import Catalogue
    from casework.use_cases.current_directory import CurrentDirectory
    from casework.use_cases.deliver_webhook import Webhooks
    from casework.use_cases.notify import Delivery


@cache
def clock() -> Clock:
    from casework.adapters.clock import SystemClock

    return SystemClock()


@cache
def clients() -> Mapping[str, config.Client]:
    return config.HasClients.from_env().clients


@cache
def rules() -> Rules:
    from casework.reference.policies import load_rules

    return load_rules(config.HasPolicy.from_env().policy_set)


def rules_of_today() -> Rules:
    """With the directory as it is now: for whoever gives cases to agencies."""
    return replace(rules(), directory=current_directory().read())


@cache
def current_directory() -> CurrentDirectory:
    from casework.reference.directory import load_directory
    from casework.use_cases.current_directory import CurrentDirectory

    return CurrentDirectory(load_directory(), directory_changes())


@cache
def directory_changes() -> DirectoryChanges:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.directory import DynamoDbDirectoryChanges

    table = config.HasDirectory.from_env().directory_table
    return DynamoDbDirectoryChanges(client("dynamodb"), directory_table=table)


@cache
def notices() -> NoticeTable:
    from casework.reference.notices import load_notices

    return load_notices()


def router() -> Router:
    """By the directory as it is now."""
    return _router(current_directory().read())


@lru_cache(maxsize=1)
def _router(directory: Directory) -> Router:
    from casework.reference.routing import load_router

    return load_router(directory)


@cache
def cases_and_identities() -> Cases:
    """For who makes cases: the identity vault is written with them, never read."""
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.cases import DynamoDbCases

    settings = config.HasIdentities.from_env()
    return DynamoDbCases(
        client("dynamodb"),
        case_table=settings.case_table,
        identity_table=settings.identity_table,
    )


@cache
def cases() -> Cases:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.cases import DynamoDbCases

    return DynamoDbCases(client("dynamodb"), case_table=config.HasCases.from_env().case_table)


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
def delivery() -> Delivery:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.ledger import DynamoDbLedger
    from casework.adapters.senders import SesSender, SnsSmsSender
    from casework.use_cases.notify import Delivery

    settings = config.SendNotificationSettings.from_env()
    return Delivery(
        ledger=DynamoDbLedger(client("dynamodb"), message_table=settings.message_table),
        senders={
            Channel.EMAIL: SesSender(client("sesv2", retries=0), sender=settings.email_sender),
            Channel.SMS: SnsSmsSender(client("sns", retries=0), sender_id=settings.sms_sender_id),
        },
        lease=timedelta(seconds=settings.delivery_lease_seconds),
        console_url=settings.console_url,
    )


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
        directory=current_directory(),
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
