"""Vietnamese as people type it."""

from __future__ import annotations

import unicodedata

import pytest

from casework.domain.routing.lexicon import Lexicon, compiled
from casework.domain.routing.text import forms, read


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("củng", "cũng")])
def test_two_spellings_of_one_word_are_the_same_word(one: str, other: str) -> None:
    assert forms(one) == forms(other)


def test_decomposed_letters_read_like_composed_ones() -> None:
    composed = "đường ấp hư quá"

    assert read(unicodedata.normalize("NFD", composed)) == read(composed)


def test_a_word_loses_its_diacritics_but_keeps_its_meaning_apart() -> None:
    assert forms("chợ")[0] == forms("chó")[0] == "cho"
    assert forms("chợ")[1] != forms("chó")[1]


def test_teencode_is_spelled_out() -> None:
    assert read("k dc đâu ad").plain == ("khong", "duoc", "dau", "ad")


def test_a_number_keeps_its_unit() -> None:
    assert read("mất 100k").plain == ("mat", "100", "k")


def test_dt_is_a_road_before_a_road_number_and_a_telephone_otherwise() -> None:
    assert read("ĐT845 hư").plain[:2] == ("duong", "tinh")
    assert read("hư đt rồi").plain[1:3] == ("dien", "thoai")


def test_a_text_without_diacritics_still_meets_a_phrase_with_them() -> None:
    lexicon = Lexicon(compiled({"den": ["đèn đường"]}))

    assert list(lexicon.hits(read("den duong tat"))) == [("den", "đèn đường")]


def test_a_marked_phrase_needs_its_diacritics() -> None:
    lexicon = Lexicon(compiled({"chonha": ["chó!"]}))

    assert list(lexicon.hits(read("chó cắn"))) == [("chonha", "chó")]
    assert not list(lexicon.hits(read("cho toi hoi")))


def test_one_wrong_mark_in_a_longer_phrase_is_forgiven() -> None:
    lexicon = Lexicon(compiled({"rac": ["thu gom rác"]}))

    assert list(lexicon.hits(read("xe thu gôm rác tới trễ"))) == [("rac", "thu gom rác")]
