"""Administrators manage the partners: from nothing to a first case without a deployment."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.observability import logger
from functions.partner_admin_api import key_routes, routes
from functions.rest import resolve, rest_app

app = rest_app()
app.include_router(routes.router)
app.include_router(key_routes.router)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
