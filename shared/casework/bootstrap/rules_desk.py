"""What administrators keep beside the rules, whose log every function reads."""

from __future__ import annotations

from functools import cache

from casework import config
from casework.ports import ContactLists


@cache
def contact_lists() -> ContactLists:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.contacts import DynamoDbContacts

    table = config.HasReferenceData.from_env().reference_table
    return DynamoDbContacts(client("dynamodb"), reference_table=table)
