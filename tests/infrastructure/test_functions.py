"""Every function keeps the house rules and may do what its row of the table says, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.recount import SETTLED
from tests.infrastructure.conftest import ROOT, Synthesised, as_list

CASE, IDENTITY, MESSAGE = "CaseTable", "IdentityTable", "MessageTable"
REFERENCE, DIRECTORY = "ReferenceTable", "DirectoryTable"
WEBHOOK, ENDPOINT, WEBHOOKS = "WebhookTable", "EndpointTable", "WebhookQueue"
ROUTING, NOTIFICATION, FAILURES = "RoutingQueue", "NotificationQueue", "PublishFailures"
SENDER_NOTICE = "SenderNoticeQueue"
EVENTS = "ProviderEventQueue"
ATTEMPT, PHONE_KEY, PARTNER_KEY = "AttemptTable", "PhoneKey", "PartnerKeyTable"
PARTNER, POOL, PLAN_KEYS = "PartnerTable", "CallersPool", "PlanRegisteredPartners"
MAKE_CLIENTS = {
    *("cognito-idp:CreateUserPoolClient", "cognito-idp:UpdateUserPoolClient"),
    *("cognito-idp:DeleteUserPoolClient", "cognito-idp:ListUserPoolClients"),
}
ATTACHMENT, UPLOADS, QUARANTINE = "AttachmentTable", "/incoming/*", "BucketsQuarantine"
FILES, THUMBNAILS, CLEARING = "/files/*", "/thumbnails/*", "AttachmentQueue"
NEIGHBOUR, NEIGHBOURS = "NeighbourTable", "NeighbourQueue"
CONSUME = {
    *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"),
    *("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
}
SEND = {
    "SenderSesAddress": {"ses:SendEmail", "ses:SendRawEmail"},
    "SenderSesEvents": {"ses:SendEmail", "ses:SendRawEmail"},
    "sender-id/1022DongTha/VN": {"sms-voice:SendTextMessage"},
    "SenderSmsEvents": {"sms-voice:SendTextMessage"},
}
READ_STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}

RIGHTS: dict[str, dict[str, set[str]]] = {
    "people_token": {},
    "intake_api": {
        CASE: {"dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        IDENTITY: {"dynamodb:PutItem"},
        PARTNER: {"dynamodb:GetItem"},
        PHONE_KEY: {"kms:GenerateMac"},
    },
    "record_api": {
        CASE: {"dynamodb:PutItem"},
        IDENTITY: {"dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        PHONE_KEY: {"kms:GenerateMac"},
    },
    "tracking_api": {
        CASE: {"dynamodb:GetItem"},
        ATTEMPT: {"dynamodb:UpdateItem"},
        DIRECTORY: {"dynamodb:Query"},
        PHONE_KEY: {"kms:VerifyMac"},
    },
    "public_api": {"index/published": {"dynamodb:Query"}, DIRECTORY: {"dynamodb:Query"}},
    "open311_api": {
        CASE: {
            *("dynamodb:GetItem", "dynamodb:BatchGetItem"),
            *("dynamodb:Query", "dynamodb:PutItem"),
        },
        "index/published": {"dynamodb:Query"},
        "index/told": {"dynamodb:Query"},
        IDENTITY: {"dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        PARTNER_KEY: {"dynamodb:GetItem"},
        PARTNER: {"dynamodb:GetItem"},
        PHONE_KEY: {"kms:GenerateMac"},
    },
    "case_api": {
        CASE: {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
        IDENTITY: {"dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        PARTNER: {"dynamodb:GetItem"},
    },
    "docs_api": {},
    "list_api": {
        CASE: {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"},
        "index/by_partner": {"dynamodb:Query"},
        "index/open_by_agency": {"dynamodb:Query"},
        "index/by_field": {"dynamodb:Query"},
        PARTNER: {"dynamodb:GetItem"},
    },
    "report_api": {"index/by_month": {"dynamodb:Query"}, DIRECTORY: {"dynamodb:Query"}},
    "directory_api": {DIRECTORY: {"dynamodb:Query"}},
    "rules_api": {
        DIRECTORY: {"dynamodb:Query", "dynamodb:PutItem"},
        REFERENCE: {"dynamodb:GetItem", "dynamodb:PutItem"},
    },
    "webhook_api": {
        ENDPOINT: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
        WEBHOOK: {"dynamodb:GetItem", "dynamodb:PutItem"},
        "index/partner": {"dynamodb:Query"},
        PARTNER: {"dynamodb:GetItem"},
    },
    "partner_admin_api": {
        PARTNER: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        PARTNER_KEY: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        WEBHOOK: {"dynamodb:GetItem", "dynamodb:PutItem"},
        POOL: MAKE_CLIENTS,
        "::/apikeys": {"apigateway:POST"},
        PLAN_KEYS: {"apigateway:GET", "apigateway:POST", "apigateway:DELETE"},
        "/partner-usage-plan": {"ssm:GetParameter"},
    },
    "sender_api": {
        CASE: {"dynamodb:GetItem"},
        IDENTITY: {"dynamodb:GetItem"},
        DIRECTORY: {"dynamodb:Query"},
    },
    "route_case": {
        CASE: {"dynamodb:GetItem", "dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        ROUTING: CONSUME,
    },
    "send_notification": {
        CASE: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        REFERENCE: {"dynamodb:GetItem", "dynamodb:Query"},
        DIRECTORY: {"dynamodb:Query"},
        MESSAGE: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "index/open_by_agency": {"dynamodb:Query"},
        "index/open_tasks": {"dynamodb:Query"},
        NOTIFICATION: CONSUME,
        **SEND,
    },
    "tell_sender": {
        CASE: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        IDENTITY: {"dynamodb:GetItem"},
        DIRECTORY: {"dynamodb:Query"},
        MESSAGE: {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        SENDER_NOTICE: CONSUME,
        **SEND,
    },
    "record_delivery": {
        MESSAGE: {"dynamodb:GetItem", "dynamodb:PutItem"},
        EVENTS: CONSUME,
    },
    "publish_events": {
        CASE: READ_STREAM,
        DIRECTORY: {"dynamodb:Query"},
        ROUTING: {"sqs:SendMessage"},
        NOTIFICATION: {"sqs:SendMessage"},
        SENDER_NOTICE: {"sqs:SendMessage"},
        WEBHOOKS: {"sqs:SendMessage"},
        FAILURES: {"sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"},
        "ClockMachine": {"states:StartExecution"},
        "*": {"dynamodb:ListStreams"},
    },
    "tick": {CASE: {"dynamodb:GetItem", "dynamodb:PutItem"}, DIRECTORY: {"dynamodb:Query"}},
    "sweep_due": {
        CASE: {"dynamodb:GetItem", "dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        "index/due": {"dynamodb:Query"},
        "SweeperFailures": {"sqs:SendMessage"},
    },
    "send_due": {
        "index/due": {"dynamodb:Query"},
        NOTIFICATION: {"sqs:SendMessage"},
        SENDER_NOTICE: {"sqs:SendMessage"},
        "ResenderFailures": {"sqs:SendMessage"},
    },
    "plan_digests": {
        DIRECTORY: {"dynamodb:Query"},
        NOTIFICATION: {"sqs:SendMessage"},
        "DigestsFailures": {"sqs:SendMessage"},
    },
    "deliver_webhook": {
        CASE: {"dynamodb:Query"},
        DIRECTORY: {"dynamodb:Query"},
        ENDPOINT: {"dynamodb:GetItem"},
        WEBHOOK: {"dynamodb:GetItem", "dynamodb:PutItem"},
        WEBHOOKS: CONSUME,
    },
    "sweep_webhooks": {
        WEBHOOK: {"dynamodb:Query"},
        "index/due": {"dynamodb:Query"},
        WEBHOOKS: {"sqs:SendMessage"},
        "WebhookSweepFailures": {"sqs:SendMessage"},
    },
    "attachment_api": {
        CASE: {"dynamodb:GetItem"},
        ATTACHMENT: {"dynamodb:GetItem", "dynamodb:PutItem"},
        PARTNER: {"dynamodb:GetItem"},
        UPLOADS: {"s3:PutObject"},
        FILES: {"s3:GetObject"},
        THUMBNAILS: {"s3:GetObject"},
    },
    "clear_attachment": {
        ATTACHMENT: {"dynamodb:GetItem", "dynamodb:PutItem"},
        UPLOADS: {"s3:GetObject", "s3:DeleteObject"},
        QUARANTINE: {"s3:ListBucket"},
        FILES: {"s3:PutObject"},
        THUMBNAILS: {"s3:PutObject"},
        CLEARING: CONSUME,
    },
}
TAKE_PARTNERS = {"intake_api", "case_api", "list_api", "attachment_api", "webhook_api"}
RIGHTS |= {
    "attend_neighbour": {
        CASE: {"dynamodb:GetItem", "dynamodb:PutItem"},
        DIRECTORY: {"dynamodb:Query"},
        NEIGHBOUR: {"dynamodb:GetItem", "dynamodb:PutItem"},
        "parameter/1022/local/neighbour": {"ssm:GetParameter"},
        NEIGHBOURS: CONSUME,
    },
    "sweep_neighbour": {
        NEIGHBOUR: {"dynamodb:GetItem"},
        "index/due": {"dynamodb:Query"},
        NEIGHBOURS: {"sqs:SendMessage"},
        "NeighbourSweepFailures": {"sqs:SendMessage"},
    },
}
MEMORY = {"clear_attachment": 2560}
ACCOUNTS = {"parameter/1022/local/smtp", "parameter/1022/local/sms-gateway"}
# Of every function: its log group, tracing, and the keys of what it uses (tested below).
_COMMON = ("logs:", "xray:", "kms:")
_SEALS = ("kms:GenerateMac", "kms:VerifyMac")


def test_functions_are_those_with_a_handler(either: Synthesised) -> None:
    handlers = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert handlers == set(RIGHTS)
    assert set(either.functions()) == either.expected(handlers)


def test_every_function_is_python_3_13_on_arm_with_json_logs_and_tracing(
    either: Synthesised,
) -> None:
    for name, made in either.functions().items():
        properties = made["Properties"]

        assert properties["Runtime"] == "python3.13", name
        assert properties["Architectures"] == ["arm64"], name
        assert properties["MemorySize"] == MEMORY.get(name, 512), name
        assert properties["LoggingConfig"]["LogFormat"] == "JSON", name
        assert properties["TracingConfig"] == {"Mode": "Active"}, name
        assert len(properties["Layers"]) == (2 if name == "clear_attachment" else 1), name
        assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == name


def test_every_function_has_a_role_and_a_log_group_of_its_own(either: Synthesised) -> None:
    functions = either.functions().values()
    roles = {made["Properties"]["Role"]["Fn::GetAtt"][0] for made in functions}
    groups = {made["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for made in functions}

    assert len(roles) == len(groups) == len(either.expected(RIGHTS))


def test_logs_are_encrypted_and_end(either: Synthesised) -> None:
    for name, group in either.of_type("AWS::Logs::LogGroup").items():
        assert group["Properties"]["RetentionInDays"] <= 365, name
        assert "KmsKeyId" in group["Properties"], name


@pytest.mark.parametrize("name", RIGHTS)
def test_a_function_may_do_exactly_what_its_row_says(
    prod: Synthesised, local: Synthesised, name: str
) -> None:
    made = prod if name in prod.expected(RIGHTS) else local

    assert _rights(made, name) == RIGHTS[name]


def test_keys_of_data_are_used_by_way_of_dynamodb_and_s3_alone(prod: Synthesised) -> None:
    """But for the reader of the stream, which Lambda itself polls."""
    for policy, statement in prod.statements():
        actions = as_list(statement["Action"])
        if "Key" not in str(statement["Resource"]) or not actions[0].startswith("kms:"):
            continue
        if "FoundationKey" in str(statement["Resource"]) or policy.startswith("Outbox"):
            continue
        if actions[0] in _SEALS:
            continue
        condition = statement["Condition"]["StringEquals"]
        services = {"dynamodb"} | (
            {"s3"} if "AttachmentKey" in str(statement["Resource"]) else set()
        )
        allowed = [{"kms:ViaService": f"{s}.ap-southeast-1.amazonaws.com"} for s in services]
        assert condition in allowed, policy


def test_the_apis_write_identities_and_two_functions_read_them_one_at_a_time() -> None:
    rights = {name: row[IDENTITY] for name, row in RIGHTS.items() if IDENTITY in row}

    assert rights == {
        "intake_api": {"dynamodb:PutItem"},
        "record_api": {"dynamodb:PutItem"},
        "case_api": {"dynamodb:PutItem"},
        "open311_api": {"dynamodb:PutItem"},
        "tell_sender": {"dynamodb:GetItem"},
        "sender_api": {"dynamodb:GetItem"},
    }


def test_the_key_of_the_vault_encrypts_for_the_apis_and_decrypts_for_who_reads_it(
    prod: Synthesised,
) -> None:
    """That the APIs may decrypt as well is DynamoDB's demand of who writes."""
    actions: dict[str, set[str]] = {}
    for policy, statement in prod.statements():
        if "IdentityKey" in str(statement["Resource"]):
            actions.setdefault(policy[:13], set()).update(as_list(statement["Action"]))

    reading = {"SenderNotices", "ApiSenderRole"}
    assert (
        set(actions)
        == {"ApiCasesRoleD", "ApiIntakeRole", "ApiOpen311Rol", "ApiRecordRole"} | reading
    )
    assert all(actions[name] == {"kms:Decrypt", "kms:DescribeKey"} for name in reading)


