"""Administrators change the rules, the directory and who is told at an agency, without a deploy."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.observability import logger
from casework.reference.faults import InvalidData
from functions.field_errors import field_errors
from functions.rest import known_problem, resolve, rest_app
from functions.rules_api import changes, contacts, directory, editions
from functions.rules_api.words import as_errors

app = rest_app()
for _part in (editions, changes, directory, contacts):
    app.include_router(_part.router)


def _invalid(error: InvalidData) -> Response[str]:
    """By the loaders of the shipped data."""
    return known_problem("invalid-request", errors=field_errors(as_errors(error.faults)))


app.exception_handler(InvalidData)(_invalid)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
