"""What people type, as every way in takes it: texts, names, phone numbers, addresses."""

from __future__ import annotations

import unicodedata
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _clean(value: object) -> object:
    """NFC, outer white space off: the same words always make the same submission."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _readable(value: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in value):
        raise PydanticCustomError(
            "control_character", "control character", {"reason": "Có ký tự điều khiển."}
        )
    if value and not any(c.isalnum() for c in value):
        raise PydanticCustomError("no_words", "no words", {"reason": "Không có chữ hoặc số nào."})
    return value


def _phone(value: str) -> str:
    """E.164; a number without a country code is Vietnamese."""
    try:
        number = phonenumbers.parse(value, "VN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise PydanticCustomError(
            "phone", "not a phone number", {"reason": "Số điện thoại không hợp lệ."}
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


Text = Annotated[str, BeforeValidator(_clean), AfterValidator(_readable)]
ShortText = Annotated[Text, Field(min_length=1, max_length=100)]
Phone = Annotated[str, BeforeValidator(_clean), AfterValidator(_phone)]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
