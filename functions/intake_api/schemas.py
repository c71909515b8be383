"""The submission as a partner sends it, and the receipt.

Unknown fields are refused, so that a misspelt one is noticed and not lost.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from casework.domain.case import STATE_NAMES, Case, Feedback, Identity, Location, Source, State
from functions.inputs import Email, Phone, ShortText, Text

_MAX_TEXT: Final = 4_000


class _Body(BaseModel):
    # strict: "10.5" is not a number, 1 is not a text
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LocationBody(_Body):
    """A GSO commune code, a WGS 84 point, words; as much as is known."""

    commune: Annotated[str, Field(pattern=r"^\d{5}$")] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    address: Annotated[Text, Field(min_length=1, max_length=300)] | None = None

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError(
                "half_point", "half a point", {"reason": "latitude và longitude phải đi cùng nhau."}
            )
        return self


class SenderBody(_Body):
    name: ShortText | None = None
    phone: Phone | None = None
    email: Email | None = None


class SubmissionBody(_Body):
    """`external_id` is the partner's own id of this feedback: sending it again is safe."""

    external_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
    text: Annotated[Text, Field(min_length=1, max_length=_MAX_TEXT)]
    category: ShortText | None = None
    location: LocationBody | None = None
    sender: SenderBody | None = None

    def source(self, partner: str) -> Source:
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return Source(partner, self.external_id, channel=partner, digest=digest)

    def feedback(self) -> Feedback:
        where = self.location
        location = (
            Location(where.commune, where.latitude, where.longitude, where.address)
            if where
            else None
        )
        return Feedback(self.text, self.category, location)

    def identity(self) -> Identity:
        who = self.sender
        return Identity(who.name, who.phone, who.email) if who else Identity()


class Receipt(BaseModel):
    """What the partner gets at once."""

    reference: str
    state: State
    state_name: str
    received_at: datetime

    @classmethod
    def of(cls, case: Case) -> Receipt:
        return cls(
            reference=case.id,
            state=case.state,
            state_name=STATE_NAMES[case.state],
            received_at=case.received_at,
        )
