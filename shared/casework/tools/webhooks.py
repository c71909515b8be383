"""Endpoints of partners: where they are told of their cases, with which secret, and how it goes.

    ENDPOINT_TABLE=… WEBHOOK_TABLE=… python -m casework.tools.webhooks COMMAND

    set PARTNER URL             register an endpoint and print its secret, or move one; enables it
    rotate PARTNER              print a new secret; the old one signs beside it for 24 hours
    enable PARTNER              send again, from the next event on; replay what was given up
    disable PARTNER             send nothing; events are kept, to be replayed
    list                        endpoints and how they answer
    deliveries PARTNER --since DAY [--case REFERENCE]
    replay PARTNER --since DAY [--case REFERENCE] [--delivered]
    test PARTNER                send an event about no case, within a minute

A secret is printed once, to be handed over; it is in no log and in no other output.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from casework import bootstrap
from casework.domain.errors import CaseworkError
from casework.domain.webhook_delivery import WebhookDelivery
from casework.domain.webhook_endpoint import OVERLAP, Endpoint, Health
from casework.domain.working_time import VIETNAM
from casework.use_cases.manage_webhooks import Administration

_SECRET_BYTES: Final = 32


def main() -> int:
    options = _parser().parse_args()
    desk = Administration(
        bootstrap.webhook_endpoints(),
        bootstrap.webhook_health(),
        bootstrap.webhook_ledger(),
        bootstrap.clock(),
    )
    try:
        _COMMANDS[options.command](desk, options)
    except CaseworkError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _set(desk: Administration, options: argparse.Namespace) -> None:
    key = secrets.token_bytes(_SECRET_BYTES)
    secret = desk.set_url(options.partner, options.url, key, loopback=options.loopback)
    print(f"{options.partner} → {options.url}")
    if secret:
        print(secret)


def _rotate(desk: Administration, options: argparse.Namespace) -> None:
    overlap = timedelta() if options.at_once else OVERLAP
    print(desk.rotate(options.partner, secrets.token_bytes(_SECRET_BYTES), overlap))


def _enable(desk: Administration, options: argparse.Namespace) -> None:
    desk.enable(options.partner)
    print(f"{options.partner} is enabled; `replay` starts what was given up meanwhile")


def _disable(desk: Administration, options: argparse.Namespace) -> None:
    desk.disable(options.partner)
    print(f"{options.partner} is disabled; its events are kept")


def _list(desk: Administration, options: argparse.Namespace) -> None:
    for endpoint, health in desk.endpoints_with_health():
        print(_endpoint_line(endpoint, health, desk.clock.now()))


def _deliveries(desk: Administration, options: argparse.Namespace) -> None:
    for delivery in desk.deliveries(options.partner, options.since, case_id=options.case):
        print(_delivery_line(delivery))


def _replay(desk: Administration, options: argparse.Namespace) -> None:
    count = 0
    for delivery in desk.replay(
        options.partner, options.since, case_id=options.case, delivered=options.delivered
    ):
        print(_delivery_line(delivery), flush=True)
        count += 1
    print(f"{count:>6}  will be sent again", file=sys.stderr)


def _test(desk: Administration, options: argparse.Namespace) -> None:
    print(f"{desk.test(options.partner, secrets.token_hex(8)).id} goes out within a minute")


_COMMANDS: Final[Mapping[str, Callable[[Administration, argparse.Namespace], None]]] = {
    "set": _set,
    "rotate": _rotate,
    "enable": _enable,
    "disable": _disable,
    "list": _list,
    "deliveries": _deliveries,
    "replay": _replay,
    "test": _test,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    made = {name: commands.add_parser(name) for name in _COMMANDS}
    for name, command in made.items():
        if name != "list":
            command.add_argument("partner", help="its code in cdk.json")
    made["set"].add_argument("url")
    made["set"].add_argument(
        "--loopback", action="store_true", help="http to this machine: the local stage"
    )
    made["rotate"].add_argument(
        "--at-once", action="store_true", help="the old secret is known to others: no overlap"
    )
    for name in ("deliveries", "replay"):
        made[name].add_argument("--since", type=_day, required=True, help="2026-11-24, Việt Nam")
        made[name].add_argument("--case", help="only of this case")
    made["replay"].add_argument(
        "--delivered", action="store_true", help="also what the partner took"
    )
    return parser


def _day(text: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(text).date(), time(), VIETNAM).astimezone(UTC)


def _endpoint_line(endpoint: Endpoint, health: Health, now: datetime) -> str:
    signing = sum(secret.signs(now) for secret in endpoint.secrets)
    state = "well"
    if health.disabled and health.disabled_at:
        state = f"disabled ({health.disabled}) since {_local(health.disabled_at)}"
    elif health.failing_since:
        state = f"failing since {_local(health.failing_since)}, {health.failures} times in a row"
    return f"{endpoint.partner}  {endpoint.url}  secrets: {signing}  {state}"


def _delivery_line(delivery: WebhookDelivery) -> str:
    next_at = f"next {_local(delivery.next_at)}" if delivery.next_at else ""
    outcome = delivery.last_outcome or ""
    return (
        f"{_local(delivery.planned_at)}  {delivery.id}  {delivery.type}  {delivery.state}  "
        f"attempts: {delivery.attempt}  {outcome}  {next_at}"
    ).rstrip()


def _local(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


if __name__ == "__main__":
    sys.exit(main())
