from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain.case import Location
from casework.domain.commands import RouteCase
from casework.domain.duplicates import (
    DuplicateRules,
    Sighting,
    distance_m,
    likely_duplicates,
    sighting_of,
    similarity,
)
from tests.builders import NINE_O_CLOCK, History, a_classification

HERE = (10.4602, 105.6331)
METRE_NORTH = 1 / 111_194.93  # degrees of latitude
FIRST = Sighting(
    "DT-1",
    "chieu_sang",
    "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay",
    NINE_O_CLOCK,
    "29869",
    HERE,
)
AGAIN = replace(
    FIRST,
    case_id="DT-2",
    text="den duong nguyen hue bi hu ca tuan nay roi khong ai sua",
    received_at=NINE_O_CLOCK + timedelta(days=3),
)


def north(metres: float) -> tuple[float, float]:
    return (HERE[0] + metres * METRE_NORTH, HERE[1])


def ids(new: Sighting, *others: Sighting, rules: DuplicateRules | None = None) -> list[str]:
    found = likely_duplicates(new, others, rules) if rules else likely_duplicates(new, others)
    return [likely.case_id for likely in found]


def test_the_same_lamp_without_diacritics_is_suggested_with_the_reasons() -> None:
    (found,) = likely_duplicates(replace(AGAIN, point=north(120)), [FIRST])

    assert found.case_id == "DT-1"
    assert found.distance_m == pytest.approx(120, abs=0.5)
    assert found.days == 3
    assert found.reasons == (
        "Cách nhau khoảng 120 m",
        "Gửi cách nhau 3 ngày",
        "Nội dung giống nhau 54%",
    )


@pytest.mark.parametrize(("metres", "expected"), [(249.9, ["DT-1"]), (250.1, [])])
def test_the_distance_ends_at_250_metres(metres: float, expected: list[str]) -> None:
    assert ids(replace(AGAIN, point=north(metres)), FIRST) == expected


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("beyond", "expected"), [(0, ["DT-1"]), (1, [])])
def test_the_time_ends_at_twelve_weeks_either_way(
    sign: int, beyond: int, expected: list[str]
) -> None:
    apart = timedelta(weeks=12, seconds=beyond)

    assert ids(replace(AGAIN, received_at=NINE_O_CLOCK + sign * apart), FIRST) == expected


def test_another_or_an_unknown_field_is_no_duplicate() -> None:
    unknown = replace(FIRST, field=None)

    assert ids(AGAIN, replace(FIRST, field="rac_thai")) == []
    assert ids(replace(AGAIN, field=None), unknown) == []


def test_other_words_at_the_same_place_are_no_duplicate() -> None:
    other = replace(FIRST, text="Xin lắp thêm trụ mới ở hẻm bên hông trường mầm non")

    assert ids(AGAIN, other) == []


def test_empty_and_wordless_texts_are_no_duplicates() -> None:
    assert ids(replace(AGAIN, text="!!!"), replace(FIRST, text="???")) == []


def test_a_case_does_not_duplicate_itself() -> None:
    assert ids(FIRST, FIRST) == []


def test_without_a_point_the_same_commune_stands_for_the_distance() -> None:
    (found,) = likely_duplicates(replace(AGAIN, point=None), [FIRST])

    assert found.distance_m is None
    assert found.reasons[0] == "Cùng xã, phường (không có tọa độ để đo khoảng cách)"


def test_without_a_point_another_or_no_commune_is_no_duplicate() -> None:
    nowhere = replace(AGAIN, point=None, commune=None)

    assert ids(replace(AGAIN, point=None, commune="30076"), FIRST) == []
    assert ids(nowhere, replace(FIRST, point=None, commune=None)) == []


def test_without_a_point_the_words_must_be_more_alike() -> None:
    vague = replace(AGAIN, text="Mấy bóng đèn đường ở đường Nguyễn Huệ tắt ngúm, tối quá")

    assert ids(vague, FIRST) == ["DT-1"]
    assert ids(replace(vague, point=None), FIRST) == []


def test_two_points_far_apart_in_one_commune_are_no_duplicate_however_alike() -> None:
    assert ids(replace(FIRST, case_id="DT-2", point=north(900)), FIRST) == []


def test_the_nearer_the_newer_and_the_more_alike_come_first() -> None:
    near = replace(FIRST, case_id="near", point=north(10))
    far = replace(FIRST, case_id="far", point=north(200))
    old = replace(near, case_id="old", received_at=NINE_O_CLOCK - timedelta(weeks=8))
    vague = replace(near, case_id="vague", text="Đèn đường Nguyễn Huệ cả tuần nay tối om")

    found = ids(replace(AGAIN, text=FIRST.text), far, old, vague, near)

    assert found[0] == "near"
    assert set(found) == {"near", "far", "old", "vague"}


def test_no_more_are_suggested_than_a_person_looks_at() -> None:
    others = [replace(FIRST, case_id=f"DT-{n}") for n in range(10, 30)]

    assert len(ids(AGAIN, *others)) == 5
    assert len(ids(AGAIN, *others, rules=DuplicateRules(at_most=2))) == 2


def test_the_thresholds_are_data() -> None:
    strict = DuplicateRules(within_m=100, similar_from=0.9)

    assert ids(replace(AGAIN, point=north(120), text=FIRST.text), FIRST, rules=strict) == []
    assert ids(AGAIN, FIRST, rules=strict) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Đèn đường hư", "den duong hu", 1.0),
        ("Đèn đường hư", "Rác thải", 0.0),
        ("một hai ba", "hai ba bốn", 0.6),
    ],
)
def test_similarity_counts_shared_words_and_pairs(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == similarity(other, one) == pytest.approx(expected)


def test_the_distance_follows_the_globe() -> None:
    cao_lanh, my_tho = (10.4602, 105.6331), (10.3600, 106.3600)

    assert distance_m(cao_lanh, my_tho) == pytest.approx(80_270, rel=0.002)
    assert distance_m(HERE, HERE) == 0


def test_a_case_is_compared_by_what_the_router_found_and_the_sender_gave() -> None:
    history = History().does(RouteCase(a_classification()))
    feedback = replace(history.case.feedback, location=Location("29869", 10.4, None))

    seen = sighting_of(replace(history.case, feedback=feedback))

    assert (seen.field, seen.commune, seen.point) == ("chieu_sang", "29869", None)
    assert sighting_of(History().case).field is None
    feedback = replace(feedback, location=Location(None, *HERE))
    assert sighting_of(replace(history.case, feedback=feedback)).point == HERE
