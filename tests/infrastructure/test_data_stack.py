"""Data survives: protected, encrypted, restorable, and never silently replaced."""

from __future__ import annotations

from tests.infrastructure.conftest import Synthesised

TABLE = "AWS::DynamoDB::Table"
KEY = "AWS::KMS::Key"
BUCKET, POLICY = "AWS::S3::Bucket", "AWS::S3::BucketPolicy"

# A changed id is a new, empty table or bucket beside one that nobody reads. Never edit this.
LOGICAL_IDS = {
    "CaseTable0AD2663F": TABLE,
    "IdentityTableA085AC59": TABLE,
    "MessageTable477906EA": TABLE,
    "ReferenceTableAB3BBC1B": TABLE,
    "DirectoryTable8D5AD835": TABLE,
    "WebhookTable9FF997B3": TABLE,
    "EndpointTable2BDB32D3": TABLE,
    "AttemptTableC99DD523": TABLE,
    "NeighbourTable000D7528": TABLE,
    "PartnerKeyTable329DED60": TABLE,
    "PartnerTableF81B8064": TABLE,
    "PhoneKey053706E2": KEY,
    "CaseKeyA73CE3D7": KEY,
    "IdentityKeyF50EF652": KEY,
    "AttachmentTableDB26CD95": TABLE,
    "AttachmentKey98A4D0E1": KEY,
    "BucketsQuarantine81103B59": BUCKET,
    "BucketsQuarantinePolicy9124A1EC": POLICY,
    "BucketsFiles72356973": BUCKET,
    "BucketsFilesPolicy4D0CE585": POLICY,
    "BucketsAccessLogsA5F88218": BUCKET,
    "BucketsAccessLogsPolicy7A0117B8": POLICY,
}


def test_tables_buckets_and_keys_keep_their_logical_ids(either: Synthesised) -> None:
    assert {name: made["Type"] for name, made in either.data.items()} == LOGICAL_IDS


def test_every_table_is_encrypted_with_a_key_of_ours_that_rotates(either: Synthesised) -> None:
    for name, table in either.of_type(TABLE).items():
        encryption = table["Properties"]["SSESpecification"]
        key = either.data[encryption["KMSMasterKeyId"]["Fn::GetAtt"][0]]

        assert encryption["SSEType"] == "KMS", name
        assert key["Properties"]["EnableKeyRotation"] is True, name


def test_identities_have_a_key_that_no_other_table_uses(prod: Synthesised) -> None:
    keys = {
        name: table["Properties"]["SSESpecification"]["KMSMasterKeyId"]["Fn::GetAtt"][0]
        for name, table in prod.of_type(TABLE).items()
    }

    identity = keys.pop("IdentityTableA085AC59")

    assert identity not in keys.values()


def test_every_table_can_be_restored_to_a_point_in_time(either: Synthesised) -> None:
    for name, table in either.of_type(TABLE).items():
        recovery = table["Properties"]["PointInTimeRecoverySpecification"]
        assert recovery["PointInTimeRecoveryEnabled"] is True, name
        assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST", name


def test_production_data_is_neither_deleted_nor_replaced(prod: Synthesised) -> None:
    for name, made in prod.data.items():
        assert made["DeletionPolicy"] == "Retain", name
        assert made["UpdateReplacePolicy"] == "Retain", name
    for name, table in prod.of_type(TABLE).items():
        assert table["Properties"]["DeletionProtectionEnabled"] is True, name


def test_stacks_on_aws_refuse_to_be_terminated(prod: Synthesised, local: Synthesised) -> None:
    assert all(stack.termination_protection for stack in prod.stacks)
    assert not any(stack.termination_protection for stack in local.stacks)


def test_due_clocks_are_found_by_an_index_with_what_the_sweeper_needs(prod: Synthesised) -> None:
    table = prod.data["CaseTable0AD2663F"]["Properties"]
    index = next(i for i in table["GlobalSecondaryIndexes"] if i["IndexName"] == "due")

    assert [part["AttributeName"] for part in index["KeySchema"]] == ["due_shard", "next_at"]
    assert set(index["Projection"]["NonKeyAttributes"]) == {"epoch", "case_id"}
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"


def test_decisions_are_found_by_month_by_an_index_without_their_content(
    prod: Synthesised,
) -> None:
    table = prod.data["CaseTable0AD2663F"]["Properties"]
    index = next(i for i in table["GlobalSecondaryIndexes"] if i["IndexName"] == "decided")

    assert [part["AttributeName"] for part in index["KeySchema"]] == ["decided_month", "at"]
    assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id"]}


def test_work_is_found_by_its_holder_and_in_order_without_the_words_of_the_sender(
    prod: Synthesised,
) -> None:
    table = prod.data["CaseTable0AD2663F"]["Properties"]
    indexes = {i["IndexName"]: i for i in table["GlobalSecondaryIndexes"]}
    found = {
        name: (
            [part["AttributeName"] for part in indexes[name]["KeySchema"]],
            set(indexes[name]["Projection"]["NonKeyAttributes"]),
        )
        for name in ("open_by_agency", "open_tasks")
    }

    shown = {"case_id", "state", "field", "held_since", "paused"}
    assert found == {
        "open_by_agency": (["holder", "due_order"], shown),
        "open_tasks": (["tasks_of", "tasks_order"], {"case_id", "open_tasks"}),
    }


def test_what_is_public_is_found_by_an_index_with_nothing_but_the_public_view(
    prod: Synthesised,
) -> None:
    table = prod.data["CaseTable0AD2663F"]["Properties"]
    index = next(i for i in table["GlobalSecondaryIndexes"] if i["IndexName"] == "published")

    assert [k["AttributeName"] for k in index["KeySchema"]] == ["published_month", "public_id"]
    assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["public"]}


def test_lists_by_the_time_of_receipt_show_neither_words_nor_places(prod: Synthesised) -> None:
    table = prod.data["CaseTable0AD2663F"]["Properties"]
    found = {
        index["IndexName"]: (index["KeySchema"], index["Projection"]["NonKeyAttributes"])
        for index in table["GlobalSecondaryIndexes"]
        if index["KeySchema"][1]["AttributeName"] == "received_order"
    }

    assert {name: keys[0]["AttributeName"] for name, (keys, _) in found.items()} == {
        "by_partner": "partner",
        "by_field": "of_field",
        "by_month": "received_month",
    }
    shown = {name: set(attributes) for name, (_, attributes) in found.items()}
    assert shown["by_partner"] == {"case_id", "state"}
    assert shown["by_field"] == {"case_id"}
    assert shown["by_month"] == {"report_row"}


def test_only_what_was_sent_or_counted_expires(prod: Synthesised) -> None:
    expiring = {
        name: table["Properties"]["TimeToLiveSpecification"]["AttributeName"]
        for name, table in prod.of_type(TABLE).items()
        if "TimeToLiveSpecification" in table["Properties"]
    }

    assert expiring == {
        "MessageTable477906EA": "expires_at",
        "WebhookTable9FF997B3": "expires_at",
        "AttemptTableC99DD523": "expires_at",
        "NeighbourTable000D7528": "expires_at",
    }
