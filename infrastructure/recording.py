"""Operators record what came by phone, Zalo, email: the rights of intake, and the directory, since
an answer given at once is classified at once."""

from __future__ import annotations

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.data_stack import DataStack


class Recording(Construct):
    def __init__(self, scope: Construct, id: str, *, api: Api, data: DataStack) -> None:
        super().__init__(scope, id)
        record = api.function(
            "Record", "record_api", DIRECTORY_TABLE=data.directory_table.table_name
        )
        record.may_use(data.case_table, "dynamodb:PutItem")
        record.may_use(data.identity_table, "dynamodb:PutItem")
        record.may_use(data.directory_table, "dynamodb:Query")
        record.may("kms:GenerateMac", on=[data.phone_key.key_arn])
        api.add_routes(Route("POST", "/v1/console/cases", "cases.record", record))
