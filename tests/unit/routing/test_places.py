"""Where is it? Names, codes, points - and ambiguity as a result."""

from __future__ import annotations

from datetime import date

import pytest

from casework.domain.directory import Units
from casework.domain.routing import Place
from casework.domain.routing.location import Location, Locator
from casework.domain.routing.text import read
from casework.reference.routing import load_gazetteer

from .conftest import AFTER, BEFORE


@pytest.fixture(scope="session")
def locator(units: Units) -> Locator:
    return Locator(units, load_gazetteer(units))


def where(locator: Locator, text: str, on: date = BEFORE, place: Place | None = None) -> Location:
    return locator.locate(read(text), place, on)


@pytest.mark.parametrize(
    "text",
    ["lộ ấp 3 xã Mỹ Hội huyện Cao Lãnh", "lo ap 3 xa my hoi huyen cao lanh", "ấp 3, x. Mỹ Hội"],
)
def test_a_commune_is_found_with_and_without_diacritics(locator: Locator, text: str) -> None:
    best = where(locator, text).best

    assert best is not None
    assert (best.district, best.commune) == ("873", "30109")


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("tp cao lanh", "866"),
        ("TPCL", "866"),
        ("huyện Cao Lãnh", "873"),
        ("h. Cao Lãnh", "873"),
        ("thị xã Hồng Ngự", "868"),
        ("huyen hong ngu", "870"),
    ],
)
def test_a_town_and_the_district_of_its_name_are_told_apart(
    locator: Locator, text: str, district: str
) -> None:
    location = where(locator, text)

    assert location.best is not None
    assert location.best.district == district
    assert location.certainty > 0.9


def test_a_ward_number_alone_is_two_towns(locator: Locator) -> None:
    location = where(locator, "ngập ở phường 1")

    assert {area.district for area in location.areas} == {"866", "867"}
    assert location.certainty < 0.6


@pytest.mark.parametrize(("text", "commune"), [("P1 Sa Đéc", "29905"), ("p.1 tpcl", "29866")])
def test_the_town_settles_the_ward_number(locator: Locator, text: str, commune: str) -> None:
    location = where(locator, text)

    assert location.best is not None
    assert location.best.commune == commune
    assert location.certainty > 0.9


def test_diacritics_tell_tan_thanh_from_tan_thanh(locator: Locator) -> None:
    assert {a.district for a in where(locator, "xa tan thanh").areas} == {"874", "876"}

    written = where(locator, "xã Tân Thành")

    assert written.best is not None
    assert written.best.district == "876"
    assert written.certainty > where(locator, "xa tan thanh").certainty


def test_a_second_name_settles_the_first(locator: Locator) -> None:
    alone = where(locator, "phà Tân Bình")
    together = where(locator, "phà An Phong - Tân Bình")

    assert alone.certainty < 0.7
    assert together.best is not None
    assert together.best.district == "874"
    assert together.certainty > 0.9


def test_a_hamlet_does_not_stand_for_the_commune_of_its_name(locator: Locator) -> None:
    location = where(locator, "đường ấp Tân Bình hư")

    assert location.areas == ()
    assert location.cue


def test_a_persons_name_is_not_a_place(locator: Locator) -> None:
    assert where(locator, "chị Nguyễn Thị Mỹ An báo").areas == ()


@pytest.mark.parametrize(
    ("name", "heirs"),
    [
        ("xã Gáo Giồng", {"30088", "30025"}),
        ("xã Phú Thuận B", {"29992", "30154"}),
        ("xã Tân Thạnh huyện Thanh Bình", {"30157", "30130"}),
    ],
)
def test_a_split_commune_stays_two_places(locator: Locator, name: str, heirs: set[str]) -> None:
    location = where(locator, name, AFTER)

    assert {area.commune for area in location.areas[:2]} == heirs
    assert location.certainty < 0.75


def test_a_code_of_a_split_commune_stays_two_places(locator: Locator) -> None:
    location = where(locator, "đường hư", AFTER, Place(commune="30079"))

    assert [area.commune for area in location.areas] == ["30088", "30025"]
    assert location.certainty < 0.75


def test_a_code_that_was_given_again_means_the_unit_of_its_day(locator: Locator) -> None:
    """30157 was Tân Thạnh, which was split; a commune that took a part of it has the code now."""
    now = where(locator, "đường hư", AFTER, Place(commune="30157"))
    then = where(locator, "đường hư", AFTER, Place(commune="30157", coded_on=BEFORE))

    assert [area.commune for area in now.areas] == ["30157"]
    assert {area.commune for area in then.areas} == {"30157", "30130"}
    assert then.certainty < 0.75


def test_a_point_weighs_the_parts_of_a_split_commune(locator: Locator, units: Units) -> None:
    for part in units.old_by_code["30079"].parts:
        heir = units.merged_by_code[part]
        place = Place(commune="30079", latitude=heir.latitude, longitude=heir.longitude)

        location = where(locator, "đường hư", AFTER, place)

        assert location.best is not None
        assert location.best.commune == part
        assert location.certainty > 0.8


@pytest.mark.parametrize("name", ["Xã Tân Phú Đông", "Xã Long Khánh", "Xã Phú Cường"])
def test_a_name_that_moved_is_the_new_place_first_but_not_surely(
    locator: Locator, units: Units, name: str
) -> None:
    location = where(locator, f"đường hư ở {name}", AFTER)

    assert units.merged_by_code[location.areas[0].commune or ""].name == name
    assert units.merged_by_code[location.areas[1].commune or ""].name != name
    assert location.certainty < 0.75


def test_an_old_name_leads_to_its_successor(locator: Locator) -> None:
    location = where(locator, "xa my an thap muoi", AFTER)

    assert location.best is not None
    assert location.best.commune == "30037"


def test_a_new_name_typed_before_the_merger_points_to_its_district(locator: Locator) -> None:
    location = where(locator, "phường Sa Đéc", BEFORE)

    assert location.best is not None
    assert location.best.district == "867"


def test_tien_giang_is_another_province_before_the_merger_and_home_after(locator: Locator) -> None:
    before, after = (where(locator, "chợ đêm Mỹ Tho Tiền Giang", on) for on in (BEFORE, AFTER))

    assert before.abroad == "Tiền Giang" or (before.best and before.best.province == "82")
    assert after.abroad is None
    assert after.best is not None
    assert after.best.commune == "28261"


def test_another_province_is_named(locator: Locator) -> None:
    assert where(locator, "hẻm ở Ninh Kiều Cần Thơ ngập").abroad in ("Cần Thơ", "Ninh Kiều")


def test_a_point_near_a_centre_is_that_commune(locator: Locator) -> None:
    location = where(locator, "ổ gà", AFTER, Place(latitude=10.44, longitude=105.624))

    assert location.best is not None
    assert location.best.commune == "29869"
    assert location.certainty > 0.9


def test_a_point_between_centres_is_several_communes(locator: Locator) -> None:
    location = where(locator, "ổ gà", AFTER, Place(latitude=10.29, longitude=105.76))

    assert len(location.areas) > 1
    assert location.certainty < 0.6


def test_a_point_far_away_is_outside(locator: Locator) -> None:
    assert where(locator, "ổ gà", AFTER, Place(latitude=21.0, longitude=105.8)).abroad


def test_a_text_that_names_another_place_than_the_form_is_a_conflict(locator: Locator) -> None:
    location = where(locator, "xã Mỹ Hội huyện Cao Lãnh", place=Place(commune="29905"))

    assert location.best is not None
    assert location.best.district == "867"
    assert location.conflict
