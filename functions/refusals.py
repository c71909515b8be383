"""What a guard that does not hold means, in the words its reader understands.

The codes are those of `NotAdmissible`; a test compares the two lists.
"""

from collections.abc import Mapping
from typing import Final

REFUSALS: Final[Mapping[str, str]] = {
    "agency-named-twice": "Một cơ quan được nêu hai lần.",
    "already-overdue": "Đã quá hạn, không thể xin gia hạn.",
    "already-the-lead-agency": "Cơ quan này đang chủ trì.",
    "appealed-before": "Đã khiếu nại việc không tiếp nhận trước đó.",
    "case-full": "Phản ánh đã chứa quá nhiều nội dung. Hãy rút gọn, hoặc gửi phản ánh mới.",
    "closed-without-answer": "Phản ánh đã đóng vì thiếu thông tin, đề nghị gửi phản ánh mới.",
    "contribution-given": "Cơ quan phối hợp đã có ý kiến.",
    "contribution-missing": "Còn cơ quan phối hợp chưa có ý kiến; nêu rõ trong without nếu bỏ qua.",
    "evidence-missing": "Trả lời phải kèm tài liệu hoặc hình ảnh chứng minh.",
    "extension-pending": "Đang có đề nghị gia hạn chờ duyệt.",
    "extension-too-long": "Chỉ được gia hạn tối đa một nửa thời hạn ban đầu.",
    "field-not-listed": "Lĩnh vực không có trong danh mục được chuyển xử lý.",
    "ground-not-listed": "Lý do không tiếp nhận không có trong danh mục.",
    "link-to-itself": "Không thể liên kết phản ánh với chính nó.",
    "merge-into-itself": "Không thể gộp phản ánh với chính nó.",
    "no-answer": "Phản ánh chưa có nội dung trả lời.",
    "no-appeal-pending": "Không có khiếu nại nào chờ giải quyết.",
    "no-extension-pending": "Không có đề nghị gia hạn nào chờ duyệt.",
    "no-more-extensions": "Đã hết số lần được gia hạn.",
    "no-such-agency": "Cơ quan không có trong danh bạ đang có hiệu lực.",
    "no-such-task": "Không có việc này, hoặc đã xong.",
    "not-a-unit-of-the-agency": "Chỉ được chuyển cho đơn vị trực thuộc.",
    "not-later-than-due": "Thời hạn mới phải sau thời hạn hiện tại.",
    "not-the-lead-agency": "Cơ quan này không phải là cơ quan chủ trì.",
    "not-published": "Phản ánh này không được công khai.",
    "nothing-to-split": "Chưa nêu nội dung cần tách.",
    "personal-data-in-text": "Nội dung công khai còn số điện thoại, thư điện tử hoặc số giấy tờ.",
    "rated-before": "Phản ánh đã được đánh giá.",
    "reason-missing": "Phải nêu lý do.",
    "reason-not-listed": "Lý do đánh giá không có trong danh mục.",
    "reference-missing": "Thiếu mã cho nội dung được tách.",
    "reopened-before": "Phản ánh chỉ được mở lại một lần.",
    "restricted-case": "Phản ánh hạn chế tiếp cận, không được công khai.",
    "score-out-of-range": "Điểm đánh giá từ 1 đến 5.",
    "sender-not-dissatisfied": "Người gửi không đánh giá là không hài lòng.",
    "supervisor-must-forward": "Đã bị trả lại nhiều lần, chỉ trưởng ca được chuyển tiếp.",
    "text-missing": "Chưa có nội dung.",
    "text-too-long": "Nội dung công khai dài quá 10.000 ký tự.",
    "too-late-to-reopen": "Đã quá thời gian được mở lại.",
    "too-many-parts": "Chỉ tách tối đa 10 nội dung, mỗi nội dung một lần.",
    "too-many-times": "Đã hết số lần được làm việc này đối với một phản ánh.",
}
