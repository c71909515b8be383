"""For who reads lists of cases."""

from __future__ import annotations

from functools import cache

from casework import config
from casework.use_cases.list_cases import CaseLists


@cache
def case_lists() -> CaseLists:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.case_lists import DynamoDbCaseLists

    return DynamoDbCaseLists(client("dynamodb"), case_table=config.HasCases.from_env().case_table)
