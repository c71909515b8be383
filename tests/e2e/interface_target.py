"""The running stack as an audience finds it: a caller who may, and what there is to be found.

What a description gives as an example stands for such a thing, wherever it is drawn: the reference
for a case in the right state, the key for one that is registered. An operation that comes anew
needs a line in `EXAMPLES`, `NAMES` or `FIRST` if it has to find something that is not there yet.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import requests
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

from casework.domain.access import SCOPES
from casework.domain.case import Role, State
from casework.domain.transitions import TRANSITIONS, Transition
from functions.access import OAUTH, audience_of
from functions.case_api.actions import ACTIONS
from local.api import Api
from local.cloud import ROOT
from local.people import add_person, authorization, sign_in
from tests.e2e.conftest import Deployed, eventually
from tests.e2e.test_open311 import JURISDICTION, tool
from tests.e2e.test_whole_life import (
    CLIENTS,
    POWER_CUT,
    WAYS,
    after,
    answered,
    done,
    submitted,
    triage,
)

SECONDS: Final = 30
CONSOLE: Final = "http://localhost:8022"
PARTNER: Final = CLIENTS[Role.PARTNER]
AGENCY: Final = "PCDT"
DIGITS: Final = "5678"
NOWHERE: Final = "http://127.0.0.1:9/1022"

PLACES: Final = (ParameterLocation.PATH, ParameterLocation.QUERY, ParameterLocation.BODY)


def routed(deployed: Deployed, clients: dict[Role, Api]) -> str:
    """A case of that agency in a field where it may know the sender."""
    return submitted(deployed, POWER_CUT, "forwarded")


def later(deployed: Deployed, reference: str) -> str:
    """A second after the due time: as late as nearly every extension may be."""
    due_at = datetime.fromisoformat(deployed.case(reference)["clock"]["due_at"])
    return (due_at + timedelta(seconds=1)).isoformat()


def extension_asked(deployed: Deployed, clients: dict[Role, Api]) -> str:
    reference = WAYS[State.IN_PROGRESS](deployed, clients)
    body = {"reason": "Chờ vật tư", "until": later(deployed, reference)}
    done(clients[Role.AGENCY_OFFICER].act(reference, "request-extension", **body))
    return reference


published = after(answered, Role.OPERATOR, "approve-answer", publish="Đã thay máy biến áp.")
WAYS_TO: Final = {
    "decide-extension": extension_asked,
    "reopen": after(WAYS[State.CLOSED], Role.PARTNER, "rate", score=1, reasons=["slow"]),
    "decide-appeal": after(WAYS[State.REFUSED], Role.PARTNER, "appeal", reason="Có ghi địa chỉ."),
    "contribute": after(triage, Role.OPERATOR, "forward", agency="SYT", coordinating=[AGENCY]),
    "servicerequestupdates": WAYS[State.WAITING_CITIZEN],
}
"""To a case that something can be done to, where the table of transitions does not say it."""


@dataclass(frozen=True)
class Asked:
    """An operation, of the description for one audience."""

    audience: str
    operation: str
    path: str
    scopes: frozenset[str]

    @classmethod
    def by(cls, case: Case, audience: str) -> Asked:
        raw = case.operation.definition.raw
        scopes = {scope for way in raw["security"] for scope in way.get(OAUTH, ())}
        return cls(audience, raw["operationId"], case.operation.path, frozenset(scopes))

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
    return {f"casework/{name}" for name in own}


Way = Callable[[Deployed, dict[Role, Api]], str]


@dataclass(eq=False)
class Target:
    deployed: Deployed

    @cache  # noqa: B019 - it lives as long as the module's tests
    def as_caller(self, role: Role | None) -> dict[str, Any]:
        """How to call: a person as signed in, a system with its own token."""
        session = requests.Session()
        session.trust_env = False  # past any proxy of the caller's environment
        return {
            "base_url": self.deployed.outputs["ApiUrl"],
            "session": session,
            "headers": self._authorization(role) if role else {},
            "timeout": SECONDS,
        }

    def _authorization(self, role: Role) -> dict[str, str]:
        cloud, outputs = self.deployed.cloud, self.deployed.outputs
        if role not in SCOPES:
            return cloud.authorization(outputs, systems()[role]["code"])
        email = f"{role}@schemathesis.example"
        password = add_person(cloud, outputs, email, str(role), agency=AGENCY)
        return authorization(cloud, outputs, sign_in(outputs, email, password, callback=CONSOLE))

    def aim(self, case: Case, asked: Asked) -> None:
        """Examples become what they stand for; so do, two times of three, other well-formed values
        of a name that is known."""
        for path, prepare in FIRST.items():
            if asked.path.startswith(path):
                prepare(self, asked)
        for place in PLACES:
            values = getattr(case, place.container_name)
            if isinstance(values, dict):
                good = not (case.meta and case.meta.is_negative_at(place))
                aimed = {
                    name: self._aimed(asked, place, name, value, good)
                    for name, value in values.items()
                }
                if aimed != values:
                    setattr(case, place.container_name, aimed)

    def _aimed(
        self, asked: Asked, place: ParameterLocation, name: str, value: Any, good: bool
    ) -> Any:
        if not isinstance(value, str):
            return value
        known = EXAMPLES.get((place, value))
        if known is None and good and zlib.crc32(value.encode("utf-8", "replace")) % 3:
            known = NAMES.get((place, name))
        return known(self, asked) if known else value

    def own_case(self, asked: Asked) -> str:
        sources = {state for row in asked.rows if asked.role in row.roles for state in row.sources}
        way = next((way for state, way in WAYS.items() if state in sources), routed)
        # Those who only read may share one.
        return self._case(WAYS_TO.get(asked.last, way), asked if asked.rows else None)

    def other_case(self, asked: Asked) -> str:
        return self._case(WAYS_TO.get(asked.last, triage), asked, "other")

    @cache  # noqa: B019
    def _case(self, way: Way, *_purpose: object) -> str:
        return way(self.deployed, {role: self._client(code) for role, code in CLIENTS.items()})

    def later(self, asked: Asked) -> str:
        return later(self.deployed, self.own_case(asked))

    @cache  # noqa: B019
    def _client(self, code: str) -> Api:
        return self.deployed.client(code)

    @cache  # noqa: B019
    def _api_key(self) -> str:
        return tool(self.deployed, "issue", PARTNER).strip()

    def api_key(self, asked: Asked) -> str:
        return self._api_key()

    @cache  # noqa: B019
    def _public_id(self) -> str:
        """Of a case that is published, once everybody finds it."""
        reference = self._case(published)
        public_id = str(self.deployed.case(reference)["public_id"])
        eventually(lambda: self._client(PARTNER).get(f"/v1/public/cases/{public_id}").ok, bool)
        return public_id

    def public_id(self, asked: Asked) -> str:
        return self._public_id()

    @cache  # noqa: B019
    def _tracked(self) -> str:
        """A case whose sender gave a phone."""
        body = {"external_id": "tracked", "text": POWER_CUT, "sender": {"phone": f"091234{DIGITS}"}}
        return str(self._client(PARTNER).submit(body).json()["reference"])

    def tracked(self, asked: Asked) -> str:
        return self._tracked()

    def jurisdiction(self, asked: Asked) -> str:
        return JURISDICTION

    def service(self, asked: Asked) -> str:
        return "dien"

    def register_webhook(self, asked: Asked) -> None:
        """There is one, but for who is to be the first to register it."""
        client = self._client(PARTNER)
        if asked.operation == "setWebhook":
            client.delete("/v1/webhook")
        else:
            client.put("/v1/webhook", {"url": NOWHERE})


Known = Callable[[Target, Asked], str]
_PATH, _QUERY, _BODY = PLACES
EXAMPLES: Final[Mapping[tuple[ParameterLocation, str], Known]] = {
    (_PATH, "DT-7K3M-X9QR-2T-C"): Target.own_case,
    (_BODY, "DT-7K3M-X9QR-2T-C"): Target.other_case,
    (_PATH, "20261114-7K3MX9QR2T"): Target.public_id,
    (_BODY, "khoa-cua-ung-dung"): Target.api_key,
    (_BODY, "2026-03-12T17:00:00+07:00"): Target.later,
    (_BODY, "DT-H87D-X6A2-TV-9"): Target.tracked,
}
NAMES: Final[Mapping[tuple[ParameterLocation, str], Known]] = {
    (_PATH, "reference"): Target.own_case,
    (_PATH, "public_id"): Target.public_id,
    (_PATH, "service_request_id"): Target.public_id,
    (_PATH, "token"): Target.public_id,
    (_QUERY, "api_key"): Target.api_key,
    (_QUERY, "jurisdiction_id"): Target.jurisdiction,
    (_BODY, "api_key"): Target.api_key,
    (_BODY, "jurisdiction_id"): Target.jurisdiction,
    (_BODY, "service_code"): Target.service,
}
FIRST: Final[Mapping[str, Callable[[Target, Asked], None]]] = {
    "/v1/webhook": Target.register_webhook,
}
"""What is done before each request below a path."""
