"""The API: one scope per method, a budget per client, errors of the gateway as problem+json."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.headers import SAFE
from functions.problems import PROBLEM
from tests.infrastructure.conftest import Synthesised, methods

ROUTES = {
    ("POST", "/v1/cases"): ("casework/cases.submit", "intake_api"),
    ("POST", "/v1/console/cases"): ("casework/cases.record", "record_api"),
    ("GET", "/v1/cases/{reference}"): ("casework/cases.read", "case_api"),
    ("GET", "/v1/cases/{reference}/dossier"): ("casework/cases.read", "case_api"),
    ("POST", "/v1/cases/{reference}/actions/{action}"): ("casework/cases.act", "case_api"),
    ("GET", "/v1/cases"): ("casework/cases.list", "list_api"),
    ("GET", "/v1/worklist"): ("casework/worklist.read", "list_api"),
    ("GET", "/v1/cases/{reference}/history"): ("casework/cases.history", "list_api"),
    ("GET", "/v1/cases/{reference}/tasks"): ("casework/cases.tasks", "list_api"),
    ("GET", "/v1/cases/{reference}/duplicates"): ("casework/cases.duplicates", "list_api"),
    ("GET", "/v1/cases/{reference}/sender"): ("casework/sender.read", "sender_api"),
    ("GET", "/v1/reports/{month}"): ("casework/reports.read", "report_api"),
    **{
        (method, f"/v1/webhook{path}"): ("casework/webhooks.manage", "webhook_api")
        for method, path in (
            *(("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/deliveries")),
            *(("POST", "/secret"), ("POST", "/enable"), ("POST", "/replay")),
        )
    },
    ("GET", "/v1/directory"): ("casework/directory.read", "directory_api"),
    ("GET", "/v1/directory/agencies/{code}"): ("casework/directory.read", "directory_api"),
    **{
        (method, "/v1/directory/agencies/{code}/contacts"): (
            "casework/contacts.manage",
            "rules_api",
        )
        for method in ("GET", "PUT")
    },
    **{
        ("GET", path): ("casework/rules.read", "rules_api")
        for path in (
            *("/v1/rules/{kind}", "/v1/rules/{kind}/{valid_from}"),
            *("/v1/rule-changes", "/v1/rule-changes/{revision}"),
        )
    },
    **{
        ("POST", path): ("casework/rules.change", "rules_api")
        for path in (
            *("/v1/rules/{kind}", "/v1/rules/{kind}/check"),
            "/v1/rules/{kind}/{valid_from}/withdraw",
            *("/v1/directory/changes", "/v1/directory/changes/check"),
        )
    },
    **{
        (method, f"/v1/partners{path}"): ("casework/partners.manage", "partner_admin_api")
        for method, path in (
            *(("GET", ""), ("POST", ""), ("GET", "/{code}"), ("PATCH", "/{code}")),
            *(("POST", "/{code}/credentials"), ("GET", "/{code}/history")),
            *(("POST", "/{code}/suspend"), ("POST", "/{code}/resume")),
            *(("GET", "/{code}/open311-keys"), ("POST", "/{code}/open311-keys")),
            ("DELETE", "/{code}/open311-keys/{key_id}"),
        )
    },
    ("POST", "/v1/cases/{reference}/attachments"): ("casework/attachments.add", "attachment_api"),
    ("GET", "/v1/cases/{reference}/attachments"): ("casework/attachments.read", "attachment_api"),
    # Open to everyone, without a token and a key.
    ("POST", "/v1/tracking"): (None, "tracking_api"),
    ("GET", "/v1/public/cases"): (None, "public_api"),
    ("GET", "/v1/public/cases.geojson"): (None, "public_api"),
    ("GET", "/v1/public/cases/{public_id}"): (None, "public_api"),
    ("GET", "/v1/public/statistics"): (None, "public_api"),
    # It asks for a key of its own.
    ("GET", "/open311/{proxy+}"): (None, "open311_api"),
    ("POST", "/open311/{proxy+}"): (None, "open311_api"),
    ("GET", "/v1/docs"): (None, "docs_api"),
    ("GET", "/v1/docs/{file}"): (None, "docs_api"),
    ("GET", "/v1/openapi/{file}"): (None, "docs_api"),
}


def test_every_method_asks_for_a_token_with_exactly_one_scope_and_a_key(
    either: Synthesised,
) -> None:
    found = {}
    for (method, path), properties in methods(either).items():
        if properties["AuthorizationType"] == "NONE":
            assert not properties.get("ApiKeyRequired")
            scope = None
        else:
            assert properties["AuthorizationType"] == "COGNITO_USER_POOLS"
            assert properties["ApiKeyRequired"] is True
            (scope,) = properties["AuthorizationScopes"]
        found[method, path] = (scope, _invoked(either, properties))

    assert found == ROUTES


def test_every_client_of_the_stage_gets_its_scopes_and_nothing_else(either: Synthesised) -> None:
    clients = either.of_type("AWS::Cognito::UserPoolClient")

    for client in either.stage.clients:
        (made,) = (c for name, c in clients.items() if client.id_part in name)
        properties = made["Properties"]
        scopes = {scope["Fn::Join"][1][1] for scope in properties["AllowedOAuthScopes"]}
        assert properties["AllowedOAuthFlows"] == ["client_credentials"]
        assert properties["GenerateSecret"] is True
        assert scopes == {f"/{scope}" for scope in client.scopes}
    assert len(clients) == len(either.stage.clients) + 1  # the one of people


def test_functions_know_each_client_by_code_and_role(local: Synthesised) -> None:
    for name in ("intake_api", "case_api"):
        clients = _clients(local, name)

        assert list(clients.values()) == [
            {"code": "e-dongthap", "role": "partner"},
            {"code": "partner-b", "role": "partner"},
            {"code": "console-1022", "role": "operator"},
            {"code": "supervisor-1022", "role": "supervisor"},
            {"code": "oversight-office", "role": "oversight"},
            {"code": "officer-pcdt", "role": "agency_officer", "agency": "PCDT"},
            {"code": "leader-pcdt", "role": "agency_leader", "agency": "PCDT"},
            {"code": "officer-syt", "role": "agency_officer", "agency": "SYT"},
        ]
        people = {variables(local, name)["PEOPLE_CLIENT"]["Ref"]}
        assert set(clients) | people == set(local.of_type("AWS::Cognito::UserPoolClient"))
        assert not set(clients) & people


def test_every_client_has_a_budget(either: Synthesised) -> None:
    plans = {
        plan["Properties"]["Description"]: plan["Properties"]
        for plan in either.of_type("AWS::ApiGateway::UsagePlan").values()
    }

    systems = {client.code for client in either.stage.clients}
    assert set(plans) == {"people", "registered-partners", *systems}
    for client in either.stage.clients:
        plan = plans[client.code]
        assert plan["Throttle"]["RateLimit"] == client.throttle.rate
        assert plan["Quota"] == {"Limit": client.requests_per_day, "Period": "DAY"}
    assert plans["people"]["Throttle"]["RateLimit"] == either.stage.people.throttle.rate
    # Those of registered partners get into theirs without a deployment.
    assert len(either.of_type("AWS::ApiGateway::UsagePlanKey")) == len(plans) - 1


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("UNAUTHORIZED", 401, "unauthorized"),
        ("ACCESS_DENIED", 403, "forbidden"),
        ("INVALID_API_KEY", 403, "invalid-api-key"),
        ("WAF_FILTERED", 403, "filtered"),
        ("MISSING_AUTHENTICATION_TOKEN", 404, "not-found"),
        ("REQUEST_TOO_LARGE", 413, "request-too-large"),
        ("THROTTLED", 429, "too-many-requests"),
        ("QUOTA_EXCEEDED", 429, "quota-exceeded"),
        ("INTEGRATION_FAILURE", 503, "unavailable"),
        ("INTEGRATION_TIMEOUT", 504, "timeout"),
        ("DEFAULT_4XX", 400, "bad-request"),
        ("DEFAULT_5XX", 500, "internal-error"),
    ],
)
def test_what_the_gateway_refuses_is_told_as_problem_json(
    prod: Synthesised, kind: str, status: int, code: str
) -> None:
    found = prod.of_type("AWS::ApiGateway::GatewayResponse").values()
    (made,) = (r["Properties"] for r in found if r["Properties"]["ResponseType"] == kind)
    problem = json.loads(made["ResponseTemplates"]["application/json"])

    assert made["StatusCode"] == str(status)
    assert made["ResponseParameters"] == {
        f"gatewayresponse.header.{name}": f"'{value}'"
        for name, value in {**SAFE, "Content-Type": PROBLEM}.items()
    }
    assert (problem["type"], problem["status"], problem["code"]) == ("about:blank", status, code)
    assert problem["title"]


def test_the_stage_is_throttled_traced_and_logs_no_content(either: Synthesised) -> None:
    (stage,) = either.of_type("AWS::ApiGateway::Stage").values()
    (settings,) = stage["Properties"]["MethodSettings"]
    access_log = json.loads(stage["Properties"]["AccessLogSetting"]["Format"])

    assert settings["ThrottlingRateLimit"] == either.stage.throttle.rate
    assert settings["DataTraceEnabled"] is False
    assert stage["Properties"]["TracingEnabled"] is True
    personal = {"$context.path", "$context.identity.sourceIp", "$context.authorizer.principalId"}
    assert not personal & set(access_log.values())


def test_a_web_acl_stands_before_the_api_on_aws(prod: Synthesised, local: Synthesised) -> None:
    (association,) = prod.of_type("AWS::WAFv2::WebACLAssociation").values()
    (acl,) = prod.of_type("AWS::WAFv2::WebACL").values()
    rules = {rule["Name"] for rule in acl["Properties"]["Rules"]}

    assert "/restapis/" in str(association["Properties"]["ResourceArn"])
    assert {"RatePerAddress", "BodySize", "AWSManagedRulesCommonRuleSet"} <= rules
    assert not local.of_type("AWS::WAFv2::WebACL")


def test_the_web_acl_lets_one_address_follow_cases_less_often_than_all_else(
    prod: Synthesised,
) -> None:
    (acl,) = prod.of_type("AWS::WAFv2::WebACL").values()
    rules = {rule["Name"]: rule["Statement"] for rule in acl["Properties"]["Rules"]}
    all_else = rules["RatePerAddress"]["RateBasedStatement"]
    tracking = rules["TrackingPerAddress"]["RateBasedStatement"]
    path = tracking["ScopeDownStatement"]["ByteMatchStatement"]

    assert tracking["Limit"] < all_else["Limit"]
    assert ("POST", path["SearchString"]) in ROUTES
    assert path["PositionalConstraint"] == "ENDS_WITH"  # the stage comes before it


def variables(made: Synthesised, function: str) -> dict[str, Any]:
    found: dict[str, Any] = made.functions()[function]["Properties"]["Environment"]["Variables"]
    return found


def _invoked(made: Synthesised, method: dict[str, Any]) -> str:
    uri = str(method["Integration"]["Uri"])
    (name,) = (
        made.service[logical]["Properties"]["Handler"].split(".")[1]
        for logical in made.of_type("AWS::Lambda::Function")
        if f"'{logical}'" in uri
    )
    return str(name)


def _clients(made: Synthesised, function: str) -> dict[str, Any]:
    """CLIENTS as CloudFormation will write it, each client id being its logical id."""
    separator, parts = variables(made, function)["CLIENTS"]["Fn::Join"]
    text = separator.join(part if isinstance(part, str) else part["Ref"] for part in parts)
    clients: dict[str, Any] = json.loads(text)
    return clients
