"""Follow a case by reference and phone: what is refused, and how often one may try."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from casework.domain.case import Identity
from casework.domain.commands import RouteCase
from casework.domain.errors import TooManyTries, TrackingFailed, Unavailable
from casework.domain.tracking import TrackedCase
from casework.reference.directory import load_directory
from casework.reference.tracking import load_tracking
from casework.use_cases.relate_cases import split_case
from casework.use_cases.track_case import track_case
from tests.builders import OPERATOR, RULES, History, a_classification
from tests.fakes import FixedClock, InMemoryAttempts, InMemoryCases

TRACKING = load_tracking(date(2026, 3, 4))
PER_HOUR = TRACKING.of_reference[0].tries
PER_DAY = TRACKING.of_reference[1].tries
OF_ADDRESS = TRACKING.of_address[0].tries
REFERENCE, RIGHT, WRONG = "DT-2222-2222-22-2", "5678", "0000"
UNKNOWN = "DT-4444-4444-44-4"


@dataclass
class AskedCases(InMemoryCases):
    """Remembers what it was asked, and fails when told to."""

    asked: list[str] = field(default_factory=list)
    away: bool = False

    def phone_fits(self, case_id: str, digits: str) -> bool:
        self.asked.append(digits)
        if self.away:
            raise Unavailable
        return super().phone_fits(case_id, digits)


class Counter:
    """Where senders ask for their cases."""

    def __init__(self) -> None:
        self.cases, self.attempts, self.clock = AskedCases(), InMemoryAttempts(), FixedClock()
        history = History(case_id=REFERENCE).does(RouteCase(a_classification(confidence=0.1)))
        self.cases.add(history.case, history.events, Identity("A", "+84912345678", None))

    def track(
        self, digits: str, reference: str = REFERENCE, address: str = "192.0.2.1"
    ) -> TrackedCase:
        return track_case(
            reference,
            digits,
            address,
            cases=self.cases,
            attempts=self.attempts,
            clock=self.clock,
            rules=TRACKING,
            directory=load_directory(),
        )

    def fails(self, times: int, reference: str = REFERENCE, address: str = "192.0.2.1") -> None:
        for _ in range(times):
            with pytest.raises(TrackingFailed):
                self.track(WRONG, reference, address)


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_reference_and_digits_open_the_case(counter: Counter) -> None:
    assert counter.track(RIGHT).reference == REFERENCE


def test_a_wrong_reference_wrong_digits_and_a_case_without_phone_fail_alike(
    counter: Counter,
) -> None:
    silent = History(case_id="DT-3333-3333-33-3")
    counter.cases.add(silent.case, silent.events, Identity())

    for reference, digits in ((REFERENCE, WRONG), (UNKNOWN, RIGHT), (silent.case.id, RIGHT)):
        with pytest.raises(TrackingFailed) as failure:
            counter.track(digits, reference)
        assert failure.value.args == ()


def test_after_five_wrong_tries_right_digits_are_refused_too_until_the_hour_is_over(
    counter: Counter,
) -> None:
    counter.clock.advance(minutes=15)
    counter.fails(PER_HOUR)

    for digits in (WRONG, RIGHT):
        with pytest.raises(TooManyTries) as refusal:
            counter.track(digits)
        assert refusal.value.wait == timedelta(minutes=45)

    counter.clock.advance(minutes=45)
    assert counter.track(RIGHT).reference == REFERENCE


def test_a_reference_that_does_not_exist_is_locked_like_any_other(counter: Counter) -> None:
    counter.fails(PER_HOUR, UNKNOWN)

    with pytest.raises(TooManyTries):
        counter.track(RIGHT, UNKNOWN)


def test_a_locked_reference_is_not_looked_at(counter: Counter) -> None:
    counter.fails(PER_HOUR)
    counter.cases.asked.clear()

    with pytest.raises(TooManyTries):
        counter.track(RIGHT)

    assert counter.cases.asked == []


def test_patience_does_not_help_either(counter: Counter) -> None:
    """Five tries an hour would be 120 a day."""
    for _ in range(PER_DAY // PER_HOUR):
        counter.fails(PER_HOUR)
        counter.clock.advance(hours=1)

    with pytest.raises(TooManyTries) as refusal:
        counter.track(RIGHT)

    assert refusal.value.wait > timedelta(hours=10)


def test_right_tries_do_not_count(counter: Counter) -> None:
    for _ in range(OF_ADDRESS + PER_DAY + 1):
        assert counter.track(RIGHT).reference == REFERENCE


def test_a_right_try_does_not_forgive_the_wrong_ones(counter: Counter) -> None:
    counter.fails(PER_HOUR - 1)
    counter.track(RIGHT)
    counter.fails(1)

    with pytest.raises(TooManyTries):
        counter.track(RIGHT)


def test_one_reference_locked_locks_no_other(counter: Counter) -> None:
    counter.fails(PER_HOUR, UNKNOWN)

    assert counter.track(RIGHT).reference == REFERENCE


def test_one_address_may_not_try_many_references(counter: Counter) -> None:
    for n in range(OF_ADDRESS):
        counter.fails(1, f"DT-{n}")

    with pytest.raises(TooManyTries):
        counter.track(RIGHT)
    assert counter.track(RIGHT, address="198.51.100.7").reference == REFERENCE


def test_a_locked_address_uses_up_no_tries_of_a_reference(counter: Counter) -> None:
    for n in range(OF_ADDRESS):
        counter.fails(1, f"DT-{n}")
    for _ in range(PER_DAY):
        with pytest.raises(TooManyTries):
            counter.track(WRONG)

    counter.fails(PER_HOUR - 1, address="198.51.100.7")
    assert counter.track(RIGHT, address="198.51.100.7").reference == REFERENCE


def test_a_try_that_could_not_be_looked_at_does_not_count(counter: Counter) -> None:
    counter.cases.away = True
    for _ in range(PER_DAY):
        with pytest.raises(Unavailable):
            counter.track(RIGHT)

    counter.cases.away = False
    assert counter.track(RIGHT).reference == REFERENCE


def test_a_part_split_off_is_followed_by_the_same_phone(counter: Counter) -> None:
    (part,) = split_case(
        REFERENCE,
        ("Rác không ai gom",),
        OPERATOR,
        cases=counter.cases,
        clock=counter.clock,
        rules=RULES,
    )

    assert counter.track(RIGHT, part.id).reference == part.id


def test_the_limits_are_those_of_the_rules(counter: Counter) -> None:
    strict = replace(TRACKING.of_reference[0], tries=1)
    rules = replace(TRACKING, of_reference=(strict,))
    ask = {
        "cases": counter.cases,
        "attempts": counter.attempts,
        "clock": counter.clock,
        "rules": rules,
        "directory": load_directory(),
    }

    with pytest.raises(TrackingFailed):
        track_case(REFERENCE, WRONG, "192.0.2.1", **ask)
    with pytest.raises(TooManyTries):
        track_case(REFERENCE, RIGHT, "192.0.2.1", **ask)
