from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from casework.domain.open311.services import EXTERNAL_ID
from casework.reference.open311 import InvalidOpen311, load_open311, parse_open311
from casework.reference.policies import load_rules

DAY = date(2026, 11, 24)
DATA: Any = json.loads(files("casework.reference").joinpath("data/open311.json").read_text("utf-8"))
NOTICES: Any = json.loads(
    files("casework.reference").joinpath("data/notices.json").read_text("utf-8")
)


def changed(**fields: Any) -> list[Any]:
    return [{**deepcopy(DATA[0]), **fields}]


def test_the_shipped_catalogue_is_sound() -> None:
    catalogue = load_open311(DAY)

    assert catalogue.jurisdiction == "dongthap.gov.vn"
    assert catalogue.services["dien"].name == "Điện"
    assert all(
        service.attributes[-1].code == EXTERNAL_ID for service in catalogue.services.values()
    )


def test_what_is_offered_is_what_agencies_are_competent_for() -> None:
    classes = load_rules("province").field_classes
    offered = {code for code in load_open311(DAY).services if classes[code] != "jurisdiction"}

    assert offered == {"khac"}
    assert {code for code, kind in classes.items() if kind == "jurisdiction"} <= set(
        load_open311(DAY).services
    )


def test_the_edition_of_the_day_counts_and_the_first_one_before_it() -> None:
    later = {**deepcopy(DATA[0]), "valid_from": "2027-01-01", "resend_minutes": 5}
    both = [later, *DATA]

    for day, minutes in ((date(2020, 1, 1), 60), (date(2026, 12, 31), 60), (date(2027, 1, 1), 5)):
        catalogue = parse_open311(both, NOTICES, day)
        assert catalogue.resend.total_seconds() == minutes * 60


def test_names_are_those_of_the_day() -> None:
    later = deepcopy(NOTICES[0]) | {"valid_from": "2027-01-01"}
    later["field_names"] |= {"dien": "Điện lực"}

    assert parse_open311(DATA, [*NOTICES, later], DAY).services["dien"].name == "Điện"
    in_2027 = parse_open311(DATA, [*NOTICES, later], date(2027, 1, 1))
    assert in_2027.services["dien"].name == "Điện lực"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (changed(fallback="khan_cap"), "fallback: khan_cap is not offered"),
        (changed(withheld={}), "services.khan_cap: neither offered nor withheld"),
        (
            changed(withheld={**DATA[0]["withheld"], "dien": "x"}),
            "services.dien: given more than once",
        ),
        (changed(withheld={**DATA[0]["withheld"], "la": "x"}), "services.la: no such field"),
        (changed(groups={}), "groups.ha_tang: unknown"),
        (changed(common_attributes=[]), "common_attributes: external_id is missing"),
        (changed(resend_minutes=0), "0.resend_minutes"),
        (changed(extra=1), "0.extra"),
        ([*DATA, *DATA], "valid_from.2026-01-01: given more than once"),
        ([], "(whole)"),
    ],
)
def test_a_faulty_entry_is_named(data: Any, fault: str) -> None:
    with pytest.raises(InvalidOpen311) as refusal:
        parse_open311(data, NOTICES, DAY)

    assert fault in str(refusal.value)


@pytest.mark.parametrize(
    ("attribute", "fault"),
    [
        ({"code": "a", "datatype": "singlevaluelist", "description": "x"}, "a list has values"),
        ({"code": "a", "datatype": "text", "description": "x", "values": {"k": "n"}}, "a list has"),
        ({"code": "A b", "datatype": "text", "description": "x"}, "attributes.0.code"),
        ({"code": "external_id", "datatype": "text", "description": "x"}, "given more than once"),
    ],
)
def test_a_faulty_attribute_is_named(attribute: dict[str, Any], fault: str) -> None:
    data = deepcopy(DATA)
    data[0]["services"][0]["attributes"] = [attribute]

    with pytest.raises(InvalidOpen311, match=fault):
        parse_open311(data, NOTICES, DAY)
