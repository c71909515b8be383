"""The page that describes the interface. Open to everyone, with no right to anything."""

from __future__ import annotations

from aws_cdk import Duration
from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction


class Docs(Construct):
    def __init__(self, scope: Construct, id: str, *, foundation: Foundation, api: Api) -> None:
        super().__init__(scope, id)
        self.function = PythonFunction(
            self,
            "Pages",
            name="docs_api",
            foundation=foundation,
            timeout=Duration.seconds(10),
            environment={},
        )
        api.add_routes(
            Route("GET", "/v1/docs", None, self.function),
            Route("GET", "/v1/docs/{file}", None, self.function),
            Route("GET", "/v1/openapi/{file}", None, self.function),
        )
