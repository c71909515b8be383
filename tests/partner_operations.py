"""The operations on partners, as the tests of the interface's safety go through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from casework import bootstrap
from casework.bootstrap import partners as composed
from casework.bootstrap.open311 import partner_keys
from casework.domain.case import Role
from functions.partner_admin_api import handler
from tests.office import ADMINISTRATOR, Answer, Claims, asked
from tests.open311_fakes import InMemoryPartnerKeys
from tests.operation import Operation
from tests.partner_world import CODE, PartnerWorld

SCOPE: Final = "partners.manage"
KEY_ID: Final = "o311_" + "0" * 16
NEW: Final = {
    "code": "so-giao-thong",
    "name": "Cổng của Sở",
    "contact_email": "cntt@so.example",
    "scopes": ["cases.submit"],
    "reason": "Công văn 7",
}
REASON: Final = {"reason": "Vì sao"}


def _operation(name: str, method: str, path: str, body: Any = None) -> Operation:
    roles = frozenset({Role.ADMINISTRATOR})
    return Operation(name, handler, method, f"/v1/partners{path}", SCOPE, roles, body)


PARTNERS: Final = (
    _operation("listPartners", "GET", ""),
    _operation("registerPartner", "POST", "", NEW),
    _operation("readPartner", "GET", f"/{CODE}"),
    _operation("changePartner", "PATCH", f"/{CODE}", {**REASON, "revision": 2, "name": "Tên mới"}),
    _operation("rotatePartnerCredentials", "POST", f"/{CODE}/credentials", REASON),
    _operation("suspendPartner", "POST", f"/{CODE}/suspend", REASON),
    _operation("resumePartner", "POST", f"/{CODE}/resume", REASON),
    _operation("readPartnerHistory", "GET", f"/{CODE}/history"),
    _operation("listOpen311Keys", "GET", f"/{CODE}/open311-keys"),
    _operation("issueOpen311Key", "POST", f"/{CODE}/open311-keys"),
    _operation("revokeOpen311Key", "DELETE", f"/{CODE}/open311-keys/{KEY_ID}"),
)
"""On the partner CODE, which is registered; KEY_ID is a key of it."""


@contextmanager
def open_registry() -> Iterator[tuple[PartnerWorld, InMemoryPartnerKeys]]:
    """The function on fakes; nobody is registered yet."""
    world, keys = PartnerWorld(), InMemoryPartnerKeys()
    handler.app.dependency_overrides = {
        bootstrap.clock: lambda: world.clock,
        composed.desk: lambda: world.desk,
        partner_keys: lambda: keys,
    }
    yield world, keys
    handler.app.dependency_overrides = {}


def call(method: str, path: str = "", body: Any = None, client: Claims = ADMINISTRATOR) -> Answer:
    return asked(handler.lambda_handler, method, f"/v1/partners{path}", client, body)
