import json
from copy import deepcopy
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from casework.domain.policy import Most
from casework.reference.policies import InvalidPolicy, load_rules, parse_policies


def data(name: str) -> Any:
    return json.loads(files("casework.reference").joinpath(f"data/{name}.json").read_text("utf-8"))


PROVINCE = data("policy-province")


@pytest.mark.parametrize("name", ["province", "demo"])
def test_the_shipped_policies_are_valid_and_marked_provisional(name: str) -> None:
    assert load_rules(name).policies
    assert all(entry["provisional"] for entry in data(f"policy-{name}"))


def test_the_demonstration_has_the_steps_of_the_province_and_no_logic_of_its_own() -> None:
    demo, province = data("policy-demo")[0], PROVINCE[0]

    assert set(demo["terms"]) == set(province["terms"])
    for name, ladder in demo["ladders"].items():
        theirs = {
            (step["name"], step["action"], step["audience"])
            for step in province["ladders"][name]["steps"]
        }
        assert {(s["name"], s["action"], s["audience"]) for s in ladder["steps"]} <= theirs


def test_of_several_sets_the_one_in_force_on_the_day_counts() -> None:
    newer = {**PROVINCE[0], "version": "v2", "valid_from": "2026-01-01"}
    sets = parse_policies([newer, PROVINCE[0]])

    assert [policy.valid_from for policy in sets] == [date(2021, 11, 1), date(2026, 1, 1)]


def changed(path: str, value: Any) -> list[Any]:
    sets = deepcopy(PROVINCE)
    *way, last = path.split(".")
    entry = sets[0]
    for part in way:
        entry = entry[int(part)] if part.isdigit() else entry[part]
    entry[int(last) if last.isdigit() else last] = value
    return sets


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("terms.normal.limit.amount", 0, "0.terms.normal.limit.amount"),
        ("most.additions", 0, "0.most.additions"),
        ("most.links", 100_000, "0.most.links"),
        ("terms.normal.limit.unit", "fortnights", "0.terms.normal.limit.unit"),
        ("terms.normal.ladder", "none", "no such ladder: none"),
        ("default_term", "none", "no such term: none"),
        ("field_terms.dien", "none", "no such term: none"),
        ("sure_from", 1.2, "0.sure_from"),
        ("ladders.answer.steps", [], "0.ladders.answer.steps"),
        ("ladders.answer.steps.0.share", 1.5, "0.ladders.answer.steps.0.share"),
        ("ladders.answer.steps.0.action", "shout", "0.ladders.answer.steps.0.action"),
        ("ladders.answer.steps.0.name", "due", "names of the steps must differ"),
        ("ladders.answer.steps.2.action", "mark_overdue", "at most one step marks overdue"),
        ("ladders.answer.steps.0.span", "answer", "an agency is phoned once"),
        ("ladders.answer.steps.5.share", 0.9, "at most one step marks overdue"),
        ("ladders.answer.steps.6.share", 0.9, "not both"),
        ("ladders.answer.steps.0.action", "close_silent", "nothing else"),
        ("ladders.answer.steps.0.name", "a#2", "no # and no :"),
        ("joint_term", "none", "no such term: none"),
        ("refusal_grounds", {}, "0.refusal_grounds"),
        ("refusal_classes.spamm", "spam", "no such ground: spamm"),
        ("refusal_classes.spam", "junk", "0.refusal_classes.spam"),
        ("contribution_share", 1, "0.contribution_share"),
        ("valid_from", "soon", "0.valid_from"),
        ("typo", 1, "0.typo"),
    ],
)
def test_a_bad_policy_is_refused_naming_the_entry(path: str, value: Any, named: str) -> None:
    with pytest.raises(InvalidPolicy) as error:
        parse_policies(changed(path, value))

    assert named in str(error.value)


def test_two_sets_of_one_day_or_version_are_refused() -> None:
    with pytest.raises(InvalidPolicy, match="valid_from"):
        parse_policies([PROVINCE[0], {**PROVINCE[0], "version": "other"}])
    with pytest.raises(InvalidPolicy, match="version"):
        parse_policies([PROVINCE[0], {**PROVINCE[0], "valid_from": "2030-01-01"}])


def test_no_policy_at_all_is_refused() -> None:
    with pytest.raises(InvalidPolicy):
        parse_policies([])


def test_the_fields_of_the_rules_are_those_of_the_competence_table_with_their_class() -> None:
    rows = data("competence")["matters"]

    assert load_rules("province").field_classes == {row["field"]: row["class"] for row in rows}


def test_a_set_of_before_there_were_limits_has_those_of_today() -> None:
    before = {name: value for name, value in PROVINCE[0].items() if name != "most"}

    assert parse_policies([before])[0].most == Most()
    assert parse_policies(changed("most.additions", 3))[0].most == Most(additions=3)
