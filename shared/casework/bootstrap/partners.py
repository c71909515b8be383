"""Registered partners: for who takes their tokens, and for who manages them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from casework import bootstrap, config
from casework.domain.case import Actor, Role
from casework.use_cases.manage_partners import PartnerDesk
from casework.use_cases.partner_ports import PartnerApiKeys, PartnerClients, Partners
from casework.use_cases.recognise_partner import check_not_suspended, recognise_partner


@cache
def partners() -> Partners:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.partners import DynamoDbPartners

    table = config.HasPartners.from_env().partner_table
    return DynamoDbPartners(client("dynamodb"), partner_table=table)


def registered() -> Callable[[str], Actor]:
    """Of the id of a client that is none of the stage's: the partner whose it is."""
    return lambda client_id: recognise_partner(
        client_id, partners=partners(), clock=bootstrap.clock()
    )


def not_suspended() -> Callable[[str], None]:
    """Of the code of a partner that was recognised otherwise."""
    return lambda code: check_not_suspended(code, partners=partners())


def desk() -> PartnerDesk:
    return PartnerDesk(
        registry=partners(),
        clients=_clients(),
        keys=_api_keys(),
        webhooks=bootstrap.webhook_health(),
        clock=bootstrap.clock(),
        taken=frozenset(client.code for client in bootstrap.clients().values()),
    )


def of_the_stage() -> frozenset[str]:
    """Codes of the partners that the stage itself has."""
    systems = bootstrap.clients().values()
    return frozenset(system.code for system in systems if system.role is Role.PARTNER)


@cache
def _clients() -> PartnerClients:
    from casework.adapters.aws import client
    from casework.adapters.partner_clients import CognitoPartnerClients

    settings = config.PartnerAdminApiSettings.from_env()
    return CognitoPartnerClients(
        client("cognito-idp"),
        pool=settings.user_pool_id,
        resource_server=settings.resource_server,
    )


@cache
def _api_keys() -> PartnerApiKeys:
    from casework.adapters.aws import client
    from casework.adapters.parameters import plain
    from casework.adapters.partner_api_keys import GatewayPartnerApiKeys

    plan = plain(client("ssm"), config.PartnerAdminApiSettings.from_env().usage_plan_parameter)
    return GatewayPartnerApiKeys(client("apigateway"), usage_plan=plan)
