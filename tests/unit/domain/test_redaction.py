import pytest

from casework.domain.redaction import personal_data_in, redacted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Gọi tôi 0912 345 678 nhé", "Gọi tôi […] nhé"),
        ("ĐT +84912345678, CCCD 087099001234.", "ĐT […], CCCD […]."),
        ("Thư an@example.com hoặc 0277.385.1234", "Thư […] hoặc […]"),
    ],
)
def test_what_looks_like_personal_data_is_masked_wherever_it_stands(text: str, left: str) -> None:
    assert redacted(text) == left
    assert personal_data_in(redacted(text)) == ()


@pytest.mark.parametrize("text", ["Số nhà 12, tổ 3, QL30 km 45", "Từ 20/11/2026 đến nay", ""])
def test_other_numbers_stay(text: str) -> None:
    assert redacted(text) == text
