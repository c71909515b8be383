"""A partner as administrators say it and see it. Secrets are shown once, when made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from casework.domain.access import OF_PARTNERS
from casework.domain.partner_keys import PartnerKey
from casework.domain.partners import (
    CODE,
    CODE_LENGTH,
    Credentials,
    Details,
    Happened,
    Partner,
    PartnerChange,
    PartnerStatus,
    in_order,
)
from casework.use_cases.manage_partners import Issued
from functions.fields import Note, Says
from functions.inputs import Email, ShortText

_EXAMPLE: Final = {
    "code": "xa-tan-thuan-dong",
    "name": "Ứng dụng xã Tân Thuận Đông",
    "contact_email": "ky-thuat@tanthuandong.example",
    "scopes": ["cases.submit", "cases.read", "cases.list"],
    "reason": "Theo công văn 12/UBND ngày 20/11/2026.",
}


def _scope(value: str) -> str:
    if value not in OF_PARTNERS:
        reason = f"Đối tác chỉ được cấp: {', '.join(OF_PARTNERS)}."
        raise PydanticCustomError("scope", "not a scope of partners", {"reason": reason})
    return value


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    # Not by `min_length`: a list whose only item is refused would be too short as well.
    if not values:
        raise PydanticCustomError("too_short", "none", {"reason": "Quá ngắn: ít nhất 1."})
    return in_order(values, OF_PARTNERS)


PartnerCode = Annotated[str, Field(pattern=CODE, max_length=CODE_LENGTH)]
Scopes = Annotated[
    tuple[Annotated[str, AfterValidator(_scope), Says(enum=list(OF_PARTNERS))], ...],
    Field(max_length=len(OF_PARTNERS), strict=False),
    AfterValidator(_each_once),
    Says(minItems=1),
]
Revision = Annotated[int, Field(ge=1, le=1_000_000)]


def _body(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(
        extra="forbid", frozen=True, strict=True, json_schema_extra={"examples": [example]}
    )


class RegistrationBody(BaseModel):
    model_config = _body(_EXAMPLE)

    code: PartnerCode
    name: ShortText
    contact_email: Email
    scopes: Scopes
    reason: Note

    @property
    def details(self) -> Details:
        return Details(self.name, self.contact_email, self.scopes)


class PartnerChangeBody(BaseModel):
    """`revision` is that of the partner as it was looked at. What is left out stays."""

    model_config = _body({"revision": 2, "scopes": ["cases.submit"], "reason": "Thu hẹp."})

    revision: Revision
    name: ShortText | None = None
    contact_email: Email | None = None
    scopes: Scopes | None = None
    reason: Note

    def details(self, before: Details) -> Details:
        return Details(
            self.name or before.name,
            self.contact_email or before.contact_email,
            self.scopes or before.scopes,
        )


class RotationBody(BaseModel):
    """`at_once`: others know the secret, so it ends before there is a new one."""

    model_config = _body({"reason": "Thay định kỳ hằng năm.", "at_once": False})

    reason: Note
    at_once: bool = False


class ReasonBody(BaseModel):
    model_config = _body({"reason": "Gửi dữ liệu sai hàng loạt."})

    reason: Note


class CredentialsLine(BaseModel):
    """`ends_at` is there for what newer credentials replace."""

    client_id: str
    ends_at: datetime | None

    @classmethod
    def of(cls, credentials: Credentials) -> CredentialsLine:
        return cls(client_id=credentials.client_id, ends_at=credentials.ends_at)


class PartnerView(BaseModel):
    """`unfinished`: the last change did not come to its end; make it again. `changed_by` and
    `registered_by` are ids of administrators."""

    code: str
    name: str
    contact_email: str
    scopes: list[str]
    status: PartnerStatus
    unfinished: bool
    credentials: list[CredentialsLine]
    registered_at: datetime
    registered_by: str
    changed_at: datetime
    changed_by: str
    revision: int

    @classmethod
    def of(cls, partner: Partner) -> PartnerView:
        return cls(
            code=partner.code,
            name=partner.details.name,
            contact_email=partner.details.contact_email,
            scopes=list(partner.details.scopes),
            status=partner.status,
            unfinished=partner.unfinished,
            credentials=[CredentialsLine.of(each) for each in partner.credentials],
            registered_at=partner.registered.at,
            registered_by=partner.registered.by,
            changed_at=partner.changed.at,
            changed_by=partner.changed.by,
            revision=partner.revision,
        )


class PartnerList(BaseModel):
    """By code."""

    partners: list[PartnerView]


class IssuedView(BaseModel):
    """Keep the secret and the key: they are not shown again."""

    partner: PartnerView
    client_id: str
    client_secret: str
    api_key: str

    @classmethod
    def of(cls, issued: Issued) -> IssuedView:
        return cls(
            partner=PartnerView.of(issued.partner),
            client_id=issued.client.id,
            client_secret=issued.client.secret,
            api_key=issued.key.value,
        )


class PartnerChangeLine(BaseModel):
    """What happened, and what the partner was after it."""

    revision: int
    at: datetime
    by: str
    happened: Happened
    reason: str
    name: str
    contact_email: str
    scopes: list[str]
    status: PartnerStatus

    @classmethod
    def of(cls, change: PartnerChange) -> PartnerChangeLine:
        partner = change.partner
        return cls(
            revision=partner.revision,
            at=partner.changed.at,
            by=partner.changed.by,
            happened=change.happened,
            reason=change.reason,
            name=partner.details.name,
            contact_email=partner.details.contact_email,
            scopes=list(partner.details.scopes),
            status=partner.status,
        )


class PartnerHistory(BaseModel):
    """Latest first."""

    changes: list[PartnerChangeLine]


class Open311KeyView(BaseModel):
    id: str
    issued_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: PartnerKey) -> Open311KeyView:
        return cls(id=key.id, issued_at=key.issued_at, revoked_at=key.revoked_at)


class Open311KeyList(BaseModel):
    """By id."""

    keys: list[Open311KeyView]


class NewOpen311KeyView(BaseModel):
    """Keep it: it is not shown again."""

    api_key: str
