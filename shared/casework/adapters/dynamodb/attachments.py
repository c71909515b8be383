"""The files of each case, as one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.revisions import RevisedItems
from casework.domain.attachments import CaseFiles

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_FILES: Final = TypeAdapter(CaseFiles)


class DynamoDbAttachments:
    def __init__(self, client: DynamoDBClient, *, attachment_table: str) -> None:
        self._items = RevisedItems(client, attachment_table)

    def of(self, case_id: str) -> CaseFiles:
        item = self._items.get(keys.case_pk(case_id), keys.ATTACHMENTS)
        return _FILES.validate_json(item["body"]) if item else CaseFiles(case_id)

    def put(self, files: CaseFiles) -> bool:
        values = {"case_id": files.case_id, "body": _FILES.dump_json(files).decode()}
        pk = keys.case_pk(files.case_id)
        return self._items.put(pk, keys.ATTACHMENTS, values, revision=files.revision)
