"""What all operations on partners share: who may, and which partner."""

from __future__ import annotations

from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import Path

from casework.bootstrap import partners
from casework.domain.case import Role
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.partners import CODE
from casework.use_cases.manage_partners import PartnerDesk
from functions.rest import StageCaller

TAGS: Final = ["administrator"]
NO_STORE: Final = {"Cache-Control": "no-store"}
"""Of answers with a secret."""
JSON: Final = "application/json"


def _administrator(caller: StageCaller) -> str:
    """The id under which the history has it. Raises CaseNotOpenToCaller."""
    if caller.role is not Role.ADMINISTRATOR:
        raise CaseNotOpenToCaller(f"{caller.role} manages no partners")
    return caller.code


Administrator = Annotated[str, Depends(_administrator)]
Desk = Annotated[PartnerDesk, Depends(partners.desk)]
Code = Annotated[
    str,
    # Not checked here: what cannot be a code is as unknown as any other.
    Path(
        description="Mã đối tác",
        json_schema_extra={"pattern": CODE, "examples": ["xa-tan-thuan-dong"]},
    ),
]
