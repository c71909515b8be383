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


def test_what_is_no_reference_is_not_read() -> None:
    for text in ("", "DT", "DT-1234", "không có", "DT-0OIL-2345-67-8", "../../etc/passwd"):
        assert parse_reference(text) is None


def test_another_attempt_gives_another_reference() -> None:
    assert reference_for("p", "1", attempt=1) != reference_for("p", "1")


def test_partner_and_external_id_cannot_run_into_each_other() -> None:
    assert reference_for("ab", "c") != reference_for("a", "bc")
