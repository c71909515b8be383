"""The field that an operator names when forwarding, in place of the router's."""

from dataclasses import replace

import pytest

from casework.domain import commands as c
from casework.domain.errors import NotAdmissible
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from tests.builders import AGENCY, OFFICER, OPERATOR, History, a_classification

UNSURE = a_classification(confidence=0.1)


def routed(**found: object) -> History:
    return History().does(c.RouteCase(a_classification(**{"confidence": 0.1, **found})))


def test_the_operators_field_replaces_the_routers_and_the_term_follows_it() -> None:
    history = routed().does(c.ForwardCase("SNNMT", field="dat_dai"), OPERATOR)

    assert history.case.classification == replace(UNSURE, field="dat_dai")
    assert history.case.clock.term == "complex"
    assert history.events[1].event.classification == UNSURE
    assert fold(history.events) == history.case
    assert is_intact(history.events)


def test_without_a_field_of_the_operators_the_routers_stands() -> None:
    case = routed().does(c.ForwardCase(AGENCY), OPERATOR).case

    assert case.classification == UNSURE
    assert case.clock.term == "simple"


def test_a_field_brings_its_class_so_a_false_alarm_loses_its_hurry_for_good() -> None:
    """A sure emergency never waits at the desk; one without a known agency does."""
    alarm = routed(case_class="emergency", field="khan_cap", agency=None)

    alarm.does(c.ForwardCase(AGENCY, field="cay_xanh"), OPERATOR)
    assert (alarm.case.classification.case_class, alarm.case.clock.term) == (
        "jurisdiction",
        "simple",
    )

    alarm.does(c.ReturnCase("Không thuộc địa bàn."), OFFICER).does(c.ForwardCase("CAT"), OPERATOR)
    assert alarm.case.clock.term == "simple"


def test_an_emergency_that_the_router_missed_gets_its_hurry() -> None:
    case = routed().does(c.ForwardCase("CAT", field="khan_cap"), OPERATOR).case

    assert (case.classification.case_class, case.clock.term) == ("emergency", "emergency")


@pytest.mark.parametrize("field", ["den_duong", "", "tin_rac", "tinh_khac", "khong_xac_dinh"])
def test_a_field_that_no_agency_can_have_is_refused(field: str) -> None:
    with pytest.raises(NotAdmissible, match="field-not-listed"):
        routed().does(c.ForwardCase(AGENCY, field=field), OPERATOR)
