"""Who sent a case, for those who may know: the only reading right to the vault over HTTP."""

from __future__ import annotations

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.data_stack import DataStack


class Senders(Construct):
    def __init__(self, scope: Construct, id: str, *, api: Api, data: DataStack) -> None:
        super().__init__(scope, id)
        show = api.function("Sender", "sender_api", DIRECTORY_TABLE=data.directory_table.table_name)
        show.may_use(data.case_table, "dynamodb:GetItem")
        show.may_use(data.identity_table, "dynamodb:GetItem")
        show.may_use(data.directory_table, "dynamodb:Query")
        api.add_routes(Route("GET", "/v1/cases/{reference}/sender", "sender.read", show))