def test_who_tells_officers_and_who_tells_senders_know_nothing_of_each_other() -> None:
    assert IDENTITY not in RIGHTS["send_notification"]
    assert REFERENCE not in RIGHTS["tell_sender"]


def test_who_takes_feedback_in_seals_the_phone_and_who_answers_the_sender_checks_it() -> None:
    """Without the seal nobody could follow the case. A split only points to the first one's."""
    seals = {name: row[PHONE_KEY] for name, row in RIGHTS.items() if PHONE_KEY in row}
    writers = {n for n, row in RIGHTS.items() if "dynamodb:PutItem" in row.get(IDENTITY, ())}
    take_in = writers - {"case_api"}

    assert seals.pop("tracking_api") == {"kms:VerifyMac"}
    assert seals == {name: {"kms:GenerateMac"} for name in take_in}


def test_who_lists_what_is_public_reads_that_index_and_no_case(prod: Synthesised) -> None:
    assert set(_rights(prod, "public_api")) == {"index/published", DIRECTORY}


@pytest.mark.parametrize("name", ["send_notification", "tell_sender"])
def test_a_function_has_rights_for_the_providers_of_its_stage_alone(
    local: Synthesised, name: str
) -> None:
    """The local stage sends by a mail server and a gateway, whose accounts are parameters."""
    ses_and_sms = {"SenderSesAddress", "SenderSesEvents", "SenderSmsEvents"}
    rights = _rights(local, name)

    assert not ses_and_sms & set(rights)
    assert {name for name in rights if "ssm:GetParameter" in rights[name]} == ACCOUNTS
    assert not [a for row in rights.values() for a in row if a.startswith(("ses:", "sms-voice:"))]
    assert not local.of_type("AWS::SES::EmailIdentity")


