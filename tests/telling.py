"""Messages that leave as they do in the system, on whatever parts a test gives."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, Final

from casework.domain.notifications import Channel, Notices
from casework.domain.policy import Rules
from casework.reference.messaging import load_messaging
from casework.reference.notices import load_notices
from casework.use_cases.deliver import Delivery
from casework.use_cases.notify import notify
from casework.use_cases.tell_sender import tell_sender
from tests.builders import RULES
from tests.fakes import InMemoryProviderStates

NOTICES: Final = load_notices()
RULES_OF_MESSAGES: Final = load_messaging("demo", date(2026, 3, 4))
LEASE: Final = RULES_OF_MESSAGES.lease
Request = tuple[str, int, str | None]
"""A case, the number of its event, and the one message that is asked for, if only one is."""
_OWNERS: Final = count()


def a_delivery(ledger: Any, *, email: Any, sms: Any, **others: Any) -> Delivery:
    """Each attempt has an owner of its own."""
    defaults: dict[str, Any] = {
        "providers": InMemoryProviderStates(),
        "rules": RULES_OF_MESSAGES,
        "console_url": "https://c.example",
        "new_owner": lambda: f"worker-{next(_OWNERS)}",
    }
    senders = {Channel.EMAIL: email, Channel.SMS: sms}
    return Delivery(ledger=ledger, senders=senders, **defaults | others)


def tell(
    request: Request,
    delivery: Delivery,
    *,
    cases: Any,
    contacts: Any,
    clock: Any,
    notices: Notices = NOTICES,
    rules: Rules = RULES,
) -> None:
    """What the consumer of the notification queue does with one message."""
    case_id, seq, only = request
    notify(
        case_id,
        seq,
        only=only,
        cases=cases,
        contacts=contacts,
        notices=notices,
        delivery=delivery,
        rules=rules,
        clock=clock,
    )


def tell_who_sent_it(
    request: Request,
    delivery: Delivery,
    *,
    cases: Any,
    identities: Any,
    clock: Any,
    notices: Notices = NOTICES,
) -> None:
    """What the consumer of the sender notice queue does with one message."""
    case_id, seq, only = request
    tell_sender(
        case_id,
        seq,
        only=only,
        cases=cases,
        identities=identities,
        notices=notices,
        delivery=delivery,
        rules=RULES,
        clock=clock,
    )
