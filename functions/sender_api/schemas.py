"""The sender as the few who may know are shown."""

from __future__ import annotations

from pydantic import BaseModel

from casework.domain.case import Identity


class SenderView(BaseModel):
    """What the sender gave; `phone` in E.164."""

    name: str | None
    phone: str | None
    email: str | None

    @classmethod
    def of(cls, identity: Identity) -> SenderView:
        return cls(name=identity.name, phone=identity.phone, email=identity.email)
