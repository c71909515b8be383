import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.gsm7 import (
    DEFAULT_ALPHABET,
    EXTENSION,
    NotInAlphabet,
    septets,
    shortened,
    sms_text,
    unaccented,
)


def test_the_alphabet_has_the_128_places_of_the_table_but_the_escape() -> None:
    assert len(set(DEFAULT_ALPHABET)) == len(DEFAULT_ALPHABET) == 127
    assert [DEFAULT_ALPHABET.index(c) for c in "@\n\r"] == [0x00, 0x0A, 0x0D]
    past_escape = [DEFAULT_ALPHABET.index(c) + 1 for c in "Æ0AZazà"]
    assert past_escape == [0x1C, 0x30, 0x41, 0x5A, 0x61, 0x7A, 0x7F]


def test_a_character_of_the_extension_counts_two() -> None:
    assert septets("a") == 1
    assert [septets(character) for character in EXTENSION] == [2] * 10
    assert septets("[1022] 5€") == 9 + 3


@pytest.mark.parametrize("foreign", "–…“”’đễ🚧`")
def test_a_character_outside_the_alphabet_has_no_length(foreign: str) -> None:
    with pytest.raises(NotInAlphabet, match=foreign):
        septets(f"a{foreign}")


def test_vietnamese_without_accents() -> None:
    assert unaccented("Đường Nguyễn Huệ, ấp Mỹ Đông Ở") == "Duong Nguyen Hue, ap My Dong O"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("UBND xã Tân Hồng", "UBND xa Tan Hong"),
        ("“Điện lực” – Sa Đéc…", '"Dien luc" - Sa Dec...'),
        ("Sở LĐ‑TB&XH\u00a0tỉnh", "So LD-TB&XH tinh"),
        ("Trần\tThị\n B ", "Tran Thi B"),
        ("Công an 🚓 phường", "Cong an phuong"),
        ("½ m² ﬁ Ｂ №5 30°", "1/2 m2 fi B No5 30o"),
        ("O’Neil `x`", "O'Neil 'x'"),
        ("Иван 中", "???? ?"),
        ("Za\u200blo", "Zalo"),
        ("café à Ñ", "cafe a N"),
        ("🚧", ""),
    ],
)
def test_what_an_sms_makes_of_a_text(written: str, sent: str) -> None:
    assert sms_text(written) == sent


@given(st.text())
def test_any_text_can_be_sent_and_what_can_be_sent_is_left_alone(text: str) -> None:
    sent = sms_text(text)

    assert septets(sent) >= len(sent)
    assert sms_text(sent) == sent
    assert "\n" not in sent


@given(st.text(alphabet="ab [€,"), st.integers(min_value=5, max_value=20))
def test_shortened_is_never_longer_than_the_room(text: str, room: int) -> None:
    cut = shortened(text, room)

    assert septets(cut) <= room
    assert cut == text if septets(text) <= room else cut.endswith("...")


def test_shortened_keeps_whole_words_and_shows_the_cut() -> None:
    assert shortened("UBND xa Tan Phu", 15) == "UBND xa Tan Phu"
    assert shortened("UBND xa Tan Phu Dong", 15) == "UBND xa Tan..."
    assert shortened("UBND xa Tan Phu Dong", 18) == "UBND xa Tan Phu..."
    assert shortened("Abcdefghijklmnop", 10) == "Abcdefg..."
    assert shortened("UBND xa, huyen", 12) == "UBND xa..."
