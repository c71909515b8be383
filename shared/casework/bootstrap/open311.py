"""What the Open311 function works with, and the tool that issues its keys."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Literal

from casework import config
from casework.domain.directory import Directory, Units
from casework.domain.names import Names
from casework.domain.open311.requests import Words
from casework.domain.open311.services import Catalogue
from casework.use_cases.open311_ports import PartnerKeys, ToldCases


@cache
def partner_keys() -> PartnerKeys:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.partner_keys import DynamoDbPartnerKeys

    table = config.HasPartnerKeys.from_env().partner_key_table
    return DynamoDbPartnerKeys(client("dynamodb"), partner_key_table=table)


@cache
def told_cases() -> ToldCases:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.told_cases import DynamoDbToldCases

    return DynamoDbToldCases(client("dynamodb"), case_table=config.HasCases.from_env().case_table)


def kind() -> Literal["production", "test"]:
    return config.HasOpen311.from_env().open311_type


def words(today: date, directory: Directory) -> Words:
    """`directory`: as it is now, for whoever writes the names of agencies."""
    offered = catalogue(today)
    fields = {service.code: service.name for service in offered.services.values()}
    return Words(offered, Names(fields, directory, _units()), today)


@lru_cache(maxsize=1)
def catalogue(today: date) -> Catalogue:
    """A process may live over midnight."""
    from casework.reference.open311 import load_open311

    return load_open311(today)


@cache
def _units() -> Units:
    from casework.reference.directory import load_units

    return load_units()
