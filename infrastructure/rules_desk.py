"""Rules, directory and contacts over HTTP: who reads the directory cannot change it."""

from __future__ import annotations

from typing import Final

from constructs import Construct

from infrastructure.api import Api, Route
from infrastructure.config import Scope
from infrastructure.data_stack import DataStack

_EDITION: Final = "/v1/rules/{kind}/{valid_from}"
_CONTACTS: Final = "/v1/directory/agencies/{code}/contacts"


class RulesDesk(Construct):
    def __init__(self, scope: Construct, id: str, *, api: Api, data: DataStack) -> None:
        super().__init__(scope, id)
        table = data.directory_table.table_name
        directory = api.function("Directory", "directory_api", DIRECTORY_TABLE=table)
        directory.may_use(data.directory_table, "dynamodb:Query")
        desk = api.function(
            "Rules",
            "rules_api",
            DIRECTORY_TABLE=table,
            REFERENCE_TABLE=data.reference_table.table_name,
        )
        # Put: on condition that there is none of that revision. Nothing of the log is rewritten.
        desk.may_use(data.directory_table, "dynamodb:Query", "dynamodb:PutItem")
        desk.may_use(data.reference_table, "dynamodb:GetItem", "dynamodb:PutItem")
        reading: Scope = "directory.read"
        api.add_routes(
            Route("GET", "/v1/directory", reading, directory),
            Route("GET", "/v1/directory/agencies/{code}", reading, directory),
            Route("GET", _CONTACTS, "contacts.manage", desk),
            Route("PUT", _CONTACTS, "contacts.manage", desk),
            Route("POST", "/v1/directory/changes", "rules.change", desk),
            Route("POST", "/v1/directory/changes/check", "rules.change", desk),
            Route("GET", "/v1/rules/{kind}", "rules.read", desk),
            Route("POST", "/v1/rules/{kind}", "rules.change", desk),
            Route("POST", "/v1/rules/{kind}/check", "rules.change", desk),
            Route("GET", _EDITION, "rules.read", desk),
            Route("POST", f"{_EDITION}/withdraw", "rules.change", desk),
            Route("GET", "/v1/rule-changes", "rules.read", desk),
            Route("GET", "/v1/rule-changes/{revision}", "rules.read", desk),
        )
