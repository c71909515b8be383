"""What there is to be found: cases in the right state, keys, partners, a webhook.

What a description gives as an example stands for such a thing: the reference for a case that the
operation can be done to, the key for one that is registered. So an operation that comes anew needs
a line in `EXAMPLES`, `NAMES` or `FIRST` only if it has to find something that is not there yet.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from typing import Any, Final

from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

from casework.domain.case import Role, State
from local.api import Api
from tests.e2e.conftest import Deployed, eventually
from tests.e2e.interface_callers import AGENCY, Asked, Callers
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

DIGITS: Final = "5678"
NOWHERE: Final = "http://127.0.0.1:9/1022"
ANOTHER_AGENCY: Final = "UBND-X25-29869"
Way = Callable[[Deployed, dict[Role, Api]], str]


def routed(deployed: Deployed, clients: dict[Role, Api]) -> str:
    """A case of the agency in a field where it may know the sender."""
    return submitted(deployed, POWER_CUT, "forwarded")


def later(deployed: Deployed, reference: str) -> str:
    """A second after the due time: no extension is shorter."""
    due_at = datetime.fromisoformat(deployed.case(reference)["clock"]["due_at"])
    return (due_at + timedelta(seconds=1)).isoformat()


def extension_asked(deployed: Deployed, clients: dict[Role, Api]) -> str:
    reference = WAYS[State.IN_PROGRESS](deployed, clients)
    body = {"reason": "Chờ vật tư", "until": later(deployed, reference)}
    done(clients[Role.AGENCY_OFFICER].act(reference, "request-extension", **body))
    return reference


published: Final = after(answered, Role.OPERATOR, "approve-answer", publish="Đã thay máy biến áp.")
WAYS_TO: Final[Mapping[str, Way]] = {
    "decide-extension": extension_asked,
    "reopen": after(WAYS[State.CLOSED], Role.PARTNER, "rate", score=1, reasons=["slow"]),
    "decide-appeal": after(WAYS[State.REFUSED], Role.PARTNER, "appeal", reason="Có ghi địa chỉ."),
    "contribute": after(triage, Role.OPERATOR, "forward", agency="SYT", coordinating=[AGENCY]),
    "servicerequestupdates": WAYS[State.WAITING_CITIZEN],
    "withdraw-publication": published,
}
"""To a case that something can be done to, where the table of transitions does not say it."""


@dataclass(eq=False)
class Things:
    callers: Callers

    def aim(self, case: Case, asked: Asked) -> None:
        """Examples become what they stand for. So do other well-formed values of a name that is
        known, two times of three."""
        for path, prepare in FIRST.items():
            if asked.path.startswith(path):
                prepare(self, asked)
        assert case.meta is not None
        tried = case.meta.phase.name is TestPhase.EXAMPLES
        for place in (_PATH, _QUERY, _BODY):
            values = getattr(case, place.container_name)
            if isinstance(values, dict):
                good = not case.meta.is_negative_at(place)
                aimed = partial(self._aimed, asked, place, tried, good)
                found = {name: aimed(name, value) for name, value in values.items()}
                if found != values:
                    setattr(case, place.container_name, found)

    def _aimed(
        self, asked: Asked, place: ParameterLocation, tried: bool, good: bool, name: str, value: Any
    ) -> Any:
        known = EXAMPLES.get((place, value)) if isinstance(value, str) else None
        if not known and good and (tried or zlib.crc32(repr(value).encode()) % 3):
            known = NAMES.get((place, name))
        return known(self, asked) if known else value

    def own_case(self, asked: Asked) -> str:
        sources = {state for row in asked.rows if asked.role in row.roles for state in row.sources}
        way = next((way for state, way in WAYS.items() if state in sources), routed)
        # Those who only read may share one.
        return self._case(WAYS_TO.get(asked.last, way), asked if asked.rows else None)

    def other_case(self, asked: Asked) -> str:
        return self._case(WAYS_TO.get(asked.last, triage), asked, "other")

    @cache  # noqa: B019 - it lives as long as the module's tests
    def _case(self, way: Way, *_for: object) -> str:
        return way(self._deployed, {role: self._client(code) for role, code in CLIENTS.items()})

    @cache  # noqa: B019
    def _client(self, code: str) -> Api:
        return self._deployed.client(code)

    @property
    def _deployed(self) -> Deployed:
        return self.callers.deployed

    @property
    def _partner(self) -> Api:
        return self._client(CLIENTS[Role.PARTNER])

    @cached_property
    def public_id(self) -> str:
        """Of a case that is published, once everybody finds it."""
        public_id = str(self._deployed.case(self._case(published))["public_id"])
        eventually(lambda: self._partner.get(f"/v1/public/cases/{public_id}").ok, bool)
        return public_id

    @cached_property
    def tracked(self) -> str:
        """A case whose sender gave a phone."""
        body = {"external_id": "tracked", "text": POWER_CUT, "sender": {"phone": f"091234{DIGITS}"}}
        return str(self._partner.submit(body).json()["reference"])

    @cached_property
    def api_key(self) -> str:
        return tool(self._deployed, "issue", CLIENTS[Role.PARTNER]).strip()

    def key_id(self, asked: Asked) -> str:
        """Of a key of the partner that is addressed; of one that there is not, the example's."""
        keys, _, example = asked.address.rpartition("/")
        made = self.callers.api(Role.ADMINISTRATOR).post(keys, None)
        return str(made.json()["api_key"]).partition(".")[0] if made.ok else example

    def revision(self, asked: Asked) -> int:
        """As who changes something has read it: there, above, or where `REVISIONS` says."""
        path = REVISIONS.get(asked.path, asked.address)
        while path.count("/") > 1:
            answer = self.callers.api(Role.ADMINISTRATOR).get(path)
            if answer.ok and "revision" in answer.json():
                return int(answer.json()["revision"])
            path = path.rpartition("/")[0]
        return 0

    def register_webhook(self, asked: Asked) -> None:
        """There is one, but for who is to be the first to register it."""
        if asked.operation == "setWebhook":
            self._partner.delete("/v1/webhook")
        else:
            self._partner.put("/v1/webhook", {"url": NOWHERE})

    def suspend(self, asked: Asked) -> None:
        reason = {"reason": "Để thử mở lại."}
        path = asked.address.replace("/resume", "/suspend")
        self.callers.api(Role.ADMINISTRATOR).post(path, reason)


