"""The four cells of a month, for those who watch over all agencies, and each agency its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from casework.domain.case import Actor, Role
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.reports import Dimension, Report, ReportRow, four_cells, month_period
from casework.use_cases.list_cases import CaseLists

_OVER_ALL: Final = (Role.OVERSIGHT, Role.ADMINISTRATOR, Role.SUPERVISOR)
_AGENCIES: Final = (Role.AGENCY_OFFICER, Role.AGENCY_LEADER)


def read_report(
    month: str, by: Dimension, actor: Actor, *, lists: CaseLists, now: datetime
) -> Report:
    """Of the cases received in a month ("2026-11", in Việt Nam), as they stand now. An agency gets
    those it leads, and no other. Raises CaseNotOpenToCaller."""
    if actor.role in _OVER_ALL:
        rows: Iterable[ReportRow] = lists.report_rows(month)
    elif actor.role in _AGENCIES and actor.agency:
        rows = (row for row in lists.report_rows(month) if row.unit == actor.agency)
    else:
        raise CaseNotOpenToCaller(f"{actor.role} reads no reports")
    return four_cells(rows, by, month_period(month), now)
