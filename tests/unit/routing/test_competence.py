"""Who is competent: the matter, the place and the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casework.domain.directory import Directory
from casework.reference.directory import load_json
from casework.reference.routing import load_competence, parse_competence
from casework.tools.samples import CALIBRATION, DAYS, TRAINING, read_samples

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
        "Nhà máy xả khói đen cả ngày, xe tải quá tải ra vô chạy ẩu suốt đêm", commune=MY_HOI
    )

    assert {"STNMT", "CAT"} <= set(agencies(routing))


def test_a_conflict_between_form_and_text_lowers_the_confidence(ask: Ask) -> None:
    agreeing = ask("Đèn đường tắt ở xã Mỹ Hội huyện Cao Lãnh", commune=MY_HOI)
    conflicting = ask("Đèn đường tắt ở xã Mỹ Hội huyện Cao Lãnh", commune="29905")

    assert conflicting.confidence < agreeing.confidence
    assert any("biểu mẫu" in reason for reason in conflicting.reasons)


@pytest.mark.parametrize(
    ("field", "agency", "on", "matter"),
    [
        ("chieu_sang", "UBND-X25-30076", AFTER, "den"),
        ("chieu_sang", "UBND-H-873", BEFORE, "den"),
        ("chieu_sang", "UBND-H-873", AFTER, None),  # no district is in force any more
        ("rac_thai", "DOWASEN", AFTER, "rac"),  # it leads this one and has a part in dumping
        ("chieu_sang", "DOWASEN", AFTER, "den"),  # it leads nothing here and has a part
        ("chieu_sang", "BHXH", AFTER, None),
        ("nuoc_sach", "DOWASEN", AFTER, "nuoc"),
        ("nuoc_sach", "TIWACO", AFTER, "nuoc"),
        ("giao_thong_ha_tang", "SXD", AFTER, None),  # national road, provincial road or signs
        ("khieu_nai_to_cao", None, AFTER, "kntc"),
        ("tin_rac", None, AFTER, "spam_qc"),
        (None, "PCDT", AFTER, None),
    ],
)
def test_field_and_agency_lead_to_the_matter_where_only_one_fits(
    field: str | None, agency: str | None, on: date, matter: str | None, directory: Directory
) -> None:
    found = load_competence(directory).matter_of(field, agency, on)

    assert (found.code if found else None) == matter


@pytest.mark.parametrize("path", [TRAINING, CALIBRATION], ids=["training", "calibration"])
@pytest.mark.parametrize("year", list(DAYS))
def test_our_own_labels_lead_to_their_matter_or_to_none_but_never_to_another(
    path: Path, year: str, directory: Directory
) -> None:
    competence = load_competence(directory)
    samples = [s for s in read_samples(path) if s.classes[year] == "jurisdiction"]

    found = [(s.matter, competence.matter_of(s.field, s.leads[year], DAYS[year])) for s in samples]

    assert all(matter.code == expected for expected, matter in found if matter)
    assert sum(matter is not None for _, matter in found) >= 0.7 * len(samples)


def test_a_field_of_two_classes_is_a_fault(directory: Directory) -> None:
    assert load_competence(directory).problems() == []

    document = load_json("competence.json")
    document["matters"][-1]["field"] = "chieu_sang"

    (fault,) = parse_competence(document, directory).problems()
    assert "chieu_sang" in fault
