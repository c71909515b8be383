"""Who calls an operation: people as they sign in, systems with a token of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

import requests
from schemathesis import Case

from casework.domain.access import SCOPES
from casework.domain.case import Role
from casework.domain.transitions import TRANSITIONS, Transition
from functions.access import OAUTH, audience_of, full_scope
from functions.case_api.actions import ACTIONS
from local.api import Api
from local.cloud import ROOT
from local.people import add_person, authorization, sign_in
from tests.e2e.conftest import Deployed

CONSOLE: Final = "http://localhost:8022"
AGENCY: Final = "PCDT"
SECONDS: Final = 30


@dataclass(frozen=True)
class Asked:
    """An operation, of the description for one audience."""

    audience: str
    operation: str
    path: str
    scopes: frozenset[str]
    address: str = field(compare=False)
    """The path as it is called."""

    @classmethod
    def by(cls, case: Case, audience: str) -> Asked:
        raw = case.operation.definition.raw
        scopes = {scope for way in raw["security"] for scope in way.get(OAUTH, ())}
        path = case.operation.path
        return cls(audience, raw["operationId"], path, frozenset(scopes), case.formatted_path)

    @property
    def last(self) -> str:
        """The end of the path without a format: of an action, its name."""
        return self.path.rpartition("/")[2].partition(".")[0]

    @property
    def rows(self) -> list[Transition]:
        """Those of the transition table for the action that is asked for."""
        action = ACTIONS.get(self.last)
        return [row for row in TRANSITIONS if action and row.command is action.command]

    @property
    def role(self) -> Role | None:
        """The first of the audience that may, at least in some state. None: no token is needed."""
        if not self.scopes:
            return None
        return next(
            role
            for role in Role
            if audience_of(role) == self.audience
            and self.scopes <= scopes_of(role)
            and (not self.rows or any(role in row.roles for row in self.rows))
        )


@cache
def systems() -> Mapping[Role, dict[str, Any]]:
    """The first client of each role, as the stage has it."""
    stage = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]["stages"]["local"]
    return {Role(client["role"]): client for client in reversed(stage["clients"])}


def scopes_of(role: Role) -> set[str]:
    own = SCOPES.get(role) or systems().get(role, {"scopes": ()})["scopes"]
    return {full_scope(name) for name in own}


@dataclass(eq=False)
class Callers:
    deployed: Deployed

    @cache  # noqa: B019 - it lives as long as the module's tests
    def sent_by(self, role: Role | None) -> dict[str, Any]:
        """How a call is sent."""
        return {
            "base_url": self.deployed.outputs["ApiUrl"],
            "session": self._session,
            "headers": self._authorization(role) if role else {},
            "timeout": SECONDS,
        }

    @cache  # noqa: B019
    def api(self, role: Role) -> Api:
        headers = self.sent_by(role)["headers"]
        return Api(self.deployed.cloud, self.deployed.outputs, headers)

    @cached_property
    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # past any proxy of the caller's environment
        return session

    def _authorization(self, role: Role) -> dict[str, str]:
        cloud, outputs = self.deployed.cloud, self.deployed.outputs
        if role not in SCOPES:
            return cloud.authorization(outputs, systems()[role]["code"])
        email = f"{role}@schemathesis.example"
        password = add_person(cloud, outputs, email, str(role), agency=AGENCY)
        return authorization(cloud, outputs, sign_in(outputs, email, password, callback=CONSOLE))
