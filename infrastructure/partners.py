"""Partners that administrators register: who manages them, and which functions they may call.

Their clients are in the pool of the systems that call (`callers`), their keys in one usage plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.callers import RESOURCE_SERVER, Callers
from infrastructure.config import StageConfig
from infrastructure.data_stack import DataStack
from infrastructure.function import PythonFunction
from infrastructure.governance import acknowledge

_SCOPE: Final = "partners.manage"
_ROUTES: Final = (
    *(("GET", ""), ("POST", ""), ("GET", "/{code}"), ("PATCH", "/{code}")),
    *(("POST", "/{code}/credentials"), ("POST", "/{code}/suspend"), ("POST", "/{code}/resume")),
    *(("GET", "/{code}/history"), ("GET", "/{code}/open311-keys")),
    *(("POST", "/{code}/open311-keys"), ("DELETE", "/{code}/open311-keys/{key_id}")),
)


class Partners(Construct):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: StageConfig,
        data: DataStack,
        api: Api,
        callers: Callers,
        called_by_partners: Sequence[PythonFunction],
    ) -> None:
        super().__init__(scope, id)
        for function in called_by_partners:
            function.function.add_environment("PARTNER_TABLE", data.partner_table.table_name)
            function.may_use(data.partner_table, "dynamodb:GetItem")
        # By name: the plan is of the stage, which is of the methods, which are of the function.
        parameter = f"1022/{stage.name}/partner-usage-plan"
        self.desk = self._desk(data, api, callers, parameter)
        budget = stage.registered_partners
        plan = api.plan(
            "RegisteredPartners",
            "registered-partners",
            budget.throttle,
            budget.requests_per_day,
        )
        ssm.StringParameter(
            self, "UsagePlan", parameter_name=f"/{parameter}", string_value=plan.usage_plan_id
        )
        self._may_fill(plan)

    def _desk(self, data: DataStack, api: Api, callers: Callers, parameter: str) -> PythonFunction:
        desk = api.function(
            "PartnerAdmin",
            "partner_admin_api",
            PARTNER_TABLE=data.partner_table.table_name,
            PARTNER_KEY_TABLE=data.partner_key_table.table_name,
            WEBHOOK_TABLE=data.webhook_table.table_name,
            USER_POOL_ID=callers.pool.user_pool_id,
            RESOURCE_SERVER=RESOURCE_SERVER,
            USAGE_PLAN_PARAMETER=f"/{parameter}",
        )
        for table in (data.partner_table, data.partner_key_table):
            desk.may_use(table, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query")
        # Holds back what a suspended partner would be told.
        desk.may_use(data.webhook_table, "dynamodb:GetItem", "dynamodb:PutItem")
        # Cognito knows rights to a pool, not to one client of it.
        desk.may(
            *("cognito-idp:CreateUserPoolClient", "cognito-idp:UpdateUserPoolClient"),
            *("cognito-idp:DeleteUserPoolClient", "cognito-idp:ListUserPoolClients"),
            on=[callers.pool.user_pool_arn],
        )
        stack = Stack.of(self)
        desk.may(
            "ssm:GetParameter",
            on=[stack.format_arn(service="ssm", resource="parameter", resource_name=parameter)],
        )
        api.add_routes(
            *(Route(method, f"/v1/partners{path}", _SCOPE, desk) for method, path in _ROUTES)
        )
        return desk

    def _may_fill(self, plan: apigateway.UsagePlan) -> None:
        """Make keys, and put them into this plan or take them out: no right to any other key, nor
        to its value. A policy of its own, which the function does not wait for."""
        keys = self._gateway(f"/usageplans/{plan.usage_plan_id}/keys")
        rights = iam.Policy(
            self,
            "Plan",
            roles=[self.desk.role],
            statements=[
                _allow("apigateway:POST", on=self._gateway("/apikeys")),
                _allow("apigateway:GET", "apigateway:POST", on=keys),
                _allow("apigateway:DELETE", on=f"{keys}/*"),
            ],
        )
        made = plan.node.default_child
        assert isinstance(made, apigateway.CfnUsagePlan)
        stack = Stack.of(self)
        ending = f"/usageplans/<{stack.get_logical_id(made)}>/keys/*"
        acknowledge(
            rights,
            "Keys in the plan of registered partners have ids that nobody knows beforehand.",
            f"AwsSolutions-IAM5[Resource::{self._gateway(ending)}]",
        )

    def _gateway(self, path: str) -> str:
        stack = Stack.of(self)
        return f"arn:{stack.partition}:apigateway:{stack.region}::{path}"


def _allow(*actions: str, on: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=[on])
