"""The forms that are sent by Open311, and how they are described: as they are on the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from casework.domain.case import Feedback, Identity, Location
from casework.domain.open311.services import EXTERNAL_ID, Service
from casework.use_cases.submit_open311 import Submission
from functions.inputs import Email, Phone, ShortText, Worded
from functions.open311_api.errors import Refused

_MAX_TEXT: Final = 4_000
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\])?")
_EMPTY: Final[JsonDict] = {"const": ""}
_NO_POINT: Final[JsonDict] = {"lat": _EMPTY, "long": _EMPTY}
_GIVEN: Final[JsonDict] = {"type": "string", "minLength": 1}

Id = Annotated[Worded, Field(max_length=200)]
MediaUrl = Annotated[str, Field(max_length=500, pattern=r"^https?://[!-~]+$")]

AS_FORM: Final = Body(media_type="application/x-www-form-urlencoded")
"""`Form` would look for a field that holds the whole form."""


class _Form(BaseModel):
    """Fields that are not of the specification are passed over: its extensions add many. One that
    is empty is as one that is not there."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    api_key: Annotated[str, Field(max_length=200)] | None = None
    jurisdiction_id: Annotated[str, Field(max_length=100)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _fields(cls, sent: object) -> object:
        """From name → values, as a form is read."""
        if not isinstance(sent, Mapping):
            return sent
        fields: dict[str, Any] = {}
        attributes: dict[str, list[str]] = {}
        for name, values in sent.items():
            given = [value for value in values if value]
            if found := _ATTRIBUTE.fullmatch(name):
                attributes.setdefault(found.group(1), []).extend(given)
            elif given:
                # Two values are no text: the field is told to be at fault.
                fields[name] = given[0] if len(given) == 1 else given
        return {"attribute": dict(sorted(attributes.items())), **fields}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """A form knows no null: a field that is optional may be empty."""
        schema: dict[str, Any] = handler.resolve_ref_schema(handler(core))
        for described in schema["properties"].values():
            if "anyOf" in described:
                given = [kind for kind in described["anyOf"] if kind != {"type": "null"}]
                described["anyOf"] = [*given, _EMPTY]
        return schema


def _named(value: object) -> object:
    if isinstance(value, Mapping):
        return value
    reason = "Gửi theo dạng attribute[mã]=giá trị."
    raise PydanticCustomError("attribute", "an attribute without a name", {"reason": reason})


class RequestForm(_Form):
    """Names and limits are the specification's. `device_id` is taken and not kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "api_key": "khoa-cua-ung-dung",
                    "service_code": "chieu_sang",
                    "lat": 10.4602,
                    "long": 105.6329,
                    "description": "Đèn đường trước số 12 Nguyễn Huệ hư cả tuần nay.",
                }
            ]
        }
    )

    service_code: Annotated[str, Field(min_length=1, max_length=40)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    long: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    address_string: Annotated[Worded, Field(max_length=300)] | None = None
    address_id: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = None
    email: Email | None = None
    device_id: Id | None = None
    account_id: Id | None = None
    first_name: ShortText | None = None
    last_name: ShortText | None = None
    phone: Phone | None = None
    description: Annotated[Worded, Field(max_length=_MAX_TEXT)] | None = None
    media_url: MediaUrl | None = None
    attribute: Annotated[dict[str, list[Worded]], BeforeValidator(_named)] = {}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Each attribute is a field; there is a point, or words or a code for the place."""
        schema = super().__get_pydantic_json_schema__(core, handler)
        values = schema["properties"]["attribute"]["additionalProperties"]["items"]
        schema["properties"]["attribute"] = {"not": {}}
        one = {"anyOf": [values, _EMPTY]}
        schema["patternProperties"] = {
            f"^{_ATTRIBUTE.pattern}$": {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}
        }
        schema["anyOf"] = [
            {"required": ["lat", "long"], "properties": {n: {"type": "number"} for n in _NO_POINT}},
            *(
                {"required": [place], "properties": {**_NO_POINT, place: _GIVEN}}
                for place in ("address_string", "address_id")
            ),
        ]
        return schema

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if (self.lat is None) != (self.long is None):
            reason = "lat và long phải đi cùng nhau."
            raise PydanticCustomError("half_point", "half a point", {"reason": reason})
        if self.lat is None and self.address_string is None and self.address_id is None:
            reason = "Phải có lat và long, hoặc address_string, hoặc address_id."
            raise PydanticCustomError("no_place", "no location", {"reason": reason})
        return self

    def submission(self, service: Service) -> Submission:
        """Raises InvalidAttributes, and Refused for words that are too many together."""
        given = {code: tuple(values) for code, values in self.attribute.items()}
        lines = service.lines(given)
        media = (f"Tệp kèm theo: {self.media_url}",) if self.media_url else ()
        text = "\n".join((self._words or f"{service.name}.", *lines, *media))
        if len(text) > _MAX_TEXT:
            raise Refused(
                HTTPStatus.BAD_REQUEST,
                f"description: Nhiều nhất {_MAX_TEXT} ký tự, kể cả thuộc tính và media_url.",
            )
        where = Location(self.address_id, self.lat, self.long, self.address_string)
        named = given.get(EXTERNAL_ID)
        return Submission(
            Feedback(text, service.name, where),
            self._identity,
            self.model_dump_json(exclude={"api_key"}),
            named[0] if named else None,
        )

    @property
    def _words(self) -> str | None:
        return self.description.replace("\r\n", "\n") if self.description else None

    @property
    def _identity(self) -> Identity:
        """A family name comes first in Vietnamese."""
        name = " ".join(filter(None, (self.last_name, self.first_name)))
        return Identity(name or None, self.phone, self.email)


class UpdateForm(_Form):
    """Of the extension; `status` changes nothing: a case is closed by who answers it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "api_key": "khoa-cua-ung-dung",
                    "service_request_id": "DT-7K3M-X9QR-2T-C",
                    "description": "Cột đèn cạnh tiệm thuốc tây.",
                }
            ]
        }
    )

    service_request_id: Annotated[str, Field(min_length=1, max_length=40)]
    update_id: Id | None = None
    status: Annotated[str, Field(pattern=r"^[A-Za-z_]{1,40}$")] | None = None
    description: Annotated[Worded, Field(min_length=1, max_length=_MAX_TEXT)]
    account_id: Id | None = None
    media_url: MediaUrl | None = None

    @property
    def words(self) -> str:
        text = self.description.replace("\r\n", "\n")
        return f"{text}\nTệp kèm theo: {self.media_url}" if self.media_url else text
