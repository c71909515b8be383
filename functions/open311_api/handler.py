"""Open311 GeoReport v2 (discovery, services, requests, updates), JSON and XML, for everybody."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.observability import logger
from functions.open311_api import request_routes, routes, update_routes  # noqa: F401
from functions.open311_api.entry import open311_app, resolve
from functions.open311_api.operations import router

app: APIGatewayRestResolver = open311_app()
app.include_router(router)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
