"""Files of cases and the two buckets: fake and adapter behave alike; forms are what S3 checks."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from moto import mock_aws

from casework.adapters.aws import client as aws_client
from casework.adapters.dynamodb.attachments import DynamoDbAttachments
from casework.adapters.s3.attachments import S3Quarantine, S3StoredFiles
from casework.domain.attachments import CaseFiles, CleanFile
from casework.domain.files import Reason, Wanted, upload_key
from casework.use_cases.attachment_ports import Attachments
from tests.attachment_fakes import RULES, InMemoryAttachments, InMemoryFiles, InMemoryQuarantine
from tests.builders import NINE_O_CLOCK, OFFICER, PARTNER
from tests.pictures import A_PDF
from tests.tables import ATTACHMENT

CASE = "DT-2345-6789-AB-C"
KEY = upload_key(CASE, "f1")
REGION = "ap-southeast-1"
QUARANTINE, FILES = "quarantine-bucket", "file-bucket"
KEY_ARN = f"arn:aws:kms:{REGION}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        client = aws_client("s3")
        for bucket in (QUARANTINE, FILES):
            client.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        yield client


@pytest.fixture(params=["fake", "dynamodb"])
def attachments(request: pytest.FixtureRequest) -> Attachments:
    if request.param == "fake":
        return InMemoryAttachments()
    return DynamoDbAttachments(request.getfixturevalue("dynamodb"), attachment_table=ATTACHMENT)


def some_files() -> CaseFiles:
    """One of each state, as they are written."""
    files = CaseFiles(CASE)
    for n, actor in enumerate((PARTNER, OFFICER, PARTNER, PARTNER)):
        wanted = Wanted(f"hiện trường {n}.jpg", "image/jpeg", 1000 + n, "ab" * 32 if n else None)
        files, _ = files.requested(f"f{n}", wanted, actor, NINE_O_CLOCK, RULES)
    files = files.uploaded("f1", NINE_O_CLOCK + QUARTER, RULES)
    files = files.cleared("f2", CleanFile(900, "cd" * 32, "ef" * 32), NINE_O_CLOCK)
    return replace(files.refused("f3", Reason.THREAT, NINE_O_CLOCK), revision=1)


def test_a_case_without_files_has_none(attachments: Attachments) -> None:
    assert attachments.of(CASE) == CaseFiles(CASE)


def test_files_come_back_as_they_were(attachments: Attachments) -> None:
    assert attachments.put(some_files())

    assert attachments.of(CASE) == some_files()
    assert attachments.of("DT-OTHER").attachments == ()


def test_of_two_who_write_at_once_the_second_is_refused(attachments: Attachments) -> None:
    first = attachments.of(CASE)
    one, _ = first.requested("a", Wanted("a", "image/png", 1), PARTNER, NINE_O_CLOCK, RULES)
    other, _ = first.requested("b", Wanted("b", "image/png", 1), PARTNER, NINE_O_CLOCK, RULES)

    assert attachments.put(one)
    assert not attachments.put(other)
    assert not attachments.put(replace(other, revision=3))
    assert attachments.of(CASE) == one
    next_one = one.uploaded("a", NINE_O_CLOCK, RULES)
    assert attachments.put(next_one)
    assert attachments.of(CASE) == next_one


def test_the_most_that_is_remembered_of_a_case_fits_into_one_item(dynamodb: Any) -> None:
    files = CaseFiles(CASE)
    wanted = Wanted("ộ" * 150, "video/quicktime", 99_999_999, "ab" * 32)
    for n in range(RULES.max_entries):
        files, _ = files.requested(
            f"{n:020}", replace(wanted, sha256=f"{n:064}"), OFFICER, NINE_O_CLOCK, RULES
        )
        files = files.uploaded(f"{n:020}", NINE_O_CLOCK, RULES)
        files = files.refused(f"{n:020}", Reason.TOO_MANY_PIXELS, NINE_O_CLOCK)
    store = DynamoDbAttachments(dynamodb, attachment_table=ATTACHMENT)

    assert store.put(replace(files, revision=1))

    (item,) = dynamodb.scan(TableName=ATTACHMENT)["Items"]
    assert len(item["body"]["S"].encode()) < 200_000


class Bucket:
    """Quarantine, and how something gets into it."""

    def __init__(self, port: Any, put: Any) -> None:
        self.port, self.put = port, put


@pytest.fixture(params=["fake", "s3"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    if request.param == "fake":
        fake = InMemoryQuarantine()
        return Bucket(fake, fake.receive)
    client = request.getfixturevalue("s3")

    def put(key: str, content: bytes) -> str:
        answer = client.put_object(Bucket=QUARANTINE, Key=key, Body=content)
        return str(answer["ETag"]).strip('"')

    return Bucket(S3Quarantine(client, bucket=QUARANTINE), put)


def test_an_upload_is_fetched_by_its_etag_and_no_further_than_asked(bucket: Bucket) -> None:
    etag = bucket.put(KEY, A_PDF)

    assert bucket.port.fetch(KEY, etag, 1000) == A_PDF
    assert bucket.port.fetch(KEY, etag, 5) == A_PDF[:5]


def test_an_upload_that_was_replaced_or_is_gone_is_not_fetched(bucket: Bucket) -> None:
    first = bucket.put(KEY, A_PDF)
    second = bucket.put(KEY, A_PDF + b" ")

    assert bucket.port.fetch(KEY, first, 1000) is None
    assert bucket.port.fetch(KEY, second, 1000) == A_PDF + b" "
    bucket.port.delete(KEY)
    assert bucket.port.fetch(KEY, second, 1000) is None
    bucket.port.delete(KEY)  # twice is no fault


@pytest.fixture(params=["fake", "s3"])
def stored(request: pytest.FixtureRequest) -> Any:
    if request.param == "fake":
        return InMemoryFiles()
    return S3StoredFiles(request.getfixturevalue("s3"), bucket=FILES)


def test_a_file_is_put_twice_and_linked(stored: Any) -> None:
    for _ in range(2):
        stored.put("files/a", A_PDF, "application/pdf", name="a.pdf")

    assert "files/a" in stored.link("files/a", QUARTER)


def a_form(s3: Any) -> Any:
    quarantine = S3Quarantine(s3, bucket=QUARANTINE, encryption_key=KEY_ARN)
    return quarantine.invite(KEY, "application/pdf", len(A_PDF), QUARTER)


def test_a_form_allows_this_key_type_size_and_encryption_and_nothing_else(s3: Any) -> None:
    form = a_form(s3)

    policy = json.loads(base64.b64decode(form.fields["policy"]))

    exact: dict[str, str] = {}
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            exact |= condition
        else:
            assert condition == ["content-length-range", len(A_PDF), len(A_PDF)]
    assert exact["bucket"] == QUARANTINE
    assert exact["key"] == KEY
    assert exact["Content-Type"] == "application/pdf"
    assert exact["x-amz-server-side-encryption"] == "aws:kms"
    assert exact["x-amz-server-side-encryption-aws-kms-key-id"] == KEY_ARN
    assert exact["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert ["content-length-range", len(A_PDF), len(A_PDF)] in policy["conditions"]
    assert set(form.fields) - {"policy", "x-amz-signature"} == set(exact) - {"bucket"}


def test_form_and_link_go_to_the_bucket_in_its_region(s3: Any) -> None:
    link = S3StoredFiles(s3, bucket=FILES).link("files/a", timedelta(minutes=10))

    assert a_form(s3).url == f"https://{QUARANTINE}.s3.{REGION}.amazonaws.com/"
    assert link.startswith(f"https://{FILES}.s3.{REGION}.amazonaws.com/files/a?")
    asked = parse_qs(urlsplit(link).query)
    assert asked["X-Amz-Expires"] == ["600"]
    assert not {name for name in asked if name.startswith("response-")}


def test_what_is_posted_with_a_form_lies_in_quarantine(s3: Any) -> None:
    form = a_form(s3)

    answer = requests.post(
        form.url, data=dict(form.fields), files={"file": ("x.pdf", A_PDF)}, timeout=5
    )

    assert answer.status_code == 204, answer.text
    head = s3.head_object(Bucket=QUARANTINE, Key=KEY)
    assert (head["ContentLength"], head["ContentType"]) == (len(A_PDF), "application/pdf")


def test_a_link_gives_the_file_to_be_saved_and_a_thumbnail_to_be_shown(s3: Any) -> None:
    stored = S3StoredFiles(s3, bucket=FILES)
    stored.put("files/a", A_PDF, "application/pdf", name='biên bản; "1".pdf')
    stored.put("thumbnails/a", b"jpeg", "image/jpeg")

    file = requests.get(stored.link("files/a", QUARTER), timeout=5)
    small = requests.get(stored.link("thumbnails/a", QUARTER), timeout=5)

    assert (file.content, file.headers["Content-Type"]) == (A_PDF, "application/pdf")
    assert file.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''bi%C3%AAn%20b%E1%BA%A3n%3B%20%221%22.pdf"
    )
    assert (small.content, small.headers["Content-Disposition"]) == (b"jpeg", "inline")
