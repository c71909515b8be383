"""People sign in by a directory of their own, and can give themselves nothing."""

from __future__ import annotations

from typing import Any, get_args

from casework.domain.access import OF_PARTNERS, SCOPES
from casework.domain.case import Role
from functions.people_token import handler
from infrastructure.callers import RESOURCE_SERVER
from infrastructure.config import Scope
from tests.infrastructure.conftest import Synthesised

ON_SYSTEMS_ONLY = {"cases.submit", "cases.list", "webhooks.manage"}


def test_nobody_signs_up_and_everybody_has_a_second_factor(either: Synthesised) -> None:
    pool = _pool(either)

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["UserPoolTier"] == "PLUS"


def test_the_user_name_is_no_name(either: Synthesised) -> None:
    """It is in every token; with an address to sign in by, Cognito makes it an id."""
    assert _pool(either)["UsernameAttributes"] == ["email"]


def test_the_groups_are_the_roles_of_people(either: Synthesised) -> None:
    groups = either.of_type("AWS::Cognito::UserPoolGroup").values()

    assert {group["Properties"]["GroupName"] for group in groups} == set(SCOPES)


def test_no_person_writes_an_attribute_that_counts(either: Synthesised) -> None:
    agency = next(a for a in _pool(either)["Schema"] if a["Name"] == "agency")
    client = _client(either)

    assert agency["Mutable"] is True
    assert client["WriteAttributes"] == ["locale"]
    # Without these flows the only way in is the sign-in page, whose tokens change no attribute.
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["AllowedOAuthScopes"] == ["openid"]


def test_the_console_signs_in_by_code_and_has_no_secret(either: Synthesised) -> None:
    client = _client(either)

    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert client["CallbackURLs"] == [either.stage.console_url]
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_the_scopes_are_given_by_the_trigger_that_sees_the_scopes(either: Synthesised) -> None:
    trigger = _pool(either)["LambdaConfig"]["PreTokenGenerationConfig"]
    (name,) = (
        logical
        for logical, made in either.of_type("AWS::Lambda::Function").items()
        if "people_token" in made["Properties"]["Handler"]
    )

    assert trigger == {
        "LambdaArn": {"Fn::GetAtt": [name, "Arn"]},
        "LambdaVersion": "V2_0",
    }


def test_the_scopes_of_roles_are_scopes_of_the_interface() -> None:
    granted = {scope for scopes in SCOPES.values() for scope in scopes}

    assert granted == set(get_args(Scope)) - ON_SYSTEMS_ONLY
    assert handler._API == RESOURCE_SERVER


def test_no_system_has_a_scope_that_people_of_its_role_have_not(either: Synthesised) -> None:
    for client in either.stage.clients:
        allowed = set(SCOPES.get(Role(client.role), OF_PARTNERS))
        assert set(client.scopes) <= allowed, client.code


def test_both_directories_know_the_same_scopes(either: Synthesised) -> None:
    servers = [
        made["Properties"]
        for made in either.of_type("AWS::Cognito::UserPoolResourceServer").values()
    ]

    assert [server["Identifier"] for server in servers] == [RESOURCE_SERVER] * 2
    for server in servers:
        assert [scope["ScopeName"] for scope in server["Scopes"]] == list(get_args(Scope))


def test_the_interface_takes_tokens_of_both_directories(either: Synthesised) -> None:
    (authorizer,) = either.of_type("AWS::ApiGateway::Authorizer").values()
    pools = {arn["Fn::GetAtt"][0] for arn in authorizer["Properties"]["ProviderARNs"]}

    assert pools == set(either.of_type("AWS::Cognito::UserPool"))
    assert len(pools) == 2


def _pool(made: Synthesised) -> dict[str, Any]:
    (pool,) = (
        pool["Properties"]
        for name, pool in made.of_type("AWS::Cognito::UserPool").items()
        if name.startswith("People")
    )
    found: dict[str, Any] = pool
    return found


def _client(made: Synthesised) -> dict[str, Any]:
    (client,) = (
        client["Properties"]
        for name, client in made.of_type("AWS::Cognito::UserPoolClient").items()
        if name.startswith("People")
    )
    found: dict[str, Any] = client
    return found
