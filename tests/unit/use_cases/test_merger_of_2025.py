"""1 July 2025 over 5,000 open cases of the directory of 2021: every agency of it, every open state,
every way to tell a place."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from casework.domain.case import Case, Location, State
from casework.domain.decisions.succession import gone, holders
from casework.domain.directory import Directory, Unit
from casework.domain.errors import CaseChanged
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from casework.domain.routing import Router
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_router
from casework.use_cases.follow_reorganisation import HandedOver, Reorganisation
from tests.builders import RULES, an_identity
from tests.fakes import FixedClock, InMemoryCases
from tests.life import WAYS

BEFORE: Final = date(2021, 12, 1)
RECEIVED: Final = datetime(2021, 12, 1, 2, tzinfo=UTC)
DAY: Final = datetime(2025, 6, 30, 17, 5, tzinfo=UTC)  # 00h05 on 01/07/2025 in Việt Nam
MANY: Final = 5_000
SPLIT: Final = {"30079": "Gáo Giồng", "29995": "Phú Thuận B", "30157": "Tân Thạnh"}
OPEN: Final = (
    State.TRIAGE,
    State.FORWARDED,
    State.IN_PROGRESS,
    State.WAITING_CITIZEN,
    State.ANSWERED,
)
DIRECTORY, UNITS = load_directory(), load_units()


@pytest.fixture(scope="module")
def router() -> Router:
    return load_router(DIRECTORY)


def a_place(unit: Unit, how: int) -> tuple[str, Location | None]:
    """The text and the form: by code, by point, by words, or by none of them."""
    text = "Đèn đường hư cả tuần nay"
    match how:
        case 0:
            return text, Location(commune=unit.code)
        case 1:
            return text, Location(latitude=unit.latitude, longitude=unit.longitude)
        case 2:
            district = UNITS.district(unit.district or "")
            return f"{text}, {unit.name}, {district.name if district else ''}", None
        case _:
            return text, None


def cases_of_2021() -> InMemoryCases:
    chance = random.Random(1022)
    agencies = [a for a in DIRECTORY.in_force(BEFORE) if a.kind != "trung_uong"]
    communes = UNITS.communes_on(BEFORE)
    templates = {state: WAYS[state]().case for state in OPEN}
    cases = InMemoryCases()
    for number in range(MANY):
        agency, state = agencies[number % len(agencies)], OPEN[number % len(OPEN)]
        inside = [u for u in communes if agency.unit in (u.code, u.district)] or communes
        text, location = a_place(chance.choice(inside), chance.randrange(4))
        case = templates[state]
        found = case.classification
        assert found is not None
        suggested = tuple(replace(p, agency=agency.code) for p in found.proposals)
        case = replace(
            case,
            id=f"DT-{number:05}",
            received_at=RECEIVED,
            feedback=replace(case.feedback, text=text, category=None, location=location),
            lead_agency=agency.code if case.lead_agency else None,
            classification=replace(found, proposals=suggested),
        )
        cases.add(case, [], an_identity())
    return cases


@dataclass
class Replayed:
    before: dict[str, Case]
    cases: InMemoryCases
    done: list[HandedOver]
    router: Router
    clock: FixedClock = field(default_factory=lambda: FixedClock(DAY))

    def reorganisation(self, cases: Any = None) -> Reorganisation:
        return Reorganisation(
            "Nghị quyết 1663/NQ-UBTVQH15",
            cases=cases or self.cases,
            clock=self.clock,
            router=self.router,
            rules=RULES,
        )


@pytest.fixture(scope="module")
def replayed(router: Router) -> Replayed:
    cases = cases_of_2021()
    replayed = Replayed(dict(cases.cases), cases, [], router)
    replayed.done = [*replayed.reorganisation().carry_out()]
    return replayed


def test_no_case_is_lost_and_none_is_left_with_an_agency_that_is_gone(replayed: Replayed) -> None:
    today = date(2025, 7, 1)
    assert replayed.cases.cases.keys() == replayed.before.keys()
    assert len(replayed.cases.cases) == MANY
    for case in replayed.cases.cases.values():
        assert case.is_open
        assert not gone(holders(case), DIRECTORY, today)
        if case.lead_agency is None:
            assert case.classification is not None
            assert not gone([p.agency for p in case.classification.proposals], DIRECTORY, today)


def test_no_due_time_moves(replayed: Replayed) -> None:
    for case_id, before in replayed.before.items():
        after = replayed.cases.get(case_id)
        assert after.clock.due_at == before.clock.due_at
        assert after.clock.original_due_at == before.clock.original_due_at
        assert after.agency_clock == before.agency_clock


def test_every_history_says_why_and_stays_whole(replayed: Replayed) -> None:
    for handed in replayed.done:
        history = replayed.cases.history(handed.case_id)
        before = replayed.before[handed.case_id]
        assert history
        assert all("Nghị quyết 1663" in line.event.reason for line in history)  # type: ignore[union-attr]
        assert history[0].previous == before.head
        assert replayed.cases.get(handed.case_id).version == before.version + len(history)


def test_only_cases_of_ended_agencies_are_touched(replayed: Replayed) -> None:
    today = date(2025, 7, 1)
    touched = {handed.case_id for handed in replayed.done}
    for case_id, before in replayed.before.items():
        found = before.classification
        named = holders(before) or [p.agency for p in (found.proposals if found else ())]
        assert (case_id in touched) == bool(gone(named, DIRECTORY, today))


def test_departments_and_whole_communes_go_to_the_successor_of_their_record(
    replayed: Replayed,
) -> None:
    counted = Counter[str]()
    for handed in replayed.done:
        heirs = DIRECTORY.successors(handed.before or "", date(2025, 7, 1))
        if len(heirs) == 1:
            assert handed.after == heirs[0]
            counted[handed.before or ""] += 1
    assert counted["SGTVT"] > 5
    assert counted["UBND-X21-29863"] > 5  # a ward that had ended on 31/12/2024 already


def of_split_communes(replayed: Replayed) -> list[tuple[Case, HandedOver]]:
    codes = {f"UBND-X21-{code}" for code in SPLIT}
    return [(replayed.before[h.case_id], h) for h in replayed.done if h.before in codes]


def test_the_split_communes_are_at_triage_unless_a_point_decides(replayed: Replayed) -> None:
    seen = Counter[str]()
    for before, handed in of_split_communes(replayed):
        place = before.feedback.location
        by_point = place is not None and place.latitude is not None
        if not by_point:
            assert handed.after is None
        elif handed.after:
            assert handed.after in DIRECTORY.successors(handed.before or "", date(2025, 7, 1))
        seen["point" if by_point else "no point", "kept" if handed.after else "desk"] += 1
    assert seen["no point", "desk"] > 20


@pytest.mark.parametrize("code", SPLIT)
def test_a_point_near_the_centre_of_one_heir_decides(code: str, replayed: Replayed) -> None:
    """Also beside the code of the old commune, as the form sends both."""
    for heir in DIRECTORY.successors(f"UBND-X21-{code}", date(2025, 7, 1)):
        merged = UNITS.merged_by_code[heir.removeprefix("UBND-X25-")]
        for commune in (None, code):
            place = Location(commune, merged.latitude, merged.longitude)
            case = replace(
                next(c for c in replayed.before.values() if c.state is State.FORWARDED),
                lead_agency=f"UBND-X21-{code}",
            )
            case = replace(case, feedback=replace(case.feedback, location=place))
            cases = InMemoryCases({case.id: case})

            (handed,) = replayed.reorganisation(cases).carry_out()

            assert handed.after == heir


def test_a_case_of_a_district_goes_to_the_commune_of_its_place(replayed: Replayed) -> None:
    of_district = [
        (replayed.before[h.case_id].feedback.location, h)
        for h in replayed.done
        if (h.before or "").startswith("UBND-H-")
    ]
    by_code = [(place.commune, h) for place, h in of_district if place and place.commune]
    assert len(by_code) > 20
    for code, handed in by_code:
        parts = UNITS.old_by_code[code].parts
        assert handed.after == (f"UBND-X25-{parts[0]}" if len(parts) == 1 else None)
    nowhere = [
        h
        for place, h in of_district
        if place is None and "," not in replayed.before[h.case_id].feedback.text
    ]
    assert nowhere
    assert all(handed.after is None for handed in nowhere)


def test_run_twice_is_run_once(replayed: Replayed) -> None:
    stored = dict(replayed.cases.cases)

    assert [*replayed.reorganisation().carry_out()] == []
    assert replayed.cases.cases == stored


def test_a_preview_says_what_will_be_done_and_writes_nothing(replayed: Replayed) -> None:
    cases = InMemoryCases(dict(replayed.before))

    assert [*replayed.reorganisation(cases).preview()] == replayed.done
    assert cases.cases == replayed.before


class _Dying(InMemoryCases):
    """Dies at its n-th write, before or after it; sometimes somebody else is faster."""

    left = 0
    after = False

    def save(self, case: Case, events: Any, *, opened: Any = ()) -> None:
        self.left -= 1
        if self.left % 7 == 3:
            raise CaseChanged(case.id)
        if self.left == 0 and not self.after:
            raise KeyboardInterrupt
        super().save(case, events, opened=opened)
        if self.left == 0:
            raise KeyboardInterrupt


def test_resumed_after_crashes_it_ends_as_if_it_had_never_died(replayed: Replayed) -> None:
    some = dict([*replayed.before.items()][:600])
    cases = _Dying(dict(some))
    done: list[HandedOver] = []
    for crash in range(12):
        cases.left, cases.after = 40 + crash, bool(crash % 2)
        with pytest.raises(KeyboardInterrupt):
            done += replayed.reorganisation(cases).carry_out()
    cases.left = -1_000_000
    done += replayed.reorganisation(cases).carry_out()

    assert cases.cases == {case_id: replayed.cases.get(case_id) for case_id in some}


def test_a_whole_history_folds_to_what_is_stored(router: Router) -> None:
    lived = WAYS[State.IN_PROGRESS]()
    cases = InMemoryCases()
    cases.add(lived.case, lived.events, an_identity())
    agencies = [
        replace(a, valid_to=date(2026, 3, 31), successors=("SXD",))
        if a.code == lived.case.lead_agency
        else a
        for a in DIRECTORY.agencies
    ]
    rules = replace(RULES, directory=Directory(agencies))
    clock = FixedClock(datetime(2026, 4, 1, tzinfo=UTC))

    done = Reorganisation("QĐ 1", cases=cases, clock=clock, router=router, rules=rules).carry_out()

    assert [*done] == [HandedOver(lived.case.id, lived.case.lead_agency, "SXD")]
    history = cases.history(lived.case.id)
    assert is_intact(history)
    assert fold(history) == cases.get(lived.case.id)
