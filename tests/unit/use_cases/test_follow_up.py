"""What did not arrive is told by another channel, and a person is asked to look after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.domain import commands as c
from casework.domain.case import Actor, Task, TaskKind
from casework.domain.contacts import Contact
from casework.domain.delivery import DeliveryState, NotAccepted, Report, reported
from casework.domain.notifications import DESK, Channel
from casework.use_cases.change_case import change_case
from casework.use_cases.send_due import send_due
from tests.builders import (
    AGENCY,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    RULES,
    History,
    an_answer,
    an_identity,
    contacts_of,
)
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    RecordingOutlet,
    RecordingSender,
)
from tests.telling import RULES_OF_MESSAGES, a_delivery, tell

FIRST, SECOND, _ = contacts_of(AGENCY)


class Office:
    """A case whose last event is told, and whatever comes of it."""

    def __init__(self, history: History, people: tuple[Contact, ...] = (FIRST, SECOND)) -> None:
        self.email, self.sms = RecordingSender(), RecordingSender()
        self.ledger, self.outlet, self.clock = InMemoryLedger(), RecordingOutlet(), FixedClock()
        self.clock.at = history.at
        self.cases = InMemoryCases()
        self.cases.add(history.case, history.events, an_identity())
        self.contacts = InMemoryContacts({AGENCY: people, DESK: contacts_of(DESK)})
        self.id, self.seq = history.case.id, history.case.version

    def tell(self, only: str | None = None) -> Office:
        delivery = a_delivery(self.ledger, email=self.email, sms=self.sms)
        request = (self.id, self.seq, only)
        tell(request, delivery, cases=self.cases, contacts=self.contacts, clock=self.clock)
        return self

    def minutes_pass(self, count: int = 1) -> Office:
        for _ in range(count):
            self.clock.advance(seconds=60)
            send_due(ledger=self.ledger, queue=self.outlet, clock=self.clock)
            while self.outlet.notices:
                self.tell(self.outlet.notices.pop(0)[2])
        return self

    def hears(self, channel: Channel, report: Report) -> None:
        """What the provider says of every message of the channel."""
        for entry in [e for e in self.ledger.entries.values() if e.channel is channel]:
            after = reported(entry, report, self.clock.now())
            assert after
            assert self.ledger.replace(entry, after)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return self.cases.get(self.id).tasks


def forwarded() -> History:
    return History().forwarded()


def answered() -> History:
    """Told by email alone to the desk."""
    return forwarded().does(c.AcceptCase(), OFFICER).does(an_answer(), OFFICER)


def test_a_refused_address_becomes_a_task_that_names_the_reader_and_no_address() -> None:
    office = Office(forwarded())
    office.email.rejects = {str(FIRST.email)}

    office.tell().minutes_pass()

    (task,) = office.tasks
    assert (task.kind, task.agency) == (TaskKind.CORRECT_ADDRESS, AGENCY)
    assert task.detail == (
        "Thư điện tử gửi Đầu mối 1: nhà cung cấp không chấp nhận địa chỉ hoặc nội dung"
    )
    assert str(FIRST.email) not in repr(office.cases.get(office.id))


def test_who_is_told_by_both_channels_is_not_told_a_third_time() -> None:
    office = Office(forwarded())
    office.email.rejects = {str(FIRST.email)}

    office.tell().minutes_pass(3)

    assert len(office.sms.accepted) == 2


def test_an_email_that_comes_back_is_replaced_by_an_sms() -> None:
    office = Office(answered()).tell()
    assert len(office.email.accepted) == 2
    assert office.sms.accepted == []

    office.hears(Channel.EMAIL, Report.BOUNCED)
    office.minutes_pass()

    assert [m.text[:26] for m in office.sms.accepted] == ["1022 Dong Thap: thu dien t"] * 2
    assert {task.kind for task in office.tasks} == {TaskKind.CORRECT_ADDRESS}
    assert len(office.tasks) == 2


def test_an_sms_in_place_of_an_email_waits_for_its_provider_like_any_other() -> None:
    office = Office(answered()).tell()
    office.hears(Channel.EMAIL, Report.BOUNCED)
    office.sms.before = NotAccepted("throttled")
    office.minutes_pass(2)
    assert office.sms.accepted == []

    office.sms.before = None
    office.minutes_pass(20)

    assert len(office.sms.accepted) == 2


def test_what_is_sent_in_its_place_is_not_replaced_once_more() -> None:
    office = Office(answered()).tell()
    office.sms.rejects = {str(person.phone) for person in contacts_of(DESK)}
    office.hears(Channel.EMAIL, Report.BOUNCED)

    office.minutes_pass(3)

    assert {entry.state for entry in office.ledger.entries.values()} == {DeliveryState.FAILED}
    assert len(office.ledger.entries) == len(office.tasks) == 4


def test_who_has_no_other_address_is_left_to_the_operator() -> None:
    office = Office(answered())
    office.contacts.people[DESK] = (replace(FIRST, phone=None),)
    office.tell()

    office.hears(Channel.EMAIL, Report.BOUNCED)
    office.minutes_pass()

    assert office.sms.accepted == []
    assert len(office.tasks) == 1


def test_an_sms_of_unknown_outcome_is_asked_about_and_not_sent_again() -> None:
    office = Office(forwarded(), (FIRST,))
    office.sms.after = TimeoutError()
    with pytest.raises(TimeoutError):
        office.tell()
    office.sms.after = None

    office.minutes_pass(int(RULES_OF_MESSAGES.lease.total_seconds() // 60) + 2)

    (task,) = office.tasks
    assert (task.kind, len(office.sms.accepted)) == (TaskKind.CHECK_DELIVERY, 1)
    assert task.detail.endswith("không rõ đã đến hay chưa")


def test_who_called_it_spam_is_asked_about_although_it_arrived() -> None:
    office = Office(forwarded(), (FIRST,)).tell()

    office.hears(Channel.EMAIL, Report.COMPLAINED)
    office.minutes_pass()

    (task,) = office.tasks
    assert task.kind is TaskKind.CORRECT_ADDRESS
    assert len(office.sms.accepted) == 1


def test_a_reader_who_was_replaced_meanwhile_is_asked_about_by_agency_alone() -> None:
    office = Office(forwarded(), (FIRST,))
    office.email.before = NotAccepted("throttled")
    office.tell()
    office.contacts.people[AGENCY] = (replace(SECOND, email="new@x.example"),)

    office.minutes_pass(3)

    (task,) = office.tasks
    assert (task.agency, task.kind) == (AGENCY, TaskKind.CHECK_DELIVERY)
    assert "Đầu mối" not in task.detail


def test_the_same_trouble_of_the_same_reader_is_one_open_task() -> None:
    history = forwarded()
    office = Office(history, (FIRST,))
    office.email.rejects = {str(FIRST.email)}
    office.tell().minutes_pass()
    (first,) = office.tasks

    remind(office)
    assert len(office.tasks) == 1

    act(office, c.CompleteTask(first.id, "Đã gọi, địa chỉ mới"))
    remind(office)
    assert [task.done_by is None for task in office.tasks] == [False, True]


def test_what_tells_of_a_task_raises_none() -> None:
    history = forwarded().does(c.RaiseTask("m", TaskKind.CHECK_DELIVERY, AGENCY, "SMS"))
    office = Office(history)
    office.email.rejects = {str(person.email) for person in contacts_of(DESK)}

    office.tell().minutes_pass(5)

    assert len(office.tasks) == 1
    assert {entry.state for entry in office.ledger.entries.values()} == {
        DeliveryState.FAILED,
        DeliveryState.SENT,
    }
    assert not any(entry.next_at for entry in office.ledger.entries.values())


def remind(office: Office) -> None:
    act(office, c.OrderReminder("Đề nghị xử lý"), OVERSIGHT)
    office.tell().minutes_pass()


def act(office: Office, command: c.Command, actor: Actor = OPERATOR) -> None:
    case = change_case(
        office.id, command, actor, cases=office.cases, clock=office.clock, rules=RULES
    )
    office.seq = case.version
