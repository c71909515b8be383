"""A function that runs every few minutes; what could not start is kept and raises an alarm."""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.queues import DeadLetterQueue


class Schedule:
    """Adds `Schedule`, its role and the alarm `Silent` to a construct: their ids were given before
    this was a part."""

    def __init__(
        self,
        scope: Construct,
        *,
        foundation: Foundation,
        function: PythonFunction,
        minutes: int,
        failures: DeadLetterQueue,
        by_the_clock: bool = False,
    ) -> None:
        """`by_the_clock`: at the full hour and every so many minutes after it."""
        every = (
            scheduler.ScheduleExpression.cron(minute=f"0/{minutes}")
            if by_the_clock
            else scheduler.ScheduleExpression.rate(Duration.minutes(minutes))
        )
        properties = scheduler.CfnSchedule
        function_arn = function.function.function_arn
        # L1: the L2 target grants every version of the function too (`<arn>:*`).
        scheduler.CfnSchedule(
            scope,
            "Schedule",
            schedule_expression=every.expression_string,
            flexible_time_window=properties.FlexibleTimeWindowProperty(mode="OFF"),
            target=properties.TargetProperty(
                arn=function_arn,
                role_arn=_role(scope, foundation, function_arn, failures).role_arn,
                dead_letter_config=properties.DeadLetterConfigProperty(
                    arn=failures.queue.queue_arn
                ),
                retry_policy=properties.RetryPolicyProperty(
                    # The next run does the same work: no use in trying this one for a day.
                    maximum_event_age_in_seconds=60 * minutes,
                    maximum_retry_attempts=2,
                ),
            ),
        )
        foundation.alarms.alarm(
            scope,
            "Silent",
            function.function.metric_invocations(statistic="Sum", period=Duration.minutes(minutes)),
            below=True,
            periods=3,
            description="Three runs in a row did not start.",
        )


def _role(
    scope: Construct, foundation: Foundation, function_arn: str, failures: DeadLetterQueue
) -> iam.Role:
    account = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    role = iam.Role(
        scope,
        "ScheduleRole",
        assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com", conditions=account),
    )
    for actions, arn in (
        (["lambda:InvokeFunction"], function_arn),
        (["sqs:SendMessage"], failures.queue.queue_arn),
        (["kms:Decrypt", "kms:GenerateDataKey"], foundation.key.key_arn),
    ):
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[arn]))
    return role
