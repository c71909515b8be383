"""The REST API: one scope per method, a budget per client, every gateway error as problem+json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from infrastructure.callers import RESOURCE_SERVER, Callers
from infrastructure.config import Scope, Throttle
from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation, output
from infrastructure.function import PythonFunction
from infrastructure.governance import acknowledge
from infrastructure.people import People

_Type = apigateway.ResponseType

# What the gateway answers by itself. Routes are not secret: an unknown one is 404, not AWS's 403.
_GATEWAY_ERRORS: Final = (
    (_Type.UNAUTHORIZED, HTTPStatus.UNAUTHORIZED, "unauthorized"),
    (_Type.EXPIRED_TOKEN, HTTPStatus.UNAUTHORIZED, "unauthorized"),
    (_Type.ACCESS_DENIED, HTTPStatus.FORBIDDEN, "forbidden"),
    (_Type.INVALID_SIGNATURE, HTTPStatus.FORBIDDEN, "forbidden"),
    (_Type.INVALID_API_KEY, HTTPStatus.FORBIDDEN, "invalid-api-key"),
    (_Type.WAF_FILTERED, HTTPStatus.FORBIDDEN, "filtered"),
    (_Type.MISSING_AUTHENTICATION_TOKEN, HTTPStatus.NOT_FOUND, "not-found"),
    (_Type.RESOURCE_NOT_FOUND, HTTPStatus.NOT_FOUND, "not-found"),
    (_Type.REQUEST_TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large"),
    (_Type.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type"),
    (_Type.THROTTLED, HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests"),
    (_Type.QUOTA_EXCEEDED, HTTPStatus.TOO_MANY_REQUESTS, "quota-exceeded"),
    (_Type.INTEGRATION_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT, "timeout"),
    (_Type.INTEGRATION_FAILURE, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
    (_Type.DEFAULT_4_XX, HTTPStatus.BAD_REQUEST, "bad-request"),
    (_Type.DEFAULT_5_XX, HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error"),
)

# Of every answer, as functions/headers.py has them; here with the gateway's own quotes.
_HEADERS: Final = {
    "Cache-Control": "'no-store'",
    "Content-Type": "'application/problem+json'",
    "Strict-Transport-Security": "'max-age=31536000'",
    "X-Content-Type-Options": "'nosniff'",
    "X-Frame-Options": "'DENY'",
}

# No address, no query, no path with a reference in it: who, what kind, how it ended.
_ACCESS_LOG: Final = json.dumps(
    {
        "requestId": "$context.requestId",
        "time": "$context.requestTime",
        "client": "$context.authorizer.claims.client_id",
        "method": "$context.httpMethod",
        "resource": "$context.resourcePath",
        "status": "$context.status",
        "error": "$context.error.responseType",
        "latency": "$context.responseLatency",
        "length": "$context.responseLength",
    }
)


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    scope: Scope | None
    """None: open to everyone, without token and key; its function limits how often."""
    function: PythonFunction


class Api(Construct):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        foundation: Foundation,
        data: DataStack,
        callers: Callers,
        people: People,
    ) -> None:
        super().__init__(scope, id)
        self._foundation = foundation
        self.functions: list[PythonFunction] = []
        self._environment = {
            "CASE_TABLE": data.case_table.table_name,
            "IDENTITY_TABLE": data.identity_table.table_name,
            "PHONE_KEY": data.phone_key.key_arn,
            "CLIENTS": callers.clients_json,
            "PEOPLE_CLIENT": people.client.user_pool_client_id,
            "POLICY_SET": foundation.stage.policy_set,
        }
        directory = data.directory_table.table_name
        self.intake = self.function("Intake", "intake_api", DIRECTORY_TABLE=directory)
        self.intake.may_use(data.case_table, "dynamodb:PutItem")
        self.intake.may_use(data.directory_table, "dynamodb:Query")
        self.intake.may_use(data.identity_table, "dynamodb:PutItem")
        self.intake.may("kms:GenerateMac", on=[data.phone_key.key_arn])

        self.cases = self.function("Cases", "case_api", DIRECTORY_TABLE=directory)
        self.cases.may_use(data.directory_table, "dynamodb:Query")
        self.cases.may_use(
            data.case_table, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"
        )
        # A case that is split off gets a line in the vault, which points to the first one's.
        self.cases.may_use(data.identity_table, "dynamodb:PutItem")

        self.rest = self._rest_api()
        self._authorizer = apigateway.CognitoUserPoolsAuthorizer(
            self, "Authorizer", cognito_user_pools=[callers.pool, people.pool]
        )
        self.add_routes(
            Route("POST", "/v1/cases", "cases.submit", self.intake),
            Route("GET", "/v1/cases/{reference}", "cases.read", self.cases),
            Route("GET", "/v1/cases/{reference}/dossier", "cases.read", self.cases),
            Route("POST", "/v1/cases/{reference}/actions/{action}", "cases.act", self.cases),
        )
        self._render_gateway_errors()
        stage = foundation.stage
        for client in stage.clients:
            self._budget(client.id_part, client.code, client.throttle, client.requests_per_day)
        # The console sends this key with the token of whoever signed in.
        everybody = stage.people
        self._budget("People", "people", everybody.throttle, everybody.requests_per_day)

    def function(self, id: str, name: str, **more: str) -> PythonFunction:
        made = PythonFunction(
            self,
            id,
            name=name,
            foundation=self._foundation,
            # The gateway gives up after 29 s; who waits longer than this has gone.
            timeout=Duration.seconds(20),
            environment={**self._environment, **more},
        )
        self.functions.append(made)
        return made

    def _rest_api(self) -> apigateway.RestApi:
        rest = apigateway.RestApi(
            self,
            "Rest",
            description="Feedback of citizens from partners of 1022 Đồng Tháp",
            endpoint_configuration=apigateway.EndpointConfiguration(
                types=[apigateway.EndpointType.REGIONAL]
            ),
            cloud_watch_role=True,
            deploy_options=self._stage_options(),
        )
        # Made by the gateway if not by us, and then kept for ever.
        execution_log = self._foundation.log_group(
            self,
            "ExecutionLogs",
            name=f"API-Gateway-Execution-Logs_{rest.rest_api_id}/{self._foundation.stage.name}",
        )
        rest.deployment_stage.node.add_dependency(execution_log)
        rest.node.try_remove_child("Endpoint")  # the output that CDK adds, under a name with a hash
        output(self, "ApiUrl", rest.url)
        self._foundation.alarms.alarm(
            self,
            "ServerErrors",
            rest.metric_server_error(statistic="Sum"),
            threshold=5,
            description="The API answered 5xx five times in five minutes.",
        )
        self._acknowledge(rest)
        return rest

    def _stage_options(self) -> apigateway.StageOptions:
        stage = self._foundation.stage
        access_log = self._foundation.log_group(self, "AccessLogs")
        return apigateway.StageOptions(
            stage_name=stage.name,
            throttling_rate_limit=stage.throttle.rate,
            throttling_burst_limit=stage.throttle.burst,
            tracing_enabled=True,
            metrics_enabled=True,
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            access_log_destination=apigateway.LogGroupLogDestination(access_log),
            access_log_format=apigateway.AccessLogFormat.custom(_ACCESS_LOG),
        )

    def add_routes(self, *routes: Route) -> None:
        for route in routes:
            guard: dict[str, Any] = {"authorization_type": apigateway.AuthorizationType.NONE}
            if route.scope:
                guard = {
                    "authorizer": self._authorizer,
                    "authorization_type": apigateway.AuthorizationType.COGNITO,
                    "authorization_scopes": [f"{RESOURCE_SERVER}/{route.scope}"],
                    "api_key_required": True,
                }
            method = self.rest.root.resource_for_path(route.path).add_method(
                route.method,
                # One permission a function: a stack may have 500 resources.
                apigateway.LambdaIntegration(
                    route.function.function, scope_permission_to_method=False
                ),
                **guard,
            )
            if route.scope is None:
                acknowledge(
                    method,
                    "Open to everyone: it shows what is public, or its function asks for a proof.",
                    *("AwsSolutions-APIG4", "AwsSolutions-COG4"),
                )

    def _render_gateway_errors(self) -> None:
        for kind, status, code in _GATEWAY_ERRORS:
            problem = {
                "type": "about:blank",
                "title": status.phrase,
                "status": status.value,
                "code": code,
            }
            self.rest.add_gateway_response(
                f"{code.title().replace('-', '')}{kind.response_type.replace('_', '').title()}",
                type=kind,
                status_code=str(status.value),
                response_headers=_HEADERS,
                templates={"application/json": json.dumps(problem)},
            )

    def _budget(self, id_part: str, code: str, throttle: Throttle, requests_per_day: int) -> None:
        """The key says whose budget a call is drawn from; the token alone says who may call."""
        key = self.rest.add_api_key(f"Key{id_part}", description=code)
        self.plan(id_part, code, throttle, requests_per_day).add_api_key(key)
        output(self, f"ApiKeyId{id_part}", key.key_id)

    def plan(
        self, id_part: str, code: str, throttle: Throttle, requests_per_day: int
    ) -> apigateway.UsagePlan:
        """What each key in it may call."""
        plan = self.rest.add_usage_plan(
            f"Plan{id_part}",
            description=code,
            throttle=apigateway.ThrottleSettings(
                rate_limit=throttle.rate, burst_limit=throttle.burst
            ),
            quota=apigateway.QuotaSettings(limit=requests_per_day, period=apigateway.Period.DAY),
        )
        plan.add_api_stage(stage=self.rest.deployment_stage)
        return plan

    def _acknowledge(self, rest: apigateway.RestApi) -> None:
        acknowledge(
            rest,
            "The functions validate each request and name every field at fault in problem+json, "
            "which a request validator of the gateway cannot.",
            "AwsSolutions-APIG2",
        )
        acknowledge(
            rest,
            "The account-wide role by which API Gateway writes logs, with AWS's own policy for it.",
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AmazonAPIGatewayPushToCloudWatchLogs]",
        )
        if not self._foundation.stage.on_aws:
            acknowledge(
                rest.deployment_stage,
                "MiniStack cannot associate a web ACL; on AWS infrastructure/edge.py does.",
                "AwsSolutions-APIG3",
            )
