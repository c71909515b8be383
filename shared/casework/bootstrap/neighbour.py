"""What informs and asks the neighbouring 1022 system, in a stage that has one."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from casework import bootstrap, config
from casework.domain.neighbour import NeighbourRules
from casework.domain.working_time import vietnam_date
from casework.ports import Identities
from casework.use_cases.attend_ticket import Neighbourhood
from casework.use_cases.neighbour_ports import NeighbourHotline, NeighbourQueue, NeighbourTickets
from casework.use_cases.publish_event import NeighbourFeed


def feed() -> NeighbourFeed | None:
    """None: the stage has no neighbour."""
    if config.FeedsNeighbour.from_env().neighbour == "off":
        return None
    return NeighbourFeed(queue(), rules())


@cache
def queue() -> NeighbourQueue:
    from casework.adapters.aws import client
    from casework.adapters.neighbour.queue import SqsNeighbourQueue

    url = config.HasNeighbourQueue.from_env().neighbour_queue_url
    return SqsNeighbourQueue(client("sqs"), neighbour_queue=url)


@cache
def tickets() -> NeighbourTickets:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.neighbour import DynamoDbNeighbourTickets

    table = config.HasTickets.from_env().neighbour_table
    return DynamoDbNeighbourTickets(client("dynamodb"), neighbour_table=table)


def rules() -> NeighbourRules:
    """Of the day: a process may live over midnight."""
    return _rules(vietnam_date(bootstrap.clock().now()))


def neighbourhood() -> Neighbourhood:
    return Neighbourhood(
        cases=bootstrap.cases(),
        hotline=_hotline(),
        tickets=tickets(),
        rules=rules(),
        case_rules=bootstrap.rules(),
        clock=bootstrap.clock(),
        identities=_senders(),
    )


def _senders() -> Identities | None:
    withheld = config.AttendNeighbourSettings.from_env().neighbour_senders == "withheld"
    return None if withheld else bootstrap.identities()


@lru_cache(maxsize=1)
def _rules(today: date) -> NeighbourRules:
    from casework.reference.neighbour import load_neighbour

    return load_neighbour(config.HasPolicy.from_env().policy_set, today)


@cache
def _hotline() -> NeighbourHotline:
    from casework.adapters.aws import client
    from casework.adapters.neighbour.hotline import HttpHotline, NeighbourAccount
    from casework.adapters.parameters import account

    settings = config.AttendNeighbourSettings.from_env()
    known = account(client("ssm"), settings.neighbour_parameter, NeighbourAccount)
    return HttpHotline(known, answer_seconds=settings.neighbour_answer_seconds)
