"""The effective-dated directory and the units: succession, dates, faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.directory import Agency, Directory, Units
from casework.reference.directory import load_json
from casework.tools.validate_reference import faults, faults_of_notices, stale_model

from .conftest import AFTER, BEFORE

FILES = ("agencies.json", "units-2021.json", "units-2025.json", "competence.json")


def test_one_code_is_two_agencies_at_two_times(directory: Directory) -> None:
    old, new = directory.agency("SNV", BEFORE), directory.agency("SNV", AFTER)

    assert old is not None
    assert new is not None
    assert "lao động" not in old.subjects
    assert "lao động" in new.subjects


def test_an_agency_is_gone_the_day_after_its_last(directory: Directory) -> None:
    assert directory.agency("UBND-H-873", date(2025, 6, 30))
    assert directory.agency("UBND-H-873", date(2025, 7, 1)) is None


def test_a_department_has_its_successor(directory: Directory) -> None:
    assert directory.successors("SGTVT", AFTER) == ("SXD",)
    assert directory.successors("SXD", AFTER) == ("SXD",)


def test_a_split_commune_has_two_successors(directory: Directory) -> None:
    assert directory.successors("UBND-X21-30079", AFTER) == ("UBND-X25-30088", "UBND-X25-30025")


def test_a_district_has_no_successor_because_its_subjects_went_apart(directory: Directory) -> None:
    assert directory.successors("UBND-H-873", AFTER) == ()


def test_a_successor_is_followed_until_one_in_force() -> None:
    directory = Directory(
        [
            Agency("A", "A", "so", valid_to=date(2020, 1, 1), successors=("B",)),
            Agency("B", "B", "so", valid_to=date(2021, 1, 1), successors=("C",)),
            Agency("C", "C", "so"),
        ]
    )

    assert directory.successors("A", AFTER) == ("C",)


def test_a_code_means_the_unit_of_the_day(units: Units) -> None:
    old, new = units.commune("29869", BEFORE), units.commune("29869", AFTER)

    assert old is not None
    assert new is not None
    assert (old.name, new.name) == ("Phường 2", "Phường Cao Lãnh")


def test_the_province_has_143_communes_before_and_102_after(units: Units) -> None:
    assert len(units.communes_on(BEFORE)) == 143
    assert len(units.communes_on(AFTER)) == 102


def test_overlapping_records_of_one_key_are_a_fault() -> None:
    directory = Directory(
        [
            Agency("A", "A", "so", valid_to=date(2025, 3, 1)),
            Agency("A", "A", "so", valid_from=date(2025, 3, 1)),
        ]
    )

    [fault] = directory.problems(frozenset())

    assert str(fault) == "A (2025-03-01): two records overlap from 2025-03-01"


def test_an_unknown_successor_is_a_fault_that_names_the_entry() -> None:
    directory = Directory([Agency("A", "A", "so", successors=("NOBODY",))])

    [fault] = directory.problems(frozenset())

    assert str(fault).startswith("A (from the start): NOBODY")


def test_a_missing_commune_is_a_fault(units: Units) -> None:
    short = replace(units, merged=units.merged[1:])

    problems = short.problems()

    assert "communes from 01/07/2025: 101 found, 102 expected" in problems
    assert any("successor" in problem and "does not exist" in problem for problem in problems)


def test_the_shipped_reference_data_is_sound() -> None:
    assert faults({name: load_json(name) for name in FILES}) == []


def test_the_shipped_model_was_trained_with_the_shipped_lexicon() -> None:
    assert stale_model() == []


def test_a_malformed_entry_is_named_by_its_path() -> None:
    documents = {name: load_json(name) for name in FILES}
    del documents["agencies.json"]["agencies"][3]["name"]

    assert faults(documents) == ["agencies.json: agencies.3.name: Field required"]


def test_a_name_that_no_sms_has_room_for_is_a_fault() -> None:
    documents = {name: load_json(name) for name in FILES}
    documents["agencies.json"]["agencies"][3]["name"] = "Sở Nội vụ, " * 5

    assert len(found := faults(documents)) == 1
    assert found[0].startswith("agencies.json: SNV (from the start): 'Sở Nội vụ, Sở Nội vụ")


def test_a_faulty_notice_is_named_by_its_path() -> None:
    editions = load_json("notices.json")
    assert faults_of_notices(editions) == []

    editions[0]["notices"][3]["event"] = "Nope"
    assert faults_of_notices(editions) == ["notices.json: 0.notices.3.event: no such event: Nope"]


def test_a_competence_rule_for_an_unknown_agency_is_a_fault() -> None:
    documents = {name: load_json(name) for name in FILES}
    documents["competence.json"]["matters"][0]["rules"][0]["lead"] = "NOBODY"

    assert faults(documents) == ["ql: agency NOBODY is not in the directory"]


def test_every_fact_that_is_not_confirmed_carries_its_mark_and_its_source() -> None:
    for name in ("agencies.json", "competence.json", "gazetteer.json"):
        document = load_json(name)

        assert document["provisional"] is True
        assert document["source"]
