"""The two buckets of attachments: uploads in quarantine, and files that anybody may fetch."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from botocore.exceptions import ClientError

from casework.use_cases.attachment_ports import Upload

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_ENCRYPTION: Final = "x-amz-server-side-encryption"
_NOT_THIS_ONE: Final = frozenset({"NoSuchKey", "PreconditionFailed", "404", "412"})
_CACHED: Final = "private, max-age=600"


class S3Quarantine:
    def __init__(self, client: S3Client, *, bucket: str, encryption_key: str = "") -> None:
        """`encryption_key`: its ARN; needed by `invite` alone."""
        self._client = client
        self._bucket = bucket
        self._key = encryption_key

    def invite(self, key: str, content_type: str, size: int, lifetime: timedelta) -> Upload:
        # The key is part of the form: without it, this header means another key than the bucket's.
        fields = {
            "Content-Type": content_type,
            _ENCRYPTION: "aws:kms",
            f"{_ENCRYPTION}-aws-kms-key-id": self._key,
        }
        form = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields=dict(fields),
            Conditions=[
                *({name: value} for name, value in fields.items()),
                ["content-length-range", size, size],
            ],
            ExpiresIn=int(lifetime.total_seconds()),
        )
        return Upload(form["url"], form["fields"])

    def fetch(self, key: str, etag: str, at_most: int) -> bytes | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, IfMatch=f'"{etag}"')
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THIS_ONE:
                return None
            raise
        with closing(answer["Body"]) as body:
            return body.read(at_most)

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=key)


class S3StoredFiles:
    """`link` and `put` are for different functions, with different rights."""

    def __init__(self, client: S3Client, *, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, content_type: str, *, name: str | None = None) -> None:
        # With the object and not in the link: links are written into access logs, names are not
        # to be. A browser saves what is an attachment, whatever it takes it for.
        disposition = (
            "inline" if name is None else f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        )
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=content,
            ContentType=content_type,
            ContentDisposition=disposition,
            CacheControl=_CACHED,
        )

    def link(self, key: str, lifetime: timedelta) -> str:
        return self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key},
            ExpiresIn=int(lifetime.total_seconds()),
        )
