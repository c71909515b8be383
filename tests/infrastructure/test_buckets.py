"""Buckets are closed, encrypted and logged; quarantine forgets, files are kept."""

from __future__ import annotations

from typing import Any

from casework.domain.attachments import QUARANTINE
from tests.infrastructure.conftest import Synthesised


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


def _bucket(made: Synthesised, name: str) -> dict[str, Any]:
    (found,) = (
        bucket["Properties"]
        for logical_id, bucket in made.of_type("AWS::S3::Bucket").items()
        if logical_id.startswith(f"Buckets{name}")
    )
    properties: dict[str, Any] = found
    return properties
