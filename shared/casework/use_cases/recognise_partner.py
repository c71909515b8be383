"""Which registered partner calls, and whether it may."""

from __future__ import annotations

from casework.domain.case import Actor, Role
from casework.domain.errors import UnknownCaller
from casework.domain.partners import PartnerStatus, PartnerSuspended
from casework.ports import Clock
from casework.use_cases.partner_ports import Partners


def recognise_partner(client_id: str, *, partners: Partners, clock: Clock) -> Actor:
    """The partner whose client it is. Raises UnknownCaller, PartnerSuspended."""
    partner = partners.of_client(client_id) if client_id else None
    if partner is None or not partner.admits(client_id, clock.now()):
        raise UnknownCaller
    if partner.status is not PartnerStatus.ACTIVE:
        raise PartnerSuspended(partner.code)
    return Actor(Role.PARTNER, partner.code)


def check_not_suspended(code: str, *, partners: Partners) -> None:
    """For who is recognised otherwise; systems of the stage are not registered, and may.

    Raises PartnerSuspended."""
    partner = partners.find(code)
    if partner is not None and partner.status is PartnerStatus.SUSPENDED:
        raise PartnerSuspended(code)
