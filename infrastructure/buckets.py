"""Where files of cases lie: uploads that nobody may see, and clean files.

Encrypted with a key of their own, by TLS alone, closed to the public; who fetched what is logged.
"""

from __future__ import annotations

from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.governance import acknowledge

# The same as casework.domain.attachments.QUARANTINE (a test compares them).
QUARANTINE_DAYS: Final = 7
_OLD_VERSIONS_DAYS: Final = 90
_LOG_DAYS: Final = 365


class FileBuckets(Construct):
    """`removal`: a bucket that is not empty is never deleted, whatever it says."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        key: kms.Key,
        removal: RemovalPolicy,
        console_url: str,
    ) -> None:
        super().__init__(scope, id)
        self._key = key
        self._removal = removal
        self._logs = self._log_bucket()
        # Without versions: what is deleted here is gone.
        self.quarantine = self._bucket(
            "Quarantine",
            lifecycle=s3.LifecycleRule(
                expiration=Duration.days(QUARANTINE_DAYS),
                abort_incomplete_multipart_upload_after=Duration.days(1),
            ),
            # Officers upload from a browser. The applications of partners need no such permission.
            cors=[
                s3.CorsRule(
                    allowed_origins=[console_url],
                    allowed_methods=[s3.HttpMethods.POST],
                    allowed_headers=["*"],
                    max_age=3600,
                )
            ],
        )
        # L1: the L2 property makes a function of AWS's own that writes this after the bucket.
        made = self.quarantine.node.default_child
        assert isinstance(made, s3.CfnBucket)
        made.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
        self.files = self._bucket(
            "Files",
            versioned=True,
            lifecycle=s3.LifecycleRule(
                noncurrent_version_expiration=Duration.days(_OLD_VERSIONS_DAYS),
                abort_incomplete_multipart_upload_after=Duration.days(1),
            ),
        )
        for bucket in (self._logs, self.quarantine, self.files):
            assert bucket.policy is not None
            bucket.policy.apply_removal_policy(removal)  # a bucket that stays stays by TLS alone

    def _bucket(
        self,
        id: str,
        *,
        lifecycle: s3.LifecycleRule,
        versioned: bool = False,
        cors: list[s3.CorsRule] | None = None,
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            id,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self._key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            versioned=versioned,
            lifecycle_rules=[lifecycle],
            cors=cors,
            server_access_logs_bucket=self._logs,
            server_access_logs_prefix=f"{id.lower()}/",
            removal_policy=self._removal,
        )

    def _log_bucket(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,  # log delivery knows no key of ours
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(_LOG_DAYS))],
            removal_policy=self._removal,
        )
        acknowledge(bucket, "It holds the access logs: its own would never end.", "AwsSolutions-S1")
        return bucket
