"""The numbers of `make evaluate`, on lists made by hand."""

from __future__ import annotations

import pytest

from casework.tools.samples import Result
from casework.tools.scores import GOALS, SLICES, Mark, Score, forwarded, marks, score, slices
from tests.routed import a_result

THRESHOLD = 0.8


def perfect(year: str = "2021") -> list[Result]:
    """One text of each class that a goal speaks of."""
    classes = ("jurisdiction", "emergency", "complaint_denunciation", "out_of_scope")
    return [a_result(case_class=name, found_class=name, year=year) for name in classes]


def hopeless(year: str) -> list[Result]:
    """Sent out to the wrong agency, under the wrong class."""
    classes = ("jurisdiction", "emergency", "complaint_denunciation", "out_of_scope")
    sent = [
        a_result(case_class=name, found_class="spam", leads=("B",), year=year) for name in classes
    ]
    return [*sent, a_result(case_class="spam", leads=("B",), year=year)]


def mark_of(name: str, results: list[Result], year: str = "2021") -> Mark:
    found = [m for m in marks({year: results}, THRESHOLD) if m.goal.name == name]
    assert len(found) == 1
    return found[0]


def test_a_score_tells_first_among_three_and_as_good_apart() -> None:
    led = [
        a_result(expected="A", leads=("A", "B", "C")),
        a_result(expected="A", leads=("B", "A", "C")),
        a_result(expected="A", leads=("B", "C", "A")),
        a_result(expected="A", leads=("B", "C", "D"), acceptable=("B",)),
        a_result(expected="A", leads=()),
    ]

    assert score(led) == Score(count=5, strict=0.2, among_three=0.6, lenient=0.4)


def test_a_slice_has_its_name_in_words_and_only_its_texts() -> None:
    results = [
        a_result(tags=("nd", "mk")),
        a_result(tags=("nd",), leads=("B",)),
        a_result(tags=("wc",)),
        a_result(),
    ]

    assert {name: (part.count, part.strict) for name, part in slices(results).items()} == {
        "no diacritics": (2, 0.5),
        "Mekong words": (1, 1.0),
        "wrong category": (1, 1.0),
    }


def test_a_slice_counts_no_text_without_a_lead() -> None:
    results = [a_result(tags=("sh",)), a_result(tags=("sh", "lo"), expected=None)]

    assert {name: part.count for name, part in slices(results).items()} == {"very short": 1}


def test_slices_come_in_one_order_and_an_unknown_tag_comes_last_as_it_is() -> None:
    results = [a_result(tags=("0new",)), a_result(tags=("2p",)), a_result(tags=("nd",))]

    assert list(slices(results)) == ["no diacritics", "two matters", "0new"]


def test_no_two_slices_share_a_name() -> None:
    assert len(set(SLICES.values())) == len(SLICES)


def test_only_emergencies_and_what_is_sure_enough_are_forwarded() -> None:
    sure, unsure = a_result(confidence=0.8), a_result(confidence=0.79)
    emergency = a_result(found_class="emergency", confidence=0.1)
    denunciation = a_result(found_class="complaint_denunciation", confidence=0.9)
    nobody = a_result(leads=())

    sent = forwarded([sure, unsure, emergency, denunciation, nobody], THRESHOLD)

    assert sent == [sure, emergency]


def test_a_perfect_router_reaches_every_goal() -> None:
    found = marks({"2021": perfect("2021") * 3, "2025": perfect("2025") * 3}, THRESHOLD)
    short = [m for m in found if not m.reached]

    # Half of these texts are of classes that nobody forwards.
    assert {m.goal.name for m in short} == {"forwarded, of all"}
    assert {m.goal for m in found} == set(GOALS)


@pytest.mark.parametrize("year", ["2021", "2025"])
def test_a_hopeless_router_reaches_no_goal(year: str) -> None:
    found = marks({year: hopeless(year)}, THRESHOLD)

    assert [m.reached for m in found] == [False] * len(found)
    assert {m.goal for m in found} == {goal for goal in GOALS if year in goal.years}


SECOND = a_result(leads=("B", "A"))
AS_GOOD = a_result(leads=("B",), acceptable=("B",))


def of_class(name: str, found: str) -> Result:
    return a_result(case_class=name, found_class=found)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "least"),
    [
        ("lead strict@1", a_result(), AS_GOOD, 75),
        ("lead among three", SECOND, AS_GOOD, 93),
        ("lead lenient@1", AS_GOOD, SECOND, 90),
        ("class accuracy", of_class("spam", "spam"), of_class("spam", "emergency"), 90),
        ("recall of emergency", of_class(*["emergency"] * 2), of_class("emergency", "spam"), 100),
        (
            "recall of denunciation",
            of_class(*["complaint_denunciation"] * 2),
            of_class("complaint_denunciation", "jurisdiction"),
            90,
        ),
        (
            "recall of out of scope",
            of_class(*["out_of_scope"] * 2),
            of_class("out_of_scope", "jurisdiction"),
            60,
        ),
        ("forwarded, of all", a_result(), a_result(confidence=0.1), 55),
        ("forwarded and right", AS_GOOD, SECOND, 95),
    ],
)
def test_a_goal_is_reached_at_its_share_and_not_one_text_below(
    name: str, right: Result, wrong: Result, least: int
) -> None:
    just = mark_of(name, [right] * least + [wrong] * (100 - least))
    below = mark_of(name, [right] * (least - 1) + [wrong] * (101 - least))

    assert (just.value, just.reached) == (least / 100, True)
    assert (below.value, below.reached) == ((least - 1) / 100, False)


def test_the_directory_of_2025_has_a_lower_goal_for_the_first_suggestion() -> None:
    results = [a_result(year="2025")] * 18 + [a_result(year="2025", leads=("B",))] * 7

    assert mark_of("lead strict@1", results, "2025").reached
    assert not mark_of("lead strict@1", results, "2021").reached


def test_a_goal_without_any_text_is_neither_reached_nor_missed() -> None:
    mark = mark_of("recall of emergency", [a_result()])

    assert (mark.value, mark.reached) == (None, None)
