"""The webhook of a partner as the partner sets and sees it. A secret is shown once, when made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.webhook_delivery import WebhookDelivery, WebhookState
from casework.domain.webhook_endpoint import Disabled, Endpoint, Health
from functions.fields import Instant, Says

_PORT: Final = (
    "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
)
_ADDRESS: Final = rf"://[A-Za-z0-9.-]{{1,253}}(:({_PORT}))?([/?][!-\"$-~]*)?$"
"""No name and password, no fragment. http is for a machine that tries it out (`checked_url`)."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class WebhookBody(_Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://api.e-dongthap.example/1022/su-kien"}]}
    )

    url: Annotated[
        str,
        Field(max_length=500, pattern=rf"^https?{_ADDRESS}"),
        Says(pattern=rf"^https{_ADDRESS}"),
    ]


class SecretBody(_Body):
    """`at_once`: the secrets before it end now instead of in 24 hours, because others know them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"at_once": False}]})

    at_once: bool = False


class ReplayBody(_Body):
    """`delivered`: also what was taken. Instants are strings with their zone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"since": "2026-11-20T00:00:00+07:00"}]}
    )

    since: Instant
    delivered: bool = False
    page_token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,300}$")] | None = None


class Condition(StrEnum):
    WELL = "well"
    FAILING = "failing"
    DISABLED = "disabled"


class WebhookView(BaseModel):
    """`since` is when it began to fail, or was disabled; `failures` are those in a row.
    `signing_secrets` sign beside each other."""

    url: str
    condition: Condition
    because: Disabled | None
    since: datetime | None
    failures: int
    signing_secrets: int

    @classmethod
    def of(cls, endpoint: Endpoint, health: Health, now: datetime) -> WebhookView:
        if health.disabled:
            condition, since = Condition.DISABLED, health.disabled_at
        elif health.failing_since:
            condition, since = Condition.FAILING, health.failing_since
        else:
            condition, since = Condition.WELL, None
        return cls(
            url=endpoint.url,
            condition=condition,
            because=health.disabled,
            since=since,
            failures=health.failures,
            signing_secrets=sum(secret.signs(now) for secret in endpoint.secrets),
        )


class RegisteredView(BaseModel):
    """`secret` is there for a new webhook only: keep it, it is not shown again."""

    webhook: WebhookView
    secret: str | None


class SecretView(BaseModel):
    """Keep it: it is not shown again."""

    secret: str


class DeliveryView(BaseModel):
    """`id` is the `webhook-id`. `last_outcome`: a status, or why there was none."""

    id: str
    type: str
    planned_at: datetime
    state: WebhookState
    attempts: int
    last_outcome: str | None
    next_at: datetime | None

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> DeliveryView:
        return cls(
            id=delivery.id,
            type=delivery.type,
            planned_at=delivery.planned_at,
            state=delivery.state,
            attempts=delivery.attempt,
            last_outcome=delivery.last_outcome,
            next_at=delivery.next_at,
        )


class DeliveryPageView(BaseModel):
    """Oldest first."""

    deliveries: list[DeliveryView]
    next_page_token: str | None


class ReplayView(BaseModel):
    """`replayed` are sent again within a minute. With a token there is more: ask again with it."""

    replayed: int
    next_page_token: str | None
