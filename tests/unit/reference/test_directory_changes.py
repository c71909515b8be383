"""What may be written into the directory, and what is refused with the entry's path."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.domain.directory_changes import changed
from casework.reference.directory import load_directory, load_units
from casework.reference.directory_changes import InvalidChange, parse_change
from tests.builders import NINE_O_CLOCK

DIRECTORY, UNITS = load_directory(), load_units()
LONG = "Sở Kinh tế, Công nghiệp, Xây dựng và Giao thông"
SOUND: dict[str, Any] = {
    "code": "SMOI",
    "name": "Sở Mới",
    "kind": "so",
    "valid_from": "2027-01-01",
    "provisional": False,
}


def parse(*agencies: dict[str, Any], **others: Any) -> Any:
    document = {"author": "quan-tri", "reason": "Quyết định 1", "agencies": agencies, **others}
    return parse_change(document, revision=1, at=NINE_O_CLOCK, before=DIRECTORY, units=UNITS.codes)


def test_a_new_agency_is_in_force_from_its_first_day() -> None:
    directory = changed(DIRECTORY, [parse(SOUND)])

    assert directory.agency("SMOI", date(2026, 12, 31)) is None
    assert directory.agency("SMOI", date(2027, 1, 1))
    assert len(directory.agencies) == len(DIRECTORY.agencies) + 1


def test_a_record_takes_the_place_of_the_one_with_its_code_and_first_day() -> None:
    last = {**SOUND, "code": "SCT", "valid_from": "2025-03-01", "valid_to": "2026-12-31"}
    directory = changed(DIRECTORY, [parse(last, SOUND | {"code": "SCT"})])

    assert len(directory.agencies) == len(DIRECTORY.agencies) + 1
    after = directory.agency("SCT", date(2027, 1, 1))
    assert after is not None
    assert after.name == "Sở Mới"


@pytest.mark.parametrize(
    ("agency", "fault"),
    [
        ({"name": ""}, "agencies.0.name"),
        ({"code": "sở mới"}, "agencies.0.code"),
        ({"valid_from": "01/01/2027"}, "agencies.0.valid_from"),
        ({"unknown": 1}, "agencies.0.unknown"),
        ({"provisional": None}, "agencies.0.provisional"),
        (
            {"successors": ["NOBODY"]},
            "agencies.0: NOBODY is named as successor or parent and does not exist",
        ),
        (
            {"parent": "NOBODY"},
            "agencies.0: NOBODY is named as successor or parent and does not exist",
        ),
        ({"unit_code": "99999"}, "agencies.0: unit 99999 is in neither list"),
        ({"valid_to": "2026-01-01"}, "agencies.0: valid_to 2026-01-01 is before valid_from"),
        ({"code": "SCT"}, "agencies.0: two records overlap from 2027-01-01"),
        (
            {"name": "Sở Kinh tế, Công nghiệp, Xây dựng và Giao thông"},
            "agencies.0: .*give an sms_name",
        ),
        (
            {"sms_name": "Sở Kinh tế, Công nghiệp, Xây dựng và Giao thông"},
            "agencies.0: .*septets of 46",
        ),
        ({"sms_name": ""}, "agencies.0.sms_name"),
    ],
)
def test_a_faulty_record_is_refused_by_its_path(agency: dict[str, Any], fault: str) -> None:
    with pytest.raises(InvalidChange, match=fault):
        parse(SOUND | agency)


def test_a_long_name_may_stand_when_it_has_a_short_one_for_sms() -> None:
    long = {"name": LONG, "sms_name": "Sở Kinh tế"}

    assert parse(SOUND | long).agencies[0].sms_name == "Sở Kinh tế"


@pytest.mark.parametrize(
    ("others", "fault"),
    [
        ({"author": ""}, "author"),
        ({"reason": ""}, "reason"),
        ({"agencies": []}, "agencies"),
        ({"agencies": [SOUND, SOUND]}, "agencies.1: SMOI given more than once"),
    ],
)
def test_a_change_has_an_author_a_reason_and_each_record_once(
    others: dict[str, Any], fault: str
) -> None:
    with pytest.raises(InvalidChange, match=fault):
        parse(**others)
