"""`python -m casework.tools.export_corrections` on the tables, read back by the trainer."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import bootstrap
from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain import commands as c
from casework.domain.case import Classification, Feedback, Location
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_router
from casework.tools import export_corrections
from casework.tools.samples import TRAINING, read_samples, route_samples
from tests.builders import OPERATOR, SUPERVISOR, History, a_classification, an_identity
from tests.tables import CASE, DIRECTORY, IDENTITY

APRIL = datetime(2026, 4, 10, 3, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 10, 3, 0, tzinfo=UTC)
COMMUNE = "29869"
AGENCY = f"UBND-X25-{COMMUNE}"
LAMP = Feedback(
    "Đèn đường hư, gọi tôi 0912 345 678",
    "Điện 0912345678",
    Location(COMMUNE, 10.29, 105.75, "12 Nguyễn Huệ"),
)


@pytest.fixture
def cases(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDbCases]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setenv("CASE_TABLE", CASE)
    monkeypatch.setenv("DIRECTORY_TABLE", DIRECTORY)
    monkeypatch.setenv("POLICY_SET", "province")
    for builder in (bootstrap.cases, bootstrap.current_rules, bootstrap.change_log):
        builder.cache_clear()
    yield DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    for builder in (bootstrap.cases, bootstrap.current_rules, bootstrap.change_log):
        builder.cache_clear()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "corrections.jsonl"


def case(
    cases: DynamoDbCases,
    case_id: str,
    *decisions: tuple[datetime, c.Command],
    feedback: Feedback = LAMP,
    said: Classification | None = None,
) -> None:
    """Received and sent to the desk, then decided about at those times."""
    history = History(feedback=feedback, case_id=case_id)
    history.does(c.RouteCase(said or a_classification(confidence=0.1)))
    cases.add(history.case, history.events, an_identity())
    for at, command in decisions:
        history.at, before = at, len(history.events)
        history.does(command, SUPERVISOR if isinstance(command, c.ReassignCase) else OPERATOR)
        cases.save(history.case, history.events[before:])


def export(monkeypatch: pytest.MonkeyPatch, out: Path, *options: str) -> list[dict[str, Any]]:
    span = ("--from", "2026-04", "--to", "2026-05")
    monkeypatch.setattr(sys, "argv", ["export_corrections", *(options or span), str(out)])
    assert export_corrections.main() == 0
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_a_correction_is_a_training_line_without_personal_data(
    cases: DynamoDbCases, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    case(cases, "DT-1", (APRIL, c.ForwardCase(AGENCY, ("DOWASEN",), field="cay_xanh")))

    (row,) = export(monkeypatch, out)

    assert row == {
        "id": "DT-1",
        "text": "Đèn đường hư, gọi tôi […]",
        "category_given": "Điện […]",
        "place": {
            "province_2021": None,
            "district_2021": None,
            "commune_2021": None,
            "commune_2025": COMMUNE,
        },
        "place_given": True,
        "expected_class": "jurisdiction",
        "expected_class_2021": None,
        "expected_field": "cay_xanh",
        "expected_lead_2021": None,
        "expected_lead_2025": AGENCY,
        "acceptable_2021": [],
        "acceptable_2025": ["DOWASEN"],
        "tags": ["corrected", "operator"],
        "matter": "cay",
    }
    assert list(row) == list(json.loads(TRAINING.read_text("utf-8").splitlines()[0]))


def test_the_trainers_reader_takes_the_file_and_a_router_is_scored_on_its_own_era(
    cases: DynamoDbCases, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    case(cases, "DT-1", (APRIL, c.ForwardCase(AGENCY)))
    refused = (APRIL + timedelta(seconds=1), c.RefuseCase("unclear", "?"))
    case(cases, "DT-2", refused, feedback=Feedback("Alo"))
    export(monkeypatch, out)

    samples = read_samples(out)
    router, units = load_router(load_directory()), load_units()

    assert [(s.id, s.matter, s.tags[0]) for s in samples] == [
        ("DT-1", "den", "confirmed"),
        ("DT-2", "nmi", "corrected"),
    ]
    assert [result.strict for result in route_samples(router, samples, units, "2025")] == [
        True,
        False,
    ]
    assert route_samples(router, samples, units, "2021") == []


def test_where_the_matter_is_in_doubt_the_line_has_none(
    cases: DynamoDbCases, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    road = a_classification(field="giao_thong_ha_tang", confidence=0.1)
    case(cases, "DT-TWO-ROADS", (APRIL, c.ForwardCase("SXD")), said=road)
    case(cases, "DT-NO-PART", (APRIL, c.ForwardCase("BHXH")))
    part = c.SplitCase(("Rác.",), ("DT-9",))
    case(cases, "DT-SPLIT", (APRIL, part), (APRIL, c.ForwardCase(AGENCY)))

    rows = export(monkeypatch, out)

    assert {row["id"]: row["matter"] for row in rows} == dict.fromkeys(
        ("DT-TWO-ROADS", "DT-NO-PART", "DT-SPLIT")
    )
    assert [row["id"] for row in rows if "split" in row["tags"]] == ["DT-SPLIT"]


def test_a_case_is_in_the_file_of_the_decision_that_stands_and_in_no_other(
    cases: DynamoDbCases, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    moved = ((APRIL, c.ForwardCase(AGENCY)), (MAY, c.ReassignCase("DOWASEN", "Nhầm")))
    case(cases, "DT-1", *moved)

    april = export(monkeypatch, out, "--from", "2026-04", "--to", "2026-04")
    may = export(monkeypatch, out, "--from", "2026-05", "--to", "2026-05")
    both = export(monkeypatch, out)

    assert april == []
    assert may == both
    assert [(row["expected_lead_2025"], row["matter"], row["tags"]) for row in may] == [
        ("DOWASEN", "den", ["corrected", "supervisor"])
    ]


def test_what_is_left_out_is_counted_and_restricted_texts_are_asked_for(
    cases: DynamoDbCases,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    out: Path,
) -> None:
    case(cases, "DT-FORWARDED", (APRIL, c.ForwardCase(AGENCY)))
    case(cases, "DT-NO-CONTACT", (APRIL, c.RefuseCase("no_contact", "Thiếu tên.")))
    case(cases, "DT-GUIDED", (APRIL + timedelta(seconds=1), c.GuideCase("Gửi đơn.")))

    assert [row["id"] for row in export(monkeypatch, out)] == ["DT-FORWARDED"]
    assert capsys.readouterr().err == (
        "3 decided, 1 as the router had said; 1 rows, 1 of them with a matter; left out: "
        "1 refused on grounds that say nothing of the text, 1 restricted\n"
    )

    rows = export(monkeypatch, out, "--from", "2026-04", "--to", "2026-04", "--restricted")
    assert [(row["expected_class"], row["matter"]) for row in rows] == [
        ("jurisdiction", "den"),
        ("complaint_denunciation", "kntc"),
    ]


def test_a_decision_before_the_merger_fills_the_labels_of_2021(
    cases: DynamoDbCases, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    december = datetime(2021, 12, 6, 3, 0, tzinfo=UTC)
    feedback = Feedback("Đèn đường tắt", None, Location("30109"))
    history = History(at=december, feedback=feedback, case_id="DT-OLD")
    history.does(c.RouteCase(a_classification(confidence=0.1)))
    history.does(c.ForwardCase("UBND-H-873"), OPERATOR)
    cases.add(history.case, history.events, an_identity())

    (row,) = export(monkeypatch, out, "--from", "2021-12", "--to", "2022-01")

    assert (row["expected_class"], row["expected_class_2021"]) == (None, "jurisdiction")
    assert (row["expected_lead_2021"], row["expected_lead_2025"]) == ("UBND-H-873", None)
    assert row["place"]["commune_2021"] == "30109"
    assert (row["place"]["district_2021"], row["matter"]) == ("873", "den")


@pytest.mark.parametrize("span", [("2026-05", "2026-04"), ("2026-13", "2026-14"), ("May", "June")])
def test_a_span_that_is_none_is_refused_before_the_file_is_touched(
    monkeypatch: pytest.MonkeyPatch, out: Path, span: tuple[str, str]
) -> None:
    first, last = span
    with pytest.raises(SystemExit):
        export(monkeypatch, out, "--from", first, "--to", last)

    assert not out.exists()
