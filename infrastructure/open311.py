"""Open311 GeoReport v2: one function behind one path, open to everyone; its keys are its own."""

from __future__ import annotations

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.config import StageConfig
from infrastructure.data_stack import DataStack


class Open311(Construct):
    """`function` decides about every path below: also an unknown one is answered in Open311's own
    words."""

    def __init__(
        self, scope: Construct, id: str, *, stage: StageConfig, api: Api, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        self.function = api.function(
            "Open311",
            "open311_api",
            DIRECTORY_TABLE=data.directory_table.table_name,
            PARTNER_KEY_TABLE=data.partner_key_table.table_name,
            # Only the cases of production are acted upon.
            OPEN311_TYPE="production" if stage.keep_data else "test",
        )
        self.function.may_use(data.partner_key_table, "dynamodb:GetItem")
        self.function.may_use(data.directory_table, "dynamodb:Query")
        self.function.may_use(
            data.case_table,
            *("dynamodb:GetItem", "dynamodb:BatchGetItem"),
            *("dynamodb:Query", "dynamodb:PutItem"),
        )
        self.function.may_use(
            data.case_table,
            "dynamodb:Query",
            index="published",
        )
        self.function.may_use(data.case_table, "dynamodb:Query", index="told")
        self.function.may_use(data.identity_table, "dynamodb:PutItem")
        self.function.may("kms:GenerateMac", on=[data.phone_key.key_arn])
        api.add_routes(
            *(Route(method, "/open311/{proxy+}", None, self.function) for method in ("GET", "POST"))
        )
