from dataclasses import replace

from casework.domain.commands import FireRung
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from tests.builders import OPERATOR, PARTNER, History, an_answer


def an_answered_history() -> History:
    history = History().forwarded().after(days=10)
    for _ in range(3):
        history.does(FireRung(history.case.clock.epoch))
    return history.does(an_answer(text="Đã thay bóng đèn."), OPERATOR)


def test_the_snapshot_is_the_fold_of_its_events() -> None:
    history = an_answered_history()

    assert fold(history.events) == history.case
    assert len(history.events) == history.case.version == 6


def test_a_history_that_nobody_touched_is_intact() -> None:
    assert is_intact(an_answered_history().events)


def test_every_single_change_of_the_history_is_noticed() -> None:
    events = an_answered_history().events
    for i, original in enumerate(events):
        tampered = [
            replace(original, actor=replace(original.actor, code="somebody-else")),
            replace(original, at=original.at.replace(year=2020)),
            replace(original, seq=original.seq + 1),
            replace(original, case_id="DT-OTHER"),
            replace(original, hash="0" * 64),
        ]
        for item in tampered:
            assert not is_intact([*events[:i], item, *events[i + 1 :]])


def test_a_dropped_or_reordered_event_is_noticed() -> None:
    events = an_answered_history().events

    for i in range(len(events) - 1):
        assert not is_intact(events[:i] + events[i + 1 :])
        swapped = [*events[:i], events[i + 1], events[i], *events[i + 2 :]]
        assert not is_intact(swapped)


def test_an_empty_history_is_no_history() -> None:
    assert not is_intact([])


def test_the_actor_stands_in_the_history() -> None:
    events = an_answered_history().events

    assert events[0].actor == PARTNER
    assert events[-1].actor == OPERATOR
