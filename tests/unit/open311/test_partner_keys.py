from hypothesis import given
from hypothesis import strategies as st

from casework.domain.partner_keys import id_of, new_key, opens
from tests.builders import NINE_O_CLOCK

STORED, KEY = new_key("e-dongthap", bytes(range(40)), NINE_O_CLOCK)


def test_a_key_opens_what_was_stored_of_it() -> None:
    assert id_of(KEY) == STORED.id
    assert opens(STORED, KEY)
    assert KEY.partition(".")[2] not in str(STORED)


@given(st.integers(0, len(KEY) - 1), st.sampled_from("0123456789abcdefABCDEF._ \n"))
def test_any_other_letter_and_it_opens_nothing(place: int, letter: str) -> None:
    other = KEY[:place] + letter + KEY[place + 1 :]

    assert opens(STORED, other) is (other == KEY)


@given(st.text(max_size=100))
def test_no_text_opens_what_it_is_not_the_key_of(text: str) -> None:
    assert not opens(STORED, text)
    assert not opens(None, text)
    assert not opens(None, KEY)
    assert id_of(text) is None


def test_a_revoked_key_opens_nothing_and_keeps_its_day() -> None:
    revoked = STORED.revoked(NINE_O_CLOCK)

    assert not opens(revoked, KEY)
    assert revoked.revoked(NINE_O_CLOCK.replace(year=2030)) == revoked
