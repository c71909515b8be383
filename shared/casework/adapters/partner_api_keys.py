"""Keys of registered partners in their usage plan, in which each has a quota of its own.

Only the plan is read and changed. A key outside it opens nothing, so it is left alone; to list or
delete keys takes a right to those of all other systems.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.adapters.dynamodb.errors import translated
from casework.domain.partners import prefix_of
from casework.use_cases.partner_ports import NewKey

_PAGE: Final = 500
_PASSING: Final = (
    *("ConflictException", "ServiceUnavailableException", "TooManyRequestsException"),
)


class GatewayPartnerApiKeys:
    def __init__(self, client: Any, *, usage_plan: str) -> None:
        self._client = client
        self._plan = usage_plan

    def made_for(self, code: str) -> frozenset[str]:
        prefix = prefix_of(code)
        return frozenset(key["id"] for key in self._all(prefix) if key["name"].startswith(prefix))

    def make(self, name: str) -> NewKey:
        with translated(*_PASSING):
            key = self._client.create_api_key(name=name, enabled=True)
            self._client.create_usage_plan_key(
                usagePlanId=self._plan, keyId=key["id"], keyType="API_KEY"
            )
        return NewKey(key["id"], key["value"])

    def remove(self, key_id: str) -> None:
        try:
            with translated(*_PASSING):
                self._client.delete_usage_plan_key(usagePlanId=self._plan, keyId=key_id)
        except self._client.exceptions.NotFoundException:
            return

    def _all(self, prefix: str) -> Iterator[Any]:
        more: dict[str, Any] = {}
        while True:
            with translated(*_PASSING):
                page = self._client.get_usage_plan_keys(
                    usagePlanId=self._plan, nameQuery=prefix, limit=_PAGE, **more
                )
            yield from page["items"]
            if "position" not in page:
                return
            more = {"position": page["position"]}
