"""What the Open311 function works with, and the tool that issues its keys."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Literal

from casework import bootstrap, config
from casework.domain.directory import Units
from casework.domain.open311.requests import Words
from casework.domain.open311.services import Catalogue
from casework.ports import PartnerKeys


@cache
def partner_keys() -> PartnerKeys:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.partner_keys import DynamoDbPartnerKeys

    table = config.HasPartnerKeys.from_env().partner_key_table
    return DynamoDbPartnerKeys(client("dynamodb"), partner_key_table=table)


def kind() -> Literal["production", "test"]:
    return config.HasOpen311.from_env().open311_type


def words(today: date) -> Words:
    """With the directory as it is now: for whoever writes the names of agencies."""
    return Words(catalogue(today), bootstrap.current_directory().read(), _units(), today)


@lru_cache(maxsize=1)
def catalogue(today: date) -> Catalogue:
    """A process may live over midnight."""
    from casework.reference.open311 import load_open311

    return load_open311(today)


@cache
def _units() -> Units:
    from casework.reference.directory import load_units

    return load_units()
