"""The clock of the cases: one Step Functions execution per epoch, and the sweeper behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.governance import acknowledge
from infrastructure.queues import DeadLetterQueue
from infrastructure.schedule import Schedule

CLOCK_ASL: Final = Path(__file__).parent / "workflows" / "clock.asl.json"


class Clock(Construct):
    """Wait(next_at) -> tick -> again. Rules are in the function, time and retries in the ASL."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        self.tick = PythonFunction(
            self,
            "Tick",
            name="tick",
            foundation=foundation,
            timeout=Duration.seconds(30),
            concurrency=foundation.stage.tick_concurrency,
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "POLICY_SET": foundation.stage.policy_set,
            },
        )
        self.tick.may_use(data.case_table, "dynamodb:GetItem", "dynamodb:PutItem")
        self.tick.may_use(data.directory_table, "dynamodb:Query")
        self.machine = self._machine(foundation)
        foundation.alarms.alarm(
            self,
            "Failed",
            self.machine.metric_failed(statistic="Sum"),
            description="A case's clock died; the sweeper goes on for it. See why tick failed.",
        )

    def _machine(self, foundation: Foundation) -> stepfunctions.StateMachine:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        tick_arn = self.tick.function.function_arn
        role.add_to_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[tick_arn])
        )
        acknowledge(
            role,
            "X-Ray segments and delivery of vended logs: neither set of actions knows resources.",
            "AwsSolutions-IAM5[Resource::*]",
        )
        return stepfunctions.StateMachine(
            self,
            "Machine",
            # From a string, so that the definition is in the template, where tests can read it.
            definition_body=stepfunctions.DefinitionBody.from_string(
                CLOCK_ASL.read_text(encoding="utf-8")
            ),
            definition_substitutions={"TickFunctionArn": tick_arn},
            state_machine_type=stepfunctions.StateMachineType.STANDARD,
            role=role,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=foundation.log_group(self, "Logs"),
                level=stepfunctions.LogLevel.ALL,
                include_execution_data=False,
            ),
        )


class Sweeper(Construct):
    """Every few minutes, tick what is due: a lost start makes an alarm late, never lost. And count
    anew what another calendar counts otherwise."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        self._failures = DeadLetterQueue(
            self,
            "Failures",
            foundation=foundation,
            description="A sweep could not be started or failed: clocks may be late.",
        )
        self.sweep = PythonFunction(
            self,
            "Sweep",
            name="sweep_due",
            foundation=foundation,
            timeout=Duration.minutes(2),
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "POLICY_SET": foundation.stage.policy_set,
            },
            dead_letters=self._failures.queue,
        )
        self.sweep.may_use(data.case_table, "dynamodb:Query", index="due")
        self.sweep.may_use(data.case_table, "dynamodb:GetItem", "dynamodb:PutItem")
        self.sweep.may_use(data.directory_table, "dynamodb:Query")
        self.sweep.may_send_to(self._failures.queue)
        Schedule(
            self,
            foundation=foundation,
            function=self.sweep,
            minutes=foundation.stage.sweep_minutes,
            failures=self._failures,
        )
        self._watch(foundation)

    def _watch(self, foundation: Foundation) -> None:
        foundation.alarms.alarm(
            self,
            "CalendarEnds",
            cloudwatch.Metric(
                namespace="casework",
                metric_name="CalendarDaysLeft",
                dimensions_map={"service": "sweep_due"},
                statistic="Minimum",
                period=Duration.hours(1),
            ),
            threshold=90,
            below=True,
            description="Less than 90 days are left in the calendar: enter the next year.",
        )
