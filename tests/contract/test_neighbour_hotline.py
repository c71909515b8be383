"""The neighbouring 1022 system by the fake and by HTTP: what is pushed once, what is read of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Protocol

import pytest

from casework.adapters.neighbour.hotline import HttpHotline, NeighbourAccount
from casework.domain.case import NeighbourState
from casework.domain.errors import Unavailable
from casework.domain.neighbour import Reading, Submission, TicketRefused
from casework.use_cases.neighbour_ports import NeighbourHotline
from local.neighbour import PASSWORD, USER, Mood, Neighbour
from tests.builders import NINE_O_CLOCK
from tests.neighbour_fakes import ScriptedHotline

PATIENCE = 0.4
CASE = Submission(
    *("DT-2345-6789-AB-C", "Phản ánh DT-2345-6789-AB-C", "Đèn đường hư cả tuần nay."),
    *("Ấp Mỹ Đông", 10.46, 105.63, 1, "eDongThap", NINE_O_CLOCK),
)
OTHER = replace(CASE, reference="DT-OTHER")
ANSWER = "Đã thay bóng đèn ngày 05/3."


class There(Protocol):
    """The neighbour as seen from its own side."""

    hotline: NeighbourHotline

    def become(self, mood: Mood) -> None: ...

    def work_on(self, number: str, state: str, answer: str | None = None) -> None: ...

    @property
    def tickets(self) -> int: ...


class Fake:
    _states: ClassVar = {
        "DANG_XU_LY": NeighbourState.IN_PROGRESS,
        "CHUYEN_TIEP": NeighbourState.FORWARDED,
        "DA_XU_LY": NeighbourState.DONE,
    }

    def __init__(self) -> None:
        self.hotline = ScriptedHotline()

    def become(self, mood: Mood) -> None:
        before = mood in (Mood.AWAY, Mood.FORBIDDEN)
        fails = None if mood is Mood.WELL else Unavailable(mood)
        self.hotline.before, self.hotline.after = (fails, None) if before else (None, fails)

    def work_on(self, number: str, state: str, answer: str | None = None) -> None:
        said = f"Phòng Quản lý đô thị: {answer}" if answer else None
        self.hotline.says[number] = Reading(self._states[state], said)

    @property
    def tickets(self) -> int:
        return len(self.hotline.taken)


class Imitation:
    def __init__(self, server: Neighbour) -> None:
        self._server = server
        account = NeighbourAccount(url=server.url, user=USER, password=PASSWORD)
        self.hotline = HttpHotline(account, answer_seconds=PATIENCE)

    def become(self, mood: Mood) -> None:
        self._server.mood = mood

    def work_on(self, number: str, state: str, answer: str | None = None) -> None:
        done: dict[str, Any] = {"trangThai": state} | ({"noiDung": answer} if answer else {})
        self._server.work_on(number, done)

    @property
    def tickets(self) -> int:
        return len(self._server.tickets)


@contextmanager
def _there(name: str) -> Iterator[There]:
    if name == "fake":
        yield Fake()
        return
    with Neighbour() as server:
        yield Imitation(server)


@pytest.fixture(params=["fake", "http"])
def there(request: pytest.FixtureRequest) -> Iterator[There]:
    with _there(request.param) as made:
        yield made


def test_each_case_is_one_ticket_however_often_it_is_pushed(there: There) -> None:
    first, other, again = (there.hotline.push(case) for case in (CASE, OTHER, CASE))

    assert first == again != other
    assert there.tickets == 2


def test_a_new_ticket_is_not_started(there: There) -> None:
    number = there.hotline.push(CASE)

    assert there.hotline.read(number) == Reading(NeighbourState.NOT_STARTED)


@pytest.mark.parametrize(
    ("state", "read"),
    [
        ("DANG_XU_LY", NeighbourState.IN_PROGRESS),  # the imitation leaves the status out
        ("CHUYEN_TIEP", NeighbourState.FORWARDED),
        ("DA_XU_LY", NeighbourState.DONE),
    ],
)
def test_a_ticket_is_read_as_it_stands_there(
    there: There, state: str, read: NeighbourState
) -> None:
    number = there.hotline.push(CASE)
    there.work_on(number, state)

    assert there.hotline.read(number) == Reading(read)


def test_what_was_done_is_read_under_the_name_of_who_did_it(there: There) -> None:
    number = there.hotline.push(CASE)
    there.work_on(number, "DA_XU_LY", ANSWER)

    reading = there.hotline.read(number)

    assert reading == Reading(NeighbourState.DONE, f"Phòng Quản lý đô thị: {ANSWER}")


def test_a_ticket_that_is_not_there_is_refused(there: There) -> None:
    with pytest.raises(TicketRefused):
        there.hotline.read("999999")


@pytest.mark.parametrize("mood", [Mood.AWAY, Mood.FORBIDDEN])
def test_a_neighbour_that_lets_nobody_in_has_taken_nothing(there: There, mood: Mood) -> None:
    number = there.hotline.push(CASE)
    there.become(mood)

    with pytest.raises(Unavailable):
        there.hotline.push(OTHER)
    with pytest.raises(Unavailable):
        there.hotline.read(number)

    assert there.tickets == 1


@pytest.mark.parametrize("mood", [Mood.DROP, Mood.HANG, Mood.HTML, Mood.ERROR])
def test_what_it_took_and_did_not_say_is_found_by_the_next_push(there: There, mood: Mood) -> None:
    there.become(mood)
    with pytest.raises(Unavailable):
        there.hotline.push(CASE)

    there.become(Mood.WELL)
    number = there.hotline.push(CASE)

    assert there.tickets == 1
    assert there.hotline.read(number).state is NeighbourState.NOT_STARTED
