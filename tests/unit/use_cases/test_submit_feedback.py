from dataclasses import replace

import pytest

from casework.domain.errors import SubmissionConflict
from casework.domain.references import reference_for
from casework.use_cases.submit_feedback import submit_feedback
from tests.builders import RULES, a_feedback, a_source, an_identity
from tests.fakes import FixedClock, InMemoryCases


def submit(cases: InMemoryCases, source=None, feedback=None):
    return submit_feedback(
        source or a_source(),
        feedback or a_feedback(),
        an_identity(),
        cases=cases,
        clock=FixedClock(),
        rules=RULES,
    )


def test_feedback_becomes_a_case_with_its_first_event_and_identity_apart() -> None:
    cases = InMemoryCases()

    receipt = submit(cases)

    assert receipt.created
    assert cases.get(receipt.case.id) == receipt.case
    assert [item.name for item in cases.history(receipt.case.id)] == ["CaseReceived"]
    assert cases.identities[receipt.case.id] == an_identity()
    assert "Nguyễn Văn A" not in repr(receipt.case)


def test_the_same_submission_again_gets_the_same_case() -> None:
    cases = InMemoryCases()
    first = submit(cases)

    again = submit(cases)

    assert not again.created
    assert again.case.id == first.case.id
    assert len(cases.events) == 1


def test_the_same_external_id_with_another_content_is_refused_and_nothing_is_lost() -> None:
    cases = InMemoryCases()
    first = submit(cases)

    with pytest.raises(SubmissionConflict):
        submit(cases, replace(a_source(), digest="d2"), a_feedback("Việc khác"))

    assert cases.get(first.case.id) == first.case


def test_two_partners_may_use_the_same_external_id() -> None:
    cases = InMemoryCases()

    ours = submit(cases)
    theirs = submit(cases, replace(a_source(), partner="partner-b"))

    assert ours.case.id != theirs.case.id


def test_when_two_submissions_meet_in_one_reference_the_second_takes_the_next() -> None:
    cases = InMemoryCases()
    other = submit(cases, a_source("other")).case
    taken = reference_for("e-dongthap", "edt-1")
    cases.cases[taken] = replace(other, id=taken)

    receipt = submit(cases)

    assert receipt.created
    assert receipt.case.id == reference_for("e-dongthap", "edt-1", attempt=1)
    assert submit(cases).case.id == receipt.case.id
