"""Changes of rules and directory as the log shows them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import BaseModel

from casework.domain.rule_changes import Change, RuleChange
from functions.agencies import AgencyView

_DIRECTORY: Final = "directory"
ChangeKind = Literal["directory", "policy", "calendar", "notices", "messaging"]


def kind_of(change: Change) -> str:
    return str(change.kind) if isinstance(change, RuleChange) else _DIRECTORY


class ChangeLine(BaseModel):
    """`author` is the id of a person, or the name of an account that ran a tool. `agencies` are the
    codes of a change of the directory; an edition has a `valid_from`, and may be `withdrawn`."""

    revision: int
    at: datetime
    author: str
    reason: str
    kind: str
    valid_from: date | None
    withdrawn: bool
    agencies: list[str]

    @classmethod
    def of(cls, change: Change) -> ChangeLine:
        return cls.model_validate(_shown(change))


def _shown(change: Change) -> dict[str, Any]:
    edition = change if isinstance(change, RuleChange) else None
    records = () if isinstance(change, RuleChange) else change.agencies
    return {
        "revision": change.revision,
        "at": change.at,
        "author": change.author,
        "reason": change.reason,
        "kind": kind_of(change),
        "valid_from": edition.valid_from if edition else None,
        "withdrawn": edition is not None and edition.body is None,
        "agencies": [record.code for record in records],
    }


class ChangeView(ChangeLine):
    """Whole: the edition, also one that was replaced later, or the records of agencies."""

    edition: dict[str, Any] | None
    records: list[AgencyView]

    @classmethod
    def whole(cls, change: Change) -> ChangeView:
        is_edition = isinstance(change, RuleChange)
        body = change.body if isinstance(change, RuleChange) else None
        records = [] if isinstance(change, RuleChange) else change.agencies
        return cls(
            **_shown(change),
            edition=json.loads(body) if is_edition and body else None,
            records=[AgencyView.of(record) for record in records],
        )


class ChangePage(BaseModel):
    """The newest first."""

    changes: list[ChangeLine]
    next_page_token: str | None
