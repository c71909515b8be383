"""The address and the SMS channel by which the system speaks to people."""

from __future__ import annotations

from aws_cdk import Aws, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ses as ses
from constructs import Construct

from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.governance import acknowledge

_DIMENSION = "stage"


class Sender(Construct):
    """One verified address; bounces and complaints of its mail are counted and raise an alarm."""

    def __init__(self, scope: Construct, id: str, *, foundation: Foundation) -> None:
        super().__init__(scope, id)
        self._stage = foundation.stage
        self._events = self._configuration_set()
        self._identity = ses.EmailIdentity(
            self,
            "Address",
            identity=ses.Identity.email(self._stage.email_sender),
            configuration_set=self._events,
        )
        for event in ("Bounce", "Complaint"):
            foundation.alarms.alarm(
                self,
                event,
                self.metric(event),
                description=f"{event} for mail of the system: correct the contact directory.",
            )

    def _configuration_set(self) -> ses.ConfigurationSet:
        policy, event = ses.ConfigurationSetTlsPolicy, ses.EmailSendingEvent
        events = ses.ConfigurationSet(
            self,
            "Events",
            reputation_metrics=True,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
            tls_policy=policy.REQUIRE if self._stage.on_aws else policy.OPTIONAL,
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

    def metric(self, event: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/SES",
            metric_name=event,
            dimensions_map={_DIMENSION: self._stage.name},
            statistic="Sum",
        )

    def may_be_used_by(self, function: PythonFunction) -> None:
        self._allow_mail(function)
        function.may("sns:Publish", on=["*"])
        # A phone number is no resource, so the right is for all of SNS; topics are taken out again.
        function.role.add_to_principal_policy(
            iam.PolicyStatement(
                sid="NoTopics",
                effect=iam.Effect.DENY,
                actions=["sns:Publish"],
                resources=[f"arn:{Aws.PARTITION}:sns:*:*:*"],
            )
        )
        acknowledge(
            function.role,
            "sns:Publish to a phone number has no resource; topics are denied beside it.",
            "AwsSolutions-IAM5[Resource::*]",
        )

    def _allow_mail(self, function: PythonFunction) -> None:
        if self._stage.on_aws:
            function.may(
                "ses:SendEmail",
                on=[self._identity.email_identity_arn, self._arn_of_events()],
                conditions={"StringEquals": {"ses:FromAddress": self._stage.email_sender}},
            )
        else:
            # MiniStack 1.5.33 evaluates SendEmail on "*" and without ses:FromAddress.
            function.may("ses:SendEmail", on=["*"])

    def _arn_of_events(self) -> str:
        return Stack.of(self).format_arn(
            service="ses",
            resource="configuration-set",
            resource_name=self._events.configuration_set_name,
        )
