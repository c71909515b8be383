"""Who is told when something fails, and the one dashboard."""

from __future__ import annotations

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infrastructure.governance import acknowledge

_WHEN_REACHED: Final = (
    cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    cloudwatch.TreatMissingData.NOT_BREACHING,
)
_WHEN_BELOW: Final = (
    cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    cloudwatch.TreatMissingData.BREACHING,
)


class AlarmTopic(Construct):
    """E-mail to the people on duty. `alarm` is the only way alarms are made."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key, email: str) -> None:
        super().__init__(scope, id)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsToEncryptedTopic",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
            )
        )
        self.topic.add_subscription(subscriptions.EmailSubscription(email))
        acknowledge(
            self.topic,
            "A mail to a person, not data: the alarm itself stays in CloudWatch until it is over.",
            "Serverless-SNSRedrivePolicy",
        )

    def alarm(
        self,
        scope: Construct,
        id: str,
        metric: cloudwatch.IMetric,
        *,
        description: str,
        threshold: float = 1,
        periods: int = 1,
        below: bool = False,
    ) -> cloudwatch.Alarm:
        """Alarm at `threshold` or more; with `below`, when less arrives, or nothing at all."""
        operator, missing = _WHEN_BELOW if below else _WHEN_REACHED
        alarm = cloudwatch.Alarm(
            scope,
            id,
            metric=metric,
            alarm_description=description,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=operator,
            treat_missing_data=missing,
        )
        action = actions.SnsAction(self.topic)
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)
        return alarm


class Dashboard(Construct):
    """One page, read from the top: is it called, does it flow, does it fail."""

    def __init__(
        self, scope: Construct, id: str, *, rows: dict[str, list[cloudwatch.IMetric]]
    ) -> None:
        super().__init__(scope, id)
        graphs: list[cloudwatch.IWidget] = [
            cloudwatch.GraphWidget(title=title, left=metrics, width=12, period=Duration.minutes(5))
            for title, metrics in rows.items()
        ]
        cloudwatch.Dashboard(self, "Dashboard", widgets=[graphs])
