"""Lists of cases, and what is known of one: read only."""

from __future__ import annotations

from typing import Final

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.data_stack import DataStack

_INDEXES: Final = ("by_partner", "open_by_agency", "by_field")


class Lists(Construct):
    def __init__(self, scope: Construct, id: str, *, api: Api, data: DataStack) -> None:
        super().__init__(scope, id)
        self.lists = api.function("Lists", "list_api")
        self.lists.may_use(
            data.case_table, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"
        )
        for index in _INDEXES:
            self.lists.may_use(data.case_table, "dynamodb:Query", index=index)
        case = "/v1/cases/{reference}"
        api.add_routes(
            Route("GET", "/v1/cases", "cases.list", self.lists),
            Route("GET", "/v1/worklist", "worklist.read", self.lists),
            Route("GET", f"{case}/history", "cases.history", self.lists),
            Route("GET", f"{case}/tasks", "cases.tasks", self.lists),
            Route("GET", f"{case}/duplicates", "cases.duplicates", self.lists),
        )
