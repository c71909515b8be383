"""Who is competent: the matter, the place and the day."""

from __future__ import annotations

from datetime import date

import pytest

from casework.domain.directory import Directory

from .conftest import AFTER, BEFORE, Ask, agencies, first

MY_HOI, MY_THO = "30109", "30076"
INTERIM = date(2025, 4, 15)


@pytest.mark.parametrize(
    ("text", "lead_2021", "lead_2025"),
    [
        ("Đèn đường tắt cả tháng nay", "UBND-H-873", "UBND-X25-30076"),
        ("Lộ đal ấp 3 bể nát", "UBND-H-873", "UBND-X25-30076"),
        ("Quốc lộ 30 đầy ổ gà", "SGTVT", "SXD"),
        ("Đường tỉnh 850 hư nát", "SGTVT", "SXD"),
        ("Xin phiếu lý lịch tư pháp quá hẹn", "STP", "CAT"),
        ("Đổi giấy phép lái xe chờ lâu quá", "SGTVT", "CAT"),
        ("Công ty nợ lương công nhân ba tháng", "SLDTBXH", "SNV"),
        ("Cáp quang chùng sát mặt đường", "STTTT", "SKHCN"),
        ("Lúa bị rầy nâu, đạo ôn cháy lá", "SNNPTNT", "SNNMT"),
        ("Cây xăng bơm thiếu, gian lận", "QLTT", "SCT"),
        ("Nước máy đục ngầu có mùi hôi", "DOWASEN", "DOWASEN"),
    ],
)
def test_the_lead_follows_the_competence_table_of_the_day(
    ask: Ask, text: str, lead_2021: str, lead_2025: str
) -> None:
    assert first(ask(text, commune=MY_HOI)) == lead_2021
    assert first(ask(text, commune=MY_THO, on=AFTER)) == lead_2025


def test_between_the_two_reforms_departments_are_new_and_districts_still_stand(ask: Ask) -> None:
    assert first(ask("Quốc lộ 30 đầy ổ gà", commune=MY_HOI, on=INTERIM)) == "SXD"
    assert first(ask("Đèn đường tắt cả tháng nay", commune=MY_HOI, on=INTERIM)) == "UBND-H-873"


def test_water_of_old_tien_giang_is_another_company(ask: Ask) -> None:
    assert first(ask("Nước máy đục ngầu có mùi hôi", commune="28261", on=AFTER)) == "TIWACO"


def test_every_suggestion_is_in_force_on_the_day(ask: Ask, directory: Directory) -> None:
    for day in (BEFORE, INTERIM, AFTER):
        for agency in agencies(ask("karaoke ồn ào tới khuya", commune=MY_HOI, on=day)):
            assert directory.agency(agency, day) is not None


def test_the_reasons_name_the_matter_the_words_and_the_place_in_vietnamese(ask: Ask) -> None:
    routing = ask("Đèn đường xã Mỹ Hội huyện Cao Lãnh tắt hết")

    assert "Việc: đèn đường" in routing.reasons
    assert any(r.startswith("Từ khóa:") and "đèn đường" in r for r in routing.reasons)
    assert any(r.startswith("Địa bàn:") and "xã Mỹ Hội" in r for r in routing.reasons)


def test_a_wrong_category_does_not_move_a_clear_matter(ask: Ask) -> None:
    text = "Ống nước bể phun ra đường từ sáng, nước máy cúp cả xóm"

    right = ask(text, commune=MY_HOI, category="Nước sạch")
    wrong = ask(text, commune=MY_HOI, category="Giáo dục")

    assert first(right) == first(wrong) == "DOWASEN"


def test_a_second_matter_is_offered_as_an_alternative(ask: Ask) -> None:
    routing = ask(
        "Nhà máy trong khu công nghiệp xả khói, xe tải quá tải chạy suốt đêm", commune=MY_HOI
    )

    assert {"STNMT", "CAT"} <= set(agencies(routing))


def test_a_conflict_between_form_and_text_lowers_the_confidence(ask: Ask) -> None:
    agreeing = ask("Đèn đường tắt ở xã Mỹ Hội huyện Cao Lãnh", commune=MY_HOI)
    conflicting = ask("Đèn đường tắt ở xã Mỹ Hội huyện Cao Lãnh", commune="29905")

    assert conflicting.confidence < agreeing.confidence
    assert any("biểu mẫu" in reason for reason in conflicting.reasons)
