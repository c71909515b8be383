"""The actions of the case life: one row each, of which the route and its description are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casework.domain import commands as c
from casework.domain.case import Actor, Case
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.read_case import read_case
from casework.use_cases.relate_cases import link_cases, merge_case, split_case


@dataclass(frozen=True)
class SplitOff:
    """What a person says to split a case; the references of `SplitCase` follow from the texts."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """`refusals` are the guards that may not hold; `body` is what is sent, if not the command."""

    command: type[c.Command]
    summary: str
    example: Mapping[str, Any] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    body: type[Any] | None = None


_AGENCY: Final = "UBND-X25-29869"
_OTHER: Final = "DT-7K3M-X9QR-2T-C"

ACTIONS: Final[Mapping[str, Action]] = {
    "forward": Action(
        c.ForwardCase,
        "Chuyển cơ quan chủ trì xử lý",
        {"agency": _AGENCY, "coordinating": ["PCDT"], "field": "chieu_sang"},
        ("supervisor-must-forward", "agency-named-twice", "no-such-agency", "field-not-listed"),
    ),
    "answer-at-first-contact": Action(
        c.AnswerAtFirstContact,
        "Trả lời ngay khi tiếp nhận (cấp độ 1)",
        {"text": "Đăng ký kết hôn cần giấy tờ tùy thân và giấy xác nhận tình trạng hôn nhân."},
    ),
    "guide": Action(
        c.GuideCase,
        "Hướng dẫn gửi đơn khiếu nại, tố cáo",
        {"reason": "Nội dung thuộc khiếu nại, đề nghị gửi đơn đến Ban Tiếp công dân tỉnh."},
    ),
    "refuse": Action(
        c.RefuseCase,
        "Không tiếp nhận, nêu rõ lý do",
        {"ground": "unclear", "reason": "Nội dung không nêu rõ sự việc xảy ra ở đâu."},
        ("ground-not-listed",),
    ),
    "appeal": Action(
        c.AppealRefusal,
        "Khiếu nại việc không tiếp nhận",
        {"reason": "Tôi đã nêu rõ địa điểm: trước số 12 đường Nguyễn Huệ."},
        ("appealed-before",),
    ),
    "decide-appeal": Action(
        c.DecideAppeal,
        "Giải quyết khiếu nại việc không tiếp nhận",
        {"granted": True, "reason": "Địa điểm đã rõ, phân loại lại."},
        ("no-appeal-pending",),
    ),
    "split": Action(
        c.SplitCase,
        "Tách phản ánh có nhiều nội dung",
        {"texts": ["Rác không được thu gom ở hẻm 25 đường Hùng Vương cả tuần nay."]},
        ("too-many-parts", "too-many-times"),
        SplitOff,
    ),
    "merge": Action(
        c.MergeCase,
        "Gộp vào một phản ánh khác",
        {"into": _OTHER},
        ("merge-into-itself", "link-to-itself", "too-many-times"),
    ),
    "link": Action(
        c.LinkCase,
        "Liên kết với một phản ánh khác",
        {"to": _OTHER},
        ("link-to-itself", "too-many-times"),
    ),
    "accept": Action(c.AcceptCase, "Nhận xử lý"),
    "return": Action(
        c.ReturnCase,
        "Trả lại vì không thuộc thẩm quyền",
        {"reason": "Tuyến đường này do Sở Xây dựng quản lý."},
    ),
    "transfer": Action(
        c.TransferCase,
        "Chuyển đơn vị trực thuộc",
        {"to": "CCQLTT", "reason": "Việc niêm yết giá do Chi cục Quản lý thị trường kiểm tra."},
        ("not-a-unit-of-the-agency",),
    ),
    "reassign": Action(
        c.ReassignCase,
        "Giao lại cho cơ quan khác",
        {"to": "SXD", "reason": "Chuyển nhầm cơ quan, đã trao đổi thống nhất."},
        ("already-the-lead-agency", "no-such-agency"),
    ),
    "contribute": Action(
        c.Contribute,
        "Cơ quan phối hợp cho ý kiến",
        {"text": "Công ty Điện lực đã kiểm tra, đường dây cấp nguồn bình thường."},
        ("contribution-given",),
    ),
    "ask-citizen": Action(
        c.AskCitizen,
        "Đề nghị người dân bổ sung thông tin",
        {"question": "Xin cho biết số nhà hoặc điểm mốc gần nhất?"},
    ),
    "add-information": Action(
        c.AddInformation,
        "Người gửi bổ sung thông tin",
        {"text": "Cột đèn trước số 12 đường Nguyễn Huệ, cạnh tiệm thuốc tây."},
        ("too-many-times",),
    ),
    "request-extension": Action(
        c.RequestExtension,
        "Đề nghị gia hạn",
        {"reason": "Chờ vật tư thay thế.", "until": "2026-03-12T17:00:00+07:00"},
        (
            *("extension-pending", "no-more-extensions", "already-overdue"),
            *("not-later-than-due", "extension-too-long", "too-many-times"),
        ),
    ),
    "decide-extension": Action(
        c.DecideExtension,
        "Duyệt hoặc không duyệt gia hạn",
        {"approved": True, "reason": "Đồng ý, vật tư về ngày 10/3."},
        ("no-extension-pending", "not-later-than-due"),
    ),
    "report-progress": Action(
        c.ReportProgress,
        "Báo cáo tiến độ",
        {"text": "Đã khảo sát, đang chờ vật tư.", "expected_at": "2026-03-10T17:00:00+07:00"},
        ("too-many-times",),
    ),
    "answer": Action(
        c.AnswerCase,
        "Trả lời phản ánh, kèm tài liệu chứng minh",
        {
            "agency": "PCDT",
            "text": "Đơn vị đã thay máy biến áp quá tải ngày 05/3/2026, điện áp đã ổn định.",
            "evidence": ["Biên bản nghiệm thu số 12/BB-PCDT"],
            "without": [],
        },
        ("not-the-lead-agency", "contribution-missing"),
    ),
    "approve-answer": Action(
        c.ApproveAnswer,
        "Duyệt trả lời và hoàn thành",
        {"publish": "Đèn đường trên đường Nguyễn Huệ đã được thay ngày 05/3/2026."},
        ("restricted-case", "personal-data-in-text", "text-too-long"),
    ),
    "send-answer-back": Action(
        c.SendAnswerBack,
        "Trả lại nội dung trả lời để làm lại",
        {"reason": "Chưa nêu thời gian hoàn thành."},
        ("no-answer",),
    ),
    "publish": Action(
        c.PublishCase,
        "Công khai kết quả",
        {"text": "Đèn đường trên đường Nguyễn Huệ đã được thay ngày 05/3/2026."},
        ("restricted-case", "personal-data-in-text", "text-too-long"),
    ),
    "withdraw-publication": Action(
        c.WithdrawPublication,
        "Thôi công khai kết quả",
        {"reason": "Người gửi cho biết nội dung công khai nêu tên quán của gia đình."},
        ("not-published",),
    ),
    "rate": Action(
        c.RateCase,
        "Người gửi đánh giá kết quả",
        {"score": 2, "reasons": ["slow"], "text": "Đèn sáng lại nhưng chờ hơi lâu."},
        ("rated-before", "reason-not-listed"),
    ),
    "reopen": Action(
        c.ReopenCase,
        "Mở lại phản ánh đã hoàn thành",
        {"reason": "Đèn lại tắt sau hai ngày."},
        (
            *("reopened-before", "closed-without-answer"),
            *("sender-not-dissatisfied", "too-late-to-reopen"),
        ),
    ),
    "remind": Action(
        c.OrderReminder,
        "Đôn đốc cơ quan đang xử lý",
        {"text": "Đề nghị khẩn trương xử lý, báo cáo trước 17 giờ hôm nay."},
        ("too-many-times",),
    ),
    "complete-task": Action(
        c.CompleteTask,
        "Ghi nhận đã làm xong một việc",
        {"id": "phone_agency:2:not_opened", "note": "Đã gọi đầu mối, cơ quan đã mở phản ánh."},
        ("no-such-task",),
    ),
    "stop-telling-sender": Action(c.StopTellingSender, "Thôi gửi thư, tin nhắn cho người gửi"),
}


def act(
    reference: str, wanted: Any, actor: Actor, *, cases: Cases, clock: Clock, rules: Rules
) -> Case:
    """The case after the command `wanted`. Raises Refusal."""
    match wanted:
        case SplitOff():
            split_case(reference, wanted.texts, actor, cases=cases, clock=clock, rules=rules)
            return read_case(reference, actor, cases=cases)
        case c.MergeCase():
            return merge_case(reference, wanted.into, actor, cases=cases, clock=clock, rules=rules)
        case c.LinkCase():
            return link_cases(reference, wanted.to, actor, cases=cases, clock=clock, rules=rules)
        case _:
            return act_on_case(reference, wanted, actor, cases=cases, clock=clock, rules=rules)
