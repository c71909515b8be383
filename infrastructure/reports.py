"""Reports: from the rows of an index, without any right to the cases themselves."""

from __future__ import annotations

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.data_stack import DataStack


class Reports(Construct):
    def __init__(self, scope: Construct, id: str, *, api: Api, data: DataStack) -> None:
        super().__init__(scope, id)
        report = api.function(
            "Report", "report_api", DIRECTORY_TABLE=data.directory_table.table_name
        )
        report.may_use(data.case_table, "dynamodb:Query", index="by_month")
        report.may_use(data.directory_table, "dynamodb:Query")
        api.add_routes(Route("GET", "/v1/reports/{month}", "reports.read", report))