def code(things: Things, asked: Asked) -> str:
    return "xa-tan-thuan-dong" if asked.path.startswith("/v1/partners/") else ANOTHER_AGENCY


def just_now(things: Things, asked: Asked) -> str:
    return (datetime.now(UTC) - timedelta(minutes=1)).isoformat()


Known = Callable[[Things, Asked], Any]
_PATH, _QUERY, _BODY = ParameterLocation.PATH, ParameterLocation.QUERY, ParameterLocation.BODY
EXAMPLES: Final[Mapping[tuple[ParameterLocation, str], Known]] = {
    (_PATH, "DT-7K3M-X9QR-2T-C"): Things.own_case,
    (_BODY, "DT-7K3M-X9QR-2T-C"): Things.other_case,
    (_BODY, "DT-H87D-X6A2-TV-9"): lambda things, _: things.tracked,
    (_PATH, "20261114-7K3MX9QR2T"): lambda things, _: things.public_id,
    (_BODY, "khoa-cua-ung-dung"): lambda things, _: things.api_key,
    (_PATH, "o311_0123456789abcdef"): Things.key_id,
    (_BODY, "2026-03-12T17:00:00+07:00"): lambda things, asked: later(
        things.callers.deployed, things.own_case(asked)
    ),
    (_BODY, "2026-03-04T08:55:00+07:00"): just_now,
}
NAMES: Final[Mapping[tuple[ParameterLocation, str], Known]] = {
    (_PATH, "reference"): Things.own_case,
    (_PATH, "public_id"): lambda things, _: things.public_id,
    (_PATH, "service_request_id"): lambda things, _: things.public_id,
    (_PATH, "token"): lambda things, _: things.public_id,
    (_PATH, "code"): code,
    (_BODY, "revision"): Things.revision,
    (_QUERY, "api_key"): lambda things, _: things.api_key,
    (_BODY, "api_key"): lambda things, _: things.api_key,
    (_QUERY, "jurisdiction_id"): lambda *_: JURISDICTION,
    (_BODY, "jurisdiction_id"): lambda *_: JURISDICTION,
    (_BODY, "service_code"): lambda *_: "dien",
}
FIRST: Final[Mapping[str, Callable[[Things, Asked], None]]] = {
    "/v1/webhook": Things.register_webhook,
    "/v1/partners/{code}/resume": Things.suspend,
}
"""What is done before each request below a path."""

REVISIONS: Final = {"/v1/directory/changes": f"/v1/directory/agencies/{ANOTHER_AGENCY}"}