@pytest.mark.parametrize("name", ["send_notification", "tell_sender"])
def test_no_variable_holds_a_key(either: Synthesised, name: str) -> None:
    variables = either.functions()[name]["Properties"]["Environment"]["Variables"]

    assert not [name for name in variables if any(w in name for w in ("KEY", "SECRET", "PASSWORD"))]
    if either.stage.name == "local":
        assert variables["SMTP_PARAMETER"] == "/1022/local/smtp"
        assert variables["SMS_GATEWAY_PARAMETER"] == "/1022/local/sms-gateway"


def test_who_sends_to_partners_reads_their_secrets_and_the_partners_desk_alone_writes_them() -> (
    None
):
    rights = {name: row[ENDPOINT] for name, row in RIGHTS.items() if ENDPOINT in row}

    assert rights == {
        "deliver_webhook": {"dynamodb:GetItem"},
        "webhook_api": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
    }


def test_partners_and_their_keys_are_written_by_administrators_and_read_where_they_call() -> None:
    tables = {PARTNER: {*TAKE_PARTNERS, "open311_api"}, PARTNER_KEY: {"open311_api"}}
    for table, readers in tables.items():
        rights = {name: row[table] for name, row in RIGHTS.items() if table in row}
        manages = rights.pop("partner_admin_api")

        assert manages == {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}
        assert rights == {name: {"dynamodb:GetItem"} for name in readers}


