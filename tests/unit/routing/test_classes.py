"""What kind of message is it? Emergencies and denunciations first."""

from __future__ import annotations

import pytest

from casework.domain.routing import CaseClass

from .conftest import AFTER, Ask, agencies, first

CAO_LANH_WARD_1 = "29866"


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Cháy nhà trong hẻm, có người kẹt bên trong, kêu xe chữa cháy gấp", "CAT"),
        ("chay nha gap lam cuu voi", "CAT"),
        ("dang co nguoi cam dao ruot chem nhau ngoai cho", "CAT"),
        ("Có người vừa nhảy cầu, đang trôi, cứu với", "CAT"),
        ("thằng nhỏ té sông chưa thấy nổi lên, mau tới cứu", "CAT"),
        ("Căn nhà vừa sụp xuống sông còn người kẹt trong đó", "CAT"),
        ("ca nha ngo doc nam la liet can xe cap cuu", "SYT"),
        ("Bà cụ bị đột quỵ bất tỉnh, cần xe cấp cứu gấp", "SYT"),
        ("Dây điện đứt rớt xuống đường đang xẹt lửa, cúp điện gấp", "PCDT"),
        ("co nguoi dang bi dien giat dinh tren tru dien, cup dien le di", "PCDT"),
    ],
)
def test_a_life_in_danger_now_is_an_emergency(ask: Ask, text: str, agency: str) -> None:
    routing = ask(text)

    assert routing.case_class is CaseClass.EMERGENCY
    assert first(routing) == agency


def test_an_emergency_needs_no_place(ask: Ask) -> None:
    assert ask("cháy lớn lắm, cứu với").case_class is CaseClass.EMERGENCY


def test_an_emergency_of_another_province_is_still_one(ask: Ask) -> None:
    routing = ask("đang cháy nhà ở Cái Bè Tiền Giang, có người kẹt, cứu gấp")

    assert routing.case_class is CaseClass.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "Dây điện trong nhà lồng chợ cũ quá, sợ có ngày cháy chợ",
        "Bờ sông nứt, sợ sụp xuống sông, xin cắm biển cảnh báo",
        "Cây sắp ngã vô nhà, mùa mưa tới nguy hiểm",
        "Tuần trước có vụ chém nhau ở quán nhậu, đề nghị công an tuần tra",
    ],
)
def test_a_danger_that_is_feared_or_past_is_ordinary_work(ask: Ask, text: str) -> None:
    assert ask(text, commune=CAO_LANH_WARD_1).case_class is CaseClass.JURISDICTION


@pytest.mark.parametrize(
    "text",
    [
        "Tôi khiếu nại Quyết định số 1245/QĐ-UBND của Chủ tịch UBND huyện về việc thu hồi đất",
        "to cao can bo dia chinh xa nhan tien cua toi de lam so do",
        "Trưởng ấp ăn chặn tiền hỗ trợ của dân, tôi có bằng chứng",
        "Hiệu trưởng khai khống tiền ăn bán trú, lập quỹ đen",
        "Không đồng ý quyết định xử phạt hành chính, đề nghị hủy quyết định",
    ],
)
def test_a_decision_contested_or_an_official_accused_goes_the_legal_way(
    ask: Ask, text: str
) -> None:
    routing = ask(text, commune=CAO_LANH_WARD_1)

    assert routing.case_class is CaseClass.COMPLAINT_DENUNCIATION
    assert first(routing) == "BTCD"


@pytest.mark.parametrize(
    "text",
    [
        "Cán bộ một cửa thái độ hách dịch, nạt nộ người dân",
        "Hồ sơ nộp bộ phận một cửa trễ hẹn hai tuần, nhân viên nói chuyện cộc lốc",
        "nhan vien tiep nhan ho so o xa lam viec cham tre",
    ],
)
def test_a_grievance_about_manners_or_delay_is_not_a_denunciation(ask: Ask, text: str) -> None:
    routing = ask(text, commune=CAO_LANH_WARD_1)

    assert routing.case_class is CaseClass.JURISDICTION
    assert routing.field == "thu_tuc_hanh_chinh"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Cho hỏi làm căn cước cần mang giấy tờ gì?", "hoi_thong_tin"),
        ("Cảm ơn các anh điện lực đã sửa điện nhanh", "khen_ngoi"),
        ("Tôi muốn ly hôn và giành quyền nuôi con", "dan_su"),
    ],
)
def test_questions_thanks_and_civil_disputes_are_out_of_scope(
    ask: Ask, text: str, field: str
) -> None:
    routing = ask(text)

    assert routing.case_class is CaseClass.OUT_OF_SCOPE
    assert routing.field == field
    assert routing.suggestions == ()


def test_a_matter_of_old_tien_giang_is_out_of_scope_until_the_merger(ask: Ask) -> None:
    text = "Đèn đường ở xã Kim Sơn tắt cả tháng"

    before, after = ask(text), ask(text, on=AFTER)

    assert before.case_class is CaseClass.OUT_OF_SCOPE
    assert any("Tiền Giang" in reason for reason in before.reasons)
    assert after.case_class is CaseClass.JURISDICTION
    assert (first(after) or "").startswith("UBND-X25-")


def test_a_matter_of_a_neighbouring_province_is_out_of_scope(ask: Ask) -> None:
    assert ask("Hẻm ở Ninh Kiều Cần Thơ ngập hoài").case_class is CaseClass.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "text", ["alo alo", "VAY TIỀN NHANH lãi suất thấp liên hệ zalo 0900000000", "toàn lũ ăn hại"]
)
def test_noise_is_spam(ask: Ask, text: str) -> None:
    assert ask(text).case_class is CaseClass.SPAM


def test_a_matter_without_a_place_needs_one_where_the_lead_depends_on_it(ask: Ask) -> None:
    routing = ask("đường hư quá sửa dùm")

    assert routing.case_class is CaseClass.NEEDS_MORE_INFO
    assert routing.field == "giao_thong_ha_tang"


def test_a_matter_whose_lead_does_not_depend_on_the_place_needs_none(ask: Ask) -> None:
    routing = ask("Cúp điện hoài, tiền điện thì tăng")

    assert routing.case_class is CaseClass.JURISDICTION
    assert first(routing) == "PCDT"


def test_a_cry_without_a_matter_needs_more_even_with_a_place(ask: Ask) -> None:
    assert ask("giúp em với", commune=CAO_LANH_WARD_1).case_class is CaseClass.NEEDS_MORE_INFO


def test_an_ambiguous_place_offers_both_agencies_and_is_not_sure(ask: Ask) -> None:
    routing = ask("Đèn đường phường 1 tắt hết")

    assert set(agencies(routing)) >= {"UBND-H-866", "UBND-H-867"}
    assert routing.confidence < 0.8
