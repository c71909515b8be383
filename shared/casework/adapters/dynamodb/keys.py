"""The entity chart. Every access pattern is a GetItem or a Query; there is no Scan.

    table      item                 pk                    sk
    case       case snapshot        CASE#<reference>      CASE
    case       event n              CASE#<reference>      EVENT#<n, 6 digits>
    case       sender's phone seal  PHONE#<reference>     PHONE
    case       clocks counted anew  CLOCKS                RECOUNT
    identity   who sent it          CASE#<reference>      -
    message    ledger entry         <message id>          -
    message    circuit breaker      PROVIDER#<channel>    -
    message    messages counted     COUNT#<channel>#<period>[#<person>]  -
    reference  contacts of agency   AGENCY#<code>         CONTACTS
    directory  change n, of agencies or rules  DIRECTORY  CHANGE#<n, 6 digits>
    webhook    delivery of event n  CASE#<reference>      EVENT#<n, 6 digits>
    webhook    endpoint's answers   HEALTH                <partner>
    neighbour  ticket of a case     CASE#<reference>      TICKET
    neighbour  how it did lately    CIRCUIT               CIRCUIT
    attempt    tries, counted       TRIES#<counter>       -
    endpoint   endpoint, secrets    ENDPOINT              <partner>
    attachment files of a case      CASE#<reference>      ATTACHMENTS
    partnerkey Open311 key, hashed  KEY                   <id of the key>
    partner    registered partner   PARTNER               <code>
    partner    change n of one      PARTNER#<code>        CHANGE#<n, 6 digits>
    partner    whose client it is   CLIENT#<client id>    CLIENT

    case by reference          GetItem  case / CASE
    who sent a case            GetItem  identity; of a part, again for the case it names
    sender's phone seal        GetItem  phone / PHONE
    history of a case          Query    case, sk begins_with EVENT#
    clocks that are due        Query    index `due`: due_shard = <n>, next_at <= now
    cases not finished         Query    index `due`: due_shard = <n>
    clocks counted anew        GetItem  clocks / RECOUNT
    decisions of a month       Query    index `decided`: decided_month = <2026-11>, by `at`
    work of an agency, desk    Query    index `open_by_agency`: holder = <code>, by due time
    what a partner sent        Query    index `by_partner`: partner, received_order < <position>
    cases of a field           Query    index `by_field`: of_field, received_order < <position>
    cases of a month           Query    index `by_month`: received_month = <2026-11>
    snapshots of a list        BatchGetItem  case / CASE
    open tasks                 Query    index `open_tasks`: tasks_of = <desk>, by the oldest
    told to a partner          Query    index `told`: told_partner = <code>, told_at between
    published in a month       Query    index `published`: published_month, public_id < <id>
    messages that wait         Query    message, index `due`: due_shard = <n>, next_at <= now
    contacts of an agency      GetItem  reference
    changes of rules, agencies Query    directory, sk > CHANGE#<n>
    deliveries that are due    Query    webhook, index `due`: due_shard = <n>, next_at <= now
    deliveries to a partner    Query    webhook, index `partner`: partner, planned_at >= <instant>
    tickets that are due       Query    neighbour, index `due`: due_shard = <n>, next_at <= now
    files of a case            GetItem  attachment
    partner by its client      GetItem  partner / CLIENT, then partner / PARTNER
    all registered partners    Query    partner, pk = PARTNER
    history of a partner       Query    partner, pk = PARTNER#<code>, last first

Each is a table of its own because different functions may touch it (docs/decisions.md). The indexes
are sparse: `due` lists cases that are open, or whose clock runs, and deliveries and tickets that
have not ended; `decided` events by which a person decided about class or agency; `told` events that
the partner of the case is told, the first one of each case among them; `open_by_agency` open cases,
each with who has the next step; `open_tasks` cases on which an operator has something to do;
`published` cases that are public, with what the public may read of them: whoever may query it needs
no right to the table; `by_field` cases that were classified.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Final

CASE: Final = "CASE"
PHONE: Final = "PHONE"
ATTACHMENTS: Final = "ATTACHMENTS"
EVENT_PREFIX: Final = "EVENT#"
CLOCKS: Final = "CLOCKS"
RECOUNT: Final = "RECOUNT"
CONTACTS: Final = "CONTACTS"
DIRECTORY: Final = "DIRECTORY"
HEALTH: Final = "HEALTH"
ENDPOINT: Final = "ENDPOINT"
KEY: Final = "KEY"
PARTNER: Final = "PARTNER"
CLIENT: Final = "CLIENT"
TICKET: Final = "TICKET"
CIRCUIT: Final = "CIRCUIT"
LAST: Final = "~"
"""Behind every public id, and every key that an instant begins."""
NEVER: Final = "9999-12-31T23:59:59.999999Z"
"""The `next_at` of an open case for which no instant is to come."""
DUE_SHARDS: Final = 4
"""Partitions of the due index; raise it only together with a rewrite of the open cases."""


def case_pk(case_id: str) -> str:
    return f"CASE#{case_id}"


def phone_pk(case_id: str) -> str:
    return f"PHONE#{case_id}"


def event_sk(seq: int) -> str:
    return f"{EVENT_PREFIX}{seq:06d}"


def change_sk(revision: int) -> str:
    return f"CHANGE#{revision:06d}"


def partner_pk(code: str) -> str:
    """Of its history."""
    return f"PARTNER#{code}"


def client_pk(client_id: str) -> str:
    return f"CLIENT#{client_id}"


def provider_pk(channel: str) -> str:
    return f"PROVIDER#{channel}"


def count_pk(channel: str, period: str) -> str:
    return f"COUNT#{channel}#{period}"


def tries_pk(counter: str) -> str:
    return f"TRIES#{counter}"


def agency_pk(agency: str) -> str:
    return f"AGENCY#{agency}"


EARLIEST: Final = "0"
LATEST: Final = "~"
"""Before and behind every position of `in_order`."""


def past(at: datetime) -> str:
    """Behind every case of that instant."""
    return f"{instant(at)}{LATEST}"


def in_order(at: datetime, case_id: str) -> str:
    """Sorts by time, then by case: the same instant is that of many."""
    return f"{instant(at)}#{case_id}"


def instant_in(order: str) -> datetime:
    """The time of `in_order`."""
    return datetime.fromisoformat(order.partition("#")[0])


def due_shard(case_id: str) -> str:
    return str(hashlib.sha256(case_id.encode()).digest()[0] % DUE_SHARDS)


def told_at(at: datetime, case_id: str, seq: int) -> str:
    """No two alike, so that pages of them neither repeat nor leave out any."""
    return f"{instant(at)}#{case_id}#{seq:06d}"


def instant(at: datetime) -> str:
    """UTC in fixed width, so that text order is time order; also valid for Step Functions."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
