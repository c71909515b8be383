"""What an operator is asked to do about a message that did not arrive."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from casework.domain.case import TaskKind
from casework.domain.commands import RaiseTask
from casework.domain.delivery import LedgerEntry, Report
from casework.domain.notifications import Channel

_CHANNELS: Final = MappingProxyType({Channel.EMAIL: "Thư điện tử", Channel.SMS: "Tin nhắn"})
_WRONG_ADDRESS: Final = frozenset({Report.REJECTED, Report.BOUNCED, Report.COMPLAINED})
_TROUBLES: Final = MappingProxyType(
    {
        Report.REJECTED: "nhà cung cấp không chấp nhận địa chỉ hoặc nội dung",
        Report.BOUNCED: "địa chỉ hoặc số điện thoại không nhận được",
        Report.RETURNED: "hộp thư hoặc thuê bao đang không nhận được",
        Report.COMPLAINED: "người nhận báo là thư rác, các thư sau sẽ không đến",
        "expired": "không gửi được trong thời gian cho phép",
        "outcome-unknown": "không rõ đã đến hay chưa",
        "no-longer-addressed": "người nhận đã được thay trong danh bạ khi chưa gửi",
    }
)
_UNNAMED: Final = "không đến được"


def task_about(entry: LedgerEntry, reader: str | None) -> RaiseTask:
    detail = detail_of(entry, reader)
    return RaiseTask(entry.message_id, task_kind_of(entry), entry.agency, detail)


def task_kind_of(entry: LedgerEntry) -> TaskKind:
    wrong = entry.trouble in _WRONG_ADDRESS
    return TaskKind.CORRECT_ADDRESS if wrong else TaskKind.CHECK_DELIVERY


def detail_of(entry: LedgerEntry, reader: str | None) -> str:
    """In Vietnamese, without the address. The same trouble of the same reader is the same text, so
    an open task is not raised again for it."""
    to = f" gửi {reader}" if reader else ""
    return f"{_CHANNELS[entry.channel]}{to}: {_TROUBLES.get(entry.trouble, _UNNAMED)}"
