"""What Cognito is told before it gives a person a token."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest

from casework.domain.access import SCOPES
from casework.domain.case import Role
from functions.people_token.handler import lambda_handler
from tests.lambda_events import Context

ASKED = ["openid", "casework/cases.read", "casework/reports.read", "aws.cognito.signin.user.admin"]


def before_token(*groups: str, agency: str | None = None) -> dict[str, Any]:
    attributes = {"sub": "p-1", "email": "can.bo@dongthap.example"}
    return {
        "version": "2",
        "triggerSource": "TokenGeneration_HostedAuth",
        "region": "ap-southeast-1",
        "userPoolId": "pool",
        "userName": "p-1",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "id-people"},
        "request": {
            "userAttributes": attributes | ({"custom:agency": agency} if agency else {}),
            "groupConfiguration": {
                "groupsToOverride": list(groups),
                "iamRolesToOverride": [],
                "preferredRole": None,
            },
            "scopes": ASKED,
        },
        "response": {"claimsAndScopeOverrideDetails": None},
    }


def token(event: dict[str, Any]) -> tuple[set[str], dict[str, str]]:
    """Scopes and claims of the access token, made as Cognito makes it."""
    answer = lambda_handler(copy.deepcopy(event), Context())
    details = answer["response"]["claimsAndScopeOverrideDetails"]
    assert details["groupOverrideDetails"] == event["request"]["groupConfiguration"]
    said = details["accessTokenGeneration"]
    kept = set(event["request"]["scopes"]) - set(said["scopesToSuppress"])
    return kept | set(said["scopesToAdd"]), said["claimsToAddOrOverride"]


@pytest.mark.parametrize("role", SCOPES)
def test_the_token_has_the_scopes_of_the_role_whatever_was_asked_for(role: Role) -> None:
    scopes, _ = token(before_token(str(role), agency="SYT"))

    assert scopes == {"openid", *(f"casework/{scope}" for scope in SCOPES[role])}


def test_the_token_of_an_officer_names_the_agency() -> None:
    assert token(before_token("agency_officer", agency="SYT"))[1] == {"agency": "SYT"}


def test_an_agency_in_the_entry_of_an_operator_is_not_in_the_token() -> None:
    assert token(before_token("operator", agency="SYT"))[1] == {}


@pytest.mark.parametrize("groups", [(), ("operator", "agency_officer"), ("choir",)])
def test_who_has_not_one_role_gets_no_scope_and_no_agency(groups: tuple[str, ...]) -> None:
    assert token(before_token(*groups, agency="SYT")) == ({"openid"}, {})


def test_an_officer_without_an_agency_gets_no_scope() -> None:
    assert token(before_token("agency_officer")) == ({"openid"}, {})


def test_the_log_has_no_address(logged: io.StringIO) -> None:
    token(before_token())

    assert "p-1" in logged.getvalue()
    assert "dongthap.example" not in logged.getvalue()
