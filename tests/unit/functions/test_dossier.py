"""What those read who work on a case: the sender's words, and what others wrote in its course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from casework.domain import commands as c
from casework.domain.case import Location
from casework.domain.event_names import EVENT_NAMES, words_of
from functions.case_api import handler as case_api
from functions.list_api import handler as list_api
from tests.builders import AGENCY, OFFICER, OPERATOR, PARTNER, an_answer
from tests.interface import open_doors
from tests.office import OFFICER as SIGNED_IN_OFFICER
from tests.office import OPERATOR as SIGNED_IN_OPERATOR
from tests.office import Claims, Office, asked
from tests.operation import CLIENTS
from tests.unit.webhooks.lives import lives_of_every_event

TEXT = "Đèn đường trước số 12 Nguyễn Huệ hư"


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, _):
        yield office


def get(reference: str, part: str = "", client: Claims = "id-a") -> tuple[int, dict[str, object]]:
    app = list_api if part == "/history" else case_api
    return asked(app.lambda_handler, "GET", f"/v1/cases/{reference}{part}", client)


def test_the_officer_reads_what_it_is_about_and_where(office: Office) -> None:
    reference = office.forwarded("1", text=TEXT)
    office.does(reference, c.AddInformation("Cạnh tiệm thuốc tây."), PARTNER)

    case = office.cases.get(reference)
    where = Location("29869", 10.4602, 105.6329, "hẻm 25")
    office.put(replace(case, feedback=replace(case.feedback, location=where)))

    status, dossier = get(reference, "/dossier", SIGNED_IN_OFFICER)

    assert (status, dossier["text"], dossier["additions"]) == (200, TEXT, ["Cạnh tiệm thuốc tây."])
    assert dossier["location"] == {
        "commune": "29869",
        "latitude": 10.4602,
        "longitude": 105.6329,
        "address": "hẻm 25",
    }
    found = office.cases.get(reference).classification
    assert found is not None
    assert dossier["classification"]["proposals"][0]["agency"] == AGENCY  # type: ignore[index]


def test_to_read_the_dossier_is_to_open_the_case(office: Office) -> None:
    reference = office.forwarded("1")

    get(reference, "/dossier", SIGNED_IN_OPERATOR)
    assert office.cases.get(reference).seen_by == ()

    get(reference, "/dossier", SIGNED_IN_OFFICER)
    assert office.cases.get(reference).seen_by == (AGENCY,)


@pytest.mark.parametrize("role", CLIENTS)
def test_the_dossier_has_everything_that_get_shows(office: Office, role: str) -> None:
    reference = office.forwarded("1")

    status, dossier = get(reference, "/dossier", CLIENTS[role])

    if status == 200:
        assert dossier.items() >= get(reference, client=CLIENTS[role])[1].items()
    else:
        assert role in ("partner", "administrator")


def test_the_partner_reads_what_is_asked_of_the_sender_until_it_is_answered(
    office: Office,
) -> None:
    reference = office.at_the_desk("1")
    office.does(reference, c.AskCitizen("Xin cho biết số nhà?"), OPERATOR)
    assert get(reference)[1]["question"] == "Xin cho biết số nhà?"

    office.does(reference, c.AddInformation("Số 12."), PARTNER)
    assert get(reference)[1]["question"] is None


def test_the_partner_reads_why_a_case_is_refused_while_it_is(office: Office) -> None:
    reference = office.at_the_desk("1")
    office.does(reference, c.RefuseCase("unclear", "Không rõ sự việc."), OPERATOR)
    assert get(reference)[1]["refusal"] == {"ground": "unclear", "reason": "Không rõ sự việc."}


def test_the_history_has_the_words_for_those_who_work_on_the_case(office: Office) -> None:
    reference = office.forwarded("1")
    office.does(reference, c.AcceptCase(), OFFICER)
    office.does(reference, c.ReportProgress("Đang chờ vật tư."), OFFICER)
    office.does(reference, an_answer(text="Đã thay bóng đèn."), OFFICER)

    _, history = get(reference, "/history", SIGNED_IN_OPERATOR)
    words = {line["event"]: line["words"] for line in history["events"]}  # type: ignore[union-attr]

    assert words["ProgressReported"] == "Đang chờ vật tư."
    assert words["CaseAnswered"] == "Đã thay bóng đèn."
    assert words["CaseAccepted"] is None
    told = get(reference, "/history", "id-a")[1]["events"]
    assert {line["words"] for line in told} == {None}  # type: ignore[union-attr]


def test_every_event_in_which_somebody_writes_shows_the_words() -> None:
    """By the lives in which everything happens; the others are made by the clock and the router."""
    seen, worded = set(), set()
    for recorded in (event for life in lives_of_every_event() for event in life.events):
        seen.add(recorded.name)
        if words_of(recorded.event):
            worded.add(recorded.name)

    assert seen <= set(EVENT_NAMES)
    assert worded >= {
        *("CaseReturned", "CaseTransferred", "InformationRequested", "InformationAdded"),
        *("ExtensionRequested", "CaseAnswered", "AnswerSentBack", "CaseReopened", "CaseRefused"),
        *("RefusalAppealed", "AppealDecided", "CaseGuided", "TaskRaised", "TaskDone"),
    }