def test_the_log_of_rules_is_read_by_query_and_one_function_adds_to_it() -> None:
    writers = {
        name for name, row in RIGHTS.items() if row.get(DIRECTORY, set()) - {"dynamodb:Query"}
    }

    assert writers == {"rules_api"}


def test_contacts_of_officers_are_read_by_who_tells_them_and_by_administrators_alone() -> None:
    readers = {name for name, row in RIGHTS.items() if REFERENCE in row}

    assert readers == {"send_notification", "rules_api"}


def test_nothing_runs_longer_than_clocks_wait_to_settle(either: Synthesised) -> None:
    """Else a case could still be counted by the calendar before, after the last look."""
    for name, made in either.functions().items():
        assert made["Properties"]["Timeout"] <= SETTLED.total_seconds(), name


def test_mail_goes_out_from_the_one_address(prod: Synthesised) -> None:
    statements = [s for _, s in prod.statements() if "ses:SendEmail" in s["Action"]]

    assert len(statements) == 2
    for statement in statements:
        from_us = {"ses:FromAddress": prod.stage.email_sender}
        assert statement["Condition"] == {"StringEquals": from_us}


def _rights(made: Synthesised, name: str) -> dict[str, set[str]]:
    """Allowed actions of a function by what they are allowed on."""
    role = made.functions()[name]["Properties"]["Role"]["Fn::GetAtt"][0]
    policies = {
        policy
        for policy, resource in made.of_type("AWS::IAM::Policy").items()
        if resource["Properties"]["Roles"] == [{"Ref": role}]
    }
    rights: dict[str, set[str]] = {}
    for policy, statement in made.statements():
        if policy not in policies or statement["Effect"] != "Allow":
            continue
        actions = as_list(statement["Action"])
        own = {a for a in actions if a in _SEALS or not a.startswith(_COMMON)}
        for resource in as_list(statement["Resource"]) if own else []:
            rights.setdefault(_named(resource), set()).update(own)
    return rights


def _named(resource: Any) -> str:
    """The construct that an ARN in a template stands for."""
    text = str(resource)
    if text == "*":
        return text
    names = {name for row in RIGHTS.values() for name in row if name != "*"} | ACCOUNTS
    # `index/due` before the table in whose ARN it is.
    found = [name for name in sorted(names, key=lambda n: "/" not in n) if name in text]
    assert found, f"a resource that no row of the table knows: {text}"
    return found[0]
