"""What infrastructure and code must agree on: the environment, the tables, the message shapes."""

from __future__ import annotations

from typing import Any, Final

import pytest

from casework import config
from casework.domain.channels import OWN
from casework.reference.channels import load_channels
from casework.reference.notices import load_notices
from tests.infrastructure.conftest import Synthesised
from tests.tables import INDEXES, KEYS

SETTINGS: Final = {
    "people_token": config.Settings,
    "intake_api": config.CaseApiSettings,
    "record_api": config.StaffApiSettings,
    "case_api": config.CaseApiSettings,
    "docs_api": config.Settings,
    "tracking_api": config.TrackingApiSettings,
    "public_api": config.PublicApiSettings,
    "open311_api": config.Open311Settings,
    "list_api": config.PartnerApiSettings,
    "sender_api": config.StaffApiSettings,
    "report_api": config.StaffApiSettings,
    "directory_api": config.StaffApiSettings,
    "rules_api": config.RulesApiSettings,
    "webhook_api": config.WebhookApiSettings,
    "partner_admin_api": config.PartnerAdminApiSettings,
    "route_case": config.RouteCaseSettings,
    "publish_events": config.PublishEventsSettings,
    "send_notification": config.SendNotificationSettings,
    "tell_sender": config.TellSenderSettings,
    "record_delivery": config.HasMessages,
    "tick": config.TickSettings,
    "sweep_due": config.TickSettings,
    "send_due": config.SendDueSettings,
    "plan_digests": config.PlanDigestsSettings,
    "deliver_webhook": config.DeliverWebhookSettings,
    "sweep_webhooks": config.SweepWebhooksSettings,
    "attachment_api": config.AttachmentApiSettings,
    "clear_attachment": config.ClearAttachmentSettings,
    "attend_neighbour": config.AttendNeighbourSettings,
    "sweep_neighbour": config.SweepNeighbourSettings,
}
OF_PROVIDERS: Final = {
    "ses": config.SesSettings,
    "smtp": config.SmtpSettings,
    "end_user_messaging": config.EndUserMessagingSettings,
    "gateway": config.SmsGatewaySettings,
    "on": config.NeighbourFeedSettings,
    "off": config.Settings,
    "given": config.HasVault,
    "withheld": config.Settings,
}
_CHOICES: Final = {"EMAIL_PROVIDER", "SMS_PROVIDER", "NEIGHBOUR", "NEIGHBOUR_SENDERS"}
COMMON: Final = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL", "STAGE"}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_function_is_given_the_variables_it_reads_and_no_others(
    either: Synthesised, name: str
) -> None:
    if name not in either.expected(SETTINGS):
        return
    given = either.functions()[name]["Properties"]["Environment"]["Variables"]

    read = {field.upper() for field in SETTINGS[name].model_fields}
    for provider in _CHOICES & set(given):
        read |= {field.upper() for field in OF_PROVIDERS[given[provider]].model_fields}

    assert set(given) - COMMON == read


@pytest.mark.parametrize("name", SETTINGS)
def test_a_function_does_not_start_with_a_variable_missing(name: str) -> None:
    for field in SETTINGS[name].model_fields:
        with pytest.raises(ValueError, match=field):
            SETTINGS[name].from_env({})


def test_every_function_has_its_settings(either: Synthesised) -> None:
    assert set(either.functions()) == either.expected(SETTINGS)


def test_the_tests_tables_are_those_of_the_stack(prod: Synthesised) -> None:
    tables = prod.of_type("AWS::DynamoDB::Table")
    for table, keys in KEYS.items():
        (made,) = [
            resource["Properties"]
            for logical_id, resource in tables.items()
            if logical_id.lower().startswith(f"{table}table")
        ]
        assert [key["AttributeName"] for key in made["KeySchema"]] == list(keys)
        indexes = made.get("GlobalSecondaryIndexes", ())
        assert [*map(_plain, indexes)] == [*map(_plain, INDEXES.get(table, ()))]


def test_the_partners_that_tell_their_senders_themselves_are_partners(either: Synthesised) -> None:
    partners = {client.code for client in either.stage.clients if client.role == "partner"}

    for edition in load_notices().editions:
        assert set(edition.sender_channels_of_partner) <= partners


def test_no_partner_has_the_name_of_the_desk_or_of_a_channel_of_it(either: Synthesised) -> None:
    partners = {client.code for client in either.stage.clients if client.role == "partner"}

    assert OWN not in partners
    for edition in load_channels().editions:
        assert not partners & set(edition.recorded)
        assert set(edition.of_partners) <= partners


def _plain(index: dict[str, Any]) -> dict[str, Any]:
    projection = index["Projection"]
    ordered = {**projection, "NonKeyAttributes": sorted(projection["NonKeyAttributes"])}
    return {**index, "Projection": ordered}
