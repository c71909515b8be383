"""Partners manage where they are told. Apart from who sends: only here are secrets written."""

from __future__ import annotations

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.config import StageConfig
from infrastructure.data_stack import DataStack


class WebhookDesk(Construct):
    def __init__(
        self, scope: Construct, id: str, *, stage: StageConfig, api: Api, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        self.function = desk = api.function(
            "Webhook",
            "webhook_api",
            WEBHOOK_TABLE=data.webhook_table.table_name,
            ENDPOINT_TABLE=data.endpoint_table.table_name,
            WEBHOOK_TO_LOOPBACK=str(not stage.on_aws).lower(),
        )
        desk.may_use(
            data.endpoint_table, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"
        )
        desk.may_use(data.webhook_table, "dynamodb:GetItem", "dynamodb:PutItem")
        desk.may_use(data.webhook_table, "dynamodb:Query", index="partner")
        api.add_routes(
            *(
                Route(method, f"/v1/webhook{path}", "webhooks.manage", desk)
                for method, path in (
                    *(("GET", ""), ("PUT", ""), ("DELETE", "")),
                    *(("POST", "/secret"), ("POST", "/enable"), ("POST", "/replay")),
                    ("GET", "/deliveries"),
                )
            )
        )
