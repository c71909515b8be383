"""What is open to everyone, without a token: following one's case, and what was published."""

from __future__ import annotations

from aws_cdk import Duration
from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction

_SECONDS = 20
"""As of the other functions behind the gateway."""


class Public(Construct):
    """Two functions, because they may do different things: `tracking` opens one case to whoever
    knows its sender's phone, `published` reads nothing but what is public."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack, api: Api
    ) -> None:
        super().__init__(scope, id)
        self.tracking = self._tracking(foundation, data)
        self.published = self._published(foundation, data)
        api.add_routes(
            Route("POST", "/v1/tracking", None, self.tracking),
            Route("GET", "/v1/public/cases", None, self.published),
            Route("GET", "/v1/public/cases.geojson", None, self.published),
            Route("GET", "/v1/public/cases/{public_id}", None, self.published),
            Route("GET", "/v1/public/statistics", None, self.published),
        )

    def _tracking(self, foundation: Foundation, data: DataStack) -> PythonFunction:
        function = PythonFunction(
            self,
            "Tracking",
            name="tracking_api",
            foundation=foundation,
            timeout=Duration.seconds(_SECONDS),
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "ATTEMPT_TABLE": data.attempt_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "PHONE_KEY": data.phone_key.key_arn,
            },
        )
        function.may_use(data.case_table, "dynamodb:GetItem")
        function.may_use(data.attempt_table, "dynamodb:UpdateItem")
        function.may_use(data.directory_table, "dynamodb:Query")
        function.may("kms:VerifyMac", on=[data.phone_key.key_arn])
        return function

    def _published(self, foundation: Foundation, data: DataStack) -> PythonFunction:
        function = PythonFunction(
            self,
            "Published",
            name="public_api",
            foundation=foundation,
            timeout=Duration.seconds(_SECONDS),
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
            },
        )
        function.may_use(data.case_table, "dynamodb:Query", index="published")
        function.may_use(data.directory_table, "dynamodb:Query")
        return function
