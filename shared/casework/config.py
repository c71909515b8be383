"""What each function is told by its environment; the only module that reads it.

No resource has a default: a missing variable fails the cold start with its name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from casework.domain.case import Role

Name = Annotated[str, Field(min_length=1)]


class Settings(BaseModel):
    """Fields are the variables in lower case."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises ValidationError naming every missing or malformed variable."""
        known = {name.upper(): name for name in cls.model_fields}
        return cls.model_validate({known[k]: v for k, v in environment.items() if k in known})


class Client(BaseModel):
    """A registered caller: its code in the cases, the role it acts in, the agency it acts for."""

    code: Name
    role: Role
    agency: Name | None = None


class HasPolicy(Settings):
    policy_set: Name


class HasCases(Settings):
    case_table: Name


class HasPhoneKey(Settings):
    phone_key: Name
    """ARN of the key that seals the last digits of senders' phones."""


class HasVault(HasCases):
    identity_table: Name


class HasIdentities(HasVault, HasPhoneKey):
    """Of who writes the vault: a phone is sealed beside it."""


class HasClients(Settings):
    clients: Annotated[
        dict[str, Client], BeforeValidator(lambda v: json.loads(v) if isinstance(v, str) else v)
    ]
    """By Cognito client id."""
    people_client: Name
    """Id of the client by which people sign in."""


class HasReferenceData(Settings):
    reference_table: Name


class HasDirectory(Settings):
    """Of who reads what administrators change: agencies, and the rules."""

    directory_table: Name


class ApiSettings(HasIdentities, HasClients, HasPolicy):
    """Of every HTTP function that asks for a token."""


class StaffApiSettings(ApiSettings, HasDirectory):
    """Of one that goes by the rules, for people and the systems of the stage."""


class RulesApiSettings(StaffApiSettings, HasReferenceData):
    pass


class HasPartners(Settings):
    partner_table: Name


class PartnerApiSettings(ApiSettings, HasPartners):
    """Of one that takes the tokens of registered partners too."""


class CaseApiSettings(PartnerApiSettings, HasDirectory):
    """Of intake too: rules and agencies are in one table."""


class HasAttachments(Settings):
    attachment_table: Name


class HasQuarantine(Settings):
    quarantine_bucket: Name


class HasStoredFiles(Settings):
    file_bucket: Name


class AttachmentApiSettings(PartnerApiSettings, HasAttachments, HasQuarantine, HasStoredFiles):
    attachment_key_arn: Name
    """Of the encryption key that an upload has to name."""


class ClearAttachmentSettings(HasAttachments, HasQuarantine, HasStoredFiles):
    scanner: Literal["guardduty", "eicar"]
    """Whose verdict counts. With `guardduty` the function gives none itself."""


class RouteCaseSettings(HasCases, HasDirectory, HasPolicy):
    pass


class TickSettings(HasCases, HasDirectory, HasPolicy):
    """Also of the sweeper, which does the same work for many."""


class HasAttempts(Settings):
    attempt_table: Name


class TrackingApiSettings(HasCases, HasPhoneKey, HasAttempts, HasDirectory):
    pass


class PublicApiSettings(HasCases, HasDirectory):
    pass


class HasWebhookQueue(Settings):
    webhook_queue_url: Name


class HasWebhooks(Settings):
    webhook_table: Name


class HasEndpoints(Settings):
    endpoint_table: Name


class HasPartnerKeys(Settings):
    partner_key_table: Name


class HasOpen311(Settings):
    open311_type: Literal["production", "test"]
    """Whether what is sent is acted upon; the specification's own words."""


class Open311Settings(CaseApiSettings, HasPartnerKeys, HasOpen311):
    pass


class HasNoticeQueue(Settings):
    notification_queue_url: Name


class HasNoticeQueues(HasNoticeQueue):
    sender_notice_queue_url: Name


class FeedsNeighbour(Settings):
    neighbour: Literal["on", "off"]
    """Whether the stage has a neighbouring 1022 system; more about it below."""


class PublishEventsSettings(HasDirectory, HasNoticeQueues, HasWebhookQueue, FeedsNeighbour):
    routing_queue_url: Name
    clock_state_machine_arn: Name


class HasMessages(Settings):
    message_table: Name


class SendDueSettings(HasMessages, HasNoticeQueues):
    pass


class PlanDigestsSettings(HasDirectory, HasNoticeQueue, HasPolicy):
    pass


class HasProviders(HasMessages, HasPolicy):
    """Of whoever sends messages; more about the providers of the stage below."""

    email_provider: Literal["ses", "smtp"]
    email_sender: Name
    email_sender_name: Name
    sms_provider: Literal["end_user_messaging", "gateway"]
    sms_sender_id: Name


class SendNotificationSettings(HasCases, HasDirectory, HasReferenceData, HasProviders):
    console_url: Name


class TellSenderSettings(HasVault, HasDirectory, HasProviders):
    pass


class SesSettings(Settings):
    email_configuration_set: Name


class SmtpSettings(Settings):
    smtp_parameter: Name
    """Name of the parameter with the server and its login (`adapters.senders.smtp`)."""


class EndUserMessagingSettings(Settings):
    sms_configuration_set: Name


class SmsGatewaySettings(Settings):
    sms_gateway_parameter: Name
    """Name of the parameter with address and keys (`adapters.senders.sms_gateway`)."""


class DeliverWebhookSettings(HasCases, HasDirectory, HasWebhooks, HasEndpoints):
    webhook_lease_seconds: Annotated[int, Field(gt=0)]
    webhook_answer_seconds: Annotated[int, Field(gt=0)]
    webhook_to_loopback: bool
    """The local stage: partners' endpoints are on this machine."""


class WebhookApiSettings(PartnerApiSettings, HasWebhooks, HasEndpoints):
    webhook_to_loopback: bool


class SweepWebhooksSettings(HasWebhooks, HasWebhookQueue):
    pass


class PartnerAdminApiSettings(PartnerApiSettings, HasPartnerKeys, HasWebhooks):
    user_pool_id: Name
    """Of the systems that call."""
    usage_plan_parameter: Name
    """Name of the parameter with the id of the plan that the keys of registered partners are in."""
    resource_server: Name
    """Whose scopes their clients get."""


class HasNeighbourQueue(Settings):
    neighbour_queue_url: Name


class NeighbourFeedSettings(HasNeighbourQueue, HasPolicy):
    """Of who publishes events, where there is a neighbour."""


class HasTickets(Settings):
    neighbour_table: Name


class AttendNeighbourSettings(HasCases, HasDirectory, HasPolicy, HasTickets):
    neighbour_parameter: Name
    """Name of the parameter with address and login (`adapters.neighbour.hotline`)."""
    neighbour_answer_seconds: Annotated[float, Field(gt=0)]
    neighbour_senders: Literal["withheld", "given"]
    """Whether the neighbour is told who sent a case: only then is the vault read."""


class SweepNeighbourSettings(HasTickets, HasNeighbourQueue):
    pass
