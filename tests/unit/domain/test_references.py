from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from casework.domain.references import parse_reference, reference_for

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
references = st.builds(reference_for, st.text(max_size=20), st.text(max_size=20))


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_submission_always_gets_the_same_reference(partner: str, external_id: str) -> None:
    assert reference_for(partner, external_id) == reference_for(partner, external_id)


@given(references)
def test_a_reference_is_read_however_a_person_types_it(reference: str) -> None:
    typed = reference.lower().replace("-", " ")

    assert parse_reference(typed) == reference
    assert parse_reference(reference.replace("-", "").removeprefix("DT")) == reference


@given(references, st.data())
def test_one_wrong_symbol_is_always_caught(reference: str, data: st.DataObject) -> None:
    symbols = reference.replace("-", "")[2:]
    position = data.draw(st.integers(0, len(symbols) - 1))
    wrong = data.draw(st.sampled_from([c for c in SYMBOLS if c != symbols[position]]))

    typed = "DT" + symbols[:position] + wrong + symbols[position + 1 :]

    assert parse_reference(typed) is None


@given(references, st.data())
def test_two_swapped_symbols_are_always_caught(reference: str, data: st.DataObject) -> None:
    symbols = list(reference.replace("-", "")[2:])
    first = data.draw(st.integers(0, len(symbols) - 2))
    second = data.draw(st.integers(first + 1, len(symbols) - 1))
    same = symbols[first] == symbols[second]
    symbols[first], symbols[second] = symbols[second], symbols[first]

    assert (parse_reference("DT" + "".join(symbols)) == reference) is same


def test_of_one_reference_every_wrong_symbol_and_every_swap_of_neighbours_is_caught() -> None:
    """All of them, not a sample: 330 wrong symbols, and the swaps of unequal neighbours."""
    symbols = reference_for("e-dongthap", "edt-1").replace("-", "")[2:]
    wrong = [
        symbols[:at] + other + symbols[at + 1 :]
        for at, right in enumerate(symbols)
        for other in SYMBOLS
        if other != right
    ]
    swapped = [
        symbols[:at] + symbols[at + 1] + symbols[at] + symbols[at + 2 :]
        for at in range(len(symbols) - 1)
        if symbols[at] != symbols[at + 1]
    ]

    assert (len(wrong), len(swapped)) == (330, 10)
    assert parse_reference(symbols) is not None
    assert not [typed for typed in wrong + swapped if parse_reference(typed) is not None]


@given(references, st.data())
def test_a_symbol_left_out_or_typed_twice_is_caught(reference: str, data: st.DataObject) -> None:
    symbols = reference.replace("-", "")[2:]
    at = data.draw(st.integers(0, len(symbols) - 1))

    for typed in (symbols[:at] + symbols[at + 1 :], symbols[: at + 1] + symbols[at:]):
        assert parse_reference("DT" + typed) is None


@given(references, st.data())
def test_letters_that_look_like_digits_are_in_no_reference(
    reference: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(3, len(reference) - 1).filter(lambda n: reference[n] != "-"))
    alike = data.draw(st.sampled_from("01OIL"))

    assert not set(reference[3:]) & set("01OIL")
    assert parse_reference(reference[:at] + alike + reference[at + 1 :]) is None


@given(st.text(max_size=20), st.integers(0, 10**9))
def test_references_of_consecutive_external_ids_have_nothing_in_common(
    partner: str, number: int
) -> None:
    """Six of ten symbols alike come by chance once in four million pairs."""
    one, next_one = (reference_for(partner, f"edt-{n}") for n in (number, number + 1))

    alike = sum(a == b for a, b in zip(one[3:-2], next_one[3:-2], strict=True) if a != "-")
    assert alike < 6


def test_consecutive_external_ids_lead_to_every_symbol_in_every_place_and_in_no_order() -> None:
    count = 3_100
    made = [reference_for("e-dongthap", f"edt-{n}") for n in range(count)]
    symbols = [reference.replace("-", "")[2:-1] for reference in made]

    assert len(set(made)) == count
    for place in range(10):
        times = Counter(text[place] for text in symbols)
        assert set(times) == set(SYMBOLS)
        assert all(50 < times[symbol] < 150 for symbol in SYMBOLS)  # 100 each, give or take 5 σ
    rising = sum(a < b for a, b in pairwise(symbols))
    assert 0.45 < rising / count < 0.55
    alike = sum(a == b for one, two in pairwise(symbols) for a, b in zip(one, two, strict=True))
    assert 0.028 < alike / (10 * count) < 0.037  # one in 31


def test_what_is_no_reference_is_not_read() -> None:
    for text in ("", "DT", "DT-1234", "không có", "DT-0OIL-2345-67-8", "../../etc/passwd"):
        assert parse_reference(text) is None


def test_another_attempt_gives_another_reference() -> None:
    assert reference_for("p", "1", attempt=1) != reference_for("p", "1")


def test_partner_and_external_id_cannot_run_into_each_other() -> None:
    assert reference_for("ab", "c") != reference_for("a", "bc")
