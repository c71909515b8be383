"""What people read of the events of a history: a name for each kind, and what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casework.domain.events import Event

EVENT_NAMES: Final[Mapping[str, str]] = {
    "CaseReceived": "Tiếp nhận phản ánh",
    "CaseForwarded": "Chuyển cơ quan xử lý",
    "CaseSentToTriage": "Chuyển tổng đài 1022 phân loại",
    "CaseGuided": "Hướng dẫn gửi đơn theo quy định",
    "CaseAccepted": "Cơ quan nhận xử lý",
    "CaseReturned": "Cơ quan trả lại",
    "CaseTransferred": "Chuyển đơn vị xử lý",
    "CaseInherited": "Bàn giao do sắp xếp tổ chức",
    "CaseOrphaned": "Chưa xác định cơ quan kế thừa",
    "SuggestionsRenewed": "Cập nhật gợi ý cơ quan xử lý",
    "ContributionGiven": "Cơ quan phối hợp có ý kiến",
    "InformationRequested": "Đề nghị bổ sung thông tin",
    "SenderNotToBeTold": "Người gửi không muốn nhận tin nữa",
    "InformationAdded": "Người gửi bổ sung thông tin",
    "ClockResumed": "Tính tiếp thời hạn",
    "ExtensionRequested": "Đề nghị gia hạn",
    "ExtensionDecided": "Quyết định về gia hạn",
    "ProgressReported": "Báo cáo tiến độ",
    "CaseAnswered": "Trả lời",
    "AnswerSentBack": "Yêu cầu trả lời lại",
    "CaseClosed": "Hoàn thành",
    "CasePublished": "Công khai kết quả",
    "PublicationWithdrawn": "Thôi công khai",
    "CaseRated": "Người gửi đánh giá",
    "CaseReopened": "Mở lại",
    "CaseRefused": "Không tiếp nhận",
    "RefusalAppealed": "Đề nghị xem xét lại việc không tiếp nhận",
    "AppealDecided": "Kết quả xem xét lại",
    "CaseSplit": "Tách nội dung",
    "CaseMerged": "Gộp với phản ánh khác",
    "CaseLinked": "Liên kết với phản ánh khác",
    "ReminderOrdered": "Đôn đốc",
    "CaseSeen": "Cơ quan mở xem lần đầu",
    "TaskRaised": "Giao việc cho tổng đài viên",
    "TaskDone": "Tổng đài viên làm xong việc",
    "NeighbourReported": "Hệ thống 1022 cũ báo trạng thái phiếu",
    "NeighbourAnswered": "Hệ thống 1022 cũ báo đã xử lý",
    "ClockRecomputed": "Tính lại thời hạn theo lịch làm việc",
    "AgencySilent": "Cơ quan chưa mở xem",
    "DeadlineReminded": "Nhắc thời hạn",
    "DeadlineMissed": "Quá hạn",
    "CaseEscalated": "Báo cáo cấp trên",
}

_WRITTEN: Final = ("reason", "text", "question", "detail", "note")


def words_of(event: Event) -> str | None:
    """What somebody wrote with it: a reason, a question, a report, an answer. None: nothing."""
    answer = getattr(event, "answer", None)
    if answer is not None:
        return str(answer.text)
    written = (getattr(event, name, None) for name in _WRITTEN)
    return next((str(words) for words in written if words), None)
