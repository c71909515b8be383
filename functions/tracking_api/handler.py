"""Citizens follow their cases, without a token."""

from __future__ import annotations

import math
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.domain.errors import TooManyTries
from casework.observability import logger
from functions.rest import known_problem, resolve, rest_app
from functions.tracking_api.routes import router


def _locked(error: TooManyTries) -> Response[str]:
    logger.info("refused", code="too-many-tries")
    answer = known_problem("too-many-tries")
    answer.headers["Retry-After"] = str(math.ceil(error.wait.total_seconds()))
    return answer


app = rest_app()
app.exception_handler(TooManyTries)(_locked)
app.include_router(router)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
