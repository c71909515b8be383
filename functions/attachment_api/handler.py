"""The files of a case: a form to upload one with, and the list with links to the clean ones."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.domain.files import FileNotAccepted
from casework.observability import logger
from functions.attachment_api.routes import not_accepted, router
from functions.rest import resolve, rest_app

app = rest_app()
app.include_router(router)
app.exception_handler(FileNotAccepted)(not_accepted)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
