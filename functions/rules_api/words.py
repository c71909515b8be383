"""What is wrong with data that administrators hand in, in the words they read.

The codes are those of `casework.domain.faults`; a test compares the two tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from casework.domain.faults import Fault

WORDS: Final[Mapping[str, str]] = {
    "agency_named_twice": "Cơ quan {code} được nêu hai lần cho cùng một ngày bắt đầu.",
    "audience_missing": "Sự kiện {event} không tự nêu người nhận, nên dòng này phải nêu.",
    "begins_too_early": "Sớm nhất có hiệu lực từ ngày {first}.",
    "begins_too_late": "Chậm nhất có hiệu lực từ ngày {last}.",
    "beyond_calendar": "Vượt quá lịch làm việc, lịch mới có đến ngày {last}.",
    "cannot_be_reached": "Mỗi người cần có thư điện tử hoặc số điện thoại.",
    "cannot_fill": "Sự kiện {event} không có giá trị cho ${name} trong mẫu {wording}.",
    "channel_twice": "Một kênh được nêu hai lần.",
    "closes_early": "Ca làm việc {text} kết thúc trước khi bắt đầu.",
    "code_and_name": "Phải có mã và tên.",
    "covers_less": "Các năm từ {first} đến {last} phải tiếp tục có trong lịch.",
    "days_missing": "Năm {year} mới có {found} trong {count} ngày nghỉ của {name}.",
    "digest_at_once": "Sự kiện {event} phải báo ngay, không để vào bản tổng hợp.",
    "digest_by_email": "Mẫu {template} còn gửi bằng kênh khác ngoài thư điện tử.",
    "dollar": "Dấu $ không đứng trước tên giá trị thì viết thành $$.",
    "ends_early": "Ngày kết thúc {last} trước ngày bắt đầu.",
    "field_name_room": "Chiếm {needed} ký tự trong tin nhắn, nhiều nhất là {room}.",
    "field_without_name": "Chưa có tên của lĩnh vực {field}.",
    "given_already": "{value} đã có ở {first}.",
    "given_twice": "{value} đã có, không được nêu hai lần.",
    "heading": "Nhiều nhất {longest} ký tự và không có dấu hai chấm.",
    "key_twice": "Tên này xuất hiện hai lần trong cùng một đối tượng.",
    "local_time": "Phải là giờ địa phương, không kèm múi giờ.",
    "long_placeholder": "${name} có thể dài, chỉ dùng trong nội dung thư điện tử.",
    "malformed": "Không đọc được như JSON.",
    "must_open_after": "Ca {later} phải bắt đầu sau khi ca {earlier} kết thúc.",
    "name_without_room": "Tên chiếm {needed} ký tự trong tin nhắn, nhiều nhất là {room}: hãy nêu "
    "sms_name ngắn hơn.",
    "names_no": "Thiếu ${name}.",
    "no_calendar": "Các ngày và giờ này không tạo thành lịch làm việc.",
    "no_digest": "Người nhận {audience} không có bản tổng hợp.",
    "no_flood_limit": "Thiếu giới hạn trong ngày cho kênh: {channels}.",
    "no_hours": "Chưa có giờ làm việc trước ngày {first}.",
    "no_limits": "Thiếu giới hạn cho kênh: {channels}.",
    "no_such_agency": "Không có cơ quan này trong danh bạ.",
    "no_such_event": "Không có sự kiện {event}.",
    "no_such_field": "Không có lĩnh vực: {names}.",
    "no_such_ground": "Không có lý do: {names}.",
    "no_such_ladder": "Không có bậc nhắc: {names}.",
    "no_such_placeholder": "Không có giá trị: {names}.",
    "no_such_relative": "Không có cơ quan {code}, được nêu là cơ quan kế thừa hoặc cấp trên.",
    "no_such_term": "Không có thời hạn: {names}.",
    "no_such_unit": "Không có đơn vị hành chính {unit}.",
    "no_words": "Mẫu {template} chưa có nội dung cho kênh {channel}.",
    "not_a_session": "{text} không phải ca làm việc dạng '07:00-11:30'.",
    "not_for_ladders": "Bậc nhắc chỉ gồm nhắc, quá hạn, báo cáo cấp trên và gọi điện.",
    "not_made_up": "{day} là ngày nghỉ hằng tuần, chưa có ngày nghỉ bù (instead_of).",
    "not_owed": "{day} không cần nghỉ bù, hoặc đã có ngày nghỉ bù.",
    "nothing_given": "Không được để trống.",
    "one_line": "Chỉ được một dòng.",
    "one_overdue_step": "Chỉ một bậc ghi quá hạn, một lần, đúng lúc hết hạn.",
    "only_calendars": "Chỉ lịch làm việc mới thay đổi ngày đã qua.",
    "out_of_order": "{later} phải sau {earlier}.",
    "outside_years": "Ngày {day} nằm ngoài các năm của lịch.",
    "overlap": "Hai bản ghi của cơ quan chồng nhau từ ngày {first}.",
    "past_days": "Những ngày đã qua bị thay đổi giờ làm việc: {days}. Nếu đúng ý, hãy nêu đúng "
    "những ngày này.",
    "phone_to_accept": "Chỉ gọi điện cho cơ quan một lần, trong thời gian tiếp nhận.",
    "quarter_of_an_hour": "Phải là giờ địa phương tròn 15 phút, ví dụ 07:30.",
    "restricted": "Mẫu {wording} không được nêu ${name}.",
    "sender_cannot_fill": "Gửi người dân, sự kiện {event} không có giá trị cho ${name} trong mẫu "
    "{wording}.",
    "share_and_delay": "Một bậc có share hoặc after_due, không có cả hai.",
    "sms_brand": "Tin nhắn phải có tên {brand}.",
    "sms_letters": "Tin nhắn không dấu, một dòng, chỉ gồm ký tự GSM 7 bit.",
    "sms_room": "Với giá trị dài nhất, tin nhắn có {needed} ký tự; chỉ được {room}.",
    "sms_subject": "Tin nhắn không có tiêu đề.",
    "step_name": "Tên bậc không có dấu # và dấu hai chấm.",
    "steps_alike": "Tên các bậc phải khác nhau.",
    "subject_line": "Tiêu đề chỉ có một dòng.",
    "subject_without": "Tiêu đề của mẫu {template} thiếu ${name}.",
    "subject_without_due": "Tiêu đề của mẫu {template} thiếu thời hạn.",
    "too_few_officers": "Có {found} cán bộ đầu mối, cần ít nhất {needed}.",
    "unused": "Không có dòng thông báo nào dùng mẫu này.",
    "weekdays_twice": "Ngày trong tuần {days} được nêu hai lần.",
    "years_backwards": "first_year sau last_year.",
}


def as_errors(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """For `functions.field_errors`: by the place in the body, with a sentence where the code is
    ours."""
    return [
        {
            "loc": ("body", re.sub(r"\[(\d+)\]", r".\1", fault.path) or "edition"),
            "type": fault.code,
            "ctx": {**fault.values, **_reason(fault)},
        }
        for fault in faults
    ]


def _reason(fault: Fault) -> dict[str, str]:
    words = WORDS.get(fault.code)
    return {"reason": words.format(**fault.values)} if words else {}
