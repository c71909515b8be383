"""Split a mixed text: the other matters become cases of their own."""

from dataclasses import dataclass, replace
from hashlib import sha256

import pytest

from casework.domain.case import Actor, Case, Role, State
from casework.domain.commands import RouteCase, StopTellingSender
from casework.domain.errors import (
    CaseAlreadyExists,
    CaseChanged,
    CaseNotFound,
    CaseNotOpenToCaller,
    NotAdmissible,
    NotAllowedInState,
    Refusal,
    Unavailable,
)
from casework.domain.events import CaseReceived, CaseSplit
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from casework.domain.references import parse_reference, reference_for
from casework.use_cases.change_case import ATTEMPTS, change_case
from casework.use_cases.relate_cases import split_case
from tests.builders import (
    OFFICER,
    OPERATOR,
    PARTNER,
    a_classification,
    an_identity,
)
from tests.desk import TEXTS, Desk
from tests.fakes import InMemoryCases


def test_each_other_matter_becomes_a_case_of_its_own() -> None:
    desk = Desk()
    first = desk.triage()

    parts = desk.split(first)

    assert [part.feedback.text for part in parts] == list(TEXTS)
    assert all(part.state is State.RECEIVED and part.split_from == first for part in parts)
    assert all(parse_reference(part.id) == part.id for part in parts)
    assert [desk.cases.get(part.id) for part in parts] == list(parts)
    assert all(part.clock.next_at is not None for part in parts)


def test_the_first_case_stays_at_the_desk_and_names_its_parts() -> None:
    desk = Desk()
    first = desk.triage()
    text = desk.cases.get(first).feedback.text

    ids = tuple(part.id for part in desk.split(first))

    case = desk.cases.get(first)
    assert (case.state, case.linked, case.feedback.text) == (State.TRIAGE, ids, text)
    assert desk.events(first)[-1] == CaseSplit(ids)


def test_a_part_keeps_the_source_and_the_place_but_not_the_category() -> None:
    desk = Desk()
    first = desk.triage()

    part, _ = desk.split(first)

    source = desk.cases.get(first).source
    digest = sha256(TEXTS[0].encode()).hexdigest()
    assert part.source == replace(source, external_id=f"edt-1/{digest[:10]}", digest=digest)
    assert part.feedback.category is None
    assert part.feedback.location == desk.cases.get(first).feedback.location


def test_a_part_has_the_sender_of_the_first_case_and_histories_are_intact() -> None:
    desk = Desk()
    first = desk.triage()

    part, _ = desk.split(first)

    assert desk.cases.identities[part.id] == an_identity()
    for case_id in (first, part.id):
        history = desk.cases.history(case_id)
        assert is_intact(history)
        assert fold(history) == desk.cases.get(case_id)
    (received,) = desk.events(part.id)
    assert isinstance(received, CaseReceived)


def test_whose_messages_were_stopped_hears_nothing_of_a_part_either() -> None:
    desk = Desk()
    first = desk.triage()
    assert all(part.sender_told for part in desk.split(first, ("Rác",)))
    desk.act(first, StopTellingSender())

    (part,) = desk.split(first, ("Chó thả rông",))

    assert not part.sender_told
    assert is_intact(desk.cases.history(part.id))
    assert fold(desk.cases.history(part.id)) == desk.cases.get(part.id) == part


def test_splitting_again_makes_further_cases() -> None:
    desk = Desk()
    first = desk.triage()

    parts = (*desk.split(first), *desk.split(first, ("Đường ngập",)))
    (of_a_part,) = _split_a_part(desk, parts[0].id)

    ids = [first, of_a_part.id, *(part.id for part in parts)]
    assert len(set(ids)) == 5
    assert desk.cases.get(first).linked == tuple(part.id for part in parts)


def _split_a_part(desk: Desk, part: str) -> tuple[Case, ...]:
    change_case(
        part,
        RouteCase(a_classification(confidence=0.1)),
        Actor(Role.SYSTEM, "system"),
        **desk.ports,
    )
    return desk.split(part, ("Cây đổ",))


def test_a_part_whose_reference_is_taken_is_refused_and_nothing_is_written() -> None:
    desk = Desk()
    first = desk.triage()
    digest = sha256(TEXTS[1].encode()).hexdigest()
    taken = reference_for("e-dongthap", f"edt-1/{digest[:10]}")
    desk.cases.cases[taken] = replace(desk.cases.get(first), id=taken)
    before = desk.stored()

    with pytest.raises(CaseAlreadyExists) as error:
        desk.split(first)

    assert error.value.existing.id == taken
    assert desk.stored() == before


@pytest.mark.parametrize(
    ("actor", "texts", "refusal"),
    [
        (OPERATOR, (), NotAdmissible),
        (OPERATOR, (" ",), NotAdmissible),
        (OPERATOR, ("Một", "Một"), NotAdmissible),
        (OPERATOR, tuple(map(str, range(11))), NotAdmissible),
        (PARTNER, TEXTS, CaseNotOpenToCaller),
        (OFFICER, TEXTS, CaseNotFound),  # an agency that is not involved does not know of it
        (Actor(Role.PARTNER, "partner-b"), TEXTS, CaseNotFound),
    ],
)
def test_who_may_not_split_or_has_nothing_to_split_writes_nothing(
    actor: Actor, texts: tuple[str, ...], refusal: type[Refusal]
) -> None:
    desk = Desk()
    first = desk.triage()
    before = desk.stored()

    with pytest.raises(refusal):
        split_case(first, texts, actor, **desk.ports)

    assert desk.stored() == before


def test_a_case_that_is_not_at_the_desk_cannot_be_split() -> None:
    desk = Desk()
    first = desk.receive()
    before = desk.stored()

    with pytest.raises(NotAllowedInState):
        desk.split(first)

    assert desk.stored() == before


@dataclass
class FasterSomebody(InMemoryCases):
    """Somebody else writes first, this many times."""

    times: int = 0

    def save(self, case, events, *, opened=()) -> None:
        if self.times:
            self.times -= 1
            raise CaseChanged(case.id)
        super().save(case, events, opened=opened)


def test_when_somebody_was_faster_the_case_is_split_once_all_the_same() -> None:
    cases = FasterSomebody()
    desk = Desk(cases)
    first = desk.triage()
    cases.times = ATTEMPTS - 1

    parts = desk.split(first)

    assert len(cases.cases) == 1 + len(parts)
    assert desk.events(first).count(CaseSplit(tuple(part.id for part in parts))) == 1


def test_a_case_that_keeps_changing_is_left_to_whoever_asked() -> None:
    cases = FasterSomebody()
    desk = Desk(cases)
    first = desk.triage()
    cases.times = ATTEMPTS

    with pytest.raises(Unavailable):
        desk.split(first)

    assert list(cases.cases) == [first]


def test_splitting_off_the_same_parts_again_finds_them() -> None:
    desk = Desk()
    first = desk.triage()
    parts = desk.split(first)
    before = desk.stored()

    assert desk.split(first) == parts
    assert desk.stored() == before
