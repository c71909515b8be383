"""By which providers the system speaks to people: those of the stage, and rights for no others."""

from __future__ import annotations

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ses as ses
from aws_cdk import aws_smsvoice as smsvoice
from aws_cdk import aws_sns as sns
from constructs import Construct

from infrastructure.foundation import Foundation, of_this_account
from infrastructure.function import PythonFunction

_DIMENSION: Final = "stage"
# Not by TEXT_ALL: that a message is queued or pending closes nothing.
_SMS_ENDS: Final = (
    *("TEXT_DELIVERED", "TEXT_SUCCESSFUL", "TEXT_INVALID", "TEXT_INVALID_MESSAGE"),
    *("TEXT_BLOCKED", "TEXT_CARRIER_BLOCKED", "TEXT_PROTECT_BLOCKED", "TEXT_SPAM"),
    *("TEXT_UNREACHABLE", "TEXT_CARRIER_UNREACHABLE", "TEXT_TTL_EXPIRED", "TEXT_UNKNOWN"),
)


class Sender(Construct):
    """`environment` tells a function which providers there are, `may_be_used_by` lets it."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, reports: sns.Topic
    ) -> None:
        """`reports`: where providers tell what became of a message, if they can."""
        super().__init__(scope, id)
        stage = foundation.stage
        providers: list[SesMail | EndUserMessaging | Account] = [
            SesMail(self, "Ses", foundation=foundation, reports=reports)
            if stage.email_provider == "ses"
            else Account(self, "Smtp", variable="SMTP_PARAMETER", name=f"1022/{stage.name}/smtp"),
            EndUserMessaging(self, "Sms", foundation=foundation, reports=reports)
            if stage.sms_provider == "end_user_messaging"
            else Account(
                self,
                "SmsGateway",
                variable="SMS_GATEWAY_PARAMETER",
                name=f"1022/{stage.name}/sms-gateway",
            ),
        ]
        self._providers = providers
        self.environment = {
            "EMAIL_PROVIDER": stage.email_provider,
            "EMAIL_SENDER": stage.email_sender,
            "EMAIL_SENDER_NAME": stage.email_sender_name,
            "SMS_PROVIDER": stage.sms_provider,
            "SMS_SENDER_ID": stage.sms_sender_id,
        }
        for provider in providers:
            self.environment |= provider.environment

    @property
    def metrics(self) -> list[cloudwatch.IMetric]:
        """Of what a provider counts itself; a mail server and a gateway count nothing here."""
        mail = [provider for provider in self._providers if isinstance(provider, SesMail)]
        events = ("Send", "Delivery", "Bounce")
        return [provider.metric(event) for provider in mail for event in events]

    def may_be_used_by(self, function: PythonFunction) -> None:
        for provider in self._providers:
            provider.may_be_used_by(function)


class SesMail(Construct):
    """One verified address; bounces and complaints of its mail are counted and raise an alarm."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, reports: sns.Topic
    ) -> None:
        super().__init__(scope, id)
        self._stage = foundation.stage
        self._events = self._configuration_set()
        self._report_to(reports)
        self._identity = ses.EmailIdentity(
            self,
            "Address",
            identity=ses.Identity.email(self._stage.email_sender),
            configuration_set=self._events,
        )
        self.environment = {"EMAIL_CONFIGURATION_SET": self._events.configuration_set_name}
        for event in ("Bounce", "Complaint"):
            foundation.alarms.alarm(
                self,
                event,
                self.metric(event),
                description=f"{event} for mail of the system: correct the contact directory.",
            )

    def _configuration_set(self) -> ses.ConfigurationSet:
        event = ses.EmailSendingEvent
        events = ses.ConfigurationSet(
            self,
            "Events",
            reputation_metrics=True,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
            tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE,
        )
        by_stage = ses.CloudWatchDimension(
            name=_DIMENSION,
            source=ses.CloudWatchDimensionSource.MESSAGE_TAG,
            default_value=self._stage.name,
        )
        events.add_event_destination(
            "Counts",
            destination=ses.EventDestination.cloud_watch_dimensions([by_stage]),
            events=[event.SEND, event.DELIVERY, event.BOUNCE, event.COMPLAINT],
        )
        return events

    def _report_to(self, topic: sns.Topic) -> None:
        event = ses.EmailSendingEvent
        destination = self._events.add_event_destination(
            "Reports",
            # Also lets SES publish there, for this configuration set alone.
            destination=ses.EventDestination.sns_topic(topic),
            events=[
                *(event.DELIVERY, event.BOUNCE, event.COMPLAINT),
                *(event.REJECT, event.RENDERING_FAILURE),
            ],
        )
        destination.node.add_dependency(topic)  # with its policy: SES tries at once

    def metric(self, event: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/SES",
            metric_name=event,
            dimensions_map={_DIMENSION: self._stage.name},
            statistic="Sum",
        )

    def may_be_used_by(self, function: PythonFunction) -> None:
        events = _arn(self, "ses", "configuration-set", self._events.configuration_set_name)
        function.may(
            # A letter that is composed already asks for SendRawEmail, also by SendEmail of API v2.
            *("ses:SendEmail", "ses:SendRawEmail"),
            on=[self._identity.email_identity_arn, events],
            conditions={"StringEquals": {"ses:FromAddress": self._stage.email_sender}},
        )


class EndUserMessaging(Construct):
    """SMS under the sender id that is registered for Việt Nam, by hand and for years."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, reports: sns.Topic
    ) -> None:
        super().__init__(scope, id)
        self._sender_id = foundation.stage.sms_sender_id
        self._events = self._configuration_set(reports)
        self.environment = {"SMS_CONFIGURATION_SET": self._events.ref}

    def _configuration_set(self, reports: sns.Topic) -> smsvoice.CfnConfigurationSet:
        made = smsvoice.CfnConfigurationSet
        events = made(
            self,
            "Events",
            event_destinations=[
                made.EventDestinationProperty(
                    enabled=True,
                    event_destination_name="reports",
                    matching_event_types=list(_SMS_ENDS),
                    sns_destination=made.SnsDestinationProperty(topic_arn=reports.topic_arn),
                )
            ],
        )
        reports.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("sms-voice.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[reports.topic_arn],
                conditions={"StringEquals": of_this_account()},
            )
        )
        events.node.add_dependency(reports)
        return events

    def may_be_used_by(self, function: PythonFunction) -> None:
        sender_id = _arn(self, "sms-voice", "sender-id", f"{self._sender_id}/VN")
        function.may("sms-voice:SendTextMessage", on=[sender_id, self._events.attr_arn])


class Account(Construct):
    """A provider outside AWS: address and keys are in a parameter that the operator puts.

    CloudFormation cannot make a SecureString, and would show it if it could. Under the key
    aws/ssm, whose own policy lets who may read the parameter also decrypt it.
    """

    def __init__(self, scope: Construct, id: str, *, variable: str, name: str) -> None:
        super().__init__(scope, id)
        self._name = name
        self.environment = {variable: f"/{name}"}

    def may_be_used_by(self, function: PythonFunction) -> None:
        function.may("ssm:GetParameter", on=[_arn(self, "ssm", "parameter", self._name)])


def _arn(scope: Construct, service: str, resource: str, name: str) -> str:
    return Stack.of(scope).format_arn(service=service, resource=resource, resource_name=name)
