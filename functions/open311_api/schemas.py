"""The documents of the specification, field by field; without a value it is null, in XML empty."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from casework.domain.open311.queries import Status
from casework.domain.open311.requests import ServiceRequest
from casework.domain.open311.services import Attribute, Catalogue, Service
from casework.domain.open311.updates import RequestUpdate
from casework.domain.working_time import VIETNAM

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"

W3 = Annotated[
    datetime,
    PlainSerializer(lambda at: at.astimezone(VIETNAM).isoformat(timespec="seconds")),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class ServiceView(_Document):
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime"]
    keywords: str
    group: str

    @classmethod
    def of(cls, service: Service) -> Self:
        return cls(
            service_code=service.code,
            service_name=service.name,
            description=service.description,
            metadata=bool(service.attributes),
            type="realtime",
            keywords=", ".join(service.keywords),
            group=service.group,
        )


class ValueView(_Document):
    key: str
    name: str


class AttributeView(_Document):
    """`order` counts from 1."""

    variable: bool
    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    datatype_description: str
    order: int
    description: str
    values: list[ValueView]

    @classmethod
    def of(cls, attribute: Attribute, order: int) -> Self:
        return cls(
            variable=True,
            code=attribute.code,
            datatype=attribute.datatype.value,
            required=attribute.required,
            datatype_description=attribute.hint,
            order=order,
            description=attribute.description,
            values=[ValueView(key=key, name=name) for key, name in attribute.values.items()],
        )


class ServiceDefinition(_Document):
    service_code: str
    attributes: list[AttributeView]

    @classmethod
    def of(cls, service: Service) -> Self:
        attributes = enumerate(service.attributes, start=1)
        return cls(
            service_code=service.code,
            attributes=[AttributeView.of(each, order) for order, each in attributes],
        )


class RequestView(_Document):
    """Of a case that the caller did not send: only what was published, by the day."""

    service_request_id: str
    status: Status
    status_notes: str | None
    service_name: str
    service_code: str
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: W3
    updated_datetime: W3
    expected_datetime: W3 | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None

    @classmethod
    def of(cls, request: ServiceRequest) -> Self:
        return cls.model_validate(request)


class ReceiptView(_Document):
    service_request_id: str
    service_notice: str | None
    account_id: str | None


class TokenView(_Document):
    service_request_id: str
    token: str


class UpdateView(_Document):
    update_id: str
    service_request_id: str
    status: Status
    updated_datetime: W3
    description: str
    media_url: str | None

    @classmethod
    def of(cls, update: RequestUpdate) -> Self:
        return cls.model_validate(update)


class UpdateReceipt(_Document):
    update_id: str
    account_id: str | None


class EndpointView(_Document):
    specification: str
    url: str
    changeset: str
    type: Literal["production", "test"]
    formats: list[str]


class DiscoveryView(_Document):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[EndpointView]

    @classmethod
    def of(cls, catalogue: Catalogue, url: str, kind: Literal["production", "test"]) -> Self:
        changed = datetime.combine(catalogue.valid_from, time(), VIETNAM).isoformat()
        endpoint = EndpointView(
            specification=SPECIFICATION,
            url=url,
            changeset=changed,
            type=kind,
            formats=["text/xml", "application/json"],
        )
        return cls(
            changeset=changed,
            contact=catalogue.contact,
            key_service=catalogue.key_service,
            endpoints=[endpoint],
        )


class ErrorView(_Document):
    code: int
    description: str
