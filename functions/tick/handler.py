"""Step Functions' alarm: fire what is due and tell the machine when to come again."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.messages import ClockInput, TickInput
from casework.observability import logger
from casework.use_cases.tick import tick


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    alarm = TickInput.model_validate(event)
    logger.append_keys(case_id=alarm.case_id, epoch=alarm.epoch)
    clock = bootstrap.clock()
    next_at = tick(
        alarm.case_id,
        alarm.epoch,
        cases=bootstrap.cases(),
        clock=clock,
        rules=bootstrap.rules(),
    )
    logger.info("ticked", next_at=next_at)
    answer = ClockInput(
        case_id=alarm.case_id,
        epoch=alarm.epoch,
        next_at=next_at or clock.now(),
        running=next_at is not None,
    )
    return answer.model_dump(mode="json")
