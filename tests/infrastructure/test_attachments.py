"""Files: nobody sees an upload, the messages hold ids alone, and who opens files has few rights."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from casework.domain.attachments import QUARANTINE
from casework.domain.files import file_key, owner_of, thumbnail_key, upload_key
from casework.messages import FILE_MESSAGE, FileScanned, FileUploaded
from tests.infrastructure.conftest import Resource, Synthesised, as_list

CASE, FILE = "DT-2345-6789-AB-C", "0a1b2c3d4e"
KEY = upload_key(CASE, FILE)
ADDRESS = "203.0.113.7"
# As S3 and GuardDuty send them, less what differs in every event.
UPLOADED: dict[str, Any] = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "detail": {
        "bucket": {"name": "quarantine"},
        "object": {"key": KEY, "size": 1024, "etag": "b1946ac92492d2347c6235b4d2611184"},
        "requester": "123456789012",
        "source-ip-address": ADDRESS,
        "reason": "PostObject",
    },
}
SCANNED: dict[str, Any] = {
    "source": "aws.guardduty",
    "detail-type": "GuardDuty Malware Protection Object Scan Result",
    "detail": {
        "schemaVersion": "1.0",
        "scanStatus": "COMPLETED",
        "resourceType": "S3_OBJECT",
        "s3ObjectDetails": {
            "bucketName": "quarantine",
            "objectKey": KEY,
            "eTag": "b1946ac92492d2347c6235b4d2611184",
            "versionId": "",
            "s3Throttled": False,
        },
        "scanResultDetails": {"scanResultStatus": "THREATS_FOUND", "threats": [{"name": "EICAR"}]},
    },
}


def test_an_upload_becomes_a_message_of_ids_alone(either: Synthesised) -> None:
    body = _rendered(_rule(either, "Uploaded"), UPLOADED)

    message = FILE_MESSAGE.validate_json(body)

    assert isinstance(message, FileUploaded)
    assert owner_of(message.key) == (CASE, FILE)
    assert message.etag == UPLOADED["detail"]["object"]["etag"]
    assert set(json.loads(body)) == {"version", "kind", "key", "etag"}
    assert ADDRESS not in body


@pytest.mark.parametrize(
    "verdict", ["NO_THREATS_FOUND", "THREATS_FOUND", "UNSUPPORTED", "ACCESS_DENIED", "FAILED"]
)
def test_every_verdict_becomes_a_message(prod: Synthesised, verdict: str) -> None:
    event = json.loads(json.dumps(SCANNED))
    event["detail"]["scanResultDetails"]["scanResultStatus"] = verdict

    message = FILE_MESSAGE.validate_json(_rendered(_rule(prod, "Scanned"), event))

    assert isinstance(message, FileScanned)
    assert (message.key, message.verdict) == (KEY, verdict)


def test_rules_hear_of_the_quarantine_alone(prod: Synthesised) -> None:
    patterns = {
        name: _rule(prod, name)["Properties"]["EventPattern"] for name in ("Uploaded", "Scanned")
    }

    for name, event in (("Uploaded", UPLOADED), ("Scanned", SCANNED)):
        assert patterns[name]["source"] == [event["source"]]
        assert patterns[name]["detail-type"] == [event["detail-type"]]
        assert "BucketsQuarantine" in str(patterns[name]["detail"])
    (prefix,) = patterns["Uploaded"]["detail"]["object"]["key"]
    assert KEY.startswith(prefix["prefix"])


def test_only_these_rules_send_to_the_queue_and_what_fails_is_kept(either: Synthesised) -> None:
    rules = {
        name
        for name, made in either.of_type("AWS::Events::Rule").items()
        if "AttachmentQueue" in str(made["Properties"]["Targets"])
    }

    assert len(rules) == (2 if either.stage.on_aws else 1)
    for queue in ("AttachmentsAttachmentQueue5", "AttachmentsUndelivered"):
        (policy,) = (
            made
            for made in either.of_type("AWS::SQS::QueuePolicy").values()
            if str(made["Properties"]["Queues"][0]["Ref"]).startswith(queue)
        )
        allowed = [
            s for s in policy["Properties"]["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"
        ]
        assert [s["Principal"] for s in allowed] == [{"Service": "events.amazonaws.com"}]
        sources = as_list(allowed[0]["Condition"]["ArnEquals"]["aws:SourceArn"])
        assert {source["Fn::GetAtt"][0] for source in sources} == rules
    for rule in rules:
        (target,) = either.service[rule]["Properties"]["Targets"]
        assert "Undelivered" in str(target["DeadLetterConfig"]["Arn"])


def test_buckets_are_closed_encrypted_logged_and_refuse_what_is_not_tls(
    either: Synthesised,
) -> None:
    buckets = either.of_type("AWS::S3::Bucket")
    refusing = {
        policy["Properties"]["Bucket"]["Ref"]
        for policy in either.of_type("AWS::S3::BucketPolicy").values()
        for s in policy["Properties"]["PolicyDocument"]["Statement"]
        if s["Effect"] == "Deny"
        and s["Action"] == "s3:*"
        and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }

    assert refusing == set(buckets)
    assert len(buckets) == 3
    for name, bucket in buckets.items():
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert len(properties["PublicAccessBlockConfiguration"]) == 4, name
        if "AccessLogs" in name:
            continue
        encryption = str(properties["BucketEncryption"])
        assert "aws:kms" in encryption, name
        assert "AttachmentKey" in encryption, name
        assert "AccessLogs" in str(properties["LoggingConfiguration"]), name


def test_quarantine_forgets_when_the_files_of_a_case_do(either: Synthesised) -> None:
    properties = _bucket(either, "Quarantine")
    (rule,) = properties["LifecycleConfiguration"]["Rules"]

    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == QUARANTINE.days
    assert "VersioningConfiguration" not in properties, "what is deleted would be kept"


def test_files_are_kept_and_restorable(either: Synthesised) -> None:
    properties = _bucket(either, "Files")
    (rule,) = properties["LifecycleConfiguration"]["Rules"]

    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "ExpirationInDays" not in rule


def test_only_pages_of_the_console_may_upload_from_a_browser(prod: Synthesised) -> None:
    (rule,) = _bucket(prod, "Quarantine")["CorsConfiguration"]["CorsRules"]

    assert rule["AllowedOrigins"] == [prod.stage.console_url]
    assert rule["AllowedMethods"] == ["POST"]
    assert "CorsConfiguration" not in _bucket(prod, "Files")


def test_nobody_who_answers_callers_reads_an_upload(prod: Synthesised) -> None:
    readers = {
        policy
        for policy, statement in prod.statements()
        if "BucketsQuarantine" in str(statement["Resource"])
        and any(action.startswith("s3:GetObject") for action in as_list(statement["Action"]))
    }

    assert sorted(re.sub(r"RoleDefault.*", "", name) for name in readers) == [
        "AttachmentsClearAttachment",
        "AttachmentsScan",
    ]


def test_who_opens_files_has_no_key_but_that_of_files(prod: Synthesised) -> None:
    keys = {
        str(statement["Resource"])
        for policy, statement in prod.statements()
        if policy.startswith("AttachmentsClearAttachment")
        and as_list(statement["Action"])[0].startswith("kms:")
    }

    assert len(keys) == 2  # and that of its queue
    assert sorted("AttachmentKey" in key for key in keys) == [False, True]
    assert any("FoundationKey" in key for key in keys)


def test_names_in_storage_lie_where_the_rights_are(prod: Synthesised) -> None:
    made = {upload_key(CASE, FILE), file_key(CASE, FILE, "ab"), thumbnail_key(CASE, FILE, "ab")}

    assert {name.split("/")[0] for name in made} == {"incoming", "files", "thumbnails"}


def test_guardduty_scans_every_upload_on_aws(prod: Synthesised, local: Synthesised) -> None:
    (plan,) = prod.of_type("AWS::GuardDuty::MalwareProtectionPlan").values()
    protected = plan["Properties"]["ProtectedResource"]["S3Bucket"]
    role = plan["Properties"]["Role"]["Fn::GetAtt"][0]
    policies = {
        name
        for name, made in prod.of_type("AWS::IAM::Policy").items()
        if made["Properties"]["Roles"] == [{"Ref": role}]
    }

    assert "BucketsQuarantine" in str(protected["BucketName"])
    assert all(KEY.startswith(prefix) for prefix in protected["ObjectPrefixes"])
    assert policies <= set(plan["DependsOn"])
    assert "malware-protection-plan.guardduty.amazonaws.com" in str(
        prod.service[role]["Properties"]["AssumeRolePolicyDocument"]
    )
    assert not local.of_type("AWS::GuardDuty::MalwareProtectionPlan")


def test_on_aws_no_function_gives_a_verdict_itself(prod: Synthesised, local: Synthesised) -> None:
    scanners = [
        made.functions()["clear_attachment"]["Properties"]["Environment"]["Variables"]["SCANNER"]
        for made in (prod, local)
    ]

    assert scanners == ["guardduty", "eicar"]


def test_people_hear_of_a_plan_in_trouble_and_of_files_without_a_verdict(
    prod: Synthesised,
) -> None:
    (topic,) = (name for name in prod.of_type("AWS::SNS::Topic") if "Alarms" in name)
    status = _rule(prod, "ScanStatus")["Properties"]
    alarms = {
        alarm["Properties"]["MetricName"]: alarm["Properties"]
        for alarm in prod.of_type("AWS::CloudWatch::Alarm").values()
    }

    assert status["Targets"][0]["Arn"] == {"Ref": topic}
    assert status["EventPattern"]["detail-type"] == [
        {"prefix": "GuardDuty Malware Protection Resource Status"}
    ]
    assert "events.amazonaws.com" in str(prod.of_type("AWS::SNS::TopicPolicy"))
    assert alarms["AttachmentsWithoutVerdict"]["Threshold"] == 1


def _rule(made: Synthesised, name: str) -> Resource:
    (rule,) = (
        rule
        for logical_id, rule in made.of_type("AWS::Events::Rule").items()
        if logical_id.startswith(f"Attachments{name}")
    )
    return rule


def _bucket(made: Synthesised, name: str) -> dict[str, Any]:
    (found,) = (
        bucket["Properties"]
        for logical_id, bucket in made.of_type("AWS::S3::Bucket").items()
        if logical_id.startswith(f"Buckets{name}")
    )
    properties: dict[str, Any] = found
    return properties


def _rendered(rule: Resource, event: dict[str, Any]) -> str:
    """What EventBridge sends: each `<field>` becomes the JSON value at its path."""
    transformer = rule["Properties"]["Targets"][0]["InputTransformer"]
    paths = transformer["InputPathsMap"]

    def value(found: re.Match[str]) -> str:
        at: Any = event
        for part in paths[found[1]].removeprefix("$.").split("."):
            at = at[part]
        return json.dumps(at)

    return re.sub(r"<(\w+)>", value, transformer["InputTemplate"])
